use std::sync::Arc;

use super::anchor::find_anchor;
use super::key::target_keys;
use super::ladder::Find;
use super::name::{is_address, spellings, without_query};
use super::name_table::Owner;
use super::{AnchorTarget, NameKey, Note, NoteId, NotePath, Vault};
use crate::syntax::{Link, LinkKind, has_placeholder};
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
    /// An address on the web or a template's placeholder: none of our business.
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

/// How many notes link to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backlinking {
    /// So many, at least.
    pub notes: usize,
    /// Whether these are all: none was left unlooked at.
    pub all: bool,
}

/// The note a link leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The note.
    pub note: NoteId,
    /// The rung of the ladder that found it.
    pub rung: Rung,
    /// What the link's anchor names in it; `None` without an anchor.
    pub anchor: Option<AnchorTarget>,
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

    /// Whether it looks at the names of files and at nothing that stands in them.
    pub fn is_by_file_name(self) -> bool {
        self <= Rung::StemFolded
    }

    /// Whether the link names the note by its path or file name, to the letter.
    pub fn is_exact(self) -> bool {
        self <= Rung::Stem
    }
}

impl Vault {
    /// What `link` of `from` means.
    pub fn resolve(&self, from: &Note, link: &Link) -> Resolution {
        let target = from.text().slice(link.target);
        let anchor = link.anchor.map(|anchor| from.text().slice(anchor));
        self.resolve_written(
            &from.path,
            Some(from),
            link.kind,
            &target,
            anchor.as_deref(),
        )
    }

    /// What `link` of `from` means if file names decide it, whatever titles and aliases
    /// the notes have: right also in a vault whose notes have not been read. Their
    /// headings and blocks are still to be looked up.
    pub fn resolve_by_file_names(&self, from: &Note, link: &Link) -> Option<Resolution> {
        let target = from.text().slice(link.target);
        // A first spelling that is no file's may be a title, which wins over a second.
        let (first, second) = spellings(link.kind, &target);
        if second.is_some() || without_query(link.kind, &first).is_some() {
            return None;
        }
        let found = self.resolve(from, link);
        let rung = match &found {
            Resolution::Note(target) => target.rung,
            Resolution::File { rung, .. } | Resolution::Ambiguous { rung, .. } => *rung,
            Resolution::Missing | Resolution::External => return None,
        };
        rung.is_by_file_name().then_some(found)
    }

    /// What a target written as `target` (and `anchor`) in `from` would mean.
    pub fn resolve_name(&self, from: &NotePath, target: &str, anchor: Option<&str>) -> Resolution {
        let note = self
            .id(from)
            .and_then(|id| self.note(id))
            .map(|note| &**note);
        self.resolve_written(from, note, LinkKind::Wiki, target.trim(), anchor)
    }

    /// What a link of `kind` without an anchor would mean in `from`.
    pub fn resolve_as(&self, from: &NotePath, kind: LinkKind, target: &str) -> Resolution {
        self.resolve_written(from, None, kind, target.trim(), None)
    }

    fn resolve_written(
        &self,
        from: &NotePath,
        from_note: Option<&Note>,
        kind: LinkKind,
        target: &str,
        anchor: Option<&str>,
    ) -> Resolution {
        let find = || self.find(from, kind, target);
        self.resolve_found(from, from_note, target, anchor, find)
    }

    /// The same with the answer of the ladder, which is asked only for a target.
    pub(super) fn resolve_found(
        &self,
        from: &NotePath,
        from_note: Option<&Note>,
        target: &str,
        anchor: Option<&str>,
        find: impl FnOnce() -> Option<(Find, Rung)>,
    ) -> Resolution {
        let place = |id: NoteId, rung: Rung| {
            let anchor = anchor.and_then(|anchor| {
                // The asking note may be newer than what the vault holds of it.
                let here = from_note.filter(|note| note.path == *from && self.id(from) == Some(id));
                let note = here.or_else(|| self.note(id).map(|note| &**note))?;
                Some(find_anchor(note, anchor))
            });
            Resolution::Note(Target {
                note: id,
                rung,
                anchor,
            })
        };
        if target.is_empty() {
            return self
                .id(from)
                .map_or(Resolution::Missing, |id| place(id, Rung::Here));
        }
        self.resolution(find(), target, place)
    }

    /// What the ladder found, told without its own terms.
    pub(super) fn resolution(
        &self,
        found: Option<(Find, Rung)>,
        target: &str,
        place: impl Fn(NoteId, Rung) -> Resolution,
    ) -> Resolution {
        match found {
            Some((Find::One(Owner::Note(id)), rung)) => place(id, rung),
            Some((Find::One(Owner::File(file)), rung)) => match self.file(file) {
                Some(path) => Resolution::File {
                    path: path.clone(),
                    rung,
                },
                None => Resolution::Missing,
            },
            Some((Find::Several(owners), rung)) => {
                let candidates = owners.into_iter().filter_map(|owner| {
                    let path = self.path_of(owner)?.clone();
                    let note = match owner {
                        Owner::Note(id) => Some(id),
                        Owner::File(_) => None,
                    };
                    Some(Candidate { note, path })
                });
                Resolution::Ambiguous {
                    candidates: candidates.collect(),
                    rung,
                }
            }
            None if is_address(target) || has_placeholder(target) => Resolution::External,
            None => Resolution::Missing,
        }
    }

