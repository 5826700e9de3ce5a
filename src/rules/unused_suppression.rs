//! Which findings a comment silences, and which comments silence none.

use rustc_hash::FxHashMap;

use super::{Finding, Fix, Group, Rule, rules};
use crate::settings::{RULE_GROUPS, Severity, nearest};
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
together as brackets do. Groups (`links`) are for `--select` and `--ignore` only.

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
join two paragraphs. The comment goes unasked only behind other text at the end of a line,
or from a line of its own at the left with a blank line before or behind it, and with no
list, indented text or `---` next to it; elsewhere what is left could become something
else, and it is offered. Of a code that is none the nearest is offered.

To keep such a comment, name this rule in it, too.
",
};

/// How many unknown codes of a note are compared with all known ones.
const MOST_SUGGESTIONS: u32 = 20;

const DID_YOU_MEAN: &str = "; did you mean `";

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
    let mut suggestions = 0;
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
        let words = own.iter().filter(|at| entries[**at].rule.is_none());
        let words = words.filter_map(|at| Some(suppression.codes[entries[*at].code?]));
        let reason = reason(note, words);
        if let Some(reason) = reason {
            let message = "there are no rules of these names; a reason follows a colon";
            unused.push(found(reason, message.to_owned()));
        }
        for at in own {
            let Some(code) = entries[at].code.map(|code| suppression.codes[code]) else {
                continue;
            };
            let written = note.text().slice(code);
            match entries[at].rule {
                None if reason.is_some_and(|reason| reason.covers(code)) => {}
                None if RULE_GROUPS.contains(&&*written) => {
                    let message = format!(
                        "there is no rule `{written}`; it is a group, and those are for \
                         `--select` and `--ignore` only"
                    );
                    unused.push(found(code, message));
                }
                None => {
                    suggestions += 1;
                    let codes = rules().iter().map(|rule| rule.code);
                    let codes = codes.take_while(|_| suggestions <= MOST_SUGGESTIONS);
                    let hint = match nearest(&written, codes) {
                        Some(near) => format!("{DID_YOU_MEAN}{near}`?"),
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

/// Where the `words` of a comment, which are no codes, are some that somebody wrote for
/// people: two at least without the `-` that every code has, and no group.
fn reason(note: &Note, words: impl Iterator<Item = Span>) -> Option<Span> {
    let is_plain = |word: Span| {
        let word = note.text().slice(word);
        !word.contains('-') && !RULE_GROUPS.contains(&&*word)
    };
    let mut words = words.skip_while(|word| !is_plain(*word));
    let first = words.next()?;
    let (mut last, mut plain) = (first, 1);
    for word in words {
        last = word;
        plain += u32::from(is_plain(word));
    }
    (plain > 1).then(|| Span::new(first.start, last.end))
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
        let mut certain = true;
        let edit = |comment| {
            let (span, is_certain) = without(note, comment);
            certain &= is_certain;
            (span, String::new())
        };
        let edits = comments.map(edit).collect();
        return Some(Fix {
            title: "Remove the comment".to_owned(),
            edits,
            certain,
        });
    }
    let codes = &suppression.codes;
    let at = codes.partition_point(|code| code.start < finding.span.start);
    if let Some(first) = codes.get(at).filter(|first| first.end < finding.span.end) {
        let before = codes[at.checked_sub(1)?];
        return Some(Fix {
            title: "Put a colon before the reason".to_owned(),
            edits: vec![(Span::new(before.end, first.start), ": ".to_owned())],
            certain: false,
        });
    }
    let at = codes.binary_search(&finding.span).ok()?;
    let written = note.text().slice(finding.span);
    let known = rules().iter().map(|rule| rule.code);
    if !known
        .clone()
        .any(|code| code.eq_ignore_ascii_case(&written))
    {
        // Asked of the message, because to compare is slow.
        let (_, near) = finding.message.rsplit_once(DID_YOU_MEAN)?;
        let near = known
            .clone()
            .find(|code| near.strip_suffix("`?") == Some(code))?;
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
/// else is in it; and whether the rest certainly stays what it is.
fn without(note: &Note, comment: Span) -> (Span, bool) {
    let text = note.text();
    let (first, last) = (text.line_of(comment.start), text.line_of(comment.end));
    let line = Span::new(text.line_span(first).start, text.line_span(last).end);
    // A line may hold thousands of comments: only what is next to this one is looked at.
    let kept = start_of_run(note, Span::new(line.start, comment.start), &[' ', '\t']);
    let behind = end_of_blanks(note, Span::new(comment.end, line.end));
    let starts_line =
        start_of_run(note, Span::new(line.start, kept), &[' ', '\t', '>']) == line.start;
    let ends_line = behind == line.end;
    if starts_line && ends_line {
        let next = text.line_span(last + 1).start;
        let is_last = next < line.end || last + 1 >= text.line_count();
        let is_apart = is_last || is_apart(note, first, last);
        let is_certain =
            is_apart && comment.start == line.start && is_plain_around(note, first, last);
        // The comment kept the lines around it apart.
        return match !is_apart || is_last {
            true => (Span::new(comment.start, line.end), is_certain),
            false => (Span::new(line.start, next), is_certain),
        };
    }
    if ends_line {
        let before = text.slice(Span::new(line.start, kept));
        return (Span::new(kept, comment.end), is_plain(&before));
    }
    // Of the blanks on both sides one side's are enough.
    let span = match kept < comment.start || comment.start == line.start {
        true => Span::new(comment.start, behind),
        false => comment,
    };
    (span, false)
}

/// Whether a blank line, or an end of the note, stands before or behind the lines from
/// `first` to `last` and the comments next to them: whichever of those go, it stays.
fn is_apart(note: &Note, first: u32, last: u32) -> bool {
    let text = note.text();
    let line = |line: u32| text.slice(text.line_span(line));
    let is_other = |number: &u32| {
        // A longer line is none of a comment alone.
        text.line_span(*number).len() > 4 * PIECE || !is_comment(&line(*number))
    };
    let is_blank = |number| line(number).trim().is_empty();
    let before = (0..first).rev().take(MOST_IN_A_ROW).find(is_other);
    let behind = (last + 1..text.line_count())
        .take(MOST_IN_A_ROW)
        .find(is_other);
    let is_at_start = first as usize <= MOST_IN_A_ROW && before.is_none();
    let left = (text.line_count() - last - 1) as usize;
    let is_at_end = left <= MOST_IN_A_ROW && behind.is_none();
    is_at_start || is_at_end || before.is_some_and(is_blank) || behind.is_some_and(is_blank)
}

/// Whether `line` is one comment, at its left.
fn is_comment(line: &str) -> bool {
    let inner = line.trim_end().strip_prefix("<!--");
    let inner = inner.and_then(|rest| rest.strip_suffix("-->"));
    inner.is_some_and(|inner| !inner.contains("-->"))
}

/// So many comments that stand below each other are looked past.
const MOST_IN_A_ROW: usize = 256;

/// Where the blanks at the start of `span` end.
fn end_of_blanks(note: &Note, span: Span) -> u32 {
    let mut at = span.start;
    while at < span.end {
        let piece = note.text().slice(Span::new(at, span.end.min(at + PIECE)));
        let rest = piece.trim_start_matches([' ', '\t']);
        at += (piece.len() - rest.len()) as u32;
        if !rest.is_empty() {
            break;
        }
    }
    at
}

/// Where the run of `marks`, one byte each, at the end of `span` starts.
fn start_of_run(note: &Note, span: Span, marks: &[char]) -> u32 {
    let mut at = span.end;
    while at > span.start {
        let from = at.saturating_sub(PIECE).max(span.start);
        let piece = note.text().slice(Span::new(from, at));
        let rest = piece.trim_end_matches(marks);
        at -= (piece.len() - rest.len()) as u32;
        if !rest.is_empty() {
            break;
        }
    }
    at
}

/// Bytes that are looked at in one go.
const PIECE: u32 = 64;

/// Whether a line of `before` and a comment says the same without the comment: words, whose
/// end is no mark that means something at the end of a line.
fn is_plain(before: &str) -> bool {
    let mut words = before.trim_start_matches([' ', '\t', '>']);
    while let Some(rest) = behind_list_mark(words) {
        words = rest;
    }
    let last = words.split_whitespace().next_back().unwrap_or_default();
    let ends_well = last.ends_with(|c: char| c.is_alphanumeric() || ".,;:!?)]*_\"'".contains(c));
    let is_other = words.starts_with("<!")
        || words.starts_with("<?")
        || words.contains("]:")
        || words.eq_ignore_ascii_case("[x]")
        || last.starts_with('^');
    ends_well && !is_other && words.contains(char::is_alphanumeric)
}

/// Whether the lines around those from `first` to `last` stay what they are if they meet: no
/// list goes on, nothing indented joins one, and no `---` opens front matter.
fn is_plain_around(note: &Note, first: u32, last: u32) -> bool {
    let text = note.text();
    let line = |line: u32| text.slice(text.line_span(line));
    let is_written = |number: &u32| !line(*number).trim().is_empty();
    let is_plain = |number: u32| {
        let line = line(number);
        !line.starts_with([' ', '\t']) && behind_list_mark(&line).is_none()
    };
    let above = (0..first).rev().find(is_written);
    let below = (last + 1..text.line_count()).find(is_written);
    above.is_none_or(is_plain)
        && below.is_none_or(|number| is_plain(number) && !line(number).starts_with("---"))
}

/// What follows the mark of a list item, if `line` starts with one.
fn behind_list_mark(line: &str) -> Option<&str> {
    let behind = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = match line.len() - behind.len() {
        0 => line.strip_prefix(['-', '*', '+'])?,
        _ => behind.strip_prefix(['.', ')'])?,
    };
    let is_mark = rest.is_empty() || rest.starts_with([' ', '\t']);
    is_mark.then(|| rest.trim_start_matches([' ', '\t', '>']))
}
