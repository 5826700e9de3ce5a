//! Known findings: a file of them, which a check then passes over.

mod file;

use std::collections::BTreeSet;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashSet;
use tempfile::SpooledTempFile;

use self::file::{Entry, Writer};
use super::selecting::Selection;
use super::telling::MOST_IN_MEMORY;
use super::told::{below, fingerprint_of_file};
use crate::cli::broken_sidecar;
use crate::cli::interrupt::Writing;
use crate::cli::numbers::counted;
use crate::cli::output::standard_output;
use crate::cli::visible::visible;
use crate::cli::whole::Whole;
use crate::cli::{Failure, Outcome};
use crate::disk::{self, Digest, DiskError, Standing};
use crate::parallel;
use crate::rules::{self, Finding};
use crate::text::Source;
use crate::vault::{Note, Resolver};

/// The findings that a file says are known. Their texts stay in the file: those of a large
/// vault take as much room as its notes.
#[derive(Debug)]
pub struct Known {
    file: Was,
    marks: FxHashSet<u64>,
    /// Which rules they are of, in which files.
    of: FxHashSet<(Arc<str>, Arc<str>)>,
}

/// A baseline as it was read.
#[derive(Debug)]
struct Was {
    path: PathBuf,
    digest: Digest,
    /// What it said, if it is a pipe and can be read once only.
    copy: Option<Mutex<SpooledTempFile>>,
}

/// Far more than the findings of any vault take, in bytes.
const LIMIT: u64 = 1 << 30;

impl Was {
    /// Reads the file at `path` and hands its entries to `take`. If it is to be read again
    /// there has to be the folder for a copy.
    fn read(path: &Path, again: Option<&Path>, take: impl FnMut(Entry)) -> Result<Self, Failure> {
        let is_pipe = disk::standing(path) == Standing::Other;
        let text = disk::read_text(path, LIMIT)?;
        file::each_of(&text, take).map_err(|why| {
            let path = path.to_string_lossy();
            Failure::Said(format!(
                "{} is no baseline: {why}; `--write-baseline` writes one",
                visible(&path)
            ))
        })?;
        let digest = Digest::of(text.as_bytes());
        let copy = match again.filter(|_| is_pipe) {
            Some(folder) => {
                let mut copy = tempfile::spooled_tempfile_in(MOST_IN_MEMORY, folder);
                let written = copy.write_all(text.as_bytes());
                written.map_err(|error| cannot_write(folder, error))?;
                Some(Mutex::new(copy))
            }
            None => None,
        };
        Ok(Self {
            path: path.to_path_buf(),
            digest: digest.map_err(|error| DiskError::new(path, error))?,
            copy,
        })
    }

    /// Hands the entries to `take` once more, if the file still says the same.
    fn read_again(&self, take: impl FnMut(Entry)) -> Result<(), Failure> {
        let path = self.path.clone();
        if let Some(copy) = &self.copy {
            let mut copy = copy.lock().unwrap_or_else(PoisonError::into_inner);
            copy.rewind()
                .map_err(|error| DiskError::new(&path, error))?;
            let read = file::each_from(&mut *copy, take);
            return read.map_err(|_| DiskError::Changed { path }.into());
        }
        let is_same = Digest::of(disk::open(&path)?);
        if !is_same.is_ok_and(|digest| digest == self.digest) {
            return Err(DiskError::Changed { path }.into());
        }
        let read = file::each_from(disk::open(&path)?, take);
        read.map_err(|_| DiskError::Changed { path }.into())
    }
}

impl Known {
    /// Reads the file at `path`; `target` is the one that shall be written, if any.
    pub fn read(path: &Path, target: Option<&Path>) -> Result<Self, Failure> {
        let mut marks = FxHashSet::default();
        let mut of: FxHashSet<(Arc<str>, Arc<str>)> = FxHashSet::default();
        // A name is held once, however many findings have it.
        let mut names: BTreeSet<Arc<str>> = BTreeSet::new();
        let mut name = |name: String| match names.get(&*name) {
            Some(known) => known.clone(),
            None => {
                let name: Arc<str> = name.into();
                names.insert(name.clone());
                name
            }
        };
        let again = target.map(folder_for);
        let file = Was::read(path, again.as_deref(), |entry| {
            marks.insert(entry.fingerprint);
            of.insert((name(entry.path), name(entry.code)));
        })?;
        Ok(Self { file, marks, of })
    }

