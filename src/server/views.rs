//! Commands that answer with data for views of an editor: lists beside the text,
//! the graph. `editors/vscode/src/protocol.ts` tells their shapes.

use std::str::FromStr;
use std::sync::Arc;

use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{Position, Uri};

use super::state::{State, View};
use super::video_views;
use crate::disk::{self, Standing, uri};
use crate::features;
use crate::scan::{self, CannotStand};
use crate::text::{Span, Text};
use crate::vault::{Note, NotePath, RootId};
use crate::video::{Part, VideoId};

const BACKLINKS: &str = "wikinote.backlinks";
const GRAPH_AROUND: &str = "wikinote.graphAround";
const MOMENT_AT: &str = "wikinote.momentAt";
const NEW_NOTE: &str = "wikinote.newNoteText";
const STATUS: &str = "wikinote.status";
const VIDEO_PAGE: &str = "wikinote.videoPage";
const VIDEOS: &str = "wikinote.videos";
const WANTED: &str = "wikinote.wantedNotes";
const WANTED_LINKS: &str = "wikinote.wantedLinks";

/// What [`answer`] knows.
pub const COMMANDS: [&str; 9] = [
    BACKLINKS,
    GRAPH_AROUND,
    MOMENT_AT,
    NEW_NOTE,
    STATUS,
    VIDEO_PAGE,
    VIDEOS,
    WANTED,
    WANTED_LINKS,
];

/// Rows that a list shows; nobody reads more.
pub const MOST_ROWS: usize = 500;

/// Notes that a picture can show.
const MOST_NODES: usize = 2_000;

/// `workspace/executeCommand` of one of [`COMMANDS`]. Null where there is nothing.
pub async fn answer(state: &Arc<State>, command: &str, arguments: &[Value]) -> Result<Value> {
    let argument = arguments.first().cloned().unwrap_or_default();
    let found = match command {
        BACKLINKS => {
            let uri = uri_of(command, &argument)?;
            state.on_note(&uri, |view| Some(backlinks(view))).await?
        }
        GRAPH_AROUND => {
            let uri = uri_of(command, &argument)?;
            let depth = argument.get("depth").and_then(Value::as_u64).unwrap_or(1);
            let depth = usize::try_from(depth).unwrap_or(usize::MAX).min(8);
            let graph = move |view: &View<'_>| Some(graph_around(view, depth));
            state.on_note(&uri, graph).await?
        }
        MOMENT_AT => {
            let uri = uri_of(command, &argument)?;
            let position = argument.get("position").cloned().unwrap_or_default();
            let position: Position = serde_json::from_value(position).map_err(|_| {
                Error::invalid_params(format!("`{command}` expects a position, too"))
            })?;
            let moment = move |view: &View<'_>| moment_at(view, position);
            state
                .on_video(&uri, |_, _| Some(Part::Facts), moment)
                .await?
        }
        NEW_NOTE => {
            let title = argument.get("title").and_then(Value::as_str);
            let title = title.map(str::to_owned).ok_or_else(|| {
                Error::invalid_params(format!("`{command}` expects {{\"title\": string}}"))
            })?;
            let beside = argument.get("beside").and_then(Value::as_str);
            let beside = beside.and_then(|uri| Uri::from_str(uri).ok());
            let new_note = move |state: &State| new_note(state, &title, beside);
            Some(state.when_ready(new_note).await?)
        }
        STATUS => Some(state.when_ready(status).await?),
        VIDEOS => Some(state.when_ready(video_views::videos).await?),
        VIDEO_PAGE => {
            let id = argument.get("id").and_then(Value::as_str);
            let id = id.and_then(VideoId::new).ok_or_else(|| {
                Error::invalid_params(format!("`{command}` expects {{\"id\": a video's id}}"))
            })?;
            let page = move |state: &State| video_views::video_page(state, id);
            Some(state.when_ready(page).await?)
        }
        WANTED => Some(state.when_ready(wanted).await?),
        WANTED_LINKS => {
            let name = argument.get("name").and_then(Value::as_str);
            let name = name.map(str::to_owned).ok_or_else(|| {
                Error::invalid_params(format!("`{command}` expects {{\"name\": string}}"))
            })?;
            let links = move |state: &State| wanted_links(state, &name);
            Some(state.when_ready(links).await?)
        }
        _ => None,
    };
    Ok(found.unwrap_or_default())
}

fn uri_of(command: &str, argument: &Value) -> Result<Uri> {
    let uri = argument.get("uri").and_then(Value::as_str);
    uri.and_then(|uri| Uri::from_str(uri).ok())
        .ok_or_else(|| Error::invalid_params(format!("`{command}` expects {{\"uri\": string}}")))
}

/// Notes that link to the one asked about, with the lines where they do.
fn backlinks(view: &View<'_>) -> Value {
    let vault = &view.index.vault;
    let mut rows = Vec::new();
    for call in features::incoming_calls(vault, view.id) {
        let Some(note) = vault.note(call.note).filter(|_| call.note != view.id) else {
            continue;
        };
        let Some(uri) = view.uri(&note.path) else {
            continue;
        };
        let place = |span: &Span| {
            json!({
                "range": view.range_in(note.text(), *span),
                "text": line_at(note.text(), *span),
            })
        };
        rows.push(json!({
            "title": note.title().trim(),
            "path": note.path.to_string(),
            "uri": uri,
            "places": call.places.iter().map(place).collect::<Vec<_>>(),
        }));
        if rows.len() == MOST_ROWS {
            break;
        }
    }
    Value::Array(rows)
}

