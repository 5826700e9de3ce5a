use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::{ArgAction, CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::Failure;
use super::check::CheckArguments;
use super::output::complain;
use super::visible::visible;
use super::workflow_command::tamed;

/// What the arguments ask for.
#[derive(Debug)]
pub enum Request {
    /// Serve an editor on standard input and output.
    Serve,
    /// Run a command.
    Run(Command),
    /// Nothing more: the help or the version was printed, or the arguments make
    /// no sense and were answered. The exit code.
    Done(u8),
}

/// A command that is not the server.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print every finding of a vault, or of some notes of it
    #[command(after_help = CHECK_HELP)]
    Check(CheckArguments),
    /// Print one JSON object a note, with its links, headings and stamps
    #[command(after_help = EXPORT_HELP)]
    Export {
        /// A folder of notes, or one note
        #[arg(default_value = ".")]
        path: PathBuf,
    },
    /// Rename a note and every link to it
    #[command(after_help = RENAME_HELP)]
    Rename {
        /// The note: its file, or its name in the vault of the current folder
        old: PathBuf,
        /// Its new name, without a folder
        new: String,
        /// Only say what would change
        #[arg(long)]
        dry_run: bool,
    },
    /// Print the notes and the links between them, to be drawn
    #[command(after_help = GRAPH_HELP)]
    Graph {
        /// A folder of notes; or one note, which is then in the middle
        #[arg(default_value = ".")]
        path: PathBuf,
        /// For Graphviz, for programs, or for a markdown page
        #[arg(long, value_enum, default_value_t)]
        format: GraphFormat,
        /// Only what is near this note: its file, or its name
        #[arg(long, value_name = "NOTE")]
        around: Option<PathBuf>,
        /// How many links away from it, in either direction [default: 1]
        #[arg(long, value_name = "N")]
        depth: Option<usize>,
    },
    /// Print every link that leads to a note
    #[command(after_help = BACKLINKS_HELP)]
    Backlinks {
        /// The note: its file, or its name in the vault of the current folder
        note: PathBuf,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Print the names that links ask for and no note has, most wanted first
    #[command(after_help = WANTED_HELP)]
    Wanted {
        /// A folder of notes, or one note, of which only what it asks for is told
        #[arg(default_value = ".")]
        path: PathBuf,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Say why a link leads where it leads, and what else it could mean
    #[command(after_help = EXPLAIN_HELP)]
    Explain {
        /// Where the link is, as `check` prints it; without a column, each link of the line
        #[arg(value_name = "FILE:LINE[:COLUMN]")]
        place: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Print how notes cite a video: chapters, notes, moments past its end
    #[command(after_help = VIDEO_HELP)]
    Video {
        /// The video's id, or a note about it; without it, the list of all videos
        #[arg(value_name = "ID|NOTE", allow_hyphen_values = true)]
        asked: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Write a new note and print its path
    #[command(after_help = NEW_HELP)]
    New {
        /// What it is called
        title: String,
        /// The folder; else that of `--from`, else the current one
        #[arg(long = "in", value_name = "FOLDER")]
        folder: Option<PathBuf>,
        /// A note to take folder, `videoId` and hub line from: its file, or its name
        #[arg(long, value_name = "NOTE")]
        from: Option<PathBuf>,
        /// Only print the path and the text
        #[arg(long)]
        dry_run: bool,
    },
    /// Show what an editor gets from the server, without an editor
    #[command(after_help = DEMO_HELP)]
    Demo {
        /// A folder of notes; without one, the example vault that comes with wikinote
        path: Option<PathBuf>,
    },
    /// Explain a finding, or list them all
    #[command(after_help = RULE_HELP)]
    Rule {
        /// The code that `check` and the editor show: broken-link
        code: Option<String>,
        /// The pages of all findings, which are `docs/findings.md`
        #[arg(long, conflicts_with = "code")]
        all: bool,
        /// For people, or for programs
        #[arg(long, value_enum, default_value_t)]
        format: PageFormat,
    },
    /// Print the settings that count, and where each comes from
    #[command(after_help = CONFIG_HELP)]
    Config {
        /// A folder of notes, or one note
        #[arg(default_value = ".")]
        path: PathBuf,
        /// Print JSON
        #[arg(long)]
        json: bool,
        /// Print the JSON Schema of `.wikinote.toml` instead
        #[arg(long, conflicts_with_all = ["path", "json"])]
        schema: bool,
    },
    /// Say how a vault is read, and what keeps it from being read well
    #[command(after_help = DOCTOR_HELP)]
    Doctor {
        /// A folder of notes, or one note
        #[arg(default_value = ".")]
        path: PathBuf,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Print the script that makes a shell complete these commands
    #[command(after_help = COMPLETIONS_HELP)]
    Completions {
        /// Which shell
        #[arg(value_enum)]
        shell: Shell,
    },
    /// Write the manual pages of these commands
    #[command(after_help = MAN_HELP)]
    Man {
        /// The folder for them, made if need be
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

/// Language server and checker for folders of linked notes
///
/// Wikinote reads a folder of markdown notes that link to each other with [[wiki links]], and
/// tells an editor, or you, where each link leads and which lead nowhere.
#[derive(Debug, Parser)]
#[command(name = "wikinote", version, after_help = HELP, max_term_width = 100)]
#[command(disable_help_subcommand = true, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<AnyCommand>,
    /// When to use colours
    #[arg(long, value_enum, default_value_t, global = true, value_name = "WHEN")]
    color: Color,
    /// The same as `--color never`; so does the environment variable NO_COLOR
    #[arg(long, global = true, conflicts_with = "color")]
    no_color: bool,
    #[command(flatten)]
    server: ServerArguments,
}

#[derive(Debug, Subcommand)]
enum AnyCommand {
    /// Serve an editor: speak LSP on standard input and output
    #[command(visible_alias = "lsp", after_help = SERVER_HELP)]
    Server(ServerArguments),
    #[command(flatten)]
    Other(Command),
}

/// What editors add to a server's command line of their own accord.
#[derive(Debug, clap::Args)]
struct ServerArguments {
    /// The same as the command `server`; some editors add it
    #[arg(long, action = ArgAction::SetTrue)]
    stdio: bool,
    /// VS Code adds it; the process id that counts comes with `initialize`
    #[arg(long = "clientProcessId", hide = true, value_name = "PID")]
    client_process_id: Option<u32>,
}

/// How `rule` prints a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum PageFormat {
    /// Markdown
    #[default]
    Markdown,
    /// JSON
    Json,
}

/// In which language `graph` answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum GraphFormat {
    /// The language of Graphviz
    #[default]
    Dot,
    /// One JSON object
    Json,
    /// A Mermaid flowchart
    Mermaid,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Color {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Even in a pipe
    Always,
    /// Not even on a terminal
    Never,
}

/// The whole command line, for whatever is made from it.
pub fn definition() -> clap::Command {
    Arguments::command()
}

/// Reads the arguments, program name first. Help, version and mistakes are
/// answered here; `interactive` tells whether a person sits at the other end of
/// standard input, because `wikinote` alone means the server to an editor and
/// the help to a person.
pub fn parse(arguments: impl IntoIterator<Item = OsString>, interactive: bool) -> Request {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let arguments = match Arguments::try_parse_from(&arguments) {
        Ok(arguments) => arguments,
        Err(answer) if answer.use_stderr() => {
            say_mistake(answer, &arguments);
            return Request::Done(2);
        }
        // Help and version go to stdout.
        Err(answer) => return Request::Done(help_code(answer.print())),
    };
    let color = match arguments.no_color {
        true => Color::Never,
        false => arguments.color,
    };
    match color {
        Color::Auto => {}
        Color::Always => anstream::ColorChoice::Always.write_global(),
        Color::Never => anstream::ColorChoice::Never.write_global(),
    }
    match arguments.command {
        Some(AnyCommand::Server(_)) => Request::Serve,
        Some(AnyCommand::Other(command)) => Request::Run(command),
        None if arguments.server.stdio || !interactive => Request::Serve,
        None => {
            let printed = Arguments::command().print_long_help();
            Request::Done(help_code(printed))
        }
    }
}

/// Says on standard error what is wrong with `arguments`. Names of files are among them, so
/// nothing in them may move the cursor or be a command.
fn say_mistake(answer: clap::Error, arguments: &[OsString]) {
    let shown = arguments
        .iter()
        .map(|argument| visible(&argument.to_string_lossy()).into_owned());
    // The same mistake, in words that can be shown.
    let answer = match Arguments::try_parse_from(shown) {
        Err(again) if again.use_stderr() => again,
        _ => answer,
    };
    let said = answer.render().ansi().to_string();
    // Whoever closed standard error does not want to know.
    let _ = anstream::stderr().write_all(tamed(&said).as_bytes());
}

/// The exit code after the help or the version. A reader that closed the output
/// has seen enough; a full disk has not.
fn help_code(printed: io::Result<()>) -> u8 {
    let written = printed.and_then(|()| io::stdout().flush());
    match written.map_err(Failure::from) {
        Ok(()) | Err(Failure::Closed) => 0,
        Err(failure) => {
            complain(&failure);
            2
        }
    }
}

const HELP: &str = "\
Examples:
  wikinote demo                    see what it does, in a few seconds
  wikinote check notes             every finding in the folder `notes`
  wikinote check notes/today.md    the findings of one note among the others
  wikinote explain today.md:3      why the links of a line lead where they lead
  wikinote rule broken-link        what a finding means, and what to do about it
  wikinote server                  what to put into your editor's settings

Settings are read from `.wikinote.toml` in the folder.
Exit code 0: nothing found; 1: findings; 2: the command could not run.";

const SERVER_HELP: &str = "\
Editors start this; there is nothing to see for a person. Logs go to standard error.";

const CHECK_HELP: &str = "\
Each finding is shown as `path:line:column: severity: message [code]`, with
the line it is in and the other places that explain it. Lines and columns count
from 1; a column counts UTF-16 code units, as in VS Code and in `export`.
Findings come in the order of paths, and of places in a note.

Hidden files, and those that `.gitignore`, `.ignore` or the setting `exclude`
name, are passed over. Notes, and several paths, are judged against the vault
around them: the nearest folder above with `.wikinote.toml`, `.obsidian`,
`quartz.config.ts` or `.git`, or else the folder they are in. One folder alone
is a vault of its own, unless it is in one with `.wikinote.toml` or `.obsidian`.
Paths of several vaults are each judged in their own.

RULES are codes (`wikinote rule` lists them), beginnings of codes (`timestamp`),
or groups: links, stamps, front-matter, hub, text, all. A rule that is off is
turned on by its whole code only.

--format is one of: text; concise (one line each, for problem matchers); json and
jsonl (with fixes and fingerprints); sarif; github (annotations of Actions, which
shows the first few of each level); gitlab (code quality); junit; markdown (a
report). All but text and concise print nothing else on standard output.

A baseline is a file of known findings. They are passed over as long as they stay,
whatever lines are added around them; of several alike in a note, so many are known.
Written with --baseline, too, it loses those that are gone and takes no new ones in.

--fix writes what is certainly right, as the editor's `fix all` does, until there is
nothing more to fix; then prints what is left. Each file is replaced whole, with its
permissions and line ends, or left alone: if it changed meanwhile, if it may not be
written, or after Ctrl-C. With --stdin-filename the mended text is printed.

Exit code 0: nothing found (with --fix: left; with --diff: nothing to fix); 1: findings;
2: the check could not run, or not every fix could be written.

Examples:
  wikinote check                  the folder you are in
  wikinote check notes | less     plain text, as for any pipe
  wikinote check notes --color always | less -R
  wikinote check notes/today.md   one note
  wikinote check --write-baseline .wikinote-known.json
  wikinote check --baseline .wikinote-known.json --format sarif > findings.sarif
  wikinote check --changed        before a commit
  wikinote check --diff | less    what --fix would change
  wikinote check --fix --select inexact-link notes
  wikinote check --select links,timestamp --ignore inexact-link
  wikinote check --stdin-filename notes/today.md < draft.md";

const EXPORT_HELP: &str = "\
One line a note, in the order of their paths, with these keys in this order:

  {\"path\",\"title\",\"video_id\",
   \"links\":[{\"line\",\"column\",\"end_line\",\"end_column\",\"target\",\"label\",
             \"anchor\",\"embed\",\"resolved\",\"rule\",\"kind\"}],
   \"headings\":[{\"level\",\"text\",\"slug\",\"line\"}],
   \"stamps\":[{\"line\",\"column\",\"t\",\"seconds\",\"label\"}]}

Lines and columns count from 1, columns in UTF-16 code units; the end is the
place right after. Parts come in the order of the text. `video_id`, `label`,
`anchor` and `seconds` are null where there is none (a time that the player
cannot read has no seconds).

  path      below the vault's folder
  anchor    what follows `#`, without it
  resolved  the path of the file that is meant; null unless it is exactly one
  rule      how it was found: here, relative-path, root-path, path-suffix,
            stem, stem-folded, alias, title, alias-folded, title-folded, slug;
            `ambiguous` where several files would do, `external` for an
            address outside of the vault, null where nothing was found
  kind      wiki, embed, markdown, image or reference

Examples:
  wikinote export notes > notes.jsonl
  wikinote export notes | jq -r 'select(.links | any(.resolved == null)).path'";

const RENAME_HELP: &str = "\
Of each link only the bytes that name the note are changed; label, anchor, blanks
and the manner of writing stay. Every link means after what it meant before; where
that cannot be, nothing is done. Files are replaced whole, with their permissions
and line ends; if one has changed meanwhile, nothing is done either.

Exit code 0: done; 2: it could not be done, and nothing was.

Examples:
  wikinote rename notes/nmda.md nmda_receptor
  wikinote rename \"NMDA receptor\" nmda_receptor --dry-run";

const GRAPH_HELP: &str = "\
What is in it: every note, in the order of paths; the files that notes link to or
show; and, marked as missing, the names that links ask for and nobody answers to. All
links from one to another are one line, with their number. A link that could mean
several leads to each, and is marked as ambiguous. Left out are links of a note to
itself, to the web and to times of a video.

JSON:

  {\"nodes\":[{\"id\",\"kind\",\"title\",\"path\"}],
   \"links\":[{\"source\",\"target\",\"count\",\"ambiguous\"}]}

  id      a number from 0; `source` and `target` are such numbers
  kind    note, file or missing
  path    below the vault's folder; null if missing

Exit code 0: printed; 2: it could not run.

Examples:
  wikinote graph notes/today.md | dot -Tsvg > today.svg
  wikinote graph --around \"NMDA receptor\" --depth 2 --format mermaid
  wikinote graph notes --format json | jq '.nodes | map(select(.kind == \"missing\"))'";

const BACKLINKS_HELP: &str = "\
Each link is shown as `path:line:column: the line`, in the order of paths. Lines and
columns count from 1, columns in UTF-16 code units. Links to a heading or a block of
the note count, too. JSON: a list of {\"path\",\"line\",\"column\",\"target\"}.

Exit code 0: printed, be there links or none; 2: it could not run.

Examples:
  wikinote backlinks notes/nmda.md
  wikinote backlinks \"NMDA receptor\" --json | jq length";

const WANTED_HELP: &str = "\
For each name: how many notes ask for it, and by how many links. Spellings that differ
in case, blanks and signs are one name. Times and addresses of the web are no names.
JSON: a list of {\"name\",\"notes\",\"links\",
\"asked_by\":[{\"path\",\"line\",\"column\",\"target\"}]}.

Exit code 0: every name has a note; 1: some have none; 2: it could not run.

Examples:
  wikinote wanted notes | head
  wikinote wanted --json | jq -r '.[] | select(.notes > 9).name'";

const EXPLAIN_HELP: &str = "\
Prints where the link leads and by which rule; everything that answers to its name,
with the best rule by which it does, and why it won (*) or lost; and what Quartz and
Obsidian would each do with the link. The rules are those of `export`, best first.

JSON, a list with one object a link:

  {\"path\",\"line\",\"column\",\"written\",\"target\",\"anchor\",\"meaning\",\"resolved\",
   \"rule\",\"verdict\",\"candidates\":[{\"path\",\"title\",\"rule\",\"steps\",\"won\",\"why\"}],
   \"closest\",\"publisher\",\"quartz\":{\"works\",\"leads_to\",\"verdict\"},\"obsidian\":{…}}

Exit code 0: every link asked about leads to one place; 1: one leads nowhere, or could
mean several; 2: there is no link, or it could not run.

Examples:
  wikinote explain notes/today.md:12
  wikinote explain notes/today.md:12:31 --json";

const VIDEO_HELP: &str = "\
Title, length and chapters come from the files that `yt-dlp --write-info-json` or
`--write-description` puts among the notes (or into the setting `videos.folders`); without them
only the notes are told. A bar shows how often each chapter is cited. Where the length is not
known, moments behind the setting `timestamps.ceiling-hours` count as past the end.

JSON, one object for a video:

  {\"id\",\"title\",\"channel\",\"duration\",\"citations\",
   \"chapters\":[{\"start\",\"title\",\"citations\"}],
   \"notes\":[{\"path\",\"title\",\"citations\",\"first\"}],
   \"past_end\":[{\"path\",\"line\",\"column\",\"seconds\"}]}

and for the list [{\"id\",\"title\",\"notes\",\"citations\"}]. Times are seconds; `title`,
`channel`, `duration` and `first` are null where unknown. Lines and columns count from 1,
columns in UTF-16 code units.

Exit code 0: printed; 2: there is no such video or note, or it could not run.

Examples:
  wikinote video
  wikinote video Rxmv7rT9leo
  wikinote video notes/nmda.md --json | jq '.chapters | map(select(.citations == 0))'";

const NEW_HELP: &str = "\
The file is called as links spell the name already, if some do; else as the title in
lower case, with `_` for blanks and without signs. Its front matter has the title, and
with --from that note's `videoId`; its hub line follows. Nothing is ever written over,
outside of the vault, or where the vault leaves files out. The vault is the one around
the current folder.

Exit code 0: written; 2: it could not be, and nothing was.

Examples:
  $EDITOR \"$(wikinote new 'NMDA receptor' --in brain)\"
  wikinote new 'Magnesium block' --from nmda_receptor --dry-run";

const DEMO_HELP: &str = "\
Starts the server as an editor would, opens notes, and shows the line, the
cursor and the answer for each of: findings, a definition, a hover, a completion
and a moment of a video. Nothing is written to PATH.

Exit code 0: every answer came; 1: one did not; 2: the demo could not start.";

const CONFIG_HELP: &str = "\
Each line is a setting, its value as JSON, and where that comes from: a line of
`.wikinote.toml`, or the default. What an editor sends wins over both. Of a note, or
another file of the vault, a rule is as loud as `[[overrides]]` make it there, with the
paths of the one that does.

`--schema` is for editors of TOML that complete and check what you write.

Exit code 0: fine; 1: something in the file is wrong; 2: the command could not run.

Examples:
  wikinote config notes
  wikinote config --json | jq '.settings[] | select(.from == \"file\")'
  wikinote config --schema > .wikinote.schema.json";

const DOCTOR_HELP: &str = "\
Which folder is the vault and why, its settings and publisher, how many notes were
read, what was skipped or left out and why, how their text is written, which videos
are known, whether the folder can be watched, memory and versions. A line that begins
with `!` is wrong; what to do about it stands at the end.

Exit code 0: all is well; 1: something is wrong; 2: the vault could not be read.

Examples:
  wikinote doctor
  wikinote doctor notes/today.md
  wikinote doctor --json | jq .problems";

const COMPLETIONS_HELP: &str = "\
Examples:
  wikinote completions bash > ~/.local/share/bash-completion/completions/wikinote
  wikinote completions fish > ~/.config/fish/completions/wikinote.fish
  wikinote completions zsh  > ~/.zfunc/_wikinote";

const MAN_HELP: &str = "\
Pages of wikinote that stand there are replaced. If any other file has the name of
one, nothing is written.

Example:
  wikinote man ~/.local/share/man/man1";

const RULE_HELP: &str = "\
Examples:
  wikinote rule                  the table of all findings
  wikinote rule dead-on-site     one of them
  wikinote rule --all            all pages, one below the other
  wikinote rule --format json    all of them for a program";

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str], interactive: bool) -> Request {
        let arguments = ["wikinote"].iter().chain(arguments);
        parse(arguments.map(OsString::from), interactive)
    }

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_spelling_that_editors_use_starts_the_server() {
        let spellings: [&[&str]; 7] = [
            &["server"],
            &["lsp"],
            &["--stdio"],
            &["server", "--stdio"],
            &["lsp", "--stdio", "--clientProcessId=12"],
            &["--stdio", "--clientProcessId=12"],
            &["--stdio", "--clientProcessId", "12"],
        ];
        for spelling in spellings {
            assert!(
                matches!(parsed(spelling, true), Request::Serve),
                "{spelling:?}"
            );
        }
        assert!(
            matches!(parsed(&[], false), Request::Serve),
            "an editor without arguments"
        );
    }

    #[test]
    fn check_takes_the_current_folder_or_paths() {
        let path = |arguments: &[&str]| match parsed(arguments, true) {
            Request::Run(Command::Check(asked)) => asked.paths,
            other => panic!("{other:?}"),
        };
        assert_eq!(path(&["check"]), [PathBuf::from(".")]);
        let several = ["notes", "b.md"].map(PathBuf::from);
        assert_eq!(path(&["check", "notes", "b.md"]), several);
    }
}
