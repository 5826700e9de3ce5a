use std::path::{Path, PathBuf};

use super::check::{put_place_in, write_message};
use super::output::Styles;
use super::snippet::write_snippet;
use super::whole::Whole;
use crate::rules::{self, Finding};
use crate::scan;
use crate::text::Text;
use crate::video::Fault;

/// The finding about each file of `faults`, sorted by path and each told once,
/// whichever notes its video has.
pub fn findings(whole: &Whole, mut faults: Vec<(PathBuf, Fault)>) -> Vec<(PathBuf, Finding)> {
    faults.sort_by(|(a, _), (b, _)| a.cmp(b));
    faults.dedup_by(|(a, _), (b, _)| a == b);
    let settings = &whole.loaded.settings;
    let finding = |(path, fault): (PathBuf, Fault)| {
        let finding = rules::check_sidecar(&fault, settings)?;
        Some((path, finding))
    };
    faults.into_iter().filter_map(finding).collect()
}

/// Writes `finding` about the file at `path` as those about notes are written.
pub fn write(out: &mut String, whole: &Whole, path: &Path, finding: &Finding, styles: &Styles) {
    let mut place = whole.shown_path(path);
    let limit = whole.loaded.settings.max_file_size;
    let (text, span) = match scan::shown_sidecar(path, finding.span, limit) {
        Some((text, span)) => (Some(text), span),
        None => (None, finding.span),
    };
    put_place_in(
        &mut place,
        text.as_ref().unwrap_or(&Text::default()),
        span.start,
    );
    let style = write_message(out, &place, finding, styles);
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        write_snippet(out, &text, span, styles, style);
    }
    out.push('\n');
}
