//! `--fix` and `--diff`: notes as their fixes leave them, written or shown.

use std::fmt;
use std::hash::{DefaultHasher, Hasher};
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustc_hash::{FxHashMap, FxHashSet};
use similar::TextDiff;

use super::baseline::Known;
use super::selecting::Selection;
use crate::cli::Failure;
use crate::cli::numbers::counted;
use crate::cli::output::{Styles, put};
use crate::cli::progress::Progress;
use crate::cli::visible::visible;
use crate::cli::whole::Whole;
use crate::disk::{self, DiskError, Replacement};
use crate::features;
use crate::parallel;
use crate::rules::{self, Finding, Fix};
use crate::scan;
use crate::text::{Source, Span};
use crate::vault::{Change, Note, NoteId, Resolver};

/// Fixes make room for other fixes. More rounds than any vault needs.
const MOST_ROUNDS: usize = 1_000;
/// Notes that a thread takes at a time.
const BATCH: usize = 32;
/// So many new notes stand beside their old ones at a time.
const AT_ONCE: usize = 2 * BATCH;
/// Files that a thread takes at a time: each costs a wait for the disk.
const FILES: usize = 4;

/// What fixes made of the notes; the vault has these already.
#[derive(Default)]
pub struct Fixed {
    /// The notes that changed, sorted by path, and what each said before.
    pub notes: Vec<(NoteId, Before)>,
    /// Why some may be left that could be mended: one sentence each.
    pub ended_early: Vec<String>,
}

impl Fixed {
    /// How many findings are mended.
    pub fn findings(&self) -> usize {
        self.notes.iter().map(|(_, before)| before.findings).sum()
    }
}

/// What a note said before its fixes. Of a large vault the old texts do not fit beside the
/// new ones: only what the fixes took away is held.
#[derive(Default)]
pub struct Before {
    /// The edits that undo each round, the first round first.
    rounds: Vec<Edits>,
    /// Hashes of what the note has said so far.
    texts: Vec<u64>,
    /// How many findings are mended.
    findings: usize,
}

impl Before {
    /// Takes one more round in. Whether the note then says what it never said before:
    /// otherwise its fixes would undo each other for ever.
    fn add(&mut self, round: Round) -> bool {
        if self.texts.is_empty() {
            self.texts.push(round.was);
        }
        let is_new = !self.texts.contains(&round.is);
        self.texts.push(round.is);
        self.rounds.push(round.undo);
        self.findings += round.findings;
        is_new
    }

    /// The old text of the note that says `now`.
    fn of(&self, now: String) -> String {
        let rounds = self.rounds.iter().rev();
        rounds.fold(now, |text, edits| {
            let mut before = String::with_capacity(text.len());
            edit(&text, edits, &mut before);
            before
        })
    }
}

/// What one round did to a note.
#[derive(Default)]
struct Round {
    /// The edits that undo it.
    undo: Edits,
    /// Hashes of the texts before and after it.
    was: u64,
    is: u64,
    /// How many findings it mended.
    findings: usize,
}

/// Replacements, sorted, without overlap. There are hundreds of thousands of them at a time,
/// so those of a note are in two pieces of memory, not in one each.
#[derive(Debug, Default)]
struct Edits {
    /// What is replaced, and where the replacement ends in `texts`; it starts where the one
    /// before ends.
    spans: Vec<(Span, usize)>,
    texts: String,
}

impl Edits {
    fn push(&mut self, span: Span, replacement: &str) {
        self.texts.push_str(replacement);
        self.spans.push((span, self.texts.len()));
    }

    fn iter(&self) -> impl Iterator<Item = (Span, &str)> {
        let mut start = 0;
        self.spans.iter().map(move |(span, end)| {
            let replacement = self.texts.get(start..*end).unwrap_or_default();
            start = *end;
            (*span, replacement)
        })
    }

    fn shrink(mut self) -> Self {
        self.spans.shrink_to_fit();
        self.texts.shrink_to_fit();
        self
    }
}

