//! Pictures: known screens pixel by pixel, and that painting step by step gives what painting at once gives.

use glasstty::action::Frame;
use glasstty::font::Font;
use glasstty::paint::{Canvas, Gamma, Ink, Manner, Over, Painted, Tint};
use glasstty::sys::memory::Memory;
use glasstty::term::{Options, Terminal};
use glasstty::units::{Cells, OutputId, Pixels, Rect, Rotation};
use proptest::collection::vec;
use proptest::prelude::*;

#[path = "frames/arranged.rs"]
mod arranged;
#[path = "support/noise.rs"]
mod noise;
#[path = "frames/painted.rs"]
mod painted;
#[path = "frames/picture.rs"]
mod picture;
#[path = "frames/stacked.rs"]
mod stacked;

use noise::noise;
use painted::paint;
use picture::check;
use stacked::stacked;

/// Scripts, one a row. Right-to-left rows read from the right.
const SCRIPT: &[&str] = &[
    "Latin      The quick brown fox → Þæŕ ñandú, ßẞ Łódź Ğı ſ “quoted” 0O1lI €£¥",
    "Greek      Ξεσκεπάζω τὴν ψυχοφθόρα βδελυγμία ᾧ ΑΒΓΔΩ",
    "Cyrillic   Съешь же ещё этих мягких булок — їжак ѣ Ђ Қ",
    "Arabic     السلام عليكم ورحمة الله، بِسْمِ (123) فارسی گچپژ",
    "Mixed      the word سلام means peace; ٢٠٢٦ and abc [عربي] xyz",
    "Hebrew     שלום עולם, שָׁלוֹם (עברית) 42 ש״ח",
    "Devanagari हिन्दी क्षि नमस्ते देवनागरी श्री र्क",
    "Bengali    বাংলা  Tamil தமிழ்  Telugu తెలుగు  Khmer ខ្មែរ",
    "Thai       ภาษาไทย ที่นี่ น้ำ กำลัง  Lao ລາວ  Tibetan བོད་",
    "Hangul     한국어 시험 \u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af}  CJK 漢字かな交じり カナ 简体 繁體，。",
    "Others     ქართული Հայերեն አማርኛ ᠮᠣᠩᠭᠣᠯ ᚠᚢᚦ ᏣᎳᎩ 𐍈 𝔘𝕏",
    "Marks      e\u{301} o\u{308} n\u{303} x\u{304} q\u{325} z\u{302}\u{323} a\u{20dd} ế Å Z̴̢͔a̸͙͋l̵̹͐g̶͕͝o̷͓",
];

const EMOJI: &[&str] = &[
    "😀😁😂🤣😊😍🤔😎😭🙏👍🔥⭐🎉🐧🦀🐍🍎🍕🚀🔒💾",
    "skin 👋👋🏻👋🏽👋🏿  family 👨‍👩‍👧‍👦 👩‍🚀 🧑🏿‍💻 ❤️‍🔥  flags 🇫🇷🇯🇵🏳️‍🌈🏴‍☠️",
    "keycaps 1️⃣#️⃣  text ☀\u{fe0e}☎\u{fe0e} emoji ☀️☎️ ✔️⚠️  lone 🇫 x",
    "\x1b[44mon blue 🐧🍕\x1b[7m reverse 🐧🍕\x1b[m \x1b[4;9munder 🚀 struck\x1b[m",
];

