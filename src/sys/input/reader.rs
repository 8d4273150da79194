//! The thread that listens to the devices while the loop is at something else.
//!
//! The kernel keeps 64 events for each reader of a keyboard, which is ten key strokes, and drops all of them when one
//! more comes. Setting a mode can take a second and a first picture on a large display as long; bar code scanners type
//! forty characters in a tenth of that. So nothing but reading stands between the devices and a queue. The thread
//! decides nothing and sleeps for ever while nobody types; what it has read waits until the loop asks, and is dropped
//! when the devices are closed.

#![forbid(unsafe_code)]

use std::os::fd::BorrowedFd;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender, TryRecvError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use super::queue::{Happened, Queue};
use super::{Devices, Error};
use crate::action::{Lights, Pointing};
use crate::event::Event;
use crate::sys::clock;
use crate::sys::wake::Wake;

/// Room for libinput, which is modest.
const STACK: usize = 512 << 10;

/// What the loop asks of the thread; each gets one answer.
#[derive(Debug)]
enum Request {
    Add(PathBuf),
    Remove(PathBuf),
    Suspend,
    Resume,
    Leds(Lights),
    Pointing(Pointing),
}

type Answer = Result<(), Error>;

/// What both sides see.
#[derive(Debug, Default)]
struct Shared {
    queue: Mutex<Queue>,
    /// How many devices are open.
    count: AtomicUsize,
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The loop's end.
#[derive(Debug)]
pub struct Reader {
    shared: Arc<Shared>,
    /// Wakes the loop: the queue is not empty.
    wake: Wake,
    /// Wakes the thread: there is a request.
    bell: Wake,
    requests: Option<Sender<Request>>,
    answers: Receiver<Answer>,
}

/// The thread's end.
struct Listener {
    devices: Devices,
    shared: Arc<Shared>,
    wake: Wake,
    bell: Wake,
    requests: Receiver<Request>,
    answers: Sender<Answer>,
    events: Vec<Event>,
}

impl Reader {
    /// Starts the thread, which opens its devices itself: libinput's may not leave it.
    ///
    /// # Errors
    /// Those of `open`, and when there is no descriptor or thread left.
    pub(super) fn start<F>(open: F) -> Result<Self, Error>
    where
        F: FnOnce() -> Result<Devices, Error> + Send + 'static,
    {
        let shared = Arc::new(Shared::default());
        let (wake, bell) = (Wake::new().map_err(Error::Watch)?, Wake::new().map_err(Error::Watch)?);
        let (requests, their_requests) = mpsc::channel();
        let (their_answers, answers) = mpsc::channel();
        let ours = Self { shared, wake, bell, requests: Some(requests), answers };
        let (shared, wake, bell) = (Arc::clone(&ours.shared), ours.wake.clone(), ours.bell.clone());
        let listen = move || match open() {
            Ok(devices) => Listener {
                devices,
                shared,
                wake,
                bell,
                requests: their_requests,
                answers: their_answers,
                events: Vec::with_capacity(super::queue::CAPACITY),
            }
            .run(),
            Err(error) => drop(their_answers.send(Err(error))),
        };
        let thread = std::thread::Builder::new().name("input".into()).stack_size(STACK);
        thread.spawn(listen).map_err(Error::Watch)?;
        ours.answer()?;
        Ok(ours)
    }

    pub(super) fn fd(&self) -> BorrowedFd<'_> {
        self.wake.fd()
    }

    pub(super) fn count(&self) -> usize {
        self.shared.count.load(Ordering::Acquire)
    }

    pub(super) fn is_ready(&self) -> bool {
        !self.shared.queue().is_empty()
    }

    /// Everything that waits.
    pub(super) fn take(&self, out: &mut Vec<Happened>) {
        // In this order: what comes in between is taken now or wakes us again.
        self.wake.drain();
        self.shared.queue().take(clock::now(), out);
    }

    pub(super) fn add(&self, path: &Path) -> Result<(), Error> {
        self.ask(Request::Add(path.to_owned()))
    }

    pub(super) fn remove(&self, path: &Path) {
        _ = self.ask(Request::Remove(path.to_owned()));
    }

    /// When this returns, no device is open and nothing waits any more.
    pub(super) fn suspend(&self) {
        _ = self.ask(Request::Suspend);
        self.shared.queue().clear();
        self.wake.drain();
    }

    pub(super) fn resume(&self) -> Result<(), Error> {
        self.ask(Request::Resume)
    }

    pub(super) fn set_leds(&self, leds: Lights) {
        _ = self.ask(Request::Leds(leds));
    }

    pub(super) fn set_pointing(&self, pointing: Pointing) {
        _ = self.ask(Request::Pointing(pointing));
    }

    fn ask(&self, request: Request) -> Answer {
        let sent = self.requests.as_ref().map(|requests| requests.send(request));
        if !matches!(sent, Some(Ok(()))) {
            return Err(Error::Thread);
        }
        self.bell.wake();
        self.answer()
    }

    fn answer(&self) -> Answer {
        self.answers.recv().unwrap_or(Err(Error::Thread))
    }
}

impl Drop for Reader {
    /// Without anybody who could ask, the thread closes its devices and ends.
    fn drop(&mut self) {
        self.requests = None;
        self.bell.wake();
    }
}

impl Listener {
    fn run(mut self) {
        self.tell_keyboards();
        self.tell();
        if self.answers.send(Ok(())).is_err() {
            return;
        }
        loop {
            self.wait();
            self.devices.dispatch(&mut self.events);
            self.tell();
            match self.requests.try_recv() {
                Ok(request) => {
                    self.bell.drain();
                    let answer = self.perform(request);
                    self.tell();
                    if self.answers.send(answer).is_err() {
                        return;
                    }
                }
                Err(TryRecvError::Empty) => {}
                Err(TryRecvError::Disconnected) => return,
            }
        }
    }

    /// Sleeps until a device or the loop wants something. A signal ends the sleep too, which does no harm.
    fn wait(&self) {
        let mut fds = [self.devices.fd(), self.bell.fd()].map(|fd| PollFd::new(fd, PollFlags::POLLIN));
        _ = poll(&mut fds, PollTimeout::NONE);
    }

    fn perform(&mut self, request: Request) -> Answer {
        match request {
            Request::Add(path) => {
                self.devices.add(&path)?;
                self.tell_keyboards();
            }
            Request::Remove(path) => self.devices.remove(&path, &mut self.events),
            Request::Suspend => self.devices.suspend(),
            Request::Resume => {
                self.devices.resume()?;
                self.tell_keyboards();
            }
            Request::Leds(leds) => self.devices.set_leds(&leds),
            Request::Pointing(pointing) => self.devices.set_pointing(pointing),
        }
        Ok(())
    }

    /// The whole list, of which an earlier one may have been dropped with what was typed.
    fn tell_keyboards(&mut self) {
        self.events.push(Event::Keyboards(self.devices.keyboards()));
    }

    /// Puts what was read into the queue, with the time of now: nothing kept us from reading it at once.
    fn tell(&mut self) {
        self.shared.count.store(self.devices.count(), Ordering::Release);
        if self.events.is_empty() {
            return;
        }
        let now = clock::now();
        let mut queue = self.shared.queue();
        self.events.iter().for_each(|event| queue.push(now, event.clone()));
        drop(queue);
        super::wipe(&mut self.events);
        self.wake.wake();
    }
}

#[cfg(test)]
mod tests;
