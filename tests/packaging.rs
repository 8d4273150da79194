//! The scripts that distributions install: read by their shells, and run against folders that look like a system.
//!
//! mkinitcpio and GRUB are not here: the functions that their tools provide are stubs which write down how they were
//! called. That shows what our scripts ask for, not what those tools make of it. initramfs-tools and dracut are run
//! for real in tests/vm.

#![allow(clippy::disallowed_methods, reason = "a test runs scripts as their tools would")]

mod program;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::sys::stat::Mode;
use nix::unistd::{Pid, mkfifo};
use program::Folder;

fn packaging(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging").join(name)
}

fn run(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.output().expect("the shell starts");
    let said = String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr);
    assert!(status.success(), "{command:?}: {status}: {said}");
    said
}

fn has(program: &str) -> bool {
    Command::new("sh")
        .args(["-c", &format!("command -v {program}")])
        .output()
        .is_ok_and(|o| o.status.success())
}

#[test]
fn every_script_is_one() {
    let scripts = [
        ("sh", "initramfs-tools/hooks/glasstty"),
        ("sh", "initramfs-tools/scripts/init-bottom/glasstty"),
        ("sh", "initramfs-tools/scripts/init-premount/glasstty"),
        ("sh", "initramfs-tools/scripts/panic/glasstty"),
        ("sh", "emergency.sh"),
        ("sh", "kernel-install/95-glasstty-recovery.install"),
        ("sh", "grub/15_glasstty_recovery"),
        ("sh", "give-back.sh"),
        ("sh", "systemd-generator/glasstty"),
        ("sh", "xinit/xserverrc"),
        ("sh", "debian/build.sh"),
        ("sh", "debian/preinst"),
        ("sh", "debian/postinst"),
        ("sh", "debian/prerm"),
        ("sh", "debian/postrm"),
        ("bash", "arch/PKGBUILD"),
        ("bash", "arch/glasstty.install"),
        ("sh", "mkinitcpio/hooks/glasstty"),
        ("bash", "dracut/90glasstty/module-setup.sh"),
        ("bash", "mkinitcpio/install/glasstty"),
    ];
    for (shell, script) in scripts {
        if has(shell) {
            run(Command::new(shell).arg("-n").arg(packaging(script)));
        }
    }
    // mkinitcpio and makepkg read theirs.
    for script in
        scripts.iter().filter(|(_, name)| !name.starts_with("mkinitcpio") && !name.starts_with("arch"))
    {
        let mode = fs::metadata(packaging(script.1)).expect(script.1).permissions().mode();
        assert!(mode & 0o100 != 0, "{} cannot be run", script.1);
    }
}

#[test]
fn who_takes_a_vt_from_getty_takes_it_from_glasstty() {
    let folder = Folder::new();
    let units = |name: &str, text: &str| {
        let path = folder.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("it is made");
        fs::write(path, text).expect("it is written");
    };
    units("etc/kiosk.service.d/place.conf", "[Unit]\nConflicts=getty@tty3.service\n");
    units(
        "usr/manager.service",
        "[Unit]\nConflicts=getty@tty1.service plymouth-quit.service getty@tty7.service\n",
    );
    units("usr/other.service", "[Unit]\nConflicts=plymouth-quit.service\nAfter=getty@tty1.service\n");
    units("usr/glasstty@.service", "[Unit]\nConflicts=getty@tty9.service\n");
    let into = folder.path("generated");
    let path = format!("{}:{}:/nowhere", folder.path("etc").display(), folder.path("usr").display());
    run(Command::new(packaging("systemd-generator/glasstty")).arg(&into).env("SYSTEMD_UNIT_PATH", path));
    let made = |unit: &str| fs::read_to_string(into.join(format!("{unit}.d/glasstty.conf"))).expect(unit);
    assert_eq!(made("kiosk.service"), conflict(3));
    assert_eq!(made("manager.service"), conflict(1) + &conflict(7));
    assert_eq!(fs::read_dir(&into).expect("it is there").count(), 2, "nobody else has lost a VT");
}

fn conflict(vt: u8) -> String {
    format!("[Unit]\nConflicts=glasstty@tty{vt}.service\nAfter=glasstty@tty{vt}.service\n")
}

#[test]
fn initramfs_tools_can_ask_for_the_order() {
    for (script, behind) in [
        ("hooks/glasstty", "udev cryptroot\n"),
        ("scripts/init-premount/glasstty", "udev plymouth\n"),
        ("scripts/init-bottom/glasstty", "\n"),
        ("scripts/panic/glasstty", "plymouth\n"),
    ] {
        let script = packaging(&format!("initramfs-tools/{script}"));
        assert_eq!(run(Command::new("sh").arg(&script).arg("prereqs")), behind, "{}", script.display());
    }
}

