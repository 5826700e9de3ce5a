//! Turns words into a link to the note they name, and all of a note's mentions
//! in a text at once.
//!
//! Words name a note if a link of those words would lead to it and to no other:
//! by its stem, its title or an alias, case and the signs between words aside.
//! Of names within names the longest is meant (`NMDA receptor antagonist`, not
//! `NMDA receptor`), though it be the note's own. A single word that is short or common is no mention, unless
//! a person selects it. Nothing is linked in links, code, comments, mathematics,
//! front matter, HTML tags, stamps and addresses, nor in headings unless selected; nor is
//! a note linked to itself.

use super::edited::Edited;
use super::moved_text::{trimmed, whole_characters};
use super::write_link;
use super::{Action, ActionEdit, ActionKind, Task};
use crate::features::edit::VaultEdit;
use crate::rules::bar;
use crate::syntax::{LinkKind, prose};
use crate::text::Span;
use crate::vault::{NameKey, Note, NoteId, NotePath, Resolution, Vault};

/// No name has more words; each costs a look at the table of names.
const MOST_WORDS: usize = 12;

/// Bytes looked at to either side of the cursor.
const AROUND: u32 = 400;

/// A single word needs so many letters to name a note.
const FEWEST_LETTERS: usize = 4;

/// To link the words under `span`, and all mentions of the note they name, or of
/// the one that the link there leads to.
pub(super) fn link_mentions(vault: &Vault, note: &Note, span: Span) -> Vec<Action> {
    let action = |title: String, edit| Action {
        title,
        kind: ActionKind::Rewrite,
        findings: Vec::new(),
        edit,
        preferred: false,
    };
    if let Some(link) = note.parsed().link_at(span.start) {
        let Resolution::Note(target) = vault.resolve(note, &link) else {
            return Vec::new();
        };
        let all = all_of(vault, note, target.note, 1);
        return all
            .map(|(title, edit)| action(title, edit))
            .into_iter()
            .collect();
    }
    let Some((id, words)) = mention_at(vault, note, span) else {
        return Vec::new();
    };
    let Some((edit, text)) = linked(vault, note, id, &[words]) else {
        return Vec::new();
    };
    let mut actions = vec![action(format!("Link to {text}"), ActionEdit::Now(edit))];
    let all = all_of(vault, note, id, 2);
    actions.extend(all.map(|(title, edit)| action(title, edit)));
    actions
}

/// The edit that links all mentions of the note at `path`.
pub(super) fn link_all(vault: &Vault, note: &Note, path: &str) -> Option<VaultEdit> {
    let id = vault.id(&NotePath::new(note.path.root, path))?;
    let found = mentions(vault, note, id);
    Some(linked(vault, note, id, &found)?.0)
}

/// The action for all mentions of a note, if there are `fewest`.
fn all_of(vault: &Vault, note: &Note, id: NoteId, fewest: usize) -> Option<(String, ActionEdit)> {
    let path = &vault.note(id)?.path;
    let found = mentions(vault, note, id);
    let count = found.len();
    if count < fewest || linked(vault, note, id, &found).is_none() {
        return None;
    }
    let title = match count {
        1 => format!("Link the unlinked mention of `{}`", path.stem()),
        _ => format!("Link all {count} unlinked mentions of `{}`", path.stem()),
    };
    let task = Task::LinkMentions {
        of: path.path.to_string(),
    };
    Some((title, ActionEdit::Later(task)))
}

/// The edit that makes links of those words, and what the first of them says.
fn linked(
    vault: &Vault,
    note: &Note,
    id: NoteId,
    mentions: &[Span],
) -> Option<(VaultEdit, String)> {
    let name = write_link::target(vault, &note.path, LinkKind::Wiki, &vault.note(id)?.path)?;
    let written = |words: &Span| {
        let label = note.text().slice(*words);
        match *label == *name {
            true => (*words, format!("[[{name}]]")),
            false => (
                *words,
                format!("[[{name}{}{label}]]", bar(note, words.start)),
            ),
        }
    };
    let edits: Vec<(Span, String)> = mentions.iter().map(written).collect();
    let first = edits.first()?.1.clone();
    let edited = Edited::new(vault, note, &edits);
    let all_lead = edits.iter().enumerate().all(|(at, (_, text))| {
        let link = edited.link_from(edited.start_of(at));
        link.is_some_and(|link| {
            let leads = matches!(edited.resolve(&link), Resolution::Note(to) if to.note == id);
            leads && link.span.len() as usize == text.len()
        })
    });
    (all_lead && edited.keeps_links()).then(|| (edited.edit(edits), first))
}

