//! Lists to choose from, made from what the kernel and the boot loaders write down.

/// Where a list comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Block devices that may hold a file system to check.
    FileSystems,
    /// Partitions to write a report to, sticks first.
    Sticks,
    /// Entries of a boot loader that follows the Boot Loader Specification.
    LoaderEntries,
    /// The files of these entries, to edit.
    LoaderFiles,
    /// Entries of `grub.cfg`.
    GrubEntries,
    /// Targets that a boot can end in.
    Targets,
    /// Network interfaces.
    Interfaces,
}

impl Source {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::FileSystems,
        Self::Sticks,
        Self::LoaderEntries,
        Self::LoaderFiles,
        Self::GrubEntries,
        Self::Targets,
        Self::Interfaces,
    ];

    /// The question above the list.
    pub(super) fn question(self) -> &'static str {
        match self {
            Self::FileSystems => "Which file system?",
            Self::Sticks => "Where to?",
            Self::LoaderEntries | Self::GrubEntries => "Which entry starts next time?",
            Self::LoaderFiles => "Which entry?",
            Self::Targets => "Where does every boot end from now on?",
            Self::Interfaces => "Which interface?",
        }
    }

    /// Why there is no list.
    pub(super) fn nothing(self) -> &'static str {
        match self {
            Self::FileSystems => "there is no block device",
            Self::Sticks => "no stick: plug one in, then press r",
            Self::LoaderEntries | Self::LoaderFiles => "there is no entry in loader/entries",
            Self::GrubEntries => "there is no entry in grub.cfg",
            Self::Targets => "systemd does not run here",
            Self::Interfaces => "there is no network interface",
        }
    }
}

/// One line of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What the command gets.
    pub value: String,
    pub label: String,
    /// Why it cannot be taken.
    pub refused: Option<String>,
}

impl Choice {
    /// A line that can be taken.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), refused: None }
    }
}

/// A disk or a partition, as sysfs tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// The kernel's name: `sda1`.
    pub name: String,
    /// In units of 512 bytes.
    pub sectors: u64,
    /// It can be pulled out: on USB, or the drive says so.
    pub removable: bool,
    /// It has partitions, or another device stands on it: no file system of its own.
    pub in_use: bool,
    /// The file system's label, where something has read it.
    pub label: Option<String>,
}

impl Block {
    fn node(&self) -> String {
        format!("/dev/{}", self.name)
    }

    fn line(&self, rest: &str) -> String {
        let label = self.label.as_deref().unwrap_or("");
        let removable = if self.removable { "removable" } else { "" };
        let line =
            format!("{:<16} {:>9}  {label:<12} {removable:<10} {rest}", self.node(), size(self.sectors));
        line.trim_end().to_owned()
    }
}

/// File systems for a check. One that is mounted for writing would be damaged by it.
pub fn file_systems(blocks: &[Block], mounts: &str) -> Vec<Choice> {
    let free = blocks.iter().filter(|b| !b.in_use && b.sectors > 0);
    free.map(|block| {
        let mount = mount_of(mounts, &block.node());
        let (rest, refused) = match mount {
            None => (String::new(), None),
            Some((place, true)) => (format!("{place} (read-only)"), None),
            Some((place, false)) => (place.to_owned(), Some(format!("it is mounted on {place} for writing"))),
        };
        Choice { value: block.node(), label: block.line(&rest), refused }
    })
    .collect()
}

/// Places for a report: what can be pulled out first, and nothing that is mounted.
pub fn sticks(blocks: &[Block], mounts: &str) -> Vec<Choice> {
    let mut free: Vec<&Block> = blocks
        .iter()
        .filter(|b| !b.in_use && b.sectors > 0 && mount_of(mounts, &b.node()).is_none())
        .collect();
    free.sort_by_key(|b| !b.removable);
    free.into_iter().map(|b| Choice::new(b.node(), b.line(""))).collect()
}

/// Where a device is mounted, and whether read-only. `mounts` is `/proc/self/mounts`.
fn mount_of<'a>(mounts: &'a str, node: &str) -> Option<(&'a str, bool)> {
    mounts.lines().find_map(|line| {
        let mut words = line.split(' ');
        let (device, place) = (words.next()?, words.next()?);
        let read_only = words.nth(1)?.split(',').any(|option| option == "ro");
        (device == node).then_some((place, read_only))
    })
}

fn size(sectors: u64) -> String {
    let mib = sectors / 2048;
    match mib {
        0 => format!("{} KiB", sectors / 2),
        1..10_240 => format!("{mib} MiB"),
        10_240..10_485_760 => format!("{} GiB", mib / 1024),
        _ => format!("{} TiB", mib / 1024 / 1024),
    }
}

/// An entry of the Boot Loader Specification: `name` is its file's.
pub fn loader_entry(name: &str, text: &str) -> Option<Choice> {
    let id = name.strip_suffix(".conf")?;
    let field = |key: &str| {
        text.lines()
            .find_map(|line| line.strip_prefix(key).filter(|v| v.starts_with([' ', '\t'])))
            .map(str::trim)
    };
    let title = field("title").unwrap_or(id);
    let label = field("version").map_or_else(|| title.to_owned(), |version| format!("{title}  {version}"));
    Some(Choice::new(name, label))
}

