//! The language server: LSP on standard input and output.
//!
//! The only module that knows `tower-lsp` and `tokio`. What it adds to the
//! features is the protocol alone: lifecycle, document sync, what this client
//! can do, positions in the agreed encoding, and when to say what.
//!
//! # Rules of this house
//!
//! - A handler changes state before its first await and never after:
//!   [`transport::Guard`] polls each message once in the order of arrival, so
//!   that changes apply in that order whatever the library does later.
//! - Asks to the client are spawned from notifications, never awaited there.
//! - Work runs on the blocking pool behind a semaphore ([`state::State::in_background`]).
//! - Locks are taken in the order index, then maps; none is held across an await.
//! - Files are read by one thread only ([`worker`]), so that an older read can
//!   never overwrite a newer one. Open documents win over disk, always. (What [`unread`]
//!   reads stays out of the server's index.)

mod backend;
mod call_hierarchy;
mod capabilities;
mod code_action;
mod code_lens;
mod completion;
mod config;
mod convert;
#[cfg(debug_assertions)]
mod debug;
mod definition;
mod diagnostics;
mod document_link;
mod document_symbol;
mod documents;
mod execute_command;
mod folding_range;
mod hover;
mod inlay_hint;
mod input;
mod lifecycle;
mod log;
mod parent;
mod progress;
mod publish;
mod references;
mod rename;
mod repair;
mod selection_range;
mod semantic_tokens;
mod sidecars;
mod stale;
mod state;
mod transport;
mod unread;
mod video_views;
mod views;
mod watching;
mod worker;
mod workspace_diagnostic;
mod workspace_edit;
mod workspace_symbol;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use tower_lsp::{LspService, Server};

use backend::Backend;
use transport::{Clean, Guard, Output, end_soon, exit_code};

/// Serves one client on standard input and output until it says `exit`, its
/// process ends or the input closes.
///
/// The code is 0 after a `shutdown`, 1 without (LSP 3.17, "exit").
pub fn run() -> ExitCode {
    log::set_level_from_environment();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .thread_name("wikinote")
        .enable_time()
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            log::error(format_args!("cannot start: {error}"));
            return ExitCode::from(2);
        }
    };
    let clean = Clean::default();
    let (output, writer) = Output::to_stdout();
    let input = input::Input::from_stdin(output.clone(), clean.clone());

    let served = catch_unwind(AssertUnwindSafe(|| {
        runtime.block_on(async {
            let builder = LspService::build(|client| Backend::new(client, clean.clone()));
            #[cfg(debug_assertions)]
            let builder = debug::add_methods(builder);
            let (service, socket) = builder.finish();
            Server::new(input, output.clone(), socket)
                .concurrency_level(usize::MAX)
                .serve(Guard {
                    inner: service,
                    clean: clean.clone(),
                    initialized: false,
                    shut: false,
                })
                .await;
        });
    }));
    if served.is_err() {
        log::error(format_args!("the connection broke on an internal error"));
    }
    // From here the process must end even when the client reads nothing more.
    end_soon(&clean);
    output.end();
    let _ = writer.join();
    runtime.shutdown_background();
    ExitCode::from(exit_code(&clean))
}
