//! Wikinote: a language server and checker for folders of linked notes.
//!
//! # The map
//!
//! Arrows point down only, and a test (`tests/layers.rs`) reads the `use` lines
//! to keep it so:
//!
//! ```text
//! main → server, cli → scan → disk
//!              │        └→ vault
//!              └→ features → rules → vault → video, syntax → text
//!                    settings (plain data, known to all above `vault`)
//! ```
//!
//! | module | what it does |
//! |---|---|
//! | [`text`] | positions, encodings, spans, the rope and its text in one piece; the only user of `ropey` |
//! | [`syntax`] | `&str` → links, headings, stamps, front matter; the only user of `pulldown-cmark` |
//! | [`vault`] | notes, names, the link graph, what a link means, what a change touches |
//! | [`video`] | sidecar files: what a video is called, its chapters, what is said when |
//! | [`rules`] | one file a diagnostic: what is wrong, why it is bad, the fix |
//! | [`features`] | one file an LSP feature: plain data in, plain data out |
//! | [`settings`] | what a user can set, one schema for file and editors |
//! | [`disk`] | walking, reading, watching, path ↔ URI; the only user of `std::fs` |
//! | [`scan`] | disk to vault: the first load and later file events |
//! | `parallel` | a list worked through in threads, results in order |
//! | [`server`] | LSP; the only user of `tower-lsp` and `tokio` |
//! | [`cli`] | `check`, `export`, `graph`, `explain` and the other commands; the only user of `clap` |
//!
//! # Invariants
//!
//! - Parsing never fails; oddity is data.
//! - Below `server` and `cli` there are no LSP types and no IO (but in `disk`).
//! - Typing in one note's body changes no other note's answers.
//! - A [`vault::Note`] is never changed, only replaced.

pub mod cli;
pub mod disk;
pub mod features;
mod parallel;
pub mod rules;
pub mod scan;
pub mod server;
pub mod settings;
pub mod syntax;
pub mod text;
pub mod vault;
pub mod video;
