//! `wikinote check --fix` and `--diff`, the real binary: what is written, and what never is.

#![allow(clippy::unwrap_used)] // a test that cannot set up its files should panic
#![allow(clippy::print_stderr)] // what is skipped is said

#[path = "support/command.rs"]
mod command;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use command::{DEADLINE, answer, check, check_command, end_of, folder, read};

/// How many files a folder has, hidden ones too.
fn count(folder: &Path) -> usize {
    fs::read_dir(folder).unwrap().count()
}

const NOTES: &[(&str, &str)] = &[
    (".wikinote.toml", ""),
    (
        "a.md",
        "\u{feff}see [[Gate#open | the gate]] and [[nobody]]\r\n<a class=\"yt-timestamp\" \
         data-t=\"14:12\">[14:12]</a>\r\nno final line end [[GATE]]",
    ),
    ("gate.md", "---\nvideoId: aaaaaaaaaa1\n---\n# Open\n"),
];

const FIXED: &str = "\u{feff}see [[gate#open | the gate]] and [[nobody]]\r\n\
    <a class=\"yt-timestamp\" data-t=\"00:14:12\">[14:12]</a>\r\nno final line end [[gate | GATE]]";

#[test]
fn certain_fixes_are_written_and_no_other_byte() {
    let notes = folder(NOTES);
    let (code, out, err) = check(notes.path(), &["--fix"]);
    assert_eq!((code, &*err), (1, ""), "{out}");
    assert_eq!(read(notes.path(), "a.md"), FIXED);
    assert_eq!(read(notes.path(), "gate.md"), NOTES[2].1);
    assert!(out.contains("\nFixed 3 findings in 1 note.\n"), "{out}");
    assert!(out.contains("[broken-link]"), "what is left is told: {out}");
    assert!(!out.contains("[inexact-link]"), "{out}");
    assert_eq!(count(notes.path()), 3, "nothing is left beside the notes");

    let written = || {
        fs::metadata(notes.path().join("a.md"))
            .unwrap()
            .modified()
            .unwrap()
    };
    let before = written();
    let (code, out, _) = check(notes.path(), &["--fix"]);
    assert!(code == 1 && out.contains("\nNothing to fix.\n"), "{out}");
    assert_eq!(written(), before, "a second run touches no file");
    let (code, _, _) = check(notes.path(), &["--fix", "--exit-zero"]);
    assert_eq!(code, 0);
}

#[test]
fn only_what_is_asked_for_is_fixed() {
    let notes = folder(NOTES);
    let (code, out, _) = check(notes.path(), &["--fix", "--select", "links", "gate.md"]);
    assert!(code == 0 && out.contains("Nothing to fix."), "{out}");
    assert_eq!(read(notes.path(), "a.md"), NOTES[1].1);
    check(notes.path(), &["--fix", "--select", "stamps"]);
    let now = read(notes.path(), "a.md");
    assert!(
        now.contains("[[GATE]]") && now.contains("\"00:14:12\""),
        "{now}"
    );
    let (code, _, err) = check(notes.path(), &["--unsafe-fixes"]);
    assert!(code == 2 && err.contains("name one of them"), "{err}");
    assert_eq!(check(notes.path(), &["--fix", "--diff"]).0, 2);
}

#[test]
fn what_may_not_be_meant_is_fixed_when_asked_for() {
    // Two moments may be meant; nothing says which.
    let stamp = "---\nvideoId: aaaaaaaaaa1\n---\n\
        <a class=\"yt-timestamp\" data-t=\"01:02\">[01:30]</a>\n";
    let notes = folder(&[("a.md", stamp)]);
    let (_, out, _) = check(notes.path(), &["--fix"]);
    assert!(out.contains("Nothing to fix.\n"), "{out}");
    let (code, diff, _) = check(notes.path(), &["--diff", "--unsafe-fixes"]);
    assert!(code == 1 && diff.contains("\n+"), "{diff}");
    let (_, out, _) = check(notes.path(), &["--fix", "--unsafe-fixes"]);
    assert!(out.contains("Fixed 1 finding in 1 note.\n"), "{out}");
    assert_ne!(read(notes.path(), "a.md"), stamp);
}

