//! Control sequences: marker, intermediate and final byte to a method of the screen.

use super::params::Params;
use super::screen::{KittyChange, Screen};
use super::sgr;
use super::view::{Bidi, CursorShape};

/// One control sequence. What is not in the tables does nothing.
pub(super) fn dispatch(screen: &mut Screen, params: &Params, intermediates: &[u8], last: u8) {
    match intermediates {
        [] => plain(screen, params, last),
        [b'?'] => private(screen, params, last),
        [b'>'] => secondary(screen, params, last),
        [b'='] => tertiary(screen, params, last),
        [b'<'] if last == b'u' => screen.pop_key_flags(params.count(0)),
        [b' '] => space(screen, params, last),
        [b'!'] if last == b'p' => screen.soft_reset(),
        [b'"'] => quote(screen, params, last),
        [b'$'] => rectangles(screen, params, last),
        [b'*'] => star(screen, params, last),
        [b'\''] => columns(screen, params, last),
        [b'#'] => hash(screen, params, last),
        [b'?', b'$'] if last == b'p' => screen.report_private_mode(params.get(0)),
        _ => {}
    }
}

/// Sequences without marker and intermediate.
fn plain(screen: &mut Screen, params: &Params, last: u8) {
    match last {
        b'm' => sgr::apply(screen.pen.change(), params),
        b'H' | b'f' => screen.set_position(params.count(0) - 1, params.count(1) - 1),
        b'A' | b'k' => screen.up(params.count(0)),
        b'B' => screen.down(params.count(0)),
        b'C' => screen.right(params.count(0)),
        b'D' | b'j' => screen.left(params.count(0)),
        b'E' => screen.next_line(params.count(0)),
        b'F' => screen.previous_line(params.count(0)),
        b'G' | b'`' => screen.set_column(params.count(0) - 1),
        b'I' => screen.tab(params.count(0)),
        b'J' => screen.erase_display(params.get(0), false),
        b'K' => screen.erase_line(params.get(0), false),
        b'L' => screen.insert_lines(params.count(0)),
        b'M' => screen.delete_lines(params.count(0)),
        b'@' => screen.insert_chars(params.count(0)),
        b'P' => screen.delete_chars(params.count(0)),
        b'S' => screen.scroll_up(params.count(0)),
        b'T' if params.len() <= 1 => screen.scroll_down(params.count(0)),
        b'^' => screen.scroll_down(params.count(0)),
        b'X' => screen.erase_chars(params.count(0)),
        b'Z' => screen.back_tab(params.count(0)),
        b'a' => screen.right_over_margins(params.count(0)),
        b'b' => screen.repeat(params.count(0)),
        b'd' => screen.set_row(params.count(0) - 1),
        b'e' => screen.down_over_margins(params.count(0)),
        b'c' if params.get(0) == 0 => screen.report_primary(),
        b'g' => screen.clear_tab(params.get(0)),
        b'h' => each(params, |mode| screen.set_ansi_mode(mode, true)),
        b'l' => each(params, |mode| screen.set_ansi_mode(mode, false)),
        b'n' => screen.report_status(params.get(0)),
        b'r' => screen.set_top_bottom(params.get(0), params.get(1)),
        b's' => screen.save_cursor_or_side_margins(params),
        b'u' => screen.restore_cursor(),
        b't' => screen.window_operation(params),
        b'x' => screen.report_parameters(params.get(0)),
        b']' if params.get(0) == 8 => screen.keep_colors(),
        _ => {}
    }
}

/// Sequences with the DEC marker.
fn private(screen: &mut Screen, params: &Params, last: u8) {
    match last {
        b'h' => each(params, |mode| screen.set_private_mode(mode, true)),
        b'l' => each(params, |mode| screen.set_private_mode(mode, false)),
        b's' => each(params, |mode| screen.save_mode(mode)),
        b'r' => each(params, |mode| screen.restore_mode(mode)),
        b'J' => screen.erase_display(params.get(0), true),
        b'K' => screen.erase_line(params.get(0), true),
        b'n' => screen.report_private_status(params.get(0), params.get(1)),
        b'u' => screen.report_key_flags(),
        b'm' => screen.report_modify_keys(params.get(0)),
        b'c' => screen.linux_cursor(params.get(0)),
        b'W' if params.get(0) == 5 => screen.usual_tabs(),
        b'S' => screen.report_graphics(params),
        _ => {}
    }
}

