//! What a user can set. One schema for `.wikinote.toml`, `initializationOptions`
//! and `workspace/configuration`; the same keys in all three.
//!
//! | layer | wins over |
//! |---|---|
//! | what the editor sends | all |
//! | `.wikinote.toml` in the vault's folder | the defaults |
//! | the defaults | |
//!
//! Each layer is laid over the ones below it by [`Settings::merge`], which takes
//! what is valid and says in a sentence what is not. [`KEYS`] lists every key and
//! what it may be: a layer is checked against it, and the README's table and the
//! [`schema`] for editors are made from it.

use std::collections::BTreeMap;

mod keys;
mod layer;
mod merge;
mod nearest;
mod overrides;
mod schema;

pub use keys::{KEYS, Key, Kind, RULE_CODES, RULE_GROUPS, table};
pub use layer::Layer;
pub use nearest::nearest;
pub use overrides::Override;
pub use schema::{DocumentedRule, schema};

use serde::{Deserialize, Serialize};

/// The effective settings. Every field has a default that suits most vaults.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Settings {
    /// What publishes the vault: `auto`, `quartz`, `obsidian`, `none`.
    pub publisher: PublisherChoice,
    /// Globs, as in `.gitignore`, of files and folders to leave out.
    pub exclude: Vec<String>,
    /// Files over this size in bytes are reported, not read.
    pub max_file_size: u64,
    /// Severity of each finding, by code; `off` turns it off.
    pub rules: BTreeMap<String, Severity>,
    /// Other severities for some paths.
    pub overrides: Vec<Override>,
    /// What completion inserts.
    pub completion: CompletionSettings,
    /// How much hover shows.
    pub hover: HoverSettings,
    /// Of which notes findings are told.
    pub diagnostics: DiagnosticsSettings,
    /// What a new note says.
    pub new_note: NewNoteSettings,
    /// Lines above lines.
    pub code_lens: CodeLensSettings,
    /// Words within lines.
    pub inlay_hints: InlayHintSettings,
    /// Which moments are believed.
    pub timestamps: TimestampSettings,
    /// Where what is known of videos stands.
    pub videos: VideoSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            publisher: PublisherChoice::Auto,
            exclude: Vec::new(),
            max_file_size: 8 * 1024 * 1024,
            rules: BTreeMap::new(),
            overrides: Vec::new(),
            completion: CompletionSettings::default(),
            hover: HoverSettings::default(),
            diagnostics: DiagnosticsSettings::default(),
            new_note: NewNoteSettings::default(),
            code_lens: CodeLensSettings::default(),
            inlay_hints: InlayHintSettings::default(),
            timestamps: TimestampSettings::default(),
            videos: VideoSettings::default(),
        }
    }
}

/// `publisher = …`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PublisherChoice {
    /// Look for `quartz.config.ts` or `.obsidian` in or above the vault.
    #[default]
    Auto,
    /// Quartz with `markdownLinkResolution: "shortest"`.
    Quartz,
    /// Obsidian.
    Obsidian,
    /// Nothing.
    None,
}

/// How loud a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Not reported.
    Off,
    /// A faint mark.
    Hint,
    /// Worth knowing.
    Information,
    /// Likely wrong.
    Warning,
    /// Certainly wrong.
    Error,
}

impl Severity {
    /// As it is written in settings and in the output.
    pub fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Hint => "hint",
            Self::Information => "information",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// `[completion]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct CompletionSettings {
    /// Insert `[[stem | Title]]` instead of `[[stem]]`.
    pub label: bool,
    /// At most so many items.
    pub max_items: usize,
}

impl Default for CompletionSettings {
    fn default() -> Self {
        Self {
            label: true,
            max_items: 50,
        }
    }
}

/// `[hover]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct HoverSettings {
    /// At most so many lines of the target.
    pub max_lines: usize,
}

impl Default for HoverSettings {
    fn default() -> Self {
        Self { max_lines: 24 }
    }
}

/// `[diagnostics]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct DiagnosticsSettings {
    /// Whether notes that are not open are reported, too.
    pub whole_vault: WholeVaultDiagnostics,
    /// Of these at most about so many findings are told. 20,000 machine-written notes
    /// can have 200,000: more than a list can show, and 75 MB for the editor to read.
    pub whole_vault_limit: usize,
}

impl Default for DiagnosticsSettings {
    fn default() -> Self {
        Self {
            whole_vault: WholeVaultDiagnostics::default(),
            whole_vault_limit: 10_000,
        }
    }
}

/// Whether an editor is told of the findings of notes that are not open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WholeVaultDiagnostics {
    /// If it asks for them (`workspace/diagnostic`).
    #[default]
    Asked,
    /// If it asks for none of its own, they are pushed.
    Always,
    /// Not even if it asks.
    Never,
}

/// `[new-note]`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct NewNoteSettings {
    /// The text, with `{{title}}`, `{{videoId}}` and `{{hub}}`; blank for the usual.
    pub template: String,
}

/// `[code-lens]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct CodeLensSettings {
    /// Count backlinks above a note and its headings.
    pub enable: bool,
    /// Count the moments a note cites, and play its video.
    pub moments: bool,
}

impl Default for CodeLensSettings {
    fn default() -> Self {
        Self {
            enable: true,
            moments: false,
        }
    }
}

/// `[inlay-hints]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct InlayHintSettings {
    /// Show the title behind a bare `[[stem]]`.
    pub titles: bool,
    /// Count backlinks, for clients without code lenses.
    pub backlinks: bool,
    /// Name the chapter behind the first stamp of each paragraph.
    pub chapters: bool,
}

impl Default for InlayHintSettings {
    fn default() -> Self {
        Self {
            titles: true,
            backlinks: true,
            chapters: false,
        }
    }
}

/// `[timestamps]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct TimestampSettings {
    /// A moment past so many hours is not believed, where the video's length is not known.
    pub ceiling_hours: u64,
    /// Moments at most so many seconds apart are the same.
    pub same_moment_seconds: u64,
}

impl TimestampSettings {
    /// No moment of a video is believed to be behind this one, in seconds: the end at
    /// `duration`, or where that is not known the ceiling.
    pub fn last_second(&self, duration: Option<u32>) -> u64 {
        duration.map_or(self.ceiling_hours * 3600, u64::from)
    }
}

impl Default for TimestampSettings {
    fn default() -> Self {
        Self {
            ceiling_hours: 4,
            same_moment_seconds: 5,
        }
    }
}

/// `[videos]`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct VideoSettings {
    /// Folders with sidecars, beside the vault's own: full paths, or below the vault.
    pub folders: Vec<String>,
}

/// `a, b or c`.
fn listed<'a>(names: impl Iterator<Item = &'a str>, last: &str) -> String {
    let names: Vec<&str> = names.collect();
    match names.split_last() {
        Some((end, rest)) if !rest.is_empty() => format!("{} {last} {end}", rest.join(", ")),
        _ => names.concat(),
    }
}
