//! How well a name fits what was typed.

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::features::preview::head;
use crate::vault::{Letters, Named};

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

    /// Whether a note of that name may fit at all; cheap. Never no wrongly.
    pub(in crate::features) fn may_fit(&self, named: &Named) -> bool {
        named.may_hold(self.letters)
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
                24 * length + 8
            } else {
                20 * length - 4
            }
        })
        .max()
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
