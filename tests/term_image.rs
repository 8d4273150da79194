//! Pictures: sixel and the kitty graphics protocol, from bytes to placements, replies, cursor and pixels.

use std::fmt::Write;

use glasstty::font::Font;
use glasstty::paint::Canvas;
use glasstty::term::image::{MAX_BYTES, MAX_IMAGES, MAX_PLACEMENTS, MAX_SIDE};
use glasstty::term::{Options, Terminal};
use glasstty::units::{Cells, Pixels};
use proptest::prelude::*;

mod support {
    pub(crate) mod noise;
    pub(crate) mod summary;
}

use support::noise::noise;
use support::summary::summary;

const GRID: Cells = Cells::new(20, 6);

/// A terminal of 20 columns and 6 rows whose cells measure 10 × 20 pixels.
fn terminal() -> Terminal {
    let mut terminal = Terminal::new(GRID, Options { scrollback: 50, ..Options::default() });
    terminal.resize(GRID, Pixels::new(200, 120));
    terminal
}

fn fed(text: &str) -> Terminal {
    let mut terminal = terminal();
    terminal.feed(text.as_bytes());
    terminal
}

fn replies(text: &str) -> String {
    String::from_utf8(fed(text).take_replies()).expect("replies are text")
}

/// Every picture in the window: its row, the columns, the line of the picture there, its size and height.
fn pictures(terminal: &Terminal) -> Vec<String> {
    let (view, mut cells, mut found) = (terminal.view(), Vec::new(), Vec::new());
    for y in 0..view.size().rows {
        let row = view.row(y, &mut cells);
        for p in view.pictures(y, row.cells) {
            let (first, end) = p.cols;
            let shown = row.cells[usize::from(first)..usize::from(end)].iter();
            let flagged = shown.filter(|cell| cell.flags.bits() & 16 != 0).count();
            if p.masked && flagged == 0 {
                continue;
            }
            let size = p.image.size();
            found.push(format!("{y}:{first}-{end} line {} of {}x{}", p.line, size.width, size.height));
        }
    }
    found
}

fn base64(bytes: &[u8]) -> String {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for group in bytes.chunks(3) {
        let bits =
            group.iter().enumerate().fold(0_u32, |bits, (i, byte)| bits | u32::from(*byte) << (16 - 8 * i));
        for i in 0..=group.len() {
            out.push(char::from(alphabet[(bits >> (18 - 6 * i) & 63) as usize]));
        }
    }
    out
}

/// A kitty command that carries an image of one colour.
fn colored(keys: &str, width: u32, height: u32, rgba: [u8; 4]) -> String {
    let data = base64(&rgba.repeat((width * height) as usize));
    format!("\x1b_Gs={width},v={height},{keys};{data}\x1b\\")
}

fn image(keys: &str, width: u32, height: u32) -> String {
    colored(keys, width, height, [255, 0, 0, 255])
}

/// A red sixel of `width` pixels and `bands` times six.
fn sixel(width: u32, bands: u32) -> String {
    let band = format!("!{width}~-").repeat(bands as usize);
    format!("\x1bPq#1;2;100;0;0{}\x1b\\", band.trim_end_matches('-'))
}

