//! Ligatures on the screen: what they look like, that they give way to the cursor, and that painting step by step gives
//! what painting at once gives.

use glasstty::font::{Face, FaceFile, Faces, Font};
use glasstty::paint::{Canvas, Ink, Manner, Over, Painted, Tint};
use glasstty::term::{Options, Terminal};
use glasstty::units::{Cells, Pixels, Rect};
use proptest::collection::vec;
use proptest::prelude::*;

#[path = "frames/picture.rs"]
mod picture;
#[path = "frames/stacked.rs"]
mod stacked;
mod support {
    pub(crate) mod noise;
}

use picture::{Picture, check};
use stacked::stacked;
use support::noise::noise;

/// A face that joins, for the few operators that it has.
fn font(px: u16) -> Font {
    let data = include_bytes!("../fonts/ligatures.ttf");
    let file = FaceFile { path: "test".into(), index: 0, face: Face::Regular, beside: None, data };
    Font::new(px, &Faces { chosen: vec![vec![file]], found: Vec::new() })
}

fn size(cells: Cells, font: &Font) -> Pixels {
    let cell = font.metrics().cell;
    Pixels::new(u32::from(cells.cols) * cell.width, u32::from(cells.rows) * cell.height)
}

fn canvas(cells: Cells, font: &Font) -> Canvas {
    let mut canvas = Canvas::new(size(cells, font), cells, font);
    canvas.set_manner(Manner { ligatures: true, ..Manner::default() });
    canvas
}

fn shown(text: &str, over: &Over, cells: Cells, px: u16) -> Picture {
    let mut font = font(px);
    let mut terminal = Terminal::new(cells, Options::default());
    terminal.feed(text.as_bytes());
    let mut canvas = canvas(cells, &font);
    canvas.set_over(over);
    canvas.paint(terminal.view(), &mut font);
    picture::of(canvas.size(), canvas.pixels())
}

/// Plain, in other weights, across a change of colour, half selected, twice as wide, and beside right-to-left text.
const ROWS: &[&str] = &[
    "p->x n=>o x!=n h>=o <=p x===o <->",
    "\x1b[1mp->x n=>o\x1b[m \x1b[3mp->x n=>o\x1b[m \x1b[1;3mp->x != <=\x1b[m",
    "p-\x1b[31m>\x1b[m \x1b[32m=>\x1b[m \x1b[7m!=\x1b[m \x1b[4m->\x1b[m \x1b[9m=>\x1b[m \x1b[44m->\x1b[m->",
    "selected -> and => and <->",
    "\x1b#6p->x n=>o !=",
    "x -> שלום -> עולם => o",
];

#[test]
fn operators_are_joined() {
    let mut over = Over::default();
    over.tint(3, 10..11, Tint::Selected);
    over.tint(3, 16..23, Tint::Found);
    let text = format!("\x1b[?25l{}", ROWS.join("\r\n"));
    let cells = Cells::new(34, ROWS.len() as u16);
    check("ligatures", &stacked(&[12, 16, 25].map(|px| shown(&text, &over, cells, px))));
}

/// On each cell of two runs: what is left of a run on both sides may still join.
#[test]
fn the_cursor_parts_them() {
    let cells = Cells::new(12, 1);
    let at = |col: u16| shown(&format!("x->o <=>=x\x1b[1;{col}H"), &Over::default(), cells, 16);
    check("ligatures-cursor", &stacked(&[1, 2, 3, 4, 6, 7, 8, 9, 10].map(at)));
}

/// Cells painted and the damage after more bytes.
fn after(terminal: &mut Terminal, canvas: &mut Canvas, font: &mut Font, bytes: &str) -> (Painted, Vec<Rect>) {
    terminal.feed(bytes.as_bytes());
    (canvas.paint(terminal.view(), font), canvas.damage().to_vec())
}

#[test]
fn a_sign_that_comes_or_goes_is_painted_whole() {
    let (cells, mut font) = (Cells::new(10, 1), font(16));
    let (mut terminal, mut canvas) = (Terminal::new(cells, Options::default()), canvas(cells, &font));
    let width = font.metrics().cell.width;
    let columns =
        |first: u32, end: u32| Rect { x: first * width, y: 0, width: (end - first) * width, height: 16 };
    let mut step = |bytes: &str| {
        let (painted, damage) = after(&mut terminal, &mut canvas, &mut font, bytes);
        (painted.cells, damage)
    };
    step("\x1b[?25lx- o");
    assert_eq!(step("\x1b[1;3H>"), (2, vec![columns(1, 3)]), "it comes with its second cell");
    assert_eq!(step("\x1b[?25h\x1b[1;1H"), (1, vec![columns(0, 1)]), "the cursor beside it");
    assert_eq!(step("\x1b[C"), (3, vec![columns(0, 3)]), "the cursor comes: both cells stand alone");
    assert_eq!(step("\x1b[C"), (2, vec![columns(1, 3)]), "and still do");
    assert_eq!(step("\x1b[C"), (3, vec![columns(1, 4)]), "the cursor goes");
    assert_eq!(step("\x1b[?25l"), (1, vec![columns(3, 4)]));
    assert_eq!(step("\x1b[1;2H "), (2, vec![columns(1, 3)]), "it goes with its first cell");
}

