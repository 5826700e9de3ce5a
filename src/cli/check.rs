mod arguments;
mod baseline;
mod changed;
mod fixing;
mod selecting;
mod told;
mod watching;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::io::{self, IsTerminal, Read, Seek, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anstyle::Style;

pub use self::arguments::CheckArguments;
use self::baseline::{Known, Target};
use self::selecting::Selection;
use self::told::{OfFile, told};
use super::broken_sidecar;
use super::formats::{self, Format, FormatName, Told};
use super::output::{Styles, put, say_aside, standard_output, styled};
use super::visible::visible;
use super::whole::{Whole, folder_of, whole_of, whole_with};
use super::workflow_command::tamed;
use super::{Failure, Outcome};
use crate::features;
use crate::parallel;
use crate::rules::{self, Finding};
use crate::settings::Severity;
use crate::vault::{Note, NotePath};
use crate::video::Fault;

/// `wikinote check PATH…`: every finding, then what they add up to.
pub fn check(asked: &CheckArguments) -> Result<Outcome, Failure> {
    let least = asked.severity.map(Severity::from);
    let selection = Selection::new(&asked.select, &asked.ignore, least)?;
    if asked.unsafe_fixes && !(asked.fix || asked.diff) {
        let why = "`--unsafe-fixes` says what `--fix` and `--diff` may do; name one of them";
        return Err(Failure::Said(why.to_owned()));
    }
    let known = asked.baseline.as_deref().map(Known::read).transpose()?;
    let known = known.as_ref();
    let target = asked.write_baseline.as_deref();
    let target = target.map(|path| Target::new(path, known)).transpose()?;
    let target = target.as_ref();
    if asked.watch {
        return watching::watch(
            asked,
            || Ok(check_once(asked, &selection, known, target)?.0),
        );
    }
    let (outcome, whole) = check_once(asked, &selection, known, target)?;
    // The process ends now; taking a large vault apart first would cost a tenth
    // of the whole run.
    std::mem::forget(whole);
    Ok(match asked.exit_zero {
        true => Outcome::Clean,
        false => outcome,
    })
}

fn check_once(
    asked: &CheckArguments,
    selection: &Selection,
    known: Option<&Known>,
    target: Option<&Target>,
) -> Result<(Outcome, Whole), Failure> {
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
    let outcome = match (target, asked.diff, asked.fix) {
        (Some(target), ..) => target.write(&whole, selection, known)?,
        (None, true, _) => show_fixes(&mut whole, selection, asked)?,
        (None, false, true) => make_fixes(&mut whole, selection, known, asked, started)?,
        (None, false, false) => tell(&whole, selection, known, asked, started, "")?,
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
    known: Option<&Known>,
    asked: &CheckArguments,
    started: Instant,
) -> Result<Outcome, Failure> {
    let fixed = fixing::fix(whole, selection, asked.unsafe_fixes);
    if asked.stdin_filename.is_some() {
        let (mut out, _) = standard_output();
        let mut findings = 0;
        // Standard output is the note's.
        let concise = formats::format(FormatName::Concise, Styles::default());
        let mut told_aside = String::new();
        for note in whole.notes() {
            out.write_all(note.text().to_string().as_bytes())?;
            let left = whole.findings(note).0;
            let marks = rules::fingerprints(note, &left);
            let path = whole.shown(&note.path);
            for (finding, mark) in left.iter().zip(marks) {
                if selection.wants(finding) && !known.is_some_and(|known| known.has(mark)) {
                    findings += 1;
                    let told = told(whole, note, &path, finding, mark, false, true);
                    concise.finding(&mut told_aside, &told);
                }
            }
        }
        out.flush()?;
        // Whoever closed standard error does not want to know.
        let _ = io::stderr().write_all(tamed(&told_aside).as_bytes());
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
        outcome = tell(whole, selection, known, asked, started, &fixed)?;
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

/// Prints every finding that is asked for and not `known`, then what they add up to and
/// what was `fixed`.
///
/// Notes are judged, and their findings put into words, by all processors; this
/// thread writes what is ready, in the order of paths.
fn tell(
    whole: &Whole,
    selection: &Selection,
    known: Option<&Known>,
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
    let format = formats::format(asked.format, styles);
    let telling = Telling {
        whole,
        selection,
        known,
        format: &*format,
        most: match asked.statistics {
            true => 0,
            false => asked.max.unwrap_or(usize::MAX),
        },
        enough: AtomicBool::new(false),
    };
    let mut sum = Sum::default();
    let mut told = 0;
    // What has to wait for the sums waits on disk if it is much.
    let waits = format.needs().sum_first;
    let mut spool = tempfile::spooled_tempfile(MOST_IN_MEMORY);
    let mut first = String::new();
    if !waits {
        format.begin(&mut first, &formats::Sum::default());
    }
    let written = parallel::in_order(
        &notes,
        32,
        || (),
        |_: &mut (), notes| telling.judge(notes),
        |batches| -> io::Result<()> {
            let sink: &mut dyn Write = if waits { &mut spool } else { &mut out };
            sink.write_all(first.as_bytes())?;
            for (words, part) in batches {
                sum.add(part);
                let (text, count) = words.up_to(telling.most - told);
                let text = after_separator(&*format, text, told);
                sink.write_all(in_log(&*format, text).as_bytes())?;
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
        let finding = OfFile::new(whole, &path, finding, format.is_for_people());
        if known.is_some_and(|known| known.has(finding.fingerprint)) {
            sum.known += 1;
            continue;
        }
        let finding = finding.told();
        sum.count(finding.rule.code, finding.severity);
        if told < telling.most {
            let mut text = String::from(format.separator());
            format.finding(&mut text, &finding);
            last.push_str(after_separator(&*format, &text, told));
            told += 1;
        }
    }
    sum.keep_the_worst();
    let sums = formats::Sum {
        told,
        ..sum.of_format(whole, &notes, format.needs().report)
    };
    format.end(&mut last, &sums);
    let untold = match asked.statistics {
        true => 0,
        false => sum.findings - told,
    };
    if format.is_for_people() && !asked.quiet {
        if !fixed.is_empty() {
            let _ = writeln!(last, "{}", styled(styles.good, fixed));
        }
        let time = started.elapsed();
        // Writing to a String cannot fail.
        let _ = write_summary(&mut last, whole, &sum, untold, notes.len(), time, &styles);
        if let Some(known) = known {
            let is_all = known.is_judged_whole(whole, selection);
            write_known(&mut last, &sum, known, is_all);
        }
    } else if !format.is_for_people() {
        if !fixed.is_empty() {
            say_aside(fixed);
        }
        if untold > 0 {
            let more = counted(untold, "more finding");
            say_aside(&format!("{more} not shown (`--max`)"));
        }
    }
    if asked.quiet || !format.is_for_people() {
        for (path, why) in sums.unread.iter().take(MOST_UNREAD) {
            say_aside(&format!("cannot read {}: {why}", path.display()));
        }
    }
    let mut finish = || -> io::Result<()> {
        if waits {
            let mut first = String::new();
            format.begin(&mut first, &sums);
            out.write_all(first.as_bytes())?;
            spool.rewind()?;
            io::copy(&mut spool, &mut out)?;
        }
        out.write_all(in_log(&*format, &last).as_bytes())?;
        out.flush()
    };
    let written = finish();
    if let Some(outcome) = closed_early(&written, &sum) {
        return Ok(outcome);
    }
    written?;
    Ok(sum.outcome())
}

/// Bytes of findings that wait in memory for the sums.
const MOST_IN_MEMORY: usize = 4 << 20;
/// So many files that cannot be read are named beside the output.
const MOST_UNREAD: usize = 20;
/// So many notes and names a report lists.
const MOST_LISTED: usize = 20;

/// `text` of findings, each with the separator before it, as it follows `told` others.
fn after_separator<'t>(format: &dyn Format, text: &'t str, told: usize) -> &'t str {
    match told {
        0 => text.strip_prefix(format.separator()).unwrap_or(text),
        _ => text,
    }
}

/// `text` as it may stand in the log of a job.
fn in_log<'t>(format: &dyn Format, text: &'t str) -> Cow<'t, str> {
    match format.is_prose() {
        true => tamed(text),
        false => text.into(),
    }
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
    /// Findings of the baseline, which are not told and not counted.
    known: usize,
    /// Notes with most findings, if they are reported.
    worst: Vec<(usize, NotePath)>,
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

    fn count(&mut self, code: &'static str, severity: Severity) {
        self.findings += 1;
        self.by_code.entry(code).or_insert((0, severity)).0 += 1;
    }

    fn keep_the_worst(&mut self) {
        self.worst
            .sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        self.worst.truncate(MOST_LISTED);
    }

    /// The same as formats take it.
    fn of_format(&self, whole: &Whole, notes: &[&Arc<Note>], report: bool) -> formats::Sum {
        let skipped = whole.loaded.skipped.iter();
        formats::Sum {
            findings: self.findings,
            by_code: (self.by_code.iter())
                .map(|(code, (count, _))| (*code, *count))
                .collect(),
            told: self.findings,
            unread: skipped
                .map(|file| (file.path.clone(), file.why.clone()))
                .collect(),
            report: report.then(|| self.report(whole, notes)),
        }
    }

    fn report(&self, whole: &Whole, notes: &[&Arc<Note>]) -> formats::Report {
        let vault = &whole.loaded.vault;
        let wanted = features::wanted_names(vault, MOST_LISTED);
        formats::Report {
            notes: notes.len(),
            notes_with_findings: self.notes,
            links: notes.iter().map(|note| note.parsed().links.len()).sum(),
            worst: (self.worst.iter())
                .map(|(count, path)| (whole.shown(path), *count))
                .collect(),
            wanted: wanted
                .into_iter()
                .map(|one| (one.name, one.asked_by.len(), one.links))
                .collect(),
            wanted_in_all: vault.wanted().count(),
        }
    }

    fn add(&mut self, part: Sum) {
        self.findings += part.findings;
        self.notes += part.notes;
        self.known += part.known;
        self.faults.extend(part.faults);
        self.worst.extend(part.worst);
        if self.worst.len() > MOST_LISTED {
            self.keep_the_worst();
        }
        for (code, (count, severity)) in part.by_code {
            self.by_code.entry(code).or_insert((0, severity)).0 += count;
        }
    }
}

/// What every thread that judges notes has to know.
struct Telling<'a> {
    whole: &'a Whole,
    selection: &'a Selection,
    known: Option<&'a Known>,
    format: &'a dyn Format,
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
        let needs = self.format.needs();
        for note in notes {
            let (findings, video) = self.whole.findings(note);
            if let Some(video) = video {
                sum.faults.extend(video.faults.iter().cloned());
            }
            let marks = match needs.fingerprints || self.known.is_some() {
                true => rules::fingerprints(note, &findings),
                false => vec![0; findings.len()],
            };
            let found: Vec<(&Finding, u64)> = (findings.iter().zip(marks))
                .filter(|(finding, _)| self.selection.wants(finding))
                .collect();
            let is_new = |mark| !self.known.is_some_and(|known| known.has(mark));
            let before = found.len();
            let new: Vec<_> = found.into_iter().filter(|one| is_new(one.1)).collect();
            sum.known += before - new.len();
            if new.is_empty() {
                continue;
            }
            let for_people = self.format.is_for_people();
            let path = match for_people {
                true => self.whole.shown(&note.path),
                false => self.whole.spelled(&note.path),
            };
            sum.notes += 1;
            if needs.report {
                sum.worst.push((new.len(), note.path.clone()));
            }
            for (finding, mark) in new {
                sum.count(finding.rule.code, finding.severity);
                if words.count >= self.most || self.enough.load(Ordering::Relaxed) {
                    continue;
                }
                let text = &mut words.text;
                text.push_str(self.format.separator());
                let told = told(
                    self.whole,
                    note,
                    &path,
                    finding,
                    mark,
                    needs.fixes,
                    for_people,
                );
                self.format.finding(text, &told);
                words.count += 1;
                if is_bounded {
                    words.ends.push(words.text.len());
                }
            }
        }
        (words, sum)
    }
}