/// The words at `span` that name another note, as selected, or else the longest
/// run of words around the cursor.
fn mention_at(vault: &Vault, note: &Note, span: Span) -> Option<(NoteId, Span)> {
    let selected = trimmed(note, span);
    if !selected.is_empty() {
        let words = note.text().slice(selected);
        let Named::Note(id) = named(vault, note, &words) else {
            return None;
        };
        let spoils = |c: char| matches!(c, '[' | ']' | '|' | '#' | '\n' | '\r');
        let prose = prose(&note.text().to_string());
        let may_be =
            !words.contains(spoils) && prose.is_open(selected) && !prose.is_cut_by(selected);
        return may_be.then_some((id, selected));
    }
    let cursor = span.start;
    let line = note.text().line_span(note.text().line_of(cursor));
    let start = line.start.max(cursor.saturating_sub(AROUND));
    let around = Span::new(start, line.end.min(cursor + AROUND));
    let around = whole_characters(note, around);
    let (start, text) = (around.start, note.text().slice(around));
    let words: Vec<Span> = words(&text).map(|word| word.moved(start)).collect();
    let at = words.iter().position(|word| word.touches(cursor))?;
    let inside = |word: &Span| {
        let word = Span::new(word.start - start, word.end - start);
        text.get(word.range()).unwrap_or_default().to_owned()
    };
    let joined = |at: usize| {
        let gap = Span::new(words[at].end - start, words[at + 1].start - start);
        is_joint(text.get(gap.range()).unwrap_or_default())
    };
    let first = (0..at)
        .rev()
        .take(MOST_WORDS)
        .take_while(|at| joined(*at))
        .last();
    let first = first.unwrap_or(at);
    let last = (at..words.len() - 1)
        .take(MOST_WORDS)
        .take_while(|at| joined(*at))
        .last();
    let last = last.map_or(at, |last| last + 1);
    for count in (1..=(last - first + 1).min(MOST_WORDS)).rev() {
        for from in first.max((at + 1).saturating_sub(count))..=at.min(last + 1 - count) {
            let run = Span::new(words[from].start, words[from + count - 1].end);
            let said = inside(&run);
            let id = match named(vault, note, &said) {
                Named::Nothing => continue,
                Named::None if count > 1 => return None,
                Named::None => continue,
                Named::Note(id) => id,
            };
            if count == 1 && !is_telling(&said) {
                continue;
            }
            let prose = prose(&note.text().to_string());
            let may_be = prose.is_open(run) && !prose.is_cut_by(run) && is_free(note, run);
            return may_be.then_some((id, run));
        }
    }
    None
}

/// Every mention of the note `id` in `note` that is not linked, in order.
fn mentions(vault: &Vault, note: &Note, id: NoteId) -> Vec<Span> {
    let Some(meant) = vault.note(id).filter(|meant| meant.path != note.path) else {
        return Vec::new();
    };
    let names = || {
        let title = meant.front_matter_title();
        std::iter::once(meant.stem())
            .chain(title)
            .chain(meant.aliases())
    };
    let keys: Vec<NameKey> = names().map(NameKey::new).collect();
    let initials: Vec<char> = names().filter_map(initial).collect();
    let longest = names().map(|name| words(name).count()).max().unwrap_or(0);
    let text = note.text().to_string();
    let prose = prose(&text);
    let words: Vec<Span> = words(&text).collect();
    let said = |from: usize, count: usize| {
        let run = Span::new(words[from].start, words[from + count - 1].end);
        (run, text.get(run.range()).unwrap_or_default())
    };
    let joined = |at: usize| {
        let gap = words
            .get(at + 1)
            .map(|next| Span::new(words[at].end, next.start));
        gap.is_some_and(|gap| is_joint(text.get(gap.range()).unwrap_or_default()))
    };
    let mut found = Vec::new();
    let mut from = 0;
    while from < words.len() {
        let starts = initial(said(from, 1).1).is_some_and(|first| initials.contains(&first));
        if !starts {
            from += 1;
            continue;
        }
        let reach = 1
            + (from..)
                .take(MOST_WORDS - 1)
                .take_while(|at| joined(*at))
                .count();
        let fits = |count: &usize| {
            let (run, words) = said(from, *count);
            keys.contains(&NameKey::new(words))
                && (*count > 1 || is_telling(words))
                && matches!(named(vault, note, words), Named::Note(named) if named == id)
                && prose.is_open(run)
                && !prose.is_cut_by(run)
                && is_free(note, run)
        };
        let Some(count) = (1..=reach.min(longest + 1)).rev().find(fits) else {
            from += 1;
            continue;
        };
        let before = (from.saturating_sub(MOST_WORDS)..from).rev();
        let first = before.take_while(|at| joined(*at)).last().unwrap_or(from);
        let within_longer = (first..=from).any(|start| {
            let least = from + count - start;
            let most = (from - start + reach).min(MOST_WORDS);
            let longer = (least..=most).filter(|longer| *longer > count);
            longer
                .into_iter()
                .any(|count| match named(vault, note, said(start, count).1) {
                    Named::Nothing => false,
                    Named::None => true,
                    Named::Note(other) => other != id,
                })
        });
        if !within_longer {
            found.push(said(from, count).0);
        }
        from += count;
    }
    found
}

