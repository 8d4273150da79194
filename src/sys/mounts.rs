//! The file systems that a console cannot do without, for a machine where nobody has mounted them.
//!
//! An initramfs may lack `/dev/pts` (mkinitcpio's does), a kernel that starts us as process 1 gives nothing at all.
//! What is there is never touched.

#![forbid(unsafe_code)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use nix::errno::Errno;
use nix::mount::{MsFlags, mount};
use nix::sys::statfs::{FsType, statfs};

/// linux/magic.h, `DEVPTS_SUPER_MAGIC`.
const DEVPTS: FsType = FsType(0x1cd1);

/// A file system, the file that shows that it is there already, and how it is mounted.
struct Needed {
    place: &'static str,
    proof: &'static str,
    kind: &'static str,
    data: &'static str,
}

const NEEDED: [Needed; 3] = [
    Needed { place: "/proc", proof: "/proc/self", kind: "proc", data: "" },
    Needed { place: "/sys", proof: "/sys/class", kind: "sysfs", data: "" },
    Needed { place: "/dev", proof: "/dev/null", kind: "devtmpfs", data: "mode=0755" },
];

/// Mounts what is missing. Gives a line for each thing that could not be had; the console tries without it.
pub fn complete() -> Vec<String> {
    let mut lacks: Vec<String> = NEEDED
        .iter()
        .filter(|needed| !Path::new(needed.proof).exists())
        .filter_map(|needed| attach(needed.place, needed.kind, needed.data).err())
        .collect();
    if !statfs("/dev/pts").is_ok_and(|stat| stat.filesystem_type() == DEVPTS) {
        lacks.extend(attach("/dev/pts", "devpts", "mode=0620,ptmxmode=0666").err());
    }
    if !Path::new("/dev/ptmx").exists()
        && let Err(e) = symlink("pts/ptmx", "/dev/ptmx")
    {
        lacks.push(format!("no /dev/ptmx: {e}"));
    }
    lacks
}

fn attach(place: &str, kind: &str, data: &str) -> Result<(), String> {
    // On a read-only root this fails, and the folder may be there all the same.
    let _ = fs::create_dir_all(place);
    let flags = MsFlags::MS_NOSUID | MsFlags::MS_NOEXEC;
    match mount(Some(kind), place, Some(kind), flags, Some(data)) {
        Ok(()) | Err(Errno::EBUSY) => Ok(()),
        Err(errno) => Err(format!("cannot mount {kind} on {place}: {}", errno.desc())),
    }
}
