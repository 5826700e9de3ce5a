//! Stand-in until the real module lands.
pub mod uri;
pub mod watch;
