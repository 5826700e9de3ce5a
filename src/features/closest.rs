//! Names close to one that nobody answers to.

use memchr::memmem::Finder;

use crate::vault::{Folder, Named, NoteId, NotePath, Pairs, Vault};

/// The notes whose names are closest to `wanted` as written in the note at
/// `from`: its own folder's first, then the best; at most `most`, none below a
/// threshold.
///
/// Two names are close if few letters separate them (a slip of the pen), or, in
/// the own folder, if most of their long words are the same (the same subject,
/// put otherwise; in the whole of a large vault there is always some such).
pub(crate) fn closest(vault: &Vault, from: &NotePath, wanted: &str, most: usize) -> Vec<NoteId> {
    let Some(name) = Name::new(wanted) else {
        return Vec::new();
    };
    let mut found: Vec<(bool, u32, &str, NoteId)> = Vec::new();
    let folder = Folder::of(from);
    for named in vault.roll() {
        let own = named.stands_in(folder);
        if named.path.root != from.root || !name.may_be_like(named, own) {
            continue;
        }
        if own && named.path == *from {
            continue;
        }
        let mut likeness = name.likeness(named.stem(), own);
        if named.has_more_names
            && let Some(title) = vault
                .note(named.id)
                .and_then(|note| note.front_matter_title())
        {
            likeness = likeness.max(name.likeness(title, own));
        }
        if likeness > 0 {
            let path: &str = &named.path.path;
            found.push((own, likeness, path, named.id));
        }
    }
    found.sort_by(|a, b| (b.0, b.1, a.2).cmp(&(a.0, a.1, b.2)));
    found
        .into_iter()
        .take(most)
        .map(|(_, _, _, id)| id)
        .collect()
}

/// Longer names are paragraphs that lost their closing brackets.
const LONGEST_NAME: usize = 120;

/// A wanted name, prepared for many comparisons.
struct Name {
    folded: Vec<char>,
    bag: Bag,
    /// Its words of four letters and more, longest first.
    words: Vec<Finder<'static>>,
    /// Pairs of letters of the longest of them.
    longest: Pairs,
    /// Pairs of letters of all words, short ones too.
    pairs: Pairs,
}

impl Name {
    fn new(wanted: &str) -> Option<Self> {
        let last = wanted.trim().rsplit('/').next().unwrap_or_default();
        let last = last.strip_suffix(".md").unwrap_or(last);
        let folded: Vec<char> = fold(last).take(LONGEST_NAME + 1).collect();
        if folded.len() < 3 || folded.len() > LONGEST_NAME {
            return None;
        }
        let text: String = folded.iter().collect();
        let mut words: Vec<&str> = text
            .split(' ')
            .filter(|word| word.chars().count() > 3)
            .collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        words.dedup();
        let pairs = text
            .split(' ')
            .map(Pairs::of)
            .fold(Pairs::default(), Pairs::and);
        let longest = words
            .first()
            .map(|word| Pairs::of(word))
            .unwrap_or_default();
        let words = words
            .iter()
            .map(|word| Finder::new(word).into_owned())
            .collect();
        Some(Self {
            bag: Bag::of(folded.iter().copied()),
            folded,
            words,
            longest,
            pairs,
        })
    }

    /// Whether [`Name::likeness`] of one of its names may be above 0; cheap, and
    /// never no wrongly.
    fn may_be_like(&self, named: &Named, own: bool) -> bool {
        let most = self.most_slips();
        // A title or alias may be of any length.
        let as_long = named.has_more_names
            || named.stem_len() + most >= self.folded.len()
                && named.stem_len() <= 4 * (self.folded.len() + most)
                && (!named.is_ascii() || named.stem_len() <= self.folded.len() + most);
        // Two neighbours swapped spoil three pairs, any other slip two.
        let by_letters = as_long && named.lacks(self.pairs) <= 3 * most;
        let by_words = own && self.words.len() > 1 && named.may_hold_text(self.longest);
        by_letters || by_words
    }

    /// So many letters may differ.
    fn most_slips(&self) -> usize {
        (self.folded.len() / 6).clamp(1, 4)
    }

    /// How alike `other` is, in percent; 0 below the threshold.
    fn likeness(&self, other: &str, own: bool) -> u32 {
        if other.len() > 4 * LONGEST_NAME {
            return 0;
        }
        let by_words = if own { self.by_words(other) } else { 0 };
        self.by_letters(other).max(by_words)
    }

    fn by_letters(&self, other: &str) -> u32 {
        let length = self.folded.len();
        let most = self.most_slips();
        // Bytes bound characters from above only, so this rejects no good name.
        if other.len() + most < length || other.is_ascii() && other.len() > length + most {
            return 0;
        }
        if self.bag.distance(&Bag::of(fold(other))) > 2 * most {
            return 0;
        }
        let other: Vec<char> = fold(other).collect();
        match distance(&self.folded, &other, most) {
            Some(edits) => (100 - 100 * edits / (length + 1)) as u32,
            None => 0,
        }
    }

