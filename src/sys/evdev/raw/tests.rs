//! What the kernel sends, byte by byte.

use super::*;

const A: u16 = 30;
const B: u16 = 48;
const DROPPED: (u16, u16, i32) = (EV_SYN, SYN_DROPPED, 0);
const REPORT: (u16, u16, i32) = (EV_SYN, 0, 0);

const fn key(code: u16, value: i32) -> (u16, u16, i32) {
    (EV_KEY, code, value)
}

fn bytes(events: &[(u16, u16, i32)]) -> Vec<u8> {
    events.iter().flat_map(|&(kind, code, value)| encode(kind, code, value)).collect()
}

fn decode(decoder: &mut Decoder, events: &[(u16, u16, i32)]) -> (Vec<(u16, bool)>, Decoded) {
    let mut keys = Vec::new();
    let outcome = decoder.decode(&bytes(events), |code, pressed| keys.push((code, pressed)));
    (keys, outcome)
}

fn resync(decoder: &mut Decoder, down: &[u16]) -> Vec<(u16, bool)> {
    let mut keys = Vec::new();
    decoder.resync(&set(down), |code, pressed| keys.push((code, pressed)));
    keys
}

fn set(codes: &[u16]) -> Keys {
    let mut keys = Keys::default();
    codes.iter().for_each(|&code| assert!(keys.set(code, true)));
    keys
}

/// As the C compiler lays it out on this machine.
#[test]
fn an_event_is_the_kernels_struct() {
    assert_eq!(EVENT, size_of::<nix::libc::input_event>());
    let mut bytes = [0xff; EVENT];
    let at = std::mem::offset_of!(nix::libc::input_event, type_);
    bytes[at..at + 2].copy_from_slice(&1_u16.to_ne_bytes());
    bytes[at + 2..at + 4].copy_from_slice(&30_u16.to_ne_bytes());
    bytes[at + 4..].copy_from_slice(&1_i32.to_ne_bytes());
    assert_eq!(RawEvent::read(&bytes), Some(RawEvent { kind: 1, code: 30, value: 1 }));
    assert_eq!(RawEvent::read(&bytes[1..]), None);
    assert_eq!(RawEvent::read(&encode(17, 2, -5)), Some(RawEvent { kind: 17, code: 2, value: -5 }));
}

#[test]
fn presses_and_releases_are_passed_on_and_kernel_repeats_are_not() {
    let mut decoder = Decoder::default();
    let typed = [key(A, 1), REPORT, key(A, 2), REPORT, (4, 4, 0x70004), key(A, 0), key(B, 1), REPORT];
    let expected = vec![(A, true), (A, false), (B, true)];
    assert_eq!(decode(&mut decoder, &typed), (expected, Decoded::Whole));
    assert_eq!(decode(&mut decoder, &[key(B, 1), key(A, 0)]).0, [], "nothing changed, nothing said");
}

#[test]
fn a_torn_event_at_the_end_is_no_event() {
    let mut decoder = Decoder::default();
    let mut torn = bytes(&[key(A, 1), key(B, 1)]);
    torn.pop();
    let mut keys = Vec::new();
    assert_eq!(decoder.decode(&torn, |code, _| keys.push(code)), Decoded::Whole);
    assert_eq!(keys, [A]);
}

#[test]
fn after_a_loss_the_rest_is_dropped_and_the_state_is_asked_for() {
    const CTRL: u16 = 29;
    let mut decoder = Decoder::default();
    let lossy = [key(A, 1), REPORT, DROPPED, key(B, 1), REPORT, key(B, 0), REPORT];
    assert_eq!(decode(&mut decoder, &lossy), (vec![(A, true)], Decoded::Lost), "was that B with Ctrl?");
    assert_eq!(resync(&mut decoder, &[CTRL, 57]), [(A, false), (CTRL, true), (57, true)], "releases first");
    assert_eq!(resync(&mut decoder, &[CTRL, 57]), []);
    assert_eq!(decode(&mut decoder, &[key(CTRL, 0), REPORT]), (vec![(CTRL, false)], Decoded::Whole));
}

#[test]
fn keys_held_for_somebody_else_stay_unknown() {
    let mut decoder = Decoder::new(set(&[A, 57]));
    assert_eq!(decode(&mut decoder, &[key(A, 2), key(A, 0)]).0, []);
    assert_eq!(decode(&mut decoder, &[key(A, 1)]).0, [(A, true)], "pressed anew, it is ours");
    assert_eq!(resync(&mut decoder, &[A, 57]), [], "also after a loss");
    assert_eq!(resync(&mut decoder, &[A]), [], "released meanwhile");
    assert_eq!(resync(&mut decoder, &[A, 57]), [(57, true)], "and pressed anew");
}

#[test]
fn a_device_that_goes_releases_its_keys() {
    let mut decoder = Decoder::default();
    assert_eq!(decode(&mut decoder, &[key(A, 1), key(B, 1)]).0.len(), 2);
    let mut keys = Vec::new();
    decoder.release_all(|code, pressed| keys.push((code, pressed)));
    assert_eq!(keys, [(A, false), (B, false)]);
}

#[test]
fn buttons_and_codes_beyond_the_map_are_not_keys() {
    let mut decoder = Decoder::default();
    let strange = [0x110, 0x130, 0x14a, 0x2c0, 0x300, u16::MAX].map(|code| key(code, 1));
    assert_eq!(decode(&mut decoder, &strange).0, []);
    assert_eq!(resync(&mut decoder, &[0x110]), []);
    assert_eq!(decode(&mut decoder, &[key(0x160, 1), key(0x1d0, 1)]).0.len(), 2, "KEY_OK and KEY_FN are");
}

#[test]
fn any_bytes_are_taken() {
    let mut decoder = Decoder::default();
    let noise: Vec<u8> = (0..EVENT * 100 + 7).map(|i| (i * 7919 % 251) as u8).collect();
    _ = decoder.decode(&noise, |code, _| assert!(usize::from(code) < KEY_CODES));
}

#[test]
fn keyboards_have_letters_or_digits() {
    let letters: Vec<u16> = (1..=58).collect();
    let digits = [71, 72, 73, 75, 76, 77, 79, 80, 81, 82];
    assert!(is_keyboard(&set(&letters)));
    assert!(is_keyboard(&set(&digits)), "a numeric keypad: PINs are typed on it");
    assert!(!is_keyboard(&set(&digits[1..])));
    assert!(!is_keyboard(&set(&[116])), "a power button");
    assert!(!is_keyboard(&set(&[0x110, 0x111, 0x112])), "a mouse");
    assert!(!is_keyboard(&set(&[113, 114, 115, 163, 164, 165])), "media keys of a headset");
    assert!(!is_keyboard(&Keys::default()));
}
