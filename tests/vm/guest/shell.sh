#!/bin/sh
# The shell that scenarios type at: nothing in its output depends on the day, the machine or the person.
export PS1='$ ' HOME=/root PATH=/usr/bin:/usr/sbin LC_ALL=C.UTF-8
unset ENV
cd /root || exit 1
printf 'glasstty on a real kernel\n'
exec /bin/sh
