//! Rows as they are seen, written as they are seen.

use super::*;
use crate::term::{Options, Terminal};
use crate::units::Cells;

/// Row `y` as it is seen; the right half of a wide character is a dot.
fn seen(text: &str, cols: u16, y: u16) -> String {
    let mut terminal = Terminal::new(Cells::new(cols, 4), Options::default());
    terminal.feed(text.as_bytes());
    let view = terminal.view();
    let (mut places, mut cells) = (Vec::new(), Vec::new());
    Paragraph::default().order(y, view, &mut places);
    let row = view.row(y, &mut cells);
    let show = |place: &Place| {
        let cell = row.cells[usize::from(place.cell)];
        let c = match cell.content() {
            Content::Empty => {
                if cell.is_tail() {
                    '.'
                } else {
                    ' '
                }
            }
            Content::Char(c) => c,
            Content::Cluster(id) => view.cluster(id).chars().next().expect("a character"),
        };
        if place.turned() { mirrored(c, row.bidi.contains(Bidi::MIRROR_BOXES)) } else { c }
    };
    assert_eq!(places.len(), usize::from(cols), "every cell has a place");
    places.iter().map(show).collect::<String>().trim_end().to_owned()
}

#[test]
fn words_turn_and_stay_in_the_sentence() {
    assert_eq!(seen("abc שלום xyz", 20, 0), "abc םולש xyz");
    assert_eq!(seen("שלום עולם", 20, 0), "םלוע םולש");
    assert_eq!(seen("a שלום, עולם! b", 20, 0), "a םלוע ,םולש! b");
}

#[test]
fn numbers_read_from_the_left_and_brackets_are_mirrored() {
    assert_eq!(seen("אב (12) גד", 20, 0), "דג (12) בא");
    assert_eq!(seen("س ٢٠٢٦ م", 20, 0), "م ٢٠٢٦ س");
}

#[test]
fn layout_keeps_its_place() {
    assert_eq!(seen("אב │ גד", 20, 0), "בא │ דג");
    assert_eq!(seen("אב\x1b[1;8Hגד", 20, 0), "בא     דג");
}

#[test]
fn wide_characters_stay_whole() {
    assert_eq!(seen("א漢ב", 20, 0), "א漢.ב", "an ideograph is left to right");
    assert_eq!(seen("א。ב", 20, 0), "ב。.א", "its full stop takes the direction around it");
}

#[test]
fn wrapped_rows_are_one_paragraph() {
    // The comma stands between Hebrew on both sides of the break, or ends the text.
    assert_eq!(seen("abאבגד, ה", 8, 0), "ab,דגבא", "the space ends the row");
    assert_eq!(seen("abאבגד, ה", 8, 1), "ה");
    assert_eq!(seen("abאבגד,\r\nה", 8, 0), "abדגבא,");
}

/// SCP 2, 2501, BDSM reset, 2500.
const FROM_RIGHT: &str = "\x1b[2 k";
const AUTODETECT: &str = "\x1b[?2501h";
const EXPLICIT: &str = "\x1b[8l";
const BOXES: &str = "\x1b[?2500h";

#[test]
fn a_paragraph_runs_from_the_right_when_it_is_asked_to() {
    let text = format!("{FROM_RIGHT}אב, abc.");
    assert_eq!(seen(&text, 12, 0), "    .abc ,בא");
    assert_eq!(seen(&format!("{FROM_RIGHT}abc."), 12, 0), "        .abc", "without any such letter");
    assert_eq!(seen(&format!("{FROM_RIGHT}\x1b[1 kab."), 12, 0), "ab.");
    assert_eq!(seen("\x1b[3 Sab.", 12, 0), "         .ab", "SPD asks for the same");
    assert_eq!(seen("ab.\x1b[2 k\x1b[0 k", 12, 0), "ab.", "and back");
}

#[test]
fn the_text_decides_where_it_may() {
    let auto = |text: &str| seen(&format!("{AUTODETECT}{text}"), 12, 0);
    assert_eq!(auto("אב, abc."), "    .abc ,בא");
    assert_eq!(auto("abc, אב."), "abc, בא.");
    assert_eq!(auto("12 (אב)"), "     (בא) 12", "numbers are not strong");
    assert_eq!(auto("12."), "12.");
    assert_eq!(auto("\x1b[2 k12."), "         .12", "nothing strong: the one that was asked for");
    assert_eq!(auto("\x1b[2 kabc"), "abc");
}

/// The direction comes from the first row, and both are right of it.
#[test]
fn a_paragraph_decides_for_all_its_rows() {
    let text = format!("{AUTODETECT}אבגדהוabc.");
    assert_eq!((seen(&text, 6, 0), seen(&text, 6, 1)), ("והדגבא".into(), "  .abc".into()));
}

/// What has scrolled away still counts.
#[test]
fn rows_above_the_window_belong_to_the_paragraph() {
    let text = format!("{AUTODETECT}אבגדהוabcdefghijklmnopqrs.");
    assert_eq!(seen(&text, 6, 3), "    .s", "the fifth, with the first above the window");
    assert_eq!(seen(&format!("{text}\r\nab."), 6, 3), "ab.", "another one");
}

#[test]
fn a_program_may_order_by_itself() {
    assert_eq!(seen(&format!("{EXPLICIT}אב (12) גד"), 12, 0), "אב (12) גד");
    assert_eq!(seen(&format!("{EXPLICIT}{FROM_RIGHT}אב (a漢"), 12, 0), "     漢.a) בא", "from the right");
}

#[test]
fn boxes_are_mirrored_when_they_are_asked_to() {
    assert_eq!(seen(&format!("{FROM_RIGHT}┌─╴א"), 6, 0), "  א╴─┌");
    assert_eq!(seen(&format!("{BOXES}{FROM_RIGHT}┌─╴א"), 6, 0), "  א╶─┐");
    assert_eq!(seen(&format!("{BOXES}┌─╴א"), 6, 0), "┌─╴א", "not from left to right");
}

#[test]
fn a_mode_counts_for_the_whole_paragraph_of_the_cursor() {
    let text = format!("abcdefgh{FROM_RIGHT}\r\nnext");
    assert_eq!(seen(&text, 6, 0), "abcdef");
    assert_eq!(seen(&text, 6, 1), "    gh");
    assert_eq!(seen(&text, 6, 2), "  next", "and for what follows");
}

#[test]
fn what_is_pointed_at_is_found_where_it_is_kept() {
    let mut terminal = Terminal::new(Cells::new(10, 2), Options::default());
    terminal.feed("a שלום b\r\nplain".as_bytes());
    let columns: Vec<u16> = (0..10).map(|x| column(terminal.view(), 0, x)).collect();
    assert_eq!(columns, [0, 1, 5, 4, 3, 2, 6, 7, 8, 9]);
    assert!((0..10).all(|col| column(terminal.view(), 0, place_of(terminal.view(), 0, col)) == col));
    assert!((0..10).all(|x| column(terminal.view(), 1, x) == x));
    terminal.feed(b"\x1b[H\x1b[8l");
    assert!((0..10).all(|x| column(terminal.view(), 0, x) == x), "the program orders it");
}
