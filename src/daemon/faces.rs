//! Faces for characters that the built-in ones lack, and faces that a person chose: found and read by a thread, since
//! a disk may be slow and a search through thousands of files is.
//!
//! Faces that are known by their paths are tried at once; an index of all fonts is made on the first miss, and kept.
//! What no face of the system has either may be in the packs that are installed with the program.

mod index;
mod known;
mod rare;

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;

use self::index::{Entry, Index};
use super::Daemon;
use super::report::chain;
use crate::font::{Face, FaceFile, FaceInfo, Sibling, describe};
use crate::sys::wake::Wake;
use crate::sys::{clock, font_files};

/// Faces found for missing characters in the life of the process, and for one request.
const MOST_FOUND: usize = 64;
const MOST_AT_ONCE: usize = 12;

/// What is asked of the thread.
#[derive(Debug)]
enum Request {
    /// Faces for these characters, and glyphs for those that nothing has yet.
    Missing {
        missing: Vec<char>,
        unknown: Vec<char>,
    },
    /// Real faces for styles that had to be made up.
    Siblings(Vec<Sibling>),
    Chosen(Choice),
}

/// The fonts that somebody wants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Choice {
    /// Families or paths, one list a style.
    pub(super) styles: Vec<(Face, Vec<String>)>,
    /// The font of the kernel's console, where none was configured for us.
    pub(super) console: Option<String>,
}

/// What it found.
#[derive(Debug)]
pub(super) enum Answer {
    Found(Vec<FaceFile>),
    /// All that was chosen, in the order of the choice, and what of it cannot be had.
    Chosen(Vec<Vec<FaceFile>>, Vec<String>),
}

/// The loop's end of the thread, which starts with the first request.
#[derive(Debug)]
pub(super) struct Faces {
    requests: Sender<Request>,
    answers: Receiver<Answer>,
    /// Requests without an answer.
    pending: usize,
    /// An answer that was waited for.
    early: Option<Answer>,
    wake: Wake,
    /// The thread's ends, until it is started.
    idle: Option<(Receiver<Request>, Sender<Answer>)>,
}

impl Faces {
    /// # Errors
    /// When there is no descriptor left.
    pub(super) fn new() -> io::Result<Self> {
        let (requests, theirs) = mpsc::channel();
        let (their_answers, answers) = mpsc::channel();
        let idle = Some((theirs, their_answers));
        Ok(Self { requests, answers, pending: 0, early: None, wake: Wake::new()?, idle })
    }

    /// Readable when there is an answer.
    pub(super) fn wake(&self) -> &Wake {
        &self.wake
    }

    pub(super) fn seek(&mut self, missing: Vec<char>, unknown: Vec<char>) {
        self.ask(Request::Missing { missing, unknown });
    }

    pub(super) fn seek_siblings(&mut self, siblings: Vec<Sibling>) {
        self.ask(Request::Siblings(siblings));
    }

    pub(super) fn choose(&mut self, chosen: Choice) {
        self.ask(Request::Chosen(chosen));
    }

    pub(super) fn answers(&mut self) -> Vec<Answer> {
        self.wake.drain();
        let answers: Vec<Answer> = self.early.take().into_iter().chain(self.answers.try_iter()).collect();
        self.pending = self.pending.saturating_sub(answers.len());
        answers
    }

    /// Waits for an answer; false when nothing was asked or nothing comes.
    pub(super) fn wait(&mut self, patience: Duration) -> bool {
        if self.pending > 0 && self.early.is_none() {
            self.early = self.answers.recv_timeout(patience).ok();
        }
        self.early.is_some()
    }

    fn ask(&mut self, request: Request) {
        if let Some((requests, answers)) = self.idle.take() {
            let finder = Finder::new(answers, self.wake.clone());
            let thread = std::thread::Builder::new().name("fonts".into());
            if let Err(e) = thread.spawn(move || finder.run(&requests)) {
                log::warn!("no thread to look for fonts: {e}");
            }
        }
        // Without a thread nobody looks: the built-in faces go on.
        if self.requests.send(request).is_ok() {
            self.pending += 1;
        }
    }
}

impl Daemon {
    /// Asks for faces when characters were shown that no face has, or a style that had to be made up.
    pub(super) fn seek_faces(&mut self) {
        let Some(faces) = &mut self.faces else { return };
        let (missing, unknown) = (self.console.take_missing(), self.console.take_unknown());
        if !missing.is_empty() || !unknown.is_empty() {
            faces.seek(missing, unknown);
        }
        let siblings = self.console.take_siblings();
        if !siblings.is_empty() {
            faces.seek_siblings(siblings);
        }
    }

