use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use serde_json::{Map, Value, json};
use tokio::sync::oneshot;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{
    Command, ExecuteCommandParams, MessageType, Position, ShowDocumentParams, Uri,
};

use super::convert;
use super::hover::markup;
use super::state::{State, View};
use super::views;
use super::worker::Job;
use crate::disk::{self, Standing, uri};
use crate::features::{self, Explanation, Tally};
use crate::vault::{Note, NotePath};
use crate::video::{Part, VideoId};

const EXPLAIN_LINK: &str = "wikinote.explainLink";
const REINDEX: &str = "wikinote.reindex";
const SHOW_REPORT: &str = "wikinote.showReport";
const PLAY_MOMENT: &str = "wikinote.playMoment";

/// What `workspace/executeCommand` offers; those of [`views`] are answered, too, but
/// no user has a use for them by name.
pub const COMMANDS: [&str; 4] = [EXPLAIN_LINK, REINDEX, SHOW_REPORT, PLAY_MOMENT];

/// Notes that are looked at under one hold of the index: typing must not wait
/// for a report.
const AT_ONCE: usize = 64;

/// `workspace/executeCommand`.
pub async fn answer(state: &Arc<State>, params: ExecuteCommandParams) -> Result<Option<Value>> {
    let arguments = params.arguments;
    match &*params.command {
        EXPLAIN_LINK => explain_link(state, &arguments).await,
        REINDEX => reindex(state).await.map(Some),
        SHOW_REPORT => show_report(state, &arguments).await.map(Some),
        PLAY_MOMENT => play_moment(state, &arguments).await,
        of_views if views::COMMANDS.contains(&of_views) => {
            views::answer(state, of_views, &arguments).await.map(Some)
        }
        unknown => Err(Error::invalid_params(format!(
            "unknown command `{unknown}`; there are {}",
            COMMANDS.join(", ")
        ))),
    }
}

/// The link at a place: markup as in a hover, and the same as data. Null where
/// there is no link.
async fn explain_link(state: &Arc<State>, arguments: &[Value]) -> Result<Option<Value>> {
    let expected = || {
        Error::invalid_params(format!(
            "`{EXPLAIN_LINK}` expects one argument: {{\"uri\": string, \"position\": \
             {{\"line\": number, \"character\": number}}}}, or the same with \
             {{\"textDocument\": {{\"uri\": string}}}} for the uri"
        ))
    };
    let asked = arguments.first().ok_or_else(expected)?;
    let (uri, position) = place(asked).ok_or_else(expected)?;
    state
        .on_note(&uri, move |view| {
            let encoding = view.state.can().encoding;
            let offset = convert::offset(view.note.text(), position, encoding);
            let found = features::explain(&view.index.vault, view.note, offset)?;
            let shown = markup(found.markdown(), view.state.can().hover_markdown);
            Some(json!({
                "kind": shown.kind,
                "value": shown.value,
                "range": view.range(found.span),
                "data": data(view, &found),
            }))
        })
        .await
}

/// The place that an argument names.
fn place(asked: &Value) -> Option<(Uri, Position)> {
    let uri = asked
        .get("uri")
        .or_else(|| asked.pointer("/textDocument/uri"));
    let uri = Uri::from_str(uri.and_then(Value::as_str)?).ok()?;
    let position = serde_json::from_value(asked.get("position")?.clone()).ok()?;
    Some((uri, position))
}

/// The explanation as data, with the URIs of the candidates.
fn data(view: &View<'_>, found: &Explanation) -> Value {
    let mut data = serde_json::to_value(found).unwrap_or_default();
    let candidates = data.get_mut("candidates").and_then(Value::as_array_mut);
    for (row, one) in candidates.into_iter().flatten().zip(&found.candidates) {
        if let (Some(row), Some(uri)) = (row.as_object_mut(), view.uri(&one.path)) {
            row.insert("uri".to_owned(), Value::from(uri.as_str()));
        }
    }
    data
}

/// Reads every folder anew and counts what is there then.
async fn reindex(state: &Arc<State>) -> Result<Value> {
    // Before the first scan the settings may not have come.
    state.ready().await;
    let (tell, told) = oneshot::channel();
    state.queue(Job::ScanAndTell(tell));
    told.await.map_err(|_| Error::internal_error())?;
    state
        .in_background(|state| {
            let index = state.index();
            let vault = &index.vault;
            let links: usize = vault
                .notes()
                .map(|(_, note)| note.parsed().links.len())
                .sum();
            json!({
                "notes": vault.len(),
                "files": vault.files().count(),
                "links": links,
                "wanted": vault.wanted().count(),
            })
        })
        .await
}

