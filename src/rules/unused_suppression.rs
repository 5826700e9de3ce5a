//! Which findings a comment silences, and which comments silence none.

use rustc_hash::FxHashMap;

use super::{Finding, Fix, Group, Rule, rules};
use crate::settings::{Severity, nearest};
use crate::syntax::{Suppression, SuppressionScope};
use crate::text::Span;
use crate::vault::Note;

/// A comment that silences nothing.
pub static RULE: Rule = Rule {
    code: "unused-suppression",
    group: Group::Text,
    severity: Severity::Warning,
    summary: "A `wikinote-ignore` comment silences nothing",
    page: "\
These comments silence findings, of the codes they name or, without one, of every code:

| comment | where |
|---|---|
| `<!-- wikinote-ignore broken-link -->` | on its line; alone on a line or in a new list item, also on the next |
| `<!-- wikinote-ignore-start broken-link -->` | from there to `<!-- wikinote-ignore-end -->`, or to the end |
| `<!-- wikinote-ignore-file broken-link -->` | in the whole note, wherever it stands |

Several codes have commas or blanks between them; what follows a colon is for people:
`<!-- wikinote-ignore broken-link: not written yet -->`. A start and the next end belong
together as brackets do.

A comment is reported when nothing is found where it counts, or another comment that
counts there for longer silences it already. Each code counts by itself. A rule that is
off finds nothing, and a comment that names it is left alone.

## Why it is bad
What it once silenced is gone; it would hide the next finding there, which nobody meant.

## Example
```markdown
<!-- wikinote-ignore broken-link -->
See [[a_note_that_has_been_written_since]].
```

## Fix
Takes the code away, or the comment; a line that had nothing else, too, unless that would
join two paragraphs. Of a code that is none the nearest is offered.

To keep such a comment, name this rule in it, too.
",
};

/// A code of a comment, or all codes.
#[derive(Clone, Copy)]
struct Entry {
    /// Which comment.
    suppression: usize,
    /// Which of its codes; none for all.
    code: Option<usize>,
    /// Of the rule, if there is one of that name.
    rule: Option<&'static Rule>,
    lines: Span,
}

/// Takes the findings out of `findings`, sorted by place, that a comment silences, and adds
/// those about comments that silence nothing, as loud as `severity`. `is_on` tells whether a
/// rule looks for anything in this note.
pub(super) fn silence(
    note: &Note,
    findings: &mut Vec<Finding>,
    severity: Option<Severity>,
    is_on: impl Fn(&'static Rule) -> bool,
) {
    let suppressions = &note.parsed().rare().suppressions;
    if suppressions.is_empty() {
        return;
    }
    let mut entries = entries(note, suppressions);
    let mut used = vec![false; entries.len()];
    take_out(findings, &entries, &mut used);
    let Some(severity) = severity else { return };

    let mut unused = Vec::new();
    // The entries of a comment follow each other before they are sorted by place.
    let mut by_comment: Vec<Vec<usize>> = vec![Vec::new(); suppressions.len()];
    for (at, entry) in entries.iter().enumerate() {
        by_comment[entry.suppression].push(at);
    }
    let found = |span: Span, message: String| Finding {
        rule: &RULE,
        severity,
        span,
        message,
        related: Vec::new(),
        mend: None,
    };
    for (suppression, mut own) in suppressions.iter().zip(by_comment) {
        own.sort_unstable_by_key(|at| entries[*at].code);
        let is_idle = |at: &usize| match entries[*at].rule {
            Some(rule) => !used[*at] && rule.code != RULE.code && is_on(rule),
            None => entries[*at].code.is_none() && !used[*at],
        };
        if own.iter().all(is_idle) {
            let message = match suppression.scope {
                SuppressionScope::End => "this comment ends nothing".to_owned(),
                _ => "this comment silences nothing".to_owned(),
            };
            unused.push(found(suppression.span, message));
            continue;
        }
        for at in own {
            let Some(code) = entries[at].code.map(|code| suppression.codes[code]) else {
                continue;
            };
            let written = note.text().slice(code);
            match entries[at].rule {
                None => {
                    let codes = rules().iter().map(|rule| rule.code);
                    let hint = match nearest(&written, codes) {
                        Some(near) => format!("; did you mean `{near}`?"),
                        None => String::new(),
                    };
                    let message = format!("there is no rule `{written}`{hint}");
                    unused.push(found(code, message));
                }
                Some(_) if is_idle(&at) => {
                    unused.push(found(code, format!("`{written}` silences nothing here")));
                }
                Some(_) => {}
            }
        }
    }
    // A comment may say that it is to stay.
    entries.retain(|entry| entry.rule.is_some_and(|rule| rule.code == RULE.code));
    unused.sort_by_key(|finding| finding.span);
    take_out(&mut unused, &entries, &mut vec![false; entries.len()]);
    if !unused.is_empty() {
        findings.append(&mut unused);
        findings.sort_by_key(|finding| (finding.span, finding.rule.code));
    }
}

/// The entries of all comments, by where they begin to count.
fn entries(note: &Note, suppressions: &[Suppression]) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (at, suppression) in suppressions.iter().enumerate() {
        let entry = |code: Option<usize>, rule| Entry {
            suppression: at,
            code,
            rule,
            lines: suppression.lines,
        };
        if suppression.codes.is_empty() {
            entries.push(entry(None, None));
        }
        for (number, code) in suppression.codes.iter().enumerate() {
            let code = note.text().slice(*code);
            let mut all = rules().iter().copied();
            let rule = all.find(|rule| rule.code.eq_ignore_ascii_case(&code));
            entries.push(entry(Some(number), rule));
        }
    }
    entries.sort_by_key(|entry| entry.lines.start);
    entries
}

