//! Mode setting by atomic commits: everything of an output changes at once or not at all.

use std::io;

use drm::control::atomic::AtomicModeReq;
use drm::control::{
    AtomicCommitFlags, Device as _, Mode, ResourceHandles, connector, crtc, framebuffer, plane, property,
};
use nix::errno::Errno;

use super::cursor::Cursor;
use super::damage::Damage;
use super::device::Device;
use super::plane as planes;
use super::property::Props;
use crate::sys::display::errno;
use crate::sys::format::Format;
use crate::units::{Pixels, Rect};

/// `DRM_MODE_ROTATE_0`.
const UPRIGHT: u64 = 1;
/// An opaque plane.
const OPAQUE: u64 = 0xffff;

/// The objects that carry one output's picture.
#[derive(Debug)]
pub(super) struct Pipe {
    connector: connector::Handle,
    crtc: crtc::Handle,
    plane: Props<plane::Handle>,
    /// Those that the plane shows, best first.
    formats: Vec<Format>,
}

/// A mode with its picture.
#[derive(Clone, Copy, Debug)]
pub(super) struct Picture {
    pub(super) mode: Mode,
    pub(super) size: Pixels,
    pub(super) framebuffer: framebuffer::Handle,
}

impl Pipe {
    /// None where the CRTC has no primary plane to be found: such a card is driven the old way.
    pub(super) fn find(
        device: &Device,
        resources: &ResourceHandles,
        connector: connector::Handle,
        crtc: crtc::Handle,
    ) -> io::Result<Option<Self>> {
        let Some((plane, formats)) = planes::primary(device, resources, crtc)? else { return Ok(None) };
        Ok(Some(Self { connector, crtc, plane: Props::read(device, plane)?, formats }))
    }

    pub(super) fn formats(&self) -> &[Format] {
        &self.formats
    }

    /// Sets mode and picture, tested before. Left-overs of other programs (cursors, gamma, rotation) go; where
    /// the driver does not let them go, they stay. `enter` is told of the last step, the long one.
    pub(super) fn modeset(&self, device: &Device, picture: &Picture, enter: &dyn Fn()) -> io::Result<()> {
        let blob = Blob::new(device, &picture.mode)?;
        let state = State::read(device, self)?;
        let mut request = AtomicModeReq::new();
        self.light(&mut request, &state, picture, blob.id);
        self.release_others(&mut request, &state);
        let mut tidy = request.clone();
        state.tidy(&mut tidy);
        commit_tested(device, tidy, enter).or_else(|error| match errno(&error) {
            Errno::EACCES | Errno::EPERM | Errno::ENODEV | Errno::EBUSY => Err(error),
            _ => commit_tested(device, request, enter),
        })
    }

    /// Shows another framebuffer of the same size, and the cursor that is due; an event tells when.
    pub(super) fn flip(
        &self,
        device: &Device,
        framebuffer: framebuffer::Handle,
        damage: &Damage,
        cursor: Option<&Cursor>,
    ) -> io::Result<()> {
        let mut request = AtomicModeReq::new();
        cursor.iter().for_each(|cursor| cursor.add_to(&mut request));
        self.plane.set(&mut request, "FB_ID", u64::from(u32::from(framebuffer)));
        let clips = self.plane.has("FB_DAMAGE_CLIPS").then(|| clips(damage));
        let blob = clips.map(|clips| Blob::new(device, clips.as_slice())).transpose()?;
        if let Some(blob) = &blob {
            self.plane.set(&mut request, "FB_DAMAGE_CLIPS", blob.id);
        }
        device.atomic_commit(AtomicCommitFlags::NONBLOCK | AtomicCommitFlags::PAGE_FLIP_EVENT, request)
    }

    /// Turns the output off.
    pub(super) fn disable(&self, device: &Device) -> io::Result<()> {
        let state = State::read(device, self)?;
        let mut request = AtomicModeReq::new();
        state.connector.set(&mut request, "CRTC_ID", 0);
        turn_off(&mut request, &state.crtc, &state.planes);
        for other in state.others_on(self.crtc) {
            other.set(&mut request, "CRTC_ID", 0);
        }
        device.atomic_commit(AtomicCommitFlags::ALLOW_MODESET, request)
    }

    fn light(&self, request: &mut AtomicModeReq, state: &State, picture: &Picture, mode: u64) {
        let crtc = id(self.crtc);
        state.connector.set(request, "CRTC_ID", crtc);
        state.crtc.set(request, "MODE_ID", mode);
        state.crtc.set(request, "ACTIVE", 1);
        let (width, height) = (u64::from(picture.size.width), u64::from(picture.size.height));
        let values = [
            ("FB_ID", u64::from(u32::from(picture.framebuffer))),
            ("CRTC_ID", crtc),
            ("SRC_X", 0),
            ("SRC_Y", 0),
            ("SRC_W", width << 16),
            ("SRC_H", height << 16),
            ("CRTC_X", 0),
            ("CRTC_Y", 0),
            ("CRTC_W", width),
            ("CRTC_H", height),
        ];
        values.into_iter().for_each(|(name, value)| self.plane.set(request, name, value));
    }

