//! The index: notes, their names, who links to whom, and what a link means.
//!
//! No IO happens here. Notes come in through [`Vault::apply`], which tells
//! exactly which notes' answers changed ([`Affected`]). A name that nobody
//! answers to is a key with users and no owners, so a dead link needs no table
//! of its own and none can go stale.

mod affected;
mod anchor;
mod answering;
#[cfg(test)]
pub(crate) mod effort;
mod graph;
mod hub;
mod key;
mod ladder;
mod moves;
mod name;
mod name_table;
mod namesakes;
mod note;
mod path_table;
mod publisher;
mod resolve;
mod resolver;
mod roll;
#[cfg(test)]
mod tests;
mod videos;

pub use anchor::{AnchorTarget, slug, slugs};
pub use answering::{Answering, MissingName};
pub use graph::{Affected, Change, Vault, Wanted};
pub use key::NameKey;
pub use moves::Moves;
pub use namesakes::Calling;
pub use note::{Note, NoteId, NotePath, RootId};
pub use publisher::{Publisher, SiteAnswer, SiteReason, SiteView};
pub use resolve::{Backlinking, Candidate, Resolution, Rung, Target};
pub use resolver::Resolver;
pub use roll::{Folder, Letters, Named, Pairs, Standing, reads_as};
