//! Answers about the terminal itself. Fixed formats, numbers only; nothing that a program wrote comes back.

use super::Screen;
use crate::term::limits::STACKED_STYLES;
use crate::term::modes::ModeFlags;
use crate::term::params::Params;
use crate::term::sgr::StackedStyle;
use crate::term::title::{Formats, Name};
use crate::term::view::LineSize;

/// DA1: a VT525 with sixels, selective erase, national sets, technical characters, horizontal scrolling, ANSI colour
/// and rectangles. No printer, no user-defined keys, no 132 columns.
const PRIMARY: &str = "\x1b[?65;4;6;9;15;18;21;22;28c";
/// DA2: VT525. Programs read the firmware version as an xterm patch number and learn from it that there are
/// SGR mouse reports.
const SECONDARY: &str = "\x1b[>64;400;0c";
/// DA3: no serial number.
const TERTIARY: &str = "\x1bP!|00000000\x1b\\";
/// XTVERSION.
const VERSION: &str = concat!("\x1bP>|glasstty ", env!("CARGO_PKG_VERSION"), "\x1b\\");

impl Screen {
    /// DA1, DECID.
    pub(in crate::term) fn report_primary(&mut self) {
        self.replies.push(PRIMARY);
    }

    /// DA2.
    pub(in crate::term) fn report_secondary(&mut self) {
        self.replies.push(SECONDARY);
    }

    /// DA3.
    pub(in crate::term) fn report_tertiary(&mut self) {
        self.replies.push(TERTIARY);
    }

    /// XTVERSION.
    pub(in crate::term) fn report_version(&mut self) {
        self.replies.push(VERSION);
    }

    /// DSR.
    pub(in crate::term) fn report_status(&mut self, which: u16) {
        match which {
            5 => self.replies.push("\x1b[0n"),
            6 => {
                let (row, col) = self.reported_position();
                self.replies.push(&format!("\x1b[{row};{col}R"));
            }
            _ => {}
        }
    }

    /// DSR with the DEC marker.
    pub(in crate::term) fn report_private_status(&mut self, which: u16, id: u16) {
        let reply = match which {
            6 => {
                let (row, col) = self.reported_position();
                format!("\x1b[?{row};{col};1R")
            }
            15 => "\x1b[?13n".into(),
            25 => "\x1b[?21n".into(),
            26 => "\x1b[?27;1;0;0n".into(),
            53 | 55 => "\x1b[?50n".into(),
            56 => "\x1b[?57;0n".into(),
            62 => "\x1b[0*{".into(),
            63 => format!("\x1bP{id}!~0000\x1b\\"),
            75 => "\x1b[?70n".into(),
            85 => "\x1b[?83n".into(),
            996 => return self.report_scheme(),
            _ => return,
        };
        self.replies.push(&reply);
    }

    fn reported_position(&self) -> (u16, u16) {
        let area = self.origin();
        (self.cursor.row.saturating_sub(area.top) + 1, self.cursor.col.saturating_sub(area.left) + 1)
    }

    /// XTPUSHCOLORS.
    pub(in crate::term) fn push_colors(&mut self, slot: u16) {
        self.color_stack.push(slot, &self.palette, self.dynamic);
    }

    /// XTPOPCOLORS.
    pub(in crate::term) fn pop_colors(&mut self, slot: u16) {
        if let Some((palette, dynamic)) = self.color_stack.pop(slot) {
            self.change_palette(|now| *now = palette);
            self.dynamic = dynamic;
        }
    }

    /// XTPUSHSGR.
    pub(in crate::term) fn push_style(&mut self, params: &Params) {
        if self.styles_below.len() < STACKED_STYLES {
            self.styles_below.push(StackedStyle::new(self.pen.style(), params));
        }
    }

    /// XTPOPSGR.
    pub(in crate::term) fn pop_style(&mut self) {
        if let Some(stacked) = self.styles_below.pop() {
            stacked.restore(self.pen.change());
        }
    }

    /// The Linux console's `CSI 8 ]`: the colours of the pen become the usual ones (`setterm --store`).
    pub(in crate::term) fn keep_colors(&mut self) {
        let (style, palette) = (self.pen.style(), &self.palette);
        let foreground = palette.resolve(style.fg, palette.foreground);
        let background = palette.resolve(style.bg, palette.background);
        self.change_palette(|palette| (palette.foreground, palette.background) = (foreground, background));
    }

