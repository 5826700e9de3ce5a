//! `wikinote demo`: what an editor gets from the server, without an editor.

mod client;
mod pick;
mod show;

use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use include_dir::{Dir, include_dir};
use serde_json::{Value, json};

use super::numbers::duration;
use super::output::{complain, standard_output, styled};
use super::whole::{Whole, whole};
use super::{Failure, Outcome};
use crate::disk;
use crate::text::{Position, PositionEncoding, Span};
use crate::vault::Note;
use client::Client;
use pick::Picks;
use show::{Screen, note_line};

/// The vault that comes with the binary.
static EXAMPLE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/test-workspace");

/// Starts the server as an editor would and shows what it answers.
pub fn demo(path: Option<&Path>) -> Result<Outcome, Failure> {
    let started = Instant::now();
    // Dropped, and so deleted, at the end of the demo.
    let unpacked = if path.is_none() {
        Some(unpack()?)
    } else {
        None
    };
    let given = path.or(unpacked.as_ref().map(|folder| folder.path()));
    let folder = disk::canonical_folder(given.unwrap_or_else(|| Path::new(".")))?;
    let whole = whole(&folder)?;
    if whole.loaded.vault.is_empty() {
        return Err(Failure::Said(format!(
            "there are no notes in {}",
            folder.display()
        )));
    }
    let picks = pick::picks(&whole).map_err(Failure::Said)?;
    let (mut out, styles) = standard_output();
    let mut screen = Screen::new(styles);
    let what = if path.is_none() {
        "the example vault"
    } else {
        "your vault"
    };
    screen.title(format_args!(
        "An editor opens {what}: {} notes in {}",
        whole.loaded.vault.len(),
        folder.display()
    ));
    out.write_all(screen.take().as_bytes())?;
    out.flush()?;

    let mut client = Client::start(&folder).map_err(Failure::Said)?;
    let steps: [Step; 5] = [findings, definition, hover, completion, stamp];
    for (number, step) in steps.iter().enumerate() {
        let result = step(
            &mut client,
            &whole,
            &picks,
            &mut Stage {
                screen: &mut screen,
                number,
            },
        );
        out.write_all(screen.take().as_bytes())?;
        out.flush()?;
        if let Err(sentence) = result {
            complain(&Failure::Said(sentence));
            return Ok(Outcome::Findings);
        }
    }
    if let Err(sentence) = client.close() {
        complain(&Failure::Said(sentence));
        return Ok(Outcome::Findings);
    }
    let all = format!(
        "All {} answers came, in {}.",
        steps.len(),
        duration(started.elapsed())
    );
    writeln!(out, "{}", styled(styles.good, all))?;
    writeln!(
        out,
        "Your editor starts the same server with `wikinote server`."
    )?;
    out.flush()?;
    Ok(Outcome::Clean)
}

fn unpack() -> Result<tempfile::TempDir, Failure> {
    let failed = |error: std::io::Error| {
        Failure::Said(format!(
            "cannot unpack the example vault to a temporary folder: {error}"
        ))
    };
    let folder = tempfile::Builder::new()
        .prefix("wikinote-demo-")
        .tempdir()
        .map_err(failed)?;
    EXAMPLE.extract(folder.path()).map_err(failed)?;
    Ok(folder)
}

/// One question to the server and the answer on the screen; an error is the
/// sentence that says which answer did not come.
type Step = fn(&mut Client, &Whole, &Picks, &mut Stage<'_>) -> Result<(), String>;

/// The screen and which step of the demo is on it.
struct Stage<'s> {
    screen: &'s mut Screen,
    number: usize,
}

impl Stage<'_> {
    fn heading(&mut self, what: &str, time: Duration) {
        self.screen.heading(self.number + 1, what, &duration(time));
    }
}

/// An open document: its address and text as the editor has it.
fn open(client: &mut Client, whole: &Whole, note: &Note) -> Result<String, String> {
    let path = crate::scan::os_path(&whole.loaded.roots, &note.path);
    let uri = disk::uri::from_path(&path);
    client.open(&uri, &note.text().to_string())?;
    Ok(uri)
}

