//! The system bus in a build without the feature `logind`: there is none.

#![forbid(unsafe_code)]

use std::os::fd::BorrowedFd;

/// What keeps us off the bus.
#[derive(Debug, thiserror::Error)]
#[error("this build cannot speak to the system bus")]
pub struct Error;

/// No connection: there is no value of this type.
#[derive(Debug)]
pub enum Bus {}

impl Bus {
    pub fn connect() -> Result<Self, Error> {
        Err(Error)
    }

    pub fn fd(&self) -> BorrowedFd<'_> {
        match *self {}
    }

    pub fn activate(&self, _: &str) -> Result<(), Error> {
        match *self {}
    }

    pub fn attentions(&mut self) -> Vec<String> {
        match *self {}
    }
}
