//! A display without hardware: one virtual connector, whose screen is memory.
//!
//! With a file the picture is also in a mapping of it, raw XRGB8888, for tools that watch latency from outside.

use std::fs::{File, OpenOptions};
use std::io;
use std::num::NonZeroUsize;
use std::path::Path;
use std::ptr::NonNull;

use nix::sys::mman::{MapFlags, ProtFlags, mmap, munmap};

use crate::action::Frame;
use crate::event::{Connector, Mode};
use crate::sheet::{self, Sheet};
use crate::sys::display::{Error, Submitted};
use crate::sys::turn;
use crate::units::{OutputId, Pixels, Rect};

/// The id of the one connector.
const CONNECTOR: u32 = 1;

/// A screen in memory.
#[derive(Debug)]
pub struct Memory {
    size: Pixels,
    pixels: Sheet,
    file: Option<Mapping>,
    output: Option<OutputId>,
    /// Nothing is shown until the next frame.
    dark: bool,
}

impl Memory {
    /// A black screen; `fb` is created, or emptied first.
    pub fn new(size: Pixels, fb: Option<&Path>) -> Result<Self, Error> {
        let file = fb.map(|path| Mapping::create(path, size.area())).transpose()?;
        Ok(Self { size, pixels: sheet::black(size.area()), file, output: None, dark: false })
    }

    /// What is on the screen, row by row without gaps.
    pub fn pixels(&self) -> &[u32] {
        &self.pixels
    }

    /// The size of the screen.
    pub fn size(&self) -> Pixels {
        self.size
    }

    /// The one connector, which is always connected.
    pub fn probe(&self) -> Vec<Connector> {
        let mode = Mode { index: 0, size: self.size, refresh: 60_000, preferred: true };
        vec![Connector {
            id: CONNECTOR,
            name: "Memory-1".to_owned(),
            connected: true,
            modes: vec![mode],
            ..Connector::default()
        }]
    }

    pub fn modeset(&mut self, output: OutputId, connector: u32, mode: usize) -> Result<Pixels, Error> {
        let path = || "memory".into();
        match (connector, mode) {
            (CONNECTOR, 0) => {
                self.output = Some(output);
                Ok(self.size)
            }
            (CONNECTOR, _) => Err(Error::NoMode { path: path(), connector, mode }),
            _ => Err(Error::NoConnector { path: path(), connector }),
        }
    }

    pub fn disable(&mut self, output: OutputId) {
        if self.output == Some(output) {
            self.output = None;
        }
    }

    pub fn submit(&mut self, output: OutputId, frame: &Frame<'_>) -> Result<Submitted, Error> {
        if self.output != Some(output) {
            return Err(Error::UnknownOutput(output));
        }
        let size = turn::display(frame);
        if size != self.size {
            return Err(Error::FrameSize { got: size, wanted: self.size });
        }
        if std::mem::take(&mut self.dark) {
            self.draw(Rect::whole(size), frame);
        }
        for rect in turn::damage(frame) {
            self.draw(rect, frame);
        }
        Ok(Submitted::Done)
    }

    /// The screen is black until the next frame.
    pub fn blank(&mut self, output: OutputId) {
        if self.output == Some(output) {
            self.dark = true;
            self.pixels.fill(0);
            if let Some(file) = &mut self.file {
                file.pixels().fill(0);
            }
        }
    }

    fn draw(&mut self, rect: Rect, frame: &Frame<'_>) {
        let mut line = Vec::new();
        for y in rect.y..rect.y + rect.height {
            let from = turn::span(frame, (rect.x, y), rect.width, &mut line);
            let start = y as usize * self.size.width as usize + rect.x as usize;
            self.pixels[start..start + from.len()].copy_from_slice(from);
            if let Some(file) = &mut self.file {
                file.pixels()[start..start + from.len()].copy_from_slice(from);
            }
        }
    }
}

/// A file of pixels, mapped for writing only.
#[derive(Debug)]
struct Mapping {
    start: NonNull<u32>,
    /// In pixels.
    length: NonZeroUsize,
}

impl Mapping {
    fn create(path: &Path, pixels: usize) -> Result<Self, Error> {
        let file = Self::create_file(path, pixels)
            .map_err(|source| Error::CreateFile { path: path.to_owned(), source })?;
        Self::map(&file, pixels).map_err(|source| Error::MapFile { path: path.to_owned(), source })
    }

