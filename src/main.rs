//! The binary: arguments in, exit code out.

use std::io::{IsTerminal, stdin};
use std::process::ExitCode;

use wikinote::cli::{self, Failure, Outcome, Request};

fn main() -> ExitCode {
    match cli::parse(std::env::args_os(), stdin().is_terminal()) {
        Request::Serve => wikinote::server::run(),
        Request::Done(code) => ExitCode::from(code),
        Request::Run(command) => match cli::run(&command) {
            Ok(Outcome::Clean) => ExitCode::SUCCESS,
            Ok(Outcome::Findings) => ExitCode::from(1),
            Err(Failure::Closed) => ExitCode::SUCCESS,
            Err(failure) => {
                cli::complain(&failure);
                ExitCode::from(2)
            }
        },
    }
}
