#!/bin/bash
# glasstty in a dracut image: the emergency shell and rd.break on every display.
# Installed as /usr/lib/dracut/modules.d/90glasstty/module-setup.sh.

glasstty_program() {
  local program
  for program in /usr/lib/glasstty/glasstty /usr/bin/glasstty /usr/local/bin/glasstty; do
    [[ -x $dracutsysrootdir$program ]] && echo "$program" && return 0
  done
  return 1
}

check() {
  glasstty_program >/dev/null || return 1
  return 0
}

depends() {
  echo bash
  return 0
}

installkernel() {
  hostonly='' instmods evdev hid_generic usbhid i8042 atkbd xhci_pci virtio_pci virtio_input hyperv_keyboard \
    simpledrm virtio_gpu bochs bochs_drm cirrus hyperv_drm vmwgfx qxl ast mgag200
}

install() {
  local program name
  program=$(glasstty_program)
  inst_binary "$program" /usr/bin/glasstty
  inst_multiple -o sulogin setsid
  for name in x/xterm-256color l/linux; do
    inst_multiple -o {/etc,/lib,/usr/share}/terminfo/"$name"
  done
  inst_rules 60-input-id.rules 60-evdev.rules
  inst_multiple -o /etc/glasstty/glasstty.toml "/etc/glasstty/glasstty.toml.d/*.toml"
  mkdir -p "$initdir/etc/glasstty"
  # Compiled here: the files that keymaps are made of are too many for an image.
  if ! "$program" generate keymap >"$initdir/etc/glasstty/keymap.xkb" 2>/dev/null ||
    [[ ! -s $initdir/etc/glasstty/keymap.xkb ]]; then
    rm -f "$initdir/etc/glasstty/keymap.xkb"
    dwarn "glasstty: no keymap for the image; its keyboard will be a US one"
  fi
  # dracut-emergency keeps its rules (rd.shell, rd.break, sulogin): it only gets another terminal.
  inst_script /usr/lib/glasstty/emergency
  for name in emergency.service dracut-emergency.service; do
    mkdir -p "$initdir/usr/lib/systemd/system/$name.d"
    inst_simple "$moddir/emergency.conf" "/usr/lib/systemd/system/$name.d/50-glasstty.conf"
  done
}