#[test]
fn replies_have_one_format() {
    let rgb = "f=24,s=1,v=1";
    let cases = [
        (format!("\x1b_Gi=31,{rgb};AAAA\x1b\\"), "\x1b_Gi=31;OK\x1b\\"),
        (format!("\x1b_Gi=31,{rgb},q=1;AAAA\x1b\\"), ""),
        (format!("\x1b_G{rgb};AAAA\x1b\\"), ""),
        (format!("\x1b_Ga=q,i=1,{rgb};AAAA\x1b\\"), "\x1b_Gi=1;OK\x1b\\"),
        (format!("\x1b_Ga=T,i=1,p=7,{rgb};AAAA\x1b\\"), "\x1b_Gi=1,p=7;OK\x1b\\"),
        (format!("\x1b_GI=5,{rgb};AAAA\x1b\\"), "\x1b_Gi=1,I=5;OK\x1b\\"),
        (format!("\x1b_Gi=1,{rgb};AA\x1b\\"), "\x1b_Gi=1;ENODATA:less data than the size asks for\x1b\\"),
        (
            format!("\x1b_Gi=1,{rgb};A!AA\x1b\\"),
            "\x1b_Gi=1;EINVAL:the data is not what it claims to be\x1b\\",
        ),
        (
            format!("\x1b_Gi=1,I=1,{rgb};AAAA\x1b\\"),
            "\x1b_Gi=1,I=1;EINVAL:id and number exclude each other\x1b\\",
        ),
        ("\x1b_Ga=p,i=9\x1b\\".into(), "\x1b_Gi=9;ENOENT:no such image\x1b\\"),
        ("\x1b_Ga=p,i=9,q=2\x1b\\".into(), ""),
        ("\x1b_Ga=f,i=9,s=1,v=1;AAAA\x1b\\".into(), "\x1b_Gi=9;EINVAL:animation is not supported\x1b\\"),
        ("\x1b_Gnonsense\x1b\\".into(), ""),
        ("\x1b_Xi=1;AAAA\x1b\\".into(), ""),
        (format!("\x1b_Gi=1,{rgb};AAAA\x18"), ""),
        (format!("\x1b_Gi=1,{rgb};AAAA\x1b["), ""),
    ];
    for (bytes, wanted) in cases {
        assert_eq!(replies(&bytes), wanted, "{bytes:?}");
    }
}

#[test]
fn files_and_shared_memory_are_refused() {
    for medium in ["f", "t", "s"] {
        for action in ["t", "T", "q"] {
            let command = format!("\x1b_Ga={action},t={medium},i=1,s=1,v=1,f=24;L2V0Yy9wYXNzd2Q=\x1b\\");
            assert_eq!(replies(&command), "\x1b_Gi=1;EINVAL:only direct transmission\x1b\\", "{command:?}");
            assert!(pictures(&fed(&command)).is_empty());
        }
    }
}

#[test]
fn placements_and_the_cursor() {
    let cases: &[(&str, &str, (u16, u16))] = &[
        ("", "0:0-3 line 0 of 25x30 | 1:0-3 line 1 of 25x30", (1, 3)),
        ("C=1", "0:0-3 line 0 of 25x30 | 1:0-3 line 1 of 25x30", (0, 0)),
        ("c=5,r=1", "0:0-5 line 0 of 25x30", (0, 5)),
        ("c=5", "0:0-5 line 0 of 25x30 | 1:0-5 line 1 of 25x30 | 2:0-5 line 2 of 25x30", (2, 5)),
        ("r=1", "0:0-2 line 0 of 25x30", (0, 2)),
        ("X=9,Y=19", "0:0-4 line 0 of 25x30 | 1:0-4 line 1 of 25x30 | 2:0-4 line 2 of 25x30", (2, 4)),
        ("x=10,y=20", "0:0-2 line 0 of 25x30", (0, 2)),
        ("w=10,h=20", "0:0-1 line 0 of 25x30", (0, 1)),
        ("x=25", "", (0, 0)),
        ("c=20,r=1", "0:0-20 line 0 of 25x30", (1, 0)),
        ("U=1,c=3,r=2", "", (0, 0)),
        ("P=3", "", (0, 0)),
    ];
    for (keys, wanted, cursor) in cases {
        let terminal = fed(&image(&format!("a=T,i=1,{keys}"), 25, 30));
        assert_eq!(pictures(&terminal).join(" | "), *wanted, "{keys}");
        assert_eq!(terminal.cursor(), *cursor, "{keys}");
    }
}

#[test]
fn chunks_make_one_image() {
    let data = base64(&[255; 4 * 25]);
    let (first, rest) = data.split_at(40);
    let (second, last) = rest.split_at(40);
    let text = format!(
        "\x1b_Ga=T,i=3,s=5,v=5,m=1;{first}\x1b\\\x1b_Gm=1;{second}\x1b\\\x1b_Gm=0;{last}\x1b\\\x1b_Gm=0;{last}\x1b\\"
    );
    let mut terminal = fed(&text);
    assert_eq!(pictures(&terminal), ["0:0-1 line 0 of 5x5"]);
    assert_eq!(terminal.take_replies(), b"\x1b_Gi=3;OK\x1b\\");
}

