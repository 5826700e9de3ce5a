//! Notes, files and folders: their links follow.

use super::name::check_file_name;
use super::{Refusal, gather, refuse, text_steps};
use crate::features::edit::{Step, VaultEdit};
use crate::rules::{encoded_destination, wiki_name};
use crate::syntax::{Link, LinkKind};
use crate::text::Span;
use crate::vault::{Moves, Note, NoteId, NotePath, Resolution, Rung, Vault};

/// A rename that touches more notes than this asks to be confirmed.
const MANY: usize = 50;

/// Renames a note's file within its folder, and every link to it.
pub(super) fn rename_note(vault: &Vault, id: NoteId, new_name: &str) -> Result<VaultEdit, Refusal> {
    let Some(note) = vault.note(id) else {
        return refuse("The note is gone.");
    };
    let old = &note.path;
    let extension = old.file_name().get(old.stem().len()..).unwrap_or(".md");
    let stem = new_name.strip_suffix(extension).unwrap_or(new_name);
    check_file_name(stem)?;
    if stem == old.stem() {
        return refuse("That is its name already.");
    }
    let new = match old.folder() {
        "" => format!("{stem}{extension}"),
        folder => format!("{folder}/{stem}{extension}"),
    };
    let new = NotePath::new(old.root, &new);
    if let Some(taken) = vault.namesake_beside(&new, old) {
        return refuse(format!("`{taken}` exists already."));
    }
    let moves = vault.moves(&[(old.clone(), new.clone())]);
    let mut steps = kept_links(vault, &moves, Some(id))?;
    let confirm = question(steps.len());
    steps.push(Step::Rename {
        from: old.clone(),
        to: new,
    });
    Ok(VaultEdit { steps, confirm })
}

/// What to ask before so many notes are changed.
pub(super) fn question(notes: usize) -> Option<String> {
    (notes > MANY).then(|| format!("Change links in {notes} notes"))
}

/// The edits after which every link means what it meant before `moves`. With
/// `only`, links to other notes than that one are not to be touched, and a move
/// that changes what they mean is refused.
pub(super) fn kept_links(
    vault: &Vault,
    moves: &Moves,
    only: Option<NoteId>,
) -> Result<Vec<Step>, Refusal> {
    let mut edits = Edits::new();
    for (id, links) in vault.concerned_links(moves) {
        let Some(note) = vault.note(id) else { continue };
        let from = moves.new_path(id).unwrap_or(&note.path);
        let mut of_note = Vec::new();
        for link in links
            .into_iter()
            .filter_map(|at| note.parsed().links.get(at))
        {
            if let Some(target) = kept(vault, moves, note, from, &link, only)? {
                of_note.push((link.target, target));
            }
        }
        for edit in of_note {
            match edits.last_mut() {
                Some((path, edits)) if *path == note.path => edits.push(edit),
                _ => edits.push((note.path.clone(), vec![edit])),
            }
        }
    }
    edits.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(text_steps(edits))
}

/// What `link` of `note` must say to mean the same after `moves`; `None` if what
/// it says will do.
fn kept(
    vault: &Vault,
    moves: &Moves,
    note: &Note,
    from: &NotePath,
    link: &Link,
    only: Option<NoteId>,
) -> Result<Option<String>, Refusal> {
    if link.target.is_empty() {
        return Ok(None);
    }
    let (meant, rung) = match vault.resolve(note, link) {
        Resolution::Note(target) => (Meant::Note(target.note), target.rung),
        Resolution::File { path, rung } => (Meant::File(path), rung),
        Resolution::Ambiguous { .. } | Resolution::Missing | Resolution::External => {
            return Ok(None);
        }
    };
    let written = note.text().slice(link.target);
    // A link that named the file is to name it still: by its title it would be
    // found here, but nowhere else.
    let as_good = |after: Rung| after <= rung || rung > Rung::StemFolded;
    let keeps = |target: &str, good: &dyn Fn(Rung) -> bool| match vault
        .resolve_after(moves, from, link.kind, target)
    {
        Resolution::Note(after) => meant == Meant::Note(after.note) && good(after.rung),
        Resolution::File { path, rung } => meant == Meant::File(path) && good(rung),
        _ => false,
    };
    if keeps(&written, &as_good) {
        return Ok(None);
    }
    if only.is_some_and(|only| meant != Meant::Note(only)) {
        let (line, name) = (note.text().line_of(link.target.start) + 1, &note.path);
        return refuse(format!(
            "The link `{written}` in {name}, line {line}, would then mean another note."
        ));
    }
    let new_path = match &meant {
        Meant::Note(id) => moves
            .new_path(*id)
            .or_else(|| vault.note(*id).map(|note| &note.path)),
        Meant::File(path) => moves.new_path_of_file(vault, path).or(Some(path)),
    };
    let Some(new_path) = new_path else {
        return Ok(None);
    };
    let is_note = matches!(meant, Meant::Note(_));
    let spellings = Spellings {
        link,
        written: &written,
        rung,
        from,
        to: new_path,
        is_note,
    };
    let encoded = spellings
        .all()
        .into_iter()
        .map(|name| spelt(note, link, &written, name));
    match encoded
        .into_iter()
        .find(|target| keeps(target, &|rung: Rung| rung.is_exact()))
    {
        Some(target) => Ok(Some(target)),
        // The files move, whatever becomes of this link.
        None if only.is_none() => Ok(None),
        None => {
            let (line, name) = (note.text().line_of(link.target.start) + 1, &note.path);
            refuse(format!(
                "The link `{written}` in {name}, line {line}, could not be kept."
            ))
        }
    }
}

