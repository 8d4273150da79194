//! Rows that left the screen at the top: runs of equal style in 64 KiB pages, about a byte for an ASCII cell.
//!
//! A row is a sequence of runs. A run is five bytes (kind and flags, style, number of cells) and then one,
//! two or four bytes for each cell, whatever the largest content in it needs. All ones is a tail; the cell
//! before a tail is wide.

use std::collections::VecDeque;

use super::cell::{Cell, CellFlags};
use super::limits::STRETCH;
use super::row::Row;
use super::style::StyleId;
use super::view::{Bidi, LineSize, Mark, Version};

const PAGE: usize = 64 * 1024;
const HEADER: usize = 5;

/// Bytes for each cell of a run, in the two top bits of its first byte; the flags are below.
const KIND: u8 = 6;

#[derive(Clone, Copy, Debug)]
struct Line {
    version: Version,
    page: u32,
    at: u32,
    len: u32,
    wrapped: bool,
    size: LineSize,
    mark: Mark,
    bidi: Bidi,
}

const _: () = assert!(size_of::<Line>() == 24, "ten thousand of them are kept for each terminal");

/// What is known of a row besides its cells.
#[derive(Clone, Copy, Debug)]
pub(super) struct LineInfo {
    pub version: Version,
    pub wrapped: bool,
    pub size: LineSize,
    pub mark: Mark,
    pub bidi: Bidi,
}

impl From<&Row> for LineInfo {
    fn from(row: &Row) -> Self {
        let Row { version, wrapped, size, mark, bidi, .. } = *row;
        Self { version, wrapped, size, mark, bidi }
    }
}

#[derive(Debug)]
pub(super) struct Scrollback {
    lines: VecDeque<Line>,
    /// Rows that were here before the oldest of `lines`, ever.
    first: u64,
    /// Pages that are full, from the number `first_page` on; numbers never repeat.
    pages: VecDeque<Vec<u8>>,
    first_page: u32,
    /// The page that rows are added to; its number follows those of `pages`.
    open: Vec<u8>,
    spare: Option<Vec<u8>>,
    scratch: Vec<u8>,
    /// Rows that are kept, and rows that are kept now: more, where a resize broke lines into more of them.
    limit: usize,
    allowed: usize,
}

impl Scrollback {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            lines: VecDeque::new(),
            first: 0,
            pages: VecDeque::new(),
            first_page: 0,
            open: Vec::new(),
            spare: None,
            scratch: Vec::new(),
            limit,
            allowed: limit,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    /// The number of the oldest row. Every row that leaves raises it.
    pub(super) fn first(&self) -> u64 {
        self.first
    }

    /// Keeps a row; the oldest one goes when there are too many.
    pub(super) fn push(&mut self, row: &Row) {
        self.push_cells(row.trimmed(), row.into());
    }

    pub(super) fn push_cells(&mut self, cells: &[Cell], info: LineInfo) {
        if self.allowed == 0 {
            self.first += 1;
            return;
        }
        if self.lines.len() >= self.allowed {
            self.drop_oldest();
        }
        let start = match uniform_ascii(cells) {
            Some((style, flags)) => {
                self.make_room(HEADER + cells.len());
                let start = self.open.len();
                header(&mut self.open, 0, flags, style, cells.len());
                self.open.extend(cells.iter().map(|cell| cell.raw() as u8));
                start
            }
            None => self.push_runs(cells),
        };
        self.add_line(start, info);
    }

    /// Keeps printable ASCII as a row.
    #[inline]
    pub(super) fn push_ascii(&mut self, text: &[u8], style: StyleId, flags: CellFlags, info: LineInfo) {
        if self.allowed == 0 {
            self.first += 1;
            return;
        }
        if self.lines.len() >= self.allowed {
            self.drop_oldest();
        }
        let mut at = self.open.len();
        if !text.is_empty() {
            self.make_room(HEADER + text.len());
            at = self.open.len();
            header(&mut self.open, 0, flags, style, text.len());
            self.open.extend_from_slice(text);
        }
        self.add_line(at, info);
    }

