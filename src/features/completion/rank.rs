//! How well a name fits what was typed.

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::features::preview::head;
use crate::vault::{Letters, Named, Pairs, Standing};

/// What was typed, ready to be compared with many names.
///
/// Each word is looked for on its own, in any order and with gaps, letter case
/// and accents aside; `_`, `-` and `/` part words as a blank does, so that a stem
/// can be typed like a title.
pub(in crate::features) struct Query {
    words: String,
    pattern: Pattern,
    matcher: Matcher,
    buffer: Vec<char>,
    letters: Letters,
    pairs: Pairs,
    first: Letters,
}

/// Longer queries are prose behind a forgotten bracket.
const LONGEST: usize = 120;

/// Names are compared up to so many bytes.
const LONGEST_NAME: usize = 256;

/// Points for a name that starts with the query.
const PREFIX: u32 = 120;
/// Points for a name that is the query.
const SAME: u32 = 400;

impl Query {
    /// `None` if `typed` is too long to be a name.
    pub(in crate::features) fn new(typed: &str) -> Option<Self> {
        if typed.chars().count() > LONGEST {
            return None;
        }
        let words = typed.replace(['_', '-', '/'], " ");
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        let pattern = Pattern::new(
            &words,
            CaseMatching::Ignore,
            Normalization::Smart,
            AtomKind::Fuzzy,
        );
        let matcher = Matcher::new(Config::DEFAULT);
        Some(Self {
            letters: Letters::asked(&words),
            first: Letters::asked(words.get(..1).unwrap_or_default()),
            pairs: words
                .split(' ')
                .map(Pairs::of)
                .fold(Pairs::default(), Pairs::and),
            words: words.to_lowercase(),
            pattern,
            matcher,
            buffer: Vec::new(),
        })
    }

    /// How many letters were typed.
    pub(in crate::features) fn letters(&self) -> usize {
        self.words.chars().count()
    }

    pub(in crate::features) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// How well `name` fits; `None` if not at all. 0 for anything if nothing was typed.
    pub(in crate::features) fn score(&mut self, name: &str) -> Option<u32> {
        if self.is_empty() {
            return Some(0);
        }
        let name = head(name, LONGEST_NAME);
        let haystack = Utf32Str::new(name, &mut self.buffer);
        let letters = self.pattern.score(haystack, &mut self.matcher)?;
        Some(4 * letters + self.start_bonus(name))
    }

    /// Whether a note of that name may fit at all; cheap. Never no wrongly. Of an
    /// `own` one letters may be left out, as [`Query::score`] has it; in others'
    /// names each word must stand as it is.
    pub(in crate::features) fn may_fit(&self, named: &Named, own: bool) -> bool {
        named.may_hold(self.letters) && (own || named.may_hold_text(self.pairs))
    }

    /// The most that [`Query::score_whole_words`] may give to a name of a note,
    /// without a look at it: less if no name starts with the first letter typed,
    /// still less if no word of one does. [`Query::classes`] are all it can be.
    pub(in crate::features) fn at_most(&self, named: &Named) -> u32 {
        let [any, starts_word, inside] = self.classes();
        match named.standing_in_stem(self.first) {
            Some(Standing::StartsWord) if !named.has_more_names => starts_word,
            Some(Standing::Inside) if !named.has_more_names => inside,
            _ => any,
        }
    }

    /// What [`Query::at_most`] gives, the highest first.
    pub(in crate::features) fn classes(&self) -> [u32; 3] {
        let lengths = || self.words.split(' ').map(|word| word.len() as u32);
        let starts: u32 = lengths().map(word_start_score).sum();
        let first = lengths().next().unwrap_or_default();
        let inside = starts - word_start_score(first) + inside_word_score(first);
        [u32::MAX, 4 * starts, 4 * inside]
    }

    /// [`Query::score_whole_words`] of the stem of a note, without a look at it:
    /// for a query of one letter, which most of all notes fit. `None` for any other.
    pub(in crate::features) fn score_by_letter(&self, named: &Named) -> Option<u32> {
        if self.words.len() != 1 {
            return None;
        }
        let [_, starts, inside] = self.classes();
        Some(match named.standing_in_stem(self.first)? {
            Standing::First if named.stem_len() == 1 => starts + SAME,
            Standing::First => starts + PREFIX,
            Standing::StartsWord => starts,
            Standing::Inside => inside,
        })
    }

    /// About the same as [`Query::score`], but each typed word must stand in the
    /// name as it is; much cheaper.
    pub(in crate::features) fn score_whole_words(&mut self, name: &str) -> Option<u32> {
        if !name.is_ascii() {
            return self.score(name);
        }
        let name = head(name, LONGEST_NAME);
        let words = self.words.split(' ').filter(|word| !word.is_empty());
        let letters = words
            .map(|word| word_score(name, word))
            .sum::<Option<u32>>()?;
        Some(4 * letters + self.start_bonus(name))
    }

