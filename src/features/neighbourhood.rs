//! `wikinote.graphAround`: the notes around one, for an editor to draw.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use crate::syntax::Link;
use crate::vault::{NameKey, Note, NoteId, Resolution, RootId, Vault};

/// The notes around one, and the links among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Neighbourhood {
    /// The note in the middle first, then by distance.
    pub nodes: Vec<Near>,
    /// Who links to whom, by index in `nodes`; each pair once.
    pub links: Vec<(usize, usize)>,
    /// Whether there would be more nodes.
    pub truncated: bool,
}

/// A note, or a name that nobody answers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near {
    /// The note's title, or the name as it is written.
    pub title: String,
    /// The note, if it is one.
    pub note: Option<NoteId>,
    /// So many links from the middle, in either direction.
    pub distance: usize,
}

/// What is at most `depth` links away from the note `id`, in either direction, at
/// most `most` nodes, the near ones first. Only these notes are looked at, and
/// those that link to them.
pub fn neighbourhood(vault: &Vault, id: NoteId, depth: usize, most: usize) -> Neighbourhood {
    let mut around = Around {
        vault,
        most: most.max(1),
        found: Neighbourhood::default(),
        at: FxHashMap::default(),
    };
    if let Some(note) = vault.note(id) {
        around.add(End::Note(id), note.title(), 0);
    }
    let mut next = 0;
    while let Some(near) = around.found.nodes.get(next) {
        let (distance, note) = (near.distance, near.note);
        if distance == depth || around.found.truncated {
            break;
        }
        if let Some(id) = note {
            around.expand(id, distance + 1);
        }
        next += 1;
    }
    around.connect();
    around.found
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum End {
    Note(NoteId),
    Missing(RootId, NameKey, bool),
}

struct Around<'a> {
    vault: &'a Vault,
    most: usize,
    found: Neighbourhood,
    at: FxHashMap<End, usize>,
}

impl Around<'_> {
    fn add(&mut self, end: End, title: &str, distance: usize) {
        let note = match end {
            End::Note(id) => Some(id),
            End::Missing(..) => None,
        };
        let count = self.found.nodes.len();
        if let Entry::Vacant(entry) = self.at.entry(end) {
            if count == self.most {
                self.found.truncated = true;
                return;
            }
            entry.insert(count);
            self.found.nodes.push(Near {
                title: title.trim().to_owned(),
                note,
                distance,
            });
        }
    }

    fn expand(&mut self, id: NoteId, distance: usize) {
        let vault = self.vault;
        let Some(note) = vault.note(id) else { return };
        for (end, title) in note
            .parsed()
            .links
            .iter()
            .flat_map(|link| ends(vault, note, &link))
        {
            self.add(end, &title, distance);
        }
        for (other, _) in vault.backlinks(id) {
            if let Some(id) = vault.id(&other.path) {
                self.add(End::Note(id), other.title(), distance);
            }
        }
    }

    fn connect(&mut self) {
        let mut links = Vec::new();
        for (from, near) in self.found.nodes.iter().enumerate() {
            let Some(note) = near.note.and_then(|id| self.vault.note(id)) else {
                continue;
            };
            let own = note.parsed().links.iter();
            let to = own.flat_map(|link| ends(self.vault, note, &link));
            let to = to.filter_map(|(end, _)| self.at.get(&end).copied());
            links.extend(to.filter(|to| *to != from).map(|to| (from, to)));
        }
        links.sort_unstable();
        links.dedup();
        self.found.links = links;
    }
}

/// What a link leads to; each candidate of an ambiguous one.
fn ends(vault: &Vault, note: &Note, link: &Link) -> Vec<(End, String)> {
    let title = |id: NoteId| vault.note(id).map(|note| note.title().to_owned());
    let of_note = |id: NoteId| Some((End::Note(id), title(id)?));
    match vault.resolve(note, link) {
        Resolution::Note(target) => of_note(target.note).into_iter().collect(),
        Resolution::Ambiguous { candidates, .. } => {
            let notes = candidates.into_iter().filter_map(|one| one.note);
            notes.filter_map(of_note).collect()
        }
        Resolution::Missing => {
            let missing = vault.missing_name(note, link);
            let end = missing.map(|missing| {
                let (key, is_path) = missing.key;
                (End::Missing(note.path.root, key, is_path), missing.name)
            });
            end.into_iter().collect()
        }
        Resolution::File { .. } | Resolution::External => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::{Fixture, expected};

    const VAULT: &str = "
//- /a.md
$0[[b]] [[none]] [[None]] [[a]]
//- /b.md
[[c]] [[a]] ![](x.png)
//- /c.md
[[d]]
//- /d.md
//- /e.md
[[a]] [[b]]
//- /far.md
[[d]]
";

    fn around(depth: usize, most: usize) -> String {
        let fixture = Fixture::new(VAULT);
        let (id, ..) = fixture.at_cursor();
        let found = neighbourhood(&fixture.vault, id, depth, most);
        let name = |at: usize| &found.nodes[at].title;
        let mut shown = String::new();
        for near in &found.nodes {
            let mark = if near.note.is_some() { "" } else { "?" };
            shown.push_str(&format!("{} {}{mark}\n", near.distance, near.title));
        }
        for (from, to) in &found.links {
            shown.push_str(&format!("{} -> {}\n", name(*from), name(*to)));
        }
        if found.truncated {
            shown.push_str("and more\n");
        }
        shown
    }

    #[test]
    fn what_links_and_is_linked_is_near_and_a_missing_name_is_one() {
        expected!(
            around(1, 100),
            r#"
0 a
1 b
1 none?
1 e
a -> b
a -> none
b -> a
e -> a
e -> b
"#
        );
        expected!(
            around(2, 100),
            r#"
0 a
1 b
1 none?
1 e
2 c
2 x.png?
a -> b
a -> none
b -> a
b -> c
b -> x.png
e -> a
e -> b
"#
        );
    }

    #[test]
    fn the_near_ones_stay_where_there_are_too_many() {
        expected!(
            around(5, 2),
            r#"
0 a
1 b
a -> b
b -> a
and more
"#
        );
    }
}
