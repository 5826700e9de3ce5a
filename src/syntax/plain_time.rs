//! `[00:12:34]`: moments of the video that no tag makes clickable.
//!
//! Taken for a moment is what brackets hold if it is nothing but times: `[00:12:34]`,
//! `[12:34]`, `(00:12:34)`, lists `[02:21:08, 02:27:08]`, ranges `[00:01:00-00:02:00]`.
//! Round brackets hold times of day and verses, too, `(9:45)`, `(3:16)`: there only
//! times of three parts count. Nothing is one in code, mathematics, comments, tags,
//! links and their addresses.

use super::clock::Clock;
use super::spans;
use super::{Definition, Link, Stamp};
use crate::text::Span;

/// One moment without a tag, or several in one pair of brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlainTime {
    /// From bracket to bracket.
    pub span: Span,
}

/// A time in brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlainValue {
    /// Where it stands, without brackets.
    pub span: Span,
    /// The second that it names.
    pub seconds: u64,
    /// Whether it is `HH:MM:SS`.
    pub is_full: bool,
}

impl PlainTime {
    /// The times in it, in order; at least one. `source` is what stands at its span.
    pub fn values(self, source: &str) -> impl Iterator<Item = PlainValue> + use<'_> {
        let mut at = 1;
        std::iter::from_fn(move || {
            let bytes = source.as_bytes();
            while bytes.get(at).is_some_and(|byte| !byte.is_ascii_digit()) {
                at += 1;
            }
            let length = time(bytes.get(at..)?)?;
            let written = source.get(at..at + length)?;
            let span = Span::from(at..at + length).moved(self.span.start);
            at += length;
            Some(PlainValue {
                span,
                seconds: Clock::read(written)?.seconds()?,
                is_full: length == "00:12:34".len(),
            })
        })
    }
}

/// The plain times of a note, in document order, packed: whole vaults are written so.
///
/// Boxed because most notes have none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlainTimes(Option<Box<Packed>>);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Packed {
    /// Where those of the form `[00:12:34]` start.
    usual: Box<[u32]>,
    /// Start and length of all others.
    odd: Box<[(u32, u16)]>,
}

/// Bytes of `[00:12:34]`.
const USUAL_LEN: u32 = 10;

impl PlainTimes {
    pub(super) const NONE: Self = Self(None);

    /// Number of pairs of brackets.
    pub fn len(&self) -> usize {
        let packed = self.0.as_ref();
        packed.map_or(0, |packed| packed.usual.len() + packed.odd.len())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// All of them, in document order.
    pub fn iter(&self) -> impl Iterator<Item = PlainTime> + '_ {
        self.starting_from(0)
    }

    /// Those that start at or behind the byte `offset`.
    pub fn starting_from(&self, offset: u32) -> impl Iterator<Item = PlainTime> + '_ {
        let (usual, odd): (&[u32], &[(u32, u16)]) = match &self.0 {
            Some(packed) => (&packed.usual, &packed.odd),
            None => (&[], &[]),
        };
        let first = usual.partition_point(|start| *start < offset);
        let mut usual = usual[first..].iter().copied().peekable();
        let first = odd.partition_point(|(start, _)| *start < offset);
        let mut odd = odd[first..].iter().copied().peekable();
        std::iter::from_fn(move || {
            let odd_is_next = match (usual.peek(), odd.peek()) {
                (Some(usual), Some((odd, _))) => odd < usual,
                (usual, _) => usual.is_none(),
            };
            let (start, length) = match odd_is_next {
                true => odd.next().map(|(start, length)| (start, length.into())),
                false => usual.next().map(|start| (start, USUAL_LEN)),
            }?;
            let span = Span::new(start, start + length);
            Some(PlainTime { span })
        })
    }

    /// The one that a cursor at `offset` touches; at a shared edge the one that
    /// starts there.
    pub fn at(&self, offset: u32) -> Option<PlainTime> {
        let packed = self.0.as_ref()?;
        let before = packed.usual.partition_point(|start| *start <= offset);
        let usual = packed.usual[..before].last();
        let usual = usual.map(|start| Span::new(*start, start + USUAL_LEN));
        let before = packed.odd.partition_point(|(start, _)| *start <= offset);
        let odd = packed.odd[..before].last();
        let odd = odd.map(|(start, length)| Span::new(*start, start + u32::from(*length)));
        let nearest = usual.max(odd)?;
        nearest
            .touches(offset)
            .then_some(PlainTime { span: nearest })
    }

    fn pack(found: &[Span], text: &str) -> Self {
        if found.is_empty() {
            return Self::NONE;
        }
        let is_usual = |span: &&Span| {
            span.len() == USUAL_LEN
                && text.as_bytes()[span.start as usize] == b'['
                && time(&text.as_bytes()[span.start as usize + 1..]) == Some(8)
        };
        let usual = found.iter().filter(is_usual);
        let odd = found.iter().filter(|span| !is_usual(span));
        // A list of more than 65,535 bytes is read by nobody.
        let odd = odd.filter_map(|span| Some((span.start, u16::try_from(span.len()).ok()?)));
        let packed = Packed {
            usual: usual.map(|span| span.start).collect(),
            odd: odd.collect(),
        };
        let is_none = packed.usual.is_empty() && packed.odd.is_empty();
        Self((!is_none).then(|| Box::new(packed)))
    }
}

