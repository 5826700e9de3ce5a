//! The block of metadata at the start of a note: YAML between `---` lines, TOML
//! between `+++` lines, each key and value with its place.

use rustc_hash::FxHashSet;
use saphyr_parser::{Event, Parser, ScalarStyle};
use toml::de::{DeTable, DeValue};

use super::{Entry, FrontMatter, Scalar};
use crate::text::Span;

/// Every top-level key of the front matter with its value, in order. Read anew,
/// because only an edit of the block asks for it.
pub fn front_matter_entries(text: &str) -> Vec<Entry> {
    drafted(text).map_or_else(Vec::new, |(_, draft, _)| draft.entries)
}

/// The front matter, if there is one, and where the body begins.
pub fn read(text: &str) -> (Option<FrontMatter>, u32) {
    let Some((block, draft, body)) = drafted(text) else {
        let mark = if text.starts_with('\u{FEFF}') {
            '\u{FEFF}'.len_utf8()
        } else {
            0
        };
        return (None, mark as u32);
    };
    let front = FrontMatter {
        span: block.0,
        body: block.1,
        toml: block.2,
        title: draft.title,
        video_id: draft.video_id,
        aliases: draft.aliases.into(),
        tags: draft.tags.into(),
        fault: draft.fault,
    };
    (Some(front), body)
}

/// Span and content of the block and whether it is TOML; what it says; and where
/// the body begins.
fn drafted(text: &str) -> Option<((Span, Span, bool), Draft, u32)> {
    let start = if text.starts_with('\u{FEFF}') {
        '\u{FEFF}'.len_utf8()
    } else {
        0
    };
    let block = block(&text[start..])?;
    let at = |range: std::ops::Range<usize>| Span::from(range).moved(start as u32);
    let span = at(0..block.end);
    let body = at(block.body.clone());
    let mut draft = Draft {
        base: body.start,
        ..Draft::default()
    };
    if !block.closed {
        let mark = if block.toml { "+++" } else { "---" };
        let why = format!("the block is never closed by a line `{mark}`");
        draft.fault = Some(Box::new((at(0..3), why)));
    } else if block.toml {
        toml(&text[body.range()], &mut draft);
    } else if !plain(&text[body.range()], &mut draft) {
        draft = Draft {
            base: body.start,
            ..Draft::default()
        };
        yaml(&text[body.range()], &mut draft);
    }
    if draft.fault.is_none() {
        draft.fault = repeated_key(text, &draft.entries).map(Box::new);
    }
    let rest = start as u32 + block.rest as u32;
    Some(((span, body, block.toml), draft, rest))
}

/// What has been read so far.
#[derive(Default)]
struct Draft {
    /// Where the text between the delimiters begins.
    base: u32,
    entries: Vec<Entry>,
    title: Option<Scalar>,
    video_id: Option<Scalar>,
    aliases: Vec<Scalar>,
    tags: Vec<Scalar>,
    fault: Option<Box<(Span, String)>>,
}

/// Reads a block of nothing but `key: words` lines, as machines write them by
/// the ten thousand, without the YAML parser; `false` if it is any richer. Such
/// a line holds no character that means something to YAML.
fn plain(body: &str, draft: &mut Draft) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    for (start, line) in (Lines { text: body, at: 0 }) {
        let Some((key, value)) = line.split_once(": ") else {
            return false;
        };
        let words = value.trim_end();
        let simple = !key.is_empty()
            && key.bytes().all(is_word)
            && words.bytes().next().is_some_and(is_word)
            && words
                .bytes()
                .all(|byte| is_word(byte) || matches!(byte, b' ' | b'-'));
        if !simple {
            return false;
        }
        let at = |from: usize, length: usize| Span::from(from..from + length).moved(draft.base);
        let key_span = at(start, key.len());
        let value_span = at(start + key.len() + 2, words.len());
        draft.entries.push(Entry {
            key: key_span,
            value: value_span,
        });
        let value = Value {
            text: words.into(),
            span: value_span,
            plain: true,
        };
        assign(draft, key, &mut vec![value]);
    }
    true
}

/// The first key that stands there already: YAML 1.2 (§3.2.1.1) and the site's
/// reader want each once.
fn repeated_key(text: &str, entries: &[Entry]) -> Option<(Span, String)> {
    let written = |entry: &Entry| text.get(entry.key.range()).unwrap_or_default();
    let key = |entry: &Entry| written(entry).trim_matches(['"', '\'']);
    // Nearly every block has two or three keys; of the others none may cost its square.
    let mut seen = FxHashSet::default();
    let repeats = |at: &usize| match entries.len() {
        0..=FEW => {
            let before = entries[..*at].iter();
            before
                .clone()
                .any(|before| key(before) == key(&entries[*at]))
        }
        _ => !seen.insert(key(&entries[*at])),
    };
    let mut wanted_once = (0..entries.len()).filter(|at| key(&entries[*at]) != "<<");
    let entry = &entries[wanted_once.find(repeats)?];
    let why = format!("the key `{}` is written twice", key(entry));
    Some((entry.key, why))
}

