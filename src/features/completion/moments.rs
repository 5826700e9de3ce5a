//! Moments of the note's video: its chapters, what is said in it, and what notes
//! cite of it already. After `[00:`, in `data-t="…`, and by the words `@` or `ts`.

use rustc_hash::FxHashMap;

use super::context::{Line, Slot};
use super::{Completion, CompletionItem, CompletionKind, filter};
use crate::features::moment::moments as cited_moments;
use crate::features::preview::short;
use crate::syntax::clock::{self, Clock, shown};
use crate::text::Span;
use crate::vault::{Note, NoteId, Vault};
use crate::video::{Transcript, Video, VideoId};

/// A place to write a moment.
pub(in crate::features) struct MomentSlot {
    pub slot: Slot,
    /// Where what is written begins to be no ordinary text: the tag, or the slot.
    pub from: u32,
    wanted: Wanted,
    place: Place,
}

/// What was typed of the moment.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    /// Digits and colons; perhaps none yet.
    Clock(String),
    /// Words of a title, or words that were heard.
    Words(String),
}

/// What stands around what is to be written.
enum Place {
    /// Text: the whole anchor is missing.
    Text {
        /// The bracket that was typed before it already.
        opened: Option<char>,
        /// What stands behind it.
        next: Option<char>,
    },
    /// The value of `data-t`, and what is missing behind it.
    Value(Missing),
}

/// What a tag lacks behind the value of its `data-t`.
enum Missing {
    /// Nothing.
    Nothing,
    /// The label's time is to be the same; the text between the two, and whether
    /// the label has brackets.
    LabelTime { between: String, brackets: bool },
    /// The tag's end, in whole or in part, the label and `</a>`.
    Rest { between: String },
}

/// Phrases are no longer: more is prose in which a trigger happens to stand.
const LONGEST: usize = 120;
const MOST_WORDS: usize = 12;

/// The place to write a moment at the cursor, if it is one.
pub(super) fn context(note: &Note, line: &Line) -> Option<MomentSlot> {
    note.video()?;
    let found = value(line).or_else(|| in_text(line))?;
    // In the target, label or words of a link there is no place for an anchor.
    let in_link = note.parsed().link_at(line.cursor);
    let in_link =
        in_link.filter(|link| link.span.start < found.from && line.cursor < link.span.end);
    in_link.is_none().then_some(found)
}

/// Within `<a … data-t="`.
fn value(line: &Line) -> Option<MomentSlot> {
    const NAME: &str = "data-t=";
    let left = &*line.left;
    let name = left.rfind(NAME)?;
    let quote = left[name + NAME.len()..].chars().next()?;
    let from = name + NAME.len() + 1;
    let typed = left.get(from..).filter(|_| matches!(quote, '"' | '\''))?;
    let tag = left[..name].rfind('<')?;
    let attributes = &left[tag..name];
    let is_anchor = attributes.get(..3) == Some("<a ") && !attributes.contains('>');
    if !is_anchor || typed.contains([quote, '<', '>']) {
        return None;
    }
    let wanted = wanted(typed)?;
    let (behind, missing) = missing(&line.right, quote, attributes);
    Some(MomentSlot {
        slot: line.slot(from, behind),
        from: line.start + tag as u32,
        wanted,
        place: Place::Value(missing),
    })
}

/// How many bytes behind the cursor are to be replaced, and what is missing there.
fn missing(right: &str, quote: char, attributes: &str) -> (usize, Missing) {
    let class = "yt-timestamp";
    let value_end = right.find([quote, '<', '>']).unwrap_or(right.len());
    let rest = &right[value_end..];
    let (behind, tail) = match rest.strip_prefix(quote) {
        Some(tail) => (value_end + 1, tail),
        // The quote is not closed: what follows is no part of the value, but for digits.
        None => {
            let digits = right.bytes().take_while(|byte| is_of_clock(*byte)).count();
            (digits, &right[digits..])
        }
    };
    let tag_end = tail
        .find(['<', '>'])
        .filter(|at| tail[*at..].starts_with('>'));
    let Some(tag_end) = tag_end else {
        let has_class = attributes.contains(class);
        let between = match has_class {
            true => format!("{quote}>"),
            false => format!("{quote} class={quote}{class}{quote}>"),
        };
        return (behind, Missing::Rest { between });
    };
    let label = &tail[tag_end + 1..];
    let between = format!("{quote}{}", &tail[..=tag_end]);
    let behind_tag = behind + tag_end + 1;
    let label_end = label.find('<').filter(|at| label[*at..].starts_with("</a"));
    let Some(label_end) = label_end else {
        let brackets = ["[]", "["].into_iter().find(|open| label.starts_with(open));
        let behind = behind_tag + brackets.map_or(0, str::len);
        return (behind, Missing::Rest { between });
    };
    let label = &label[..label_end];
    let is_time = clock::inner(label).is_empty() || Clock::read(label).is_some();
    if is_time {
        let brackets = label.is_empty() || label.trim_start().starts_with('[');
        let behind = behind_tag + label_end;
        return (behind, Missing::LabelTime { between, brackets });
    }
    // The label is somebody's words. The closing quote stays.
    let closing = usize::from(rest.starts_with(quote));
    (behind - closing, Missing::Nothing)
}

