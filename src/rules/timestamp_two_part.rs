use super::moments::{Flaw, report_as};
use super::{Context, Group, Report, Rule};
use crate::settings::Severity;
use crate::syntax::clock::shown;

/// `data-t="14:12"`.
pub static RULE: Rule = Rule {
    code: "timestamp-two-part",
    group: Group::Stamps,
    severity: Severity::Warning,
    summary: "A stamp of two parts, which the player reads as hours and minutes",
    page: "\
`data-t` has two parts, as in `14:12`. The player reads parts from the left: hours,
then minutes, then seconds.

## Why it is bad
Who clicks on `[14:12]` lands at 14 hours and 12 minutes, which is past the end of
nearly every video.

## Example
```html
<a class=\"yt-timestamp\" data-t=\"14:12\">[14:12]</a>
```

## Fix
Writes the hours: `data-t=\"00:14:12\"`. Applied unasked where the label names the same
moment, or where the reading as hours is past the setting `timestamps.ceiling-hours`;
where the label names another moment both are offered.
",
};

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    report_as(&RULE, &[Flaw::TwoPart], context, report, |verdict| {
        let value = context.source.slice(verdict.stamp.value());
        let player = shown(verdict.player.unwrap_or_default());
        format!("the player reads `{value}` as hours and minutes, `{player}`")
    });
}
