//! Callout types after `> [!`, and tags.

use rustc_hash::FxHashMap;

use super::context::Slot;
use super::{Completion, CompletionItem, CompletionKind, filter};
use crate::syntax::FrontMatter;
use crate::vault::{Note, Vault};

/// Obsidian's types, which are Quartz's too, the commonest first; then their
/// other names (Obsidian help, "Callouts"; Quartz, `transformers/ofm.ts`).
const CALLOUTS: &[(&str, &str)] = &[
    ("note", ""),
    ("info", ""),
    ("tip", ""),
    ("warning", ""),
    ("quote", ""),
    ("example", ""),
    ("question", ""),
    ("abstract", ""),
    ("success", ""),
    ("todo", ""),
    ("danger", ""),
    ("failure", ""),
    ("bug", ""),
    ("summary", "abstract"),
    ("tldr", "abstract"),
    ("hint", "tip"),
    ("important", "tip"),
    ("check", "success"),
    ("done", "success"),
    ("help", "question"),
    ("faq", "question"),
    ("caution", "warning"),
    ("attention", "warning"),
    ("fail", "failure"),
    ("missing", "failure"),
    ("error", "danger"),
    ("cite", "quote"),
];

/// The callout types, in the letter case that the note uses.
pub(super) fn callouts(note: &Note, slot: &Slot) -> Completion {
    let typed = slot.typed.to_lowercase();
    let upper = upper_case_habit(note, slot);
    let mut fitting: Vec<_> = CALLOUTS
        .iter()
        .filter(|(name, _)| name.contains(&*typed))
        .collect();
    fitting.sort_by_key(|(name, _)| !name.starts_with(&*typed));
    let items = fitting.into_iter().map(|(name, same_as)| {
        let name = if upper {
            name.to_uppercase()
        } else {
            (*name).to_owned()
        };
        CompletionItem {
            detail: if same_as.is_empty() {
                String::new()
            } else {
                format!("same as {same_as}")
            },
            kind: CompletionKind::Callout,
            replace: slot.replace,
            insert: format!("{name}]"),
            filter: filter(&slot.typed, &[&name]),
            data: None,
            label: name,
        }
    });
    Completion {
        items: items.collect(),
        incomplete: false,
        ordinary: false,
    }
}

fn upper_case_habit(note: &Note, slot: &Slot) -> bool {
    let others = note
        .parsed()
        .rare()
        .callouts
        .iter()
        .filter(|c| !slot.replace.overlaps(c.kind));
    let (mut upper, mut all) = (0usize, 0usize);
    for callout in others.take(25) {
        all += 1;
        let kind = note.text().slice(callout.kind);
        upper += usize::from(!kind.chars().any(char::is_lowercase));
    }
    if all == 0 {
        return slot.typed.chars().next().is_some_and(char::is_uppercase);
    }
    2 * upper > all
}

/// The tags of the vault that contain what was typed, the commonest first.
pub(super) fn tags(vault: &Vault, note: &Note, slot: &Slot, most: usize) -> Completion {
    let typed = slot.typed.to_lowercase();
    let mut counts: FxHashMap<String, usize> = FxHashMap::default();
    let mut count = |tag: &str| {
        let tag = tag.trim_matches(['"', '\'']).trim_start_matches('#');
        // The half-written tag is one of this note's already.
        if !tag.is_empty() && tag.to_lowercase().contains(&typed) && tag != slot.typed {
            match counts.get_mut(tag) {
                Some(count) => *count += 1,
                None => drop(counts.insert(tag.to_owned(), 1)),
            }
        }
    };
    for (_, other) in vault
        .notes()
        .filter(|(_, other)| other.path.root == note.path.root)
    {
        let front = other.parsed().front_matter.as_deref();
        front
            .map_or(&[][..], |front: &FrontMatter| &front.tags)
            .iter()
            .for_each(|t| count(&t.value));
        other
            .parsed()
            .rare()
            .tags
            .iter()
            .for_each(|t| count(&other.text().slice(*t)));
    }
    let mut ranked: Vec<(String, usize)> = counts.into_iter().collect();
    let starts = |tag: &str| tag.to_lowercase().starts_with(&typed);
    ranked.sort_by(|a, b| {
        starts(&b.0)
            .cmp(&starts(&a.0))
            .then(b.1.cmp(&a.1))
            .then_with(|| a.0.cmp(&b.0))
    });
    let incomplete = ranked.len() > most;
    let items = ranked
        .into_iter()
        .take(most)
        .map(|(tag, users)| CompletionItem {
            detail: if users == 1 {
                "once".to_owned()
            } else {
                format!("{users} times")
            },
            kind: CompletionKind::Tag,
            replace: slot.replace,
            insert: tag.clone(),
            filter: filter(&slot.typed, &[&tag]),
            data: None,
            label: tag,
        });
    Completion {
        items: items.collect(),
        incomplete,
        ordinary: false,
    }
}
