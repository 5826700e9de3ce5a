//! Ctrl-C, and requests to end, while files are written.

use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether files are being written.
static WRITING: AtomicBool = AtomicBool::new(false);
/// Whether somebody asked for an end meanwhile.
static STOP: AtomicBool = AtomicBool::new(false);
/// What a shell says of a program that Ctrl-C ended.
const ENDED: i32 = 130;

/// While this lives Ctrl-C, or a request to end, only sets a flag: the file that is being
/// written is finished or taken away. A second one ends the process, and so does each
/// once this is dropped.
pub struct Writing(());

impl Writing {
    /// From now on. Nobody may have begun already.
    pub fn begin() -> Self {
        static HANDLED: Once = Once::new();
        WRITING.store(true, Ordering::SeqCst);
        // Where no handler can be set the process just ends, with files old or new all the
        // same.
        HANDLED.call_once(|| _ = ctrlc::set_handler(asked_to_end));
        Self(())
    }

    /// Set once no other file shall be begun.
    pub fn stop(&self) -> &'static AtomicBool {
        &STOP
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        WRITING.store(false, Ordering::SeqCst);
    }
}

fn asked_to_end() {
    if STOP.swap(true, Ordering::SeqCst) || !WRITING.load(Ordering::SeqCst) {
        std::process::exit(ENDED);
    }
}
