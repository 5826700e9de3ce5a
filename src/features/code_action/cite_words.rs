//! A stamp for words that are said in the note's video.

use super::edited::Edited;
use super::{Action, ActionEdit, ActionKind};
use crate::features::moment::moment_at;
use crate::features::preview::short;
use crate::features::stamp_style::StampStyle;
use crate::syntax::clock::shown;
use crate::text::Span;
use crate::vault::{Note, Vault};
use crate::video::Video;

/// A longer selection is no phrase; in bytes.
const LONGEST: u32 = 400;

/// One word is said everywhere.
const FEWEST_WORDS: usize = 2;

/// Nobody chooses among more.
const MOST: usize = 5;

/// To cite where the words of `span` are said: one action for each place, the best
/// first. None without a transcript that says them.
pub(super) fn cite_words(
    vault: &Vault,
    note: &Note,
    span: Span,
    video: Option<&Video>,
) -> Vec<Action> {
    let transcript = video.and_then(|video| video.transcript.as_deref());
    let Some(transcript) = transcript.filter(|_| note.video().is_some()) else {
        return Vec::new();
    };
    if span.is_empty() || span.len() > LONGEST {
        return Vec::new();
    }
    let text = note.text();
    let selected = text.slice(span);
    let words = selected.trim();
    let is_phrase = words.split_whitespace().count() >= FEWEST_WORDS;
    let has_markup = words.contains(['<', '>', '[', ']']);
    if !is_phrase || has_markup {
        return Vec::new();
    }
    let end = span.start + selected.trim_end().len() as u32;
    // The label of a link is no place for an anchor.
    let in_link = note.parsed().link_at(end);
    if in_link.is_some_and(|link| link.span.start < end && end < link.span.end) {
        return Vec::new();
    }
    // What is cited right behind the words already.
    let behind = text.slice(Span::new(end, text.len().min(end.saturating_add(4))));
    let gap = behind.len() - behind.trim_start_matches([' ', '(', '[']).len();
    let cited = moment_at(note, end + gap as u32).map(|moment| moment.second);
    let style = StampStyle::of(note, Span::empty(end));
    let mut actions: Vec<Action> = Vec::new();
    for found in transcript.find_phrase(words, MOST) {
        let Some(cue) = transcript.cues().get(found.cue) else {
            continue;
        };
        let second = u64::from(cue.start / 1000);
        let time = shown(second);
        let said = short(transcript.words(cue), 60);
        let title = format!("Cite {time} “{said}”");
        let is_double = actions.iter().any(|action| action.title == title);
        if is_double || cited == Some(second) {
            continue;
        }
        let edits = vec![(Span::empty(end), format!(" {}", style.whole(&time)))];
        let edited = Edited::new(vault, note, &edits);
        // In code, comments and link targets it would be no stamp.
        let count = |note: &Note| note.parsed().stamps.len();
        if count(&edited.after) != count(note) + 1 || !edited.keeps_links() {
            return Vec::new();
        }
        actions.push(Action {
            title,
            kind: ActionKind::Rewrite,
            findings: Vec::new(),
            edit: ActionEdit::Now(edited.edit(edits)),
            preferred: false,
        });
    }
    actions
}
