use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use tower_lsp::ls_types::ProgressToken;

use super::state::State;

/// A scan's progress in the client, until this is dropped.
pub struct Shown {
    /// Notes read so far.
    pub notes: Arc<AtomicUsize>,
    _until: watch::Sender<()>,
}

/// How often a count is reported.
const PACE: Duration = Duration::from_millis(200);

impl Shown {
    /// Begins to show, if the client can. The scan never waits for the client.
    pub fn begin(state: &Arc<State>, folders: &[PathBuf]) -> Self {
        let (until, dropped) = watch::channel(());
        let notes = Arc::new(AtomicUsize::new(0));
        if state.can().progress && !folders.is_empty() {
            state
                .runtime
                .spawn(show(state.clone(), notes.clone(), dropped));
        }
        Self {
            notes,
            _until: until,
        }
    }
}

async fn show(state: Arc<State>, notes: Arc<AtomicUsize>, mut dropped: watch::Receiver<()>) {
    static SCANS: AtomicUsize = AtomicUsize::new(0);
    let number = SCANS.fetch_add(1, Ordering::Relaxed);
    let token = ProgressToken::String(format!("wikinote-scan-{number}"));
    if state
        .client
        .create_work_done_progress(token.clone())
        .await
        .is_err()
    {
        return;
    }
    let count = || format!("{} notes", notes.load(Ordering::Relaxed));
    let progress = state.client.progress(token, "Reading notes").begin().await;
    // Only the sender's end makes this an error, and that is the end of the scan.
    while tokio::time::timeout(PACE, dropped.changed()).await.is_err() {
        progress.report(count()).await;
    }
    progress.finish_with_message(count()).await;
}
