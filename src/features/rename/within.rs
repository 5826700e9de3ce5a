//! Aliases, tags, footnotes and link definitions.

use super::note::{Edits, retarget};
use super::{Refusal, gather, refuse, text_steps};
use crate::features::edit::VaultEdit;
use crate::features::subject::{Subject, is_at_or_below, label_of, occurrences, written};
use crate::syntax::{LinkKind, Scalar};
use crate::text::Span;
use crate::vault::{NameKey, Note, NoteId, Resolution, Rung, Vault};

/// Renames an alias in the front matter and the links that ask for it.
pub(super) fn rename_alias(
    vault: &Vault,
    id: NoteId,
    at: usize,
    new_name: &str,
) -> Result<VaultEdit, Refusal> {
    let Some(note) = vault.note(id) else {
        return refuse("The note is gone.");
    };
    let front = note.parsed().front_matter.as_deref();
    let Some(alias) = front.and_then(|front| front.aliases.get(at)) else {
        return refuse("The alias is gone.");
    };
    if new_name.contains(['[', ']', '|', '#']) {
        return refuse("An alias with `[`, `]`, `|` or `#` could not stand in a link.");
    }
    if *alias.value == *new_name {
        return refuse("That is the alias already.");
    }
    match vault.resolve_name(&note.path, new_name, None) {
        Resolution::Missing => {}
        Resolution::Note(target) if target.note == id => {}
        _ => return refuse(format!("`{new_name}` names another note already.")),
    }
    // From another folder it may lead to another note, and would then lead here.
    for (user, links) in vault.asking_for(new_name) {
        let leads = |at: &usize| match user.parsed().links.get(*at) {
            Some(link) => vault.resolve(&user, &link),
            None => Resolution::Missing,
        };
        let elsewhere = |found: Resolution| match found {
            Resolution::Note(target) => target.note != id,
            Resolution::File { .. } | Resolution::Ambiguous { .. } => true,
            Resolution::Missing | Resolution::External => false,
        };
        if links.iter().any(|at| elsewhere(leads(at))) {
            return refuse(format!(
                "`{new_name}` in {} leads to another note already.",
                user.path
            ));
        }
    }
    let key = NameKey::new(&alias.value);
    let others = note.aliases().enumerate();
    let others = others
        .filter(|(other, _)| *other != at)
        .map(|(_, alias)| alias);
    let has_other_name = others
        .chain([note.stem(), note.title()])
        .any(|name| NameKey::new(name) == key);
    let mut edits: Edits = vec![(note.path.clone(), vec![scalar(note, alias, new_name)?])];
    for (user, links) in vault.backlinks(id) {
        for link in links
            .into_iter()
            .filter_map(|link| user.parsed().links.get(link))
        {
            let target = user.text().slice(link.target);
            let Resolution::Note(found) = vault.resolve(&user, &link) else {
                continue;
            };
            // Spelt loosely it may be another name of the note that is meant.
            let by_alias = match found.rung {
                Rung::Alias | Rung::AliasFolded => true,
                Rung::Slug => !has_other_name,
                _ => false,
            };
            // `./Alias.md`: folders and extension stay.
            let start = target.rfind('/').map_or(0, |at| at + 1);
            let name = target.get(start..).unwrap_or_default();
            let extension = if name.ends_with(".md") { ".md" } else { "" };
            let bare = name.strip_suffix(".md").unwrap_or(name);
            let decoded = percent_encoding::percent_decode_str(bare).decode_utf8_lossy();
            if by_alias && (NameKey::new(bare) == key || NameKey::new(&decoded) == key) {
                let new = match link.is_wiki() {
                    true => new_name.to_owned(),
                    false => crate::rules::encoded_destination(&user, &link, new_name),
                };
                let folders = target.get(..start).unwrap_or_default();
                let text = format!("{folders}{new}{extension}");
                retarget(&mut edits, &user, written(&link), text);
            }
        }
    }
    finished(edits)
}

