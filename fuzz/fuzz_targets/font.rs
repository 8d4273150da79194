//! A font file of anybody's making, through the code that loads a person's fonts and shows text with them.
#![no_main]

use glasstty::font::{Face, FaceFile, Faces, Font, Request, check_pack, describe};
use libfuzzer_sys::fuzz_target;

/// What is shown: letters, marks, scripts with rules, wide characters, emoji and their sequences, what only a pack has.
const TEXTS: [(&str, u8); 14] = [
    ("M", 1),
    ("g", 1),
    ("e\u{301}", 1),
    ("ب", 1),
    ("क्षि", 2),
    ("ที่", 1),
    ("漢", 2),
    ("😀", 2),
    ("👩🏽‍🚀", 2),
    ("1\u{FE0F}\u{20E3}", 2),
    ("\u{E0A0}", 1),
    ("ﬁ", 1),
    ("\u{20001}", 2),
    ("\u{10FFFD}\u{20002}", 2),
];

fuzz_target!(|input: (u8, u8, u8, &[u8])| {
    let (index, px, how, bytes) = input;
    let owned: *mut [u8] = Box::into_raw(bytes.into());
    // SAFETY: freed below, when nothing refers to it any more: the fonts of this run are dropped before.
    show(unsafe { &*owned }, u32::from(index % 3), u16::from(px % 130), how);
    // SAFETY: it came out of a box above, and its last borrower is gone.
    drop(unsafe { Box::from_raw(owned) });
});

fn show(data: &'static [u8], index: u32, px: u16, how: u8) {
    let mut read = |offset: u64, length: usize| {
        let start = usize::try_from(offset).ok()?;
        data.get(start..start.checked_add(length)?).map(<[u8]>::to_vec)
    };
    for info in describe(&mut read) {
        let _ = (info.coverage.contains('M'), info.families.len());
    }
    let face = Face::new(how & 1 != 0, how & 2 != 0);
    let file = FaceFile { path: "fuzz".into(), index, face, beside: None, data };
    let usable = file.check().is_ok();
    let _ = check_pack(data);
    let _ = file.has_weights();
    let mut faces = Faces::default();
    if how & 4 == 0 {
        faces.chosen.push(vec![file]);
    } else {
        faces.found.push(file);
    }
    let mut font = Font::new(px, &faces);
    for (text, cols) in TEXTS {
        let style = Face::new(how & 8 != 0, how & 16 != 0);
        let id = font.glyph(Request { text, face: style, cols, before: Some('ب'), after: Some('ب') });
        let _ = font.get(id);
    }
    for run in ["->", "<=>", "!==", "|-"] {
        let cells = font.run(run, Face::new(how & 8 != 0, how & 16 != 0)).to_vec();
        cells.into_iter().flatten().for_each(|id| _ = font.get(id));
    }
    let metrics = font.metrics_at(px);
    assert!(metrics.cell.width > 0 && metrics.baseline <= metrics.cell.height);
    assert!(usable || font.metrics() == Font::builtin(px).metrics(), "what is no face changes nothing");
}
