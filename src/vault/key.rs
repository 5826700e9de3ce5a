use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use rustc_hash::FxHasher;

use super::NotePath;
use super::name::{
    fold, is_address, last_segment, spellings, without_entities, without_extension, without_query,
};
use super::publisher::{SiteTarget, site_path, site_target, without_site_extension};
use crate::syntax::{FrontMatter, LinkKind, has_placeholder};

/// The loosest form of a name, hashed: two names that any rung of the ladder
/// takes for the same have the same key.
///
/// The form is NFC, without case, and without any character that is no letter
/// or digit; of a name that has none, the name itself without case. That two
/// names share a key by accident does no harm, because the ladder compares the
/// names themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NameKey(pub u32);

/// A map from keys, which are hashes already and need no second hashing.
pub(super) type KeyMap<V> = HashMap<NameKey, V, BuildHasherDefault<KeyHasher>>;

impl NameKey {
    /// The key of no name at all: what a link without a target looks for.
    pub(super) const NONE: NameKey = NameKey(0);

    /// The key of `name`.
    pub fn new(name: &str) -> Self {
        Self::of_ascii(name.as_bytes()).unwrap_or_else(|| Self::of_any(name))
    }

    /// Nearly every name is short and ASCII: no allocation.
    fn of_ascii(name: &[u8]) -> Option<Self> {
        let mut letters = [0; MOST_LETTERS];
        if name.len() > letters.len() || !name.is_ascii() {
            return None;
        }
        let mut count = 0;
        for byte in name {
            // Neither `%` changes anything; the compiler sees that no index is out of bounds.
            let letter = LETTERS[usize::from(*byte) % LETTERS.len()];
            // Written always and counted only if it is to stay: no branch to mispredict.
            letters[count % MOST_LETTERS] = letter;
            count += usize::from(letter != 0);
        }
        if count == 0 {
            None
        } else {
            Some(hashed(letters.get(..count)?))
        }
    }

    fn of_any(name: &str) -> Self {
        let folded = fold(name);
        let letters: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
        if !letters.is_empty() {
            return hashed(letters.as_bytes());
        }
        // Blanks become hyphens and `?`, `#` go because the published site's
        // names do that too, and must meet under the same key.
        let sign = |c: char| if c.is_whitespace() { '-' } else { c };
        let signs: String = folded
            .chars()
            .filter(|c| !matches!(c, '?' | '#'))
            .map(sign)
            .collect();
        hashed(signs.as_bytes())
    }
}

/// Longer names are folded the slow way.
const MOST_LETTERS: usize = 128;

/// What an ASCII character is in a key: itself in lower case if it is a letter or digit, and
/// else nothing, 0.
const LETTERS: [u8; 128] = {
    let mut letters = [0; 128];
    let mut byte = 0;
    while byte < letters.len() {
        if (byte as u8).is_ascii_alphanumeric() {
            letters[byte] = (byte as u8).to_ascii_lowercase();
        }
        byte += 1;
    }
    letters
};

fn hashed(letters: &[u8]) -> NameKey {
    let mut hasher = FxHasher::default();
    hasher.write(letters);
    // Half the hash is enough: of 50,000 names, one pair meets by accident.
    NameKey(((hasher.finish() >> 32) as u32).max(1))
}

/// Spreads a [`NameKey`] over the 64 bits that a map looks at.
#[derive(Default)]
pub(super) struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write_u32(&mut self, key: u32) {
        self.0 = u64::from(key).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn write(&mut self, bytes: &[u8]) {
        // Keys are written by `write_u32`; this is here because the trait wants it.
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }
}

/// The keys a note answers to, sorted: its stem, its title, its aliases.
pub(super) fn note_keys(path: &NotePath, front_matter: Option<&FrontMatter>) -> Box<[NameKey]> {
    let mut keys = vec![NameKey::new(path.stem())];
    if path.stem().contains(['&', '%']) {
        keys.push(NameKey::new(&site_path(path.stem())));
    }
    if let Some(front) = front_matter {
        let names = front.title.iter().chain(&front.aliases);
        keys.extend(
            names
                .filter(|name| !name.value.trim().is_empty() && !has_placeholder(&name.value))
                .map(|name| NameKey::new(&name.value)),
        );
    }
    tidied(keys).into()
}

/// The keys a file that is no note answers to, sorted: its full name. (A note
/// that could not be read is held as a file; its stem must find it.)
pub(super) fn file_keys(path: &NotePath) -> Vec<NameKey> {
    let on_site = site_path(without_site_extension(path.file_name()));
    let names = [path.file_name(), path.stem(), &on_site];
    tidied(names.into_iter().map(NameKey::new).collect())
}