const BOXES: &[&str] = &[
    "┌─┬─┐ ┏━┳━┓ ╔═╦═╗ ╭─┬─╮ ╒═╤═╕ ╓─╥─╖ ┍━┯━┑ ┎─┰─┒ ╱╲╳  ░▒▓█▓▒░",
    "│ │ │ ┃ ┃ ┃ ║ ║ ║ │ │ │ │ │ │ ║ ║ ║ │ │ │ ┃ ┃ ┃ ╲╱╳  ▁▂▃▄▅▆▇█",
    "├─┼─┤ ┣━╋━┫ ╠═╬═╣ ├─┼─┤ ╞═╪═╡ ╟─╫─╢ ┝━┿━┥ ┠─╂─┨      ▏▎▍▌▋▊▉█",
    "└─┴─┘ ┗━┻━┛ ╚═╩═╝ ╰─┴─╯ ╘═╧═╛ ╙─╨─╜ ┕━┷━┙ ┖─┸─┚ ┄┅┈┉╌╍ ▀▄▐▕▔",
    "╴╵╶╷╸╹╺╻╼╽╾╿ ┆┇┊┋╎╏ ▖▗▘▙▚▛▜▝▞▟ ⠁⠃⠇⠏⠟⠿⡿⣿ ⢀⡠⠔⠊⠑⠢⢄⡀  \u{e0b0}\u{e0b1}\u{e0b2}\u{e0b3}\u{e0b4}\u{e0b6}\u{e0b8}\u{e0ba}\u{e0bc}\u{e0be}",
    "🬀🬁🬂🬃🬄🬅🬆🬇🬈🬉🬊🬋🬌🬍🬎🬏🬞🬭🬹🬻🬼🬽🬾🬿🭀🭁🭂🭃🭄🭅🭆🭇🭈🭉🭊🭋 🭨🭩🭪🭫🭬🭭🭮🭯🭰🭱🭲🭳🭴🭵🭶🭷🭸🭹🭺🭻",
    "\x1b[32;44m┌─────┐▀▄▀▄▚▞▚▞░▒▓\x1b[m \x1b[7m┌─────┐▀▄▀▄▚▞▚▞░▒▓\x1b[m \x1b[38;5;208m◢██◣ ⣿⣿\x1b[m \x1b(0lqqwqqk nopqrs\x1b(B",
    "\x1b[32;44m└─────┘▄▀▄▀▞▚▞▚▓▒░\x1b[m \x1b[7m└─────┘▄▀▄▀▞▚▞▚▓▒░\x1b[m \x1b[38;5;208m◥██◤ ⣿⣿\x1b[m \x1b(0mqqvqqj `afgyz{|}~\x1b(B",
];

const STYLES: &[&str] = &[
    "regular \x1b[1mbold\x1b[m \x1b[3mitalic\x1b[m \x1b[1;3mbold italic\x1b[m \x1b[2mfaint\x1b[m \x1b[7mreverse\x1b[m \x1b[2;7mfaint reverse\x1b[m \x1b[8mconcealed\x1b[m.",
    "\x1b[4msingle gjpq\x1b[m \x1b[4:2mdouble gjpq\x1b[m \x1b[4:3mcurly gjpq\x1b[m \x1b[4:4mdotted gjpq\x1b[m \x1b[4:5mdashed gjpq\x1b[m",
    "\x1b[4;58:5:9msingle red\x1b[m \x1b[4:2;58:2::0:200:255mdouble cyan\x1b[m \x1b[4:3;58:5:9mcurly red\x1b[m \x1b[4:4;58:5:10mdotted\x1b[m \x1b[4:5;58:5:11mdashed\x1b[m",
    "\x1b[53moverline\x1b[m \x1b[9mstruck\x1b[m \x1b[4;9;53mall three\x1b[m \x1b[4:3;9;53;7mand reverse\x1b[m \x1b[4m漢字 wide\x1b[m \x1b[9m漢字\x1b[m",
    "\x1b[30m0\x1b[31m1\x1b[32m2\x1b[33m3\x1b[34m4\x1b[35m5\x1b[36m6\x1b[37m7\x1b[m \x1b[90m8\x1b[91m9\x1b[92ma\x1b[93mb\x1b[94mc\x1b[95md\x1b[96me\x1b[97mf\x1b[m \x1b[1;31mbold 1\x1b[m \x1b[30;42m 2 \x1b[30;103m b \x1b[97;45m 5 \x1b[m \x1b[38;2;255;128;0mrgb\x1b[48;2;30;60;90m on rgb\x1b[m",
    "\x1b#6double width Äg \x1b[4m漢\x1b[m",
    "\x1b#3double height \x1b[9mÄg\x1b[m 漢",
    "\x1b#4double height \x1b[9mÄg\x1b[m 漢",
];