/// What a link of these words would mean.
enum Named {
    Nothing,
    /// The note itself, or several.
    None,
    Note(NoteId),
}

fn named(vault: &Vault, note: &Note, words: &str) -> Named {
    // Most words name nothing, and that is known at once.
    let root = |id: NoteId| vault.note(id).map(|other| other.path.root);
    if !vault
        .called(words)
        .any(|id| root(id) == Some(note.path.root))
    {
        return Named::Nothing;
    }
    match vault.resolve_name(&note.path, words, None) {
        Resolution::Note(target) if vault.id(&note.path) != Some(target.note) => {
            Named::Note(target.note)
        }
        _ => Named::None,
    }
}

/// Whether `run` stands in no heading and is no part of a tag, a file's name or
/// the like.
fn is_free(note: &Note, run: Span) -> bool {
    let before = note
        .text()
        .slice(Span::new(run.start.saturating_sub(1), run.start));
    let behind = note.text().slice(Span::new(run.end, run.end + 2));
    let mut behind = behind.chars();
    let dotted = behind.next() == Some('.') && behind.next().is_some_and(char::is_alphanumeric);
    !before.ends_with(['#', '^', '@', '\\', '.', '/', '_'])
        && !dotted
        && !matches!(note.parsed().headings.at(run.start), Some((_, h)) if h.span.overlaps(run))
}

/// Maximal runs of letters and digits, apostrophes between them included.
fn words(text: &str) -> impl Iterator<Item = Span> + '_ {
    let mut letters = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, first) = letters.by_ref().find(|(_, c)| is_letter(*c))?;
        let mut end = start + first.len_utf8();
        while let Some((at, c)) = letters.peek().copied() {
            let behind = at + c.len_utf8();
            let goes_on = || {
                text.get(behind..)
                    .is_some_and(|rest| rest.starts_with(is_letter))
            };
            if !(is_letter(c) || matches!(c, '\'' | '’') && goes_on()) {
                break;
            }
            letters.next();
            end = behind;
        }
        Some(Span::from(start..end))
    })
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c)
}

/// Whether what stands between two words can stand in a name.
fn is_joint(gap: &str) -> bool {
    matches!(gap, " " | "-" | "_" | "\u{a0}")
}

/// The first letter or digit, without case.
fn initial(name: &str) -> Option<char> {
    let first = name.chars().find(|c| c.is_alphanumeric())?;
    first.to_lowercase().next()
}

/// Whether a single word says enough to name a note.
fn is_telling(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let is_common = || COMMON.binary_search(&&*word.to_lowercase()).is_ok();
    letters >= FEWEST_LETTERS && !is_common()
}

