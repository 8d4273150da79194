//! What the menu offers, as data: a title, what it needs, the command, and whether it changes anything.

use super::needs::{Facts, Need};
use super::sources::Source;

use Need::{Command, Editor, Path, ReadOnlyRoot, Systemd, WritableRoot};

/// Which part of the menu an action stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Look,
    Repair,
    Start,
}

impl Part {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Look => "Look",
            Self::Repair => "Repair",
            Self::Start => "Start",
        }
    }
}

/// One line of the menu.
#[derive(Debug)]
pub(super) struct Action {
    pub(super) part: Part,
    pub(super) title: &'static str,
    pub(super) about: &'static str,
    /// Asked before it is carried out.
    pub(super) changes: bool,
    /// In order of preference: the first whose needs are met is taken.
    pub(super) ways: &'static [Way],
}

/// One way to carry an action out.
#[derive(Debug)]
pub(super) struct Way {
    pub(super) needs: &'static [Need],
    pub(super) choose: Option<Source>,
    pub(super) command: Template,
}

/// What is run: a line for `sh -c`, where `{editor}` and `{}` stand for the editor and what was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Template {
    Line(&'static str),
    /// The person's shell, until it ends.
    Shell,
}

const fn line(needs: &'static [Need], line: &'static str) -> Way {
    Way { needs, choose: None, command: Template::Line(line) }
}

const fn choice(needs: &'static [Need], source: Source, line: &'static str) -> Way {
    Way { needs, choose: Some(source), command: Template::Line(line) }
}

const fn looks(title: &'static str, about: &'static str, ways: &'static [Way]) -> Action {
    Action { part: Part::Look, title, about, changes: false, ways }
}

const fn repairs(title: &'static str, about: &'static str, ways: &'static [Way]) -> Action {
    Action { part: Part::Repair, title, about, changes: true, ways }
}

const fn starts(title: &'static str, about: &'static str, ways: &'static [Way]) -> Action {
    Action { part: Part::Start, title, about, changes: true, ways }
}

/// The keys that name the lines, in their order. `q`, `r` and `s` have a meaning everywhere.
pub(super) const KEYS: &str = "123456789abcdefghijklmnop";

