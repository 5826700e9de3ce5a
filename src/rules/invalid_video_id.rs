use super::{Context, Finding, Group, Report, Rule};
use crate::settings::Severity;
use crate::syntax::has_placeholder;

/// A `videoId` that names no video.
pub static RULE: Rule = Rule {
    code: "invalid-video-id",
    group: Group::FrontMatter,
    severity: Severity::Error,
    summary: "`videoId` is not a YouTube video id",
    page: "\
The front matter's `videoId` is not of the form that YouTube ids have: eleven
letters, digits, `-` or `_`.

## Why it is bad
No stamp of the note leads anywhere.

## Example
```yaml
videoId: Rxmv7rT9le
```
One character is missing. Copy the part behind `v=` in the video's address.
",
};

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    let Some(front) = &context.note.parsed().front_matter else {
        return;
    };
    let Some(id) = front.video_id.as_ref().filter(|id| !is_video_id(&id.value)) else {
        return;
    };
    if has_placeholder(&id.value) {
        return;
    }
    let message = format!(
        "`{}` is no YouTube video id: those have eleven letters, digits, `-` or `_`",
        id.value
    );
    let finding = Finding {
        rule: &RULE,
        severity,
        span: id.span,
        message,
        related: Vec::new(),
        mend: None,
    };
    report.findings.push(finding);
}

/// Whether `id` has the form of a YouTube video id.
pub fn is_video_id(id: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    id.len() == 11 && id.bytes().all(allowed)
}
