"""The Debian package in a Debian without a machine around it: installed, enabled on request, removed, as if never there.

The boot entries that it brings are read by the loaders' own tools here; that they boot is shown by `system-rescue`.
"""
import os
import subprocess
from pathlib import Path

import rescue_image
from cache import Missing
from rig import ROOT, program_path, scenario

ETC = "etc/systemd/system"
WANTS = f"{ETC}/getty.target.wants"
# How startx starts X, with xinit's own file there.
XSERVERRC = "etc/X11/xinit/xserverrc"
XINITS_OWN = b"exec /usr/bin/X -nolisten tcp\n"
# grub-mkconfig asks which device / is on; an overlay has none.
PROBE = b"""#!/bin/sh
case "$*" in
  *fs_uuid*) echo 0f1e2d3c-0000-4000-8000-000000000001 ;;
  *--target=device*) echo /dev/vda1 ;;
  *--target=fs*|*"-t fs"*) echo ext2 ;;
  *) ;;
esac
"""
# What dpkg and the system keep of a package that is gone; kernel-install(8) takes depmod's files away with an entry.
KEPT = ("usr/lib/modules/", "var/lib/dpkg/", "var/log/", "var/cache/", "etc/passwd", "etc/group", "etc/shadow", "etc/gshadow", "etc/.pwd.lock")


def debian_package():
    """The package, made by ./x deb's script of the programs that scenarios use."""
    if not (Path("/etc/os-release").read_text().find(f"VERSION_CODENAME={rescue_image.SUITE}") > 0):
        raise Missing(f"needs Debian {rescue_image.SUITE}, whose libraries the package would ask for")
    programs = {"GLASSTTY": program_path(), "GLASSTTY_SMALL": program_path(small=True)}
    for program in programs.values():
        assert program.exists(), f"no program at {program}: ./x build, ./x build --small"
    environment = {**os.environ, **{name: str(path) for name, path in programs.items()}}
    done = subprocess.run([str(ROOT / "packaging/debian/build.sh")], env=environment, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, universal_newlines=True)
    assert done.returncode == 0, f"packaging/debian/build.sh: {done.stdout[-600:]}"
    return next((ROOT / "target/debian").glob("*.deb"))


def everything(root):
    """Every file and link below a root: {name: what it holds or points to}."""
    found = {}
    for folder, _, names in os.walk(root / "etc"):
        found.update({str(Path(folder, name).relative_to(root)): shape(Path(folder, name)) for name in names})
    for place in ("boot", "usr", "var", "opt"):
        for folder, _, names in os.walk(root / place):
            found.update({str(Path(folder, name).relative_to(root)): "" for name in names})
    return {name: text for name, text in found.items() if not name.startswith(KEPT)}


def shape(path):
    return f"-> {os.readlink(path)}" if path.is_symlink() else str(path.read_bytes())


@scenario("package-debian", "the Debian package: installed, enabled on request, its images and boot entries, removed")
def package_debian(rig):
    deb = debian_package()
    release = rescue_image.kernel_package()[0][len("linux-image-"):]
    rig.folder.mkdir(parents=True, exist_ok=True)
    log = rig.folder / f"{rig.name}.log"
    log.unlink(missing_ok=True)
    with rescue_image.Workshop({"srv/glasstty.deb": (deb.read_bytes(), 0o644),
                                "usr/sbin/grub-probe": (PROBE, 0o755), XSERVERRC: (XINITS_OWN, 0o644)}) as shop:
        getty = (shop.root / f"{WANTS}/getty@tty1.service").is_symlink()
        before = everything(shop.root)
        shop.run("package installed", ["dpkg", "-i", "/srv/glasstty.deb"], log)
        assert getty, "Debian enables a getty on tty1"
        assert (shop.root / f"{WANTS}/getty@tty1.service").is_symlink(), "the installation took the getty away"
        assert not list((shop.root / ETC).rglob("*glasstty*")), "something is enabled without being asked for"
        assert os.readlink(shop.root / XSERVERRC) == "/usr/lib/glasstty/xserverrc", "startx does not find our way to X"
        assert (shop.root / f"{XSERVERRC}.distrib").read_bytes() == XINITS_OWN, "xinit's own is lost"
        verified(shop)
        images(shop, release, log)
        entries(shop, release, log)
        enabled(shop)
        shop.run("package removed", ["dpkg", "-r", "glasstty"], log)
        assert not list((shop.root / ETC).rglob("*glasstty*")), "a link of ours is left"
        assert (shop.root / f"{WANTS}/getty@tty1.service").is_symlink(), "no getty is back on tty1"
        assert not (shop.root / f"{ETC}/autovt@.service").is_symlink(), "autovt@ is still ours"
        shop.run("package purged", ["dpkg", "--purge", "glasstty"], log)
        after = everything(shop.root)
        changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
        assert not changed, f"not as before: {sorted(changed)}"


