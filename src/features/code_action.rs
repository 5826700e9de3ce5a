//! `textDocument/codeAction`: the fixes of the findings under a selection.

use crate::rules::{self, Finding, Fix};
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

/// The fixes of every finding that touches `span`. A finding about a link counts
/// from anywhere in the link: a person asks with the cursor on its label, too.
pub fn code_actions(vault: &Vault, note: &Note, span: Span, settings: &Settings) -> Vec<Action> {
    rules::check(vault, note, settings)
        .into_iter()
        .filter(|finding| touch(asked_from(note, finding), span))
        .flat_map(|finding| of_finding(vault, note, finding))
        .collect()
}

fn of_finding(vault: &Vault, note: &Note, finding: Finding) -> Vec<Action> {
    let mut actions = Vec::new();
    for fix in rules::fixes(vault, note, &finding) {
        // At most one a finding, or "fix" would not know which to take.
        let preferred = fix.certain && !actions.iter().any(|action: &Action| action.preferred);
        actions.push(Action {
            finding: finding.clone(),
            fix,
            preferred,
        });
    }
    actions
}

fn asked_from(note: &Note, finding: &Finding) -> Span {
    let link = note.parsed().link_at(finding.span.start);
    link.map(|link| link.span)
        .filter(|link| link.covers(finding.span))
        .unwrap_or(finding.span)
}

/// Whether the two share a byte or an edge; a cursor is an empty span.
fn touch(a: Span, b: Span) -> bool {
    a.start <= b.end && b.start <= a.end
}
