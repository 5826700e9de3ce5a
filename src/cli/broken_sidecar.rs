use std::path::{Path, PathBuf};

use super::check::{put_place_in, write_message};
use super::output::Styles;
use super::snippet::write_snippet;
use super::whole::Whole;
use crate::disk::{self, Standing};
use crate::rules::{self, Finding};
use crate::text::{Span, Text};
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
    let text = shown_text(path, whole.loaded.settings.max_file_size);
    let mark = text.as_ref().map_or(0, |(_, mark)| *mark);
    let span = Span::new(
        finding.span.start.saturating_sub(mark),
        finding.span.end.saturating_sub(mark),
    );
    let text = text.map(|(text, _)| text);
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

/// The file as editors show it, without a byte order mark, and how many bytes that
/// has; up to the first byte that is no text.
fn shown_text(path: &Path, limit: u64) -> Option<(Text, u32)> {
    if disk::standing(path) != Standing::File {
        return None;
    }
    let text = disk::read_valid_start(path, limit).ok()?;
    let shown = text.strip_prefix('\u{feff}').unwrap_or(&text);
    Some((Text::new(shown), (text.len() - shown.len()) as u32))
}
