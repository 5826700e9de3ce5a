//! How `check` prints findings. One file a format.
//!
//! A format puts one finding into words at a time, in any thread, from plain data
//! ([`Told`]); what it says before the first and after the last it says once. So a
//! hundred thousand findings need no more room than one.

mod concise;
mod github;
mod gitlab;
mod json;
mod junit;
mod markdown;
mod sarif;
mod text;

pub use text::put_place;

use std::path::PathBuf;

use clap::ValueEnum;

use super::output::Styles;
use crate::rules::Rule;
use crate::settings::Severity;
use crate::text::{Position, PositionEncoding, Source, Span, Text};

/// In which form `check` prints findings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum FormatName {
    /// The line of each finding, underlined
    #[default]
    Text,
    /// One line each, as problem matchers read it
    Concise,
    /// One JSON array
    Json,
    /// One JSON object a line
    Jsonl,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// Code quality of GitLab
    Gitlab,
    /// `JUnit` XML
    Junit,
    /// A report to read
    Markdown,
}

/// The format of that name.
pub fn format(name: FormatName, styles: Styles) -> Box<dyn Format> {
    match name {
        FormatName::Text => Box::new(text::Lines(styles)),
        FormatName::Concise => Box::new(concise::Concise(styles)),
        FormatName::Json => Box::new(json::Json::Array),
        FormatName::Jsonl => Box::new(json::Json::Lines),
        FormatName::Sarif => Box::new(sarif::Sarif),
        FormatName::Github => Box::new(github::Github),
        FormatName::Gitlab => Box::new(gitlab::Gitlab),
        FormatName::Junit => Box::new(junit::Junit),
        FormatName::Markdown => Box::new(markdown::Markdown),
    }
}

/// A way to print findings.
pub trait Format: Sync {
    /// What a finding needs to have worked out before it is told.
    fn needs(&self) -> Needs {
        Needs::default()
    }

    /// What stands between two findings; written before each, and left out before
    /// the first.
    fn separator(&self) -> &'static str {
        ""
    }

    /// What stands before the first finding. `sum` is known if it is needed.
    fn begin(&self, _out: &mut String, _sum: &Sum) {}

    /// One finding.
    fn finding(&self, out: &mut String, told: &Told<'_>);

    /// What stands after the last finding.
    fn end(&self, _out: &mut String, _sum: &Sum) {}

    /// Whether people read it, so that a summary may follow.
    fn is_for_people(&self) -> bool {
        false
    }

    /// Whether it is a text, in which names and lines of notes stand as they are.
    fn is_prose(&self) -> bool {
        self.is_for_people()
    }
}

/// What costs time or room, and only some formats print.
#[derive(Clone, Copy, Debug, Default)]
pub struct Needs {
    /// The ways to mend each finding.
    pub fixes: bool,
    /// The name by which each is known again.
    pub fingerprints: bool,
    /// The sums before the first finding.
    pub sum_first: bool,
    /// [`Sum::report`].
    pub report: bool,
}

/// A finding as it is printed: all that any format says of it.
pub struct Told<'f> {
    /// Its file as a terminal or a program in the current folder opens it.
    pub path: &'f str,
    /// The rule.
    pub rule: &'static Rule,
    /// How loud it is.
    pub severity: Severity,
    /// One sentence.
    pub message: &'f str,
    /// The text of the file, and where in it.
    pub text: &'f Source<'f>,
    /// The place in it.
    pub span: Span,
    /// Other places that explain it.
    pub related: Vec<ToldPlace>,
    /// Ways to mend it, best first, if [`Needs::fixes`].
    pub fixes: Vec<ToldFix>,
    /// The same as long as the finding stays, whatever lines stand above it, if
    /// [`Needs::fingerprints`].
    pub fingerprint: u64,
}

impl Told<'_> {
    /// Where it starts and ends; the end is the place right after.
    pub fn places(&self) -> [Place; 2] {
        [self.span.start, self.span.end].map(|at| Place::within(self.text, at))
    }

    /// The fingerprint in letters.
    pub fn mark(&self) -> String {
        format!("{:016x}", self.fingerprint)
    }
}

/// Line and column from 1, columns in UTF-16 units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// From 1.
    pub line: u32,
    /// From 1, in UTF-16 units.
    pub column: u32,
}

impl Place {
    /// Where the byte `offset` of `text` stands.
    pub fn of(text: &Text, offset: u32) -> Self {
        text.position(offset, PositionEncoding::Utf16).into()
    }

    /// Where the byte `offset` of `source` stands.
    pub fn within(source: &Source<'_>, offset: u32) -> Self {
        source.position(offset, PositionEncoding::Utf16).into()
    }
}

impl From<Position> for Place {
    fn from(position: Position) -> Self {
        Self {
            line: position.line + 1,
            column: position.column + 1,
        }
    }
}

/// A place in another file.
pub struct ToldPlace {
    /// Its file.
    pub path: String,
    /// Where in it; `None` if the file is no note.
    pub place: Option<Place>,
    /// What is there.
    pub message: String,
}

/// A way to mend a finding: edits to its own file.
pub struct ToldFix {
    /// What it does.
    pub title: String,
    /// Whether it may be done unasked.
    pub certain: bool,
    /// From, up to, the new text.
    pub edits: Vec<(Place, Place, String)>,
}

/// What all findings add up to.
#[derive(Default)]
pub struct Sum {
    /// All of them.
    pub findings: usize,
    /// Those that are printed, if not all are wanted.
    pub told: usize,
    /// How many of each rule, in the order of codes.
    pub by_code: Vec<(&'static str, usize)>,
    /// Files that could not be read, and why.
    pub unread: Vec<(PathBuf, String)>,
    /// What only a report says.
    pub report: Option<Report>,
}

/// The vault in numbers and names.
#[derive(Default)]
pub struct Report {
    /// How many notes were looked at.
    pub notes: usize,
    /// How many of them have a finding.
    pub notes_with_findings: usize,
    /// Links of all of these notes.
    pub links: usize,
    /// Those with most findings: path and how many.
    pub worst: Vec<(String, usize)>,
    /// Names that nobody answers to: name, notes that ask, links that ask.
    pub wanted: Vec<(String, usize, usize)>,
    /// Wanted names in all.
    pub wanted_in_all: usize,
}

/// One JSON value without blanks.
fn push_json(out: &mut String, value: &impl serde::Serialize) {
    // Numbers, texts and lists of them are always written.
    if let Ok(text) = serde_json::to_string(value) {
        out.push_str(&text);
    }
}

/// `path` as a relative URI (or that of a file, if it is a full path).
fn uri(path: &str) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'/')
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~');
    let path = match std::path::MAIN_SEPARATOR {
        '/' => path.to_owned(),
        separator => path.replace(separator, "/"),
    };
    let encoded = utf8_percent_encode(&path, PLAIN);
    match path.starts_with('/') {
        true => format!("file://{encoded}"),
        false => encoded.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn a_path_becomes_a_uri() {
        assert_eq!(uri("a/b c#1:é.md"), "a/b%20c%231%3A%C3%A9.md");
        assert_eq!(uri("/n/a.md"), "file:///n/a.md");
        assert_eq!(uri("../a.md"), "../a.md");
    }
}
