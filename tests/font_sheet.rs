//! A sheet of every kind of text at three sizes, painted to `target/tmp/font-sheet-*.png` for a look by eye; what a
//! machine can see of it, that pictures fill their boxes exactly and nothing is missing, is checked on the way.

use std::fs;
use std::path::Path;

use glasstty::font::{Face, Font, Glyph, Request, joins};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

const COLUMNS: usize = 80;
const TEXT: &[(Face, &str)] = &[
    (Face::Regular, "The quick brown fox jumps over the lazy dog. 0123456789 (){}[]<> |\\/ $%&@#*+-=~^`'\""),
    (Face::Bold, "The quick brown fox jumps over the lazy dog. 0123456789 (){}[]<> |\\/ $%&@#*+-=~^`'\""),
    (Face::Italic, "The quick brown fox jumps over the lazy dog. 0123456789 (){}[]<> |\\/ $%&@#*+-=~^`'\""),
    (Face::BoldItalic, "The quick brown fox jumps over the lazy dog. 0123456789 (){}[]<> |\\/ $%&@#*+-=~^"),
    (Face::Regular, "ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz ,;:.!? oO0Il1 rn m B8"),
    (
        Face::Regular,
        "ÀÉÎÕÜ Åå Çç Ññ Øø ßẞ Łł Őő Ğğ Şş Žž Ææ Œœ Ǆ ḩ ṩ ế ự ʃ ə ŋ € £ ¥ © ® ™ ° ± × ÷ … “ ” – —",
    ),
    (
        Face::Regular,
        "x\u{304}e\u{301}é o\u{308}ö A\u{30a}Å n\u{303}ñ q\u{325} z\u{302}\u{323} Z\u{335} a\u{20dd}",
    ),
    (Face::Regular, "Ελληνικά ΑΒΓΔΕΖΗΘ αβγδεζηθ ἀἁἂἃ ᾧ  Кириллица АБВГДЕЖЗ абвгдежз їєґ ѣѳ"),
    (Face::Bold, "Ελληνικά ΑΒΓΔΕΖΗΘ αβγδεζηθ ἀἁἂἃ ᾧ  Кириллица АБВГДЕЖЗ абвгдежз їєґ ѣѳ"),
    (Face::Regular, "∀x∈ℝ: ⌈x⌉ = −⌊−x⌋ ∑ ∏ ∫ √ ∞ ≠ ≤ ≥ ≈ ← ↑ → ↓ ↔ ⇒ ⌘ ⌥ ⏎ ● ○ ◆ ◇ ■ □ ▲ ▼ ★ ☆ ✓ ✗ ☐ ☑ ♠ ♥"),
    (Face::Regular, "┌─┬─┐ ┏━┳━┓ ╔═╦═╗ ╭─╮ ╒═╤═╕ ╓─╥─╖ ┍━┯━┑ ┎─┰─┒ ╱╲╳ ╴╵╶╷╸╹╺╻╼╽╾╿ ┄┅┈┉╌╍"),
    (Face::Regular, "│ │ │ ┃ ┃ ┃ ║ ║ ║ │ │ │ │ │ ║ ║ ║ │ │ │ ┃ ┃ ┃ ╲╱  ░▒▓█ ▀▄▌▐ ▁▂▃▄▅▆▇█ █▉▊▋▌▍▎▏"),
    (Face::Regular, "├─┼─┤ ┣━╋━┫ ╠═╬═╣ ├─┤ ╞═╪═╡ ╟─╫─╢ ┝━┿━┥ ┠─╂─┨ ╱╲  ▖▗▘▙▚▛▜▝▞▟ ┆┇┊┋╎╏"),
    (
        Face::Regular,
        "└─┴─┘ ┗━┻━┛ ╚═╩═╝ ╰─╯ ╘═╧═╛ ╙─╨─╜ ┕━┷━┙ ┖─┸─┚ ╳╳  \u{e0b0}\u{e0b1}\u{e0b2}\u{e0b3} \u{e0b4}\u{e0b5}\u{e0b6}\u{e0b7} \u{e0b8}\u{e0ba}\u{e0bc}\u{e0be}",
    ),
    (Face::Regular, "⠁⠃⠇⠏⠟⠿⡿⣿⣾⣽⣻⢿⡿⣟⣯⣷ ⢀⡠⠔⠊⠑⠢⢄⡀ 🬀🬁🬂🬃🬄🬅🬆🬇🬈🬉🬊🬋🬌🬍🬎🬏🬞🬭🬹🬻 🬼🬽🬾🬿🭀🭁🭂🭃🭄🭅🭆🭇🭈🭉🭊🭋🭌🭍🭎🭏🭐🭑"),
    (Face::Regular, "🭒🭓🭔🭕🭖🭗🭘🭙🭚🭛🭜🭝🭞🭟🭠🭡🭢🭣🭤🭥🭦🭧🭨🭩🭪🭫🭬🭭🭮🭯🭰🭱🭲🭳🭴🭵🭶🭷🭸🭹🭺🭻🭼🭽🭾🭿🮀🮁🮂🮃🮄🮅🮆🮇🮈🮉🮊🮋🮌🮍🮎🮏🮐🮑🮒🮔🮕🮖🮗🮘🮙🮚🮛🮜🮝🮞🮟"),
    (
        Face::Regular,
        "\u{1CD00}\u{1CD01}\u{1CD02}\u{1CD10}\u{1CD20}\u{1CD30}\u{1CD40}\u{1CD50}\u{1CD60}\u{1CD70}\u{1CDA0}\u{1CDE5} \u{1CC21}\u{1CC22}\u{1CC26}\u{1CC2F} \u{1CE51}\u{1CE60}\u{1CE70}\u{1CE8F}\u{1CE8F} \u{1CE90}\u{1CE95}\u{1CE9A}\u{1CE9F} \u{1CEA0}\u{1CEA1}\u{1CEA2}\u{1CEA3}\u{1CEA4}\u{1CEA5}\u{1CEA6}\u{1CEA7} \u{1CC30}\u{1CC31}\u{1CC32}\u{1CC33} \u{1FBD0}\u{1FBD1}\u{1FBD2}\u{1FBD3}\u{1FBD4}\u{1FBD5}\u{1FBD6}\u{1FBD7} \u{1CC1F}\u{1CC20}\u{1CE09}\u{1CE0A} \u{1CE0B}\u{1CE0C}",
    ),
    (
        Face::Regular,
        "\u{1FBCE}\u{1FBCF} \u{1FBE4}\u{1FBE5}\u{1FBE6}\u{1FBE7} \u{1FBE0}\u{1FBE1}\u{1FBE2}\u{1FBE3} \u{1FBE8}\u{1FBE9}\u{1FBEA}\u{1FBEB} \u{1FBEC}\u{1FBED}\u{1FBEE}\u{1FBEF} \u{1CC1B}\u{1CC1C}\u{1CC1D}\u{1CC1E} \u{1CE16}\u{1CE17}\u{1CE18}\u{1CE19}            \u{1CC34}\u{1CC35}\u{1CC36}\u{1CC37} \u{1FBD8}\u{1FBD9}\u{1FBDA}\u{1FBDB}\u{1FBDC}\u{1FBDD}\u{1FBDE}\u{1FBDF} \u{1CE00}\u{1CE01}",
    ),
    (
        Face::Regular,
        "\u{1CC00}\u{1CC02}\u{1CC08}\u{1CC10}\u{1CC40}\u{1CC42}\u{1CC50}\u{1CC60}\u{1CCA4}\u{1CCA5} \u{1CCD6}\u{1CCD7}\u{1CCF0}\u{1CCF9} \u{1CE1A}\u{1CE1B}\u{1CE47} \u{10D40}\u{10D50} \u{105C0}\u{105C5} \u{11BC0}\u{11BC5} \u{16100} \u{16D40} \u{1E5D0} \u{11380} \u{13460}\u{13470} \u{1CC38}\u{1CC39}\u{1CC3A}\u{1CC3B} \u{1CC3C}\u{1CC3D}\u{1CC3E}\u{1CC3F}",
    ),
    (Face::Regular, "🮠🮡🮢🮣🮤🮥🮦🮧🮨🮩🮪🮫🮬🮭🮮🮯"),
    (Face::Regular, "😀😁😂🤣😊😍🤔😎😭🙏👍👎👋🏽👩‍🚀👨‍👩‍👧‍👦🏳️‍🌈🏴‍☠️🇫🇷🇩🇪🇯🇵🇺🇸1️⃣#️⃣❤️‍🔥❤️☀️✔️⚠️✅❌"),
    (Face::Regular, "🐧🦀🐍🐘🍎🍕🍺🚀✈️🚗🏠💻⌨️🖥️💾📁📦🔒🔑🔥⭐🌈🎉🎸⚽🏆💡🧑🏿‍💻🤝🏼👩‍❤️‍💋‍👨👩🏻‍❤️‍💋‍👨🏿"),
    (Face::Regular, "漢字かな交じり文 日本語テスト 简体中文 繁體中文 한국어 시험 各㍻①②ｱｲｳ，。「」"),
    (Face::Regular, "السلام عليكم ورحمة الله  العربية فارسی گچپژ اردو ٹڈڑ بِسْمِ"),
    (Face::Regular, "עברית שָׁלוֹם  हिन्दी क्षि कि नमस्ते देवनागरी বাংলা தமிழ் తెలుగు"),
    (Face::Regular, "ภาษาไทย ที่นี่ น้ำ กำลัง ပြည် ខ្មែរ ລາວ བོད་ ქართული Հայերեն አማርኛ ᠮᠣᠩᠭᠣᠯ"),
    (Face::Regular, "Z̴̢͔a̸͙͋l̵̹͐g̶͕͝o̷͓ 𝔘𝔫𝔦 𝕏 𝒜 𐍈 𓀀 𒀀 \u{e123} \u{10fffd} \u{378} 你\u{301}"),
];

