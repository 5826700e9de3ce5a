mod arguments;
mod changed;
mod fixing;
mod selecting;
mod watching;

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::io::{self, IsTerminal, Read, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anstyle::Style;

pub use self::arguments::CheckArguments;
use self::selecting::Selection;
use super::broken_sidecar;
use super::output::{Styles, put, put_number, say_aside, standard_output, styled};
use super::snippet::write_snippet;
use super::visible::visible;
use super::whole::{Whole, folder_of, whole_of, whole_with};
use super::{Failure, Outcome};
use crate::parallel;
use crate::rules::Finding;
use crate::settings::Severity;
use crate::text::{PositionEncoding, Text};
use crate::vault::Note;
use crate::video::Fault;

/// `wikinote check PATH…`: every finding, then what they add up to.
pub fn check(asked: &CheckArguments) -> Result<Outcome, Failure> {
    let least = asked.severity.map(Severity::from);
    let selection = Selection::new(&asked.select, &asked.ignore, least)?;
    if asked.unsafe_fixes && !(asked.fix || asked.diff) {
        let why = "`--unsafe-fixes` says what `--fix` and `--diff` may do; name one of them";
        return Err(Failure::Said(why.to_owned()));
    }
    if asked.watch {
        return watching::watch(asked, || Ok(check_once(asked, &selection)?.0));
    }
    let (outcome, whole) = check_once(asked, &selection)?;
    // The process ends now; taking a large vault apart first would cost a tenth
    // of the whole run.
    std::mem::forget(whole);
    Ok(match asked.exit_zero {
        true => Outcome::Clean,
        false => outcome,
    })
}

fn check_once(asked: &CheckArguments, selection: &Selection) -> Result<(Outcome, Whole), Failure> {
    let started = Instant::now();
    let mut whole = match (&asked.stdin_filename, &asked.changed) {
        (Some(note), _) => whole_with(note, &standard_input()?)?,
        (None, Some(revision)) => whole_changed(&asked.paths, revision)?,
        (None, None) => whole_of(&asked.paths)?,
    };
    // They are said already. What they were to turn off would drown the rest, and a build
    // that passes by mistake is worse than one that fails.
    if !whole.loaded.problems.is_empty() {
        let why = "nothing was checked, because the settings are not valid";
        return Err(Failure::Said(why.to_owned()));
    }
    selection.turn_on(&mut whole.loaded.settings);
    let outcome = match (asked.diff, asked.fix) {
        (true, _) => show_fixes(&mut whole, selection, asked)?,
        (false, true) => make_fixes(&mut whole, selection, asked, started)?,
        (false, false) => tell(&whole, selection, asked, started, "")?,
    };
    Ok((outcome, whole))
}

/// The vault of `paths`, of which only notes that changed since `revision` are meant. Git is
/// asked while the notes are read.
fn whole_changed(paths: &[PathBuf], revision: &str) -> Result<Whole, Failure> {
    let folder = folder_of(paths)?;
    let revision = Some(revision).filter(|revision| !revision.is_empty());
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| changed::changed_files(&folder, revision));
        let whole = whole_of(paths);
        let files = asking
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        let mut whole = whole?;
        changed::choose_changed(&mut whole, &files);
        Ok(whole)
    })
}

/// `--diff`.
fn show_fixes(
    whole: &mut Whole,
    selection: &Selection,
    asked: &CheckArguments,
) -> Result<Outcome, Failure> {
    let fixed = fixing::fix(whole, selection, asked.unsafe_fixes);
    let (mut out, styles) = standard_output();
    let written = fixing::write_diff(&mut out, whole, &fixed, &styles);
    match written.and_then(|()| out.flush()) {
        // Whoever looks at the start only has seen that something would change.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(Outcome::Findings),
        written => written?,
    }
    if fixed.notes.is_empty() {
        say_aside("there is nothing that it would fix");
        return Ok(Outcome::Clean);
    }
    say_aside(&fixing::summary(
        "would fix",
        fixed.findings,
        fixed.notes.len(),
    ));
    Ok(Outcome::Findings)
}

/// `--fix`: writes what can be mended and tells the rest. The text of standard input is
/// written to standard output.
fn make_fixes(
    whole: &mut Whole,
    selection: &Selection,
    asked: &CheckArguments,
    started: Instant,
) -> Result<Outcome, Failure> {
    let fixed = fixing::fix(whole, selection, asked.unsafe_fixes);
    if asked.stdin_filename.is_some() {
        let (mut out, _) = standard_output();
        let mut findings = 0;
        for note in whole.notes() {
            out.write_all(note.text().to_string().as_bytes())?;
            let left = whole.findings(note).0;
            findings += left.iter().filter(|it| selection.wants(it)).count();
        }
        out.flush()?;
        return Ok(match findings {
            0 => Outcome::Clean,
            _ => Outcome::Findings,
        });
    }
    let stop = fixing::stop_on_interrupt();
    let written = fixing::write(whole, &fixed, stop);
    for sentence in written.left_alone.iter().take(MOST_LEFT_ALONE) {
        say_aside(sentence);
    }
    let failure = written.failure();
    let mut outcome = Outcome::Findings;
    if written.stopped == 0 {
        let fixed = match (fixed.notes.len(), written.files) {
            (0, _) => "Nothing to fix.".to_owned(),
            (all, files) if all == files => fixing::summary("Fixed", fixed.findings, files),
            (all, files) => format!("Fixed {files} of {}.", counted(all, "note")),
        };
        outcome = tell(whole, selection, asked, started, &fixed)?;
    }
    failure.map_or(Ok(outcome), Err)
}

