//! A small editor for tests: it starts the real binary, talks LSP over its
//! pipes, answers what the server asks, and waits for messages with a deadline,
//! never with a sleep.

#![allow(dead_code, reason = "each test binary uses its own part")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How long anything may take before a test fails.
pub const DEADLINE: Duration = Duration::from_secs(20);

/// A folder of notes that goes when dropped.
pub struct Notes {
    folder: tempfile::TempDir,
    root: PathBuf,
}

impl Notes {
    /// The files given as (path below the root, text).
    pub fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::Builder::new().prefix("notes").tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let notes = Self { folder, root };
        for (path, text) in files {
            notes.write(path, text);
        }
        notes
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// The URI of a file, or with "" of the root.
    pub fn uri(&self, path: &str) -> String {
        if path.is_empty() {
            uri(&self.root)
        } else {
            uri(&self.path(path))
        }
    }
}

/// As Neovim and VS Code would spell it: blanks and the like encoded.
pub fn uri(path: &Path) -> String {
    wikinote::disk::uri::from_path(path)
}

/// One with every capability that the server looks at, but pulls no diagnostics.
pub fn capabilities() -> Value {
    json!({
        "general": {"positionEncodings": ["utf-16"]},
        "window": {"workDoneProgress": true},
        "workspace": {
            "configuration": true,
            "workspaceFolders": true,
            "didChangeConfiguration": {"dynamicRegistration": true},
            "didChangeWatchedFiles": {"dynamicRegistration": true, "relativePatternSupport": true},
            "workspaceEdit": {"documentChanges": true},
            "diagnostics": {"refreshSupport": true},
        },
        "textDocument": {
            "definition": {"linkSupport": true},
            "hover": {"contentFormat": ["markdown", "plaintext"]},
            "documentSymbol": {"hierarchicalDocumentSymbolSupport": true},
            "documentLink": {"tooltipSupport": true},
            "publishDiagnostics": {"relatedInformation": true, "versionSupport": true},
            "codeAction": {
                "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}},
                "isPreferredSupport": true,
            },
            "completion": {"completionItem": {"documentationFormat": ["markdown"]}},
        },
    })
}

/// `capabilities` with the value at `pointer` replaced (or added).
pub fn with(mut capabilities: Value, pointer: &str, value: Value) -> Value {
    let mut place = &mut capabilities;
    for key in pointer.trim_start_matches('/').split('/') {
        place = &mut place[key];
    }
    *place = value;
    capabilities
}

/// The server as a child process, and the editor's end of it.
pub struct Editor {
    child: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    /// Notifications and requests of the server that no test asked for yet.
    unclaimed: Vec<Value>,
    responses: HashMap<String, Value>,
    next_id: i64,
    /// What `workspace/configuration` is answered with.
    pub settings: Value,
    /// Methods that are not answered unless a test does it.
    pub withheld: Vec<&'static str>,
}

impl Editor {
    /// Starts the server; nothing is said yet.
    pub fn start() -> Self {
        Self::start_with(|_| {})
    }

    /// The same, with changes to the command.
    pub fn start_with(change: impl FnOnce(&mut Command)) -> Self {
        let (now, start_reading) = mpsc::channel();
        now.send(()).unwrap();
        Self::start_reading_when(start_reading, change)
    }

    /// Starts the server and reads nothing of what it writes until told to.
    pub fn start_unread() -> (Self, Sender<()>) {
        let (tell, start_reading) = mpsc::channel();
        (Self::start_reading_when(start_reading, |_| {}), tell)
    }

