use rustc_hash::FxHashMap;
use unicode_normalization::char::is_combining_mark;

use super::Note;
use super::name::{fold, percent_decoded};
use crate::syntax::Parsed;

/// What an anchor names in the note it is looked up in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AnchorTarget {
    /// Index into `Parsed::headings`.
    Heading(usize),
    /// Index into `Rare::blocks`.
    Block(usize),
    /// The empty anchor of `[[note#]]`: the top of the note.
    Top,
    /// Nothing of that name.
    Missing,
}

/// github-slugger's slug of a heading's text, without the suffix of a duplicate.
///
/// Lower case; everything goes that is no letter, number, mark, connector,
/// hyphen or blank; each blank becomes a hyphen.
pub fn slug(text: &str) -> String {
    let keep = |letter: char| match letter {
        ' ' => Some('-'),
        '-'
        | '_'
        | '\u{203F}'
        | '\u{2040}'
        | '\u{2054}'
        | '\u{FE33}'
        | '\u{FE34}'
        | '\u{FE4D}'..='\u{FE4F}'
        | '\u{FF3F}' => Some(letter),
        _ if letter.is_alphanumeric() || is_combining_mark(letter) => Some(letter),
        _ => None,
    };
    text.to_lowercase().chars().filter_map(keep).collect()
}

/// The slug of each heading of a note in order, `-1`, `-2` … on repeats.
///
/// Counts as github-slugger does: a suffixed slug that some heading already has
/// is passed over.
pub fn slugs(note: &Note) -> Vec<String> {
    let headings = &note.parsed().headings;
    let mut repeats: FxHashMap<String, u32> = FxHashMap::default();
    let mut slugs = Vec::with_capacity(headings.len());
    for heading in headings.iter() {
        let plain = slug(&note.heading_text(heading));
        let mut unique = plain.clone();
        while repeats.contains_key(&unique) {
            let count = repeats.entry(plain.clone()).or_default();
            *count += 1;
            unique = format!("{plain}-{count}");
        }
        repeats.insert(unique.clone(), 0);
        slugs.push(unique);
    }
    slugs
}

/// What `anchor` (all that follows the first `#`) names in `note`.
pub(super) fn find_anchor(note: &Note, anchor: &str) -> AnchorTarget {
    if anchor.split('#').all(|part| part.trim().is_empty()) {
        return AnchorTarget::Top;
    }
    let index = note.anchor_index();
    match index.find(anchor) {
        AnchorTarget::Missing => {
            percent_decoded(anchor).map_or(AnchorTarget::Missing, |decoded| index.find(&decoded))
        }
        found => found,
    }
}

/// Whether an anchor that led to `old` in one version of a note leads to the
/// same thing, `new`, in another. That a heading moved is no change.
pub(super) fn is_same_place(old: (&Note, AnchorTarget), new: (&Note, AnchorTarget)) -> bool {
    let heading = |note: &Note, index: usize| {
        let heading = note.parsed().headings.get(index)?;
        Some((heading.level, note.heading_text(heading).into_owned()))
    };
    match (old.1, new.1) {
        (AnchorTarget::Heading(a), AnchorTarget::Heading(b)) => {
            heading(old.0, a) == heading(new.0, b)
        }
        (AnchorTarget::Block(_), AnchorTarget::Block(_)) => true,
        (a, b) => a == b,
    }
}

/// Whether two versions of a note offer the same anchors.
pub(super) fn same_anchors(old: &Note, new: &Note) -> bool {
    let headings = |parsed: &Parsed| parsed.headings.len();
    let same_headings = headings(old.parsed()) == headings(new.parsed())
        && old
            .parsed()
            .headings
            .iter()
            .zip(new.parsed().headings.iter())
            .all(|(a, b)| a.level == b.level && old.heading_text(a) == new.heading_text(b));
    same_headings && block_ids(old) == block_ids(new)
}

fn block_ids(note: &Note) -> Vec<String> {
    let blocks = &note.parsed().rare().blocks;
    blocks
        .iter()
        .map(|block| fold(&note.text().slice(block.id)))
        .collect()
}

/// The anchors of a note by name, made when the first link asks: without it a
/// note of many headings and many links to them would take quadratic time.
#[derive(Clone, Debug, Default)]
pub(super) struct AnchorIndex {
    /// The first heading of that text, case, normalisation and blanks aside.
    by_text: FxHashMap<String, u32>,
    /// The heading of that slug, suffix included.
    by_slug: FxHashMap<String, u32>,
    /// All headings of that slug, suffix aside.
    by_loose_slug: FxHashMap<String, Vec<u32>>,
    /// The first heading of that text as Obsidian compares them.
    by_words: FxHashMap<String, u32>,
    /// The heading that each heading stands below.
    parents: Vec<Option<u32>>,
    /// Loose slug of each heading.
    loose: Vec<String>,
    blocks: FxHashMap<String, u32>,
}

