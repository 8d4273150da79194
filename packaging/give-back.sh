#!/bin/sh
# give-back: the machine gets its gettys back before glasstty goes. What was enabled is getty again, what runs gives
# way to it, and boot entries that would end in a target that is gone go as well. For packages before removal, and
# for ./x uninstall. Installed as /usr/lib/glasstty/give-back; does no harm where nothing is enabled.
set -e

unit_links=/etc/systemd/system
boot_entries="/boot/loader/entries /efi/loader/entries /boot/efi/loader/entries"

# Which getty stands where a unit of ours stood.
getty_of() {
  case $1 in
    glasstty@?*.service) echo "getty@${1#glasstty@}" ;;
    *) echo getty@tty1.service ;;
  esac
}

# The session that this runs in, if a console of ours has it: whoever removes glasstty there must see the end of it.
own_session() {
  pid=$$
  while [ "$pid" -gt 1 ] 2>/dev/null; do
    parent=$(sed -n 's/^PPid:[[:space:]]*//p' "/proc/$pid/status" 2>/dev/null) || return 0
    case $(readlink "/proc/$parent/exe" 2>/dev/null) in
      */bin/glasstty | */bin/glasstty" (deleted)") echo "$pid"; return ;;
    esac
    pid=$parent
  done
}

for entries in $boot_entries; do
  for entry in "$entries"/*-recovery.conf; do
    [ ! -f "$entry" ] || ! head -n 1 "$entry" | grep -q '^# made by glasstty' || rm -f "$entry"
  done
done

back=""
for link in "$unit_links"/*.wants/glasstty*.service "$unit_links"/autovt@*.service; do
  case $(readlink "$link" 2>/dev/null) in */glasstty*) ;; *) continue ;; esac
  rm -f "$link"
  case $link in */autovt@*) ;; *) back="$back $(getty_of "${link##*/}")" ;; esac
done
command -v systemctl >/dev/null 2>&1 || exit 0
# shellcheck disable=SC2086 # a list of words
[ -z "$back" ] || systemctl enable $back >/dev/null 2>&1 || true

[ -d /run/systemd/system ] || exit 0
active=$(systemctl list-units --no-legend --plain 'glasstty@*.service' 'glasstty-seat@*.service' | cut -d' ' -f1) ||
  active=""
[ -n "$active" ] || exit 0
change="true"
for unit in $active; do change="$change; systemctl stop $unit; systemctl start $(getty_of "$unit")"; done
session=$(own_session)
if [ -n "$session" ]; then
  echo "glasstty: this console is a getty's again when you log out"
  systemd-run --quiet --collect --description="getty in glasstty's place" \
    /bin/sh -c "while [ -d /proc/$session ]; do sleep 1; done; $change" || true
else
  sh -c "$change" || true
fi
