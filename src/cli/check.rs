use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anstyle::Style;

use super::broken_sidecar;
use super::output::{Styles, put, put_number, standard_output, styled};
use super::snippet::write_snippet;
use super::visible::visible;
use super::whole::{Whole, whole};
use super::{Failure, Outcome};
use crate::parallel;
use crate::rules::Finding;
use crate::settings::Severity;
use crate::text::{PositionEncoding, Text};
use crate::vault::Note;
use crate::video::Fault;

/// `wikinote check PATH`: every finding, then what they add up to.
///
/// Notes are judged, and their findings put into words, by all processors; this
/// thread writes what is ready, in the order of paths. With `statistics` only the
/// sums are written.
pub fn check(path: &Path, statistics: bool) -> Result<Outcome, Failure> {
    let started = Instant::now();
    let whole = whole(path)?;
    let (mut out, styles) = standard_output();
    let notes = whole.notes();
    let judge = |_: &mut (), notes: &[&Arc<Note>]| judge(&whole, notes, &styles, statistics);
    let mut sum = Sum::default();
    let written = parallel::in_order(
        &notes,
        32,
        || (),
        judge,
        |batches| -> io::Result<()> {
            for (text, part) in batches {
                sum.add(part);
                out.write_all(text.as_bytes())?;
            }
            Ok(())
        },
    );
    if let Some(outcome) = closed_early(&written, &sum) {
        return Ok(outcome);
    }
    written?;
    let mut summary = String::new();
    for (path, finding) in broken_sidecar::findings(&whole, std::mem::take(&mut sum.faults)) {
        sum.count(&finding);
        if statistics {
            continue;
        }
        broken_sidecar::write(&mut summary, &whole, &path, &finding, &styles);
    }
    // Writing to a String cannot fail.
    let _ = write_summary(
        &mut summary,
        &whole,
        &sum,
        notes.len(),
        started.elapsed(),
        &styles,
    );
    let written = out.write_all(summary.as_bytes()).and_then(|()| out.flush());
    if let Some(outcome) = closed_early(&written, &sum) {
        return Ok(outcome);
    }
    written?;
    // The process ends now; taking a large vault apart first would cost a tenth
    // of the whole run.
    std::mem::forget(whole);
    Ok(sum.outcome())
}

/// How the check ended if its reader closed the output: what was found until
/// then counts, so that `check notes | head` fails a script as `check notes` does.
fn closed_early(written: &io::Result<()>, sum: &Sum) -> Option<Outcome> {
    let error = written.as_ref().err()?;
    (error.kind() == io::ErrorKind::BrokenPipe).then(|| sum.outcome())
}

/// What was found, in numbers.
#[derive(Default)]
struct Sum {
    findings: usize,
    /// Notes with at least one.
    notes: usize,
    by_code: BTreeMap<&'static str, (usize, Severity)>,
    /// Of files about the videos of the notes, told once for each of these.
    faults: Vec<(PathBuf, Fault)>,
}

impl Sum {
    fn outcome(&self) -> Outcome {
        if self.findings == 0 {
            Outcome::Clean
        } else {
            Outcome::Findings
        }
    }

    fn count(&mut self, finding: &Finding) {
        self.findings += 1;
        let count = self.by_code.entry(finding.rule.code);
        count.or_insert((0, finding.severity)).0 += 1;
    }

    fn add(&mut self, part: Sum) {
        self.findings += part.findings;
        self.notes += part.notes;
        self.faults.extend(part.faults);
        for (code, (count, severity)) in part.by_code {
            self.by_code.entry(code).or_insert((0, severity)).0 += count;
        }
    }
}

fn judge(whole: &Whole, notes: &[&Arc<Note>], styles: &Styles, statistics: bool) -> (String, Sum) {
    let (mut text, mut sum) = (String::new(), Sum::default());
    for note in notes {
        let (findings, video) = whole.findings(note);
        if let Some(video) = video {
            sum.faults.extend(video.faults.iter().cloned());
        }
        if findings.is_empty() {
            continue;
        }
        let path = whole.shown(&note.path);
        sum.notes += 1;
        for finding in &findings {
            sum.count(finding);
            if !statistics {
                write_finding(&mut text, whole, note, &path, finding, styles);
            }
        }
    }
    (text, sum)
}

