//! Headings and block ids: the anchors of every link to them follow.

use std::sync::Arc;

use super::note::{Edits, retarget};
use super::{Refusal, refuse, text_steps};
use crate::features::edit::VaultEdit;
use crate::rules::encoded_destination;
use crate::syntax::Link;
use crate::text::{Span, Text};
use crate::vault::{AnchorTarget, Note, NoteId, Resolution, Vault, slug, slugs};

/// Renames the heading of that index, and the anchors of all links to it; those
/// of links to other headings, too, if the new name would take them over.
pub(super) fn rename_heading(
    vault: &Vault,
    id: NoteId,
    at: usize,
    new_name: &str,
) -> Result<VaultEdit, Refusal> {
    let Some(note) = vault.note(id) else {
        return refuse("The note is gone.");
    };
    let Some(heading) = note.parsed().headings.get(at) else {
        return refuse("The heading is gone.");
    };
    let content = note.heading_content(heading);
    if *note.text().slice(content) == *new_name {
        return refuse("That is its text already.");
    }
    let after = with_edit(note, content, new_name);
    let is_heading = after.parsed().headings.len() == note.parsed().headings.len()
        && after.parsed().headings.get(at).is_some_and(|heading| {
            let content = after.heading_content(heading);
            *after.text().slice(content) == *new_name
        });
    if !is_heading {
        return refuse(format!("`{new_name}` would not read as a heading."));
    }
    let mut edits: Edits = vec![(note.path.clone(), vec![(content, new_name.to_owned())])];
    let renamed = Renamed {
        note,
        at,
        old_slugs: slugs(note),
        new_slugs: slugs(&after),
        after: &after,
    };
    for (user, links) in vault.backlinks(id) {
        for link in links
            .into_iter()
            .filter_map(|link| user.parsed().links.get(link))
        {
            // A link in the heading itself goes with its text.
            let in_heading = user.path == note.path && content.covers(link.span);
            let Some(anchor) = link.anchor.filter(|_| !in_heading) else {
                continue;
            };
            let Some(new) = kept_anchor(vault, &user, &link, anchor, &renamed)? else {
                continue;
            };
            retarget(&mut edits, &user, anchor, new);
        }
    }
    finished(edits)
}

/// A note before and after one of its headings is renamed.
struct Renamed<'a> {
    note: &'a Note,
    /// Which heading.
    at: usize,
    old_slugs: Vec<String>,
    new_slugs: Vec<String>,
    after: &'a Note,
}

/// What the anchor of `link` must say to lead where it led; `None` if what it says will do.
fn kept_anchor(
    vault: &Vault,
    user: &Note,
    link: &Link,
    anchor: Span,
    renamed: &Renamed<'_>,
) -> Result<Option<String>, Refusal> {
    let Renamed {
        note,
        at: renamed,
        ref old_slugs,
        ref new_slugs,
        after,
    } = *renamed;
    let Resolution::Note(target) = vault.resolve(user, link) else {
        return Ok(None);
    };
    let meant = match target.anchor {
        Some(meant @ (AnchorTarget::Heading(_) | AnchorTarget::Block(_))) => meant,
        _ => return Ok(None),
    };
    let written = user.text().slice(anchor);
    if after.anchor_target(&written) == meant && meant != AnchorTarget::Heading(renamed) {
        return Ok(None);
    }
    let AnchorTarget::Heading(meant) = meant else {
        return Ok(None);
    };
    let of = |slugs: &[String], at: usize| slugs.get(at).cloned().unwrap_or_default();
    let shown = after
        .parsed()
        .headings
        .get(meant)
        .map(|heading| writable(&after.heading_text(heading)))
        .unwrap_or_default();
    // Part by part: in `[[note#Above#Below]]` either may be the one renamed.
    let parts: Vec<&str> = written.split('#').collect();
    let mut forms: Vec<String> = Vec::new();
    let rewritten = |index: usize, new: &str| {
        let mut parts: Vec<&str> = parts.clone();
        parts[index] = new;
        parts.join("#")
    };
    let renamed_shown = after
        .parsed()
        .headings
        .get(renamed)
        .map(|heading| writable(&after.heading_text(heading)))
        .unwrap_or_default();
    for index in (0..parts.len()).rev() {
        let is_last = index + 1 == parts.len();
        let (at, shown) = match is_last {
            true => (meant, &shown),
            false => (renamed, &renamed_shown),
        };
        let is_slug = parts[index].trim() == of(old_slugs, at);
        let is_text_too = note
            .parsed()
            .headings
            .get(at)
            .is_some_and(|heading| *note.heading_text(heading) == *parts[index].trim());
        let slug = of(new_slugs, at);
        let both = match is_slug && !is_text_too {
            true => [slug, shown.clone()],
            false => [shown.clone(), slug],
        };
        forms.extend(both.iter().map(|new| rewritten(index, new)));
    }
    forms.push(of(new_slugs, meant));
    forms.push(slug(&shown));
    let found = forms
        .into_iter()
        .filter(|form| !form.is_empty())
        .map(|form| match link.is_wiki() {
            true => form,
            false => encoded_destination(user, link, &form),
        })
        .find(|form| after.anchor_target(form) == AnchorTarget::Heading(meant));
    match found {
        Some(form) if form == *written => Ok(None),
        Some(form) => Ok(Some(form)),
        None => refuse(format!(
            "The link to `#{written}` in {} could not be kept.",
            user.path
        )),
    }
}

