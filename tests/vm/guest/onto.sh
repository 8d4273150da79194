#!/bin/sh
# PID 1 of a machine of the system tier goes on here: the root file system is on a disk, what the scenario brings is
# laid over it (it is gone with the machine), and systemd takes over.
for m in /modules/root/*.ko; do
  [ -e "$m" ] && insmod "$m"
done
mkdir -p /system
n=0
until mount -t ext4 -o noatime /dev/vda /system 2>/dev/null; do
  n=$((n + 1))
  [ $n -lt 100 ] || { echo "vm: no root file system on /dev/vda" >/dev/ttyS0; exec sleep 3600; }
  sleep 0.1
done
[ -e /usr/bin/glasstty ] && cp /usr/bin/glasstty /system/usr/bin/
cp -a /onto/. /system/
umount /dev/shm /dev/pts /run /tmp
for d in dev sys proc; do mount -o move /$d /system/$d; done
exec switch_root /system /sbin/init
