//! Whatever a note says, the parser reads it: no panic, and every span in range
//! and on character boundaries. The rules and their fixes hold to the same.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::sync::Arc;

use proptest::prelude::*;
use wikinote::rules;
use wikinote::settings::Settings;
use wikinote::syntax::{Parsed, front_matter_entries, parse};
use wikinote::text::Span;
use wikinote::vault::{Change, Note, NotePath, Publisher, RootId, Vault};

/// Pieces of the format, whole and broken, to be glued together in any order.
const PIECES: &[&str] = &[
    "[[",
    "]]",
    "[",
    "]",
    "![[",
    "|",
    "\\|",
    " | ",
    "#",
    "#^",
    "^id",
    "note",
    "A B",
    "é",
    "\u{1F600}",
    "\u{2068}",
    "\0",
    "\n",
    "\r",
    "\r\n",
    "\n\n",
    " ",
    "\t",
    "    ",
    "```",
    "```markdown\n",
    "~~~\n",
    "`",
    "``",
    "$",
    "$$",
    "$5 ",
    "%%",
    "<!--",
    "-->",
    "<!-- wikinote-ignore broken-link -->",
    "<!-- wikinote-ignore-start -->",
    "<!-- wikinote-ignore-end: x -->",
    "<br/>",
    "<div>\n",
    "</div>",
    "<a class=\"yt-timestamp\" data-t=\"00:46:00\">[00:46:00]</a>",
    "<a class=\"yt-timestamp\" data-t=\"",
    "\">",
    "<a class=\"yt",
    "</a>",
    "[00:12:34]",
    "(00:12:34",
    "0:12:34",
    ", 12:34",
    "---\n",
    "+++\n",
    "title: x\n",
    "title: [\n",
    "aliases: [é, \"b\"]\n",
    "tags: a, b\n",
    "title = \"é\"\n",
    "From: [[hub]] <br/>\n",
    "> ",
    "> [!info]- T\n",
    "* ",
    "1. ",
    "## ",
    "===\n",
    "[^1]",
    "[^1]: ",
    "[r]: a.md\n",
    "[x](a.md#b)",
    "![p](<q r.png>)",
    "[x][r]",
    "**",
    "_",
    "| a | b |\n|---|---|\n",
    "#tag/é ",
    "\\",
    "\u{FEFF}",
    "…",
];

fn glued() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        9 => prop::sample::select(PIECES).prop_map(str::to_owned),
        1 => "\\PC{0,3}",
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn spans(text: &str, parsed: &Parsed) -> Vec<Span> {
    let mut spans = Vec::new();
    for link in parsed.links.iter() {
        spans.extend([link.span, link.target]);
        spans.extend(link.anchor);
        spans.extend(link.label);
        if link.is_wiki() {
            let parts = [Some(link.target), link.anchor, link.label];
            assert!(
                parts
                    .into_iter()
                    .flatten()
                    .all(|part| link.span.covers(part))
            );
        }
    }
    for stamp in parsed.stamps.iter() {
        assert!(stamp.span().covers(stamp.value()) && stamp.span().covers(stamp.label()));
        spans.extend([stamp.span(), stamp.value(), stamp.label()]);
    }
    for time in parsed.plain_times().iter() {
        let values: Vec<_> = time.values(&text[time.span.range()]).collect();
        assert!(!values.is_empty() && values.iter().all(|value| time.span.covers(value.span)));
        spans.push(time.span);
        spans.extend(values.iter().map(|value| value.span));
    }
    spans.extend(parsed.headings.iter().map(|heading| heading.span));
    let rare = parsed.rare();
    spans.extend(rare.blocks.iter().flat_map(|block| [block.id, block.block]));
    spans.extend(&rare.tags);
    spans.extend(
        rare.callouts
            .iter()
            .flat_map(|callout| [callout.span, callout.kind, callout.title]),
    );
    spans.extend(
        rare.footnotes
            .iter()
            .flat_map(|note| [note.span, note.label]),
    );
    spans.extend(
        rare.definitions
            .iter()
            .flat_map(|one| [one.span, one.label, one.destination]),
    );
    for suppression in &rare.suppressions {
        spans.extend([suppression.span, suppression.lines]);
        spans.extend(&suppression.codes);
        spans.extend(suppression.end);
    }
    spans.extend(rare.faults.iter().map(|fault| fault.span()));
    spans.extend(rare.site_holes.iter().map(|hole| hole.span));
    if let Some(front) = &parsed.front_matter {
        spans.extend([front.span, front.body]);
        let entries = front_matter_entries(text);
        spans.extend(entries.iter().flat_map(|entry| [entry.key, entry.value]));
        let scalars = front
            .title
            .iter()
            .chain(&front.video_id)
            .chain(&front.aliases)
            .chain(&front.tags);
        spans.extend(scalars.map(|scalar| scalar.span));
        spans.extend(front.fault.iter().map(|fault| fault.0));
    }
    spans
}

fn check(text: &str) {
    let sound = |span: Span| {
        assert!(span.start <= span.end, "{span:?} is reversed in {text:?}");
        assert!(
            text.get(span.range()).is_some(),
            "{span:?} is no place in {text:?}"
        );
    };
    let parsed = parse(text);
    spans(text, &parsed).into_iter().for_each(sound);
    let starts: Vec<u32> = parsed.links.iter().map(|link| link.span.start).collect();
    assert!(starts.is_sorted(), "links out of order in {text:?}");
    assert!(parsed.stamps.iter().map(|stamp| stamp.start).is_sorted());
    assert_eq!(parsed, parse(text));

    for publisher in [
        Publisher::None,
        Publisher::Quartz {
            content: String::new(),
        },
    ] {
        let mut vault = Vault::new(vec![publisher]);
        let note = Arc::new(Note::new(NotePath::new(RootId(0), "a/note.md"), text));
        vault.apply(Change::Note(note.clone()));
        for finding in rules::check(&vault, &note, &Settings::default()) {
            sound(finding.span);
            for fix in rules::fixes(&vault, &note, &finding) {
                let mut end = 0;
                for (span, _) in &fix.edits {
                    sound(*span);
                    assert!(end <= span.start, "edits overlap in {text:?}");
                    end = span.end;
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_gluing_of_the_format(text in glued()) {
        check(&text);
    }

    #[test]
    fn any_text(text in "(?s).{0,80}") {
        check(&text);
    }
}
