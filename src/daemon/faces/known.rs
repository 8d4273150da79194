//! Where faces of scripts usually are: the Noto fonts as distributions install them, tried by path before anything is
//! searched.

use std::path::{Path, PathBuf};

use crate::font::Face;

/// Folders of Debian, Fedora, Arch, openSUSE and others.
const FOLDERS: [&str; 9] = [
    "/usr/share/fonts/truetype/noto",
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts/noto",
    "/usr/share/fonts/noto-cjk",
    "/usr/share/fonts/google-noto",
    "/usr/share/fonts/google-noto-vf",
    "/usr/share/fonts/google-noto-sans-cjk-fonts",
    "/usr/share/fonts/google-noto-color-emoji-fonts",
    "/usr/share/fonts/truetype",
];

/// Endings of upright files: static and variable.
const ENDINGS: [&str; 4] = ["-Regular.ttf", "-Regular.otf", "[wght].ttf", "-VF.ttf"];

const CJK: [&str; 3] = ["NotoSansCJK-Regular.ttc", "NotoSansCJK-VF.otf.ttc", "NotoSansCJK-VF.ttc"];
const EMOJI: [&str; 1] = ["NotoColorEmoji.ttf"];

/// First and last code point, and the name of the face.
const SCRIPTS: &[(u32, u32, &str)] = &[
    (0x0530, 0x058F, "NotoSansArmenian"),
    (0x0590, 0x05FF, "NotoSansHebrew"),
    (0x0600, 0x06FF, "NotoSansArabic"),
    (0x0700, 0x074F, "NotoSansSyriac"),
    (0x0750, 0x077F, "NotoSansArabic"),
    (0x0780, 0x07BF, "NotoSansThaana"),
    (0x07C0, 0x07FF, "NotoSansNKo"),
    (0x0800, 0x083F, "NotoSansSamaritan"),
    (0x0840, 0x085F, "NotoSansMandaic"),
    (0x0870, 0x08FF, "NotoSansArabic"),
    (0x0900, 0x097F, "NotoSansDevanagari"),
    (0x0980, 0x09FF, "NotoSansBengali"),
    (0x0A00, 0x0A7F, "NotoSansGurmukhi"),
    (0x0A80, 0x0AFF, "NotoSansGujarati"),
    (0x0B00, 0x0B7F, "NotoSansOriya"),
    (0x0B80, 0x0BFF, "NotoSansTamil"),
    (0x0C00, 0x0C7F, "NotoSansTelugu"),
    (0x0C80, 0x0CFF, "NotoSansKannada"),
    (0x0D00, 0x0D7F, "NotoSansMalayalam"),
    (0x0D80, 0x0DFF, "NotoSansSinhala"),
    (0x0E00, 0x0E7F, "NotoSansThai"),
    (0x0E80, 0x0EFF, "NotoSansLao"),
    (0x0F00, 0x0FFF, "NotoSerifTibetan"),
    (0x1000, 0x109F, "NotoSansMyanmar"),
    (0x10A0, 0x10FF, "NotoSansGeorgian"),
    (0x1200, 0x139F, "NotoSansEthiopic"),
    (0x13A0, 0x13FF, "NotoSansCherokee"),
    (0x1400, 0x167F, "NotoSansCanadianAboriginal"),
    (0x1680, 0x169F, "NotoSansOgham"),
    (0x16A0, 0x16FF, "NotoSansRunic"),
    (0x1780, 0x17FF, "NotoSansKhmer"),
    (0x1800, 0x18AF, "NotoSansMongolian"),
    (0x1900, 0x194F, "NotoSansLimbu"),
    (0x1950, 0x197F, "NotoSansTaiLe"),
    (0x1980, 0x19DF, "NotoSansNewTaiLue"),
    (0x1A00, 0x1A1F, "NotoSansBuginese"),
    (0x1A20, 0x1AAF, "NotoSansTaiTham"),
    (0x1B00, 0x1B7F, "NotoSansBalinese"),
    (0x1B80, 0x1BBF, "NotoSansSundanese"),
    (0x1BC0, 0x1BFF, "NotoSansBatak"),
    (0x1C00, 0x1C4F, "NotoSansLepcha"),
    (0x1C50, 0x1C7F, "NotoSansOlChiki"),
    (0x2C00, 0x2C5F, "NotoSansGlagolitic"),
    (0x2C80, 0x2CFF, "NotoSansCoptic"),
    (0x2D30, 0x2D7F, "NotoSansTifinagh"),
    (0xA000, 0xA4CF, "NotoSansYi"),
    (0xA4D0, 0xA4FF, "NotoSansLisu"),
    (0xA500, 0xA63F, "NotoSansVai"),
    (0xA840, 0xA87F, "NotoSansPhagsPa"),
    (0xA980, 0xA9DF, "NotoSansJavanese"),
    (0xAA00, 0xAA5F, "NotoSansCham"),
    (0x1_2000, 0x1_254F, "NotoSansCuneiform"),
    (0x1_3000, 0x1_342F, "NotoSansEgyptianHieroglyphs"),
    (0x1_E900, 0x1_E95F, "NotoSansAdlam"),
];

/// Ideographs, kana and Hangul.
const fn is_cjk(c: char) -> bool {
    matches!(c as u32, 0x1100..=0x11FF | 0x2E80..=0x31FF | 0x3200..=0x9FFF | 0xAC00..=0xD7FF | 0xF900..=0xFAFF
        | 0xFF00..=0xFFEF | 0x2_0000..=0x3_FFFF)
}

const fn is_emoji(c: char) -> bool {
    matches!(c as u32, 0x1_F300..=0x1_FAFF)
}

/// The files to try for a character, those that exist.
pub(super) fn paths(c: char) -> Vec<PathBuf> {
    let code = u32::from(c);
    let names: Vec<String> = if is_cjk(c) {
        CJK.map(String::from).to_vec()
    } else if is_emoji(c) {
        EMOJI.map(String::from).to_vec()
    } else {
        let script = SCRIPTS.iter().find(|(first, last, _)| (*first..=*last).contains(&code));
        script.iter().flat_map(|(_, _, name)| ENDINGS.map(|ending| format!("{name}{ending}"))).collect()
    };
    let each = FOLDERS.iter().flat_map(|folder| names.iter().map(|name| Path::new(folder).join(name)));
    each.filter(|path| path.exists()).collect()
}

/// The file that usually has another style of a family: `…-Regular` with another ending, if it exists.
pub(super) fn sibling(regular: &Path, face: Face) -> Option<PathBuf> {
    let (stem, ending) = regular.file_name()?.to_str()?.rsplit_once("-Regular.")?;
    let style = match face {
        Face::Regular => return None,
        Face::Bold => "Bold",
        Face::Italic => "Italic",
        Face::BoldItalic => "BoldItalic",
    };
    Some(regular.with_file_name(format!("{stem}-{style}.{ending}"))).filter(|path| path.exists())
}

/// Which face of a collection: the CJK collection begins with Japanese, Korean, simplified and traditional Chinese.
pub(super) const fn index(c: char) -> u32 {
    if matches!(c as u32, 0x1100..=0x11FF | 0x3130..=0x318F | 0xAC00..=0xD7FF) { 1 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_without_overlap() {
        for pair in SCRIPTS.windows(2) {
            assert!(pair[0].0 <= pair[0].1 && pair[0].1 < pair[1].0, "{pair:?}");
        }
    }
}