pub(super) const ACTIONS: &[Action] = &[
    looks(
        "Shell",
        "A plain shell; this menu comes back when it ends. The key s opens one from everywhere.",
        &[Way { needs: &[], choose: None, command: Template::Shell }],
    ),
    looks(
        "Journal of this boot",
        "What kernel and services have said since the machine was started; the newest at the end.",
        &[
            line(&[Command("journalctl")], "journalctl -b -e"),
            line(&[Command("dmesg"), Command("less")], "dmesg | less +G"),
            line(&[Command("dmesg")], "dmesg"),
        ],
    ),
    looks(
        "Journal of the last boot",
        "The same of the boot before: how it ended is at its end. Kept only where /var/log/journal is.",
        &[line(&[Command("journalctl"), Path("/var/log/journal")], "journalctl -b -1 -e")],
    ),
    looks(
        "Failed units",
        "Services that ended badly, and the jobs that others still wait for.",
        &[line(
            &[Command("systemctl"), Systemd],
            "systemctl --no-pager --failed; systemctl --no-pager list-jobs",
        )],
    ),
    looks(
        "Save a report to a USB stick",
        "A text file with the journal, the disks, the mounts and the hardware, for somebody who helps.",
        &[choice(&[Command("mount")], Source::Sticks, include_str!("report.sh"))],
    ),
    repairs(
        "Check a file system",
        "fsck, asking at each repair. Not for what is mounted for writing.",
        &[choice(&[Command("fsck")], Source::FileSystems, "fsck -C0 {}")],
    ),
    repairs(
        "Make / writable",
        "Mounts the root file system for writing, so that files can be edited.",
        &[line(&[Command("mount"), ReadOnlyRoot], "mount -o remount,rw /")],
    ),
    repairs(
        "Mount everything in fstab",
        "Mounts what is not mounted yet, and says what cannot be.",
        &[line(&[Command("mount"), Path("/etc/fstab")], "mount -av")],
    ),
    repairs(
        "Network up",
        "Starts the network the way this system does it.",
        &[
            line(
                &[Command("nmcli"), Systemd],
                "systemctl start NetworkManager && nmcli networking on && nmcli device status",
            ),
            line(
                &[Command("networkctl"), Systemd, Path("/etc/systemd/network")],
                "systemctl start systemd-networkd systemd-resolved; networkctl --no-pager status",
            ),
            line(&[Command("ifup"), Path("/etc/network/interfaces")], "ifup -a; ip -brief address"),
            choice(&[Command("dhcpcd")], Source::Interfaces, "dhcpcd {}"),
            choice(&[Command("dhclient")], Source::Interfaces, "ip link set {} up && dhclient -v {}"),
            choice(&[Command("udhcpc")], Source::Interfaces, "ip link set {} up && udhcpc -i {}"),
        ],
    ),
    repairs(
        "Edit fstab",
        "Which file systems are mounted where. The old one is kept as /etc/fstab.old.",
        &[
            line(
                &[Editor, Path("/etc/fstab"), WritableRoot, Command("findmnt")],
                "cp -p /etc/fstab /etc/fstab.old && {editor} /etc/fstab && findmnt --verify",
            ),
            line(
                &[Editor, Path("/etc/fstab"), WritableRoot],
                "cp -p /etc/fstab /etc/fstab.old && {editor} /etc/fstab",
            ),
        ],
    ),
    repairs(
        "Edit crypttab",
        "Which encrypted devices are opened at boot. The old one is kept as /etc/crypttab.old.",
        &[line(
            &[Editor, Path("/etc/crypttab"), WritableRoot],
            "cp -p /etc/crypttab /etc/crypttab.old && {editor} /etc/crypttab",
        )],
    ),
    repairs(
        "Edit the kernel command line",
        "What the boot loader tells the kernel from the next boot on. The old file is kept as FILE.old.",
        &[
            line(
                &[Editor, Path("/etc/kernel/cmdline"), Command("kernel-install"), WritableRoot],
                "cp -p /etc/kernel/cmdline /etc/kernel/cmdline.old && {editor} /etc/kernel/cmdline && \
                 kernel-install add \"$(uname -r)\" \"/lib/modules/$(uname -r)/vmlinuz\"",
            ),
            line(
                &[Editor, Path("/etc/default/grub"), Command("update-grub"), WritableRoot],
                "cp -p /etc/default/grub /etc/default/grub.old && {editor} /etc/default/grub && update-grub",
            ),
            line(
                &[Editor, Path("/etc/default/grub"), Command("grub2-mkconfig"), WritableRoot],
                "cp -p /etc/default/grub /etc/default/grub.old && {editor} /etc/default/grub && \
                 grub2-mkconfig -o /boot/grub2/grub.cfg",
            ),
            line(
                &[Editor, Path("/etc/default/grub"), Command("grub-mkconfig"), WritableRoot],
                "cp -p /etc/default/grub /etc/default/grub.old && {editor} /etc/default/grub && \
                 grub-mkconfig -o /boot/grub/grub.cfg",
            ),
            choice(&[Editor], Source::LoaderFiles, "cp -p {} {}.old && {editor} {}"),
        ],
    ),
    repairs(
        "Rebuild the initramfs",
        "Makes the image that the kernel starts with anew, for every installed kernel.",
        &[
            line(&[Command("update-initramfs"), WritableRoot], "update-initramfs -u -k all"),
            line(&[Command("mkinitcpio"), WritableRoot], "mkinitcpio -P"),
            line(&[Command("dracut"), WritableRoot], "dracut --force --regenerate-all"),
        ],
    ),
    starts(
        "Boot entries",
        "The entries of the boot loader; the one that you pick is started once, next time.",
        &[
            choice(&[Command("bootctl")], Source::LoaderEntries, "bootctl set-oneshot {}"),
            choice(&[Command("grub-reboot")], Source::GrubEntries, "grub-reboot {}"),
            choice(&[Command("grub2-reboot")], Source::GrubEntries, "grub2-reboot {}"),
        ],
    ),
    starts(
        "Default target",
        "Where every boot ends: a graphical login, text logins, or a shell.",
        &[choice(
            &[Command("systemctl"), Systemd, WritableRoot],
            Source::Targets,
            "systemctl set-default {}",
        )],
    ),
    starts(
        "Go on booting",
        "Leaves the recovery and starts what would have been started without it.",
        &[line(&[Command("systemctl"), Systemd], "systemctl default")],
    ),
    starts(
        "Reboot",
        "Ends everything in order and starts the machine anew.",
        &[
            line(&[Command("systemctl"), Systemd], "systemctl reboot"),
            line(&[Command("reboot")], "sync; reboot -f"),
        ],
    ),
    starts(
        "Power off",
        "Ends everything in order and turns the machine off.",
        &[
            line(&[Command("systemctl"), Systemd], "systemctl poweroff"),
            line(&[Command("poweroff")], "sync; poweroff -f"),
        ],
    ),
    starts(
        "Firmware setup",
        "Reboots into the settings of the machine's firmware.",
        &[line(
            &[Path("/sys/firmware/efi"), Command("systemctl"), Systemd],
            "systemctl reboot --firmware-setup",
        )],
    ),
];

