//! A terminal as bytes: fed to a new one of the same size, they make it look and behave as this one does.
//!
//! The rows, the colours, the title, the cursors, margins, modes and tables come back. Pictures do not, nor what was
//! pushed on stacks, nor half a sequence that waits for its end.

use std::fmt::Write as _;

use super::{Margins, Screen};
use crate::term::cell::{Cell, CellFlags};
use crate::term::charset::{Charset, Charsets};
use crate::term::cursor::Saved;
use crate::term::grid::Grid;
use crate::term::modes::{self, ModeFlags, Modes, MouseEncoding, MouseMode};
use crate::term::palette::Palette;
use crate::term::sgr;
use crate::term::style::{Rgb, Style};
use crate::term::view::{CursorShape, LineSize, Mark};

/// The highest number of a private mode that is kept.
const LAST_MODE: u16 = 8452;

/// Modes with a life of their own: sizes, places, the screen that shows, and holding it back.
const NOT_KEPT: ModeFlags = ModeFlags::WIDE_SCREEN
    .union(ModeFlags::ORIGIN)
    .union(ModeFlags::SIDE_MARGINS)
    .union(ModeFlags::ALTERNATE_SCREEN)
    .union(ModeFlags::SYNCHRONIZED);

impl Screen {
    /// With the newest `history` rows of the scrollback.
    pub(in crate::term) fn save(&self, history: usize) -> Vec<u8> {
        let alternate = self.has(ModeFlags::ALTERNATE_SCREEN);
        let (main, other) = if alternate { (&self.hidden, &self.grid) } else { (&self.grid, &self.hidden) };
        let mut out = Writer { screen: self, text: String::new(), style: Style::default() };
        // It decides what a cell is.
        if !self.has(ModeFlags::GRAPHEMES) {
            out.text.push_str("\x1b[?2027l");
        }
        out.palette(&self.palette, &self.options.palette);
        out.title(self.titles.title());
        out.history(history);
        out.grid(main);
        out.saved(&self.saved[0], main);
        if alternate {
            // Not 1049, which would save the cursor once more.
            out.text.push_str("\x1b[?1047h");
            out.grid(other);
            out.saved(&self.saved[1], other);
        }
        out.modes(&self.modes);
        out.margins(self.margins);
        let origin = self.has(ModeFlags::ORIGIN);
        let here = Saved { cursor: self.cursor, pen: self.pen, charsets: self.charsets, origin };
        out.place(&here, &self.grid, self.margins);
        out.text.into_bytes()
    }
}

struct Writer<'a> {
    screen: &'a Screen,
    text: String,
    /// Of what is written next.
    style: Style,
}

