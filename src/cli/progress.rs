use std::io::{IsTerminal, Write, stderr};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// What is shorter than this is over before a person would read a line about it.
const BLINK: Duration = Duration::from_millis(200);
/// Often enough to look alive.
const EVERY: Duration = Duration::from_millis(80);

/// One line on standard error while something lasts, erased at its end. Only on a
/// terminal, and only when it takes longer than a blink.
pub struct Progress {
    /// What is going on: "Reading notes".
    doing: &'static str,
    started: Instant,
    terminal: bool,
    last_shown: Mutex<Option<Instant>>,
}

impl Progress {
    /// It begins now.
    pub fn start(doing: &'static str) -> Self {
        let terminal = stderr().is_terminal();
        Self {
            doing,
            started: Instant::now(),
            terminal,
            last_shown: Mutex::new(None),
        }
    }

    /// So many notes are done.
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
            let _ = write!(stderr(), "\r{} … {notes}", self.doing);
        }
    }

    /// It is over.
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
