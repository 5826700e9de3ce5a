//! Writes a link the other way: `[[target#Heading | label]]` as
//! `[label](target.md#heading)`, and back.
//!
//! What the link leads to, its label and its embed mark stay. A heading is named
//! by its text in a wiki link and by its slug in a markdown link. Reference links
//! and links with a title (`[x](y "title")`) stay as they are, for a wiki link
//! could not say that; and so does the hub line, which is one only as it is.

use std::borrow::Cow;

use super::edited::Edited;
use super::write_link::{Slugs, anchor, destination, markdown_label, target, wiki_name};
use super::{Action, ActionEdit, ActionKind, Task};
use crate::features::edit::VaultEdit;
use crate::rules::bar;
use crate::syntax::{Link, LinkKind, is_table_line};
use crate::text::Span;
use crate::vault::{Note, Resolution, Vault};

/// For the link under `span`: to convert it, and all of its kind in the note.
pub(super) fn convert_link(vault: &Vault, note: &Note, span: Span) -> Vec<Action> {
    let link = note.parsed().link_at(span.start);
    let Some(link) = link.filter(|link| link.span.touches(span.end)) else {
        return Vec::new();
    };
    let to_markdown = link.is_wiki();
    let Some(edit) = converted(vault, note, std::iter::once(link)) else {
        return Vec::new();
    };
    let action = |title: &str, edit| Action {
        title: title.to_owned(),
        kind: ActionKind::Rewrite,
        findings: Vec::new(),
        edit,
        preferred: false,
    };
    let (one, all) = match to_markdown {
        true => (
            "Convert to a markdown link",
            "Convert all wiki links of this note to markdown links",
        ),
        false => (
            "Convert to a wiki link",
            "Convert all markdown links of this note to wiki links",
        ),
    };
    let mut actions = vec![action(one, ActionEdit::Now(edit))];
    let mut slugs = Slugs::default();
    let may_be = |link: &Link| rewritten(vault, note, link, &mut slugs).is_some();
    let several = of_kind(note, to_markdown).filter(may_be);
    // One of them may spoil another: `[d][[a]]` beside a definition of `[d]`.
    if several.take(2).count() > 1 && convert_all(vault, note, to_markdown).is_some() {
        let task = Task::ConvertLinks { to_markdown };
        actions.push(action(all, ActionEdit::Later(task)));
    }
    actions
}

/// The edit that converts every link of the note that can be.
pub(super) fn convert_all(vault: &Vault, note: &Note, to_markdown: bool) -> Option<VaultEdit> {
    converted(vault, note, of_kind(note, to_markdown))
}

fn of_kind(note: &Note, is_wiki: bool) -> impl Iterator<Item = Link> + '_ {
    let links = note.parsed().links.iter();
    links.filter(move |link| link.is_wiki() == is_wiki)
}

/// The edit that converts those of `links` that can be. What comes out is read
/// again, and a link that would not mean the same is left as it is.
fn converted(vault: &Vault, note: &Note, links: impl Iterator<Item = Link>) -> Option<VaultEdit> {
    let mut slugs = Slugs::default();
    let with_text = |link: Link| Some((link, rewritten(vault, note, &link, &mut slugs)?));
    let mut links: Vec<(Link, String)> = links.filter_map(with_text).collect();
    // Twice: leaving some out changes what is around the others.
    for _ in 0..2 {
        let edits: Vec<(Span, String)> = links
            .iter()
            .map(|(link, text)| (link.span, text.clone()))
            .collect();
        let edited = Edited::new(vault, note, &edits);
        let good: Vec<bool> = (0..links.len())
            .map(|at| is_kept(vault, note, &edited, at, &links[at]))
            .collect();
        if good.iter().all(|good| *good) {
            let sound = !links.is_empty() && edited.keeps_links();
            return sound.then(|| edited.edit(edits));
        }
        let mut good = good.into_iter();
        links.retain(|_| good.next().unwrap_or(false));
    }
    None
}

/// Whether the link reads as one of the other kind that leads to the same place.
fn is_kept(
    vault: &Vault,
    note: &Note,
    edited: &Edited<'_>,
    at: usize,
    (link, text): &(Link, String),
) -> bool {
    let start = edited.start_of(at);
    let Some(now) = edited.link_from(start) else {
        return false;
    };
    now.span == Span::new(start, start + text.len() as u32)
        && now.is_wiki() != link.is_wiki()
        && now.is_embed() == link.is_embed()
        && edited.is_same(&vault.resolve(note, link), &edited.resolve(&now))
}

