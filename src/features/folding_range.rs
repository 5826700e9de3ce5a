//! `textDocument/foldingRange`.

use crate::syntax::{BlockKind, blocks};
use crate::text::{Span, Text};
use crate::vault::Note;

/// Lines that can be folded away under their first. Zero-based.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fold {
    /// The line that stays.
    pub start: u32,
    /// The last line that goes.
    pub end: u32,
    /// Whether it is a comment.
    pub comment: bool,
}

/// A list of fewer lines is read, not folded.
const LONG_LIST: u32 = 8;

/// What of `note` can be folded: front matter, sections, callouts and other
/// quotes, code, tables, HTML and comments, and long lists as hubs have them.
/// Blank lines before the next section stay outside, so that sections keep apart.
pub fn folding_ranges(note: &Note) -> Vec<Fold> {
    let text = note.text();
    let mut folds = Vec::new();
    let headings = note.parsed().headings.len();
    for index in 0..headings {
        let section = note.parsed().section(index, text.len());
        folds.extend(fold(text, section, false));
    }
    for block in blocks(&text.to_string()) {
        let comment = block.kind == BlockKind::Html
            && text.slice(block.span).trim_start().starts_with("<!--");
        let found = fold(text, block.span, comment);
        folds.extend(found.filter(|fold| match block.kind {
            BlockKind::List => fold.end - fold.start >= LONG_LIST,
            BlockKind::Paragraph | BlockKind::Heading | BlockKind::Item => false,
            _ => true,
        }));
    }
    folds.sort();
    // A section that is one table would fold twice.
    folds.dedup_by_key(|fold| (fold.start, fold.end));
    folds
}

/// The lines of `span`, blank ones at its end left out; `None` if it is one line.
fn fold(text: &Text, span: Span, comment: bool) -> Option<Fold> {
    let start = text.line_of(span.start);
    let source = text.slice(span);
    let content = source.trim_end().len() as u32;
    let end = text.line_of(span.start + content.saturating_sub(1));
    (end > start).then_some(Fold {
        start,
        end,
        comment,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::{NotePath, RootId};

    fn folds(text: &str) -> Vec<(u32, u32, bool)> {
        let note = Note::new(NotePath::new(RootId(0), "a.md"), text);
        let folds = folding_ranges(&note);
        folds
            .iter()
            .map(|fold| (fold.start, fold.end, fold.comment))
            .collect()
    }

    #[test]
    fn what_has_several_lines_folds_under_its_first() {
        let text = "---\ntitle: x\n---\n# One\n\ntext\n\n## Two\n> [!info] c\n> more\n\n```\ncode\n```\n\n# Three\n<!-- a\nb -->\n";
        assert_eq!(
            folds(text),
            [
                (0, 2, false),
                (3, 13, false),
                (7, 13, false),
                (8, 9, false),
                (11, 13, false),
                (15, 17, false),
                (16, 17, true),
            ]
        );
        assert_eq!(folds("# One\n# Two\ntwo lines\nof text\n"), [(1, 3, false)]);
        assert_eq!(folds(""), []);
    }

    #[test]
    fn only_long_lists_fold() {
        assert_eq!(folds(&"- [[x]]\n".repeat(5)), []);
        assert_eq!(folds(&"- [[x]]\n".repeat(20)), [(0, 19, false)]);
    }
}