/// A label, what is asked for, and the text: all of a row is turned where the paragraph runs from the right.
const BIDI: &[(&str, &str, &str)] = &[
    ("from left  ", "", "a word שלום (12), and سلام xyz"),
    ("wide       ", "", "שלום 漢字 עולם 👋🏽"),
    ("layout     ", "", "│שלום עולם │ سلام عليكم│"),
    ("from right ", "\x1b[2 k", "a word שלום (12), and سلام xyz"),
    ("auto right ", "\x1b[?2501h", "שלום (12), a word."),
    ("auto left  ", "\x1b[?2501h", "a word, שלום (12)."),
    ("explicit   ", "\x1b[8l", "םולש (12), مﻼﺳ, ﻡﻼﺳ"),
    ("and right  ", "\x1b[8l\x1b[2 k", "שלום [12], سلام"),
    ("boxes      ", "\x1b[2 k", "┌──╴שלום╶──┐"),
    ("mirrored   ", "\x1b[2 k\x1b[?2500h", "┌──╴שלום╶──┐"),
];

fn sheet(rows: &[&str]) -> Vec<u8> {
    // The cursor would stand behind the last row.
    format!("\x1b[?25l{}", rows.join("\r\n")).into_bytes()
}

fn check_sheet(name: &str, rows: &[&str], px: u16) {
    check(name, &paint(&sheet(rows), Cells::new(80, rows.len() as u16), px));
}

#[test]
fn scripts() {
    check_sheet("script", SCRIPT, 16);
}

/// Beside the labels, which are rows of their own: the modes are those of whole rows.
#[test]
fn directions() {
    let cells = |cols| Cells::new(cols, BIDI.len() as u16);
    let labels: Vec<&str> = BIDI.iter().map(|(label, ..)| *label).collect();
    let reset = "\x1b[8h\x1b[1 k\x1b[?2500;2501l";
    let texts: Vec<String> =
        BIDI.iter().map(|(_, modes, text)| format!("{modes}\x1b[44m{text}\x1b[m")).collect();
    let texts = format!("\x1b[?25l{}", texts.join(&format!("\r\n{reset}")));
    let pictures = [paint(&sheet(&labels), cells(12), 16), paint(texts.as_bytes(), cells(36), 16)];
    check("bidi", &arranged::beside(&pictures));
}

/// Columns 6 to 11 are set off, and the cursor stands on the second letter of the word, wherever that is seen.
#[test]
fn a_selection_and_the_cursor_in_text_of_both_directions() {
    let cells = Cells::new(24, 1);
    let picture = |mode: &str| {
        let mut over = Over::default();
        over.tint(0, 5..11, Tint::Selected);
        let text = format!("{mode}a word שלום and more\x1b[1;9H");
        painted::paint_under(&over, text.as_bytes(), cells, 16)
    };
    check("bidi-cursor", &arranged::tiled(&["", "\x1b[2 k", "\x1b[8l"].map(|mode| [picture(mode)])));
}

#[test]
fn scripts_large() {
    check_sheet("script-32", SCRIPT, 32);
}

#[test]
fn emoji() {
    check_sheet("emoji", EMOJI, 16);
}

#[test]
fn boxes() {
    check_sheet("boxes", BOXES, 16);
}

#[test]
fn boxes_at_an_odd_size() {
    check_sheet("boxes-19", BOXES, 19);
}

#[test]
fn styles() {
    check_sheet("styles", STYLES, 16);
}

