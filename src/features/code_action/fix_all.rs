//! `source.fixAll.wikinote`: every certain fix of a note at once; and every
//! certain fix of one rule, in a note or in the whole vault.

use super::{Action, ActionEdit, ActionKind, Task, VideoOf, is_asked_about};
use crate::features::edit::{Step, VaultEdit};
use crate::features::mend::mend;
use crate::rules::{self, Finding};
use crate::settings::Settings;
use crate::text::Span;
use crate::vault::{Note, Vault};
use crate::video::Video;

/// Of so many findings the fixes can be made before anybody wants them.
const FEW: usize = 64;

/// The edit of [`Task::FixAll`].
pub(super) fn all_fixes(
    vault: &Vault,
    note: &Note,
    settings: &Settings,
    video: Option<&Video>,
) -> Option<VaultEdit> {
    let findings = rules::check_with(vault, note, settings, video);
    let (_, edits) = certain(vault, note, findings.iter());
    (!edits.is_empty()).then(|| VaultEdit::of_note(note.path.clone(), edits))
}

/// All certain fixes that do not overlap; of two that do, the first in the text.
/// `None` without any.
pub(super) fn fix_all(vault: &Vault, note: &Note, findings: &[Finding]) -> Option<Action> {
    if findings.len() > FEW {
        let mut findings = findings.iter();
        return findings
            .any(|finding| is_certain(vault, note, finding))
            .then(|| Action {
                title: "Fix all certain findings in this note".to_owned(),
                kind: ActionKind::FixAll,
                findings: Vec::new(),
                edit: ActionEdit::Later(Task::FixAll),
                preferred: false,
            });
    }
    let (mended, edits) = certain(vault, note, findings.iter());
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
        edit: ActionEdit::Now(VaultEdit::of_note(note.path.clone(), edits)),
        preferred: false,
    })
}

/// For each kind of finding under `span` that has a certain fix: to mend all of
/// that kind in the note, if there are more, and in the vault.
pub(super) fn of_a_kind(
    vault: &Vault,
    note: &Note,
    span: Span,
    findings: &[Finding],
) -> Vec<Action> {
    let mut actions: Vec<Action> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for finding in findings {
        let code = finding.rule.code;
        let is_asked = is_asked_about(note, finding, span);
        if !is_asked || seen.contains(&code) || !is_certain(vault, note, finding) {
            continue;
        }
        seen.push(code);
        let of_this = |other: &&Finding| other.rule.code == code;
        let here: Vec<&Finding> = findings.iter().filter(of_this).collect();
        let mut offer = |title, everywhere| {
            let code = code.to_owned();
            actions.push(Action {
                title,
                kind: ActionKind::QuickFix,
                findings: vec![finding.clone()],
                edit: ActionEdit::Later(Task::FixAllOf { code, everywhere }),
                preferred: false,
            });
        };
        // Two are enough to tell that there are more; a menu must not wait for all.
        let fixable = here.iter().filter(|other| is_certain(vault, note, other));
        if fixable.take(2).count() > 1 {
            offer(format!("Fix all `{code}` in this note"), false);
        }
        offer(format!("Fix all `{code}` in the vault"), true);
    }
    actions
}

/// Every certain fix of the rule `code` in the note, or in every note of its
/// vault; `None` without any.
pub(super) fn fix_all_of(
    vault: &Vault,
    note: &Note,
    code: &str,
    everywhere: bool,
    settings: &Settings,
    video_of: VideoOf<'_>,
) -> Option<VaultEdit> {
    let mut steps = Vec::new();
    let mut mended = 0;
    let mut fix = |note: &Note| {
        let findings = rules::check_with(vault, note, settings, video_of(note).as_deref());
        let of_this = findings.iter().filter(|finding| finding.rule.code == code);
        let (fixed, edits) = certain(vault, note, of_this);
        mended += fixed.len();
        steps.extend(VaultEdit::of_note(note.path.clone(), edits).steps);
    };
    fix(note);
    if everywhere {
        let others = vault.notes().map(|(_, other)| other);
        let others = others.filter(|o| o.path.root == note.path.root && o.path != note.path);
        others.for_each(|other| fix(other));
    }
    let notes = steps.len();
    let confirm = (notes > 1).then(|| format!("Fix {mended} `{code}` in {notes} notes"));
    let by_path = |step: &Step| match step {
        Step::Text { path, .. } => path.clone(),
        Step::Create { path, .. } | Step::Rename { from: path, .. } => path.clone(),
    };
    steps.sort_by_cached_key(by_path);
    (notes > 0).then_some(VaultEdit { steps, confirm })
}

fn is_certain(vault: &Vault, note: &Note, finding: &Finding) -> bool {
    rules::fixes(vault, note, finding)
        .iter()
        .any(|fix| fix.certain)
}

/// The certain fixes of `findings` that do not overlap, and what they mend.
fn certain<'a>(
    vault: &Vault,
    note: &Note,
    findings: impl Iterator<Item = &'a Finding>,
) -> (Vec<Finding>, Vec<(Span, String)>) {
    let mended = mend(vault, note, findings, |fix| fix.certain);
    (mended.findings.into_iter().cloned().collect(), mended.edits)
}