/// Where no plain time is: sorted lists.
pub struct Taken<'a> {
    /// Code, comments, mathematics.
    pub dead: &'a [Span],
    /// Links within the vault; they nest one deep at most.
    pub links: &'a [Link],
    /// Links to the web.
    pub web_links: &'a [Span],
    /// `[label]: address`.
    pub definitions: &'a [Definition],
    /// Stamps, also of unusual form.
    pub stamps: &'a [Stamp],
    /// Stamps that cannot be read.
    pub broken_stamps: &'a [Span],
}

impl Taken<'_> {
    fn holds(&self, offset: u32) -> bool {
        let after = self.links.partition_point(|link| link.span.start <= offset);
        let mut links = self.links[..after].iter().rev().take(3);
        let after = self.stamps.partition_point(|stamp| stamp.start <= offset);
        let stamp = self.stamps[..after].last();
        let after = self
            .definitions
            .partition_point(|one| one.span.start <= offset);
        let definition = self.definitions[..after].last();
        links.any(|link| link.span.contains(offset))
            || stamp.is_some_and(|stamp| stamp.span().contains(offset))
            || definition.is_some_and(|one| one.span.contains(offset))
            || spans::contains(self.dead, offset)
            || spans::contains(self.web_links, offset)
            || spans::contains(self.broken_stamps, offset)
    }
}

/// The plain times of a text from `body` on. `source` is that text with stamps and links
/// covered (see [`super::cover`]): what is left has few colons, and only those are looked
/// at. The commas of a cover part no times, as a name begins with a letter.
pub fn read(text: &str, body: u32, source: &str, taken: &Taken<'_>) -> PlainTimes {
    let bytes = source.as_bytes();
    let mut found = Vec::new();
    let mut done = 0;
    for colon in memchr::memchr_iter(b':', bytes) {
        let is_time = colon > done
            && bytes[colon - 1].is_ascii_digit()
            && bytes.get(colon + 1).is_some_and(u8::is_ascii_digit);
        if !is_time {
            continue;
        }
        let Some(open) = opening(bytes, colon) else {
            continue;
        };
        let Some(length) = group(&bytes[open..]) else {
            continue;
        };
        if open < done || !stands_free(bytes, open, open + length) {
            continue;
        }
        let span = Span::from(open..open + length).moved(body);
        if !taken.holds(span.start) {
            found.push(span);
            done = open + length;
        }
    }
    PlainTimes::pack(&found, text)
}

/// The bracket before the first number of the time whose first colon is at `colon`.
fn opening(bytes: &[u8], colon: usize) -> Option<usize> {
    let digits = bytes[..colon].iter().rev().take(3);
    let digits = digits.take_while(|byte| byte.is_ascii_digit()).count();
    let mut at = colon.checked_sub(digits + 1)?;
    if bytes[at] == b' ' {
        at = at.checked_sub(1)?;
    }
    matches!(bytes[at], b'[' | b'(').then_some(at)
}

/// The length of the brackets that `bytes` begins with, if they hold only times.
fn group(bytes: &[u8]) -> Option<usize> {
    let (close, shortest) = match bytes.first()? {
        b'[' => (b']', "0:00".len()),
        _ => (b')', "0:00:00".len()),
    };
    let blank = |at: usize| usize::from(bytes.get(at) == Some(&b' '));
    let mut at = 1 + blank(1);
    loop {
        let length = time(&bytes[at..])?;
        // `75:30` is as long as `0:00`, and no longer than that.
        if length < shortest {
            return None;
        }
        at += length;
        let gap = blank(at);
        at += gap;
        let mark = match bytes.get(at..)? {
            [byte, ..] if *byte == close => return Some(at + 1),
            [b',' | b';' | b'-' | b'&', ..] => 1,
            rest if rest.starts_with("–".as_bytes()) || rest.starts_with("—".as_bytes()) => 3,
            _ if gap > 0 => 0,
            _ => return None,
        };
        at += mark;
        at += blank(at);
    }
}

