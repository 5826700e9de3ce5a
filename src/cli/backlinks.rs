use std::io::Write;
use std::path::Path;

use serde::Serialize;

use super::formats::{Place, put_place};
use super::named::meant;
use super::numbers::counted;
use super::output::{put, standard_output};
use super::visible::visible;
use super::workflow_command::tamed;
use super::{Failure, Outcome};
use crate::features;
use crate::text::{PositionEncoding, Span};
use crate::vault::Note;

/// A place where a note links to another, as `--json` prints it: the path below
/// the vault's folder; line and column from 1, in UTF-16 code units.
#[derive(Serialize)]
pub struct LinkPlace {
    path: String,
    line: u32,
    column: u32,
    target: String,
}

impl LinkPlace {
    /// Of what names the target in a link of `note`.
    pub fn new(note: &Note, target: Span) -> Self {
        let at = note.text().position(target.start, PositionEncoding::Utf16);
        Self {
            path: note.path.to_string(),
            line: at.line + 1,
            column: at.column + 1,
            target: note.text().slice(target).into_owned(),
        }
    }
}

/// `wikinote backlinks NOTE`: every link of other notes (and of itself, by name)
/// that leads to a note.
pub fn backlinks(note: &Path, json: bool) -> Result<Outcome, Failure> {
    let (whole, id) = meant(note)?;
    let vault = &whole.loaded.vault;
    let calls = features::incoming_calls(vault, id);
    let (mut out, styles) = standard_output();
    let mut text = String::new();
    let (mut places, mut links) = (Vec::new(), 0);
    for call in &calls {
        let Some(note) = vault.note(call.note) else {
            continue;
        };
        let path = whole.shown(&note.path);
        links += call.places.len();
        for place in &call.places {
            if json {
                places.push(LinkPlace::new(note, *place));
                continue;
            }
            let mut at = path.clone();
            put_place(&mut at, Place::of(note.text(), place.start));
            put(&mut text, styles.place, &at);
            text.push_str(": ");
            text.push_str(&line_around(note, *place));
            text.push('\n');
        }
    }
    if json {
        serde_json::to_writer(&mut out, &places).map_err(std::io::Error::from)?;
        text.push('\n');
    } else {
        let (links, notes) = (counted(links, "link"), counted(calls.len(), "note"));
        put(&mut text, styles.strong, &format!("{links} in {notes}."));
        text.push('\n');
    }
    out.write_all(tamed(&text).as_bytes())?;
    out.flush()?;
    // The process ends now; nobody needs the vault taken apart.
    std::mem::forget(whole);
    Ok(Outcome::Clean)
}

/// The line with the link, or what is near it in a line as long as a book.
fn line_around(note: &Note, place: Span) -> String {
    const REACH: u32 = 80;
    let line = note.text().line_span(note.text().line_of(place.start));
    let start = line.start.max(place.start.saturating_sub(REACH));
    let end = line.end.min(place.end.saturating_add(REACH)).max(start);
    let text = note.text().slice(Span::new(start, end));
    let cut = |is: bool| if is { "…" } else { "" };
    let shown = visible(text.trim());
    format!("{}{shown}{}", cut(start > line.start), cut(end < line.end))
}
