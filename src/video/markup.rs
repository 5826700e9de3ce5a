//! The text of a cue's line without its markup.

/// Adds `line` to `out` without tags and with entities decoded, blanks run
/// together, and none at its ends. Says whether a tag was a time
/// (`<00:00:01.000>`), which only automatic captions have.
pub(super) fn push_plain(line: &str, out: &mut String) -> bool {
    let bytes = line.as_bytes();
    let from = out.len();
    let (mut at, mut has_time) = (0, false);
    while at < bytes.len() {
        let next = memchr::memchr3(b'<', b'&', b'{', &bytes[at..]).map_or(bytes.len(), |n| at + n);
        push_words(&line[at..next], from, out);
        at = next;
        let rest = &line[at..];
        let skipped = match bytes.get(at) {
            Some(b'<') => tag(rest).inspect(|_| {
                has_time |= bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
            }),
            Some(b'{') => style(rest),
            Some(b'&') => entity(rest).map(|(character, length)| {
                push_words(character.encode_utf8(&mut [0; 4]), from, out);
                length
            }),
            _ => break,
        };
        at += skipped.unwrap_or_else(|| {
            push_words(&rest[..1], from, out);
            1
        });
    }
    while out.len() > from && out.ends_with(' ') {
        out.pop();
    }
    has_time
}

/// Adds `text`, blanks run together; none right behind `from`. What cannot be
/// seen (NUL, marks of direction) is left out.
fn push_words(text: &str, from: usize, out: &mut String) {
    for character in text.chars() {
        if character.is_whitespace() {
            if out.len() > from && !out.ends_with(' ') {
                out.push(' ');
            }
        } else if !character.is_control()
            && !matches!(character, '\u{200b}'..='\u{200f}' | '\u{feff}')
        {
            out.push(character);
        }
    }
}

/// No tag is longer, so a line of `<` costs no more than its length.
const LONGEST_TAG: usize = 128;

/// Bytes of `<c.colorE5E5E5>`, `</c>`, `<00:00:01.000>`, `<v A. Speaker>` at the start.
fn tag(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let is_tag = bytes
        .get(1)
        .is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'/');
    let within = &bytes[..bytes.len().min(LONGEST_TAG)];
    let end = memchr::memchr(b'>', within).filter(|_| is_tag)?;
    // `<` again before the end: the first one was a sign of the text.
    (!within[1..end].contains(&b'<')).then_some(end + 1)
}

/// Bytes of `{\an8}` at the start, as some `.srt` files have it.
fn style(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let within = &bytes[..bytes.len().min(LONGEST_TAG)];
    let end = memchr::memchr(b'}', within)?;
    (bytes.get(1) == Some(&b'\\')).then_some(end + 1)
}

/// The character of `&amp;`, `&#39;`, `&#x27;` at the start, and how long it is.
fn entity(rest: &str) -> Option<(char, usize)> {
    const LONGEST: usize = 10;
    let bytes = rest.as_bytes();
    let end = memchr::memchr(b';', &bytes[..bytes.len().min(LONGEST)])?;
    let name = rest.get(1..end)?;
    let character = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "lrm" => '\u{200e}',
        "rlm" => '\u{200f}',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    };
    Some((character, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(line: &str) -> (String, bool) {
        let mut out = String::from("before");
        let has_time = push_plain(line, &mut out);
        (out.strip_prefix("before").unwrap().to_owned(), has_time)
    }

    #[test]
    fn tags_and_entities_are_read_and_signs_kept() {
        for (line, expected) in [
            ("the <c.colorE5E5E5>green</c> door", "the green door"),
            ("<v A. Speaker>Hello <i>there</i>", "Hello there"),
            ("{\\an8}up here {not this}", "up here {not this}"),
            (
                "salt &amp; pepper&#39;s &#x201C;best&#x201d;",
                "salt & pepper's “best”",
            ),
            ("a&nbsp;&nbsp;b \t c ", "a b c"),
            ("1 < 2 and 3 > 2 & so on", "1 < 2 and 3 > 2 & so on"),
            ("I <3 you <i>so</i>", "I <3 you so"),
            ("&#0;&#xD800;&unknown;&", "&#xD800;&unknown;&"),
            ("&amp;lt;", "&lt;"),
            ("x\0y\u{200f}z\u{feff}", "xyz"),
            ("an open <tag", "an open <tag"),
            (" ", ""),
        ] {
            assert_eq!(plain(line), (expected.to_owned(), false), "{line}");
        }
        let timed = "so<00:00:00.480><c> it</c><00:00:00.640><c> begins</c>";
        assert_eq!(plain(timed), ("so it begins".to_owned(), true));
    }
}
