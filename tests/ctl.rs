//! `glasstty ctl` against a whole console in memory, through a real socket.

#![allow(clippy::disallowed_methods, reason = "a test starts the program and looks at its files")]
#![allow(clippy::print_stderr, reason = "it says what it skips")]

mod program;

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Output, Stdio};

use program::{Folder, glasstty, png, run};

/// A console whose program prints what it is told through a pipe, so that a test knows when it has run.
struct Running {
    folder: Folder,
    child: Child,
    tell: fs::File,
    told: BufReader<fs::File>,
}

impl Running {
    /// The program in the terminal is a shell that takes its commands from the pipe and answers into another.
    fn start(args: &[&str]) -> Self {
        let folder = Folder::new();
        for pipe in ["commands", "answers"] {
            let made = std::process::Command::new("mkfifo").arg(folder.path(pipe)).status();
            assert!(made.expect("mkfifo").success());
        }
        let mut words = vec!["headless", "--mode", "640x400", "--control", "ctl.sock", "--timeout", "60"];
        words.extend(args);
        // The terminal's own answer comes behind everything that was printed: the kernel hands a pty on when it likes.
        let shell = "exec 3<commands; stty -icanon -echo; while read -r line <&3; do eval \"$line\"; printf '\\033[5n'; \
                     dd bs=1 count=4 of=/dev/null 2>/dev/null; echo done >answers; done";
        words.extend(["--", "sh", "-c", shell]);
        let child = glasstty(&folder, &words).stderr(Stdio::piped()).spawn().expect("glasstty starts");
        // Opened for both, so that neither side waits for the other.
        let pipe =
            |name| fs::OpenOptions::new().read(true).write(true).open(folder.path(name)).expect("a pipe");
        let (tell, told) = (pipe("commands"), BufReader::new(pipe("answers")));
        let mut running = Self { folder, child, tell, told };
        running.shell("true");
        running
    }

    /// Runs a line in the terminal, and waits until it has run and the terminal has what it printed.
    fn shell(&mut self, line: &str) {
        writeln!(self.tell, "{line}").expect("the shell listens");
        let mut answer = String::new();
        self.told.read_line(&mut answer).expect("an answer");
        assert_eq!(answer, "done\n");
    }

    fn ctl(&self, words: &[&str]) -> Output {
        run(&self.folder, &[&["ctl", "--control", "ctl.sock"], words].concat())
    }

    /// What a request prints; it must succeed.
    fn says(&self, words: &[&str]) -> String {
        let output = self.ctl(words);
        assert!(output.status.success(), "{words:?}: {output:?}");
        String::from_utf8(output.stdout).expect("text")
    }