/// Appends `text` with its `edits` to `new`, which is empty; the edits that undo them.
fn edit(text: &str, edits: &Edits, new: &mut String) -> Edits {
    let mut undo = Edits::default();
    let mut done = 0;
    for (span, replacement) in edits.iter() {
        let range = span.range();
        // No rule cuts a character; if one did, its edit would not be made.
        let (Some(kept), Some(old)) = (text.get(done..range.start), text.get(range.clone())) else {
            continue;
        };
        new.push_str(kept);
        let start = new.len();
        new.push_str(replacement);
        undo.push(Span::from(start..new.len()), old);
        done = range.end;
    }
    new.push_str(text.get(done..).unwrap_or_default());
    undo.shrink()
}

/// Which findings are to be mended, and how.
pub struct Task<'a> {
    /// What is asked for.
    pub selection: &'a Selection,
    /// What is to stay as it is.
    pub known: Option<&'a Known>,
    /// Whether fixes are made that are not certain.
    pub unsafely: bool,
}

/// Where known findings are in a note that has changed, sorted. By their fingerprints alone
/// they would be others once one alike before them is mended.
type Places = Vec<(Span, &'static str)>;

/// Applies the fixes that `task` asks for to the notes of `whole`, until there are none.
///
/// After each round the notes are judged anew in the vault as it would then be: those that
/// changed, and those that the changes touch.
pub fn fix(whole: &mut Whole, task: &Task<'_>) -> Fixed {
    let vault = &whole.loaded.vault;
    let ids = whole.notes().into_iter();
    let mut todo: Vec<NoteId> = ids.filter_map(|note| vault.id(&note.path)).collect();
    let asked: FxHashSet<NoteId> = todo.iter().copied().collect();
    let mut before: FxHashMap<NoteId, Before> = FxHashMap::default();
    let mut places: FxHashMap<NoteId, Places> = FxHashMap::default();
    let mut ended_early = Vec::new();
    let mut circling: FxHashSet<NoteId> = FxHashSet::default();
    let mut rounds = 0;
    while !todo.is_empty() {
        if rounds == MOST_ROUNDS {
            ended_early.push(format!(
                "after {rounds} rounds there are still fixes; another run goes on"
            ));
            break;
        }
        rounds += 1;
        let mut mended = one_round(whole, &todo, task, &places).into_iter();
        let mut next: FxHashSet<NoteId> = FxHashSet::default();
        loop {
            let mut some: Vec<Mended> = mended.by_ref().take(AT_ONCE).collect();
            if some.is_empty() {
                break;
            }
            for (id, note, round) in edited_notes(whole, &some) {
                if !before.entry(id).or_default().add(round) && circling.insert(id) {
                    let path = visible(&whole.shown(&note.path)).into_owned();
                    ended_early.push(format!(
                        "fixes in {path} undo each other, so that not all are made"
                    ));
                }
                let touched = whole.loaded.vault.apply(Change::Note(Arc::new(note))).notes;
                next.insert(id);
                next.extend(touched.into_iter().filter(|id| asked.contains(id)));
            }
            if task.known.is_some() {
                let moved = some.iter_mut();
                places.extend(moved.map(|one| (one.id, std::mem::take(&mut one.known))));
            }
        }
        next.retain(|id| !circling.contains(id));
        todo = next.into_iter().collect();
        todo.sort_unstable();
    }
    let path = |id: NoteId| whole.loaded.vault.note(id).map(|note| &note.path);
    // What is as it was after all its rounds needs no new file.
    before.retain(|id, before| {
        let note = whole.loaded.vault.note(*id);
        note.map(|note| note.text().to_string())
            .is_some_and(|now| before.of(now.clone()) != now)
    });
    let mut notes: Vec<_> = before.into_iter().collect();
    notes.sort_unstable_by(|(a, _), (b, _)| path(*a).cmp(&path(*b)));
    Fixed { notes, ended_early }
}

/// What one round does to a note.
struct Mended {
    id: NoteId,
    edits: Edits,
    /// How many findings that mends.
    findings: usize,
    /// Where the known ones then are.
    known: Places,
}

/// The notes of `todo` that have something to mend, and how.
fn one_round(
    whole: &Whole,
    todo: &[NoteId],
    task: &Task<'_>,
    places: &FxHashMap<NoteId, Places>,
) -> Vec<Mended> {
    let vault = &whole.loaded.vault;
    let may_be_made = |fix: &Fix| fix.certain || task.unsafely;
    let mend = |resolver: &mut Resolver<'_>, id: &NoteId| {
        let note = vault.note(*id)?;
        let (findings, _) = whole.findings_among(resolver, note, &Source::new(note.text()));
        let known = task.known.map_or_else(Vec::new, |known| {
            known_places(known, note, &findings, places.get(id))
        });
        let is_new = |finding: &Finding| known.binary_search(&place(finding)).is_err();
        let wanted = findings.iter();
        let wanted = wanted.filter(|finding| task.selection.wants(finding) && is_new(finding));
        let mended = features::mend(vault, note, wanted, may_be_made);
        let mut edits = Edits::default();
        for (span, replacement) in &mended.edits {
            edits.push(*span, replacement);
        }
        (!mended.edits.is_empty()).then(|| Mended {
            id: *id,
            known: moved(&known, &mended.edits),
            edits: edits.shrink(),
            findings: mended.findings.len(),
        })
    };
    let work = |resolver: &mut Resolver<'_>, ids: &[NoteId]| {
        let mended = ids.iter().filter_map(|id| mend(resolver, id));
        mended.collect::<Vec<_>>()
    };
    parallel::in_order(
        todo,
        parallel::batch(todo.len()),
        || Resolver::new(vault),
        work,
        |batches| batches.flatten().collect(),
    )
}

