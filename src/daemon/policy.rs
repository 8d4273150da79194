//! Who may have a shell on a broken machine: what the kernel's command line and the host's files say.
//!
//! The meanings are those of the programs that stood here before: sulogin and `SYSTEMD_SULOGIN_FORCE` of
//! systemd, `rd.shell=` of dracut, `panic=` of initramfs-tools. None of them is ever made weaker.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use nix::sys::statfs::{FsType, TMPFS_MAGIC, statfs};

/// linux/magic.h; the root that a kernel starts with is a ramfs or a tmpfs.
const RAMFS_MAGIC: FsType = FsType(0x8584_58f6);

/// What decides, read once.
#[derive(Clone, Debug, Default)]
pub(super) struct Policy {
    /// The words of the kernel's command line.
    pub(super) words: String,
    /// This is the file system that the kernel starts with, where no account has a password.
    pub(super) initrd: bool,
    /// `SYSTEMD_SULOGIN_FORCE` in our environment.
    pub(super) forced: bool,
    /// The host's sulogin and login, where it has them.
    pub(super) sulogin: Option<OsString>,
    pub(super) login: Option<OsString>,
    /// root has an entry in `/etc/shadow` or `/etc/passwd` that asks for a password.
    pub(super) guarded: bool,
}

impl Policy {
    pub(super) fn of_this_machine() -> Self {
        let first = |paths: &[&str]| paths.iter().find(|path| Path::new(path).exists()).map(OsString::from);
        Self {
            words: fs::read_to_string("/proc/cmdline").unwrap_or_default(),
            initrd: is_initrd(),
            forced: std::env::var_os("SYSTEMD_SULOGIN_FORCE")
                .is_some_and(|value| is_yes(&value.to_string_lossy())),
            sulogin: first(&["/sbin/sulogin", "/usr/sbin/sulogin"]),
            login: first(&["/bin/login", "/usr/bin/login"]),
            guarded: root_is_guarded(
                &fs::read_to_string("/etc/passwd").unwrap_or_default(),
                &fs::read_to_string("/etc/shadow").unwrap_or_default(),
            ),
        }
    }

    /// The shell of this machine's owner, with the question for a password where the machine asks for it.
    ///
    /// # Errors
    /// Why nobody may have one.
    pub(super) fn shell(&self) -> Result<Vec<OsString>, String> {
        if self.initrd {
            self.allowed_in_initrd()?;
        }
        Ok(match (&self.sulogin, &self.login) {
            (Some(sulogin), _) if self.is_forced() => vec![sulogin.clone(), "--force".into()],
            (Some(sulogin), _) => vec![sulogin.clone()],
            (None, Some(login)) if self.guarded => vec![login.clone(), "root".into()],
            (None, None) if self.guarded && !self.initrd => {
                return Err(
                    "root has a password, and there is neither sulogin nor login to ask for it".into()
                );
            }
            _ => vec!["/bin/sh".into()],
        })
    }

    /// What is said about a shell on the kernel's command line and means nothing.
    pub(super) fn ignored(&self) -> Vec<String> {
        let words =
            [("rd.shell", "a shell is allowed"), ("SYSTEMD_SULOGIN_FORCE", "the password is asked for")];
        let odd = |name| self.value(name).filter(|value| !is_yes(value) && !is_no(value));
        words
            .iter()
            .filter_map(|(name, so)| {
                let value = odd(name)?;
                Some(format!("{name}={value} on the kernel's command line is neither yes nor no: {so}"))
            })
            .collect()
    }

    fn is_forced(&self) -> bool {
        self.forced || self.value("SYSTEMD_SULOGIN_FORCE").is_some_and(is_yes)
    }

    fn allowed_in_initrd(&self) -> Result<(), String> {
        if let Some(value) = self.value("rd.shell")
            && is_no(value)
        {
            return Err(format!("rd.shell={value} on the kernel's command line: no shell"));
        }
        // To initramfs-tools any value at all means that nobody may have the console.
        match self.value("panic").filter(|value| !value.is_empty()) {
            Some(value) => Err(format!("panic={value} on the kernel's command line: no shell")),
            None => Ok(()),
        }
    }

    /// The last value of a word `name=value`; a bare `name` is yes.
    fn value(&self, name: &str) -> Option<&str> {
        self.words.split_whitespace().rev().find_map(|word| {
            let rest = word.strip_prefix(name)?;
            if rest.is_empty() { Some("1") } else { rest.strip_prefix('=') }
        })
    }
}