/// A blinking cursor that is dark for a while still parts what it stands on, wherever it goes meanwhile.
#[test]
fn a_sign_does_not_blink_with_the_cursor() {
    let (cells, mut font) = (Cells::new(10, 1), font(16));
    let (mut terminal, mut canvas) = (Terminal::new(cells, Options::default()), canvas(cells, &font));
    canvas.set_cursor_blinks(true);
    canvas.set_lit(false);
    let (_, _) = after(&mut terminal, &mut canvas, &mut font, "\x1b[1 q-> ->\x1b[1;1H");
    let (first, _) = after(&mut terminal, &mut canvas, &mut font, "\x1b[1;4H");
    assert_eq!(first.cells, 4, "the one is joined and the other is parted");
}

#[test]
fn without_them_nothing_is_different() {
    let cells = Cells::new(34, ROWS.len() as u16);
    let text = ROWS.join("\r\n");
    let picture = |joins: bool, font: &mut Font| {
        let mut terminal = Terminal::new(cells, Options::default());
        terminal.feed(text.as_bytes());
        let mut canvas = Canvas::new(size(cells, font), cells, font);
        canvas.set_manner(Manner { ligatures: joins, ..Manner::default() });
        canvas.paint(terminal.view(), font);
        canvas.pixels().to_vec()
    };
    let mut builtin = Font::builtin(16);
    assert!(picture(true, &mut builtin) == picture(false, &mut builtin), "the built-in face joins nothing");
    let mut joining = font(16);
    let (joined, apart) = (picture(true, &mut joining), picture(false, &mut joining));
    assert!(joined != apart && picture(false, &mut joining) == apart);
    assert!(!Manner::default().ligatures, "off unless somebody wants them");
}

/// What programs that edit text do, beside the noise of others.
fn step() -> impl Strategy<Value = Vec<u8>> {
    let pieces = vec![
        "->",
        "=>",
        "!=",
        "<-",
        "-",
        ">",
        "=",
        "<",
        "|",
        "<=>",
        "x",
        "o ",
        " ",
        "\x1b[31m",
        "\x1b[m",
        "\x1b[1m",
        "\x1b[5m",
        "\x1b[8m",
        "\x1b[C",
        "\x1b[D",
        "\x1b[D",
        "\x1b[A",
        "\x1b[B",
        "\x08",
        "\x1b[P",
        "\x1b[@",
        "\x1b[2;3H",
        "\r\n",
        "\x1b[?25l",
        "\x1b[?25h",
        "\x1b[1 q",
        "\x1b[6 q",
        "\x1b[3X",
        "\x1b[4h",
        "\x1b[4l",
        "\n\n",
        "\x1b#6",
        "\x1b#5",
        "שלום",
        "漢",
        "\x1b[2 k",
        "\x1b[1 k",
        "\x1b[M",
        // A picture of four cells, over the text and under it.
        "\x1b_Ga=T,f=24,s=2,v=2,c=2,r=2,C=1,q=2;AAAAgICA/////wAA\x1b\\",
        "\x1b_Ga=T,f=24,s=2,v=2,c=2,r=2,C=1,z=-1,q=2;AAAAgICA/////wAA\x1b\\",
    ];
    let own = vec(proptest::sample::select(pieces), 0..10).prop_map(|pieces| pieces.concat().into_bytes());
    prop_oneof![4 => own, 1 => noise()]
}

fn over() -> impl Strategy<Value = Over> {
    let tint = proptest::option::of((0..5_u16, 0..12_u16, 0..14_u16));
    let text = proptest::option::weighted(0.2, (0..5_u16, 0..12_u16));
    (tint, text).prop_map(|(tint, text)| {
        let mut over = Over::default();
        tint.into_iter().for_each(|(y, first, end)| over.tint(y, first..end, Tint::Selected));
        text.into_iter().for_each(|(y, x)| _ = over.write(y, x, x + 3, "->=", Ink::Bar));
        over
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    /// While the cursor walks and cells change: the picture is that of a new canvas, and the damage covers what changed.
    #[test]
    fn steps_show_what_a_new_canvas_shows(
        steps in vec((step(), any::<(bool, bool)>(), over()), 1..10),
        cols in 2_u16..14,
        grid in 2_u16..16,
    ) {
        let mut font = font(16);
        let cells = Cells::new(cols, 5);
        let mut terminal = Terminal::new(cells, Options::default());
        terminal.resize(cells, size(cells, &font));
        let grid = Cells::new(grid, 5);
        let mut steady = canvas(grid, &font);
        for (bytes, (lit, blinks), over) in steps {
            terminal.feed(&bytes);
            let before = steady.pixels().to_vec();
            let mut fresh = canvas(grid, &font);
            for canvas in [&mut steady, &mut fresh] {
                canvas.set_lit(lit);
                canvas.set_cursor_blinks(blinks);
                canvas.set_over(&over);
                canvas.paint(terminal.view(), &mut font);
            }
            let after = steady.pixels();
            prop_assert!(after == fresh.pixels(), "after {:?} of {:?}", String::from_utf8_lossy(&bytes), terminal.dump());
            let width = steady.size().width;
            for at in (0..after.len()).filter(|at| before[*at] != after[*at]) {
                let (x, y) = (at as u32 % width, at as u32 / width);
                let inside = |r: &Rect| (r.x..r.x + r.width).contains(&x) && (r.y..r.y + r.height).contains(&y);
                prop_assert!(steady.damage().iter().any(inside), "pixel {x}, {y} of {:?}", steady.damage());
            }
        }
    }
}
