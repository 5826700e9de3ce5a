use super::{Context, Finding, Group, Report, Rule};
use crate::settings::Severity;

/// Stamps of no video.
pub static RULE: Rule = Rule {
    code: "timestamp-without-video",
    group: Group::Stamps,
    severity: Severity::Warning,
    summary: "A note has stamps, but no `videoId`",
    page: "\
The note has stamps, and its front matter has no `videoId` that would say of which video.
Reported once a note, at the first stamp.

## Why it is bad
The site shows no player on this page, so a click on a stamp does nothing.

## Example
```markdown
---
title: Sleep
---
Dreams come late <a class=\"yt-timestamp\" data-t=\"00:46:00\">[00:46:00]</a>.
```

## What to do
Write the video's id into the front matter: `videoId: Rxmv7rT9leo`.
",
};

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    let parsed = context.note.parsed();
    let front_matter = parsed.front_matter.as_deref();
    // Of front matter that cannot be read nobody knows what it lacks.
    let is_unread = front_matter.is_some_and(|front| front.fault.is_some());
    let Some(first) = parsed.stamps.iter().next() else {
        return;
    };
    if is_unread || context.note.video_id().is_some() {
        return;
    }
    let message = match parsed.stamps.len() {
        1 => "this stamp is of no video: the note has no `videoId`".to_owned(),
        count => format!("the note's {count} stamps are of no video: it has no `videoId`"),
    };
    report.findings.push(Finding {
        rule: &RULE,
        severity,
        span: first.span(),
        message,
        related: Vec::new(),
        mend: None,
    });
}
