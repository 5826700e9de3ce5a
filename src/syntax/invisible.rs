//! Characters that nobody sees, where they do harm: in names.

/// The characters of `name` that do not show or look like a blank, with the byte
/// at which each stands.
///
/// Those that a script or an emoji needs are none of them: a joiner beside a
/// letter that is not ASCII, a mark of direction in a name with Hebrew or Arabic
/// letters, a zero-width space in a script without blanks, a no-break space where
/// typography wants one.
pub fn invisible(name: &str) -> impl Iterator<Item = (usize, char)> + '_ {
    let right_to_left = name.chars().any(is_right_to_left);
    name.char_indices().filter(move |(at, c)| match c {
        '\u{200C}' | '\u{200D}' => {
            let before = name[..*at].chars().next_back();
            let behind = name[at + c.len_utf8()..].chars().next();
            let is_plain = |c: Option<char>| c.is_none_or(|c| c.is_ascii());
            is_plain(before) && is_plain(behind)
        }
        '\u{200E}' | '\u{200F}' | '\u{061C}' => !right_to_left,
        '\u{00A0}' | '\u{202F}' => {
            let before = name[..*at].chars().next_back();
            let behind = name[at + c.len_utf8()..].chars().next();
            // `20 km`, `n° 5`.
            let is_of_number = before.is_some_and(char::is_numeric)
                && behind.is_some_and(char::is_alphanumeric)
                || matches!(before, Some('°' | '№'));
            let is_before_sign = behind.is_some_and(|c| "?!:;»%‰€$£°".contains(c));
            !(is_of_number || is_before_sign || before == Some('«'))
        }
        '\u{200B}' => {
            let before = name[..*at].chars().next_back();
            let behind = name[at + c.len_utf8()..].chars().next();
            let is_needed = before.is_some_and(is_of_script_without_blanks)
                && behind.is_some_and(is_of_script_without_blanks);
            !is_needed
        }
        '\u{00AD}'
        | '\u{2060}'
        | '\u{FEFF}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2066}'..='\u{2069}' => true,
        _ => false,
    })
}

/// Thai, Lao, Myanmar, Khmer: words stand side by side, and a line may break only
/// where a zero-width space says so.
fn is_of_script_without_blanks(c: char) -> bool {
    matches!(c, '\u{0E01}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
        | '\u{A9E0}'..='\u{A9FF}' | '\u{AA60}'..='\u{AA7F}')
}

/// `name` without them; what only looks like a blank becomes one.
pub fn without_invisible(name: &str) -> String {
    let mut seen = String::with_capacity(name.len());
    let mut done = 0;
    for (at, c) in invisible(name) {
        seen.push_str(&name[done..at]);
        seen.push_str(if is_blank(c) { " " } else { "" });
        done = at + c.len_utf8();
    }
    seen.push_str(&name[done..]);
    seen
}

/// Whether an invisible character looks like a blank.
pub fn is_blank(c: char) -> bool {
    matches!(c, '\u{00A0}' | '\u{202F}')
}

fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
        && c.is_alphabetic()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_script_needs_is_no_flaw() {
        let odd = |name: &str| invisible(name).map(|(at, _)| at).collect::<Vec<_>>();
        assert_eq!(odd("\u{2068}cleo\u{2069}"), [0, 7]);
        assert_eq!(odd("zero\u{200B}width\u{FEFF}"), [4, 12]);
        assert_eq!(odd("no\u{A0}break"), [2]);
        assert_eq!(odd("join\u{200D}ed"), [4]);
        assert_eq!(odd("soft\u{AD}ly \u{200E}"), [4, 9]);
        assert_eq!(odd("\u{200B}ไทย\u{200B}"), [0, 12]);
        assert_eq!(odd("5\u{A0}- no\u{A0}5"), [1, 7]);
        for right in [
            "plain name",
            "👩\u{200D}🔬",
            "नी\u{200D}ल",
            "می\u{200C}خواهم",
            "שלום\u{200F}",
            "Pourquoi\u{A0}?",
            "«\u{202F}mot\u{202F}»",
            "ភាសា\u{200B}ខ្មែរ",
            "ภาษา\u{200B}ไทย",
            "ພາສາ\u{200B}ລາວ",
            "မြန်မာ\u{200B}စာ",
            "20\u{A0}km, 1\u{202F}000 and n°\u{A0}5, №\u{A0}7",
            "20\u{A0}% 5\u{202F}€ 3\u{A0}° so\u{A0};",
        ] {
            assert_eq!(odd(right).len(), 0, "{right}");
        }
    }
}
