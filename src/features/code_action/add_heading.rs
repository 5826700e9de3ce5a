//! Adds the heading that a link's anchor asks for to its target.

use super::create_note::in_words;
use super::{line_break, shown};
use crate::features::edit::VaultEdit;
use crate::syntax::Link;
use crate::text::Span;
use crate::vault::{AnchorTarget, Note, Resolution, Vault};

/// The heading, at the end of the target. Nothing for a block id, which names a
/// place that only the author knows, nor for a time.
pub(super) fn add_heading(vault: &Vault, note: &Note, link: &Link) -> Option<(String, VaultEdit)> {
    let Resolution::Note(target) = vault.resolve(note, link) else {
        return None;
    };
    if target.anchor != Some(AnchorTarget::Missing) {
        return None;
    }
    let target = vault.note(target.note)?;
    // The asking note may be newer than what the vault holds of it.
    let target: &Note = if target.path == note.path {
        note
    } else {
        target
    };
    let written = note.text().slice(link.anchor?);
    let anchor = percent_encoding::percent_decode_str(&written)
        .decode_utf8()
        .ok()?;
    let heading = anchor.rsplit('#').next()?.trim();
    if heading.starts_with('^') || !heading.chars().any(char::is_alphabetic) {
        return None;
    }
    // A slug is no heading anybody would write.
    let is_slug = !link.is_wiki() && !heading.contains(' ') && heading.contains('-');
    let heading = match is_slug {
        true => in_words(heading),
        false => heading.to_owned(),
    };
    let text = target.text();
    let end = text.len();
    let ends_line = end == 0 || text.slice(Span::new(end - 1, end)) == "\n";
    let line_break = line_break(target);
    let before = if ends_line { "" } else { line_break };
    let addition = format!("{before}{line_break}## {heading}{line_break}");
    let title = format!("Add the heading `{heading}` to {}", shown(&target.path));
    let edit = VaultEdit::of_note(target.path.clone(), vec![(Span::empty(end), addition)]);
    Some((title, edit))
}
