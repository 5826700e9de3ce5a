//! The rungs: from a target's spelling to the notes and files it could mean.

use std::borrow::Cow;

use super::hub::note_of;
use super::name::{
    Loose, fold, last_segment, percent_decoded, same_folded, spellings, without_extension,
    without_query,
};
use super::name_table::Owner;
use super::publisher::site_path;
use super::{Folder, Moves, NameKey, Named, NoteId, NotePath, Publisher, Rung, Vault};
use crate::syntax::{LinkKind, has_placeholder};

/// What a rung found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Find {
    One(Owner),
    /// Equally near; sorted by path, at least two.
    Several(Vec<Owner>),
}

/// Rungs that look at file names.
const FILE_RUNGS: [Rung; 2] = [Rung::Stem, Rung::StemFolded];

/// Rungs that look at what a note calls itself, and at loose spellings.
const TITLE_RUNGS: [Rung; 5] = [
    Rung::Alias,
    Rung::Title,
    Rung::AliasFolded,
    Rung::TitleFolded,
    Rung::Slug,
];

impl Vault {
    /// The best of all that `target`, as written in the note at `from`, could mean.
    pub(super) fn find(
        &self,
        from: &NotePath,
        kind: LinkKind,
        target: &str,
    ) -> Option<(Find, Rung)> {
        self.find_after(None, from, kind, target)
    }

    /// The same, as if `moves` had been carried out and the asking note stood at `from`.
    pub(super) fn find_after(
        &self,
        moves: Option<&Moves>,
        from: &NotePath,
        kind: LinkKind,
        target: &str,
    ) -> Option<(Find, Rung)> {
        #[cfg(test)]
        super::effort::count();
        let search = Search {
            vault: self,
            from,
            moves,
            only: None,
        };
        search.find(kind, target)
    }

    /// The rung on which `owner` would be found if nothing else answered to `target`.
    pub(super) fn rung_of(
        &self,
        owner: Owner,
        from: &NotePath,
        kind: LinkKind,
        target: &str,
    ) -> Option<Rung> {
        let search = Search {
            vault: self,
            from,
            moves: None,
            only: Some(owner),
        };
        search.find(kind, target).map(|(_, rung)| rung)
    }

    /// Whether `target`, written in the note at `from`, is the path of a folder
    /// that holds anything: relative to the note, or from the top.
    pub fn is_folder(&self, from: &NotePath, target: &str) -> bool {
        let target = percent_decoded(target).map_or(Cow::Borrowed(target), Cow::Owned);
        let content = match self.publisher(from.root) {
            Publisher::Quartz { content } => &**content,
            Publisher::Obsidian | Publisher::None => "",
        };
        let is_one =
            |folder: String| folder.is_empty() || self.has_folder(from.root, &site_path(&folder));
        // There is a folder above the root, whatever it holds.
        let leads_up = || {
            target
                .split('/')
                .all(|part| matches!(part, "" | "." | ".."))
        };
        [from.folder(), "", content]
            .into_iter()
            .any(|base| normalised(base, &target).map_or_else(leads_up, is_one))
    }
}

struct Search<'v> {
    vault: &'v Vault,
    from: &'v NotePath,
    /// Where things would stand, if not where they do.
    moves: Option<&'v Moves>,
    /// As if nothing else were there.
    only: Option<Owner>,
}

/// So many that answer to a name are looked at one by one, which costs as much as to make a
/// path and to look that up.
const FEW: usize = 4;

impl<'v> Search<'v> {
    fn find(&self, kind: LinkKind, target: &str) -> Option<(Find, Rung)> {
        let is_wiki = matches!(kind, LinkKind::Wiki | LinkKind::Embed);
        // `{{title}}` would be found loosely by a note called `title`.
        if has_placeholder(target) {
            return None;
        }
        let (first, second) = spellings(kind, target);
        let find = |spelling: &str| self.spelling(is_wiki, spelling.trim());
        find(&first)
            .or_else(|| find(second.as_deref()?))
            .or_else(|| find(without_query(kind, &first)?))
    }