    /// Asks for the fonts that the configuration names; the built-in faces stand in until they are there.
    pub(super) fn choose_faces(&mut self) {
        let chosen = self.configuration.fonts();
        if chosen == self.chosen_faces {
            return;
        }
        if let Some(faces) = &mut self.faces {
            faces.choose(chosen.clone());
        }
        self.chosen_faces = chosen;
    }

    pub(super) fn take_faces(&mut self) {
        for answer in self.faces.as_mut().map(Faces::answers).unwrap_or_default() {
            match answer {
                Answer::Found(found) if found.is_empty() => {}
                Answer::Found(found) => self.console.handle_found_faces(found),
                Answer::Chosen(chosen, refusals) => {
                    self.console.handle_chosen_faces(chosen, clock::now());
                    refusals.iter().for_each(|refusal| self.console.notice(refusal));
                }
            }
        }
    }
}

/// The thread's side.
struct Finder {
    answers: Sender<Answer>,
    wake: Wake,
    index: Option<Index>,
    /// Files that were read; their bytes stay.
    loaded: HashMap<PathBuf, &'static [u8]>,
    refused: HashSet<PathBuf>,
    /// What is to be told to the person who chose.
    refusals: Vec<String>,
    found: HashSet<(PathBuf, u32, Face)>,
    /// The installed packs were asked for; they are read once.
    rare: bool,
}

impl Finder {
    fn new(answers: Sender<Answer>, wake: Wake) -> Self {
        Self {
            answers,
            wake,
            index: None,
            loaded: HashMap::new(),
            refused: HashSet::new(),
            refusals: Vec::new(),
            found: HashSet::new(),
            rare: false,
        }
    }

    fn run(mut self, requests: &Receiver<Request>) {
        while let Ok(request) = requests.recv() {
            let answer = match request {
                Request::Missing { missing, unknown } => Answer::Found(self.find(missing, unknown)),
                Request::Siblings(siblings) => Answer::Found(self.siblings(&siblings)),
                Request::Chosen(choice) => {
                    self.refusals.clear();
                    let chosen = self.chosen(&choice);
                    Answer::Chosen(chosen, std::mem::take(&mut self.refusals))
                }
            };
            if self.answers.send(answer).is_err() {
                return;
            }
            self.wake.wake();
        }
    }

    /// Faces that together have as many of the characters as can be had, and the packs for what no face has.
    fn find(&mut self, mut missing: Vec<char>, mut unknown: Vec<char>) -> Vec<FaceFile> {
        let mut out = Vec::new();
        while let Some(&c) = missing.first() {
            if out.len() >= MOST_AT_ONCE || self.found.len() >= MOST_FOUND {
                break;
            }
            match self.face_for(c) {
                Some((file, info)) => {
                    missing.retain(|c| !info.coverage.contains(*c));
                    unknown.retain(|c| !info.coverage.contains(*c));
                    log::debug!("{file:?} for U+{:04X}", u32::from(c));
                    out.push(file);
                }
                None => {
                    missing.remove(0);
                }
            }
        }
        if !unknown.is_empty() && !std::mem::replace(&mut self.rare, true) {
            out.extend(rare::packs());
        }
        out
    }

    /// The first good face with a character, from the well-known places or from the index.
    fn face_for(&mut self, c: char) -> Option<(FaceFile, FaceInfo)> {
        for path in known::paths(c) {
            for info in describe_file(&path) {
                if info.index == known::index(c)
                    && info.coverage.contains(c)
                    && let Some(file) = self.take(&path, info.index, Face::Regular)
                {
                    return Some((file, info));
                }
            }
        }
        let candidates: Vec<Entry> = self.index().with_char(c).into_iter().cloned().collect();
        candidates.into_iter().find_map(|entry| {
            let file = self.take(&entry.path, entry.info.index, Face::Regular)?;
            Some((file, entry.info))
        })
    }

    /// A face that was not taken before and can be read.
    fn take(&mut self, path: &Path, index: u32, face: Face) -> Option<FaceFile> {
        if self.found.contains(&(path.to_owned(), index, face)) {
            return None;
        }
        let file = self.load(path, index, face)?;
        self.found.insert((path.to_owned(), index, face));
        Some(file)
    }

    /// The real faces of found families, as far as there are any.
    fn siblings(&mut self, wanted: &[Sibling]) -> Vec<FaceFile> {
        let mut out = Vec::new();
        for sibling in wanted.iter().take(MOST_AT_ONCE) {
            if self.found.len() >= MOST_FOUND {
                break;
            }
            if let Some((path, index)) = self.path_of(sibling)
                && let Some(file) = self.take(&path, index, sibling.face)
            {
                log::debug!("{file:?} beside {}", sibling.path);
                out.push(FaceFile { beside: Some((Arc::clone(&sibling.path), sibling.index)), ..file });
            }
        }
        out
    }

