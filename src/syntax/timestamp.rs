//! `<a class="yt-timestamp" data-t="00:46:00">[00:46:00]</a>`: moments of the video.

use super::spans::Cursor;
use super::{Fault, Stamp, StampFault, clock};
use crate::text::Span;

/// The second the site's player seeks to for a `data-t` of `value`.
///
/// The player's rule is `[h = "0", m = "0", s = "0"] = value.split(":")`: parts
/// are read from the left, so `14:12` is 14 h 12 min, and a fourth part is not
/// read. `None` where one of the first three is not all digits.
pub fn player_seconds(value: &str) -> Option<u64> {
    // As 99 of 100 are written.
    if let Some([hours, minutes, seconds]) = clock::usual(value) {
        return Some(u64::from(hours * 3600 + minutes * 60 + seconds));
    }
    let mut seconds = 0_u64;
    let mut parts = value.trim().split(':');
    for weight in [3600, 60, 1] {
        let Some(part) = parts.next() else { break };
        if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let part: u64 = part.parse().ok()?;
        seconds = seconds.checked_add(part.checked_mul(weight)?)?;
    }
    Some(seconds)
}

/// Bytes of a stamp written as nearly all are.
pub const USUAL_LEN: usize = USUAL.len() + "00:46:00\">[00:46:00]</a>".len();

/// Whether what follows [`USUAL`] is `00:46:00">[00:46:00]</a>`, for any digits.
pub(super) fn ends_as_usual(rest: &[u8]) -> bool {
    let time = |at: usize| match rest.get(at..at + 8) {
        Some([h1, h2, b':', m1, m2, b':', s1, s2]) => {
            [h1, h2, m1, m2, s1, s2].into_iter().all(u8::is_ascii_digit)
        }
        _ => false,
    };
    time(0) && rest[8..].starts_with(b"\">[") && time(11) && rest[19..].starts_with(b"]</a>")
}

/// The stamps of a text from `body` on, and those that the player cannot read.
///
/// `source` is that text with stamps and links covered (see [`super::cover`]), `usual`
/// tells where those stamps start, and `dead` where nothing is a stamp.
pub fn read(
    text: &str,
    body: u32,
    (source, usual): (&str, &[u32]),
    dead: &[Span],
) -> (Vec<Stamp>, Vec<Fault>) {
    let bytes = text.as_bytes();
    let mut live = Cursor::new(dead);
    let mut usual = usual.iter().copied().peekable();
    let mut dead = Cursor::new(dead);
    let mut stamps = Vec::new();
    let mut faults = Vec::new();
    // Finds `class="yt-timestamp"` and its broken forms `class="yt="…`, `class="yt_…`;
    // not in usual stamps, which nearly all are and which are known already.
    let finder = memchr::memmem::Finder::new(b"yt");
    let mut from = body as usize;
    // Where the last stamp or broken stamp ended.
    let mut done = from;
    // Found once a line: a line may hold thousands of stamps.
    let mut line_end = from;
    let mut push_usual = |stamps: &mut Vec<Stamp>, done: usize, before: usize| {
        let mut end = done;
        while let Some(start) = usual.next_if(|start| (*start as usize) < before) {
            // A broken stamp may have swallowed it.
            if start as usize >= done && live.covering(start).is_none() {
                stamps.push(Stamp::usual(start));
                end = start as usize + USUAL_LEN;
            }
        }
        end
    };
    while let Some(found) = source
        .as_bytes()
        .get(from - body as usize..)
        .and_then(|rest| finder.find(rest))
    {
        let hit = from + found;
        from = hit + 2;
        done = push_usual(&mut stamps, done, hit);
        let Some(start) = tag_start(bytes, done, hit) else {
            continue;
        };
        if dead.covering(start as u32).is_some() {
            continue;
        }
        if start >= line_end {
            line_end = memchr::memchr2(b'\n', b'\r', &bytes[start..])
                .map_or(bytes.len(), |length| start + length);
        }
        let line = &text[start..line_end];
        let read = match anchor(line, start) {
            _ if opens_like_anchor(line.as_bytes()) => match other_element(line) {
                Some(length) => Err((start + length, StampFault::NoAnchor)),
                None => continue,
            },
            Err((_, Broken::LineEnd)) => over_line_end(text, start, line_end),
            Err((end, Broken::By(why))) => Err((end + superscript(text, start, end), why)),
            Ok(stamp) => Ok(stamp),
        };
        match read {
            Ok(stamp) => {
                from = from.max(stamp.span().end as usize);
                let value = &text[stamp.value().range()];
                if player_seconds(value).is_none() {
                    let why = StampFault::Unreadable;
                    faults.push(Fault::MalformedStamp {
                        span: stamp.span(),
                        why,
                    });
                }
                stamps.push(stamp);
            }
            Err((end, why)) => {
                from = from.max(end);
                let span = Span::from(start..end);
                faults.push(Fault::MalformedStamp { span, why });
            }
        }
        done = from;
    }
    push_usual(&mut stamps, done, usize::MAX);
    (stamps, faults)
}

