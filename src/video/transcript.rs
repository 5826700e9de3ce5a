use super::clock::read_cue_time;
use super::markup::push_plain;
use super::phrase::Words;
use super::{Fault, FaultKind, Found};
use crate::text::Span;

/// More cues are not read: a day of talk has a fifth of that.
pub const MOST_CUES: usize = 200_000;

/// What is said at one time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cue {
    /// Milliseconds from the video's start.
    pub start: u32,
    /// Milliseconds; never before `start`.
    pub end: u32,
    /// Where it stands in the file: from its times to the end of its words.
    pub span: Span,
    /// Zero-based line of its times in the file.
    pub line: u32,
    /// Its words, in the transcript's own text.
    words: Span,
}

/// The cues of a `.vtt` or `.srt`, in the order of their starts, without the
/// doubled lines of automatic captions.
#[derive(Clone, Debug, Default)]
pub struct Transcript {
    cues: Box<[Cue]>,
    /// The words of all cues, one cue a line.
    text: Box<str>,
    words: Words,
    /// How many cues were left out because their times cannot be read.
    pub odd: u32,
}

/// Cues around a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Around<'a> {
    /// In order.
    pub cues: &'a [Cue],
    /// Which of them is said at the moment; none before the first.
    pub cited: Option<usize>,
}

impl Transcript {
    /// Reads the text of a `.vtt` or `.srt` file, which are told apart by nothing
    /// that matters here.
    pub fn read(text: &str) -> Result<Self, Fault> {
        let raw = Raw::read(text);
        if raw.cues.is_empty() {
            let at = raw.odd_at.unwrap_or(Span::empty(0));
            return Err(Fault {
                span: at,
                kind: FaultKind::NoCues,
            });
        }
        Ok(raw.merged())
    }

    /// All cues.
    pub fn cues(&self) -> &[Cue] {
        &self.cues
    }

    /// The words of `cue`, on one line, without markup.
    pub fn words(&self, cue: &Cue) -> &str {
        self.text.get(cue.words.range()).unwrap_or_default()
    }

    /// The cues around `seconds`, at most `n` on each side of the cited one: the
    /// last that starts within that second or before. Empty long after the last.
    pub fn around(&self, seconds: u32, n: usize) -> Around<'_> {
        /// Citations round to minutes at times; more silence than that is no answer.
        const LONG: u32 = 60_000;
        let from = seconds.saturating_mul(1000);
        let within = from.saturating_add(999);
        let behind = self.cues.partition_point(|cue| cue.start <= within);
        let Some(cited) = behind.checked_sub(1) else {
            let near = self.cues.first();
            let is_near = near.is_some_and(|cue| cue.start - from <= LONG);
            let soon = self.cues.iter().take(n);
            let soon = soon.take_while(|cue| cue.start - from <= LONG).count();
            let count = if is_near { soon } else { 0 };
            return Around {
                cues: &self.cues[..count],
                cited: None,
            };
        };
        if from.saturating_sub(self.cues[cited].end) > LONG {
            return Around::default();
        }
        let first = cited.saturating_sub(n);
        let last = cited
            .saturating_add(n)
            .saturating_add(1)
            .min(self.cues.len());
        // After a long silence is another moment.
        let is_near = |cue: &Cue| cue.start.abs_diff(from) <= LONG / 2;
        let gap = self.cues[first..cited]
            .iter()
            .rposition(|cue| !is_near(cue));
        let first = gap.map_or(first, |gap| first + gap + 1);
        let behind = self.cues[cited + 1..last]
            .iter()
            .position(|cue| !is_near(cue));
        let last = behind.map_or(last, |near| cited + 1 + near);
        Around {
            cues: &self.cues[first..last],
            cited: Some(cited - first),
        }
    }

    /// Where `words` are said, the last of which may be unfinished: best first, at
    /// most `most` places. Case, punctuation and the ends of cues do not count.
    pub fn find_phrase(&self, words: &str, most: usize) -> Vec<Found> {
        self.words.find(words, most)
    }

    pub(super) fn weight(&self) -> usize {
        size_of_val(&*self.cues) + self.text.len() + self.words.weight()
    }
}

/// A cue as the file has it.
struct RawCue {
    start: u32,
    end: u32,
    span: Span,
    line: u32,
    /// Its lines of words, in `Raw::lines`.
    lines: Span,
}

/// The cues of a file before doubled lines are merged.
#[derive(Default)]
struct Raw {
    cues: Vec<RawCue>,
    /// Each line of words, in `text`.
    lines: Vec<Span>,
    text: String,
    /// Whether a tag `<00:00:01.000>` says that the captions are automatic.
    has_times: bool,
    odd: u32,
    /// The first line of times that cannot be read.
    odd_at: Option<Span>,
}

