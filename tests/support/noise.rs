//! Noise that looks like a program's output, for properties of terminals and of pictures.

use proptest::prelude::*;

/// Pieces of text, controls and sequences, whole and broken.
pub(crate) fn noise() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => "[ -~]{0,40}".prop_map(String::into_bytes),
        2 => proptest::collection::vec(
            proptest::sample::select(vec![
                "é", "e\u{301}", "中", "文", "한", "👩", "\u{200d}", "\u{fe0f}", "\u{fe0e}", "🇩", "🇪", "❤", "क", "\u{94d}",
                "ष", "\u{301}", "─", "\u{600}", "\u{1100}", "\u{1161}", "\u{85}", "\u{9b}", "\u{ad}", "\u{200b}", "🏽",
            ]),
            1..8,
        )
        .prop_map(|parts| parts.concat().into_bytes()),
        1 => proptest::collection::vec(any::<u8>(), 0..8),
        2 => proptest::sample::select(vec!["\r\n", "\n", "\r", "\t", "\x08", "\x07", "\x0e", "\x0f", "\x18", "\x1a", "\x7f", "\x1b"])
            .prop_map(|text| text.as_bytes().to_vec()),
        6 => csi(),
        2 => "[ #()*+./-]?[0-9A-Za-z=><|}~]".prop_map(|text| format!("\x1b{text}").into_bytes()),
        1 => string(),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn csi() -> impl Strategy<Value = Vec<u8>> {
    let number = prop_oneof![6 => 0_u32..12, 2 => Just(1_u32 << 20), 1 => 0_u32..3000];
    let params = proptest::collection::vec(number, 0..6);
    let separator = proptest::sample::select(vec![";", ";", ";", ":"]);
    let marker = proptest::sample::select(vec!["", "", "", "", "?", "?", ">", "=", "<"]);
    let between =
        proptest::sample::select(vec!["", "", "", "", " ", "$", "*", "'", "\"", "!", "\n", "\u{7f}"]);
    (marker, params, separator, between, "[@-~]").prop_map(|(marker, params, separator, between, last)| {
        let params: Vec<String> = params.iter().map(u32::to_string).collect();
        format!("\x1b[{marker}{}{between}{last}", params.join(separator)).into_bytes()
    })
}

fn string() -> impl Strategy<Value = Vec<u8>> {
    let start = proptest::sample::select(vec![
        "\x1b]",
        "\x1b]0;",
        "\x1b]4;1;",
        "\x1b]8;;",
        "\x1bP",
        "\x1bP$q",
        "\x1bP+q",
        "\x1b_",
        "\x1b^",
        "\x1bX",
        "\x1b]P",
        "\x1b]R",
        "\x1b[[",
    ]);
    let end = proptest::sample::select(vec!["\x07", "\x1b\\", "\x18", "\x1a", "\x1b", "", "\u{9c}"]);
    (start, "[ -~é中]{0,12}", end).prop_map(|(start, text, end)| format!("{start}{text}{end}").into_bytes())
}