    fn start_reading_when(start_reading: Receiver<()>, change: impl FnOnce(&mut Command)) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wikinote"));
        command
            .arg("server")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        // A panic that a test asks for is no news.
        command.stderr(Stdio::null());
        change(&mut command);
        let mut child = command.spawn().unwrap();
        let input = child.stdin.take();
        let output = child.stdout.take().unwrap();
        let (sender, messages) = mpsc::channel();
        thread::spawn(move || {
            let mut output = BufReader::new(output);
            if start_reading.recv().is_err() {
                return;
            }
            while let Some(message) = read_message(&mut output) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        Self {
            child,
            input,
            messages,
            unclaimed: Vec::new(),
            responses: HashMap::new(),
            next_id: 1,
            settings: Value::Null,
            withheld: Vec::new(),
        }
    }

    /// A server that was initialized on `root` with these capabilities.
    pub fn on_with(root: &str, capabilities: Value) -> Self {
        let mut editor = Self::start();
        editor.initialize(json!({"rootUri": root, "capabilities": capabilities}));
        editor.notify("initialized", json!({}));
        editor
    }

    /// A server that was initialized on `notes` with every capability.
    pub fn on(notes: &Notes) -> Self {
        Self::on_with(&notes.uri(""), capabilities())
    }

    /// `initialize` with these params; its result.
    pub fn initialize(&mut self, params: Value) -> Value {
        self.request("initialize", params)
    }

    /// Sends bytes as they are.
    pub fn send_raw(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("an open input");
        input.write_all(bytes).unwrap();
        input.flush().unwrap();
    }

    /// Sends a message.
    pub fn send(&mut self, message: &Value) {
        self.send_raw(&framed(message.to_string().as_bytes()));
    }

    /// The server's process.
    pub fn process_id(&self) -> u32 {
        self.child.id()
    }

    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// Sends a request; [`Editor::response`] has the answer.
    pub fn ask(&mut self, method: &str, params: Value) -> i64 {
        let id = self.next_id;
        self.next_id += 1;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        id
    }

    /// The result of a request that must succeed.
    pub fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.ask(method, params);
        let mut response = self.response(id);
        assert!(response.get("error").is_none(), "{method}: {response}");
        response["result"].take()
    }

    /// The code of the error of a request that must fail.
    pub fn error_code(&mut self, method: &str, params: Value) -> i64 {
        let id = self.ask(method, params);
        let response = self.response(id);
        response["error"]["code"]
            .as_i64()
            .unwrap_or_else(|| panic!("{method}: {response}"))
    }

    /// The whole response to the request `id`.
    pub fn response(&mut self, id: i64) -> Value {
        self.response_to(&json!(id))
    }

    /// The same for an id of any kind.
    pub fn response_to(&mut self, id: &Value) -> Value {
        let key = id.to_string();
        let deadline = Instant::now() + DEADLINE;
        while !self.responses.contains_key(&key) {
            assert!(
                self.receive(deadline),
                "no answer to request {id}: {:?}",
                self.unclaimed
            );
        }
        self.responses.remove(&key).unwrap()
    }

    /// Whether a response with this id has arrived so far.
    pub fn has_response(&self, id: i64) -> bool {
        self.responses.contains_key(&json!(id).to_string())
    }

    /// The first notification or request of the server, past or to come, that `pick` takes.
    pub fn wait_for<T>(&mut self, what: &str, mut pick: impl FnMut(&Value) -> Option<T>) -> T {
        let deadline = Instant::now() + DEADLINE;
        let mut seen = 0;
        loop {
            while seen < self.unclaimed.len() {
                if let Some(picked) = pick(&self.unclaimed[seen]) {
                    self.unclaimed.remove(seen);
                    return picked;
                }
                seen += 1;
            }
            assert!(
                self.receive(deadline),
                "never came: {what}; but: {:?}",
                self.unclaimed
            );
        }
    }

    /// The params of the next notification or request of that method.
    pub fn wait_for_method(&mut self, method: &str) -> Value {
        self.wait_for(method, |message| {
            (message["method"] == method).then(|| message["params"].clone())
        })
    }

    /// The next published diagnostics of a document: (version, diagnostics).
    pub fn diagnostics(&mut self, uri: &str) -> (Value, Vec<Value>) {
        self.wait_for(&format!("diagnostics of {uri}"), |message| {
            let params = &message["params"];
            let ours =
                message["method"] == "textDocument/publishDiagnostics" && params["uri"] == uri;
            ours.then(|| {
                (
                    params["version"].clone(),
                    params["diagnostics"].as_array().unwrap().clone(),
                )
            })
        })
    }

    /// Everything of that method that has come and was not asked for. To be
    /// sure that something never came, first await what would come after it.
    pub fn unclaimed(&self, method: &str) -> Vec<&Value> {
        self.unclaimed
            .iter()
            .filter(|message| message["method"] == method)
            .collect()
    }

    pub fn open(&mut self, uri: &str, text: &str) {
        self.notify(
            "textDocument/didOpen",
            json!({"textDocument":
                {"uri": uri, "languageId": "markdown", "version": 1, "text": text}}),
        );
    }

