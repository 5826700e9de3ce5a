//! The one pass of `pulldown-cmark`: blocks, code, HTML, markdown links.
//!
//! Wiki links are left to [`super::wiki_link`] and not enabled in the parser: it
//! trims nothing, loses links whose bar stands in a table cell, knows none in
//! HTML, and no event tells where a target begins. Mathematics is left to
//! [`super::dollar`], because the parser cannot tell money from formulas.

use pulldown_cmark::{CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};
use rustc_hash::FxHashMap;

use super::{Callout, Definition, Footnote, Link, LinkKind, block, markdown_link, spans};
use crate::text::Span;

/// What the pass found. Spans are of the whole text, in document order.
#[derive(Default)]
pub struct Outline<'a> {
    /// Code blocks and code spans.
    pub dead: Vec<Span>,
    /// Fenced code blocks, with the info string of each.
    pub fences: Vec<(Span, CowStr<'a>)>,
    /// HTML blocks.
    pub html_blocks: Vec<Span>,
    /// Inline tags and comments that look like comments or hold `[[`.
    pub html_inlines: Vec<Span>,
    /// All other inline tags: only if the text holds a `^` or `$`.
    pub tags: Vec<Span>,
    /// Headings with the pieces of text they show.
    pub headings: Vec<RawHeading<'a>>,
    /// Markdown links, images and reference links that stay in the vault.
    pub links: Vec<Link>,
    /// Links that lead to the web.
    pub web_links: Vec<Span>,
    /// The brackets of those that show nothing.
    pub empty_web_links: Vec<Span>,
    /// `[^x]` and `[^x]: …`.
    pub footnotes: Vec<Footnote>,
    /// `[label]: destination`.
    pub definitions: Vec<Definition>,
    /// `> [!type] title`.
    pub callouts: Vec<Callout>,
    /// Where a line ends inside a paragraph.
    pub soft_breaks: Vec<u32>,
    /// Paragraphs, headings, list items, table cells: only if the text holds
    /// a `^` or `$`, the only ones to ask.
    pub leaves: Vec<Span>,
}

/// A heading as the parser saw it.
pub struct RawHeading<'a> {
    /// 1 to 6.
    pub level: u8,
    /// With its marks, perhaps with its line break.
    pub span: Span,
    /// Text and code in order, with their place in the source.
    pub pieces: Vec<(Span, CowStr<'a>)>,
}

/// What the notes use of markdown's extensions.
pub const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS);

/// Reads `source`, which is the text from `body`, the first byte behind the front
/// matter, with usual stamps, and perhaps links, covered (see [`super::cover`]).
pub fn read<'a>(text: &str, body: u32, source: &'a str) -> Outline<'a> {
    let bytes = source.as_bytes();
    let wants_leaves = memchr::memchr2(b'^', b'$', bytes).is_some();
    let mut outline = Outline::default();
    let mut heading: Option<RawHeading<'_>> = None;
    let mut open_links: Vec<OpenLink> = Vec::new();
    let mut labels = None;
    // Where the event before this one ended: at a link's end, its label's end.
    let mut behind = body;

    let parser = Parser::new_ext(source, OPTIONS);
    outline.definitions = definitions(&text[body as usize..], body, &parser);
    for (event, range) in parser.into_offset_iter() {
        let span = Span::new(body + range.start as u32, body + range.end as u32);
        match event {
            Event::Text(shown) | Event::InlineMath(shown) | Event::DisplayMath(shown) => {
                if let Some(heading) = &mut heading {
                    let shown = uncovered(text, span, &source[range], shown);
                    heading.pieces.push((span, shown));
                }
            }
            Event::Code(shown) => {
                outline.dead.push(span);
                if let Some(heading) = &mut heading {
                    let shown = uncovered(text, span, &source[range], shown);
                    heading.pieces.push((span, shown));
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                // A hard break begins with its blanks or backslash.
                let at = source[range.start..].find(['\n', '\r']).unwrap_or(0);
                outline.soft_breaks.push(span.start + at as u32);
                if let Some(heading) = &mut heading {
                    heading.pieces.push((span, CowStr::Borrowed(" ")));
                }
            }
            Event::InlineHtml(tag)
                if tag.starts_with("<!--") || text[span.range()].contains("[[") =>
            {
                outline.html_inlines.push(span);
            }
            Event::InlineHtml(_) if wants_leaves => outline.tags.push(span),
            Event::FootnoteReference(_) => {
                let label = Span::new(
                    span.start + 2,
                    span.end.saturating_sub(1).max(span.start + 2),
                );
                outline.footnotes.push(Footnote {
                    span,
                    label,
                    definition: false,
                });
            }
            Event::Start(tag) => {
                if wants_leaves && is_leaf(&tag) {
                    outline.leaves.push(span);
                }
                match tag {
                    Tag::Heading { level, .. } => {
                        heading = Some(RawHeading {
                            level: depth(level),
                            span,
                            pieces: Vec::new(),
                        });
                    }
                    Tag::CodeBlock(kind) => {
                        outline.dead.push(span);
                        if let pulldown_cmark::CodeBlockKind::Fenced(info) = kind {
                            outline.fences.push((span, info));
                        }
                    }
                    Tag::HtmlBlock => outline.html_blocks.push(span),
                    Tag::BlockQuote(_) => outline.callouts.extend(block::callout(text, span)),
                    Tag::FootnoteDefinition(_) => {
                        outline
                            .footnotes
                            .extend(block::footnote_definition(text, span));
                    }
                    Tag::Link {
                        link_type,
                        dest_url,
                        id,
                        ..
                    } => {
                        open_links.push(OpenLink::new(link_type, false, &dest_url, &id, span));
                    }
                    Tag::Image {
                        link_type,
                        dest_url,
                        id,
                        ..
                    } => {
                        open_links.push(OpenLink::new(link_type, true, &dest_url, &id, span));
                    }
                    _ => {}
                }
            }
            Event::End(TagEnd::Heading(_)) => outline.headings.extend(heading.take()),
            Event::End(TagEnd::Link | TagEnd::Image) => {
                if let Some(open) = open_links.pop() {
                    if open.external {
                        outline.web_links.push(open.span);
                        outline.empty_web_links.extend(open.empty_label(text));
                    }
                    let definition = open.reference.as_deref().and_then(|reference| {
                        let labels =
                            labels.get_or_insert_with(|| by_label(text, &outline.definitions));
                        labels.get(&folded(reference)).copied()
                    });
                    let definition = definition.and_then(|at| outline.definitions.get_mut(at));
                    let definition = definition.map(|definition| {
                        definition.used = true;
                        &*definition
                    });
                    outline.links.extend(open.close(text, behind, definition));
                }
            }
            _ => {}
        }
        behind = span.end;
    }
    // A picture in a link's label ends before the link does.
    outline.links.sort_by_key(|link| link.span);
    outline.web_links = spans::merge([&outline.web_links]);
    outline
}