    /// The share of long words in common, of the longer of the two names.
    fn by_words(&self, other: &str) -> u32 {
        let Some((longest, rest)) = self.words.split_first() else {
            return 0;
        };
        let all = self.words.len();
        if all < 2 {
            return 0;
        }
        // Most names share no word, so fail as early as possible: two thirds
        // must be found, the longest among them.
        let text = other.as_bytes();
        if !holds_word(longest, text) {
            return 0;
        }
        let mut shared = 1;
        for (index, word) in rest.iter().enumerate() {
            shared += usize::from(holds_word(word, text));
            let missed = index + 2 - shared;
            if 3 * missed > all {
                return 0;
            }
        }
        let other_words = other
            .split(['_', '-', ' '])
            .filter(|word| word.len() > 3)
            .count();
        let percent = (100 * shared / all.max(other_words)) as u32;
        // Never above a slip of the pen.
        if percent >= 60 {
            percent.min(80) - 1
        } else {
            0
        }
    }
}

/// Whether a whole word of `text` is the finder's. Stems are lower case, so the
/// case is taken as it stands.
fn holds_word(word: &Finder<'_>, text: &[u8]) -> bool {
    let is_edge = |byte: Option<&u8>| !byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    let length = word.needle().len();
    word.find_iter(text).any(|at| {
        let before = at.checked_sub(1).and_then(|before| text.get(before));
        is_edge(before) && is_edge(text.get(at + length))
    })
}

/// Lower case, and one blank for each `_`, `-` and blank.
fn fold(name: &str) -> impl Iterator<Item = char> {
    name.chars().map(|c| match c {
        '_' | '-' => ' ',
        _ if c.is_ascii() => c.to_ascii_lowercase(),
        _ => c.to_lowercase().next().unwrap_or(c),
    })
}

/// How often each letter occurs, coarsely: half the difference of two bags is
/// a lower bound of the edits between two names.
struct Bag([u8; 32]);

impl Bag {
    fn of(name: impl Iterator<Item = char>) -> Self {
        let mut counts = [0u8; 32];
        for c in name {
            let slot = &mut counts[c as usize % 32];
            *slot = slot.saturating_add(1);
        }
        Self(counts)
    }

    fn distance(&self, other: &Self) -> usize {
        self.0
            .iter()
            .zip(&other.0)
            .map(|(a, b)| usize::from(a.abs_diff(*b)))
            .sum()
    }
}

/// Optimal string alignment distance (insert, delete, replace, swap neighbours),
/// if at most `most`. Only the band of width `2 × most + 1` is computed.
fn distance(a: &[char], b: &[char], most: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let far = most + 1;
    let mut before_last = vec![far; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).map(|j| j.min(far)).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![far; b.len() + 1];
        row[0] = (i + 1).min(far);
        let from = i.saturating_sub(most);
        let to = (i + most + 1).min(b.len());
        let mut best = row[0];
        for j in from..to {
            let y = b[j];
            let mut edits = (last[j] + usize::from(*x != y))
                .min(last[j + 1] + 1)
                .min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == y {
                edits = edits.min(before_last[j - 1] + 1);
            }
            row[j + 1] = edits.min(far);
            best = best.min(row[j + 1]);
        }
        if best > most {
            return None;
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().filter(|edits| *edits <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edits(a: &str, b: &str) -> Option<usize> {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        distance(&chars(a), &chars(b), 3)
    }

    #[test]
    fn counts_the_slips_of_a_pen() {
        assert_eq!(edits("receptor", "receptor"), Some(0));
        assert_eq!(edits("receptor", "recpetor"), Some(1), "neighbours swapped");
        assert_eq!(edits("receptor", "receptors"), Some(1));
        assert_eq!(edits("", "abc"), Some(3));
        assert_eq!(edits("receptor", "synapse"), None);
    }

    #[test]
    fn a_slip_is_closer_than_the_same_words_otherwise() {
        let name = Name::new("ketamine_recpetor_basics").expect("a name");
        assert!(name.likeness("ketamine_receptor_basics", true) > 90);
        let other = Name::new("basics_of_ketamine_receptors_in_brains").expect("a name");
        assert_eq!(other.likeness("dopamine_and_sleep", true), 0);
        let words = Name::new("health_effects_of_ketamine").expect("a name");
        let likeness = words.likeness("ketamine_and_its_health_effects", true);
        assert!((60..80).contains(&likeness), "{likeness}");
    }

    #[test]
    fn a_short_name_is_like_nothing_by_chance() {
        assert!(Name::new("ab").is_none());
        assert_eq!(
            Name::new("sleep").expect("a name").likeness("sheets", true),
            0
        );
    }
}
