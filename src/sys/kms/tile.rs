//! What the TILE property of a connector tells: which part of a larger display it lights.

#![forbid(unsafe_code)]

use crate::event::Tile;
use crate::units::Pixels;

/// More tiles in a row no DisplayID can tell.
const MOST: u32 = 64;

/// Why a text is no tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Broken {
    #[error("it is not eight numbers")]
    Numbers,
    #[error("it has no pixels")]
    Empty,
    #[error("the display has {0}x{1} tiles")]
    Count(u32, u32),
    #[error("it lies outside the display")]
    Outside,
}

/// Reads `group:one monitor:columns:rows:column:row:width:height`, decimal, with a zero byte behind. A display of one
/// tile is a display like others. Whether the tiles are in one housing makes no difference, as in the kernel's console.
pub(super) fn parse(blob: &[u8]) -> Result<Option<Tile>, Broken> {
    let text = blob.strip_suffix(&[0]).unwrap_or(blob);
    let text = std::str::from_utf8(text).map_err(|_| Broken::Numbers)?;
    let numbers: Result<Vec<u32>, _> = text.split(':').map(str::parse).collect();
    let Ok([group, _, columns, rows, column, row, width, height]) = numbers.as_deref() else {
        return Err(Broken::Numbers);
    };
    let tile = Tile {
        group: *group,
        columns: *columns,
        rows: *rows,
        column: *column,
        row: *row,
        size: Pixels::new(*width, *height),
    };
    checked(tile)
}

fn checked(tile: Tile) -> Result<Option<Tile>, Broken> {
    let sane = |count| (1..=MOST).contains(&count);
    if !sane(tile.columns) || !sane(tile.rows) {
        return Err(Broken::Count(tile.columns, tile.rows));
    }
    if tile.column >= tile.columns || tile.row >= tile.rows {
        return Err(Broken::Outside);
    }
    if tile.size.area() == 0 {
        return Err(Broken::Empty);
    }
    Ok(Some(tile).filter(|tile| tile.columns * tile.rows > 1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_tile_is_eight_numbers() {
        let right = Tile { group: 3, columns: 2, rows: 1, column: 1, row: 0, size: Pixels::new(2560, 2880) };
        assert_eq!(parse(b"3:1:2:1:1:0:2560:2880\0"), Ok(Some(right)));
        assert_eq!(parse(b"3:0:2:1:1:0:2560:2880"), Ok(Some(right)));
        assert_eq!(parse(b"3:1:1:1:0:0:2560:2880\0"), Ok(None), "all of a display");
    }

    #[test]
    fn garbage_is_named() {
        let numbers: [&[u8]; 6] =
            [b"", b"\0", b"1:1:2:1:1:0:9", b"1:1:2:1:1:0:9:9:9", b"1:1:2:1:-1:0:9:9", b"\xff"];
        for text in numbers {
            assert_eq!(parse(text), Err(Broken::Numbers), "{text:?}");
        }
        assert_eq!(parse(b"1:1:0:1:0:0:9:9"), Err(Broken::Count(0, 1)));
        assert_eq!(parse(b"1:1:65:1:0:0:9:9"), Err(Broken::Count(65, 1)));
        assert_eq!(parse(b"1:1:2:1:2:0:9:9"), Err(Broken::Outside));
        assert_eq!(parse(b"1:1:2:1:0:1:9:9"), Err(Broken::Outside));
        assert_eq!(parse(b"1:1:2:1:0:0:9:0"), Err(Broken::Empty));
    }

    proptest! {
        #[test]
        fn what_is_taken_lies_inside(text in "[0-9]{1,3}(:[0-9]{1,3}){7}|[0-9:]{0,30}") {
            if let Ok(Some(tile)) = parse(text.as_bytes()) {
                prop_assert!(tile.column < tile.columns && tile.row < tile.rows && tile.size.area() > 0);
            }
        }
    }
}
