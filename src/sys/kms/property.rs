//! Properties of KMS objects by name, with the values they have now.

use std::collections::HashMap;
use std::io;

use drm::control::atomic::AtomicModeReq;
use drm::control::{Device as _, ResourceHandle, property};

use super::device::Device;

/// The properties of one object.
#[derive(Debug)]
pub(super) struct Props<H> {
    object: H,
    by_name: HashMap<String, (property::Handle, u64)>,
}

impl<H: ResourceHandle> Props<H> {
    pub(super) fn read(device: &Device, object: H) -> io::Result<Self> {
        let mut by_name = HashMap::new();
        for (id, value) in device.get_properties(object)? {
            by_name.insert(device.property_name(id)?, (id, value));
        }
        Ok(Self { object, by_name })
    }

    pub(super) fn object(&self) -> H {
        self.object
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    pub(super) fn value(&self, name: &str) -> Option<u64> {
        self.by_name.get(name).map(|(_, value)| *value)
    }

    /// Puts a new value into a request; an object without the property is left as it is.
    pub(super) fn set(&self, request: &mut AtomicModeReq, name: &str, value: u64) {
        if let Some((id, _)) = self.by_name.get(name) {
            request.add_raw_property(self.object.into(), *id, value);
        }
    }

    /// The same, only where the value differs: drivers may refuse what they cannot change.
    pub(super) fn reset(&self, request: &mut AtomicModeReq, name: &str, value: u64) {
        if self.value(name).is_some_and(|now| now != value) {
            self.set(request, name, value);
        }
    }
}
