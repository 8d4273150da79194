//! The configuration: files to settings, and settings to what runs, at the start and whenever they change.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::faces::Choice;
use super::keymap::OwnKeymap;
use super::{Daemon, keymap, login};
use crate::config::xkb::Names;
use crate::config::{self, Color, Complaint, Palette, Settings, Source, Sources, colors};
use crate::console::Preferences;
use crate::font::{self, Face};
use crate::keyboard::{KeymapNames, Repeat};
use crate::outputs::Displays;
use crate::paint::{Gamma, Manner};
use crate::sys::watch::Watch;
use crate::term::style::Rgb;
use crate::term::{self, CursorShape, palette};
use crate::units::Time;

const MAIN: &str = "glasstty.toml";
const DROP_INS: &str = "glasstty.toml.d";

/// The vendor's folder, then the administrator's.
const SYSTEM: [&str; 2] = ["/usr/lib/glasstty", "/etc/glasstty"];

/// The kernel's own console, as it was set up: the command line says it to kernels without one.
const VT: &str = "/sys/module/vt/parameters";

/// How many mistakes are shown on the screen; the log has them all.
const SHOWN: usize = 5;

/// Where settings come from, and what they are now.
#[derive(Debug)]
pub(super) struct Configuration {
    sources: Sources,
    /// The system's files count, unless others were named.
    system: bool,
    pub(super) settings: Settings,
    pub(super) watch: Option<Watch>,
    /// What was said last of displays and wishes that do not fit together.
    troubles: Vec<String>,
}

impl Configuration {
    /// Reads everything for the first time.
    pub(super) fn load(sources: &Sources, system: bool) -> (Self, Vec<Complaint>) {
        let (settings, troubles) = (Settings::default(), Vec::new());
        let mut new = Self { sources: sources.clone(), system, settings, watch: None, troubles };
        let complaints = new.read();
        new.watch = new.watched();
        (new, complaints)
    }

    /// Settings can change while we run.
    pub(super) const fn reloads(&self) -> bool {
        self.system || self.sources.path.is_some()
    }

    fn read(&mut self) -> Vec<Complaint> {
        let (mut settings, complaints) = config::read(&self.files(), &self.settings);
        self.sources.lay_over(&mut settings);
        self.settings = settings;
        let line = if self.system { keymap::text(keymap::COMMAND_LINE) } else { String::new() };
        let of_kernel = config::kernel_complaints(&line, Path::new(keymap::COMMAND_LINE));
        let complaints = [complaints, of_kernel].concat();
        for complaint in &complaints {
            log::warn!("{complaint}");
        }
        complaints
    }

    fn files(&self) -> Vec<Source> {
        let folders: Vec<&Path> = match &self.sources.path {
            Some(path) if path.is_dir() => vec![path],
            Some(path) => return vec![file(path)],
            None if self.system => SYSTEM.iter().map(Path::new).collect(),
            None => return Vec::new(),
        };
        let main = folders.iter().rev().map(|folder| folder.join(MAIN)).find(|path| path.exists());
        let drop_ins: Vec<_> = folders.iter().map(|folder| listing(&folder.join(DROP_INS))).collect();
        main.into_iter().chain(config::in_order(&drop_ins)).map(|path| file(&path)).collect()
    }

    fn watched(&self) -> Option<Watch> {
        let mut paths = Vec::new();
        match &self.sources.path {
            Some(path) if path.is_dir() => paths.extend([path.join(MAIN), path.join(DROP_INS)]),
            Some(path) => paths.push(path.clone()),
            None if self.system => {
                paths.extend(
                    SYSTEM.iter().flat_map(|dir| [MAIN, DROP_INS].map(|name| Path::new(dir).join(name))),
                );
            }
            None => return None,
        }
        if self.system {
            paths.extend(keymap::watched());
        }
        Watch::new(paths).map_err(|e| log::warn!("changes of the configuration are not seen: {e}")).ok()
    }

