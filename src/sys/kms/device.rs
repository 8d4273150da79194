//! An open card as the `drm` crate wants it, and the errors that every step shares.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use drm::control::{Device as ControlDevice, property};
use nix::errno::Errno;
use nix::libc;

use crate::sys::display::{Error, errno};

/// An open DRM node.
#[derive(Debug)]
pub(super) struct Device {
    file: File,
    path: PathBuf,
    lost: Cell<bool>,
    /// Names of properties: they never change while the device is open.
    names: RefCell<HashMap<property::Handle, String>>,
}

impl AsFd for Device {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }
}

impl drm::Device for Device {}
impl ControlDevice for Device {}

impl Device {
    /// Not blocking: flips are read until none is left.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY)
            .open(path)
            .map_err(|source| Error::Open { path: path.to_owned(), source })?;
        Ok(Self { file, path: path.to_owned(), lost: Cell::new(false), names: RefCell::default() })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether some call was answered with ENODEV. Its memory must not be touched any more.
    pub(super) fn is_lost(&self) -> bool {
        self.lost.get()
    }

    pub(super) fn set_lost(&self) {
        self.lost.set(true);
    }

    /// The error of a step, or `Lost` when the device went away under it.
    pub(super) fn fail(&self, source: io::Error, step: impl FnOnce(PathBuf, io::Error) -> Error) -> Error {
        match errno(&source) {
            Errno::ENODEV => {
                self.set_lost();
                Error::Lost { path: self.path.clone() }
            }
            _ => step(self.path.clone(), source),
        }
    }

    /// The error of a step that only the DRM master may do.
    pub(super) fn refuse(
        &self,
        connector: u32,
        source: io::Error,
        step: impl FnOnce(PathBuf, io::Error) -> Error,
    ) -> Error {
        match errno(&source) {
            Errno::EACCES | Errno::EPERM => Error::NotMaster { path: self.path.clone() },
            Errno::EBUSY => Error::FlipPending { path: self.path.clone(), connector },
            _ => self.fail(source, step),
        }
    }

    pub(super) fn property_name(&self, handle: property::Handle) -> io::Result<String> {
        if let Some(name) = self.names.borrow().get(&handle) {
            return Ok(name.clone());
        }
        let name = self.get_property(handle)?.name().to_string_lossy().into_owned();
        self.names.borrow_mut().insert(handle, name.clone());
        Ok(name)
    }
}
