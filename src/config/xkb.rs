//! Which keymap this system was set up with, from the texts of the files that say so.
//!
//! The first source that names a layout counts as a whole; the setting of our own is laid over it by whoever asks.

use super::shell::{assignments, value};

/// The names that choose a keymap, as xkeyboard-config has them; an empty one is the default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    pub rules: String,
    pub model: String,
    pub layout: String,
    pub variant: String,
    pub options: String,
}

/// What the files say. A file that does not exist is an empty text.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    /// `/proc/cmdline`
    pub command_line: String,
    /// `/etc/vconsole.conf`
    pub vconsole: String,
    /// `/etc/X11/xorg.conf.d/*.conf`, in the order of their names.
    pub xorg: Vec<String>,
    /// `/etc/default/keyboard`
    pub default_keyboard: String,
    /// The credential `vconsole.keymap` of the service manager.
    pub credential: String,
    /// `/usr/share/systemd/kbd-model-map`
    pub model_map: String,
}

/// The keymap of the system, and which source named it; nothing where none does.
pub fn system_keymap(texts: &Texts) -> Option<(Names, &'static str)> {
    let command_line = words(&texts.command_line);
    let sources = [
        (from_command_line(&command_line), "the kernel's command line"),
        (from_assignments(&texts.vconsole), "vconsole.conf"),
        (from_xorg(&texts.xorg), "xorg.conf.d"),
        (from_assignments(&texts.default_keyboard), "/etc/default/keyboard"),
        (console_keymap(texts, &command_line), "the console's KEYMAP"),
    ];
    let (mut names, source) = sources.into_iter().find_map(|(names, source)| Some((names?, source)))?;
    names.options = without_terminate(&names.options);
    Some((names, source))
}

/// What is set lies over what the system has. A layout of one's own brings everything else with it.
pub fn laid_over(own: &Names, system: Names) -> Names {
    if !own.layout.is_empty() {
        return own.clone();
    }
    let choose = |own: &String, system: String| if own.is_empty() { system } else { own.clone() };
    Names {
        rules: choose(&own.rules, system.rules),
        model: choose(&own.model, system.model),
        layout: system.layout,
        variant: choose(&own.variant, system.variant),
        options: choose(&own.options, system.options),
    }
}

/// `name=value` words; quotes around values go.
fn words(line: &str) -> Vec<(&str, &str)> {
    line.split_ascii_whitespace()
        .filter_map(|word| word.split_once('='))
        .map(|(n, v)| (n, v.trim_matches('"')))
        .collect()
}

fn last<'a>(words: &[(&str, &'a str)], name: &str) -> Option<&'a str> {
    words.iter().rev().find(|(n, _)| *n == name).map(|(_, value)| *value)
}

fn from_command_line(words: &[(&str, &str)]) -> Option<Names> {
    let get = |name: &str| last(words, &format!("vconsole.{name}")).unwrap_or("").to_owned();
    Names {
        rules: String::new(),
        model: get("xkbmodel"),
        layout: get("xkblayout"),
        variant: get("xkbvariant"),
        options: get("xkboptions"),
    }
    .if_any()
}

/// `XKBLAYOUT=` and its like: vconsole.conf as localed writes it, and Debian's file.
fn from_assignments(text: &str) -> Option<Names> {
    let mut names = Names::default();
    for (name, value) in assignments(text) {
        names.put(name.strip_prefix("XKB").unwrap_or(""), value);
    }
    names.if_any()
}

/// `Option "XkbLayout" "de"` in a section for keyboards. What a later file says counts.
fn from_xorg(files: &[String]) -> Option<Names> {
    let mut names = Names::default();
    for file in files {
        let mut section = Vec::new();
        for line in file.lines().map(|line| line.split('#').next().unwrap_or("").trim()) {
            let lower = line.to_ascii_lowercase();
            if lower.starts_with("section") {
                section.clear();
            } else if lower.starts_with("endsection") {
                let keyboards = section.iter().any(|line: &String| {
                    let line = line.to_ascii_lowercase();
                    line.starts_with("matchiskeyboard")
                        && !["\"off\"", "\"no\"", "\"false\"", "\"0\""].iter().any(|no| line.ends_with(no))
                });
                section.iter().filter(|_| keyboards).for_each(|line| xorg_option(line, &mut names));
                section.clear();
            } else {
                section.push(line.to_owned());
            }
        }
    }
    names.if_any()
}

