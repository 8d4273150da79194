//! What people choose while a console runs.

use glasstty::binding::Bindings;
use glasstty::console::Preferences;
use glasstty::font::Size;
use glasstty::keyboard::Repeat;
use glasstty::outputs::Displays;
use glasstty::paint::Manner;
use glasstty::term;

/// As a console without a configuration has them.
pub(crate) fn preferences() -> Preferences {
    Preferences {
        font_size: Size::Px(16),
        displays: Displays::default(),
        repeat: Repeat::default(),
        terminal: term::Options::default(),
        cursor_blinks: false,
        shows_bell: false,
        bindings: Bindings::default(),
        manner: Manner::default(),
        hardware_pointer: true,
    }
}
