use std::io::Write;

use clap_complete::Shell;

use super::arguments::definition;
use super::output::standard_output;
use super::{Failure, Outcome};

/// `wikinote completions SHELL`: the script that the shell reads.
pub fn completions(shell: Shell) -> Result<Outcome, Failure> {
    // Into memory first: the library panics when its output is closed.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut definition(), "wikinote", &mut script);
    let (mut out, _) = standard_output();
    out.write_all(&script)?;
    out.flush()?;
    Ok(Outcome::Clean)
}
