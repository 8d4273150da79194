//! The house as a test: who imports whom, where unsafe may live, how long a file or a function may be,
//! and that every file says first what it is for.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Floors from the ground up. A module may name modules on lower floors only, never beside or above itself,
/// except where `NEIGHBOURS` says so.
const FLOORS: &[&[&str]] = &[
    &["units", "nearest", "secret", "sheet"],
    &["outputs"],
    &["event", "action", "binding"],
    &["term", "keyboard", "font", "config", "names", "recovery", "boot", "sys"],
    &["paint"],
    &["console"],
    &["daemon"],
    &["main", "lib"],
];

/// Lower floors that a module does without on purpose: (module, what it never sees).
const STRANGERS: &[(&str, &str)] =
    &[("console", "sys"), ("paint", "sys"), ("paint", "keyboard"), ("paint", "config"), ("paint", "boot")];

/// Pairs on one floor where the first may name the second.
const NEIGHBOURS: &[(&str, &str)] = &[("event", "action"), ("action", "event")];

/// The files that may hold `unsafe`, each with what it needs it for.
const UNSAFE: &[(&str, &str)] = &[
    ("src/sheet.rs", "madvise of a picture's own memory"),
    ("src/sys/vt.rs", "VT and keyboard-mode ioctls"),
    ("src/sys/spawn.rs", "the child's side of fork: setsid, controlling terminal"),
    ("src/sys/kms/dumb.rs", "mappings of dumb buffers that outlive a call"),
    ("src/sys/bus.rs", "the descriptor of the bus connection, which libdbus owns"),
    ("src/sys/evdev.rs", "EVIOCG* ioctls"),
    ("src/sys/kept.rs", "descriptors that come by number from the service manager"),
    ("src/sys/memory.rs", "the mapped --fb file"),
    ("src/sys/secrets.rs", "mlock and madvise of a page"),
    ("src/sys/pty.rs", "TIOCSWINSZ and TIOCGPTPEER"),
    ("src/paint/blit/sse2.rs", "vector loads and stores"),
    ("src/paint/blit/avx2.rs", "vector loads and stores"),
    ("src/paint/blit/neon.rs", "vector loads and stores"),
];

const FILE_LINES: usize = 600;
const FUNCTION_LINES: usize = 60;

/// Functions over the budget, each with its reason.
const LONG_FUNCTIONS: &[(&str, &str, &str)] = &[];

/// Files over the budget, each with its reason.
const LONG_FILES: &[(&str, &str)] = &[];