    fn start_bonus(&self, name: &str) -> u32 {
        let mut rest = name
            .chars()
            .map(|c| if matches!(c, '_' | '-' | '/') { ' ' } else { c });
        for wanted in self.words.chars() {
            if rest
                .next()
                .is_none_or(|c| !c.to_lowercase().eq(wanted.to_lowercase()))
            {
                return 0;
            }
        }
        if rest.next().is_none() { SAME } else { PREFIX }
    }
}

/// How well the ASCII `name` holds `word`, which is lower case: on nucleo's
/// scale, for letters that stand together, at a word's start or inside one.
fn word_score(name: &str, word: &str) -> Option<u32> {
    let (name, word) = (name.as_bytes(), word.as_bytes());
    let (first, rest) = word.split_first()?;
    let length = word.len() as u32;
    let found = memchr::memchr2_iter(*first, first.to_ascii_uppercase(), name).filter(|at| {
        let behind = name.get(at + 1..at + 1 + rest.len());
        behind.is_some_and(|behind| behind.eq_ignore_ascii_case(rest))
    });
    let starts_word = |at: usize| {
        let before = at.checked_sub(1).and_then(|before| name.get(before));
        !before.is_some_and(u8::is_ascii_alphanumeric)
    };
    found
        .take(4)
        .map(|at| {
            if starts_word(at) {
                word_start_score(length)
            } else {
                inside_word_score(length)
            }
        })
        .max()
}

fn word_start_score(length: u32) -> u32 {
    24 * length + 8
}

fn inside_word_score(length: u32) -> u32 {
    (20 * length).saturating_sub(4)
}

/// Points for a note of the same folder, more than for a name that starts with
/// the query: 99.9 % of all links stay there.
pub(in crate::features) const OWN_FOLDER: u32 = 160;

/// Points for being linked to: 8 for each doubling, 80 at most.
pub(in crate::features) fn popularity_bonus(users: usize) -> u32 {
    8 * (usize::BITS - users.leading_zeros()).min(10)
}

/// The best `most` of `ranked`, in order. `before` breaks ties.
pub(in crate::features) fn best<T>(
    mut ranked: Vec<(u32, T)>,
    most: usize,
    before: impl Fn(&T, &T) -> std::cmp::Ordering,
) -> Vec<(u32, T)> {
    let order = |a: &(u32, T), b: &(u32, T)| b.0.cmp(&a.0).then_with(|| before(&a.1, &b.1));
    if most == 0 {
        return Vec::new();
    }
    if ranked.len() > most {
        ranked.select_nth_unstable_by(most - 1, order);
        ranked.truncate(most);
    }
    ranked.sort_by(order);
    ranked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::{Change, Note, NotePath, Publisher, RootId, Vault};

    #[test]
    fn what_bits_say_of_a_name_is_what_the_name_says() {
        let mut vault = Vault::new(vec![Publisher::None]);
        for stem in [
            "n",
            "nmda_pore",
            "the-nerve",
            "iron",
            "Potassium",
            "9_lives",
            "été",
        ] {
            let path = NotePath::new(RootId(0), &format!("{stem}.md"));
            vault.apply(Change::Note(Note::new(path, "").into()));
        }
        let typed = [
            "n",
            "N",
            "p",
            "9",
            "é",
            "nm",
            "th ne",
            "pore nmda",
            "ssi",
            "er",
            "x",
        ];
        for typed in typed {
            let mut query = Query::new(typed).unwrap();
            for named in vault.roll() {
                let score = query.score_whole_words(named.stem());
                assert!(
                    score.is_none() || query.may_fit(named, false),
                    "{typed}: {named:?}"
                );
                let by_letter = query.score_by_letter(named);
                assert!(
                    by_letter.is_none() || by_letter == score,
                    "{typed}: {named:?}"
                );
            }
        }
        let fits = |typed: &str| {
            let query = Query::new(typed).unwrap();
            vault
                .roll()
                .filter(|named| query.may_fit(named, false))
                .count()
        };
        assert!(
            fits("potass") <= 2,
            "a name that is not ASCII may hold anything"
        );
        assert!(fits("n") < vault.len());
        let in_full = |typed: &str| {
            let query = Query::new(typed).unwrap();
            vault
                .roll()
                .filter(|named| query.at_most(named) == u32::MAX)
                .count()
        };
        assert!(in_full("n") < vault.len(), "most need no look");
    }
}