#[test]
fn deletion_by_everything() {
    let scene = format!(
        "{}\x1b[3;5H{}\x1b[5;1H{}\x1b[1;1H",
        image("a=T,q=2,i=1,p=1,z=5", 10, 20),
        image("a=T,q=2,i=2,p=4", 20, 20),
        image("a=T,q=2,I=9", 10, 20)
    );
    let (one, two, nine) = ("0:0-1 line 0 of 10x20", "2:4-6 line 0 of 20x20", "4:0-1 line 0 of 10x20");
    assert_eq!(pictures(&fed(&scene)), [one, two, nine]);
    let cases: &[(&str, &[&str])] = &[
        ("", &[]),
        ("d=a", &[]),
        ("d=A", &[]),
        ("d=i,i=1", &[two, nine]),
        ("d=I,i=2,p=4", &[one, nine]),
        ("d=i,i=2,p=5", &[one, two, nine]),
        ("d=n,I=9", &[one, two]),
        ("d=N,I=8", &[one, two, nine]),
        ("d=c", &[two, nine]),
        ("d=p,x=6,y=3", &[one, nine]),
        ("d=p,x=7,y=3", &[one, two, nine]),
        ("d=q,x=1,y=1,z=5", &[two, nine]),
        ("d=q,x=1,y=1,z=4", &[one, two, nine]),
        ("d=x,x=1", &[two]),
        ("d=X,x=5", &[one, nine]),
        ("d=y,y=5", &[one, two]),
        ("d=z,z=0", &[one]),
        ("d=r,x=1,y=2", &[nine]),
        ("d=R,x=2,y=99", &[one]),
        ("d=p,x=0,y=0", &[one, two, nine]),
        ("d=f,i=1", &[one, two, nine]),
    ];
    for (keys, left) in cases {
        let separator = if keys.is_empty() { "" } else { "," };
        let terminal = fed(&format!("{scene}\x1b_Ga=d{separator}{keys}\x1b\\"));
        assert_eq!(pictures(&terminal), *left, "{keys}");
    }
}

#[test]
fn capitals_take_the_data_too() {
    let scene = image("i=4,q=2", 10, 20);
    let again = "\x1b_Ga=p,i=4\x1b\\";
    assert_eq!(replies(&format!("{scene}\x1b_Ga=d,d=i,i=4\x1b\\{again}")), "\x1b_Gi=4;OK\x1b\\");
    assert_eq!(
        replies(&format!("{scene}\x1b_Ga=d,d=I,i=4\x1b\\{again}")),
        "\x1b_Gi=4;ENOENT:no such image\x1b\\"
    );
}

#[test]
fn sixels_and_the_cursor() {
    let two = "0:2-5 line 0 of 25x30 | 1:2-5 line 1 of 25x30";
    let mut terminal = fed(&format!("ab{}", sixel(25, 5)));
    assert_eq!(pictures(&terminal).join(" | "), two);
    assert_eq!(terminal.cursor(), (1, 2));
    terminal = fed(&format!("\x1b[?8452hab{}", sixel(25, 5)));
    assert_eq!(terminal.cursor(), (1, 5));
    terminal = fed(&format!("ab\x1b[?80h{}", sixel(25, 5)));
    assert_eq!(pictures(&terminal).join(" | "), two.replace("2-5", "0-3"));
    assert_eq!(terminal.cursor(), (0, 2));
    terminal = fed(&format!("\x1b[6;1H{}", sixel(10, 5)));
    assert_eq!(pictures(&terminal), ["4:0-1 line 0 of 10x30", "5:0-1 line 1 of 10x30"], "it scrolls");
    assert_eq!((terminal.cursor(), terminal.history_len()), ((5, 0), 1));
    let with_new_line = |bands: usize| format!("ab\x1bPq#1;2;100;0;0{}\x1b\\", "!25~-".repeat(bands));
    assert_eq!(
        fed(&with_new_line(10)).cursor(),
        (3, 2),
        "60 pixels are three rows, and the new line is below them"
    );
    assert_eq!(fed(&with_new_line(9)).cursor(), (2, 2), "and within the third one when they are 54");
}

