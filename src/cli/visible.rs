use std::borrow::Cow;

/// `text` with everything made visible that could move a terminal's cursor,
/// change its colours or turn its reading direction: notes come from strangers.
///
/// Control characters become their pictures (`␀`, `␛`), others that take no
/// room or turn the direction become `<U+202E>`. A tab becomes four blanks.
pub fn visible(text: &str) -> Cow<'_, str> {
    // Most text is plain and needs no copy.
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    text.chars()
        .for_each(|character| push_visible(&mut shown, character));
    Cow::Owned(shown)
}

/// Whether each byte is a character that is seen and takes one column.
pub fn is_plain(text: &str) -> bool {
    // Eight at once; a hundred thousand lines may be asked about.
    let (pieces, rest) = text.as_bytes().as_chunks::<8>();
    let rest_is_plain = match text.as_bytes().last_chunk::<8>() {
        Some(last) => are_plain(*last),
        None => rest.iter().all(|byte| (b' '..0x7f).contains(byte)),
    };
    rest_is_plain && pieces.iter().all(|piece| are_plain(*piece))
}

/// Whether each byte is from a blank up to `~`. The subtraction sets the highest bit of a byte
/// below that, the addition of `\x7f`, and those above have it. The lowest byte that is odd is
/// told rightly, as nothing is borrowed or carried by those before it; and where none is odd,
/// nothing is at all.
fn are_plain(bytes: [u8; 8]) -> bool {
    const EACH: u64 = u64::from_ne_bytes([1; 8]);
    let bytes = u64::from_le_bytes(bytes);
    let below = bytes.wrapping_sub(EACH * 0x20);
    let above = bytes.wrapping_add(EACH);
    (below | above | bytes) & (EACH * 0x80) == 0
}

/// The same for one character.
fn push_visible(shown: &mut String, character: char) {
    match character {
        '\t' => shown.push_str("    "),
        '\0'..='\u{1f}' => {
            let picture = char::from_u32(0x2400 + u32::from(character));
            shown.push(picture.unwrap_or('\u{fffd}'));
        }
        '\u{7f}' => shown.push('\u{2421}'),
        _ if is_treacherous(character) => {
            shown.push_str(&format!("<U+{:04X}>", u32::from(character)));
        }
        _ => shown.push(character),
    }
}

/// Characters that are not seen but change what is seen. Joiners and variation
/// selectors are not among them: emoji and many scripts need those.
fn is_treacherous(character: char) -> bool {
    matches!(
        character,
        '\u{80}'..='\u{9f}' // C1 controls
            | '\u{ad}' // soft hyphen
            | '\u{61c}' | '\u{200e}' | '\u{200f}' // direction marks
            | '\u{202a}'..='\u{202e}' // embeddings, overrides
            | '\u{2066}'..='\u{2069}' // isolates
            | '\u{200b}' | '\u{2028}' | '\u{2029}' | '\u{2060}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}' // tags
    )
}

#[cfg(test)]
mod tests {
    use super::{is_plain, visible};

    #[test]
    fn a_text_is_plain_whose_every_byte_is() {
        for length in 0..20 {
            let plain: String = " ~aZ09[]".chars().cycle().take(length).collect();
            assert!(is_plain(&plain), "{plain:?}");
            for at in 0..length {
                for odd in [
                    "\0",
                    "\n",
                    "\u{1f}",
                    "\u{7f}",
                    "\0 ",
                    "\u{1f}\u{7f}",
                    "\u{7f}\u{1f}",
                    "é",
                ] {
                    let mut text = plain.clone();
                    text.replace_range(at..at + 1, odd);
                    assert!(!is_plain(&text), "{text:?}");
                }
            }
        }
    }

    #[test]
    fn what_could_scramble_a_terminal_is_made_visible() {
        assert_eq!(visible("plain é 日本"), "plain é 日本");
        assert_eq!(visible("a\u{1b}[31m\0\u{7f}\u{9b}2J"), "a␛[31m␀␡<U+009B>2J");
        assert_eq!(
            visible("\u{202e}gpj.exe\u{202c}"),
            "<U+202E>gpj.exe<U+202C>"
        );
        assert_eq!(visible("a\tb\r"), "a    b␍");
    }
}
