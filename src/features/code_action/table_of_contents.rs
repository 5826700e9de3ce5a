//! A list of links to the note's headings, made and kept up to date.
//!
//! It stands between the lines `<!-- toc -->` and `<!-- tocstop -->`, as
//! markdown-toc writes them; or, without those, it is the list of nothing but
//! links to own headings below a heading `Contents` or `Table of contents`. A new
//! one is put before the first heading it lists. A single level-one heading at
//! the start is the note's title and not listed. Links are as most of the note's
//! own: `[[#Heading]]` or `[Heading](#heading)`.

use super::edited::Edited;
use super::extract_note::prefers_markdown;
use super::write_link::{Slugs, anchor, heading_words};
use super::{Action, ActionEdit, ActionKind, line_break};
use crate::rules::bar;
use crate::syntax::{BlockKind, blocks, without_stamps};
use crate::text::Span;
use crate::vault::{AnchorTarget, Note, Resolution, Vault};

const OPEN: &str = "<!-- toc -->";
const CLOSE: &str = "<!-- tocstop -->";

/// With fewer headings a note needs no list of them.
const FEWEST: usize = 2;

/// A list of more than these would be read by nobody.
const MOST: usize = 1000;

/// Headings under which a list of headings stands, in lower case.
const NAMES: [&str; 4] = ["contents", "outline", "table of contents", "toc"];

/// To make the list, or to bring it up to date. Nothing if it says it all already.
pub(super) fn table_of_contents(vault: &Vault, note: &Note) -> Option<Action> {
    let headings = &note.parsed().headings;
    if headings.is_empty() || headings.len() > MOST {
        return None;
    }
    let place = place(note)?;
    let listed = listed(note);
    if matches!(place, Place::None) && listed.len() < FEWEST {
        return None;
    }
    let break_ = line_break(note);
    let (span, title) = match &place {
        Place::None => (
            Span::empty(listed.first()?.start),
            "Create a table of contents",
        ),
        Place::Marked(span) | Place::Unclosed(span) | Place::List(span) => {
            (*span, "Update the table of contents")
        }
    };
    let (items, links) = list(note, &listed, bullet(note, span), span.start);
    let list = items.join(break_);
    let text = match &place {
        Place::None => {
            format!("{OPEN}{break_}{break_}{list}{break_}{break_}{CLOSE}{break_}{break_}")
        }
        Place::Marked(_) if list.is_empty() => break_.to_owned(),
        Place::Marked(_) => format!("{break_}{break_}{list}{break_}{break_}"),
        Place::Unclosed(_) => {
            format!("{break_}{break_}{list}{break_}{break_}{CLOSE}")
        }
        Place::List(_) => list,
    };
    if *note.text().slice(span) == *text {
        return None;
    }
    let edits = vec![(span, text)];
    let edited = Edited::new(vault, note, &edits);
    let start = edited.start_of(0);
    let after = edited.after.parsed();
    let now = after.links.starting_from(start).take(links.len());
    let leads = |(link, at): (_, &usize)| match edited.resolve(&link) {
        Resolution::Note(target) => target.anchor == Some(AnchorTarget::Heading(*at)),
        _ => false,
    };
    let sound = after.headings.len() == headings.len()
        && now.zip(&links).all(leads)
        && edited.keeps_links();
    sound.then(|| Action {
        title: title.to_owned(),
        kind: ActionKind::Source,
        findings: Vec::new(),
        edit: ActionEdit::Now(edited.edit(edits)),
        preferred: false,
    })
}

/// Where the list stands.
enum Place {
    /// Between its marks.
    Marked(Span),
    /// Behind the opening mark, which has no closing one: the list there.
    Unclosed(Span),
    /// Under its heading: the list.
    List(Span),
    None,
}

/// `None` if people's own words stand where the list would.
fn place(note: &Note) -> Option<Place> {
    let text = note.text();
    let written = text.to_string();
    let is_mark = |line: u32, mark: &str| {
        let line = text.slice(text.line_span(line));
        let line = line.trim();
        line.len() >= mark.len() && line.eq_ignore_ascii_case(mark)
    };
    if written.to_ascii_lowercase().contains(OPEN) {
        let code: Vec<Span> = blocks(&written)
            .into_iter()
            .filter(|block| block.kind == BlockKind::Code)
            .map(|block| block.span)
            .collect();
        let is_live = |line: u32| {
            let start = text.line_span(line).start;
            !code.iter().any(|code| code.contains(start))
        };
        let find = |from: u32, mark: &str| {
            (from..text.line_count()).find(|line| is_mark(*line, mark) && is_live(*line))
        };
        if let Some(open) = find(0, OPEN) {
            let start = text.line_span(open).end;
            let Some(close) = find(open + 1, CLOSE) else {
                let end = own_list(note, open + 1).map_or(start, |list| list.end);
                return Some(Place::Unclosed(Span::new(start, end)));
            };
            let mut lines = open + 1..close;
            let is_ours = lines.all(|line| {
                text.slice(text.line_span(line)).trim().is_empty() || is_own_item(note, line)
            });
            let within = Span::new(start, text.line_span(close).start);
            return is_ours.then_some(Place::Marked(within));
        }
    }
    let headings = note.parsed().headings.iter();
    let mut named = headings.filter(|heading| is_toc_heading(&note.heading_text(*heading)));
    let list = named.find_map(|heading| own_list(note, text.line_of(heading.span.end) + 1));
    Some(list.map_or(Place::None, Place::List))
}

fn is_toc_heading(words: &str) -> bool {
    let words = words.trim_end_matches(':').to_lowercase();
    NAMES.contains(&&*words)
}