/// So many keys are compared one with another.
const FEW: usize = 8;

struct Block {
    toml: bool,
    closed: bool,
    body: std::ops::Range<usize>,
    end: usize,
    rest: usize,
}

fn block(text: &str) -> Option<Block> {
    let mark = ["---", "+++"]
        .into_iter()
        .find(|mark| text.starts_with(mark))?;
    let mut lines = Lines { text, at: 0 };
    let (_, first) = lines.next()?;
    if !first[3..].trim().is_empty() {
        return None;
    }
    let toml = mark == "+++";
    let body = lines.at;
    while let Some((start, line)) = lines.next() {
        let line_end = line.trim_end();
        if line_end == mark || !toml && line_end == "..." {
            let end = start + line_end.len();
            return Some(Block {
                toml,
                closed: true,
                body: body..start,
                end,
                rest: lines.at,
            });
        }
    }
    // Without its end, `---` is a rule unless a `key:` follows it at once; the
    // body is then all there is, so that its links still live.
    let (_, second) = (Lines { text, at: body }).next()?;
    let (key, _) = second.split_once(if toml { '=' } else { ':' })?;
    let is_key = !key.is_empty()
        && key
            .trim_end()
            .chars()
            .all(|c| c.is_alphanumeric() || c == '_' || c == '-');
    is_key.then_some(Block {
        toml,
        closed: false,
        body: body..body,
        end: 3,
        rest: body,
    })
}

/// Lines that end in `\n`, `\r\n` or `\r`, with where they start.
struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Lines<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.at;
        let rest = self.text.get(start..).filter(|rest| !rest.is_empty())?;
        let length = memchr::memchr2(b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len());
        let line_break = match &rest.as_bytes()[length..] {
            [b'\r', b'\n', ..] => 2,
            [_, ..] => 1,
            [] => 0,
        };
        self.at = start + length + line_break;
        Some((start, &rest[..length]))
    }
}

/// A scalar of the block as the parser gave it.
struct Value<'a> {
    text: std::borrow::Cow<'a, str>,
    span: Span,
    plain: bool,
}

fn yaml(body: &str, front: &mut Draft) {
    let offsets = Offsets::new(body, front.base);
    // 0 outside, 1 in the top-level mapping, deeper in its values.
    let mut depth = 0_u32;
    let mut key: Option<(String, Span)> = None;
    let mut values: Vec<Value<'_>> = Vec::new();
    let mut value_start = 0;
    for event in Parser::new_from_str(body) {
        let (event, place) = match event {
            Ok(event) => event,
            Err(error) => {
                let at = offsets.byte(error.marker().index());
                front.fault = Some(Box::new((
                    line_around(body, at, front.base),
                    error.info().to_owned(),
                )));
                break;
            }
        };
        let span = offsets.span(place);
        let mut finished = None;
        match event {
            Event::Scalar(text, style, ..) if depth <= 1 => match &key {
                None if depth == 1 => key = Some((text.into_owned(), span)),
                None if text.is_empty() => {}
                None => {
                    let fault = "a list of `key: value` lines belongs here".to_owned();
                    front.fault = Some(Box::new((span, fault)));
                    break;
                }
                Some(_) => {
                    values.push(Value {
                        text,
                        span,
                        plain: style == ScalarStyle::Plain,
                    });
                    finished = Some(span);
                }
            },
            Event::Scalar(text, style, ..) if depth == 2 => {
                values.push(Value {
                    text,
                    span,
                    plain: style == ScalarStyle::Plain,
                });
            }
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                if depth == 0 && matches!(event, Event::SequenceStart(..)) {
                    front.fault = Some(Box::new((
                        span,
                        "a list of `key: value` lines belongs here".to_owned(),
                    )));
                    break;
                }
                if depth == 1 {
                    value_start = span.start;
                }
                // Items of a mapping are none of the value's own.
                depth += if matches!(event, Event::MappingStart(..)) && depth > 0 {
                    2
                } else {
                    1
                };
            }
            Event::MappingEnd => {
                depth = depth.saturating_sub(if depth > 1 { 2 } else { 1 });
                finished = (depth == 1).then_some(Span::new(value_start, span.end));
            }
            Event::SequenceEnd => {
                depth = depth.saturating_sub(1);
                finished = (depth == 1).then_some(Span::new(value_start, span.end));
            }
            Event::Alias(_) if depth == 1 && key.is_some() => finished = Some(span),
            _ => {}
        }
        if let Some(value) = finished
            && let Some((name, key)) = key.take()
        {
            front.entries.push(Entry {
                key,
                value: trimmed(body, value, front.base),
            });
            assign(front, &name, &mut values);
        }
    }
}

