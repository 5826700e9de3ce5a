use super::{Context, Finding, Fix, Group, Report, Rule};
use crate::settings::Severity;
use crate::syntax::clock::{self, Clock};
use crate::syntax::{Link, LinkKind};
use crate::text::Span;
use crate::vault::{Note, Resolution};

/// `[[00:04:38]]`.
pub static RULE: Rule = Rule {
    code: "time-as-link",
    group: Group::Stamps,
    severity: Severity::Warning,
    summary: "A moment stands in the brackets of a link",
    page: "\
A moment of the video, such as `00:04:38`, is written as a link to a note. No note bears
that name, and nobody wants to create one: it is not reported as a broken link.

## Why it is bad
A click leads to an error page instead of the moment.

## Example
```markdown
Dreams come late [[00:04:38]].
```

## Fix
Offered in notes with a `videoId`: a stamp of that moment. Within a stamp, the second
pair of brackets is taken away.
",
};

/// Whether `link` of a note is a moment in the brackets of a wiki link, which no
/// note answers to.
pub(super) fn is_time(note: &Note, link: &Link, resolution: &Resolution) -> bool {
    let may_be = link.kind == LinkKind::Wiki && link.anchor.is_none();
    may_be && *resolution == Resolution::Missing && moment(note, link).is_some()
}

fn moment(note: &Note, link: &Link) -> Option<u64> {
    // `[[1:1]]` and the like are verses.
    if !(4..=12).contains(&link.target.len()) {
        return None;
    }
    let target = note.text().slice(link.target);
    let clock = Clock::read(&target).filter(|clock| clock.count() > 1)?;
    let last = target.rsplit(':').next()?;
    (last.len() == 2).then(|| clock.seconds()).flatten()
}

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    for (link, resolution) in &context.links {
        if !is_time(context.note, link, resolution) {
            continue;
        }
        let target = context.source.slice(link.target);
        report.findings.push(Finding {
            rule: &RULE,
            severity,
            span: link.target,
            message: format!("`{target}` is a moment, not a note"),
            related: Vec::new(),
            mend: None,
        });
    }
}

pub fn fix(note: &Note, finding: &Finding) -> Option<Fix> {
    let link = super::link_of(note, finding)?;
    let stamp = note.parsed().stamp_at(link.span.start);
    if stamp.is_some_and(|stamp| stamp.label().covers(link.span)) {
        let Span { start, end } = link.span;
        return Some(Fix {
            title: "Take the second brackets away".to_owned(),
            edits: vec![
                (Span::new(start, start + 1), String::new()),
                (Span::new(end - 1, end), String::new()),
            ],
            certain: link.label.is_none(),
        });
    }
    note.video_id()?;
    let time = clock::shown(moment(note, &link)?);
    Some(Fix {
        title: format!("Make it a stamp of `{time}`"),
        edits: vec![(link.span, super::moments::stamp(&time))],
        certain: false,
    })
}
