//! How a link should name its note: to the letter, as briefly as it can.

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::syntax::{Link, LinkKind};
use crate::vault::{Note, Resolution, Target, Vault};

/// The target that leads from `note` to what `link` means, to the letter, and
/// lives on the site if there is one. Of a wiki link this is the stem, else the
/// path from the root. A markdown link's address is relative to its own file for
/// every other reader of markdown, so there it is that path, or the one from the
/// root if the link is written so. `None` if there is none, or the link already
/// says it.
pub fn exact_target(vault: &Vault, note: &Note, link: &Link) -> Option<String> {
    let meant = match vault.resolve(note, link) {
        Resolution::Note(Target { note, .. }) => vault.note(note)?.path.clone(),
        Resolution::File { path, .. } => path,
        _ => return None,
    };
    let written = note.text().slice(link.target);
    // A bare question mark in an address begins a query, unless the file's name has it.
    let query = match written.find('?') {
        Some(at) if !link.is_wiki() && !meant.path.contains('?') => written.get(at..)?,
        _ => "",
    };
    let path = written.strip_suffix(query)?;
    let extension = if path.ends_with(".md") { ".md" } else { "" };
    let bare = |path: &str| path.strip_suffix(".md").unwrap_or(path).to_owned();
    let names = match (link.is_wiki(), written.starts_with('/')) {
        (true, _) => vec![meant.stem().to_owned(), bare(&meant.path)],
        (false, true) => vec![format!("/{}", bare(&meant.path))],
        (false, false) => vec![bare(&meant.relative_to(note.path.folder()))],
    };
    names
        .into_iter()
        .map(|name| format!("{name}{extension}"))
        .map(|name| match link.is_wiki() {
            true => wiki_name(&name),
            false => format!("{}{query}", encoded(note, link, &name)),
        })
        .filter(|target| *target != *written)
        .find(|target| {
            let leads_there = match vault.resolve_as(&note.path, link.kind, target) {
                Resolution::Note(Target { note, rung, .. }) => {
                    rung.is_exact() && vault.note(note).is_some_and(|found| found.path == meant)
                }
                Resolution::File { path, rung } => rung.is_exact() && path == meant,
                _ => false,
            };
            leads_there && vault.site_finds(&note.path, target)
        })
}

/// What ends a destination in angle brackets or its path, or is no sign of the
/// path but an escape.
const ANGLED: &AsciiSet = &CONTROLS
    .add(b'<')
    .add(b'>')
    .add(b'%')
    .add(b'#')
    .add(b'?')
    .add(b'\\');

/// What CommonMark does not allow bare in a destination, and what marks up the
/// text around it.
const DESTINATION: &AsciiSet = &ANGLED
    .add(b' ')
    .add(b'(')
    .add(b')')
    .add(b'[')
    .add(b']')
    .add(b'|')
    .add(b'`');

/// `target`, which has no anchor, as the destination of `link` can hold it.
pub fn encoded(note: &Note, link: &Link, target: &str) -> String {
    let before = note.text().slice(crate::text::Span::new(
        link.target.start.saturating_sub(1),
        link.target.start,
    ));
    // `[x](<a b.md>)` needs less encoding.
    let spoilt = if before == "<" { ANGLED } else { DESTINATION };
    let written = utf8_percent_encode(target, spoilt).to_string();
    // `&amp;` in a name would be read as an entity.
    match target.contains(';') {
        true => written.replace('&', "%26"),
        false => written,
    }
}

/// What would end a wiki link's target, begin its anchor, or make code of it.
const WIKI_SIGNS: &str = "#|[]^\\`";

/// `name` as the target of a wiki link. Letters of all scripts stay.
pub fn wiki_name(name: &str) -> String {
    let is_spoilt = |c: char| WIKI_SIGNS.contains(c) || c.is_control();
    // Two percent signs open a comment.
    if !name.contains(is_spoilt) && !name.contains("%%") {
        return name.to_owned();
    }
    let mut written = String::with_capacity(name.len());
    for c in name.chars() {
        if is_spoilt(c) || c == '%' {
            written.extend(utf8_percent_encode(
                c.encode_utf8(&mut [0; 4]),
                NON_ALPHANUMERIC,
            ));
        } else {
            written.push(c);
        }
    }
    written
}

/// The bar as this note writes it: with blanks around it unless all of its other
/// labelled links do without, and escaped if a row of a table is at `offset`.
pub fn bar(note: &Note, offset: u32) -> &'static str {
    // A hub of thousands of bare links is asked for each of them.
    let links = note.parsed().links.iter().take(256);
    let labelled = links.filter(|link| link.kind == LinkKind::Wiki);
    let labelled = labelled.filter_map(|link| Some((link.span, link.label?)));
    // The bar of an empty one has no style.
    let labelled = labelled.filter(|(_, label)| !label.is_empty());
    let mut tight = 0;
    let mut spaced = 0;
    for (span, label) in labelled.take(16) {
        let before =
            crate::text::Span::new(label.start.saturating_sub(1).max(span.start), label.start);
        match &*note.text().slice(before) {
            " " => spaced += 1,
            _ => tight += 1,
        }
    }
    match (tight > spaced, note.is_in_table(offset)) {
        (false, false) => " | ",
        (true, false) => "|",
        (false, true) => " \\| ",
        (true, true) => "\\|",
    }
}
