dir=/run/glasstty-report
mkdir -p $dir && mount -o nosuid,nodev,noexec {} $dir || exit
file=report-$(uname -n)-$(date +%Y%m%d-%H%M%S).txt
{
for what in 'uname -a' 'cat /etc/os-release' 'cat /proc/cmdline' 'cat /proc/mounts' 'lsblk -f' 'cat /etc/fstab' \
  'cat /etc/crypttab' 'systemctl --no-pager --failed' 'lspci -nnk' 'lsusb' 'ip address' 'free' 'df -h' \
  'dmesg' 'journalctl --no-pager -b' 'journalctl --no-pager -b -1 -n 2000'; do
  command -v ${what%% *} >/dev/null || continue
  printf '\n=== %s\n' "$what"
  $what 2>&1
done
printf '\n=== end\n'
} >$dir/$file
status=$?
sync
ls -l $dir/$file
umount $dir && rmdir $dir && echo "saved; the stick can be pulled out" && exit $status