#[test]
fn fixes_make_room_for_others_until_there_are_none() {
    // Within the fence nothing is a link; and only without it has the note that heading.
    let notes = folder(&[
        (
            "fenced.md",
            "```markdown\n# Inner\n\nsee [[OTHER]] and [[Other]]\n```\n",
        ),
        ("other.md", "[[fenced#inner]] [[FENCED]]\n"),
    ]);
    let (code, out, _) = check(notes.path(), &["--fix", "--unsafe-fixes"]);
    assert_eq!(
        read(notes.path(), "fenced.md"),
        "# Inner\n\nsee [[other | OTHER]] and [[other | Other]]\n"
    );
    assert_eq!(
        read(notes.path(), "other.md"),
        "[[fenced#inner]] [[fenced | FENCED]]\n"
    );
    assert_eq!(code, 0, "{out}");
    let told = "Fixed 4 findings in 2 notes.\nNothing found.\nChecked 2 notes in ";
    assert!(out.starts_with(told), "{out}");
}

#[test]
fn what_nobody_sees_goes_before_a_label_is_made_of_it() {
    let odd = "[[Some\u{A0}Note]] and [[f/Some Note\u{200B}]] [x](Some\u{A0}Note.md)\n";
    let notes = folder(&[
        (".obsidian/app.json", "{}"),
        ("f/Some Note.md", ""),
        ("f/a.md", odd),
    ]);
    let mended = "[[Some Note]] and [[f/Some Note]] [x](Some%20Note.md)\n";
    check(notes.path(), &["--fix"]);
    assert_eq!(read(notes.path(), "f/a.md"), mended);
    fs::write(notes.path().join("f/a.md"), odd).unwrap();
    check(notes.path(), &["--fix", "--select", "invisible-character"]);
    assert_eq!(read(notes.path(), "f/a.md"), mended, "as by itself");
}

#[test]
fn after_one_run_there_is_nothing_left_to_fix() {
    // Of comments so long only the first and the last go in a round.
    let long = format!(
        "<!-- wikinote-ignore broken-link: {} -->\n",
        "why ".repeat(80)
    );
    let text = format!("b\n\n{}\nb\n", long.repeat(30));
    let notes = folder(&[("a.md", text)]);
    let (code, out, err) = check(notes.path(), &["--fix"]);
    assert_eq!((code, &*err), (0, ""), "{out}");
    assert!(out.starts_with("Fixed 30 findings in 1 note."), "{out}");
    assert_eq!(read(notes.path(), "a.md"), "b\n\n\nb\n");
    let (_, out, _) = check(notes.path(), &["--fix"]);
    assert!(out.starts_with("Nothing to fix."), "{out}");
}

