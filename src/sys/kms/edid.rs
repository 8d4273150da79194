//! What a display says of itself (VESA E-EDID 1.4, the base block): maker, model and serial number.

#![forbid(unsafe_code)]

use crate::outputs::Identity;

/// Size of the base block; extensions follow it.
const BLOCK: usize = 128;
const HEADER: [u8; 8] = [0, 255, 255, 255, 255, 255, 255, 0];

/// Descriptors of 18 bytes that are text: the number on the label, and the name.
const SERIAL: u8 = 0xff;
const NAME: u8 = 0xfc;

/// Why bytes are no EDID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Broken {
    #[error("it has {0} bytes and needs 128")]
    Short(usize),
    #[error("it does not begin as one")]
    Header,
    #[error("its checksum is wrong")]
    Checksum,
}

/// Reads the base block.
pub(super) fn parse(bytes: &[u8]) -> Result<Identity, Broken> {
    let block: &[u8; BLOCK] = bytes.first_chunk().ok_or(Broken::Short(bytes.len()))?;
    if block[..8] != HEADER {
        return Err(Broken::Header);
    }
    if block.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte)) != 0 {
        return Err(Broken::Checksum);
    }
    let product = u16::from_le_bytes([block[10], block[11]]);
    let number = u32::from_le_bytes([block[12], block[13], block[14], block[15]]);
    let number = || (number != 0).then(|| number.to_string());
    Ok(Identity {
        maker: maker([block[8], block[9]]),
        model: text(block, NAME).unwrap_or_else(|| format!("{product:04X}")),
        serial: text(block, SERIAL).or_else(number).unwrap_or_default(),
    })
}

/// Three letters of five bits each; what is no letter is a question mark.
fn maker(bytes: [u8; 2]) -> String {
    let packed = u16::from_be_bytes(bytes);
    let letter = |shift: u16| match packed >> shift & 31 {
        n @ 1..=26 => char::from(b'A' + n as u8 - 1),
        _ => '?',
    };
    [10, 5, 0].map(letter).iter().collect()
}

/// The text of the first descriptor of a kind: printable ASCII up to a line feed, without what pads it.
fn text(block: &[u8; BLOCK], kind: u8) -> Option<String> {
    let descriptors = block[54..126].as_chunks::<18>().0;
    let found = descriptors.iter().find(|d| d[..3] == [0, 0, 0] && d[3] == kind)?;
    let printable = found[5..].iter().take_while(|byte| **byte != b'\n');
    let text: String =
        printable.filter(|byte| (b' '..=b'~').contains(*byte)).map(|b| char::from(*b)).collect();
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A base block of maker DEL with these descriptors.
    fn block(descriptors: &[(u8, &[u8])]) -> [u8; BLOCK] {
        let mut block = [0; BLOCK];
        block[..8].copy_from_slice(&HEADER);
        block[8..16].copy_from_slice(&[0x10, 0xac, 0x1a, 0xd1, 0x4c, 0x30, 0x30, 0x30]);
        for ((kind, text), to) in descriptors.iter().zip(block[54..126].as_chunks_mut::<18>().0) {
            to[3] = *kind;
            to[5..5 + text.len()].copy_from_slice(text);
        }
        let sum = block.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
        block[127] = sum.wrapping_neg();
        block
    }

    fn identity(maker: &str, model: &str, serial: &str) -> Identity {
        Identity { maker: maker.into(), model: model.into(), serial: serial.into() }
    }

    #[test]
    fn a_display_is_known_by_its_label_or_by_its_numbers() {
        let labelled = block(&[(NAME, b"DELL U2720Q\n "), (SERIAL, b"7XK2M33\n     ")]);
        assert_eq!(parse(&labelled), Ok(identity("DEL", "DELL U2720Q", "7XK2M33")));
        assert_eq!(parse(&block(&[])), Ok(identity("DEL", "D11A", "808464460")));
        let escape = block(&[(NAME, b"a\x1b[31mb\xff\n")]);
        assert_eq!(parse(&escape).expect("an EDID").model, "a[31mb", "nothing that a log must not hold");
    }

    #[test]
    fn garbage_is_named() {
        assert_eq!(parse(&[0; 5]), Err(Broken::Short(5)));
        assert_eq!(parse(&[0; BLOCK]), Err(Broken::Header));
        let mut wrong = block(&[]);
        wrong[60] ^= 1;
        assert_eq!(parse(&wrong), Err(Broken::Checksum));
    }

    proptest! {
        #[test]
        fn no_bytes_do_harm(mut bytes in prop::collection::vec(any::<u8>(), 0..300), valid in any::<bool>()) {
            if valid && bytes.len() >= BLOCK {
                bytes[..8].copy_from_slice(&HEADER);
                let sum = bytes[..BLOCK - 1].iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
                bytes[BLOCK - 1] = sum.wrapping_neg();
                let identity = parse(&bytes).expect("a valid block");
                prop_assert_eq!(identity.maker.len(), 3);
                prop_assert!(identity.to_string().chars().all(|c| !c.is_control()));
            } else {
                let _ = parse(&bytes);
            }
        }
    }
}