    /// What the console is to be like.
    pub(super) fn preferences(&self) -> Preferences {
        let Settings { font, terminal, keyboard, .. } = &self.settings;
        Preferences {
            font_size: match font.size {
                config::FontSize::Auto if self.system => font::Size::Auto,
                // The memory display is no display that anybody sits in front of.
                config::FontSize::Auto => font::Size::Px(config::FONT_SIZE),
                config::FontSize::Px(px) => font::Size::Px(u16::try_from(px).unwrap_or(u16::MAX)),
                config::FontSize::Pt(pt) => font::Size::Pt(pt as f32 / 100.0),
            },
            displays: self.displays(),
            repeat: Repeat::new(Duration::from_millis(keyboard.repeat_delay.into()), keyboard.repeat_rate),
            terminal: term::Options {
                scrollback: terminal.scrollback as usize,
                palette: self.palette(),
                clipboard: terminal.clipboard,
                cursor: match terminal.cursor {
                    config::Cursor::Block => CursorShape::Block,
                    config::Cursor::Underline => CursorShape::Underline,
                    config::Cursor::Bar => CursorShape::Bar,
                },
                ..term::Options::default()
            },
            cursor_blinks: terminal.cursor_blink,
            shows_bell: terminal.bell == config::Bell::Visual,
            bindings: self.settings.keys.bindings(),
            manner: self.manner(),
            hardware_pointer: self.settings.pointer.hardware,
        }
    }

    fn manner(&self) -> Manner {
        let Settings { font, terminal, .. } = &self.settings;
        let gamma = Gamma::new(u16::try_from(font.gamma).unwrap_or(u16::MAX));
        Manner { bidi: terminal.bidi, gamma, contrast: false, ligatures: font.ligatures }
    }

    /// What is wanted of displays.
    fn displays(&self) -> Displays {
        let kernels = if self.system {
            Displays::from_command_line(&keymap::text(keymap::COMMAND_LINE))
        } else {
            Displays::default()
        };
        let screen = &self.settings.screen;
        let seconds = |seconds: u32| Duration::from_secs(seconds.into());
        Displays {
            outputs: self.settings.outputs.clone(),
            blank_after: screen
                .blank_after
                .map_or(kernels.blank_after, |s| Some(seconds(s)).filter(|_| s > 0)),
            swallow_waking_key: screen.swallow_waking_key,
            output_keeps_lit: screen.output_keeps_lit,
            password_keeps_lit: screen.password_keeps_lit,
        }
    }

    fn palette(&self) -> palette::Palette {
        let colors = &self.settings.colors;
        let mut palette = palette::Palette::default();
        match colors.palette {
            Palette::Scheme(scheme) => {
                set_indexed(&mut palette, &scheme.indexed.map(Color));
                palette.foreground = rgb(Color(scheme.foreground));
                palette.background = rgb(Color(scheme.background));
            }
            Palette::System if self.system => {
                if let Some(indexed) = system_colors() {
                    set_indexed(&mut palette, &indexed);
                    palette.foreground = rgb(indexed[7]);
                    palette.background = rgb(indexed[0]);
                }
            }
            Palette::System => {}
        }
        set_indexed(&mut palette, &colors.indexed);
        palette.foreground = colors.foreground.map_or(palette.foreground, rgb);
        palette.background = colors.background.map_or(palette.background, rgb);
        palette.cursor = colors.cursor.map(rgb);
        palette
    }

    /// The fonts that were chosen, by style.
    pub(super) fn fonts(&self) -> Choice {
        let font = &self.settings.font;
        let styles = [
            (Face::Regular, &font.family),
            (Face::Bold, &font.bold),
            (Face::Italic, &font.italic),
            (Face::BoldItalic, &font.bold_italic),
        ];
        let named = styles.into_iter().filter(|(_, names)| !names.is_empty());
        let hint = self.system && font.family.is_empty();
        let console =
            || config::console_font(&keymap::text(keymap::VCONSOLE), &keymap::text(keymap::COMMAND_LINE));
        Choice {
            styles: named.map(|(face, names)| (face, names.clone())).collect(),
            console: if hint { console() } else { None },
        }
    }

