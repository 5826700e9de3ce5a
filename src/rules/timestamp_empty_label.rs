use super::moments::{Flaw, report_as};
use super::{Context, Group, Report, Rule};
use crate::settings::Severity;
use crate::syntax::clock::shown;

/// `<a class="yt-timestamp" data-t="00:02:02"></a>`.
pub static RULE: Rule = Rule {
    code: "timestamp-empty-label",
    group: Group::Stamps,
    severity: Severity::Warning,
    summary: "A stamp without a label: there is nothing to click",
    page: "\
Nothing stands between the tags of a stamp.

## Why it is bad
The reader sees no stamp at all, and has nothing to click.

## Example
```html
<a class=\"yt-timestamp\" data-t=\"00:02:02\"></a>
```

## Fix
Writes the moment as the label: `[00:02:02]`. A stamp whose moment is wrong is reported
for that, and gets its label with the right one.
",
};

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    report_as(&RULE, &[Flaw::EmptyLabel], context, report, |verdict| {
        let player = shown(verdict.player.unwrap_or_default());
        format!("this stamp of `{player}` has no label, so nobody can click it")
    });
}