    /// Rows that would be pushed out again by those that come next.
    pub(super) fn skip(&mut self, count: usize) {
        self.first += count as u64;
    }

    #[inline]
    fn add_line(&mut self, start: usize, info: LineInfo) {
        let (page, at, len) = (self.open_number(), start as u32, (self.open.len() - start) as u32);
        let LineInfo { version, wrapped, size, mark, bidi } = info;
        self.lines.push_back(Line { version, page, at, len, wrapped, size, mark, bidi });
    }

    #[inline]
    fn open_number(&self) -> u32 {
        self.first_page + self.pages.len() as u32
    }

    fn push_runs(&mut self, cells: &[Cell]) -> usize {
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.clear();
        encode(cells, &mut scratch);
        self.make_room(scratch.len());
        let start = self.open.len();
        self.open.extend_from_slice(&scratch);
        self.scratch = scratch;
        start
    }

    /// Room for `need` more bytes in the open page; a row larger than a page gets one for itself.
    #[inline]
    fn make_room(&mut self, need: usize) {
        if self.open.len() + need > self.open.capacity() {
            self.new_page(need);
        }
    }

    #[cold]
    fn new_page(&mut self, need: usize) {
        let spare = self.spare.take().filter(|page| page.capacity() >= need);
        let page = spare.unwrap_or_else(|| Vec::with_capacity(need.max(PAGE)));
        let full = std::mem::replace(&mut self.open, page);
        if full.capacity() > 0 {
            self.pages.push_back(full);
        }
    }

    fn drop_oldest(&mut self) {
        self.lines.pop_front();
        self.first += 1;
        if self.lines.is_empty() {
            return self.clear();
        }
        let keep = self.lines.front().map_or(self.first_page, |line| line.page);
        if self.first_page < keep {
            self.drop_pages(keep);
        }
    }

    #[cold]
    fn drop_pages(&mut self, keep: u32) {
        while self.first_page < keep {
            self.first_page += 1;
            if let Some(mut page) = self.pages.pop_front() {
                page.clear();
                self.spare = Some(page).filter(|page| page.capacity() <= 2 * PAGE);
            }
        }
    }

    /// Takes the newest row back, its cells into `out`.
    pub(super) fn pop(&mut self, out: &mut Vec<Cell>) -> Option<LineInfo> {
        let last = self.len().checked_sub(1)?;
        let info = self.row(last, out);
        if let Some(line) = self.lines.pop_back() {
            if line.page != self.open_number()
                && let Some(page) = self.pages.pop_back()
            {
                self.spare = Some(std::mem::replace(&mut self.open, page));
            }
            self.open.truncate(line.at as usize);
        }
        info
    }

    /// The cells of row `i` from the oldest on, trailing blanks left out.
    pub(super) fn row(&self, i: usize, out: &mut Vec<Cell>) -> Option<LineInfo> {
        out.clear();
        let line = self.lines.get(i)?;
        for run in self.runs(line) {
            run.cells(out);
        }
        let Line { version, wrapped, size, mark, bidi, .. } = *line;
        Some(LineInfo { version, wrapped, size, mark, bidi })
    }

    /// What a shell said of row `i`.
    pub(super) fn mark_of(&self, i: usize) -> Mark {
        self.lines.get(i).map_or(Mark::None, |line| line.mark)
    }

    /// Whether row `i` goes on in the next.
    pub(super) fn is_wrapped(&self, i: usize) -> bool {
        self.lines.get(i).is_some_and(|line| line.wrapped)
    }

    /// The version of row `i`, without unpacking it.
    pub(super) fn version(&self, i: usize) -> Option<Version> {
        self.lines.get(i).map(|line| line.version)
    }