fn position(note: &Note, offset: u32) -> Value {
    let position = note.text().position(offset, PositionEncoding::Utf16);
    json!({ "line": position.line, "character": position.column })
}

fn offset(note: &Note, position: &Value) -> Option<u32> {
    let number = |key: &str| u32::try_from(position.get(key)?.as_u64()?).ok();
    let position = Position::new(number("line")?, number("character")?);
    Some(note.text().offset(position, PositionEncoding::Utf16))
}

fn span(note: &Note, range: &Value) -> Option<Span> {
    Some(Span::new(
        offset(note, range.get("start")?)?,
        offset(note, range.get("end")?)?,
    ))
}

fn findings(
    client: &mut Client,
    whole: &Whole,
    picks: &Picks,
    stage: &mut Stage<'_>,
) -> Result<(), String> {
    let asked = Instant::now();
    let uri = open(client, whole, &picks.flawed)?;
    let mut note = Note::clone(&picks.flawed);
    let mut version = 1;
    if let Some(typed) = &picks.flaw_to_type {
        // A vault without a flaw gets one, in the editor only.
        note = Note::new(note.path.clone(), &format!("{}{typed}", note.text()));
        version = client.change(&uri, &note.text().to_string())?;
    }
    let list = client.findings(&uri, version)?;
    stage.heading("Findings as you open a note", asked.elapsed());
    for finding in list.iter().take(3) {
        let Some(span) = finding.get("range").and_then(|range| span(&note, range)) else {
            return Err("the server sent a finding without a place".to_owned());
        };
        stage.screen.line(&note, span);
        let code = finding.get("code").and_then(Value::as_str).unwrap_or("?");
        let message = finding
            .get("message")
            .and_then(Value::as_str)
            .unwrap_or("?");
        stage.screen.answer(&format!("{message} [{code}]"));
    }
    if list.len() > 3 {
        stage
            .screen
            .answer(&format!("… and {} more", list.len() - 3));
    }
    Ok(())
}

fn definition(
    client: &mut Client,
    whole: &Whole,
    picks: &Picks,
    stage: &mut Stage<'_>,
) -> Result<(), String> {
    let note = &picks.linking;
    let uri = open(client, whole, note)?;
    let cursor = picks.link.target.start;
    let params = json!({ "textDocument": { "uri": uri }, "position": position(note, cursor) });
    let (answer, time) = client.request("textDocument/definition", params)?;
    stage.heading("Go to definition", time);
    stage.screen.cursor(note, cursor);
    let first = if answer.is_array() {
        answer.get(0)
    } else {
        Some(&answer)
    };
    let found = first.and_then(|first| {
        let uri = first
            .get("targetUri")
            .or_else(|| first.get("uri"))?
            .as_str()?;
        let range = first
            .get("targetSelectionRange")
            .or_else(|| first.get("range"))?;
        Some((disk::uri::to_path(uri)?, range.get("start")?))
    });
    let Some((path, start)) = found else {
        return Err(format!("the server found no definition: {answer}"));
    };
    let place = crate::scan::note_path(&whole.loaded.roots, &path);
    let target = place.and_then(|place| whole.loaded.vault.id(&place));
    let Some(target) = target.and_then(|id| whole.loaded.vault.note(id)) else {
        return Err(format!(
            "the definition is no note of the vault: {}",
            path.display()
        ));
    };
    let start = offset(target, start).unwrap_or(0);
    stage.screen.arrow(&note_line(target, start));
    stage.screen.excerpt(target, start);
    Ok(())
}

fn hover(
    client: &mut Client,
    whole: &Whole,
    picks: &Picks,
    stage: &mut Stage<'_>,
) -> Result<(), String> {
    let (text, time) = hover_at(client, whole, &picks.linking, picks.link.target.start)?;
    stage.heading("Hover", time);
    stage.screen.cursor(&picks.linking, picks.link.target.start);
    stage.screen.block(&text);
    Ok(())
}