#[test]
fn what_a_baseline_knows_is_not_fixed() {
    let baseline = ["--baseline", ".known.json"];
    let with = |more: &[&'static str]| [&baseline[..], more].concat();
    let text = "[[GATE]] and [[Gate]]\n";
    let notes = folder(&[(".wikinote.toml", ""), ("a.md", text), ("gate.md", "")]);
    check(notes.path(), &["--write-baseline", ".known.json"]);
    assert_eq!(check(notes.path(), &with(&[])).0, 0);
    let (code, diff, err) = check(notes.path(), &with(&["--diff"]));
    assert_eq!((code, &*diff), (0, ""), "{err}");
    let (code, out, _) = check(notes.path(), &with(&["--fix"]));
    assert!(code == 0 && out.starts_with("Nothing to fix."), "{out}");
    assert_eq!(read(notes.path(), "a.md"), text);

    // What is new is fixed, in several rounds, wherever the known ones stand then.
    let fence = "```markdown\n# In\n\n[[GATE]] [[gaTe]]\n```\n";
    fs::write(notes.path().join("b.md"), fence).unwrap();
    let more = format!("[[GaTe]]\n\nmore\n{text}[[gatE]]\n");
    fs::write(notes.path().join("a.md"), &more).unwrap();
    let (code, diff, err) = check(notes.path(), &with(&["--diff", "--unsafe-fixes"]));
    assert!(
        code == 1 && err.contains("would fix 5 findings in 2 notes"),
        "{err}{diff}"
    );
    let (code, out, _) = check(notes.path(), &with(&["--fix", "--unsafe-fixes"]));
    assert!(
        code == 0 && out.starts_with("Fixed 5 findings in 2 notes."),
        "{out}"
    );
    assert_eq!(
        read(notes.path(), "a.md"),
        format!("[[gate | GaTe]]\n\nmore\n{text}[[gate | gatE]]\n")
    );
}

#[test]
fn of_several_alike_the_known_one_stays_in_every_round() {
    let baseline = ["--baseline", ".known.json"];
    let notes = folder(&[
        (".wikinote.toml", ""),
        ("a.md", "[[GATE]] one\n\n[[GATE]] two\n"),
        ("gate.md", ""),
    ]);
    check(notes.path(), &["--write-baseline", ".known.json"]);
    // Of the two the file keeps the second only.
    let known = read(notes.path(), ".known.json");
    let mut json: serde_json::Value = serde_json::from_str(&known).unwrap();
    json["findings"].as_array_mut().unwrap().remove(0);
    fs::write(notes.path().join(".known.json"), json.to_string()).unwrap();
    check(notes.path(), &[&baseline[..], &["--fix"]].concat());
    assert_eq!(
        read(notes.path(), "a.md"),
        "[[gate | GATE]] one\n\n[[GATE]] two\n"
    );
}

#[test]
fn a_diff_is_printed_and_nothing_written_and_git_can_apply_it() {
    let notes = folder(NOTES);
    let (code, diff, err) = check(notes.path(), &["--diff"]);
    assert_eq!(code, 1);
    assert!(
        diff.starts_with("--- a.md\n+++ a.md\n@@ -1,3 +1,3 @@\n"),
        "{diff}"
    );
    assert!(diff.contains("\\ No newline at end of file"), "{diff}");
    assert_eq!(err, "wikinote: would fix 3 findings in 1 note.\n");
    assert_eq!(read(notes.path(), "a.md"), NOTES[1].1);
    assert_eq!(count(notes.path()), 3);

    fs::write(notes.path().join("fixes.diff"), &diff).unwrap();
    let mut apply = Command::new("git");
    apply
        .args(["apply", "-p0", "fixes.diff"])
        .current_dir(notes.path());
    match apply.output() {
        Ok(applied) => {
            assert!(applied.status.success(), "{applied:?}");
            assert_eq!(read(notes.path(), "a.md"), FIXED);
            let (code, diff, _) = check(notes.path(), &["--diff"]);
            assert_eq!((code, &*diff), (0, ""), "nothing more would change");
        }
        Err(error) => eprintln!("not applied, there is no git: {error}"),
    }
}

#[cfg(unix)]
#[test]
fn git_can_apply_a_diff_of_odd_names_and_lone_carriage_returns() {
    let files = [
        ("two words.md", "one\rtwo [[GATE]]\rthree\nfour\r"),
        ("tab\tand\u{1}\"\\.md", "[[GATE]]\r\nend\r"),
    ];
    let notes = folder(&[(".wikinote.toml", ""), ("gate.md", "fine\n")]);
    for (name, text) in files {
        fs::write(notes.path().join(name), text).unwrap();
    }
    let (code, diff, _) = check(notes.path(), &["--diff"]);
    assert_eq!(code, 1);
    assert!(diff.contains("--- two words.md\t\n"), "{diff}");
    assert!(
        diff.contains("+++ \"tab\\tand\\001\\\"\\\\.md\"\n"),
        "{diff}"
    );
    fs::write(notes.path().join("fixes.diff"), &diff).unwrap();
    let mut apply = Command::new("git");
    apply.args(["apply", "-p0", "fixes.diff"]);
    match apply.current_dir(notes.path()).output() {
        Ok(applied) => {
            assert!(applied.status.success(), "{applied:?}\n{diff}");
            for (name, text) in files {
                let fixed = text.replace("[[GATE]]", "[[gate | GATE]]");
                assert_eq!(read(notes.path(), name), fixed);
            }
        }
        Err(error) => eprintln!("not applied, there is no git: {error}"),
    }
}

#[test]
fn text_from_standard_input_comes_back_mended() {
    let notes = folder(NOTES);
    let run = |arguments: &[&str], text: &str| {
        let mut command = check_command(notes.path(), arguments);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap();
        answer(child.wait_with_output().unwrap())
    };
    let fix = ["--fix", "--stdin-filename", "new.md"];
    assert_eq!(
        run(&fix, "\u{feff}[[GATE]]\r\n"),
        (0, "\u{feff}[[gate | GATE]]\r\n".into(), "".into())
    );
    let (code, out, err) = run(&fix, "[[nobody]]");
    assert_eq!((code, &*out), (1, "[[nobody]]"));
    assert!(
        err.starts_with("new.md:1:3: warning: ") && err.lines().count() == 1,
        "{err}"
    );
    fs::write(notes.path().join("new.md"), "[[nobody]]").unwrap();
    check(notes.path(), &["new.md", "--write-baseline", ".known.json"]);
    fs::remove_file(notes.path().join("new.md")).unwrap();
    let with = [&fix[..], &["--baseline", ".known.json"]].concat();
    assert_eq!(
        run(&with, "[[nobody]]"),
        (0, "[[nobody]]".into(), "".into())
    );
    assert_eq!(run(&with, "[[nobody]] [[none]]").0, 1);
    let (code, diff, _) = run(&["--diff", "--stdin-filename", "new.md"], "[[GATE]]\n");
    assert_eq!(code, 1);
    assert_eq!(
        diff,
        "--- new.md\n+++ new.md\n@@ -1 +1 @@\n-[[GATE]]\n+[[gate | GATE]]\n"
    );
    assert_eq!(count(notes.path()), 4, "only the baseline is written");
}

#[cfg(unix)]
#[test]
fn permissions_and_links_are_kept() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let notes = folder(NOTES);
    let inside = notes.path().join(".real");
    fs::create_dir(&inside).unwrap();
    fs::write(inside.join("real.md"), "[[GATE]]\n").unwrap();
    symlink(".real/real.md", notes.path().join("link.md")).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    fs::set_permissions(notes.path().join("a.md"), fs::Permissions::from_mode(0o604)).unwrap();
    check(notes.path(), &["--fix"]);
    assert_eq!(read(notes.path(), "a.md"), FIXED);
    assert_eq!(mode(&notes.path().join("a.md")), 0o604);
    let link = notes.path().join("link.md");
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(read(&inside, "real.md"), "[[gate | GATE]]\n");
    assert_eq!(count(&inside), 1);
}