fn is_yes(value: &str) -> bool {
    ["1", "yes", "y", "true", "t", "on"].contains(&value.to_ascii_lowercase().as_str())
}

/// To dracut everything is yes that is none of the first three.
fn is_no(value: &str) -> bool {
    ["0", "no", "off", "n", "false", "f"].contains(&value.to_ascii_lowercase().as_str())
}

fn is_initrd() -> bool {
    let in_memory = |kind: FsType| kind == RAMFS_MAGIC || kind == TMPFS_MAGIC;
    Path::new("/etc/initrd-release").exists() || statfs("/").is_ok_and(|s| in_memory(s.filesystem_type()))
}

/// An empty field lets everybody in; a star or an exclamation mark nobody.
fn root_is_guarded(passwd: &str, shadow: &str) -> bool {
    let field = |text: &str| {
        let line = text.lines().find(|line| line.starts_with("root:"))?;
        Some(line.split(':').nth(1)?.to_owned())
    };
    match (field(passwd).as_deref(), field(shadow)) {
        (None | Some(""), _) => false,
        (Some("x"), Some(secret)) => !secret.is_empty(),
        (Some(_), _) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn initrd(words: &str) -> Policy {
        Policy { words: words.into(), initrd: true, ..Policy::default() }
    }

    #[test]
    fn an_initrd_without_sulogin_has_a_plain_shell() {
        assert_eq!(initrd("quiet root=/dev/vda1").shell().unwrap(), ["/bin/sh"]);
    }

    #[test]
    fn the_kernels_command_line_can_forbid_it() {
        for words in ["rd.shell=0", "rd.shell=no", "panic=0", "panic=-1", "quiet panic=30 rd.shell=1"] {
            let said = initrd(words).shell().unwrap_err();
            assert!(said.contains("no shell"), "{said}");
        }
        for words in [
            "rd.shell=1",
            "rd.shell",
            "rd.shell=\u{fffd}",
            "rd.shell=",
            "rd.shell=0 rd.shell=1",
            "panic=1 panic=",
            "xpanic=1",
        ] {
            assert!(initrd(words).shell().is_ok(), "{words}");
        }
        let host = Policy { initrd: false, ..initrd("panic=30 rd.shell=0") };
        assert!(host.shell().is_ok(), "there they do not mean a shell");
    }

    #[test]
    fn what_means_nothing_is_named_and_never_makes_it_weaker() {
        let policy = initrd("rd.shell=maybe SYSTEMD_SULOGIN_FORCE=\u{fffd}");
        assert_eq!(policy.ignored().len(), 2, "{:?}", policy.ignored());
        assert!(!policy.is_forced());
        assert_eq!(initrd("rd.shell=0 SYSTEMD_SULOGIN_FORCE=yes").ignored(), [""; 0]);
    }

    #[test]
    fn the_password_is_asked_for_unless_the_owner_said_otherwise() {
        let mut policy = Policy { sulogin: Some("/sbin/sulogin".into()), guarded: true, ..initrd("quiet") };
        assert_eq!(policy.shell().unwrap(), ["/sbin/sulogin"]);
        policy.words = "SYSTEMD_SULOGIN_FORCE=0".into();
        assert_eq!(policy.shell().unwrap(), ["/sbin/sulogin"]);
        policy.words = "SYSTEMD_SULOGIN_FORCE=1".into();
        assert_eq!(policy.shell().unwrap(), ["/sbin/sulogin", "--force"]);
    }

    #[test]
    fn a_host_with_a_password_and_nobody_to_ask_for_it_gives_no_shell() {
        let mut host = Policy { guarded: true, ..Policy::default() };
        assert!(host.shell().is_err());
        host.login = Some("/bin/login".into());
        assert_eq!(host.shell().unwrap(), ["/bin/login", "root"]);
    }

    #[test]
    fn who_is_guarded() {
        assert!(root_is_guarded("root:x:0:0::/root:/bin/sh\n", "root:$y$abc:1::\n"));
        assert!(root_is_guarded("root:x:0:0::/root:/bin/sh\n", "root:*:1::\n"));
        assert!(root_is_guarded("root:x:0:0::/root:/bin/sh\n", ""));
        assert!(!root_is_guarded("root:x:0:0::/root:/bin/sh\n", "root::1::\n"));
        assert!(!root_is_guarded("root::0:0::/root:/bin/sh\n", ""));
        assert!(!root_is_guarded("", ""));
    }
}