    /// `changes` as the protocol has them: `{"range": …, "text": …}` or `{"text": …}`.
    pub fn change(&mut self, uri: &str, version: i32, changes: Value) {
        self.notify(
            "textDocument/didChange",
            json!({"textDocument": {"uri": uri, "version": version}, "contentChanges": changes}),
        );
    }

    pub fn close(&mut self, uri: &str) {
        self.notify(
            "textDocument/didClose",
            json!({"textDocument": {"uri": uri}}),
        );
    }

    /// A request about a place.
    pub fn at(&mut self, method: &str, uri: &str, line: u32, character: u32) -> Value {
        self.request(method, at(uri, line, character))
    }

    /// Says nothing more.
    pub fn close_input(&mut self) {
        self.input = None;
    }

    /// `shutdown`, `exit`, with the input left open; the exit code.
    pub fn quit(mut self) -> Option<i32> {
        self.request("shutdown", Value::Null);
        self.notify("exit", Value::Null);
        self.exit_status().code()
    }

    /// The status of a server that must end by itself.
    pub fn exit_status(&mut self) -> ExitStatus {
        // The reader ends at the end of output, so the wait is no poll of a clock.
        let deadline = Instant::now() + DEADLINE;
        while self.receive(deadline) {}
        assert!(Instant::now() < deadline, "the server does not end");
        self.child.wait().unwrap()
    }

    /// Its standard error, if the command has it piped.
    pub fn standard_error(&mut self) -> ChildStderr {
        self.child.stderr.take().expect("piped")
    }

    /// The same for one whose output nobody reads.
    pub fn wait(&mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }

    /// Waits for one message. `false` after the deadline or the end of output.
    fn receive(&mut self, deadline: Instant) -> bool {
        let left = deadline.saturating_duration_since(Instant::now());
        let message = match self.messages.recv_timeout(left) {
            Ok(message) => message,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return false,
        };
        match (message.get("method"), message.get("id")) {
            (Some(method), Some(id)) => {
                let method = method.as_str().unwrap().to_owned();
                if !self.withheld.contains(&&*method) {
                    let answer = self.answer(&method, &message["params"]);
                    let reply = json!({"jsonrpc": "2.0", "id": id, "result": answer});
                    // The server may be gone before the answer.
                    if let Some(input) = &mut self.input {
                        let _ = input.write_all(&framed(reply.to_string().as_bytes()));
                    }
                }
                self.unclaimed.push(message);
            }
            (Some(_), None) => self.unclaimed.push(message),
            (None, id) => {
                let key = id.unwrap_or(&Value::Null).to_string();
                let before = self.responses.insert(key, message);
                assert!(before.is_none(), "answered twice: {before:?}");
            }
        }
        true
    }

    fn answer(&self, method: &str, params: &Value) -> Value {
        match method {
            "workspace/configuration" => {
                let items = params["items"].as_array().map_or(1, Vec::len);
                Value::Array(vec![self.settings.clone(); items])
            }
            _ => Value::Null,
        }
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks again and again until it is so: for what the server does in its own time
/// and tells nobody of.
pub fn until(mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + DEADLINE;
    while !is_so() {
        assert!(Instant::now() < deadline, "it never came to be so");
    }
}

/// Params of a request about a place.
pub fn at(uri: &str, line: u32, character: u32) -> Value {
    json!({"textDocument": {"uri": uri}, "position": {"line": line, "character": character}})
}

/// A range on one line or several.
pub fn range(start: (u32, u32), end: (u32, u32)) -> Value {
    json!({
        "start": {"line": start.0, "character": start.1},
        "end": {"line": end.0, "character": end.1},
    })
}

pub fn framed(body: &[u8]) -> Vec<u8> {
    let mut message = format!("Content-Length: {}\r\n\r\n", body.len()).into_bytes();
    message.extend_from_slice(body);
    message
}

/// The next message, or `None` at the end. Anything else on the output fails the test.
fn read_message(output: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some(("Content-Length", value)) => length = value.parse().ok(),
            None if line.trim_end().is_empty() => break,
            _ => panic!("not JSON-RPC on stdout: {line:?}"),
        }
    }
    let mut body = vec![0; length.expect("a length")];
    output.read_exact(&mut body).ok()?;
    Some(serde_json::from_slice(&body).expect("JSON on stdout"))
}
