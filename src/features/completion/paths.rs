//! After `](`: addresses of ordinary markdown links, relative to the note.

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::context::PathSlot;
use super::rank::{OWN_FOLDER, Query, best};
use super::{Completion, CompletionItem, CompletionKind, data, filter, search};
use crate::features::preview::short;
use crate::settings::Settings;
use crate::vault::{Note, NotePath, Resolution, Vault, slugs};

/// What must be encoded in a path that stands between round brackets
/// (CommonMark 0.31, section 6.3, and RFC 3986, section 3.3).
const ENCODED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'%')
    .add(b'#')
    .add(b'?')
    .add(b'(')
    .add(b')')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'"')
    .add(b'`')
    .add(b'[')
    .add(b']')
    .add(b'|');

/// The items of an address: notes, and files (first of all, for a picture).
pub(super) fn paths(
    vault: &Vault,
    note: &Note,
    slot: &PathSlot,
    settings: &Settings,
) -> Completion {
    let typed = &*slot.slot.typed;
    if typed.contains(':') || typed.starts_with("//") {
        return Completion {
            ordinary: true,
            ..Completion::default()
        };
    }
    let close = if slot.angled { ">)" } else { ")" };
    if let Some((target, anchor)) = typed.split_once('#') {
        return headings(vault, note, slot, target, anchor, close);
    }
    let decoded = percent_decode_str(typed).decode_utf8_lossy();
    let plain = decoded.trim_start_matches("../").trim_start_matches("./");
    // Notes are looked for by name, which has no extension.
    let name = [".md", ".m", "."]
        .iter()
        .find_map(|end| plain.strip_suffix(end))
        .unwrap_or(plain);
    let Some(mut query) = Query::new(name) else {
        return Completion::default();
    };
    let mut ranked: Vec<(u32, (&NotePath, Option<&str>))> = Vec::new();
    let here = &note.path;
    let most = settings.completion.max_items;
    let mut all = true;
    if !slot.image {
        let by_path = name.contains('/');
        let (fitting, whole) = search::notes(vault, here, &mut query, by_path, most, |_| true);
        all = whole;
        ranked.extend(fitting.into_iter().filter_map(|fit| {
            let title = vault.note(fit.named.id)?.title();
            Some((fit.score, (&fit.named.path, Some(title))))
        }));
    }
    let near = |path: &NotePath| {
        if path.folder() == here.folder() {
            OWN_FOLDER
        } else {
            0
        }
    };
    let Some(mut query) = Query::new(plain) else {
        return Completion::default();
    };
    for path in vault.files().filter(|path| path.root == here.root) {
        if let Some(score) = query.score(&path.path) {
            ranked.push((score + near(path), (path, None)));
        }
    }
    let incomplete = !all || ranked.len() > most || !query.is_empty();
    let items = best(ranked, most, |a, b| a.0.path.cmp(&b.0.path))
        .into_iter()
        .map(|(_, (path, title))| {
            let written = path.relative_to(here.folder());
            let encoded = if slot.angled {
                written.clone()
            } else {
                utf8_percent_encode(&written, ENCODED).to_string()
            };
            CompletionItem {
                label: short(&written, 100),
                detail: short(title.unwrap_or_default(), 80),
                kind: if title.is_some() {
                    CompletionKind::Note
                } else {
                    CompletionKind::File
                },
                replace: slot.slot.replace,
                insert: format!("{encoded}{close}"),
                filter: filter(typed, &[&written]),
                data: title.map(|_| data(path, None)),
            }
        })
        .collect();
    Completion {
        items,
        incomplete,
        ordinary: true,
    }
}

fn headings(
    vault: &Vault,
    note: &Note,
    slot: &PathSlot,
    target: &str,
    anchor: &str,
    close: &str,
) -> Completion {
    let decoded = percent_decode_str(target).decode_utf8_lossy();
    let found = if target.is_empty() {
        vault.id(&note.path)
    } else {
        match vault.resolve_name(&note.path, &decoded, None) {
            Resolution::Note(found) => Some(found.note),
            _ => None,
        }
    };
    let Some(found) = found.and_then(|id| vault.note(id)) else {
        return Completion::default();
    };
    let headings = &found.parsed().headings;
    let items = headings
        .iter()
        .zip(slugs(found))
        .filter(|(_, slug)| !slug.is_empty() && slug.contains(&anchor.to_lowercase()))
        .map(|(heading, slug)| (heading, found.heading_text(heading), slug))
        .map(|(heading, text, slug)| CompletionItem {
            label: short(&text, 80),
            detail: "#".repeat(usize::from(heading.level)),
            kind: CompletionKind::Heading,
            replace: slot.slot.replace,
            insert: format!("{target}#{slug}{close}"),
            filter: filter(&slot.slot.typed, &[&text]),
            data: None,
        })
        .collect();
    Completion {
        items,
        incomplete: !anchor.is_empty(),
        ordinary: true,
    }
}
