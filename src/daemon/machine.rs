//! What the recovery menu wants to know about this machine, read from the files of the kernel and the boot loaders.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use nix::sys::statvfs::{FsFlags, statvfs};
use nix::sys::utsname::{UtsName, uname};

use crate::recovery::{self, Block, Choice, Facts, Source};

/// In the order in which people who did not choose one are best served.
const EDITORS: &[&str] = &["sensible-editor", "nano", "micro", "vim", "vi", "emacs", "ed"];

/// Where the Boot Loader Specification has its entries.
const ENTRIES: &[&str] = &["/boot/loader/entries", "/efi/loader/entries", "/boot/efi/loader/entries"];
const GRUB: &[&str] = &["/boot/grub/grub.cfg", "/boot/grub2/grub.cfg"];

/// The machine, and where its programs are found.
#[derive(Debug)]
pub(super) struct Machine {
    path: OsString,
}

impl Default for Machine {
    fn default() -> Self {
        let inherited = std::env::var_os("PATH").filter(|path| !path.is_empty());
        Self { path: inherited.unwrap_or_else(|| super::login::PATH.into()) }
    }
}

impl Machine {
    /// Everything that the menu asks for, as it is now.
    pub(super) fn facts(&self) -> Facts {
        let known = uname().ok();
        let known = known.as_ref();
        let word = |text: Option<&OsStr>| text.map(|t| t.to_string_lossy().into_owned()).unwrap_or_default();
        let name = known.map(UtsName::nodename);
        Facts {
            host: word(name.filter(|name| *name != "(none)")),
            kernel: word(known.map(UtsName::release)),
            root_is_read_only: root_is_read_only(),
            systemd: Path::new("/run/systemd/system").is_dir(),
            editor: self.editor(),
            commands: recovery::commands().into_iter().filter(|name| self.has(name)).collect(),
            paths: recovery::paths().into_iter().filter(|path| Path::new(path).exists()).collect(),
            choices: Source::ALL
                .into_iter()
                .map(|source| (source, choices(source)))
                .collect::<BTreeMap<_, _>>(),
        }
    }

    /// What the commands of the menu find set.
    pub(super) fn environment(&self) -> Vec<(OsString, OsString)> {
        vec![("PATH".into(), self.path.clone())]
    }

    /// The person's shell as a login shell: with their prompt and their paths.
    pub(super) fn shell(&self) -> Vec<OsString> {
        let mut shell = super::login::own_shell();
        let is_us = shell.first().is_some_and(|file| same_file(Path::new(file)));
        if is_us || shell.first().is_none_or(|file| !Path::new(file).exists()) {
            shell = vec![if self.has("bash") { "bash" } else { "/bin/sh" }.into()];
        }
        shell.push("-l".into());
        shell
    }

    fn editor(&self) -> Option<String> {
        let asked =
            ["VISUAL", "EDITOR"].into_iter().filter_map(|name| std::env::var_os(name)?.into_string().ok());
        let known = EDITORS.iter().map(|name| (*name).to_owned());
        asked.chain(known).find(|editor| self.has(editor.split(' ').next().unwrap_or(editor)))
    }

    fn has(&self, name: &str) -> bool {
        std::env::split_paths(&self.path).any(|dir| dir.join(name).is_file())
    }
}

/// Whether a shell is this program: sulogin starts the menu in a shell's place.
fn same_file(shell: &Path) -> bool {
    let ours = std::env::current_exe().ok();
    ours.is_some_and(|ours| fs::canonicalize(shell).is_ok_and(|shell| shell == ours))
}

fn root_is_read_only() -> bool {
    statvfs("/").is_ok_and(|stat| stat.flags().contains(FsFlags::ST_RDONLY))
}

fn choices(source: Source) -> Vec<Choice> {
    let mounts = || fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    match source {
        Source::FileSystems => recovery::file_systems(&blocks(), &mounts()),
        Source::Sticks => recovery::sticks(&blocks(), &mounts()),
        Source::LoaderEntries => ENTRIES.iter().flat_map(|dir| loader_entries(Path::new(dir))).collect(),
        Source::LoaderFiles => ENTRIES.iter().flat_map(|dir| loader_files(Path::new(dir))).collect(),
        Source::GrubEntries => {
            let text = GRUB.iter().find_map(|path| fs::read_to_string(path).ok()).unwrap_or_default();
            recovery::grub_entries(&text)
        }
        Source::Targets => {
            let links = ["/etc/systemd/system/default.target", "/usr/lib/systemd/system/default.target"];
            let target = links.iter().find_map(|link| fs::read_link(link).ok());
            let name =
                target.as_deref().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
            recovery::targets(&name.unwrap_or_default())
        }
        Source::Interfaces => {
            let names = names(Path::new("/sys/class/net")).into_iter().filter(|name| name != "lo");
            names.map(|name| Choice::new(name.clone(), name)).collect()
        }
    }
}

fn loader_entries(dir: &Path) -> Vec<Choice> {
    let read = |name: String| recovery::loader_entry(&name, &fs::read_to_string(dir.join(&name)).ok()?);
    names(dir).into_iter().filter_map(read).collect()
}

/// The same entries, each by its file.
fn loader_files(dir: &Path) -> Vec<Choice> {
    let whole = |choice: Choice| Choice { value: dir.join(&choice.value).display().to_string(), ..choice };
    loader_entries(dir).into_iter().map(whole).collect()
}

fn names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}

/// The block devices of sysfs. Loops, RAM disks and floppies hold nothing that people look for here.
fn blocks() -> Vec<Block> {
    let class = Path::new("/sys/class/block");
    let dull = |name: &str| ["loop", "ram", "fd", "zram"].iter().any(|kind| name.starts_with(kind));
    let labels = labels();
    names(class)
        .into_iter()
        .filter(|name| !dull(name))
        .map(|name| {
            let dir = class.join(&name);
            let number = |file: &str| fs::read_to_string(dir.join(file)).ok()?.trim().parse::<u64>().ok();
            let target = fs::canonicalize(&dir).unwrap_or_default();
            let on_usb =
                target.components().any(|part| part.as_os_str().to_string_lossy().starts_with("usb"));
            let whole = if dir.join("partition").exists() { target.parent() } else { Some(target.as_path()) };
            let pulled =
                whole.is_some_and(|disk| fs::read(disk.join("removable")).is_ok_and(|t| t.starts_with(b"1")));
            let parts = names(&dir).iter().any(|entry| entry.starts_with(&name));
            Block {
                sectors: number("size").unwrap_or(0),
                removable: on_usb || pulled,
                in_use: parts || !names(&dir.join("holders")).is_empty(),
                label: labels.get(&name).cloned(),
                name,
            }
        })
        .collect()
}

/// Labels of file systems by the kernel's name of their device, as udev links them.
fn labels() -> BTreeMap<String, String> {
    let dir = PathBuf::from("/dev/disk/by-label");
    let label = |label: String| {
        let node = fs::canonicalize(dir.join(&label)).ok()?;
        Some((node.file_name()?.to_str()?.to_owned(), label))
    };
    names(&dir).into_iter().filter_map(label).collect()
}
