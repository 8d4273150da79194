//! The keymap of the system: which files say it, and the keyboard that comes of them.

use std::fs::{self, OpenOptions};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::Daemon;
use super::report::{Failure, chain};
use super::settings::Configuration;
use crate::config::xkb::{self, Names, Texts};
use crate::config::{OwnKeyboard, Sources, shell};
use crate::keyboard::{Keyboard, KeymapNames};

pub(super) const COMMAND_LINE: &str = "/proc/cmdline";
pub(super) const VCONSOLE: &str = "/etc/vconsole.conf";
const XORG: &str = "/etc/X11/xorg.conf.d";
const DEFAULT_KEYBOARD: &str = "/etc/default/keyboard";
const CREDENTIAL: &str = "/run/credentials/@system/vconsole.keymap";
const MODEL_MAP: &str = "/usr/share/systemd/kbd-model-map";
const LOCALES: [&str; 2] = ["/etc/locale.conf", "/etc/default/locale"];

/// What `glasstty generate keymap` has left for systems without keymap files.
const NET: &str = "/etc/glasstty/keymap.xkb";

/// Compose sequences of languages that have none of their own.
const LOCALE: &str = "en_US.UTF-8";

/// A larger file is not one of these.
const LARGEST: u64 = 1 << 20;

/// Files whose change may mean another keymap.
pub(super) fn watched() -> Vec<PathBuf> {
    let files = [VCONSOLE, XORG, DEFAULT_KEYBOARD, NET].into_iter().chain(LOCALES);
    files.map(PathBuf::from).collect()
}

/// The names that count: our own settings, over those of the system where it counts.
pub(super) fn names(own: &Names, system: bool) -> KeymapNames {
    let found = if system { xkb::system_keymap(&texts()) } else { None };
    if let Some((names, source)) = found.as_ref().filter(|_| own.layout.is_empty()) {
        log::info!("the keymap is {:?}, from {source}", names.layout);
    }
    let Names { rules, model, layout, variant, options } =
        xkb::laid_over(own, found.map(|(names, _)| names).unwrap_or_default());
    KeymapNames { rules, model, layout, variant, options }
}

/// The keyboard of these names; on a system without keymap files, the one that was generated for it.
pub(super) fn keyboard(names: &KeymapNames, system: bool) -> Result<Keyboard, Failure> {
    let net = if system { text(NET) } else { String::new() };
    let locale = if system { locale() } else { LOCALE.to_owned() };
    let net = Some(net.as_str()).filter(|net| !net.is_empty());
    Keyboard::with_net(names, &locale, net).map_err(|e| Failure::plain(chain(&e)))
}

/// What one keyboard types, by the names of a keymap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OwnKeymap {
    device: String,
    names: KeymapNames,
    /// Where the configuration says so.
    place: String,
}

impl OwnKeymap {
    /// A layout of its own brings everything with it, but for the kind of keyboard.
    pub(super) fn new(own: &OwnKeyboard, common: &KeymapNames) -> Self {
        let KeymapNames { rules, model, layout, variant, options } = common.clone();
        let OwnKeyboard { name, layout: own_layout, variant: own_variant, options: own_options, place } =
            own.clone();
        let own = Names {
            rules: rules.clone(),
            model: model.clone(),
            layout: own_layout,
            variant: own_variant,
            options: own_options,
        };
        let Names { rules, model, layout, variant, options } =
            xkb::laid_over(&own, Names { rules, model, layout, variant, options });
        Self { device: name, names: KeymapNames { rules, model, layout, variant, options }, place }
    }

    /// # Errors
    /// There is no such keymap, in words for whoever wrote it.
    fn keyboard(&self, system: bool) -> Result<Keyboard, String> {
        let locale = if system { locale() } else { LOCALE.to_owned() };
        let keyboard = Keyboard::with_locale(&self.names, &locale).map_err(|e| chain(&e))?;
        if keyboard.warning().is_none() {
            return Ok(keyboard);
        }
        let KeymapNames { layout, variant, options, .. } = &self.names;
        let named =
            [("variant", variant), ("options", options)].into_iter().filter(|(_, said)| !said.is_empty());
        let more: String = named.map(|(what, said)| format!(", {what} {said:?}")).collect();
        let place = if self.place.is_empty() { String::new() } else { format!("{}: ", self.place) };
        Err(format!(
            "{place}keyboard.{:?}.layout: there is no keymap {layout:?}{more}; this keyboard types as all others do",
            self.device
        ))
    }
}

