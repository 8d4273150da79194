//! The help text, made from the table of options.

use std::fmt::Write as _;

use super::options::{SUBCOMMANDS, flags};
use super::request::VERBS;
use super::table::Setting;

/// The help of a subcommand, or of the whole program.
pub fn help(subcommand: Option<&str>) -> String {
    let name = subcommand.unwrap_or("");
    let mut text = String::new();
    if name.is_empty() {
        text.push_str("usage: glasstty [--vt TTY | --seat SEAT] [options] [-- CMD…]\n");
        for subcommand in SUBCOMMANDS.iter().filter(|s| !s.name.is_empty()) {
            let _ = writeln!(text, "       glasstty {} {}", subcommand.name, subcommand.words);
        }
        text.push('\n');
        for subcommand in SUBCOMMANDS {
            let shown = if subcommand.name.is_empty() { "glasstty" } else { subcommand.name };
            let _ = writeln!(text, "  {shown:<12} {}", subcommand.about);
        }
    } else {
        let words = SUBCOMMANDS.iter().find(|s| s.name == name).map_or("", |s| s.words);
        let _ = writeln!(text, "usage: glasstty {name} {words}");
    }
    if name == "ctl" {
        text.push_str("\nrequests:\n");
        for verb in VERBS {
            let shown = format!("{} {}", verb.name, verb.words);
            let _ = writeln!(text, "  {shown:<36} {}", verb.about);
        }
    }
    text.push_str("\noptions:\n");
    for (flag, setting) in flags().filter(|(flag, _)| flag.subcommands.contains(&name)) {
        let value = flag.value.map(|v| format!(" {v}")).unwrap_or_default();
        let shown = format!("--{}{value}", flag.name);
        let default = setting.map(Setting::default).filter(|default| default != "\"\"");
        let default = default.map(|default| format!(" ({default})")).unwrap_or_default();
        let _ = writeln!(text, "  {shown:<22} {}{default}", flag.about);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_subcommand_shows_its_own_options() {
        assert!(help(None).contains("--vt TTY"));
        assert!(
            help(None).contains("--font-size PX         height of a cell in pixels, or in points"),
            "{}",
            help(None)
        );
        assert!(!help(None).contains("--dump"));
        assert!(help(Some("headless")).contains("--dump OUT.txt"));
        assert!(!help(Some("headless")).contains("--seat"));
    }
}
