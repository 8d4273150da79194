//! Tables: what is pressed | the modes | the bytes. Bytes are shown as `\e` for ESC and `^A` for controls, `␣` for a blank.

use super::super::Keyboard;
use super::super::tests::{built_in, layout, presses};
use super::*;

fn modes(words: &str) -> KeyModes {
    let mut modes = KeyModes::default();
    for word in words.split_whitespace() {
        match word.split_once('=').unwrap_or((word, "")) {
            ("cursor", _) => modes.application_cursor = true,
            ("keypad", _) => modes.application_keypad = true,
            ("lnm", _) => modes.newline = true,
            ("bs", _) => modes.backarrow_sends_bs = true,
            ("linux", _) => modes.linux = true,
            ("other", level) => modes.modify_other_keys = level.parse().unwrap(),
            ("kitty", flags) => modes.kitty = flags.parse().unwrap(),
            _ => panic!("no mode {word:?}"),
        }
    }
    modes
}

fn shown(bytes: &[u8]) -> String {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let mut shown = String::new();
    for c in text.chars() {
        match c {
            '\x1b' => shown.push_str("\\e"),
            ' ' => shown.push('␣'),
            '\x7f' => shown.push_str("^?"),
            c if c.is_ascii_control() => shown.extend(['^', (c as u8 + b'@') as char]),
            c => shown.push(c),
        }
    }
    shown
}

/// `+x` and `-x` are only down and only up, `*x` comes again, anything else is pressed and released.
fn sent(keyboard: &mut Keyboard, keys: &str, modes: KeyModes) -> String {
    let mut out = Vec::new();
    for key in keys.split_whitespace() {
        let step = |word: &str| format!("{word} {}", key.get(1..).unwrap_or(""));
        let script = match (key.as_bytes()[0], key.len()) {
            (b'+', 2..) => step("down"),
            (b'-', 2..) => step("up"),
            (b'*', 2..) => {
                let code = super::super::script::parse(&step("down"), keyboard).unwrap()[0].key().unwrap().0;
                keyboard.repeat(code).into_iter().for_each(|press| encode(&press, modes, &mut out));
                continue;
            }
            _ => format!("key {key}"),
        };
        presses(keyboard, &script).iter().for_each(|press| encode(press, modes, &mut out));
    }
    shown(&out)
}

