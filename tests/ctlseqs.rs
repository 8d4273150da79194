//! The manual page of control sequences against the tables that dispatch them: neither may know what the other
//! does not.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

type Set = BTreeSet<String>;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a file of the tree")
}

/// The patterns of the arms of `fn name`: what stands before `=>`, without guards.
fn arms<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    let start = text.find(&format!("fn {name}(")).unwrap_or_else(|| panic!("no fn {name}"));
    let indent =
        if text[..start].lines().last().is_some_and(|line| line.starts_with("    ")) { "    " } else { "" };
    let body = &text[start..];
    let body = &body[..body.find(&format!("\n{indent}}}\n")).expect("its end")];
    let arms = body.lines().filter_map(|line| line.split_once("=>")).map(|(pattern, _)| pattern.trim());
    arms.map(|pattern| pattern.split(" if ").next().unwrap_or(pattern)).collect()
}

/// The bytes of a pattern like `b'A' | b'k'`.
fn bytes(pattern: &str) -> Vec<String> {
    let byte = |part: &str| part.trim().strip_prefix("b'")?.strip_suffix('\'').map(|c| c.replace('\\', ""));
    pattern.split(" | ").filter_map(byte).collect()
}

/// The numbers of a pattern like `4 | 10..=19`.
fn numbers(pattern: &str) -> Vec<u16> {
    let part = |part: &str| {
        let (from, to) = part.split_once("..=").unwrap_or((part, part));
        Some(from.trim().parse::<u16>().ok()?..=to.trim().parse().ok()?)
    };
    pattern.split('|').filter_map(part).flatten().collect()
}

/// What the tables of `csi.rs` name: marker, intermediate and final byte in one string.
fn sequences() -> Set {
    let text = read("src/term/csi.rs");
    let tables = [
        ("plain", ""),
        ("private", "?"),
        ("secondary", ">"),
        ("tertiary", "="),
        ("space", " "),
        ("quote", "\""),
        ("rectangles", "$"),
        ("star", "*"),
        ("columns", "'"),
        ("hash", "#"),
    ];
    let mut found: Set = ["<u", "!p", "?$p"].map(String::from).into();
    for (name, prefix) in tables {
        for last in arms(&text, name).into_iter().flat_map(bytes) {
            found.insert(format!("{prefix}{last}"));
        }
    }
    let direct = text.matches("] if last == b'").count();
    assert_eq!(direct, 3, "a sequence of its own in dispatch(): name it here");
    let known = arms(&text, "dispatch").iter().filter(|arm| arm.starts_with('[')).count();
    assert_eq!(known, tables.len() + direct, "a table that this test does not read");
    found
}

fn escapes() -> Set {
    let text = read("src/term/esc.rs");
    let plain = arms(&text, "plain").into_iter().flat_map(bytes);
    let line = arms(&text, "line").into_iter().flat_map(bytes).map(|last| format!("#{last}"));
    plain.chain(line).chain("()*+-./".chars().map(String::from)).collect()
}

fn commands() -> Set {
    arms(&read("src/term/osc.rs"), "dispatch").into_iter().flat_map(numbers).map(|n| n.to_string()).collect()
}

fn ansi_modes() -> Set {
    arms(&read("src/term/modes.rs"), "ansi").into_iter().flat_map(numbers).map(|n| n.to_string()).collect()
}

fn private_modes() -> Set {
    let (modes, special) = (read("src/term/modes.rs"), read("src/term/screen/mode.rs"));
    let all = arms(&modes, "private").into_iter().chain(arms(&special, "set_private_mode"));
    all.flat_map(numbers).map(|mode| mode.to_string()).collect()
}

/// The headings of the page's lists, in order, unescaped, without parameters.
fn headings() -> Vec<Vec<String>> {
    let page = read("man/glasstty-ctlseqs.7");
    page.lines().filter_map(|line| line.strip_prefix(".It Li ")).map(tokens).collect()
}

fn tokens(heading: &str) -> Vec<String> {
    let names =
        [("\\(dq", "\""), ("\\(aq", "'"), ("\\(ga", "`"), ("\\(ha", "^"), ("\\(ti", "~"), ("\\e", "\\")];
    let plain = |token: &str| {
        let token = token.replace("\\&", "").replace("\\-", "-");
        names.iter().fold(token, |token, (name, c)| token.replace(name, c))
    };
    heading.split_whitespace().map(plain).collect()
}

/// A parameter in a heading: `Ps`, `Pm`, a number, a separator.
fn is_parameter(token: &str) -> bool {
    let letter = token.len() == 2 && token.starts_with('P') && token.ends_with(|c: char| c.is_lowercase());
    letter || token == ";" || token.parse::<u16>().is_ok()
}

/// What the page says behind an introducer, its parameters left out.
fn described(introducer: &str) -> Set {
    let after = |tokens: Vec<String>| {
        let (first, rest) = tokens.split_first()?;
        let keep = |token: &&String| introducer == "ESC" && *token != "Ps" || !is_parameter(token);
        let bytes = rest.iter().filter(keep).map(|token| if token == "SP" { " " } else { token });
        (first == introducer).then(|| bytes.collect::<String>())
    };
    headings().into_iter().filter_map(after).collect()
}

fn compare(what: &str, page: &Set, tables: &Set) {
    let missing: Vec<_> = tables.difference(page).collect();
    let invented: Vec<_> = page.difference(tables).collect();
    assert!(missing.is_empty(), "{what} that the page does not describe: {missing:?}");
    assert!(invented.is_empty(), "{what} that only the page knows: {invented:?}");
}

#[test]
fn the_page_describes_what_is_dispatched() {
    compare("control sequences", &described("CSI"), &sequences());
    compare("escape sequences", &described("ESC"), &escapes());
}

#[test]
fn the_page_describes_every_command() {
    let page = headings().into_iter().filter(|tokens| tokens[0] == "OSC").map(|tokens| tokens[1].clone());
    compare("commands", &page.collect(), &commands());
}

#[test]
fn the_page_describes_every_mode() {
    let single =
        headings().into_iter().filter(|tokens| tokens.len() == 1 && tokens[0].parse::<u16>().is_ok());
    let page: Set = single.map(|tokens| tokens[0].clone()).collect();
    compare("modes", &page, &ansi_modes().union(&private_modes()).cloned().collect());
}

#[test]
fn the_tables_are_found_at_all() {
    assert!(
        sequences().len() > 70 && escapes().len() > 25 && commands().len() > 25 && private_modes().len() > 40
    );
    assert_eq!(bytes("b'\\'' | b'A'"), ["'", "A"]);
    assert_eq!(numbers("0..=2 | 9"), [0, 1, 2, 9]);
}
