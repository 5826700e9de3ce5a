use super::{Context, Finding, Fix, Group, Report, Rule, inexact_link};
use crate::settings::Severity;
use crate::syntax::SiteHoleKind;
use crate::vault::{Note, Publisher, Resolution, SiteAnswer, SiteReason, Vault};

/// A link or stamp that works here and not on the published site.
pub static RULE: Rule = Rule {
    code: "dead-on-site",
    group: Group::Links,
    severity: Severity::Warning,
    summary: "A link or stamp works here, but not on the published site",
    page: "\
The link finds its note here, but the publisher's own rule does not; or the site
never reads the place as a link or stamp at all. Reported only where a publisher
is known: setting `publisher`, or a `quartz.config.ts` or `.obsidian` in or above
the vault.

Quartz compares file names to the letter, wants a name to occur once in the whole
vault, and else takes the target for a path from the top folder. It never looks
at titles, aliases or the linking note's own folder. It reads any text between
two `$` as mathematics, leaves raw HTML blocks alone, and shows a link as plain
text when its label has markup, `#` or brackets. Obsidian compares file names and
paths, ignoring case.

## Why it is bad
You see a working link; your readers see an error page or raw brackets.

## Example
```markdown
It costs $5 at [[the_clinic]] and $10 elsewhere.
```
The site typesets `5 at [[the_clinic]] and ` as a formula.

## Fix
Where another spelling of the target lives on the site, the fix writes it and
keeps label, padding and anchor. For money, escape the dollar sign: `\\$5`.
",
};

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    let publisher = context.vault.publisher(context.note.path.root);
    if *publisher == Publisher::None {
        return;
    }
    let mut push = |span, reason: SiteReason| {
        report.findings.push(Finding {
            rule: &RULE,
            severity,
            span,
            message: format!("dead on the site: {}", reason.clause()),
            related: Vec::new(),
            mend: None,
        });
    };
    for (link, resolution) in &context.links {
        if !matches!(resolution, Resolution::Note(_) | Resolution::File { .. }) {
            continue;
        }
        if let SiteAnswer::Dead(reason) = context.vault.on_site(context.note, link) {
            push(super::target_span(link), reason);
        }
    }
    if !matches!(publisher, Publisher::Quartz { .. }) {
        return;
    }
    let holes = &context.note.parsed().rare().site_holes;
    for hole in holes.iter().filter(|hole| hole.why == SiteHoleKind::Money) {
        let stamps = &context.note.parsed().stamps;
        let swallowed = stamps
            .starting_from(hole.span.start)
            .take_while(|stamp| stamp.start < hole.span.end);
        for stamp in swallowed {
            push(stamp.span(), SiteReason::Money);
        }
    }
}

/// The fix of an inexact link, if the site then finds the note.
pub fn fix(vault: &Vault, note: &Note, finding: &Finding) -> Option<Fix> {
    let link = super::link_of(note, finding)?;
    let SiteAnswer::Dead(reason) = vault.on_site(note, &link) else {
        return None;
    };
    let by_name = matches!(
        reason,
        SiteReason::Case
            | SiteReason::Title
            | SiteReason::Alias
            | SiteReason::Spelling
            | SiteReason::SharedName { .. }
            | SiteReason::Path
    );
    if by_name {
        inexact_link::fix(vault, note, finding)
    } else {
        None
    }
}
