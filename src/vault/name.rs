//! When two names are the same: to the letter, but for case and normalisation,
//! or in the loose form that makes a file name of a title.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::syntax::{LinkKind, unescaped_address};

/// The spellings of a link's target to look for, best first.
///
/// A wiki link is taken as it stands, and percent-decoded only if that finds
/// nothing. A markdown destination is a URL (CommonMark 6.3): backslash escapes,
/// entities and percent signs are decoded first, and the raw form is the second try.
pub(super) fn spellings(kind: LinkKind, target: &str) -> (Cow<'_, str>, Option<Cow<'_, str>>) {
    match kind {
        LinkKind::Wiki | LinkKind::Embed => {
            let decoded = percent_decoded(target).map(Cow::Owned);
            (Cow::Borrowed(target), decoded)
        }
        LinkKind::Markdown | LinkKind::Image | LinkKind::Reference => {
            let unescaped = has_entity(target).then(|| unescaped_address(target));
            let (plain, raw) = match unescaped.flatten() {
                Some(plain) => (Cow::Owned(plain), Some(Cow::Borrowed(target))),
                None => (without_backslashes(target), None),
            };
            match percent_decoded(&plain) {
                Some(decoded) => (Cow::Owned(decoded), Some(plain)),
                None => (plain, raw),
            }
        }
    }
}

/// `target` of a link of `kind` with its entities (`&amp;`) worked out.
pub(super) fn without_entities(kind: LinkKind, target: &str) -> Cow<'_, str> {
    let is_wiki = matches!(kind, LinkKind::Wiki | LinkKind::Embed);
    let unescaped = (!is_wiki && has_entity(target)).then(|| unescaped_address(target));
    unescaped
        .flatten()
        .map_or(Cow::Borrowed(target), Cow::Owned)
}

/// Whether `target` may have an entity.
fn has_entity(target: &str) -> bool {
    target
        .split_once('&')
        .is_some_and(|(_, rest)| rest.contains(';'))
}

/// The path of a markdown destination that has a query, `note.md?raw=1` (RFC
/// 3986 §3.4). A wiki link has none: titles end in question marks.
pub(super) fn without_query(kind: LinkKind, spelling: &str) -> Option<&str> {
    let is_wiki = matches!(kind, LinkKind::Wiki | LinkKind::Embed);
    let (path, _) = spelling.split_once('?').filter(|_| !is_wiki)?;
    Some(path)
}

/// `text` with its `%XX` decoded, trimmed; `None` if there are none or they are no UTF-8.
pub(super) fn percent_decoded(text: &str) -> Option<String> {
    if !text.contains('%') {
        return None;
    }
    let decoded = percent_decode_str(text).decode_utf8().ok()?;
    let decoded = decoded.trim();
    (decoded != text && !decoded.is_empty()).then(|| decoded.to_owned())
}

fn without_backslashes(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(letter) = rest.next() {
        match rest.peek() {
            Some(next) if letter == '\\' && next.is_ascii_punctuation() => {
                plain.push(*next);
                rest.next();
            }
            _ => plain.push(letter),
        }
    }
    Cow::Owned(plain)
}

/// `name` without `.md` or `.markdown`, in any case. A name that is nothing else is kept.
pub(super) fn without_extension(name: &str) -> &str {
    [".md", ".markdown"]
        .into_iter()
        .find_map(|extension| {
            let at = name
                .len()
                .checked_sub(extension.len())
                .filter(|at| *at > 0)?;
            let (stem, end) = name.split_at_checked(at)?;
            (end.eq_ignore_ascii_case(extension) && !stem.ends_with('/')).then_some(stem)
        })
        .unwrap_or(name)
}

/// What follows the last `/`.
pub(super) fn last_segment(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, last)| last)
}

/// One character without its case. Upper and then lower case, because some
/// letters have two lower cases (`σ`, `ς`) and some grow (`ß`, `SS`).
fn fold_char(letter: char) -> impl Iterator<Item = char> {
    letter.to_uppercase().flat_map(char::to_lowercase)
}

/// `text` without case and in NFC: file systems differ in both.
pub(super) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    nfc(text).chars().flat_map(fold_char).nfc().collect()
}

/// Whether two texts are the same but for case and normalisation.
pub(super) fn same_folded(a: &str, b: &str) -> bool {
    if a.is_ascii() && b.is_ascii() {
        return a.eq_ignore_ascii_case(b);
    }
    a == b || fold(a) == fold(b)
}

/// `text` in NFC; most texts are, and those are not copied.
fn nfc(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.nfc().collect())
}

