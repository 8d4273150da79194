# A short tour of the console, for `./x run`: what a person would try first. Any POSIX shell runs it.
bold=$(printf '\033[1m') dim=$(printf '\033[2m') plain=$(printf '\033[m')

printf '%sglasstty%s  a Linux console in user space\n' "$bold" "$plain"
printf '%s%s on Linux %s, TERM=%s, %s%s\n\n' "$dim" "${0##*/}" "$(uname -r)" "$TERM" "$(stty size | tr ' ' 'x') rows x columns" "$plain"

printf '%scolours%s    ' "$bold" "$plain"
for c in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do printf '\033[48;5;%dm   ' "$c"; done
printf '\033[m\n           '
i=0
while [ "$i" -lt 48 ]; do
  printf '\033[48;2;%d;%d;%dm ' $((255 - i * 5)) $((i * 5)) $((128 + i * 2))
  i=$((i + 1))
done
printf '\033[m\n\n'

printf '%sstyles%s     \033[1mbold\033[m \033[3mitalic\033[m \033[4munderlined\033[m \033[4:3;58;5;9mcurly\033[m ' "$bold" "$plain"
printf '\033[9mstruck\033[m \033[7mreversed\033[m \033[2mfaint\033[m \033[1;3;38;5;214mall at once\033[m\n\n'

printf '%sscripts%s    Latin Ünïcödé · Ελληνικά · Кириллица · हिन्दी · ไทย · العربية · עברית\n' "$bold" "$plain"
printf '           漢字 · かな · 한국어 · e\314\201 as two code points\n\n'

printf '%semoji%s      🚀 👩‍🚀 👨‍👩‍👧 🏴‍☠️ 🇪🇺 ❤️ 🎉 👍🏽 ☕ 🐧\n\n' "$bold" "$plain"

printf '%sdrawn%s      ┌──────┬──────┐  ╔══════╗  ╭─────╮  ▁▂▃▄▅▆▇█ ░▒▓█\n' "$bold" "$plain"
printf '           │ no   │ gaps │  ║ at   ║  │ all │  ⣀⣤⣶⣿⣶⣤⣀ ▖▗▘▝▚▞\n'
printf '           └──────┴──────┘  ╚══════╝  ╰─────╯  ◢◣◥◤ ●○ ✓✗\n\n'

printf '%sa command%s  $ ls -l /dev/null\n           ' "$bold" "$plain"
ls -l --color=always /dev/null 2>/dev/null || ls -l /dev/null
