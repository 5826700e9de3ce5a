//! `textDocument/codeAction`: the fixes of the findings under a selection, and
//! what else can be done there. One file an action, named after what it does.
//!
//! An action whose edit costs more than a look at its note says only what it
//! would do (a [`Task`]); [`code_action_edit`] makes the edit when somebody
//! chooses it, which is `codeAction/resolve`.

mod add_heading;
mod add_to_hub;
mod cite_words;
mod convert_link;
mod create_note;
mod edited;
mod extract_note;
mod fix_all;
mod inline_note;
mod insert_chapters;
mod link_mentions;
mod moved_text;
mod play_moment;
mod retarget;
mod same_video;
mod sort_by_time;
mod table_of_contents;
mod write_link;

pub(super) use create_note::{hub_line, in_words};

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use self::create_note::Creation;
use super::edit::VaultEdit;
use crate::rules::{self, Finding};
use crate::settings::Settings;
use crate::syntax::LinkKind;
use crate::text::Span;
use crate::vault::{Note, NotePath, Vault};
use crate::video::{Video, VideoId};

/// Something that can be done.
#[derive(Clone, Debug)]
pub struct Action {
    /// For a menu: "Create `opioid_system.md`".
    pub title: String,
    /// Of which kind it is.
    pub kind: ActionKind,
    /// What it mends; none for an action that mends nothing.
    pub findings: Vec<Finding>,
    /// What it changes.
    pub edit: ActionEdit,
    /// Whether it is the one to apply when the user just says "fix".
    pub preferred: bool,
}

/// What an action changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActionEdit {
    /// This.
    Now(VaultEdit),
    /// What [`code_action_edit`] makes of it.
    Later(Task),
    /// Nothing: it cannot be done, and this sentence says why.
    Refused(String),
    /// Nothing of the vault: it plays a video.
    Play {
        /// The video.
        video: VideoId,
        /// From this second on.
        second: u64,
    },
}

/// An edit that is yet to be made. It survives a trip to the client and back;
/// its offsets are those of the note's text at the time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Task {
    /// Mend every finding of the note that can be mended with certainty.
    FixAll,
    /// Mend every finding of this code that can be mended with certainty.
    FixAllOf {
        /// Of the rule.
        code: String,
        /// In every note of the vault, not just in the one asked about.
        everywhere: bool,
    },
    /// Convert all links of the note that can be.
    ConvertLinks {
        /// Wiki links to markdown links, not the other way.
        to_markdown: bool,
    },
    /// Move what is selected, or the section around it, to a new note.
    ExtractNote {
        /// First byte of the selection.
        start: u32,
        /// One past its last; the cursor, if it is the first.
        end: u32,
    },
    /// Link every unlinked mention of a note.
    LinkMentions {
        /// Its path, in the root of the note asked about.
        of: String,
    },
}

impl Task {
    /// Whether its edit is about the whole vault.
    pub fn is_large(&self) -> bool {
        matches!(
            self,
            Task::FixAllOf {
                everywhere: true,
                ..
            }
        )
    }

    /// Whether its edit makes or renames files.
    pub fn operates_on_files(&self) -> bool {
        match self {
            Task::FixAll
            | Task::FixAllOf { .. }
            | Task::ConvertLinks { .. }
            | Task::LinkMentions { .. } => false,
            Task::ExtractNote { .. } => true,
        }
    }
}

/// The kinds of actions, after `CodeActionKind` of LSP 3.17.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionKind {
    /// Mends a finding under the cursor.
    QuickFix,
    /// Moves text into a note of its own: `refactor.extract`.
    Extract,
    /// Takes text of another note in: `refactor.inline`.
    Inline,
    /// Says the same otherwise: `refactor.rewrite`.
    Rewrite,
    /// Is about the whole note: `source`.
    Source,
    /// Mends all that can be mended with certainty in the note.
    FixAll,
    /// Changes nothing and plays something: `wikinote.play`.
    Play,
}

impl ActionKind {
    /// Every kind, as menus order them.
    pub const ALL: [ActionKind; 7] = [
        ActionKind::QuickFix,
        ActionKind::Extract,
        ActionKind::Inline,
        ActionKind::Rewrite,
        ActionKind::Source,
        ActionKind::FixAll,
        ActionKind::Play,
    ];
}

