//! `textDocument/semanticTokens`.

use super::subject::written;
use crate::syntax::Link;
use crate::text::Span;
use crate::vault::{AnchorTarget, Note, Resolution, Vault};

/// A stretch of a note that says something to the links of the vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Token {
    /// Byte span; may reach over a line's end.
    pub span: Span,
    /// What it says.
    pub kind: TokenKind,
    /// Whether it names something that is not there.
    pub unresolved: bool,
    /// Whether it gives the name (`^id` at a block's end) and does not use it.
    pub declaration: bool,
}

/// What a token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// The target of a link.
    Target,
    /// Its label.
    Label,
    /// Its anchor without the `#`, or a block's `^id`.
    Anchor,
    /// A tag with its `#`; in the front matter as written.
    Tag,
    /// The time of a stamp: the attribute's and the label.
    Stamp,
}

/// The tokens of `note` that touch `within`, in order and without overlap.
///
/// Of a link only the parts are told: brackets and bars are left to the
/// client's own highlighting. With `alone` there is no vault around the note,
/// and nothing is said to be missing from it.
pub fn semantic_tokens(vault: &Vault, note: &Note, within: Span, alone: bool) -> Vec<Token> {
    let parsed = note.parsed();
    let mut solid = Vec::new();
    let mut labels: Vec<Token> = Vec::new();
    for link in parsed.links.iter() {
        if link.span.start > within.end {
            break;
        }
        if link.span.end < within.start {
            continue;
        }
        // A picture in a label: the label is the picture's.
        while labels
            .pop_if(|label| label.span.covers(link.span))
            .is_some()
        {}
        of_link(vault, note, &link, alone, &mut solid);
        let label = link.label.filter(|label| !label.is_empty());
        labels.extend(label.map(|span| plain(span, TokenKind::Label)));
    }
    // No stamp is longer than its four small lengths together.
    let reach = within.start.saturating_sub(4 * u32::from(u8::MAX));
    for stamp in parsed.stamps.starting_from(reach) {
        if stamp.start > within.end {
            break;
        }
        let parts = [stamp.value(), stamp.label()].into_iter();
        solid.extend(parts.map(|span| plain(span, TokenKind::Stamp)));
    }
    let rare = parsed.rare();
    for line in &rare.definitions {
        of_definition(vault, note, line.destination, alone, &mut solid);
    }
    let front = parsed.front_matter.iter().flat_map(|front| &front.tags);
    let tags = front.map(|tag| tag.span).chain(rare.tags.iter().copied());
    solid.extend(tags.map(|span| plain(span, TokenKind::Tag)));
    solid.extend(rare.blocks.iter().map(|block| Token {
        declaration: true,
        // The caret belongs to it.
        ..plain(
            Span::new(block.id.start.saturating_sub(1), block.id.end),
            TokenKind::Anchor,
        )
    }));
    solid.retain(|token| !token.span.is_empty());
    solid.sort_by_key(|token| token.span);
    labels.retain(|label| {
        let next = solid.partition_point(|token| token.span.end <= label.span.start);
        let next = solid.get(next);
        next.is_none_or(|token| !token.span.overlaps(label.span))
    });
    solid.append(&mut labels);
    solid.sort_by_key(|token| token.span);
    let mut end = 0;
    solid.retain(|token| {
        let clear = token.span.start >= end;
        if clear {
            end = token.span.end;
        }
        clear && token.span.start <= within.end && within.start <= token.span.end
    });
    solid
}

fn plain(span: Span, kind: TokenKind) -> Token {
    Token {
        span,
        kind,
        unresolved: false,
        declaration: false,
    }
}

fn of_link(vault: &Vault, note: &Note, link: &Link, alone: bool, tokens: &mut Vec<Token>) {
    // The address of a reference link stands in another line, and is told there.
    if written(link) != link.target && !(link.target.is_empty() && link.anchor.is_some()) {
        return;
    }
    let found = vault.resolve(note, link);
    push(&found, link.target, link.anchor, alone, tokens);
}

/// The address of a `[label]: address` line.
fn of_definition(vault: &Vault, note: &Note, address: Span, alone: bool, tokens: &mut Vec<Token>) {
    let text = note.text().slice(address);
    let (target, anchor) = match text.split_once('#') {
        Some((target, anchor)) => (target, Some(anchor)),
        None => (&*text, None),
    };
    let found = vault.resolve_name(&note.path, target, anchor);
    let end = address.start + target.len() as u32;
    let anchor = anchor.map(|_| Span::new(end + 1, address.end));
    push(&found, Span::new(address.start, end), anchor, alone, tokens);
}

