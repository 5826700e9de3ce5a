//! The file system: which files a vault has, and what they say.
//!
//! This is the only module that uses `std::fs`, `ignore` and `notify`. It knows
//! nothing of the rest of the crate: paths go in, text comes out. Every error
//! is a [`DiskError`], which names its path and says why in words for a person.

mod error;
mod find;
mod left_out;
mod machine;
mod read;
pub mod uri;
mod walk;
pub mod watch;
mod write;

pub use error::DiskError;
pub use find::{
    Detected, OBSIDIAN, SETTINGS_FILE, detect_publisher, holds_a_home, is_marked, mark,
    publisher_evidence, vault_of,
};
pub use left_out::{LeftOut, left_out};
pub use machine::{Memory, memory, system, watches_allowed};
pub use read::{
    Standing, canonical_folder, canonical_where_it_exists, is_there, open, out_of_reach, read,
    read_text, read_valid_start, standing,
};
pub use walk::{Listing, files_below, is_left_out, is_note, walk};
pub use write::{
    Digest, Replacement, create, create_from, replace, replace_all, replace_from, stands_within,
};
