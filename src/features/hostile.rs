//! Every feature on texts that nobody would write.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::settings::Settings;
use crate::text::{Span, Text};
use crate::vault::{Change, Note, NoteId, NotePath, Publisher, RootId, Vault};

fn vault_of(text: &str) -> (Vault, NoteId, Arc<Note>) {
    let mut vault = Vault::new(vec![Publisher::Quartz {
        content: String::new(),
    }]);
    let path = NotePath::new(RootId(0), "a/note.md");
    let other =
        "---\ntitle: Other one\naliases: [second]\ntags: [t]\n---\n# H\nx ^b\n# H\n[[wanted]]";
    for (path, text) in [
        ("a/other.md", other),
        ("b/other.md", other),
        ("a/note.md", text),
    ] {
        let note = Note::new(NotePath::new(RootId(0), path), text);
        vault.apply(Change::Note(Arc::new(note)));
    }
    vault.apply(Change::File(NotePath::new(RootId(0), "a/pic [1].png")));
    let id = vault.id(&path).expect("the note");
    let note = vault.note(id).expect("the note").clone();
    (vault, id, note)
}

/// Whether the span's ends are in the text and between characters.
fn fits(text: &Text, span: Span) -> bool {
    let exact = |offset: u32| text.slice(Span::new(0, offset)).len() == offset as usize;
    span.start <= span.end && exact(span.start) && exact(span.end)
}

fn all_features(text: &str, offsets: impl Iterator<Item = u32>) {
    let (vault, id, note) = vault_of(text);
    let settings = Settings::default();
    let own = note.text();
    for link in document_links(&vault, &note) {
        assert!(fits(own, link.span));
    }
    check_symbols(own, &document_symbols(&note), Span::new(0, own.len()));
    let drawn = graph(&vault, None);
    assert!(drawn.nodes.len() >= 3);
    // A line each, whatever the names are.
    assert_eq!(
        dot(&drawn).lines().count(),
        4 + drawn.nodes.len() + drawn.links.len()
    );
    assert_eq!(
        mermaid(&drawn).lines().count(),
        2 + drawn.nodes.len() + drawn.links.len()
    );
    let mut tally = Tally::default();
    tally.add(&vault, &note, &settings, None);
    assert!(tally.markdown(&vault).starts_with("# The vault\n"));
    let whole = Span::new(0, own.len());
    for action in code_actions(&vault, &note, whole, &settings, None, |_| true) {
        if let ActionEdit::Now(edit) = action.edit {
            check_edit(&vault, &edit);
        }
    }
    let tokens = semantic_tokens(&vault, &note, whole, false);
    assert!(tokens.iter().all(|token| fits(own, token.span)));
    assert!(tokens.is_sorted_by(|a, b| a.span.end <= b.span.start));
    for hint in inlay_hints(&vault, id, &note, whole, true, &settings, None) {
        assert!(fits(own, Span::empty(hint.offset)));
    }
    for lens in code_lenses(&vault, id, &note, &settings) {
        assert!(fits(own, lens.span) && lens.links > 0);
    }
    for offset in offsets {
        for span in [Span::empty(offset), Span::new(offset, offset + 9)] {
            for action in code_actions(&vault, &note, span, &settings, None, |_| true) {
                let edit = match action.edit {
                    ActionEdit::Now(edit) => Some(edit),
                    ActionEdit::Later(task) => {
                        code_action_edit(&vault, &note, &task, &settings, &|_| None)
                    }
                    ActionEdit::Refused(_) | ActionEdit::Play { .. } => None,
                };
                check_edit(&vault, &edit.unwrap_or_default());
            }
        }
        for found in definition(&vault, id, &note, offset, &settings, None) {
            assert!(fits(own, found.origin));
            if let Destination::Note { id, full, focus } = found.destination {
                let target = vault.note(id).expect("the target").text();
                assert!(fits(target, full) && fits(target, focus) && full.covers(focus));
            }
        }
        if let Some(hover) = hover(&vault, id, &note, offset, &settings, None) {
            assert!(fits(own, hover.span));
            assert!(hover.markdown.len() <= 8 * 1024);
        }
        if let Some(found) = explain(&vault, &note, offset) {
            assert!(fits(own, found.span) && found.span.touches(offset));
            let winner = found.candidates.first();
            match found.meaning {
                "note" | "file" => assert!(
                    winner.is_some_and(|one| one.won && Some(one.rule) == found.rule),
                    "{found:?}"
                ),
                "ambiguous" => assert!(found.candidates.iter().filter(|one| one.won).count() > 1),
                _ => assert!(winner.is_none_or(|one| !one.won), "{found:?}"),
            }
            assert!(!found.markdown().contains('\0'));
        }
        let completion = completion(&vault, &note, offset, &settings, None);
        assert!(completion.items.len() <= settings.completion.max_items);
        for item in completion.items {
            check_item(own, offset, &item);
            if let Some(data) = &item.data {
                assert!(resolve_completion(&vault, data, &settings).is_some());
            }
        }
    }
}