/// So many files that cannot be written are named; where one cannot, no other can, often.
const MOST_LEFT_ALONE: usize = 20;

fn standard_input() -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let said = |why: &str| Failure::Said(format!("cannot read standard input: {why}"));
    let read = io::stdin().lock().read_to_end(&mut bytes);
    read.map_err(|error| said(&error.to_string()))?;
    String::from_utf8(bytes).map_err(|_| said("it is not UTF-8"))
}

/// Prints every finding that is asked for, then what they add up to and what was `fixed`.
///
/// Notes are judged, and their findings put into words, by all processors; this
/// thread writes what is ready, in the order of paths.
fn tell(
    whole: &Whole,
    selection: &Selection,
    asked: &CheckArguments,
    started: Instant,
    fixed: &str,
) -> Result<Outcome, Failure> {
    let (mut out, styles) = standard_output();
    if asked.watch && io::stdout().is_terminal() {
        // What the last check printed goes, with what was scrolled away.
        out.write_all(b"\x1b[2J\x1b[3J\x1b[H")?;
    }
    let notes = whole.notes();
    let telling = Telling {
        whole,
        selection,
        styles,
        most: match asked.statistics {
            true => 0,
            false => asked.max.unwrap_or(usize::MAX),
        },
        enough: AtomicBool::new(false),
    };
    let mut sum = Sum::default();
    let mut told = 0;
    let written = parallel::in_order(
        &notes,
        32,
        || (),
        |_: &mut (), notes| telling.judge(notes),
        |batches| -> io::Result<()> {
            for (words, part) in batches {
                sum.add(part);
                let (text, count) = words.up_to(telling.most - told);
                out.write_all(text.as_bytes())?;
                told += count;
                telling
                    .enough
                    .store(told >= telling.most, Ordering::Relaxed);
            }
            Ok(())
        },
    );
    if let Some(outcome) = closed_early(&written, &sum) {
        return Ok(outcome);
    }
    written?;
    let mut last = String::new();
    for (path, finding) in broken_sidecar::findings(whole, std::mem::take(&mut sum.faults)) {
        if !selection.wants(&finding) {
            continue;
        }
        sum.count(&finding);
        if told < telling.most {
            told += 1;
            broken_sidecar::write(&mut last, whole, &path, &finding, &styles);
        }
    }
    if !asked.quiet {
        if !fixed.is_empty() {
            let _ = writeln!(last, "{}", styled(styles.good, fixed));
        }
        let untold = match asked.statistics {
            true => 0,
            false => sum.findings - told,
        };
        let time = started.elapsed();
        // Writing to a String cannot fail.
        let _ = write_summary(&mut last, whole, &sum, untold, notes.len(), time, &styles);
    }
    let written = out.write_all(last.as_bytes()).and_then(|()| out.flush());
    if let Some(outcome) = closed_early(&written, &sum) {
        return Ok(outcome);
    }
    written?;
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

/// What every thread that judges notes has to know.
struct Telling<'a> {
    whole: &'a Whole,
    selection: &'a Selection,
    styles: Styles,
    /// So many findings are told at most; the others are counted.
    most: usize,
    /// So many are told already.
    enough: AtomicBool,
}

/// Findings in words.
#[derive(Default)]
struct Words {
    text: String,
    /// Where each finding ends, if not all of them may be wanted.
    ends: Vec<usize>,
    count: usize,
}

impl Words {
    /// The text of the first findings, at most so many, and how many there are.
    fn up_to(&self, most: usize) -> (&str, usize) {
        match most {
            0 => ("", 0),
            _ if self.count <= most => (&self.text, self.count),
            _ => (&self.text[..self.ends[most - 1]], most),
        }
    }
}

impl Telling<'_> {
    fn judge(&self, notes: &[&Arc<Note>]) -> (Words, Sum) {
        let (mut words, mut sum) = (Words::default(), Sum::default());
        let is_bounded = self.most < usize::MAX;
        for note in notes {
            let (mut findings, video) = self.whole.findings(note);
            if let Some(video) = video {
                sum.faults.extend(video.faults.iter().cloned());
            }
            findings.retain(|finding| self.selection.wants(finding));
            if findings.is_empty() {
                continue;
            }
            let path = self.whole.shown(&note.path);
            sum.notes += 1;
            for finding in &findings {
                sum.count(finding);
                if words.count >= self.most || self.enough.load(Ordering::Relaxed) {
                    continue;
                }
                let text = &mut words.text;
                write_finding(text, self.whole, note, &path, finding, &self.styles);
                words.count += 1;
                if is_bounded {
                    words.ends.push(words.text.len());
                }
            }
        }
        (words, sum)
    }
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
    untold: usize,
    notes: usize,
    time: Duration,
    styles: &Styles,
) -> fmt::Result {
    if untold > 0 {
        let more = format!("{} not shown (`--max`).", counted(untold, "more finding"));
        writeln!(out, "{}\n", styled(styles.faint, more))?;
    }
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
