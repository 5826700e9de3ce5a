//! Text of one note that is to stand in another: what to change in it, so that
//! its links mean the same there.

use super::write_link::{destination, target};
use crate::syntax::{Heading, Link, LinkKind, prose};
use crate::text::PositionEncoding::Utf8;
use crate::text::Span;
use crate::vault::{AnchorTarget, Note, NotePath, Resolution, Vault};

/// Replacements in a note's text: sorted, without overlap.
pub(super) type Edits = Vec<(Span, String)>;

/// Where a note's own places go that stand in the text which leaves it.
pub(super) struct Leaving<'a> {
    /// The new note's name, as a wiki link says it.
    pub stem: &'a str,
    /// The heading that becomes the new note's title.
    pub heading: Option<usize>,
}

/// The changes to the links of `span` of `note` after which each means in a note
/// at `to` what it means here. Without `leaving` the text stays here, too.
/// `None` if a link stands half in it, or is defined elsewhere.
pub(super) fn relocated_links(
    vault: &Vault,
    note: &Note,
    span: Span,
    to: &NotePath,
    leaving: Option<&Leaving<'_>>,
) -> Option<Edits> {
    let mut edits = Edits::new();
    for link in links_in(note, span)? {
        if let Some(edit) = relocated(vault, note, span, to, leaving, &link)? {
            edits.push(edit);
        }
    }
    edits.sort();
    // References share their definition.
    edits.dedup();
    Some(edits)
}

/// The links of `span`; `None` if one stands half in it or is defined elsewhere.
pub(super) fn links_in(note: &Note, span: Span) -> Option<Vec<Link>> {
    let links = note.parsed().links.starting_from(0);
    let links: Vec<Link> = links.filter(|link| link.span.overlaps(span)).collect();
    let whole = |link: &Link| {
        let end = link.anchor.unwrap_or(link.target).end;
        span.covers(link.span) && span.covers(Span::new(link.target.start, end))
    };
    links.iter().all(whole).then_some(links)
}

/// The change to one link; `Some(None)` if it can stay as it is.
fn relocated(
    vault: &Vault,
    note: &Note,
    span: Span,
    to: &NotePath,
    leaving: Option<&Leaving<'_>>,
    link: &Link,
) -> Option<Option<(Span, String)>> {
    let meant = vault.resolve(note, link);
    let path = match &meant {
        Resolution::Note(found) => {
            let path = &vault.note(found.note)?.path;
            let place = found.anchor.filter(|_| *path == note.path);
            let start = place.and_then(|place| start_of(note, place));
            if let (Some(leaving), Some(start)) = (leaving, start.filter(|at| span.contains(*at))) {
                return Some(to_moved(note, link, place, start, leaving));
            }
            path
        }
        Resolution::File { path, .. } => path,
        _ => return Some(None),
    };
    // `[[#heading]]` of what is no longer its own note.
    let written = note.text().slice(link.target);
    let leads = |name: &str| match vault.resolve_as(to, link.kind, name) {
        Resolution::Note(found) => vault
            .note(found.note)
            .is_some_and(|note| note.path == *path),
        Resolution::File { path: found, .. } => found == *path,
        _ => false,
    };
    if !written.is_empty() && leads(&written) {
        return Some(None);
    }
    Some(Some((link.target, target(vault, to, link.kind, path)?)))
}

/// A link to a place that moves along becomes one within the new note.
fn to_moved(
    note: &Note,
    link: &Link,
    place: Option<AnchorTarget>,
    start: u32,
    leaving: &Leaving<'_>,
) -> Option<(Span, String)> {
    if is_title(note, place, start, leaving.heading) {
        return Some(to_new_note(link, leaving.stem, None));
    }
    (!link.target.is_empty()).then(|| (link.target, String::new()))
}

/// Whether a place, which starts at `start`, is the heading of that index, or a
/// block id on it.
pub(super) fn is_title(
    note: &Note,
    place: Option<AnchorTarget>,
    start: u32,
    heading: Option<usize>,
) -> bool {
    let Some(at) = heading else { return false };
    let span = note.parsed().headings.get(at).map(|heading| heading.span);
    match place {
        Some(AnchorTarget::Heading(place)) => place == at,
        Some(AnchorTarget::Block(_)) => span.is_some_and(|span| span.touches(start)),
        _ => false,
    }
}

/// The whole address of `link` replaced by a new note of that name, which is
/// unlike all others; or by its path, relative to the linking note, in a
/// markdown link.
pub(super) fn to_new_note(link: &Link, stem: &str, relative: Option<&str>) -> (Span, String) {
    let whole = Span::new(link.target.start, link.anchor.unwrap_or(link.target).end);
    let name = match link.kind {
        LinkKind::Wiki | LinkKind::Embed => stem.to_owned(),
        _ => match relative {
            Some(path) => destination(path),
            None => destination(&format!("{stem}.md")),
        },
    };
    (whole, name)
}

