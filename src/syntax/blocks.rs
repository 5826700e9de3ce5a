//! The blocks of a text, for folding and selecting: asked for by one note at a
//! time, and so not kept.

use pulldown_cmark::{Event, Parser, Tag};

use super::front_matter;
use super::outline::OPTIONS;
use crate::text::Span;

/// A block and what it is. Line breaks at its end may belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// From its first mark.
    pub span: Span,
    /// What it is.
    pub kind: BlockKind,
}

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// The metadata at the start.
    FrontMatter,
    /// A paragraph.
    Paragraph,
    /// A heading.
    Heading,
    /// A list.
    List,
    /// An item of a list.
    Item,
    /// A block quote or callout.
    Quote,
    /// A code block, fences included.
    Code,
    /// HTML, comments among it.
    Html,
    /// A table.
    Table,
    /// A footnote's text.
    Footnote,
}

/// All blocks of `text` in the order of their starts, outer before inner.
pub fn blocks(text: &str) -> Vec<Block> {
    let (front, body) = front_matter::read(text);
    let front = front.map(|front| Block {
        span: front.span,
        kind: BlockKind::FrontMatter,
    });
    let mut blocks: Vec<Block> = front.into_iter().collect();
    let source = text.get(body as usize..).unwrap_or_default();
    for (event, range) in Parser::new_ext(source, OPTIONS).into_offset_iter() {
        let Event::Start(tag) = event else { continue };
        let kind = match tag {
            Tag::Paragraph => BlockKind::Paragraph,
            Tag::Heading { .. } => BlockKind::Heading,
            Tag::List(_) => BlockKind::List,
            Tag::Item => BlockKind::Item,
            Tag::BlockQuote(_) => BlockKind::Quote,
            Tag::CodeBlock(_) => BlockKind::Code,
            Tag::HtmlBlock => BlockKind::Html,
            Tag::Table(_) => BlockKind::Table,
            Tag::FootnoteDefinition(_) => BlockKind::Footnote,
            _ => continue,
        };
        let span = Span::from(range).moved(body);
        blocks.push(Block { span, kind });
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_come_outer_before_inner() {
        let text = "---\na: b\n---\n# H\n\n- one\n  two\n\n> q\n\n```\nc\n```\n<!-- x\ny -->\n";
        let kinds: Vec<_> = blocks(text)
            .iter()
            .map(|block| (block.kind, &text[block.span.range()]))
            .collect();
        assert_eq!(kinds[0], (BlockKind::FrontMatter, "---\na: b\n---"));
        let names: Vec<BlockKind> = kinds.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(
            names,
            [
                BlockKind::FrontMatter,
                BlockKind::Heading,
                BlockKind::List,
                BlockKind::Item,
                BlockKind::Quote,
                BlockKind::Paragraph,
                BlockKind::Code,
                BlockKind::Html
            ]
        );
    }
}
