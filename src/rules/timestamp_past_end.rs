use super::moments::{Flaw, report_as};
use super::{Context, Group, Report, Rule};
use crate::settings::Severity;
use crate::syntax::clock::shown;

/// A moment after the video's end.
pub static RULE: Rule = Rule {
    code: "timestamp-past-end",
    group: Group::Stamps,
    severity: Severity::Warning,
    summary: "A stamp leads past the end of its video",
    page: "\
`data-t` leads past the end of the video, and no other reading of it does not (see
`timestamp-shifted`). How long the video is is told by its `.info.json`; of a video of
unknown length only what is past 12 hours is reported.

## Why it is bad
The player stops, or starts anew.

## Example
In a video of 20 minutes:
```html
<a class=\"yt-timestamp\" data-t=\"00:46:00\">[00:46:00]</a>
```

## What to do
Look the moment up, or take the stamp away.
",
};

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    report_as(&RULE, &[Flaw::PastEnd], context, report, |verdict| {
        let player = shown(verdict.player.unwrap_or_default());
        match context.limit.known {
            true => {
                let end = shown(context.limit.seconds);
                format!("`{player}` is past the video's end at `{end}`")
            }
            false => format!("`{player}` is past any video's end"),
        }
    });
}