#[test]
fn a_picture_higher_than_its_region_shows_its_end() {
    let lines = |text: &str| {
        let terminal = fed(&format!("{text}{}", sixel(10, 40)));
        (pictures(&terminal), terminal.cursor(), terminal.history_len())
    };
    let tail = |rows: std::ops::Range<u32>| {
        let line = |row| format!("{row}:0-1 line {} of 10x240", 12 - rows.end + row);
        rows.clone().map(line).collect::<Vec<_>>()
    };
    assert_eq!(lines(""), (tail(0..6), (5, 0), 6));
    assert_eq!(lines("\x1b[?1049h"), (tail(0..6), (5, 0), 0));
    let (shown, cursor, _) = lines("\x1b[2;4r\x1b[3;1H");
    assert_eq!((shown.len(), cursor), (3, (3, 0)));
    assert_eq!(shown[2], "3:0-1 line 11 of 10x240");
    assert_eq!(lines("\x1b[2;4r\x1b[6;1H").0, ["5:0-1 line 0 of 10x240"], "below the region nothing scrolls");
}

#[test]
fn text_over_a_sixel_takes_its_place_and_over_a_kitty_picture_does_not() {
    let show = |text: &str| pictures(&fed(&format!("{}\x1b[1;1H{text}", sixel(10, 3)))).len();
    assert_eq!(show(""), 1);
    assert_eq!(show("x"), 0);
    assert_eq!(show("\x1b[K"), 0);
    assert_eq!(show("\x1b[2J"), 0);
    let kitty = |text: &str| pictures(&fed(&format!("{}\x1b[1;1H{text}", image("a=T", 10, 20)))).len();
    assert_eq!((kitty("x"), kitty("\x1b[K"), kitty("\x1b[2J"), kitty("\x1bc")), (1, 1, 0, 0));
}

#[test]
fn reports_say_what_there_is() {
    assert_eq!(replies("\x1b[c"), "\x1b[?65;4;6;9;15;18;21;22;28c");
    assert_eq!(replies("\x1b[?1;1;0S"), "\x1b[?1;0;1024S");
    assert_eq!(replies("\x1b[?2;1;0S"), "\x1b[?2;0;200;120S");
    assert_eq!(replies("\x1b[?2;4;0S"), "\x1b[?2;0;10000;10000S");
    assert_eq!(replies("\x1b[?1;3;16S"), "\x1b[?1;3;0S");
    assert_eq!(replies("\x1b[?3;1;0S"), "\x1b[?3;1;0S");
    assert_eq!(replies("\x1b[?80$p\x1b[?80h\x1b[?80$p"), "\x1b[?80;2$y\x1b[?80;1$y");
}

#[test]
fn pictures_scroll_with_their_rows() {
    let scene = image("a=T,i=1,q=2", 10, 40);
    let cases = [
        ("\x1b[6;1H\n", vec!["0:0-1 line 1 of 10x40"]),
        ("\x1b[6;1H\n\n", vec![]),
        ("\x1bM\x1b[1;1H\x1bM", vec!["1:0-1 line 0 of 10x40", "2:0-1 line 1 of 10x40"]),
        ("\x1b[2;6r\x1b[2;1H\x1bM", vec!["0:0-1 line 0 of 10x40", "2:0-1 line 1 of 10x40"]),
        ("\x1b[2;6r\x1b[6;1H\n", vec!["0:0-1 line 0 of 10x40"]),
        ("\x1b[1;1r\x1b[1;1H\n", vec!["0:0-1 line 0 of 10x40", "1:0-1 line 1 of 10x40"]),
        ("\x1b[1;2r\x1b[2;1H\n", vec!["0:0-1 line 1 of 10x40"]),
        ("\x1b[1;1H\x1b[M", vec!["0:0-1 line 1 of 10x40"]),
        ("\x1b[2;1H\x1b[L", vec!["0:0-1 line 0 of 10x40", "2:0-1 line 1 of 10x40"]),
    ];
    for (text, wanted) in cases {
        assert_eq!(pictures(&fed(&format!("{scene}{text}"))), wanted, "{text:?}");
    }
    let mut terminal = fed(&format!("{scene}\x1b[6;1H\n\n\n"));
    terminal.scroll_view(3);
    assert_eq!(pictures(&terminal), ["0:0-1 line 0 of 10x40", "1:0-1 line 1 of 10x40"], "in the history");
    terminal.feed(b"\n\n");
    assert_eq!(pictures(&terminal).len(), 2, "a window that looks back stays");
    terminal.feed(b"\x1b[3J");
    assert!(pictures(&terminal).is_empty());
}

