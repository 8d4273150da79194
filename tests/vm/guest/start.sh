#!/bin/sh
# start COMMAND…: runs a program away from the control shell, as an init would. Its output goes to /run/program.log,
# its process id to /run/program.pid, and when it ends its exit status to /run/program.status.
rm -f /run/program.status /run/program.pid
setsid sh -c 'echo "+ $*" >>/run/program.log
  setsid "$@" </dev/null >>/run/program.log 2>&1 & echo $! >/run/program.pid
  wait $!; s=$?; echo $s >/run/program.status
  echo "vm: $(cut -d" " -f1 /proc/uptime) program ended, status $s" >/dev/ttyS0' sh "$@" </dev/null >/dev/null 2>&1 &
n=0
while [ ! -s /run/program.pid ] && [ $n -lt 200 ]; do sleep 0.05; n=$((n + 1)); done
