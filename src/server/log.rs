//! A few lines on standard error, and none unless something is wrong.
//!
//! `WIKINOTE_LOG` is `off`, `error` (the default), `info` or `debug`.
//! Things a user should find go to the editor's log instead.

use std::fmt;
use std::io::{self, Write};
use std::sync::atomic::{AtomicU8, Ordering};

const ERROR: u8 = 1;
const INFO: u8 = 2;
const DEBUG: u8 = 3;

static LEVEL: AtomicU8 = AtomicU8::new(ERROR);

/// Reads `WIKINOTE_LOG`.
pub fn set_level_from_environment() {
    let level = match std::env::var("WIKINOTE_LOG").as_deref() {
        Ok("off") => 0,
        Ok("info") => INFO,
        Ok("debug" | "trace") => DEBUG,
        _ => ERROR,
    };
    LEVEL.store(level, Ordering::Relaxed);
}

/// Something is wrong that should not be.
pub fn error(message: fmt::Arguments<'_>) {
    write(ERROR, "error", message);
}

/// What the server does, in large.
pub fn info(message: fmt::Arguments<'_>) {
    write(INFO, "info", message);
}

/// What the server does, in small.
pub fn debug(message: fmt::Arguments<'_>) {
    write(DEBUG, "debug", message);
}

fn write(level: u8, name: &str, message: fmt::Arguments<'_>) {
    if level <= LEVEL.load(Ordering::Relaxed) {
        // Nobody may be reading; that is no reason to fail.
        let _ = writeln!(io::stderr().lock(), "wikinote {name}: {message}");
    }
}
