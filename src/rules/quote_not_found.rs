use rustc_hash::FxHashSet;

use super::moments::Mend;
use super::{Context, Finding, Group, Report, Rule};
use crate::settings::Severity;
use crate::syntax::Stamp;
use crate::syntax::clock::shown;
use crate::syntax::timestamp::player_seconds;
use crate::text::Span;
use crate::vault::Note;
use crate::video::Transcript;

/// A quotation that is not said where its stamp leads.
pub static RULE: Rule = Rule {
    code: "quote-not-found",
    group: Group::Stamps,
    severity: Severity::Off,
    summary: "A quotation is not said at the moment it cites",
    page: "\
A quotation right before a stamp, in `\"…\"` or `“…”` or as a `> [!quote]`, is looked for in
the transcript of the video, from half a minute before the moment to a minute and a half
after it. It counts as found if six in ten of its words are said there. Quotations of
fewer than four words are passed over, and so is all if there is no transcript.

Off unless asked for, because many quotations are translated or retold: turn it on with
`rules.quote-not-found = \"warning\"`.

## Why it is bad
The reader who wants to hear it hears something else; or it was never said.

## Example
```html
\"the brain files away what the day has left\" <a class=\"yt-timestamp\" data-t=\"00:46:00\">[00:46:00]</a>
```

## Fix
Where the words are said elsewhere, that moment is offered, never taken unasked.
",
};

/// Fewer words are said by everybody all the time.
const FEWEST: usize = 4;

/// How long before and after its moment a quotation may be said, in seconds.
const BEFORE: u64 = 30;
const AFTER: u64 = 90;

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    let transcript = context.video.and_then(|video| video.transcript.as_deref());
    let Some(transcript) = transcript else {
        return;
    };
    let note = context.note;
    let text = context.source.as_str();
    for quotation in quotations(note, text) {
        // What is wrong with the stamp itself is said by another rule.
        let flawed = |stamp: &Stamp| {
            let next = (context.stamps).partition_point(|read| read.stamp.start < stamp.start);
            let read = context.stamps.get(next);
            read.is_some_and(|read| read.stamp.start == stamp.start)
        };
        if quotation.stamps.iter().any(flawed) {
            continue;
        }
        let second = |stamp: &Stamp| player_seconds(&text[stamp.value().range()]);
        let moments: Vec<u64> = quotation.stamps.iter().filter_map(second).collect();
        let words = longest_part(&text[quotation.span.range()]);
        if words.len() < FEWEST || moments.iter().any(|at| is_said_at(transcript, *at, &words)) {
            continue;
        }
        let elsewhere = elsewhere(transcript, &words);
        let is_near = |moment: &u64| {
            let near = moment.saturating_sub(BEFORE)..=moment + AFTER;
            elsewhere.is_some_and(|at| near.contains(&at))
        };
        if moments.iter().any(is_near) {
            continue;
        }
        let (span, message) = match elsewhere {
            Some(at) => (
                quotation.stamps[0].value(),
                format!("what is quoted here is said at `{}`", shown(at)),
            ),
            None => (
                quotation.span,
                "this is not in the transcript of the video".to_owned(),
            ),
        };
        report.findings.push(Finding {
            rule: &RULE,
            severity,
            span,
            message,
            related: Vec::new(),
            mend: elsewhere.map(|at| Mend::offered([Some(at)])),
        });
    }
}

/// Words, and the stamps that say where they are said; at least one.
struct Quotation {
    /// Without quotation marks.
    span: Span,
    stamps: Vec<Stamp>,
}

fn quotations(note: &Note, text: &str) -> Vec<Quotation> {
    let mut found: Vec<Quotation> = Vec::new();
    let callouts = &note.parsed().rare().callouts;
    let mut last_end = None;
    for stamp in note.parsed().stamps.iter() {
        let start = stamp.start as usize;
        let gap = last_end.and_then(|end: u32| text.get(end as usize..start));
        let is_beside =
            gap.is_some_and(|gap| gap.len() <= 8 && !gap.contains(char::is_alphanumeric));
        last_end = Some(stamp.span().end);
        let last = found.last_mut().filter(|_| is_beside);
        if let Some(last) =
            last.filter(|last| last.stamps.last().is_some_and(|s| s.start < stamp.start))
        {
            last.stamps.push(stamp);
            continue;
        }
        let in_callout = || {
            let after = callouts.partition_point(|callout| callout.span.start <= stamp.start);
            let callout = callouts[..after].last()?;
            let kind = &text[callout.kind.range()];
            let is_quote = callout.span.contains(stamp.start) && kind.eq_ignore_ascii_case("quote");
            let from = callout.title.end as usize;
            let body = text.get(from..start).filter(|_| is_quote)?;
            // With marks of its own it quotes in part; behind the first stamp it goes on.
            let is_whole = !body.contains(['"', '“', '”', '<']) && !body.contains("\n\n");
            is_whole.then(|| Span::from(from..start))
        };
        if let Some(span) = between_marks(text, start).or_else(in_callout) {
            let stamps = vec![stamp];
            found.push(Quotation { span, stamps });
        }
    }
    found
}