fn place(finding: &Finding) -> (Span, &'static str) {
    (finding.span, finding.rule.code)
}

/// Where the `known` ones of `findings` are: all findings of `note`, of which some were at
/// `places` before.
fn known_places(
    known: &Known,
    note: &Note,
    findings: &[Finding],
    places: Option<&Places>,
) -> Places {
    let was_known = |finding: &Finding| {
        places.is_some_and(|places| places.binary_search(&place(finding)).is_ok())
    };
    let marked = findings.iter().zip(rules::fingerprints(note, findings));
    let known = marked.filter(|(finding, mark)| known.has(*mark) || was_known(finding));
    let mut known: Places = known.map(|(finding, _)| place(finding)).collect();
    known.sort_unstable();
    known
}

/// `places` after `edits`; those that are edited themselves are gone. All are sorted.
fn moved(places: &Places, edits: &[(Span, String)]) -> Places {
    let mut edits = edits.iter().peekable();
    let mut by = 0;
    let mut now = Places::new();
    for (span, code) in places {
        while let Some((edited, text)) = edits.next_if(|(edited, _)| edited.end <= span.start) {
            by += text.len() as i64 - i64::from(edited.len());
        }
        let is_edited = edits
            .peek()
            .is_some_and(|(edited, _)| edited.start < span.end);
        if !is_edited {
            let at = |offset: u32| (i64::from(offset) + by) as u32;
            now.push((Span::new(at(span.start), at(span.end)), code));
        }
    }
    now
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(text.as_bytes());
    hasher.finish()
}

/// The notes of `mended` as they then are, and the way back.
fn edited_notes(whole: &Whole, mended: &[Mended]) -> Vec<(NoteId, Note, Round)> {
    // Texts that come and go between what stays would leave holes all over the memory.
    let buffers = || (String::new(), String::new());
    let work = |(old, new): &mut (String, String), some: &[Mended]| {
        let edited = |one: &Mended| {
            let note = whole.loaded.vault.note(one.id)?;
            old.clear();
            // Writing to a String cannot fail.
            let _ = fmt::Write::write_fmt(old, format_args!("{}", note.text()));
            new.clear();
            let round = Round {
                undo: edit(old, &one.edits, new),
                was: hash(old),
                is: hash(new),
                findings: one.findings,
            };
            Some((one.id, Note::new(note.path.clone(), new), round))
        };
        some.iter().filter_map(edited).collect::<Vec<_>>()
    };
    parallel::in_order(mended, BATCH, buffers, work, |batches| {
        batches.flatten().collect()
    })
}