    fn runs(&self, line: &Line) -> Runs<'_> {
        let full = self.pages.get((line.page - self.first_page) as usize);
        let page = full.or(Some(&self.open));
        let bytes = page.and_then(|page| page.get(line.at as usize..(line.at + line.len) as usize));
        Runs { bytes: bytes.unwrap_or_default() }
    }

    /// Marks the styles and clusters in use.
    pub(super) fn mark(&self, styles: &mut [bool], clusters: &mut [bool]) {
        let mut cells = Vec::new();
        for run in self.lines.iter().flat_map(|line| self.runs(line)) {
            if let Some(mark) = styles.get_mut(usize::from(run.style.0)) {
                *mark = true;
            }
            if run.width() == 4 {
                cells.clear();
                run.cells(&mut cells);
                mark_clusters(&cells, clusters);
            }
        }
    }

    /// Forgets all rows.
    pub(super) fn clear(&mut self) {
        let (first, first_page) = (self.first + self.lines.len() as u64, self.open_number() + 1);
        *self = Self { first, first_page, ..Self::new(self.limit) };
    }

    /// Overwrites what the rows were, then forgets them.
    pub(super) fn wipe(&mut self) {
        for page in self.pages.iter_mut().chain(&mut self.spare).chain([&mut self.scratch, &mut self.open]) {
            page.resize(page.capacity(), 0);
            page.fill(0);
        }
        self.clear();
    }

    pub(super) const fn limit(&self) -> usize {
        self.limit
    }

    /// Rows that are kept before the oldest goes.
    pub(super) const fn allowed(&self) -> usize {
        self.allowed
    }

    /// Keeps at most so many rows from now on.
    pub(super) fn set_limit(&mut self, limit: usize) {
        self.limit = limit;
        self.allowed = limit;
        while self.lines.len() > limit {
            self.drop_oldest();
        }
    }

    /// Takes as many rows as a resize may bring for a while, `more` besides what is kept at the end.
    pub(super) fn loosen(&mut self, more: usize) {
        self.allowed = self.limit.saturating_mul(STRETCH).saturating_add(more);
    }

    /// The resize is over: what is too much goes.
    pub(super) fn settle(&mut self) {
        self.allowed = self.lines.len().clamp(self.limit, self.limit.saturating_mul(STRETCH));
        while self.lines.len() > self.allowed {
            self.drop_oldest();
        }
    }

    /// Bytes held, for the memory report.
    pub(super) fn bytes(&self) -> usize {
        let pages: usize = self.pages.iter().map(Vec::capacity).sum();
        pages + self.open.capacity() + self.lines.capacity() * size_of::<Line>()
    }
}

pub(super) fn mark_clusters(cells: &[Cell], clusters: &mut [bool]) {
    for id in cells.iter().filter_map(|cell| cell.cluster()) {
        if let Some(mark) = clusters.get_mut(id.0 as usize) {
            *mark = true;
        }
    }
}

fn header(out: &mut Vec<u8>, kind: u8, flags: CellFlags, style: StyleId, count: usize) {
    let [style_low, style_high] = style.0.to_le_bytes();
    let [low, high] = (count as u16).to_le_bytes();
    out.extend_from_slice(&[kind << KIND | flags.bits() as u8, style_low, style_high, low, high]);
}

/// The style and flags, when they are the same all over and every cell is ASCII.
#[inline]
fn uniform_ascii(cells: &[Cell]) -> Option<(StyleId, CellFlags)> {
    let first = cells.first()?;
    let differences = cells.iter().fold(0, |seen, cell| {
        seen | cell.raw() & !0x7f
            | u32::from(cell.style.0 ^ first.style.0)
            | u32::from(cell.flags.bits() ^ first.flags.bits())
    });
    (differences == 0).then_some((first.style, first.flags))
}

/// What a run has in common, as one number; whether a character is wide is told by its tail.
#[inline]
fn common(cell: Cell) -> u32 {
    let flags = cell.flags.bits() & !(CellFlags::WIDE.bits() | CellFlags::TAIL.bits());
    u32::from(flags) << 16 | u32::from(cell.style.0)
}