#[test]
fn what_left_the_history_is_gone() {
    let mut terminal = fed(&format!("{}{}", image("a=T,i=1,q=2", 10, 20), image("a=T,q=2", 10, 20)));
    terminal.feed("\n".repeat(100).as_bytes());
    terminal.scroll_view(1000);
    assert!(pictures(&terminal).is_empty());
    terminal.feed(b"\x1b_Ga=p,i=1\x1b\\");
    assert_eq!(terminal.take_replies(), b"\x1b_Gi=1;OK\x1b\\", "the data stays, it has a name");
}

#[test]
fn the_alternate_screen_has_its_own() {
    let mut terminal = fed(&format!("{}\x1b[?1049h", image("a=T,i=1,q=2", 10, 20)));
    assert!(pictures(&terminal).is_empty());
    terminal.feed(image("a=T,i=2,q=2", 20, 20).as_bytes());
    assert_eq!(pictures(&terminal), ["0:1-3 line 0 of 20x20"]);
    terminal.feed(b"\x1b[?1049l");
    assert_eq!(pictures(&terminal), ["0:0-1 line 0 of 10x20"]);
    terminal.wipe();
    assert!(pictures(&terminal).is_empty());
}

#[test]
fn a_resize_keeps_pictures_with_their_lines() {
    let long = "x".repeat(45);
    let mut terminal = fed(&format!("{long}\r\n{}\r\nend", image("a=T,i=1,q=2", 10, 20)));
    assert_eq!(pictures(&terminal), ["3:0-1 line 0 of 10x20"]);
    terminal.resize(Cells::new(10, 6), Pixels::new(100, 120));
    assert_eq!(pictures(&terminal), ["4:0-1 line 0 of 10x20"], "{}", terminal.dump());
    terminal.resize(Cells::new(50, 6), Pixels::new(500, 120));
    assert_eq!(pictures(&terminal), ["1:0-1 line 0 of 10x20"], "{}", terminal.dump());
    terminal.feed(b"\x1b[?1049h");
    terminal.resize(GRID, Pixels::new(200, 120));
    terminal.feed(b"\x1b[?1049l");
    assert_eq!(pictures(&terminal), ["3:0-1 line 0 of 10x20"], "{}", terminal.dump());
}

#[test]
fn a_narrow_window_cuts_sixels_and_does_not_fold_them() {
    let mut terminal = fed(&format!("{}\r\nend", sixel(150, 7)));
    terminal.resize(Cells::new(10, 6), Pixels::new(100, 120));
    let wanted = ["0:0-10 line 0 of 150x42", "1:0-10 line 1 of 150x42", "2:0-10 line 2 of 150x42"];
    assert_eq!(pictures(&terminal), wanted);
}

#[test]
fn placeholders_show_cells_of_virtual_placements() {
    let scene = image("a=T,i=7,U=1,c=3,r=2,q=2", 30, 40);
    let row = |mark: char| format!("\x1b[38;5;7m\u{10eeee}{mark}\u{305}\u{10eeee}\u{10eeee}");
    let text = format!("{scene}a{}\r\nb{}\x1b[0m\u{10eeee}", row('\u{305}'), row('\u{30d}'));
    let terminal = fed(&text);
    assert_eq!(pictures(&terminal), ["0:1-4 line 0 of 30x40", "1:1-4 line 1 of 30x40"]);
    let terminal = fed(&format!("{text}\x1b_Ga=d,d=i,i=7\x1b\\"));
    assert!(pictures(&terminal).is_empty());
}