    fn spelling(&self, is_wiki: bool, name: &str) -> Option<(Find, Rung)> {
        if name.contains('/') {
            return self.path(is_wiki, name);
        }
        let relative = || {
            self.relative_path(name)
                .map(|find| (find, Rung::RelativePath))
        };
        if is_wiki && let Some(id) = self.beside(name) {
            return Some((Find::One(Owner::Note(id)), Rung::Stem));
        }
        let in_folder = if is_wiki { None } else { relative() };
        in_folder.or_else(|| {
            let named = self.answering(name);
            self.names(name, &named, &FILE_RUNGS, None).or_else(|| {
                let titles = self.title_rungs(is_wiki, name);
                self.names(name, &named, titles, None)
            })
        })
    }

    /// None for the address of a folder: that is no name of a note, whatever notes
    /// are called elsewhere.
    fn title_rungs(&self, is_wiki: bool, name: &str) -> &'static [Rung] {
        if !is_wiki && (name.ends_with('/') || self.vault.is_folder(self.from, name)) {
            return &[];
        }
        &TITLE_RUNGS
    }

    fn path_of(&self, owner: Owner) -> Option<&'v NotePath> {
        self.moves
            .and_then(|moves| moves.path_of(owner))
            .or_else(|| self.vault.path_of(owner))
    }

    fn owners(&self, key: NameKey) -> Cow<'v, [Owner]> {
        let now = self.vault.owners(key);
        if let Some(only) = self.only {
            let answers = now.contains(&only);
            return Cow::Owned(answers.then_some(only).into_iter().collect());
        }
        match self.moves.map_or(&[][..], |moves| moves.owners(key)) {
            [] => Cow::Borrowed(now),
            new => Cow::Owned([now, new].concat()),
        }
    }

    /// A target with a slash: as a path to the letter, as a path but for case,
    /// by what stands in folders of those names, and as a title with a slash.
    fn path(&self, is_wiki: bool, name: &str) -> Option<(Find, Rung)> {
        let suffix = suffix(name);
        let relative = self
            .relative_path(name)
            .map(|find| (find, Rung::RelativePath));
        let folders = suffix.rsplit_once('/').map_or("", |(folders, _)| folders);
        let by_name = || {
            let last = last_segment(&suffix);
            let named = self.answering(last);
            let by_file = self.names(last, &named, &FILE_RUNGS, Some(folders));
            by_file.or_else(|| {
                let titles = self.title_rungs(is_wiki, name);
                self.names(last, &named, titles, Some(folders))
                    .or_else(|| self.names(name, &self.answering(name), titles, None))
            })
        };
        relative
            .or_else(|| Some((self.whole_path(name)?, Rung::RootPath)))
            .or_else(|| Some((self.path_end(&suffix)?, Rung::PathSuffix)))
            .or_else(|| Some((self.folded_path(name, &suffix)?, Rung::StemFolded)))
            .or_else(by_name)
    }

    fn relative_path(&self, name: &str) -> Option<Find> {
        if name.starts_with('/') {
            return None;
        }
        self.at_path(&normalised(self.from.folder(), name)?)
    }

    fn whole_path(&self, name: &str) -> Option<Find> {
        self.at_path(&normalised("", name)?)
    }

    fn at_path(&self, wanted: &str) -> Option<Find> {
        let named = self.answering(last_segment(wanted));
        let to_the_letter = self.nearest(named.iter(), |path| &*path.path == wanted);
        to_the_letter
            .or_else(|| self.nearest(named.iter(), |path| without_extension(&path.path) == wanted))
    }

    fn path_end(&self, suffix: &str) -> Option<Find> {
        let named = self.answering(last_segment(suffix));
        self.nearest(named.iter(), |path| ends_with_path(&path.path, suffix))
            .or_else(|| {
                self.nearest(named.iter(), |path| {
                    ends_with_path(without_extension(&path.path), suffix)
                })
            })
    }

    fn folded_path(&self, name: &str, suffix: &str) -> Option<Find> {
        let named = self.answering(last_segment(suffix));
        if named.is_empty() {
            return None;
        }
        let relative = if name.starts_with('/') {
            None
        } else {
            normalised(self.from.folder(), name)
        };
        let whole = [relative, normalised("", name)];
        let same = |path: &NotePath, wanted: &str| {
            same_folded(&path.path, wanted) || same_folded(without_extension(&path.path), wanted)
        };
        let at_whole = |wanted: &String| self.nearest(named.iter(), |path| same(path, wanted));
        whole.iter().flatten().find_map(at_whole).or_else(|| {
            let suffix = fold(suffix);
            self.nearest(named.iter(), |path| {
                let path = fold(&path.path);
                ends_with_path(&path, &suffix) || ends_with_path(without_extension(&path), &suffix)
            })
        })
    }

    /// What nearly every link means: the note of that very name in the linking
    /// note's folder. The ladder would find the same by a longer way, which is
    /// longest where thousands of folders have a note of the name. (Beside an
    /// `a.markdown`, `a.md` wins.)
    fn beside(&self, name: &str) -> Option<NoteId> {
        if self.moves.is_none() {
            // The note answers to its stem.
            let owners = self.owners(NameKey::new(name));
            if owners.len() <= FEW {
                return self.beside_among(&owners, name);
            }
        }
        let folder = self.from.folder();
        let mut path = String::with_capacity(folder.len() + name.len() + 4);
        if !folder.is_empty() {
            path.push_str(folder);
            path.push('/');
        }
        path.push_str(name);
        path.push_str(".md");
        let now = self.vault.id_at(self.from.root, &path);
        let now = now.filter(|id| self.only.is_none_or(|only| only == Owner::Note(*id)));
        let Some(moves) = self.moves else { return now };
        match moves.at(&NotePath::new(self.from.root, &path)) {
            Some(Owner::Note(id)) => Some(id),
            Some(Owner::File(_)) => None,
            None => now.filter(|id| moves.path_of(Owner::Note(*id)).is_none()),
        }
    }

    /// The same where all that may be it are `owners`, and nothing has moved.
    fn beside_among(&self, owners: &[Owner], name: &str) -> Option<NoteId> {
        let here = Folder::of(self.from);
        let is_it = |named: &Named| {
            let path = &named.path;
            named.stands_in(here)
                && (path.root, path.folder()) == (self.from.root, self.from.folder())
                && path.file_name().strip_suffix(".md") == Some(name)
        };
        let mut notes = owners.iter().filter_map(note_of);
        notes.find(|id| self.vault.named(*id).is_some_and(is_it))
    }

    /// The best of `rungs` (in their order) on which one of `named` bears
    /// `name`, in a folder whose path ends with `folders`.
    fn names(
        &self,
        name: &str,
        named: &[Owner],
        rungs: &[Rung],
        folders: Option<&str>,
    ) -> Option<(Find, Rung)> {
        if named.is_empty() || name.is_empty() {
            return None;
        }
        let folders = folders.filter(|folders| !folders.is_empty()).map(fold);
        let in_folder = |path: &NotePath| {
            folders
                .as_ref()
                .is_none_or(|end| ends_with_path(&fold(path.folder()), end))
        };
        // The whole first: `.md` may be part of a name (`a.md.md`).
        let bare = without_extension(name);
        let spellings = [
            Some(name),
            Some(bare).filter(|bare| bare.len() < name.len()),
        ];
        rungs.iter().find_map(|rung| {
            spellings.iter().flatten().find_map(|name| {
                let wanted = Wanted::new(*rung, name);
                let bear = |wants_note: bool| {
                    let fits = move |owner: &&Owner| matches!(owner, Owner::Note(_)) == wants_note;
                    named
                        .iter()
                        .filter(fits)
                        .filter(|owner| self.bears(**owner, &wanted))
                };
                let notes = self.nearest(bear(true), in_folder);
                let find = notes.or_else(|| self.nearest(bear(false), in_folder));
                Some((find?, *rung))
            })
        })
    }

    fn bears(&self, owner: Owner, wanted: &Wanted<'_>) -> bool {
        let name = wanted.name;
        let note = match owner {
            Owner::Note(id) => self.vault.note(id),
            Owner::File(file) => {
                let Some(path) = self.path_of(Owner::File(file)) else {
                    return false;
                };
                return match wanted.rung {
                    Rung::Stem => path.file_name() == name || path.stem() == name,
                    Rung::StemFolded => {
                        same_folded(path.file_name(), name) || same_folded(path.stem(), name)
                    }
                    _ => false,
                };
            }
        };
        let (Some(note), Some(path)) = (note, self.path_of(owner)) else {
            return false;
        };
        let stem = path.stem();
        let title = || note.front_matter_title().map(str::trim);
        let aliases = || note.aliases().filter(|alias| !has_placeholder(alias));
        match wanted.rung {
            Rung::Stem => stem == name,
            Rung::StemFolded => same_folded(stem, name),
            Rung::Alias => aliases().any(|alias| alias.trim() == name),
            Rung::Title => title() == Some(name),
            Rung::AliasFolded => aliases().any(|alias| same_folded(alias.trim(), name)),
            Rung::TitleFolded => title().is_some_and(|title| same_folded(title, name)),
            Rung::Slug => {
                let Some(loose) = &wanted.loose else {
                    return false;
                };
                let mut names = std::iter::once(stem).chain(title()).chain(aliases());
                names.any(|name| Loose::new(name).is_same(loose))
            }
            Rung::Here | Rung::RelativePath | Rung::RootPath | Rung::PathSuffix => false,
        }
    }

    /// All in the linking note's root that answer to the key of `name`, with or
    /// without its extension.
    fn answering(&self, name: &str) -> Cow<'v, [Owner]> {
        let whole = self.owners(NameKey::new(name));
        let bare = without_extension(name);
        let bare = if bare.len() < name.len() {
            self.owners(NameKey::new(bare))
        } else {
            Cow::Borrowed(&[][..])
        };
        let here = |owner: &Owner| {
            self.path_of(*owner)
                .is_some_and(|path| path.root == self.from.root)
        };
        if bare.is_empty() && whole.iter().all(here) {
            return whole;
        }
        whole.iter().chain(&*bare).copied().filter(here).collect()
    }

    /// Those that `fits` which are the fewest steps up and down from the
    /// linking note's folder; the folder itself is no step away.
    fn nearest<'o>(
        &self,
        owners: impl Iterator<Item = &'o Owner>,
        fits: impl Fn(&NotePath) -> bool,
    ) -> Option<Find> {
        let mut least = usize::MAX;
        let mut near: Option<Owner> = None;
        let mut ties: Vec<Owner> = Vec::new();
        for owner in owners {
            let Some(path) = self.path_of(*owner).filter(|path| fits(path)) else {
                continue;
            };
            let steps = steps_between(self.from.folder(), path.folder());
            if near.is_none() || steps < least {
                (least, near) = (steps, Some(*owner));
                ties.clear();
            } else if steps == least && near != Some(*owner) {
                ties.push(*owner);
            }
        }
        let near = near?;
        if ties.is_empty() {
            return Some(Find::One(near));
        }
        ties.push(near);
        ties.sort_by(|a, b| self.path_of(*a).cmp(&self.path_of(*b)));
        ties.dedup();
        Some(if ties.len() > 1 {
            Find::Several(ties)
        } else {
            Find::One(near)
        })
    }
}

