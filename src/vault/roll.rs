//! The names of all notes side by side, for features that look through every
//! one of them on a keystroke: going to each note for its name, a dozen places
//! in memory, took longer than comparing the names.

use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;

use super::{Note, NoteId, NotePath};

/// A note by its name.
#[derive(Clone, Debug)]
pub struct Named {
    /// The note.
    pub id: NoteId,
    /// Where it stands.
    pub path: NotePath,
    stem_at: u16,
    stem_len: u16,
    /// Whether it has aliases, or a title that does not read as its stem does.
    pub has_more_names: bool,
    folder: Folder,
    letters: Letters,
    pairs: Pairs,
    starts: Letters,
    first: Letters,
}

/// Where a letter stands in a stem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The stem starts with it.
    First,
    /// One of the stem's words does.
    StartsWord,
    /// Elsewhere.
    Inside,
}

impl Named {
    pub(super) fn new(id: NoteId, note: &Note) -> Self {
        let stem = note.stem();
        let at = stem.as_ptr() as usize - note.path.path.as_ptr() as usize;
        let title = note
            .front_matter_title()
            .filter(|title| !reads_as(title, stem));
        let names = || std::iter::once(stem).chain(title).chain(note.aliases());
        let small = |number: usize| u16::try_from(number).ok();
        let (stem_at, stem_len) = small(at).zip(small(stem.len())).unwrap_or((0, u16::MAX));
        Self {
            id,
            path: note.path.clone(),
            folder: Folder::of(&note.path),
            stem_at,
            stem_len,
            has_more_names: title.is_some() || note.aliases().next().is_some(),
            letters: names()
                .map(Letters::of)
                .fold(Letters::default(), Letters::and),
            pairs: names().map(Pairs::of).fold(Pairs::default(), Pairs::and),
            starts: Letters::starting_words(stem),
            first: Letters::asked(stem.get(..1).unwrap_or_default()),
        }
    }

    /// The file name without `.md`.
    pub fn stem(&self) -> &str {
        let start = usize::from(self.stem_at);
        let stem = self
            .path
            .path
            .get(start..start + usize::from(self.stem_len));
        stem.unwrap_or_else(|| self.path.stem())
    }

    /// Length of the stem in bytes; never less than it is.
    pub fn stem_len(&self) -> usize {
        usize::from(self.stem_len)
    }

    /// Whether all names are ASCII, so that bytes are characters. Never yes wrongly.
    pub fn is_ascii(&self) -> bool {
        self.letters.0 != u32::MAX
    }

    /// Whether it stands in that very folder. Never no wrongly, and a wrong yes
    /// is one of four thousand million.
    pub fn stands_in(&self, folder: Folder) -> bool {
        self.folder == folder
    }

    /// Whether one of the names may hold all of `letters`. Never no wrongly.
    pub fn may_hold(&self, letters: Letters) -> bool {
        letters.0 & !self.letters.0 == 0
    }

    /// Where the best of a letter's places in the stem is. `None` if it has none,
    /// and for what is none of `a` to `z` or a note that is not ASCII: of these
    /// only the path tells.
    pub fn standing_in_stem(&self, letter: Letters) -> Option<Standing> {
        if letter.0 == 0 || !self.is_ascii() || !self.may_hold(letter) {
            None
        } else if self.first.0 & letter.0 != 0 {
            Some(Standing::First)
        } else if self.starts.0 & letter.0 != 0 {
            Some(Standing::StartsWord)
        } else {
            Some(Standing::Inside)
        }
    }

    /// How many of `pairs` occur in none of the names, at least.
    pub fn lacks(&self, pairs: Pairs) -> usize {
        (pairs.0 & !self.pairs.0).count_ones() as usize
    }

    /// Whether one of the names may hold the text that `pairs` is of. Never no wrongly.
    pub fn may_hold_text(&self, pairs: Pairs) -> bool {
        pairs.0 & !self.pairs.0 == 0
    }
}

/// Whether a query that fits one of the two fits the other just as well: letter
/// case and what parts words are all the same to it.
pub fn reads_as(title: &str, stem: &str) -> bool {
    let parts_words = |byte: u8| matches!(byte, b' ' | b'_' | b'-' | b'/');
    let alike = |(a, b): (u8, u8)| a.eq_ignore_ascii_case(&b) || parts_words(a) && parts_words(b);
    title.len() == stem.len() && title.bytes().zip(stem.bytes()).all(alike)
}

/// A folder, hashed together with its root: to compare it without going to the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Folder(u32);

impl Folder {
    /// The folder in which the file at `path` stands.
    pub fn of(path: &NotePath) -> Self {
        let mut hasher = FxHasher::default();
        (path.root, path.folder()).hash(&mut hasher);
        Self((hasher.finish() >> 32) as u32)
    }
}