/// Takes out what `entries` silence and notes which of them did. Both are sorted by place,
/// so that one pass over them will do, however many there are; of several that silence the
/// same, the one that counts for longest did it, the named before all.
fn take_out(findings: &mut Vec<Finding>, entries: &[Entry], used: &mut [bool]) {
    // Until where each code, and every code, is silenced, and by which entry.
    let mut silent: FxHashMap<&'static str, (u32, usize)> = FxHashMap::default();
    let mut all_silent: Option<(u32, usize)> = None;
    let mut next = entries.iter().enumerate().peekable();
    findings.retain(|finding| {
        let at = finding.span.start;
        while let Some((number, entry)) = next.next_if(|(_, entry)| entry.lines.start <= at) {
            let until = (entry.lines.end, number);
            match (entry.code, entry.rule) {
                (None, _) if all_silent.is_none_or(|(end, _)| end < until.0) => {
                    all_silent = Some(until);
                }
                (Some(_), Some(rule)) => {
                    let known = silent.entry(rule.code).or_insert(until);
                    if known.0 < until.0 {
                        *known = until;
                    }
                }
                _ => {}
            }
        }
        let own = silent.get(finding.rule.code).copied();
        let reaches = |(end, _): &(u32, usize)| *end >= at;
        let by = own.filter(reaches).or(all_silent.filter(reaches));
        if let Some((_, number)) = by {
            used[number] = true;
        }
        by.is_none()
    });
}

/// Takes the comment, or the one code of it, away.
pub(super) fn fix(note: &Note, finding: &Finding) -> Option<Fix> {
    let suppressions = &note.parsed().rare().suppressions;
    let own = suppressions.partition_point(|one| one.span.end <= finding.span.start);
    let suppression = suppressions.get(own)?;
    if suppression.span == finding.span {
        let ends = suppression.end.into_iter();
        let comments = std::iter::once(suppression.span).chain(ends);
        return Some(Fix {
            title: "Remove the comment".to_owned(),
            edits: comments.map(|comment| without(note, comment)).collect(),
            certain: true,
        });
    }
    let codes = &suppression.codes;
    let at = codes.iter().position(|code| *code == finding.span)?;
    let written = note.text().slice(finding.span);
    let known = rules().iter().map(|rule| rule.code);
    if !known
        .clone()
        .any(|code| code.eq_ignore_ascii_case(&written))
    {
        let near = nearest(&written, known)?;
        return Some(Fix {
            title: format!("Change it to `{near}`"),
            edits: vec![(finding.span, near.to_owned())],
            certain: false,
        });
    }
    let span = match (
        at.checked_sub(1).map(|before| codes[before]),
        codes.get(at + 1),
    ) {
        (Some(before), _) => Span::new(before.end, finding.span.end),
        (None, Some(next)) => Span::new(finding.span.start, next.start),
        (None, None) => finding.span,
    };
    Some(Fix {
        title: format!("Remove `{written}`"),
        edits: vec![(span, String::new())],
        certain: true,
    })
}

/// The edit that takes `comment` out of its line, and its line out of the text if nothing
/// else is in it.
fn without(note: &Note, comment: Span) -> (Span, String) {
    let text = note.text();
    let (first, last) = (text.line_of(comment.start), text.line_of(comment.end));
    let line = Span::new(text.line_span(first).start, text.line_span(last).end);
    let before = text.slice(Span::new(line.start, comment.start));
    let behind = text.slice(Span::new(comment.end, line.end));
    let is_blank = |line: u32| text.slice(text.line_span(line)).trim().is_empty();
    let blanks = |text: &str| (text.len() - text.trim_start_matches([' ', '\t']).len()) as u32;
    if before.trim_matches([' ', '\t', '>']).is_empty() && behind.trim().is_empty() {
        let next = text.line_span(last + 1).start;
        let is_last = next < line.end || last + 1 >= text.line_count();
        // The comment kept the lines around it apart.
        let joins = first > 0 && !is_last && !is_blank(first - 1) && !is_blank(last + 1);
        return match joins || is_last {
            true => (Span::new(comment.start, line.end), String::new()),
            false => (Span::new(line.start, next), String::new()),
        };
    }
    let span = match behind.trim().is_empty() {
        true => {
            let kept = before.trim_end_matches([' ', '\t']).len() as u32;
            Span::new(line.start + kept, comment.end)
        }
        // Of the blanks on both sides one side's are enough.
        false if before.is_empty() || before.ends_with([' ', '\t']) => {
            Span::new(comment.start, comment.end + blanks(&behind))
        }
        false => comment,
    };
    (span, String::new())
}