/// Lines of every kind under letters that reach down, of one colour and of another, over wide characters, and on.
const LINES: &[&str] = &[
    "\x1b[4mgjpqy_Äß 漢字\x1b[58:5:9m red gjp\x1b[m \x1b[4:2mgjpqy_Äß 漢字\x1b[58:5:14m cyan gj\x1b[m",
    "\x1b[4:3mgjpqy_Äß 漢字\x1b[58:5:9m red gjp\x1b[m \x1b[4:4mgjpqy_Äß 漢字\x1b[58:5:10m green g\x1b[m",
    "\x1b[4:5mgjpqy_Äß 漢字\x1b[58:5:11m yel gjp\x1b[m \x1b[53mgjpqy_Äß 漢字\x1b[m \x1b[9mgjpqy_Äß\x1b[m",
    "\x1b[47;30;4:3;58:5:1mgjpqy on light\x1b[m \x1b[5mblinks\x1b[m \x1b[7;4:2mreverse gjp\x1b[m \x1b[4;9;53mall of them\x1b[m",
];

fn at_sizes(rows: &[&str], cols: u16, sizes: &[u16]) -> picture::Picture {
    let cells = Cells::new(cols, rows.len() as u16);
    let pictures: Vec<_> = sizes.iter().map(|px| paint(&sheet(rows), cells, *px)).collect();
    stacked(&pictures)
}

#[test]
fn lines_at_several_sizes() {
    check("lines", &at_sizes(LINES, 46, &[12, 16, 24, 37]));
}

/// Once, one and a half times, twice and three times the usual height.
#[test]
fn sizes() {
    let rows = [
        "┌─╴Größe╶─────┬─┐ ▀▄▚ ⣿⠟ \u{e0b0}\u{e0b2}",
        "│\x1b[4:3;58:5:9mcurly\x1b[m \x1b[1mbold\x1b[m \x1b[3mit\x1b[m│░│ 漢字 🐧",
        "└─────────────┴─┘ سلام हि ñ",
    ];
    check("sizes", &at_sizes(&rows, 28, &[16, 24, 32, 48]));
}

/// At heights that no half and no third divides: nothing may gape where cells meet.
#[test]
fn boxes_at_fractional_sizes() {
    check("boxes-odd", &at_sizes(&BOXES[..5], 64, &[13, 25, 29]));
}

#[test]
fn margins_are_even() {
    let font = Font::builtin(16);
    for (width, height) in (300..340).zip(100..) {
        let size = Pixels::new(width, height);
        let cells = Canvas::fitting(size, font.metrics().cell);
        let (left, top) = Canvas::new(size, cells, &font).origin();
        let (right, bottom) =
            (width - left - u32::from(cells.cols) * 8, height - top - u32::from(cells.rows) * 16);
        assert!(right - left <= 1 && bottom - top <= 1, "{width}x{height}: {left}, {right}; {top}, {bottom}");
        assert!(left + right < 8 && top + bottom < 16);
    }
}

/// What a display of 16 bits a pixel shows of it.
#[test]
fn narrow_pixels() {
    let picture = |rows: &[&str]| paint(&sheet(rows), Cells::new(80, rows.len() as u16), 16);
    let shown = [STYLES, EMOJI].map(|rows| arranged::narrowed(&picture(rows)));
    check("rgb565", &stacked(&shown));
}

/// Light on dark and dark on light, as light as it gets, as it is, and physically right.
#[test]
fn gamma() {
    let texts = ["\x1b[97;40mHamburgefonstiv 0O1lI @#%&\x1b[m\x1b[30;107mHamburgefonstiv 0O1lI @#%&\x1b[m"];
    let cells = Cells::new(52, 1);
    let picture = |(gamma, px)| {
        let prepare = |canvas: &mut Canvas| {
            canvas.set_manner(Manner { gamma: Gamma::new(gamma), ..Manner::default() });
        };
        painted::paint_with(prepare, &sheet(&texts), cells, px)
    };
    let sizes = [12, 14, 16];
    let all = sizes.into_iter().flat_map(|px| [100, 120, 140, 180, 220].map(|gamma| (gamma, px)));
    check("gamma", &stacked(&all.map(picture).collect::<Vec<_>>()));
}

