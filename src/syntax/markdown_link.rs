//! Markdown links `[label](target#anchor)`, reference links and definitions,
//! as far as they stay in the vault.

use pulldown_cmark::{Event, Parser, Tag};

use super::{Definition, Link, LinkKind};
use crate::text::Span;

/// Whether a destination leads out of the vault: it has a scheme of two letters
/// or more (`https:`, `mailto:`), or is `//host`. `C:` and `00:46` have none.
pub fn is_external(destination: &str) -> bool {
    if destination.starts_with("//") {
        return true;
    }
    let scheme = destination
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    let length = scheme.count();
    length >= 2
        && destination.as_bytes()[0].is_ascii_alphabetic()
        && destination.as_bytes().get(length) == Some(&b':')
}

/// `[label](destination "title")`, whose whole is `span` and whose label is `label`.
pub fn inline(text: &str, kind: LinkKind, span: Span, label: Span) -> Option<Link> {
    let source = &text[span.range()];
    let behind = source
        .get((label.end - span.start) as usize..)?
        .strip_prefix("](")?;
    let destination = destination(source, source.len() - behind.len())?;
    link(text, kind, span, label, destination.moved(span.start))
}

/// `[label][reference]` and its short forms.
pub fn reference(
    text: &str,
    kind: LinkKind,
    span: Span,
    label: Span,
    definition: &Definition,
) -> Option<Link> {
    link(text, kind, span, label, definition.destination)
}

/// `[label]: destination "title"`, whose whole is `span` of `source`.
pub fn definition(source: &str, span: Span) -> Option<Definition> {
    let line = source.get(span.range())?;
    let open = line.find('[')? + 1;
    let close = label_end(line, open)?;
    line[close..].strip_prefix("]:")?;
    let destination = destination(line, close + 2)?.moved(span.start);
    Some(Definition {
        span,
        label: Span::from(open..close).moved(span.start),
        destination,
        used: false,
    })
}

/// `address` as a reader of markdown takes it, entities and backslash escapes worked
/// out (CommonMark 2.4 and 2.5); `None` if it is no address.
pub fn unescaped_address(address: &str) -> Option<String> {
    let link = format!("[x](<{address}>)");
    Parser::new(&link).find_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.into_string()),
        _ => None,
    })
}

/// Wiki links and markdown links in one list. A markdown link that shares text
/// with a wiki link is none: in `[[a]](b)` and `[x]([[a]])` the author meant the
/// wiki link, and so does every reader but CommonMark.
pub fn join(wiki: Vec<Link>, markdown: Vec<Link>) -> Vec<Link> {
    if markdown.is_empty() {
        return wiki;
    }
    let mut links = Vec::with_capacity(wiki.len() + markdown.len());
    for link in markdown {
        let next = wiki.partition_point(|wiki| wiki.span.end <= link.span.start);
        if wiki
            .get(next)
            .is_none_or(|wiki| !wiki.span.overlaps(link.span))
        {
            links.push(link);
        }
    }
    links.extend(wiki);
    links.sort_by_key(|link| link.span);
    links
}

fn link(text: &str, kind: LinkKind, span: Span, label: Span, destination: Span) -> Option<Link> {
    if destination.is_empty() {
        return None;
    }
    let written = &text[destination.range()];
    let (target, anchor) = match anchor_sign(written) {
        Some(at) => {
            let hash = destination.start + at as u32;
            (
                Span::new(destination.start, hash),
                Some(Span::new(hash + 1, destination.end)),
            )
        }
        None => (destination, None),
    };
    Some(Link {
        kind,
        label_is_markup: false,
        span,
        target,
        anchor,
        label: Some(label),
    })
}

/// The first `#` that is no part of an entity such as `&#38;`.
fn anchor_sign(address: &str) -> Option<usize> {
    let is_of_entity = |at: usize| {
        let (before, behind) = (&address[..at], &address[at + 1..]);
        let number = behind.split_once(';').map(|(number, _)| number);
        let digits = number.map(|number| number.trim_start_matches(['x', 'X']));
        let is_number = |digits: &str| {
            (1..=7).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit())
        };
        before.ends_with('&') && digits.is_some_and(is_number)
    };
    let mut signs = memchr::memchr_iter(b'#', address.as_bytes());
    signs.find(|at| !is_of_entity(*at))
}

/// The `]` that closes the label of a definition opened before `from`.
fn label_end(source: &str, from: usize) -> Option<usize> {
    let bytes = source.as_bytes();
    let mut depth = 0_u32;
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'[' => depth += 1,
            b']' if depth == 0 => return Some(at),
            b']' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    None
}

/// The destination at or behind `from`, without `<>`.
fn destination(source: &str, from: usize) -> Option<Span> {
    let rest = source.get(from..)?;
    let start = from + (rest.len() - rest.trim_start().len());
    let rest = &source[start..];
    if let Some(inner) = rest.strip_prefix('<') {
        let length = inner.find('>')?;
        return Some(Span::from(start + 1..start + 1 + length));
    }
    let mut depth = 0_u32;
    let mut escaped = false;
    for (at, c) in rest.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '(' => depth += 1,
            ')' if depth == 0 => return Some(Span::from(start..start + at)),
            ')' => depth -= 1,
            c if c.is_ascii_whitespace() => return Some(Span::from(start..start + at)),
            _ => {}
        }
    }
    Some(Span::from(start..source.len()))
}