#[test]
fn memory_is_bounded() {
    let big = |id: u32| {
        let zeros = miniz_oxide::deflate::compress_to_vec_zlib(&vec![0; 3000 * 3000 * 3], 1);
        format!("\x1b_Gi={id},f=24,s=3000,v=3000,o=z,q=1;{}\x1b\\", base64(&zeros))
    };
    let mut terminal = terminal();
    const { assert!(2 * 3000 * 3000 * 4 > MAX_BYTES, "two do not fit") };
    (1..=2).for_each(|id| terminal.feed(big(id).as_bytes()));
    terminal.feed(b"\x1b_Ga=p,i=1\x1b\\");
    assert_eq!(terminal.take_replies(), b"\x1b_Gi=1;ENOENT:no such image\x1b\\", "the oldest went");
    terminal.feed(b"\x1b_Ga=p,i=2,c=1,r=1\x1b\\");
    assert_eq!(terminal.take_replies(), b"\x1b_Gi=2;OK\x1b\\");

    terminal.feed(b"\x1b[?1049h");
    terminal.feed(big(3).as_bytes());
    let refused = b"\x1b_Gi=3;ENOSPC:no room for the image\x1b\\";
    assert_eq!(terminal.take_replies(), refused, "both screens together");

    let mut terminal = fed("");
    for _ in 0..MAX_PLACEMENTS + 10 {
        terminal.feed(image("a=T,C=1", 1, 1).as_bytes());
    }
    assert!(pictures(&terminal).len() <= MAX_IMAGES.min(MAX_PLACEMENTS));
    terminal.feed(image("i=5,q=1", 1, 1).as_bytes());
    for _ in 0..MAX_PLACEMENTS + 10 {
        terminal.feed(b"\x1b_Ga=p,i=5,C=1,q=2\x1b\\");
    }
    assert_eq!(pictures(&terminal).len(), MAX_PLACEMENTS);
    let wide = format!("\x1b_Gi=1,f=24,s={},v=1;AAAA\x1b\\", MAX_SIDE + 1);
    assert_eq!(replies(&wide), "\x1b_Gi=1;EINVAL:width and height are missing or too large\x1b\\");
}

fn canvas(font: &mut Font, terminal: &Terminal) -> Canvas {
    let cell = font.metrics().cell;
    let size = Pixels::new(cell.width * 20 + 7, cell.height * 6 + 5);
    let mut canvas = Canvas::new(size, GRID, font);
    canvas.paint(terminal.view(), font);
    canvas
}

/// The pixel in the middle of a cell.
fn middle(canvas: &Canvas, font: &Font, row: u32, col: u32) -> u32 {
    let cell = font.metrics().cell;
    let (x, y) = (3 + col * cell.width + cell.width / 2, 2 + row * cell.height + cell.height / 2);
    canvas.pixels()[(y * canvas.size().width + x) as usize]
}

#[test]
fn pixels_of_a_sixel_and_of_a_kitty_picture() {
    let mut font = Font::builtin(16);
    let terminal = fed(&format!(
        "{}\x1b[1;5H{}\x1b[1;9H{}\x1b[1;13H\x1b[44mxxxx{}",
        sixel(20, 7),
        colored("a=T,C=1,c=2,r=2", 5, 5, [0, 0, 255, 255]),
        colored("a=T,C=1,c=2,r=2", 5, 5, [0, 255, 0, 128]),
        "\x1b[1;13H\x1b[m",
    ));
    let canvas = canvas(&mut font, &terminal);
    assert_eq!(middle(&canvas, &font, 0, 0), 0xff_0000);
    assert_eq!(middle(&canvas, &font, 1, 1), 0xff_0000);
    assert_eq!(middle(&canvas, &font, 3, 3), 0);
    assert_eq!(middle(&canvas, &font, 1, 5), 0x00_00ff);
    assert_eq!(middle(&canvas, &font, 1, 9), 0x00_8000);
}