/// The keys under which a link with `target` may find something. The first is
/// the key of what it really names: the last part of a path, without `.md`.
pub(super) fn target_keys(kind: LinkKind, target: &str) -> (NameKey, Vec<NameKey>) {
    // `[a](<note.md >)` finds the note, too.
    let target = target.trim();
    if target.is_empty() {
        return (NameKey::NONE, Vec::new());
    }
    if !needs_more_keys(kind, target) {
        return (NameKey::new(target), Vec::new());
    }
    let name = wanted_name(kind, target);
    let main = if name.is_empty() {
        NameKey::new(target)
    } else {
        NameKey::new(&name)
    };
    let mut more = Vec::new();
    let (first, second) = spellings(kind, target);
    let path = without_query(kind, &first);
    for spelling in [Some(&*first), second.as_deref(), path]
        .into_iter()
        .flatten()
    {
        let last = last_segment(spelling);
        let names = [
            spelling,
            without_extension(spelling),
            last,
            without_extension(last),
        ];
        more.extend(
            names
                .into_iter()
                .filter(|name| !name.is_empty())
                .map(NameKey::new),
        );
    }
    if let SiteTarget::Slug { slug, .. } = site_target(&without_entities(kind, target)) {
        more.extend(
            Some(last_segment(&slug))
                .filter(|name| !name.is_empty())
                .map(NameKey::new),
        );
    }
    let mut more = tidied(more);
    more.retain(|key| *key != main);
    (main, more)
}

/// The name that a link with `target` asks for: no folders, no extension, decoded.
pub(super) fn wanted_name(kind: LinkKind, target: &str) -> String {
    if is_address(target) {
        return target.to_owned();
    }
    let (spelling, _) = spellings(kind, target);
    without_extension(last_segment(spelling.trim_end_matches('/')))
        .trim()
        .to_owned()
}

/// Whether `target` has more than one key. Must never say no wrongly.
fn needs_more_keys(kind: LinkKind, target: &str) -> bool {
    without_query(kind, target).is_some()
        || target
            .bytes()
            .any(|byte| matches!(byte, b'/' | b'%' | b'&' | b'\\'))
        || without_extension(target).len() < target.len()
        || target.ends_with(".html")
        || target == "index"
}

fn tidied(mut keys: Vec<NameKey>) -> Vec<NameKey> {
    keys.sort_unstable();
    keys.dedup();
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(a: &str, b: &str) -> bool {
        NameKey::new(a) == NameKey::new(b)
    }

    #[test]
    fn names_that_any_rung_takes_for_the_same_share_a_key() {
        assert!(same("NMDA receptor basics", "nmda_receptor-basics"));
        assert!(same("café", "CAFE\u{301}"));
        assert!(same("Straße", "STRASSE"));
        assert!(same("\u{2068}cleo\u{2069}", "cleo"));
        assert!(
            same("\u{212A}elvin", "kelvin"),
            "one of them takes the slow path"
        );
        assert!(
            same(&"a b".repeat(70), &"A_B".repeat(70)),
            "longer than the stack buffer"
        );
        assert!(!same("?!", "!!"));
        assert!(!same("\u{1F600}", "\u{1F601}"));
    }

    #[test]
    fn a_target_asks_for_its_last_part_and_is_found_under_more() {
        let (main, more) = target_keys(LinkKind::Wiki, "folder/note.md");
        assert_eq!(main, NameKey::new("note"));
        for name in ["folder/note.md", "folder/note", "note.md"] {
            assert!(more.contains(&NameKey::new(name)), "{name}");
        }
        assert_eq!(target_keys(LinkKind::Wiki, "nikhil.kamath").1, []);
        let (main, more) = target_keys(LinkKind::Markdown, "some%20note.md");
        assert_eq!(main, NameKey::new("some note"));
        assert!(more.contains(&NameKey::new("some%20note.md")));
        assert_eq!(target_keys(LinkKind::Wiki, ""), (NameKey::NONE, Vec::new()));
    }

    #[test]
    fn the_names_of_the_site_meet_under_a_key() {
        let on_disk = note_keys(
            &NotePath::new(super::super::RootId(0), "x/salt & pepper.md"),
            None,
        );
        let (main, _) = target_keys(LinkKind::Wiki, "salt--and--pepper");
        assert!(on_disk.contains(&main));
    }
}