fn push(
    found: &Resolution,
    target: Span,
    anchor: Option<Span>,
    alone: bool,
    tokens: &mut Vec<Token>,
) {
    if *found == Resolution::External {
        return;
    }
    let missing = *found == Resolution::Missing && !alone;
    let anchor_missing = match found {
        Resolution::Note(place) => place.anchor == Some(AnchorTarget::Missing),
        _ => missing,
    };
    tokens.push(Token {
        unresolved: missing,
        ..plain(target, TokenKind::Target)
    });
    tokens.extend(anchor.map(|span| Token {
        unresolved: anchor_missing,
        ..plain(span, TokenKind::Anchor)
    }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::{Fixture, expected, show};

    const VAULT: &str = "
//- /brain/gate.md
# Pore
Opens. ^mg
//- /p.png
//- /brain/a.md
";

    fn told(text: &str, within: Option<Span>, alone: bool) -> String {
        let fixture = Fixture::new(&format!("{VAULT}{text}"));
        let (_, note) = fixture.note("brain/a.md");
        let within = within.unwrap_or(Span::new(0, note.text().len()));
        let tokens = semantic_tokens(&fixture.vault, &note, within, alone);
        let line = |token: &Token| {
            let mark = match (token.unresolved, token.declaration) {
                (true, _) => " unresolved",
                (_, true) => " declaration",
                _ => "",
            };
            format!("{} {:?}{mark}\n", show(&note, token.span), token.kind)
        };
        tokens.iter().map(line).collect()
    }

    #[test]
    fn the_parts_of_links_are_told_and_what_is_missing() {
        expected!(
            told(
                "[[gate#Pore | the pore]] [[gate#Rim]] [[none#Rim|x]] [[#Here]] [it](gate.md#pore) ![[p.png]]\n[[https://example.org]]",
                None,
                false
            ),
            r#"
1:3 "gate" Target
1:8 "Pore" Anchor
1:15 "the pore" Label
1:28 "gate" Target
1:33 "Rim" Anchor unresolved
1:41 "none" Target unresolved
1:46 "Rim" Anchor unresolved
1:50 "x" Label
1:57 "Here" Anchor unresolved
1:65 "it" Label
1:69 "gate.md" Target
1:77 "pore" Anchor
1:86 "p.png" Target
"#
        );
    }

    #[test]
    fn tags_stamps_and_block_ids_are_told() {
        expected!(
            told(
                "---\ntags: [ion, \"pump\"]\n---\n#ion/fast <a class=\"yt-timestamp\" data-t=\"00:46:00\">[00:46:00]</a> text ^fast",
                None,
                false
            ),
            r##"
2:8 "ion" Tag
2:13 "\"pump\"" Tag
4:1 "#ion/fast" Tag
4:43 "00:46:00" Stamp
4:53 "[00:46:00]" Stamp
4:73 "^fast" Anchor declaration
"##
        );
    }

    #[test]
    fn a_reference_is_told_at_its_definition() {
        expected!(
            told(
                "[it][r] [r]\n\n[r]: gate.md#rim\n[s]: none.md\n[t]: https://example.org",
                None,
                false
            ),
            r#"
1:2 "it" Label
1:10 "r" Label
3:6 "gate.md" Target
3:14 "rim" Anchor unresolved
4:6 "none.md" Target unresolved
"#
        );
    }

    #[test]
    fn tokens_never_overlap() {
        let text = "[![pic](p.png)](gate.md) [[gate | at <a class=\"yt-timestamp\" data-t=\"00:46:00\">[00:46:00]</a>]]";
        expected!(
            told(text, None, false),
            r#"
1:4 "pic" Label
1:9 "p.png" Target
1:17 "gate.md" Target
1:28 "gate" Target
1:70 "00:46:00" Stamp
1:80 "[00:46:00]" Stamp
"#
        );
    }

    #[test]
    fn only_what_touches_the_range_is_told() {
        let text = "[[gate]]\n[[gate | x]] #tag\n[[gate]]";
        expected!(
            told(text, Some(Span::new(10, 20)), false),
            r#"
2:3 "gate" Target
2:10 "x" Label
"#
        );
    }

    #[test]
    fn a_note_without_a_vault_lacks_nothing() {
        expected!(
            told("[[none#x]] [[#none]]", None, true),
            r#"
1:3 "none" Target
1:8 "x" Anchor
1:15 "none" Anchor unresolved
"#
        );
    }
}