/// After `[00:`, or after `@` or `ts` at a word's start.
fn in_text(line: &Line) -> Option<MomentSlot> {
    let left = &*line.left;
    let in_anchor = left
        .rfind("<a ")
        .is_some_and(|at| !left[at..].contains("</a>"));
    let in_word = line.right.starts_with(char::is_alphanumeric);
    if in_anchor {
        return None;
    }
    let digits = left
        .bytes()
        .rev()
        .take_while(|byte| is_of_clock(*byte))
        .count();
    let time = &left[left.len() - digits..];
    let before = &left[..left.len() - digits];
    let (from, behind, wanted) = if before.ends_with('[') && is_clock_start(time) {
        // `[[00:` is a link, and a letter before the bracket makes it a reference.
        let behind = line
            .right
            .bytes()
            .take_while(|byte| is_of_clock(*byte))
            .count();
        let closing = usize::from(line.right[behind..].starts_with(']'));
        if line.right[behind..].starts_with("](") {
            return None;
        }
        (
            before.len() - 1,
            behind + closing,
            Wanted::Clock(time.to_owned()),
        )
    } else {
        let (from, typed) = trigger(left).filter(|_| !in_word)?;
        (from, 0, wanted(typed)?)
    };
    let before = &left[..from];
    // A bracket, an escape or a word right before makes it something else.
    if before.ends_with(['[', '\\', '!']) || before.ends_with(char::is_alphanumeric) {
        return None;
    }
    let slot = line.slot(from, behind);
    Some(MomentSlot {
        from: slot.replace.start,
        slot,
        wanted,
        place: Place::Text {
            opened: before.chars().next_back(),
            next: line.right[behind..].chars().next(),
        },
    })
}

/// Where the last `@` or `ts` at a word's start is, and what follows it.
fn trigger(left: &str) -> Option<(usize, &str)> {
    let at_start = |at: usize| {
        let before = left[..at].chars().next_back();
        before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '—' | '–'))
    };
    let at = left.rfind('@').filter(|at| at_start(*at));
    let at = at.map(|at| (at, &left[at + 1..])).filter(|(_, typed)| {
        // A blank behind it, and it is no trigger: `9 @ 4`.
        !typed.starts_with(char::is_whitespace)
    });
    let ts = left.rmatch_indices("ts").map(|(at, _)| at).find(|at| {
        let behind = left[at + 2..].chars().next();
        at_start(*at) && behind.is_none_or(char::is_whitespace)
    });
    let ts = ts.map(|at| (at, left[at + 2..].trim_start()));
    // The nearer one to the cursor.
    let found = [at, ts].into_iter().flatten();
    found.max_by_key(|(at, _)| *at)
}

/// What `typed` asks for; `None` if it is neither time nor phrase.
fn wanted(typed: &str) -> Option<Wanted> {
    if typed.bytes().all(is_of_clock) {
        return Some(Wanted::Clock(typed.to_owned()));
    }
    let is_of_phrase = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '\'' | '’' | '-' | ',');
    // `@handle` is one word, `@my_handle` and `@name.com` none of a phrase.
    let is_phrase = typed.len() <= LONGEST && typed.chars().all(is_of_phrase);
    let words = typed.split_whitespace().count();
    (is_phrase && words <= MOST_WORDS).then(|| Wanted::Words(typed.to_owned()))
}

fn is_of_clock(byte: u8) -> bool {
    byte.is_ascii_digit() || byte == b':'
}

/// Whether `time` is `00:`, `1:2`: digits, and a colon.
fn is_clock_start(time: &str) -> bool {
    let hours = time.find(':').unwrap_or(0);
    (1..=2).contains(&hours) && time.len() <= 10
}

/// A moment that may be meant.
struct Offer {
    second: u64,
    words: String,
    detail: String,
}

