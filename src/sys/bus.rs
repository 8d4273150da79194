//! The system bus, for the little that only a message can do: make another session active, and hear that a person
//! asked for the trusted path.

use std::fmt;
use std::os::fd::BorrowedFd;
use std::time::Duration;

use dbus::Message;
use dbus::channel::{BusType, Channel};
use dbus::message::MessageType;

const LOGIN1: &str = "org.freedesktop.login1";
const LOGIN1_PATH: &str = "/org/freedesktop/login1";
const MANAGER: &str = "org.freedesktop.login1.Manager";

/// What keeps us off the bus.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("cannot reach the system bus: {0}")]
    Connect(#[source] dbus::Error),
    #[error("cannot send {0} to logind")]
    Send(&'static str),
}

/// One connection. Nothing here waits for an answer.
pub struct Bus {
    channel: Channel,
}

impl fmt::Debug for Bus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bus").field("name", &self.channel.unique_name()).finish()
    }
}

impl Bus {
    /// Connects, and asks to hear of secure attention keys (systemd 257 and later).
    pub fn connect() -> Result<Self, Error> {
        let mut channel = Channel::get_private(BusType::System).map_err(Error::Connect)?;
        channel.set_watch_enabled(true);
        let bus = Self { channel };
        let rule =
            format!("type='signal',sender='{LOGIN1}',interface='{MANAGER}',member='SecureAttentionKey'");
        let bus_call = |member| {
            Message::method_call(
                &"org.freedesktop.DBus".into(),
                &"/org/freedesktop/DBus".into(),
                &"org.freedesktop.DBus".into(),
                &dbus::strings::Member::from(member),
            )
        };
        bus.send(bus_call("AddMatch").append1(rule), "a wish to be told")?;
        Ok(bus)
    }

    /// Readable when a message came.
    pub fn fd(&self) -> BorrowedFd<'_> {
        // SAFETY: the descriptor is the connection's own; the channel keeps it open as long as `self` lives.
        unsafe { BorrowedFd::borrow_raw(self.channel.watch().fd) }
    }

    /// Asks logind to make a session the active one of its seat. What came of it, the seat's files tell.
    pub fn activate(&self, session: &str) -> Result<(), Error> {
        let call = Message::method_call(
            &LOGIN1.into(),
            &LOGIN1_PATH.into(),
            &MANAGER.into(),
            &"ActivateSession".into(),
        );
        self.send(call.append1(session), "ActivateSession")
    }

    /// Reads what came; the seats on which somebody pressed the secure attention key.
    pub fn attentions(&mut self) -> Vec<String> {
        let mut seats = Vec::new();
        let _ = self.channel.read_write(Some(Duration::ZERO));
        while let Some(message) = self.channel.pop_message() {
            match message.msg_type() {
                MessageType::Error => {
                    let text: Option<&str> = message.get1();
                    log::info!("logind: {}", text.unwrap_or("refused"));
                }
                MessageType::Signal if message.member().as_deref() == Some("SecureAttentionKey") => {
                    seats.extend(message.get1::<String>());
                }
                _ => {}
            }
        }
        seats
    }

    fn send(&self, message: Message, what: &'static str) -> Result<(), Error> {
        self.channel.send(message).map_err(|()| Error::Send(what))?;
        self.channel.flush();
        Ok(())
    }
}
