//! The real binary, over pipes, as editors talk to it.

#[path = "../support/mod.rs"]
mod support;

mod features;
mod files;
mod lifecycle;
mod sync;
mod transport;
