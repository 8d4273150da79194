//! Taking on a user's rights, for a process that does something for that user.

#![forbid(unsafe_code)]

use std::ffi::CString;
use std::path::PathBuf;

use nix::errno::Errno;
use nix::unistd::{Uid, User, geteuid, initgroups, setgid, setuid};

/// Why a user's rights cannot be taken on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("there is no user {0}")]
    Unknown(u32),
    #[error("cannot find user {uid}: {}", .errno.desc())]
    Find { uid: u32, errno: Errno },
    #[error("cannot take on the rights of user {uid}: {}", .errno.desc())]
    Rights { uid: u32, errno: Errno },
}

/// Takes on a user's rights for good, groups included, and says where the user is at home. Nothing is given up where
/// this process is that user's already.
pub fn become_user(uid: u32) -> Result<PathBuf, Error> {
    let found = User::from_uid(Uid::from_raw(uid)).map_err(|errno| Error::Find { uid, errno })?;
    let user = found.ok_or(Error::Unknown(uid))?;
    if geteuid() != user.uid {
        let name = CString::new(user.name).map_err(|_| Error::Unknown(uid))?;
        initgroups(&name, user.gid)
            .and_then(|()| setgid(user.gid))
            .and_then(|()| setuid(user.uid))
            .map_err(|errno| Error::Rights { uid, errno })?;
    }
    Ok(user.dir)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn we_are_who_we_are_and_nobody_is_number_four_billion() {
        assert!(become_user(geteuid().as_raw()).is_ok());
        assert!(matches!(become_user(u32::MAX - 7), Err(Error::Unknown(_) | Error::Find { .. })));
    }
}
