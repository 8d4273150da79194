//! Faces made of pixels: console fonts (PSF 1 and 2) and the strikes of OpenType bitmap fonts, shown pixel by pixel.

use ab_glyph::{Font as _, FontRef, GlyphImageFormat};

use super::cache::Manner;
use super::invisible;
use super::mask::Mask;
use super::metrics::Metrics;
use super::outline::Synthetic;
use super::psf::Psf;
use crate::units::Pixels;

/// A face whose glyphs are pictures of one size, or of a few.
#[derive(Debug)]
pub(super) enum StrikeFace {
    Psf(Psf),
    OpenType(Box<OpenType>),
}

/// Bitmaps in an OpenType file, as in Terminus.
#[derive(Debug)]
pub(super) struct OpenType {
    font: FontRef<'static>,
    /// Cells of its strikes, small ones first.
    strikes: Vec<Strike>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Strike {
    /// What to ask the file for.
    ppem: u16,
    cell: Pixels,
    baseline: u32,
}

/// A glyph of a strike: rows of coverage, 0 or 255.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Picture {
    pub(super) width: u32,
    pub(super) height: u32,
    /// Columns from the start of the cell, rows from its top.
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) bytes: Vec<u8>,
}

/// Sizes that strikes are looked for at, in pixels an em.
const SIZES: std::ops::RangeInclusive<u16> = 6..=64;
/// Larger pictures are none of letters.
const LARGEST_SIDE: u32 = 256;
/// Letters that tell how large the cell of a strike is.
const SAMPLE: &str = "Mgjp|";

impl StrikeFace {
    /// `None` when the file is something else: an outline font, most of the time.
    pub(super) fn open(data: &'static [u8], index: u32) -> Option<Self> {
        if let Some(psf) = Psf::open(data) {
            return Some(Self::Psf(psf));
        }
        OpenType::open(data, index).map(|face| Self::OpenType(Box::new(face)))
    }

    /// The cell of the largest strike that is not higher than `px`, or of the smallest one; doubled as often as there
    /// is room.
    pub(super) fn metrics(&self, px: u16) -> Metrics {
        let (cell, baseline) = match self {
            Self::Psf(psf) => (psf.cell(), psf.baseline()),
            Self::OpenType(face) => {
                let strike = face.strike(u32::from(px));
                (strike.cell, strike.baseline)
            }
        };
        let times =
            (u32::from(px) / cell.height.max(1)).clamp(1, u32::from(Metrics::MAX_PX) / cell.height.max(1));
        Metrics::of(Pixels::new(cell.width * times, cell.height * times), baseline * times)
    }

    /// All characters of a cluster over each other; `None` when one is missing.
    pub(super) fn draw(
        &self,
        text: &str,
        manner: Manner,
        made_up: Synthetic,
        metrics: &Metrics,
    ) -> Option<Mask> {
        let cell = metrics.cell;
        let mut mask = Mask::new(Pixels::new(cell.width * u32::from(manner.cols), cell.height));
        let whole = match self {
            Self::Psf(psf) => psf.cluster(text),
            Self::OpenType(_) => None,
        };
        let pictures: Vec<Picture> = match whole {
            Some(picture) => vec![picture],
            None => {
                let each = text.chars().filter(|c| !invisible(*c)).map(|c| self.picture(c, metrics));
                each.collect::<Option<_>>()?
            }
        };
        let own = match self {
            Self::Psf(psf) => psf.cell(),
            Self::OpenType(face) => face.strike(cell.height).cell,
        };
        for picture in &pictures {
            place(picture, own, made_up, &mut mask);
        }
        (!pictures.is_empty()).then_some(mask)
    }

    pub(super) fn has(&self, c: char, metrics: &Metrics) -> bool {
        self.picture(c, metrics).is_some()
    }

    fn picture(&self, c: char, metrics: &Metrics) -> Option<Picture> {
        match self {
            Self::Psf(psf) => psf.picture(c),
            Self::OpenType(face) => face.picture(c, metrics.cell.height),
        }
    }
}