/// What can be done at `span` of `note`.
///
/// First the fixes of every finding that touches it; where two findings have the
/// same fix, it is offered once, for both. A finding about a link counts from
/// anywhere in the link: a person asks with the cursor on its label, too. Then
/// what is no certain fix: other notes a broken link could mean, the note to
/// create, or why it cannot be; then all findings of a kind at once, in the note
/// and in the vault. Then what mends nothing: texts to move, links to write
/// otherwise, lists to bring up to date. Then all certain fixes of the note, and
/// last the moment to play.
/// Only kinds that are `wanted` are looked for. `video` is what is known of the
/// note's own; for a selection of words its transcript, too.
pub fn code_actions(
    vault: &Vault,
    note: &Note,
    span: Span,
    settings: &Settings,
    video: Option<&Video>,
    wanted: impl Fn(ActionKind) -> bool,
) -> Vec<Action> {
    let mut actions: Vec<Action> = Vec::new();
    let about_findings = wanted(ActionKind::QuickFix) || wanted(ActionKind::FixAll);
    let findings = match about_findings {
        true => rules::check_with(vault, note, settings, video),
        false => Vec::new(),
    };
    if wanted(ActionKind::QuickFix) {
        quick_fixes(vault, note, span, &findings, settings, &mut actions);
    }
    if wanted(ActionKind::Extract) {
        actions.extend(extract_note::extract_note(vault, note, span, settings));
    }
    if wanted(ActionKind::Inline) {
        actions.extend(inline_note::inline_note(vault, note, span));
    }
    if wanted(ActionKind::Rewrite) {
        actions.extend(convert_link::convert_link(vault, note, span));
        actions.extend(link_mentions::link_mentions(vault, note, span));
        actions.extend(cite_words::cite_words(vault, note, span, video));
        actions.extend(sort_by_time::sort_by_time(vault, note, span));
    }
    if wanted(ActionKind::Source) {
        actions.extend(table_of_contents::table_of_contents(vault, note));
        actions.extend(add_to_hub::add_to_hub(vault, note));
        actions.extend(insert_chapters::insert_chapters(vault, note, span, video));
    }
    if wanted(ActionKind::FixAll) {
        actions.extend(fix_all::fix_all(vault, note, &findings));
    }
    if wanted(ActionKind::Play) {
        actions.extend(play_moment::play_moment(note, span));
    }
    actions
}

/// What is known of the video of a note.
pub type VideoOf<'a> = &'a dyn Fn(&Note) -> Option<Arc<Video>>;

/// The edit of an action of `note`; `None` if nothing is to be done (any more).
pub fn code_action_edit(
    vault: &Vault,
    note: &Note,
    task: &Task,
    settings: &Settings,
    video_of: VideoOf<'_>,
) -> Option<VaultEdit> {
    match task {
        Task::FixAll => fix_all::all_fixes(vault, note, settings, video_of(note).as_deref()),
        Task::FixAllOf { code, everywhere } => {
            fix_all::fix_all_of(vault, note, code, *everywhere, settings, video_of)
        }
        Task::LinkMentions { of } => link_mentions::link_all(vault, note, of),
        Task::ExtractNote { start, end } => {
            extract_note::extracted(vault, note, Span::new(*start, *end), settings)
        }
        Task::ConvertLinks { to_markdown } => convert_link::convert_all(vault, note, *to_markdown),
    }
}

fn quick_fixes(
    vault: &Vault,
    note: &Note,
    span: Span,
    findings: &[Finding],
    settings: &Settings,
    actions: &mut Vec<Action>,
) {
    let asked = findings
        .iter()
        .filter(|finding| is_asked_about(note, finding, span))
        .take(MOST_FIXED);
    for (index, finding) in asked.enumerate() {
        let mut found = certain_fixes(vault, note, finding);
        if index < MOST_SEARCHED {
            found.extend(of_finding(vault, note, finding, settings));
        }
        for action in found {
            let same = |other: &&mut Action| {
                let is_refused = matches!(action.edit, ActionEdit::Refused(_));
                other.edit == action.edit && (!is_refused || other.title == action.title)
            };
            match actions.iter_mut().find(same) {
                Some(same) => {
                    same.preferred |= action.preferred;
                    same.findings.extend(action.findings);
                }
                None => actions.push(action),
            }
        }
    }
    prefer_one_each(actions);
    actions.extend(fix_all::of_a_kind(vault, note, span, findings));
}