    /// The names of the keymap.
    pub(super) fn keymap(&self) -> KeymapNames {
        let config::Keyboard { rules, model, layout, variant, options, .. } = self.settings.keyboard.clone();
        keymap::names(&Names { rules, model, layout, variant, options }, self.system)
    }

    /// The names of the keymaps of single keyboards: what is not said of one is as on all others.
    pub(super) fn own_keymaps(&self) -> Vec<OwnKeymap> {
        let keyboards = &self.settings.keyboards;
        if keyboards.is_empty() {
            return Vec::new();
        }
        let common = self.keymap();
        keyboards.iter().map(|own| OwnKeymap::new(own, &common)).collect()
    }

    /// The system's own settings count too.
    pub(super) const fn is_system(&self) -> bool {
        self.system
    }
}

impl Daemon {
    /// Reads everything anew and applies what is different.
    pub(super) fn reload(&mut self, now: Time) {
        let complaints = self.configuration.read();
        self.show(&complaints);
        self.console.set_preferences(self.configuration.preferences(), now);
        self.input.set_pointing(self.configuration.settings.pointer.devices);
        self.say_troubles();
        self.choose_faces();
        if let Some(place) = &self.login {
            let program = login::login(place, &self.configuration.settings.login);
            self.console.set_program(&program);
        }
        let names = self.configuration.keymap();
        if names != self.keymap {
            self.keymap = names;
            self.load_keymap();
        }
        let own = self.configuration.own_keymaps();
        if own != self.own_keymaps {
            self.own_keymaps = own;
            self.load_own_keymaps();
        }
    }

    /// Says once what is wanted of displays and cannot be had. Displays come and go: that is for the log alone.
    pub(super) fn say_troubles(&mut self) {
        let troubles = self.console.troubles();
        let known = &self.configuration.troubles;
        troubles
            .iter()
            .filter(|trouble| !known.contains(trouble))
            .for_each(|trouble| log::warn!("{trouble}"));
        self.configuration.troubles = troubles;
    }

    /// A file of the configuration may have changed.
    pub(super) fn check_configuration(&mut self, now: Time) {
        if self.configuration.watch.as_mut().is_some_and(Watch::changed) {
            log::info!("the configuration has changed");
            self.reload(now);
        }
    }

    /// Says on the screen what is wrong in the files: who is in front of it may be the one who wrote them.
    pub(super) fn show(&mut self, complaints: &[Complaint]) {
        for complaint in complaints.iter().take(SHOWN) {
            self.console.notice(&complaint.to_string());
        }
        if complaints.len() > SHOWN {
            self.console
                .notice(&format!("and {} more mistakes in the configuration", complaints.len() - SHOWN));
        }
    }
}

fn file(path: &Path) -> Source {
    Source { path: path.to_owned(), bytes: fs::read(path).map_err(|e| e.to_string()) }
}

fn listing(folder: &Path) -> Vec<PathBuf> {
    match fs::read_dir(folder) {
        Ok(entries) => entries.filter_map(|entry| Some(entry.ok()?.path())).collect(),
        Err(e) => {
            if e.kind() != io::ErrorKind::NotFound {
                log::warn!("cannot read {}: {e}", folder.display());
            }
            Vec::new()
        }
    }
}

/// The sixteen colours that this system was set up with.
fn system_colors() -> Option<[Color; 16]> {
    let vconsole = colors::from_vconsole(&keymap::text(keymap::VCONSOLE));
    let [red, green, blue] = ["red", "grn", "blu"].map(|part| keymap::text(format!("{VT}/default_{part}")));
    vconsole
        .or_else(|| colors::from_kernel_parameters(&red, &green, &blue))
        .or_else(|| colors::from_kernel_command_line(&keymap::text(keymap::COMMAND_LINE)))
}

fn set_indexed(palette: &mut palette::Palette, colors: &[Color]) {
    for (slot, color) in palette.indexed.iter_mut().zip(colors) {
        *slot = rgb(*color);
    }
}

const fn rgb(Color(color): Color) -> Rgb {
    Rgb::new((color >> 16) as u8, (color >> 8) as u8, color as u8)
}
