#!/bin/sh
# Installs what the virtual machines need with the machine's own package manager, and nothing when nothing is missing.
#   deps.sh          installs (as root, or through sudo)
#   deps.sh --check  says what is missing; status 1 if something is
set -eu

# QEMU; the image's contents; the tools that build the kernel, the guest's programs and its root file system.
DEBIAN="qemu-system-x86 busybox-static kmod xz-utils zstd util-linux python3 xkb-data ncurses-base libinput-bin
 libdrm-dev linux-source make gcc libc6-dev flex bison bc libelf-dev libssl-dev rsync
 dbus-daemon libglib2.0-bin libkmod2 libblkid1 libacl1 libcap2 libselinux1
 mmdebstrap e2fsprogs debian-archive-keyring"
FEDORA="qemu-system-x86-core busybox kmod xz zstd util-linux python3 xkeyboard-config ncurses-base libinput libdrm-devel
 make gcc glibc-static flex bison bc elfutils-libelf-devel openssl-devel rsync"
ARCH="qemu-system-x86 busybox kmod xz zstd util-linux python xkeyboard-config ncurses libinput libdrm
 make gcc flex bison bc libelf openssl rsync"

say() { echo "vm: $*"; }
root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

family() {
  for tool in apt-get dnf pacman; do
    if command -v $tool >/dev/null 2>&1; then echo $tool; return; fi
  done
  echo none
}

missing_debian() {
  for package in $DEBIAN; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || echo "$package"
  done
}
missing_fedora() { for package in $FEDORA; do rpm -q --quiet --whatprovides "$package" || echo "$package"; done; }
missing_arch() { for package in $ARCH; do pacman -Qq "$package" >/dev/null 2>&1 || echo "$package"; done; }

apt() {
  root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 "$@"
}

# A newer qemu-utils (from backports) conflicts with the release's qemu-system-common, and apt would remove it to make
# room. That one removal is right, for nothing here needs qemu-utils; any other is not ours to decide.
install_debian() {
  say "package lists: updating"
  apt update >/dev/null || say "package lists: some could not be updated"
  plan=$(apt -s install --no-install-recommends $1) || { echo "$plan" >&2; return 1; }
  for package in $(echo "$plan" | sed -n 's/^Remv \([^ ]*\).*/\1/p'); do
    case $package in
      qemu-utils|qemu-block-extra) say "$package is removed: it conflicts with this release's qemu-system-common" ;;
      *) say "installing would remove $package: please install by hand:" $1 >&2; return 1 ;;
    esac
  done
  apt install -y --no-install-recommends $1
}

case $(family) in
  apt-get) missing=$(missing_debian) ;;
  dnf) missing=$(missing_fedora) ;;
  pacman) missing=$(missing_arch) ;;
  *) say "no known package manager: install by hand what is like Debian's:" $DEBIAN >&2; exit 1 ;;
esac
missing=$(echo $missing)
[ -n "$missing" ] || exit 0
say "missing: $missing"
[ "${1:-}" != --check ] || exit 1
case $(family) in
  apt-get) install_debian "$missing" ;;
  dnf) root dnf install -y --setopt=install_weak_deps=False $missing ;;
  pacman) root pacman -S --needed --noconfirm $missing ;;
esac
say "installed: $missing"
