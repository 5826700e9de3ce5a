//! The real binary on a folder of notes, as a person or a script runs it.

#![allow(dead_code, reason = "each test binary uses its own part")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// How long anything may take before a test fails.
pub const DEADLINE: Duration = Duration::from_secs(60);

/// A folder with these files and their text, gone when dropped.
pub fn folder<T: AsRef<[u8]>>(files: &[(&str, T)]) -> TempDir {
    let folder = tempfile::Builder::new().prefix("notes").tempdir().unwrap();
    for (file, text) in files {
        write(folder.path(), file, text);
    }
    folder
}

/// Writes a file below `folder`, with the folders above it.
pub fn write(folder: &Path, file: &str, text: impl AsRef<[u8]>) {
    let path = folder.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// The text of a file below `folder`.
pub fn read(folder: &Path, file: &str) -> String {
    fs::read_to_string(folder.join(file)).unwrap()
}

/// The binary, to be run in `folder`, untouched by the caller's environment.
pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wikinote"));
    command
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null());
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLORTERM"] {
        command.env_remove(variable);
    }
    command
}

/// The same for `wikinote check`.
pub fn check_command(folder: &Path, arguments: &[&str]) -> Command {
    command(folder, &[&["check"], arguments].concat())
}

/// Exit code, output and errors.
pub fn answer(output: Output) -> (i32, String, String) {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let code = output.status.code().expect("ended by a signal");
    (code, text(output.stdout), text(output.stderr))
}

/// Runs the binary to its end: [`answer`].
pub fn run(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    answer(command(folder, arguments).output().unwrap())
}

/// The same for `wikinote check`.
pub fn check(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    answer(check_command(folder, arguments).output().unwrap())
}

/// The same with `text` on standard input.
pub fn check_text(folder: &Path, arguments: &[&str], text: &[u8]) -> (i32, String, String) {
    let mut command = check_command(folder, arguments);
    command.stdin(Stdio::piped());
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(text).unwrap();
    answer(child.wait_with_output().unwrap())
}

/// Waits for the end of `child`; one that does not come to it in time fails the test.
pub fn end_of(child: &mut Child, why: &str) -> ExitStatus {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        if started.elapsed() > DEADLINE {
            child.kill().unwrap();
            panic!("{why} did not end it");
        }
        std::thread::yield_now();
    }
}