/// The entries of a `grub.cfg`, with the ids that `grub-reboot` takes: a submenu's before its entries', joined
/// by `>`.
pub fn grub_entries(text: &str) -> Vec<Choice> {
    let mut found = Vec::new();
    let mut above: Vec<(String, String)> = Vec::new();
    let mut depth = Vec::new();
    for line in text.lines().map(str::trim) {
        let submenu = line.starts_with("submenu ");
        if submenu || line.starts_with("menuentry ") {
            let title = quoted(line).unwrap_or_default();
            let id = line.rsplit_once("menuentry_id_option ").and_then(|(_, rest)| quoted(rest));
            let id = id.unwrap_or_else(|| title.clone());
            if submenu {
                above.push((id, title));
            } else {
                found.push(grub_entry(&above, &id, &title));
            }
            depth.push(submenu);
        } else if line.ends_with('{') {
            depth.push(false);
        } else if line == "}" && depth.pop() == Some(true) {
            above.pop();
        }
    }
    found
}

fn grub_entry(above: &[(String, String)], id: &str, title: &str) -> Choice {
    let path: String = above.iter().map(|(id, _)| format!("{id}>")).collect();
    let indent = "  ".repeat(above.len());
    Choice::new(format!("{path}{id}"), format!("{indent}{title}"))
}

/// The first word in quotes.
fn quoted(text: &str) -> Option<String> {
    let start = text.find(['\'', '"'])?;
    let quote = text[start..].chars().next()?;
    let rest = &text[start + 1..];
    Some(rest[..rest.find(quote)?].to_owned())
}

/// The targets that make sense as an end of a boot; `current` is what the link says now.
pub fn targets(current: &str) -> Vec<Choice> {
    let known = [
        ("graphical.target", "with a graphical login"),
        ("multi-user.target", "text logins only"),
        ("rescue.target", "a shell with all file systems"),
        ("emergency.target", "a shell and nothing else"),
    ];
    known
        .iter()
        .map(|(name, about)| {
            let mut choice = Choice::new(*name, format!("{name:<20} {about}"));
            choice.refused = (*name == current).then(|| "it is the default already".to_owned());
            choice
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(name: &str, removable: bool) -> Block {
        Block { name: name.into(), sectors: 4_194_304, removable, ..Block::default() }
    }

    #[test]
    fn what_is_mounted_for_writing_is_not_checked() {
        let blocks = [block("vda1", false), block("vda2", false), block("sda1", true)];
        let mounts = "/dev/vda1 / ext4 ro,relatime 0 0\n/dev/vda2 /home ext4 rw,noatime 0 0\n";
        let list = file_systems(&blocks, mounts);
        assert_eq!(list[0].refused, None);
        assert!(list[0].label.contains("/ (read-only)"), "{}", list[0].label);
        assert_eq!(list[1].refused.as_deref(), Some("it is mounted on /home for writing"));
        assert_eq!(list[2].value, "/dev/sda1");
    }

    #[test]
    fn a_report_goes_to_the_stick_first_and_to_nothing_mounted() {
        let mut whole = block("sda", true);
        whole.in_use = true;
        let blocks = [block("vda1", false), block("vda3", false), whole, block("sda1", true)];
        let list = sticks(&blocks, "/dev/vda1 / ext4 ro 0 0\n");
        let values: Vec<&str> = list.iter().map(|c| c.value.as_str()).collect();
        assert_eq!(values, ["/dev/sda1", "/dev/vda3"]);
        assert!(list[0].label.contains("2048 MiB") && list[0].label.contains("removable"));
    }

    #[test]
    fn grub_entries_know_their_submenu() {
        let text = "function gfxmode {\n  set gfxpayload\n}\n\
            menuentry 'Debian' --class debian $menuentry_id_option 'simple-1' {\n  linux /vmlinuz\n}\n\
            submenu 'Advanced options' $menuentry_id_option 'advanced-1' {\n\
            \tmenuentry 'Debian, 6.1' --class os $menuentry_id_option 'six-1' {\n\t\tif [ x ]; then\n\t\tfi\n\t}\n}\n\
            menuentry 'Firmware' {\n fwsetup\n}\n";
        let list = grub_entries(text);
        let values: Vec<&str> = list.iter().map(|c| c.value.as_str()).collect();
        assert_eq!(values, ["simple-1", "advanced-1>six-1", "Firmware"]);
        assert_eq!(list[1].label, "  Debian, 6.1");
    }

    #[test]
    fn loader_entries_have_a_title_or_at_least_a_name() {
        let entry = loader_entry("deb-6.1.conf", "title\tDebian\nversion 6.1.0\nlinux /vmlinuz\n").unwrap();
        assert_eq!((entry.value.as_str(), entry.label.as_str()), ("deb-6.1.conf", "Debian  6.1.0"));
        assert_eq!(loader_entry("a.conf", "linux /x\n").unwrap().label, "a");
        assert_eq!(loader_entry("a.conf.bak", "title x"), None);
    }

    #[test]
    fn the_default_target_is_not_offered_again() {
        let list = targets("multi-user.target");
        assert_eq!(list.iter().filter(|c| c.refused.is_some()).count(), 1);
        assert!(list[1].refused.is_some());
    }
}
