//! The whole program on the memory display, with real ptys and real children.

#![allow(clippy::disallowed_methods, reason = "a test starts the program and looks at its clock and files")]

mod program;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use program::{Folder, dump, glasstty, png, run};

#[test]
fn a_program_writes_and_the_dump_shows_it() {
    let folder = Folder::new();
    let text = "h\\303\\251llo \\360\\237\\221\\251\\342\\200\\215\\360\\237\\232\\200 \\346\\274\\242\\345\\255\\227\\n";
    let screen = dump(&folder, &["--grid", "80x24"], &["printf", text]);
    let lines: Vec<&str> = screen.lines().collect();
    assert_eq!(lines[0], "héllo 👩‍🚀 漢字");
    assert_eq!(lines.last(), Some(&"cursor 2 1"));
    assert_eq!(lines.len(), 25, "a line for each row, and the cursor");
}

#[test]
fn emoji_and_ideographs_take_two_cells_each() {
    let folder = Folder::new();
    let screen = dump(&folder, &["--grid", "80x24"], &["printf", "👩‍🚀漢字"]);
    assert_eq!(screen.lines().last(), Some("cursor 1 7"));
}

#[test]
fn the_status_is_the_programs() {
    let folder = Folder::new();
    let status = |program: &[&str]| {
        let mut words = vec!["headless", "--timeout", "60", "--"];
        words.extend(program);
        run(&folder, &words).status.code()
    };
    assert_eq!(status(&["sh", "-c", "exit 7"]), Some(7));
    assert_eq!(status(&["sh", "-c", "kill -9 $$"]), Some(137));
    assert_eq!(status(&["true"]), Some(0));
}

#[test]
fn too_long_is_124() {
    let folder = Folder::new();
    let output = run(&folder, &["headless", "--timeout", "0.2", "--", "sleep", "60"]);
    assert_eq!(output.status.code(), Some(124));
}

#[test]
fn a_program_that_is_not_there_is_named() {
    let folder = Folder::new();
    let output = run(&folder, &["headless", "--dump", "screen.txt", "--", "/no/such/program"]);
    assert_eq!(output.status.code(), Some(127));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("/no/such/program"), "{said}");
    assert!(folder.read("screen.txt").contains("/no/such/program"));
}

#[test]
fn the_terminal_has_a_size_and_a_name() {
    let folder = Folder::new();
    let program = "stty size; echo $TERM $COLORTERM $TERM_PROGRAM; tty | cut -c1-9";
    let screen = dump(&folder, &["--grid", "90x30"], &["sh", "-c", program]);
    let lines: Vec<&str> = screen.lines().collect();
    assert_eq!(lines[0], "30 90");
    assert!(lines[1].ends_with("truecolor glasstty"), "{}", lines[1]);
    assert_eq!(lines[2], "/dev/pts/");
}

#[test]
fn scripted_keys_reach_the_program() {
    let folder = Folder::new();
    folder
        .write("keys", "# types a line and ends the input\ntype Hello, World_42!\nkey Return\nkey ctrl+d\n");
    let program = "stty -echo; echo ready; cat; echo ended";
    let screen = dump(&folder, &["--grid", "80x24", "--keys", "keys"], &["sh", "-c", program]);
    assert!(screen.contains("Hello, World_42!\nended"), "{screen}");
}

/// Feeds `screen`, does what `script` says while `cat -v` runs, ends it, and returns the dump.
fn with_pointer(screen: &str, script: &str) -> String {
    let folder = Folder::new();
    folder.write("screen", screen);
    folder.write("script", format!("{script}\nkey Return\nkey ctrl+d\n"));
    dump(&folder, &["--grid", "60x12", "--feed", "screen", "--keys", "script"], &["cat", "-v"])
}

