//! Adds the heading that a link's anchor asks for to its target.

use super::moved_text::leaves_comment_open;
use super::{line_break, shown};
use crate::features::edit::VaultEdit;
use crate::syntax::{Link, prose};
use crate::text::Span;
use crate::vault::{AnchorTarget, Note, Resolution, Vault};

/// The heading, at the end of the target; of a path (`#above#below`) what is
/// missing of it, at the end of the section that is there. Nothing for a block
/// id, which names a place that only the author knows, nor for a time, nor where
/// the link would not find the new heading.
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
    let names = names(&anchor);
    let sayable = |name: &&str| name.chars().any(char::is_alphabetic) && !name.starts_with('^');
    if names.is_empty() || !names.iter().all(sayable) {
        return None;
    }
    let place = place(target, &names);
    let (missing, level, at) = match &place {
        Some((index, known)) => {
            let level = target.parsed().headings.get(*index)?.level + 1;
            let section = target.parsed().section(*index, target.text().len());
            (names.get(*known..)?, level, section.end)
        }
        None => (&*names, 2, target.text().len()),
    };
    let missing: Vec<String> = missing.iter().map(|name| heading(link, name)).collect();
    let line_break = line_break(target);
    let (before, after) = blank_lines(target, at)?;
    let lines = missing.iter().zip(usize::from(level)..);
    let lines: Vec<String> = lines
        .map(|(name, level)| format!("{} {name}{line_break}", "#".repeat(level)))
        .collect();
    let addition = format!(
        "{}{}{}",
        line_break.repeat(before),
        lines.join(line_break),
        line_break.repeat(after)
    );
    // Not in a quote, in a fence that is never closed, or with words that no
    // heading can say.
    let mut text = target.text().clone();
    text.replace(Span::empty(at), &addition);
    let mended = Note::from_text(target.path.clone(), text);
    let AnchorTarget::Heading(new) = mended.anchor_target(&written) else {
        return None;
    };
    // Nor in a comment, which goes on to the end if nothing closes it.
    let start = mended.parsed().headings.get(new)?.span.start;
    let closed = prose(&mended.text().to_string()).closed;
    let above = target.text().slice(Span::new(0, at));
    if closed.iter().any(|closed| closed.contains(start)) || leaves_comment_open(&above) {
        return None;
    }
    let said = missing.iter().map(|name| format!("`{name}`"));
    let said = said.collect::<Vec<_>>().join(" and ");
    let (a, s) = if missing.len() == 1 {
        ("the ", "")
    } else {
        ("", "s")
    };
    let title = format!("Add {a}heading{s} {said} to {}", shown(&target.path));
    let edit = VaultEdit::of_note(target.path.clone(), vec![(Span::empty(at), addition)]);
    Some((title, edit))
}

/// The headings that an anchor names, outermost first. In `C# basics` and `F#`
/// the mark parts nothing.
fn names(anchor: &str) -> Vec<&str> {
    let is_of_a_name = anchor.trim_end().ends_with('#')
        || anchor
            .match_indices('#')
            .any(|(at, _)| !anchor[..at].ends_with(' ') && anchor[at + 1..].starts_with(' '));
    match is_of_a_name {
        true => vec![anchor.trim()],
        false => anchor
            .split('#')
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .collect(),
    }
}

/// The innermost heading of a path that the target has, by its index, and how
/// many of the names lead there.
fn place(target: &Note, names: &[&str]) -> Option<(usize, usize)> {
    (1..names.len()).rev().find_map(|known| {
        let path = names.get(..known)?.join("#");
        match target.anchor_target(&path) {
            AnchorTarget::Heading(index) => Some((index, known)),
            _ => None,
        }
    })
}

/// What to write for a name: of a slug, which nobody would write, its words.
fn heading(link: &Link, name: &str) -> String {
    let is_slug = !link.is_wiki() && !name.contains(' ') && name.to_lowercase() == name;
    if !is_slug {
        return name.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let words = name.replace('-', " ");
    let mut letters = words.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// How many line breaks stand between the text before `at` and a heading there,
/// and between that and what follows. `None` inside a line.
fn blank_lines(target: &Note, at: u32) -> Option<(usize, usize)> {
    let text = target.text();
    let line = text.line_of(at);
    let is_last = at == text.len();
    if text.line_span(line).start < at {
        return is_last.then_some((2, 0));
    }
    let above = line.checked_sub(1).map(|line| text.line_span(line));
    let is_blank = above.is_none_or(|above| text.slice(above).trim().is_empty());
    Some((usize::from(!is_blank), usize::from(!is_last)))
}