/// The chapters, cues and citations of the note's video that fit, in this order.
pub(super) fn moments(
    vault: &Vault,
    note: &Note,
    slot: &MomentSlot,
    video: Option<&Video>,
    most: usize,
) -> Completion {
    let Some(id) = note.video() else {
        return Completion::default();
    };
    let mut offers = chapters(video, &slot.wanted);
    let transcript = video.and_then(|video| video.transcript.as_deref());
    if let Some(transcript) = transcript {
        // One more than can be shown tells that there are more.
        offers.extend(cues(transcript, &slot.wanted, most + 1));
    }
    let end = video.and_then(Video::duration).map(u64::from);
    offers.extend(citations(vault, note, id, slot, end));
    let mut seen: FxHashMap<u64, ()> = FxHashMap::default();
    offers.retain(|offer| seen.insert(offer.second, ()).is_none());
    let style = Style::of(note, slot.slot.replace);
    let items = offers.into_iter().take(most + 1).map(|offer| {
        let time = shown(offer.second);
        let words = short(&plain(&offer.words), 90);
        CompletionItem {
            filter: filter(&slot.slot.typed, &[&time, &words]),
            label: format!("{time} {words}").trim_end().to_owned(),
            detail: offer.detail,
            kind: CompletionKind::Moment,
            replace: slot.slot.replace,
            insert: written(&slot.place, &time, style),
            data: None,
        }
    });
    Completion {
        items: items.collect(),
        // Other words are said elsewhere.
        incomplete: transcript.is_some(),
        ordinary: false,
    }
}

fn chapters(video: Option<&Video>, wanted: &Wanted) -> Vec<Offer> {
    let chapters = video.map_or(&[][..], |video| video.chapters().list());
    let fitting = chapters.iter().filter(|chapter| match wanted {
        Wanted::Clock(typed) => fits(typed, chapter.start.into()),
        Wanted::Words(words) => has_words(&chapter.title, words),
    });
    let offer = |chapter: &crate::video::Chapter| Offer {
        second: chapter.start.into(),
        words: chapter.title.to_string(),
        detail: "chapter".to_owned(),
    };
    fitting.map(offer).collect()
}

/// What is said: the cues that begin with a phrase, or at a time of which at
/// least the minute was typed.
fn cues(transcript: &Transcript, wanted: &Wanted, most: usize) -> Vec<Offer> {
    let all = transcript.cues();
    let found: Vec<usize> = match wanted {
        Wanted::Words(words) => {
            let found = transcript.find_phrase(words, most);
            found.into_iter().map(|found| found.cue).collect()
        }
        Wanted::Clock(typed) if typed.len() >= 5 => {
            let fitting = (0..all.len()).filter(|cue| fits(typed, second_of(&all[*cue])));
            fitting.take(most).collect()
        }
        Wanted::Clock(_) => Vec::new(),
    };
    let offers = found.into_iter().filter_map(|index| {
        let cue = all.get(index)?;
        Some(Offer {
            second: second_of(cue),
            words: transcript.words(cue).to_owned(),
            detail: "said".to_owned(),
        })
    });
    offers.collect()
}

fn second_of(cue: &crate::video::Cue) -> u64 {
    u64::from(cue.start / 1000)
}

/// What this note and the others of the video cite: this note's first, then in
/// the order of time. Nothing past the video's `end`.
fn citations(
    vault: &Vault,
    note: &Note,
    id: VideoId,
    slot: &MomentSlot,
    end: Option<u64>,
) -> Vec<Offer> {
    struct Cited {
        here: bool,
        notes: Vec<NoteId>,
        words: String,
    }
    let mut cited: FxHashMap<u64, Cited> = FxHashMap::default();
    let own = vault.id(&note.path);
    let others = vault.notes_of_video(&id).into_iter();
    let others = others.filter(|other| Some(*other) != own);
    let others = others.filter_map(|id| Some((Some(id), &**vault.note(id)?)));
    // As it stands now, not as the vault has it.
    for (id, citing) in std::iter::once((None, note)).chain(others) {
        for moment in cited_moments(citing) {
            let is_this = id.is_none() && moment.span.overlaps(slot.slot.replace);
            if is_this || end.is_some_and(|end| moment.second > end) {
                continue;
            }
            if let Wanted::Clock(typed) = &slot.wanted
                && !fits(typed, moment.second)
            {
                continue;
            }
            let known = cited.entry(moment.second).or_insert_with(|| Cited {
                here: id.is_none(),
                notes: Vec::new(),
                words: words_before(citing, moment.span),
            });
            if let Some(id) = id
                && known.notes.last() != Some(&id)
            {
                known.notes.push(id);
            }
        }
    }
    if let Wanted::Words(words) = &slot.wanted {
        cited.retain(|_, cited| has_words(&cited.words, words));
    }
    let mut cited: Vec<(u64, Cited)> = cited.into_iter().collect();
    cited.sort_unstable_by_key(|(second, cited)| (!cited.here, *second));
    let detail = |cited: &Cited| match (cited.here, &*cited.notes) {
        (true, []) => "cited here".to_owned(),
        (true, [_]) => "cited here and in 1 note".to_owned(),
        (true, notes) => format!("cited here and in {} notes", notes.len()),
        (false, [one]) => {
            let stem = vault.note(*one).map_or("", |note| note.stem());
            format!("cited in {stem}")
        }
        (false, notes) => format!("cited in {} notes", notes.len()),
    };
    let offer = |(second, cited): (u64, Cited)| Offer {
        second,
        detail: detail(&cited),
        words: cited.words,
    };
    cited.into_iter().map(offer).collect()
}