/// What a display shows that hangs each way: text that grew step by step, so that damage has turned too, and a cursor.
#[test]
fn turned() {
    let cells = Cells::new(16, 3);
    let picture = |rotation: Rotation| {
        let mut terminal = Terminal::new(cells, Options::default());
        let mut font = Font::builtin(16);
        let size = Pixels::new(128, 48);
        let mut canvas = Canvas::new(size, cells, &font);
        let mut memory = Memory::new(rotation.turned(size), None).expect("no file");
        memory.modeset(OutputId(1), 1, 0).expect("the one mode");
        for step in
            ["Right way up", "\r\n\x1b[32mgreen \x1b[4mline\x1b[m", "\x1b[3;14H\x1b[44m漢\x1b[m", "\x1b[1;8H"]
        {
            terminal.feed(step.as_bytes());
            canvas.paint(terminal.view(), &mut font);
            let (pixels, damage) = (canvas.pixels(), canvas.damage());
            memory
                .submit(OutputId(1), &Frame { pixels, size, damage, rotation, ..Frame::default() })
                .expect("shown");
        }
        picture::of(memory.size(), memory.pixels())
    };
    let [none, right, upside_down, left] =
        [Rotation::None, Rotation::Right, Rotation::UpsideDown, Rotation::Left].map(picture);
    check("turned", &arranged::tiled(&[[none], [upside_down]]));
    check("turned-sideways", &arranged::tiled(&[[right, left]]));
}

/// The three shapes, over a letter and over a wide character, and with a colour of its own.
#[test]
fn cursors() {
    let cells = Cells::new(12, 1);
    let shapes = ["\x1b[2 q", "\x1b[4 q", "\x1b[6 q", "\x1b[2 q\x1b]12;rgb:ff/80/00\x07", "\x1b[?25l"];
    let places = ["\x1b[1;3H", "\x1b[1;5H", "\x1b[1;9H"];
    let row = |shape: &&str| {
        let texts = places.map(|place| format!("\x1b[32mabgd漢字\x1b[7mxy\x1b[m{shape}{place}"));
        texts.map(|text| paint(text.as_bytes(), cells, 16))
    };
    check("cursors", &arranged::tiled(&shapes.iter().map(row).collect::<Vec<_>>()));
}

/// Text of all directions, sizes and styles between the noise of a program.
fn step() -> impl Strategy<Value = Vec<u8>> {
    let piece = proptest::sample::select(vec![
        "שלום",
        "עולם, ",
        "سلام",
        "بِسْمِ",
        " (12) ",
        "[a漢]",
        "\u{5b8}",
        "\x1b#3",
        "\x1b#4",
        "\x1b#5",
        "\x1b#6",
        "\x1b[5mblink\x1b[m",
        "\x1b[8m",
        "\x1b[4:3;58:5:9m",
        "\x1b[?5h",
        "\x1b[?5l",
        "\x1b[4 q",
        "\x1b[6 q",
        "\r\n",
        "\n\n\n",
        "\x1bM",
        "\x1b[2;4r",
        "\x1b[3S",
        "\x1b[2T",
        "\x1b[2L",
        "\x1b[M",
        "\x1b[3P",
        "\x1b[2@",
        "\x1b[3;9H",
        "\x1b[H",
        "\x1b[?1049h",
        "\x1b[?1049l",
        "\x1b]4;2;#123456\x07",
        "\x1b[8h",
        "\x1b[8l",
        "\x1b[2 k",
        "\x1b[1 k",
        "\x1b[?2501h",
        "\x1b[?2501l",
        "\x1b[?2500h",
        "├─╴",
    ]);
    let own = vec(piece, 0..12).prop_map(|pieces| pieces.concat().into_bytes());
    prop_oneof![3 => own, 2 => noise()]
}

/// Something to stand over a terminal of at most 20 columns and 7 rows, or nothing.
fn over() -> impl Strategy<Value = Over> {
    let tints = [Tint::Selected, Tint::Found, Tint::Current, Tint::Link];
    let tint = (0..8_u16, 0..20_u16, 0..20_u16, proptest::sample::select(tints.to_vec()));
    let texts = ["ab漢字", " > ", "👋🏽x", "e\u{301}"];
    let text = (0..8_u16, 0..20_u16, 0..20_u16, proptest::sample::select(texts.to_vec()));
    (vec(tint, 0..3), vec(text, 0..3)).prop_map(|(tints, texts)| {
        let mut over = Over::default();
        tints.into_iter().for_each(|(y, first, end, tint)| over.tint(y, first..end, tint));
        texts.into_iter().for_each(|(y, x, limit, text)| _ = over.write(y, x, limit, text, Ink::Bar));
        over
    })
}

