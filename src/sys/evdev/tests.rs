//! Without a kernel device: names, and files that are none. `tests/vm` has real keyboards.

use super::*;
use crate::action::Leds;

#[test]
fn only_event_files_count_in_the_order_of_their_numbers() {
    for (name, expected) in
        [("event0", Some(0)), ("event10", Some(10)), ("mouse0", None), ("event", None), ("eventx", None)]
    {
        assert_eq!(number(Path::new("/dev/input").join(name).as_path()), expected, "{name}");
    }
    let dir = std::env::temp_dir().join(format!("glasstty-evdev-{}", std::process::id()));
    fs::create_dir_all(&dir).unwrap();
    for name in ["event10", "event2", "mice", "by-path"] {
        fs::write(dir.join(name), "").unwrap();
    }
    let found: Vec<_> = event_files(&dir).iter().filter_map(|path| number(path)).collect();
    fs::remove_dir_all(&dir).unwrap();
    assert_eq!(found, [2, 10]);
    assert_eq!(event_files(Path::new("/no/such/dir")), [] as [PathBuf; 0]);
}

#[test]
fn files_that_neither_type_nor_point_are_left_alone() {
    let dir = std::env::temp_dir().join(format!("glasstty-no-evdev-{}", std::process::id()));
    fs::create_dir_all(&dir).unwrap();
    let path = dir.join("event7");
    fs::write(&path, "").unwrap();
    let mut evdev = empty();
    let added = evdev.add(&path);
    fs::remove_dir_all(&dir).unwrap();
    assert!(added.is_ok() && evdev.count() == 0);
    assert!(evdev.add(&path).is_ok(), "gone before it was opened");
    assert!(evdev.add(Path::new("/dev/null")).is_ok(), "not an event file");
}

#[test]
fn nothing_is_ready_when_nothing_is_open() {
    let mut evdev = empty();
    let mut events = Vec::new();
    evdev.dispatch(&mut events);
    evdev.remove(Path::new("/dev/input/event0"), &mut events);
    evdev.suspend();
    evdev.set_leds(&Lights { all: Leds { caps: true, num: false, scroll: false }, own: Vec::new() });
    assert_eq!(events, []);
}

pub(super) fn empty() -> Evdev {
    Evdev {
        epoll: Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC).unwrap(),
        devices: Vec::new(),
        next_id: 0,
        leds: Lights::default(),
        suspended: false,
        buffer: Box::new([0; BATCH * EVENT]),
    }
}
