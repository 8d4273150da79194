//! libtsm, kmscon's terminal, through the few functions that feeding it takes.

use std::ffi::{c_char, c_int, c_uint, c_void};
use std::ptr;

#[repr(C)]
struct Screen {
    private: [u8; 0],
}

#[repr(C)]
struct Vte {
    private: [u8; 0],
}

type Write = extern "C" fn(*mut Vte, *const c_char, usize, *mut c_void);

unsafe extern "C" {
    fn tsm_screen_new(out: *mut *mut Screen, log: *const c_void, data: *mut c_void) -> c_int;
    fn tsm_screen_resize(screen: *mut Screen, x: c_uint, y: c_uint) -> c_int;
    fn tsm_screen_set_max_sb(screen: *mut Screen, max: c_uint);
    fn tsm_vte_new(
        out: *mut *mut Vte,
        screen: *mut Screen,
        write: Write,
        data: *mut c_void,
        log: *const c_void,
        log_data: *mut c_void,
    ) -> c_int;
    fn tsm_vte_input(vte: *mut Vte, bytes: *const c_char, len: usize);
}

extern "C" fn ignore(_: *mut Vte, _: *const c_char, _: usize, _: *mut c_void) {}

/// Lives until the process ends, which is soon.
pub(crate) struct Terminal {
    vte: *mut Vte,
}

impl Terminal {
    pub(crate) fn new(cols: u16, rows: u16, lines: usize) -> Option<Self> {
        let (mut screen, mut vte) = (ptr::null_mut(), ptr::null_mut());
        // SAFETY: out pointers are valid, logs may be null, and the screen outlives the parser as nothing is freed.
        let made = unsafe {
            tsm_screen_new(&mut screen, ptr::null(), ptr::null_mut()) == 0
                && tsm_screen_resize(screen, cols.into(), rows.into()) == 0
                && tsm_vte_new(&mut vte, screen, ignore, ptr::null_mut(), ptr::null(), ptr::null_mut()) == 0
        };
        if !made {
            return None;
        }
        // SAFETY: the screen was made above.
        unsafe { tsm_screen_set_max_sb(screen, lines as c_uint) };
        Some(Self { vte })
    }

    pub(crate) fn feed(&mut self, bytes: &[u8]) {
        // SAFETY: the pointer and the length are those of `bytes`, and libtsm keeps neither.
        unsafe { tsm_vte_input(self.vte, bytes.as_ptr().cast(), bytes.len()) };
    }
}
