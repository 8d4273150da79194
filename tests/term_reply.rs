//! What a program is answered: request and reply, nothing else in between.

use glasstty::term::{Options, Terminal};
use glasstty::units::{Cells, Pixels};

fn terminal(test_reports: bool) -> Terminal {
    let mut terminal = Terminal::new(Cells::new(80, 24), Options { test_reports, ..Options::default() });
    terminal.resize(Cells::new(80, 24), Pixels::new(640, 384));
    terminal
}

fn reply(request: &str) -> String {
    let mut terminal = terminal(false);
    terminal.feed(request.as_bytes());
    String::from_utf8(terminal.take_replies()).expect("replies are ASCII")
}

#[test]
fn requests_are_answered() {
    let cases = [
        ("\x1b[c", "\x1b[?65;4;6;9;15;18;21;22;28c"),
        ("\x1bZ", "\x1b[?65;4;6;9;15;18;21;22;28c"),
        ("\x1b[>c", "\x1b[>64;400;0c"),
        ("\x1b[=c", "\x1bP!|00000000\x1b\\"),
        ("\x1b[>q", concat!("\x1bP>|glasstty ", env!("CARGO_PKG_VERSION"), "\x1b\\")),
        ("\x1b[5n", "\x1b[0n"),
        ("ab\x1b[6n", "\x1b[1;3R"),
        ("\x1b[5;10r\x1b[?6h\x1b[2;2H\x1b[6n", "\x1b[2;2R"),
        ("\x1b[?6n", "\x1b[?1;1;1R"),
        ("\x1b[x", "\x1b[2;1;1;128;128;1;0x"),
        ("\x1b[4$p", "\x1b[4;2$y"),
        ("\x1b[4h\x1b[4$p", "\x1b[4;1$y"),
        ("\x1b[?7$p", "\x1b[?7;1$y"),
        ("\x1b[?2026h\x1b[?2026$p", "\x1b[?2026;1$y"),
        ("\x1b[?2027$p", "\x1b[?2027;1$y"),
        ("\x1b[?31337$p", "\x1b[?31337;0$y"),
        ("\x1b[?101$p\x1b[?101;61h\x1b[?61$p\x1b[?101$p", "\x1b[?101;2$y\x1b[?61;1$y\x1b[?101;1$y"),
        ("\x1b[?106h\x1b[?106s\x1b[?106l\x1b[?106r\x1b[?106$p", "\x1b[?106;1$y"),
        ("\x1b[?106h\x1bc\x1b[?106$p", "\x1b[?106;2$y"),
        ("\x1bV\x1bP$q\"q\x1b\\", "\x1bP1$r0\"q\x1b\\"),
        ("\x1b[1\"q\x1bP$q\"q\x1b\\", "\x1bP1$r1\"q\x1b\\"),
        ("\x1b[?1003h\x1b[?1003s\x1b[?1003l\x1b[?1003r\x1b[?1003$p", "\x1b[?1003;1$y"),
        ("\x1b[14t\x1b[16t\x1b[18t\x1b[19t", "\x1b[4;384;640t\x1b[6;16;8t\x1b[8;24;80t\x1b[9;24;80t"),
        ("\x1b[>5u\x1b[=2;2u\x1b[?u", "\x1b[?7u"),
        ("\x1b[>5u\x1b[>1u\x1b[<u\x1b[?u", "\x1b[?5u"),
        ("\x1b[>4;2m\x1b[?4m", "\x1b[>4;2m"),
        ("\x1b[1;4:3;38;5;200;48;2;1;2;3m\x1bP$qm\x1b\\", "\x1bP1$r0;1;4:3;38:5:200;48:2::1:2:3m\x1b\\"),
        ("\x1b[3;9r\x1bP$qr\x1b\\", "\x1bP1$r3;9r\x1b\\"),
        ("\x1b[4 q\x1bP$q q\x1b\\", "\x1bP1$r4 q\x1b\\"),
        ("\x1bP$qnonsense\x1b\\", "\x1bP0$r\x1b\\"),
        ("\x1bP+q544e\x1b\\", "\x1bP1+r544E=787465726D2D323536636F6C6F72\x1b\\"),
        ("\x1bP+q6e6f\x1b\\", "\x1bP0+r\x1b\\"),
        ("\x1b]4;1;#102030\x07\x1b]4;1;?\x07", "\x1b]4;1;rgb:1010/2020/3030\x07"),
        ("\x1b]11;rgb:ff/80/00\x1b\\\x1b]11;?\x1b\\", "\x1b]11;rgb:ffff/8080/0000\x1b\\"),
        ("\x1b]11;#ffffff\x07\x1b]111\x07\x1b]11;?\x07", "\x1b]11;rgb:0000/0000/0000\x07"),
        ("\x1b[?2048h", "\x1b[48;24;80;384;640t"),
        ("\x1b[?996n", "\x1b[?997;1n"),
        ("\x1b[8$p\x1b[8l\x1b[8$p\x1b[?2501$p", "\x1b[8;1$y\x1b[8;2$y\x1b[?2501;2$y"),
        ("\x1b]22;?text,__current__\x1b\\\x1b]22;pointer\x07", "\x1b]22;0,0\x1b\\"),
        ("\x1b[2$w", "\x1bP2$u1/9/17/25/33/41/49/57/65/73\x1b\\"),
    ];
    for (request, wanted) in cases {
        assert_eq!(reply(request), wanted, "{request:?}");
    }
}

/// Text that a program or a stranger wrote never comes back as if it were typed.
#[test]
fn nothing_that_was_written_is_read_back() {
    let silent = [
        "\x1b]2;evil\x07\x1b[21t\x1b[20t",
        "\x05",
        "\x1b]52;c;?\x07",
        "\x1b]50;?\x07",
        "x\x1b[1;1;1;1;1;1*y",
        "\x1b[i\x1b[5i\x1b[?1i",
        "\x1bP$qm\x18",
        "\x1b_Gevil=1;ZXZpbA==\x1b\\\x1b_Ga=t,s=1,v=1;evil!\x1b\\",
    ];
    for request in silent {
        assert_eq!(reply(request), "", "{request:?}");
    }
}

#[test]
fn the_screen_is_read_in_tests_only() {
    let mut terminal = terminal(true);
    terminal.feed(b"ab\x1b[7;1;1;1;1;3*y");
    let sum = u32::from(b'a') + u32::from(b'b') + u32::from(b' ');
    assert_eq!(terminal.take_replies(), format!("\x1bP7!~{sum:04X}\x1b\\").into_bytes());
}

#[test]
fn a_program_that_never_reads_cannot_pile_up_replies() {
    let mut terminal = terminal(false);
    (0..100_000).for_each(|_| terminal.feed(b"\x1b[c"));
    let replies = terminal.take_replies();
    assert!(replies.len() <= 64 * 1024);
    assert!(replies.ends_with(b"c"), "whole replies only");
    terminal.feed(b"\x1b[5n");
    assert_eq!(terminal.take_replies(), b"\x1b[0n", "and it goes on once they are taken");
}
