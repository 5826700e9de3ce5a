//! After `[[target#`: headings and blocks of the target. After `[[target |`: labels.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::context::{AnchorSlot, LabelSlot};
use super::links::blank_behind_bar;
use super::rank::{Query, best};
use super::{Completion, CompletionItem, CompletionKind, data, filter};
use crate::features::place::place;
use crate::features::preview::{clip, short};
use crate::settings::Settings;
use crate::vault::{AnchorTarget, Note, NoteId, Publisher, Resolution, Vault, slug};

/// The items of an anchor: in the note's order until something is typed.
pub(super) fn anchors(
    vault: &Vault,
    note: &Note,
    slot: &AnchorSlot,
    settings: &Settings,
) -> Completion {
    let Some((_, target)) = note_named(vault, note, &slot.target) else {
        return Completion::default();
    };
    let typed = slot.slot.typed.trim_start();
    let ending = if slot.anchor_only { "" } else { "]]" };
    if typed.starts_with('^') {
        return blocks(target, slot, ending);
    }
    let Some(mut query) = Query::new(typed) else {
        return Completion::default();
    };
    let within = above(vault, note, slot, target);
    let headings = target.parsed().headings.iter().enumerate();
    let mut ranked = Vec::new();
    for (index, heading) in headings {
        let text = target.heading_text(heading);
        if text.trim().is_empty() || !within.is_none_or(|s| s.contains(heading.span.start)) {
            continue;
        }
        if let Some(score) = query.score(text.trim()) {
            ranked.push((score, index));
        }
    }
    let most = settings.completion.max_items;
    let total = ranked.len();
    let items = best(ranked, most, usize::cmp)
        .into_iter()
        .filter_map(|(_, index)| {
            let heading = target.parsed().headings.get(index)?;
            let text = target.heading_text(heading);
            let anchor = written_anchor(vault, note, slot, index, &text)?;
            let text = text.trim();
            Some(CompletionItem {
                label: short(text, 80),
                detail: "#".repeat(usize::from(heading.level)),
                kind: CompletionKind::Heading,
                replace: slot.slot.replace,
                insert: format!("{anchor}{ending}"),
                filter: filter(&slot.slot.typed, &[text]),
                data: Some(data(&target.path, Some(AnchorTarget::Heading(index)))),
            })
        })
        .collect();
    Completion {
        items,
        incomplete: total > most || !query.is_empty(),
        ordinary: false,
    }
}

/// The text of the heading `index` if that leads to it, else its slug: the text
/// of a repeated heading leads to the first. Characters that would end the link
/// become blanks.
fn written_anchor(
    vault: &Vault,
    note: &Note,
    slot: &AnchorSlot,
    index: usize,
    heading: &str,
) -> Option<String> {
    let prefix: String = slot.above.iter().map(|part| format!("{part}#")).collect();
    let leads = |anchor: &str| {
        let anchor = format!("{prefix}{anchor}");
        let found = vault.resolve_name(&note.path, &slot.target, Some(&anchor));
        let wanted = Some(AnchorTarget::Heading(index));
        matches!(found, Resolution::Note(target) if target.anchor == wanted)
    };
    let spoilt = |c: char| "[]|#^\\".contains(c) || c.is_control();
    let text = heading.replace(spoilt, " ");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    // Obsidian finds `Ratio 3:1` by `Ratio 3 1`; Quartz makes a slug of that, and
    // of the heading another.
    let on_quartz = matches!(vault.publisher(note.path.root), Publisher::Quartz { .. });
    let lives = !on_quartz || self::slug(&text) == self::slug(heading);
    if !text.is_empty() && lives && leads(&text) {
        return Some(text);
    }
    let slug = slug(heading);
    // A suffix beyond this many repeats is nothing a person wants to write.
    (0..20)
        .map(|n| {
            if n == 0 {
                slug.clone()
            } else {
                format!("{slug}-{n}")
            }
        })
        .find(|slug| !slug.is_empty() && leads(slug))
}

/// In `[[target#one#…` only what stands below `one` is offered.
fn above(
    vault: &Vault,
    note: &Note,
    slot: &AnchorSlot,
    target: &Note,
) -> Option<crate::text::Span> {
    if slot.above.is_empty() {
        return None;
    }
    match vault.resolve_name(&note.path, &slot.target, Some(&slot.above.join("#"))) {
        Resolution::Note(found) => {
            let heading = matches!(found.anchor, Some(AnchorTarget::Heading(_)));
            let section = place(target, found.anchor).full;
            // Below it, not the heading itself.
            heading.then(|| crate::text::Span::new(section.start + 1, section.end))
        }
        _ => None,
    }
}

