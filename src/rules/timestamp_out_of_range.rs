use super::moments::{Flaw, report_as};
use super::{Context, Group, Report, Rule};
use crate::settings::Severity;
use crate::syntax::clock::shown;

/// A minute or second above 59.
pub static RULE: Rule = Rule {
    code: "timestamp-out-of-range",
    group: Group::Stamps,
    severity: Severity::Warning,
    summary: "A minute or second of a stamp is above 59",
    page: "\
A minute or second of `data-t` is above 59, so that the stamp names no moment.

## Why it is bad
The player adds up what it finds, and starts somewhere near, or far off.

## Example
```html
<a class=\"yt-timestamp\" data-t=\"01:24:99\">[01:24:99]</a>
```

## Fix
Takes the label's moment, unasked, if the label names one. Otherwise offered: the first
two parts as minutes and seconds if the third has three digits (`05:21:999`) or the
moment is too late, else the moment at which the player starts now.
",
};

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    report_as(&RULE, &[Flaw::OutOfRange], context, report, |verdict| {
        let value = context.source.slice(verdict.stamp.value());
        let player = shown(verdict.player.unwrap_or_default());
        format!("`{value}` has a minute or second above 59; the player starts at `{player}`")
    });
}
