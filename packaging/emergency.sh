#!/bin/sh
# emergency.sh PROGRAM…: runs the program of an emergency on every display, and where glasstty itself cannot run, on
# the kernel's console as it always was. Installed as /usr/lib/glasstty/emergency.

# At an early break of an initial RAM disk nothing has loaded a driver yet.
load_drivers() {
  for module in evdev i8042 atkbd hid_generic usbhid xhci_pci virtio_pci virtio_input \
    simpledrm virtio_gpu bochs bochs_drm cirrus hyperv_drm; do
    modprobe -q "$module" 2>/dev/null
  done
}

for glasstty in /usr/bin/glasstty /usr/local/bin/glasstty; do
  [ ! -x "$glasstty" ] || break
done
if [ -x "$glasstty" ]; then
  [ ! -e /etc/initrd-release ] || load_drivers
  # A unit that is stopped signals this script alone, with SIGHUP in dracut's, which would be "read your configuration".
  ours="" stopped="" had=""
  trap 'stopped=yes; [ -z "$ours" ] || kill "$ours" 2>/dev/null' TERM HUP
  # The program itself leads the session: systemd-sulogin-shell would otherwise outlive the terminal and go on to the
  # default target.
  started=/run/glasstty-emergency.$$
  "$glasstty" emergency -- /bin/sh -c '{ true >"$0"; } 2>/dev/null; exec "$@"' "$started" "$@" &
  ours=$!
  [ -z "$stopped" ] || kill "$ours" 2>/dev/null
  # The signal ends one wait; the next has the status.
  while :; do
    wait "$ours"
    status=$?
    kill -0 "$ours" 2>/dev/null || break
  done
  # Whatever status a person leaves a shell with, they had it; a signal may have been glasstty's own end.
  [ ! -e "$started" ] || had=yes
  rm -f "$started"
  [ -z "$stopped" ] && [ "$status" != 0 ] || exit 0
  [ -z "$had" ] || [ "$status" -ge 128 ] || exit 0
  trap - TERM HUP
fi
exec "$@" </dev/console >/dev/console 2>&1