/// Renames a tag and every tag below it, wherever they stand.
pub(super) fn rename_tag(vault: &Vault, old: &str, new_name: &str) -> Result<VaultEdit, Refusal> {
    let new_name = new_name.trim_start_matches('#');
    let is_sign = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '/');
    let parts = || new_name.split('/');
    if new_name.is_empty() || !new_name.chars().all(is_sign) || parts().any(str::is_empty) {
        return refuse("A tag holds letters, digits, `_`, `-`, and `/` between its parts.");
    }
    if new_name.chars().all(|c| c.is_ascii_digit()) {
        return refuse("A tag of digits only is no tag.");
    }
    let new = new_name.to_lowercase();
    let is_respelling = new == old;
    if !is_respelling
        && !is_at_or_below(&new, old)
        && !occurrences(vault, &Subject::Tag(new)).is_empty()
    {
        return refuse(format!(
            "The tag `#{new_name}` exists already; the two could not be told apart again."
        ));
    }
    let mut edits = Edits::new();
    let lower = new_name.to_lowercase();
    let is_word = matches!(&*lower, "true" | "false" | "null" | "yes" | "no");
    for (note, places) in occurrences(vault, &Subject::Tag(old.to_owned())) {
        let front = note.parsed().front_matter.as_ref();
        let front = front.map_or(0, |front| front.span.end);
        for place in places {
            if place.start < front && (is_word || new_name.starts_with('-')) {
                return refuse(format!(
                    "In the front matter of {} `{new_name}` would be no tag.",
                    note.path
                ));
            }
            let source = note.text().slice(place);
            // In the front matter a tag may be quoted.
            let quoted = source.starts_with(['"', '\'']);
            let start = place.start + u32::from(quoted);
            let start = start + u32::from(source[usize::from(quoted)..].starts_with('#'));
            let Some(length) = prefix_length(&note, start, old) else {
                return refuse(format!(
                    "A tag in {} is written in a way that cannot be edited.",
                    note.path
                ));
            };
            gather(
                &mut edits,
                &note.path,
                (Span::new(start, start + length), new_name.to_owned()),
            );
        }
    }
    finished(edits)
}

/// Bytes of the source at `start` that say `name`, which is in lower case.
fn prefix_length(note: &Note, start: u32, name: &str) -> Option<u32> {
    // Lower case may be longer or shorter than the source.
    let source = note
        .text()
        .slice(Span::new(start, start + 4 * name.len() as u32));
    let ends = source.char_indices().map(|(at, c)| at + c.len_utf8());
    let mut ends = ends.filter(|end| source.get(..*end).is_some_and(|s| s.to_lowercase() == name));
    ends.next().map(|end| end as u32)
}

/// Renames a footnote's label at its definition and its references.
pub(super) fn rename_footnote(
    vault: &Vault,
    id: NoteId,
    old: &str,
    new_name: &str,
) -> Result<VaultEdit, Refusal> {
    let new_name = new_name.trim_start_matches('^');
    let Some(note) = vault.note(id) else {
        return refuse("The note is gone.");
    };
    if new_name.is_empty() || new_name.contains(['[', ']', '^', ' ', '\t']) {
        return refuse("A footnote's label holds no blanks, brackets or `^`.");
    }
    let feet = || note.parsed().rare().footnotes.iter();
    let new = new_name.to_lowercase();
    if new != old && feet().any(|foot| label_of(note, foot) == new) {
        return refuse(format!("The note has a footnote `[^{new_name}]` already."));
    }
    let own = feet().filter(|foot| label_of(note, foot) == old);
    let edits = own.map(|foot| (foot.label, new_name.to_owned())).collect();
    finished(vec![(note.path.clone(), edits)])
}