/// The report in markdown, as a string. With an argument `{"uri"}` of a file that
/// exists, that file is shown besides: an editor that keeps reports knows where.
async fn show_report(state: &Arc<State>, arguments: &[Value]) -> Result<Value> {
    let show = arguments.first().map(file_to_show).transpose()?.flatten();
    state.ready().await;
    let report = state.in_background(report).await?;
    if let Some(uri) = show.filter(|_| state.can().shows_documents) {
        let shown = ShowDocumentParams {
            uri,
            external: None,
            take_focus: Some(true),
            selection: None,
        };
        let client = state.client.clone();
        // Not awaited: the answer must not hang on what the user does about it.
        tokio::spawn(async move { client.show_document(shown).await });
    }
    Ok(Value::String(report))
}

/// The command that plays `video` from `second` on.
pub fn play(title: String, video: VideoId, second: u64) -> Command {
    Command {
        title,
        command: PLAY_MOMENT.to_owned(),
        arguments: Some(vec![json!({"videoId": video.as_str(), "seconds": second})]),
    }
}

/// Has the client play a moment: one that is named, or the one at a place. The
/// address that it was handed, as a string; null where there is no moment.
async fn play_moment(state: &Arc<State>, arguments: &[Value]) -> Result<Option<Value>> {
    let expected = || {
        Error::invalid_params(format!(
            "`{PLAY_MOMENT}` expects one argument: {{\"videoId\": string, \"seconds\": number}}, \
             or {{\"uri\": string, \"position\": {{\"line\": number, \"character\": number}}}}"
        ))
    };
    let asked = arguments.first().ok_or_else(expected)?;
    let moment = match asked.get("videoId") {
        Some(video) => {
            let video = video.as_str().and_then(VideoId::new);
            let second = asked.get("seconds").and_then(Value::as_u64);
            Some(video.zip(second).ok_or_else(expected)?)
        }
        None => {
            let (uri, position) = place(asked).ok_or_else(expected)?;
            let at_place = move |view: &View<'_>| {
                let encoding = view.state.can().encoding;
                let offset = convert::offset(view.note.text(), position, encoding);
                let moment = features::moment_at(view.note, offset)?;
                Some((view.note.video()?, moment.second))
            };
            state.on_note(&uri, at_place).await?
        }
    };
    let Some((video, second)) = moment else {
        return Ok(None);
    };
    // A film on this disk needs no network, and cannot be taken down.
    let film = state.in_background(move |state| film(state, video)).await?;
    let address = match film {
        Some(film) => format!("{}#t={second}", uri::from_path(&film)),
        None => features::address(video, second),
    };
    let uri = Uri::from_str(&address).map_err(|_| Error::internal_error())?;
    let shows = state.can().shows_documents;
    let (client, shown) = (state.client.clone(), address.clone());
    // Not awaited: the answer must not hang on what the user does about it.
    tokio::spawn(async move {
        let asked = ShowDocumentParams {
            uri,
            external: Some(true),
            take_focus: None,
            selection: None,
        };
        let is_shown = shows && client.show_document(asked).await.unwrap_or(false);
        if !is_shown {
            client.show_message(MessageType::INFO, shown).await;
        }
    });
    Ok(Some(Value::String(address)))
}

/// The film or recording of `video` that lies beside the notes.
fn film(state: &State, video: VideoId) -> Option<PathBuf> {
    let (videos, limit) = {
        let index = state.index();
        (index.videos.clone(), index.settings.max_file_size)
    };
    let film = videos.load(video, Part::Facts, limit)?.media.clone()?;
    // It may have gone without anybody telling.
    (disk::standing(&film) == Standing::File).then_some(film)
}

/// The file that an argument names, if it exists.
fn file_to_show(argument: &Value) -> Result<Option<Uri>> {
    if argument.is_null() || argument.as_object().is_some_and(Map::is_empty) {
        return Ok(None);
    }
    let named = argument.get("uri").and_then(Value::as_str);
    let parsed = named.and_then(|named| Some((named, Uri::from_str(named).ok()?)));
    let (named, parsed) = parsed.ok_or_else(|| {
        Error::invalid_params(format!(
            "`{SHOW_REPORT}` expects no argument, or {{\"uri\": string}} of a file to show"
        ))
    })?;
    let exists = uri::to_path(named).is_some_and(|path| disk::standing(&path) == Standing::File);
    Ok(exists.then_some(parsed))
}

fn report(state: &State) -> String {
    let paths: Vec<NotePath> = {
        let index = state.index();
        let mut notes: Vec<&Arc<Note>> = index.vault.notes().map(|(_, note)| note).collect();
        notes.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        notes.into_iter().map(|note| note.path.clone()).collect()
    };
    let mut tally = Tally::default();
    for some in paths.chunks(AT_ONCE) {
        let index = state.index();
        let vault = &index.vault;
        for note in some.iter().filter_map(|path| vault.note(vault.id(path)?)) {
            let video = index.video_of(note);
            tally.add(vault, note, &index.settings, video.as_deref());
        }
    }
    let index = state.index();
    tally.markdown(&index.vault)
}
