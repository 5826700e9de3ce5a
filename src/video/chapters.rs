use std::borrow::Cow;

use super::clock::read_clock;
use crate::text::Span;

/// A part of a video, as its makers divide it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chapter {
    /// Seconds from the video's start.
    pub start: u32,
    /// Seconds; `None` where the file tells none: until the next one.
    pub end: Option<u32>,
    /// Its title, on one line.
    pub title: Box<str>,
    /// Where it stands in its file: an object of JSON, or a line.
    pub span: Span,
}

/// Chapters in the order of their starts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chapters(Box<[Chapter]>);

/// The chapter of a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChapterAt<'a> {
    /// Its number, from 0.
    pub index: usize,
    /// What it is.
    pub chapter: &'a Chapter,
    /// How many seconds in.
    pub into: u32,
}

/// More are not read: three hours have a tenth of that.
const MOST: usize = 2_000;
/// Bytes of a title; the rest is cut.
const LONGEST_TITLE: usize = 300;

impl Chapters {
    /// From a list in any order; those of one start count once.
    pub(super) fn new(mut list: Vec<Chapter>) -> Self {
        list.truncate(MOST);
        list.sort_by_key(|chapter| chapter.start);
        list.dedup_by_key(|chapter| chapter.start);
        Self(list.into())
    }

    /// All of them.
    pub fn list(&self) -> &[Chapter] {
        &self.0
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The chapter that plays at `seconds`; none before the first one or behind
    /// the end of the last.
    pub fn at(&self, seconds: u32) -> Option<ChapterAt<'_>> {
        let behind = self.0.partition_point(|chapter| chapter.start <= seconds);
        let index = behind.checked_sub(1)?;
        let chapter = &self.0[index];
        let is_last = behind == self.0.len();
        // The end itself still belongs to the last one.
        let is_past = chapter.end.is_some_and(|end| seconds > end) && is_last;
        (!is_past).then_some(ChapterAt {
            index,
            chapter,
            into: seconds - chapter.start,
        })
    }

    /// The chapters of a video's description, as the site reads them: lines with a
    /// time and a title, the first at 0:00, ascending, at least three. Of several
    /// such lists the first counts.
    pub fn of_description(text: &str) -> Self {
        const LEAST: usize = 3;
        let mut list: Vec<Chapter> = Vec::new();
        for (span, line) in lines(text) {
            let Some((start, title)) = read_line(line) else {
                continue;
            };
            let goes_on = list.last().is_some_and(|last| last.start < start);
            if !goes_on {
                if list.len() >= LEAST {
                    break;
                }
                list.clear();
                if start != 0 {
                    continue;
                }
            }
            if list.len() < MOST {
                list.push(chapter(start, title, span));
            }
        }
        if list.len() < LEAST {
            list.clear();
        }
        Self::new(list)
    }

    /// The chapters that a note lists itself: the lines with a time and a title of
    /// `section`, which starts at byte `from` of the note, in a list or not. The
    /// time may be a stamp, tag and all.
    pub fn of_list(section: &str, from: u32) -> Self {
        let is_item = |line: &str| {
            let line = line.trim_start();
            let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
            line.starts_with(['-', '*', '+', '|'])
                || rest.len() < line.len() && rest.starts_with(['.', ')'])
        };
        // Below a list, prose with a moment is prose.
        let is_list = lines(section)
            .any(|(_, line)| is_item(line) && read_line(&without_tags(line)).is_some());
        let read = |(span, line): (Span, &str)| {
            if is_list && !is_item(line) {
                return None;
            }
            let (start, title) = read_line(&without_tags(line))
                .map(|(start, title)| (start, title.trim_matches('*').to_owned()))?;
            Some(chapter(start, &title, span.moved(from)))
        };
        Self::new(lines(section).filter_map(read).take(MOST).collect())
    }

    pub(super) fn weight(&self) -> usize {
        let titles: usize = self.0.iter().map(|chapter| chapter.title.len()).sum();
        size_of_val(&*self.0) + titles
    }
}

/// Whether a heading of a note says that the video's chapters follow.
pub fn is_chapter_heading(text: &str) -> bool {
    const NAMES: [&str; 4] = ["chapters", "timestamps", "timeline", "video chapters"];
    let text = text.trim().trim_end_matches(':');
    NAMES.iter().any(|name| text.eq_ignore_ascii_case(name))
}

pub(super) fn chapter(start: u32, title: &str, span: Span) -> Chapter {
    let mut end = title.len().min(LONGEST_TITLE);
    while !title.is_char_boundary(end) {
        end -= 1;
    }
    let words: Vec<&str> = title[..end].split_whitespace().collect();
    let shown = words.join(" ").replace(char::is_control, "");
    Chapter {
        start,
        end: None,
        title: shown.into(),
        span,
    }
}

/// The lines of `text`, ended by `\n`, `\r\n` or `\r`, without what surrounds them.
fn lines(text: &str) -> impl Iterator<Item = (Span, &str)> {
    let mut at = 0;
    text.split_inclusive(['\n', '\r']).map(move |line| {
        let from = at;
        at += line.len();
        let shown = line.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        let start = from + line.len() - shown.len();
        let shown = shown.trim_end();
        (Span::from(start..start + shown.len()), shown)
    })
}