/// How the writing of fixed notes went.
#[derive(Default)]
pub struct Written {
    /// How many files have their new text.
    pub files: usize,
    /// Files that were left alone, and why: one sentence each. The vault has their old
    /// text again.
    pub left_alone: Vec<String>,
    /// Files that had no turn before somebody stopped it.
    pub stopped: usize,
}

/// Writes the notes of `fixed`: each file whole or not at all. Once `stop` is set no other
/// file is begun.
pub fn write(whole: &mut Whole, fixed: &Fixed, stop: &AtomicBool) -> Written {
    let progress = Progress::start("Writing notes");
    let work = |_: &mut (), notes: &[(NoteId, Before)]| {
        let each = notes
            .iter()
            .map(|(id, before)| match stop.load(Ordering::Relaxed) {
                true => None,
                false => Some(write_one(whole, *id, before)),
            });
        each.collect::<Vec<_>>()
    };
    let mut written = Written::default();
    let mut restored: Vec<Change> = Vec::new();
    parallel::in_order(
        &fixed.notes,
        FILES,
        || (),
        work,
        |batches| {
            for (outcome, (id, before)) in batches.flatten().zip(&fixed.notes) {
                let Some(note) = whole.loaded.vault.note(*id) else {
                    continue;
                };
                match outcome {
                    Some(Ok(())) => {
                        written.files += 1;
                        progress.show(written.files);
                        continue;
                    }
                    Some(Err(error)) => {
                        let sentence = left_as_it_was(whole, note, &error);
                        written.left_alone.push(sentence);
                    }
                    None => written.stopped += 1,
                }
                let old = Note::new(note.path.clone(), &before.of(note.text().to_string()));
                restored.push(Change::Note(Arc::new(old)));
            }
        },
    );
    for change in restored {
        whole.loaded.vault.apply(change);
    }
    progress.erase();
    written
}

fn write_one(whole: &Whole, id: NoteId, before: &Before) -> Result<(), DiskError> {
    let Some(note) = whole.loaded.vault.note(id) else {
        return Ok(());
    };
    let after = note.text().to_string();
    disk::replace(&Replacement {
        path: scan::os_path(&whole.loaded.roots, &note.path),
        before: before.of(after.clone()),
        after,
        within: whole.folders(),
    })
}

/// Takes those notes out of `fixed` that would not be written because a link leads out of
/// the vault; a sentence each.
pub fn leave_out(whole: &Whole, fixed: &mut Fixed) -> Vec<String> {
    let folders = whole.folders();
    let mut left_out = Vec::new();
    fixed.notes.retain(|(id, _)| {
        let Some(note) = whole.loaded.vault.note(*id) else {
            return true;
        };
        let path = scan::os_path(&whole.loaded.roots, &note.path);
        let path = disk::canonical_where_it_exists(&path).unwrap_or(path);
        match disk::stands_within(&path, &folders) {
            Err(error @ DiskError::Outside { .. }) => {
                left_out.push(left_as_it_was(whole, note, &error));
                false
            }
            _ => true,
        }
    });
    left_out
}

fn left_as_it_was(whole: &Whole, note: &Note, error: &DiskError) -> String {
    let path = whole.shown(&note.path);
    format!("{} is left as it was: {}", visible(&path), error.why())
}

/// Writes what fixes change as a unified diff, which `patch -p0` understands.
pub fn write_diff(
    out: &mut impl Write,
    whole: &Whole,
    fixed: &Fixed,
    styles: &Styles,
) -> io::Result<()> {
    let diff = |(id, before): &(NoteId, Before)| {
        let note = whole.loaded.vault.note(*id)?;
        let path = whole.spelled(&note.path);
        let after = note.text().to_string();
        Some(diff(&path, &before.of(after.clone()), &after))
    };
    let work =
        |_: &mut (), notes: &[(NoteId, Before)]| notes.iter().filter_map(diff).collect::<String>();
    parallel::in_order(
        &fixed.notes,
        BATCH,
        || (),
        work,
        |batches| {
            for text in batches {
                match styles.is_plain() {
                    true => out.write_all(text.as_bytes())?,
                    false => out.write_all(coloured(&text, styles).as_bytes())?,
                }
            }
            Ok(())
        },
    )
}