/// What `shown`, which the parser has read from the covered `source` of `span`, is without
/// the cover.
fn uncovered<'a>(text: &str, span: Span, source: &str, shown: CowStr<'a>) -> CowStr<'a> {
    let own = &text[span.range()];
    if own == source {
        return shown;
    }
    // Code goes without its marks and its line breaks; the cover is as long as what it covers.
    let mut signs = own.chars().zip(source.chars());
    let sign_of = |shown: char| {
        let is_it = |seen: char| seen == shown || shown == ' ' && seen.is_whitespace();
        let (own, _) = signs.find(|(_, seen)| is_it(*seen))?;
        Some(if shown == ' ' { ' ' } else { own })
    };
    let uncovered: Option<String> = shown.chars().map(sign_of).collect();
    uncovered.map_or(shown, CowStr::from)
}

struct OpenLink {
    kind: LinkKind,
    /// The reference's label; empty for an inline link.
    reference: Option<String>,
    external: bool,
    span: Span,
}

impl OpenLink {
    fn new(link_type: LinkType, image: bool, url: &str, id: &str, span: Span) -> Self {
        let inline = matches!(link_type, LinkType::Inline);
        let automatic = matches!(link_type, LinkType::Autolink | LinkType::Email);
        let kind = match (image, inline) {
            (true, _) => LinkKind::Image,
            (false, true) => LinkKind::Markdown,
            (false, false) => LinkKind::Reference,
        };
        let external = automatic || markdown_link::is_external(url);
        Self {
            kind,
            reference: (!inline).then(|| id.to_owned()),
            external,
            span,
        }
    }

    /// The brackets of `[](https://example.org)`, which has nothing to click.
    fn empty_label(&self, text: &str) -> Option<Span> {
        if self.kind != LinkKind::Markdown {
            return None;
        }
        let inner = text.get(self.span.range())?.strip_prefix('[')?;
        let blanks = inner.len() - inner.trim_start().len();
        let start = self.span.start;
        let end = start + 1 + blanks as u32 + 1;
        inner[blanks..]
            .starts_with("](")
            .then(|| Span::new(start, end))
    }

    /// `behind` is where the event before the link's end ended, `definition` the
    /// one of its reference.
    fn close(self, text: &str, behind: u32, definition: Option<&Definition>) -> Option<Link> {
        if self.external {
            return None;
        }
        let label_start = self.span.start + if self.kind == LinkKind::Image { 2 } else { 1 };
        // The event before an empty label's end is the link's own start.
        let label_end = if behind >= self.span.end {
            label_start
        } else {
            behind
        };
        let label = Span::new(label_start, label_end.max(label_start));
        match self.reference {
            None => markdown_link::inline(text, self.kind, self.span, label),
            Some(_) => markdown_link::reference(text, self.kind, self.span, label, definition?),
        }
    }
}

/// CommonMark 0.31 §6.3: labels match ignoring case, runs of white space being one blank.
fn folded(label: &str) -> String {
    let words: Vec<String> = label.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

/// From each label to the first definition of it, which is the one that counts.
fn by_label(text: &str, definitions: &[Definition]) -> FxHashMap<String, usize> {
    let mut labels = FxHashMap::default();
    for (at, definition) in definitions.iter().enumerate() {
        labels
            .entry(folded(&text[definition.label.range()]))
            .or_insert(at);
    }
    labels
}

fn definitions(source: &str, body: u32, parser: &Parser<'_>) -> Vec<Definition> {
    let mut found: Vec<Definition> = parser
        .reference_definitions()
        .iter()
        .filter_map(|(_, definition)| {
            let span = Span::from(definition.span.clone());
            markdown_link::definition(source, span)
        })
        // A label holds no brackets (CommonMark 0.31 §6.3); those of a stamp were covered.
        .filter(|definition| !source[definition.label.range()].contains("<a class=\"yt"))
        .map(|definition| definition.moved(body))
        .collect();
    found.sort_by_key(|definition| definition.span);
    found
}

fn is_leaf(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Paragraph | Tag::Heading { .. } | Tag::Item | Tag::TableCell
    )
}

fn depth(level: HeadingLevel) -> u8 {
    level as u8
}