/// Whole pixels: each becomes a square of as many as fit. Bold, where there is none, is each pixel twice; italic is
/// the upper rows a pixel to the right and the lower ones a pixel to the left.
fn place(picture: &Picture, own: Pixels, made_up: Synthetic, mask: &mut Mask) {
    let times = (mask.height / own.height.max(1)).clamp(1, (mask.width / own.width.max(1)).max(1));
    let (left, top) = (
        (mask.width - (own.width * times).min(mask.width)) / 2,
        (mask.height - (own.height * times).min(mask.height)) / 2,
    );
    for y in 0..picture.height {
        let row = (i64::from(picture.top) + i64::from(y)) * 4 / i64::from(own.height.max(1));
        let slant = if made_up.italic { i64::from(row < 1) - i64::from(row > 2) } else { 0 };
        for x in 0..picture.width {
            if picture.bytes.get((y * picture.width + x) as usize).is_none_or(|byte| *byte == 0) {
                continue;
            }
            let column = i64::from(picture.left) + i64::from(x) + slant;
            let across = i64::from(left) + column * i64::from(times);
            let down = i64::from(top) + (i64::from(picture.top) + i64::from(y)) * i64::from(times);
            if let (Ok(across), Ok(down)) = (u32::try_from(across), u32::try_from(down)) {
                let wide = times + u32::from(made_up.bold) * times.div_ceil(2);
                mask.fill(across, down, across.saturating_add(wide), down.saturating_add(times));
            }
        }
    }
}

impl OpenType {
    fn open(data: &'static [u8], index: u32) -> Option<Self> {
        let font = FontRef::try_from_slice_and_index(data, index).ok()?;
        if font.outline(font.glyph_id('n')).is_some() {
            return None;
        }
        let mut strikes: Vec<Strike> = Vec::new();
        for ppem in SIZES {
            let Some(strike) = Strike::measure(&font, ppem) else { continue };
            if strikes.last().is_none_or(|last| last.cell != strike.cell) {
                strikes.push(strike);
            }
        }
        strikes.sort_by_key(|strike| strike.cell.height);
        (!strikes.is_empty()).then_some(Self { font, strikes })
    }

    fn strike(&self, height: u32) -> Strike {
        let fitting = self.strikes.iter().rev().find(|strike| strike.cell.height <= height);
        fitting.or(self.strikes.first()).copied().unwrap_or(Strike {
            ppem: 16,
            cell: Pixels::new(8, 16),
            baseline: 12,
        })
    }

    fn picture(&self, c: char, height: u32) -> Option<Picture> {
        let strike = self.strike(height);
        let mut picture = picture(&self.font, c, strike.ppem)?;
        picture.top += strike.baseline as i32;
        Some(picture)
    }
}

impl Strike {
    /// The box of the sample letters at a size.
    fn measure(font: &FontRef<'static>, ppem: u16) -> Option<Self> {
        let image = font.glyph_raster_image2(font.glyph_id('M'), ppem)?;
        if image.pixels_per_em != ppem {
            return None;
        }
        let advance = font.h_advance_unscaled(font.glyph_id('M')) * f32::from(ppem) / font.units_per_em()?;
        let (mut top, mut bottom) = (0, 0);
        for c in SAMPLE.chars() {
            let picture = picture(font, c, ppem)?;
            top = top.min(picture.top);
            bottom = bottom.max(picture.top + picture.height as i32);
        }
        // Terminus and its like give an em the height of the cell.
        let height = (bottom - top).max(i32::from(ppem)).clamp(1, 64) as u32;
        let spare = height as i32 - (bottom - top);
        let baseline = (-top + spare.max(0) / 2).clamp(1, height as i32) as u32;
        let width = (advance.round().clamp(1.0, 64.0)) as u32;
        Some(Self { ppem, cell: Pixels::new(width, height), baseline })
    }
}

/// The picture of a character at a size of the file, rows counted down from the baseline.
fn picture(font: &FontRef<'static>, c: char, ppem: u16) -> Option<Picture> {
    let id = font.glyph_id(c);
    if id.0 == 0 {
        return None;
    }
    let image = font.glyph_raster_image2(id, ppem)?;
    let (width, height) = (u32::from(image.width), u32::from(image.height));
    if width > LARGEST_SIDE || height > LARGEST_SIDE {
        return None;
    }
    let bit = |at: usize| image.data.get(at / 8).map_or(0, |byte| byte >> (7 - at % 8) & 1);
    let row_bits = |y: u32| match image.format {
        GlyphImageFormat::BitmapMonoPacked => Some((y * width) as usize),
        GlyphImageFormat::BitmapMono => Some((y * width.div_ceil(8) * 8) as usize),
        _ => None,
    };
    let mut bytes = Vec::with_capacity((width * height) as usize);
    for y in 0..height {
        let start = row_bits(y)?;
        bytes.extend((0..width as usize).map(|x| bit(start + x) * 255));
    }
    let (left, top) = (image.origin.x as i32, -(image.origin.y as i32) - height as i32);
    Some(Picture { width, height, left, top, bytes })
}
