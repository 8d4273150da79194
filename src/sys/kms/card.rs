//! One graphics card: what it can do, what is plugged into it, and who is its master.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::Path;
use std::rc::Rc;

use drm::control::{Device as _, Mode, ResourceHandles, connector, crtc};
use drm::{ClientCapability, Device as _, DriverCapability};
use nix::errno::Errno;

use super::atomic::Pipe;
use super::connector::{Told, describe, is_connected};
use super::crtc as crtcs;
use super::device::Device;
use crate::event::Connector;
use crate::sys::claim::Claim;
use crate::sys::display::{Error, errno};

/// An open card.
#[derive(Debug)]
pub(super) struct Card {
    device: Rc<Device>,
    atomic: bool,
    vblank: bool,
    /// The driver copies pixels on DIRTYFB. Assumed until it says ENOSYS.
    dirty: bool,
    /// From the last probe: what `Mode::index` names.
    modes: BTreeMap<u32, Vec<Mode>>,
    /// What connectors showed when the card was opened.
    boot: BTreeMap<u32, Mode>,
    /// What was said of the connectors already: every probe finds it again.
    said: BTreeSet<String>,
}

/// All that a new output needs.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) device: Rc<Device>,
    pub(super) connector: connector::Handle,
    pub(super) crtc: crtc::Handle,
    pub(super) mode: Mode,
    /// None: driven the old way.
    pub(super) pipe: Option<Pipe>,
    /// One buffer, drawn in place.
    pub(super) in_place: bool,
}

