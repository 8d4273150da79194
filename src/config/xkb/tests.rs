//! Texts of real systems, and which of them wins.

use super::*;

const MODEL_MAP: &str = "\
# Generated from system-config-keyboard's model list\n\
# consolelayout\t\txlayout\txmodel\t\txvariant\txoptions\n\
sg\t\t\tch\tpc105\t\tde_nodeadkeys\tterminate:ctrl_alt_bksp\n\
de\t\t\tde\tpc105\t\t-\t\tterminate:ctrl_alt_bksp\n\
de-latin1-nodeadkeys\tde\tpc105\t\tnodeadkeys\tterminate:ctrl_alt_bksp\n\
ru\t\t\tru,us\tpc105\t\t-\t\tterminate:ctrl_alt_bksp,grp:shifts_toggle,grp_led:scroll\n\
ruwin_ct_sh-UTF-8\tus,ru\tpc105\t\t-\t\tterminate:ctrl_alt_bksp,grp:ctrl_shift_toggle\n";

fn names(layout: &str, variant: &str, model: &str, options: &str) -> Names {
    Names {
        rules: String::new(),
        model: model.into(),
        layout: layout.into(),
        variant: variant.into(),
        options: options.into(),
    }
}

/// All sources at once; each test takes the upper ones away.
fn everything() -> Texts {
    Texts {
        command_line: "BOOT_IMAGE=/vmlinuz ro vconsole.xkblayout=fr vconsole.keymap=uk quiet".into(),
        vconsole: "KEYMAP=de-latin1-nodeadkeys\nFONT=x\nXKBLAYOUT=es\nXKBOPTIONS=terminate:ctrl_alt_bksp,compose:ralt\n"
            .into(),
        xorg: vec![
            "# Written by systemd-localed(8)\nSection \"InputClass\"\n        Identifier \"system-keyboard\"\n        \
             MatchIsKeyboard \"on\"\n        Option \"XkbLayout\" \"it\"\n        Option \"XkbModel\" \"pc105\"\n\
             EndSection\n"
            .into(),
        ],
        default_keyboard: "# KEYBOARD CONFIGURATION FILE\nXKBMODEL=\"pc105\"\nXKBLAYOUT=\"pl\"\nXKBVARIANT=\"\"\n\
                           XKBOPTIONS=\"\"\nBACKSPACE=\"guess\"\n"
            .into(),
        credential: "dk\n".into(),
        model_map: MODEL_MAP.into(),
    }
}

#[test]
fn the_sources_come_in_their_order() {
    let mut texts = everything();
    assert_eq!(system_keymap(&texts), Some((names("fr", "", "", ""), "the kernel's command line")));
    texts.command_line = "ro vconsole.keymap=uk".into();
    assert_eq!(system_keymap(&texts), Some((names("es", "", "", "compose:ralt"), "vconsole.conf")));
    texts.vconsole = "KEYMAP=de-latin1-nodeadkeys\n".into();
    assert_eq!(system_keymap(&texts), Some((names("it", "", "pc105", ""), "xorg.conf.d")));
    texts.xorg.clear();
    assert_eq!(system_keymap(&texts), Some((names("pl", "", "pc105", ""), "/etc/default/keyboard")));
    texts.default_keyboard.clear();
    let console = "the console's KEYMAP";
    assert_eq!(system_keymap(&texts), Some((names("gb", "", "", ""), console)));
    texts.command_line.clear();
    assert_eq!(system_keymap(&texts), Some((names("dk", "", "", ""), console)));
    texts.credential.clear();
    assert_eq!(system_keymap(&texts), Some((names("de", "nodeadkeys", "pc105", ""), console)));
    texts.vconsole = "FONT=x\n".into();
    assert_eq!(system_keymap(&texts), None);
}

#[test]
fn keymap_alone_goes_through_the_table() {
    let with = |keymap: &str| {
        let texts =
            Texts { vconsole: format!("KEYMAP={keymap}\n"), model_map: MODEL_MAP.into(), ..Texts::default() };
        system_keymap(&texts).map(|(names, _)| names)
    };
    assert_eq!(with("de"), Some(names("de", "", "pc105", "")));
    assert_eq!(with("ru"), Some(names("ru,us", "", "pc105", "grp:shifts_toggle,grp_led:scroll")));
    assert_eq!(with("\"sg\""), Some(names("ch", "de_nodeadkeys", "pc105", "")));
    assert_eq!(with("/usr/share/kbd/de.map.gz"), Some(names("de", "", "pc105", "")));
    assert_eq!(with("@kernel"), None);
    assert_eq!(with(""), None);
}

#[test]
fn keymaps_outside_of_the_table_are_read_by_their_names() {
    let with = |keymap: &str| {
        let texts = Texts { vconsole: format!("KEYMAP={keymap}"), ..Texts::default() };
        system_keymap(&texts).map(|(names, _)| (names.layout, names.variant))
    };
    for (keymap, layout, variant) in [
        ("de-latin1", "de", ""),
        ("de-latin1-nodeadkeys", "de", "nodeadkeys"),
        ("fr", "fr", ""),
        ("fr-bepo", "fr", "bepo"),
        ("uk", "gb", ""),
        ("sv-latin1", "se", ""),
        ("cz-lat2", "cz", ""),
        ("dvorak", "us", "dvorak"),
        ("fr_CH-latin1", "ch", "fr"),
    ] {
        assert_eq!(with(keymap), Some((layout.to_owned(), variant.to_owned())), "{keymap}");
    }
}

#[test]
fn xorg_sections_of_other_devices_do_not_count() {
    let section = |lines: &str| format!("Section \"InputClass\"\n{lines}\nEndSection\n");
    let layout = |files: &[String]| from_xorg(files).map(|names| names.layout);
    let touchpad = section("MatchIsTouchpad \"on\"\nOption \"XkbLayout\" \"xx\"");
    let off = section("MatchIsKeyboard \"off\"\nOption \"XkbLayout\" \"xx\"");
    let german =
        section("  matchiskeyboard \"true\"\n#Option \"XkbLayout\" \"fr\"\n  option \"XKBLAYOUT\"  \"de\"");
    assert_eq!(layout(&[touchpad.clone(), off.clone()]), None);
    assert_eq!(layout(&[german.clone(), touchpad]).as_deref(), Some("de"));
    let later = section("MatchIsKeyboard \"on\"\nOption \"XkbLayout\" \"no\"");
    assert_eq!(layout(&[german, later]).as_deref(), Some("no"));
    assert_eq!(layout(&["Option \"XkbLayout\"".into(), "EndSection".into()]), None);
}

#[test]
fn what_is_set_lies_over_the_system() {
    let system = names("de", "nodeadkeys", "pc105", "compose:ralt");
    assert_eq!(laid_over(&Names::default(), system.clone()), system);
    let own = names("fr", "", "", "");
    assert_eq!(laid_over(&own, system.clone()), own, "the German variant is not for the French layout");
    let options = names("", "", "", "ctrl:nocaps");
    assert_eq!(laid_over(&options, system), names("de", "nodeadkeys", "pc105", "ctrl:nocaps"));
}

/// Found by fuzzing: a quoted blank came through as part of a layout's name.
#[test]
fn a_keymap_with_a_blank_in_its_name_is_none() {
    for name in ["de\\ latin1", "\"de latin1\"", "de\u{0}"] {
        let texts = Texts { vconsole: format!("KEYMAP={name}\n"), ..Texts::default() };
        assert_eq!(system_keymap(&texts), None, "{name:?}");
    }
}