    /// How many other notes link to the note `id`, looking at no more than `most`
    /// that may.
    pub fn backlinking_notes(&self, id: NoteId, most: usize) -> Backlinking {
        let Some(note) = self.note(id) else {
            return Backlinking {
                notes: 0,
                all: true,
            };
        };
        let mut users = self.users_of(note.keys(), note.path.root);
        users.sort_unstable();
        users.dedup();
        users.retain(|user| *user != id);
        // Those of its own folder first: a namesake elsewhere has its own users.
        let near = |user: &NoteId| {
            self.note(*user)
                .is_some_and(|user| user.path.folder() == note.path.folder())
        };
        if users.len() > most {
            users.sort_by_cached_key(|user| !near(user));
        }
        let all = users.len() <= most;
        let links_here = |user: &&NoteId| {
            self.note(**user).is_some_and(|user| {
                let mut links = user.links_under(note.keys()).into_iter();
                links.any(|index| self.leads_to(user, index, id))
            })
        };
        let notes = users.iter().take(most).filter(links_here).count();
        Backlinking { notes, all }
    }

    fn leads_to(&self, user: &Note, index: usize, id: NoteId) -> bool {
        let link = user.parsed().links.get(index);
        let target = link.map(|link| self.resolve(user, &link));
        matches!(target, Some(Resolution::Note(target)) if target.note == id)
    }

    /// The notes with a link of a name that the note `id` answers to and that
    /// really resolve to it, with those links' indices in `Parsed::links`,
    /// sorted by path. Links from the note to itself are included.
    pub fn backlinks(&self, id: NoteId) -> Vec<(Arc<Note>, Vec<usize>)> {
        self.backlinks_that(id, |_| true)
    }

    /// Those of the backlinks of the note `id` that have an anchor: to a heading,
    /// a block, a time. The others cost next to nothing.
    pub fn anchored_backlinks(&self, id: NoteId) -> Vec<(Arc<Note>, Vec<usize>)> {
        self.backlinks_that(id, |link| link.anchor.is_some())
    }

    fn backlinks_that(
        &self,
        id: NoteId,
        wanted: impl Fn(&Link) -> bool,
    ) -> Vec<(Arc<Note>, Vec<usize>)> {
        let Some(note) = self.note(id) else {
            return Vec::new();
        };
        let mut users = self.users_of(note.keys(), note.path.root);
        users.push(id);
        users.sort_unstable();
        users.dedup();
        let mut backlinks: Vec<_> = users
            .into_iter()
            .filter_map(|user| {
                let user_note = self.note(user)?;
                let mut links = user_note.links_under(note.keys());
                if user == id {
                    let bare = user_note.link_keys().iter().enumerate();
                    links.extend(
                        bare.filter(|(_, key)| **key == NameKey::NONE)
                            .map(|(at, _)| at),
                    );
                    links.sort_unstable();
                }
                links.retain(|index| {
                    let link = user_note.parsed().links.get(*index);
                    link.is_some_and(|link| wanted(&link)) && self.leads_to(user_note, *index, id)
                });
                (!links.is_empty()).then(|| (Arc::clone(user_note), links))
            })
            .collect();
        backlinks.sort_by(|(a, _), (b, _)| a.path.cmp(&b.path));
        backlinks
    }

    /// The notes with links that ask for `name`, by whatever path, and those
    /// links' indices; what they mean is not looked at. In no order.
    pub fn asking_for(&self, name: &str) -> Vec<(Arc<Note>, Vec<usize>)> {
        let (main, more) = target_keys(LinkKind::Wiki, name);
        let mut keys: Vec<NameKey> = more.into_iter().chain([main]).collect();
        keys.sort_unstable();
        keys.dedup();
        let mut users: Vec<NoteId> = keys
            .iter()
            .flat_map(|key| self.users(*key))
            .copied()
            .collect();
        users.sort_unstable();
        users.dedup();
        let notes = users.into_iter().filter_map(|id| self.note(id));
        notes
            .map(|note| (note.clone(), note.links_under(&keys)))
            .filter(|(_, links)| !links.is_empty())
            .collect()
    }

    /// The notes that answer to `name` in its loosest form, in no order and of
    /// every root; nearly always one or none.
    pub fn called(&self, name: &str) -> impl Iterator<Item = NoteId> + '_ {
        let owners = self.owners(NameKey::new(name)).iter();
        owners.filter_map(|owner| match owner {
            Owner::Note(id) => Some(*id),
            Owner::File(_) => None,
        })
    }

    /// Where `target` leads in its note: the heading's line, the block, the start.
    pub fn place(&self, target: &Target) -> Option<(Arc<Note>, Span)> {
        let note = self.note(target.note)?;
        let parsed = note.parsed();
        let span = match target.anchor {
            Some(AnchorTarget::Heading(index)) => parsed.headings.get(index)?.span,
            Some(AnchorTarget::Block(index)) => parsed.rare().blocks.get(index)?.block,
            Some(AnchorTarget::Top | AnchorTarget::Missing) | None => Span::empty(0),
        };
        Some((Arc::clone(note), span))
    }
}
