#!/bin/busybox sh
# PID 1 of the machine: mounts, modules, udevd where the image has one, the control shell, then the program under test.
/bin/busybox --install -s
export PATH=/usr/bin:/usr/sbin HOME=/root TERM=linux
mkdir -p /proc /sys /dev /run /tmp /root /var/log
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev 2>/dev/null
mkdir -p /dev/pts /dev/shm
mount -t devpts -o gid=5,mode=620,ptmxmode=666 devpts /dev/pts
for d in /dev/shm /run /tmp; do mount -t tmpfs tmpfs $d; done
say() { echo "vm: $(cut -d' ' -f1 /proc/uptime) $*" >/dev/ttyS0; }
for m in /modules/*.ko; do
  [ -e "$m" ] || continue
  insmod "$m" || say "module not loaded: $m"
done
if [ -d /onto ]; then
  exec /usr/bin/onto
fi
if [ -x /usr/lib/systemd/systemd-udevd ]; then
  /usr/lib/systemd/systemd-udevd --daemon
  udevadm trigger --action=add
  udevadm settle --timeout=60
  say "udevd runs"
fi
say "nodes: $(echo /dev/dri/card* /dev/input/event* /dev/tty[0] /dev/fb[0])"
# The control shell. A read of its port gives end-of-file while the host has not connected: then it starts again.
for p in /sys/class/virtio-ports/*; do
  [ "$(cat "$p/name" 2>/dev/null)" = control ] || continue
  d=/dev/${p##*/}
  (while :; do setsid sh -s <>"$d" >&0 2>&1; sleep 0.2; done) &
done
say "up"
if [ -x /run.sh ]; then
  /usr/bin/start /run.sh
fi
while :; do sleep 3600; done
