#!/bin/sh
# Fills the screen with what a painter can get wrong: colours, attributes, lines, scrolling, regions, the other screen.
seq 1 400
n=0
while [ $n -lt 256 ]; do
  printf '\033[48;5;%dm %03d \033[0m' $n $n
  n=$((n + 1))
done
printf '\n\033[1mbold\033[0m \033[2mfaint\033[0m \033[3mitalic\033[0m \033[4munderline\033[0m \033[9mstruck\033[0m '
printf '\033[7mreverse\033[0m \033[4:3mcurly\033[0m \033[38;2;255;128;0morange\033[0m\n'
printf '┌─┬─┐ ╔═╦═╗ ╭───╮ ░▒▓█ ▁▂▃▄▅▆▇█ ⠁⠃⠇⡇⣇⣧⣷⣿ àéîõü ßøþ ЖЩЮ αβγ ← → ↑ ↓\n'
printf '├─┼─┤ ╠═╬═╣ │   │\n└─┴─┘ ╚═╩═╝ ╰───╯\n'
# A scrolling region in the middle, and lines inserted and deleted.
printf '\0337\033[10;20r\033[20;1H'
seq 1 30
printf '\033[12;1H\033[3L\033[18;1H\033[2M\033[r\0338'
# The other screen and back.
printf '\033[?1049h\033[2J\033[Hthe other screen\033[?1049l'
echo "painted $((1 + 1)) screens"