#[test]
fn what_the_pointer_selects_is_pasted() {
    let screen = "first line\r\nword /usr/share/doc more\r\n\r\n";
    let pasted = |script: &str| with_pointer(screen, script).lines().nth(4).map(str::to_owned);
    let drag = "point 7 1\npress left\npoint 4 2\nrelease left\nclick middle";
    let dumped = with_pointer(screen, drag);
    assert!(dumped.contains("\nline\nword\nline\nword\n"), "typed and answered: {dumped}");
    assert_eq!(pasted("point 9 2\nclick left 2\nclick middle").as_deref(), Some("/usr/share/doc"));
    assert_eq!(
        pasted("point 9 2\nclick left 2\nkey ctrl+shift+c\npoint 1 1\nclick left 2\nkey ctrl+shift+v")
            .as_deref(),
        Some("/usr/share/doc"),
        "what was copied stays when something else is selected"
    );
    // The line ends with its Enter, so that its echo and its answer come in any order with those of the next.
    let line = with_pointer(screen, "point 2 1\nclick left 3\nkey shift+Insert");
    assert_eq!(line.matches("first line\n").count(), 3, "shown, typed and answered: {line}");
}

#[test]
fn a_paste_runs_nothing_that_was_hidden_in_it() {
    let screen = "\x1b[?2004hsafe\r\n\r\n";
    let dumped = with_pointer(screen, "point 1 1\nclick left 2\nclick middle");
    assert!(dumped.contains("^[[200~safe^[[201~"), "{dumped}");
}

#[test]
fn the_wheel_and_clicks_are_reported_or_scroll() {
    let tracked = with_pointer("\x1b[?1000;1006h\r\n", "point 5 3\nclick left\nwheel up\nwheel down 2");
    let sent = "^[[<0;5;3M^[[<0;5;3m^[[<64;5;3M^[[<65;5;3M^[[<65;5;3M";
    assert!(tracked.replace('\n', "").contains(sent), "{tracked}");
    let keys = with_pointer("\x1b[?1049h\r\n", "wheel up");
    assert!(keys.contains("^[[A^[[A^[[A"), "{keys}");
    let lines: String = (1..=30).map(|n| format!("line {n}\r\n")).collect();
    let folder = Folder::new();
    folder.write("screen", lines);
    folder.write("script", "wheel up 2\nwait 100ms");
    let args = ["--grid", "60x12", "--feed", "screen", "--keys", "script"];
    let dumped = dump(&folder, &args, &["sleep", "1"]);
    assert_eq!(dumped.lines().next(), Some("line 14"), "{dumped}");
}

#[test]
fn a_link_is_copied_by_a_click() {
    let screen = "see https://a.example/path?q=1.\r\n\r\n";
    let dumped = with_pointer(screen, "point 10 1\nclick left\nkey ctrl+shift+v");
    assert_eq!(dumped.matches("https://a.example/path?q=1\n").count(), 2, "typed and answered: {dumped}");
}

