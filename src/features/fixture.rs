//! A vault in one string, for tests.
//!
//! ```text
//! //- /channel/note.md
//! Text with a [[link]] and the cursor$0 here.
//!               ^^^^
//! ```
//!
//! A `//- /path` line starts a file; one that is no note needs no content. `$0`
//! is the cursor and is taken out. A line of nothing but blanks and `^` draws
//! ranges under the line above it and is taken out, too.

use std::sync::Arc;

use crate::text::{PositionEncoding, Span};
use crate::vault::{Change, Note, NoteId, NotePath, Publisher, RootId, Vault};
use crate::video::{Files, Info, Transcript, Video};

/// A vault, where the cursor stands in it, and the ranges drawn.
pub(super) struct Fixture {
    pub vault: Vault,
    cursor: Option<(NotePath, u32)>,
    /// In order of appearance.
    pub ranges: Vec<(NotePath, Span)>,
}

impl Fixture {
    /// The vault that `text` describes, published by nobody.
    pub fn new(text: &str) -> Self {
        Self::published(text, Publisher::None)
    }

    /// The same with a publisher.
    pub fn published(text: &str, publisher: Publisher) -> Self {
        let mut files: Vec<(&str, Vec<&str>)> = Vec::new();
        for line in text.trim_start_matches('\n').lines() {
            if let Some(path) = line.strip_prefix("//- /") {
                files.push((path.trim(), Vec::new()));
            } else {
                files
                    .last_mut()
                    .expect("a fixture starts with `//- /path`")
                    .1
                    .push(line);
            }
        }
        let vault = Vault::new(vec![publisher]);
        let mut fixture = Self {
            vault,
            cursor: None,
            ranges: Vec::new(),
        };
        for (path, lines) in files {
            let path = NotePath::new(RootId(0), path);
            let change = if path.path.ends_with(".md") {
                let text = fixture.read(&path, &lines);
                Change::Note(Arc::new(Note::new(path, &text)))
            } else {
                Change::File(path)
            };
            fixture.vault.apply(change);
        }
        fixture
    }

    /// The text of a file; keeps the cursor and the ranges it finds.
    fn read(&mut self, path: &NotePath, lines: &[&str]) -> String {
        let mut text = String::new();
        let (mut start, mut drawn_over) = (0, "");
        for line in lines {
            if line.contains('^') && line.chars().all(|c| c == '^' || c == ' ') {
                self.draw(path, start, drawn_over, line);
                continue;
            }
            (start, drawn_over) = (text.len(), line);
            if let Some(at) = line.find("$0") {
                let cursor = (path.clone(), (text.len() + at) as u32);
                assert!(self.cursor.replace(cursor).is_none(), "two cursors");
            }
            text.push_str(&line.replacen("$0", "", 1));
            text.push('\n');
        }
        // The last line's break belongs to the fixture.
        text.pop();
        text
    }

    /// The ranges that `marks` draws under `line`, which may hold the cursor.
    fn draw(&mut self, path: &NotePath, start: usize, line: &str, marks: &str) {
        let cursor = line.find("$0").unwrap_or(usize::MAX);
        let offset = |column: usize| {
            let byte = line
                .char_indices()
                .nth(column)
                .map_or(line.len(), |(byte, _)| byte);
            (start
                + if byte > cursor {
                    byte.max(cursor + 2) - 2
                } else {
                    byte
                }) as u32
        };
        let columns: Vec<char> = marks.chars().collect();
        let mut column = 0;
        for run in columns.chunk_by(|a, b| a == b) {
            let end = column + run.len();
            if run[0] == '^' {
                self.ranges
                    .push((path.clone(), Span::new(offset(column), offset(end))));
            }
            column = end;
        }
    }

    /// The note with the cursor, and the cursor's offset.
    pub fn at_cursor(&self) -> (NoteId, Arc<Note>, u32) {
        let (path, offset) = self.cursor.as_ref().expect("a fixture with `$0`");
        let id = self.vault.id(path).expect("the cursor's note");
        (
            id,
            self.vault.note(id).expect("the cursor's note").clone(),
            *offset,
        )
    }