#[cfg(unix)]
#[test]
fn nothing_outside_the_vault_is_written() {
    use std::os::unix::fs::symlink;
    let outside = folder(&[("bashrc", "[[GATE]]\n"), ("d/e.md", "[[GATE]]\n")]);
    let notes = folder(NOTES);
    symlink(outside.path().join("bashrc"), notes.path().join("x.md")).unwrap();
    symlink(outside.path().join("d"), notes.path().join("dirl")).unwrap();
    let (code, diff, said) = check(notes.path(), &["--diff"]);
    assert!(
        code == 1 && said.contains("would fix 3 findings in 1 note."),
        "{said}"
    );
    assert!(!diff.contains("x.md") && !diff.contains("e.md"), "{diff}");
    let (code, _, err) = check(notes.path(), &["--fix"]);
    assert_eq!(code, 2, "{err}");
    for line in err.lines().filter(|line| line.contains("left as it was")) {
        assert!(said.contains(line), "{said}");
    }
    assert_eq!(read(notes.path(), "a.md"), FIXED);
    assert_eq!(read(outside.path(), "bashrc"), "[[GATE]]\n");
    assert_eq!(read(outside.path(), "d/e.md"), "[[GATE]]\n");
    assert!(
        err.contains("x.md is left as it was: a link leads there, out of the vault"),
        "{err}"
    );
    let mut rename = Command::new(env!("CARGO_BIN_EXE_wikinote"));
    rename.args(["rename", "gate.md", "door"]);
    let (code, _, err) = answer(rename.current_dir(notes.path()).output().unwrap());
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("out of the vault"), "{err}");
    assert!(notes.path().join("gate.md").exists());
}

