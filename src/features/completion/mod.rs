//! `textDocument/completion`.
//!
//! # What clients do with an item
//!
//! `replace` lies on one line and contains the cursor; `server` sends it as the
//! `textEdit`. Clients then match what stands between the start of that range
//! and the cursor against `filterText`, each in its own way: VS Code and
//! nvim-cmp as a subsequence, Neovim's own completion as a prefix, Helix and
//! blink fuzzily. Our ranking is already done (with words in any order, which
//! none of them finds), so every `filter` starts with exactly what was typed:
//! each client then keeps all items and, scores being equal, our order, which
//! `server` sends as `sortText`. The name and title follow, so that what is
//! typed on before the next answer arrives still narrows the list well.

mod anchors;
mod context;
mod front_matter;
mod links;
mod live;
mod moments;
mod paths;
pub(super) mod rank;
mod search;
mod words;

use self::context::{Context, Line};
use super::hover::describe;
use crate::settings::Settings;
use crate::text::Span;
use crate::vault::{AnchorTarget, Note, NotePath, RootId, Vault};
use crate::video::Video;

/// The items at a place.
#[derive(Clone, Debug, Default)]
pub struct Completion {
    /// Best first.
    pub items: Vec<CompletionItem>,
    /// Whether typing on could bring items that are not among these.
    pub incomplete: bool,
    /// Whether the place is an ordinary markdown link's address, which VS Code's
    /// own markdown service completes already (DESIGN §6.15).
    pub ordinary: bool,
}

/// What kind of thing an item is; `server` picks the icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionKind {
    /// A note.
    Note,
    /// A name that notes link to and nobody answers to.
    Wanted,
    /// A file that is no note.
    File,
    /// A heading of the target.
    Heading,
    /// A block of the target.
    Block,
    /// A label for the link.
    Label,
    /// A callout type.
    Callout,
    /// A tag.
    Tag,
    /// A key of the front matter.
    Key,
    /// A value of the front matter.
    Value,
    /// A moment of the note's video.
    Moment,
}

/// One item.
#[derive(Clone, Debug)]
pub struct CompletionItem {
    /// What the list shows.
    pub label: String,
    /// Shown faintly beside it (the path, the number of notes).
    pub detail: String,
    /// Its kind.
    pub kind: CompletionKind,
    /// What the edit replaces: on one line, containing the cursor.
    pub replace: Span,
    /// What it is replaced by.
    pub insert: String,
    /// What the client matches typed text against; starts with what stands
    /// between the start of `replace` and the cursor.
    pub filter: String,
    /// For [`resolve_completion`]: the note (and heading or block) it stands for.
    pub data: Option<String>,
}

/// What could be written at `offset` of `note`.
///
/// Nothing in code, comments and other places where it would not be read. `video`
/// is what is known of the note's own; only asked for if [`completes_moments`].
pub fn completion(
    vault: &Vault,
    note: &Note,
    offset: u32,
    settings: &Settings,
    video: Option<&Video>,
) -> Completion {
    let line = Line::at(note.text(), offset);
    let most = settings.completion.max_items;
    let mut found = match context::context(note, &line) {
        None => Completion::default(),
        Some(Context::Target(slot)) => links::targets(vault, note, &slot, settings),
        Some(Context::Anchor(slot)) => anchors::anchors(vault, note, &slot, settings),
        Some(Context::Label(slot)) => anchors::labels(vault, note, &slot),
        Some(Context::Path(slot)) => paths::paths(vault, note, &slot, settings),
        Some(Context::Callout(slot)) => words::callouts(note, &slot),
        Some(Context::Tag(slot)) => words::tags(vault, note, &slot, most),
        Some(Context::Key(slot)) => front_matter::keys(note, &slot),
        Some(Context::TagValue(slot)) => words::tags(vault, note, &slot, most),
        Some(Context::Moment(slot)) => moments::moments(vault, note, &slot, video, most),
    };
    if found.items.len() > most {
        found.items.truncate(most);
        found.incomplete = true;
    }
    found
}

/// Whether [`completion`] at `offset` may ask for the video of `note`, transcript
/// and all. Looks at one line.
pub fn completes_moments(note: &Note, offset: u32) -> bool {
    moments::context(note, &Line::at(note.text(), offset)).is_some()
}

/// The documentation (markdown) of the item whose `data` this is.
pub fn resolve_completion(vault: &Vault, data: &str, settings: &Settings) -> Option<String> {
    let mut parts = data.splitn(3, ':');
    let root = parts.next()?.parse().ok()?;
    let anchor = parts.next()?;
    let path = NotePath::new(RootId(root), parts.next()?);
    let index = |digits: &str| digits.parse::<usize>().ok();
    let anchor = match anchor.split_at_checked(1) {
        Some(("h", digits)) => Some(AnchorTarget::Heading(index(digits)?)),
        Some(("b", digits)) => Some(AnchorTarget::Block(index(digits)?)),
        _ => None,
    };
    describe(vault, vault.id(&path)?, anchor, settings)
}

/// The `data` of an item for `path`, or for a part of it.
fn data(path: &NotePath, anchor: Option<AnchorTarget>) -> String {
    let anchor = match anchor {
        Some(AnchorTarget::Heading(index)) => format!("h{index}"),
        Some(AnchorTarget::Block(index)) => format!("b{index}"),
        _ => String::new(),
    };
    format!("{}:{anchor}:{}", path.root.0, path.path)
}

/// The `filter` of an item: what was typed, and then names to narrow by.
fn filter(typed: &str, names: &[&str]) -> String {
    const MOST: usize = 160;
    let mut filter = typed.to_owned();
    for name in names {
        if filter.len() - typed.len() > MOST {
            break;
        }
        filter.push(' ');
        filter.push_str(super::preview::head(name, MOST));
    }
    filter
}

#[cfg(test)]
mod moment_tests;
#[cfg(test)]
mod tests;