fn toml(body: &str, front: &mut Draft) {
    let (table, errors) = DeTable::parse_recoverable(body);
    let base = front.base;
    let at = |range: std::ops::Range<usize>| Span::from(range).moved(base);
    let mut entries: Vec<_> = table.get_ref().iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    for (key, value) in entries {
        front.entries.push(Entry {
            key: at(key.span()),
            value: at(value.span()),
        });
        let scalar = |value: &toml::Spanned<DeValue<'_>>| {
            let text = match value.get_ref() {
                DeValue::String(text) => text.to_string(),
                DeValue::Array(_) | DeValue::Table(_) => return None,
                _ => body.get(value.span())?.to_owned(),
            };
            Some(Value {
                text: text.into(),
                span: at(value.span()),
                plain: false,
            })
        };
        let mut values: Vec<Value<'_>> = match value.get_ref() {
            DeValue::Array(items) => items.iter().filter_map(scalar).collect(),
            _ => scalar(value).into_iter().collect(),
        };
        assign(front, key.get_ref(), &mut values);
    }
    if let Some(error) = errors.first() {
        let span = error.span().map_or(Span::empty(base), at);
        let span = if span.is_empty() {
            line_around(body, span.start - base, base)
        } else {
            span
        };
        front.fault = Some(Box::new((span, error.message().to_owned())));
    }
}

/// Files the values of a key under what it means to us.
fn assign(front: &mut Draft, key: &str, values: &mut Vec<Value<'_>>) {
    let is_null = |value: &Value<'_>| value.plain && matches!(&*value.text, "" | "~" | "null");
    values.retain(|value| !is_null(value));
    let scalar = |value: Value<'_>| Scalar {
        value: value.text.into(),
        span: value.span,
    };
    match key {
        "title" if front.title.is_none() => front.title = values.drain(..).next().map(scalar),
        "videoId" if front.video_id.is_none() => {
            front.video_id = values.drain(..).next().map(scalar);
        }
        "aliases" | "alias" => front.aliases.extend(values.drain(..).map(scalar)),
        "tags" | "tag" => front.tags.extend(values.drain(..).flat_map(split_tags)),
        _ => {}
    }
    values.clear();
}

/// `tags: a, b c` names three tags (Obsidian help, "Properties").
fn split_tags(value: Value<'_>) -> Vec<Scalar> {
    let span = value.span;
    let parts: Vec<&str> = value
        .text
        .split(|c: char| c == ',' || c.is_whitespace())
        .map(|part| part.trim_start_matches('#'))
        .filter(|part| !part.is_empty())
        .collect();
    // The place of a part is known only where the text is as long as its place
    // in the source, that is, where no quote or escape stands between.
    let exact = value.text.len() as u32 == span.len();
    parts
        .into_iter()
        .map(|part| {
            let at = (part.as_ptr() as usize - value.text.as_ptr() as usize) as u32;
            let place = Span::empty(span.start + at);
            let place = Span::new(place.start, place.start + part.len() as u32);
            Scalar {
                value: part.into(),
                span: if exact { place } else { span },
            }
        })
        .collect()
}

/// From the parser's character indices to byte offsets of the note.
struct Offsets {
    base: u32,
    /// Empty for ASCII, where both are the same.
    bytes: Vec<u32>,
    length: u32,
}

impl Offsets {
    fn new(body: &str, base: u32) -> Self {
        let bytes = match body.is_ascii() {
            true => Vec::new(),
            false => body.char_indices().map(|(at, _)| at as u32).collect(),
        };
        Self {
            base,
            bytes,
            length: body.len() as u32,
        }
    }

    /// Relative to the block's body.
    fn byte(&self, index: usize) -> u32 {
        match self.bytes.is_empty() {
            true => (index as u32).min(self.length),
            false => self.bytes.get(index).copied().unwrap_or(self.length),
        }
    }

    fn span(&self, span: saphyr_parser::Span) -> Span {
        let start = self.byte(span.start.index());
        Span::new(start, self.byte(span.end.index()).max(start)).moved(self.base)
    }
}

/// `span` without white space at its end: the parser ends a block value at the
/// next key.
fn trimmed(body: &str, span: Span, base: u32) -> Span {
    let from = (span.start - base) as usize;
    let written = body
        .get(from..(span.end - base) as usize)
        .unwrap_or_default();
    Span::new(span.start, span.start + written.trim_end().len() as u32)
}

/// The line of `body` that the byte `at` is on, without blanks around it.
fn line_around(body: &str, at: u32, base: u32) -> Span {
    let breaks = ['\n', '\r'];
    let mut at = (at as usize).min(body.len());
    if body[at..].trim().is_empty() {
        // The parser noticed at the very end; the last line is the one to show.
        at = body.trim_end().len();
    }
    let start = body[..at].rfind(breaks).map_or(0, |found| found + 1);
    let end = body[at..]
        .find(breaks)
        .map_or(body.len(), |found| at + found);
    let line = &body[start..end];
    let front = line.len() - line.trim_start().len();
    Span::from(start + front..start + front + line.trim().len()).moved(base)
}