def verified(shop):
    """systemd reads every unit without a complaint, and the completions are where their shells look."""
    units = " ".join(f"/usr/lib/systemd/system/{name}" for name in
                     ("glasstty@.service", "glasstty-seat@.service", "glasstty-greeter@.service",
                      "glasstty-recovery.service", "glasstty-recovery.target", "emergency.service", "rescue.service"))
    said = shop.sh(f"systemd-analyze verify --man=no --recursive-errors=no {units} || true")
    # Newer than this systemd, which passes over it.
    wrong = [line for line in said.splitlines() if "glasstty" in line and "'ImportCredential'" not in line]
    assert not wrong, "\n".join(wrong)
    shop.sh("bash -n /usr/share/bash-completion/completions/glasstty")
    shop.sh("test -s /usr/share/zsh/vendor-completions/_glasstty -a -s /usr/share/fish/vendor_completions.d/glasstty.fish")
    shop.sh("getent passwd glasstty && glasstty --version && /usr/lib/glasstty/glasstty --version")


def images(shop, release, log):
    """The hooks are found where the package puts them."""
    shop.run("image of initramfs-tools", ["mkinitramfs", "-o", "/var/tmp/initrd", release], log)
    listed = shop.sh("lsinitramfs /var/tmp/initrd; rm /var/tmp/initrd")
    for name in ("usr/bin/glasstty", "scripts/panic/glasstty", "etc/glasstty/keymap.xkb"):
        assert f"\n{name}\n" in listed, f"{name} is not in the image of initramfs-tools"
    modules = shop.sh(f"dracut --list-modules --kver {release} 2>/dev/null").split()
    assert "glasstty" in modules, "dracut does not find the module"


def enabled(shop):
    """The administrator asks for it: tty1 is ours, and so is every VT that somebody switches to."""
    shop.sh("systemctl disable getty@tty1.service && systemctl enable glasstty@.service")
    links = {name: os.readlink(shop.root / name) for name in (f"{ETC}/autovt@.service", f"{WANTS}/glasstty@tty1.service")}
    assert all(target.endswith("/glasstty@.service") for target in links.values()), links
    assert "enabled" in shop.sh("systemctl is-enabled glasstty@tty1.service")
    assert not (shop.root / f"{WANTS}/getty@tty1.service").is_symlink()


def entries(shop, release, log):
    """kernel-install and grub-mkconfig make entries of the menu, and the loaders' own tools read them."""
    shop.sh("mkdir -p /boot/loader/entries /etc/kernel && echo 'root=/dev/vda1 ro' >/etc/kernel/cmdline && "
            "echo layout=bls >/etc/kernel/install.conf && systemd-machine-id-setup >/dev/null && "
            "mkdir -p /boot/grub /boot/$(cat /etc/machine-id)")
    shop.run("kernel-install", ["kernel-install", "add", release, f"/boot/vmlinuz-{release}"], log)
    ours = list((shop.root / "boot/loader/entries").glob("*-recovery.conf"))
    assert len(ours) == 1, f"entries of ours: {ours}"
    options = next(line for line in ours[0].read_text().splitlines() if line.startswith("options"))
    assert "root=/dev/vda1 ro" in options and options.endswith(" systemd.unit=glasstty-recovery.target plymouth.enable=0")
    # bootctl reads the root of a file system only.
    listed = shop.sh("mount --bind /boot /boot; SYSTEMD_RELAX_ESP_CHECKS=1 SYSTEMD_RELAX_XBOOTLDR_CHECKS=1 "
                     "bootctl --esp-path=/boot --no-pager list; umount /boot")
    assert "(recovery menu)" in listed and "glasstty-recovery.target" in listed, listed
    shop.run("grub-mkconfig", ["grub-mkconfig", "-o", "/srv/grub.cfg"], log)
    text = (shop.root / "srv/grub.cfg").read_text()
    shop.sh("grub-script-check /srv/grub.cfg")
    ours = text[text.index("### BEGIN /etc/grub.d/15_glasstty_recovery"):text.index("### END /etc/grub.d/15_glasstty")]
    assert f"vmlinuz-{release} root=UUID=0f1e2d3c-0000-4000-8000-000000000001 ro" in ours, ours
    shop.run("kernel-install", ["kernel-install", "remove", release], log)
    assert not list((shop.root / "boot/loader/entries").glob("*")), "an entry outlives its kernel"
    shop.sh("rm -r /boot/loader /boot/$(cat /etc/machine-id) /etc/kernel/cmdline /etc/kernel/install.conf /srv/grub.cfg; "
            "rmdir /boot/grub /etc/kernel 2>/dev/null; : >/etc/machine-id")