fn xorg_option(line: &str, names: &mut Names) {
    let mut quoted = line.split('"').skip(1).step_by(2);
    let (Some(name), Some(value)) = (quoted.next(), quoted.next()) else { return };
    let name = name.to_ascii_uppercase();
    if line.to_ascii_lowercase().starts_with("option")
        && let Some(part) = name.strip_prefix("XKB")
    {
        names.put(part, value.to_owned());
    }
}

/// The keymap of the kernel's console, in xkb's words.
fn console_keymap(texts: &Texts, command_line: &[(&str, &str)]) -> Option<Names> {
    let on_line = last(command_line, "vconsole.keymap").or_else(|| last(command_line, "rd.vconsole.keymap"));
    let credential = texts.credential.trim();
    let keymap = on_line
        .map(str::to_owned)
        .or_else(|| Some(credential.to_owned()).filter(|name| !name.is_empty()))
        .or_else(|| value(&texts.vconsole, "KEYMAP"))?;
    let keymap = keymap.rsplit('/').next().unwrap_or("");
    let keymap = keymap.trim_end_matches(".gz").trim_end_matches(".map");
    // The built-in keymap of the kernel, or what can be the name of none.
    let blank = |c: char| c.is_whitespace() || c.is_control();
    if keymap.is_empty() || keymap.starts_with('@') || keymap.contains(blank) {
        return None;
    }
    from_model_map(&texts.model_map, keymap).or_else(|| from_name(keymap))
}

/// systemd's table: console keymap, layout, model, variant, options; `-` is none, the first match counts.
fn from_model_map(table: &str, keymap: &str) -> Option<Names> {
    let row = table.lines().filter(|line| !line.trim_start().starts_with('#')).find_map(|line| {
        let mut columns = line.split_whitespace();
        (columns.next() == Some(keymap)).then(|| columns.collect::<Vec<_>>())
    })?;
    let column =
        |n: usize| row.get(n).filter(|text| **text != "-").map_or(String::new(), |text| (*text).to_owned());
    let (layout, model, variant, options) = (column(0), column(1), column(2), column(3));
    Names { rules: String::new(), model, layout, variant, options }.if_any()
}

/// Keymaps of the console that have another name in xkb: for systems without systemd's table.
const OTHERWISE: &[(&str, &str, &str)] = &[
    ("br-abnt2", "br", ""),
    ("croat", "hr", ""),
    ("dvorak", "us", "dvorak"),
    ("fr_CH", "ch", "fr"),
    ("jp106", "jp", ""),
    ("la", "latam", ""),
    ("sg", "ch", "de"),
    ("slovene", "si", ""),
    ("sv", "se", ""),
    ("trq", "tr", ""),
    ("trf", "tr", "f"),
    ("uk", "gb", ""),
];

/// `de-latin1-nodeadkeys` is the layout `de` with the variant `nodeadkeys`: character sets mean nothing here.
fn from_name(keymap: &str) -> Option<Names> {
    let (layout, variant) = match OTHERWISE.iter().find(|(name, ..)| *name == keymap) {
        Some((_, layout, variant)) => (*layout, (*variant).to_owned()),
        None => {
            let mut parts = keymap.split('-');
            let first = parts.next().unwrap_or("");
            let old = |part: &&str| !part.starts_with("latin") && !part.starts_with("lat") && *part != "utf";
            let rest = parts.filter(|part| old(part) && !part.is_empty()).collect::<Vec<_>>().join("-");
            let known = OTHERWISE.iter().find(|(name, ..)| *name == first);
            let (layout, variant) = known.map_or((first, ""), |(_, layout, variant)| (layout, variant));
            (layout, if rest.is_empty() { variant.to_owned() } else { rest })
        }
    };
    Names { layout: layout.to_owned(), variant, ..Names::default() }.if_any()
}

/// Killing an X server means nothing here.
fn without_terminate(options: &str) -> String {
    let kept: Vec<&str> =
        options.split(',').map(str::trim).filter(|o| !o.is_empty() && !o.starts_with("terminate:")).collect();
    kept.join(",")
}

impl Names {
    fn put(&mut self, part: &str, value: String) {
        match part {
            "RULES" => self.rules = value,
            "MODEL" => self.model = value,
            "LAYOUT" => self.layout = value,
            "VARIANT" => self.variant = value,
            "OPTIONS" => self.options = value,
            _ => {}
        }
    }

    /// Without a layout the rest says nothing.
    fn if_any(self) -> Option<Self> {
        (!self.layout.is_empty()).then_some(self)
    }
}

#[cfg(test)]
mod tests;
