//! `textDocument/codeAction`: the fixes of the findings under a selection.

use crate::rules::{self, Finding, Fix};
use crate::settings::Settings;
use crate::text::Span;
use crate::vault::{Note, Vault};

/// A fix and the findings it mends.
#[derive(Clone, Debug)]
pub struct Action {
    /// What it mends; one at least.
    pub findings: Vec<Finding>,
    /// How.
    pub fix: Fix,
    /// Whether it is the one to apply when the user just says "fix".
    pub preferred: bool,
}

/// The fixes of every finding that touches `span`. A finding about a link counts
/// from anywhere in the link: a person asks with the cursor on its label, too.
/// Where two findings have the same fix, it is offered once, for both.
pub fn code_actions(vault: &Vault, note: &Note, span: Span, settings: &Settings) -> Vec<Action> {
    let mut actions: Vec<Action> = Vec::new();
    for finding in rules::check(vault, note, settings) {
        if !touch(asked_from(note, &finding), span) {
            continue;
        }
        // At most one a finding, or "fix" would not know which to take.
        let mut preferred = false;
        for fix in rules::fixes(vault, note, &finding) {
            match actions
                .iter_mut()
                .find(|action| action.fix.edits == fix.edits)
            {
                Some(same) => same.findings.push(finding.clone()),
                None => {
                    let first = fix.certain && !preferred;
                    preferred |= first;
                    actions.push(Action {
                        findings: vec![finding.clone()],
                        fix,
                        preferred: first,
                    });
                }
            }
        }
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