fn check(keyboard: impl Fn() -> Keyboard, table: &str) {
    let mut wrong = Vec::new();
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let [keys, words, expected] = line.split('|').map(str::trim).collect::<Vec<_>>()[..] else {
            panic!("not a triple: {line}")
        };
        let got = sent(&mut keyboard(), keys, modes(words));
        if got != expected {
            wrong.push(format!("{keys} | {words} | {expected} but got {got}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn xterm_function_keys() {
    check(
        built_in,
        r"
        Up Down Right Left    |        | \e[A\e[B\e[C\e[D
        Up Down Right Left    | cursor | \eOA\eOB\eOC\eOD
        Home End              |        | \e[H\e[F
        Home End              | cursor | \eOH\eOF
        shift+Up alt+Up       | cursor | \e[1;2A\e[1;3A
        ctrl+Left             |        | \e[1;5D
        ctrl+shift+Right      |        | \e[1;6C
        ctrl+alt+shift+Down   |        | \e[1;8B
        super+Up              |        | \e[A
        Insert Delete         |        | \e[2~\e[3~
        pgup pgdn             |        | \e[5~\e[6~
        ctrl+pgup shift+Delete |       | \e[5;5~\e[3;2~
        F1 F2 F3 F4           |        | \eOP\eOQ\eOR\eOS
        F5 F6 F7 F8           |        | \e[15~\e[17~\e[18~\e[19~
        F9 F10 F11 F12        |        | \e[20~\e[21~\e[23~\e[24~
        F13 F14 F15 F16       |        | \e[25~\e[26~\e[28~\e[29~
        F17 F18 F19 F20       |        | \e[31~\e[32~\e[33~\e[34~
        F21                   |        |
        shift+F1 ctrl+F4      |        | \e[1;2P\e[1;5S
        alt+F5                |        | \e[15;3~
        ctrl+alt+F2           |        | \e[1;7Q
        KP_Begin KP_Home      |        | \e[E\e[H
        Menu                  |        | \e[29~
        shift ctrl Caps_Lock  |        |
    ",
    );
}

#[test]
fn control_characters() {
    check(
        built_in,
        r"
        a A                   |        | aA
        ctrl+a ctrl+z ctrl+A  |        | ^A^Z^A
        ctrl+space ctrl+@     |        | ^@^@
        ctrl+[ ctrl+\ ctrl+]  |        | \e^\^]
        ctrl+^ ctrl+_         |        | ^^^_
        ctrl+/ ctrl+?         |        | ^_^?
        ctrl+2 ctrl+3 ctrl+4  |        | ^@\e^\
        ctrl+5 ctrl+6 ctrl+7 ctrl+8 |  | ^]^^^_^?
        ctrl+1 ctrl+9 ctrl+0  |        | 190
        ctrl+`                |        | ^@
        ctrl+; ctrl+=         |        | ;=
        alt+a alt+A alt+1     |        | \ea\eA\e1
        ctrl+alt+a            |        | \e^A
        ctrl+alt+space        |        | \e^@
        alt+space             |        | \e␣
        Return KP_Enter       |        | ^M^M
        Return alt+Return     | lnm    | ^M^J\e^M^J
        Tab shift+Tab         |        | ^I\e[Z
        alt+Tab alt+shift+Tab |        | \e^I\e\e[Z
        esc alt+esc           |        | \e\e\e
        BackSpace ctrl+BackSpace alt+BackSpace |    | ^?^H\e^?
        BackSpace ctrl+BackSpace               | bs | ^H^?
    ",
    );
}

#[test]
fn the_keypad() {
    check(
        built_in,
        r"
        KP_Enter KP_Add KP_Subtract KP_Multiply KP_Divide | keypad | \eOM\eOk\eOm\eOj\eOo
        KP_Enter KP_Add            |        | ^M+
        KP_Home KP_Prior KP_Insert | keypad | \e[H\e[5~\e[2~
        KP_Up                      | cursor | \eOA
        Num_Lock KP_Home KP_Insert KP_Delete     |        | 70.
        Num_Lock KP_Home KP_Insert KP_Delete     | keypad | 70.
    "
        .replace("Num_Lock KP_7 KP_Add KP_Enter KP_Decimal | keypad | \\e[H+^M\\e[3~", "")
        .as_str(),
    );
}

#[test]
fn repeats_send_and_releases_do_not() {
    check(
        built_in,
        r"
        +a *a *a -a           |        | aaa
        +Up *Up -Up           |        | \e[A\e[A
        +ctrl +c *c -c -ctrl  |        | ^C^C
    ",
    );
}

#[test]
fn modify_other_keys_1() {
    check(
        built_in,
        r"
        a A ! ctrl+a          | other=1 | aA!^A
        ctrl+1 ctrl+; ctrl+=  | other=1 | \e[27;5;49~\e[27;5;59~\e[27;5;61~
        ctrl+A                | other=1 | \e[27;6;65~
        ctrl+space ctrl+2     | other=1 | ^@^@
        ctrl+Return shift+Return | other=1 | \e[27;5;13~\e[27;2;13~
        ctrl+Tab ctrl+shift+Tab  | other=1 | \e[27;5;9~\e[27;6;9~
        Tab shift+Tab esc Return | other=1 | ^I\e[Z\e^M
        alt+a alt+1           | other=1 | \ea\e1
        ctrl+BackSpace        | other=1 | ^H
        ctrl+Up F1            | other=1 | \e[1;5A\eOP
    ",
    );
}

#[test]
fn modify_other_keys_2() {
    check(
        built_in,
        r"
        a ! esc Return        | other=2 | a!\e^M
        A                     | other=2 | \e[27;2;65~
        ctrl+a alt+a          | other=2 | \e[27;5;97~\e[27;3;97~
        ctrl+1 alt+!          | other=2 | \e[27;5;49~\e[27;4;33~
        ctrl+space shift+space | other=2 | \e[27;5;32~\e[27;2;32~
        shift+Return alt+Tab  | other=2 | \e[27;2;13~\e[27;3;9~
        shift+Tab alt+esc     | other=2 | \e[Z\e[27;3;27~
        BackSpace ctrl+BackSpace alt+BackSpace | other=2 | ^?^H\e[27;3;127~
        ctrl+Up               | other=2 | \e[1;5A
    ",
    );
}

#[test]
fn the_linux_console() {
    check(
        built_in,
        r"
        F1 F5 F6 F12          | linux  | \e[[A\e[[E\e[17~\e[24~
        shift+F1 shift+F8     | linux  | \e[25~\e[34~
        Home End Insert Delete | linux | \e[1~\e[4~\e[2~\e[3~
        Up ctrl+Up            | linux  | \e[A\e[A
        Up                    | linux cursor | \eOA
        KP_Begin Pause        | linux  | \e[G\e[P
        shift+Tab BackSpace   | linux  | \e^I^?
        a ctrl+c alt+x Return | linux  | a^C\ex^M
    ",
    );
}

#[test]
fn kitty_disambiguates() {
    check(
        built_in,
        r"
        a A 1 ! space         | kitty=1 | aA1!␣
        esc alt+esc           | kitty=1 | \e[27u\e[27;3u
        ctrl+a ctrl+A alt+a   | kitty=1 | \e[97;5u\e[97;6u\e[97;3u
        ctrl+space ctrl+[     | kitty=1 | \e[32;5u\e[91;5u
        ctrl+i Tab ctrl+Tab   | kitty=1 | \e[105;5u^I\e[9;5u
        shift+Tab             | kitty=1 | \e[9;2u
        Return shift+Return   | kitty=1 | ^M\e[13;2u
        BackSpace ctrl+BackSpace | kitty=1 | ^?\e[127;5u
        Up ctrl+Up            | kitty=1 cursor | \e[A\e[1;5A
        F1 F3 F4 F12          | kitty=1 | \e[P\e[13~\e[S\e[24~
        shift+F3 ctrl+F1      | kitty=1 | \e[13;2~\e[1;5P
        Home Insert pgdn      | kitty=1 | \e[H\e[2~\e[6~
        F13 Menu Pause        | kitty=1 | \e[57376u\e[57363u\e[57362u
        KP_Enter KP_Home KP_Add | kitty=1 | \e[57414u\e[57423u+
        super+a               | kitty=1 | \e[97;9u
        shift ctrl            | kitty=1 |
        Caps_Lock a ctrl+a Return | kitty=1 | A\e[97;5u^M
        Num_Lock Up           | kitty=1 | \e[1;129A
        +a *a -a              | kitty=1 | aa
    ",
    );
}

#[test]
fn kitty_reports_events() {
    check(
        built_in,
        r"
        +a *a -a              | kitty=2 | aa\e[97;1:3u
        +a -a                 | kitty=3 | a\e[97;1:3u
        +Up *Up -Up           | kitty=3 | \e[A\e[1;1:2A\e[1;1:3A
        +Delete -Delete       | kitty=3 | \e[3~\e[3;1:3~
        +ctrl +a *a -a -ctrl  | kitty=3 | \e[97;5u\e[97;5:2u\e[97;5:3u
        +ctrl +a -a -ctrl     | kitty=2 | ^A\e[97;5:3u
        +Return *Return -Return | kitty=3 | ^M^M
        +Tab -Tab +BackSpace -BackSpace | kitty=3 | ^I^?
        +Return -Return       | kitty=11 | \e[13u\e[13;1:3u
        +esc -esc             | kitty=2 | \e\e[27;1:3u
    ",
    );
}

#[test]
fn kitty_reports_all_keys_and_text() {
    check(
        built_in,
        r"
        a A ctrl+a            | kitty=8 | \e[97u\e[57441;2u\e[97;2u\e[57442;5u\e[97;5u
        Return Tab BackSpace  | kitty=8 | \e[13u\e[9u\e[127u
        a                     | kitty=24 | \e[97;;97u
        A                     | kitty=24 | \e[57441;2u\e[97;2;65u
        +a *a -a              | kitty=26 | \e[97;;97u\e[97;1:2;97u\e[97;1:3u
        +shift -shift         | kitty=10 | \e[57441;2u\e[57441;1:3u
        Caps_Lock a           | kitty=8 | \e[57358;65u\e[97;65u
        Up esc                | kitty=8 | \e[A\e[27u
    ",
    );
}

#[test]
fn kitty_reports_alternates() {
    check(
        built_in,
        r"
        a ctrl+a              | kitty=5 | a\e[97;5u
        ctrl+A ctrl+!         | kitty=5 | \e[97:65;6u\e[49:33;6u
        ctrl+shift+Up         | kitty=5 | \e[1;6A
        shift+Return          | kitty=5 | \e[13;2u
    ",
    );
    let Some(_) = layout("ru") else { return };
    check(
        || layout("ru").unwrap(),
        r"
        ctrl+с                | kitty=5 | \e[1089::99;5u
        ctrl+С                | kitty=5 | \e[1089:1057:99;6u
    ",
    );
    check(
        || layout("de").unwrap(),
        r"
        ctrl+z                | kitty=5 | \e[122::121;5u
    ",
    );
}

#[test]
fn other_layouts() {
    let Some(_) = layout("ru") else { return };
    check(
        || layout("ru").unwrap(),
        r"
        с ctrl+с ctrl+х alt+с |         | с^C\e\eс
        ctrl+с                | kitty=1 | \e[1089;5u
    ",
    );
    check(
        || layout("de").unwrap(),
        r"
        ctrl+z ctrl+y ö       |         | ^Z^Yö
        @ { €                 |         | @{€
        altgr+q               | other=2 | @
        @                     | kitty=1 | @
        ctrl+ö                |         | ö
        dead_acute e          |         | é
        dead_acute e          | kitty=1 | é
        dead_acute e          | kitty=8 | é
        dead_acute e          | kitty=24 | \e[0;;233u
        alt+ö                 |         | \eö
    "
        .replace("dead_acute e          | kitty=8 | é\\e[57441u", "dead_acute e | kitty=8 | é")
        .as_str(),
    );
    check(
        || layout("de").unwrap(),
        r"
        dead_acute e          | kitty=24 | \e[0;;233u
    ",
    );
}

/// xkeyboard-config has media keys where keyboards print F13 to F18.
#[test]
fn f13_is_f13_also_where_the_layout_says_otherwise() {
    let Some(mut keyboard) = layout("us") else { return };
    let mut out = Vec::new();
    for kitty in [0, 1] {
        let press = keyboard.key(183, true).unwrap();
        encode(&press, KeyModes { kitty, ..KeyModes::default() }, &mut out);
    }
    assert_eq!(shown(&out), "\\e[25~\\e[57376u");
}

/// There the keypad's operators have a level for Ctrl+Alt, so that xkb counts Alt as used up.
#[test]
fn alt_gets_through_on_keys_that_have_a_level_for_it() {
    let Some(_) = layout("us") else { return };
    check(
        || layout("us").unwrap(),
        r"
        alt+KP_Add ctrl+KP_Divide   |        | \e+^_
        alt+F1 shift+F1             |        | \e[1;3P\e[1;2P
        ",
    );
}