/// The last words before a citation, on its line: what it is cited for.
fn words_before(note: &Note, span: Span) -> String {
    const REACH: u32 = 160;
    const MOST: usize = 60;
    let text = note.text();
    let line = text.line_span(text.line_of(span.start));
    let start = line.start.max(span.start.saturating_sub(REACH));
    let before = text.slice(Span::new(start, span.start));
    let own = before.rsplit("</a>").next().unwrap_or_default();
    let is_mark = |c: char| !c.is_alphanumeric();
    let own = own.trim_matches(is_mark);
    let characters = own.chars().count();
    if characters <= MOST {
        return own.to_owned();
    }
    let tail: String = own.chars().skip(characters - MOST).collect();
    // Not from the middle of a word.
    let whole = tail.split_once(' ').map_or(&*tail, |(_, whole)| whole);
    format!("… {whole}")
}

/// `words` on one line, without characters that a list cannot show.
fn plain(words: &str) -> String {
    words.replace(char::is_control, " ")
}

/// Whether every one of `words`, each perhaps unfinished, begins a word of `text`.
fn has_words(text: &str, words: &str) -> bool {
    let is_mark = |c: char| !c.is_alphanumeric();
    let text = text.to_lowercase();
    let mut asked = words.split(is_mark).filter(|word| !word.is_empty());
    asked.all(|word| {
        let word = word.to_lowercase();
        text.split(is_mark).any(|own| own.starts_with(&word))
    })
}

/// Whether `second`, written with or without its leading zeros, begins with `typed`.
fn fits(typed: &str, second: u64) -> bool {
    let full = shown(second);
    let mut rest = &*full;
    loop {
        if rest.starts_with(typed) {
            return true;
        }
        // `00:04:38`, `0:04:38`, `04:38`, `4:38`.
        let Some(shorter) = rest.strip_prefix('0') else {
            return false;
        };
        rest = shorter.strip_prefix(':').unwrap_or(shorter);
        if !rest.contains(':') {
            return false;
        }
    }
}

/// How a note writes its stamps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Style {
    /// `[00:46:00]` as the label, not `00:46:00`.
    brackets: bool,
    /// `(` and `)` around the anchor, or `[` and `]`.
    around: Option<(char, char)>,
}

impl Style {
    /// Of the first stamps of `note` but for those at `own`, as most of them are.
    fn of(note: &Note, own: Span) -> Self {
        const MOST: usize = 25;
        let text = note.text();
        let stamps = note.parsed().stamps.iter();
        let stamps = stamps.filter(|stamp| !stamp.span().overlaps(own));
        let (mut all, mut bare) = (0, 0);
        let mut around: [usize; 2] = [0; 2];
        for stamp in stamps.take(MOST) {
            let span = stamp.span();
            all += 1;
            bare += usize::from(!text.slice(stamp.label()).starts_with('['));
            let before = text.slice(Span::new(span.start.saturating_sub(1), span.start));
            let behind = text.slice(Span::new(span.end, text.len().min(span.end + 1)));
            match (&*before, &*behind) {
                ("(", ")") => around[0] += 1,
                ("[", "]") => around[1] += 1,
                _ => {}
            }
        }
        Self {
            brackets: bare * 2 <= all,
            around: match around {
                [round, _] if round * 2 > all => Some(('(', ')')),
                [_, square] if square * 2 > all => Some(('[', ']')),
                _ => None,
            },
        }
    }

    fn label(self, time: &str) -> String {
        match self.brackets {
            true => format!("[{time}]"),
            false => time.to_owned(),
        }
    }
}

/// What is written for the moment `time`.
fn written(place: &Place, time: &str, style: Style) -> String {
    let label = style.label(time);
    match place {
        Place::Value(Missing::Nothing) => time.to_owned(),
        Place::Value(Missing::LabelTime { between, brackets }) => {
            let label = match brackets {
                true => format!("[{time}]"),
                false => time.to_owned(),
            };
            format!("{time}{between}{label}")
        }
        Place::Value(Missing::Rest { between }) => format!("{time}{between}{label}</a>"),
        Place::Text { opened, next } => {
            let anchor = format!("<a class=\"yt-timestamp\" data-t=\"{time}\">{label}</a>");
            let Some((open, close)) = style.around else {
                return anchor;
            };
            let mut out = String::new();
            if *opened != Some(open) {
                out.push(open);
            }
            out.push_str(&anchor);
            if *next != Some(close) {
                out.push(close);
            }
            out
        }
    }
}