/// The `<` of the anchor whose class names what is at `hit`, at most 64 bytes
/// before it and not before `first`.
fn tag_start(bytes: &[u8], first: usize, hit: usize) -> Option<usize> {
    let first = hit.saturating_sub(64).max(first);
    let before = &bytes[first..hit];
    // Most words with these letters, `Python`, are told here.
    if !matches!(
        before.last()?,
        b'"' | b'\'' | b'=' | b' ' | b'\t' | b'\n' | b'\r'
    ) {
        return None;
    }
    let at = memchr::memrchr2(b'<', b'>', before)?;
    let tag = &before[at..];
    let class = memchr::memmem::rfind(tag, b"class=")?;
    let (names, value) = (&tag[..class], &tag[class + "class=".len()..]);
    let first_name = matches!(value, [] | [b'"' | b'\'']);
    let later_name = || match value {
        [quote @ (b'"' | b'\''), names @ ..] => {
            !names.contains(quote)
                && names.last().is_some_and(u8::is_ascii_whitespace)
                && bytes[hit..].starts_with(b"yt-timestamp")
        }
        _ => false,
    };
    let breaks = tag.iter().filter(|byte| **byte == b'\n').count();
    let is_name_part = |byte: &u8| byte.is_ascii_alphabetic() || b"-_:".contains(byte);
    let named = !names.last().is_some_and(is_name_part) && (first_name || later_name());
    let opens = opens_anchor(tag) || opens_like_anchor(tag);
    (opens && breaks <= 1 && named).then_some(first + at)
}

/// Whether `tag` begins as `<a …` does. Generators also write `<a%20class=…`.
fn opens_anchor(tag: &[u8]) -> bool {
    matches!(
        tag,
        [b'<', b'a' | b'A', next, ..] if !next.is_ascii_alphanumeric() && !b"-_:>".contains(next)
    )
}

/// Whether `tag` begins as `< a class=…`, which is no tag at all, or `<p class=…`.
fn opens_like_anchor(tag: &[u8]) -> bool {
    matches!(tag, [b'<', b' ', b'a', b' ', ..] | [b'<', b'p', b' ', ..])
}

/// The length of a moment in another element, `<p class="yt-timestamp" data-t="…">…</p>`,
/// or in what was meant as an anchor, `< a …>…</a>`.
fn other_element(line: &str) -> Option<usize> {
    let skipped = usize::from(line.starts_with("< "));
    let (_, length, _) = opening_tag(&line[skipped..]).ok()?;
    let length = skipped + length;
    let close = if skipped == 1 { CLOSE } else { "</p>" };
    let label = memchr::memchr(b'<', &line.as_bytes()[length..])?;
    line[length + label..]
        .starts_with(close)
        .then_some(length + label + close.len())
}