    /// Whether a finding is known.
    pub fn has(&self, fingerprint: u64) -> bool {
        self.marks.contains(&fingerprint)
    }

    /// Whether the check looked for every one of them.
    pub fn is_judged_whole(&self, whole: &Whole, selection: &Selection) -> bool {
        let is_judged = judged(whole, selection);
        let all = || self.of.iter().all(|(path, code)| is_judged(path, code));
        whole.is_all() && selection.is_all() && all()
    }

    /// How many are.
    pub fn len(&self) -> usize {
        self.marks.len()
    }
}

/// The file that `--write-baseline` names, as it is before the check.
pub struct Target {
    path: PathBuf,
    /// `None` if there is none yet.
    before: Option<Digest>,
}

impl Target {
    /// The file at `path`. Whatever else has that name is not ours to write over.
    pub fn new(path: &Path, known: Option<&Known>) -> Result<Self, Failure> {
        let known = known.map(|known| &known.file);
        let before = match (disk::standing(path), known) {
            (Standing::Nothing, _) => None,
            (Standing::Folder | Standing::Other, _) => {
                let shown = path.to_string_lossy();
                let why = format!("cannot write {}: it is no regular file", visible(&shown));
                return Err(Failure::Said(why));
            }
            (Standing::File, Some(known)) if known.path == path => Some(known.digest.clone()),
            (Standing::File, _) => Some(Was::read(path, None, |_| {})?.digest),
        };
        Ok(Self {
            path: path.to_path_buf(),
            before,
        })
    }

    /// Writes what the check finds, or, if some findings are `known`, those of them that are
    /// still there or that this check did not look for.
    pub fn write(
        &self,
        whole: &Whole,
        selection: &Selection,
        known: Option<&Known>,
    ) -> Result<Outcome, Failure> {
        let wrong = |error| cannot_write(&self.path, error);
        // Where the file itself has to have room, too. It has no name there, so nothing is
        // left of it should somebody end this meanwhile.
        let aside = tempfile::spooled_tempfile_in(MOST_IN_MEMORY, folder_for(&self.path));
        let mut after = Writer::new(BufWriter::new(aside)).map_err(wrong)?;
        let mut new = 0;
        match known {
            None => each_entry(whole, selection, |entry| after.entry(&entry)).map_err(wrong)?,
            Some(known) => {
                let mut found: FxHashSet<u64> = FxHashSet::default();
                each_entry(whole, selection, |entry| {
                    found.insert(entry.fingerprint);
                    Ok(())
                })?;
                new = found.iter().filter(|mark| !known.has(**mark)).count();
                let is_judged = judged(whole, selection);
                let mut written = Ok(());
                let mut done: FxHashSet<u64> = FxHashSet::default();
                known.file.read_again(|entry| {
                    let mark = entry.fingerprint;
                    let stays = found.contains(&mark) || !is_judged(&entry.path, &entry.code);
                    // A merge of two branches may have left it twice.
                    if stays && done.insert(mark) && written.is_ok() {
                        written = after.entry(&entry);
                    }
                })?;
                written.map_err(wrong)?;
            }
        }
        let entries = after.entries;
        let after = after.end().map_err(wrong)?.into_inner();
        let mut after = after.map_err(|error| wrong(error.into_error()))?;
        self.put_in_place(&mut after)?;
        let (mut out, _) = standard_output();
        let shown = self.path.to_string_lossy();
        write!(
            out,
            "{} known in {}",
            counted(entries, "finding"),
            visible(&shown)
        )?;
        if let Some(known) = known {
            let gone = known.len() - entries;
            write!(out, "; {gone} no longer there, {new} new and not taken in")?;
        }
        writeln!(out, ".")?;
        out.flush()?;
        Ok(Outcome::Clean)
    }

    /// Writes all of `after`, unless the file says so already.
    fn put_in_place(&self, after: &mut (impl Read + Seek)) -> Result<(), Failure> {
        let wrong = |error| cannot_write(&self.path, error);
        after.rewind().map_err(wrong)?;
        let digest = Digest::of(&mut *after).map_err(wrong)?;
        after.rewind().map_err(wrong)?;
        let writing = Writing::begin();
        let mut after = UntilStopped(BufReader::new(after), writing.stop());
        let written = match &self.before {
            Some(before) if *before == digest => Ok(()),
            Some(before) => disk::replace_from(&self.path, before, &mut after),
            None => disk::create_from(&self.path, &mut after),
        };
        written.map_err(|error| cannot_write_why(&self.path, &error))
    }
}