/// The list at `line`, or behind blank lines, that holds nothing but links to
/// headings of the note.
fn own_list(note: &Note, line: u32) -> Option<Span> {
    let text = note.text();
    let is_blank = |line: &u32| text.slice(text.line_span(*line)).trim().is_empty();
    let first = (line..text.line_count()).find(|line| !is_blank(line))?;
    let last = (first..text.line_count())
        .take_while(|line| is_own_item(note, *line))
        .last()?;
    // A list that somebody goes on with is theirs.
    let goes_on = last + 1 < text.line_count() && {
        let next = text.slice(text.line_span(last + 1));
        item(&next).is_some() || next.starts_with([' ', '\t']) && !next.trim().is_empty()
    };
    (!goes_on).then(|| Span::new(text.line_span(first).start, text.line_span(last).end))
}

/// Whether the line is an item as this action writes it: a link to a heading of
/// the note that says no more than the heading does, or, where no link can lead
/// there, just the heading's words.
fn is_own_item(note: &Note, line: u32) -> bool {
    let span = note.text().line_span(line);
    let written = note.text().slice(span);
    let Some(item) = item(&written) else {
        return false;
    };
    let start = span.start + (written.len() - item.len()) as u32;
    let item = item.trim_end();
    let words = |at: usize| {
        let heading = note.parsed().headings.get(at)?;
        Some(letters(&without_stamps(&note.heading_text(heading))))
    };
    let link = note.parsed().links.starting_from(start).next();
    let whole = Span::new(start, start + item.len() as u32);
    let Some(link) = link.filter(|link| link.span == whole) else {
        let said = letters(item);
        return (0..note.parsed().headings.len()).any(|at| words(at).as_ref() == Some(&said));
    };
    let Some(anchor) = link.anchor.filter(|_| link.target.is_empty()) else {
        return false;
    };
    let anchor = note.text().slice(anchor);
    let Some(label) = link.label.map(|label| letters(&note.text().slice(label))) else {
        return true;
    };
    match note.anchor_target(&anchor) {
        AnchorTarget::Heading(at) => words(at).is_some_and(|words| words == label),
        // Of a heading that is gone, or is called otherwise now.
        _ => {
            let plain = percent_encoding::percent_decode_str(&anchor).decode_utf8_lossy();
            letters(&plain) == label
        }
    }
}

/// What two spellings of the same words share.
fn letters(words: &str) -> String {
    let letters = words.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// What stands behind the mark of a list's item.
fn item(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let rest = match line.strip_prefix(['-', '*', '+']) {
        Some(rest) => rest,
        None => {
            let digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
            let rest = digits.strip_prefix(['.', ')'])?;
            (digits.len() < line.len()).then_some(rest)?
        }
    };
    let item = rest.trim_start();
    (item.len() < rest.len()).then_some(item)
}

/// The mark of the list that stands there already.
fn bullet(note: &Note, span: Span) -> char {
    let text = note.text().slice(span);
    let first = text.trim_start().chars().next();
    first
        .filter(|mark| matches!(mark, '-' | '*' | '+'))
        .unwrap_or('-')
}

/// A heading to be listed.
struct Listed {
    at: usize,
    level: u8,
    start: u32,
}

fn listed(note: &Note) -> Vec<Listed> {
    let headings = || note.parsed().headings.iter().enumerate();
    let titles = headings().filter(|(_, heading)| heading.level == 1).count();
    let is_title = |at: usize, level: u8| at == 0 && level == 1 && titles == 1;
    let listed = headings().filter(|(at, heading)| {
        let line = note
            .text()
            .line_span(note.text().line_of(heading.span.start));
        let before = note.text().slice(Span::new(line.start, heading.span.start));
        // One in a quote or a list is no part of the note's own outline.
        before.trim().is_empty()
            && !is_title(*at, heading.level)
            && !is_toc_heading(&note.heading_text(*heading))
    });
    let listed = listed.map(|(at, heading)| Listed {
        at,
        level: heading.level,
        start: heading.span.start,
    });
    listed.collect()
}

/// The list's lines, and the headings that its links lead to in order.
fn list(note: &Note, listed: &[Listed], bullet: char, offset: u32) -> (Vec<String>, Vec<usize>) {
    let is_wiki = !prefers_markdown(note);
    let mut slugs = Slugs::default();
    let mut above: Vec<u8> = Vec::new();
    let (mut lines, mut links) = (Vec::new(), Vec::new());
    for heading in listed {
        let Some(text) = note.parsed().headings.get(heading.at) else {
            continue;
        };
        let text = without_stamps(&note.heading_text(text));
        let words = heading_words(&text);
        if words.is_empty() {
            continue;
        }
        while above.last().is_some_and(|level| *level >= heading.level) {
            above.pop();
        }
        let indent = "  ".repeat(above.len());
        above.push(heading.level);
        let item = match anchor(note, AnchorTarget::Heading(heading.at), is_wiki, &mut slugs) {
            None => words,
            Some(anchor) => {
                links.push(heading.at);
                match is_wiki {
                    true if anchor == words => format!("[[#{anchor}]]"),
                    true => format!("[[#{anchor}{}{words}]]", bar(note, offset)),
                    false => format!("[{}](#{anchor})", escaped(&text)),
                }
            }
        };
        lines.push(format!("{indent}{bullet} {item}"));
    }
    (lines, links)
}

/// Words without markup as a label that shows just them.
fn escaped(words: &str) -> String {
    let mut escaped = String::with_capacity(words.len());
    for c in words.chars() {
        if matches!(c, '[' | ']' | '*' | '<' | '`' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
