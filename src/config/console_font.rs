//! The console font that a system was set up with: `FONT=` of vconsole.conf, and `vconsole.font=` on the kernel's
//! command line, which counts more.

use super::shell::value;

/// What installers write without having asked anybody: nobody's wish.
const DEFAULTS: [&str; 3] = ["default8x16", "eurlatgr", "latarcyrheb-sun16"];

/// The name or path of the font that somebody chose.
pub fn console_font(vconsole: &str, command_line: &str) -> Option<String> {
    let on_line = |wanted: &str| {
        let mut words = command_line.split_ascii_whitespace().filter_map(|word| word.split_once('='));
        let found = words.rfind(|(name, _)| *name == wanted);
        found.map(|(_, value)| value.trim_matches('"').to_owned())
    };
    let font = on_line("vconsole.font")
        .or_else(|| on_line("rd.vconsole.font"))
        .or_else(|| value(vconsole, "FONT"))?;
    let name = font.rsplit('/').next().unwrap_or("").split('.').next().unwrap_or("");
    // `@kernel` is the font that the kernel has in it.
    (!name.is_empty() && !name.starts_with('@') && !DEFAULTS.contains(&name)).then_some(font)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_counts_more_than_the_file() {
        let font = console_font;
        assert_eq!(font("FONT=ter-v16n\n", "ro quiet"), Some("ter-v16n".into()));
        assert_eq!(font("FONT=ter-v16n\n", "ro vconsole.font=ter-v32b"), Some("ter-v32b".into()));
        assert_eq!(font("", "rd.vconsole.font=/x/a.psf.gz"), Some("/x/a.psf.gz".into()));
        assert_eq!(font("KEYMAP=us\n", "ro"), None);
    }

    #[test]
    fn what_an_installer_wrote_is_nobodys_wish() {
        let path = "/usr/lib/kbd/consolefonts/eurlatgr.psfu.gz";
        for font in ["", "@kernel", "eurlatgr", path, "latarcyrheb-sun16"] {
            assert_eq!(console_font(&format!("FONT={font}\n"), ""), None, "{font}");
        }
    }
}