fn diff(path: &str, before: &str, after: &str) -> String {
    // A lone CR ends no line: neither for git nor for patch.
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let new: Vec<&str> = after.split_inclusive('\n').collect();
    let diff = TextDiff::from_slices(&old, &new);
    let path = path_of_diff(path);
    let mut text = format!("--- {path}\n+++ {path}\n");
    for hunk in diff.unified_diff().iter_hunks() {
        text.push_str(&format!("{}\n", hunk.header()));
        for change in hunk.iter_changes() {
            text.push_str(&format!("{}{}", change.tag(), change.value()));
            if !change.value().ends_with('\n') {
                text.push_str("\n\\ No newline at end of file\n");
            }
        }
    }
    text
}

/// `path` as git writes it above a diff: between quotes if something in it needs them, and
/// with a tab behind it if only that says where it ends.
fn path_of_diff(path: &str) -> String {
    let is_odd = |character: char| character.is_ascii_control() || matches!(character, '"' | '\\');
    if !path.contains(is_odd) {
        let end = if path.contains(' ') { "\t" } else { "" };
        return format!("{path}{end}");
    }
    let mut quoted = String::from("\"");
    for character in path.chars() {
        match character {
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '"' | '\\' => quoted.extend(['\\', character]),
            _ if is_odd(character) => quoted.push_str(&format!("\\{:03o}", u32::from(character))),
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

/// The same for a person: lines in colours, and nothing in them that moves the cursor.
fn coloured(diff: &str, styles: &Styles) -> String {
    let mut out = String::with_capacity(diff.len() * 2);
    for line in diff.lines() {
        let style = match line.as_bytes().first() {
            Some(b'+') => styles.good,
            Some(b'-') => styles.error,
            Some(b'@') => styles.place,
            _ => anstyle::Style::new(),
        };
        put(&mut out, style, &visible(line));
        out.push('\n');
    }
    out
}

/// `Fixed 3 findings in 2 notes.`
pub fn summary(verb: &str, findings: usize, notes: usize) -> String {
    let (findings, notes) = (counted(findings, "finding"), counted(notes, "note"));
    format!("{verb} {findings} in {notes}.")
}

impl Written {
    /// And what was written in another vault.
    pub fn add(&mut self, other: Self) {
        self.files += other.files;
        self.left_alone.extend(other.left_alone);
        self.stopped += other.stopped;
    }

    /// Why not everything was written, if so.
    pub fn failure(&self) -> Option<Failure> {
        let done = counted(self.files, "note");
        match (self.stopped, self.left_alone.len()) {
            (0, 0) => None,
            (0, left) => {
                let left = counted(left, "note");
                let why = format!("fixed {done}, but {left} could not be written");
                Some(Failure::Said(why))
            }
            (stopped, left) => {
                let left = counted(stopped + left, "note");
                let why = format!("stopped: {done} fixed, {left} left as before, none in between");
                Some(Failure::Said(why))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::*;
    use crate::cli::whole::whole;

    fn all(selection: &Selection) -> Task<'_> {
        Task {
            selection,
            known: None,
            unsafely: false,
        }
    }

    #[test]
    fn a_text_that_was_there_before_is_noticed() {
        let mut before = Before::default();
        let mut add = |was: &str, is: &str| {
            before.add(Round {
                was: hash(was),
                is: hash(is),
                findings: 2,
                ..Round::default()
            })
        };
        assert!(add("a", "b"));
        assert!(add("b", "c"));
        assert!(!add("c", "a"));
        assert!(!add("a", "a"));
        assert_eq!(before.findings, 8);
    }

    #[test]
    fn places_move_with_the_text_before_them() {
        let place = |start, end| (Span::new(start, end), "code");
        let edit = |start, end, text: &str| (Span::new(start, end), text.to_owned());
        let places = vec![
            place(0, 2),
            place(4, 6),
            place(6, 6),
            place(9, 12),
            place(20, 22),
        ];
        let edits = [
            edit(2, 4, "wider"),
            edit(6, 6, "+"),
            edit(10, 11, ""),
            edit(22, 30, ""),
        ];
        assert_eq!(
            moved(&places, &edits),
            [place(0, 2), place(7, 9), place(10, 10), place(23, 25)]
        );
    }

    #[test]
    fn what_somebody_wrote_meanwhile_stays_and_is_judged_as_it_was_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| -> PathBuf { folder.path().join(name) };
        for (name, text) in [("a.md", "[[B]]"), ("b.md", "[[A]]"), ("c.md", "[[A]]")] {
            fs::write(path(name), text).unwrap();
        }
        let mut whole = whole(folder.path()).unwrap();
        let selection = Selection::new(&[], &[], None).unwrap();
        let fixed = fix(&mut whole, &all(&selection));
        assert_eq!((fixed.notes.len(), fixed.findings()), (3, 3));
        fs::write(path("b.md"), "[[A]] and more").unwrap();
        fs::remove_file(path("c.md")).unwrap();
        let written = write(&mut whole, &fixed, &AtomicBool::new(false));
        assert_eq!(fs::read_to_string(path("a.md")).unwrap(), "[[b | B]]");
        assert_eq!(fs::read_to_string(path("b.md")).unwrap(), "[[A]] and more");
        assert!(!path("c.md").exists());
        assert_eq!((written.files, written.stopped), (1, 0));
        let why = [
            "it has changed since it was read",
            "there is no such file or folder",
        ];
        for (sentence, why) in written.left_alone.iter().zip(why) {
            assert!(
                sentence.ends_with(&format!(" is left as it was: {why}")),
                "{sentence}"
            );
        }
        assert_eq!(written.left_alone.len(), 2);
        let left: usize = whole
            .notes()
            .iter()
            .map(|note| whole.findings(note).0.len())
            .sum();
        assert_eq!(left, 2);
    }

    #[test]
    fn edits_can_be_undone_round_by_round() {
        let edits = |all: &[(u32, u32, &str)]| {
            let mut edits = Edits::default();
            for (start, end, text) in all {
                edits.push(Span::new(*start, *end), text);
            }
            edits
        };
        let edited = |text: &str, edits: &Edits| {
            let mut new = String::new();
            let undo = edit(text, edits, &mut new);
            (new, undo)
        };
        let (first, undo_first) = edited(
            "\u{feff}é [[A]]\r\n",
            &edits(&[(3, 3, "x"), (3, 5, "e"), (8, 9, "gate | A")]),
        );
        assert_eq!(first, "\u{feff}xe [[gate | A]]\r\n");
        let (second, undo_second) = edited(&first, &edits(&[(6, 8, ""), (19, 19, "!")]));
        assert_eq!(second, "\u{feff}xe gate | A]]\r!\n");
        let before = Before {
            rounds: vec![undo_first, undo_second],
            ..Before::default()
        };
        assert_eq!(before.of(second), "\u{feff}é [[A]]\r\n");
        let cut = edits(&[(4, 5, "y"), (5, 9, "z"), (9, 99, "")]);
        assert_eq!(edited("\u{feff}é [[A]]", &cut).0, "\u{feff}éz]]");
    }

    #[test]
    fn once_stopped_nothing_is_written() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.md"), "[[A]]").unwrap();
        let mut whole = whole(folder.path()).unwrap();
        let selection = Selection::new(&[], &[], None).unwrap();
        let fixed = fix(&mut whole, &all(&selection));
        let written = write(&mut whole, &fixed, &AtomicBool::new(true));
        assert_eq!((written.files, written.stopped), (0, 1));
        assert!(
            matches!(written.failure(), Some(Failure::Said(why)) if why.starts_with("stopped"))
        );
        assert_eq!(
            fs::read_to_string(folder.path().join("a.md")).unwrap(),
            "[[A]]"
        );
    }
}
