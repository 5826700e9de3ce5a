//! Methods that make the server misbehave on purpose, so that tests can see
//! that it survives. Debug builds only.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tower_lsp::LspServiceBuilder;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::TextDocumentIdentifier;

use super::backend::Backend;

/// Adds them.
pub fn add_methods(builder: LspServiceBuilder<Backend>) -> LspServiceBuilder<Backend> {
    builder
        .custom_method("wikinote/debug/panic", Backend::debug_panic)
        .custom_method(
            "wikinote/debug/panicInBackground",
            Backend::debug_panic_in_background,
        )
        .custom_method(
            "wikinote/debug/panicInNotification",
            Backend::debug_panic_in_notification,
        )
        .custom_method("wikinote/debug/hang", Backend::debug_hang)
        .custom_method(
            "wikinote/debug/hangInNotification",
            Backend::debug_hang_in_notification,
        )
        .custom_method("wikinote/debug/work", Backend::debug_work)
        .custom_method("wikinote/debug/text", Backend::debug_text)
        .custom_method("wikinote/debug/holdReading", Backend::debug_hold_reading)
}

/// Whether a scan stops when the files are listed, before it reads them.
static HELD: Mutex<bool> = Mutex::new(false);
static IS_LET_GO: Condvar = Condvar::new();

/// Waits as long as a test wants to see what is answered before the notes are read.
pub fn wait_while_held() {
    let held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
    drop(IS_LET_GO.wait_while(held, |held| *held));
}

impl Backend {
    async fn debug_hold_reading(&self, hold: bool) -> Result<Value> {
        *HELD.lock().unwrap_or_else(PoisonError::into_inner) = hold;
        IS_LET_GO.notify_all();
        Ok(Value::Null)
    }

    async fn debug_panic(&self) -> Result<Value> {
        panic!("asked for in a handler")
    }

    async fn debug_panic_in_background(&self) -> Result<Value> {
        self.state
            .in_background(|_| panic!("asked for in the background"))
            .await
    }

    async fn debug_panic_in_notification(&self) {
        panic!("asked for in a notification")
    }

    async fn debug_hang(&self) -> Result<Value> {
        std::future::pending().await
    }

    async fn debug_hang_in_notification(&self) {
        std::future::pending().await
    }

    /// Blocks a thread of the pool for a while.
    async fn debug_work(&self, milliseconds: u64) -> Result<Value> {
        let nap = Duration::from_millis(milliseconds);
        self.state
            .in_background(move |_| std::thread::sleep(nap))
            .await?;
        Ok(Value::Null)
    }

    /// What an open document says, and its version.
    async fn debug_text(&self, document: TextDocumentIdentifier) -> Result<Value> {
        let document = self.state.document(&document.uri);
        Ok(document.map_or(Value::Null, |document| {
            serde_json::json!({
                "text": document.note.text().to_string(),
                "version": document.version,
                "loose": super::state::is_loose(document.note.path.root),
            })
        }))
    }
}