/// The link written the other way; `None` if it leads nowhere or must stay.
fn rewritten(vault: &Vault, note: &Note, link: &Link, slugs: &mut Slugs) -> Option<String> {
    let parsed = note.parsed();
    let hub = parsed.hub.and_then(|at| parsed.links.get(at as usize));
    let holds_another = || {
        let next = parsed.links.starting_from(link.span.start);
        let mut inside = next.take_while(|other| other.span.start < link.span.end);
        inside.any(|other| other.span != link.span)
    };
    if link.kind == LinkKind::Reference || hub == Some(*link) || holds_another() {
        return None;
    }
    let meant = vault.resolve(note, link);
    let kind = match link.kind {
        LinkKind::Wiki => LinkKind::Markdown,
        LinkKind::Embed => LinkKind::Image,
        LinkKind::Markdown | LinkKind::Reference => LinkKind::Wiki,
        LinkKind::Image => LinkKind::Embed,
    };
    let (path, place) = match &meant {
        Resolution::Note(target) => (&vault.note(target.note)?.path, target.anchor),
        Resolution::File { path, .. } => (path, None),
        _ => return None,
    };
    let name = match link.target.is_empty() {
        true => String::new(),
        false => target(vault, &note.path, kind, path)?,
    };
    let asked = link.anchor.map(|anchor| note.text().slice(anchor));
    let anchor = match (&meant, place, &asked) {
        (_, _, None) => String::new(),
        (Resolution::Note(target), Some(place), Some(asked)) => {
            let holder = vault.note(target.note)?;
            let holder: &Note = if holder.path == note.path {
                note
            } else {
                holder
            };
            let found = anchor(holder, place, !link.is_wiki(), slugs);
            format!("#{}", found.unwrap_or_else(|| as_written(link, asked)))
        }
        (_, _, Some(asked)) => format!("#{}", as_written(link, asked)),
    };
    match link.is_wiki() {
        true => Some(as_markdown(note, link, &format!("{name}{anchor}"))),
        false => as_wiki(note, link, &name, &anchor),
    }
}

/// An anchor that names nothing, in the other kind's encoding.
fn as_written(link: &Link, asked: &str) -> String {
    match link.is_wiki() {
        true => destination(asked),
        false => {
            let plain = percent_encoding::percent_decode_str(asked).decode_utf8();
            wiki_name(&plain.unwrap_or(Cow::Borrowed(asked)))
        }
    }
}

fn as_markdown(note: &Note, link: &Link, address: &str) -> String {
    let label = link.label.map(|label| note.text().slice(label));
    let label = match label.filter(|label| !label.is_empty()) {
        Some(label) => label.into_owned(),
        None if link.is_embed() => String::new(),
        None => shown(note, link),
    };
    // A further bar of a label in a table is escaped already, or the row was broken.
    let mark = if link.is_embed() { "!" } else { "" };
    format!("{mark}[{}]({address})", markdown_label(&label))
}

/// What a wiki link without a label shows, after Obsidian.
fn shown(note: &Note, link: &Link) -> String {
    let written = |span: Span| note.text().slice(span).into_owned();
    let anchor = link.anchor.map(written).unwrap_or_default();
    let parts = anchor.split('#').map(|part| part.trim().to_owned());
    let target = Some(written(link.target));
    let parts = target
        .into_iter()
        .chain(parts)
        .filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" > ")
}

fn as_wiki(note: &Note, link: &Link, name: &str, anchor: &str) -> Option<String> {
    let label = note.text().slice(link.label?);
    let address_end = link.anchor.unwrap_or(link.target).end;
    // A title stands behind the address, and a wiki link has none.
    let behind = note.text().slice(Span::new(address_end, link.span.end));
    let behind: String = behind.split_whitespace().collect();
    if !matches!(&*behind, ")" | ">)") {
        return None;
    }
    let in_table = is_table_line(note.text(), note.text().line_of(link.span.start));
    let plain = label.replace("\\[", "[").replace("\\]", "]");
    let plain = match in_table {
        true => plain,
        false => plain.replace("\\|", "|"),
    };
    let plain = plain.trim();
    // Readers differ in where a link with a lone bracket ends.
    if markdown_label(plain) != plain {
        return None;
    }
    let address = format!("{name}{anchor}");
    let parts = anchor.split('#').filter(|part| !part.is_empty());
    let parts = Some(name)
        .into_iter()
        .filter(|name| !name.is_empty())
        .chain(parts);
    let says_itself = plain == parts.collect::<Vec<_>>().join(" > ");
    let mark = if link.is_embed() { "!" } else { "" };
    Some(match plain.is_empty() || says_itself {
        true => format!("{mark}[[{address}]]"),
        false => format!("{mark}[[{address}{}{plain}]]", bar(note, link.span.start)),
    })
}
