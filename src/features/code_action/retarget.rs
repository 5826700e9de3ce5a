//! Other notes that a link could mean: the closest names of a broken one and the
//! notes of the same video, the candidates of an ambiguous one.

use super::create_note::without_extension;
use super::same_video::same_video;
use crate::features::closest::closest;
use crate::features::edit::VaultEdit;
use crate::rules::{bar, encoded_destination, wiki_name};
use crate::syntax::{Link, LinkKind};
use crate::text::Span;
use crate::vault::{Note, NoteId, NotePath, Resolution, Vault};

/// No menu should be longer than that, for each of the two ways to find notes.
const MOST: usize = 3;
const MOST_CANDIDATES: usize = 10;

/// The notes whose names are closest to what a broken link asks for, or to its
/// label; none if none is close. Then the notes that the hub lists under the
/// video under which it lists what the link asks for.
pub(super) fn did_you_mean(vault: &Vault, note: &Note, link: &Link) -> Vec<(String, VaultEdit)> {
    let target = note.text().slice(link.target);
    let target = percent_encoding::percent_decode_str(&target).decode_utf8_lossy();
    let name = target.rsplit('/').next().unwrap_or_default();
    let name = without_extension(name.trim());
    let mut close = closest(vault, &note.path, name, MOST);
    if let Some(label) = link.label {
        for id in closest(vault, &note.path, &note.text().slice(label), MOST) {
            if !close.contains(&id) {
                close.push(id);
            }
        }
    }
    close.truncate(MOST);
    let siblings = same_video(vault, note, link, name);
    // What both ways lead to is the best guess there is.
    close.sort_by_key(|id| !siblings.contains(id));
    let others = siblings.iter().filter(|id| !close.contains(id)).take(MOST);
    let offer = |id: &NoteId| {
        let is_sibling = siblings.contains(id);
        let saying = match close.contains(id) {
            true => Saying::AsTarget,
            // Another note than the one asked for: what the reader saw stays.
            false => Saying::WhatItSaid,
        };
        let path = &vault.note(*id)?.path;
        let (target, edit) = leading_to(vault, note, link, path, saying)?;
        let why = if is_sibling { " (same video)" } else { "" };
        Some((format!("Change target to `{target}`{why}"), edit))
    };
    close.iter().chain(others).filter_map(offer).collect()
}

/// The notes or files that an ambiguous link could mean, each by a path that
/// means it only.
pub(super) fn choose(vault: &Vault, note: &Note, link: &Link) -> Vec<(String, VaultEdit)> {
    let Resolution::Ambiguous { candidates, .. } = vault.resolve(note, link) else {
        return Vec::new();
    };
    let offer = |path: &NotePath| {
        let (target, edit) = leading_to(vault, note, link, path, Saying::WhatItSaid)?;
        Some((format!("Link to `{target}`"), edit))
    };
    let paths = candidates.iter().map(|one| &one.path);
    paths.take(MOST_CANDIDATES).filter_map(offer).collect()
}

/// What a wiki link without a label is to show behind the edit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Saying {
    /// Its new target: the old one was a slip of the pen.
    AsTarget,
    /// What it showed before, as a label.
    WhatItSaid,
}

/// The shortest target that leads from `note` to what stands at `path`, on the
/// site, too, if any does; and the edit that writes it.
fn leading_to(
    vault: &Vault,
    note: &Note,
    link: &Link,
    path: &NotePath,
    saying: Saying,
) -> Option<(String, VaultEdit)> {
    let written = note.text().slice(link.target);
    let is_note = vault.id(path).is_some();
    // With the extension only if the link has one now.
    let shown = |path: &str| match is_note && !written.ends_with(".md") {
        true => without_extension(path).to_owned(),
        false => path.to_owned(),
    };
    let names: Vec<String> = match (link.is_wiki(), written.starts_with('/')) {
        (true, _) => {
            let cuts = path.path.rmatch_indices('/').map(|(at, _)| at + 1);
            let ends = cuts.chain([0]).filter_map(|at| path.path.get(at..));
            ends.map(shown).collect()
        }
        (false, true) => vec![shown(&format!("/{}", path.path))],
        (false, false) => vec![shown(&path.relative_to(note.path.folder()))],
    };
    // As the link can hold them, for `#` would part a name.
    let written_as = |name: String| match link.is_wiki() {
        true => (wiki_name(&name), name),
        false => (encoded_destination(note, link, &name), name),
    };
    let names: Vec<(String, String)> = names.into_iter().map(written_as).collect();
    let leads = |(target, _): &&(String, String)| {
        let (found, rung) = match vault.resolve_as(&note.path, link.kind, target) {
            Resolution::Note(target) => (vault.note(target.note).map(|n| &n.path), target.rung),
            Resolution::File { path: file, rung } if file == *path => (Some(path), rung),
            _ => return false,
        };
        found == Some(path) && rung.is_exact()
    };
    let lives = |(target, _): &&(String, String)| vault.site_finds(&note.path, target);
    let exact: Vec<&(String, String)> = names.iter().filter(leads).collect();
    let best = exact.iter().copied().find(lives);
    let (target, name) = best.or(exact.first().copied())?.clone();
    let mut edits = vec![(link.target, target)];
    let is_bare = link.kind == LinkKind::Wiki && link.label.is_none();
    if is_bare && saying == Saying::WhatItSaid {
        let close = Span::empty(link.span.end - 2);
        edits.push((close, format!("{}{written}", bar(note, link.span.start))));
    }
    Some((name, VaultEdit::of_note(note.path.clone(), edits)))
}
