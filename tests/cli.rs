//! The command line as a person or a script meets it: the real binary.

#![allow(clippy::unwrap_used)] // a test that cannot set up its files should panic

#[path = "support/command.rs"]
mod command;

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use command::{command as wikinote, folder};

struct Answer {
    code: i32,
    out: String,
    err: String,
}

fn run(folder: &Path, arguments: &[&str]) -> Answer {
    answer(wikinote(folder, arguments).output().unwrap())
}

fn answer(output: Output) -> Answer {
    Answer {
        code: output.status.code().expect("ended by a signal"),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn export(folder: &Path) -> Vec<Value> {
    let answer = run(folder, &["export"]);
    assert_eq!(answer.code, 0, "{}", answer.err);
    answer
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn exported_paths(folder: &Path) -> Vec<String> {
    export(folder)
        .iter()
        .map(|note| note["path"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_clean_vault_exits_0_findings_1_and_what_cannot_run_2() {
    let clean = folder(&[("a.md", "see [[b]]\n"), ("b.md", "# B\n")]);
    let answer = run(clean.path(), &["check"]);
    assert_eq!(answer.code, 0, "{}", answer.out);
    assert!(
        answer
            .out
            .starts_with("Nothing found.\nChecked 2 notes in "),
        "{}",
        answer.out
    );

    let broken = folder(&[("a.md", "see [[nobody]]\n")]);
    let answer = run(broken.path(), &["check"]);
    assert_eq!(answer.code, 1);
    assert!(
        answer.out.starts_with("a.md:1:7: warning: "),
        "{}",
        answer.out
    );
    assert!(
        answer
            .out
            .contains("  1 | see [[nobody]]\n    |       ^^^^^^\n"),
        "{}",
        answer.out
    );
    assert!(
        answer
            .out
            .contains("1 finding in 1 of 1 note\n  1  broken-link\n"),
        "{}",
        answer.out
    );

    let answer = run(broken.path(), &["check", "no/such/folder"]);
    assert_eq!((answer.code, &*answer.out), (2, ""));
    assert_eq!(
        answer.err,
        "wikinote: there is no file or folder called no/such/folder\n"
    );
    assert_eq!(run(broken.path(), &["chekc"]).code, 2);
}

#[test]
fn paths_are_spelled_from_where_the_command_runs() {
    let folder = folder(&[("notes/sub/a.md", "[[x]]")]);
    let check = |path| run(folder.path(), &["check", path]).out;
    assert!(check("notes").starts_with("notes/sub/a.md:1:3: "));
    assert!(check(".").starts_with("notes/sub/a.md:1:3: "));
    assert!(check("notes/sub/a.md").starts_with("notes/sub/a.md:1:3: "));
}

#[test]
fn one_note_is_judged_against_the_vault_around_it() {
    let folder = folder(&[
        ("vault/.wikinote.toml", ""),
        ("vault/sub/a.md", "[[b]] and [[nobody]]"),
        ("vault/other/b.md", "[[nobody either]]"),
        ("vault/other/.hidden.md", ""),
    ]);
    let answer = run(folder.path(), &["check", "vault/sub/a.md"]);
    assert_eq!(answer.code, 1);
    assert!(
        answer.out.contains("1 finding in 1 of 1 note"),
        "{}",
        answer.out
    );
    assert!(answer.out.contains("`nobody`"), "{}", answer.out);

    let hidden = run(folder.path(), &["check", "vault/other/.hidden.md"]);
    assert_eq!(hidden.code, 0);
    assert!(
        hidden.err.contains("is left out of the vault in vault"),
        "{}",
        hidden.err
    );
    let settings = run(folder.path(), &["check", "vault/.wikinote.toml"]);
    assert_eq!(settings.code, 2);
    assert!(settings.err.contains("is no note"), "{}", settings.err);
}

#[test]
fn a_pipe_gets_plain_text_unless_colours_are_asked_for() {
    let folder = folder(&[("a.md", "[[nobody]]")]);
    assert!(!run(folder.path(), &["check"]).out.contains('\x1b'));
    let always = run(folder.path(), &["check", "--color", "always"]);
    assert!(always.out.contains('\x1b'));
    let mut never = wikinote(folder.path(), &["check", "--color", "never"]);
    never.env("CLICOLOR_FORCE", "1");
    assert!(!answer(never.output().unwrap()).out.contains('\x1b'));
}

#[test]
fn a_note_cannot_scramble_the_terminal() {
    let folder = folder(&[(
        "a.md",
        "\u{1b}[2J \u{202e} \t [[no\u{1b}body\u{202e}]]\u{9b}\r",
    )]);
    let out = run(folder.path(), &["check"]).out;
    assert!(
        out.chars()
            .all(|c| c == '\n' || !(c.is_control() || c == '\u{202e}')),
        "{out:?}"
    );
}

#[test]
fn a_closed_pipe_ends_the_output_quietly() {
    let text = "[[nobody]]\n".repeat(20_000);
    let folder = folder(&[("a.md", &text)]);
    for (command, code) in [("check", 1), ("export", 0)] {
        let mut child = wikinote(folder.path(), &[command])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut start = [0; 16];
        child.stdout.take().unwrap().read_exact(&mut start).unwrap();
        // The pipe is closed here, with most of the output unread.
        let answer = answer(child.wait_with_output().unwrap());
        assert_eq!((answer.code, &*answer.err), (code, ""), "{command}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_of_the_help_too() {
    let folder = folder::<&str>(&[]);
    for arguments in [&["--help"][..], &["--version"], &["rule"]] {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let mut command = wikinote(folder.path(), arguments);
        let answer = answer(command.stdout(full).output().unwrap());
        assert_eq!(answer.code, 2, "{arguments:?}");
        assert!(answer.err.contains("cannot write"), "{}", answer.err);
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_in_the_place_of_the_settings_is_said_and_not_waited_for() {
    let folder = folder(&[("a.md", "a")]);
    let made = Command::new("mkfifo")
        .arg(folder.path().join(".wikinote.toml"))
        .status();
    assert!(made.unwrap().success());
    let answer = run(folder.path(), &["check"]);
    assert_eq!(answer.code, 2);
    assert!(
        answer.err.contains(".wikinote.toml: this is not a file"),
        "{}",
        answer.err
    );
}

#[cfg(unix)]
#[test]
fn what_cannot_be_looked_at_is_not_called_missing() {
    let folder = folder::<&str>(&[]);
    std::os::unix::fs::symlink("two", folder.path().join("one")).unwrap();
    std::os::unix::fs::symlink("one", folder.path().join("two")).unwrap();
    let answer = run(folder.path(), &["check", "one/a.md"]);
    assert_eq!(answer.code, 2);
    assert!(
        answer.err.contains("cannot look at one/a.md: "),
        "{}",
        answer.err
    );
}

#[test]
fn files_that_cannot_be_read_are_reported_and_the_others_are_checked() {
    let folder = folder(&[
        (".wikinote.toml", "max-file-size = 30"),
        ("good.md", "fine"),
        ("large.md", "this note is longer than thirty bytes"),
    ]);
    fs::write(folder.path().join("latin.md"), b"caf\xe9").unwrap();
    let answer = run(folder.path(), &["check"]);
    assert_eq!(answer.code, 0);
    let expected = "2 files could not be read:\n  \
        large.md: 37 bytes is over the limit of 30 bytes (`max-file-size`)\n  \
        latin.md: not UTF-8: byte 3 is no part of a character\nChecked 1 note in ";
    assert!(answer.out.contains(expected), "{}", answer.out);
    assert_eq!(exported_paths(folder.path()), ["good.md"]);
    let one = run(folder.path(), &["check", "latin.md"]);
    assert_eq!(one.code, 2);
    assert!(
        one.err.contains("cannot read latin.md: not UTF-8"),
        "{}",
        one.err
    );
}

#[cfg(unix)]
#[test]
fn unreadable_files_and_folders_are_reported() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder(&[
        ("good.md", "fine"),
        ("secret.md", "x"),
        ("closed/a.md", "x"),
    ]);
    let forbid = |path: PathBuf, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    forbid(folder.path().join("secret.md"), 0);
    forbid(folder.path().join("closed"), 0);
    if fs::read(folder.path().join("secret.md")).is_err() {
        let answer = run(folder.path(), &["check"]);
        assert_eq!(answer.code, 0);
        assert!(
            answer.out.contains("  closed: permission denied\n"),
            "{}",
            answer.out
        );
        assert!(
            answer.out.contains("  secret.md: permission denied\n"),
            "{}",
            answer.out
        );
        assert!(answer.out.contains("Checked 1 note "), "{}", answer.out);
    } // Else this runs as root, whom nothing is forbidden.
    forbid(folder.path().join("closed"), 0o755);
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_loops_survived() {
    use std::os::unix::fs::symlink;
    let outside = folder(&[("x.md", "x")]);
    let folder = folder(&[("a.md", "a"), ("sub/b.md", "b")]);
    symlink(folder.path(), folder.path().join("sub/loop")).unwrap();
    symlink(folder.path().join("sub"), folder.path().join("again")).unwrap();
    symlink(outside.path(), folder.path().join("out")).unwrap();
    assert_eq!(
        exported_paths(folder.path()),
        ["a.md", "out/x.md", "sub/b.md"]
    );
}

#[test]
fn what_is_ignored_hidden_or_excluded_is_no_part_of_the_vault() {
    let folder = folder(&[
        (".gitignore", "built/\n"),
        (".ignore", "*.draft.md\n"),
        (".wikinote.toml", "exclude = [\"/archive\"]"),
        ("a.md", "a"),
        ("built/b.md", "b"),
        ("c.draft.md", "c"),
        (".hidden/d.md", "d"),
        ("archive/e.md", "e"),
        ("sub/archive/f.md", "f"),
    ]);
    assert_eq!(exported_paths(folder.path()), ["a.md", "sub/archive/f.md"]);
}

#[test]
fn junk_settings_are_said_once_and_nothing_is_checked() {
    let folder = folder(&[(".wikinote.toml", "publisher = \"quarts\""), ("a.md", "a")]);
    let answer = run(folder.path(), &["check"]);
    assert_eq!((answer.code, &*answer.out), (2, ""));
    let expected = "wikinote: .wikinote.toml:1: `publisher` is \"quarts\"; \
                    use auto, quartz, obsidian or none\n";
    let rest = "wikinote: nothing was checked, because the settings are not valid\n";
    assert_eq!(answer.err, format!("{expected}{rest}"));
    // Other commands get by with what is valid.
    let answer = run(folder.path(), &["export"]);
    assert_eq!((answer.code, &*answer.err), (0, expected));
}

#[test]
fn severities_are_settable() {
    let settings = "[rules]\nbroken-link = \"error\"\nunclosed-link = \"off\"\n";
    let folder = folder(&[
        (".wikinote.toml", settings),
        ("a.md", "[[nobody]]\n\n[[open\n"),
    ]);
    let answer = run(folder.path(), &["check"]);
    assert!(
        answer.out.starts_with("a.md:1:3: error: "),
        "{}",
        answer.out
    );
    assert!(!answer.out.contains("unclosed-link"), "{}", answer.out);
}

#[test]
fn export_prints_every_key_in_its_order_with_utf16_columns() {
    let note = "---\ntitle: \"One\"\nvideoId: abcdefghijk\n---\n# A b\n\u{1F600} [[two#X y | lab]] \
                ![[p.png]]\n## A b\n<a class=\"yt-timestamp\" data-t=\"1:02\">[1:02]</a>\n";
    let folder = folder(&[("one.md", note), ("sub/two.md", "# X y\n"), ("p.png", "")]);
    let out = run(folder.path(), &["export"]).out;
    let expected = concat!(
        r#"{"path":"one.md","title":"One","video_id":"abcdefghijk","links":["#,
        r#"{"line":6,"column":4,"end_line":6,"end_column":21,"target":"two","label":"lab","#,
        r#""anchor":"X y","embed":false,"resolved":"sub/two.md","rule":"stem","kind":"wiki"},"#,
        r#"{"line":6,"column":22,"end_line":6,"end_column":32,"target":"p.png","label":null,"#,
        r#""anchor":null,"embed":true,"resolved":"p.png","rule":"RULE","kind":"embed"}],"#,
        r#""headings":[{"level":1,"text":"A b","slug":"a-b","line":5},"#,
        r#"{"level":2,"text":"A b","slug":"a-b-1","line":7}],"#,
        r#""stamps":[{"line":8,"column":1,"t":"1:02","seconds":3720,"label":"[1:02]"}]}"#,
    );
    // Which rung finds a picture beside the note is the ladder's business.
    let rung = if out.contains(r#""rule":"relative-path""#) {
        "relative-path"
    } else {
        "stem"
    };
    assert_eq!(out.lines().next().unwrap(), expected.replace("RULE", rung));
}

#[test]
fn the_version_the_help_and_the_rules_are_worth_reading() {
    let here = folder::<&str>(&[]);
    let version = run(here.path(), &["--version"]);
    assert_eq!(
        version.out,
        concat!("wikinote ", env!("CARGO_PKG_VERSION"), "\n")
    );
    for command in [&["--help"][..], &["check", "--help"], &["export", "--help"]] {
        let help = run(here.path(), command);
        assert_eq!(help.code, 0);
        assert!(help.out.contains("Examples:"), "{}", help.out);
        let widest = help
            .out
            .lines()
            .map(|line| line.chars().count())
            .max()
            .unwrap_or(0);
        assert!(widest <= 100, "{}", help.out);
    }
    let table = run(here.path(), &["rule"]);
    assert!(
        table
            .out
            .lines()
            .any(|line| line.starts_with("broken-link ")),
        "{}",
        table.out
    );
    let page = run(here.path(), &["rule", "broken-link"]);
    assert!(page.out.starts_with('#') && page.code == 0, "{}", page.out);
    let unknown = run(here.path(), &["rule", "brokn-link"]);
    assert_eq!(unknown.code, 2);
    assert!(
        unknown.err.ends_with("did you mean broken-link?\n"),
        "{}",
        unknown.err
    );
}

#[test]
fn the_settings_know_the_codes_of_all_rules() {
    let rules: Vec<&str> = wikinote::rules::rules()
        .iter()
        .map(|rule| rule.code)
        .collect();
    assert_eq!(rules, wikinote::settings::RULE_CODES);
    let groups = wikinote::rules::Group::ALL.into_iter();
    let groups: Vec<&str> = groups.map(|group| group.name()).chain(["all"]).collect();
    assert_eq!(groups, wikinote::settings::RULE_GROUPS);
}

#[test]
fn the_demo_shows_every_answer_and_leaves_the_vault_alone() {
    let here = folder::<&str>(&[]);
    let answer = run(here.path(), &["demo"]);
    assert_eq!((answer.code, &*answer.err), (0, ""), "{}", answer.out);
    assert!(answer.out.contains("All 5 answers came"), "{}", answer.out);

    let own = folder(&[("a.md", "see [[b]]\n"), ("b.md", "# B\n")]);
    let answer = run(own.path(), &["demo", "."]);
    assert_eq!((answer.code, &*answer.err), (0, ""), "{}", answer.out);
    assert_eq!(
        fs::read_to_string(own.path().join("a.md")).unwrap(),
        "see [[b]]\n"
    );
    assert_eq!(fs::read_dir(own.path()).unwrap().count(), 2);
}

/// `UPDATE_EXPECT=1 cargo test --test cli` writes the snapshot anew.
#[test]
fn check_of_the_example_vault_prints_the_snapshot() {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let answer = run(crate_folder, &["check", "test-workspace"]);
    assert_eq!((answer.code, &*answer.err), (1, ""));
    let (findings, time) = answer
        .out
        .rsplit_once(" in ")
        .expect("a line with the time");
    assert!(time.ends_with("ms.\n") || time.ends_with("s.\n"), "{time}");
    let shown = format!("{findings} in TIME.\n");
    let path = crate_folder.join("tests/snapshots/check_test_workspace.txt");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, &shown).unwrap();
    }
    let expected = fs::read_to_string(&path)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    assert!(
        shown == expected,
        "the output changed; look at it and run with UPDATE_EXPECT=1 if it is right:\n{shown}"
    );
}

#[test]
fn check_tells_of_broken_files_about_videos_once_each() {
    let note = "---\nvideoId: aaaaaaaaaa1\n---\nwords\n";
    let here = folder(&[
        ("a.md", note),
        ("b.md", note),
        (
            "v/T [aaaaaaaaaa1].info.json",
            "\u{feff}{\"title\": \"é\", oops}",
        ),
        // No note is about it.
        ("v/T [aaaaaaaaaa2].info.json", "oops"),
    ]);
    let answer = run(here.path(), &["check"]);
    assert_eq!((answer.code, &*answer.err), (1, ""), "{}", answer.out);
    let first = answer.out.lines().next().unwrap_or_default();
    assert!(
        first.starts_with("v/T [aaaaaaaaaa1].info.json:1:16: warning: This is not JSON: ")
            && first.ends_with(" [broken-sidecar]"),
        "{first}"
    );
    assert!(
        answer.out.contains("  1 | {\"title\": \"é\", oops}\n"),
        "{}",
        answer.out
    );
    assert!(
        answer.out.contains("\n1 finding in 0 of 2 notes\n"),
        "{}",
        answer.out
    );
    let one = run(here.path(), &["check", "b.md"]);
    assert_eq!((one.code, one.out.lines().next()), (1, Some(first)));
}

#[test]
fn statistics_are_the_sums_alone() {
    let notes = folder(&[(".wikinote.toml", ""), ("a.md", "[[none]] [[gone]]\n")]);
    let whole = run(notes.path(), &["check", "."]);
    let sums = run(notes.path(), &["check", "--statistics", "."]);
    assert_eq!(sums.code, whole.code);
    assert!(
        sums.out.starts_with("2 findings in 1 of 1 note\n"),
        "{}",
        sums.out
    );
    assert!(whole.out.contains("a.md:1:3"), "{}", whole.out);
    assert!(!sums.out.contains("a.md"), "{}", sums.out);
}
