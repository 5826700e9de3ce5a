//! Diagnostics of the whole vault: for clients that ask (`workspace/diagnostic`),
//! and, by setting, pushed to those that do not.
//!
//! A note is checked again only when a change concerns it: [`WholeVault`] keeps
//! what was found of each note as one number, and which of these are stale.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    Diagnostic, FullDocumentDiagnosticReport, PreviousResultId, ProgressToken, Uri,
    WorkspaceDiagnosticParams, WorkspaceDiagnosticReport, WorkspaceDiagnosticReportResult,
    WorkspaceDocumentDiagnosticReport, WorkspaceFullDocumentDiagnosticReport, notification,
};

use super::state::{State, View, is_loose};
use super::{diagnostics, log};
use crate::settings::WholeVaultDiagnostics;
use crate::vault::{Affected, NotePath, Vault};

/// What is known of the diagnostics of all notes.
pub struct WholeVault {
    known: Mutex<Known>,
    /// Counts changes.
    changes: watch::Sender<u64>,
}

#[derive(Default)]
struct Known {
    /// What was found of each note that has been checked; `None` before anybody
    /// asked.
    ids: Option<HashMap<NotePath, Found>>,
    /// Findings of all notes in [`Self::ids`].
    total: usize,
    /// Notes that were not checked, as enough was found of others.
    passed_over: HashSet<NotePath>,
    /// Those that have to be checked again.
    stale: HashSet<NotePath>,
    /// Documents that were closed, and with that shown to have no findings.
    closed: HashSet<NotePath>,
}

/// What was found of a note.
struct Found {
    /// Names it ([`diagnostics::result_id`]).
    id: String,
    count: usize,
}

impl Known {
    /// Keeps what was found of the note at `path`; `None` for one that is gone.
    fn keep(&mut self, path: &NotePath, found: Option<Found>) {
        let ids = self.ids.get_or_insert_default();
        self.total += found.as_ref().map_or(0, |found| found.count);
        let before = match found {
            Some(found) => ids.insert(path.clone(), found),
            None => ids.remove(path),
        };
        self.total -= before.map_or(0, |before| before.count);
    }

    /// How many findings of notes other than `path` are known.
    fn of_others(&self, path: &NotePath) -> usize {
        let ids = self.ids.as_ref();
        let own = ids.and_then(|ids| ids.get(path));
        self.total - own.map_or(0, |own| own.count)
    }
}

impl Default for WholeVault {
    fn default() -> Self {
        Self {
            known: Mutex::default(),
            changes: watch::Sender::new(0),
        }
    }
}

impl WholeVault {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The note at `path` has changed, and with it what is found of `affected`.
    pub fn changed(&self, vault: &Vault, path: Option<&NotePath>, affected: &Affected) {
        let mut known = self.known();
        // Nobody asked so far, so nothing is stale.
        if known.ids.is_some() {
            known.stale.extend(path.cloned());
            let notes = affected.notes.iter().filter_map(|id| vault.note(*id));
            known.stale.extend(notes.map(|note| note.path.clone()));
            drop(known);
            self.changes.send_modify(|count| *count += 1);
        }
    }

    /// The document at `path` was closed: from now on it is one of the others.
    pub fn closed(&self, path: &NotePath) {
        let mut known = self.known();
        if known.ids.is_some() {
            known.stale.insert(path.clone());
            known.closed.insert(path.clone());
            drop(known);
            self.changes.send_modify(|count| *count += 1);
        }
    }

    /// Everything has to be checked again: there is another vault.
    pub fn all_changed(&self) {
        *self.known() = Known::default();
        self.changes.send_modify(|count| *count += 1);
    }
}

/// Notes that are checked in one go: a few milliseconds of work, after which
/// other requests have their turn.
const BATCH: usize = 256;

/// Findings of one part of an answer, about: an editor takes a part in at one go, and
/// types nothing meanwhile.
const PART: usize = 200;

/// Between two parts, so that answers to other questions come between them.
const BREATH: Duration = Duration::from_millis(20);

/// So long a burst of changes (a `git checkout`, fast typing) gathers.
const GATHER: Duration = Duration::from_millis(200);

/// So long a client waits for a change; then it is told that there was none.
const PATIENCE: Duration = Duration::from_secs(60);

