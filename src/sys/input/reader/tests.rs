//! On a twin of the kernel: a pipe that holds little, into which a script writes what a keyboard would.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::time::Duration;

use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::unistd::pipe2;

use super::super::queue;
use super::*;
use crate::sys::evdev::Evdev;
use crate::sys::evdev::raw::encode;
use crate::units::DeviceId;

const A: u16 = 30;
const CTRL: u16 = 29;

/// Nothing here is measured; this only ends a test that has failed.
const PATIENCE: Duration = Duration::from_secs(60);

fn pulled() -> (Reader, File) {
    let (read, write) = pipe2(OFlag::O_NONBLOCK | OFlag::O_CLOEXEC).unwrap();
    // As little as a pipe can hold: a page.
    fcntl(&write, FcntlArg::F_SETPIPE_SZ(1)).unwrap();
    let devices = move || Evdev::on(vec![File::from(read)]).map(Devices::Evdev);
    (Reader::start(devices).unwrap(), File::from(write))
}

/// Writes when there is room; that there never is means that nobody reads.
fn send(keyboard: &mut File, events: &[(u16, u16, i32)]) {
    let bytes: Vec<u8> = events.iter().flat_map(|&(kind, code, value)| encode(kind, code, value)).collect();
    let give_up = clock::now() + PATIENCE;
    while let Err(e) = keyboard.write_all(&bytes) {
        assert_eq!(e.kind(), ErrorKind::WouldBlock);
        assert!(clock::now() < give_up, "nobody reads the keyboard");
        std::thread::yield_now();
    }
}

fn key(code: u16, value: i32) -> [(u16, u16, i32); 2] {
    [(1, code, value), (0, 0, 0)]
}

/// Takes until there are so many.
fn take(reader: &Reader, count: usize) -> Vec<(u16, bool)> {
    let mut happened = queue::room();
    let give_up = clock::now() + PATIENCE;
    while happened.len() < count {
        assert!(clock::now() < give_up, "{} of {count} came", happened.len());
        reader.take(&mut happened);
        happened.retain(|one| !matches!(one.event, Event::Keyboards(_)));
        std::thread::yield_now();
    }
    assert!(happened.is_sorted_by_key(|one| one.at));
    let pressed = |one: &Happened| match one.event {
        Event::Key { code, pressed, .. } => (code, pressed),
        ref other => panic!("{other:?}"),
    };
    happened.iter().map(pressed).collect()
}

/// Takes until the list of keyboards comes, and gives what came before it.
fn take_list(reader: &Reader) -> (Vec<Event>, usize) {
    let mut happened = queue::room();
    let give_up = clock::now() + PATIENCE;
    loop {
        assert!(clock::now() < give_up, "no list came");
        reader.take(&mut happened);
        if let Some(Event::Keyboards(list)) = happened.last().map(|one| &one.event) {
            let count = list.len();
            happened.pop();
            return (happened.into_iter().map(|one| one.event).collect(), count);
        }
        std::thread::yield_now();
    }
}

#[test]
fn the_list_of_keyboards_comes_before_their_keys_and_behind_the_last_of_one_that_is_gone() {
    let (reader, mut keyboard) = pulled();
    assert_eq!(take_list(&reader), (Vec::new(), 1));
    send(&mut keyboard, &key(CTRL, 1));
    drop(keyboard);
    let (events, left) = take_list(&reader);
    let ctrl = |pressed| Event::Key { device: DeviceId(0), code: CTRL, pressed };
    assert_eq!((events, left), (vec![ctrl(true), ctrl(false)], 0), "what was held on it is released first");
}

#[test]
fn the_list_is_told_again_when_the_devices_are() {
    let (reader, _keyboard) = pulled();
    reader.suspend();
    assert!(!reader.is_ready());
    assert!(reader.resume().is_ok());
    let (events, _) = take_list(&reader);
    assert_eq!(events, []);
}

#[test]
fn what_is_typed_while_the_loop_is_away_waits_for_it() {
    let (reader, mut keyboard) = pulled();
    let codes: Vec<u16> = (0..500).map(|n| 2 + n % 50).collect();
    for code in &codes {
        send(&mut keyboard, &[key(*code, 1), key(*code, 0)].concat());
    }
    let expected: Vec<(u16, bool)> = codes.iter().flat_map(|code| [(*code, true), (*code, false)]).collect();
    assert_eq!(take(&reader, expected.len()), expected);
    assert!(!reader.is_ready());
}

#[test]
fn a_loss_in_the_kernel_leaves_no_key_stuck_and_invents_none() {
    let (reader, mut keyboard) = pulled();
    let lost = [(0, 3, 0)];
    send(&mut keyboard, &[&key(CTRL, 1)[..], &lost, &key(A, 1)].concat());
    assert_eq!(take(&reader, 2), [(CTRL, true), (CTRL, false)], "the twin says that nothing is down");
    send(&mut keyboard, &key(A, 1));
    assert_eq!(take(&reader, 1), [(A, true)]);
}

#[test]
fn what_nobody_has_read_is_dropped_with_the_devices() {
    let (reader, mut keyboard) = pulled();
    send(&mut keyboard, &key(A, 1));
    let give_up = clock::now() + PATIENCE;
    while !reader.is_ready() {
        assert!(clock::now() < give_up);
        std::thread::yield_now();
    }
    reader.suspend();
    assert!(!reader.is_ready());
    let mut happened = queue::room();
    reader.take(&mut happened);
    assert_eq!(happened, []);
    assert_eq!(keyboard.write_all(&[0]).unwrap_err().kind(), ErrorKind::BrokenPipe, "the device is closed");
}

#[test]
fn a_device_that_goes_releases_its_keys_and_is_counted_no_more() {
    let (reader, mut keyboard) = pulled();
    assert_eq!(reader.count(), 1);
    send(&mut keyboard, &key(A, 1));
    drop(keyboard);
    assert_eq!(take(&reader, 2), [(A, true), (A, false)]);
    assert_eq!(reader.count(), 0);
}

#[test]
fn devices_that_cannot_be_opened_are_an_error_here() {
    let refused = Reader::start(|| Err(Error::Udev));
    assert!(matches!(refused, Err(Error::Udev)));
}
