//! What renames and actions change: several files at once, in plain data.

use crate::text::Span;
use crate::vault::NotePath;

/// A change to files of the vault. Steps are to be taken in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VaultEdit {
    /// Texts first, then files: an edit speaks of a file by its old name.
    pub steps: Vec<Step>,
    /// A question to ask before, where the client can: `2,247 notes will change`.
    pub confirm: Option<String>,
}

/// One step of a [`VaultEdit`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Replacements in a note of the vault, as it stands there: sorted, without
    /// overlap. Bytes outside them are untouched.
    Text {
        /// The note.
        path: NotePath,
        /// Byte spans, and what takes their place.
        edits: Vec<(Span, String)>,
    },
    /// A new file. Never over one that exists.
    Create {
        /// Where; its folder may have to be made.
        path: NotePath,
        /// What it says.
        text: String,
    },
    /// Another path for a file or a folder. Never onto one that exists.
    Rename {
        /// Where it stands.
        from: NotePath,
        /// Where it goes, within the same root.
        to: NotePath,
    },
}

impl VaultEdit {
    /// Replacements in one note; nothing to do without any.
    pub fn of_note(path: NotePath, mut edits: Vec<(Span, String)>) -> Self {
        edits.sort_by_key(|(span, _)| *span);
        let steps = match edits.is_empty() {
            true => Vec::new(),
            false => vec![Step::Text { path, edits }],
        };
        Self {
            steps,
            confirm: None,
        }
    }

    /// How many notes have text edits.
    pub fn edited_notes(&self) -> usize {
        let is_text = |step: &&Step| matches!(step, Step::Text { .. });
        self.steps.iter().filter(is_text).count()
    }
}
