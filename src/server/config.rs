//! Settings from the editor: asked for, pushed, or given at the start.
//! They lie over the vault's `.wikinote.toml`, which `scan` reads.

use std::sync::{Arc, PoisonError};

use serde_json::Value;
use tower_lsp::ls_types::{ConfigurationItem, MessageType};

use super::state::State;
use super::worker::{Job, tell};
use crate::settings::{KEYS, Settings};

/// What the editor says, and what of it was complained about.
#[derive(Default)]
pub struct Config {
    /// `initializationOptions`: what counts until the editor says more.
    at_start: Option<Said>,
    /// What the editor answered or pushed since.
    since: Option<Said>,
    complaint: String,
}

#[derive(Clone, PartialEq)]
struct Said {
    settings: Value,
    /// For messages: "initializationOptions".
    source: &'static str,
}

impl Config {
    fn said(&self) -> Option<&Said> {
        self.since.as_ref().or(self.at_start.as_ref())
    }
}

/// Takes in `initializationOptions`.
pub fn begin_with(state: &State, options: &Value) {
    let mut config = state.config.lock().unwrap_or_else(PoisonError::into_inner);
    config.at_start = said(section(options), "initializationOptions");
}

/// Takes in what a client pushed that cannot be asked. It may push the settings
/// of all its servers, or none of ours, and then says nothing to us.
pub fn pushed(state: &State, settings: &Value) {
    let is_ours = settings.get("wikinote").is_some()
        || settings
            .as_object()
            .is_some_and(|settings| settings.keys().any(|key| is_key(key)));
    if is_ours && let Some(said) = said(section(settings), EDITOR) {
        take(state, Some(said));
    }
}

/// Asks the client for the section `wikinote`, and takes it in whenever it comes.
/// `null`, for "nothing is set", lets `initializationOptions` count again.
pub async fn ask(state: Arc<State>) {
    let item = ConfigurationItem {
        scope_uri: None,
        section: Some("wikinote".to_owned()),
    };
    if let Ok(answers) = state.client.configuration(vec![item]).await
        && let Some(answer) = answers.first()
    {
        take(&state, said(section(answer), EDITOR));
    }
}

/// For messages.
const EDITOR: &str = "the editor's settings";

/// `{"wikinote": {…}}` and the bare object are both understood.
fn section(value: &Value) -> &Value {
    value.get("wikinote").unwrap_or(value)
}

/// `null` and an empty object say nothing.
fn said(section: &Value, source: &'static str) -> Option<Said> {
    let empty = section.is_null() || section.as_object().is_some_and(|keys| keys.is_empty());
    (!empty).then(|| Said {
        settings: section.clone(),
        source,
    })
}

/// Whether `key` is a setting, or a table of settings.
fn is_key(key: &str) -> bool {
    let first = |name: &'static str| name.split('.').next();
    KEYS.iter().any(|known| first(known.name) == Some(key))
}

/// Rescans if `now` makes a difference.
fn take(state: &State, now: Option<Said>) {
    let mut config = state.config.lock().unwrap_or_else(PoisonError::into_inner);
    let before = config.said().map(|said| said.settings.clone());
    config.since = now;
    let changed = config.said().map(|said| &said.settings) != before.as_ref();
    drop(config);
    if changed && state.has_started() {
        state.queue(Job::Scan);
    }
}

/// One message for each bad key in what the editor says.
pub fn problems(state: &State) -> Vec<String> {
    merge(state, &mut Settings::default())
}

/// What the editor says goes over `settings`.
pub fn lay_over(state: &State, settings: &mut Settings) {
    // The problems are the same over any settings, and told once.
    let _ = merge(state, settings);
}

fn merge(state: &State, settings: &mut Settings) -> Vec<String> {
    let config = state.config.lock().unwrap_or_else(PoisonError::into_inner);
    let said = config.said().cloned();
    drop(config);
    said.map(|said| settings.merge(&said.settings, said.source))
        .unwrap_or_default()
}

/// Tells the user of all bad settings in one message, and not twice in a row.
pub fn complain(state: &State, problems: &[String]) {
    let complaint = match problems {
        [] => String::new(),
        [one] => format!("Wikinote: {one}"),
        many => format!(
            "Wikinote: some settings do not count:\n- {}",
            many.join("\n- ")
        ),
    };
    let mut config = state.config.lock().unwrap_or_else(PoisonError::into_inner);
    if complaint != config.complaint && !complaint.is_empty() {
        tell(state, MessageType::WARNING, complaint.clone());
    }
    config.complaint = complaint;
}
