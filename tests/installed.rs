//! `./x install` and `./x uninstall` into a folder that looks like a system: what is placed, that the files find each
//! other there, and that exactly these files go again. What a Debian package does with them is shown in tests/vm.

#![allow(clippy::disallowed_methods, reason = "a test runs scripts as a person would")]

mod program;

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use program::Folder;

const OURS: &str = env!("CARGO_BIN_EXE_glasstty");

fn x(folder: &Folder, prefix: &str, command: &str) -> String {
    let mut x = Command::new("sh");
    x.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("x")).arg(command);
    x.env("DESTDIR", folder.path("")).env("PREFIX", prefix);
    // Installed is whatever was built; a test must not build.
    let output = x.env("GLASSTTY", OURS).env("GLASSTTY_SMALL", OURS).output().expect("sh");
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "./x {command}: {said}");
    said
}

/// Every file below a folder, by its name from there.
fn files(folder: &Folder) -> BTreeSet<String> {
    fn collect(dir: &Path, above: &str, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
            let name = format!("{above}/{}", entry.file_name().to_string_lossy());
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                collect(&entry.path(), &name, found);
            } else {
                found.insert(name);
            }
        }
    }
    let mut found = BTreeSet::new();
    collect(&folder.path(""), "", &mut found);
    found
}

fn place(folder: &Folder, name: &str, text: &str) -> PathBuf {
    let path = folder.path(name.trim_start_matches('/'));
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(&path, text).expect("a file");
    path
}

#[test]
fn what_is_installed_is_found_and_goes_again() {
    for prefix in ["/usr", "/usr/local", "/opt/console"] {
        let folder = Folder::new();
        let others = [
            "/etc/pam.d/login".to_owned(),
            "/etc/grub.d/10_linux".to_owned(),
            format!("{prefix}/lib/systemd/system/emergency.service.d/other.conf"),
            format!("{prefix}/lib/glasstty/other"),
        ];
        for other in &others {
            place(&folder, other, "another's");
        }
        x(&folder, prefix, "install");
        let placed = files(&folder);
        for expected in of_distributions(prefix) {
            assert!(placed.contains(&expected), "{prefix}: {expected} is not there");
        }
        finds_what_it_names(&folder, prefix, &placed);
        x(&folder, prefix, "uninstall");
        assert_eq!(files(&folder), others.iter().cloned().collect(), "{prefix}");
        for gone in ["lib/systemd/system/rescue.service.d", "share/doc/glasstty", "share/glasstty"] {
            assert!(
                !folder.path(&format!("{prefix}/{gone}")[1..]).exists(),
                "{prefix}: {gone} is still there"
            );
        }
    }
}

/// Where the tools of distributions look.
fn of_distributions(prefix: &str) -> Vec<String> {
    let images = |usr: &str, etc: &str| if prefix == "/usr" { usr.to_owned() } else { etc.to_owned() };
    vec![
        format!("{prefix}/bin/glasstty"),
        format!("{prefix}/lib/glasstty/glasstty"),
        format!("{prefix}/share/glasstty/rare.pack"),
        format!("{prefix}/share/glasstty/rare-more.pack"),
        format!("{prefix}/lib/systemd/system/rescue.service.d/50-glasstty.conf"),
        images("/usr/share/initramfs-tools/hooks/glasstty", "/etc/initramfs-tools/hooks/glasstty"),
        images(
            "/usr/share/initramfs-tools/scripts/panic/glasstty",
            "/etc/initramfs-tools/scripts/panic/glasstty",
        ),
        images(
            "/usr/share/initramfs-tools/scripts/init-premount/glasstty",
            "/etc/initramfs-tools/scripts/init-premount/glasstty",
        ),
        images(
            "/usr/share/initramfs-tools/scripts/init-bottom/glasstty",
            "/etc/initramfs-tools/scripts/init-bottom/glasstty",
        ),
        "/usr/lib/dracut/modules.d/90glasstty/module-setup.sh".to_owned(),
        images("/usr/lib/initcpio/install/glasstty", "/etc/initcpio/install/glasstty"),
        images("/usr/lib/initcpio/hooks/glasstty", "/etc/initcpio/hooks/glasstty"),
        images(
            "/usr/lib/kernel/install.d/95-glasstty-recovery.install",
            "/etc/kernel/install.d/95-glasstty-recovery.install",
        ),
        "/etc/grub.d/15_glasstty_recovery".to_owned(),
        format!("{prefix}/share/bash-completion/completions/glasstty"),
        format!("{prefix}/share/zsh/site-functions/_glasstty"),
        format!("{prefix}/share/fish/vendor_completions.d/glasstty.fish"),
    ]
}