#[test]
fn pictures_below_zero_stay_under_the_text() {
    let mut font = Font::builtin(16);
    let full = "\u{2588}";
    let under = colored("a=T,C=1,c=4,r=1,z=-1", 5, 5, [0, 0, 255, 255]);
    let deep = colored("a=T,C=1,c=4,r=1,z=-1073741825", 5, 5, [0, 0, 255, 255]);
    let text = format!("\x1b[38;2;255;255;0m{full} \x1b[48;2;9;9;9m ");
    let colors = |terminal: &Terminal, font: &mut Font| {
        let canvas = canvas(font, terminal);
        (0..4).map(|col| middle(&canvas, font, 0, col)).collect::<Vec<_>>()
    };
    let one = fed(&format!("{text}\x1b[m\x1b[1;1H{under}\x1b[2;1H"));
    assert_eq!(colors(&one, &mut font), [0xff_ff00, 0xff, 0xff, 0xff]);
    let two = fed(&format!("{text}\x1b[m\x1b[1;1H{deep}\x1b[2;1H"));
    assert_eq!(colors(&two, &mut font), [0xff_ff00, 0xff, 0x09_0909, 0xff]);
}

#[test]
fn deletion_gives_the_text_back_exactly() {
    let mut font = Font::builtin(16);
    let mut terminal = fed("some text\r\n中文 and more\r\n\x1b[1;3H");
    let mut canvas = canvas(&mut font, &terminal);
    let before = canvas.pixels().to_vec();
    terminal.feed(image("a=T,i=1,C=1,q=2", 35, 50).as_bytes());
    canvas.paint(terminal.view(), &mut font);
    assert_ne!(canvas.pixels(), before);
    terminal.feed(b"\x1b_Ga=d,d=I,i=1\x1b\\");
    canvas.paint(terminal.view(), &mut font);
    assert!(canvas.pixels() == before, "something of the picture was left");
    assert!(!canvas.damage().is_empty());
    assert_eq!(canvas.paint(terminal.view(), &mut font).cells, 0, "nothing changed");
}

#[test]
fn a_picture_of_pictures_for_a_look_by_eye() {
    let mut font = Font::builtin(16);
    let mut gradient = Vec::new();
    for y in 0..64_u32 {
        for x in 0..64_u32 {
            gradient.extend([
                (x * 4) as u8,
                (y * 4) as u8,
                128,
                if (x / 8 + y / 8) % 2 == 0 { 255 } else { 90 },
            ]);
        }
    }
    let send = format!("\x1b_Gi=1,s=64,v=64,q=2;{}\x1b\\", base64(&gradient));
    let mut bands = String::new();
    for band in 0..10 {
        write!(bands, "#{0};1;{1};50;100#{0}!60~$-", band + 20, band * 36).expect("a string takes it");
    }
    let text = format!(
        "text under the pictures\r\nmore of it here \u{2588}\u{2588}\u{2588}\r\nthird line of it\x1b[1;1H{send}\x1b_Ga=p,i=1,C=1,z=-1\x1b\\\x1b[1;9H\x1b_Ga=p,i=1,c=3,r=3,C=1\x1b\\\x1b[4;1H\x1b_Ga=p,i=1,c=4,r=1,C=1\x1b\\\x1b[2;14H\x1bPq{bands}\x1b\\"
    );
    let canvas = canvas(&mut font, &fed(&text));
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("images.png");
    let file = std::fs::File::create(&path).expect("a file");
    let mut encoder = png::Encoder::new(file, canvas.size().width, canvas.size().height);
    encoder.set_color(png::ColorType::Rgb);
    let bytes: Vec<u8> =
        canvas.pixels().iter().flat_map(|p| [(p >> 16) as u8, (p >> 8) as u8, *p as u8]).collect();
    encoder.write_header().and_then(|mut writer| writer.write_image_data(&bytes)).expect("written");
    assert!(canvas.pixels().iter().any(|pixel| *pixel != 0));
}

