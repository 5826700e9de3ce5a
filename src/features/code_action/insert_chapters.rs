//! The chapters of the note's video as a list of stamps with their titles.

use super::edited::Edited;
use super::{Action, ActionEdit, ActionKind, line_break};
use crate::features::moment::moments;
use crate::features::preview::escape;
use crate::features::stamp_style::StampStyle;
use crate::syntax::clock::shown;
use crate::syntax::is_table_line;
use crate::text::Span;
use crate::vault::{Note, Vault};
use crate::video::{Chapter, Video};

/// Fewer chapters are no outline.
const FEWEST: usize = 2;

/// Longer lists would bury the note.
const MOST: usize = 500;

/// To list the chapters at the line of `span`: in its place if it is blank, else
/// behind it. Not if the note lists them already, nor within tables and quotes.
pub(super) fn insert_chapters(
    vault: &Vault,
    note: &Note,
    span: Span,
    video: Option<&Video>,
) -> Option<Action> {
    let chapters = video?.chapters().list();
    if note.video().is_none() || !(FEWEST..=MOST).contains(&chapters.len()) {
        return None;
    }
    let text = note.text();
    let number = text.line_of(span.start);
    let line = text.line_span(number);
    let written = text.slice(line);
    let is_inside = written.trim_start().starts_with('>') || is_table_line(text, number);
    if is_inside || is_listed(note, chapters) {
        return None;
    }
    let break_ = line_break(note);
    let style = StampStyle::of(note, Span::empty(span.start));
    let items = chapters.iter().map(|chapter| {
        let stamp = style.anchor(&shown(chapter.start.into()));
        format!("- {stamp} {}", escape(&chapter.title))
    });
    let items: Vec<String> = items.collect();
    let list = items.join(break_);
    let is_blank = |number: u32| text.slice(text.line_span(number)).trim().is_empty();
    let has_above = number > 0 && !is_blank(number - 1);
    let has_below = number + 1 < text.line_count() && !is_blank(number + 1);
    let below = if has_below { break_ } else { "" };
    let (place, new) = match written.trim().is_empty() {
        true => {
            let above = if has_above { break_ } else { "" };
            (line, format!("{above}{list}{below}"))
        }
        false => (
            Span::empty(line.end),
            format!("{break_}{break_}{list}{below}"),
        ),
    };
    let edits = vec![(place, new)];
    let edited = Edited::new(vault, note, &edits);
    // In code, comments and front matter they would be no stamps.
    let count = |note: &Note| note.parsed().stamps.len();
    let is_sound = count(&edited.after) == count(note) + chapters.len() && edited.keeps_links();
    is_sound.then(|| Action {
        title: "Insert the chapter list as an outline".to_owned(),
        kind: ActionKind::Source,
        findings: Vec::new(),
        edit: ActionEdit::Now(edited.edit(edits)),
        preferred: false,
    })
}

/// Whether at least half of the chapters begin a line or list item of the note.
fn is_listed(note: &Note, chapters: &[Chapter]) -> bool {
    let text = note.text();
    let begins_line = |span: Span| {
        let start = text.line_span(text.line_of(span.start)).start;
        // No mark of a list or heading is longer.
        let start = start.max(span.start.saturating_sub(32));
        let before = text.slice(Span::new(start, span.start));
        !before.contains(char::is_alphabetic)
    };
    let own: Vec<u64> = moments(note)
        .into_iter()
        .filter(|moment| begins_line(moment.span))
        .map(|moment| moment.second)
        .collect();
    let listed = chapters
        .iter()
        .filter(|chapter| own.contains(&u64::from(chapter.start)));
    listed.count() * 2 >= chapters.len()
}