/// Scripts and units name files of this installation by their places, and none of another prefix alone.
fn finds_what_it_names(folder: &Folder, prefix: &str, placed: &BTreeSet<String>) {
    let mut named = 0;
    for file in placed.iter().filter(|f| !f.contains("/share/") || f.contains("initramfs-tools")) {
        let Ok(text) = fs::read_to_string(folder.path(&file[1..])) else { continue };
        // What somebody reads is no name.
        for word in
            text.lines().filter(|l| !l.starts_with('#')).flat_map(|l| l.split([' ', ';', '=', '"', '\'']))
        {
            let ours = [
                "/bin/glasstty",
                "/lib/glasstty/glasstty",
                "/lib/glasstty/emergency",
                "/lib/glasstty/give-back",
            ];
            if !word.starts_with('/') || !ours.iter().any(|end| word.ends_with(end)) {
                continue;
            }
            named += 1;
            let in_image = word == "/usr/bin/glasstty";
            assert!(placed.contains(word) || in_image, "{prefix}: {file} names {word}, which is not there");
            let unit = file.contains("/systemd/system/");
            assert!(!unit || placed.contains(word), "{prefix}: {file} starts {word}, which is not there");
        }
    }
    assert!(named >= 12, "{prefix}: only {named} names were found");
}

/// give-back on a folder: its own PATH has a systemctl that writes down what it is asked.
fn give_back(folder: &Folder) -> String {
    let script = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging/give-back.sh"));
    let root = folder.path("").display().to_string();
    let root = root.trim_end_matches('/');
    let script = script
        .expect("the script")
        .replace("/etc/systemd", &format!("{root}/etc/systemd"))
        .replace("/run/systemd", &format!("{root}/run/systemd"))
        .replace("\"/boot/loader", &format!("\"{root}/boot/loader"));
    let script = place(folder, "/give-back", &script);
    let systemctl = "#!/bin/sh\necho \"$@\" >>\"${0%/*}/said\"\n\
                     [ \"$1\" != list-units ] || echo 'glasstty@tty2.service loaded active running'\n";
    let systemctl = place(folder, "/bin/systemctl", systemctl);
    fs::set_permissions(systemctl, fs::Permissions::from_mode(0o755)).expect("a mode");
    let path = format!("{root}/bin:{}", std::env::var("PATH").unwrap_or_default());
    let output = Command::new("sh").arg(script).env("PATH", path).env("LC_ALL", "C").output().expect("sh");
    assert!(output.status.success(), "{output:?}");
    fs::read_to_string(folder.path("bin/said")).unwrap_or_default()
}

fn enable(folder: &Folder, link: &str, unit: &str) {
    let link = folder.path("etc/systemd/system").join(link);
    fs::create_dir_all(link.parent().expect("a folder")).expect("a folder");
    symlink(format!("/usr/lib/systemd/system/{unit}"), link).expect("a link");
}

#[test]
fn what_was_glassttys_is_gettys_again() {
    let folder = Folder::new();
    enable(&folder, "getty.target.wants/glasstty@tty3.service", "glasstty@.service");
    enable(&folder, "getty.target.wants/glasstty-seat@seat0.service", "glasstty-seat@.service");
    enable(&folder, "getty.target.wants/getty@tty4.service", "getty@.service");
    enable(&folder, "autovt@.service", "glasstty@.service");
    enable(&folder, "autovt@tty3.service", "glasstty@.service");
    place(&folder, "/boot/loader/entries/a-recovery.conf", "# made by glasstty from a.conf\ntitle A\n");
    place(&folder, "/boot/loader/entries/b-recovery.conf", "title the person's own\n");
    let said = give_back(&folder);
    assert_eq!(said, "enable getty@tty1.service getty@tty3.service\n", "nothing runs here");
    let left: Vec<String> =
        files(&folder).into_iter().filter(|f| f.contains("systemd") || f.contains("boot")).collect();
    assert_eq!(
        left,
        ["/boot/loader/entries/b-recovery.conf", "/etc/systemd/system/getty.target.wants/getty@tty4.service"]
    );
}

#[test]
fn what_runs_gives_way() {
    let folder = Folder::new();
    fs::create_dir_all(folder.path("run/systemd/system")).expect("a folder");
    let said = give_back(&folder);
    assert!(said.ends_with("stop glasstty@tty2.service\nstart getty@tty2.service\n"), "{said}");
    assert!(!said.contains("enable"), "nothing was enabled: {said}");
}

#[test]
fn a_getty_of_another_stays_whose_it_is() {
    let folder = Folder::new();
    enable(&folder, "autovt@.service", "kmsconvt@.service");
    assert_eq!(give_back(&folder), "");
    assert!(folder.path("etc/systemd/system/autovt@.service").symlink_metadata().is_ok());
}