fn blocks(target: &Note, slot: &AnchorSlot, ending: &str) -> Completion {
    let hash = if slot.without_hash { "#" } else { "" };
    let blocks = target.parsed().rare().blocks.iter().enumerate();
    let items = blocks.map(|(index, block)| {
        let id = target.text().slice(block.id);
        let text = target.text().slice(clip(block.block, 200));
        CompletionItem {
            label: format!("^{}", short(&id, 60)),
            detail: short(text.trim(), 60),
            kind: CompletionKind::Block,
            replace: slot.slot.replace,
            insert: format!("{hash}^{id}{ending}"),
            filter: filter(&slot.slot.typed, &[&format!("^{id}"), &short(&text, 60)]),
            data: Some(data(&target.path, Some(AnchorTarget::Block(index)))),
        }
    });
    Completion {
        items: items.collect(),
        incomplete: false,
        ordinary: false,
    }
}

/// Backlinks of notes linked to more often are not read for their labels.
const MOST_USERS: usize = 300;

/// The items of a label: what the target is called, and what others call it.
pub(super) fn labels(vault: &Vault, note: &Note, slot: &LabelSlot) -> Completion {
    let mut names: Vec<(String, &'static str)> = Vec::new();
    if let Some((id, target)) = note_named(vault, note, &slot.target) {
        names.extend(heading_text(vault, note, slot, target).map(|text| (text, "heading")));
        names.push((target.title().trim().to_owned(), "title"));
        names.extend(
            target
                .aliases()
                .map(|alias| (alias.trim().to_owned(), "alias")),
        );
        let used = usual_labels(vault, note, id);
        names.extend(used.into_iter().map(|label| (label, "used by other notes")));
    }
    let spoken = slot
        .target
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .replace(['_', '-'], " ");
    names.push((spoken, "name"));

    let blank = if slot.tight {
        blank_behind_bar(note)
    } else {
        ""
    };
    let mut items: Vec<CompletionItem> = Vec::new();
    for (name, origin) in names {
        let taken = items.iter().any(|item| item.label == name);
        if name.is_empty() || taken || name.contains(['[', ']', '|', '\n', '\r']) {
            continue;
        }
        items.push(CompletionItem {
            detail: origin.to_owned(),
            kind: CompletionKind::Label,
            replace: slot.slot.replace,
            insert: format!("{blank}{name}]]"),
            filter: filter(&slot.slot.typed, &[&name]),
            data: None,
            label: name,
        });
    }
    // A label is free text: once it fits none of ours, the list would be in the way.
    let typed = slot.slot.typed.trim().to_lowercase();
    items.retain(|item| item.label.to_lowercase().contains(&typed));
    Completion {
        items,
        incomplete: !typed.is_empty(),
        ordinary: false,
    }
}

fn heading_text(vault: &Vault, note: &Note, slot: &LabelSlot, target: &Note) -> Option<String> {
    let found = vault.resolve_name(&note.path, &slot.target, Some(slot.anchor.as_deref()?));
    match found {
        Resolution::Note(crate::vault::Target {
            anchor: Some(AnchorTarget::Heading(index)),
            ..
        }) => {
            let heading = target.parsed().headings.get(index)?;
            Some(target.heading_text(heading).trim().to_owned())
        }
        _ => None,
    }
}

/// The two labels that other notes write most often for the note `id`.
fn usual_labels(vault: &Vault, note: &Note, id: NoteId) -> Vec<String> {
    if vault.popularity(id) > MOST_USERS {
        return Vec::new();
    }
    let mut counts: FxHashMap<String, usize> = FxHashMap::default();
    for (from, links) in vault.backlinks(id) {
        if from.path == note.path {
            continue;
        }
        let labels = links
            .iter()
            .filter_map(|index| from.parsed().links.get(*index)?.label);
        for label in labels.filter(|label| (1..80).contains(&label.len())) {
            *counts
                .entry(from.text().slice(label).into_owned())
                .or_default() += 1;
        }
    }
    let mut counts: Vec<_> = counts.into_iter().filter(|(_, count)| *count > 1).collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts.into_iter().take(2).map(|(label, _)| label).collect()
}

/// The note that `target` means in `note`; this note if it is empty. Of several
/// equally good ones the first, because some headings are better than none.
fn note_named<'a>(vault: &'a Vault, note: &Note, target: &str) -> Option<(NoteId, &'a Arc<Note>)> {
    let id = if target.is_empty() {
        vault.id(&note.path)?
    } else {
        match vault.resolve_name(&note.path, target, None) {
            Resolution::Note(found) => found.note,
            Resolution::Ambiguous { candidates, .. } => candidates
                .into_iter()
                .find_map(|candidate| candidate.note)?,
            _ => return None,
        }
    };
    Some((id, vault.note(id)?))
}
