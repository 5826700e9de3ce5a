use std::io::Write;
use std::path::Path;

use serde::Serialize;
use serde_json::Value;

use super::output::{put, say_aside, standard_output};
use super::visible::visible;
use super::whole::{vault_around, vault_of_folder};
use super::workflow_command::tamed;
use super::{Failure, Outcome};
use crate::disk::{self, Standing};
use crate::rules::rules;
use crate::scan::{self, Root};
use crate::settings::{self, DocumentedRule, KEYS, Settings};
use crate::vault::{NotePath, Publisher, RootId};

/// `wikinote config PATH`: the settings that count for PATH and where each comes
/// from; of a file how loud each rule is there, whatever override says so. What is wrong with
/// them is said beside the output, and is a finding.
pub fn config(path: &Path, json: bool) -> Result<Outcome, Failure> {
    let folder = match disk::standing(path) {
        // Overrides count for files about videos, too.
        Standing::File => vault_around(path),
        _ => vault_of_folder(path)?,
    };
    let file = folder.join(disk::SETTINGS_FILE);
    let is_there = disk::standing(&file) != Standing::Nothing;
    let layer = scan::settings_of(&folder);
    let lines = layer.lines.clone();
    let overrides = layer.overrides.clone();
    let set: Vec<String> = layer.set.iter().map(|(key, _)| key.clone()).collect();
    let mut settings = Settings::default();
    let problems = settings.lay(layer);
    let tree = serde_json::to_value(&settings).map_err(no_json)?;

    let note = note_at(path, &folder)?;
    let severities = note
        .as_ref()
        .map(|note| settings.rules_at(&note.path).into_owned());
    // Whether an override of `key` counts for the note, and what then does.
    let overridden = |key: &str| {
        let code = key.strip_prefix("rules.")?;
        let which = settings.override_at(&note.as_ref()?.path, code)?;
        let number = overrides.get(which)?;
        let line = lines.get(&format!("overrides.{number}.rules.{code}"));
        let severity = severities.as_ref()?.get(code)?;
        Some((
            severity.word(),
            line.copied(),
            settings.overrides.get(which)?,
        ))
    };

    let rows: Vec<Row> = keys()
        .map(|(key, default)| {
            if let Some((severity, line, by)) = overridden(&key) {
                return Row {
                    value: severity.into(),
                    from: "override",
                    line,
                    paths: Some(&by.paths),
                    default,
                    key,
                };
            }
            let is_set = set.contains(&key);
            let place = format!("/{}", key.replacen('.', "/", 1));
            Row {
                value: tree.pointer(&place).unwrap_or(&default).clone(),
                from: if is_set { "file" } else { "default" },
                line: lines.get(&key).copied().filter(|_| is_set),
                paths: None,
                default,
                key,
            }
        })
        .collect();
    let (mut out, styles) = standard_output();
    if json {
        let shown = Shown {
            folder: folder.to_string_lossy().into_owned(),
            file: is_there.then(|| file.to_string_lossy().into_owned()),
            settings: &rows,
            problems: &problems,
        };
        serde_json::to_writer_pretty(&mut out, &shown).map_err(std::io::Error::from)?;
        out.write_all(b"\n")?;
    } else {
        let name = file.strip_prefix(".").unwrap_or(&file).to_string_lossy();
        let mut text = String::new();
        let widest = rows.iter().map(|row| row.key.len()).max().unwrap_or(0);
        for row in &rows {
            let mut from = match row.line {
                Some(line) => format!("{name}:{line}"),
                None => row.from.to_owned(),
            };
            if let Some(paths) = row.paths {
                from.push_str(&format!(" for {}", paths.join(", ")));
            }
            let style = match row.line {
                Some(_) => styles.place,
                None => styles.faint,
            };
            let key = format!("{:widest$}", row.key);
            put(&mut text, styles.strong, &key);
            text.push_str(&format!("  {:<14} ", visible(&row.value.to_string())));
            put(&mut text, style, &visible(&from));
            text.push('\n');
        }
        out.write_all(tamed(&text).as_bytes())?;
    }
    out.flush()?;
    if !json {
        problems.iter().for_each(|problem| say_aside(problem));
    }
    Ok(match problems.is_empty() {
        true => Outcome::Clean,
        false => Outcome::Findings,
    })
}

/// `wikinote config --schema`: the JSON Schema of `.wikinote.toml`.
pub fn schema() -> Result<Outcome, Failure> {
    let rules: Vec<DocumentedRule> = rules()
        .iter()
        .map(|rule| DocumentedRule {
            code: rule.code,
            severity: rule.severity.word(),
            summary: rule.summary,
        })
        .collect();
    let text = serde_json::to_string_pretty(&settings::schema(&rules)).map_err(no_json)?;
    let (mut out, _) = standard_output();
    writeln!(out, "{text}")?;
    out.flush()?;
    Ok(Outcome::Clean)
}

/// One setting, as `--json` prints it.
#[derive(Serialize)]
struct Row<'s> {
    key: String,
    value: Value,
    default: Value,
    /// `file`, `override` or `default`.
    from: &'static str,
    /// Of the file, from 1.
    line: Option<usize>,
    /// Those of the override.
    #[serde(skip_serializing_if = "Option::is_none")]
    paths: Option<&'s [String]>,
}

#[derive(Serialize)]
struct Shown<'s> {
    folder: String,
    file: Option<String>,
    settings: &'s [Row<'s>],
    problems: &'s [String],
}

/// The note, or any other file, that `path` is in the vault in `folder`; `None` if it is a
/// folder.
fn note_at(path: &Path, folder: &Path) -> Result<Option<NotePath>, Failure> {
    if disk::standing(path) == Standing::Folder {
        return Ok(None);
    }
    let root = Root {
        id: RootId(0),
        folder: folder.to_path_buf(),
        canonical: disk::canonical_folder(folder)?,
        publisher: Publisher::None,
    };
    Ok(scan::note_path(&[root], path))
}

/// Every key with its default, one for each rule.
fn keys() -> impl Iterator<Item = (String, Value)> {
    KEYS.iter().flat_map(|key| match key.name {
        "rules.CODE" => rules()
            .iter()
            .map(|rule| (format!("rules.{}", rule.code), rule.severity.word().into()))
            .collect(),
        name => vec![(name.to_owned(), key.default_value().unwrap_or_default())],
    })
}

fn no_json(error: serde_json::Error) -> Failure {
    Failure::Said(format!("cannot write JSON: {error}"))
}
