//! a=d: which placements go, and whether their images go with them. Small letters leave the data.

use crate::term::image::command::Command;
use crate::term::image::{Placement, Rule};
use crate::term::screen::Screen;

/// Which placements a deletion means.
#[derive(Clone, Copy, Debug)]
enum Which {
    Visible,
    /// An image, and if not 0 one placement of it.
    Named(u64, u32),
    /// Images with ids from one to another.
    Ids(u32, u32),
    /// Those that cover a cell, at any height or at one.
    Cell(i64, u16, Option<i32>),
    Column(u16),
    Row(i64),
    Height(i32),
}

impl Screen {
    pub(super) fn delete_pictures(&mut self, command: &Command) {
        let letter = command.letter(b'd', b'a');
        let Some(which) = self.meant(command, letter.to_ascii_lowercase()) else { return };
        let gone: Vec<(u64, u64)> = self
            .images
            .placements()
            .iter()
            .filter(|placement| self.is_meant(placement, which))
            .map(|placement| (placement.order, placement.serial))
            .collect();
        let whole = matches!(which, Which::Named(..) | Which::Ids(..));
        let orders: Vec<u64> = gone.iter().map(|(order, _)| *order).collect();
        let visible = self.visible();
        let changed = self.images.take_away(|placement| {
            let part = whole || placement.rule == Rule::Virtual || placement.meets(&visible);
            orders.contains(&placement.order) && part
        });
        self.pictures_changed(changed);
        if letter.is_ascii_uppercase() {
            let named = self.images_meant(which);
            gone.iter()
                .map(|(_, serial)| *serial)
                .chain(named)
                .for_each(|serial| self.images.forget_unused(serial));
        }
    }

    fn visible(&self) -> std::ops::Range<i64> {
        self.absolute(0)..self.absolute(self.size.rows)
    }

    fn meant(&self, command: &Command, letter: u8) -> Option<Which> {
        let one = |key| u16::try_from(command.number(key)).ok()?.checked_sub(1);
        let (x, y, z) = (one(b'x'), one(b'y'), command.signed(b'z'));
        let placement = command.number(b'p');
        Some(match letter {
            b'a' => Which::Visible,
            b'i' => Which::Named(self.images.named(command.number(b'i'))?.serial, placement),
            b'n' => Which::Named(self.images.numbered(command.number(b'I'))?.serial, placement),
            b'c' => Which::Cell(self.absolute(self.cursor.row), self.cursor.col, None),
            b'p' => Which::Cell(self.absolute(y?), x?, None),
            b'q' => Which::Cell(self.absolute(y?), x?, Some(z)),
            b'x' => Which::Column(x?),
            b'y' => Which::Row(self.absolute(y?)),
            b'z' => Which::Height(z),
            b'r' => Which::Ids(command.number(b'x'), command.number(b'y')),
            _ => return None,
        })
    }

    /// Places do not mean virtual placements, and nothing here means a sixel.
    fn is_meant(&self, placement: &Placement, which: Which) -> bool {
        let covers = |row: i64| placement.meets(&(row..row + 1));
        match which {
            _ if placement.rule == Rule::Flagged => false,
            Which::Named(serial, id) => placement.serial == serial && (id == 0 || placement.id == id),
            Which::Ids(from, to) => {
                let id = self.images.image(placement.serial).map_or(0, |image| image.id);
                (from.max(1)..=to).contains(&id)
            }
            _ if placement.rule == Rule::Virtual => false,
            Which::Visible => placement.meets(&self.visible()),
            Which::Cell(row, col, z) => {
                covers(row) && placement.has_column(col) && z.is_none_or(|z| z == placement.z)
            }
            Which::Column(col) => placement.has_column(col) && placement.meets(&self.visible()),
            Which::Row(row) => covers(row),
            Which::Height(z) => placement.z == z && placement.meets(&self.visible()),
        }
    }

    /// Images that are named, whether or not they are placed anywhere.
    fn images_meant(&self, which: Which) -> Vec<u64> {
        match which {
            Which::Named(serial, 0) => vec![serial],
            Which::Ids(from, to) => self.images.between(from.max(1), to),
            _ => Vec::new(),
        }
    }
}