/// The time and the title of a line: `0:00 A`, `* (0:00) - A`, `A – 0:00`.
fn read_line(line: &str) -> Option<(u32, &str)> {
    let is_mark = |c: char| c.is_whitespace() || "-–—*•·>+|:~#".contains(c);
    let is_bracket = |c: char| "()[]{}".contains(c);
    let is_around = |c: char| is_mark(c) || is_bracket(c);
    let body = line.trim_start_matches(is_around);
    if let Some((start, length)) = read_clock(body) {
        let rest = &body[length..];
        if rest.starts_with(char::is_alphanumeric) {
            return None;
        }
        // A bracket may close the time, but one that opens is of the title.
        let rest = rest.trim_start_matches(|c: char| is_mark(c) || ")]}".contains(c));
        return (!rest.is_empty()).then_some((start, rest));
    }
    let body = body.trim_end_matches(is_bracket);
    let is_of_clock = |byte: &u8| byte.is_ascii_digit() || *byte == b':';
    let clock = body
        .bytes()
        .rev()
        .take(12)
        .take_while(|byte| is_of_clock(byte))
        .count();
    let (title, clock) = body.split_at(body.len() - clock);
    let (start, _) = read_clock(clock).filter(|(_, length)| *length == clock.len())?;
    let is_apart = title.ends_with(is_around);
    let title = title.trim_end_matches(|c: char| is_mark(c) || "([{".contains(c));
    (is_apart && !title.is_empty()).then_some((start, title))
}

/// `line` without its HTML tags: a stamp is two of them around its time.
fn without_tags(line: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, behind)) = rest.split_once('<') {
        let Some((_, next)) = behind.split_once('>') else {
            break;
        };
        out.push_str(before);
        rest = next;
    }
    if out.is_empty() && rest.len() == line.len() {
        return line.into();
    }
    out.push_str(rest);
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(chapters: &Chapters) -> Vec<(u32, &str)> {
        let list = chapters.list().iter();
        list.map(|chapter| (chapter.start, &*chapter.title))
            .collect()
    }

    #[test]
    fn a_description_lists_chapters_as_the_site_reads_them() {
        let text = "\u{feff}A talk at 9:30 PM.\r\nSee 4:00 too\r\n\r\n*Timestamps*\r\n00:00:00 Start\r\n\
            00:02:29 Sponsors: A & B\r\n(05:13) - [Part] two\r\nIn between\r\nThe last – 1:02:28\r\n\r\n\
            0:00 Another list\r\n";
        let chapters = Chapters::of_description(text);
        let expected = [
            (0, "Start"),
            (149, "Sponsors: A & B"),
            (313, "[Part] two"),
            (3748, "The last"),
        ];
        assert_eq!(listed(&chapters), expected);
        let span = chapters.list()[2].span;
        assert_eq!(&text[span.range()], "(05:13) - [Part] two");
    }

    #[test]
    fn two_lines_or_none_at_the_start_are_no_chapters() {
        for text in [
            "0:00 A\n1:00 B\n",
            "0:10 A\n1:00 B\n2:00 C\n",
            "0:00 A\n2:00 B\n1:00 C\n",
            "0:00\n1:00\n2:00\n",
            "at 0:00A\n1:00B\n2:00C\n",
            "",
        ] {
            assert!(Chapters::of_description(text).is_empty(), "{text}");
        }
        let second = "0:00 A\n1:00 B\n0:00 C\n2:00 D\n3:00 E\n";
        assert_eq!(
            listed(&Chapters::of_description(second)),
            [(0, "C"), (120, "D"), (180, "E")]
        );
    }

    #[test]
    fn a_note_lists_chapters_in_any_order_with_or_without_tags() {
        let section = "## Chapters\n\n- 12:00 Later\n- <a class=\"yt-timestamp\" data-t=\"00:01:00\">[00:01:00]</a> Café\n\
            * [00:00:30] **Soon**\n\nWords about it.\n";
        let chapters = Chapters::of_list(section, 100);
        assert_eq!(
            listed(&chapters),
            [(30, "Soon"), (60, "Café"), (720, "Later")]
        );
        let later = chapters.list()[2].span;
        assert_eq!(
            &section[later.start as usize - 100..later.end as usize - 100],
            "- 12:00 Later"
        );
        assert!(is_chapter_heading(" Chapters: ") && !is_chapter_heading("Chapters of life"));
    }

    #[test]
    fn the_chapter_of_a_moment_is_the_last_begun() {
        let chapters = Chapters::of_description("0:00 A\n1:00 B\n2:00 C\n");
        let at = |seconds| chapters.at(seconds).map(|at| (at.index, at.into));
        assert_eq!(at(0), Some((0, 0)));
        assert_eq!(at(59), Some((0, 59)));
        assert_eq!(at(60), Some((1, 0)));
        assert_eq!(at(9999), Some((2, 9879)), "no end is told");
        let mut list = chapters.list().to_vec();
        list[2].end = Some(130);
        list.remove(0);
        let chapters = Chapters::new(list);
        assert_eq!(chapters.at(59), None);
        assert_eq!(chapters.at(130).map(|at| at.into), Some(10));
        assert_eq!(chapters.at(131), None);
    }
}
