use super::moments::{Flaw, report_as};
use super::{Context, Group, Report, Rule};
use crate::settings::Severity;
use crate::syntax::clock::shown;

/// `data-t="14:12:00"` for 14 minutes and 12 seconds.
pub static RULE: Rule = Rule {
    code: "timestamp-shifted",
    group: Group::Stamps,
    severity: Severity::Warning,
    summary: "Minutes and seconds of a stamp stand where hours and minutes are read",
    page: "\
`data-t` leads past what the video can hold, and its first two parts, read as minutes
and seconds, do not: `14:12:00` was meant as `00:14:12`. How long the video is may be
known; else nothing is believed to be past the setting `timestamps.ceiling-hours`.

Where nearly all stamps of a note end in `:00` and most of them lead too far, the
others that end so are shifted, too, and are reported with them.

## Why it is bad
The player seeks past the end of the video, which then stops or starts anew.

## Example
```html
<a class=\"yt-timestamp\" data-t=\"14:12:00\">[14:12:00]</a>
```

## Fix
Writes `00:14:12` into value and label. Applied unasked where the note's other stamps
are shifted, too (nine in ten of those past the first hour end in `:00`, at least half
of them lead too far, and six do or one leads past twelve hours), or where the label names the mended moment already; else
offered. A stamp below an hour, `00:52:00`, is never mended unasked: once mended it looks
just as before.
",
};

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    report_as(&RULE, &[Flaw::Shifted], context, report, |verdict| {
        let player = shown(verdict.player.unwrap_or_default());
        let meant = verdict.mend.first().map(shown).unwrap_or_default();
        // A vault may have a hundred thousand: no formatter.
        match context.limit {
            limit if verdict.player <= Some(limit.seconds) => {
                let why = "`, as the note's other stamps are shifted";
                ["`", &player, "` seems to be `", &meant, why].concat()
            }
            limit if limit.known => {
                let end = shown(limit.seconds);
                let past = "` is past the video's end at `";
                ["`", &player, past, &end, "`; it seems to be `", &meant, "`"].concat()
            }
            limit => {
                let hours = (limit.seconds / 3600).to_string();
                let why = " hours, longer than a video is believed to be; it seems to be `";
                ["`", &player, "` is past ", &hours, why, &meant, "`"].concat()
            }
        }
    });
}
