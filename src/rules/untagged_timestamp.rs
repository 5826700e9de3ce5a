use super::moments::{self, Flaw, Mend};
use super::{Context, Finding, Fix, Group, Report, Rule};
use crate::settings::Severity;
use crate::syntax::clock::{self, Clock};
use crate::syntax::{PlainTime, PlainValue};
use crate::text::{Source, Span};
use crate::vault::Note;

/// `[00:12:34]` without a tag.
pub static RULE: Rule = Rule {
    code: "untagged-timestamp",
    group: Group::Stamps,
    severity: Severity::Information,
    summary: "A moment of the video is plain text, which nobody can click",
    page: "\
A moment of the video stands in brackets, alone, in a list or as a range, and in no
`yt-timestamp` anchor: `[00:12:34]`, `[12:34]`, `(00:12:34)`, `[02:21:08, 02:27:08]`,
`[00:01:00-00:02:00]`. Reported in notes with a `videoId` only, and not right before a
stamp of the same moment.

## Why it is bad
The reader cannot click it.

## Example
```markdown
Dreams come late [00:12:34].
```

## Fix
Writes the anchor: `<a class=\"yt-timestamp\" data-t=\"00:12:34\">[00:12:34]</a>`, one for
each moment of a list. Applied unasked where all in the brackets is `HH:MM:SS`, the
brackets are square, and no moment of the note is past the video's end; else offered.
",
};

/// So many moments that are whole minutes without exception may be minutes and seconds
/// with a `:00` behind them.
const MANY: usize = 5;

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    let times = context.note.parsed().plain_times();
    if times.is_empty() || context.note.video_id().is_none() {
        return;
    }
    let read = |time: PlainTime| {
        let values = time.values(context.source.slice(time.span));
        (time, values.collect::<Vec<PlainValue>>())
    };
    let times: Vec<(PlainTime, Vec<PlainValue>)> = times.iter().map(read).collect();
    let all = || times.iter().flat_map(|(_, values)| values);
    let is_whole = |value: &PlainValue| value.seconds.is_multiple_of(60);
    let is_shifted = context.stamps.iter().any(|read| read.flaw == Flaw::Shifted)
        || all().any(|value| value.seconds > context.limit.seconds)
        || all().count() >= MANY && all().all(is_whole);
    for (time, values) in times {
        let first = time.span.start;
        let before = (context.source).slice(Span::new(first.saturating_sub(1), first + 1));
        // `[[00:12:34] …` is half a link.
        let is_square = before.ends_with('[') && !before.starts_with("[[");
        if is_doubled(context, time, &values) || is_in_anchor(context.source, time) {
            continue;
        }
        let certain = is_square && !is_shifted && values.iter().all(|value| value.is_full);
        let message = match &values[..] {
            [one] => {
                let time = clock::shown(one.seconds);
                ["`", &time, "` is no stamp: nobody can click it"].concat()
            }
            all => format!(
                "these {} moments are no stamps: nobody can click them",
                all.len()
            ),
        };
        report.findings.push(Finding {
            rule: &RULE,
            severity,
            span: time.span,
            message,
            related: Vec::new(),
            mend: Some(Mend::offered([]).sure(certain)),
        });
    }
}

/// Whether a stamp of the same moment follows, `[00:12:34]<a …>[00:12:34]</a>`: there is
/// something to click.
fn is_doubled(context: &Context<'_>, time: PlainTime, values: &[PlainValue]) -> bool {
    let end = time.span.end;
    let next = context.note.parsed().stamps.starting_from(end).next();
    let Some(stamp) = next.filter(|stamp| stamp.start <= end + 1) else {
        return false;
    };
    let gap = context.source.slice(Span::new(end, stamp.start));
    let value = context.source.slice(stamp.value());
    let cited = Clock::read(value).and_then(Clock::seconds);
    gap.trim().is_empty()
        && cited.is_some()
        && matches!(values, [one] if Some(one.seconds) == cited)
}

/// Whether an `<a …>` of the line is open around it, in any case, or it is the text of
/// an embed: a stamp in there would tear it.
fn is_in_anchor(source: &Source<'_>, time: PlainTime) -> bool {
    /// No line has its anchor farther away.
    const FAR: u32 = 2_000;
    let line = source.line_at(time.span.start).1;
    let start = line.start.max(time.span.start.saturating_sub(FAR));
    let before = source.slice(Span::new(start, time.span.start)).as_bytes();
    let last = |wanted: &[u8]| {
        let mut tags = memchr::memrchr_iter(b'<', before);
        tags.find(|at| {
            let tag = before.get(*at..at + wanted.len());
            tag.is_some_and(|tag| tag.eq_ignore_ascii_case(wanted))
        })
    };
    let opened = last(b"<a ");
    before.ends_with(b"!") || opened.is_some() && opened > last(b"</a")
}

pub fn fix(note: &Note, finding: &Finding) -> Option<Fix> {
    let time = note.parsed().plain_times().at(finding.span.start);
    let time = time.filter(|time| time.span == finding.span)?;
    let source = note.text().slice(time.span);
    let values: Vec<PlainValue> = time.values(&source).collect();
    let text = |from: u32, to: u32| {
        source.get((from - time.span.start) as usize..(to - time.span.start) as usize)
    };
    // The stamps bring square brackets with them; round ones stay.
    let (open, close) = match source.starts_with('[') {
        true => ("", ""),
        false => ("(", ")"),
    };
    let mut written = open.to_owned();
    let mut behind = None;
    for value in &values {
        // What parts the moments of a list.
        written += behind.map_or(Some(""), |behind| text(behind, value.span.start))?;
        written += &moments::stamp(&clock::shown(value.seconds));
        behind = Some(value.span.end);
    }
    written += close;
    let title = match &values[..] {
        [one] => format!("Make it a stamp of `{}`", clock::shown(one.seconds)),
        all => format!("Make them {} stamps", all.len()),
    };
    Some(Fix {
        title,
        edits: vec![(time.span, written)],
        certain: finding.mend.is_some_and(Mend::is_certain),
    })
}