/// The length of a `</sup>` at `end` that was meant to close the anchor at `start`.
fn superscript(text: &str, start: usize, end: usize) -> usize {
    const END: &str = "</sup>";
    if !text[end..].starts_with(END) {
        return 0;
    }
    let near = &text.as_bytes()[start.saturating_sub(200)..start];
    let line = memchr::memrchr2(b'\n', b'\r', near).unwrap_or(0);
    match memchr::memmem::find(&near[line..], b"<sup") {
        Some(_) => 0,
        None => END.len(),
    }
}

/// How much of what follows a broken tag, which ends at `end` of `line`, belongs to it:
/// a label that is nothing but times, and the `</a>` behind it.
fn broken_label(line: &str, end: usize) -> usize {
    /// Labels are times, at most two.
    const LONG: usize = 80;
    let rest = &line[end..];
    let next = memchr::memchr(b'<', rest.as_bytes());
    if let Some(next) = next.filter(|next| *next <= LONG && rest[*next..].starts_with(CLOSE)) {
        let words = rest[..next].split(|c: char| !c.is_alphabetic());
        let is_of_tag = |word: &str| matches!(word, "" | "data" | "t" | "timestamp" | "yt");
        if words.into_iter().all(is_of_tag) {
            return end + next + CLOSE.len();
        }
    }
    // `[00:04:55]>.`
    let is_of_time = |byte: &u8| byte.is_ascii_digit() || b":[]".contains(byte);
    let label = &rest[..rest.bytes().take_while(|byte| is_of_time(byte)).count()];
    if !label.contains(':') {
        return end;
    }
    let stray = rest[label.len()..].starts_with('>');
    end + label.trim_end_matches(':').len() + usize::from(stray && !label.ends_with(':'))
}

/// Why no stamp was read.
enum Broken {
    /// The tag is whole as far as its line goes, which is not to its end.
    LineEnd,
    /// It is no stamp, whatever follows.
    By(StampFault),
}

/// The anchor at `start` whose tag is open at the end of its line. As in any
/// paragraph the next line may go on with it.
fn over_line_end(text: &str, start: usize, line_end: usize) -> Result<Stamp, (usize, StampFault)> {
    let unclosed = Err((line_end, StampFault::UnclosedTag));
    let rest = &text[line_end..];
    let next = rest
        .strip_prefix("\r\n")
        .or_else(|| rest.strip_prefix(['\n', '\r']))
        .unwrap_or_default();
    let length = memchr::memchr2(b'\n', b'\r', next.as_bytes()).unwrap_or(next.len());
    if next[..length].trim().is_empty() {
        return unclosed;
    }
    let end = text.len() - next.len() + length;
    match anchor(&text[start..end], start) {
        Ok(stamp) => Ok(stamp),
        Err((end, Broken::By(why @ (StampFault::NotClosed | StampFault::BrokenClass)))) => {
            Err((end, why))
        }
        Err(_) => unclosed,
    }
}

/// The anchor that `line` begins with, at `start` of the text, or where it breaks off and why.
fn anchor(line: &str, start: usize) -> Result<Stamp, (usize, Broken)> {
    let (value, tag_len, broken_class) = match line.strip_prefix(USUAL).and_then(usual_value) {
        Some(length) => ((USUAL.len(), length), USUAL.len() + length + 2, false),
        None => match opening_tag(line) {
            Ok(tag) => tag,
            Err((end, why @ Broken::By(StampFault::NoTime))) => {
                let end = match label_length(&line[end..]) {
                    Some(label) => end + label + CLOSE.len(),
                    None => broken_label(line, end),
                };
                return Err((start + end, why));
            }
            Err((end, why @ Broken::By(_))) => return Err((start + broken_label(line, end), why)),
            Err((end, why)) => return Err((start + end, why)),
        },
    };
    let Some(label) = label_length(&line[tag_len..]) else {
        let end = start + broken_label(line, tag_len);
        return Err((end, Broken::By(StampFault::NotClosed)));
    };
    let length = tag_len + label + CLOSE.len();
    if broken_class {
        return Err((start + length, Broken::By(StampFault::BrokenClass)));
    }
    let small = |number: usize| u8::try_from(number).ok();
    let stamp = || {
        Some(Stamp {
            start: start as u32,
            value_at: small(value.0)?,
            value_len: small(value.1)?,
            label_gap: small(tag_len.checked_sub(value.0 + value.1)?)?,
            label_len: small(label)?,
        })
    };
    // A stamp of more than 255 bytes is no time and no label.
    stamp().ok_or((start + length, Broken::By(StampFault::Unreadable)))
}

