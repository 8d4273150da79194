//! A card whose connectors change.

use glasstty::action::Action;
use glasstty::console::Console;
use glasstty::event::{Connector, Event};
use glasstty::units::CardId;

use super::actions::actions;
use super::console::at;

/// The card that all of these displays are at.
pub(crate) const CARD: CardId = CardId(1);

/// These are now all connectors of the card; what the console asks for because of it.
pub(crate) fn plug(console: &mut Console, connectors: Vec<Connector>) -> Vec<Action> {
    console.handle(Event::Connectors { card: CARD, connectors }, at(0));
    actions(console)
}