impl Raw {
    fn read(text: &str) -> Self {
        let mut raw = Self {
            text: String::with_capacity(text.len() / 2),
            ..Self::default()
        };
        let mut is_in_cue = false;
        for (number, span) in (0..).zip(Lines { text, at: 0 }) {
            let line = &text[span.range()];
            if line.contains("-->")
                && let Some(times) = Times::read(line)
            {
                raw.leave_out_number(text, is_in_cue);
                is_in_cue = raw.begin(times, span, number);
                if raw.cues.len() > MOST_CUES {
                    raw.cues.pop();
                    break;
                }
            } else if line.is_empty() {
                is_in_cue = false;
            } else if is_in_cue {
                raw.add(line, span);
            }
        }
        raw
    }

    /// Begins a cue, unless its times cannot be read; then its words are no one's.
    fn begin(&mut self, times: Times, span: Span, line: u32) -> bool {
        let Times::Readable(start, end) = times else {
            self.odd += 1;
            self.odd_at.get_or_insert(span);
            return false;
        };
        let at = self.lines.len() as u32;
        self.cues.push(RawCue {
            start,
            end: end.max(start),
            span,
            line,
            lines: Span::empty(at),
        });
        true
    }

    fn add(&mut self, line: &str, span: Span) {
        let from = self.text.len();
        self.has_times |= push_plain(line, &mut self.text);
        let Some(cue) = self.cues.last_mut() else {
            return;
        };
        if self.text.len() > from {
            self.lines.push(Span::from(from..self.text.len()));
            cue.lines.end += 1;
            cue.span.end = span.end;
        }
    }

    /// The number of an `.srt` cue that no blank line parts from the words above
    /// is not among those words.
    fn leave_out_number(&mut self, source: &str, is_in_cue: bool) {
        let Some(cue) = self.cues.last_mut().filter(|_| is_in_cue) else {
            return;
        };
        let Some(last) = self.lines.last().filter(|_| !cue.lines.is_empty()) else {
            return;
        };
        if self.text[last.range()]
            .bytes()
            .all(|byte| byte.is_ascii_digit())
        {
            self.lines.pop();
            cue.lines.end -= 1;
            let kept = source[cue.span.range()].trim_end();
            let kept = kept
                .trim_end_matches(|c: char| c.is_ascii_digit())
                .trim_end();
            cue.span.end = cue.span.start + kept.len() as u32;
        }
    }

    /// How many lines at the start of the cue at `index` only repeat the cue before.
    fn repeated(&self, index: usize) -> usize {
        /// Captions show two lines; a whole page of them is compared by no one.
        const MOST: usize = 4;
        /// A pause after which words are said again, not shown still; milliseconds.
        const PAUSE: u32 = 1_000;
        let cue = &self.cues[index];
        let Some(before) = index.checked_sub(1).map(|before| &self.cues[before]) else {
            return 0;
        };
        let follows = before.start <= cue.start && cue.start <= before.end.saturating_add(PAUSE);
        if !follows {
            return 0;
        }
        let lines = &self.lines[cue.lines.range()];
        let above = &self.lines[before.lines.range()];
        let longest = lines.len().min(above.len()).min(MOST);
        let says = |line: &Span| &self.text[line.range()];
        let is_repeated = |count: &usize| {
            let tail = above[above.len() - count..].iter().map(says);
            tail.eq(lines[..*count].iter().map(says))
        };
        (1..=longest).rev().find(is_repeated).unwrap_or(0)
    }

    fn merged(self) -> Transcript {
        let repeats: Vec<usize> = (0..self.cues.len()).map(|at| self.repeated(at)).collect();
        let repeating = repeats.iter().filter(|count| **count > 0).count();
        // People, too, say a thing twice, but not in every third cue.
        let is_rolling = self.has_times || repeating * 3 > self.cues.len();
        let mut order: Vec<Cue> = Vec::with_capacity(self.cues.len());
        let mut text = String::with_capacity(self.text.len());
        for (at, (cue, repeated)) in self.cues.iter().zip(repeats).enumerate() {
            let lines = &self.lines[cue.lines.range()];
            let is_double = !lines.is_empty() && repeated == lines.len();
            let starts_again = at > 0 && self.cues[at - 1].start == cue.start;
            let skipped = match is_rolling || is_double && starts_again {
                true => repeated,
                false => 0,
            };
            if skipped == lines.len() {
                // Shown still: the words above last as long. No words at all: nothing.
                if let Some(last) = order.last_mut().filter(|_| skipped > 0) {
                    last.end = last.end.max(cue.end);
                }
                continue;
            }
            let from = text.len();
            for line in &lines[skipped..] {
                if text.len() > from {
                    text.push(' ');
                }
                text.push_str(&self.text[line.range()]);
            }
            order.push(Cue {
                start: cue.start,
                end: cue.end,
                span: cue.span,
                line: cue.line,
                words: Span::from(from..text.len()),
            });
            text.push('\n');
        }
        if !order.is_sorted_by_key(|cue| cue.start) {
            order.sort_by_key(|cue| cue.start);
        }
        let says = order.iter().map(|cue| &text[cue.words.range()]);
        let words = Words::of(says);
        Transcript {
            cues: order.into(),
            text: text.into(),
            words,
            odd: self.odd,
        }
    }
}