    /// Why a request is refused.
    fn refuses(&self, words: &[&str]) -> String {
        let output = self.ctl(words);
        assert_eq!(output.status.code(), Some(1), "{words:?}: {output:?}");
        String::from_utf8(output.stderr).expect("text")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn sessions_are_listed_and_titles_move_no_cursor() {
    let mut console = Running::start(&[]);
    console.shell("printf '\\033]2;my title\\007'");
    let uid = fs::metadata("/proc/self").map(|m| std::os::unix::fs::MetadataExt::uid(&m)).expect("our user");
    assert_eq!(console.says(&["sessions"]), format!("1 * {uid} my title\n"));
    assert!(console.refuses(&["switch", "9"]).contains("there is no way to 9"));
}

#[test]
fn the_font_size_is_told_and_set_and_the_program_hears_of_it() {
    let mut console = Running::start(&[]);
    assert_eq!(console.says(&["font-size"]), "16\n");
    assert_eq!(console.says(&["font-size", "40"]), "40\n");
    console.shell("stty size >size");
    assert!(console.folder.read("size").starts_with("10 "), "{}", console.folder.read("size"));
    assert_eq!(console.says(&["font-size", "-20"]), "20\n");
    assert_eq!(console.says(&["font-size", "+128"]), "128\n");
    assert_eq!(console.says(&["font-size", "reset"]), "16\n");
}

#[test]
fn layouts_are_listed_and_taken() {
    let console = Running::start(&["--layout", "us,de"]);
    let listed = console.says(&["layout"]);
    if listed.lines().count() < 2 {
        return;
    }
    assert_eq!(listed, "* English (US)\n- German\n");
    assert_eq!(console.says(&["layout", "next"]), "- English (US)\n* German\n");
    assert_eq!(console.says(&["layout", "us"]), "* English (US)\n- German\n");
    assert_eq!(console.says(&["layout", "fr"]), "* French\n");
    assert!(console.refuses(&["layout", "nonsense"]).contains("no keymap \"nonsense\""));
    assert_eq!(console.says(&["layout"]), "* French\n", "a refusal changes nothing");
}

#[test]
fn a_screenshot_shows_the_screen_and_a_refusal_leaves_the_file_alone() {
    let mut console = Running::start(&["--palette", "linux"]);
    console.shell("printf '\\033[H\\033[44m%640s' ''");
    console.says(&["screenshot", "shot.png"]);
    let (width, height, rgb) = png(&console.folder.path("shot.png"));
    assert_eq!((width, height), (640, 400));
    assert_eq!(rgb[..3], [0, 0, 0xaa]);
    let before = console.folder.read_bytes("shot.png");
    let output = run(&console.folder, &["ctl", "--control", "none.sock", "screenshot", "shot.png"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("none.sock"), "{output:?}");
    assert!(before == console.folder.read_bytes("shot.png"));
}

#[test]
fn a_recording_has_what_is_printed_from_then_on() {
    let mut console = Running::start(&[]);
    console.shell("printf before");
    let mut stream = UnixStream::connect(console.folder.path("ctl.sock")).expect("the socket");
    stream.write_all(b"record 1\n").expect("it listens");
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    reader.read_line(&mut head).expect("an answer");
    assert_eq!(head, "ok stream\n");
    console.shell("printf 'one\\033[mtwo'");
    let mut bytes = [0; 9];
    reader.read_exact(&mut bytes).expect("the recording");
    assert_eq!(&bytes, b"one\x1b[mtwo");
    assert!(console.refuses(&["record", "x", "7"]).contains("there is no session 7"));
}

#[test]
fn reload_reads_the_configuration() {
    let folder = Folder::new();
    let file = folder.write("a.toml", "font.size = 20\n");
    let console = Running::start(&["--config", file.to_str().expect("a path")]);
    assert_eq!(console.says(&["font-size"]), "20\n");
    assert_eq!(console.says(&["font-size", "30"]), "30\n");
    console.says(&["reload"]);
    assert_eq!(console.says(&["font-size"]), "20\n");
}

#[test]
fn displays_are_listed_and_turned() {
    let mut console = Running::start(&[]);
    assert_eq!(console.says(&["outputs"]), "Memory-1 640x400@60 none 16px\n");
    assert_eq!(console.says(&["rotate", "left"]), "Memory-1 640x400@60 left 16px\n");
    console.shell("stty size >size");
    assert_eq!(console.folder.read("size"), "40 50\n", "the program hears of it");
    assert_eq!(console.says(&["rotate", "next", "memory-1"]), "Memory-1 640x400@60 none 16px\n");
    assert!(console.refuses(&["rotate", "left", "HDMI-A-7"]).contains("there is no display HDMI-A-7"));
    assert_eq!(console.says(&["list"]), console.says(&["sessions"]));
}

#[test]
fn the_key_keeps_a_picture_at_home_and_never_writes_over_one() {
    let folder = Folder::new();
    fs::create_dir(folder.path("Pictures")).expect("a folder");
    folder.write("keys", "wait 200ms\nkey F9\n".repeat(100));
    let args = [
        "headless",
        "--mode",
        "320x160",
        "--set",
        "keys.F9=screenshot",
        "--control",
        "ctl.sock",
        "--keys",
        "keys",
        "--timeout",
        "60",
        "--",
    ];
    let waits = "until [ -s Pictures/glasstty-2.png ]; do sleep 0.1; done; sleep 0.1";
    let mut command = glasstty(&folder, &[&args[..], &["sh", "-c", waits]].concat());
    let output = command.env("HOME", folder.path("")).output().expect("glasstty starts");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let (width, height, _) = png(&folder.path("Pictures/glasstty-1.png"));
    assert_eq!((width, height), (320, 160));
    let mode = fs::metadata(folder.path("Pictures/glasstty-1.png")).expect("a picture").mode();
    assert_eq!(mode & 0o777, 0o600);
}

/// nobody(1): a user that is not the one of the console.
const NOBODY: u32 = 65534;

#[test]
fn another_user_has_what_is_theirs_and_nothing_else() {
    if fs::metadata("/proc/self").map(|meta| meta.uid()).expect("our user") != 0 {
        return eprintln!("skipped: only root can ask as somebody else");
    }
    let mut console = Running::start(&[]);
    let ask = |console: &Running, words: &[&str]| -> Output {
        let words = [&["ctl", "--control", "ctl.sock"], words].concat();
        glasstty(&console.folder, &words).uid(NOBODY).gid(NOBODY).output().expect("glasstty starts")
    };
    let refused = |console: &Running, words: &[&str]| {
        let output = ask(console, words);
        assert_eq!(output.status.code(), Some(1), "{words:?}: {output:?}");
        assert!(output.stdout.is_empty(), "{words:?}: {output:?}");
        String::from_utf8(output.stderr).expect("text")
    };
    for words in [
        &["switch", "2"][..],
        &["font-size"],
        &["font-size", "40"],
        &["layout", "next"],
        &["outputs"],
        &["rotate", "left"],
        &["screenshot", "-"],
    ] {
        assert!(refused(&console, words).contains("your session is not in front"), "{words:?}");
    }
    assert!(refused(&console, &["record", "-"]).contains("that session is not yours"));
    assert!(refused(&console, &["record", "-", "1"]).contains("that session is not yours"));
    assert!(refused(&console, &["reload"]).contains("only root may do that"));
    let listed = ask(&console, &["sessions"]);
    assert!(
        listed.status.success() && listed.stdout.is_empty(),
        "the list has not even its title: {listed:?}"
    );
    assert_eq!(console.says(&["font-size"]), "16\n", "nothing has happened");
    // What login(1) does.
    console.shell(&format!("chown {NOBODY} $(tty)"));
    assert!(ask(&console, &["font-size", "20"]).status.success());
    assert!(ask(&console, &["screenshot", "-"]).stdout.starts_with(b"\x89PNG"));
    assert_eq!(ask(&console, &["sessions"]).stdout, format!("1 * {NOBODY}\n").as_bytes());
    assert!(refused(&console, &["reload"]).contains("only root may do that"));
    console.shell("chown 1 $(tty)");
    assert!(refused(&console, &["font-size", "40"]).contains("your session is not in front"));
}

#[test]
fn noise_on_the_socket_is_survived_and_many_are_not_let_in() {
    let console = Running::start(&[]);
    let connect = || UnixStream::connect(console.folder.path("ctl.sock")).expect("the socket");
    for noise in [&b"\xff\xff\n"[..], &[b'x'; 10_000], b"\n", b"nonsense nonsense\n", b"record\nrecord\n"] {
        let mut stream = connect();
        let _ = stream.write_all(noise);
    }
    let mut idle: Vec<UnixStream> = (0..40).map(|_| connect()).collect();
    // The last one was closed by the console.
    let mut end = Vec::new();
    let last = idle.last_mut().expect("one");
    assert!(last.read_to_end(&mut end).is_ok_and(|count| count == 0) || !end.is_empty());
    drop(idle);
    let mut answered = false;
    for _ in 0..1000 {
        answered = answered || console.ctl(&["sessions"]).status.success();
        if answered {
            break;
        }
    }
    assert!(answered, "the places are free again");
}