fn hover_at(
    client: &mut Client,
    whole: &Whole,
    note: &Note,
    cursor: u32,
) -> Result<(String, Duration), String> {
    let uri = open(client, whole, note)?;
    let params = json!({ "textDocument": { "uri": uri }, "position": position(note, cursor) });
    let (answer, time) = client.request("textDocument/hover", params)?;
    let contents = answer.get("contents");
    let text = contents.and_then(|contents| {
        contents
            .get("value")
            .and_then(Value::as_str)
            .or_else(|| contents.as_str())
    });
    match text {
        Some(text) if !text.trim().is_empty() => Ok((text.to_owned(), time)),
        _ => Err(format!(
            "the server had nothing to show for the hover: {answer}"
        )),
    }
}

fn completion(
    client: &mut Client,
    whole: &Whole,
    picks: &Picks,
    stage: &mut Stage<'_>,
) -> Result<(), String> {
    let note = &picks.linking;
    let uri = open(client, whole, note)?;
    let line = format!("\nSee also [[{}", picks.typed);
    let typed = Note::new(note.path.clone(), &format!("{}{line}", note.text()));
    client.change(&uri, &typed.text().to_string())?;
    let cursor = typed.text().len();
    let params = json!({
        "textDocument": { "uri": uri },
        "position": position(&typed, cursor),
        "context": { "triggerKind": 1 },
    });
    let (answer, time) = client.request("textDocument/completion", params)?;
    stage.heading("Complete a link as you type", time);
    stage.screen.cursor(&typed, cursor);
    let items = answer
        .get("items")
        .unwrap_or(&answer)
        .as_array()
        .map_or(&[][..], |items| items);
    for item in items.iter().take(5) {
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
        let label = text(item.get("label")).unwrap_or_default();
        let details = item
            .get("labelDetails")
            .and_then(|details| details.get("description"));
        let detail = text(item.get("detail"))
            .or_else(|| text(details))
            .unwrap_or_default();
        stage.screen.item(&label, &detail);
    }
    if items.is_empty() {
        return Err(format!("the server had no completion for {}", line.trim()));
    }
    if items.len() > 5 {
        stage
            .screen
            .item(&format!("… and {} more", items.len() - 5), "");
    }
    stage.screen.blank();
    // The typed line goes again, so that later questions find the note as it was.
    client.change(&uri, &note.text().to_string())?;
    Ok(())
}

fn stamp(
    client: &mut Client,
    whole: &Whole,
    picks: &Picks,
    stage: &mut Stage<'_>,
) -> Result<(), String> {
    let Some((note, stamp)) = &picks.stamp else {
        stage.heading("A moment of a video", Duration::ZERO);
        stage.screen.answer("No note of this vault has one.");
        return Ok(());
    };
    let cursor = stamp.label().start;
    let (text, time) = hover_at(client, whole, note, cursor)?;
    let uri = open(client, whole, note)?;
    let params = json!({ "textDocument": { "uri": uri } });
    let (answer, more) = client.request("textDocument/documentLink", params)?;
    stage.heading("A moment of a video", time + more);
    stage.screen.cursor(note, cursor);
    stage.screen.block(&text);
    let links = answer.as_array().map_or(&[][..], |links| links);
    let over_stamp = |link: &&Value| {
        let span = link.get("range").and_then(|range| span(note, range));
        span.is_some_and(|span| stamp.span().covers(span))
    };
    let link = links.iter().find(over_stamp);
    match link
        .and_then(|link| link.get("target"))
        .and_then(Value::as_str)
    {
        Some(target) => {
            stage.screen.arrow(target);
            stage.screen.blank();
            Ok(())
        }
        None => Err("the server sent no link for the moment".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_vault_travels_with_its_hidden_files() {
        let folder = unpack().unwrap();
        let settings = disk::standing(&folder.path().join(disk::SETTINGS_FILE));
        assert_eq!(settings, disk::Standing::File);
        let notes = disk::walk(folder.path(), &[], &[]).unwrap().notes;
        assert!(notes.len() > 20);
    }

    #[test]
    fn there_is_something_to_show_in_the_example_vault() {
        let folder = unpack().unwrap();
        let whole = whole(folder.path()).unwrap();
        let picks = pick::picks(&whole).unwrap();
        assert!(picks.stamp.is_some());
        assert!(!picks.typed.is_empty());
    }
}