/// Reads until somebody asks for an end.
struct UntilStopped<'s, R>(R, &'s AtomicBool);

impl<R: Read> Read for UntilStopped<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.1.load(Ordering::Relaxed) {
            true => Err(io::Error::other("stopped before it was whole")),
            false => self.0.read(buffer),
        }
    }
}

fn cannot_write(path: &Path, error: io::Error) -> Failure {
    cannot_write_why(path, &DiskError::new(path, error))
}

fn cannot_write_why(path: &Path, error: &DiskError) -> Failure {
    let path = path.to_string_lossy();
    Failure::Said(format!("cannot write {}: {}", visible(&path), error.why()))
}

/// The folder in which the file at `path` stands or will, or the one above it that is there.
fn folder_for(path: &Path) -> PathBuf {
    let path = disk::canonical_where_it_exists(path).unwrap_or_else(|| path.to_path_buf());
    let mut above = path.ancestors().skip(1);
    let folder = above.find(|folder| disk::standing(folder) == Standing::Folder);
    folder.map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// Whether the check would have told a finding of that path and code if it were still there.
fn judged(whole: &Whole, selection: &Selection) -> impl Fn(&str, &str) -> bool {
    // What could not be read was not judged.
    let unread = whole.loaded.skipped.iter();
    let unread: FxHashSet<String> = unread.map(|file| below(whole, &file.path)).collect();
    // In a folder of a vault the other notes were not judged, and its own have other names.
    let folder = disk::canonical_where_it_exists(whole.folder());
    let around = disk::canonical_where_it_exists(&disk::vault_of(&whole.folder().join("any.md")));
    let around = around.filter(|around| Some(around) != folder.as_ref());
    let is_elsewhere = move |path: &str| {
        let mut around = around.iter();
        around.any(|around| disk::standing(&around.join(path)) != Standing::Nothing)
    };
    let own = whole.notes().into_iter().map(|note| &*note.path.path);
    let own: FxHashSet<&str> = own.collect();
    move |path, code| {
        // What is meant in whole has lost the notes that are gone.
        let is_meant = own.contains(path) || whole.is_all() && !is_elsewhere(path);
        is_meant
            && !unread.contains(path)
            && selection.wants_rule(&whole.loaded.settings, path, code)
    }
}

/// Judges the notes and hands what is found to `take`, in the order of paths.
fn each_entry(
    whole: &Whole,
    selection: &Selection,
    mut take: impl FnMut(Entry) -> io::Result<()>,
) -> io::Result<()> {
    let notes = whole.notes();
    let judge = |resolver: &mut Resolver<'_>, notes: &[&Arc<Note>]| {
        let (mut entries, mut faults) = (Vec::new(), Vec::new());
        for note in notes {
            let (findings, video) = whole.findings_among(resolver, note, &Source::new(note.text()));
            entries.extend(entries_of(note, &findings, selection));
            faults.extend(video.iter().flat_map(|video| video.faults.iter().cloned()));
        }
        (entries, faults)
    };
    let take_all = |batches: &mut dyn Iterator<Item = (Vec<Entry>, Vec<_>)>| {
        let mut faults = Vec::new();
        for (entries, more) in batches {
            entries.into_iter().try_for_each(&mut take)?;
            faults.extend(more);
        }
        io::Result::Ok(faults)
    };
    let faults = parallel::in_order(
        &notes,
        parallel::batch(notes.len()),
        || Resolver::new(&whole.loaded.vault),
        judge,
        take_all,
    )?;
    for (path, finding) in broken_sidecar::findings(whole, faults) {
        if selection.wants(&finding) {
            take(Entry {
                path: below(whole, &path),
                code: finding.rule.code.to_owned(),
                fingerprint: fingerprint_of_file(whole, &path, &finding),
                text: finding.message,
            })?;
        }
    }
    Ok(())
}

/// Those of `findings`, all of `note`, that are asked for.
fn entries_of(
    note: &Note,
    findings: &[Finding],
    selection: &Selection,
) -> impl Iterator<Item = Entry> {
    let marks = rules::fingerprints(note, findings);
    let marked = findings.iter().zip(marks);
    let wanted = marked.filter(move |(finding, _)| selection.wants(finding));
    let entry = move |(finding, mark): (&Finding, u64)| Entry {
        path: note.path.path.to_string(),
        code: finding.rule.code.to_owned(),
        text: rules::underlined(note, finding),
        fingerprint: mark,
    };
    wanted.map(entry)
}
