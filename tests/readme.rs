//! The README says what the program does.
//!
//! `UPDATE_EXPECT=1 cargo test --test readme` writes the generated parts anew.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fmt::Write;
use std::path::PathBuf;

use wikinote::rules::rules;

#[test]
fn the_readme_lists_the_settings() {
    let table = wikinote::settings::table();
    check("README.md", "settings", &table);
}

#[test]
fn the_readme_lists_the_findings() {
    let mut table = String::from("| code | severity | what is wrong |\n|---|---|---|\n");
    for rule in rules() {
        let severity = format!("{:?}", rule.severity).to_lowercase();
        writeln!(
            table,
            "| [`{0}`](docs/findings.md#{0}) | {severity} | {1} |",
            rule.code, rule.summary
        )
        .unwrap();
    }
    check("README.md", "findings", &table);
}

/// Compares what stands between the two marks of that name with `wanted`.
fn check(file: &str, name: &str, wanted: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(file);
    let text = std::fs::read_to_string(&path)
        .unwrap()
        .replace("\r\n", "\n");
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let start = text.find(&open).unwrap() + open.len();
    let end = text.find(&close).unwrap();
    if text[start..end] == *wanted {
        return;
    }
    assert!(
        std::env::var_os("UPDATE_EXPECT").is_some(),
        "{file} is stale between the marks `{name}`; UPDATE_EXPECT=1 writes it anew"
    );
    std::fs::write(&path, format!("{}{wanted}{}", &text[..start], &text[end..])).unwrap();
}
