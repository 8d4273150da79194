#!/bin/sh
# Makes target/debian/glasstty_VERSION_ARCH.deb from what ./x install installs. Needs dpkg-dev.
set -eu
cd "$(dirname "$0")/../.."
for tool in dpkg-deb dpkg-shlibdeps; do
  command -v $tool >/dev/null || { echo "packaging: needs $tool: install dpkg-dev" >&2; exit 1; }
done
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
arch=$(dpkg --print-architecture)
work=$PWD/target/debian
root=$work/root
rm -rf "$work"
mkdir -p "$root/DEBIAN" "$work/debian"
DESTDIR=$root PREFIX=/usr ./x install >/dev/null
# dpkg-shlibdeps wants to stand beside a debian/control.
echo "Source: glasstty" >"$work/debian/control"
libraries=$(cd "$work" && dpkg-shlibdeps -O root/usr/bin/glasstty 2>/dev/null | sed -n 's/^shlibs:Depends=//p')
cat >"$root/DEBIAN/control" <<END
Package: glasstty
Version: $version
Architecture: $arch
Maintainer: The glasstty developers <glasstty@localhost>
Installed-Size: $(du -sk "$root" | cut -f1)
Depends: $libraries, util-linux, xkb-data
Recommends: libpam-systemd
Section: admin
Priority: optional
Description: Linux console in user space
 A console for a virtual terminal, or for a seat of a kernel without them: it
 draws every script on KMS displays by itself, starts a login there, and leaves
 the display to compositors that are started from it.
END
echo /etc/pam.d/glasstty-greeter >"$root/DEBIAN/conffiles"
install -m755 packaging/debian/postinst packaging/debian/prerm "$root/DEBIAN/"
find "$root/usr/share/man" -type f -exec gzip -9n {} +
dpkg-deb --root-owner-group --build "$root" "$work/glasstty_${version}_$arch.deb"