    /// XTREPORTCOLORS.
    pub(in crate::term) fn report_colors(&mut self) {
        let (newest, count) = self.color_stack.report();
        self.replies.push(&format!("\x1b[?{newest};{count}#Q"));
    }

    /// 996 and 2031: 1 is a dark background, 2 a light one.
    pub(super) fn report_scheme(&mut self) {
        let scheme = 1 + u8::from(self.palette.is_light());
        self.replies.push(&format!("\x1b[?997;{scheme}n"));
    }

    /// DECREQTPARM.
    pub(in crate::term) fn report_parameters(&mut self, which: u16) {
        if which < 2 {
            let reply = format!("\x1b[{};1;1;128;128;1;0x", which + 2);
            self.replies.push(&reply);
        }
    }

    /// XTWINOPS: sizes, and the stack of titles.
    pub(in crate::term) fn window_operation(&mut self, params: &Params) {
        let (operation, argument) = (params.get(0), params.get(1));
        let (rows, cols) = (u32::from(self.size.rows), u32::from(self.size.cols));
        let (height, width) = (self.pixels.height, self.pixels.width);
        let reply = match operation {
            1 | 2 => return self.window.iconified = operation == 2,
            3 => return self.window.place = (argument, params.get(2)),
            4 => return self.ask_pixels(argument, params.get(2)),
            8 => return self.ask_size(params.get(2), argument),
            24.. => return self.ask_size(0, operation),
            11 => format!("\x1b[{}t", 1 + u8::from(self.window.iconified && self.test_reports())),
            13 if self.test_reports() => format!("\x1b[3;{};{}t", self.window.place.0, self.window.place.1),
            14 => format!("\x1b[4;{height};{width}t"),
            15 => format!("\x1b[5;{height};{width}t"),
            16 => format!("\x1b[6;{};{}t", height / rows, width / cols),
            18 => format!("\x1b[8;{rows};{cols}t"),
            19 => format!("\x1b[9;{rows};{cols}t"),
            20 if self.test_reports() => format!("\x1b]L{}\x1b\\", self.titles.written(Name::Icon)),
            21 if self.test_reports() => format!("\x1b]l{}\x1b\\", self.titles.written(Name::Title)),
            22 | 23 => return self.stack_title(operation == 22, Name::of(argument)),
            _ => return,
        };
        self.replies.push(&reply);
    }

    fn ask_pixels(&mut self, height: u16, width: u16) {
        let cells = |pixels: u16, total: u32, now: u16| {
            let cell = (total / u32::from(now)).max(1);
            (u32::from(pixels) / cell) as u16
        };
        let cols = cells(width, self.pixels.width, self.size.cols);
        self.ask_size(cols, cells(height, self.pixels.height, self.size.rows));
    }

    /// XTSMTITLE.
    pub(in crate::term) fn title_format(&mut self, format: u16, on: bool) {
        if let Some(flag) = 1_u8.checked_shl(u32::from(format)).and_then(Formats::from_bits) {
            self.titles.formats.set(flag, on);
        }
    }

    fn stack_title(&mut self, push: bool, name: Option<Name>) {
        match name {
            Some(_) if push => self.titles.push(),
            Some(name) => {
                self.titles.pop(name);
                self.effects.title = true;
            }
            None => {}
        }
    }

    /// 2048: the size, whenever it changes.
    pub(super) fn report_resize(&mut self) {
        let (rows, cols) = (self.size.rows, self.size.cols);
        let reply = format!("\x1b[48;{rows};{cols};{};{}t", self.pixels.height, self.pixels.width);
        self.replies.push(&reply);
    }

    /// DECTABSR.
    pub(in crate::term) fn report_tabs(&mut self) {
        let stops: Vec<String> = self.tabs.list().map(|col| col.to_string()).collect();
        self.replies.push(&format!("\x1bP2$u{}\x1b\\", stops.join("/")));
    }

    /// DECSWL, DECDWL, DECDHL.
    pub(in crate::term) fn set_line_size(&mut self, y: u16, size: LineSize) {
        if self.grid.row(y).size == size || (size != LineSize::Single && self.has(ModeFlags::SIDE_MARGINS)) {
            return;
        }
        self.double_lines = true;
        self.touch(y).size = size;
        let last = self.line_cols(y) - 1;
        if y == self.cursor.row && self.cursor.col > last {
            self.cursor.col = last;
        }
    }
}