fn encode(cells: &[Cell], out: &mut Vec<u8>) {
    let mut rest = cells;
    while let Some(first) = rest.first() {
        let (run, later) = rest.split_at(run_length(rest, common(*first)));
        let kind = kind(run);
        let flags = first.flags.difference(CellFlags::WIDE.union(CellFlags::TAIL));
        header(out, kind, flags, first.style, run.len());
        match kind {
            0 => out.extend(run.iter().map(|cell| cell.raw() as u8)),
            1 => pack(run, out, |cell| (cell.raw() as u16 | all_ones(*cell) as u16).to_le_bytes()),
            _ => pack(run, out, |cell| (cell.raw() | all_ones(*cell)).to_le_bytes()),
        }
        rest = later;
    }
}

/// How many cells have this in common: a block at a time as long as whole blocks do.
#[inline]
fn run_length(cells: &[Cell], all: u32) -> usize {
    let (blocks, _) = cells.as_chunks::<16>();
    let same = |block: &&[Cell; 16]| block.iter().fold(0, |seen, cell| seen | common(*cell) ^ all) == 0;
    let whole = 16 * blocks.iter().take_while(same).count();
    whole + cells[whole..].iter().take_while(|cell| common(**cell) == all).count()
}

/// All ones for a tail, nothing for any other.
#[inline]
fn all_ones(cell: Cell) -> u32 {
    u32::from(cell.flags.bits() >> 1 & 1).wrapping_neg()
}

/// How many bytes the largest content needs, as a power of two. A character that looks like a tail needs more.
fn kind(run: &[Cell]) -> u8 {
    let (all, confusing) = run.iter().fold((0, 0), |(all, confusing), cell| {
        (all | cell.raw() | all_ones(*cell) & 0x80, confusing | u32::from(cell.raw() == 0xffff))
    });
    match all {
        0..0x80 => 0,
        0x80..0x1_0000 if confusing == 0 => 1,
        _ => 2,
    }
}

const _: () = assert!(CellFlags::TAIL.bits() == 2, "where all_ones looks for it");

#[inline]
fn pack<const N: usize>(run: &[Cell], out: &mut Vec<u8>, bytes: impl Fn(&Cell) -> [u8; N]) {
    let start = out.len();
    out.resize(start + N * run.len(), 0);
    for (packed, cell) in out[start..].as_chunks_mut().0.iter_mut().zip(run) {
        *packed = bytes(cell);
    }
}

struct Runs<'a> {
    bytes: &'a [u8],
}

struct Run<'a> {
    kind: u8,
    flags: CellFlags,
    style: StyleId,
    content: &'a [u8],
}

impl<'a> Iterator for Runs<'a> {
    type Item = Run<'a>;

    fn next(&mut self) -> Option<Run<'a>> {
        let ([first, style_low, style_high, low, high], rest) = self.bytes.split_first_chunk::<HEADER>()?;
        let kind = first >> KIND;
        let count = usize::from(u16::from_le_bytes([*low, *high]));
        let (content, rest) = rest.split_at_checked(count << kind)?;
        self.bytes = rest;
        let flags = CellFlags::from_bits_truncate(u16::from(first & ((1 << KIND) - 1)));
        Some(Run { kind, flags, style: StyleId(u16::from_le_bytes([*style_low, *style_high])), content })
    }
}

