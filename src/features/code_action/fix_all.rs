//! `source.fixAll.wikinote`: every certain fix of a note at once.

use super::{Action, ActionKind};
use crate::features::edit::VaultEdit;
use crate::rules::{self, Finding};
use crate::text::Span;
use crate::vault::{Note, Vault};

/// All certain fixes that do not overlap; of two that do, the first in the text.
/// `None` without any.
pub(super) fn fix_all(vault: &Vault, note: &Note, findings: &[Finding]) -> Option<Action> {
    let mut mended: Vec<Finding> = Vec::new();
    let mut edits: Vec<(Span, String)> = Vec::new();
    for finding in findings {
        let fixes = rules::fixes(vault, note, finding).into_iter();
        let Some(fix) = fixes.into_iter().find(|fix| fix.certain) else {
            continue;
        };
        // The same fix may mend two findings.
        if fix.edits.iter().all(|edit| edits.contains(edit)) {
            mended.push(finding.clone());
            continue;
        }
        let clashes = |(span, _): &(Span, String)| {
            edits
                .iter()
                .rev()
                .any(|(other, _)| span.start < other.end && other.start < span.end || span == other)
        };
        if !fix.edits.iter().any(clashes) {
            edits.extend(fix.edits);
            mended.push(finding.clone());
        }
    }
    if edits.is_empty() {
        return None;
    }
    let title = match mended.len() {
        1 => "Fix the one certain finding in this note".to_owned(),
        count => format!("Fix all {count} certain findings in this note"),
    };
    Some(Action {
        title,
        kind: ActionKind::FixAll,
        findings: mended,
        edit: VaultEdit::of_note(note.path.clone(), edits),
        preferred: false,
    })
}