/// The first line of a finding at `place`.
pub(super) fn write_message(out: &mut String, place: &str, told: &Told<'_>, styles: &Styles) {
    let (word, mark) = severity(told.severity, styles);
    put(out, styles.place, place);
    out.push_str(": ");
    put(out, mark, word);
    out.push_str(": ");
    put(out, styles.strong, &visible(told.message));
    out.push(' ');
    put(out, styles.faint, &["[", told.rule.code, "]"].concat());
    out.push('\n');
}

/// Appends `:line:column` from 1, in UTF-16 code units as in `export`.
pub(super) fn put_place(out: &mut String, note: &Note, offset: u32) {
    formats::put_place(out, formats::Place::of(note.text(), offset));
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

/// What the baseline says, after the summary.
fn write_known(out: &mut String, sum: &Sum, known: &Known, is_all: bool) {
    let sentence = match sum.known {
        1 => "1 finding is known and not shown.".to_owned(),
        count => format!("{} findings are known and not shown.", thousands(count)),
    };
    out.push_str(&sentence);
    let gone = known.len().saturating_sub(sum.known);
    // Whoever looks at one note or rule only does not see what else the file is about.
    if gone > 0 && is_all {
        let more = counted(gone, "known one");
        let are = if gone == 1 { "is" } else { "are" };
        out.push_str(&format!(
            " {more} {are} no longer there; `--write-baseline` takes them out."
        ));
    }
    out.push('\n');
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
            let path = whole.shown_path(&file.path);
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