/// `workspace/diagnostic`. The first answer has every note with findings. One
/// that tells what it knows is answered as soon as anything is different: VS Code
/// asks again two seconds after each answer, for ever.
pub async fn pull(
    state: &Arc<State>,
    params: WorkspaceDiagnosticParams,
) -> Result<WorkspaceDiagnosticReportResult> {
    state.settled().await;
    let token = params.partial_result_params.partial_result_token;
    let first = params.previous_result_ids.is_empty();
    let ids = Arc::new(params.previous_result_ids);
    let mut changes = state.whole_vault.changes.subscribe();
    let patience = tokio::time::sleep(PATIENCE);
    tokio::pin!(patience);
    loop {
        changes.mark_unchanged();
        let enabled =
            state.index().settings.diagnostics.whole_vault != WholeVaultDiagnostics::Never;
        // Anew each time: the folders may have changed while this waited.
        let (shown, nowhere) = shown(state, &ids);
        let mut items: Vec<_> = nowhere.into_iter().map(cleared).collect();
        let mut told = false;
        let mut todo = match enabled {
            true => differing(state, &shown),
            false => {
                let open = |path: &NotePath| state.documents.contains_key(path);
                let shown = shown.iter().filter(|(path, _)| !open(path));
                let shown = shown.map(|(_, shown)| shown);
                let shown = shown.filter(|shown| !is_nothing(&shown.value));
                items.extend(shown.map(|shown| cleared(shown.uri.clone())));
                Vec::new()
            }
        };
        while !todo.is_empty() {
            let rest = todo.split_off(todo.len().min(BATCH));
            let batch = std::mem::replace(&mut todo, rest);
            let shown = shown.clone();
            items.extend(
                state
                    .in_background(move |state| reports(state, &batch, &shown))
                    .await?,
            );
            told |= tell_parts(state, token.as_ref(), &mut items).await;
        }
        told |= tell_parts(state, token.as_ref(), &mut items).await;
        if first || told || !items.is_empty() {
            let report = WorkspaceDiagnosticReport { items };
            return Ok(report.into());
        }
        tokio::select! {
            _ = changes.changed() => tokio::time::sleep(GATHER).await,
            () = &mut patience => return Ok(WorkspaceDiagnosticReport::default().into()),
        }
    }
}

/// Tells a client that takes an answer in parts as many whole parts as there are; what
/// is left waits for more, or is the answer itself.
async fn tell_parts(
    state: &State,
    token: Option<&ProgressToken>,
    items: &mut Vec<WorkspaceDocumentDiagnosticReport>,
) -> bool {
    let Some(token) = token else { return false };
    let mut told = false;
    while let Some(part) = take_part(items) {
        told = true;
        let part = serde_json::json!({"token": token, "value": {"items": part}});
        state.client.send_notification::<PartialResult>(part).await;
        tokio::time::sleep(BREATH).await;
    }
    told
}

/// Takes the first reports out of `items` that have [`PART`] findings together; one that
/// has none counts as one.
fn take_part(
    items: &mut Vec<WorkspaceDocumentDiagnosticReport>,
) -> Option<Vec<WorkspaceDocumentDiagnosticReport>> {
    let mut findings = 0;
    let last = items.iter().position(|report| {
        findings += match report {
            WorkspaceDocumentDiagnosticReport::Full(report) => {
                report.full_document_diagnostic_report.items.len().max(1)
            }
            WorkspaceDocumentDiagnosticReport::Unchanged(_) => 1,
        };
        findings >= PART
    })?;
    let rest = items.split_off(last + 1);
    Some(std::mem::replace(items, rest))
}

/// `$/progress` with a part of a result.
enum PartialResult {}

impl notification::Notification for PartialResult {
    type Params = serde_json::Value;
    const METHOD: &'static str = "$/progress";
}

/// What the client shows, by place: its spelling of the URI, and the id.
type ShownByClient = Arc<HashMap<NotePath, PreviousResultId>>;

/// By place; and those that stand in no folder of ours (any more).
fn shown(state: &State, ids: &[PreviousResultId]) -> (ShownByClient, Vec<Uri>) {
    let roots = state.index().roots.clone();
    let mut places = HashMap::new();
    let mut nowhere = Vec::new();
    for id in ids {
        match state.place(&roots, &id.uri) {
            // It is asked about by its own request.
            Some(place) if is_loose(place.root) => {}
            Some(place) => drop(places.insert(place, id.clone())),
            None if is_nothing(&id.value) => {}
            None => nowhere.push(id.uri.clone()),
        }
    }
    (Arc::new(places), nowhere)
}

