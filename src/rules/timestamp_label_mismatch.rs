use super::moments::{Flaw, report_as};
use super::{Context, Group, Report, Rule};
use crate::settings::Severity;
use crate::syntax::clock::shown;

/// `data-t` and the label name different moments.
pub static RULE: Rule = Rule {
    code: "timestamp-label-mismatch",
    group: Group::Stamps,
    severity: Severity::Warning,
    summary: "A stamp's label names another moment than its `data-t`",
    page: "\
The label of a stamp names one moment and its `data-t` another one. A label of two parts
is minutes and seconds.

## Why it is bad
The reader sees one time and is sent to another one.

## Example
```html
<a class=\"yt-timestamp\" data-t=\"00:02:38\">[00:03:00]</a>
```

## Fix
Both ways are offered. Where only one of the two can be a moment of the video, it is
taken unasked.
",
};

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    report_as(&RULE, &[Flaw::LabelMismatch], context, report, |verdict| {
        let player = shown(verdict.player.unwrap_or_default());
        match verdict.label.map(shown) {
            Some(label) => format!("the label says `{label}`, the player starts at `{player}`"),
            None => format!("the label is no time, the player starts at `{player}`"),
        }
    });
}
