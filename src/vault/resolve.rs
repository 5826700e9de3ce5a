use std::sync::Arc;

use super::{Note, NoteId, NotePath, Vault};
use crate::syntax::Link;
use crate::text::Span;

/// What a link means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// One note, or one place in it.
    Note(Target),
    /// A file that is no note: a picture, a PDF.
    File {
        /// Where it stands.
        path: NotePath,
        /// The rung that found it.
        rung: Rung,
    },
    /// Several notes, none better than the others. At least two.
    Ambiguous {
        /// All of them, sorted by path.
        candidates: Vec<Candidate>,
        /// The rung that found them.
        rung: Rung,
    },
    /// Nothing of that name.
    Missing,
    /// An address on the web, which is none of our business.
    External,
}

/// One of several notes a link could mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The note, or `None` for a file that is no note.
    pub note: Option<NoteId>,
    /// Where it stands.
    pub path: NotePath,
}

/// The note a link leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The note.
    pub note: NoteId,
    /// The rung of the ladder that found it.
    pub rung: Rung,
    /// What the link's anchor names in it; `None` without an anchor.
    pub anchor: Option<super::AnchorTarget>,
}

/// The rungs of the resolution ladder, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rung {
    /// `[[#heading]]`: this note.
    Here,
    /// A path relative to the linking note.
    RelativePath,
    /// A path from the root.
    RootPath,
    /// The only note whose path ends so.
    PathSuffix,
    /// The file name, to the letter.
    Stem,
    /// The file name but for case or Unicode normalisation.
    StemFolded,
    /// An alias, to the letter.
    Alias,
    /// The title, to the letter.
    Title,
    /// An alias but for case or normalisation.
    AliasFolded,
    /// The title but for case or normalisation.
    TitleFolded,
    /// Blanks, `-` and `_` alike, punctuation dropped.
    Slug,
}

impl Rung {
    /// The rung's name in `export` and in messages: `stem`, `title-folded`.
    pub fn name(self) -> &'static str {
        match self {
            Rung::Here => "here",
            Rung::RelativePath => "relative-path",
            Rung::RootPath => "root-path",
            Rung::PathSuffix => "path-suffix",
            Rung::Stem => "stem",
            Rung::StemFolded => "stem-folded",
            Rung::Alias => "alias",
            Rung::Title => "title",
            Rung::AliasFolded => "alias-folded",
            Rung::TitleFolded => "title-folded",
            Rung::Slug => "slug",
        }
    }

    /// Whether the link names the note by its path or file name, to the letter.
    pub fn is_exact(self) -> bool {
        self <= Rung::Stem
    }
}

impl Vault {
    /// What `link` of `from` means.
    pub fn resolve(&self, from: &Note, link: &Link) -> Resolution {
        let _ = (from, link);
        unimplemented!()
    }

    /// What a target written as `target` (and `anchor`) in `from` would mean.
    pub fn resolve_name(&self, from: &NotePath, target: &str, anchor: Option<&str>) -> Resolution {
        let _ = (from, target, anchor);
        unimplemented!()
    }

    /// The notes with a link of a name that the note `id` answers to and that
    /// really resolve to it, with those links' indices in `Parsed::links`,
    /// sorted by path. Links from the note to itself are included.
    pub fn backlinks(&self, id: NoteId) -> Vec<(Arc<Note>, Vec<usize>)> {
        let _ = id;
        unimplemented!()
    }

    /// Where `target` leads in its note: the heading's line, the block, the start.
    pub fn place(&self, target: &Target) -> Option<(Arc<Note>, Span)> {
        let _ = target;
        unimplemented!()
    }
}