/// The command as somebody whom not everything is allowed: root may write anything.
#[cfg(unix)]
fn unprivileged(folder: &Path, arguments: &[&str]) -> Option<Command> {
    use std::os::unix::fs::{MetadataExt, chown};
    if fs::metadata(folder).unwrap().uid() != 0 {
        return Some(check_command(folder, arguments));
    }
    const NOBODY: u32 = 65534;
    for entry in fs::read_dir(folder).unwrap() {
        chown(entry.unwrap().path(), Some(NOBODY), Some(NOBODY)).unwrap();
    }
    chown(folder, Some(NOBODY), Some(NOBODY)).unwrap();
    let mut setpriv = Command::new("setpriv");
    setpriv
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(env!("CARGO_BIN_EXE_wikinote"))
        .arg("check")
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null());
    // The binary may lie where nobody else may look.
    let mut tried = Command::new("setpriv");
    tried.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
    tried.args([env!("CARGO_BIN_EXE_wikinote"), "--version"]);
    match tried.output() {
        Ok(output) if output.status.success() => Some(setpriv),
        _ => {
            eprintln!("SKIPPED: this runs as root, and setpriv cannot make it somebody else");
            None
        }
    }
}

#[cfg(unix)]
#[test]
fn a_read_only_file_is_left_alone_and_named() {
    use std::os::unix::fs::PermissionsExt;
    let notes = folder(NOTES);
    fs::write(notes.path().join("b.md"), "[[GATE]]\n").unwrap();
    let locked = notes.path().join("a.md");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o444)).unwrap();
    let (code, out, err) = check(notes.path(), &["--fix"]);
    assert_eq!(code, 2, "{out}");
    assert_eq!(
        err,
        "wikinote: a.md is left as it was: permission denied\n\
         wikinote: fixed 1 note, but 1 note could not be written\n"
    );
    assert!(
        out.contains("a.md:1:8: information: "),
        "it is judged as it is: {out}"
    );
    assert_eq!(read(notes.path(), "a.md"), NOTES[1].1);
    assert_eq!(
        read(notes.path(), "b.md"),
        "[[gate | GATE]]\n",
        "the others are fixed"
    );
    assert_eq!(count(notes.path()), 4);
}

#[cfg(unix)]
#[test]
fn in_a_read_only_folder_nothing_changes() {
    use std::os::unix::fs::PermissionsExt;
    let notes = folder(NOTES);
    let Some(mut command) = unprivileged(notes.path(), &["--fix"]) else {
        return;
    };
    let mode = |mode| fs::set_permissions(notes.path(), fs::Permissions::from_mode(mode)).unwrap();
    mode(0o555);
    let (code, _, err) = answer(command.output().unwrap());
    mode(0o755);
    assert_eq!(code, 2);
    assert!(
        err.starts_with("wikinote: a.md is left as it was: permission denied"),
        "{err}"
    );
    assert_eq!(read(notes.path(), "a.md"), NOTES[1].1);
    assert_eq!(count(notes.path()), 3);
}

/// A disk that is full after so many bytes of a file: the shell's limit, of which no signal
/// tells.
#[cfg(target_os = "linux")]
#[test]
fn on_a_full_disk_every_file_stays_whole() {
    let long = format!("{}[[GATE]]\n", "words and more words\n".repeat(200));
    let notes = folder(&[
        (".wikinote.toml", ""),
        ("a.md", &long),
        ("b.md", "[[GATE]]\n"),
        ("gate.md", "# Gate\n"),
    ]);
    let mut shell = Command::new("sh");
    shell
        .args([
            "-c",
            "trap '' XFSZ; ulimit -f 2; exec \"$0\" check --fix > /dev/null",
        ])
        .arg(env!("CARGO_BIN_EXE_wikinote"))
        .current_dir(notes.path());
    let (code, _, err) = answer(shell.output().unwrap());
    assert_eq!(code, 2, "{err}");
    assert!(
        err.contains("a.md is left as it was: file too large"),
        "{err}"
    );
    assert_eq!(read(notes.path(), "a.md"), long);
    assert_eq!(
        read(notes.path(), "b.md"),
        "[[gate | GATE]]\n",
        "what has room is written"
    );
    assert_eq!(count(notes.path()), 4, "nothing is left beside the notes");
}

