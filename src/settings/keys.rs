use std::fmt::Write;

use serde_json::Value;

/// A setting: what is documented, offered by editors, and checked.
#[derive(Debug, PartialEq, Eq)]
pub struct Key {
    /// Its full name: `completion.max-items`.
    pub name: &'static str,
    /// What it may be.
    pub kind: Kind,
    /// Its default, as written in TOML.
    pub default: &'static str,
    /// What it does, in a clause.
    pub meaning: &'static str,
}

/// Every setting, in the order of the documentation. `rules.CODE` stands for one
/// key a rule ([`RULE_CODES`]).
pub const KEYS: &[Key] = &[
    Key {
        name: "publisher",
        kind: Kind::Choice(&["auto", "quartz", "obsidian", "none"]),
        default: "\"auto\"",
        meaning: "what publishes the vault, and so which links are alive on the site; `auto` \
                  looks for `quartz.config.ts` and `.obsidian` in the folder and above",
    },
    Key {
        name: "exclude",
        kind: Kind::List {
            of: "globs, written as in `.gitignore`",
        },
        default: "[]",
        meaning: "files and folders to leave out, besides hidden ones and those that \
                  `.gitignore` and `.ignore` files name",
    },
    Key {
        name: "max-file-size",
        kind: Kind::Number {
            least: 1,
            most: u32::MAX as u64,
            unit: "bytes",
        },
        default: "8388608",
        meaning: "larger notes are reported and not read (8 MiB)",
    },
    Key {
        name: "rules.CODE",
        kind: Kind::Choice(SEVERITIES),
        default: "the rule's own",
        meaning: "how loud a finding is; `wikinote rule` lists the codes",
    },
    Key {
        name: "overrides",
        kind: Kind::Overrides,
        default: "[]",
        meaning: "other severities for some notes: of several tables with a note's path the last \
                  one wins, and each wins over `rules`",
    },
    Key {
        name: "completion.label",
        kind: Kind::Flag,
        default: "true",
        meaning: "complete to `[[stem | Title]]` instead of `[[stem]]`",
    },
    Key {
        name: "completion.max-items",
        kind: Kind::Number {
            least: 1,
            most: 1000,
            unit: "",
        },
        default: "50",
        meaning: "offer at most so many",
    },
    Key {
        name: "hover.max-lines",
        kind: Kind::Number {
            least: 1,
            most: 1000,
            unit: "",
        },
        default: "24",
        meaning: "show at most so many lines of the note under the pointer",
    },
    Key {
        name: "diagnostics.whole-vault",
        kind: Kind::Choice(&["asked", "always", "never"]),
        default: "\"asked\"",
        meaning: "tell of notes that are not open: to editors that ask, to all, to none",
    },
    Key {
        name: "diagnostics.whole-vault-limit",
        kind: Kind::Number {
            least: 1,
            most: 10_000_000,
            unit: "",
        },
        default: "10000",
        meaning: "tell of at most about so many findings in notes that are not open; \
                  `wikinote check` tells all",
    },
    Key {
        name: "new-note.template",
        kind: Kind::Text,
        default: "\"\"",
        meaning: "the text of a new note, with `{{title}}`, `{{videoId}}` and `{{hub}}`; a line \
                  with one of which nothing is known is left out; empty means front matter and \
                  the `From:` line",
    },
    Key {
        name: "code-lens.enable",
        kind: Kind::Flag,
        default: "true",
        meaning: "count backlinks above a note and above headings that are linked to",
    },
    Key {
        name: "code-lens.moments",
        kind: Kind::Flag,
        default: "false",
        meaning: "say above a note how many moments it cites, and play its video from the earliest",
    },
    Key {
        name: "inlay-hints.titles",
        kind: Kind::Flag,
        default: "true",
        meaning: "show the title behind a bare `[[stem]]` that says less",
    },
    Key {
        name: "inlay-hints.backlinks",
        kind: Kind::Flag,
        default: "true",
        meaning: "count backlinks in the text, in editors without code lenses",
    },
    Key {
        name: "inlay-hints.chapters",
        kind: Kind::Flag,
        default: "false",
        meaning: "name the chapter of the video behind the first stamp of each paragraph",
    },
    Key {
        name: "timestamps.ceiling-hours",
        kind: Kind::Number {
            least: 1,
            most: 1000,
            unit: "",
        },
        default: "4",
        meaning: "a stamp past so many hours is not believed, where nothing tells how long the \
                  video is",
    },
    Key {
        name: "timestamps.same-moment-seconds",
        kind: Kind::Number {
            least: 0,
            most: 3600,
            unit: "",
        },
        default: "5",
        meaning: "moments of a video at most so many seconds apart are the same to references \
                  and highlights",
    },
    Key {
        name: "videos.folders",
        kind: Kind::List { of: "folders" },
        default: "[]",
        meaning: "where `yt-dlp`'s files lie, if not among the notes: full paths, or below the \
                  notes; what `.gitignore` names counts there, too",
    },
];

/// The names of groups of rules, which have no severity. A test compares them with those of
/// the rules.
pub const RULE_GROUPS: &[&str] = &["links", "stamps", "front-matter", "hub", "text", "all"];

