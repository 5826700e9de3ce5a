use std::path::PathBuf;

use clap::ValueEnum;

use crate::cli::formats::FormatName;
use crate::settings::Severity;

/// What `check` is asked for.
#[derive(Clone, Debug, clap::Args)]
pub struct CheckArguments {
    /// Folders of notes, and notes: all of one vault
    #[arg(default_value = ".", value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Only findings of these rules: codes, beginnings of codes, groups
    #[arg(long, value_name = "RULES", value_delimiter = ',', help_heading = SELECTING)]
    pub select: Vec<String>,
    /// No findings of these rules, whatever is selected
    #[arg(long, value_name = "RULES", value_delimiter = ',', help_heading = SELECTING)]
    pub ignore: Vec<String>,
    /// Only findings at least so loud
    #[arg(long, value_name = "LEVEL", help_heading = SELECTING)]
    pub severity: Option<Level>,
    /// Only notes that git says changed since the last commit, or since REV
    #[arg(long, value_name = "REV", num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "", conflicts_with = "stdin_filename", help_heading = SELECTING)]
    pub changed: Option<String>,
    /// Judge the text on standard input as if it were this note
    #[arg(long, value_name = "FILE", conflicts_with = "paths", help_heading = SELECTING)]
    pub stdin_filename: Option<PathBuf>,
    /// Pass over the findings that this file says are known: neither tell nor fix them
    #[arg(long, value_name = "FILE", help_heading = SELECTING)]
    pub baseline: Option<PathBuf>,
    /// Write the findings into a file, as known from now on; with `--baseline` only
    /// those that were known already
    #[arg(long, value_name = "FILE", help_heading = SELECTING)]
    #[arg(conflicts_with_all = ["max", "statistics", "format", "stdin_filename"])]
    #[arg(conflicts_with_all = ["fix", "diff", "watch"])]
    pub write_baseline: Option<PathBuf>,
    /// In which form to print findings
    #[arg(long, value_enum, default_value_t, help_heading = PRINTING)]
    pub format: FormatName,
    /// Write every fix that is certainly right, then print what is left
    #[arg(long, conflicts_with = "diff", help_heading = FIXING)]
    pub fix: bool,
    /// With `--fix` or `--diff`: also the fixes that may not be what was meant
    #[arg(long, help_heading = FIXING)]
    pub unsafe_fixes: bool,
    /// Print what `--fix` would change as a unified diff, and write nothing
    #[arg(long, conflicts_with_all = ["statistics", "max", "quiet", "format"], help_heading = FIXING)]
    pub diff: bool,
    /// Print at most so many findings
    #[arg(long, value_name = "N", help_heading = PRINTING)]
    pub max: Option<usize>,
    /// Print only how many findings of each kind there are
    #[arg(long, conflicts_with_all = ["max", "quiet", "format"], help_heading = PRINTING)]
    pub statistics: bool,
    /// Print findings and nothing else
    #[arg(long, short, help_heading = PRINTING)]
    pub quiet: bool,
    /// Check again whenever something changes, until Ctrl-C
    #[arg(long, conflicts_with_all = ["fix", "diff", "stdin_filename"], help_heading = PRINTING)]
    pub watch: bool,
    /// Exit with code 0 even if something was found
    #[arg(long, help_heading = PRINTING)]
    pub exit_zero: bool,
}

const SELECTING: &str = "Selecting";
const FIXING: &str = "Fixing";
const PRINTING: &str = "Printing";

/// A severity as it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Level {
    /// All
    Hint,
    /// All but hints
    Information,
    /// Warnings and errors
    Warning,
    /// Errors only
    Error,
}

impl From<Level> for Severity {
    fn from(level: Level) -> Self {
        match level {
            Level::Hint => Self::Hint,
            Level::Information => Self::Information,
            Level::Warning => Self::Warning,
            Level::Error => Self::Error,
        }
    }
}