    /// Where the face of a style is: beside the first one by the usual names, in the same file, or by its family.
    fn path_of(&mut self, sibling: &Sibling) -> Option<(PathBuf, u32)> {
        let first = Path::new(&*sibling.path);
        let named = |path: &PathBuf| {
            describe_file(path).iter().any(|info| info.index == sibling.index && info.face == sibling.face)
        };
        if let Some(path) = known::sibling(first, sibling.face).filter(named) {
            return Some((path, sibling.index));
        }
        let upright = self.load(first, sibling.index, Face::Regular)?;
        if sibling.face == Face::Bold && upright.has_weights() {
            return Some((first.to_owned(), sibling.index));
        }
        let entry = self.index().sibling(first, sibling.index, sibling.face)?;
        Some((entry.path.clone(), entry.info.index))
    }

    /// A face of a file, checked; what is wrong with a file is said once.
    fn load(&mut self, path: &Path, index: u32, face: Face) -> Option<FaceFile> {
        if self.refused.contains(path) {
            return None;
        }
        let refuse = |finder: &mut Self, reason: &dyn std::error::Error| {
            finder.refuse(format!("font {}: {}; the next one is used", path.display(), chain(reason)));
            finder.refused.insert(path.to_owned());
        };
        let data = match self.loaded.get(path) {
            Some(data) => data,
            None => match font_files::read(path) {
                Ok(bytes) => {
                    let data: &'static [u8] = Box::leak(bytes.into_boxed_slice());
                    self.loaded.insert(path.to_owned(), data);
                    data
                }
                Err(e) => {
                    refuse(self, &e);
                    return None;
                }
            },
        };
        let file = FaceFile { path: Arc::from(path.to_string_lossy()), index, face, beside: None, data };
        match file.check() {
            Ok(()) => Some(file),
            Err(e) => {
                refuse(self, &e);
                None
            }
        }
    }

    /// Families of faces in all styles that were named or that belong to the name.
    fn chosen(&mut self, choice: &Choice) -> Vec<Vec<FaceFile>> {
        let mut families: Vec<Vec<FaceFile>> = Vec::new();
        let console = choice.console.as_ref().and_then(|name| self.console_font(name));
        families.extend(console.map(|file| vec![file]));
        for (face, names) in &choice.styles {
            for (place, name) in names.iter().enumerate() {
                let files = self.named(*face, name);
                if families.len() <= place {
                    families.resize_with(place + 1, Vec::new);
                }
                let family = &mut families[place];
                // What is named for a style comes before what belongs to the family by itself.
                family.retain(|old| !files.iter().any(|new| new.face == old.face));
                family.extend(files);
            }
        }
        families.retain(|family| !family.is_empty());
        families
    }

    /// The font that the kernel's console would have.
    fn console_font(&mut self, name: &str) -> Option<FaceFile> {
        let Some(path) = font_files::console_font(name) else {
            log::warn!("console font {name:?}: no such file; the built-in faces are used");
            return None;
        };
        self.load(&path, 0, Face::Regular)
    }

    /// A path is one face; a name is all styles of a family when it is chosen for regular text.
    fn named(&mut self, face: Face, name: &str) -> Vec<FaceFile> {
        if name.starts_with('/') {
            return self.load(Path::new(name), 0, face).into_iter().collect();
        }
        let wanted: &[Face] = match face {
            Face::Regular => &[Face::Regular, Face::Bold, Face::Italic, Face::BoldItalic],
            _ => &[face],
        };
        let entries: Vec<(Face, Entry)> = wanted
            .iter()
            .filter_map(|face| Some((*face, self.index().named(name, *face)?.clone())))
            .collect();
        if entries.is_empty() {
            log::warn!("font {name:?}: no font of this name; the next one is used");
        }
        let load = |(face, entry): (Face, Entry)| self.load(&entry.path, entry.info.index, face);
        entries.into_iter().filter_map(load).collect()
    }

    fn refuse(&mut self, why: String) {
        log::warn!("{why}");
        self.refusals.push(why);
    }

    fn index(&mut self) -> &Index {
        self.index.get_or_insert_with(Index::load)
    }
}

/// What the faces of a file say of themselves.
fn describe_file(path: &Path) -> Vec<FaceInfo> {
    let Ok(file) = font_files::open(path) else { return Vec::new() };
    describe(&mut |offset, length| font_files::read_at(&file, offset, length))
}
