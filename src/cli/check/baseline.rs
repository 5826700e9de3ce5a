//! Known findings: a file of them, which a check then passes over.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use super::selecting::Selection;
use super::told::{below, fingerprint_of_file};
use crate::cli::broken_sidecar;
use crate::cli::output::{counted, standard_output};
use crate::cli::visible::visible;
use crate::cli::whole::Whole;
use crate::cli::{Failure, Outcome};
use crate::disk::{self, DiskError, Replacement, Standing};
use crate::parallel;
use crate::rules;
use crate::vault::Note;
use crate::video::Fault;

/// The findings that a file says are known.
#[derive(Debug, Default)]
pub struct Known {
    marks: FxHashSet<u64>,
    /// One for each mark, in the order of the file.
    entries: Vec<(u64, Entry)>,
}

/// The file: a line for each finding, so that a merge of two branches can merge it.
#[derive(Serialize, Deserialize)]
struct File {
    /// What it is, and how it is written.
    wikinote_baseline: u64,
    findings: Vec<Entry>,
}

/// A known finding. Only the fingerprint counts; the rest is for readers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Entry {
    path: String,
    code: String,
    text: String,
    fingerprint: String,
}

/// How files are written today.
const VERSION: u64 = 1;
/// Far more than the findings of any vault take, in bytes.
const LIMIT: u64 = 1 << 30;

impl Known {
    /// Reads the file at `path`.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let text = disk::read_text(path, LIMIT)?;
        Self::of(&text).map_err(|why| {
            let path = path.to_string_lossy();
            Failure::Said(format!(
                "{} is no baseline: {why}; `--write-baseline` writes one",
                visible(&path)
            ))
        })
    }

    fn of(text: &str) -> Result<Self, String> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let file: File = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if file.wikinote_baseline != VERSION {
            let version = file.wikinote_baseline;
            return Err(format!("its version is {version}, and {VERSION} is known"));
        }
        let mut known = Self::default();
        for entry in file.findings {
            let mark = u64::from_str_radix(&entry.fingerprint, 16)
                .map_err(|_| format!("`{}` is no fingerprint", visible(&entry.fingerprint)))?;
            if known.marks.insert(mark) {
                known.entries.push((mark, entry));
            }
        }
        Ok(known)
    }

    /// Whether a finding is known.
    pub fn has(&self, fingerprint: u64) -> bool {
        self.marks.contains(&fingerprint)
    }

    /// Whether the check looked for every one of them.
    pub fn is_judged_whole(&self, whole: &Whole, selection: &Selection) -> bool {
        let is_judged = judged(whole, selection);
        let all = || self.entries.iter().all(|(_, entry)| is_judged(entry));
        whole.is_all() && selection.is_all() && all()
    }

    /// How many are.
    pub fn len(&self) -> usize {
        self.marks.len()
    }
}

