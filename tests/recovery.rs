//! The recovery menu as a person sees it: its bytes go through the terminal, its keys are what keyboards send.

use glasstty::event::ExitStatus;
use glasstty::recovery::{
    Block, Facts, Menu, Request, Source, commands, file_systems, paths, sticks, titles,
};
use glasstty::term::{Options, Terminal};
use glasstty::units::{Cells, Pixels};

fn facts() -> Facts {
    let mut facts = Facts {
        host: "lappi".into(),
        kernel: "6.1.0-18-amd64".into(),
        systemd: true,
        editor: Some("nano".into()),
        commands: commands().into_iter().collect(),
        paths: paths().into_iter().collect(),
        ..Facts::default()
    };
    facts.commands.remove("dracut");
    facts.paths.remove("/sys/firmware/efi");
    let block =
        |name: &str, removable| Block { name: name.into(), sectors: 1 << 24, removable, ..Block::default() };
    let blocks = [block("vda1", false), block("sda1", true)];
    facts.choices.insert(Source::FileSystems, file_systems(&blocks, "/dev/vda1 / ext4 rw 0 0\n"));
    facts.choices.insert(Source::Sticks, sticks(&blocks, "/dev/vda1 / ext4 rw 0 0\n"));
    facts
}

fn menu() -> Menu {
    Menu::new(facts(), SMALL)
}

const SMALL: Cells = Cells::new(80, 24);

/// What a person sees.
fn screen(menu: &Menu) -> String {
    screen_of(menu, SMALL)
}

fn screen_of(menu: &Menu, size: Cells) -> String {
    let mut terminal = Terminal::new(size, Options::default());
    terminal.resize(size, Pixels::new(640, 384));
    terminal.feed(b"rubbish from before\x1b[5;1Hmore of it");
    terminal.feed(menu.draw().as_bytes());
    terminal.dump()
}

fn requests(menu: &mut Menu) -> Vec<Request> {
    std::iter::from_fn(|| menu.poll_request()).collect()
}

#[test]
fn everything_fits_into_80_by_24() {
    let text = screen(&menu());
    let lines: Vec<&str> = text.lines().collect();
    assert!(
        lines[0].contains("glasstty recovery") && lines[0].contains("lappi · Linux 6.1.0-18-amd64"),
        "{text}"
    );
    for title in titles() {
        assert!(text.contains(title), "{title} is not on the screen:\n{text}");
    }
    assert!(lines[..24].iter().any(|l| l.contains("↑ ↓ choose") && l.contains("q Esc leave")), "{text}");
    assert!(!text.contains("rubbish") && !text.contains("more of it"), "{text}");
    assert!(text.contains("▸ 1  Shell"), "{text}");
}

#[test]
fn what_is_missing_says_why() {
    let text = screen(&menu());
    let line = text.lines().find(|l| l.contains("Firmware setup")).unwrap();
    assert!(line.contains("(there is no /sys/firmware/efi)"), "{line}");
    let mut menu = menu();
    menu.handle_input(b"j");
    assert_eq!(requests(&mut menu), [], "what is missing cannot be started");
    assert!(screen(&menu).contains("not now: there is no /sys/firmware/efi"));
}

#[test]
fn looking_asks_nothing() {
    let mut menu = menu();
    menu.handle_input(b"\x1b[B\r");
    assert_eq!(requests(&mut menu), [Request::Run("journalctl -b -e".into())]);
    assert!(screen(&menu).contains("$ journalctl -b -e"), "{}", screen(&menu));
    menu.handle_input(b"qqqy");
    assert_eq!(requests(&mut menu), [], "keys are the command's while it runs");
    menu.handle_done(ExitStatus::Code(3));
    assert!(screen(&menu).contains("ended with status 3"));
    menu.handle_input(b"x");
    assert_eq!(requests(&mut menu), [Request::Look]);
    assert!(screen(&menu).contains("Journal of this boot"));
}

#[test]
fn changing_asks_first_and_only_y_is_yes() {
    for no in [&b"n"[..], b"q", b"\x1b", b"\x03"] {
        let mut menu = menu();
        menu.handle_input(b"g");
        menu.handle_input(b"\r \r");
        assert!(screen(&menu).contains("This will run:"), "{}", screen(&menu));
        menu.handle_input(no);
        assert_eq!(requests(&mut menu), [], "{no:?}");
        assert!(screen(&menu).contains("Power off"));
    }
    let mut menu = menu();
    menu.handle_input(b"h");
    assert!(screen(&menu).contains("systemctl reboot"), "{}", screen(&menu));
    menu.handle_input(b"y");
    assert_eq!(requests(&mut menu), [Request::Run("systemctl reboot".into())]);
}

#[test]
fn a_list_is_walked_and_what_was_chosen_is_in_the_command() {
    let mut menu = menu();
    menu.handle_input(b"6");
    let text = screen(&menu);
    assert!(text.contains("Check a file system: Which file system?"), "{text}");
    assert!(text.contains("▸ 2  /dev/sda1"), "the mounted one is passed over:\n{text}");
    menu.handle_input(b"\x1b[A\r");
    assert!(screen(&menu).contains("not this one: it is mounted on / for writing"), "{}", screen(&menu));
    menu.handle_input(b"\x1b[B\ry");
    assert_eq!(requests(&mut menu), [Request::Run("fsck -C0 /dev/sda1".into())]);
}

#[test]
fn a_report_is_asked_for_although_it_only_looks() {
    let mut menu = menu();
    menu.handle_input(b"5\r");
    assert!(screen(&menu).contains("mount -o nosuid,nodev,noexec /dev/sda1 $dir"), "{}", screen(&menu));
    assert_eq!(requests(&mut menu), []);
}

#[test]
fn a_shell_is_one_key_away_everywhere() {
    for path in [&b""[..], b"6", b"h", b"2"] {
        let mut menu = menu();
        menu.handle_input(path);
        if path == b"2" {
            requests(&mut menu);
            menu.handle_done(ExitStatus::Code(0));
            requests(&mut menu);
        }
        menu.handle_input(b"s");
        assert_eq!(requests(&mut menu), [Request::Shell], "{path:?}");
        menu.handle_done(ExitStatus::Code(0));
        assert!(screen(&menu).contains("↑ ↓ choose"), "{path:?}");
    }
}

#[test]
fn arrows_go_round_and_every_line_can_be_reached() {
    let mut menu = menu();
    menu.handle_input(b"\x1b[A");
    assert!(screen(&menu).contains("▸ j  Firmware setup"));
    menu.handle_input(b"\x1b[B");
    assert!(screen(&menu).contains("▸ 1  Shell"));
    menu.handle_input(b"q");
    assert_eq!(requests(&mut menu), [Request::Leave]);
}

#[test]
fn every_size_is_drawn_and_the_selected_line_is_on_it() {
    for (cols, rows) in [(2, 1), (20, 5), (40, 12), (80, 24), (80, 25), (132, 43), (240, 67), (480, 135)] {
        let size = Cells::new(cols, rows);
        let mut menu = Menu::new(facts(), size);
        for _ in titles() {
            let text = screen_of(&menu, size);
            assert!(rows < 5 || text.contains('▸'), "{cols}x{rows}:\n{text}");
            menu.handle_input(b"\x1b[B");
        }
    }
}

#[test]
fn names_from_outside_cannot_draw() {
    let mut facts = facts();
    facts.host = "evil\x1b[2Jhost".into();
    let menu = Menu::new(facts, SMALL);
    assert!(!menu.draw().contains("evil\x1b"));
    assert!(screen(&menu).contains("evil [2Jhost"));
}