    /// The note at `path`.
    pub fn note(&self, path: &str) -> (NoteId, Arc<Note>) {
        let id = self
            .vault
            .id(&NotePath::new(RootId(0), path))
            .expect("a note of the fixture");
        (
            id,
            self.vault.note(id).expect("a note of the fixture").clone(),
        )
    }

    /// The ranges drawn in the note at `path`.
    pub fn ranges_in(&self, path: &str) -> Vec<Span> {
        self.ranges
            .iter()
            .filter(|(p, _)| &*p.path == path)
            .map(|(_, span)| *span)
            .collect()
    }
}

/// A sidecar of a made-up talk of five minutes.
pub(super) const INFO: &str = r#"{"title": "A *talk* on <b>words</b>", "channel": "Us", "duration": 300,
"chapters": [{"start_time": 0, "end_time": 60, "title": "Start"},
{"start_time": 60, "end_time": 300, "title": "[Words](https://x.y/z) & more"}]}"#;

/// The transcript of the same.
pub(super) const VTT: &str = "WEBVTT

00:00:57.000 --> 00:01:00.000
First &lt;img src=x&gt; words

00:01:01.000 --> 00:01:04.000
Second words www.x.yz

00:01:05.000 --> 00:01:09.000
<b>Third</b> \u{1F600} [words] of ours

00:01:10.000 --> 00:01:12.000
Fourth words
";

/// What these two say.
pub(super) fn talk() -> Video {
    Video {
        info: Some(Info::read(INFO, None).expect("facts")),
        transcript: Some(Arc::new(Transcript::read(VTT).expect("cues"))),
        files: Files {
            info: Some("talk.info.json".into()),
            transcript: Some("talk.en.vtt".into()),
            ..Files::default()
        },
        ..Video::default()
    }
}

/// The text of `span` with its place, as tests print it: `1:4 "text"`, 1-based.
pub(super) fn show(note: &Note, span: Span) -> String {
    let at = note.text().position(span.start, PositionEncoding::Utf32);
    format!(
        "{}:{} {:?}",
        at.line + 1,
        at.column + 1,
        note.text().slice(span)
    )
}

/// Compares with an expected text that stands beside the test; `UPDATE_EXPECT=1`
/// writes what came out into the source instead.
macro_rules! expected {
    ($actual:expr, $expected:literal) => {
        $crate::features::fixture::compare(file!(), &$actual, $expected, stringify!($expected))
    };
}
pub(super) use expected;

/// See `expected!`. The expected text is a literal that its file holds once, as
/// `"new 1"` for a new test; both texts are trimmed.
#[track_caller]
pub(super) fn compare(file: &str, actual: &str, expected: &str, literal: &str) {
    let actual = actual.trim();
    if actual == expected.trim() {
        return;
    }
    if std::env::var_os("UPDATE_EXPECT").is_none() {
        panic!(
            "expected\n{}\n\nbut got\n{actual}\n\n(UPDATE_EXPECT=1 takes it)",
            expected.trim()
        );
    }
    static ONE_AT_A_TIME: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock();
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let source = std::fs::read_to_string(&path).expect("the test's source");
    let mut hashes = "#".to_owned();
    while actual.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    let new = format!("r{hashes}\"\n{actual}\n\"{hashes}");
    assert_eq!(
        source.matches(literal).count(),
        1,
        "the literal is not in {file} as it was compiled, or not once"
    );
    std::fs::write(&path, source.replacen(literal, &new, 1)).expect("the test's source");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_out_cursor_and_ranges() {
        let fixture = Fixture::new(
            "
//- /a/one.md
é [[t$0wo]] and
    ^^^^^      ^^^
last
//- /a/pic.png
//- /two.md
",
        );
        let (_, note, cursor) = fixture.at_cursor();
        assert_eq!(note.text().to_string(), "é [[two]] and\nlast");
        assert_eq!(cursor, 6);
        let ranges = fixture.ranges_in("a/one.md");
        assert_eq!(show(&note, ranges[0]), r#"1:5 "two""#);
        assert_eq!(show(&note, ranges[1]), r#"1:14 """#);
        assert_eq!(fixture.note("two.md").1.stem(), "two");
        assert_eq!(fixture.vault.files().count(), 1);
    }
}
