//! The light behind a panel, a step brighter or darker, through sysfs.

#![forbid(unsafe_code)]

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

const CLASS: &str = "/sys/class/backlight";

/// So many steps from dark to bright.
const STEPS: u32 = 20;

/// Who knows best how to drive a panel, by the kernel's documentation of `type`.
const KINDS: [&str; 3] = ["firmware", "platform", "raw"];

/// Why the light stayed as it was.
#[derive(Debug, thiserror::Error)]
#[error("cannot change {}: {source}", path.display())]
pub struct Error {
    path: PathBuf,
    source: io::Error,
}

/// Makes the light brighter or darker, but never dark. Says how bright it is then, in percent; nothing on a machine
/// without such a light.
///
/// # Errors
/// The light is there and does not take it.
pub fn step(brighter: bool) -> Result<Option<u8>, Error> {
    step_in(Path::new(CLASS), brighter)
}

fn step_in(class: &Path, brighter: bool) -> Result<Option<u8>, Error> {
    let Some((light, most)) = best(class) else { return Ok(None) };
    let now = number(&light.join("brightness")).unwrap_or(most);
    let next = next(now, most, brighter);
    let path = light.join("brightness");
    fs::write(&path, next.to_string()).map_err(|source| Error { path, source })?;
    Ok(Some(percent(next, most)))
}

/// The light that counts, and its greatest value.
fn best(class: &Path) -> Option<(PathBuf, u32)> {
    let entries = fs::read_dir(class).ok()?;
    let mut lights: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    lights.sort();
    let kind = |light: &PathBuf| {
        let kind = fs::read_to_string(light.join("type")).unwrap_or_default();
        KINDS.iter().position(|known| *known == kind.trim()).unwrap_or(KINDS.len())
    };
    let usable = lights.into_iter().filter_map(|light| {
        let most = number(&light.join("max_brightness")).filter(|most| *most > 0)?;
        Some((light, most))
    });
    usable.min_by_key(|(light, _)| kind(light))
}

fn number(path: &Path) -> Option<u32> {
    fs::read_to_string(path).ok()?.trim().parse().ok()
}

/// A step further. The lowest is the first that is not 0, which may be no light at all.
fn next(now: u32, most: u32, brighter: bool) -> u32 {
    let step = (most / STEPS).max(1);
    let next = if brighter { now.saturating_add(step) } else { now.saturating_sub(step) };
    next.clamp((most / 100).max(1), most)
}

fn percent(value: u32, most: u32) -> u8 {
    u8::try_from((u64::from(value) * 100).div_ceil(u64::from(most.max(1)))).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_end_before_dark_and_at_bright() {
        assert_eq!(next(500, 1000, true), 550);
        assert_eq!(next(980, 1000, true), 1000);
        assert_eq!(next(30, 1000, false), 10, "one in a hundred stays");
        assert_eq!(next(2, 7, false), 1, "few steps: one by one");
        assert_eq!(next(1, 7, false), 1);
        assert_eq!(next(u32::MAX, u32::MAX, true), u32::MAX);
    }

    #[test]
    fn the_firmwares_light_counts_before_the_raw_one() {
        let class = std::env::temp_dir().join(format!("glasstty-backlight-{}", std::process::id()));
        for (name, kind, now, most) in [("a_raw", "raw", 5, 10), ("b_acpi", "firmware", 40, 100)] {
            let light = class.join(name);
            fs::create_dir_all(&light).unwrap();
            fs::write(light.join("type"), format!("{kind}\n")).unwrap();
            fs::write(light.join("brightness"), format!("{now}\n")).unwrap();
            fs::write(light.join("max_brightness"), format!("{most}\n")).unwrap();
        }
        let shown = step_in(&class, true).unwrap();
        let read = |name: &str| number(&class.join(name).join("brightness"));
        let left = (read("a_raw"), read("b_acpi"));
        fs::remove_dir_all(&class).unwrap();
        assert_eq!((shown, left), (Some(45), (Some(5), Some(45))));
        assert_eq!(step_in(&class, true).unwrap(), None, "a machine without a light");
    }
}