/// Somewhere in or behind the picture.
fn pointer() -> impl Strategy<Value = Option<(u32, u32)>> {
    prop_oneof![Just(None), (0_u32..220, 0_u32..160).prop_map(Some)]
}

/// What a new canvas shows.
fn afresh(
    terminal: &Terminal,
    (size, grid): (Pixels, Cells),
    font: &mut Font,
    lit: bool,
    (over, pointer): (&Over, Option<(u32, u32)>),
) -> Vec<u32> {
    let mut canvas = Canvas::new(size, grid, font);
    canvas.set_lit(lit);
    canvas.set_over(over);
    canvas.set_pointer(pointer);
    canvas.paint(terminal.view(), font);
    canvas.pixels().to_vec()
}

fn inside(rects: &[Rect], at: usize, width: u32) -> bool {
    let (x, y) = (at as u32 % width, at as u32 / width);
    rects.iter().any(|r| (r.x..r.x + r.width).contains(&x) && (r.y..r.y + r.height).contains(&y))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    /// Painting after every step shows what painting at once shows, the damage covers what changed, and nothing
    /// is damaged twice. Pictures are larger and smaller than their grids.
    #[test]
    fn steps_show_what_a_new_canvas_shows(
        steps in vec((step(), any::<bool>(), -4_i32..5, over(), pointer()), 1..8),
        size in (60_u32..200, 20_u32..150),
        cols in 2_u16..20,
        grid in prop_oneof![Just(None), (1_u16..24, 1_u16..9).prop_map(Some)],
    ) {
        let size = Pixels::new(size.0, size.1);
        let mut terminal = Terminal::new(Cells::new(cols, 7), Options::default());
        let mut font = Font::builtin(16);
        let grid = grid.map_or(terminal.size(), |(cols, rows)| Cells::new(cols, rows));
        let mut canvas = Canvas::new(size, grid, &font);
        for (bytes, lit, scroll, over, pointer) in steps {
            terminal.feed(&bytes);
            terminal.scroll_view(scroll);
            let before = canvas.pixels().to_vec();
            canvas.set_lit(lit);
            canvas.set_over(&over);
            canvas.set_pointer(pointer);
            canvas.paint(terminal.view(), &mut font);
            let after = canvas.pixels();
            let whole = afresh(&terminal, (size, grid), &mut font, lit, (&over, pointer));
            prop_assert!(after == whole, "{over:?} after {:?}", terminal.dump());
            for at in (0..after.len()).filter(|at| before[*at] != after[*at]) {
                prop_assert!(inside(canvas.damage(), at, size.width), "pixel {} of {:?}", at, canvas.damage());
            }
            for pair in canvas.damage().windows(2) {
                prop_assert!(pair[0].y + pair[0].height <= pair[1].y, "{:?}", canvas.damage());
            }
            for rect in canvas.damage() {
                prop_assert!(rect.x + rect.width <= size.width && rect.y + rect.height <= size.height, "{rect:?}");
            }
        }
    }
}

/// Every kind of tint and ink, over text, wide text, right-to-left text and double-size lines.
#[test]
fn what_stands_over_the_terminal() {
    let rows = ["plain \x1b[7mreverse\x1b[m 漢字 text", "שלום עולם abc", "\x1b#6double", "漢字漢字漢字"];
    let mut over = Over::default();
    for (x, tint) in [Tint::Selected, Tint::Found, Tint::Current, Tint::Link].into_iter().enumerate() {
        let first = x as u16 * 5;
        (0..3).for_each(|y| over.tint(y, first..first + 4, tint));
    }
    over.write(2, 8, 24, " covers ", Ink::Plain);
    over.write(3, 1, 24, "cut", Ink::Bar);
    over.write(3, 7, 24, "Ctrl+C 日本", Ink::Accent);
    let picture = painted::paint_under(&over, &sheet(&rows), Cells::new(24, 4), 16);
    check("over", &picture);
}

