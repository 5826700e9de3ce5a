//! Puts the text that an embed shows in its place.
//!
//! Only an embed on a line of its own. The text comes without front matter, hub
//! line and block ids, which name places of the other note; its links are
//! written so that they mean the same here, and its headings stand below the
//! section they come to. Not offered: where the text has footnotes or
//! definitions of links, where it has stamps of another video, and where a new
//! heading would take over a link to one of this note.

use super::edited::Edited;
use super::moved_text::{
    folded, leaves_comment_open, links_in, relocated_links, shifted_headings, text_with, trimmed,
};
use super::{Action, ActionEdit, ActionKind, line_break, shown};
use crate::syntax::{Block, BlockKind, Link, LinkKind, blocks, prose};
use crate::text::Span;
use crate::vault::{AnchorTarget, Note, Resolution, Vault};

/// To put the text in the place of the embed under `span`.
pub(super) fn inline_note(vault: &Vault, note: &Note, span: Span) -> Option<Action> {
    let link = note.parsed().link_at(span.start)?;
    if link.kind != LinkKind::Embed || !link.span.touches(span.end) {
        return None;
    }
    let line = note.text().line_span(note.text().line_of(link.span.start));
    if trimmed(note, line) != link.span || line.start != link.span.start {
        return None;
    }
    let Resolution::Note(target) = vault.resolve(note, &link) else {
        return None;
    };
    let source = vault.note(target.note)?;
    if source.path == note.path {
        return None;
    }
    let part = shown_part(source, target.anchor)?;
    let edits = vec![(line, replacement(vault, note, &link, source, part)?)];
    let edited = Edited::new(vault, note, &edits);
    let sound = edited.keeps_links()
        && reads_as_there(vault, &edited, source, part)
        && closes_what_it_opens(note, line, &edited, source, part);
    sound.then(|| Action {
        title: format!("Inline the text of {}", shown(&source.path)),
        kind: ActionKind::Inline,
        findings: Vec::new(),
        edit: ActionEdit::Now(edited.edit(edits)),
        preferred: false,
    })
}

/// What an embed of `note` shows.
fn shown_part(note: &Note, anchor: Option<AnchorTarget>) -> Option<Span> {
    let parsed = note.parsed();
    let end = note.text().len();
    let part = match anchor {
        None | Some(AnchorTarget::Top) => {
            let hub = parsed.hub.and_then(|at| parsed.links.get(at as usize));
            let front = parsed
                .front_matter
                .as_ref()
                .map_or(0, |front| front.span.end);
            let start = match hub {
                Some(hub) => {
                    note.text()
                        .line_span(note.text().line_of(hub.span.start))
                        .end
                }
                None => front,
            };
            Span::new(start, end)
        }
        Some(AnchorTarget::Heading(at)) => parsed.section(at, end),
        Some(AnchorTarget::Block(at)) => parsed.rare().blocks.get(at)?.block,
        Some(AnchorTarget::Missing) => return None,
    };
    let part = trimmed(note, part);
    // Trimmed, a block of code by indentation would be text.
    let line = note.text().line_span(note.text().line_of(part.start));
    let is_indented = line.start < part.start;
    let is_code = |block: &Block| block.kind == BlockKind::Code && block.span.touches(part.start);
    let loses_code = is_indented && blocks(&note.text().to_string()).iter().any(is_code);
    (!part.is_empty() && !loses_code).then_some(part)
}

