use super::moments::{self, Flaw, Limit, Mend, report_as};
use super::{Context, Finding, Fix, Group, Report, Rule};
use crate::settings::Severity;
use crate::syntax::clock::{self, Clock};
use crate::syntax::{Fault, StampFault};
use crate::text::Span;
use crate::vault::Note;

/// A stamp that the player cannot read.
pub static RULE: Rule = Rule {
    code: "malformed-timestamp",
    group: Group::Stamps,
    severity: Severity::Warning,
    summary: "A `yt-timestamp` anchor that the player cannot read",
    page: "\
An `<a class=\"yt-timestamp\" data-t=\"…\">` anchor is broken: `data-t` is missing or no
time, has one part or four, a quote or the tag never ends, no `</a>` follows, the class
is not `yt-timestamp`, or it is no `<a>`.

## Why it is bad
A click does nothing, or starts the video at the wrong place.

## Example
```html
<a class=\"yt-timestamp\" data-t=\"HH:MM:SS\">[00:46:00]</a>
```

## Fix
Writes hours, minutes and seconds: `data-t=\"00:46:00\"`. Applied unasked where the label
tells the moment, or where only a bracket or a fourth part `:00` is to go; where value
and label can be read and differ, both are offered. Where the tag itself is broken, the
whole anchor is written anew; unasked if all that can be read in it is one moment of the
video, or a range of two.
",
};

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let stamps_with = [Flaw::Unreadable, Flaw::Seconds, Flaw::FourPart];
    report_as(
        &RULE,
        &stamps_with,
        context,
        report,
        |verdict| match verdict.flaw {
            Flaw::Seconds => "the player reads a lone number as hours; write `HH:MM:SS`".to_owned(),
            Flaw::FourPart => {
                "the player reads three parts of these four; write `HH:MM:SS`".to_owned()
            }
            _ => "the player cannot read this `data-t`; write `HH:MM:SS`".to_owned(),
        },
    );
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    for fault in &context.note.parsed().rare().faults {
        let Fault::MalformedStamp { span, why } = fault else {
            continue;
        };
        let message = match why {
            StampFault::NoTime => "this stamp has no `data-t`",
            // Of stamps that have a value told above.
            StampFault::Unreadable if is_stamp(context.note, *span) => continue,
            StampFault::Unreadable => "the player cannot read this stamp; write `HH:MM:SS`",
            StampFault::UnclosedTag => "this stamp's tag or a quote in it is never closed",
            StampFault::NotClosed => "this stamp is never closed with `</a>`",
            StampFault::BrokenClass => "this stamp's class is not `yt-timestamp`",
            StampFault::NoAnchor => "this stamp is no `<a …>` element",
        };
        let text = context.note.text();
        let line = text.line_span(text.line_of(span.end));
        let rest = text.slice(Span::new(span.end, line.end.max(span.end)));
        let mend = mend(&text.slice(*span), &rest, context.limit);
        let message = message.to_owned();
        let finding = Finding {
            rule: &RULE,
            severity,
            span: *span,
            message,
            related: Vec::new(),
            mend: Some(mend),
        };
        report.findings.push(finding);
    }
}

fn is_stamp(note: &Note, span: Span) -> bool {
    let stamp = note.parsed().stamp_at(span.start);
    stamp.is_some_and(|stamp| stamp.span() == span)
}

/// What the broken anchor `source` may have been meant to name; `rest` of its line
/// follows it.
fn mend(source: &str, rest: &str, limit: Limit) -> Mend {
    // What a label with tags of its own shows is not ours to write anew.
    if source.matches('<').count() > 2 {
        return Mend::offered([]);
    }
    // `</a >` closes, and a `>` in the value of another attribute ends no tag: what we
    // took for the anchor is a part of it.
    let is_part = rest.trim_start().starts_with("</a") || {
        let end = rest.find('<').unwrap_or(rest.len());
        rest[..end].contains("\">") && rest[end..].starts_with("</a")
    };
    let mut moments: Vec<Option<u64>> = Vec::new();
    for (_, time) in clock::times(source) {
        let clock = Clock::read(time);
        // A fourth number that is not nought says that these are not hours.
        let clock = clock.filter(|clock| clock.numbers()[3] == 0);
        let moment = clock.and_then(Clock::seconds);
        if !moments.contains(&moment) {
            moments.push(moment);
        }
    }
    // An address that names a moment may be what was meant.
    let leads_elsewhere = source.contains("://") || source.contains("<a%20");
    let fits = |moment: &Option<u64>| moment.is_some_and(|moment| moment <= limit.seconds);
    let is_one = moments.len() == 1 || range(source).is_some();
    let certain = is_one && moments.iter().all(fits) && !leads_elsewhere && !is_part;
    let mut readable = moments.into_iter().flatten();
    Mend::offered([readable.next(), readable.next()]).sure(certain)
}

/// The two moments of `data-t="00:38:30]-[00:38:35]</a>`.
fn range(source: &str) -> Option<[u64; 2]> {
    let mut times = clock::times(source);
    let ((at, first), (next, second), None) = (times.next()?, times.next()?, times.next()) else {
        return None;
    };
    let between = &source[at + first.len()..next];
    let is_dash = matches!(clock::inner(between), "-" | "–" | "—");
    let seconds = |time| Clock::read(time).and_then(Clock::seconds);
    let (first, second) = (seconds(first)?, seconds(second)?);
    (is_dash && first < second).then_some([first, second])
}

/// Writes a broken anchor anew.
pub(super) fn fixes(note: &Note, finding: &Finding) -> Vec<Fix> {
    let Some(mend) = finding.mend else {
        return Vec::new();
    };
    let faults = &note.parsed().rare().faults;
    let next = faults.partition_point(|fault| fault.span() < finding.span);
    let mut same = faults[next..].iter();
    let mut same = same
        .by_ref()
        .take_while(|fault| fault.span() == finding.span);
    let is_broken = same.any(|fault| matches!(fault, Fault::MalformedStamp { .. }));
    if !is_broken || is_stamp(note, finding.span) {
        return moments::fixes(note, finding);
    }
    let source = note.text().slice(finding.span);
    if let Some(range) = range(&source) {
        let [first, second] = range.map(clock::shown);
        return vec![Fix {
            title: format!("Make it stamps of `{first}` and `{second}`"),
            edits: vec![(
                finding.span,
                format!("{}-{}", moments::stamp(&first), moments::stamp(&second)),
            )],
            certain: mend.is_certain(),
        }];
    }
    let words = words(&source);
    let fix = |(index, target): (usize, u64)| {
        let time = clock::shown(target);
        let anchor = match words {
            Some(words) => moments::stamp_with(&time, words),
            None => moments::stamp(&time),
        };
        Fix {
            title: format!("Write the stamp of `{time}` anew"),
            edits: vec![(finding.span, anchor)],
            certain: mend.is_certain() && index == 0,
        }
    };
    mend.targets().enumerate().map(fix).collect()
}

/// The label of a broken anchor, if it is more than a time.
fn words(source: &str) -> Option<&str> {
    let closed = source
        .strip_suffix("</a>")
        .or_else(|| source.strip_suffix("</p>"))?;
    let (_, label) = closed.rsplit_once('>')?;
    label.contains(char::is_alphabetic).then_some(label)
}