impl Action {
    /// The way that this machine can go, or the reason why there is none: of the way that misses least.
    pub(super) fn way(&self, facts: &Facts) -> Result<&'static Way, String> {
        let missing = |way: &Way| {
            let mut reasons: Vec<String> = way.needs.iter().filter_map(|&need| facts.lacks(need)).collect();
            if let Some(source) = way.choose
                && facts.of(source).is_empty()
            {
                reasons.push(source.nothing().to_owned());
            }
            reasons
        };
        let tried: Vec<_> = self.ways.iter().map(|way| (way, missing(way))).collect();
        match tried.iter().find(|(_, reasons)| reasons.is_empty()) {
            Some((way, _)) => Ok(way),
            None => {
                let least = tried.into_iter().min_by_key(|(_, reasons)| reasons.len());
                Err(least.and_then(|(_, mut reasons)| reasons.pop()).unwrap_or_default())
            }
        }
    }
}

impl Template {
    /// The line with what was chosen in its place, quoted for the shell.
    pub(super) fn filled(self, facts: &Facts, value: Option<&str>) -> String {
        match self {
            Self::Shell => "sh".to_owned(),
            Self::Line(line) => line
                .trim_end()
                .replace("{editor}", facts.editor.as_deref().unwrap_or("vi"))
                .replace("{}", &quoted(value.unwrap_or_default())),
        }
    }
}

/// A word of the shell, whatever it holds.
fn quoted(value: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-@:+=,".contains(c);
    if !value.is_empty() && value.chars().all(plain) {
        return value.to_owned();
    }
    format!("'{}'", value.replace('\'', r"'\''"))
}

/// The titles of all actions, in order.
pub fn titles() -> Vec<&'static str> {
    ACTIONS.iter().map(|action| action.title).collect()
}

/// The programs that actions name, for whoever looks which of them are there.
pub fn commands() -> Vec<&'static str> {
    named(|need| if let Command(name) = need { Some(name) } else { None })
}

/// The files that actions name.
pub fn paths() -> Vec<&'static str> {
    named(|need| if let Path(path) = need { Some(path) } else { None })
}

fn named(pick: impl Fn(Need) -> Option<&'static str>) -> Vec<&'static str> {
    let needs = ACTIONS.iter().flat_map(|action| action.ways).flat_map(|way| way.needs);
    let mut names: Vec<&str> = needs.filter_map(|&need| pick(need)).collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recovery::Choice;

    fn action(title: &str) -> &'static Action {
        ACTIONS.iter().find(|a| a.title == title).expect(title)
    }

    #[test]
    fn every_line_has_a_key_of_its_own() {
        assert!(ACTIONS.len() <= KEYS.len());
        assert!(!KEYS[..ACTIONS.len()].contains(['q', 'r', 's']));
    }

    #[test]
    fn what_looks_changes_nothing_and_what_changes_asks() {
        for action in ACTIONS {
            assert_eq!(action.changes, action.part != Part::Look, "{}", action.title);
        }
    }

    #[test]
    fn the_reason_is_of_the_way_that_misses_least() {
        let mut facts = Facts::default();
        assert_eq!(
            action("Rebuild the initramfs").way(&facts).unwrap_err(),
            "update-initramfs is not installed here"
        );
        facts.commands.insert("dracut");
        facts.root_is_read_only = true;
        let reason = action("Rebuild the initramfs").way(&facts).unwrap_err();
        assert_eq!(reason, "/ is read-only: make it writable first");
        facts.root_is_read_only = false;
        let way = action("Rebuild the initramfs").way(&facts).unwrap();
        assert_eq!(way.command.filled(&facts, None), "dracut --force --regenerate-all");
    }

    #[test]
    fn an_entry_of_the_loader_is_edited_where_no_tool_makes_them() {
        let entry = "/boot/loader/entries/arch.conf";
        let mut facts = Facts { editor: Some("vi".to_owned()), ..Facts::default() };
        facts.choices.insert(Source::LoaderFiles, vec![Choice::new(entry, "Arch")]);
        let way = action("Edit the kernel command line").way(&facts).unwrap();
        let line = way.command.filled(&facts, Some(entry));
        assert_eq!(line, format!("cp -p {entry} {entry}.old && vi {entry}"));
    }

    #[test]
    fn a_list_that_is_empty_is_a_reason() {
        let mut facts = Facts { commands: ["mount"].into(), ..Facts::default() };
        let report = action("Save a report to a USB stick");
        assert!(report.way(&facts).unwrap_err().contains("plug one in"));
        facts.choices.insert(Source::Sticks, vec![Choice::new("/dev/sda1", "stick")]);
        assert!(report.way(&facts).is_ok());
    }

    #[test]
    fn what_was_chosen_is_one_word_of_the_shell() {
        assert_eq!(quoted("/dev/sda1"), "/dev/sda1");
        assert_eq!(quoted("Debian, 'old'; reboot"), r"'Debian, '\''old'\''; reboot'");
        assert_eq!(quoted(""), "''");
    }
}
