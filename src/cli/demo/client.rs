use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::disk;

/// How long an answer may take before it counts as not coming.
const DEADLINE: Duration = Duration::from_secs(20);
/// No answer of ours is larger; a length beyond it is not read.
const LARGEST: usize = 64 << 20;

/// An editor, as far as a server can tell: it starts one as a child process and
/// speaks LSP to it over pipes.
pub struct Client {
    child: Child,
    input: ChildStdin,
    received: Receiver<Value>,
    last_id: u64,
    /// Version of each open document.
    versions: HashMap<String, i64>,
    /// The last findings of each document, and of which version.
    findings: HashMap<String, (Option<i64>, Vec<Value>)>,
}

impl Client {
    /// Starts the server on `folder` and greets it.
    pub fn start(folder: &Path) -> Result<Self, String> {
        let failed = |error: std::io::Error| format!("cannot start the server: {error}");
        let program = std::env::current_exe().map_err(failed)?;
        let mut child = Command::new(program)
            .arg("server")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("cannot start the server: it has no pipes".to_owned());
        };
        let (send, received) = channel();
        thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(message) = read_message(&mut output) {
                if send.send(message).is_err() {
                    break;
                }
            }
        });
        let (versions, findings) = (HashMap::new(), HashMap::new());
        let mut client = Self {
            child,
            input,
            received,
            last_id: 0,
            versions,
            findings,
        };
        client.greet(folder)?;
        Ok(client)
    }

    fn greet(&mut self, folder: &Path) -> Result<(), String> {
        let uri = disk::uri::from_path(folder);
        let params = json!({
            "processId": std::process::id(),
            "clientInfo": { "name": "wikinote demo", "version": env!("CARGO_PKG_VERSION") },
            "rootUri": uri,
            "workspaceFolders": [{ "uri": uri, "name": "demo" }],
            "capabilities": {
                "general": { "positionEncodings": ["utf-16"] },
                "window": { "workDoneProgress": true },
                "workspace": { "workspaceFolders": true, "configuration": true },
                "textDocument": {
                    "synchronization": { "didSave": true },
                    "publishDiagnostics": { "relatedInformation": true, "versionSupport": true },
                    "definition": { "linkSupport": true },
                    "hover": { "contentFormat": ["markdown", "plaintext"] },
                    "documentLink": { "tooltipSupport": true },
                    "completion": {
                        "contextSupport": true,
                        "completionItem": {
                            "labelDetailsSupport": true,
                            "documentationFormat": ["markdown"],
                        },
                    },
                },
            },
        });
        let (answer, _) = self.request("initialize", params)?;
        if answer.get("capabilities").is_none() {
            return Err("the server answered the greeting with nothing it can do".to_owned());
        }
        self.notify("initialized", json!({}))
    }

    /// Asks and waits: the answer and how long it took.
    pub fn request(&mut self, method: &str, params: Value) -> Result<(Value, Duration), String> {
        self.last_id += 1;
        let id = self.last_id;
        let asked = Instant::now();
        let mut message = json!({ "jsonrpc": "2.0", "id": id, "method": method });
        if !params.is_null() {
            message["params"] = params;
        }
        self.send(&message)?;
        loop {
            let message = self.next_message(asked, method)?;
            if message.get("method").is_some() || message.get("id") != Some(&json!(id)) {
                continue;
            }
            if let Some(error) = message.get("error") {
                let why = error
                    .get("message")
                    .and_then(Value::as_str)
                    .unwrap_or("no reason given");
                return Err(format!("the server refused {method}: {why}"));
            }
            let result = message.get("result").cloned().unwrap_or(Value::Null);
            return Ok((result, asked.elapsed()));
        }
    }

    /// Tells, and waits for nothing.
    pub fn notify(&mut self, method: &str, params: Value) -> Result<(), String> {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }))
    }

    /// Opens a document, unless it is open.
    pub fn open(&mut self, uri: &str, text: &str) -> Result<(), String> {
        if self.versions.contains_key(uri) {
            return Ok(());
        }
        self.versions.insert(uri.to_owned(), 1);
        let document = json!({ "uri": uri, "languageId": "markdown", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }))
    }

    /// Replaces the text of an open document, in the editor only, and gives its
    /// new version.
    pub fn change(&mut self, uri: &str, text: &str) -> Result<i64, String> {
        let version = self.versions.entry(uri.to_owned()).or_insert(1);
        *version += 1;
        let version = *version;
        let document = json!({ "uri": uri, "version": version });
        let changes = json!([{ "text": text }]);
        self.notify(
            "textDocument/didChange",
            json!({ "textDocument": document, "contentChanges": changes }),
        )?;
        Ok(version)
    }

    /// Waits until the server has found something in that version of a document.
    pub fn findings(&mut self, uri: &str, version: i64) -> Result<Vec<Value>, String> {
        let asked = Instant::now();
        loop {
            if let Some((of, list)) = self.findings.get(uri)
                && of.is_none_or(|of| of >= version)
                && !list.is_empty()
            {
                return Ok(list.clone());
            }
            self.next_message(asked, "findings")?;
        }
    }

    /// Says goodbye and waits for the server to end.
    pub fn close(mut self) -> Result<(), String> {
        self.request("shutdown", Value::Null)?;
        self.send(&json!({ "jsonrpc": "2.0", "method": "exit" }))?;
        // The pipe of its output closes with the process.
        let asked = Instant::now();
        loop {
            let left = DEADLINE.saturating_sub(asked.elapsed());
            match self.received.recv_timeout(left) {
                Ok(_) => {}
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    return Err("the server did not end after `exit`".to_owned());
                }
            }
        }
        match self.child.wait() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(format!("the server ended badly: {status}")),
            Err(error) => Err(format!("the server cannot be waited for: {error}")),
        }
    }

    /// The next message, after doing what an editor does of its own accord:
    /// answer the server's questions and keep its findings.
    fn next_message(&mut self, since: Instant, waiting_for: &str) -> Result<Value, String> {
        let left = DEADLINE.saturating_sub(since.elapsed());
        let message = match self.received.recv_timeout(left) {
            Ok(message) => message,
            Err(RecvTimeoutError::Timeout) => {
                let seconds = DEADLINE.as_secs();
                return Err(format!(
                    "the server did not answer {waiting_for} in {seconds} s"
                ));
            }
            Err(RecvTimeoutError::Disconnected) => {
                return Err(format!("the server ended before it answered {waiting_for}"));
            }
        };
        let method = message.get("method").and_then(Value::as_str);
        let params = message.get("params").unwrap_or(&Value::Null);
        match (method, message.get("id")) {
            (Some(method), Some(id)) => {
                let items = params
                    .get("items")
                    .and_then(Value::as_array)
                    .map_or(0, Vec::len);
                let configuration = method == "workspace/configuration";
                let result = if configuration {
                    json!(vec![Value::Null; items])
                } else {
                    Value::Null
                };
                self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": result }))?;
            }
            (Some("textDocument/publishDiagnostics"), None) => {
                let uri = params
                    .get("uri")
                    .and_then(Value::as_str)
                    .unwrap_or_default();
                let version = params.get("version").and_then(Value::as_i64);
                let list = params.get("diagnostics").and_then(Value::as_array);
                let list = list.cloned().unwrap_or_default();
                self.findings.insert(uri.to_owned(), (version, list));
            }
            _ => {}
        }
        Ok(message)
    }

    fn send(&mut self, message: &Value) -> Result<(), String> {
        let body = message.to_string();
        let sent = write!(self.input, "Content-Length: {}\r\n\r\n{body}", body.len());
        sent.and_then(|()| self.input.flush())
            .map_err(|error| format!("the server no longer listens: {error}"))
    }
}

impl Drop for Client {
    /// A server that was not closed is ended, so that none is left behind.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The next message of the base protocol (LSP 3.17, "Base Protocol"), or `None`
/// when there is none to come.
fn read_message(output: &mut BufReader<ChildStdout>) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':')?;
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse::<usize>().ok();
        }
    }
    let mut body = vec![0; length.filter(|length| *length <= LARGEST)?];
    output.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}