/// Where a heading or a block begins; nothing for the note as a whole.
pub(super) fn start_of(note: &Note, place: AnchorTarget) -> Option<u32> {
    match place {
        AnchorTarget::Heading(at) => Some(note.parsed().headings.get(at)?.span.start),
        AnchorTarget::Block(at) => Some(note.parsed().rare().blocks.get(at)?.id.start),
        AnchorTarget::Top | AnchorTarget::Missing => None,
    }
}

/// The changes that put the headings of `span` so many levels deeper, all but the
/// one of index `but`. None is deeper than six. `None` if one is written in a way
/// that has no such level.
pub(super) fn shifted_headings(
    note: &Note,
    span: Span,
    but: Option<usize>,
    by: i32,
) -> Option<Edits> {
    let mut edits = Edits::new();
    let headings = note.parsed().headings.iter().enumerate();
    let inside = headings
        .filter(|(at, heading)| span.contains(heading.span.start) && Some(*at) != but && by != 0);
    for (_, heading) in inside {
        edits.extend(at_level(
            note,
            heading,
            (i32::from(heading.level) + by).clamp(1, 6),
        )?);
    }
    Some(edits)
}

fn at_level(note: &Note, heading: Heading<'_>, level: i32) -> Option<Edits> {
    let source = note.text().slice(heading.span);
    let marks = "#".repeat(level as usize);
    let now = source.bytes().take_while(|byte| *byte == b'#').count() as u32;
    let start = heading.span.start;
    if now > 0 {
        return Some(vec![(Span::new(start, start + now), marks)]);
    }
    // Underlined headings have two levels only.
    let content = note.heading_content(heading);
    let one_line = !note.text().slice(content).contains(['\n', '\r']);
    let underline = Span::new(content.end, heading.span.end);
    one_line.then(|| {
        vec![
            (Span::empty(start), format!("{marks} ")),
            (underline, String::new()),
        ]
    })
}

/// Whether no footnote and no definition of a link stands on one side of the
/// edges of `span` and is used on the other.
pub(super) fn is_self_contained(note: &Note, span: Span) -> bool {
    let rare = note.parsed().rare();
    let label = |at: Span| folded(&note.text().slice(at));
    let feet = || rare.footnotes.iter();
    let inside: Vec<String> = feet()
        .filter(|foot| span.contains(foot.span.start))
        .map(|foot| label(foot.label))
        .collect();
    let mut outside = feet().filter(|foot| !span.contains(foot.span.start));
    if outside.any(|foot| inside.contains(&label(foot.label))) {
        return false;
    }
    if rare.definitions.is_empty() {
        return true;
    }
    let end = note.text().len();
    let within = folded(&note.text().slice(span));
    let before = folded(&note.text().slice(Span::new(0, span.start)));
    let behind = folded(&note.text().slice(Span::new(span.end, end)));
    rare.definitions.iter().all(|line| {
        let label = label(line.label);
        match span.contains(line.span.start) {
            true => !uses(&before, &label) && !uses(&behind, &label),
            false => !uses(&within, &label),
        }
    })
}

/// Whether a text refers to a definition; both as [`folded`].
fn uses(text: &str, label: &str) -> bool {
    let written = format!("[{label}]");
    let mut found = text.match_indices(&written);
    // Two brackets are a wiki link's.
    found.any(|(at, _)| !text[..at].ends_with('['))
}

/// CommonMark 0.31 §6.3: labels match but for case and white space.
pub(super) fn folded(text: &str) -> String {
    let words = text.split_whitespace().map(str::to_lowercase);
    words.collect::<Vec<_>>().join(" ")
}

/// The text of `span` with `edits`, all of which lie in it.
pub(super) fn text_with(note: &Note, span: Span, edits: &Edits) -> String {
    let mut text = String::new();
    let mut at = span.start;
    for (edit, replacement) in edits {
        text.push_str(&note.text().slice(Span::new(at, edit.start.max(at))));
        text.push_str(replacement);
        at = edit.end.max(at);
    }
    text.push_str(&note.text().slice(Span::new(at, span.end.max(at))));
    text
}

/// `span` with its ends moved back to the starts of characters, and into the text.
pub(super) fn whole_characters(note: &Note, span: Span) -> Span {
    let text = note.text();
    let start = |at: u32| text.offset(text.position(at, Utf8), Utf8);
    let (start, end) = (start(span.start), start(span.end));
    Span::new(start, end.max(start))
}

/// `span` without the blanks at its ends.
pub(super) fn trimmed(note: &Note, span: Span) -> Span {
    let span = whole_characters(note, span);
    let text = note.text().slice(span);
    let front = (text.len() - text.trim_start().len()) as u32;
    let start = span.start + front;
    Span::new(start, start + text.trim().len() as u32)
}

/// Whether a `%%` in `text` is never closed: on the site it is plain text, but
/// Obsidian hides all behind it.
pub(super) fn leaves_comment_open(text: &str) -> bool {
    let end = text.len() as u32;
    let closed = prose(&format!("{text}\n\n%%")).closed;
    let last = closed.last();
    last.is_some_and(|last| last.start < end && last.end > end + 2)
}