impl Writer<'_> {
    fn put(&mut self, text: std::fmt::Arguments<'_>) {
        // A string takes everything.
        let _ = self.text.write_fmt(text);
    }

    fn palette(&mut self, now: &Palette, usual: &Palette) {
        for (index, (now, usual)) in now.indexed.iter().zip(&usual.indexed).enumerate() {
            if now != usual {
                self.put(format_args!("\x1b]4;{index};{}\x1b\\", name(*now)));
            }
        }
        let roles = [(10, now.foreground, usual.foreground), (11, now.background, usual.background)];
        for (role, now, usual) in roles {
            if now != usual {
                self.put(format_args!("\x1b]{role};{}\x1b\\", name(now)));
            }
        }
        if let Some(cursor) = now.cursor.filter(|_| now.cursor != usual.cursor) {
            self.put(format_args!("\x1b]12;{}\x1b\\", name(cursor)));
        }
    }

    fn title(&mut self, title: &str) {
        if !title.is_empty() && !title.contains(char::is_control) {
            self.put(format_args!("\x1b]2;{title}\x1b\\"));
        }
    }

    /// Old rows flow over an empty screen, and out of it at the top.
    fn history(&mut self, most: usize) {
        let all = &self.screen.scrollback;
        let first = all.len().saturating_sub(most);
        let count = all.len() - first;
        let cols = usize::from(self.screen.size.cols);
        let (mut cells, mut next, mut flows) = (Vec::new(), Vec::new(), false);
        for at in first..all.len() {
            let Some(info) = all.row(at, &mut cells) else { continue };
            cells.truncate(cols);
            let gap = cells.get(cols - 1).is_some_and(|last| last.flags.contains(CellFlags::GAP));
            let enters = at + 1 < all.len() && all.row(at + 1, &mut next).is_some();
            let enters = enters && (!gap || next.first().is_some_and(|cell| cell.is_wide()));
            let on = info.wrapped && info.size == LineSize::Single && enters;
            if on {
                cells.resize(cols, Cell::default());
            } else if flows && cells.is_empty() {
                cells.push(Cell::default());
            }
            self.cells(&cells, on);
            if !on {
                // A row that comes in at the bottom takes the colour that is written with, the rest of it too.
                self.set_style(Style::default());
                self.text.push_str(if flows && cells.len() < cols { "\x1b[K" } else { "" });
            }
            self.line(info.size, info.mark);
            self.text.push_str(if on { "" } else { "\r\n" });
            flows = on;
        }
        let rows = self.screen.size.rows;
        if count > 0 {
            self.set_style(Style::default());
            self.put(format_args!("\x1b[{rows}H"));
            self.text.push_str(&"\n".repeat(count.min(usize::from(rows) - 1)));
        }
    }

    /// Row by row, each where it is; a row that goes on in the next flows there.
    fn grid(&mut self, grid: &Grid) {
        let rows = self.screen.size.rows;
        let mut flows = false;
        for y in 0..rows {
            let row = grid.row(y);
            if row.is_blank() && !flows {
                continue;
            }
            if !flows {
                self.put(format_args!("\x1b[{}H", y + 1));
            }
            let gap = row.cells().last().is_some_and(|last| last.flags.contains(CellFlags::GAP));
            let follows = y + 1 < rows && (!gap || grid.row(y + 1).cell(0).is_wide());
            let on = row.wrapped && row.size == LineSize::Single && follows;
            if on || flows {
                // What flows must begin with something.
                let least = if on { row.cells().len() } else { row.used().len().max(1) };
                self.cells(&row.cells()[..least], on);
            } else {
                self.cells(row.used(), false);
            }
            self.line(row.size, row.mark);
            flows = on;
        }
    }

    /// What is known of a row, once it is there: one of double size has room for half of what may stand in it.
    fn line(&mut self, size: LineSize, mark: Mark) {
        self.text.push_str(match size {
            LineSize::Single => "",
            LineSize::DoubleTop => "\x1b#3",
            LineSize::DoubleBottom => "\x1b#4",
            LineSize::DoubleWidth => "\x1b#6",
        });
        self.text.push_str(match mark {
            Mark::None => "",
            Mark::Prompt => "\x1b]133;A\x1b\\",
            Mark::Command => "\x1b]133;B\x1b\\",
            Mark::Output => "\x1b]133;C\x1b\\",
        });
    }

    /// `on`: the last one leads to the next row by itself.
    fn cells(&mut self, cells: &[Cell], on: bool) {
        let last = cells.last().copied().unwrap_or_default();
        // The tail of a row that was erased in a colour; where the text goes on, it is spaces.
        // The first cell is always written, so that a row that flows is entered.
        let tail = if on || last.raw() != 0 { 0 } else { trailing(cells).min(cells.len().saturating_sub(1)) };
        let full = cells.len() == usize::from(self.screen.size.cols);
        let (text, erased) = cells.split_at(cells.len() - tail);
        for (col, cell) in text.iter().enumerate() {
            self.apart(col, *cell);
            self.cell(*cell);
        }
        if full && tail > 0 {
            self.set_style(self.screen.styles.get(last.style));
            self.text.push_str("\x1b[K");
        } else {
            erased.iter().for_each(|cell| self.cell(*cell));
        }
    }

    /// What stands beside a character need not have been written after it: a cursor that moves keeps them apart.
    fn apart(&mut self, col: usize, cell: Cell) {
        if col > 0 && cell.raw() > 0x7f && !cell.is_tail() {
            self.put(format_args!("\x1b[{}G", col + 1));
        }
    }

    fn cell(&mut self, cell: Cell) {
        // A wide character that follows a gap makes it anew.
        if cell.is_tail() || cell.flags.contains(CellFlags::GAP) {
            return;
        }
        self.set_style(self.screen.styles.get(cell.style));
        self.screen.push_text(cell, &mut self.text);
    }

    fn set_style(&mut self, style: Style) {
        if style.link != self.style.link {
            let address = self.screen.links.get(style.link).unwrap_or_default();
            self.put(format_args!("\x1b]8;;{address}\x1b\\"));
        }
        if (Style { link: 0, ..style }) != (Style { link: 0, ..self.style }) {
            self.put(format_args!("\x1b[{}m", sgr::describe(style)));
        }
        self.style = style;
    }

    /// DECSC, where something was saved.
    fn saved(&mut self, saved: &Saved, grid: &Grid) {
        self.place(saved, grid, Margins::whole(self.screen.size));
        self.text.push_str("\x1b7");
        self.charsets(Charsets::default());
        self.set_style(Style::default());
        if saved.origin {
            self.text.push_str("\x1b[?6l");
        }
    }

    /// Cursor, pen and origin mode. A cursor that waits at the end of its row gets there by writing once more what is
    /// there.
    fn place(&mut self, place: &Saved, grid: &Grid, area: Margins) {
        let cursor = place.cursor;
        let (mut row, mut col) = (cursor.row, cursor.col);
        if place.origin {
            self.text.push_str("\x1b[?6h");
            (row, col) = (row.saturating_sub(area.top), col.saturating_sub(area.left));
        }
        let cells = grid.row(cursor.row).cells();
        let end = cells.get(usize::from(cursor.col)).copied().filter(|_| cursor.pending).unwrap_or_default();
        col -= u16::from(end.is_tail() && col > 0);
        self.put(format_args!("\x1b[{};{}H", row + 1, col + 1));
        if cursor.pending {
            let head = if end.is_tail() { cells[usize::from(cursor.col) - 1] } else { end };
            self.cell(head);
        }
        self.set_style(place.pen.style());
        self.charsets(place.charsets);
    }

    fn charsets(&mut self, charsets: Charsets) {
        for (set, slot) in charsets.sets.iter().zip(['(', ')', '*', '+']) {
            let last = if *set == Charset::Graphics { '0' } else { 'B' };
            self.put(format_args!("\x1b{slot}{last}"));
        }
        self.text.push_str(["\x0f", "\x0e", "\x1bn", "\x1bo"][usize::from(charsets.left & 3)]);
    }

    fn margins(&mut self, margins: Margins) {
        if margins == Margins::whole(self.screen.size) && !self.screen.has(ModeFlags::SIDE_MARGINS) {
            return;
        }
        self.put(format_args!("\x1b[{};{}r", margins.top + 1, margins.bottom + 1));
        if self.screen.has(ModeFlags::SIDE_MARGINS) {
            self.put(format_args!("\x1b[?69h\x1b[{};{}s", margins.left + 1, margins.right + 1));
        }
    }

    fn modes(&mut self, now: &Modes) {
        let usual = Modes::default();
        let change = |flag: ModeFlags| (now.has(flag) != usual.has(flag)).then(|| letter(now.has(flag)));
        for mode in 1..=LAST_MODE {
            if let Some(flag) = modes::private(mode).filter(|flag| !NOT_KEPT.contains(*flag))
                && let Some(letter) = change(flag)
            {
                self.put(format_args!("\x1b[?{mode}{letter}"));
            }
        }
        for mode in 1..=20 {
            if let Some(letter) = modes::ansi(mode).and_then(change) {
                self.put(format_args!("\x1b[{mode}{letter}"));
            }
        }
        for mode in [mouse(now.mouse), encoding(now.mouse_encoding)].into_iter().flatten() {
            self.put(format_args!("\x1b[?{mode}h"));
        }
        if now.kitty != 0 {
            self.put(format_args!("\x1b[={};1u", now.kitty));
        }
        if now.modify_other_keys != 0 {
            self.put(format_args!("\x1b[>4;{}m", now.modify_other_keys));
        }
        self.shape();
    }

    fn shape(&mut self) {
        let shape = match self.screen.shape {
            CursorShape::Block => return,
            CursorShape::Underline => 3,
            CursorShape::Bar => 5,
        };
        let steady = u16::from(!self.screen.has(ModeFlags::BLINK));
        self.put(format_args!("\x1b[{} q", shape + steady));
    }
}

/// Erased cells of one style at the end.
fn trailing(cells: &[Cell]) -> usize {
    let Some(last) = cells.last() else { return 0 };
    let same = |cell: &&Cell| cell.raw() == 0 && cell.style == last.style && cell.flags.is_empty();
    cells.iter().rev().take_while(same).count()
}

fn name(color: Rgb) -> String {
    format!("rgb:{:02x}/{:02x}/{:02x}", color.r, color.g, color.b)
}

const fn letter(on: bool) -> char {
    if on { 'h' } else { 'l' }
}

const fn mouse(mode: MouseMode) -> Option<u16> {
    match mode {
        MouseMode::Off => None,
        MouseMode::X10 => Some(9),
        MouseMode::Normal => Some(1000),
        MouseMode::Highlight => Some(1001),
        MouseMode::Button => Some(1002),
        MouseMode::Any => Some(1003),
    }
}

const fn encoding(encoding: MouseEncoding) -> Option<u16> {
    match encoding {
        MouseEncoding::Bytes => None,
        MouseEncoding::Utf8 => Some(1005),
        MouseEncoding::Sgr => Some(1006),
        MouseEncoding::Urxvt => Some(1015),
        MouseEncoding::SgrPixels => Some(1016),
    }
}
