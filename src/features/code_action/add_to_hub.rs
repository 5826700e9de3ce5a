//! Lists the note in its hub, in the manner of the items that stand there.
//!
//! The hub is the note of the `From:` line, else the one named after the folder.
//! If it has sections by video, headed by a link to it, the item comes to the end
//! of the list of the note's own video, and there is nothing to offer without
//! that section: the video's title is not ours to invent. Else it comes behind
//! the hub's last item, or to its end.

use super::edited::Edited;
use super::write_link::{heading_words, markdown_label, target};
use super::{Action, ActionEdit, ActionKind, line_break, shown};
use crate::features::edit::VaultEdit;
use crate::rules::bar;
use crate::syntax::{Block, BlockKind, Link, LinkKind, blocks};
use crate::text::Span;
use crate::vault::{Note, NotePath, Resolution, Vault};

/// To list the note; nothing if its hub links to it already.
pub(super) fn add_to_hub(vault: &Vault, note: &Note) -> Option<Action> {
    let hub = hub_of(vault, note)?;
    let id = vault.id(&note.path)?;
    let leads_here = |link: &Link| matches!(vault.resolve(hub, link), Resolution::Note(found) if found.note == id);
    let mut links = hub.parsed().links.iter();
    if hub.path == note.path || links.any(|link| leads_here(&link)) {
        return None;
    }
    let (at, text) = item(vault, note, hub)?;
    let edits = vec![(Span::empty(at), text)];
    let edited = Edited::new(vault, hub, &edits);
    let after = edited.after.parsed();
    let mut new = after.links.starting_from(edited.start_of(0));
    let is_listed = new.next().is_some_and(
        |link| matches!(edited.resolve(&link), Resolution::Note(found) if found.note == id),
    );
    let (lists, items) = lists_and_items(&hub.text().to_string());
    let now = lists_and_items(&edited.after.text().to_string());
    // It begins a list, or goes on with one, and no other item is torn apart.
    let is_item = now == (lists, items + 1) || now == (lists + 1, items + 1);
    let sound = is_listed
        && is_item
        && after.links.len() == edited.links_before() + 1
        && edited.keeps_links();
    sound.then(|| Action {
        title: format!("List this note in {}", shown(&hub.path)),
        kind: ActionKind::Source,
        findings: Vec::new(),
        edit: ActionEdit::Now(VaultEdit::of_note(hub.path.clone(), edits)),
        preferred: false,
    })
}

/// The hub that `note` names, else its folder's note of the same name.
fn hub_of<'v>(vault: &'v Vault, note: &Note) -> Option<&'v Note> {
    let parsed = note.parsed();
    let named = parsed.hub.and_then(|at| parsed.links.get(at as usize));
    if let Some(link) = named
        && let Resolution::Note(target) = vault.resolve(note, &link)
    {
        return vault.note(target.note).map(|hub| &**hub);
    }
    let folder = note.path.folder();
    let name = folder.rsplit('/').next().filter(|name| !name.is_empty())?;
    let path = NotePath::new(note.path.root, &format!("{folder}/{name}.md"));
    vault.note(vault.id(&path)?).map(|hub| &**hub)
}