/// Whether that is the id of no diagnostics. The document's own request has
/// another one for these than the whole vault's.
fn is_nothing(id: &str) -> bool {
    id == NOTHING_FOUND || id == diagnostics::result_id(&[])
}

/// Whether the client shows what is called `id`.
fn shows(shown: Option<&PreviousResultId>, id: &str) -> bool {
    match shown {
        Some(shown) => shown.value == id || is_nothing(&shown.value) && is_nothing(id),
        None => is_nothing(id),
    }
}

/// That nothing is wrong with it.
fn cleared(uri: Uri) -> WorkspaceDocumentDiagnosticReport {
    report(uri, None, None, Vec::new())
}

/// The notes, and places without one any more, of which the client does not
/// show what is known, or of which nothing is.
fn differing(state: &State, shown: &ShownByClient) -> Vec<NotePath> {
    let index = state.index();
    let known = state.whole_vault.known();
    let ids = known.ids.as_ref();
    let has_room = known.total < index.settings.diagnostics.whole_vault_limit;
    let differs = |path: &NotePath| {
        let found = ids.and_then(|ids| ids.get(path));
        known.stale.contains(path)
            || has_room && known.passed_over.contains(path)
            || found.is_none_or(|found| !shows(shown.get(path), &found.id))
    };
    let notes = index.vault.notes().map(|(_, note)| &note.path);
    let notes = notes.filter(|path| !is_loose(path.root) && differs(path));
    let gone = shown.keys().filter(|path| index.vault.id(path).is_none());
    let mut all: Vec<NotePath> = notes.chain(gone).cloned().collect();
    all.sort_unstable();
    all
}

/// The id of no diagnostics at all: of a note without any nothing need be said.
const NOTHING_FOUND: &str = "";

/// Checks `notes`, and reports those of which the client shows something else.
fn reports(
    state: &State,
    notes: &[NotePath],
    shown: &ShownByClient,
) -> Vec<WorkspaceDocumentDiagnosticReport> {
    let mut reports = Vec::new();
    for path in notes {
        let Some(checked) = check(state, path) else {
            let before = shown.get(path).map(|shown| shown.uri.clone());
            reports.extend(before.map(cleared));
            continue;
        };
        if !shows(shown.get(path), &checked.id) {
            let uri = shown
                .get(path)
                .map_or(checked.uri, |shown| shown.uri.clone());
            reports.push(report(
                uri,
                checked.version,
                Some(checked.id),
                checked.found,
            ));
        }
    }
    reports
}

fn report(
    uri: Uri,
    version: Option<i32>,
    result_id: Option<String>,
    items: Vec<Diagnostic>,
) -> WorkspaceDocumentDiagnosticReport {
    WorkspaceDocumentDiagnosticReport::Full(WorkspaceFullDocumentDiagnosticReport {
        uri,
        version: version.map(i64::from),
        full_document_diagnostic_report: FullDocumentDiagnosticReport { result_id, items },
    })
}

/// What is wrong with one note.
struct Checked {
    uri: Uri,
    /// If it is open.
    version: Option<i32>,
    id: String,
    found: Vec<Diagnostic>,
}

/// Checks the note at `path` and keeps the id; `None` if there is none (any more).
fn check(state: &State, path: &NotePath) -> Option<Checked> {
    let video = {
        let index = state.index();
        let note = index
            .vault
            .id(path)
            .and_then(|id| index.vault.note(id))
            .cloned();
        drop(index);
        note.and_then(|note| state.video_of(&note, diagnostics::part(state)))
    };
    let index = state.index();
    let mut known = state.whole_vault.known();
    known.stale.remove(path);
    let Some(id) = index.vault.id(path) else {
        known.keep(path, None);
        known.passed_over.remove(path);
        return None;
    };
    let open = state.documents.get(path).map(|open| open.clone());
    let limit = index.settings.diagnostics.whole_vault_limit;
    if open.is_none() && known.of_others(path) >= limit {
        if known.passed_over.is_empty() {
            log::info(format_args!(
                "notes that are not open have more findings than the {limit} that are told \
                 (`diagnostics.whole-vault-limit`); `wikinote check` tells all"
            ));
        }
        known.passed_over.insert(path.clone());
        let (id, count) = (NOTHING_FOUND.to_owned(), 0);
        known.keep(path, Some(Found { id, count }));
        return Some(Checked {
            uri: state.uri(&index, path)?,
            version: None,
            id: NOTHING_FOUND.to_owned(),
            found: Vec::new(),
        });
    }
    known.passed_over.remove(path);
    drop(known);
    let note = match &open {
        Some(open) => open.note.clone(),
        None => index.vault.note(id)?.clone(),
    };
    let view = View {
        state,
        index: &index,
        id,
        note: &note,
        video: video.as_deref(),
    };
    let found = diagnostics::of(&view);
    let result_id = match found.is_empty() {
        true => NOTHING_FOUND.to_owned(),
        false => diagnostics::result_id(&found),
    };
    // Still under the index's lock, so that no change has come between.
    let (id, count) = (result_id.clone(), found.len());
    let found_here = Found { id, count };
    state.whole_vault.known().keep(path, Some(found_here));
    Some(Checked {
        uri: state.uri(&index, path)?,
        version: open.map(|open| open.version),
        id: result_id,
        found,
    })
}