fn kernel_install(folder: &Folder, words: &[&str]) -> String {
    let mut command = Command::new("sh");
    command.arg(packaging("kernel-install/95-glasstty-recovery.install")).args(words);
    command.env("KERNEL_INSTALL_BOOT_ROOT", folder.path("")).env("KERNEL_INSTALL_ENTRY_TOKEN", "abc");
    run(command.env("KERNEL_INSTALL_LAYOUT", "bls"))
}

#[test]
fn a_kernel_gets_an_entry_for_the_menu_and_loses_it_again() {
    let folder = Folder::new();
    fs::create_dir_all(folder.path("loader/entries")).expect("a folder");
    let entry = "# a comment\ntitle      Debian\nversion 6.1\nsort-key debian\nlinux /abc/6.1/linux\n\
                 initrd /abc/6.1/initrd\noptions root=UUID=1 ro quiet\n";
    folder.write("loader/entries/abc-6.1+3.conf", entry);
    kernel_install(&folder, &["add", "6.1", "/abc/6.1", "/vmlinuz"]);
    let ours = folder.read("loader/entries/abc-6.1-recovery.conf");
    assert!(ours.contains("title      Debian (recovery menu)\n"), "{ours}");
    assert!(
        ours.contains(
            "options root=UUID=1 ro quiet systemd.unit=glasstty-recovery.target plymouth.enable=0\n"
        ),
        "{ours}"
    );
    assert!(
        ours.contains("linux /abc/6.1/linux\ninitrd /abc/6.1/initrd\n") && !ours.contains("sort-key"),
        "{ours}"
    );
    assert_eq!(folder.read("loader/entries/abc-6.1+3.conf"), entry, "the ordinary entry stays as it was");
    kernel_install(&folder, &["remove", "6.1", "/abc/6.1"]);
    assert!(!folder.path("loader/entries/abc-6.1-recovery.conf").exists());
}

#[test]
fn without_entries_the_plugin_does_nothing() {
    let folder = Folder::new();
    kernel_install(&folder, &["add", "6.1", "/abc/6.1", "/vmlinuz"]);
    assert!(!folder.path("loader").exists());
}

/// What GRUB's library does, as far as our script asks for it.
const GRUB_LIBRARY: &str = r#"
grub_file_is_not_garbage() { test -f "$1"; }
version_test_gt() { [ "$(printf '%s\n' "$1" "$2" | sort -V | tail -n 1)" = "$1" ] && [ "$1" != "$2" ]; }
grub_quote() { sed "s/'/'\\\\''/g"; }
make_system_path_relative_to_its_root() { echo /boot; }
prepare_grub_to_access_device() { echo "search --fs-uuid $1"; }
"#;

#[test]
fn grub_offers_the_menu_with_the_newest_kernel() {
    let folder = Folder::new();
    folder.write("grub-mkconfig_lib", GRUB_LIBRARY);
    for name in ["vmlinuz-6.1.0-9-amd64", "vmlinuz-6.1.0-18-amd64", "initrd.img-6.1.0-18-amd64"] {
        folder.write(name, "");
    }
    let script = fs::read_to_string(packaging("grub/15_glasstty_recovery")).expect("the script");
    // The target is looked for where it would be installed.
    folder.write("glasstty-recovery.target", "");
    let target = folder.path("glasstty-recovery.target").display().to_string();
    let here =
        folder.write("script", script.replace("/usr/lib/systemd/system/glasstty-recovery.target", &target));
    let said = run(Command::new("sh")
        .arg(&here)
        .env("pkgdatadir", folder.path(""))
        .env("GLASSTTY_BOOT", folder.path("").display().to_string().trim_end_matches('/'))
        .env("GRUB_DISTRIBUTOR", "Bob's Linux")
        .env("GRUB_DEVICE", "/dev/vda1")
        .env("GRUB_DEVICE_BOOT", "boot-device")
        .env("GRUB_DEVICE_UUID", "1-2"));
    for expected in [
        r"menuentry 'Bob'\''s Linux, recovery menu'",
        "\tsearch --fs-uuid boot-device\n",
        "\tlinux /boot/vmlinuz-6.1.0-18-amd64 root=UUID=1-2 ro  systemd.unit=glasstty-recovery.target",
        "\tinitrd /boot/initrd.img-6.1.0-18-amd64\n}",
    ] {
        assert!(said.contains(expected), "{expected:?} is not in:\n{said}");
    }
}

/// What mkinitcpio's library does, as far as our hook asks for it: every call in a line.
const MKINITCPIO: &str = r#"
for f in add_binary add_module add_file add_udev_rule add_dir add_runscript error warning; do
  eval "$f() { echo $f \"\$@\"; }"
done
add_systemd_drop_in() { echo add_systemd_drop_in "$@"; cat; }
map() { local f=$1; shift; for x; do $f "$x"; done; }
mkdir -p "$BUILDROOT/etc/glasstty"
. "$1"
build
"#;

