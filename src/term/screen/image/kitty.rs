//! The kitty graphics protocol: transmission and placement. Data comes in the sequence or not at all.

use crate::term::image::MAX_PAYLOAD;
use crate::term::image::apc::Request;
use crate::term::image::command::Command;
use crate::term::image::decode::{BAD_DATA, Refusal, TOO_LARGE, decode};
use crate::term::image::{Placement, Rule};
use crate::term::screen::Screen;
use crate::units::{Cells, Pixels, Rect};

use super::MAX_LINES;

const NO_MEDIUM: Refusal = Refusal("EINVAL:only direct transmission");
const TWO_NAMES: Refusal = Refusal("EINVAL:id and number exclude each other");
const NO_IMAGE: Refusal = Refusal("ENOENT:no such image");
const NO_ROOM: Refusal = Refusal("ENOSPC:no room for the image");
const NO_SOURCE: Refusal = Refusal("EINVAL:the source rectangle is empty");
const NO_PARENT: Refusal = Refusal("EINVAL:relative placements are not supported");
const NO_ANIMATION: Refusal = Refusal("EINVAL:animation is not supported");
const NO_ACTION: Refusal = Refusal("EINVAL:unknown action");

/// A transmission in several commands, of which some are still to come.
#[derive(Debug)]
pub(in crate::term) struct Loading {
    command: Command,
    /// `None`: something was wrong with it already.
    data: Result<Vec<u8>, Refusal>,
}

impl Loading {
    fn add(&mut self, payload: Option<Vec<u8>>) {
        let Ok(data) = &mut self.data else { return };
        match payload {
            Some(more) if data.len() + more.len() <= MAX_PAYLOAD => data.extend_from_slice(&more),
            Some(_) => self.data = Err(TOO_LARGE),
            None => self.data = Err(BAD_DATA),
        }
    }
}

/// What an image is called in a command and in its reply.
#[derive(Clone, Copy, Debug)]
struct Name {
    id: u32,
    number: u32,
}

impl Name {
    fn of(command: &Command) -> Self {
        Self { id: command.number(b'i'), number: command.number(b'I') }
    }
}

impl Screen {
    /// One command with its payload.
    pub(in crate::term) fn graphics(&mut self, request: Request) {
        let Request { command, payload } = request;
        if let Some(loading) = self.loading.take()
            && command.continues()
        {
            return self.go_on(loading, &command, payload);
        }
        let name = Name::of(&command);
        match command.letter(b'a', b't') {
            b't' | b'T' | b'q' => self.transmit(command, payload),
            b'p' => {
                let result = self.put_named(&command);
                let id = self.find(name).map_or(name.id, |serial| self.id_of(serial));
                self.answer(&command, Name { id, ..name }, result);
            }
            b'd' => self.delete_pictures(&command),
            b'f' | b'a' | b'c' => self.answer(&command, name, Err(NO_ANIMATION)),
            _ => self.answer(&command, name, Err(NO_ACTION)),
        }
    }

    fn go_on(&mut self, mut loading: Loading, command: &Command, payload: Option<Vec<u8>>) {
        loading.add(payload);
        if command.has(b'q') {
            loading.command.set(b'q', command.number(b'q'));
        }
        if command.number(b'm') == 1 {
            self.loading = Some(loading);
        } else {
            self.receive(&loading.command, loading.data);
        }
    }

    fn transmit(&mut self, command: Command, payload: Option<Vec<u8>>) {
        let name = Name::of(&command);
        if command.letter(b't', b'd') != b'd' {
            return self.answer(&command, name, Err(NO_MEDIUM));
        }
        if name.id != 0 && name.number != 0 {
            return self.answer(&command, name, Err(TWO_NAMES));
        }
        let data = payload.ok_or(BAD_DATA);
        if command.number(b'm') == 1 {
            self.loading = Some(Loading { command, data });
        } else {
            self.receive(&command, data);
        }
    }

    /// All of it is here.
    fn receive(&mut self, command: &Command, data: Result<Vec<u8>, Refusal>) {
        let mut name = Name::of(command);
        let bitmap = data.and_then(|data| decode(command, data));
        let action = command.letter(b'a', b't');
        if action == b'q' {
            return self.answer(command, name, bitmap.map(|_| ()));
        }
        let result = bitmap.and_then(|bitmap| {
            if name.number != 0 {
                name.id = self.images.free_id();
            }
            if let Some(old) = self.images.named(name.id).map(|image| image.serial) {
                let changed = self.images.remove(old);
                self.pictures_changed(changed);
            }
            if name.id == 0 && action == b't' {
                return Ok(());
            }
            let serial = self.keep_image(bitmap, name.id, name.number).ok_or(NO_ROOM)?;
            if action == b'T' { self.put_image(command, serial) } else { Ok(()) }
        });
        self.answer(command, name, result);
    }

    /// `q` silences: 1 what went well, 2 everything. Who named nothing is not answered.
    fn answer(&mut self, command: &Command, name: Name, result: Result<(), Refusal>) {
        let quiet = command.number(b'q');
        let silent = quiet >= 2 || (quiet == 1 && result.is_ok());
        if silent || (name.id == 0 && name.number == 0) {
            return;
        }
        let mut keys = Vec::new();
        let placement = command.number(b'p');
        for (key, value) in [('i', name.id), ('I', name.number), ('p', placement)] {
            if value != 0 {
                keys.push(format!("{key}={value}"));
            }
        }
        let text = result.map_or_else(|refusal| refusal.0, |()| "OK");
        self.replies.push(&format!("\x1b_G{};{text}\x1b\\", keys.join(",")));
    }

