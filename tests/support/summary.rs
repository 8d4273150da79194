//! Everything about a terminal that a user could see, as text, so that two of them can be compared.

use std::fmt::Write;

use glasstty::term::cell::{Cell, Content};
use glasstty::term::{Terminal, View};

/// Everything that can be seen of a terminal.
pub(crate) fn summary(terminal: &Terminal) -> String {
    let view = terminal.view();
    let mut out = String::new();
    let mut cells = Vec::new();
    for y in 0..view.size().rows {
        let row = view.row(y, &mut cells);
        for cell in row.cells {
            describe(view, *cell, &mut out);
        }
        writeln!(out, " {:?} {}", row.size, row.wrapped).expect("a string takes it");
    }
    write!(out, "{:?} {:?} {:?} ", view.cursor(), terminal.modes(), view.reversed())
        .expect("a string takes it");
    write!(out, "{:?} {} {:?}", terminal.title(), terminal.history_len(), view.palette())
        .expect("a string takes it");
    out
}

fn describe(view: View<'_>, cell: Cell, out: &mut String) {
    match cell.content() {
        Content::Empty => out.push('.'),
        Content::Char(c) => out.push(c),
        Content::Cluster(id) => write!(out, "<{}>", view.cluster(id)).expect("a string takes it"),
    }
    if cell.flags.bits() != 0 || cell.style.0 != 0 {
        write!(out, "{{{:x} {:?}}}", cell.flags.bits(), view.style(cell.style)).expect("a string takes it");
    }
}