impl Card {
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let device = Rc::new(Device::open(path)?);
        check(&device)?;
        let atomic = enable_atomic(&device);
        let vblank = crtcs::has_vblank(&device);
        log::info!("{}: {}", path.display(), summary(&device, atomic, vblank));
        let boot = boot_modes(&device);
        Ok(Self { device, atomic, vblank, dirty: true, modes: BTreeMap::new(), boot, said: BTreeSet::new() })
    }

    pub(super) fn fd(&self) -> BorrowedFd<'_> {
        self.device.as_fd()
    }

    pub(super) fn device(&self) -> &Rc<Device> {
        &self.device
    }

    /// Drivers without vertical blanks show nothing that is not announced: one buffer is enough for them, and
    /// small damage is far cheaper than a flip. Those with vertical blanks scan memory and want two.
    pub(super) fn draws_in_place(&self) -> bool {
        !self.vblank && self.dirty
    }

    /// The driver counts vertical blanks: commits wait for them.
    pub(super) fn has_vblank(&self) -> bool {
        self.vblank
    }

    pub(super) fn can_dirty(&self) -> bool {
        self.dirty
    }

    /// DIRTYFB is not there: this card flips.
    pub(super) fn cannot_dirty(&mut self) {
        self.dirty = false;
    }

    pub(super) fn take_master(&self) -> Result<(), Error> {
        self.device.acquire_master_lock().map_err(|source| match errno(&source) {
            Errno::EBUSY => Error::MasterBusy { path: self.device.path().to_owned() },
            _ => self.device.fail(source, |path, source| Error::Master { path, source }),
        })
    }

    /// A call that only the master may make. Elsewhere than in `Claim::Master` we are it for this call alone.
    /// EACCES when the display is another's.
    pub(super) fn as_master<T>(
        &self,
        claim: Claim<'_>,
        call: impl FnOnce() -> io::Result<T>,
    ) -> io::Result<T> {
        let device = &self.device;
        let master = |take| if take { device.acquire_master_lock() } else { device.release_master_lock() };
        claim.call(master, call)
    }

    /// The same for a call whose last step is long; it says when that comes.
    pub(super) fn as_master_at_first<T>(
        &self,
        claim: Claim<'_>,
        call: impl FnOnce(&dyn Fn()) -> io::Result<T>,
    ) -> io::Result<T> {
        let device = &self.device;
        let master = |take| if take { device.acquire_master_lock() } else { device.release_master_lock() };
        let node = Node(device.as_fd());
        claim.call_long(master, move || drop(node.release_master_lock()), call)
    }

    /// Fails when we are not the master: then there is nothing to drop.
    pub(super) fn drop_master(&self) {
        let _ = self.device.release_master_lock();
    }

    /// A connector that cannot be read is left out; the others are told all the same.
    pub(super) fn probe(&mut self) -> Result<Vec<Connector>, Error> {
        let resources = self.resources()?;
        let infos = self.infos(&resources)?;
        self.modes = infos.iter().map(|info| (info.handle().into(), info.modes().to_vec())).collect();
        let trust_unknown = !infos.iter().any(|info| info.state() == connector::State::Connected);
        let mut connectors = Vec::new();
        for info in &infos {
            let told = Told::read(&self.device, info.handle());
            let connector = describe(info, &told, trust_unknown, self.boot.get(&info.handle().into()));
            told.complaints.iter().for_each(|complaint| self.complain(&connector, complaint));
            if connector.modes.iter().any(|mode| mode.size.area() == 0) {
                self.complain(&connector, "a mode without pixels is left out");
            }
            connectors.push(connector);
        }
        Ok(connectors)
    }

    fn complain(&mut self, connector: &Connector, complaint: &str) {
        let line = format!("{}: {}: {complaint}", self.device.path().display(), connector.name);
        if !self.said.contains(&line) {
            log::warn!("{line}");
            self.said.insert(line);
        }
    }

    /// Finds what a connector needs to show a mode, apart from CRTCs in use.
    pub(super) fn prepare(
        &self,
        connector: u32,
        mode: usize,
        used: &[crtc::Handle],
        driven: &[u32],
    ) -> Result<Prepared, Error> {
        let path = || self.device.path().to_owned();
        let modes =
            self.modes.get(&connector).ok_or_else(|| Error::NoConnector { path: path(), connector })?;
        let mode = *modes.get(mode).ok_or_else(|| Error::NoMode { path: path(), connector, mode })?;
        let resources = self.resources()?;
        let handle = resources.connectors().iter().copied().find(|handle| u32::from(*handle) == connector);
        let handle = handle.ok_or_else(|| Error::NoConnector { path: path(), connector })?;
        let info = self.info(handle, false)?;
        let crtc = self.pick_crtc(&resources, &info, used, driven);
        let crtc = crtc.ok_or_else(|| Error::NoCrtc { path: path(), connector })?;
        let pipe = self.pipe(&resources, handle, crtc)?;
        let device = Rc::clone(&self.device);
        Ok(Prepared { device, connector: handle, crtc, mode, pipe, in_place: self.draws_in_place() })
    }

    fn pipe(
        &self,
        resources: &ResourceHandles,
        connector: connector::Handle,
        crtc: crtc::Handle,
    ) -> Result<Option<Pipe>, Error> {
        if !self.atomic {
            return Ok(None);
        }
        Pipe::find(&self.device, resources, connector, crtc)
            .map_err(|source| self.device.fail(source, |path, source| Error::Properties { path, source }))
    }

    fn pick_crtc(
        &self,
        resources: &ResourceHandles,
        info: &connector::Info,
        used: &[crtc::Handle],
        driven: &[u32],
    ) -> Option<crtc::Handle> {
        let bit = |at: usize| 1u32 << at;
        let all = resources.crtcs();
        let used = (0..all.len()).filter(|at| used.contains(&all[*at])).fold(0, |bits, at| bits | bit(at));
        let rivals = resources.connectors().iter().filter(|other| **other != info.handle());
        let rivals = rivals.filter(|other| !driven.contains(&u32::from(**other)));
        let rivals = rivals.filter_map(|other| self.device.get_connector(*other, false).ok());
        let rivals: Vec<u32> = rivals
            .filter(|other| is_connected(other.state(), false))
            .map(|other| crtcs::possible(&self.device, resources, &other))
            .collect();
        let possible = crtcs::possible(&self.device, resources, info);
        let current = crtcs::current(&self.device, resources, info);
        crtcs::pick(possible, used, current, &rivals).and_then(|at| all.get(at).copied())
    }

    fn resources(&self) -> Result<ResourceHandles, Error> {
        self.device
            .resource_handles()
            .map_err(|source| self.device.fail(source, |path, source| Error::Resources { path, source }))
    }

    fn infos(&self, resources: &ResourceHandles) -> Result<Vec<connector::Info>, Error> {
        let mut infos = Vec::new();
        for handle in resources.connectors() {
            match self.info(*handle, true) {
                Ok(info) => infos.push(info),
                Err(error @ Error::Lost { .. }) => return Err(error),
                Err(error) => log::warn!("{error}"),
            }
        }
        Ok(infos)
    }

    fn info(&self, handle: connector::Handle, probe: bool) -> Result<connector::Info, Error> {
        self.device.get_connector(handle, probe).map_err(|source| {
            let connector = handle.into();
            self.device.fail(source, |path, source| Error::Connector { path, connector, source })
        })
    }
}