fn replacement(
    vault: &Vault,
    note: &Note,
    link: &Link,
    source: &Note,
    part: Span,
) -> Option<String> {
    let inside = |span: Span| span.overlaps(part);
    let rare = source.parsed().rare();
    let has_feet = rare.footnotes.iter().any(|foot| inside(foot.span));
    let mut stamps = source.parsed().stamps.starting_from(part.start);
    let has_stamps = stamps.next().is_some_and(|stamp| stamp.start < part.end);
    let text = folded(&source.text().slice(part));
    // Either note's definitions would make links of these brackets, or not.
    let defines = |of: &Note| {
        let lines = of.parsed().rare().definitions.iter();
        let mut labels = lines.map(|line| folded(&of.text().slice(line.label)));
        labels.any(|label| text.contains(&format!("[{label}]")))
    };
    if has_feet
        || has_stamps && source.video_id() != note.video_id()
        || defines(source)
        || defines(note)
    {
        return None;
    }
    let headings = || source.parsed().headings.iter();
    let highest = headings().filter(|heading| part.contains(heading.span.start));
    let highest = highest.map(|heading| i32::from(heading.level)).min();
    let own = note.parsed().headings.iter();
    let above = own.take_while(|heading| heading.span.start < link.span.start);
    let below = above
        .last()
        .map_or(1, |heading| i32::from(heading.level) + 1);
    let deeper = highest.map_or(0, |highest| (below - highest).max(0));

    let mut edits = relocated_links(vault, source, part, &note.path, None)?;
    edits.extend(shifted_headings(source, part, None, deeper)?);
    let ids = rare.blocks.iter().filter(|block| part.covers(block.id));
    edits.extend(ids.map(|block| {
        // With the caret and the blanks before it.
        let before = source
            .text()
            .slice(Span::new(part.start, block.id.start - 1));
        let start = part.start + before.trim_end_matches([' ', '\t']).len() as u32;
        (Span::new(start, block.id.end), String::new())
    }));
    edits.sort();
    let text = text_with(source, part, &edits);
    let line_break = line_break(note);
    let lines: Vec<&str> = text.trim().lines().collect();
    let mut text = lines.join(line_break);
    let number = note.text().line_of(link.span.start);
    let is_blank = |line: u32| {
        note.text()
            .slice(note.text().line_span(line))
            .trim()
            .is_empty()
    };
    // A paragraph above or below would take the text in.
    if number > 0 && !is_blank(number - 1) {
        text.insert_str(0, line_break);
    }
    if number + 1 < note.text().line_count() && !is_blank(number + 1) {
        text.push_str(line_break);
    }
    (!text.trim().is_empty()).then_some(text)
}

/// Whether the text has its links and headings here, and each link means what it
/// means there.
fn reads_as_there(vault: &Vault, edited: &Edited<'_>, source: &Note, part: Span) -> bool {
    let Some(there) = links_in(source, part) else {
        return false;
    };
    let start = edited.start_of(0);
    let here = edited.after.parsed().links.starting_from(start);
    let here: Vec<Link> = here.take(there.len()).collect();
    let headings = source.parsed().headings.iter();
    let headings = headings
        .filter(|heading| part.contains(heading.span.start))
        .count();
    edited.headings_before() + headings == edited.after.parsed().headings.len()
        && edited.links_before() + there.len() == edited.after.parsed().links.len() + 1
        && here.len() == there.len()
        && here.iter().zip(&there).all(|(here, there)| {
            here.kind == there.kind
                && edited.is_same(&vault.resolve(source, there), &edited.resolve(here))
        })
}

/// Whether the text has as much code, comments and the like here as there, and
/// takes in nothing of what stands behind it, as an open fence would.
fn closes_what_it_opens(
    note: &Note,
    line: Span,
    edited: &Edited<'_>,
    source: &Note,
    part: Span,
) -> bool {
    let closed = |note: &Note| prose(&note.text().to_string()).closed;
    let grown = i64::from(edited.after.text().len()) - i64::from(note.text().len());
    let Ok(end) = u32::try_from(i64::from(line.end) + grown) else {
        return false;
    };
    let (before, after, there) = (closed(note), closed(&edited.after), closed(source));
    let behind = |closed: &[Span], from: u32, grown: i64| -> Vec<(i64, i64)> {
        let behind = closed.iter().filter(|span| span.end > from);
        let moved = |at: u32| i64::from(at) + grown;
        behind
            .map(|span| (moved(span.start), moved(span.end)))
            .collect()
    };
    let count =
        |closed: &[Span], part: Span| closed.iter().filter(|span| span.overlaps(part)).count();
    behind(&before, line.end, grown) == behind(&after, end, 0)
        && count(&there, part) == count(&after, Span::new(line.start, end))
        && !leaves_comment_open(&source.text().slice(part))
}