/// The compiled keymap of this machine's settings, as a text that needs no other files.
///
/// # Errors
/// The keymap that was asked for does not exist: another one must not be taken for it.
pub fn keymap(sources: &Sources) -> Result<String, Failure> {
    let (configuration, _) = Configuration::load(sources, true);
    let keyboard = keyboard(&configuration.keymap(), false)?;
    match keyboard.warning() {
        Some(warning) => Err(Failure::plain(warning)),
        None => Ok(keyboard.keymap_text()),
    }
}

fn texts() -> Texts {
    Texts {
        command_line: text(COMMAND_LINE),
        vconsole: text(VCONSOLE),
        xorg: xorg(),
        default_keyboard: text(DEFAULT_KEYBOARD),
        credential: text(CREDENTIAL),
        model_map: text(MODEL_MAP),
    }
}

fn xorg() -> Vec<String> {
    let Ok(entries) = fs::read_dir(XORG) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "conf"));
    paths.sort();
    paths.iter().map(text).collect()
}

fn locale() -> String {
    let of = |path: &str| {
        let text = text(path);
        ["LC_ALL", "LC_CTYPE", "LANG"]
            .iter()
            .find_map(|name| shell::value(&text, name).filter(|v| !v.is_empty()))
    };
    let found = LOCALES.iter().find_map(|path| of(path));
    let speaks = |locale: &String| {
        let lower = locale.to_ascii_lowercase();
        (lower.ends_with("utf-8") || lower.ends_with("utf8")) && !lower.starts_with("c.")
    };
    found.filter(speaks).unwrap_or_else(|| LOCALE.to_owned())
}

/// What a file says; nothing where it cannot be read, and no more than is sane.
pub(super) fn text(path: impl AsRef<Path>) -> String {
    let mut bytes = Vec::new();
    let read =
        OpenOptions::new().read(true).open(path).and_then(|file| file.take(LARGEST).read_to_end(&mut bytes));
    if read.is_err() { String::new() } else { String::from_utf8_lossy(&bytes).into_owned() }
}

impl Daemon {
    /// The person's keymap, behind the first frame and before the first key: compiling it takes longer than
    /// everything before it together.
    pub(super) fn load_keymap(&mut self) {
        match keyboard(&self.keymap, self.configuration.is_system()) {
            Ok(keyboard) => {
                if let Some(warning) = self.keymap_warning(&keyboard) {
                    log::warn!("{warning}");
                    self.console.notice(&warning);
                }
                self.console.set_keyboard(keyboard);
            }
            Err(e) => log::warn!("{e}"),
        }
    }

    /// Keymaps of single keyboards. One that does not exist is said, and that keyboard has the one of all.
    pub(super) fn load_own_keymaps(&mut self) {
        let system = self.configuration.is_system();
        let mut own = Vec::new();
        for keymap in &self.own_keymaps {
            match keymap.keyboard(system) {
                Ok(keyboard) => own.push((keymap.device.clone(), keyboard)),
                Err(why) => {
                    log::warn!("{why}");
                    self.console.notice(&why);
                }
            }
        }
        self.console.set_own_keyboards(own);
    }

    /// Why the keymap is not what somebody asked for; a default that nobody asked for is no reason.
    fn keymap_warning(&self, keyboard: &Keyboard) -> Option<String> {
        let system = self.configuration.is_system();
        if system && keyboard.is_net() {
            let texts = Texts { command_line: text(COMMAND_LINE), ..Texts::default() };
            let (asked, source) = xkb::system_keymap(&texts)?;
            let (asked, has) = (asked.layout, keyboard.layouts().join(", "));
            return Some(format!("no keymap files for {asked:?} of {source}: using that of {NET} ({has})"));
        }
        let warning = keyboard.warning()?;
        let generated = system && Path::new(NET).exists();
        let place = if generated { format!("{NET}: ") } else { String::new() };
        (generated || !self.keymap.layout.is_empty()).then(|| format!("{place}{warning}"))
    }
}
