//! Device control strings: DECRQSS, XTGETTCAP and sixels. Others are swallowed. Application program commands
//! are collected next to them.

use super::cell::CellFlags;
use super::image::apc::Apc;
use super::image::sixel::Sixel;
use super::limits::DCS_BYTES;
use super::screen::Screen;
use super::sgr;
use super::title::unhex;
use super::view::CursorShape;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Unknown,
    /// DECRQSS.
    Setting,
    /// XTGETTCAP.
    Capability,
    Sixel,
}

/// A string that is arriving.
#[derive(Debug, Default)]
pub(super) struct Dcs {
    kind: Kind,
    bytes: Vec<u8>,
    too_long: bool,
    sixel: Option<Box<Sixel>>,
    pub apc: Apc,
}

impl Dcs {
    /// `select` is the second parameter.
    pub(super) fn start(&mut self, intermediates: &[u8], last: char, select: u16, screen: &Screen) {
        self.sixel = None;
        self.bytes.clear();
        self.too_long = false;
        self.kind = match (intermediates, last) {
            ([b'$'], 'q') => Kind::Setting,
            ([b'+'], 'q') => Kind::Capability,
            ([], 'q') => {
                self.sixel = Some(Box::new(Sixel::new(select, screen.sixel_background())));
                Kind::Sixel
            }
            _ => Kind::Unknown,
        };
    }

    pub(super) fn put(&mut self, byte: u8) {
        if self.kind == Kind::Unknown {
            return;
        }
        if let Some(sixel) = &mut self.sixel {
            return sixel.put(byte);
        }
        if self.bytes.len() < DCS_BYTES {
            self.bytes.push(byte);
        } else {
            self.too_long = true;
        }
    }

    /// The string means nothing.
    pub(super) fn cancel(&mut self) {
        self.sixel = None;
    }

    pub(super) fn end(&mut self, screen: &mut Screen) {
        match std::mem::take(&mut self.kind) {
            _ if self.too_long => {}
            Kind::Unknown => {}
            Kind::Sixel => {
                let sixel = self.sixel.take().map(|sixel| (sixel.line(), sixel.finish()));
                if let Some((line, Some(bitmap))) = sixel {
                    screen.show_sixel(bitmap, line);
                }
            }
            Kind::Setting => setting(screen, &self.bytes),
            Kind::Capability => {
                self.bytes.split(|byte| *byte == b';').for_each(|name| capability(screen, name));
            }
        }
    }
}

/// DECRQSS: answered from our own state, the request is never echoed.
fn setting(screen: &mut Screen, request: &[u8]) {
    let margins = screen.margins;
    let value = match request {
        b"m" => format!("{}m", sgr::describe(screen.pen.style())),
        b"r" => format!("{};{}r", margins.top + 1, margins.bottom + 1),
        b"s" => format!("{};{}s", margins.left + 1, margins.right + 1),
        b"t" => format!("{}t", screen.size().rows),
        b"\"q" => format!("{}\"q", u8::from(screen.pen.flags.contains(CellFlags::PROTECTED))),
        b"\"p" => format!("{};1\"p", screen.level),
        b" q" => format!("{} q", shape(screen)),
        b"$|" => format!("{}$|", screen.size().cols),
        b"*|" => format!("{}*|", screen.size().rows),
        b"*x" => format!("{}*x", screen.extent),
        // DECELF, DECLFKC, DECSMKR: no local functions, no keys of theirs, no reports of modifiers.
        b"+q" | b"*}" | b"+r" => format!("0{}", String::from_utf8_lossy(request)),
        b"$}" | b"$~" => format!("0{}", if request == b"$}" { "$}" } else { "$~" }),
        _ => return screen.replies.push("\x1bP0$r\x1b\\"),
    };
    screen.replies.push(&format!("\x1bP1$r{value}\x1b\\"));
}

fn shape(screen: &Screen) -> u8 {
    let steady = match screen.shape {
        CursorShape::Block => 2,
        CursorShape::Underline => 4,
        CursorShape::Bar => 6,
    };
    steady - u8::from(screen.has(super::modes::ModeFlags::BLINK))
}

/// What XTGETTCAP knows, beyond what every `xterm-256color` entry says.
const CAPABILITIES: &[(&str, &str)] = &[
    ("TN", "xterm-256color"),
    ("name", "xterm-256color"),
    ("Co", "256"),
    ("colors", "256"),
    ("RGB", "8/8/8"),
    ("Tc", ""),
    ("Su", ""),
    ("Smulx", "\x1b[4:%p1%dm"),
    ("Setulc", "\x1b[58:2::%p1%{65536}%/%d:%p1%{256}%/%{255}%&%d:%p1%{255}%&%d%;m"),
    ("Ss", "\x1b[%p1%d q"),
    ("Se", "\x1b[2 q"),
    ("Sync", "\x1b[?2026%?%p1%{1}%-%tl%eh%;"),
    ("setrgbf", "\x1b[38:2:%p1%d:%p2%d:%p3%dm"),
    ("setrgbb", "\x1b[48:2:%p1%d:%p2%d:%p3%dm"),
    ("BE", "\x1b[?2004h"),
    ("BD", "\x1b[?2004l"),
];

fn capability(screen: &mut Screen, request: &[u8]) {
    let name = unhex(request);
    let known = CAPABILITIES.iter().find(|(known, _)| Some(known.as_bytes()) == name.as_deref());
    let reply = match known {
        Some((name, "")) => format!("\x1bP1+r{}\x1b\\", hex(name)),
        Some((name, value)) => format!("\x1bP1+r{}={}\x1b\\", hex(name), hex(value)),
        None => "\x1bP0+r\x1b\\".into(),
    };
    screen.replies.push(&reply);
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02X}")).collect()
}
