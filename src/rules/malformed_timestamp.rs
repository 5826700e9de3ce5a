use super::moments::{Flaw, report_as};
use super::{Context, Finding, Report, Rule};
use crate::settings::Severity;
use crate::syntax::{Fault, StampFault};
use crate::text::Span;
use crate::vault::Note;

/// A stamp that the player cannot read.
pub static RULE: Rule = Rule {
    code: "malformed-timestamp",
    severity: Severity::Warning,
    summary: "A `yt-timestamp` anchor that the player cannot read",
    page: "\
An `<a class=\"yt-timestamp\" data-t=\"…\">` anchor is broken: `data-t` is missing or no
time, has one part or four, a quote or the tag never ends, no `</a>` follows, or the
class is not `yt-timestamp`.

## Why it is bad
A click does nothing, or starts the video at the wrong place.

## Example
```html
<a class=\"yt-timestamp\" data-t=\"HH:MM:SS\">[00:46:00]</a>
```

## Fix
Writes hours, minutes and seconds: `data-t=\"00:46:00\"`. Applied unasked where the label
tells the moment, or where only a bracket or a fourth part `:00` is to go; where value
and label can be read and differ, both are offered.
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
        };
        let message = message.to_owned();
        let finding = Finding {
            rule: &RULE,
            severity,
            span: *span,
            message,
            related: Vec::new(),
            mend: None,
        };
        report.findings.push(finding);
    }
}

fn is_stamp(note: &Note, span: Span) -> bool {
    let stamp = note.parsed().stamp_at(span.start);
    stamp.is_some_and(|stamp| stamp.span() == span)
}
