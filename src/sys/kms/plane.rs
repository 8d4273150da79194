//! Planes: which one carries the picture of a CRTC, and which one its cursor.

use std::io;

use drm::buffer::DrmFourcc;
use drm::control::{Device as _, PlaneType, ResourceHandles, crtc, plane};

use super::device::Device;
use super::dumb::fourcc;
use super::property::Props;
use crate::sys::format::Format;

/// The properties of every plane of a card.
pub(super) fn all(device: &Device) -> io::Result<Vec<Props<plane::Handle>>> {
    device.plane_handles()?.into_iter().map(|plane| Props::read(device, plane)).collect()
}

/// A plane, and which of our formats it shows.
pub(super) type Primary = (plane::Handle, Vec<Format>);

/// The primary plane for a CRTC: the one it uses now, else the first that fits and drives no other CRTC.
pub(super) fn primary(
    device: &Device,
    resources: &ResourceHandles,
    crtc: crtc::Handle,
) -> io::Result<Option<Primary>> {
    let mut first = None;
    for plane in all(device)?.iter().filter(|plane| is_primary(plane)) {
        let info = device.get_plane(plane.object())?;
        let formats = known(info.formats());
        let fits = resources.filter_crtcs(info.possible_crtcs()).contains(&crtc) && !formats.is_empty();
        match info.crtc() {
            Some(now) if fits && now == crtc => return Ok(Some((plane.object(), formats))),
            None if fits => first = first.or(Some((plane.object(), formats))),
            _ => {}
        }
    }
    Ok(first)
}

/// The cursor plane for a CRTC: one that shows ARGB8888 and no other CRTC's cursor.
pub(super) fn cursor(
    device: &Device,
    resources: &ResourceHandles,
    crtc: crtc::Handle,
) -> io::Result<Option<Props<plane::Handle>>> {
    for plane in all(device)? {
        let info = device.get_plane(plane.object())?;
        let fits = resources.filter_crtcs(info.possible_crtcs()).contains(&crtc);
        if fits && carries_cursor(plane.value("type"), info.formats(), info.crtc(), crtc) {
            return Ok(Some(plane));
        }
    }
    Ok(None)
}

fn carries_cursor(kind: Option<u64>, formats: &[u32], now: Option<crtc::Handle>, crtc: crtc::Handle) -> bool {
    kind == Some(PlaneType::Cursor as u64)
        && formats.contains(&(DrmFourcc::Argb8888 as u32))
        && now.is_none_or(|now| now == crtc)
}

/// Those of our formats that are among a plane's, best first.
fn known(codes: &[u32]) -> Vec<Format> {
    Format::ALL.into_iter().filter(|format| codes.contains(&(fourcc(*format) as u32))).collect()
}

fn is_primary(plane: &Props<plane::Handle>) -> bool {
    plane.value("type") == Some(PlaneType::Primary as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_plane_is_one_by_type_and_format_and_free() {
        let handle = |id| drm::control::from_u32(id).expect("not zero");
        let (ours, other) = (handle(41), handle(42));
        let (kind, argb) =
            (Some(PlaneType::Cursor as u64), [DrmFourcc::Xrgb8888 as u32, DrmFourcc::Argb8888 as u32]);
        assert!(carries_cursor(kind, &argb, None, ours));
        assert!(carries_cursor(kind, &argb, Some(ours), ours), "a cursor that somebody left there");
        assert!(!carries_cursor(kind, &argb, Some(other), ours));
        assert!(!carries_cursor(kind, &argb[..1], None, ours), "without transparency it is a box");
        assert!(!carries_cursor(Some(PlaneType::Overlay as u64), &argb, None, ours));
        assert!(!carries_cursor(None, &argb, None, ours));
    }

    #[test]
    fn the_best_format_of_a_plane_comes_first_and_strange_ones_are_left_out() {
        let codes = |list: &[DrmFourcc]| list.iter().map(|code| *code as u32).collect::<Vec<_>>();
        let usual = codes(&[DrmFourcc::Rgb565, DrmFourcc::Nv12, DrmFourcc::Xrgb8888, DrmFourcc::Argb8888]);
        assert_eq!(known(&usual), [Format::Xrgb8888, Format::Rgb565]);
        assert_eq!(known(&codes(&[DrmFourcc::Rgb565])), [Format::Rgb565]);
        assert_eq!(
            known(&codes(&[DrmFourcc::Rgb565, DrmFourcc::Xrgb2101010])),
            [Format::Xrgb2101010, Format::Rgb565]
        );
        assert_eq!(known(&codes(&[DrmFourcc::C8])), []);
    }
}