/// How all but a few hundred of 742,000 stamps begin.
pub(super) const USUAL: &str = "<a class=\"yt-timestamp\" data-t=\"";
const CLOSE: &str = "</a>";

fn usual_value(rest: &str) -> Option<usize> {
    let end = memchr::memchr2(b'"', b'<', rest.as_bytes())?;
    rest[end..].starts_with("\">").then_some(end)
}

type Tag = ((usize, usize), usize, bool);

/// Reads `<a name="value" …>`: where the value of `data-t` stands, the tag's
/// length, and whether its class is not plainly `yt-timestamp`.
fn opening_tag(line: &str) -> Result<Tag, (usize, Broken)> {
    let unclosed = |end: usize| Err((end, Broken::By(StampFault::UnclosedTag)));
    let bytes = line.as_bytes();
    let mut at = 2;
    let mut time = None;
    let mut class_is_right = false;
    loop {
        at += bytes[at..]
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace())
            .count();
        match bytes.get(at) {
            None => return Err((line.len(), Broken::LineEnd)),
            Some(b'>') => break,
            Some(b'<') => return unclosed(at),
            Some(_) => {}
        }
        let name_len = bytes[at..]
            .iter()
            .take_while(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'=' | b'>' | b'<'))
            .count();
        let name = &line[at..at + name_len];
        at += name_len;
        if bytes.get(at) != Some(&b'=') {
            continue;
        }
        at += 1;
        let (value_start, value_len) = match bytes.get(at) {
            Some(quote @ (b'"' | b'\'')) => {
                let start = at + 1;
                let Some(length) = memchr::memchr(*quote, &bytes[start..]) else {
                    return unclosed(until_tag(line, start));
                };
                at = start + length + 1;
                (start, length)
            }
            _ => {
                let length = bytes[at..]
                    .iter()
                    .take_while(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'>' | b'<'))
                    .count();
                at += length;
                (at - length, length)
            }
        };
        let value = &line[value_start..value_start + value_len];
        if value.contains(['<', '>']) {
            // The quote ran into what follows the tag.
            return unclosed(until_tag(line, value_start));
        }
        match name {
            "class" => class_is_right = value.split_whitespace().any(|name| name == "yt-timestamp"),
            "data-t" => time = Some((value_start, value_len)),
            _ => {}
        }
    }
    let length = at + 1;
    match time {
        Some(time) => Ok((time, length, !class_is_right)),
        None => Err((length, Broken::By(StampFault::NoTime))),
    }
}

/// Up to and with the next `>`, or up to the next `<`, or the line's end.
fn until_tag(line: &str, from: usize) -> usize {
    match memchr::memchr2(b'<', b'>', &line.as_bytes()[from..]) {
        Some(at) if line.as_bytes()[from + at] == b'>' => from + at + 1,
        Some(at) => from + at,
        None => line.len(),
    }
}

/// The length of what stands before `</a>`; `None` if a new anchor or the
/// line's end comes first.
fn label_length(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'<', &bytes[at..]) {
        at += found;
        match &bytes[at..] {
            tag if tag.starts_with(CLOSE.as_bytes()) => return Some(at),
            tag if opens_anchor(tag) => return None,
            _ => at += 1,
        }
    }
    None
}