/// `--write-baseline FILE`: writes what the check finds, or, if some findings are
/// `known`, those of them that are still there or that this check did not look for.
pub fn write(
    whole: &Whole,
    selection: &Selection,
    path: &Path,
    known: Option<&Known>,
) -> Result<Outcome, Failure> {
    let before = match disk::read_text(path, LIMIT) {
        Ok(text) => {
            // Whatever else has that name is not ours to write over.
            Known::read(path)?;
            Some(text)
        }
        Err(DiskError::Missing { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    let mut entries = entries(whole, selection);
    let mut new = 0;
    if let Some(known) = known {
        let mark = |entry: &Entry| u64::from_str_radix(&entry.fingerprint, 16).ok();
        let found: FxHashSet<u64> = entries.iter().filter_map(mark).collect();
        new = found.iter().filter(|mark| !known.has(**mark)).count();
        let is_judged = judged(whole, selection);
        let old = known.entries.iter();
        let stays = old.filter(|(mark, entry)| found.contains(mark) || !is_judged(entry));
        entries = stays.map(|(_, entry)| entry.clone()).collect();
    }
    let after = text(&entries);
    let failed = |error: DiskError| {
        let path = error.path().to_string_lossy();
        Failure::Said(format!("cannot write {}: {}", visible(&path), error.why()))
    };
    match before {
        Some(before) if before == after => {}
        Some(before) => disk::replace_all(
            &[Replacement {
                path: path.to_path_buf(),
                before,
                after,
                within: Vec::new(),
            }],
            None,
        )
        .map_err(failed)?,
        None => disk::create(path, &after).map_err(failed)?,
    }
    let (mut out, _) = standard_output();
    let shown = path.to_string_lossy();
    write!(
        out,
        "{} known in {}",
        counted(entries.len(), "finding"),
        visible(&shown)
    )?;
    if let Some(known) = known {
        let gone = known.len() - entries.len();
        write!(out, "; {gone} no longer there, {new} new and not taken in")?;
    }
    writeln!(out, ".")?;
    out.flush()?;
    Ok(Outcome::Clean)
}

/// Whether the check would have told the finding of an entry if it were still there.
fn judged(whole: &Whole, selection: &Selection) -> impl Fn(&Entry) -> bool {
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
    move |entry| {
        let path = entry.path.as_str();
        // What is meant in whole has lost the notes that are gone.
        let is_meant = own.contains(path) || whole.is_all() && !is_elsewhere(path);
        is_meant
            && !unread.contains(path)
            && selection.wants_rule(&whole.loaded.settings, path, &entry.code)
    }
}

/// The file, an entry a line.
fn text(entries: &[Entry]) -> String {
    let mut text = format!("{{\"wikinote_baseline\": {VERSION}, \"findings\": [");
    for (number, entry) in entries.iter().enumerate() {
        text.push_str(if number == 0 { "\n" } else { ",\n" });
        // Texts are always written.
        text.push_str(&serde_json::to_string(entry).unwrap_or_default());
    }
    text.push_str("\n]}\n");
    text
}

fn entries(whole: &Whole, selection: &Selection) -> Vec<Entry> {
    let notes = whole.notes();
    let judge = |_: &mut (), notes: &[&Arc<Note>]| {
        let (mut entries, mut faults) = (Vec::new(), Vec::new());
        for note in notes {
            entries.extend(entries_of(whole, selection, note, &mut faults));
        }
        (entries, faults)
    };
    let (mut entries, faults) = parallel::in_order(
        &notes,
        32,
        || (),
        judge,
        |batches| {
            let (mut entries, mut faults) = (Vec::new(), Vec::new());
            for (some, more) in batches {
                entries.extend(some);
                faults.extend(more);
            }
            (entries, faults)
        },
    );
    for (path, finding) in broken_sidecar::findings(whole, faults) {
        if selection.wants(&finding) {
            entries.push(Entry {
                path: below(whole, &path),
                code: finding.rule.code.to_owned(),
                text: finding.message.clone(),
                fingerprint: format!("{:016x}", fingerprint_of_file(whole, &path, &finding)),
            });
        }
    }
    entries
}

fn entries_of(
    whole: &Whole,
    selection: &Selection,
    note: &Note,
    faults: &mut Vec<(PathBuf, Fault)>,
) -> Vec<Entry> {
    let (findings, video) = whole.findings(note);
    if let Some(video) = video {
        faults.extend(video.faults.iter().cloned());
    }
    let marks = rules::fingerprints(note, &findings);
    let marked = findings.iter().zip(marks);
    let wanted = marked.filter(|(finding, _)| selection.wants(finding));
    let entry = |(finding, mark): (&rules::Finding, u64)| Entry {
        path: note.path.path.to_string(),
        code: finding.rule.code.to_owned(),
        text: rules::underlined(note, finding),
        fingerprint: format!("{mark:016x}"),
    };
    wanted.map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(text: &str, fingerprint: &str) -> Entry {
        Entry {
            path: "a.md".to_owned(),
            code: "broken-link".to_owned(),
            text: text.to_owned(),
            fingerprint: fingerprint.to_owned(),
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let written = text(&[entry("a\"\n", "00000000000000ff"), entry("b", "0f")]);
        let known = Known::of(&written).unwrap();
        assert_eq!(known.len(), 2);
        assert!(known.has(255) && known.has(15) && !known.has(1));
        assert_eq!(written.lines().count(), 4, "an entry a line");
        assert_eq!(Known::of(&text(&[])).unwrap().len(), 0);
    }

    #[test]
    fn anything_else_is_told_why_not() {
        let why = |text: &str| Known::of(text).unwrap_err();
        assert!(why("").contains("EOF"), "{}", why(""));
        assert!(why("[]").contains("line 1"), "{}", why("[]"));
        assert!(why("{\"wikinote_baseline\": 2, \"findings\": []}").contains("version is 2"));
        assert!(why(&text(&[entry("a", "xyz")])).contains("`xyz` is no fingerprint"));
    }
}
