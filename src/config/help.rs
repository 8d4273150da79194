//! The help text, made from the table of options.

use std::fmt::Write as _;

use super::options::{FLAGS, SUBCOMMANDS};

/// The help of a subcommand, or of the whole program.
pub fn help(subcommand: Option<&str>) -> String {
    let name = subcommand.unwrap_or("");
    let mut text = String::new();
    if name.is_empty() {
        text.push_str("usage: glasstty [--vt TTY | --seat SEAT] [options] [-- CMD…]\n");
        for subcommand in SUBCOMMANDS.iter().filter(|s| !s.name.is_empty()) {
            let _ = writeln!(text, "       glasstty {} [options] [-- CMD…]", subcommand.name);
        }
        text.push('\n');
        for subcommand in SUBCOMMANDS {
            let shown = if subcommand.name.is_empty() { "glasstty" } else { subcommand.name };
            let _ = writeln!(text, "  {shown:<12} {}", subcommand.about);
        }
    } else {
        let _ = writeln!(text, "usage: glasstty {name} [options] [-- CMD…]");
    }
    text.push_str("\noptions:\n");
    for flag in FLAGS.iter().filter(|flag| flag.subcommands.contains(&name)) {
        let value = flag.value.map(|v| format!(" {v}")).unwrap_or_default();
        let shown = format!("--{}{value}", flag.name);
        let _ = writeln!(text, "  {shown:<22} {}", flag.about);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_subcommand_shows_its_own_options() {
        assert!(help(None).contains("--vt TTY"));
        assert!(!help(None).contains("--dump"));
        assert!(help(Some("headless")).contains("--dump OUT.txt"));
        assert!(!help(Some("headless")).contains("--seat"));
    }
}