struct Canvas {
    width: usize,
    pixels: Vec<u8>,
}

impl Canvas {
    fn put(&mut self, x: usize, y: usize, ink: [u8; 3]) {
        let at = (y * self.width + x) * 3;
        if x < self.width && at + 3 <= self.pixels.len() {
            self.pixels[at..at + 3].copy_from_slice(&ink);
        }
    }
}

#[test]
fn a_sheet_at_three_sizes() {
    for px in [16, 20, 32] {
        let mut font = Font::builtin(px);
        let cell = font.metrics().cell;
        let (width, height) = (cell.width as usize, cell.height as usize);
        let mut canvas =
            Canvas { width: width * COLUMNS, pixels: vec![24; width * COLUMNS * height * TEXT.len() * 3] };
        for (row, (face, text)) in TEXT.iter().enumerate() {
            paint_row(&mut font, *face, text, row * height, &mut canvas);
        }
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("font-sheet-{px}.png"));
        save(&path, &canvas);
    }
}

fn paint_row(font: &mut Font, face: Face, text: &str, top: usize, canvas: &mut Canvas) {
    let clusters: Vec<&str> = text.graphemes(true).collect();
    let cell = font.metrics().cell;
    let mut left = 0;
    for (i, cluster) in clusters.iter().enumerate() {
        let cols = cluster.width().clamp(1, 2);
        let joined = cluster.chars().next().is_some_and(joins);
        let before = if joined && i > 0 { clusters[i - 1].chars().next() } else { None };
        let after = if joined { clusters.get(i + 1).and_then(|next| next.chars().next()) } else { None };
        let id = font.glyph(Request { text: cluster, face, cols: cols as u8, before, after });
        let width = cell.width as usize * cols;
        match font.get(id) {
            Glyph::Blank => {}
            Glyph::Mask(mask) => {
                assert_eq!(mask.len(), width * cell.height as usize, "{cluster:?}");
                for (at, coverage) in mask.iter().enumerate() {
                    let level = 24 + (u32::from(*coverage) * 200 / 255) as u8;
                    canvas.put(left + at % width, top + at / width, [level; 3]);
                }
            }
            Glyph::Color(pixels) => {
                assert_eq!(pixels.len(), width * cell.height as usize, "{cluster:?}");
                for (at, pixel) in pixels.iter().enumerate() {
                    let [alpha, rgb @ ..] = pixel.to_be_bytes();
                    let over = rgb.map(|c| c.saturating_add((24 * (255 - u32::from(alpha)) / 255) as u8));
                    canvas.put(left + at % width, top + at / width, over);
                }
            }
        }
        left += width;
    }
}

fn save(path: &Path, canvas: &Canvas) {
    let mut bytes = Vec::new();
    let height = canvas.pixels.len() / 3 / canvas.width;
    let mut encoder = png::Encoder::new(&mut bytes, canvas.width as u32, height as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(&canvas.pixels).expect("pixels");
    writer.finish().expect("an end");
    fs::write(path, bytes).expect("a file in target/tmp");
}