/// Many notes to mend, with what each says before and after.
fn many(count: usize) -> (tempfile::TempDir, Vec<(String, String, String)>) {
    let notes = folder(&[(".wikinote.toml", ""), ("gate.md", "# Gate\n")]);
    let notes_of = (0..count).map(|at| {
        let filler = "a line of words\n".repeat(at % 50);
        let text = |name: &str| format!("{filler}see [[{name}]]\n{filler}");
        (format!("n{at:04}.md"), text("GATE"), text("gate | GATE"))
    });
    let all: Vec<_> = notes_of.collect();
    for (name, old, _) in &all {
        fs::write(notes.path().join(name), old).unwrap();
    }
    (notes, all)
}

/// How many notes are new; every other one is old to the letter.
fn new_ones(folder: &Path, all: &[(String, String, String)]) -> usize {
    let is_new = |(name, old, new): &&(String, String, String)| {
        let now = read(folder, name);
        assert!(
            now == *old || now == *new,
            "{name} is neither old nor new: {now:?}"
        );
        now == *new
    };
    all.iter().filter(is_new).count()
}

fn wait_until(mut what: impl FnMut() -> bool) {
    let started = Instant::now();
    while !what() {
        assert!(started.elapsed() < DEADLINE, "it did not happen");
        std::thread::yield_now();
    }
}

#[cfg(unix)]
#[test]
fn killed_at_any_time_every_file_is_old_or_new() {
    let (notes, all) = many(30);
    let mut new = 0;
    while new < all.len() {
        let mut child = check_command(notes.path(), &["--fix", "--quiet"])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        // Once one more is written, wherever it is then.
        let is_old = |(name, old, _): &&(String, String, String)| read(notes.path(), name) == *old;
        let (next, _, after) = all.iter().find(is_old).unwrap();
        let path = notes.path().join(next);
        wait_until(|| {
            child.try_wait().unwrap().is_some() || fs::read_to_string(&path).unwrap() == *after
        });
        child.kill().unwrap();
        child.wait().unwrap();
        let now = new_ones(notes.path(), &all);
        assert!(now > new, "each run does some of the work");
        new = now;
        // Nothing that a killed run left behind is a note.
        for entry in fs::read_dir(notes.path()).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            assert!(name.ends_with(".md") || name.starts_with('.'), "{name}");
        }
    }
    let (code, out, _) = check(notes.path(), &["--fix"]);
    assert!(code == 0 && out.contains("Nothing to fix."), "{out}");
}