/// What stands in quotation marks right before `at`.
fn between_marks(text: &str, at: usize) -> Option<Span> {
    /// Nobody quotes more, in bytes.
    const LONG: usize = 1500;
    let is_gap = |c: char| c.is_whitespace() || "([.,;:*_>-–—".contains(c);
    let quoted = text[..at].trim_end_matches(is_gap);
    if text[quoted.len()..at].matches('\n').count() > 1 {
        return None;
    }
    let (inner, open) = match quoted.strip_suffix('”') {
        Some(inner) => (inner, '“'),
        None => (quoted.strip_suffix('"')?, '"'),
    };
    let near = inner.floor_char_boundary(inner.len().saturating_sub(LONG));
    let start = near + inner[near..].rfind(open)? + open.len_utf8();
    let words = &inner[start..];
    let is_one = !words.contains('<') && !words.contains("\n\n");
    let is_open = words.starts_with(|c: char| !c.is_whitespace());
    (is_one && is_open).then(|| Span::from(start..inner.len()))
}

/// The words of the longest part of a quotation that leaves something out, `…`, as the
/// transcript is searched for: small letters, no marks, labels instead of links.
fn longest_part(quotation: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut rest = quotation;
    while let Some((before, link)) = rest.split_once("[[") {
        plain += before;
        let Some((link, behind)) = link.split_once("]]") else {
            rest = link;
            continue;
        };
        plain += link.rsplit_once('|').map_or(link, |(_, label)| label);
        rest = behind;
    }
    plain += rest;
    let plain = plain.replace("...", "…").replace(['\'', '’'], "");
    let words = |part: &str| -> Vec<String> {
        let words = part.split(|c: char| !c.is_alphanumeric());
        let words = words.filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect()
    };
    let parts = plain.split(['…', '[', ']']).map(words);
    parts.max_by_key(Vec::len).unwrap_or_default()
}

/// Whether six in ten of `words` are said around the second `at`.
fn is_said_at(transcript: &Transcript, at: u64, words: &[String]) -> bool {
    let cues = transcript.cues();
    let milliseconds =
        |seconds: u64| u32::try_from(seconds.saturating_mul(1000)).unwrap_or(u32::MAX);
    let from = milliseconds(at.saturating_sub(BEFORE));
    let to = milliseconds(at.saturating_add(AFTER));
    let first = cues.partition_point(|cue| cue.start < from);
    let near = cues[first..].iter().take_while(|cue| cue.start <= to);
    let mut said: FxHashSet<String> = FxHashSet::default();
    for cue in near {
        said.extend(spoken(transcript.words(cue)));
    }
    let wanted: FxHashSet<&String> = words.iter().collect();
    let found = wanted.iter().filter(|word| said.contains(**word)).count();
    found * 10 >= wanted.len() * 6
}

fn spoken(words: &str) -> impl Iterator<Item = String> {
    let words = words.replace(['\'', '’'], "").to_lowercase();
    let split = words.split(|c: char| !c.is_alphanumeric());
    let split: Vec<String> = split.map(str::to_owned).collect();
    split.into_iter().filter(|word| !word.is_empty())
}

/// The second at which `words` are said, wherever that is.
fn elsewhere(transcript: &Transcript, words: &[String]) -> Option<u64> {
    /// So many words fit into the three cues that are searched together.
    const AT_ONCE: usize = 12;
    /// Who is not heard in three such parts is not heard in the others.
    const PARTS: usize = 3;
    let parts = words.chunks(AT_ONCE);
    let parts = parts.filter(|part| part.len() >= FEWEST);
    for part in parts.take(PARTS) {
        let distinct: FxHashSet<&String> = part.iter().collect();
        let found = transcript.find_phrase(&part.join(" "), 1);
        let found = found.first().filter(|found| {
            found.is_exact || found.words >= FEWEST && found.words * 4 >= distinct.len() * 3
        });
        if let Some(found) = found {
            let cue = transcript.cues().get(found.cue)?;
            return Some(u64::from(cue.start / 1000));
        }
    }
    None
}
