//! Words of the kernel's command line that are meant for a console and cannot be read.
//!
//! Whoever uses such a word passes over what is wrong with it; the person who wrote it is told here.

use std::path::Path;

use super::Complaint;
use super::colors;

/// Colours of the kernel's own console, sixteen numbers each.
const COLORS: [&str; 3] = ["vt.default_red", "vt.default_grn", "vt.default_blu"];

/// What is wrong on the line of `path`, in words for whoever wrote it.
pub fn kernel_complaints(line: &str, path: &Path) -> Vec<Complaint> {
    let words = line.split_ascii_whitespace().filter_map(|word| word.split_once('='));
    let wrong = words.filter_map(|(name, value)| Some(format!("{name}={value}: {}", mistake(name, value)?)));
    wrong.map(|message| Complaint { path: path.to_owned(), line: 0, message }).collect()
}

fn mistake(name: &str, value: &str) -> Option<&'static str> {
    if name == "consoleblank" {
        let good = value.parse::<u64>().is_ok();
        return (!good).then_some("not a number of seconds; ignored");
    }
    if COLORS.contains(&name) {
        let good = value.split(',').count() <= 16 && value.split(',').all(|n| colors::number(n).is_some());
        return (!good).then_some("not sixteen numbers up to 255; what is not is ignored");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(line: &str) -> Vec<String> {
        kernel_complaints(line, Path::new("/proc/cmdline")).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_can_be_read_is_no_mistake() {
        let line = "ro quiet consoleblank=600 vt.default_red=0,0xff,170 root=UUID=never video=nonsense";
        assert_eq!(complaints(line), [""; 0]);
    }

    #[test]
    fn every_word_that_cannot_be_read_is_named() {
        let said = complaints("consoleblank=never vt.default_grn=1,zz vt.default_blu=256 consoleblank=");
        assert_eq!(said.len(), 4, "{said:?}");
        assert_eq!(said[0], "/proc/cmdline: consoleblank=never: not a number of seconds; ignored");
        assert!(said[1].contains("vt.default_grn=1,zz") && said[2].contains("256"), "{said:?}");
    }
}
