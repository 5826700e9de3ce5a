//! Finding a phrase that was heard in what was said.

use std::borrow::Cow;

use memchr::memmem;
use rustc_hash::{FxHashMap, FxHashSet};
use unicode_normalization::UnicodeNormalization;

/// A cue in which a phrase begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its index among the transcript's cues.
    pub cue: usize,
    /// How many of the words asked for are said in it and the two that follow.
    pub words: usize,
    /// Whether they are said one after another, as asked for.
    pub is_exact: bool,
}

/// What the cues say in small letters, one space before each word, without marks.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    text: Box<str>,
    /// Where in `text` each cue begins.
    starts: Box<[u32]>,
}

/// More words of a phrase are not looked at.
const MOST_WORDS: usize = 32;

impl Words {
    pub(super) fn of<'a>(cues: impl Iterator<Item = &'a str>) -> Self {
        let mut text = String::new();
        let mut starts = Vec::new();
        for cue in cues {
            starts.push(text.len() as u32);
            push_folded(cue, &mut text);
        }
        Self {
            text: text.into(),
            starts: starts.into(),
        }
    }

    pub(super) fn weight(&self) -> usize {
        self.text.len() + size_of_val(&*self.starts)
    }

    /// The cues in which `phrase` begins, those that say all of it in a row first.
    pub(super) fn find(&self, phrase: &str, most: usize) -> Vec<Found> {
        let mut folded = String::new();
        push_folded(phrase, &mut folded);
        let mut words: Vec<&str> = folded.split(' ').skip(1).collect();
        if words.is_empty() || most == 0 {
            return Vec::new();
        }
        let mut found = self.in_a_row(&folded, words.len(), most);
        if found.is_empty() {
            // Scripts without spaces have no starts of words.
            found = self.in_a_row(&folded[1..], words.len(), most);
        }
        if words.len() > 1 && words.len() <= MOST_WORDS && found.len() < most {
            let exact: FxHashSet<usize> = found.iter().map(|found| found.cue).collect();
            words.sort_unstable();
            words.dedup();
            let mut near = self.near_each_other(&words);
            near.retain(|near| !exact.contains(&near.cue));
            near.sort_by_key(|near| (std::cmp::Reverse(near.words), near.cue));
            near.truncate(most - found.len());
            found.extend(near);
        }
        found
    }

    fn in_a_row(&self, folded: &str, words: usize, most: usize) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        for at in memmem::find_iter(self.text.as_bytes(), folded.as_bytes()) {
            let cue = self.cue_of(at);
            if found.last().is_some_and(|last| last.cue == cue) {
                continue;
            }
            found.push(Found {
                cue,
                words,
                is_exact: true,
            });
            if found.len() == most {
                break;
            }
        }
        found
    }

    /// Cues that, with the two that follow, say most of `words` in any order; of
    /// neighbours the best. The words are distinct, at least two, at most 32.
    fn near_each_other(&self, words: &[&str]) -> Vec<Found> {
        let bits: FxHashMap<&str, u32> = words.iter().copied().zip((0..).map(|n| 1 << n)).collect();
        let cues: Vec<u32> = (0..self.starts.len())
            .map(|cue| {
                let said = self.said(cue).split(' ');
                said.fold(0, |bitset, word| {
                    bitset | bits.get(word).copied().unwrap_or(0)
                })
            })
            .collect();
        // Two of three words, so that one may have been misheard.
        let needed = (words.len() * 2).div_ceil(3).max(2);
        let mut found: Vec<Found> = Vec::new();
        for (cue, own) in cues.iter().enumerate() {
            let next = &cues[cue + 1..cues.len().min(cue + 3)];
            let all = next.iter().fold(*own, |all, next| all | next);
            let count = all.count_ones() as usize;
            if *own == 0 || count < needed {
                continue;
            }
            match found.last_mut().filter(|last| cue - last.cue < 3) {
                Some(last) if last.words >= count => {}
                Some(last) => (last.cue, last.words) = (cue, count),
                None => found.push(Found {
                    cue,
                    words: count,
                    is_exact: false,
                }),
            }
        }
        found
    }

    fn said(&self, cue: usize) -> &str {
        let start = self.starts[cue] as usize;
        let end = self
            .starts
            .get(cue + 1)
            .map_or(self.text.len(), |end| *end as usize);
        &self.text[start..end]
    }

    fn cue_of(&self, at: usize) -> usize {
        let behind = self.starts.partition_point(|start| *start as usize <= at);
        behind.saturating_sub(1)
    }
}

/// Adds each word of `text` with a space before it: small letters and digits only.
/// An apostrophe is no end of a word: `don’t` is `dont`.
fn push_folded(text: &str, out: &mut String) {
    let text: Cow<'_, str> = match text.is_ascii() {
        true => text.into(),
        false => text.nfc().collect::<String>().into(),
    };
    let mut is_in_word = false;
    for character in text.chars() {
        match character {
            '\'' | '’' => {}
            _ if character.is_alphanumeric() => {
                if !is_in_word {
                    out.push(' ');
                }
                is_in_word = true;
                if character.is_ascii() {
                    out.push(character.to_ascii_lowercase());
                } else {
                    out.extend(character.to_lowercase());
                }
            }
            _ => is_in_word = false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(cues: &[&str], phrase: &str) -> Vec<(usize, bool)> {
        let words = Words::of(cues.iter().copied());
        let found = words.find(phrase, 3);
        found
            .iter()
            .map(|found| (found.cue, found.is_exact))
            .collect()
    }

    #[test]
    fn a_phrase_is_found_across_cues_whatever_its_case_and_marks() {
        let cues = [
            "So, the brake",
            "on the CIRCUIT is",
            "gone. We don’t",
            "see the brakes again",
        ];
        assert_eq!(found(&cues, "brake on the circuit"), [(0, true)]);
        assert_eq!(found(&cues, "Circuit is GONE!"), [(1, true)]);
        assert_eq!(found(&cues, "don't see"), [(2, true)]);
        assert_eq!(
            found(&cues, "brak"),
            [(0, true), (3, true)],
            "the last word is being typed"
        );
        assert_eq!(found(&cues, "rake"), [(0, true), (3, true)]);
        assert_eq!(found(&cues, "nowhere"), []);
        assert_eq!(found(&cues, " ?! "), []);
        assert_eq!(found(&[], "x"), []);
    }

    #[test]
    fn misheard_words_are_found_by_the_others() {
        let cues = [
            "a cell sends",
            "its neighbour a signal",
            "and rests",
            "rain",
            "a cell rests",
        ];
        assert_eq!(found(&cues, "cell sends a message"), [(0, false)]);
        assert_eq!(found(&cues, "signal rests entirely"), [(1, false)]);
        assert_eq!(found(&cues, "a rain check nobody paid"), []);
    }

    #[test]
    fn scripts_without_spaces_and_composed_letters_are_found() {
        assert_eq!(found(&["脳は変わる", "はい"], "変わる"), [(0, true)]);
        assert_eq!(found(&["cafe\u{301} noir"], "CAFÉ"), [(0, true)]);
    }
}