fn secondary(screen: &mut Screen, params: &Params, last: u8) {
    match last {
        b'c' if params.get(0) == 0 => screen.report_secondary(),
        b'q' if params.get(0) == 0 => screen.report_version(),
        b'u' => screen.push_key_flags(params.get(0)),
        b'm' => screen.modify_keys(params.get(0), params.get(1)),
        b'n' => screen.modify_keys(params.get(0), 0),
        b't' => each(params, |format| screen.title_format(format, true)),
        b'T' => each(params, |format| screen.title_format(format, false)),
        _ => {}
    }
}

fn tertiary(screen: &mut Screen, params: &Params, last: u8) {
    let change = match params.or(1, 1) {
        1 => KittyChange::Set,
        2 => KittyChange::Add,
        3 => KittyChange::Remove,
        _ => return,
    };
    match last {
        b'c' if params.get(0) == 0 => screen.report_tertiary(),
        b'u' => screen.change_key_flags(params.get(0), change),
        _ => {}
    }
}

fn space(screen: &mut Screen, params: &Params, last: u8) {
    match last {
        b'q' => set_shape(screen, params.get(0)),
        b'@' => screen.scroll_left(params.count(0)),
        b'A' => screen.scroll_right(params.count(0)),
        b'k' if params.get(0) <= 2 => screen.order_rows(Bidi::RIGHT_TO_LEFT, params.get(0) == 2),
        b'S' if matches!(params.get(0), 0 | 3) => screen.order_rows(Bidi::RIGHT_TO_LEFT, params.get(0) == 3),
        _ => {}
    }
}

/// DECSCUSR: odd shapes blink; 0 is what the person has chosen.
fn set_shape(screen: &mut Screen, number: u16) {
    screen.shape = match number {
        0 => screen.chosen_shape(),
        1 | 2 => CursorShape::Block,
        3 | 4 => CursorShape::Underline,
        5 | 6 => CursorShape::Bar,
        _ => return,
    };
    screen.modes.set(super::modes::ModeFlags::BLINK, number == 0 || number % 2 == 1);
}

fn quote(screen: &mut Screen, params: &Params, last: u8) {
    match last {
        b'q' => screen.protect_selectively(params.get(0)),
        b'p' => screen.set_level(params.get(0)),
        _ => {}
    }
}

fn rectangles(screen: &mut Screen, params: &Params, last: u8) {
    match last {
        b'p' => return screen.report_ansi_mode(params.get(0)),
        b'w' if params.get(0) == 2 => return screen.report_tabs(),
        b'|' => return screen.ask_size(params.or(0, 80), 0),
        _ => {}
    }
    let first = usize::from(last == b'x');
    let Some(area) = screen.rectangle(params, first) else { return };
    match last {
        b'v' => screen.copy_rectangle(&area, params.count(5) - 1, params.count(6) - 1),
        b'x' => {
            if let Some(c @ (' '..='~' | '\u{a0}'..='\u{ff}')) = char::from_u32(u32::from(params.get(0))) {
                screen.fill_rectangle(&area, c);
            }
        }
        b'z' => screen.erase_rectangle(&area),
        b'{' => screen.erase_rectangle_selectively(&area),
        b'r' => screen.restyle_rectangle(&area, params, false),
        b't' => screen.restyle_rectangle(&area, params, true),
        _ => {}
    }
}

fn star(screen: &mut Screen, params: &Params, last: u8) {
    match last {
        b'|' => screen.ask_size(0, params.get(0)),
        b'x' => screen.extent = params.get(0).min(2) as u8,
        b'y' if screen.test_reports() => {
            let sum = screen.rectangle(params, 2).map_or(0, |area| screen.checksum(&area));
            let reply = format!("\x1bP{}!~{sum:04X}\x1b\\", params.get(0));
            screen.replies.push(&reply);
        }
        _ => {}
    }
}

/// The stacks of colours and styles.
fn hash(screen: &mut Screen, params: &Params, last: u8) {
    match last {
        b'P' => each(params, |slot| screen.push_colors(slot)),
        b'Q' => each(params, |slot| screen.pop_colors(slot)),
        b'R' => screen.report_colors(),
        b'{' | b'p' => screen.push_style(params),
        b'}' | b'q' => screen.pop_style(),
        _ => {}
    }
}

fn columns(screen: &mut Screen, params: &Params, last: u8) {
    match last {
        b'}' => screen.insert_columns(params.count(0)),
        b'~' => screen.delete_columns(params.count(0)),
        _ => {}
    }
}

fn each(params: &Params, mut apply: impl FnMut(u16)) {
    params.groups().filter_map(|group| group.first()).for_each(|mode| apply(*mode));
}