fn mkinitcpio(folder: &Folder) -> String {
    let hook = fs::read_to_string(packaging("mkinitcpio/install/glasstty")).expect("the hook");
    let hook = hook.replace("/usr/lib/glasstty/glasstty", env!("CARGO_BIN_EXE_glasstty"));
    let hook = folder.write("hook", hook);
    let stubs = folder.write("stubs", MKINITCPIO);
    run(Command::new("bash").arg(stubs).arg(hook).env("BUILDROOT", folder.path("root")))
}

#[test]
fn mkinitcpios_hook_asks_for_program_modules_and_rules() {
    if !has("bash") {
        return;
    }
    let folder = Folder::new();
    let said = mkinitcpio(&folder);
    let program = env!("CARGO_BIN_EXE_glasstty");
    for expected in [
        format!("add_binary {program} /usr/bin/glasstty\n"),
        "add_module evdev\n".to_owned(),
        "add_module simpledrm?\n".to_owned(),
        "add_udev_rule 60-input-id.rules\n".to_owned(),
        "add_runscript\n".to_owned(),
    ] {
        assert!(said.contains(&expected), "{expected:?} is not in:\n{said}");
    }
    assert!(!said.contains("error"), "{said}");
    let keymap = folder.path("root/etc/glasstty/keymap.xkb");
    if keymap.exists() {
        assert!(fs::read_to_string(keymap).expect("a text").starts_with("xkb_keymap"));
    } else {
        assert!(said.contains("warning glasstty: no keymap"), "{said}");
    }
}

#[test]
fn mkinitcpios_hook_serves_systemd_too() {
    if !has("bash") {
        return;
    }
    let folder = Folder::new();
    fs::create_dir_all(folder.path("root/usr/lib/systemd")).expect("a folder");
    let systemd = folder.write("root/usr/lib/systemd/systemd", "");
    fs::set_permissions(systemd, fs::Permissions::from_mode(0o755)).expect("a mode");
    let said = mkinitcpio(&folder);
    assert!(said.contains("add_systemd_drop_in emergency.service 50-glasstty\n[Service]\n"), "{said}");
    assert!(
        said.contains(
            "ExecStart=-/usr/lib/glasstty/emergency /usr/lib/systemd/systemd-sulogin-shell emergency"
        )
    );
    assert!(!said.contains("add_runscript"), "{said}");
}

/// systemd stops a unit by a signal to its main process, which is the wrapper.
#[test]
fn the_wrapper_takes_glasstty_with_it() {
    for signal in [Signal::SIGTERM, Signal::SIGHUP] {
        let folder = Folder::new();
        let (started, never) = (folder.path("started"), folder.path("never"));
        for fifo in [&started, &never] {
            mkfifo(fifo, Mode::S_IRWXU).expect("a fifo");
        }
        let stub = format!("#!/bin/sh\necho $$ >{}\nexec cat {}\n", started.display(), never.display());
        let wrapper = wrapper(&folder, &stub);
        let mut running = Command::new("env");
        // A shell cannot catch what was ignored when it started, and nohup ignores SIGHUP.
        running.args(["--default-signal=HUP", "sh"]).arg(wrapper).args(["echo", "usual"]);
        let mut running = running.spawn().expect("env");
        let stub: i32 = fs::read_to_string(&started).expect("its number").trim().parse().expect("a number");
        kill(Pid::from_raw(running.id() as i32), signal).expect("a signal");
        assert!(running.wait().expect("an end").success(), "{signal}");
        assert_eq!(kill(Pid::from_raw(stub), None), Err(Errno::ESRCH), "{signal}: it still runs");
        assert_eq!(folder.read("console"), "", "{signal}: a second shell");
    }
}

/// The wrapper with `stub` for glasstty and the file `console` for the kernel's console.
fn wrapper(folder: &Folder, stub: &str) -> PathBuf {
    let script = fs::read_to_string(packaging("emergency.sh")).expect("the script");
    let stub = folder.write("stub", stub);
    fs::set_permissions(&stub, fs::Permissions::from_mode(0o755)).expect("a mode");
    let console = folder.write("console", "");
    let here = script
        .replace("/usr/bin/glasstty", &stub.display().to_string())
        .replace("/run/", &format!("{}/", folder.path("").display()))
        .replace("/dev/console", &console.display().to_string());
    folder.write("script", here)
}

/// The fallback of the wrapper must never leave a person without a shell, and never give them two.
#[test]
fn the_wrapper_runs_the_usual_program_when_glasstty_cannot() {
    let folder = Folder::new();
    let cases = [
        ("exit 1", "usual\n"),
        ("exit 127", "usual\n"),
        ("exit 0", ""),
        ("shift 2; \"$@\"; exit 3", ""),
        ("shift 2; \"$@\"; exit 134", "usual\n"),
    ];
    for (end, expected) in cases {
        let here = wrapper(&folder, &format!("#!/bin/sh\n{end}\n"));
        run(Command::new("sh").arg(here).args(["echo", "usual"]));
        assert_eq!(folder.read("console"), expected, "{end}");
    }
}
