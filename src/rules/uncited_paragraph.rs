use super::{Context, Group, Report, Rule};
use crate::settings::Severity;
use crate::syntax::{Block, BlockKind, blocks};
use crate::text::Span;

/// A paragraph that does not say where in the video it is said.
pub static RULE: Rule = Rule {
    code: "uncited-paragraph",
    group: Group::Stamps,
    severity: Severity::Off,
    summary: "A paragraph about a video cites no moment of it",
    page: "\
In a note with a `videoId`, a paragraph or an item of a list of twenty words or more has
no stamp and no moment in brackets. Tables and code are left alone; of an item, what
stands in its own items does not count.

Off unless asked for: not every paragraph has a claim in it.

## Why it is bad
The reader cannot hear it said, nor find out whether it was.

## Example
A paragraph of two lines that says what somebody found, and ends without
`<a class=\"yt-timestamp\" …>`.

## What to do
Cite the moment; completion after `[` offers those that are known.
",
};

/// Fewer words are a heading, an opening or a remark.
const FEWEST: usize = 20;

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    let note = context.note;
    if note.video_id().is_none() {
        return;
    }
    let text = context.source.as_str();
    let blocks = blocks(text);
    // Where nothing parts it from the hub line, the paragraph begins with that.
    let hub = note
        .parsed()
        .hub
        .and_then(|at| note.parsed().links.get(at as usize));
    let behind_hub = hub.map_or(0, |hub| {
        let line = note.text().line_of(hub.span.end);
        note.text().line_span(line + 1).start
    });
    for (at, block) in blocks.iter().enumerate() {
        let own = match block.kind {
            BlockKind::Paragraph => block.span,
            BlockKind::Item => own_words(block, blocks.get(at + 1)),
            _ => continue,
        };
        let own = Span::new(own.start.max(behind_hub).min(own.end), own.end);
        let words = text[own.range()].split_whitespace();
        let words = words.filter(|word| word.contains(char::is_alphanumeric));
        if words.take(FEWEST).count() < FEWEST {
            continue;
        }
        let mut stamps = note.parsed().stamps.starting_from(own.start);
        let mut times = note.parsed().plain_times().starting_from(own.start);
        let faults = &note.parsed().rare().faults;
        let first = faults.partition_point(|fault| fault.span().start < own.start);
        let faults = faults.get(first..).unwrap_or_default().iter();
        let mut faults = faults.take_while(|fault| fault.span().start < own.end);
        let is_cited = stamps.next().is_some_and(|stamp| stamp.start < own.end)
            || times.next().is_some_and(|time| time.span.start < own.end)
            || faults.any(|fault| text[fault.span().range()].contains("data-t"));
        if is_cited {
            continue;
        }
        let line = text[own.range()]
            .find(['\n', '\r'])
            .unwrap_or(own.len() as usize);
        let span = Span::new(own.start, own.start + line as u32);
        report.push(
            &RULE,
            severity,
            span,
            "no moment of the video is cited here".to_owned(),
        );
    }
}

/// What of an item stands before its first block.
fn own_words(item: &Block, next: Option<&Block>) -> Span {
    let inner = next.filter(|next| item.span.covers(next.span));
    Span::new(
        item.span.start,
        inner.map_or(item.span.end, |next| next.span.start),
    )
}