    fn find(&self, name: Name) -> Option<u64> {
        let image = self.images.named(name.id).or_else(|| self.images.numbered(name.number));
        image.map(|image| image.serial)
    }

    fn id_of(&self, serial: u64) -> u32 {
        self.images.image(serial).map_or(0, |image| image.id)
    }

    fn put_named(&mut self, command: &Command) -> Result<(), Refusal> {
        let serial = self.find(Name::of(command)).ok_or(NO_IMAGE)?;
        self.put_image(command, serial)
    }

    /// A placement at the cursor.
    fn put_image(&mut self, command: &Command, serial: u64) -> Result<(), Refusal> {
        if command.has(b'P') || command.has(b'Q') {
            return Err(NO_PARENT);
        }
        let whole = self.images.image(serial).ok_or(NO_IMAGE)?.size();
        let placement = self.placement(command, serial, whole)?;
        if placement.id != 0 {
            let same = |old: &Placement| old.serial == serial && old.id == placement.id;
            let changed = self.take_named(serial, same);
            self.pictures_changed(changed);
        }
        if placement.rule == Rule::Virtual {
            let changed = self.images.place(placement);
            self.pictures_changed(changed);
            self.new_look();
        } else if command.number(b'C') == 1 {
            let rows = placement.rows();
            let changed = self.images.place(placement);
            self.pictures_changed(changed);
            self.pictures_changed(vec![rows]);
        } else {
            self.put_scrolling(&placement);
            self.step_over(placement.cols);
        }
        Ok(())
    }

    /// Removes placements of an image that stays.
    fn take_named(&mut self, serial: u64, same: impl Fn(&Placement) -> bool) -> Vec<std::ops::Range<i64>> {
        if self.id_of(serial) == 0 { Vec::new() } else { self.images.take_away(same) }
    }

    /// The cursor goes behind the picture, or to the next line where there is no column left.
    fn step_over(&mut self, cols: u16) {
        let col = self.cursor.col.saturating_add(cols);
        if col < self.size.cols {
            self.cursor.col = col;
        } else {
            self.index();
            self.cursor.col = 0;
        }
    }

    fn placement(&mut self, command: &Command, serial: u64, whole: Pixels) -> Result<Placement, Refusal> {
        let source = source(command, whole).ok_or(NO_SOURCE)?;
        let unit = self.cell_pixels();
        let virtually = command.number(b'U') == 1;
        let offset = if virtually { (0, 0) } else { offset(command, unit) };
        let size = extent(command, source, unit, offset);
        let col = self.cursor.col;
        let cols = (offset.0 + size.width).div_ceil(unit.width).min(u32::from(Cells::MAX.cols)) as u16;
        let height = (offset.1 + size.height).div_ceil(unit.height).min(MAX_LINES);
        Ok(Placement {
            serial,
            order: self.tick().0,
            id: command.number(b'p'),
            rule: if virtually { Rule::Virtual } else { Rule::Covered },
            row: self.absolute(self.cursor.row),
            lines: 0..height,
            col,
            cols,
            height,
            source,
            unit,
            offset,
            size,
            z: command.signed(b'z'),
        })
    }
}

/// What of the image is shown; `None` where nothing is.
fn source(command: &Command, whole: Pixels) -> Option<Rect> {
    let (x, y) = (command.number(b'x'), command.number(b'y'));
    let (width, height) = (whole.width.checked_sub(x)?, whole.height.checked_sub(y)?);
    let cut = |wanted: u32, most: u32| if wanted == 0 { most } else { wanted.min(most) };
    let (width, height) = (cut(command.number(b'w'), width), cut(command.number(b'h'), height));
    (width > 0 && height > 0).then_some(Rect { x, y, width, height })
}

/// Where in its first cell the picture begins.
fn offset(command: &Command, unit: Pixels) -> (u32, u32) {
    (command.number(b'X').min(unit.width - 1), command.number(b'Y').min(unit.height - 1))
}

/// The size in pixels: as many columns and rows as are asked for; with one of them the other follows.
fn extent(command: &Command, source: Rect, unit: Pixels, offset: (u32, u32)) -> Pixels {
    let cells = |key, most: u16, one: u32, before: u32| {
        let count = command.number(key).min(u32::from(most));
        (count > 0).then(|| (count * one - before).max(1))
    };
    let width = cells(b'c', Cells::MAX.cols, unit.width, offset.0);
    let height = cells(b'r', Cells::MAX.rows, unit.height, offset.1);
    let most = (u32::from(Cells::MAX.cols) * unit.width, MAX_LINES * unit.height);
    match (width, height) {
        (Some(width), Some(height)) => Pixels::new(width, height),
        (Some(width), None) => Pixels::new(width, scaled(width, source.height, source.width, most.1)),
        (None, Some(height)) => Pixels::new(scaled(height, source.width, source.height, most.0), height),
        (None, None) => Pixels::new(source.width, source.height),
    }
}

/// `value` × `times` ÷ `by`, rounded, from 1 to `most`.
fn scaled(value: u32, times: u32, by: u32, most: u32) -> u32 {
    let by = u64::from(by.max(1));
    let result = (u64::from(value) * u64::from(times) + by / 2) / by;
    result.clamp(1, u64::from(most.max(1))) as u32
}
