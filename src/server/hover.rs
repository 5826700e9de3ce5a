use std::sync::Arc;

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{Hover, HoverContents, HoverParams, MarkupContent, MarkupKind};

use super::convert;
use super::state::State;
use crate::features;
use crate::settings::Settings;
use crate::vault::Note;
use crate::video::Part;

/// `textDocument/hover`.
pub async fn answer(state: &Arc<State>, params: HoverParams) -> Result<Option<Hover>> {
    let asked = params.text_document_position_params;
    let encoding = state.can().encoding;
    // A link is followed without reading what is said in the note's video.
    let part = move |_: &Settings, note: &Note| {
        let offset = convert::offset(note.text(), asked.position, encoding);
        features::asks_about_video(note, offset).then_some(Part::All)
    };
    state
        .on_video(&asked.text_document.uri, part, move |view| {
            let can = view.state.can();
            let offset = convert::offset(view.note.text(), asked.position, can.encoding);
            let (vault, settings) = (&view.index.vault, &view.index.settings);
            let hover = features::hover(vault, view.id, view.note, offset, settings, view.video)?;
            Some(Hover {
                contents: HoverContents::Markup(markup(hover.markdown, can.hover_markdown)),
                range: Some(view.range(hover.span)),
            })
        })
        .await
}

/// Markdown for clients that show it, its bare words for those that do not.
pub fn markup(markdown: String, shown: bool) -> MarkupContent {
    if shown {
        return MarkupContent {
            kind: MarkupKind::Markdown,
            value: markdown,
        };
    }
    MarkupContent {
        kind: MarkupKind::PlainText,
        value: plain(&markdown),
    }
}

/// Our own markdown without its marks: emphasis, code, headings, escapes, and
/// links as "label (address)". No parser: it need only be readable.
fn plain(markdown: &str) -> String {
    let mut text = String::with_capacity(markdown.len());
    for line in markdown.lines() {
        let line = line.trim_start_matches('#').trim_start_matches("> ");
        let mut rest = line.chars().peekable();
        while let Some(character) = rest.next() {
            match character {
                '\\' if rest.peek().is_some_and(char::is_ascii_punctuation) => {
                    text.extend(rest.next());
                }
                '*' | '`' => {}
                ']' if rest.peek() == Some(&'(') => text.push(' '),
                '[' if !line.contains("[[") && line.contains("](") => {}
                other => text.push(other),
            }
        }
        text.push('\n');
    }
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_keeps_the_words() {
        assert_eq!(
            plain("# **NMDA** receptor\n\nsee [the talk](https://x.y/z), `code`, 2\\*3"),
            "NMDA receptor\n\nsee the talk (https://x.y/z), code, 2*3"
        );
        assert_eq!(plain("links to [[ketamine]]"), "links to [[ketamine]]");
    }
}