/// Of no more findings under a selection the fixes are listed one by one.
const MOST_FIXED: usize = 32;

/// For no more findings under a selection what they could mean is looked for:
/// each such search asks every name of the vault, a selected hub may hold
/// thousands of broken links, and nobody reads a menu of that.
const MOST_SEARCHED: usize = 8;

/// At most one preferred action a finding, or "fix" would not know which to take.
fn prefer_one_each(actions: &mut [Action]) {
    let mut mended: Vec<(&'static str, Span)> = Vec::new();
    for action in actions.iter_mut().filter(|action| action.preferred) {
        let own = || action.findings.iter().map(|f| (f.rule.code, f.span));
        if own().any(|finding| mended.contains(&finding)) {
            action.preferred = false;
        } else {
            mended.extend(own());
        }
    }
}

/// The fixes of `finding`, best first.
fn certain_fixes(vault: &Vault, note: &Note, finding: &Finding) -> Vec<Action> {
    let fixes = rules::fixes(vault, note, finding).into_iter();
    let actions = fixes.map(|fix| Action {
        title: fix.title,
        kind: ActionKind::QuickFix,
        findings: vec![finding.clone()],
        edit: ActionEdit::Now(VaultEdit::of_note(note.path.clone(), fix.edits)),
        preferred: fix.certain,
    });
    actions.collect()
}

/// What else can be done about `finding`, best first.
fn of_finding(vault: &Vault, note: &Note, finding: &Finding, settings: &Settings) -> Vec<Action> {
    let action = |title, edit| Action {
        title,
        kind: ActionKind::QuickFix,
        findings: vec![finding.clone()],
        edit,
        preferred: false,
    };
    let Some(link) = rules::link_of(note, finding) else {
        return Vec::new();
    };
    let edits = match finding.rule.code {
        _ if rules::leads_nowhere(finding) => retarget::did_you_mean(vault, note, &link),
        "ambiguous-link" => retarget::choose(vault, note, &link),
        "broken-anchor" => add_heading::add_heading(vault, note, &link)
            .into_iter()
            .collect(),
        _ => Vec::new(),
    };
    let edits = edits.into_iter();
    let mut actions: Vec<Action> = edits
        .map(|(title, edit)| action(title, ActionEdit::Now(edit)))
        .collect();
    if rules::leads_nowhere(finding) {
        match create_note::create_note(vault, note, &link, settings) {
            Creation::Can(title, edit) => actions.push(action(title, ActionEdit::Now(edit))),
            Creation::Cannot(title, why) => actions.push(action(title, ActionEdit::Refused(why))),
            Creation::NoNote => {}
        }
    }
    actions
}

/// Whether `span` touches `finding`, the link that it is about, or a reference
/// to the definition that it is about.
fn is_asked_about(note: &Note, finding: &Finding, span: Span) -> bool {
    let link = note.parsed().link_at(finding.span.start);
    let link = link.filter(|link| link.span.covers(finding.span));
    let place = link.map_or(finding.span, |link| link.span);
    let by_reference = || {
        let link = note.parsed().link_at(span.start);
        link.is_some_and(|link| {
            link.kind == LinkKind::Reference && rules::speaks_of(&link, finding)
        })
    };
    touch(place, span) || by_reference()
}

/// Whether the two share a byte or an edge; a cursor is an empty span.
fn touch(a: Span, b: Span) -> bool {
    a.start <= b.end && b.start <= a.end
}

/// The line break that `note` uses: that of its first line.
pub(super) fn line_break(note: &Note) -> &'static str {
    let first = note.text().line_span(0);
    let behind = note.text().slice(Span::new(first.end, first.end + 2));
    match behind.starts_with("\r\n") {
        true => "\r\n",
        false => "\n",
    }
}

/// What stands at `path` in titles of actions.
fn shown(path: &NotePath) -> String {
    format!("`{}`", path.path)
}

#[cfg(test)]
mod moment_tests;
#[cfg(test)]
mod refactor_tests;
#[cfg(test)]
mod sort_tests;
#[cfg(test)]
mod tests;