/// Where to put the item, and its text with the line break it needs.
fn item(vault: &Vault, note: &Note, hub: &Note) -> Option<(u32, String)> {
    let end = hub.text().len();
    let videos: Vec<(usize, String)> = videos(hub).collect();
    let section = match videos.is_empty() {
        true => None,
        false => {
            let own = note.video_id()?;
            let (at, _) = videos.iter().find(|(_, video)| video == own)?;
            Some((*at, hub.parsed().section(*at, end)))
        }
    };
    let part = section.map_or(Span::new(0, end), |(_, section)| section);
    let in_part = hub.parsed().links.starting_from(part.start);
    let in_part = in_part.take_while(|link| link.span.start < part.end);
    let written_hub = hub.text().to_string();
    let outermost = outermost_items(&blocks(&written_hub));
    let items: Vec<(Link, String, Span)> = in_part
        .filter_map(|link| {
            let mark = mark(hub, &link)?;
            let line = hub.text().line_span(hub.text().line_of(link.span.start));
            let start = line.start + (mark.len() - mark.trim_start().len()) as u32;
            let begins = |item: &&Span| {
                let before = || hub.text().slice(Span::new(item.start, start));
                item.start <= start && before().trim().is_empty()
            };
            // An item of an item is about that one only.
            let item = outermost.iter().find(begins)?;
            Some((link, mark, *item))
        })
        .collect();
    let break_ = line_break(hub);
    let Some((last, mark, last_item)) = items.last() else {
        let text = format!("- {}", written(vault, note, hub, None, part.start)?);
        if let Some((at, _)) = section {
            let heading = hub.parsed().headings.get(at)?;
            return Some((heading.span.end, format!("{break_}{text}")));
        }
        let before = match end.checked_sub(1) {
            None => String::new(),
            Some(last) if hub.text().slice(Span::new(last, end)) == "\n" => break_.to_owned(),
            Some(_) => break_.repeat(2),
        };
        return Some((end, format!("{before}{text}{break_}")));
    };
    // Of several lists, each under its heading, only a person knows the right one.
    let first = items.first().map_or(0, |(_, _, item)| item.start);
    let mut headings = hub.parsed().headings.iter();
    if headings.any(|heading| first < heading.span.start && heading.span.start < last_item.start) {
        return None;
    }
    // Behind all that belongs to the item.
    let whole = hub.text().slice(*last_item);
    let at = last_item.start + whole.trim_end().len() as u32;
    let at = hub.text().line_span(hub.text().line_of(at)).end;
    let text = written(vault, note, hub, Some(last), at)?;
    Some((at, format!("{break_}{mark}{text}")))
}

/// The items of lists that stand in no other block.
fn outermost_items(blocks: &[Block]) -> Vec<Span> {
    let mut items: Vec<Span> = Vec::new();
    for block in blocks.iter().filter(|block| block.kind == BlockKind::Item) {
        if items.last().is_none_or(|outer| !outer.covers(block.span)) {
            items.push(block.span);
        }
    }
    items
}

/// How many lists and items a text has.
fn lists_and_items(text: &str) -> (usize, usize) {
    let blocks = blocks(text);
    let count = |kind| blocks.iter().filter(|block| block.kind == kind).count();
    (count(BlockKind::List), count(BlockKind::Item))
}

/// The mark of the item that begins with `link`, for the next one.
fn mark(hub: &Note, link: &Link) -> Option<String> {
    let line = hub.text().line_span(hub.text().line_of(link.span.start));
    let before = hub.text().slice(Span::new(line.start, link.span.start));
    let written = before.trim();
    if matches!(written, "-" | "*" | "+") && before.ends_with([' ', '\t']) {
        return Some(before.into_owned());
    }
    let number = written.strip_suffix(['.', ')'])?;
    let next = number.parse::<u32>().ok()?.checked_add(1)?;
    Some(before.replacen(number, &next.to_string(), 1))
}

/// The link to `note`, as its neighbour is written.
fn written(
    vault: &Vault,
    note: &Note,
    hub: &Note,
    neighbour: Option<&Link>,
    offset: u32,
) -> Option<String> {
    let title = heading_words(note.title());
    let kind = match neighbour.map(|link| link.kind) {
        Some(LinkKind::Markdown) => LinkKind::Markdown,
        _ => LinkKind::Wiki,
    };
    let name = target(vault, &hub.path, kind, &note.path)?;
    if kind == LinkKind::Markdown {
        return Some(format!("[{}]({name})", markdown_label(&title)));
    }
    let gap = match neighbour {
        Some(link) => link.label.map(|label| {
            let address = link.anchor.unwrap_or(link.target).end;
            hub.text()
                .slice(Span::new(address, label.start))
                .into_owned()
        }),
        // The item stands in no table, though one be beside it.
        None => Some(bar(hub, offset).replace('\\', "")).filter(|_| title != name),
    };
    Some(match gap {
        Some(gap) => format!("[[{name}{gap}{title}]]"),
        None => format!("[[{name}]]"),
    })
}

/// The headings that link to a video, with its id.
fn videos(hub: &Note) -> impl Iterator<Item = (usize, String)> + '_ {
    let headings = hub.parsed().headings.iter().enumerate();
    headings.filter_map(|(at, heading)| {
        let written = hub.text().slice(heading.span);
        let behind = ["watch?v=", "youtu.be/"]
            .into_iter()
            .find_map(|mark| Some(written.split_once(mark)?.1))?;
        let is_sign = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let id: String = behind.chars().take_while(is_sign).collect();
        (id.len() == 11).then_some((at, id))
    })
}