#[test]
fn a_bad_key_script_names_file_line_and_word() {
    let folder = Folder::new();
    folder.write("keys", "type fine\nkey ctrl+Retrun\n");
    let output = run(&folder, &["headless", "--keys", "keys", "--", "cat"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    for word in ["keys", "2", "Retrun", "Return"] {
        assert!(said.contains(word), "{word} is not in: {said}");
    }
}

#[test]
fn the_fb_file_holds_what_the_screenshot_shows() {
    let folder = Folder::new();
    let args = [
        "headless",
        "--mode",
        "320x200",
        "--fb",
        "fb",
        "--screenshot",
        "shot.png",
        "--",
        "printf",
        "\\033[41mred",
    ];
    assert!(run(&folder, &args).status.success());
    let (width, height, rgb) = png(&folder.path("shot.png"));
    assert_eq!((width, height), (320, 200));
    let raw = folder.read_bytes("fb");
    assert_eq!(raw.len(), 320 * 200 * 4);
    let from_raw: Vec<u8> = raw.chunks_exact(4).flat_map(|p| [p[2], p[1], p[0]]).collect();
    assert_eq!(from_raw, rgb);
    assert!(rgb.iter().any(|byte| *byte != 0), "the screen is not black");
}

#[test]
fn a_recording_fed_again_gives_the_same_picture() {
    let folder = Folder::new();
    let program = "printf '\\033[1;32mgreen\\033[m 漢字 \\033[5;10Hthere\\n'; seq 1 100";
    let args = [
        "headless",
        "--mode",
        "640x400",
        "--record",
        "rec",
        "--screenshot",
        "live.png",
        "--",
        "sh",
        "-c",
        program,
    ];
    assert!(run(&folder, &args).status.success());
    let feed = ["headless", "--mode", "640x400", "--feed", "rec/1.raw", "--screenshot", "fed.png"];
    assert!(run(&folder, &feed).status.success());
    assert!(png(&folder.path("live.png")) == png(&folder.path("fed.png")), "the pictures differ");
}

#[test]
fn stats_count_what_was_done() {
    let folder = Folder::new();
    folder.write("in", "abc\r\n".repeat(1000));
    assert!(run(&folder, &["headless", "--feed", "in", "--stats", "stats.json"]).status.success());
    let stats = folder.read("stats.json");
    assert!(stats.contains("\"bytes\": 5000"), "{stats}");
    assert!(!stats.contains("\"frames\": 0"), "{stats}");
    assert!(
        run(&folder, &["headless", "--feed", "in", "--no-paint", "--stats", "stats.json"]).status.success()
    );
    assert!(folder.read("stats.json").contains("\"frames\": 0"));
}

#[test]
fn noise_is_survived_by_the_whole_program() {
    let folder = Folder::new();
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let noise: Vec<u8> = (0..300_000)
        .map(|_| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            // Escapes are made common, or random bytes never leave the ground state.
            if seed.is_multiple_of(11) { 0x1b } else { (seed >> 32) as u8 }
        })
        .collect();
    folder.write("noise", noise);
    let output =
        run(&folder, &["headless", "--feed", "noise", "--screenshot", "shot.png", "--timeout", "120"]);
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn mistakes_end_with_status_2_and_the_nearest_name() {
    let folder = Folder::new();
    for (words, expected) in [
        (&["headles"][..], "did you mean headless"),
        (&["headless", "--screnshot", "x"][..], "did you mean --screenshot"),
        (&["--vt", "tty99"][..], "tty1 to tty63"),
    ] {
        let output = run(&folder, words);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{words:?}: {said}");
        assert!(said.contains(expected), "{words:?}: {said}");
    }
}

/// A machine without displays: one line that says so and what to do. (Where the tests run on a machine with
/// a display, taking it away from its user would be worse than not testing this.)
#[test]
fn without_a_display_there_is_one_clear_line() {
    if fs::read_dir("/dev/dri").is_ok_and(|mut entries| entries.next().is_some()) {
        return;
    }
    let folder = Folder::new();
    let said = |seat: &str| {
        let output = run(&folder, &["--seat", seat, "--", "true"]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{said}");
        said
    };
    // Where the kernel has virtual terminals, one of them is to be named.
    let (vts, first) = (Path::new("/dev/tty0").exists(), said("seat0"));
    let wanted: &[&str] = if vts { &["--vt TTY"] } else { &["no display", "/dev/dri", "driver"] };
    assert!(first.lines().any(|line| wanted.iter().all(|words| line.contains(words))), "{first}");
    let second = said("seat1");
    let wanted = if Path::new("/run/udev/control").exists() { "no display" } else { "only udev knows" };
    assert!(second.lines().any(|line| line.contains(wanted)), "{second}");
}

#[test]
fn idle_is_asleep() {
    let folder = Folder::new();
    let args = ["headless", "--timeout", "120", "--", "sh", "-c", "echo prompt; exec sleep 100"];
    let mut child = glasstty(&folder, &args).spawn().expect("glasstty starts");
    let wakeups = || -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).expect("a status");
        let line = status.lines().find_map(|l| l.strip_prefix("voluntary_ctxt_switches:"));
        line.and_then(|n| n.trim().parse().ok()).expect("a count")
    };
    // It may take a while to start on a busy machine; then a whole second must pass without one wake-up.
    let end = Instant::now() + Duration::from_secs(60);
    let mut quiet = false;
    while !quiet && Instant::now() < end {
        let before = wakeups();
        std::thread::sleep(Duration::from_secs(1));
        quiet = wakeups() == before;
    }
    child.kill().expect("it still runs");
    child.wait().expect("it ends");
    assert!(quiet, "glasstty keeps waking up with nothing to do");
}