/// Which letters occur in a name, case aside: one bit for each of `a` to `z`.
/// A name that is not ASCII holds all, because `é` may answer to `e`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Letters(u32);

impl Letters {
    /// The letters of a name.
    pub fn of(name: &str) -> Self {
        if !name.is_ascii() {
            return Self(u32::MAX);
        }
        Self::asked(name)
    }

    /// The letters that a query asks for; those that are not ASCII ask for nothing.
    pub fn asked(query: &str) -> Self {
        Self(query.bytes().map(bit).fold(0, |all, bit| all | bit))
    }

    /// The letters that start a word.
    fn starting_words(name: &str) -> Self {
        let bytes = name.as_bytes();
        let before = std::iter::once(&b' ').chain(bytes);
        let starts = bytes.iter().zip(before).map(|(byte, before)| {
            let goes_on = u32::from(before.is_ascii_alphanumeric());
            bit(*byte) & goes_on.wrapping_sub(1)
        });
        Self(starts.fold(0, |all, bit| all | bit))
    }

    fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The bit of a letter; none of anything else. Without a branch: which byte comes next nobody
/// can guess.
fn bit(byte: u8) -> u32 {
    let place = (byte | 0x20).wrapping_sub(b'a');
    u32::from(place < 26) << (place & 31)
}

/// Which pairs of neighbouring letters occur in a name, case aside and coarsely
/// (a Bloom filter of one hash). A name that is not ASCII holds all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pairs(u64);

impl Pairs {
    /// The pairs of a text.
    pub fn of(text: &str) -> Self {
        if !text.is_ascii() {
            return Self(u64::MAX);
        }
        let pairs = text.as_bytes().windows(2).map(|pair| {
            let [a, b] = [pair[0].to_ascii_lowercase(), pair[1].to_ascii_lowercase()];
            let hash = (u32::from(a) * 31 + u32::from(b)).wrapping_mul(0x9E37_79B1);
            1_u64 << (hash >> 26)
        });
        Self(pairs.fold(0, |all, bit| all | bit))
    }

    /// The pairs of two texts.
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::RootId;

    #[test]
    fn a_title_as_long_as_its_stem_is_another_name_unless_it_reads_alike() {
        let more = |stem: &str, title: &str| {
            let path = NotePath::new(RootId(0), &format!("{stem}.md"));
            let note = Note::new(path, &format!("---\ntitle: {title}\n---\n"));
            Named::new(NoteId(0), &note)
        };
        let sleep = more("abcde", "Sleep");
        assert!(sleep.has_more_names && sleep.may_hold_text(Pairs::of("sleep")));
        assert!(!more("the_nmda_pore", "The NMDA pore").has_more_names);
    }

    #[test]
    fn each_letter_has_a_bit_and_nothing_else_has() {
        for byte in 0..=u8::MAX {
            let letter = char::from(byte).to_ascii_lowercase();
            let place = ('a'..='z').position(|one| one == letter);
            assert_eq!(bit(byte), place.map_or(0, |place| 1 << place), "{byte}");
        }
    }

    #[test]
    fn what_a_name_holds_is_never_denied() {
        let text = "---\ntitle: NMDA and the pore\naliases: [Ca gate]\n---\n";
        let note = Note::new(NotePath::new(RootId(0), "brain/nmda_pore.md"), text);
        let named = Named::new(NoteId(0), &note);
        assert_eq!(named.stem(), "nmda_pore");
        assert!(named.has_more_names);
        for held in ["nmda", "PORE", "gate", "the"] {
            assert!(named.may_hold(Letters::asked(held)), "{held}");
            assert!(named.may_hold_text(Pairs::of(held)), "{held}");
        }
        assert!(!named.may_hold(Letters::asked("quiz")));
        assert_eq!(named.lacks(Pairs::of("Nmda").and(Pairs::of("pore"))), 0);
        let stands_beside =
            |path: &str| named.stands_in(Folder::of(&NotePath::new(RootId(0), path)));
        assert!(stands_beside("brain/other.md"));
        assert!(!stands_beside("brain/deeper/other.md") && !stands_beside("other.md"));
        let standing = |letter: &str| named.standing_in_stem(Letters::asked(letter));
        assert_eq!(standing("N"), Some(Standing::First));
        assert_eq!(standing("p"), Some(Standing::StartsWord));
        assert_eq!(standing("d"), Some(Standing::Inside));
        assert_eq!(standing("z"), None);
        assert_eq!(standing("7"), None);
        let accented = Note::new(NotePath::new(RootId(0), "été.md"), "");
        assert!(Named::new(NoteId(0), &accented).may_hold(Letters::asked("ete")));
    }
}