/// Pieces that draw, move, delete and overwrite pictures, and noise inside their strings.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let kitty = (0_u32..4, 1_u32..40, 1_u32..70, 0_u32..5, 0_u32..4, -2_i32..2, any::<bool>()).prop_map(
        |(id, width, height, cols, rows, z, still)| {
            let keys = format!("a=T,i={id},q=2,c={cols},r={rows},z={z},C={}", u8::from(still));
            image(&keys, width, height).into_bytes()
        },
    );
    let drawn = (1_u32..60, 1_u32..12).prop_map(|(width, bands)| sixel(width, bands).into_bytes());
    let control = "a=[tTpdqfx],(i=[0-3],)?(I=[0-3],)?(p=[0-2],)?(U=1,)?(d=[a-zA-Z],)?(c=[0-9]{1,4},)?(r=[0-9]{1,4},)?(x=[0-9],)?(m=[01],)?(f=(24|32|100),)?s=[0-9]{1,2},v=[0-9]"
        .prop_map(|keys| format!("\x1b_G{keys};AAAAAAAAAAAAAAAA\x1b\\").into_bytes());
    let wild = "[ -~\\n\u{e9}]{0,30}";
    prop_oneof![
        3 => kitty,
        3 => drawn,
        3 => control,
        1 => wild.prop_map(|text| format!("\x1b_G{text}\x1b\\").into_bytes()),
        2 => "[!-~]{0,30}".prop_map(|text| format!("\x1bPq{text}\x1b\\").into_bytes()),
        1 => "[0-9;]{0,6}".prop_map(|text| format!("\x1bP{text}q!9~-!7~\x1b").into_bytes()),
        1 => proptest::sample::select(vec!["\x1b_Ga=T,s=1", "\x1b\\", "\x1bP0;1q", "\x18", "\x1b[?80h", "\x1b[?80l", "\x1bc"])
            .prop_map(|text| text.as_bytes().to_vec()),
        2 => (1_u16..8, 1_u16..22).prop_map(|(y, x)| format!("\x1b[{y};{x}H").into_bytes()),
        2 => proptest::sample::select(vec!["\n\n", "\x1bM", "\x1b[2;4r", "\x1b[r", "\x1b[L", "\x1b[M", "\x1b[2S", "\x1b[T", "\x1b[?1049h", "\x1b[?1049l", "\x1b[2J", "\x1b[3J", "\x1b[?69h\x1b[3;9s"])
            .prop_map(|text| text.as_bytes().to_vec()),
        2 => "[a-z中 ]{0,9}".prop_map(String::into_bytes),
        1 => noise(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is fed, and whenever it is painted: an old canvas shows what a new one shows.
    #[test]
    fn incremental_paint_equals_a_full_one(
        pieces in proptest::collection::vec((piece(), -3_i32..4, any::<bool>()), 1..14),
    ) {
        let mut font = Font::builtin(12);
        let mut terminal = terminal();
        let mut old = canvas(&mut font, &terminal);
        for (bytes, scroll, resize) in pieces {
            terminal.feed(&bytes);
            terminal.scroll_view(scroll);
            old.paint(terminal.view(), &mut font);
            let fresh = canvas(&mut font, &terminal);
            prop_assert!(old.pixels() == fresh.pixels(), "after {:?}", String::from_utf8_lossy(&bytes));
            if resize && scroll == 3 {
                terminal.resize(Cells::new(9, 4), Pixels::new(90, 80));
                terminal.resize(GRID, Pixels::new(200, 120));
            }
        }
    }

    /// The fast path and the twin agree on strings with pictures in them.
    #[test]
    fn the_twin_sees_the_same_pictures(
        pieces in proptest::collection::vec(piece(), 1..10),
        cut in 1_usize..50,
    ) {
        let bytes = pieces.concat();
        let (mut quick, mut slow) = (terminal(), terminal());
        bytes.chunks(cut).for_each(|part| quick.feed(part));
        glasstty::term::twin::feed(&mut slow, &bytes);
        prop_assert_eq!(pictures(&quick), pictures(&slow));
        prop_assert_eq!(summary(&quick), summary(&slow));
        prop_assert_eq!(quick.take_replies(), slow.take_replies());
    }
}
