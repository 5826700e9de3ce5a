use std::fmt::Write;

/// A setting as the documentation shows it.
#[derive(Debug, PartialEq, Eq)]
pub struct Key {
    /// Its full name: `completion.max-items`.
    pub name: &'static str,
    /// What it may be.
    pub allowed: &'static str,
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
        allowed: "`\"auto\"`, `\"quartz\"`, `\"obsidian\"`, `\"none\"`",
        default: "\"auto\"",
        meaning: "what publishes the vault, and so which links are alive on the site; `auto` \
                  looks for `quartz.config.ts` and `.obsidian` in the folder and above",
    },
    Key {
        name: "exclude",
        allowed: "list of globs, written as in `.gitignore`",
        default: "[]",
        meaning: "files and folders to leave out, besides hidden ones and those that \
                  `.gitignore` and `.ignore` files name",
    },
    Key {
        name: "max-file-size",
        allowed: "bytes, 1 to 4294967295",
        default: "8388608",
        meaning: "larger notes are reported and not read (8 MiB)",
    },
    Key {
        name: "rules.CODE",
        allowed: "`\"off\"`, `\"hint\"`, `\"information\"`, `\"warning\"`, `\"error\"`",
        default: "the rule's own",
        meaning: "how loud a finding is; `wikinote rule` lists the codes",
    },
    Key {
        name: "completion.label",
        allowed: "`true`, `false`",
        default: "true",
        meaning: "complete to `[[stem | Title]]` instead of `[[stem]]`",
    },
    Key {
        name: "completion.max-items",
        allowed: "1 to 1000",
        default: "50",
        meaning: "offer at most so many",
    },
    Key {
        name: "hover.max-lines",
        allowed: "1 to 1000",
        default: "24",
        meaning: "show at most so many lines of the note under the pointer",
    },
    Key {
        name: "diagnostics.whole-vault",
        allowed: "`\"asked\"`, `\"always\"`, `\"never\"`",
        default: "\"asked\"",
        meaning: "tell of notes that are not open: to editors that ask, to all, to none",
    },
    Key {
        name: "new-note.template",
        allowed: "text",
        default: "\"\"",
        meaning: "the text of a new note, with `{{title}}`, `{{videoId}}` and `{{hub}}`; a line \
                  with one of which nothing is known is left out; empty means front matter and \
                  the `From:` line",
    },
    Key {
        name: "code-lens.enable",
        allowed: "`true`, `false`",
        default: "true",
        meaning: "count backlinks above a note and above headings that are linked to",
    },
    Key {
        name: "code-lens.moments",
        allowed: "`true`, `false`",
        default: "false",
        meaning: "say above a note how many moments it cites, and play its video from the earliest",
    },
    Key {
        name: "inlay-hints.titles",
        allowed: "`true`, `false`",
        default: "true",
        meaning: "show the title behind a bare `[[stem]]` that says less",
    },
    Key {
        name: "inlay-hints.backlinks",
        allowed: "`true`, `false`",
        default: "true",
        meaning: "count backlinks in the text, in editors without code lenses",
    },
    Key {
        name: "inlay-hints.chapters",
        allowed: "`true`, `false`",
        default: "false",
        meaning: "name the chapter of the video behind the first stamp of each paragraph",
    },
    Key {
        name: "timestamps.ceiling-hours",
        allowed: "1 to 1000",
        default: "4",
        meaning: "a stamp past so many hours is not believed, where nothing tells how long the \
                  video is",
    },
    Key {
        name: "timestamps.same-moment-seconds",
        allowed: "0 to 3600",
        default: "5",
        meaning: "moments of a video at most so many seconds apart are the same to references \
                  and highlights",
    },
    Key {
        name: "videos.folders",
        allowed: "list of folders",
        default: "[]",
        meaning: "where `yt-dlp`'s files lie, if not among the notes: full paths, or below the \
                  notes; what `.gitignore` names counts there, too",
    },
];

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

/// The settings as a markdown table: the one in the README.
pub fn table() -> String {
    let mut table = String::from("| setting | may be | default | meaning |\n|---|---|---|---|\n");
    for Key {
        name,
        allowed,
        default,
        meaning,
    } in KEYS
    {
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
