use super::{Context, Group, Report, Rule};
use crate::settings::Severity;
use crate::syntax::{Link, LinkKind};
use crate::text::{Source, Span};
use crate::vault::{Note, Resolution, Vault};

/// A link to nothing.
pub static RULE: Rule = Rule {
    code: "broken-link",
    group: Group::Links,
    severity: Severity::Warning,
    summary: "No note has the name that a link asks for",
    page: "\
A wiki link asks for a note that does not exist. Every rung of the ladder was
tried: path, file name, alias, title, each to the letter and then ignoring case,
and the slug form. Pictures and other files are told by `missing-attachment`, markdown
links by `broken-file-link`, the lists of a hub by `hub-lists-missing-note`. Targets that
a template fills in, `[[{{date}}]]` or `[[<% tp.file.title %>]]`, are judged by no rule.
What Quartz makes itself is there where Quartz is the publisher: the pages of tags in use
(`[[tags/sleep]]`), `/index.xml`, `/sitemap.xml`, `/static/`.

## Why it is bad
A reader who follows the link lands on an error page, and the note it promises
was never written, was renamed, or was deleted.

## Example
```markdown
Ketamine also acts on [[opiod_system]].
```
There is no `opiod_system.md`, and no note with that title or alias.

## What to do
Mend the spelling, create the note, or take the brackets away.
",
};

pub fn check(context: &Context<'_>, report: &mut Report<'_>) {
    let Some(severity) = report.severity(&RULE) else {
        return;
    };
    for (link, target) in dead(context, Dead::Note) {
        let what = if link.is_embed() {
            "note or file"
        } else {
            "note"
        };
        let message = ["no ", what, " is named `", target, "`"].concat();
        report.push(&RULE, severity, super::target_span(link), message);
    }
}

/// What a link asks for that is not there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Dead {
    /// A note, by a wiki link.
    Note,
    /// A note, by an item of a hub's list.
    HubItem,
    /// A picture or the like.
    Attachment,
    /// A file, by a markdown link.
    File,
}

/// The links that lead nowhere, by their place among the note's links, and what each asks
/// for.
pub(super) fn leading_nowhere(
    vault: &Vault,
    note: &Note,
    source: &Source<'_>,
    links: &[(Link, Resolution)],
) -> Vec<(usize, Dead)> {
    let is_hub = note.path.is_hub();
    let nowhere = |(at, (link, meaning)): (usize, &(Link, Resolution))| {
        if *meaning != Resolution::Missing || super::time_as_link::is_time(note, link, meaning) {
            return None;
        }
        let target = source.slice(link.target);
        let kind = kind_of(is_hub, source, link, target);
        // A folder is a place on disk; one of notes is a page of the site, too.
        let is_folder = match link.is_wiki() {
            true => target.ends_with('/') && vault.is_folder(&note.path, target),
            false => vault.is_folder(&note.path, path_of(target)),
        };
        // The index lists no hidden files, so that they may be there.
        let is_hidden = matches!(kind, Dead::File | Dead::Attachment) && is_hidden(target);
        let is_there = is_folder || is_hidden || vault.is_made_by_site(note, link);
        (!is_there).then_some((at, kind))
    };
    links.iter().enumerate().filter_map(nowhere).collect()
}

/// Those of one kind, with their targets.
pub(super) fn dead<'a>(
    context: &'a Context<'_>,
    kind: Dead,
) -> impl Iterator<Item = (&'a Link, &'a str)> {
    let of_kind = context.nowhere.iter().filter(move |(_, own)| *own == kind);
    of_kind.map(|(at, _)| {
        let link = &context.links[*at].0;
        (link, context.source.slice(link.target))
    })
}

/// An address without its query.
pub(super) fn path_of(address: &str) -> &str {
    address.split('?').next().unwrap_or_default()
}

/// Whether a part of the path begins with a dot, as in `.github/workflows/ci.yml`.
fn is_hidden(target: &str) -> bool {
    let mut parts = target.split('/').filter_map(|part| part.strip_prefix('.'));
    parts.any(|rest| rest.starts_with(|c| c != '.'))
}

fn kind_of(is_hub: bool, source: &Source<'_>, link: &Link, target: &str) -> Dead {
    match link.kind {
        LinkKind::Image => Dead::Attachment,
        LinkKind::Markdown | LinkKind::Reference => Dead::File,
        LinkKind::Wiki | LinkKind::Embed if is_attachment(target) => Dead::Attachment,
        LinkKind::Wiki if is_hub && is_item(source, link) => Dead::HubItem,
        LinkKind::Wiki | LinkKind::Embed => Dead::Note,
    }
}

/// Whether `target` ends as files do that Obsidian and browsers show. Other endings
/// may be part of a note's name, `nikhil.kamath`.
fn is_attachment(target: &str) -> bool {
    const ENDINGS: [&str; 34] = [
        "3gp", "avif", "base", "bmp", "canvas", "csv", "doc", "docx", "epub", "flac", "gif",
        "heic", "ico", "jpeg", "jpg", "json", "m4a", "mkv", "mov", "mp3", "mp4", "ogg", "ogv",
        "opus", "pdf", "png", "pptx", "svg", "tiff", "wav", "webm", "webp", "xlsx", "zip",
    ];
    let ending = target.rsplit_once('.').map(|(_, ending)| ending.trim());
    ending.is_some_and(|ending| {
        ENDINGS
            .iter()
            .any(|known| known.eq_ignore_ascii_case(ending))
    })
}

/// Whether an item of a list begins with `link`.
fn is_item(source: &Source<'_>, link: &Link) -> bool {
    let line = source.line_at(link.span.start).1;
    let before = source.slice(Span::new(line.start, link.span.start));
    let before = before.trim_start_matches(['>', ' ', '\t']).trim_end();
    let mark = before.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_number = matches!(mark, "." | ")") && mark.len() < before.len();
    is_number || matches!(mark, "-" | "*" | "+")
}
