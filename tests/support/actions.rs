//! What a console asks of the world.

use glasstty::action::Action;
use glasstty::console::Console;

/// Everything that it has asked for and nobody has taken yet.
pub(crate) fn actions(console: &mut Console) -> Vec<Action> {
    std::iter::from_fn(|| console.poll_action()).collect()
}