/// The slug forms of a name. Names are loosely the same if either is equal and
/// not empty.
///
/// `separated` takes blanks, `-` and `_` for the same; `joined` drops `-` like
/// any punctuation, as the generator of these notes did when it made a stem of
/// a title (`re.sub("[^A-Za-z0-9 ]+", "", title).replace(" ", "_")`).
#[derive(PartialEq, Eq)]
pub(super) struct Loose {
    separated: String,
    joined: String,
}

impl Loose {
    pub(super) fn new(name: &str) -> Self {
        let folded = fold(name);
        Self {
            separated: loosened(&folded, true),
            joined: loosened(&folded, false),
        }
    }

    pub(super) fn is_same(&self, other: &Loose) -> bool {
        let same = |a: &str, b: &str| !a.is_empty() && a == b;
        same(&self.separated, &other.separated) || same(&self.joined, &other.joined)
    }
}

fn loosened(folded: &str, hyphen_parts: bool) -> String {
    let mut loose = String::with_capacity(folded.len());
    for letter in folded.chars() {
        if letter.is_alphanumeric() {
            loose.push(letter);
        } else if letter.is_whitespace() || letter == '_' || (hyphen_parts && letter == '-') {
            // A run of these is one, and none stands at the start.
            if !loose.is_empty() && !loose.ends_with('_') {
                loose.push('_');
            }
        }
    }
    loose.truncate(loose.trim_end_matches('_').len());
    loose
}

/// Whether `text` is an address on the web: `scheme://…` or `mailto:`.
pub(super) fn is_address(text: &str) -> bool {
    match scheme(text) {
        Some((_, rest)) if rest.starts_with("//") => true,
        Some((scheme, _)) => scheme.eq_ignore_ascii_case("mailto"),
        None => false,
    }
}

/// `text` split at the colon behind a URL scheme (RFC 3986 3.1).
pub(super) fn scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let mut letters = scheme.bytes();
    let first = letters.next()?.is_ascii_alphabetic();
    let others = letters.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'.' | b'-'));
    (first && others).then_some((scheme, rest))
}

/// Whether `text` is a time such as `00:04:38`: writers of notes put some in
/// double brackets, and none of them wants a note of that name.
pub(super) fn is_time(text: &str) -> bool {
    text.contains(':')
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.' | b' ' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loosely_same(a: &str, b: &str) -> bool {
        Loose::new(a).is_same(&Loose::new(b))
    }

    #[test]
    fn case_and_normalisation_fold_away() {
        assert!(same_folded("Straße", "STRASSE"));
        assert!(same_folded("ΟΔΟΣ", "οδος"));
        assert!(same_folded("café", "cafe\u{301}"));
        assert!(!same_folded("café", "cafe"));
    }

    #[test]
    fn loose_names_ignore_what_a_stem_cannot_hold() {
        assert!(loosely_same("Bayes' theorem (1763)", "bayes_theorem_1763"));
        assert!(loosely_same("Post-war growth", "postwar_growth"));
        assert!(loosely_same("Post-war growth", "post_war_growth"));
        assert!(loosely_same("@mrbeast", "mrbeast"));
        assert!(loosely_same("US  China relations", "us__china_relations"));
        assert!(loosely_same("\u{2068}cleo\u{2069}", "cleo"));
        assert!(!loosely_same("post war growth", "postwar growth"));
        assert!(!loosely_same("?!", "..."));
    }

    #[test]
    fn only_a_markdown_extension_is_an_extension() {
        assert_eq!(without_extension("a.md"), "a");
        assert_eq!(without_extension("a.md.md"), "a.md");
        assert_eq!(without_extension("a.MARKDOWN"), "a");
        assert_eq!(without_extension("nikhil.kamath"), "nikhil.kamath");
        assert_eq!(without_extension(".md"), ".md");
        assert_eq!(without_extension("x/.md"), "x/.md");
        assert_eq!(without_extension("é.md"), "é");
        assert_eq!(without_extension("\u{1F600}"), "\u{1F600}");
    }

    #[test]
    fn destinations_are_decoded_and_targets_only_as_a_second_try() {
        let (first, second) = spellings(LinkKind::Markdown, r"some%20no\_te.md");
        assert_eq!(
            (&*first, second.as_deref()),
            ("some no_te.md", Some("some%20no_te.md"))
        );
        let (first, second) = spellings(LinkKind::Wiki, "50%25");
        assert_eq!((&*first, second.as_deref()), ("50%25", Some("50%")));
        let (first, second) = spellings(LinkKind::Wiki, "100%");
        assert_eq!((&*first, second), ("100%", None));
        assert_eq!(percent_decoded("%ff"), None, "no UTF-8");
    }

    #[test]
    fn addresses_and_times_are_no_names() {
        assert!(is_address("https://example.org"));
        assert!(is_address("mailto:a@example.org"));
        assert!(!is_address("Chaos: Making a New Science"));
        assert!(is_time("00:04:38"));
        assert!(!is_time("2001: a film"));
    }
}