/// Render nodes, accelerators and cards without connectors are not for us.
fn check(device: &Device) -> Result<(), Error> {
    let no = |reason| Err(Error::NotADisplay { path: device.path().to_owned(), reason });
    let resources = match device.resource_handles() {
        Ok(resources) => resources,
        Err(source) if errno(&source) == Errno::ENODEV => return Err(device.fail(source, resources_error)),
        Err(_) => return no("it has no mode setting"),
    };
    if resources.connectors().is_empty() || resources.crtcs().is_empty() {
        return no("it has no connectors");
    }
    match device.get_driver_capability(DriverCapability::DumbBuffer) {
        Ok(1) => Ok(()),
        _ => no("its driver has no dumb buffers"),
    }
}

fn resources_error(path: std::path::PathBuf, source: io::Error) -> Error {
    Error::Resources { path, source }
}

/// What every connector shows before we touch it.
fn boot_modes(device: &Device) -> BTreeMap<u32, Mode> {
    let Ok(resources) = device.resource_handles() else { return BTreeMap::new() };
    let mode = |handle: &connector::Handle| {
        let info = device.get_connector(*handle, false).ok()?;
        let encoder = device.get_encoder(info.current_encoder()?).ok()?;
        let crtc = device.get_crtc(encoder.crtc()?).ok()?;
        Some(((*handle).into(), crtc.mode()?))
    };
    resources.connectors().iter().filter_map(mode).collect()
}

/// Atomic commits need events that name their CRTC, which every atomic kernel since 4.12 sends.
fn enable_atomic(device: &Device) -> bool {
    let named =
        device.get_driver_capability(DriverCapability::CRTCInVBlankEvent).is_ok_and(|value| value == 1);
    let atomic = named
        && device.set_client_capability(ClientCapability::UniversalPlanes, true).is_ok()
        && device.set_client_capability(ClientCapability::Atomic, true).is_ok();
    if atomic {
        // Drivers of virtual machines hide their cursor planes from whoever does not promise to tell the hot spot, which
        // the host's pointer is laid on. Others have no use for the promise and refuse it.
        let _ = device.set_client_capability(ClientCapability::CursorPlaneHotspot, true);
    }
    atomic
}

fn summary(device: &Device, atomic: bool, vblank: bool) -> String {
    let driver = device.get_driver().map(|driver| driver.name().to_string_lossy().into_owned());
    let commits = if atomic { "atomic" } else { "legacy" };
    let pace = if vblank { "vertical blanks" } else { "no vertical blanks" };
    format!("{}, {commits}, {pace}", driver.unwrap_or_else(|_| "unknown driver".to_owned()))
}

/// The open card in another thread.
struct Node<'a>(BorrowedFd<'a>);

impl AsFd for Node<'_> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0
    }
}

impl drm::Device for Node<'_> {}
