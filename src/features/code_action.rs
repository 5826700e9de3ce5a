//! `textDocument/codeAction`: the fixes of the findings under a selection.

use crate::rules::{Finding, Fix};
use crate::settings::Settings;
use crate::text::Span;
use crate::vault::{Note, Vault};

/// A fix and the finding it mends.
#[derive(Clone, Debug)]
pub struct Action {
    /// What it mends.
    pub finding: Finding,
    /// How.
    pub fix: Fix,
    /// Whether it is the one to apply when the user just says "fix".
    pub preferred: bool,
}

/// The fixes of every finding that touches `span`.
pub fn code_actions(vault: &Vault, note: &Note, span: Span, settings: &Settings) -> Vec<Action> {
    let _ = (vault, note, span, settings);
    Vec::new()
}