/// The length of the time that `bytes` begins with: two or three numbers, the first
/// of one or two digits and the others of two below sixty.
fn time(bytes: &[u8]) -> Option<usize> {
    let two_below_sixty =
        |at: usize| matches!(bytes.get(at..at + 2), Some([b'0'..=b'5', b'0'..=b'9']));
    let digits = bytes
        .iter()
        .take(3)
        .take_while(|byte| byte.is_ascii_digit());
    let mut at = digits.count();
    if !(1..=2).contains(&at) {
        return None;
    }
    let mut numbers = 1;
    while bytes.get(at) == Some(&b':') && numbers < 3 {
        if !two_below_sixty(at + 1) {
            return None;
        }
        at += 3;
        numbers += 1;
    }
    let goes_on = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'.' | b'/');
    (numbers > 1 && !bytes.get(at).is_some_and(goes_on)).then_some(at)
}

/// Whether the brackets from `open` to `end` are no part of a link, an address or a tag.
fn stands_free(bytes: &[u8], open: usize, end: usize) -> bool {
    // `[x](00:12:34)` and `x.org/?t=[12:34]`; behind a backslash a tag would not be one.
    let before = bytes[..open].last();
    let is_round = bytes[open] == b'(';
    let leads_on = |byte: &u8| b"/=#%&\\".contains(byte) || is_round && *byte == b']';
    // `[00:12:34](#12:34)`, `[00:12:34](<a …`.
    let follows = bytes.get(end) == Some(&b'(');
    // What is left of a stamp whose tag is lost.
    let is_label = bytes[end..].starts_with(b"</a>");
    let leads = before.is_some_and(leads_on) || !is_round && follows;
    !leads && !is_label && !is_in_tag(bytes, open)
}