#[derive(PartialEq, Eq)]
enum Meant {
    Note(NoteId),
    /// By its old path.
    File(NotePath),
}

/// `name` in the encoding of the link: what is written with `%20` stays so.
fn spelt(note: &Note, link: &Link, written: &str, name: String) -> String {
    if !link.is_wiki() {
        return encoded_destination(note, link, &name);
    }
    let has_code = written.match_indices('%').any(|(at, _)| {
        let code = written.as_bytes().get(at + 1..at + 3);
        code.is_some_and(|code| code.iter().all(u8::is_ascii_hexdigit))
    });
    match has_code {
        true => encoded_destination(note, link, &name),
        false => wiki_name(&name),
    }
}

/// The ways to write a target in the manner of an old one.
struct Spellings<'a> {
    link: &'a Link,
    written: &'a str,
    /// How the old one was found.
    rung: Rung,
    /// Where the linking note will stand.
    from: &'a NotePath,
    /// Where the target will.
    to: &'a NotePath,
    is_note: bool,
}

impl Spellings<'_> {
    /// Best first.
    fn all(&self) -> Vec<String> {
        let whole = self.named(&self.to.path);
        let relative = self.named(&self.to.relative_to(self.from.folder()));
        let is_markdown = matches!(
            self.link.kind,
            LinkKind::Markdown | LinkKind::Image | LinkKind::Reference
        );
        if self.written.starts_with('/') {
            return vec![format!("/{whole}")];
        }
        if self.written.starts_with("./") || self.written.starts_with("../") {
            let dotted = format!("./{relative}");
            return match (relative.starts_with("../"), self.written.starts_with("./")) {
                (true, _) => vec![relative],
                (false, true) => vec![dotted],
                (false, false) => vec![relative, dotted],
            };
        }
        let parts = self.written.split('/').count();
        let ends = self.ends(parts);
        match (is_markdown, self.rung) {
            (true, Rung::RelativePath) => vec![relative],
            (true, _) => ends.into_iter().chain([relative]).collect(),
            (false, Rung::RelativePath) if parts > 1 => {
                [relative].into_iter().chain(ends).collect()
            }
            (false, Rung::RootPath) if parts > 1 => [whole].into_iter().chain(ends).collect(),
            (false, _) => ends,
        }
    }

    /// The path's ends of at least so many parts, shortest first.
    fn ends(&self, parts: usize) -> Vec<String> {
        let path = &*self.to.path;
        let cuts: Vec<usize> = path.rmatch_indices('/').map(|(at, _)| at + 1).collect();
        let starts = cuts.into_iter().chain([0]).skip(parts - 1);
        let mut ends: Vec<String> = starts
            .filter_map(|start| path.get(start..))
            .map(|end| self.named(end))
            .collect();
        if ends.is_empty() {
            ends.push(self.named(path));
        }
        ends
    }

    /// `path` with or without its extension, as the old target had one or not.
    fn named(&self, path: &str) -> String {
        let has = |name: &str, extension: &str| {
            let end = name.len().checked_sub(extension.len());
            end.and_then(|end| name.get(end..))
                .is_some_and(|end| end.eq_ignore_ascii_case(extension))
        };
        let extensions = [".md", ".markdown"];
        let keeps = !self.is_note || extensions.iter().any(|end| has(self.written, end));
        if keeps {
            return path.to_owned();
        }
        let cut = extensions.iter().find(|end| has(path, end));
        let cut = cut.map_or(path.len(), |end| path.len() - end.len());
        path.get(..cut).unwrap_or(path).to_owned()
    }
}

/// Edits of several notes, as [`gather`] collects them.
pub(super) type Edits = Vec<(NotePath, Vec<(Span, String)>)>;

/// Adds the edit of `link`'s target to those of `note`.
pub(super) fn retarget(edits: &mut Edits, note: &Note, span: Span, text: String) {
    gather(edits, &note.path, (span, text));
}