struct Source {
    path: String,
    module: String,
    text: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    collect(&root.join("src"), &mut files);
    files.sort();
    files.into_iter().map(|file| read(root, &file)).collect()
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("src is readable") {
        let path = entry.expect("a directory entry").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
}

fn read(root: &Path, file: &Path) -> Source {
    let path = file.strip_prefix(root).expect("below the root").to_string_lossy().into_owned();
    let first = path.split('/').nth(1).expect("src/…");
    let module = first.trim_end_matches(".rs").to_owned();
    Source { path, module, text: fs::read_to_string(file).expect("a readable source") }
}

/// The text without comments, strings' contents kept, and without `#[cfg(test)]` modules at the end.
fn production(text: &str) -> Vec<&str> {
    let end = text.find("#[cfg(test)]\nmod ").unwrap_or(text.len());
    text[..end].lines().map(|line| line.split("//").next().unwrap_or("")).collect()
}

fn floor(module: &str) -> usize {
    FLOORS
        .iter()
        .position(|floor| floor.contains(&module))
        .unwrap_or_else(|| panic!("src/{module} stands on no floor: add it to FLOORS in tests/floors.rs"))
}

fn allowed(from: &str, to: &str) -> bool {
    if from == to || NEIGHBOURS.contains(&(from, to)) {
        return true;
    }
    floor(to) < floor(from) && !STRANGERS.contains(&(from, to))
}

/// The modules of this crate that a line names: `crate::x`, `glasstty::x` and `crate::{x, y}`.
fn named(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    for prefix in ["crate::", "glasstty::"] {
        for (at, _) in line.match_indices(prefix) {
            let rest = &line[at + prefix.len()..];
            let list = rest.strip_prefix('{').map_or(rest, |inner| inner.split('}').next().unwrap_or(inner));
            let parts: Vec<&str> = if rest.starts_with('{') { list.split(',').collect() } else { vec![list] };
            for part in parts {
                let word: String =
                    part.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if FLOORS.iter().flat_map(|f| f.iter()).any(|m| *m == word) {
                    found.push(word);
                }
            }
        }
    }
    found
}

#[test]
fn imports_point_down() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (number, line) in production(&source.text).iter().enumerate() {
            for to in named(line) {
                if !allowed(&source.module, &to) {
                    wrong.push(format!("{}:{}: {} -> {to}", source.path, number + 1, source.module));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "imports that point up or sideways:\n{}", wrong.join("\n"));
}

#[test]
fn every_module_stands_on_a_floor() {
    for source in sources() {
        floor(&source.module);
    }
}

#[test]
fn unsafe_stays_where_it_is_argued() {
    let allowed: BTreeMap<_, _> = UNSAFE.iter().copied().collect();
    for source in sources() {
        let uses = production(&source.text)
            .iter()
            .any(|line| line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == "unsafe"));
        assert!(
            !uses || allowed.contains_key(source.path.as_str()),
            "{} has unsafe and is not on the list in tests/floors.rs",
            source.path
        );
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for source in sources() {
        assert!(source.text.starts_with("//! "), "{} does not start with a //! line", source.path);
    }
}

#[test]
fn files_stay_short() {
    for source in sources() {
        let lines = production(&source.text).len();
        let excused = LONG_FILES.iter().any(|(path, _)| *path == source.path);
        assert!(lines <= FILE_LINES || excused, "{}: {lines} lines, more than {FILE_LINES}", source.path);
    }
}

#[test]
fn functions_stay_short() {
    let mut long = Vec::new();
    for source in sources() {
        for (name, lines) in functions(&production(&source.text)) {
            let excused = LONG_FUNCTIONS.iter().any(|(path, f, _)| *path == source.path && *f == name);
            if lines > FUNCTION_LINES && !excused {
                long.push(format!("{}: fn {name} has {lines} lines", source.path));
            }
        }
    }
    assert!(long.is_empty(), "functions over {FUNCTION_LINES} lines:\n{}", long.join("\n"));
}

/// A grab would take SysRq, the secure attention key and a screen reader's keys away.
#[test]
fn devices_are_never_grabbed() {
    for source in sources().into_iter().filter(|source| !source.path.ends_with("tests.rs")) {
        let grabs = production(&source.text).iter().any(|line| line.to_lowercase().contains("grab"));
        assert!(!grabs, "{} grabs a device", source.path);
    }
}

/// What sees keys says nothing of what happens: a line in a journal may be a password.
#[test]
fn keys_are_not_logged() {
    let sees_keys = |path: &str| {
        path.starts_with("src/keyboard")
            || path.starts_with("src/console/keys")
            || path == "src/console/seat.rs"
    };
    let is_code = |path: &str| !path.ends_with("tests.rs");
    for source in sources().into_iter().filter(|source| sees_keys(&source.path) && is_code(&source.path)) {
        let logs =
            production(&source.text).iter().any(|line| line.contains("log::") || line.contains("print"));
        assert!(!logs, "{} logs, and sees keys", source.path);
    }
    for source in sources() {
        let tells = |line: &&str| {
            line.contains("log::")
                && ["Event::Key", "press", "backlog", "events"].iter().any(|word| line.contains(word))
        };
        let wrong: Vec<&str> = production(&source.text).into_iter().filter(tells).collect();
        assert!(wrong.is_empty(), "{} may log keys: {wrong:?}", source.path);
    }
}

/// Exceptions must still be needed: a stale one hides the next long function.
#[test]
fn exceptions_are_needed() {
    let sources = sources();
    let at = |path: &str| sources.iter().find(|s| s.path == path);
    for (path, reason) in LONG_FILES {
        let source = at(path).unwrap_or_else(|| panic!("{path} is excused and does not exist"));
        assert!(production(&source.text).len() > FILE_LINES, "{path} no longer needs its excuse: {reason}");
    }
    for (path, name, reason) in LONG_FUNCTIONS {
        let source = at(path).unwrap_or_else(|| panic!("{path} is excused and does not exist"));
        let long = functions(&production(&source.text)).iter().any(|(n, l)| n == name && *l > FUNCTION_LINES);
        assert!(long, "{path}: fn {name} no longer needs its excuse: {reason}");
    }
}

/// Names and lengths of functions, by indentation: rustfmt puts the closing brace under the `fn`.
fn functions(lines: &[&str]) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let Some(name) = function_name(line) else { continue };
        let indent = line.len() - line.trim_start().len();
        let close = format!("{}}}", " ".repeat(indent));
        let length = lines[start..].iter().position(|l| l.trim_end() == close);
        let one_line = line.trim_end().ends_with('}') || line.trim_end().ends_with(';');
        if let (Some(length), false) = (length, one_line) {
            found.push((name, length + 1));
        }
    }
    found
}

fn function_name(line: &str) -> Option<String> {
    let (before, after) = line.split_once("fn ")?;
    let modifiers = ["pub", "const", "unsafe", "extern", "pub(crate)", "pub(super)", "\"C\""];
    if !before.split_whitespace().all(|word| modifiers.contains(&word) || word.starts_with("pub(")) {
        return None;
    }
    Some(after.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())
}

#[test]
fn a_wrong_import_is_seen() {
    assert_eq!(named("use crate::{term, sys};"), ["term", "sys"]);
    assert_eq!(named("let x = crate::console::Console::new();"), ["console"]);
    assert!(!allowed("term", "console"), "upwards");
    assert!(!allowed("term", "font"), "sideways");
    assert!(!allowed("console", "sys"), "strangers");
    assert!(allowed("daemon", "sys"), "downwards");
}
