use super::{Context, Finding, Report, Rule};
use crate::settings::Severity;
use crate::syntax::{Fault, StampFault};

/// A stamp that the player cannot read.
pub static RULE: Rule = Rule {
    code: "malformed-timestamp",
    severity: Severity::Warning,
    summary: "A `yt-timestamp` anchor that the player cannot read",
    page: "\
An `<a class=\"yt-timestamp\" data-t=\"…\">` anchor is broken: `data-t` is missing or no
time, a quote or the tag never ends, no `</a>` follows, or the class is not
`yt-timestamp`.

## Why it is bad
A click does nothing, or starts the video at the wrong place.

## Example
```html
<a class=\"yt-timestamp\" data-t=\"HH:MM:SS\">[00:46:00]</a>
```

## What to do
Write hours, minutes and seconds: `data-t=\"00:46:00\"`. The player reads the parts
from the left, so two parts are hours and minutes.
",
};

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    for fault in &context.note.parsed().rare().faults {
        let Fault::MalformedStamp { span, why } = fault else {
            continue;
        };
        let message = match why {
            StampFault::NoTime => "this stamp has no `data-t`",
            StampFault::Unreadable => "the player cannot read this `data-t`; write `HH:MM:SS`",
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
        };
        report.findings.push(finding);
    }
}