fn write_finding(
    out: &mut String,
    whole: &Whole,
    note: &Note,
    path: &str,
    finding: &Finding,
    styles: &Styles,
) {
    let mut place = String::with_capacity(path.len() + 16);
    place.push_str(path);
    put_place(&mut place, note, finding.span.start);
    let mark = write_message(out, &place, finding, styles);
    write_snippet(out, note.text(), finding.span, styles, mark);
    for related in &finding.related {
        let mut place = whole.shown(&related.path).to_string();
        let other = whole.loaded.vault.id(&related.path);
        if let Some(other) = other.and_then(|id| whole.loaded.vault.note(id)) {
            put_place(&mut place, other, related.span.start);
        }
        out.push_str("  ");
        put(out, styles.faint, "=");
        out.push(' ');
        put(out, styles.place, &place);
        out.push_str(": ");
        out.push_str(&visible(&related.message));
        out.push('\n');
    }
    out.push('\n');
}

/// The first line of a finding at `place`; how loud things are marked.
pub(super) fn write_message(
    out: &mut String,
    place: &str,
    finding: &Finding,
    styles: &Styles,
) -> Style {
    let (word, mark) = severity(finding.severity, styles);
    put(out, styles.place, place);
    out.push_str(": ");
    put(out, mark, word);
    out.push_str(": ");
    put(out, styles.strong, &visible(&finding.message));
    out.push(' ');
    put(out, styles.faint, &["[", finding.rule.code, "]"].concat());
    out.push('\n');
    mark
}

/// Appends `:line:column` from 1, in UTF-16 code units as in `export`.
pub(super) fn put_place(out: &mut String, note: &Note, offset: u32) {
    put_place_in(out, note.text(), offset);
}

/// The same of any text.
pub(super) fn put_place_in(out: &mut String, text: &Text, offset: u32) {
    let position = text.position(offset, PositionEncoding::Utf16);
    out.push(':');
    put_number(out, position.line + 1);
    out.push(':');
    put_number(out, position.column + 1);
}

/// A severity's word and style.
pub fn severity(severity: Severity, styles: &Styles) -> (&'static str, Style) {
    let style = match severity {
        Severity::Error => styles.error,
        Severity::Warning => styles.warning,
        Severity::Information | Severity::Hint => styles.note,
        Severity::Off => styles.faint,
    };
    (severity.word(), style)
}

fn write_summary(
    out: &mut String,
    whole: &Whole,
    sum: &Sum,
    notes: usize,
    time: Duration,
    styles: &Styles,
) -> fmt::Result {
    if sum.findings == 0 {
        writeln!(out, "{}", styled(styles.good, "Nothing found."))?;
    } else {
        let of = format_args!("{} of {}", thousands(sum.notes), counted(notes, "note"));
        let findings = counted(sum.findings, "finding");
        writeln!(out, "{} in {of}", styled(styles.strong, findings))?;
        let mut codes: Vec<_> = sum.by_code.iter().collect();
        codes.sort_by_key(|(code, (count, _))| (std::cmp::Reverse(*count), **code));
        let widest = codes
            .first()
            .map_or(0, |(_, (count, _))| thousands(*count).len());
        for (code, (count, level)) in codes {
            let (_, style) = severity(*level, styles);
            writeln!(
                out,
                "  {:>widest$}  {}",
                thousands(*count),
                styled(style, code)
            )?;
        }
        let first = sum.by_code.keys().next().unwrap_or(&"CODE");
        let hint = format_args!("`wikinote rule {first}` explains a finding.");
        writeln!(out, "{}", styled(styles.faint, hint))?;
    }
    let skipped = &whole.loaded.skipped;
    if !skipped.is_empty() {
        let files = format!("{} could not be read:", counted(skipped.len(), "file"));
        writeln!(out, "{}", styled(styles.warning, files))?;
        for file in skipped {
            let path = file.path.strip_prefix(".").unwrap_or(&file.path);
            let path = path.to_string_lossy();
            writeln!(
                out,
                "  {}: {}",
                styled(styles.place, visible(&path)),
                visible(&file.why)
            )?;
        }
    }
    writeln!(
        out,
        "Checked {} in {}.",
        counted(notes, "note"),
        duration(time)
    )
}

/// `1 note`, `21,273 notes`.
pub(super) fn counted(count: usize, what: &str) -> String {
    format!(
        "{} {what}{}",
        thousands(count),
        if count == 1 { "" } else { "s" }
    )
}

/// `21,273`.
pub(super) fn thousands(count: usize) -> String {
    let digits = count.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `8 ms`, `1.24 s`.
pub fn duration(time: Duration) -> String {
    match time.as_millis() {
        0 => "under 1 ms".to_owned(),
        short @ 1..1000 => format!("{short} ms"),
        _ => format!("{:.2} s", time.as_secs_f64()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_times_read_well() {
        assert_eq!(counted(1, "note"), "1 note");
        assert_eq!(counted(21_273, "note"), "21,273 notes");
        assert_eq!(thousands(1_000_000), "1,000,000");
        assert_eq!(duration(Duration::from_micros(300)), "under 1 ms");
        assert_eq!(duration(Duration::from_millis(1240)), "1.24 s");
    }
}
