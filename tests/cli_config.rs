//! `wikinote config`: the schema of the settings, and who is made from it.
//!
//! `UPDATE_EXPECT=1 cargo test --test cli_config` writes the schema anew;
//! `npm run settings` in `editors/vscode` then takes it over.

#![allow(clippy::unwrap_used)] // a test that cannot set up its files should panic

#[path = "support/command.rs"]
mod command;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use command::run;

fn of_repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn json_of(path: &str) -> Value {
    let text = fs::read_to_string(of_repository(path)).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn the_schema_that_editors_use_is_fresh() {
    let (code, printed, err) = run(&of_repository("tests"), &["config", "--schema"]);
    assert_eq!((code, &*err), (0, ""));
    let path = of_repository("editors/settings.schema.json");
    let kept = fs::read_to_string(&path).unwrap_or_default();
    if kept.replace("\r\n", "\n") == printed {
        return;
    }
    assert!(
        std::env::var_os("UPDATE_EXPECT").is_some(),
        "editors/settings.schema.json is stale; UPDATE_EXPECT=1 writes it anew"
    );
    fs::write(path, printed).unwrap();
}

/// The settings of the schema under the names that VS Code has for them.
fn settings(schema: &Value) -> BTreeMap<String, Map<String, Value>> {
    let mut settings = BTreeMap::new();
    for (name, node) in schema["properties"].as_object().unwrap() {
        let mut node = node.as_object().unwrap().clone();
        if name == "rules" {
            node.insert("default".to_owned(), json!({}));
        } else if node["type"] == "object" {
            for (inner, node) in node["properties"].as_object().unwrap() {
                let node = node.as_object().unwrap().clone();
                settings.insert(format!("wikinote.{name}.{inner}"), node);
            }
            continue;
        }
        settings.insert(format!("wikinote.{name}"), node);
    }
    settings
}

#[test]
fn vs_code_has_the_settings_of_the_schema() {
    let schema = settings(&json_of("editors/settings.schema.json"));
    assert!(schema.len() > 15, "the schema has the settings");
    let manifest = json_of("editors/vscode/package.json");
    let mut wrong = Vec::new();
    let shown = manifest["contributes"]["configuration"]["properties"]
        .as_object()
        .unwrap();
    for (name, node) in &schema {
        let Some(shown) = shown.get(name) else {
            wrong.push(format!("{name} is missing"));
            continue;
        };
        for (key, value) in node {
            let theirs = match key.as_str() {
                "description" => "markdownDescription",
                key => key,
            };
            if shown.get(theirs) != Some(value) {
                wrong.push(format!("{name}: {theirs} should be {value}"));
            }
        }
    }
    let own = ["wikinote.server.", "wikinote.trace.", "wikinote.vscode."];
    for name in shown.keys().filter(|name| !schema.contains_key(*name)) {
        if !own.iter().any(|own| name.starts_with(own)) {
            wrong.push(format!("{name} is no setting"));
        }
    }
    assert!(
        wrong.is_empty(),
        "package.json is stale; `npm run settings` in editors/vscode writes it anew:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn the_schema_knows_kinds_limits_and_rules() {
    let schema = json_of("editors/settings.schema.json");
    let at = |place: &str| schema.pointer(place).cloned().unwrap_or_default();
    assert_eq!(at("/additionalProperties"), false);
    assert_eq!(at("/properties/publisher/enum/1"), "quartz");
    assert_eq!(at("/properties/max-file-size/maximum"), 4_294_967_295_u64);
    assert_eq!(at("/properties/exclude/items/type"), "string");
    assert_eq!(at("/properties/completion/additionalProperties"), false);
    let rule = at("/properties/rules/properties/quote-not-found");
    assert_eq!(rule["default"], "off");
    assert_eq!(
        rule["description"],
        "A quotation is not said at the moment it cites."
    );
}

fn vault(settings: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(".wikinote.toml"), settings).unwrap();
    fs::create_dir(folder.path().join("sub")).unwrap();
    fs::write(folder.path().join("sub/a.md"), "a").unwrap();
    folder
}

#[test]
fn each_setting_is_told_with_where_it_comes_from() {
    let text = "# mine\nexclude = [\"/é\"]\n\n[rules]\ninexact-link = \"off\"\nhover = 3\n";
    let folder = vault(text);
    let (code, out, err) = run(folder.path(), &["config", "sub/a.md", "--json"]);
    assert_eq!(
        (code, &*err),
        (1, ""),
        "the file has a key that there is not"
    );
    let told: Value = serde_json::from_str(&out).unwrap();
    let setting = |key: &str| {
        let all = told["settings"].as_array().unwrap().iter();
        let found: Vec<&Value> = all.filter(|one| one["key"] == key).collect();
        assert_eq!(found.len(), 1, "{key}");
        found[0].clone()
    };
    assert_eq!(
        setting("exclude"),
        json!({"key": "exclude", "value": ["/é"], "default": [], "from": "file", "line": 2})
    );
    assert_eq!(
        setting("rules.inexact-link"),
        json!({"key": "rules.inexact-link", "value": "off", "default": "information",
               "from": "file", "line": 5})
    );
    let unset = json!({"key": "rules.broken-link", "value": "warning", "default": "warning",
                       "from": "default", "line": null});
    assert_eq!(setting("rules.broken-link"), unset);
    assert_eq!(setting("hover.max-lines")["value"], 24);
    let problem = told["problems"][0].as_str().unwrap();
    assert!(problem.starts_with(".wikinote.toml:6: "), "{problem}");

    let (code, out, err) = run(folder.path(), &["config"]);
    assert_eq!(code, 1);
    assert!(out.contains("[\"/é\"]         .wikinote.toml:2\n"), "{out}");
    assert!(out.contains(" 24             default\n"), "{out}");
    assert!(err.starts_with("wikinote: .wikinote.toml:6: "), "{err}");
}

#[test]
fn without_a_file_the_defaults_count_and_nowhere_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let (code, out, err) = run(folder.path(), &["config", "--json"]);
    assert_eq!((code, &*err), (0, ""));
    let told: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(told["file"], Value::Null);
    let all = told["settings"].as_array().unwrap();
    assert!(
        all.iter().all(|one| one["value"] == one["default"]),
        "{out}"
    );
    let (code, _, err) = run(folder.path(), &["config", "nowhere"]);
    assert_eq!(code, 2);
    assert_eq!(err, "wikinote: there is no file or folder called nowhere\n");
    assert_eq!(run(folder.path(), &["config", "--schema", "--json"]).0, 2);
}