/// The codes a user can set a severity for. A test compares them with the rules,
/// which this layer does not know.
pub const RULE_CODES: &[&str] = &[
    "broken-link",
    "broken-anchor",
    "ambiguous-link",
    "inexact-link",
    "dead-on-site",
    "unclosed-link",
    "invalid-front-matter",
    "invalid-video-id",
    "fenced-note",
    "malformed-timestamp",
    "timestamp-two-part",
    "timestamp-shifted",
    "timestamp-past-end",
    "timestamp-out-of-range",
    "timestamp-label-mismatch",
    "timestamp-empty-label",
    "timestamp-without-video",
    "timestamp-runaway",
    "time-as-link",
    "broken-sidecar",
    "untagged-timestamp",
    "quote-not-found",
    "unused-suppression",
    "money-as-math",
    "unknown-callout",
    "malformed-callout",
    "invisible-character",
    "duplicate-heading-anchor",
    "skipped-heading-level",
    "undefined-reference",
    "undefined-footnote",
    "unused-definition",
    "empty-label",
    "self-link",
    "prompt-leftover",
    "uncited-paragraph",
    "broken-file-link",
    "missing-attachment",
    "hub-missing",
    "hub-mismatch",
    "not-in-hub",
    "hub-lists-missing-note",
    "orphan-note",
    "duplicate-title",
    "duplicate-alias",
    "name-collision",
];

/// The words for how loud a finding is.
pub(super) const SEVERITIES: &[&str] = &["off", "hint", "information", "warning", "error"];

/// What a setting may be. Each value that it accepts fits the field of
/// [`Settings`](super::Settings) of the same name; a test tries them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Flag,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A whole number.
    Number {
        /// The smallest.
        least: u64,
        /// The largest.
        most: u64,
        /// What it counts, where the meaning does not say it: `bytes`.
        unit: &'static str,
    },
    /// Any text.
    Text,
    /// A list of texts.
    List {
        /// What they are: `folders`.
        of: &'static str,
    },
    /// Tables with globs and severities: [`Override`](super::Override).
    Overrides,
}

impl Kind {
    /// Whether a setting of this kind may be `value`.
    pub fn accepts(self, value: &Value) -> bool {
        match self {
            Self::Flag => value.is_boolean(),
            Self::Choice(words) => value.as_str().is_some_and(|word| words.contains(&word)),
            Self::Number { least, most, .. } => value
                .as_u64()
                .is_some_and(|number| (least..=most).contains(&number)),
            Self::Text => value.is_string(),
            Self::List { .. } => value
                .as_array()
                .is_some_and(|list| list.iter().all(Value::is_string)),
            // A layer looks into them, table by table.
            Self::Overrides => value.is_array(),
        }
    }

    /// What to use, for whoever wrote something else.
    pub fn wanted(self) -> String {
        match self {
            Self::Flag => "true or false".to_owned(),
            Self::Choice(words) => super::listed(words.iter().copied(), "or"),
            Self::Number { least, most, .. } => format!("a whole number from {least} to {most}"),
            Self::Text => "a string".to_owned(),
            Self::List { .. } => {
                "a list of strings, such as [\"drafts/\", \"*.tmp.md\"]".to_owned()
            }
            Self::Overrides => "tables `[[overrides]]`, each with `paths` and `rules`".to_owned(),
        }
    }

    /// The same for the table of the documentation.
    fn documented(self) -> String {
        match self {
            Self::Flag => "`true`, `false`".to_owned(),
            Self::Choice(words) => words
                .iter()
                .map(|word| format!("`\"{word}\"`"))
                .collect::<Vec<_>>()
                .join(", "),
            Self::Number {
                least,
                most,
                unit: "",
            } => format!("{least} to {most}"),
            Self::Number { least, most, unit } => format!("{unit}, {least} to {most}"),
            Self::Text => "text".to_owned(),
            Self::List { of } => format!("list of {of}"),
            Self::Overrides => {
                "tables `[[overrides]]` with `paths` (globs as in `exclude`) and `rules.CODE`"
                    .to_owned()
            }
        }
    }
}

impl Key {
    /// The default as a value; `None` where it is no single one.
    pub fn default_value(&self) -> Option<Value> {
        let text = format!("default = {}", self.default);
        let mut table: Value = toml::from_str(&text).ok()?;
        table.get_mut("default").map(Value::take)
    }
}

/// The settings as a markdown table: the one in the README.
pub fn table() -> String {
    let mut table = String::from("| setting | may be | default | meaning |\n|---|---|---|---|\n");
    for Key {
        name,
        kind,
        default,
        meaning,
    } in KEYS
    {
        let allowed = kind.documented();
        // Writing to a String cannot fail.
        let default = if default.contains(' ') {
            (*default).into()
        } else {
            format!("`{default}`")
        };
        // A bar, even in code, would end the cell.
        let meaning = meaning.replace('|', "\\|");
        let _ = writeln!(table, "| `{name}` | {allowed} | {default} | {meaning} |");
    }
    table
}