/// The line of `span` for a list: without the blanks around it, cut where long.
pub fn line_at(text: &Text, span: Span) -> String {
    const LONGEST: usize = 160;
    let line = text.line_span(text.line_of(span.start));
    let before = span.start.saturating_sub(60).max(line.start);
    let shown = text.slice(Span::new(before, line.end));
    let shown: String = shown.trim().chars().take(LONGEST).collect();
    match before > line.start {
        true => format!("…{shown}"),
        false => shown,
    }
}

/// The moment of the note's video at a place, and where it plays.
fn moment_at(view: &View<'_>, position: Position) -> Option<Value> {
    let text = view.note.text();
    let offset = super::convert::offset(text, position, view.state.can().encoding);
    let moment = features::moment_at(view.note, offset)?;
    let id = view.note.video()?;
    let media = view.video.and_then(|video| video.media.as_deref());
    let media = media.filter(|media| disk::standing(media) == Standing::File);
    Some(json!({
        "id": id.as_str(),
        "title": features::video_title(&view.index.vault, view.note, view.video),
        "second": moment.second,
        "url": features::address(id, moment.second),
        "media": media,
    }))
}

fn graph_around(view: &View<'_>, depth: usize) -> Value {
    let vault = &view.index.vault;
    let around = features::neighbourhood(vault, view.id, depth, MOST_NODES);
    let mut backlinks = vec![0_usize; around.nodes.len()];
    around.links.iter().for_each(|(_, to)| backlinks[*to] += 1);
    let node = |(near, backlinks): (&features::Near, usize)| {
        let note = near.note.and_then(|id| vault.note(id));
        json!({
            "title": near.title,
            "uri": note.and_then(|note| view.uri(&note.path)),
            "folder": note.map_or("", |note| note.path.folder()),
            "distance": near.distance,
            "backlinks": backlinks,
        })
    };
    let links = around.links.iter();
    json!({
        "nodes": around.nodes.iter().zip(backlinks).map(node).collect::<Vec<_>>(),
        "links": links.map(|(source, target)| json!({"source": source, "target": target}))
            .collect::<Vec<_>>(),
        "truncated": around.truncated,
    })
}

fn status(state: &State) -> Value {
    let index = state.index();
    let notes = index
        .vault
        .notes()
        .map(|(_, note)| note.parsed().links.len());
    json!({
        "notes": index.vault.len(),
        "links": notes.sum::<usize>(),
        "wanted": index.vault.wanted().count(),
    })
}

fn wanted(state: &State) -> Value {
    let index = state.index();
    let names = features::wanted_names(&index.vault, MOST_ROWS);
    let row = |wanted: &features::WantedName| json!({"name": wanted.name, "users": wanted.asked_by.len()});
    Value::Array(names.iter().map(row).collect())
}

/// Where a name is asked for.
fn wanted_links(state: &State, name: &str) -> Value {
    let index = state.index();
    let encoding = state.can().encoding;
    let location = |(note, span): (&Arc<Note>, &Span)| {
        let uri = state.uri(&index, &note.path)?;
        Some(json!({"uri": uri, "range": super::convert::range(note.text(), *span, encoding)}))
    };
    let asking = features::asking_for(&index.vault, name);
    let places = asking
        .iter()
        .flat_map(|(note, spans)| spans.iter().map(move |span| (note, span)));
    Value::Array(places.filter_map(location).take(MOST_ROWS).collect())
}

/// What a new note would be called and say; the client makes it, so that it can
/// be undone. `refused` tells why there can be none.
fn new_note(state: &State, title: &str, beside: Option<Uri>) -> Value {
    let index = state.index();
    let beside = beside.and_then(|uri| state.place(&index.roots, &uri));
    let beside = beside.and_then(|place| index.vault.note(index.vault.id(&place)?));
    let (root, folder) = match beside {
        Some(note) => (note.path.root, note.path.folder().to_owned()),
        None => (RootId(0), String::new()),
    };
    let beside = beside.map(|note| &**note);
    let refused = |why: String| json!({"refused": why});
    if index.roots.is_empty() {
        return refused("There is no folder to put a note in.".to_owned());
    }
    let vault = &index.vault;
    let made = match features::new_note(vault, title, root, &folder, beside, &index.settings) {
        Ok(made) => made,
        Err(why) => return refused(why.0),
    };
    match scan::may_stand(&index.roots, &index.settings, &made.path) {
        Ok(()) => json!({"uri": address(&index.roots, &made.path), "text": made.text}),
        Err(CannotStand::Outside) => refused(format!("`{}` is outside of the vault.", made.path)),
        Err(CannotStand::Taken) => refused(format!("`{}` exists already.", made.path)),
        Err(CannotStand::LeftOut) => refused(format!(
            "`{}` would be left out of the vault: it is hidden, ignored or excluded.",
            made.path
        )),
    }
}

fn address(roots: &[scan::Root], path: &NotePath) -> String {
    uri::from_path(&scan::os_path(roots, path))
}