impl Run<'_> {
    const fn width(&self) -> usize {
        1 << self.kind
    }

    fn cells(&self, out: &mut Vec<Cell>) {
        match self.kind {
            0 => out.extend(self.content.iter().map(|byte| Cell::of_ascii(*byte, self.style, self.flags))),
            1 => self.unpack(out, |bytes| u32::from(u16::from_le_bytes(bytes)), u32::from(u16::MAX)),
            _ => self.unpack(out, u32::from_le_bytes, u32::MAX),
        }
    }

    fn unpack<const N: usize>(&self, out: &mut Vec<Cell>, raw: impl Fn([u8; N]) -> u32, tail: u32) {
        for bytes in self.content.as_chunks().0 {
            let raw = raw(*bytes);
            if raw == tail {
                if let Some(head) = out.last_mut() {
                    head.flags.insert(CellFlags::WIDE);
                }
                out.push(Cell::tail(self.style).with(self.flags));
            } else {
                out.push(Cell::of_raw(raw, self.style, self.flags));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(version: u64) -> LineInfo {
        let (version, wrapped) = (Version(version), version.is_multiple_of(2));
        LineInfo { version, wrapped, size: LineSize::Single, mark: Mark::None, bidi: Bidi::empty() }
    }

    fn sample(seed: usize) -> Vec<Cell> {
        let wide = Cell::of_char('中', StyleId(3)).with(CellFlags::WIDE);
        let mut cells =
            vec![Cell::of_char('a', StyleId(1)), Cell::erased(StyleId(2)), wide, Cell::tail(StyleId(3))];
        cells.extend((0..seed % 300).map(|i| Cell::of_char('x', StyleId(i as u16 / 7))));
        cells.push(Cell::of_char('🦀', StyleId(0)).with(CellFlags::PROTECTED));
        cells.push(Cell::of_char('\u{ffff}', StyleId(0)));
        cells.push(Cell::of_cluster(super::super::cell::ClusterId(70), StyleId(9)));
        cells
    }

    #[test]
    fn rows_come_back_as_they_were() {
        let mut scrollback = Scrollback::new(1000);
        (0..2500).for_each(|i| scrollback.push_cells(&sample(i), info(i as u64)));
        assert_eq!(scrollback.len(), 1000);
        let mut cells = Vec::new();
        for i in 0..1000 {
            let found = scrollback.row(i, &mut cells).unwrap();
            assert_eq!(found.version, Version(1500 + i as u64));
            assert_eq!(found.wrapped, i % 2 == 0);
            assert_eq!(cells, sample(1500 + i));
        }
    }

    #[test]
    fn the_newest_row_can_be_taken_back() {
        let mut scrollback = Scrollback::new(10_000);
        (0..3000).for_each(|i| scrollback.push_cells(&sample(i), info(i as u64)));
        let mut cells = Vec::new();
        for i in (1000..3000).rev() {
            assert_eq!(scrollback.pop(&mut cells).unwrap().version, Version(i as u64));
            assert_eq!(cells, sample(i));
        }
        scrollback.push_cells(&sample(5), info(5));
        assert!(scrollback.row(1000, &mut cells).is_some());
        assert_eq!(cells, sample(5));
    }

    #[test]
    fn plain_text_costs_about_a_byte_a_cell() {
        let mut scrollback = Scrollback::new(10_000);
        let row = vec![Cell::of_char('x', StyleId(1)); 240];
        (0..20_000).for_each(|i| scrollback.push_cells(&row, info(i)));
        assert!(scrollback.bytes() < 3_200_000, "{} bytes", scrollback.bytes());
    }

    #[test]
    fn a_smaller_limit_keeps_the_newest() {
        let mut scrollback = Scrollback::new(100);
        (0..50).for_each(|seed| scrollback.push_cells(&sample(seed), info(seed as u64)));
        scrollback.set_limit(20);
        assert_eq!(scrollback.len(), 20);
        assert_eq!(scrollback.version(0), Some(info(30).version));
        (50..100).for_each(|seed| scrollback.push_cells(&sample(seed), info(seed as u64)));
        assert_eq!((scrollback.len(), scrollback.version(0)), (20, Some(info(80).version)));
        scrollback.set_limit(0);
        assert_eq!(scrollback.len(), 0);
    }

    #[test]
    fn a_limit_of_zero_keeps_nothing() {
        let mut scrollback = Scrollback::new(0);
        scrollback.push_cells(&sample(1), info(1));
        assert_eq!(scrollback.len(), 0);
    }

    #[test]
    fn marks_what_is_in_use() {
        let mut scrollback = Scrollback::new(10);
        scrollback.push_cells(&sample(0), info(0));
        let (mut styles, mut clusters) = (vec![false; 12], vec![false; 100]);
        scrollback.mark(&mut styles, &mut clusters);
        let marked = |marks: &[bool]| (0..marks.len()).filter(|i| marks[*i]).collect::<Vec<_>>();
        assert_eq!(marked(&styles), [0, 1, 2, 3, 9]);
        assert_eq!(marked(&clusters), [70]);
    }
}