/// Whether the byte at `at` stands within the quotes of a tag.
fn is_in_tag(bytes: &[u8], at: usize) -> bool {
    /// No tag that anybody writes is longer.
    const LONG: usize = 300;
    let near = &bytes[at.saturating_sub(LONG)..at];
    let Some(mark) = memchr::memrchr3(b'<', b'>', b'\n', near) else {
        return false;
    };
    let opens = matches!(&near[mark..], [b'<', name, ..] if name.is_ascii_alphabetic());
    opens && memchr::memchr2(b'"', b'\'', &near[mark..]).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse;

    /// The brackets of every plain time.
    fn plain(text: &str) -> Vec<&str> {
        let parsed = parse(text);
        let times = parsed.plain_times().iter();
        times.map(|time| &text[time.span.range()]).collect()
    }

    const NONE: [&str; 0] = [];

    #[test]
    fn a_time_alone_in_brackets_is_a_moment() {
        for time in [
            "[00:12:34]",
            "[12:34]",
            "[1:02:03]",
            "[5:07]",
            "[75:30]",
            "[ 00:12:34 ]",
            "(00:12:34)",
            "(0:12:34)",
            "[02:21:08, 02:27:08]",
            "[04:04,04:06; 05:00]",
            "[00:01:00-00:02:00]",
            "[00:01:00 - 00:01:20, 00:48:07 – 00:48:15]",
            "(00:33:01-00:33:14)",
            "[00:01:02 00:01:05]",
        ] {
            for text in [
                time.to_owned(),
                format!("said {time}."),
                format!("é{time}é"),
                format!("* {time}\r\n"),
                format!("| a {time} | b |\n|---|---|\n| {time} | |\n"),
                format!("> [!info] {time} x"),
                format!("([[a]] {time})"),
                format!("**{time}**"),
                format!("[x {time}]"),
                format!("<b>{time}</b>"),
                format!("a < b {time}"),
                format!("---\nt: \"{time}\"\n---\n{time}"),
            ] {
                let found = plain(&text);
                assert!(!found.is_empty(), "{text}");
                assert!(
                    found.iter().all(|found| *found == time),
                    "{text}: {found:?}"
                );
            }
        }
        assert_eq!(
            plain("[00:00:21] [00:00:27][00:00:30]"),
            ["[00:00:21]", "[00:00:27]", "[00:00:30]"]
        );
    }

    #[test]
    fn times_of_day_ratios_and_verses_are_none() {
        for text in [
            "at 9:45 PM",
            "(9:45 PM)",
            "[9:45 PM]",
            "(9:45)",
            "(9:30-10:15)",
            "[1:1:1]",
            "[1:1]",
            "[16:9]",
            "[John 3:16]",
            "[3:16-18]",
            "(3:16)",
            "00:12:34",
            "00:12:34]",
            "[00:12:34",
            "[00:12:34\n]",
            "[00:12:99]",
            "[00:72:00]",
            "[100:12]",
            "[00:12:345]",
            "[01:00:21:00]",
            "[00:12:34.5]",
            "[00:12:34, later]",
            "[00:12:34,, 00:12:35]",
            "[see 00:12:34]",
            "[:12]",
            "[12:]",
            "[12:34)",
            "[]",
            ":",
            "1:1",
        ] {
            assert_eq!(plain(text), NONE, "{text}");
        }
    }

    #[test]
    fn code_links_and_tags_hold_none() {
        let usual = "<a class=\"yt-timestamp\" data-t=\"00:46:00\">[00:46:00]</a>";
        for text in [
            "`[00:12:34]`",
            "```\n[00:12:34]\n```",
            "    [00:12:34]",
            "$[00:12:34]$",
            "<!-- [00:12:34] -->",
            "%% [00:12:34] %%",
            "[[00:12:34]]",
            "[[a | (01:29:47)]]",
            "[[a | [01:29:47]]]",
            "[01:12:16](#12:16)",
            "[00:12:34](b.md)",
            "[00:12:34](https://youtu.be/x?t=1)",
            "[at [00:12:34] here](https://youtu.be/x?t=1)",
            "[x](00:12:34)",
            "[x](<[00:12:34]>)",
            "https://x.org/?t=[00:12:34]",
            "[00:12:34]\n\n[00:12:34]: b.md",
            "\\[00:12:34]",
            "<img alt=\"[00:12:34]\">",
            "class=\"yt-timestamp\" data-t=\"00:12:34\">[00:12:34]</a>",
            "<a data-t=\"00:46:00\" class=\"yt-timestamp\">[00:46:00]</a>",
            "<a class=\"yt-timestamp\" data-3:09:57\">[3:09:57]</a>",
            "<a class=\"yt-timestamp\" data-t=\"00:13:54\">[00:13:54]",
            usual,
            &format!("[00:46:00]({usual})"),
            &format!("({usual})"),
            &format!("[{usual}]"),
        ] {
            assert_eq!(plain(text), NONE, "{text}");
        }
    }

    #[test]
    fn each_time_of_a_list_has_its_place_and_second() {
        let text = "é [1:00:02, 75:30 – 00:00:05]";
        let parsed = parse(text);
        let time = parsed.plain_times().iter().next().unwrap();
        let values: Vec<_> = time
            .values(&text[time.span.range()])
            .map(|value| (&text[value.span.range()], value.seconds, value.is_full))
            .collect();
        assert_eq!(
            values,
            [
                ("1:00:02", 3602, false),
                ("75:30", 4530, false),
                ("00:00:05", 5, true)
            ]
        );
    }

    #[test]
    fn the_nearest_is_found_by_its_place() {
        let text = "[00:00:01][12:34] x [00:00:02]";
        let parsed = parse(text);
        let at = |offset| {
            let time = parsed.plain_times().at(offset);
            time.map(|time| &text[time.span.range()])
        };
        assert_eq!(at(0), Some("[00:00:01]"));
        assert_eq!(at(10), Some("[12:34]"));
        assert_eq!(at(17), Some("[12:34]"));
        assert_eq!(at(18), None);
        assert_eq!(at(30), Some("[00:00:02]"));
        assert_eq!(parsed.plain_times().starting_from(1).count(), 2);
        assert_eq!(parsed.plain_times().len(), 3);
        assert_eq!(parse("x").plain_times().at(0), None);
    }

    #[test]
    fn a_note_without_any_pays_eight_bytes_and_each_usual_one_four() {
        assert_eq!(size_of::<PlainTimes>(), 8);
        let parsed = parse("[00:00:01] [12:34]");
        let packed = parsed.plain_times().0.as_deref().unwrap();
        assert_eq!((packed.usual.len(), packed.odd.len()), (1, 1));
        assert_eq!(size_of_val(&packed.odd[0]), 8);
    }

    #[test]
    fn many_brackets_take_linear_time() {
        for text in [
            "[0:00 ".repeat(100_000),
            "[".repeat(50_000) + &"00:00:01, ".repeat(50_000),
            format!("<a {}", "[00:00:01] ".repeat(50_000)),
            "1:1".repeat(100_000),
        ] {
            parse(&text);
        }
    }
}
