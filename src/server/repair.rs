//! Mending what real clients send and the library's strict types refuse.

use std::fmt::Write;

use serde_json::{Map, Value};

/// Percent-encodes illegal bytes in the value of every key that ends in `uri`.
///
/// Helix sends `[ ] | ^` raw, Eglot a bare `%`; the library would drop such a
/// notification without a word.
pub fn uris(params: &mut Value) {
    match params {
        Value::Object(fields) => {
            for (key, value) in fields {
                match value {
                    Value::String(uri) if key.ends_with("uri") || key.ends_with("Uri") => {
                        if let Some(repaired) = repaired_uri(uri) {
                            *uri = repaired;
                        }
                    }
                    other => uris(other),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(uris),
        _ => {}
    }
}

/// `uri` with every byte encoded that RFC 3986 does not allow, or `None` if all are legal.
fn repaired_uri(uri: &str) -> Option<String> {
    let bytes = uri.as_bytes();
    let legal = |at: usize, byte: u8| match byte {
        b'%' => bytes
            .get(at + 1..at + 3)
            .is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)),
        _ => byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&'()*+,;=".contains(&byte),
    };
    if bytes.iter().enumerate().all(|(at, &byte)| legal(at, byte)) {
        return None;
    }
    let mut repaired = String::with_capacity(uri.len() + 8);
    for (at, &byte) in bytes.iter().enumerate() {
        if legal(at, byte) {
            repaired.push(char::from(byte));
        } else {
            let _ = write!(repaired, "%{byte:02X}");
        }
    }
    Some(repaired)
}

/// Hands the params of `initialize` over whole, as `initializationOptions` of
/// otherwise empty params.
///
/// The library's types refuse a client for one capability they do not know
/// (a new `contentFormat`, a `trace` of their own); we read what we need from
/// the JSON itself, so that no client is ever refused.
pub fn initialize(params: Value) -> Value {
    if !params.is_object() {
        return params;
    }
    let mut outer = Map::new();
    outer.insert("capabilities".to_owned(), Value::Object(Map::new()));
    outer.insert("initializationOptions".to_owned(), params);
    Value::Object(outer)
}

/// Overwrites `\uD800`…`\uDFFF` in JSON by `\uFFFD` where they form no pair.
/// Lengths stay as they are. JavaScript's `JSON.stringify` writes such escapes
/// when a text holds half a character.
pub fn lone_surrogates(json: &mut [u8]) {
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\\', json.get(at..).unwrap_or_default()) {
        at += found;
        match surrogate(json, at) {
            Some(Half::High) if matches!(surrogate(json, at + 6), Some(Half::Low)) => at += 12,
            Some(_) => {
                if let Some(digits) = json.get_mut(at + 2..at + 6) {
                    digits.copy_from_slice(b"FFFD");
                }
                at += 6;
            }
            None => at += 2,
        }
    }
}

enum Half {
    High,
    Low,
}

/// Which half of a pair is escaped at `at`, if one is.
fn surrogate(json: &[u8], at: usize) -> Option<Half> {
    let digits = json.get(at..at + 6)?.strip_prefix(b"\\u")?;
    match (digits.first()?, digits.get(1)?.to_ascii_uppercase()) {
        (b'd' | b'D', b'8' | b'9' | b'A' | b'B') => Some(Half::High),
        (b'd' | b'D', b'C' | b'D' | b'E' | b'F') => Some(Half::Low),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn illegal_bytes_of_uris_are_encoded_and_legal_ones_left() {
        let mut params = json!({
            "textDocument": {"uri": "file:///v/[x] y|z^%zz%20é.md", "text": "[x] y"},
            "rootUri": "file:///a%5Bb",
            "workspaceFolders": [{"uri": "file:///c d", "name": "c d"}],
        });
        uris(&mut params);
        assert_eq!(
            params["textDocument"]["uri"],
            "file:///v/%5Bx%5D%20y%7Cz%5E%25zz%20%C3%A9.md"
        );
        assert_eq!(params["textDocument"]["text"], "[x] y");
        assert_eq!(params["rootUri"], "file:///a%5Bb");
        assert_eq!(params["workspaceFolders"][0]["uri"], "file:///c%20d");
        assert_eq!(params["workspaceFolders"][0]["name"], "c d");
    }

    #[test]
    fn lone_surrogates_are_replaced_and_pairs_left() {
        let mut json = br#"["\ud83d\ude00 \ud83d \uDE00 \\ud83d \ud83d\n"]"#.to_vec();
        lone_surrogates(&mut json);
        let read: Vec<String> = serde_json::from_slice(&json).unwrap();
        assert_eq!(read, ["\u{1F600} \u{FFFD} \u{FFFD} \\ud83d \u{FFFD}\n"]);
    }
}