/// Renames a `[label]: address` line's label and the references to it. What a
/// reader sees stays: `[label]` becomes `[label][new]`.
pub(super) fn rename_definition(
    vault: &Vault,
    id: NoteId,
    at: usize,
    new_name: &str,
) -> Result<VaultEdit, Refusal> {
    let Some(note) = vault.note(id) else {
        return refuse("The note is gone.");
    };
    let definitions = &note.parsed().rare().definitions;
    let Some(line) = definitions.get(at) else {
        return refuse("The definition is gone.");
    };
    if new_name.contains(['[', ']', '\\']) || new_name.starts_with('^') {
        return refuse("A link's label holds no brackets or `\\` and does not start with `^`.");
    }
    let address = note.text().slice(line.destination);
    if vault.resolve_name(&note.path, &address, None) == Resolution::External {
        return refuse("Links to web addresses are not indexed, so this one's uses are not known.");
    }
    let folded = |text: &str| {
        let words = text.split_whitespace().map(str::to_lowercase);
        words.collect::<Vec<_>>().join(" ")
    };
    let label = |span: Span| folded(&note.text().slice(span));
    let own = label(line.label);
    let is_other = |line: &&crate::syntax::Definition| label(line.label) != own;
    if definitions
        .iter()
        .filter(is_other)
        .any(|line| label(line.label) == folded(new_name))
    {
        return refuse(format!("The note has a definition `[{new_name}]` already."));
    }
    let mut edits: Vec<(Span, String)> = definitions
        .iter()
        .filter(|line| label(line.label) == own)
        .map(|line| (line.label, new_name.to_owned()))
        .collect();
    let uses = note.parsed().links.iter();
    let uses =
        uses.filter(|link| link.kind == LinkKind::Reference && line.span.covers(link.target));
    for link in uses {
        let source = note.text().slice(link.span);
        // `[text][label]`, `[label][]`, or `[label]` alone.
        let edit = match source.strip_suffix(']').and_then(|rest| rest.rfind("][")) {
            Some(bracket) => {
                let start = link.span.start + bracket as u32 + 2;
                (Span::new(start, link.span.end - 1), new_name.to_owned())
            }
            None => {
                let behind = Span::new(link.span.end, link.span.end + 2);
                match &*note.text().slice(behind) {
                    "[]" => (behind, format!("[{new_name}]")),
                    _ => (Span::empty(link.span.end), format!("[{new_name}]")),
                }
            }
        };
        edits.push(edit);
    }
    finished(vec![(note.path.clone(), edits)])
}

/// The edit that makes a string of the front matter say `new`: within its quotes
/// if it has some, quoted if it needs to be.
fn scalar(note: &Note, old: &Scalar, new: &str) -> Result<(Span, String), Refusal> {
    let source = note.text().slice(old.span);
    if source.contains(['\n', '\r']) {
        return refuse("This alias stands over several lines; rename it by hand.");
    }
    for quote in ['"', '\''] {
        if source.starts_with(quote) && source.ends_with(quote) && source.len() > 1 {
            if new.contains([quote, '\\']) {
                return refuse(format!("The alias stands in {quote} and cannot hold one."));
            }
            let inside = Span::new(old.span.start + 1, old.span.end - 1);
            return Ok((inside, new.to_owned()));
        }
    }
    // Plain YAML takes no sign that means something to it.
    let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.' | '(' | ')');
    let starts_well = new.starts_with(char::is_alphabetic);
    let word = matches!(
        new.to_ascii_lowercase().as_str(),
        "true" | "false" | "null" | "yes" | "no"
    );
    match starts_well && !word && new.chars().all(plain) {
        true => Ok((old.span, new.to_owned())),
        false if new.contains(['"', '\\']) => {
            refuse("An alias that must be quoted cannot hold `\"` or `\\`.")
        }
        false => Ok((old.span, format!("\"{new}\""))),
    }
}

fn finished(edits: Edits) -> Result<VaultEdit, Refusal> {
    let steps = text_steps(edits);
    Ok(VaultEdit {
        confirm: super::note::question(steps.len()),
        steps,
    })
}
