//! From what the rules find to what the formats print.

use std::path::{Path, PathBuf};

use crate::cli::formats::{Format, Place, Told, ToldFix, ToldPlace};
use crate::cli::whole::Whole;
use crate::rules::{self, Finding};
use crate::scan;
use crate::text::{Source, Text};
use crate::vault::{Note, NotePath};

/// `finding` of `note`, which is shown as `path`, as `format` takes it.
pub fn told<'f>(
    whole: &Whole,
    note: &'f Note,
    source: &'f Source<'f>,
    path: &'f str,
    finding: &'f Finding,
    fingerprint: u64,
    format: &dyn Format,
) -> Told<'f> {
    let vault = &whole.loaded.vault;
    let related = finding.related.iter().map(|related| {
        let other = vault.id(&related.path).and_then(|id| vault.note(id));
        ToldPlace {
            path: path_of(whole, &related.path, format),
            place: other.map(|other| Place::of(other.text(), related.span.start)),
            message: related.message.clone(),
        }
    });
    let fixes = match format.needs().fixes {
        true => rules::fixes(vault, note, finding),
        false => Vec::new(),
    };
    // Edits are in no order with what is asked next.
    let place = |at| Place::of(note.text(), at);
    let fixes = fixes.into_iter().map(|fix| ToldFix {
        title: fix.title,
        certain: fix.certain,
        edits: (fix.edits.into_iter())
            .map(|(span, text)| (place(span.start), place(span.end), text))
            .collect(),
    });
    Told {
        path,
        rule: finding.rule,
        severity: finding.severity,
        message: &finding.message,
        text: source,
        span: finding.span,
        related: related.collect(),
        fixes: fixes.collect(),
        fingerprint,
    }
}

/// A finding about a file that is no note, with what it needs to be told.
pub struct OfFile {
    path: String,
    text: Text,
    finding: Finding,
    /// See [`Told::fingerprint`].
    pub fingerprint: u64,
}

impl OfFile {
    /// `finding` about the sidecar at `path`, of which the part is read that is shown.
    pub fn new(whole: &Whole, path: &Path, mut finding: Finding, format: &dyn Format) -> Self {
        let limit = whole.loaded.settings.max_file_size;
        let shown = scan::shown_sidecar(path, finding.span, limit);
        let text = shown.map(|(text, span)| {
            finding.span = span;
            text
        });
        Self {
            path: path_in(whole, path, format),
            text: text.unwrap_or_default(),
            fingerprint: fingerprint_of_file(whole, path, &finding),
            finding,
        }
    }

    /// The part of the file that is shown.
    pub fn source(&self) -> Source<'_> {
        Source::new(&self.text)
    }

    /// As formats take it, with its [`OfFile::source`].
    pub fn told<'f>(&'f self, source: &'f Source<'f>) -> Told<'f> {
        Told {
            path: &self.path,
            rule: self.finding.rule,
            severity: self.finding.severity,
            message: &self.finding.message,
            text: source,
            span: self.finding.span,
            related: Vec::new(),
            fixes: Vec::new(),
            fingerprint: self.fingerprint,
        }
    }
}

/// The path of a note as the readers of `format` take it.
pub fn path_of(whole: &Whole, path: &NotePath, format: &dyn Format) -> String {
    path_in(whole, &whole.folder().join(&*path.path), format)
}

/// The same for any path in the vault's folder.
fn path_in(whole: &Whole, path: &Path, format: &dyn Format) -> String {
    match format.is_for_people() {
        true => whole.shown_path(path),
        false => whole.spelled_path(path),
    }
}

/// The same wherever the vault stands and the command runs.
pub fn fingerprint_of_file(whole: &Whole, path: &Path, finding: &Finding) -> u64 {
    rules::fingerprint(&below(whole, path), finding.rule.code, &finding.message)
}

/// `path` below the vault's folder, with `/` between its parts.
pub fn below(whole: &Whole, path: &Path) -> String {
    let below = path.strip_prefix(whole.folder()).unwrap_or(path);
    let below: PathBuf = below.components().collect();
    below
        .to_string_lossy()
        .replace(std::path::MAIN_SEPARATOR, "/")
}
