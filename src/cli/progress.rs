use std::io::{IsTerminal, Write, stderr};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// A scan shorter than this is over before a person would read a line about it.
const BLINK: Duration = Duration::from_millis(200);
/// Often enough to look alive.
const EVERY: Duration = Duration::from_millis(80);

/// One line on standard error while a scan lasts, erased at its end. Only on a
/// terminal, and only when the scan takes longer than a blink.
pub struct Progress {
    started: Instant,
    terminal: bool,
    last_shown: Mutex<Option<Instant>>,
}

impl Progress {
    /// The scan begins now.
    pub fn start() -> Self {
        let terminal = stderr().is_terminal();
        Self {
            started: Instant::now(),
            terminal,
            last_shown: Mutex::new(None),
        }
    }

    /// So many notes are read.
    pub fn show(&self, notes: usize) {
        if !self.terminal || self.started.elapsed() < BLINK {
            return;
        }
        let mut last = self
            .last_shown
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        if last.is_none_or(|last| last.elapsed() >= EVERY) {
            *last = Some(Instant::now());
            // Whoever closed standard error does not want to know.
            let _ = write!(stderr(), "\rReading notes … {notes}");
        }
    }

    /// The scan is over.
    pub fn erase(self) {
        let last = self
            .last_shown
            .into_inner()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        if last.is_some() {
            let _ = write!(stderr(), "\r\x1b[K");
        }
    }
}
