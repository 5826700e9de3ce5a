mod arguments;
mod baseline;
mod changed;
mod fixing;
mod selecting;
mod sum;
mod summary;
mod telling;
mod told;
mod watching;

use std::io::{self, Read, Write};
use std::time::Instant;

pub use self::arguments::CheckArguments;
use self::baseline::{Known, Target};
use self::selecting::Selection;
use self::telling::tell;
use self::told::{path_of, told};
use super::formats::{self, FormatName};
use super::interrupt::Writing;
use super::numbers::counted;
use super::output::{Styles, say_aside, standard_output};
use super::whole::{InVault, Whole, vaults_of, whole_with};
use super::workflow_command::tamed;
use super::{Failure, Outcome};
use crate::rules;
use crate::settings::Severity;
use crate::text::Source;

/// `wikinote check PATH…`: every finding, then what they add up to.
pub fn check(asked: &CheckArguments) -> Result<Outcome, Failure> {
    let least = asked.severity.map(Severity::from);
    let selection = Selection::new(&asked.select, &asked.ignore, least)?;
    if asked.unsafe_fixes && !(asked.fix || asked.diff) {
        let why = "`--unsafe-fixes` says what `--fix` and `--diff` may do; name one of them";
        return Err(Failure::Said(why.to_owned()));
    }
    let target = asked.write_baseline.as_deref();
    let known = asked.baseline.as_deref();
    let known = known.map(|path| Known::read(path, target)).transpose()?;
    let known = known.as_ref();
    let target = target.map(|path| Target::new(path, known)).transpose()?;
    let target = target.as_ref();
    if asked.watch {
        return watching::watch(
            asked,
            || Ok(check_once(asked, &selection, known, target)?.0),
        );
    }
    let (outcome, wholes) = check_once(asked, &selection, known, target)?;
    // The process ends now; taking a large vault apart first would cost a tenth
    // of the whole run.
    std::mem::forget(wholes);
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
) -> Result<(Outcome, Vec<Whole>), Failure> {
    let started = Instant::now();
    let typed = asked.stdin_filename.as_deref();
    let typed = typed.map(|note| standard_input().map(|text| (note, text)));
    let typed = typed.transpose()?;
    let mut wholes = match &typed {
        Some((note, text)) => vec![whole_with(note, text)?],
        None => {
            let vaults = vaults_of(&asked.paths)?;
            let read = |vault: &InVault| match &asked.changed {
                Some(revision) => read_changed(vault, revision),
                None => vault.read(),
            };
            vaults.iter().map(read).collect::<Result<_, _>>()?
        }
    };
    for whole in &mut wholes {
        usable(whole)?;
        selection.turn_on(&mut whole.loaded.settings);
    }
    let outcome = match (target, asked.diff, asked.fix) {
        (Some(target), ..) => target.write(only(&wholes)?, selection, known)?,
        (None, true, _) => show_fixes(&mut wholes, selection, known, asked)?,
        (None, false, true) => match (&typed, &mut *wholes) {
            (Some((_, text)), [whole]) => print_fixed(whole, text, selection, known, asked)?,
            (_, wholes) => make_fixes(wholes, selection, known, asked, started)?,
        },
        (None, false, false) => tell(&wholes, selection, known, asked, started, "")?,
    };
    Ok((outcome, wholes))
}

/// What is wrong with the settings is said already. What they were to turn off would drown the
/// rest, and a build that passes by mistake is worse than one that fails.
fn usable(whole: &Whole) -> Result<(), Failure> {
    let why = "nothing was checked, because the settings are not valid";
    match whole.loaded.problems.is_empty() {
        true => Ok(()),
        false => Err(Failure::Said(why.to_owned())),
    }
}

/// The one vault that a baseline is about.
fn only(wholes: &[Whole]) -> Result<&Whole, Failure> {
    match wholes {
        [whole] => Ok(whole),
        _ => Err(Failure::Said(
            "these paths are of different vaults; write a baseline for each".to_owned(),
        )),
    }
}

/// The vault, of which only notes that changed since `revision` are meant. Git is asked while
/// the notes are read.
fn read_changed(vault: &InVault, revision: &str) -> Result<Whole, Failure> {
    let revision = Some(revision).filter(|revision| !revision.is_empty());
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| changed::changed_files(&vault.folder, revision));
        let whole = vault.read();
        let files = asking
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        let mut whole = whole?;
        changed::choose_changed(&mut whole, &files);
        Ok(whole)
    })
}

fn fix(
    whole: &mut Whole,
    selection: &Selection,
    known: Option<&Known>,
    asked: &CheckArguments,
) -> fixing::Fixed {
    let task = fixing::Task {
        selection,
        known,
        unsafely: asked.unsafe_fixes,
    };
    let fixed = fixing::fix(whole, &task);
    say_first(&fixed.ended_early);
    fixed
}

