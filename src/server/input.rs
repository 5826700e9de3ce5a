use std::fmt;
use std::io::{self, BufRead, Read};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::thread;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value, json};
use tokio::io::{AsyncRead, ReadBuf};
use tokio::sync::mpsc;

use super::transport::{Clean, Output, end_soon};
use super::{log, repair};

/// Standard input, read and checked by a thread of its own.
///
/// The library's reader ends the whole server at the first message it cannot
/// read. So every message is looked at here first: header names count in any
/// case, lone surrogates in JSON (which JavaScript editors can send) become
/// U+FFFD, and what is no message at all costs one error reply, not the server.
pub struct Input {
    messages: mpsc::Receiver<Vec<u8>>,
    current: Vec<u8>,
    taken: usize,
    clean: Clean,
}

/// Messages read ahead of the server; it takes them as fast as they come.
const READ_AHEAD: usize = 64;

impl Input {
    /// Starts to read. `output` gets the error replies.
    pub fn from_stdin(output: Output, clean: Clean) -> Self {
        let (sender, messages) = mpsc::channel(READ_AHEAD);
        thread::spawn(move || {
            let mut stdin = io::stdin().lock();
            while let Some(mut body) = read_body(&mut stdin) {
                repair::lone_surrogates(&mut body);
                match check(&body) {
                    Ok(clearer) => {
                        let body = clearer.as_deref().unwrap_or(&body);
                        if sender.blocking_send(framed(body)).is_err() {
                            return;
                        }
                    }
                    Err(reply) => {
                        log::error(format_args!("a message from the client is none: {reply}"));
                        output.send(framed(reply.to_string().as_bytes()));
                    }
                }
            }
        });
        Self {
            messages,
            current: Vec::new(),
            taken: 0,
            clean,
        }
    }
}

impl AsyncRead for Input {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.taken == self.current.len() {
            match self.messages.poll_recv(context) {
                Poll::Pending => return Poll::Pending,
                // Nothing filled is the end of input. A handler that hangs must
                // not keep the process alive after it.
                Poll::Ready(None) => {
                    end_soon(&self.clean);
                    return Poll::Ready(Ok(()));
                }
                Poll::Ready(Some(message)) => {
                    self.current = message;
                    self.taken = 0;
                }
            }
        }
        let rest = self.current.get(self.taken..).unwrap_or_default();
        let count = rest.len().min(buffer.remaining());
        buffer.put_slice(rest.get(..count).unwrap_or_default());
        self.taken += count;
        Poll::Ready(Ok(()))
    }
}

/// The body of the next message, or `None` at the end of input.
/// Lines that are no header are skipped until one is.
fn read_body(input: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut length = None;
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line).ok()? == 0 {
            return None;
        }
        let text = String::from_utf8_lossy(&line);
        match (text.trim(), length) {
            ("", None) => {}
            ("", Some(length)) => {
                let mut body = Vec::new();
                input.take(length).read_to_end(&mut body).ok()?;
                // A body cut short is the end of input too.
                return (body.len() as u64 == length).then_some(body);
            }
            (header, _) => {
                if let Some((name, value)) = header.split_once(':')
                    && name.trim().eq_ignore_ascii_case("content-length")
                {
                    length = value.trim().parse::<u64>().ok().or(length);
                }
            }
        }
    }
}

fn framed(body: &[u8]) -> Vec<u8> {
    let mut message = format!("Content-Length: {}\r\n\r\n", body.len()).into_bytes();
    message.extend_from_slice(body);
    message
}

/// The outermost object of a message. The library refuses one with a key twice.
struct Fields {
    fields: Map<String, Value>,
    doubled: bool,
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reading;
        impl<'de> Visitor<'de> for Reading {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let (mut fields, mut doubled) = (Map::new(), false);
                while let Some((key, value)) = map.next_entry()? {
                    doubled |= fields.insert(key, value).is_some();
                }
                Ok(Fields { fields, doubled })
            }
        }
        deserializer.deserialize_map(Reading)
    }
}

/// Whether the library can read `body`, or in place of it what is returned: the
/// same with the last of each key that it has twice. If not, the reply it deserves.
fn check(body: &[u8]) -> Result<Option<Vec<u8>>, Value> {
    let error = |code: i64, message: &str, id: &Value| json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": message}});
    let Fields { fields, doubled } = match serde_json::from_slice(body) {
        Ok(message) => message,
        Err(_) => {
            return Err(match serde_json::from_slice::<Value>(body) {
                Ok(_) => {
                    let message = "A message is one JSON object; no batches";
                    error(-32600, message, &Value::Null)
                }
                Err(reason) => error(-32700, &format!("Parse error: {reason}"), &Value::Null),
            });
        }
    };
    let id = fields.get("id");
    let id_is_readable =
        id.is_none_or(|id| id.is_null() || id.is_string() || id.as_i64().is_some());
    if !id_is_readable {
        return Err(error(
            -32600,
            "`id` is neither an integer nor a string",
            &Value::Null,
        ));
    }
    let id = id.unwrap_or(&Value::Null);
    if fields.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
        return Err(error(-32600, "`jsonrpc` is not \"2.0\"", id));
    }
    if fields
        .get("method")
        .is_some_and(|method| !method.is_string())
    {
        return Err(error(-32600, "`method` is no string", id));
    }
    let clearer = doubled.then(|| Value::Object(fields).to_string().into_bytes());
    Ok(clearer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_names_count_in_any_case_and_others_are_skipped() {
        let mut input: &[u8] =
            b"junk\r\ncontent-length: 2\r\nContent-Type: x\r\n\r\n{}CONTENT-LENGTH:3\r\n\r\n[1]";
        assert_eq!(read_body(&mut input).unwrap(), b"{}");
        assert_eq!(read_body(&mut input).unwrap(), b"[1]");
        assert_eq!(read_body(&mut input), None);
    }

    #[test]
    fn a_body_cut_short_is_the_end_of_input() {
        let mut input: &[u8] = b"Content-Length: 99999999999\r\n\r\n{";
        assert_eq!(read_body(&mut input), None);
    }

    #[test]
    fn what_is_no_message_gets_a_reply() {
        let code = |body: &str| check(body.as_bytes()).unwrap_err()["error"]["code"].clone();
        assert_eq!(code("{"), -32700);
        assert_eq!(code("[]"), -32600);
        assert_eq!(code(r#"{"method":"x","id":1}"#), -32600);
        assert_eq!(code(r#"{"jsonrpc":"2.0","method":"x","id":3.5}"#), -32600);
        assert_eq!(code(&"[".repeat(100_000)), -32700);
        assert_eq!(
            check(br#"{"jsonrpc":"2.0","method":"x","id":"a"}"#),
            Ok(None)
        );
        let clearer = check(br#"{"jsonrpc":"2.0","id":1,"id":80,"method":"x"}"#).unwrap();
        let clearer: Value = serde_json::from_slice(&clearer.unwrap()).unwrap();
        assert_eq!(clearer, json!({"jsonrpc": "2.0", "id": 80, "method": "x"}));
        assert!(check(br#"{"jsonrpc":"2.0","result":null,"id":0}"#).is_ok());
    }
}
