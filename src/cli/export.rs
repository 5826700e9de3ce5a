use std::borrow::Cow;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

use super::output::standard_output;
use super::whole::whole;
use super::{Failure, Outcome};
use crate::parallel;
use crate::syntax::timestamp::player_seconds;
use crate::syntax::{Link, LinkKind, Stamp};
use crate::text::{PositionEncoding, Span};
use crate::vault::{Note, Resolution, Vault, slugs};

/// `wikinote export PATH`: one JSON object a note and line, sorted by path.
/// The shape is documented in the command's help; keys come in its order.
pub fn export(path: &Path) -> Result<Outcome, Failure> {
    let whole = whole(path)?;
    let (mut out, _) = standard_output();
    let vault = &whole.loaded.vault;
    let notes = whole.notes();
    let to_lines = |_: &mut (), notes: &[&Arc<Note>]| -> io::Result<Vec<u8>> {
        let mut lines = Vec::new();
        for note in notes {
            serde_json::to_writer(&mut lines, &exported(vault, note))?;
            lines.push(b'\n');
        }
        Ok(lines)
    };
    parallel::in_order(
        &notes,
        parallel::batch(notes.len()),
        || (),
        to_lines,
        |batches| -> io::Result<()> {
            for lines in batches {
                out.write_all(&lines?)?;
            }
            out.flush()
        },
    )?;
    for skipped in &whole.loaded.skipped {
        let path = skipped.path.to_string_lossy();
        super::output::say_aside(&format!("cannot read {path}: {}", skipped.why));
    }
    // The process ends now; nobody needs the vault taken apart.
    std::mem::forget(whole);
    Ok(Outcome::Clean)
}

#[derive(Serialize)]
struct Exported<'n> {
    path: &'n str,
    title: &'n str,
    video_id: Option<&'n str>,
    links: Vec<ExportedLink<'n>>,
    headings: Vec<ExportedHeading<'n>>,
    stamps: Vec<ExportedStamp<'n>>,
}

#[derive(Serialize)]
struct ExportedLink<'n> {
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    target: Cow<'n, str>,
    label: Option<Cow<'n, str>>,
    anchor: Option<Cow<'n, str>>,
    embed: bool,
    resolved: Option<String>,
    rule: Option<&'static str>,
    kind: &'static str,
}

#[derive(Serialize)]
struct ExportedHeading<'n> {
    level: u8,
    text: Cow<'n, str>,
    slug: String,
    line: u32,
}

#[derive(Serialize)]
struct ExportedStamp<'n> {
    line: u32,
    column: u32,
    t: Cow<'n, str>,
    seconds: Option<u64>,
    label: Cow<'n, str>,
}

fn exported<'n>(vault: &Vault, note: &'n Note) -> Exported<'n> {
    let parsed = note.parsed();
    let headings = parsed.headings.iter().zip(slugs(note));
    let exported_heading = |(heading, slug): (crate::syntax::Heading<'n>, String)| {
        let line = note.text().line_of(heading.span.start) + 1;
        ExportedHeading {
            level: heading.level,
            text: note.heading_text(heading),
            slug,
            line,
        }
    };
    Exported {
        path: &note.path.path,
        title: note.title(),
        video_id: note.video_id(),
        links: parsed
            .links
            .iter()
            .map(|link| exported_link(vault, note, &link))
            .collect(),
        headings: headings.map(exported_heading).collect(),
        stamps: parsed
            .stamps
            .iter()
            .map(|stamp| exported_stamp(note, stamp))
            .collect(),
    }
}

fn exported_link<'n>(vault: &Vault, note: &'n Note, link: &Link) -> ExportedLink<'n> {
    let (line, column) = place(note, link.span.start);
    let (end_line, end_column) = place(note, link.span.end);
    let slice = |span: Span| note.text().slice(span);
    let (resolved, rule) = match vault.resolve(note, link) {
        Resolution::Note(target) => {
            let found = vault
                .note(target.note)
                .map(|note| note.path.path.to_string());
            (found, Some(target.rung.name()))
        }
        Resolution::File { path, rung } => (Some(path.path.to_string()), Some(rung.name())),
        Resolution::Ambiguous { .. } => (None, Some("ambiguous")),
        Resolution::Missing => (None, None),
        Resolution::External => (None, Some("external")),
    };
    ExportedLink {
        line,
        column,
        end_line,
        end_column,
        target: slice(link.target),
        label: link.label.map(slice),
        anchor: link.anchor.map(slice),
        embed: link.is_embed(),
        resolved,
        rule,
        kind: match link.kind {
            LinkKind::Wiki => "wiki",
            LinkKind::Embed => "embed",
            LinkKind::Markdown => "markdown",
            LinkKind::Image => "image",
            LinkKind::Reference => "reference",
        },
    }
}

fn exported_stamp(note: &Note, stamp: Stamp) -> ExportedStamp<'_> {
    let (line, column) = place(note, stamp.start);
    let value = note.text().slice(stamp.value());
    let seconds = player_seconds(&value);
    ExportedStamp {
        line,
        column,
        t: value,
        seconds,
        label: note.text().slice(stamp.label()),
    }
}

/// Line and column from 1, in UTF-16 code units.
fn place(note: &Note, offset: u32) -> (u32, u32) {
    let position = note.text().position(offset, PositionEncoding::Utf16);
    (position.line + 1, position.column + 1)
}