    fn create_file(path: &Path, pixels: usize) -> io::Result<File> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(true).open(path)?;
        file.set_len(pixels as u64 * 4)?;
        Ok(file)
    }

    fn map(file: &File, pixels: usize) -> io::Result<Self> {
        let length = NonZeroUsize::new(pixels).ok_or(io::ErrorKind::InvalidInput)?;
        let bytes =
            length.checked_mul(NonZeroUsize::MIN.saturating_add(3)).ok_or(io::ErrorKind::InvalidInput)?;
        let protection = ProtFlags::PROT_READ | ProtFlags::PROT_WRITE;
        // SAFETY: a new mapping at an address of the kernel's choice touches no memory of ours.
        let start = unsafe { mmap(None, bytes, protection, MapFlags::MAP_SHARED, file, 0)? };
        Ok(Self { start: start.cast(), length })
    }

    fn pixels(&mut self) -> &mut [u32] {
        // SAFETY: `start` and `length` describe a live, page-aligned mapping, any bits of which are valid pixels;
        // the borrow of the only owner keeps this the only reference in the process. Other programs map the file
        // to read it; we only write, so that even one that writes cannot change what we see.
        unsafe { std::slice::from_raw_parts_mut(self.start.as_ptr(), self.length.get()) }
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: the whole mapping made by `map`, unmapped once, after its last use.
        let _ = unsafe { munmap(self.start.cast(), self.length.get() * 4) };
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::units::Rotation;

    const SIZE: Pixels = Pixels::new(8, 4);
    const OUTPUT: OutputId = OutputId(1);

    fn frame<'a>(pixels: &'a [u32], damage: &'a [Rect]) -> Frame<'a> {
        Frame { pixels, size: SIZE, damage, ..Frame::default() }
    }

    fn memory() -> Memory {
        let mut memory = Memory::new(SIZE, None).expect("no file");
        memory.modeset(OUTPUT, CONNECTOR, 0).expect("the one mode");
        memory
    }

    #[test]
    fn there_is_one_connector_with_one_mode() {
        let connectors = memory().probe();
        assert_eq!(connectors.len(), 1);
        assert_eq!(connectors[0].name, "Memory-1");
        assert!(connectors[0].connected && !connectors[0].non_desktop);
        assert_eq!(connectors[0].modes.len(), 1);
        assert_eq!(connectors[0].modes[0].size, SIZE);
    }

    #[test]
    fn only_damage_reaches_the_screen() {
        let mut memory = memory();
        let white = [0xff_ffff; 32];
        let damage = [Rect { x: 1, y: 1, width: 2, height: 2 }, Rect { x: 7, y: 3, width: 9, height: 9 }];
        assert_eq!(memory.submit(OUTPUT, &frame(&white, &damage)).expect("shown"), Submitted::Done);
        let lit: Vec<usize> = (0..32).filter(|at| memory.pixels()[*at] != 0).collect();
        assert_eq!(lit, [9, 10, 17, 18, 31]);
    }

    #[test]
    fn a_frame_needs_an_output_and_its_size() {
        let mut memory = Memory::new(SIZE, None).expect("no file");
        assert!(memory.submit(OUTPUT, &frame(&[0; 32], &[])).is_err(), "no mode yet");
        assert!(memory.modeset(OUTPUT, CONNECTOR, 1).is_err(), "no such mode");
        assert!(memory.modeset(OUTPUT, 2, 0).is_err(), "no such connector");
        memory.modeset(OUTPUT, CONNECTOR, 0).expect("the one mode");
        let small = Frame { size: Pixels::new(1, 1), ..frame(&[0], &[]) };
        assert!(matches!(memory.submit(OUTPUT, &small), Err(Error::FrameSize { .. })));
        memory.disable(OUTPUT);
        assert!(memory.submit(OUTPUT, &frame(&[0; 32], &[])).is_err(), "disabled");
    }

    #[test]
    fn a_sleeping_screen_is_black_and_wakes_with_the_whole_picture() {
        let mut memory = memory();
        let white = [0xff_ffff; 32];
        memory.submit(OUTPUT, &frame(&white, &[Rect::whole(SIZE)])).expect("shown");
        memory.blank(OUTPUT);
        assert!(memory.pixels().iter().all(|pixel| *pixel == 0));
        memory.submit(OUTPUT, &frame(&white, &[])).expect("shown");
        assert_eq!(memory.pixels(), white);
    }

    #[test]
    fn a_frame_stands_upright_on_a_screen_that_hangs_sideways() {
        let mut memory = memory();
        let pixels: Vec<u32> = (0..32).collect();
        let whole = [Rect { x: 0, y: 0, width: 4, height: 8 }];
        let (size, rotation) = (Pixels::new(4, 8), Rotation::Right);
        let frame = Frame { pixels: &pixels, size, damage: &whole, rotation, ..Frame::default() };
        memory.submit(OUTPUT, &frame).expect("shown");
        assert_eq!(memory.pixels()[..8], [28, 24, 20, 16, 12, 8, 4, 0], "the left edge is the top line");
        let upright = Frame { rotation: Rotation::None, ..frame };
        assert!(matches!(memory.submit(OUTPUT, &upright), Err(Error::FrameSize { .. })));
    }

    #[test]
    fn the_file_holds_what_is_on_the_screen() {
        let path = std::env::temp_dir().join(format!("glasstty-fb-{}", std::process::id()));
        fs::write(&path, [1; 999]).expect("an older, longer file");
        let mut memory = Memory::new(SIZE, Some(&path)).expect("a file");
        memory.modeset(OUTPUT, CONNECTOR, 0).expect("the one mode");
        assert_eq!(fs::read(&path).expect("readable"), [0; 128], "black, of the size of the screen");
        let pixels: Vec<u32> = (0..32).collect();
        memory.submit(OUTPUT, &frame(&pixels, &[Rect { x: 0, y: 2, width: 8, height: 1 }])).expect("shown");
        let bytes: Vec<u8> = memory.pixels().iter().flat_map(|pixel| pixel.to_ne_bytes()).collect();
        assert_eq!(fs::read(&path).expect("readable"), bytes);
        assert_eq!(memory.pixels()[16..24], pixels[16..24]);
        drop(memory);
        fs::remove_file(&path).expect("removed");
    }

    #[test]
    fn a_file_that_cannot_be_made_is_named() {
        let error = Memory::new(SIZE, Some(Path::new("/nowhere/fb"))).expect_err("no directory");
        assert_eq!(error.to_string(), "/nowhere/fb: cannot create the file: no such file or directory");
    }
}