/// What a line with an arrow says.
enum Times {
    /// From and to, in milliseconds.
    Readable(u32, u32),
    /// Meant as times, but negative, or no times.
    Odd,
}

impl Times {
    /// `None` if the line is no line of times, but words with an arrow in them.
    fn read(line: &str) -> Option<Self> {
        let (start, rest) = line.split_once("-->")?;
        let start = start.trim().trim_start_matches('\u{feff}');
        let end = rest.split_whitespace().next().unwrap_or_default();
        if let (Some(start), Some(end)) = (read_cue_time(start), read_cue_time(end)) {
            return Some(Self::Readable(start, end));
        }
        let is_of_time = |c: char| c.is_ascii_digit() || matches!(c, '-' | ':' | '.' | ',' | ' ');
        let is_meant = start.contains(':') && start.chars().all(is_of_time);
        is_meant.then_some(Self::Odd)
    }
}

/// The lines of a text, without their ends: `\n`, `\r\n` or `\r`.
struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl Iterator for Lines<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        let bytes = self.text.as_bytes();
        let rest = bytes.get(self.at..).filter(|rest| !rest.is_empty())?;
        let end = memchr::memchr2(b'\n', b'\r', rest);
        let line = Span::from(self.at..self.at + end.unwrap_or(rest.len()));
        let is_pair = end.is_some_and(|end| rest[end..].starts_with(b"\r\n"));
        self.at += end.map_or(rest.len(), |end| end + 1 + usize::from(is_pair));
        Some(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cues, one a line: seconds, words, and the line of the file.
    fn cues(text: &str) -> String {
        let transcript = Transcript::read(text).unwrap();
        let shown = |cue: &Cue| {
            let times = format!("{}-{}", cue.start, cue.end);
            format!("{times} {} @{}\n", transcript.words(cue), cue.line)
        };
        transcript.cues().iter().map(shown).collect()
    }

    /// As automatic captions come: each line twice or three times, times in tags.
    const ROLLING: &str = "WEBVTT\nKind: captions\nLanguage: en\n\n\
        00:00:00.160 --> 00:00:02.149 align:start position:0%\n \n\
        a<00:00:00.480><c> cell</c><00:00:00.640><c> wakes</c>\n\n\
        00:00:02.149 --> 00:00:02.159 align:start position:0%\na cell wakes\n \n\n\
        00:00:02.159 --> 00:00:04.070 align:start position:0%\na cell wakes\n\
        and<00:00:02.560><c> tells</c>\n\n\
        00:00:04.070 --> 00:00:04.080 align:start position:0%\nand tells\n \n\n\
        00:00:04.080 --> 00:00:06.000 align:start position:0%\nand tells\nand<00:00:04.200><c> tells</c>\n\n";

    #[test]
    fn automatic_captions_say_each_line_once() {
        let expected =
            "160-2159 a cell wakes @4\n2159-4080 and tells @12\n4080-6000 and tells @20\n";
        assert_eq!(cues(ROLLING), expected);
        // As `.srt` the times within lines are gone, and the doubles are not.
        let srt = "1\n00:00:00,160 --> 00:00:02,159\na cell wakes\n\n\
            2\n00:00:02,159 --> 00:00:04,080\na cell wakes\nand tells\n\n\
            3\n00:00:04,080 --> 00:00:06,000\nand tells\nits neighbour\n\n";
        let expected =
            "160-2159 a cell wakes @1\n2159-4080 and tells @5\n4080-6000 its neighbour @10\n";
        assert_eq!(cues(srt), expected);
    }

    #[test]
    fn what_a_person_says_twice_is_kept() {
        let text = "WEBVTT\n\n00:01.000 --> 00:02.000\nYes.\n\n00:02.000 --> 00:03.000\nYes.\n\n\
            00:03.000 --> 00:04.000\nA <b>long</b>\nanswer &amp; more\n\n\
            00:04.000 --> 00:05.000\nThe end\n";
        let expected = "1000-2000 Yes. @2\n2000-3000 Yes. @5\n3000-4000 A long answer & more @8\n\
            4000-5000 The end @12\n";
        assert_eq!(cues(text), expected);
        assert_eq!(cues(&text.replace('\n', "\r\n")), expected);
        assert_eq!(cues(&text.replace('\n', "\r")), expected);
        assert_eq!(cues(&format!("\u{feff}{text}")), expected);
        let twice = "00:01.000 --> 00:02.000\nA\n\n00:01.000 --> 00:02.000\nA\n\n00:03.000 --> 00:04.000\nB\n\n\
            00:05.000 --> 00:06.000\nC\n";
        assert_eq!(
            cues(twice).lines().count(),
            3,
            "the same cue at the same time"
        );
    }

    #[test]
    fn odd_cues_are_left_out_or_put_right() {
        let text = "1\n00:00:09,000 --> 00:00:08,000\nbackwards\n2\n00:00:05,000 --> 00:00:20,000\nlong\n\n\
            3\n-00:00:01,000 --> 00:00:02,000\nnegative\n\n4\n00:00:06,000 --> soon\nnever\n\n\
            5\n00:00:07,000 --> 00:00:07,500\nx --> y\n7\n\nstray words\n\n\
            00:00:08,000 --> 00:00:09,000\n\n";
        let expected = "5000-20000 long @4\n7000-7500 x --> y 7 @16\n9000-9000 backwards @1\n";
        assert_eq!(cues(text), expected);
        assert_eq!(Transcript::read(text).unwrap().odd, 2);
    }

    #[test]
    fn a_cue_knows_where_it_stands() {
        let text = "\u{feff}WEBVTT\r\n\r\né\r\n00:01.000 --> 00:02.000\r\nZwölf\r\n\r\n";
        let transcript = Transcript::read(text).unwrap();
        let cue = transcript.cues()[0];
        assert_eq!(&text[cue.span.range()], "00:01.000 --> 00:02.000\r\nZwölf");
        assert_eq!(
            text[..cue.span.start as usize].matches('\n').count(),
            cue.line as usize
        );
        let numbered = "1\n00:01,000 --> 00:02,000\nOne\n2\n00:02,000 --> 00:03,000\nTwo";
        let transcript = Transcript::read(numbered).unwrap();
        let cue = transcript.cues()[0];
        assert_eq!(&numbered[cue.span.range()], "00:01,000 --> 00:02,000\nOne");
    }

    #[test]
    fn a_file_without_cues_is_one_fault_with_a_place() {
        for (text, start) in [
            ("", 0),
            ("WEBVTT\n\n", 0),
            ("x\n00:00:a --> 2\n", 0),
            ("x\n-0:01 --> 0:02\nw", 2),
        ] {
            let fault = Transcript::read(text).unwrap_err();
            assert_eq!(
                (fault.span.start, fault.kind),
                (start, FaultKind::NoCues),
                "{text}"
            );
        }
    }

    #[test]
    fn the_cues_around_a_moment_are_those_before_and_behind() {
        let minute = |at: u32| format!("{at}:00:10.500 --> {at}:00:12.000\nhour {at}\n\n");
        let text: String = (0..5).map(minute).collect();
        let transcript = Transcript::read(&text).unwrap();
        let around = |seconds, n| {
            let around = transcript.around(seconds, n);
            let says: Vec<&str> = around
                .cues
                .iter()
                .map(|cue| transcript.words(cue))
                .collect();
            (says, around.cited)
        };
        assert_eq!(
            around(7210, 1),
            (vec!["hour 2"], Some(0)),
            "an hour away is not around"
        );
        assert_eq!(around(7212, 0), (vec!["hour 2"], Some(0)));
        assert_eq!(around(7209, 0), (vec![], None), "nobody speaks for an hour");
        assert_eq!(around(0, 2), (vec!["hour 0"], None), "before the first");
        assert_eq!(around(14_470, 9).0.len(), 1);
        assert_eq!(around(20_000, 9), (vec![], None), "long after the last");
        assert_eq!(around(u32::MAX, usize::MAX), (vec![], None));
    }

    #[test]
    fn no_more_cues_are_read_than_anyone_speaks() {
        let text = "0:00.000 --> 0:01.000\nx\n\n".repeat(MOST_CUES + 5);
        let raw = Raw::read(&text);
        assert_eq!(raw.cues.len(), MOST_CUES);
    }
}