/// Words of four letters and more that stand in any text and so name no note on
/// their own. Sorted.
const COMMON: &[&str] = &[
    "about",
    "above",
    "abstract",
    "across",
    "action",
    "after",
    "again",
    "against",
    "along",
    "already",
    "also",
    "although",
    "always",
    "among",
    "analysis",
    "another",
    "answer",
    "answers",
    "anything",
    "approach",
    "around",
    "aspects",
    "background",
    "basics",
    "because",
    "become",
    "before",
    "behind",
    "being",
    "below",
    "benefits",
    "best",
    "better",
    "between",
    "beyond",
    "book",
    "books",
    "both",
    "business",
    "case",
    "cases",
    "cause",
    "causes",
    "challenges",
    "change",
    "changes",
    "chapter",
    "come",
    "common",
    "company",
    "comparison",
    "concept",
    "concepts",
    "conclusion",
    "content",
    "contents",
    "context",
    "control",
    "could",
    "country",
    "course",
    "data",
    "definition",
    "definitions",
    "design",
    "detail",
    "details",
    "development",
    "difference",
    "different",
    "directory",
    "discussion",
    "does",
    "done",
    "down",
    "during",
    "each",
    "early",
    "effect",
    "effects",
    "either",
    "enough",
    "even",
    "every",
    "everything",
    "example",
    "examples",
    "experience",
    "fact",
    "facts",
    "family",
    "feature",
    "features",
    "find",
    "first",
    "focus",
    "following",
    "food",
    "form",
    "from",
    "future",
    "general",
    "give",
    "goal",
    "goals",
    "good",
    "great",
    "group",
    "growth",
    "guide",
    "have",
    "health",
    "help",
    "here",
    "high",
    "history",
    "home",
    "house",
    "however",
    "idea",
    "ideas",
    "impact",
    "important",
    "index",
    "influence",
    "information",
    "into",
    "introduction",
    "issue",
    "issues",
    "just",
    "keep",
    "kind",
    "know",
    "knowledge",
    "language",
    "large",
    "last",
    "later",
    "learning",
    "less",
    "level",
    "levels",
    "life",
    "like",
    "list",
    "little",
    "long",
    "look",
    "love",
    "made",
    "make",
    "making",
    "management",
    "many",
    "market",
    "matter",
    "meaning",
    "method",
    "methods",
    "might",
    "mind",
    "model",
    "models",
    "money",
    "more",
    "most",
    "much",
    "music",
    "must",
    "name",
    "nature",
    "need",
    "never",
    "next",
    "note",
    "notes",
    "number",
    "often",
    "once",
    "only",
    "open",
    "other",
    "others",
    "outline",
    "over",
    "overview",
    "part",
    "parts",
    "past",
    "people",
    "perhaps",
    "person",
    "place",
    "plan",
    "point",
    "points",
    "power",
    "practice",
    "present",
    "problem",
    "problems",
    "process",
    "product",
    "project",
    "projects",
    "purpose",
    "question",
    "questions",
    "rather",
    "reading",
    "really",
    "reason",
    "reasons",
    "reference",
    "references",
    "related",
    "research",
    "resources",
    "result",
    "results",
    "right",
    "role",
    "rules",
    "same",
    "school",
    "science",
    "section",
    "self",
    "sense",
    "several",
    "should",
    "since",
    "skills",
    "sleep",
    "small",
    "social",
    "society",
    "some",
    "something",
    "sources",
    "start",
    "state",
    "still",
    "story",
    "strategies",
    "strategy",
    "structure",
    "study",
    "success",
    "such",
    "summary",
    "support",
    "system",
    "systems",
    "take",
    "team",
    "technology",
    "than",
    "that",
    "their",
    "them",
    "then",
    "theory",
    "there",
    "these",
    "they",
    "thing",
    "things",
    "think",
    "this",
    "those",
    "though",
    "thought",
    "through",
    "time",
    "title",
    "today",
    "together",
    "tools",
    "topic",
    "topics",
    "training",
    "true",
    "type",
    "types",
    "under",
    "understanding",
    "until",
    "upon",
    "used",
    "user",
    "using",
    "value",
    "values",
    "very",
    "video",
    "view",
    "want",
    "water",
    "ways",
    "well",
    "were",
    "what",
    "when",
    "where",
    "which",
    "while",
    "will",
    "with",
    "within",
    "without",
    "word",
    "words",
    "work",
    "world",
    "would",
    "writing",
    "year",
    "years",
    "your",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_words_are_sorted_and_long_enough() {
        assert!(COMMON.is_sorted_by(|a, b| a < b));
        assert!(COMMON.iter().all(|word| word.len() >= FEWEST_LETTERS));
    }

    #[test]
    fn an_apostrophe_is_part_of_its_word() {
        let text = "Newton's 'law' été 2nd-rate";
        let words: Vec<&str> = words(text).map(|word| &text[word.range()]).collect();
        assert_eq!(words, ["Newton's", "law", "été", "2nd", "rate"]);
    }
}
