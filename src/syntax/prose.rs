//! Where a text is no prose, for features that put links into it or move parts
//! of it: asked for by one note at a time, and so not kept.

use pulldown_cmark::{Event, Parser, Tag};

use super::outline::{self, OPTIONS};
use super::{comment, cover, dollar, front_matter, spans, timestamp};
use crate::text::Span;

/// What of a text is not to be touched, and what is not to be cut.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prose {
    /// Where no word is just a word: front matter, code, comments, mathematics,
    /// HTML, stamps, links of any kind, definitions of links, addresses. Sorted
    /// and without overlap.
    pub closed: Vec<Span>,
    /// Emphasis and the like, which has a mark at either end. In order of starts.
    pub pairs: Vec<Span>,
}

impl Prose {
    /// Whether all of `span` is prose.
    pub fn is_open(&self, span: Span) -> bool {
        let next = self
            .closed
            .partition_point(|closed| closed.end <= span.start);
        let next = self.closed.get(next);
        next.is_none_or(|closed| closed.start >= span.end && !closed.contains(span.start))
    }

    /// Whether `span` begins or ends inside of something that belongs together.
    pub fn is_cut_by(&self, span: Span) -> bool {
        let cuts = |whole: &Span| {
            let inside = |at: u32| whole.start < at && at < whole.end;
            // Within emphasis one may cut, across its mark not.
            inside(span.start) != inside(span.end) && whole.overlaps(span)
        };
        let inside = |at: u32| {
            let next = self.closed.partition_point(|closed| closed.end <= at);
            self.closed
                .get(next)
                .is_some_and(|closed| closed.start < at)
        };
        inside(span.start) || inside(span.end) || self.pairs.iter().any(cuts)
    }
}

/// Reads the whole of `text`. Linear in its length.
pub fn prose(text: &str) -> Prose {
    let (_, body) = front_matter::read(text);
    let covered = cover::stamps(text, body);
    let source = &*covered.source;
    let outline = outline::read(text, body, source);
    let comments = comment::read(text, body, &outline);
    let dollars = dollar::read(text, body, &outline, &comments);
    let dead = spans::merge([&outline.dead, &comments.dead, &dollars.mathematics]);
    let (stamps, _) = timestamp::read(text, body, (source, &covered.stamps), &dead);
    let wiki = super::wiki_link::read(text, body, &dead, &outline.soft_breaks, &covered.links);

    let mut closed: Vec<Span> = vec![Span::new(0, body)];
    closed.extend(stamps.iter().map(|stamp| stamp.span()));
    closed.extend(wiki.links.iter().map(|link| link.span));
    closed.extend(wiki.faults.iter().map(|fault| fault.span()));
    closed.extend(&outline.html_blocks);
    closed.extend(outline.definitions.iter().map(|line| line.span));
    closed.extend(outline.footnotes.iter().map(|foot| match foot.definition {
        true => Span::new(foot.span.start, foot.label.end + 2),
        false => foot.span,
    }));
    let mut pairs = Vec::new();
    let parser = Parser::new_ext(source, OPTIONS);
    for (event, range) in parser.into_offset_iter() {
        let span = Span::from(range).moved(body);
        match event {
            Event::InlineHtml(_) | Event::Start(Tag::Link { .. } | Tag::Image { .. }) => {
                closed.push(span);
            }
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough) => pairs.push(span),
            _ => {}
        }
    }
    addresses(text, body, &mut closed);
    Prose {
        closed: spans::merge([&closed, &dead, &[]]),
        pairs,
    }
}

/// Bare addresses, which are no links in CommonMark but are on the site.
fn addresses(text: &str, body: u32, closed: &mut Vec<Span>) {
    let bytes = text.as_bytes();
    let mut from = body as usize;
    while let Some(found) = memchr::memmem::find(bytes.get(from..).unwrap_or_default(), b"://") {
        let mark = from + found;
        let ends = |byte: &u8| byte.is_ascii_whitespace() || b"<>()[]\"".contains(byte);
        let start = bytes[from..mark].iter().rposition(ends);
        let start = start.map_or(from, |at| from + at + 1);
        let length = bytes[mark..].iter().position(ends);
        let end = length.map_or(bytes.len(), |length| mark + length);
        closed.push(Span::from(start..end));
        from = end.max(mark + 3);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_prose_is_open() {
        let text = "---\ntitle: pore\n---\npore `pore` [[pore]] [pore](pore.md) <b title=\"pore\">pore</b> \
                    $pore$ %%pore%% https://pore.org/pore <a class=\"yt-timestamp\" data-t=\"00:00:01\">[00:00:01]</a> pore\n\n\
                    [pore]: pore.md\n";
        let prose = prose(text);
        let open: Vec<usize> = text
            .match_indices("pore")
            .map(|(at, _)| at)
            .filter(|at| prose.is_open(Span::from(*at..at + 4)))
            .collect();
        let first = text.find("\npore").map(|at| at + 1);
        let tagged = text.find("\">pore").map(|at| at + 2);
        let last = text.find("> pore\n").map(|at| at + 2);
        assert_eq!(open, [first, tagged, last].map(Option::unwrap));
    }

    #[test]
    fn emphasis_and_code_are_not_cut() {
        let text = "one **two three** `four five` six";
        let prose = prose(text);
        let at = |words: &str| {
            let start = text.find(words).unwrap();
            Span::from(start..start + words.len())
        };
        assert!(prose.is_cut_by(at("one **two")));
        assert!(prose.is_cut_by(at("five` six")));
        assert!(!prose.is_cut_by(at("two")));
        assert!(!prose.is_cut_by(at("one **two three** `four five`")));
    }
}