    /// Others keep neither planes nor connectors on our CRTC, and a CRTC that loses its only connector to us
    /// is turned off: the kernel refuses one without any.
    fn release_others(&self, request: &mut AtomicModeReq, state: &State) {
        let ours = self.plane.object();
        for plane in state.planes.iter().filter(|plane| plane.object() != ours && sits_on(plane, self.crtc)) {
            plane.set(request, "FB_ID", 0);
            plane.set(request, "CRTC_ID", 0);
        }
        for connector in state.others_on(self.crtc) {
            connector.set(request, "CRTC_ID", 0);
        }
        if let Some(left) = &state.left
            && state.others_on(left.object()).next().is_none()
        {
            turn_off(request, left, &state.planes);
        }
    }
}

/// How the card is wired at this moment.
struct State {
    connector: Props<connector::Handle>,
    others: Vec<Props<connector::Handle>>,
    crtc: Props<crtc::Handle>,
    /// The CRTC that drove our connector so far, when it is another.
    left: Option<Props<crtc::Handle>>,
    planes: Vec<Props<plane::Handle>>,
    ours: plane::Handle,
}

impl State {
    fn read(device: &Device, pipe: &Pipe) -> io::Result<Self> {
        let resources = device.resource_handles()?;
        let connector = Props::read(device, pipe.connector)?;
        let left = connector.value("CRTC_ID").unwrap_or(0);
        let left = resources.crtcs().iter().find(|crtc| id(**crtc) == left && **crtc != pipe.crtc);
        // A connector may vanish between the two calls: it needs no releasing then.
        let others = resources.connectors().iter().filter(|other| **other != pipe.connector);
        Ok(Self {
            left: left.map(|crtc| Props::read(device, *crtc)).transpose()?,
            others: others.filter_map(|other| Props::read(device, *other).ok()).collect(),
            connector,
            crtc: Props::read(device, pipe.crtc)?,
            planes: planes::all(device)?,
            ours: pipe.plane.object(),
        })
    }

    fn others_on(&self, crtc: crtc::Handle) -> impl Iterator<Item = &Props<connector::Handle>> {
        self.others.iter().filter(move |other| sits_on(other, crtc))
    }

    /// Back to a plain picture, where a program before us left something else.
    fn tidy(&self, request: &mut AtomicModeReq) {
        for name in ["GAMMA_LUT", "DEGAMMA_LUT", "CTM", "VRR_ENABLED"] {
            self.crtc.reset(request, name, 0);
        }
        for name in ["link-status", "HDR_OUTPUT_METADATA", "Colorspace"] {
            self.connector.reset(request, name, 0);
        }
        if let Some(plane) = self.planes.iter().find(|plane| plane.object() == self.ours) {
            plane.reset(request, "rotation", UPRIGHT);
            plane.reset(request, "alpha", OPAQUE);
        }
    }
}

fn turn_off(request: &mut AtomicModeReq, crtc: &Props<crtc::Handle>, planes: &[Props<plane::Handle>]) {
    crtc.set(request, "ACTIVE", 0);
    crtc.set(request, "MODE_ID", 0);
    for plane in planes.iter().filter(|plane| sits_on(plane, crtc.object())) {
        plane.set(request, "FB_ID", 0);
        plane.set(request, "CRTC_ID", 0);
    }
}

fn sits_on<H: drm::control::ResourceHandle>(object: &Props<H>, crtc: crtc::Handle) -> bool {
    object.value("CRTC_ID") == Some(id(crtc))
}

fn id(crtc: crtc::Handle) -> u64 {
    u64::from(u32::from(crtc))
}

fn commit_tested(device: &Device, request: AtomicModeReq, enter: &dyn Fn()) -> io::Result<()> {
    let modeset = AtomicCommitFlags::ALLOW_MODESET;
    device.atomic_commit(modeset | AtomicCommitFlags::TEST_ONLY, request.clone())?;
    enter();
    device.atomic_commit(modeset, request)
}

/// Rectangles as `struct drm_mode_rect`: left, top, right, bottom.
fn clips(damage: &Damage) -> Vec<[i32; 4]> {
    damage.rects().iter().map(|rect| corners(*rect)).collect()
}

fn corners(rect: Rect) -> [i32; 4] {
    [rect.x, rect.y, rect.x + rect.width, rect.y + rect.height]
        .map(|edge| i32::try_from(edge).unwrap_or(i32::MAX))
}

/// A property blob for the time of one commit; the kernel keeps what it needs.
struct Blob<'a> {
    device: &'a Device,
    id: u64,
}

impl<'a> Blob<'a> {
    fn new<T: ?Sized>(device: &'a Device, data: &T) -> io::Result<Self> {
        match device.create_property_blob(data)? {
            property::Value::Blob(id) => Ok(Self { device, id }),
            _ => Err(Errno::EINVAL.into()),
        }
    }
}

impl Drop for Blob<'_> {
    fn drop(&mut self) {
        let _ = self.device.destroy_property_blob(self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clips_are_corners_and_the_far_ones_are_outside() {
        let mut damage = Damage::default();
        damage.extend(&[Rect { x: 8, y: 16, width: 9, height: 18 }], Pixels::new(100, 100));
        assert_eq!(clips(&damage), [[8, 16, 17, 34]]);
    }
}
