//! Escape sequences: intermediate and final byte to a method of the screen; and the C0 controls.

use super::charset::Charset;
use super::modes::ModeFlags;
use super::screen::Screen;
use super::view::LineSize;

/// One C0 control.
#[inline]
pub(super) fn control(screen: &mut Screen, byte: u8) {
    match byte {
        b'\r' => screen.carriage_return(),
        b'\n' | 0x0b | 0x0c => screen.line_feed(),
        b'\t' => screen.tab(1),
        0x08 => screen.left(1),
        0x07 => screen.bell(),
        0x0e => screen.charsets.left = 1,
        0x0f => screen.charsets.left = 0,
        _ => {}
    }
}

/// One escape sequence. What is not in the tables does nothing.
pub(super) fn dispatch(screen: &mut Screen, intermediates: &[u8], last: u8) {
    match intermediates {
        [] => plain(screen, last),
        [b'#'] => line(screen, last),
        [set @ (b'(' | b')' | b'*' | b'+')] => designate(screen, *set - b'(', None, last),
        [set @ (b'-' | b'.' | b'/')] => designate(screen, *set - b'-' + 1, Some(b'-'), last),
        [set @ (b'(' | b')' | b'*' | b'+'), more] => designate(screen, *set - b'(', Some(*more), last),
        _ => {}
    }
}

fn plain(screen: &mut Screen, last: u8) {
    match last {
        b'7' => screen.save_cursor(),
        b'8' => screen.restore_cursor(),
        b'6' => screen.back_index(),
        b'9' => screen.forward_index(),
        b'D' => screen.line_down(),
        b'E' => {
            screen.line_down();
            screen.carriage_return();
        }
        b'H' => screen.set_tab(),
        b'M' => screen.reverse_index(),
        b'N' => screen.charsets.single = Some(2),
        b'O' => screen.charsets.single = Some(3),
        b'V' => screen.start_protected(),
        b'W' => screen.end_protected(),
        b'Z' => screen.report_primary(),
        b'c' => screen.reset(),
        b'n' => screen.charsets.left = 2,
        b'o' => screen.charsets.left = 3,
        b'=' => screen.modes.set(ModeFlags::APPLICATION_KEYPAD, true),
        b'>' => screen.modes.set(ModeFlags::APPLICATION_KEYPAD, false),
        _ => {}
    }
}

/// DECDHL, DECSWL, DECDWL, DECALN.
fn line(screen: &mut Screen, last: u8) {
    let size = match last {
        b'3' => LineSize::DoubleTop,
        b'4' => LineSize::DoubleBottom,
        b'5' => LineSize::Single,
        b'6' => LineSize::DoubleWidth,
        b'8' => return screen.align(),
        _ => return,
    };
    screen.set_line_size(screen.cursor.row, size);
}

/// SCS.
fn designate(screen: &mut Screen, set: u8, intermediate: Option<u8>, last: u8) {
    if let Some(slot) = screen.charsets.sets.get_mut(usize::from(set)) {
        *slot = Charset::designated(intermediate, last);
    }
}