fn say_first(sentences: &[String]) {
    for sentence in sentences.iter().take(MOST_SAID) {
        say_aside(sentence);
    }
}

/// `--diff`.
fn show_fixes(
    wholes: &mut [Whole],
    selection: &Selection,
    known: Option<&Known>,
    asked: &CheckArguments,
) -> Result<Outcome, Failure> {
    let (mut out, styles) = standard_output();
    let (mut findings, mut notes) = (0, 0);
    let mut written = Ok(());
    for whole in wholes {
        let mut fixed = fix(whole, selection, known, asked);
        if asked.stdin_filename.is_none() {
            say_first(&fixing::leave_out(whole, &mut fixed));
        }
        findings += fixed.findings();
        notes += fixed.notes.len();
        written = written.and_then(|()| fixing::write_diff(&mut out, whole, &fixed, &styles));
    }
    match written.and_then(|()| out.flush()) {
        // Whoever looks at the start only has seen that something would change.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(Outcome::Findings),
        written => written?,
    }
    if notes == 0 {
        say_aside("there is nothing that it would fix");
        return Ok(Outcome::Clean);
    }
    say_aside(&fixing::summary("would fix", findings, notes));
    Ok(Outcome::Findings)
}

/// `--fix`: writes what can be mended and tells the rest.
fn make_fixes(
    wholes: &mut [Whole],
    selection: &Selection,
    known: Option<&Known>,
    asked: &CheckArguments,
    started: Instant,
) -> Result<Outcome, Failure> {
    let fix = |whole: &mut Whole| fix(whole, selection, known, asked);
    let all_fixed: Vec<_> = wholes.iter_mut().map(fix).collect();
    let mut written = fixing::Written::default();
    let writing = Writing::begin();
    for (whole, fixed) in wholes.iter_mut().zip(&all_fixed) {
        written.add(fixing::write(whole, fixed, writing.stop()));
    }
    drop(writing);
    say_first(&written.left_alone);
    let failure = written.failure();
    let mut outcome = Outcome::Findings;
    if written.stopped == 0 {
        let notes = all_fixed.iter().map(|fixed| fixed.notes.len()).sum();
        let findings = all_fixed.iter().map(fixing::Fixed::findings).sum();
        let fixed = match (notes, written.files) {
            (0, _) => "Nothing to fix.".to_owned(),
            (all, files) if all == files => fixing::summary("Fixed", findings, files),
            (all, files) => format!("Fixed {files} of {}.", counted(all, "note")),
        };
        outcome = tell(wholes, selection, known, asked, started, &fixed)?;
    }
    failure.map_or(Ok(outcome), Err)
}

/// `--fix` of standard input: the `text` is printed as fixes leave it, and what is left in it
/// aside. One that is left out of the vault stays as it is.
fn print_fixed(
    whole: &mut Whole,
    text: &str,
    selection: &Selection,
    known: Option<&Known>,
    asked: &CheckArguments,
) -> Result<Outcome, Failure> {
    fix(whole, selection, known, asked);
    let (mut out, _) = standard_output();
    let mut findings = 0;
    // Standard output is the note's.
    let concise = formats::format(FormatName::Concise, Styles::default());
    let mut told_aside = String::new();
    let mut written = match whole.notes().is_empty() {
        true => out.write_all(text.as_bytes()),
        false => Ok(()),
    };
    for note in whole.notes() {
        written = written.and_then(|()| out.write_all(note.text().to_string().as_bytes()));
        let left = whole.findings(note).0;
        let marks = rules::fingerprints(note, &left);
        let path = path_of(whole, &note.path, &*concise);
        let source = Source::new(note.text());
        for (finding, mark) in left.iter().zip(marks) {
            if selection.wants(finding) && !known.is_some_and(|known| known.has(mark)) {
                findings += 1;
                let told = told(whole, note, &source, &path, finding, mark, &*concise);
                concise.finding(&mut told_aside, &told);
            }
        }
    }
    match written.and_then(|()| out.flush()) {
        // What is left counts, whether or not somebody wants to read the note.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        written => written?,
    }
    // Whoever closed standard error does not want to know.
    let _ = io::stderr().write_all(tamed(&told_aside).as_bytes());
    Ok(match findings {
        0 => Outcome::Clean,
        _ => Outcome::Findings,
    })
}

/// So many files that cannot be written are named; where one cannot, no other can, often.
const MOST_SAID: usize = 20;

fn standard_input() -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let said = |why: &str| Failure::Said(format!("cannot read standard input: {why}"));
    let read = io::stdin().lock().read_to_end(&mut bytes);
    read.map_err(|error| said(&error.to_string()))?;
    String::from_utf8(bytes).map_err(|_| said("it is not UTF-8"))
}
