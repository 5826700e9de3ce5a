//! Settings from the editor: asked for, pushed, or given at the start.
//! They lie over the vault's `.wikinote.toml`, which `scan` reads.

use std::sync::{Arc, PoisonError};

use serde_json::Value;
use tower_lsp::ls_types::{ConfigurationItem, MessageType};

use super::state::State;
use super::worker::{Job, tell};
use crate::settings::Settings;

/// What the editor says, and what of it was complained about.
#[derive(Default)]
pub struct Config {
    said: Option<Said>,
    complaint: String,
}

#[derive(Clone, PartialEq)]
struct Said {
    settings: Value,
    /// For messages: "initializationOptions".
    source: &'static str,
}

/// Takes in what the editor says, and rescans if it says something new.
/// `{"wikinote": {…}}` and the bare object are both understood; `null` says nothing.
pub fn take(state: &State, value: &Value, source: &'static str) {
    let section = value.get("wikinote").unwrap_or(value);
    let said = (!section.is_null()).then(|| Said {
        settings: section.clone(),
        source,
    });
    let mut config = state.config.lock().unwrap_or_else(PoisonError::into_inner);
    let changed = match (&config.said, &said) {
        (Some(before), Some(now)) => before.settings != now.settings,
        (before, now) => before.is_some() != now.is_some(),
    };
    config.said = said;
    drop(config);
    if changed && state.has_started() {
        state.queue(Job::Scan);
    }
}

/// Asks the client for the section `wikinote`, and takes it in whenever it comes.
/// `null`, for "nothing is set", leaves what `initializationOptions` said.
pub async fn ask(state: Arc<State>) {
    let item = ConfigurationItem {
        scope_uri: None,
        section: Some("wikinote".to_owned()),
    };
    if let Ok(answers) = state.client.configuration(vec![item]).await
        && let Some(answer) = answers.first().filter(|answer| !answer.is_null())
    {
        take(&state, answer, "the editor's settings");
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
    let said = config.said.clone();
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