/// On dark and light ground, on a letter, cut at the edges, and larger over larger cells.
#[test]
fn the_pointer() {
    let rows = ["text \x1b[47;30m light ground \x1b[m", "漢字", ""];
    let small = [(42, 3), (2, 20), (170, 40)].map(|tip| painted::paint_pointed(tip, &sheet(&rows), 16));
    check("pointer", &arranged::tiled(&[small]));
    check("pointer-32", &painted::paint_pointed((80, 8), &sheet(&rows), 32));
}

#[test]
fn a_pointer_that_moves_damages_where_it_was_and_where_it_is() {
    let mut terminal = Terminal::new(Cells::new(20, 4), Options::default());
    let mut font = Font::builtin(16);
    let mut canvas = Canvas::new(Pixels::new(160, 64), terminal.size(), &font);
    terminal.feed(b"\x1b[?25lsome text");
    canvas.paint(terminal.view(), &mut font);
    let plain = canvas.pixels().to_vec();
    canvas.set_pointer(Some((16, 0)));
    canvas.paint(terminal.view(), &mut font);
    assert_eq!(canvas.damage(), [Rect { x: 16, y: 0, width: 11, height: 32 }]);
    assert_eq!(canvas.paint(terminal.view(), &mut font), Painted::default(), "at rest it costs nothing");
    canvas.set_pointer(None);
    canvas.paint(terminal.view(), &mut font);
    assert!(canvas.pixels() == plain, "it leaves no trace");
    assert_eq!(canvas.damage(), [Rect { x: 16, y: 0, width: 11, height: 32 }]);
}

#[test]
fn what_stands_over_the_terminal_costs_what_changes() {
    let mut terminal = Terminal::new(Cells::new(12, 2), Options::default());
    let mut font = Font::builtin(16);
    let mut canvas = Canvas::new(Pixels::new(96, 32), terminal.size(), &font);
    terminal.feed(b"\x1b[?25lplain text");
    canvas.paint(terminal.view(), &mut font);
    let mut over = Over::default();
    over.tint(0, 2..4, Tint::Selected);
    canvas.set_over(&over);
    assert_eq!(canvas.paint(terminal.view(), &mut font).cells, 2);
    assert_eq!(canvas.damage(), [Rect { x: 16, y: 0, width: 16, height: 16 }]);
    canvas.set_over(&over);
    assert_eq!(
        canvas.paint(terminal.view(), &mut font),
        Painted::default(),
        "the same again is nothing to do"
    );
}

#[test]
fn blinking_text_goes_and_nothing_else() {
    let mut terminal = Terminal::new(Cells::new(12, 2), Options::default());
    let mut font = Font::builtin(16);
    let mut canvas = Canvas::new(Pixels::new(96, 32), terminal.size(), &font);
    terminal.feed(b"\x1b[?25lplain");
    canvas.paint(terminal.view(), &mut font);
    assert!(!canvas.blinks());
    canvas.set_lit(false);
    assert_eq!(canvas.paint(terminal.view(), &mut font), Painted::default(), "nothing blinks, nothing to do");
    terminal.feed(b" \x1b[5;4mab\x1b[m");
    canvas.paint(terminal.view(), &mut font);
    assert!(canvas.blinks());
    assert!(canvas.pixels().chunks(96).all(|row| row[48..].iter().all(|pixel| *pixel == 0)));
    canvas.set_lit(true);
    assert_eq!(canvas.paint(terminal.view(), &mut font).cells, 2);
    assert_eq!(canvas.damage(), [Rect { x: 48, y: 0, width: 16, height: 16 }]);
    terminal.feed(b"\x1b[2J");
    canvas.paint(terminal.view(), &mut font);
    assert!(!canvas.blinks());
}

