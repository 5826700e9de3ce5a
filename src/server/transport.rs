//! What `tower-lsp` lacks to live with real editors: measures A to F of our
//! study of it, each with a test over pipes in `tests/protocol/transport.rs`.
//!
//! All this leans on the inside of one release of the library, which is why
//! `Cargo.toml` pins it to the digit.

use std::future::{Future, ready};
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::task::{Context, Poll, Waker};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::io::AsyncWrite;
use tower_lsp::jsonrpc::{Error, Id, Request, Response};
use tower_service::Service;

use super::{log, repair};

/// Set by `shutdown`; the process then ends with code 0, else with 1.
pub type Clean = Arc<AtomicBool>;

/// The exit code the protocol asks for.
pub fn exit_code(clean: &Clean) -> u8 {
    u8::from(!clean.load(Ordering::SeqCst))
}

/// Ends the process in half a second, whatever hangs until then.
pub fn end_soon(clean: &Clean) {
    let clean = clean.clone();
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(500));
        std::process::exit(exit_code(&clean).into());
    });
}

/// Stands between the transport and the server, and sees every message.
///
/// - A panic becomes an error reply, and the next request works.
/// - Every message is polled once as it arrives, so that what a handler does
///   before its first await happens in the order of arrival.
/// - `shutdown` may have any params; `exit` starts the watchdog.
/// - URIs that editors send unencoded are encoded (see [`repair::uris`]).
/// - After `shutdown` every request is invalid, also one of an unknown method.
/// - A request that the library would leave unanswered (`$/…`) gets MethodNotFound.
pub struct Guard<S> {
    /// The server.
    pub inner: S,
    /// Set by `shutdown`.
    pub clean: Clean,
    /// Whether `initialize` has come.
    pub initialized: bool,
    /// Whether `shutdown` has come after it: no request is valid any more.
    pub shut: bool,
}

type Answer<E> = Result<Option<Response>, E>;

impl<S> Service<Request> for Guard<S>
where
    S: Service<Request, Response = Option<Response>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
{
    type Response = Option<Response>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Answer<S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let (method, id, mut params) = request.into_parts();
        let name = method.to_string();
        log::debug(format_args!("{name}"));
        if self.shut
            && let Some(id) = id
        {
            let refused = Response::from_error(id, Error::invalid_request());
            return Box::pin(ready(Ok(Some(refused))));
        }
        match name.as_str() {
            "initialize" => self.initialized = true,
            "shutdown" => {
                self.shut = self.initialized;
                self.clean.store(true, Ordering::SeqCst);
                params = None;
            }
            "exit" => end_soon(&self.clean),
            _ => {}
        }
        let mut repaired = Request::build(method);
        if let Some(mut params) = params {
            repair::uris(&mut params);
            if name == "initialize" {
                params = repair::initialize(params);
            }
            repaired = repaired.params(params);
        }
        if let Some(id) = id.clone() {
            repaired = repaired.id(id);
        }
        let request = repaired.finish();
        let Ok(inner) = catch_unwind(AssertUnwindSafe(|| self.inner.call(request))) else {
            return Box::pin(ready(Ok(panicked(&name, id))));
        };
        let mut caught = Box::pin(Caught {
            inner: Box::pin(inner),
            id,
            method: name,
        });
        // The first poll happens here, in the order of arrival; the transport
        // polls again with a waker of its own.
        match caught
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
        {
            Poll::Ready(answer) => Box::pin(ready(answer)),
            Poll::Pending => caught,
        }
    }
}

struct Caught<F> {
    inner: Pin<Box<F>>,
    id: Option<Id>,
    method: String,
}

impl<F, E> Future for Caught<F>
where
    F: Future<Output = Answer<E>>,
{
    type Output = Answer<E>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let polled = catch_unwind(AssertUnwindSafe(|| self.inner.as_mut().poll(context)));
        match polled {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(Ok(None))) => Poll::Ready(Ok(self
                .id
                .take()
                .map(|id| Response::from_error(id, Error::method_not_found())))),
            Ok(Poll::Ready(answer)) => Poll::Ready(answer),
            Err(_) => {
                let id = self.id.take();
                Poll::Ready(Ok(panicked(&self.method, id)))
            }
        }
    }
}

fn panicked(method: &str, id: Option<Id>) -> Option<Response> {
    log::error(format_args!("`{method}` failed on an internal error"));
    id.map(|id| Response::from_error(id, Error::internal_error()))
}

enum Piece {
    Bytes(Vec<u8>),
    End,
}

/// Standard output behind a thread that takes any amount, so that a client
/// that does not read can never stop the server from reading.
#[derive(Clone)]
pub struct Output(mpsc::Sender<Piece>);

impl Output {
    /// The writer and its thread, which ends after [`Output::end`].
    pub fn to_stdout() -> (Self, JoinHandle<()>) {
        let (sender, pieces) = mpsc::channel();
        (Self(sender), thread::spawn(move || write_all(&pieces)))
    }

    /// Queues whole messages, headers included.
    pub fn send(&self, bytes: Vec<u8>) {
        let _ = self.0.send(Piece::Bytes(bytes));
    }

    /// Everything queued so far is still written, nothing after.
    pub fn end(&self) {
        let _ = self.0.send(Piece::End);
    }
}

fn write_all(pieces: &mpsc::Receiver<Piece>) {
    let mut stdout = io::stdout().lock();
    let mut readable = true;
    while let Ok(Piece::Bytes(bytes)) = pieces.recv() {
        // A client that closed its end gets nothing more, but may still say `exit`.
        readable = readable
            && stdout
                .write_all(&bytes)
                .and_then(|()| stdout.flush())
                .is_ok();
    }
}

impl AsyncWrite for Output {
    /// Takes all of `bytes`; the library hands over whole messages only.
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.send(bytes.to_vec());
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
