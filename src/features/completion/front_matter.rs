//! In the front matter: keys that are missing, and tags.

use super::context::{Context, Line, Slot};
use super::{Completion, CompletionItem, CompletionKind, filter};
use crate::syntax::FrontMatter;
use crate::text::Span;
use crate::vault::Note;

const KEYS: [(&str, &str); 4] = [
    ("title", "what the note is called"),
    ("videoId", "the YouTube video its moments point into"),
    ("aliases", "other names that links may use"),
    ("tags", "subjects"),
];

/// At most so many bytes of front matter are looked through.
const MOST_BYTES: u32 = 64 * 1024;

/// What can be completed in the block `front`, judged by its lines alone: while
/// a line is being written, YAML often cannot be read.
pub(super) fn context(note: &Note, front: &FrontMatter, line: &Line) -> Option<Context> {
    if !line.whole {
        return None;
    }
    let left = &*line.left;
    let is_key = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    if left.chars().all(is_key) && line.right.trim().is_empty() && !left.starts_with('-') {
        let replace = Span::new(line.start, line.cursor);
        return Some(Context::Key(Slot {
            replace,
            typed: left.to_owned(),
        }));
    }
    let of_tags = |key: &str| matches!(key.trim(), "tags" | "tag");
    let item = left.trim_start().strip_prefix('-').is_some();
    let in_value = left
        .split_once([':', '='])
        .is_some_and(|(key, _)| of_tags(key));
    if !(in_value || item && of_tags(&key_above(note, front, line)?)) {
        return None;
    }
    let from = left
        .rfind([':', '=', '[', ',', ' ', '"', '\'', '#'])
        .map_or(0, |at| at + 1);
    let typed = left.get(from..)?;
    let blank_needed = left.ends_with([':', '-']);
    let replace = Span::new(line.start + from as u32, line.cursor);
    (!blank_needed).then(|| {
        Context::TagValue(Slot {
            replace,
            typed: typed.to_owned(),
        })
    })
}

/// The key whose list the item on `line` belongs to.
fn key_above(note: &Note, front: &FrontMatter, line: &Line) -> Option<String> {
    let start = front.body.start.max(line.start.saturating_sub(MOST_BYTES));
    let before = note.text().slice(Span::new(start, line.start));
    for above in before.lines().rev() {
        let text = above.trim();
        if let Some((key, _)) = above.split_once(':').filter(|_| !text.starts_with('-')) {
            return Some(key.to_owned());
        }
        if !text.starts_with('-') && !text.is_empty() {
            return None;
        }
    }
    None
}

/// The known keys that the block does not have yet.
pub(super) fn keys(note: &Note, slot: &Slot) -> Completion {
    let Some(front) = note.parsed().front_matter.as_ref() else {
        return Completion::default();
    };
    let most = front
        .body
        .end
        .min(front.body.start.saturating_add(MOST_BYTES));
    let body = note.text().slice(Span::new(front.body.start, most));
    let sign = if front.toml { '=' } else { ':' };
    let has = |key: &str| {
        body.lines().any(|line| {
            line.split_once(sign)
                .is_some_and(|(left, _)| left.trim() == key)
        })
    };
    let typed = slot.typed.to_lowercase();
    let missing = KEYS
        .iter()
        .filter(|(key, _)| !has(key) && key.to_lowercase().contains(&typed));
    let items = missing.map(|(key, meaning)| CompletionItem {
        label: (*key).to_owned(),
        detail: (*meaning).to_owned(),
        kind: CompletionKind::Key,
        replace: slot.replace,
        insert: if front.toml {
            format!("{key} = ")
        } else {
            format!("{key}: ")
        },
        filter: filter(&slot.typed, &[key]),
        data: None,
    });
    Completion {
        items: items.collect(),
        incomplete: false,
        ordinary: false,
    }
}
