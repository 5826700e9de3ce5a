//! The command line: `check`, `export`, `graph`, `backlinks`, `wanted`, `explain`,
//! `video`, `new`, `rename`, `demo`, `rule`, `config`, `doctor`, `completions` and `man`.
//!
//! [`parse`] reads the arguments and [`run`] does what they ask for, but for
//! the server, which `main` starts itself. This is the only module that knows
//! `clap`, and the only one that prints.

mod arguments;
mod backlinks;
mod broken_sidecar;
mod check;
mod completions;
mod config;
mod demo;
mod doctor;
mod explain;
mod export;
mod formats;
mod graph;
mod interrupt;
mod man;
mod named;
mod new;
mod numbers;
mod output;
mod progress;
mod rename;
mod rule;
mod snippet;
mod video;
mod visible;
mod wanted;
mod whole;
mod workflow_command;

use std::fmt;
use std::io;

use crate::disk::DiskError;

pub use arguments::{Command, Request, parse};
pub use output::complain;

/// How a command ended, as far as a script can care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All is well: exit code 0.
    Clean,
    /// It ran, and what it found is not all well: exit code 1.
    Findings,
}

/// Why a command could not run: exit code 2 and one sentence.
#[derive(Debug)]
pub enum Failure {
    /// A sentence for a person.
    Said(String),
    /// Whoever read the output has closed it, as `head` does: no failure at all.
    Closed,
}

/// Does what the command says and prints what comes of it.
pub fn run(command: &Command) -> Result<Outcome, Failure> {
    match command {
        Command::Check(asked) => check::check(asked),
        Command::Export { path } => export::export(path),
        Command::Graph {
            path,
            format,
            around,
            depth,
        } => graph::graph(path, *format, around.as_deref(), *depth),
        Command::Backlinks { note, json } => backlinks::backlinks(note, *json),
        Command::Wanted { path, json } => wanted::wanted(path, *json),
        Command::Explain { place, json } => explain::explain(place, *json),
        Command::Video { asked, json } => video::video(asked.as_deref(), *json),
        Command::New {
            title,
            folder,
            from,
            dry_run,
        } => new::new(title, folder.as_deref(), from.as_deref(), *dry_run),
        Command::Demo { path } => demo::demo(path.as_deref()),
        Command::Rename { old, new, dry_run } => rename::rename(old, new, *dry_run),
        Command::Rule { code, all, format } => rule::rule(code.as_deref(), *all, *format),
        Command::Config { schema: true, .. } => config::schema(),
        Command::Config { path, json, .. } => config::config(path, *json),
        Command::Doctor { path, json } => doctor::doctor(path, *json),
        Command::Completions { shell } => completions::completions(*shell),
        Command::Man { folder } => man::man(folder),
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Said(sentence) => f.write_str(sentence),
            Self::Closed => f.write_str("the output was closed"),
        }
    }
}

impl From<DiskError> for Failure {
    fn from(error: DiskError) -> Self {
        Self::Said(format!(
            "cannot read {}: {}",
            error.path().display(),
            error.why()
        ))
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Closed,
            _ => Self::Said(format!("cannot write the output: {error}")),
        }
    }
}
