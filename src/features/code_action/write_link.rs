//! The parts of a new link as each kind of link can hold them.

use rustc_hash::FxHashMap;

pub(super) use crate::rules::wiki_name;
use crate::syntax::LinkKind;
use crate::vault::{AnchorTarget, Note, NotePath, Resolution, Vault, slugs as slugs_of};

/// The shortest target of a wiki link, or the relative one of a markdown link,
/// that leads from a note at `from` to the note or file at `meant`, to the
/// letter; one that lives on the site, too, if there is one.
pub(super) fn target(
    vault: &Vault,
    from: &NotePath,
    kind: LinkKind,
    meant: &NotePath,
) -> Option<String> {
    let is_wiki = matches!(kind, LinkKind::Wiki | LinkKind::Embed);
    let written: Vec<String> = match is_wiki {
        true => {
            let whole = match vault.id(meant).is_some() {
                true => without_extension(meant),
                false => meant.path.to_string(),
            };
            let cuts: Vec<usize> = whole.rmatch_indices('/').map(|(at, _)| at + 1).collect();
            let ends = cuts.into_iter().chain([0]).filter_map(|at| whole.get(at..));
            ends.map(wiki_name).collect()
        }
        false => {
            let relative = destination(&meant.relative_to(from.folder()));
            let from_root = destination(&meant.path);
            vec![
                relative.clone(),
                format!("./{relative}"),
                format!("/{from_root}"),
            ]
        }
    };
    let leads = |name: &&String| match vault.resolve_as(from, kind, name) {
        Resolution::Note(target) => {
            target.rung.is_exact()
                && vault
                    .note(target.note)
                    .is_some_and(|note| note.path == *meant)
        }
        Resolution::File { path, rung } => rung.is_exact() && path == *meant,
        _ => false,
    };
    let good: Vec<&String> = written.iter().filter(leads).collect();
    let lives = good.iter().find(|name| vault.site_finds(from, name));
    lives.or(good.first()).map(|name| (*name).clone())
}

/// The path of a note as a wiki link names it.
pub(super) fn without_extension(path: &NotePath) -> String {
    match path.folder() {
        "" => path.stem().to_owned(),
        folder => format!("{folder}/{}", path.stem()),
    }
}

/// `path` or an anchor as the destination of a markdown link without angle
/// brackets, as CommonMark allows it (0.31 §6.3). Letters of all scripts stay.
pub(super) fn destination(path: &str) -> String {
    encoded(path, |c| {
        c.is_control() || c.is_ascii_whitespace() || "<>()%#?|[]\\\"`*".contains(c)
    })
}

fn encoded(text: &str, is_spoilt: impl Fn(char) -> bool) -> String {
    let mut encoded = String::with_capacity(text.len());
    for c in text.chars() {
        if !is_spoilt(c) {
            encoded.push(c);
            continue;
        }
        for byte in c.encode_utf8(&mut [0; 4]).bytes() {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// The anchor, without `#`, that names that place of `note`: the text of a
/// heading in a wiki link, its slug in a markdown link, where these lead to it.
/// `None` if nothing does.
pub(super) fn anchor(
    note: &Note,
    place: AnchorTarget,
    is_wiki: bool,
    slugs: &mut Slugs,
) -> Option<String> {
    let at = match place {
        AnchorTarget::Heading(at) => at,
        AnchorTarget::Block(at) => {
            let block = note.parsed().rare().blocks.get(at)?;
            return Some(format!("^{}", note.text().slice(block.id)));
        }
        AnchorTarget::Top => return Some(String::new()),
        AnchorTarget::Missing => return None,
    };
    let headings = &note.parsed().headings;
    let text = |at: usize| Some(heading_words(&note.heading_text(headings.get(at)?)));
    let own = text(at)?;
    let leads = |form: &String| !form.is_empty() && note.anchor_target(form) == place;
    let slug = slugs.of(note).get(at).map(|slug| destination(slug));
    let path = || Some(format!("{}#{own}", text(above(note, at)?)?));
    match is_wiki {
        true => Some(own.clone())
            .filter(leads)
            .or_else(|| path().filter(leads))
            .or(slug.filter(leads)),
        false => slug.filter(leads).or(Some(destination(&own)).filter(leads)),
    }
}

/// The slugs of notes' headings, made once a note.
#[derive(Default)]
pub(super) struct Slugs(FxHashMap<NotePath, Vec<String>>);

impl Slugs {
    fn of(&mut self, note: &Note) -> &[String] {
        let slugs = self.0.entry(note.path.clone());
        slugs.or_insert_with(|| slugs_of(note))
    }
}

/// So many headings are looked at for the one above.
const MOST_SIBLINGS: usize = 256;

/// The heading that the one of that index stands below.
fn above(note: &Note, at: usize) -> Option<usize> {
    let headings = &note.parsed().headings;
    let level = headings.get(at)?.level;
    let is_above = |above: &usize| headings.get(*above).is_some_and(|h| h.level < level);
    // Further up nobody would look for it.
    (0..at).rev().take(MOST_SIBLINGS).find(is_above)
}

/// A heading's text as the anchor of a wiki link can hold it.
pub(super) fn heading_words(text: &str) -> String {
    let spoils = |c: char| "[]|#^\\".contains(c) || c.is_control();
    // Two of them would open a comment.
    let text = text.replace("%%", " ").replace(spoils, " ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Words as the label of a markdown link: a bracket without a partner would end
/// it, or not.
pub(super) fn markdown_label(words: &str) -> String {
    let mut depth = 0_i32;
    let mut lowest = 0;
    for c in words.chars() {
        depth += match c {
            '[' => 1,
            ']' => -1,
            _ => 0,
        };
        lowest = lowest.min(depth);
    }
    match depth == 0 && lowest == 0 {
        true => words.to_owned(),
        false => words.replace('[', "\\[").replace(']', "\\]"),
    }
}