fn check_item(text: &Text, offset: u32, item: &CompletionItem) {
    let span = item.replace;
    assert!(fits(text, span));
    let line = text.line_span(text.line_of(offset));
    assert!(line.covers(span), "the edit is on the cursor's line");
    let cursor = text
        .slice(Span::new(0, offset.clamp(line.start, line.end)))
        .len() as u32;
    assert!(span.touches(cursor), "the edit contains the cursor");
    let typed = text.slice(Span::new(span.start, cursor));
    assert!(
        item.filter.starts_with(&*typed),
        "{:?} {typed:?}",
        item.filter
    );
    assert!(!item.insert.contains(['\n', '\r']), "{:?}", item.insert);
    assert!(!item.label.is_empty());
}

fn check_edit(vault: &Vault, edit: &VaultEdit) {
    for step in &edit.steps {
        let Step::Text { path, edits } = step else {
            continue;
        };
        let id = vault.id(path).expect("an edited note");
        let text = vault.note(id).expect("an edited note").text();
        let mut behind = 0;
        for (span, _) in edits {
            assert!(fits(text, *span) && span.start >= behind, "{edits:?}");
            behind = span.end;
        }
    }
}

fn check_symbols(text: &Text, symbols: &[Symbol], within: Span) {
    for symbol in symbols {
        assert!(fits(text, symbol.span) && within.covers(symbol.span));
        assert!(symbol.span.covers(symbol.focus));
        assert!(!symbol.name.is_empty());
        check_symbols(text, &symbol.children, symbol.span);
    }
}

/// Pieces of notes, so that random texts get somewhere.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "[[",
        "]]",
        "|",
        " | ",
        "#",
        "^",
        "![[",
        "](",
        ")",
        "[",
        "]",
        "`",
        "```\n",
        "~~~",
        "> ",
        "> [!",
        "<a class=\"yt-timestamp\" data-t=\"",
        "00:01:00",
        "\">",
        "</a>",
        "<!--",
        "-->",
        "---\n",
        "title: x\n",
        "tags: [",
        "From: [[",
        "other",
        "second",
        "H",
        "\n",
        "\r\n",
        "\r",
        "# ",
        "%%",
        "$",
        "é",
        "\u{1F600}",
        "\0",
        "\\",
        "[^1]",
        "[^1]: ",
        "[r]: other.md#h\n",
        "](other.md#",
        "../",
        "%20",
        " ",
        "|a|b|\n|-|-|\n",
        "wan",
        "#t",
        "^b",
        "- ",
        "<",
        ">",
        "+++\n",
        "title = \"x\"\n",
        "\t",
        "    ",
        "nowhere_near_it",
        "videoId: abcdefghijk\n",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_feature_panics_or_leaves_the_text(text in pieces()) {
        all_features(&text, 0..text.len() as u32 + 2);
    }

    #[test]
    fn nor_on_any_characters(text in "\\PC{0,40}") {
        all_features(&text, 0..text.len() as u32 + 2);
    }

    /// What a preview shows means the same to every renderer: the CommonMark
    /// reference sees no HTML, and no link or picture but to the web.
    #[test]
    fn a_preview_holds_nothing_live_but_web_links(text in pieces()) {
        let (_, _, note) = vault_of(&text);
        let limit = preview::Limit { lines: 50, bytes: 6000 };
        let shown = preview::preview(&note, Span::new(0, note.text().len()), limit);
        prop_assert_eq!(live_parts(&shown), Vec::<String>::new(), "{}", shown);
    }
}

fn live_parts(markdown: &str) -> Vec<String> {
    use pulldown_cmark::{Event, Options, Parser, Tag};
    let is_web = |url: &str| url.starts_with("https://") || url.starts_with("mailto:");
    Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES)
        .filter_map(|event| match event {
            Event::Html(html) | Event::InlineHtml(html) => Some(html.to_string()),
            Event::Start(Tag::Link { dest_url, .. }) if !is_web(&dest_url) => {
                Some(dest_url.to_string())
            }
            Event::Start(Tag::Image { dest_url, .. }) => Some(dest_url.to_string()),
            _ => None,
        })
        .collect()
}

#[test]
fn long_texts_take_linear_time() {
    // Quadratic work on these would take minutes, and the test run with it.
    for piece in [
        "[[",
        "[[a|",
        "`",
        "[x](",
        "<!--",
        "![",
        "> ",
        "- ",
        "](",
        "[[other#",
        "# \n",
        "<",
        "# a\n",
        "other ",
        "## a\n[[#a]]\n",
    ] {
        let text = piece.repeat(100_000 / piece.len());
        let end = text.len() as u32;
        all_features(&text, [0, 1, end / 2, end].into_iter());
    }
}