/// Levels below one another are six at most.
const DEEPEST: usize = 6;

/// Of headings with the same text, no more are tried as the end of a path: the
/// bound keeps hostile notes linear, and no real note comes near it.
const MOST_NAMESAKES: usize = 256;

impl AnchorIndex {
    pub(super) fn new(note: &Note) -> Self {
        let mut index = Self::default();
        let headings = &note.parsed().headings;
        let mut open: Vec<(u8, u32)> = Vec::new();
        for ((at, heading), slug) in (0u32..).zip(headings.iter()).zip(slugs(note)) {
            let text = plain(&note.heading_text(heading));
            let content = note.text().slice(note.heading_content(heading));
            for written in [&*text, &*content] {
                let words = words(written);
                if !words.is_empty() {
                    index.by_words.entry(words).or_insert(at);
                }
            }
            let loose = self::slug(&text);
            index
                .by_loose_slug
                .entry(loose.clone())
                .or_default()
                .push(at);
            index.loose.push(loose);
            index.by_text.entry(text).or_insert(at);
            index.by_slug.entry(slug).or_insert(at);
            while open
                .last()
                .is_some_and(|(level, _)| *level >= heading.level)
            {
                open.pop();
            }
            index.parents.push(open.last().map(|(_, parent)| *parent));
            open.push((heading.level, at));
        }
        for (at, id) in (0u32..).zip(block_ids(note)) {
            index.blocks.entry(id).or_insert(at);
        }
        index
    }

    fn find(&self, anchor: &str) -> AnchorTarget {
        let last = anchor
            .rsplit_once('#')
            .map_or(anchor, |(_, last)| last)
            .trim();
        if let Some(id) = last.strip_prefix('^') {
            let block = self.blocks.get(&fold(id.trim()));
            return block.map_or(AnchorTarget::Missing, |at| {
                AnchorTarget::Block(*at as usize)
            });
        }
        // The whole first: a heading may hold `#` itself (`C# basics`).
        let heading = self.heading(anchor).or_else(|| self.heading_path(anchor));
        heading.map_or(AnchorTarget::Missing, |at| {
            AnchorTarget::Heading(at as usize)
        })
    }

    fn heading(&self, name: &str) -> Option<u32> {
        let text = plain(name);
        let exact = self.by_text.get(&text).or_else(|| self.by_slug.get(&text));
        exact.copied().or_else(|| {
            let slug = slug(&text);
            let loose = || self.by_loose_slug.get(&slug)?.first();
            let by_slug = || match slug.is_empty() {
                true => None,
                false => self.by_slug.get(&slug).or_else(loose),
            };
            by_slug()
                .or_else(|| self.by_words.get(&words(name)))
                .copied()
        })
    }

    fn heading_path(&self, anchor: &str) -> Option<u32> {
        let names = anchor.split('#').filter(|name| !name.trim().is_empty());
        let names: Vec<_> = names
            .take(DEEPEST + 1)
            .map(|name| slug(&plain(name)))
            .collect();
        let (last, above) = names.split_last().filter(|_| names.len() <= DEEPEST)?;
        let namesakes = self.by_loose_slug.get(last)?;
        namesakes.iter().take(MOST_NAMESAKES).copied().find(|at| {
            // From the nearest ancestor outwards each name is taken where it first fits.
            let mut above = above.iter().rev().peekable();
            let mut here = *at;
            while let (Some(name), Some(parent)) = (above.peek(), self.parent(here)) {
                if self.loose.get(parent as usize) == Some(*name) {
                    above.next();
                }
                here = parent;
            }
            above.peek().is_none()
        })
    }

    fn parent(&self, heading: u32) -> Option<u32> {
        self.parents.get(heading as usize).copied().flatten()
    }
}

/// A heading as Obsidian compares them with anchors: case aside, ASCII
/// punctuation being blanks. Its own completion writes `[[#Ratio 3 1]]` for
/// `# Ratio 3:1`, because `#`, `|`, `^`, `:`, `%%` and brackets spoil a link.
fn words(text: &str) -> String {
    let blank = |c: char| match c {
        '-' | '_' | '\'' => c,
        _ if c.is_ascii_punctuation() => ' ',
        _ => c,
    };
    plain(&text.chars().map(blank).collect::<String>())
}

/// A heading's text without case, normalisation and superfluous blanks.
fn plain(text: &str) -> String {
    let folded = fold(text);
    let mut plain = String::with_capacity(folded.len());
    for word in folded.split_whitespace() {
        if !plain.is_empty() {
            plain.push(' ');
        }
        plain.push_str(word);
    }
    plain
}
