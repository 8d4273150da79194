//! In the small build sessions end with us: there is no service manager that could keep them.

use std::os::fd::OwnedFd;

use super::Daemon;
use crate::units::{SessionId, Time};

#[derive(Debug)]
pub(super) enum Kept {}

impl Kept {
    pub(super) fn change(&mut self, _: Time) {}

    pub(super) fn deadline(&self) -> Option<Time> {
        None
    }
}

impl Daemon {
    pub(super) fn keep_session(&mut self, _: SessionId) {}

    pub(super) fn forget_session(&mut self, _: SessionId) {}

    pub(super) fn save_screens(&mut self, _: Time) {}

    pub(super) fn leave_behind(&mut self) {}

    pub(super) fn adopt_sessions(&mut self, _: Vec<(String, OwnedFd)>) {}
}

pub(super) fn take() -> Vec<(String, OwnedFd)> {
    Vec::new()
}