#[cfg(unix)]
#[test]
fn an_interrupt_leaves_no_file_behind() {
    let (notes, all) = many(200);
    let mut child = check_command(notes.path(), &["--fix"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    wait_until(|| child.try_wait().unwrap().is_some() || new_ones(notes.path(), &all[..8]) > 0);
    let process = child.id().to_string();
    let _ = Command::new("kill")
        .args(["-INT", &process])
        .status()
        .unwrap();
    let (code, _, err) = answer(child.wait_with_output().unwrap());
    let new = new_ones(notes.path(), &all);
    assert_eq!(
        count(notes.path()),
        all.len() + 2,
        "nothing is left beside the notes"
    );
    if new < all.len() {
        let left = all.len() - new;
        let said = format!("stopped: {new} notes fixed, {left} notes left as before");
        assert_eq!(code, 2);
        assert!(
            err.replace("1 notes", "1 note")
                .contains(&said.replace("1 notes", "1 note")),
            "{err}"
        );
    } // Else it was faster than the signal.
}

#[test]
fn what_is_left_in_standard_input_counts_though_nobody_reads_the_note() {
    let notes = folder(NOTES);
    let mut command = check_command(notes.path(), &["--fix", "--stdin-filename", "new.md"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(b"[[nobody]]\n").unwrap();
    drop(stdin);
    let (code, _, err) = answer(child.wait_with_output().unwrap());
    assert_eq!(code, 1, "{err}");
    assert!(err.starts_with("new.md:1:3: warning: "), "{err}");
}

#[test]
fn a_long_paragraph_of_links_is_mended_in_time() {
    let (old, new) = ("[[GATE]] line\n", "[[gate | GATE]] line\n");
    let old = old.repeat(20_000);
    let notes = folder(&[
        (".wikinote.toml", ""),
        ("a.md", &*old),
        ("gate.md", "# Gate\n"),
    ]);
    let (code, out, err) = check(notes.path(), &["--fix", "--select", "inexact-link"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("Fixed 20,000 findings in 1 note."), "{out}");
    assert_eq!(read(notes.path(), "a.md"), new.repeat(20_000));
}

#[cfg(unix)]
#[test]
fn once_all_is_written_a_signal_ends_it() {
    let links: String = (0..3_000).map(|n| format!("[[nobody {n}]]\n")).collect();
    let notes = folder(&[
        (".wikinote.toml", ""),
        ("a.md", &*links),
        ("b.md", "[[A]]\n"),
    ]);
    for signal in ["-INT", "-TERM"] {
        let mut child = check_command(notes.path(), &["--fix"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        // It tells what is left, more than a pipe takes, and nobody reads on.
        let mut stdout = child.stdout.take().unwrap();
        std::io::Read::read_exact(&mut stdout, &mut [0]).unwrap();
        assert_eq!(read(notes.path(), "b.md"), "[[a | A]]\n");
        let process = child.id().to_string();
        let kill = Command::new("kill").args([signal, &process]).status();
        assert!(kill.unwrap().success());
        assert_eq!(end_of(&mut child, signal).code(), Some(130), "{signal}");
    }
}

/// A note of a group, written by one of it or by somebody else.
#[cfg(target_os = "linux")]
#[test]
fn the_group_of_a_note_is_kept_or_the_note_is_left_alone() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    const NOBODY: u32 = 65534;
    const GROUP: u32 = 54_321;
    let notes = folder(NOTES);
    if unprivileged(notes.path(), &[]).is_none()
        || fs::metadata("/").unwrap().uid() != 0
        || chown(notes.path().join("a.md"), Some(0), Some(GROUP)).is_err()
    {
        return;
    }
    let path = notes.path().join("a.md");
    let fix = |groups: &str, owner: u32, mode: u32| {
        fs::write(&path, NOTES[1].1).unwrap();
        chown(&path, Some(owner), Some(GROUP)).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let mut setpriv = Command::new("setpriv");
        setpriv.args(["--reuid=65534", "--regid=65534", groups]);
        setpriv.args([env!("CARGO_BIN_EXE_wikinote"), "check", "--fix"]);
        let (_, _, err) = answer(setpriv.current_dir(notes.path()).output().unwrap());
        let now = fs::metadata(&path).unwrap();
        let is_fixed = read(notes.path(), "a.md") == FIXED;
        assert_eq!(count(notes.path()), 3, "{err}");
        (is_fixed, now.uid(), now.gid(), now.mode() & 0o777, err)
    };
    let one_of_it = format!("--groups={GROUP}");
    let (fixed, owner, group, mode, err) = fix(&one_of_it, 0, 0o664);
    assert_eq!(
        (fixed, owner, group, mode),
        (true, NOBODY, GROUP, 0o664),
        "{err}"
    );
    // The group could read it no more.
    let (fixed, owner, group, _, err) = fix("--clear-groups", NOBODY, 0o660);
    assert_eq!((fixed, owner, group), (false, NOBODY, GROUP), "{err}");
    assert!(err.contains("a.md is left as it was: "), "{err}");
    assert!(err.contains("its owner or group would be another"), "{err}");
    // Nobody loses anything.
    let (fixed, owner, group, _, err) = fix("--clear-groups", NOBODY, 0o644);
    assert_eq!((fixed, owner, group), (true, NOBODY, NOBODY), "{err}");
}
