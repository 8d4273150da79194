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
doc=$root/usr/share/doc/glasstty
rm -rf "$work"
mkdir -p "$root/DEBIAN" "$work/debian"
DESTDIR=$root PREFIX=/usr ./x install >/dev/null

# Debian's own places and forms.
mv "$root/usr/share/zsh/site-functions" "$root/usr/share/zsh/vendor-completions"
{
  printf 'The glasstty developers wrote this program, and packaged it for Debian.\n\n'
  cat LICENSE
  for licence in fonts/licences/*; do printf '\n%s\n\n' "--- ${licence##*/}"; cat "$licence"; done
} >"$doc/copyright"
chmod 644 "$doc/copyright"
rm -r "$doc/LICENSE" "$doc/licences"
gzip -9nc CHANGELOG.md >"$doc/changelog.gz"
rm "$doc/CHANGELOG.md"
find "$root/usr/share/man" -type f -exec gzip -9n {} +
mkdir -p "$root/etc/X11/xinit"
ln -s /usr/lib/glasstty/xserverrc "$root/etc/X11/xinit/xserverrc"
strip --strip-unneeded --remove-section=.comment "$root/usr/bin/glasstty" "$root/usr/lib/glasstty/glasstty"

# dpkg-shlibdeps wants to stand beside a debian/control.
echo "Source: glasstty" >"$work/debian/control"
libraries=$(cd "$work" && dpkg-shlibdeps -O root/usr/bin/glasstty root/usr/lib/glasstty/glasstty 2>/dev/null |
  sed -n 's/^shlibs:Depends=//p')
cat >"$root/DEBIAN/control" <<END
Package: glasstty
Version: $version
Architecture: $arch
Maintainer: The glasstty developers <glasstty@packages.invalid>
Installed-Size: $(du -sk --exclude=DEBIAN "$root" | cut -f1)
Depends: $libraries, util-linux, xkb-data
Recommends: libpam-systemd
Section: admin
Priority: optional
Description: Linux console in user space
 A console for a virtual terminal, or for a seat of a kernel without them: it
 draws every script on KMS displays by itself, starts a login there, and leaves
 the display to compositors that are started from it. For machines that do not
 boot it brings a shell on every display, also in initial RAM disks, and a menu
 of repairs.
END
(cd "$root/etc" && find . -type f | sed 's|^\.|/etc|' | sort) >"$root/DEBIAN/conffiles"
(cd "$root" && find usr etc -type f -print0 | sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
chmod 644 "$root/DEBIAN/md5sums" "$root/DEBIAN/conffiles"
install -m755 packaging/debian/preinst packaging/debian/postinst packaging/debian/prerm packaging/debian/postrm "$root/DEBIAN/"
dpkg-deb --root-owner-group --build "$root" "$work/glasstty_${version}_$arch.deb"
