//! The real binary, over pipes, as editors talk to it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../support/mod.rs"]
mod support;

mod code_action;
mod code_action_links;
mod commands;
mod features;
mod files;
mod in_text;
mod lifecycle;
mod moment_writing;
mod moments;
mod outline;
mod refactor;
mod rename;
mod sidecars;
mod stamps;
mod sync;
mod transport;
#[cfg(debug_assertions)]
mod unread;
mod vault_rules;
mod views;
mod workspace_diagnostic;