/// A name on one rung, with what of it can be worked out once for all candidates.
struct Wanted<'n> {
    rung: Rung,
    name: &'n str,
    loose: Option<Loose>,
}

impl<'n> Wanted<'n> {
    fn new(rung: Rung, name: &'n str) -> Self {
        Self {
            rung,
            name,
            loose: (rung == Rung::Slug).then(|| Loose::new(name)),
        }
    }
}

/// `target` seen from `folder`, with `.` and `..` worked out; `None` if it
/// leads above the root.
fn normalised(folder: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(target.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// `target` as the end of a path: what leads up at its start is dropped.
fn suffix(target: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

fn ends_with_path(path: &str, end: &str) -> bool {
    !end.is_empty()
        && path
            .strip_suffix(end)
            .is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

/// Folders to go up and down from one to the other.
pub(super) fn steps_between(a: &str, b: &str) -> usize {
    if a == b {
        return 0;
    }
    let parts = |folder: &str| {
        if folder.is_empty() {
            0
        } else {
            folder.split('/').count()
        }
    };
    let shared = a
        .split('/')
        .zip(b.split('/'))
        .take_while(|(a, b)| a == b && !a.is_empty())
        .count();
    parts(a) + parts(b) - 2 * shared
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_counted_up_and_down() {
        assert_eq!(steps_between("", ""), 0);
        assert_eq!(steps_between("", "a/b"), 2);
        assert_eq!(steps_between("a/b", "a/c"), 2);
        assert_eq!(steps_between("a/b", "a"), 1);
        assert_eq!(steps_between("ab", "a"), 2);
    }

    #[test]
    fn no_path_leads_above_the_root() {
        assert_eq!(normalised("a/b", "../c/./d").as_deref(), Some("a/c/d"));
        assert_eq!(normalised("a", "../../c"), None);
        assert_eq!(suffix("../../x//y"), "x/y");
    }
}
