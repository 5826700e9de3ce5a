use std::thread;
use std::time::Duration;

use super::log;
use super::transport::{Clean, exit_code};

/// Ends this process soon after the process `id` has ended (LSP 3.17,
/// `InitializeParams.processId`). Elsewhere than on Unix the closing of
/// standard input has to do.
pub fn end_with(id: i64, clean: Clean) {
    thread::spawn(move || {
        while is_alive(id) {
            thread::sleep(Duration::from_secs(1));
        }
        log::info(format_args!("the editor's process {id} is gone"));
        std::process::exit(exit_code(&clean).into());
    });
}

#[cfg(unix)]
fn is_alive(id: i64) -> bool {
    use rustix::io::Errno;
    use rustix::process::{Pid, test_kill_process};
    let Some(process) = i32::try_from(id)
        .ok()
        .filter(|&id| id > 0)
        .and_then(Pid::from_raw)
    else {
        return true;
    };
    test_kill_process(process) != Err(Errno::SRCH)
}

#[cfg(not(unix))]
fn is_alive(_: i64) -> bool {
    true
}