#[test]
fn right_to_left_text_is_left_as_it_is_when_so_wanted() {
    let mut terminal = Terminal::new(Cells::new(6, 1), Options::default());
    terminal.feed("\x1b[?25lאב".as_bytes());
    let mut font = Font::builtin(16);
    let mut canvas = Canvas::new(Pixels::new(48, 16), terminal.size(), &font);
    let mut shown = |reorder| {
        canvas.set_manner(Manner { bidi: reorder, ..Manner::default() });
        canvas.paint(terminal.view(), &mut font);
        canvas.pixels().to_vec()
    };
    let (turned, logical) = (shown(true), shown(false));
    let cell = |pixels: &[u32], x: usize| -> Vec<u32> {
        pixels.chunks(48).flat_map(|row| row[x * 8..x * 8 + 8].to_vec()).collect()
    };
    assert_eq!(cell(&turned, 0), cell(&logical, 1));
    assert_eq!(cell(&turned, 1), cell(&logical, 0));
    assert_eq!(shown(true), turned);
}

/// While it is shown, and after it is gone, over wide characters at its edge and over rows that scroll.
#[test]
fn a_badge_covers_the_first_row_and_leaves_no_trace() {
    let cells = Cells::new(20, 4);
    let mut font = Font::builtin(16);
    let cell = font.metrics().cell;
    let size = Pixels::new(20 * cell.width, 4 * cell.height);
    let mut terminal = Terminal::new(cells, Options::default());
    let mut canvas = Canvas::new(size, cells, &font);
    let badge = |text: &str| {
        let mut over = Over::default();
        over.write(0, cells.cols - Over::width(text), cells.cols, text, Ink::Bar);
        over
    };
    let fresh = |terminal: &Terminal, over: &Over, font: &mut Font| {
        let mut canvas = Canvas::new(size, cells, font);
        canvas.set_over(over);
        canvas.paint(terminal.view(), font);
        canvas.pixels().to_vec()
    };
    terminal.feed("漢字漢字漢字漢字漢字\r\n漢字 two\r\nthree\r\nfour".as_bytes());
    canvas.paint(terminal.view(), &mut font);
    let steps: [(&str, &str); 5] = [
        ("", " [1]  2 "),
        ("\r\nfive and a scroll", " [1]  2 "),
        ("\x1b[Hx", "  1  [2] "),
        ("\x1b[4;1H\n\n", "  1  [2] "),
        ("", ""),
    ];
    for (text, words) in steps {
        let over = badge(words);
        let plain = canvas.pixels().to_vec();
        terminal.feed(text.as_bytes());
        canvas.set_over(&over);
        canvas.paint(terminal.view(), &mut font);
        assert!(canvas.pixels() == fresh(&terminal, &over, &mut font), "after {text:?} with {words:?}");
        assert!(canvas.pixels() != plain, "{text:?} with {words:?} is to be seen");
    }
}

/// Between two logins the numbers of clusters and styles begin again, and mean something else.
#[test]
fn what_was_drawn_before_a_wipe_is_not_shown_after_it() {
    let cells = Cells::new(12, 3);
    let mut font = Font::builtin(16);
    let cell = font.metrics().cell;
    let size = Pixels::new(12 * cell.width, 3 * cell.height);
    let mut terminal = Terminal::new(cells, Options::default());
    let mut canvas = Canvas::new(size, cells, &font);
    for letter in ["q\u{304}", "x\u{301}", "漢\u{308}", "ب\u{64e}", "\x1b[31mb\u{302}", "\x1b[4;32mp\u{302}"]
    {
        // Again and again, so that it is a finished cell.
        for row in 1..=3 {
            terminal.feed(format!("\x1b[{row}H{}", letter.repeat(5)).as_bytes());
            canvas.paint(terminal.view(), &mut font);
        }
        let mut fresh = Canvas::new(size, cells, &font);
        fresh.paint(terminal.view(), &mut font);
        assert!(canvas.pixels() == fresh.pixels(), "{letter:?}");
        terminal.wipe();
    }
}