/// A heading's text as an anchor of a wiki link can hold it.
fn writable(text: &str) -> String {
    let spoilt = |c: char| "[]|#^\\".contains(c) || c.is_control();
    let text = text.replace(spoilt, " ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Renames the block id of that index, and the anchors of all links to it.
pub(super) fn rename_block(
    vault: &Vault,
    id: NoteId,
    at: usize,
    new_name: &str,
) -> Result<VaultEdit, Refusal> {
    let new_name = new_name.trim_start_matches('^');
    let Some(note) = vault.note(id) else {
        return refuse("The note is gone.");
    };
    let blocks = &note.parsed().rare().blocks;
    let Some(block) = blocks.get(at) else {
        return refuse("The block is gone.");
    };
    let is_id = |c: char| c.is_alphanumeric() || c == '-';
    if new_name.is_empty() || !new_name.chars().all(is_id) {
        return refuse("A block id holds letters, digits and hyphens only.");
    }
    let id_of = |span: Span| note.text().slice(span).to_lowercase();
    if id_of(block.id) == new_name.to_lowercase() && *note.text().slice(block.id) == *new_name {
        return refuse("That is its id already.");
    }
    let taken = |(other, block): (usize, &crate::syntax::BlockId)| {
        other != at && id_of(block.id) == new_name.to_lowercase()
    };
    if blocks.iter().enumerate().any(taken) {
        return refuse(format!("The note has a block `^{new_name}` already."));
    }
    let mut edits: Edits = vec![(note.path.clone(), vec![(block.id, new_name.to_owned())])];
    for (user, links) in vault.backlinks(id) {
        for link in links
            .into_iter()
            .filter_map(|link| user.parsed().links.get(link))
        {
            let Some(anchor) = link.anchor else { continue };
            let Resolution::Note(target) = vault.resolve(&user, &link) else {
                continue;
            };
            if target.anchor != Some(AnchorTarget::Block(at)) {
                continue;
            }
            // Only what follows the caret, which may stand behind headings.
            let written = user.text().slice(anchor);
            let Some(caret) = written.rfind('^') else {
                continue;
            };
            let span = Span::new(anchor.start + caret as u32 + 1, anchor.end);
            retarget(&mut edits, &user, span, new_name.to_owned());
        }
    }
    finished(edits)
}

fn finished(edits: Edits) -> Result<VaultEdit, Refusal> {
    let steps = text_steps(edits);
    Ok(VaultEdit {
        confirm: super::note::question(steps.len()),
        steps,
    })
}

/// `note` with `span` replaced.
fn with_edit(note: &Arc<Note>, span: Span, replacement: &str) -> Note {
    let mut text: Text = note.text().clone();
    text.replace(span, replacement);
    Note::from_text(note.path.clone(), text)
}