/// Pushes the diagnostics of notes that are not open, as long as the settings say
/// so, to a client that does not ask. Runs as long as the server.
pub async fn push(state: Arc<State>) {
    if state.can().pulls_diagnostics {
        return;
    }
    state.settled().await;
    let mut changes = state.whole_vault.changes.subscribe();
    let mut pushed: HashMap<NotePath, (Uri, String)> = HashMap::new();
    // What was pushed before the last scan, by URI: places are others after one.
    let mut older: HashMap<String, (Uri, String)> = HashMap::new();
    loop {
        changes.mark_unchanged();
        let (always, paths) = {
            let index = state.index();
            let always = index.settings.diagnostics.whole_vault == WholeVaultDiagnostics::Always;
            let mut known = state.whole_vault.known();
            for closed in std::mem::take(&mut known.closed) {
                pushed.remove(&closed);
            }
            let all = known.ids.is_none();
            if all {
                let before = std::mem::take(&mut pushed).into_values();
                older.extend(before.map(|(uri, id)| (uri.to_string(), (uri, id))));
            }
            let notes = index.vault.notes().map(|(_, note)| &note.path);
            let has_room = known.total < index.settings.diagnostics.whole_vault_limit;
            let again = |path: &NotePath| {
                known.stale.contains(path) || has_room && known.passed_over.contains(path)
            };
            let notes = notes
                .filter(|path| always && !is_loose(path.root))
                .filter(|path| all || again(path) || !pushed.contains_key(path));
            let gone = pushed.keys();
            let gone = gone.filter(|path| !always || index.vault.id(path).is_none());
            (always, notes.chain(gone).cloned().collect::<Vec<_>>())
        };
        for batch in paths.chunks(BATCH) {
            let batch = batch.to_vec();
            let checked = state.in_background(move |state| {
                let check = |path: NotePath| (check(state, &path).filter(|_| always), path);
                batch.into_iter().map(check).collect::<Vec<_>>()
            });
            let Ok(checked) = checked.await else { return };
            for (checked, path) in checked {
                let older = checked
                    .as_ref()
                    .and_then(|now| older.remove(now.uri.as_str()));
                if let Some(older) = older {
                    pushed.entry(path.clone()).or_insert(older);
                }
                // An open document has its own publisher.
                if state.documents.contains_key(&path) {
                    pushed.remove(&path);
                    continue;
                }
                let before = pushed.get(&path).map_or(NOTHING_FOUND, |(_, id)| id);
                match checked {
                    Some(now) => {
                        let (uri, id) = (now.uri, now.id);
                        if id != before {
                            state
                                .client
                                .publish_diagnostics(uri.clone(), now.found, None)
                                .await;
                        }
                        pushed.insert(path, (uri, id));
                    }
                    None => {
                        if let Some((uri, id)) = pushed.remove(&path)
                            && id != NOTHING_FOUND
                        {
                            state
                                .client
                                .publish_diagnostics(uri, Vec::new(), None)
                                .await;
                        }
                    }
                }
            }
        }
        // What no note stands for any more.
        for (_, (uri, id)) in older.drain() {
            let is_open = state.places.contains_key(uri.as_str());
            if id != NOTHING_FOUND && !is_open {
                state
                    .client
                    .publish_diagnostics(uri, Vec::new(), None)
                    .await;
            }
        }
        if changes.changed().await.is_err() {
            return;
        }
        tokio::time::sleep(GATHER).await;
    }
}
