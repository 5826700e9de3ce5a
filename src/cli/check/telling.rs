//! Judging the notes and printing what is found.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, IsTerminal, Seek, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;

use super::CheckArguments;
use super::baseline::Known;
use super::selecting::Selection;
use super::sum::Sum;
use super::summary::{write_known, write_summary};
use super::told::{OfFile, path_of, told};
use crate::cli::broken_sidecar;
use crate::cli::formats::{self, Format};
use crate::cli::numbers::counted;
use crate::cli::output::{say_aside, standard_output, styled};
use crate::cli::whole::Whole;
use crate::cli::workflow_command::tamed;
use crate::cli::{Failure, Outcome};
use crate::parallel;
use crate::rules::{self, Finding};
use crate::text::Source;
use crate::vault::{Note, Resolver};
use crate::video::Fault;

/// Prints every finding that is asked for and not `known`, then what they add up to and
/// what was `fixed`.
///
/// Notes are judged, and their findings put into words, by all processors; this
/// thread writes what is ready, in the order of paths.
pub fn tell(
    wholes: &[Whole],
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
    let format = formats::format(asked.format, styles);
    let most = match asked.statistics {
        true => 0,
        false => asked.max.unwrap_or(usize::MAX),
    };
    let telling = |whole| Telling {
        whole,
        selection,
        known,
        format: &*format,
        most,
        enough: AtomicBool::new(false),
        longest: AtomicUsize::new(0),
    };
    let mut sum = Sum::default();
    // What has to wait for the sums waits on disk if it is much.
    let mut spool = (format.needs().sum_first).then(|| tempfile::spooled_tempfile(MOST_IN_MEMORY));
    let mut told = 0;
    let mut tell_all = |out: &mut dyn Write| {
        let mut each = wholes.iter().map(telling);
        each.try_for_each(|one| one.tell_all(out, &mut sum, &mut told))
    };
    let written = match &mut spool {
        Some(spool) => tell_all(spool),
        None => {
            begin(&*format, &mut out, &formats::Sum::default()).and_then(|()| tell_all(&mut out))
        }
    };
    if let Some(outcome) = closed_early(&written, &sum) {
        return Ok(outcome);
    }
    written?;
    let mut last = String::new();
    sum.keep_the_worst();
    let sums = formats::Sum {
        told,
        ..sum.of_format(wholes, format.needs().report)
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
        let _ = write_summary(&mut last, wholes, &sum, untold, time, &styles);
        if let Some(known) = known {
            let is_all = matches!(wholes, [whole] if known.is_judged_whole(whole, selection));
            write_known(&mut last, &sum, known, is_all);
        }
    } else {
        if !format.is_for_people() {
            say_sums_aside(untold, fixed);
        }
        for (path, why) in sums.unread.iter().take(MOST_UNREAD) {
            say_aside(&format!("cannot read {}: {why}", path.display()));
        }
    }
    let mut finish = || -> io::Result<()> {
        if let Some(spool) = &mut spool {
            begin(&*format, &mut out, &sums)?;
            spool.rewind()?;
            io::copy(spool, &mut out)?;
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

/// Says beside the output what would not belong in it.
fn say_sums_aside(untold: usize, fixed: &str) {
    if !fixed.is_empty() {
        say_aside(fixed);
    }
    if untold > 0 {
        let more = counted(untold, "more finding");
        say_aside(&format!("{more} not shown (`--max`)"));
    }
}

/// Writes what stands before the first finding.
fn begin(format: &dyn Format, out: &mut dyn Write, sum: &formats::Sum) -> io::Result<()> {
    let mut first = String::new();
    format.begin(&mut first, sum);
    out.write_all(first.as_bytes())
}

/// Bytes of findings that wait in memory for the sums.
pub const MOST_IN_MEMORY: usize = 4 << 20;
/// Bytes that are set aside for the text of a batch at most.
const MOST_ROOM: usize = 2 << 20;
/// So many files that cannot be read are named beside the output.
const MOST_UNREAD: usize = 20;

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
    /// Bytes of the longest text of a batch so far: the next may well be as long.
    longest: AtomicUsize,
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
    /// None yet, with room for a text of so many bytes.
    fn with_room(bytes: usize) -> Self {
        Self {
            text: String::with_capacity(bytes),
            ..Self::default()
        }
    }

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
    /// Judges the notes and the files beside them, writes what is found after the `told`
    /// findings, and adds it up.
    fn tell_all(&self, out: &mut dyn Write, sum: &mut Sum, told: &mut usize) -> io::Result<()> {
        let notes = self.whole.notes();
        sum.judged += notes.len();
        let mut faults = Vec::new();
        parallel::in_order(
            &notes,
            parallel::batch(notes.len()),
            || Resolver::new(&self.whole.loaded.vault),
            |resolver, notes| self.judge(resolver, notes),
            |batches| -> io::Result<()> {
                for (words, part, more) in batches {
                    sum.add(part);
                    faults.extend(more);
                    let (text, count) = words.up_to(self.most - *told);
                    let text = after_separator(self.format, text, *told);
                    out.write_all(in_log(self.format, text).as_bytes())?;
                    *told += count;
                    self.enough.store(*told >= self.most, Ordering::Relaxed);
                }
                Ok(())
            },
        )?;
        for (path, finding) in broken_sidecar::findings(self.whole, faults) {
            if !self.selection.wants(&finding) {
                continue;
            }
            let finding = OfFile::new(self.whole, &path, finding, self.format);
            if self
                .known
                .is_some_and(|known| known.has(finding.fingerprint))
            {
                sum.known += 1;
                continue;
            }
            let source = finding.source();
            let finding = finding.told(&source);
            sum.count(finding.rule.code, finding.severity);
            if *told < self.most {
                let mut text = String::from(self.format.separator());
                self.format.finding(&mut text, &finding);
                let text = after_separator(self.format, &text, *told);
                out.write_all(in_log(self.format, text).as_bytes())?;
                *told += 1;
            }
        }
        Ok(())
    }

    fn judge(
        &self,
        resolver: &mut Resolver<'_>,
        notes: &[&Arc<Note>],
    ) -> (Words, Sum, Vec<(PathBuf, Fault)>) {
        let room = self.longest.load(Ordering::Relaxed).min(MOST_ROOM);
        let (mut words, mut sum) = (Words::with_room(room), Sum::default());
        let mut faults = Vec::new();
        let is_bounded = self.most < usize::MAX;
        let needs = self.format.needs();
        for note in notes {
            let source = Source::new(note.text());
            let (findings, video) = self.whole.findings_among(resolver, note, &source);
            if let Some(video) = video {
                faults.extend(video.faults.iter().cloned());
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
            let path = path_of(self.whole, &note.path, self.format);
            sum.notes += 1;
            if needs.report {
                sum.worst.push((new.len(), self.whole.shown(&note.path)));
            }
            for (finding, mark) in new {
                sum.count(finding.rule.code, finding.severity);
                if words.count >= self.most || self.enough.load(Ordering::Relaxed) {
                    continue;
                }
                let text = &mut words.text;
                text.push_str(self.format.separator());
                let told = told(self.whole, note, &source, &path, finding, mark, self.format);
                self.format.finding(text, &told);
                words.count += 1;
                if is_bounded {
                    words.ends.push(words.text.len());
                }
            }
        }
        self.longest.fetch_max(words.text.len(), Ordering::Relaxed);
        (words, sum, faults)
    }
}
