//! Stand-in until the real module lands; same signatures.
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::settings::Settings;
use crate::vault::{Change, Note, NotePath, Publisher, RootId, Vault};

pub struct Root {
    pub id: RootId,
    pub folder: PathBuf,
    pub canonical: PathBuf,
    pub publisher: Publisher,
}
pub struct Skipped {
    pub path: PathBuf,
    pub why: String,
}
pub struct Loaded {
    pub vault: Vault,
    pub roots: Vec<Root>,
    pub skipped: Vec<Skipped>,
    pub settings: Settings,
    pub problems: Vec<String>,
}

pub fn load(
    folders: &[PathBuf],
    base: &Settings,
    progress: &(dyn Fn(usize) + Sync),
) -> Result<Loaded, std::io::Error> {
    let roots: Vec<Root> = folders
        .iter()
        .enumerate()
        .map(|(i, folder)| Root {
            id: RootId(i as u16),
            folder: folder.clone(),
            canonical: folder.canonicalize().unwrap_or_else(|_| folder.clone()),
            publisher: Publisher::None,
        })
        .collect();
    let mut settings = base.clone();
    let mut problems = Vec::new();
    let mut skipped = Vec::new();
    let mut changes = Vec::new();
    for root in &roots {
        if let Ok(text) = std::fs::read_to_string(root.folder.join(".wikinote.toml")) {
            match toml::from_str::<serde_json::Value>(&text) {
                Ok(value) => problems.extend(settings.merge(&value, ".wikinote.toml")),
                Err(error) => problems.push(format!(".wikinote.toml: {}", error.message())),
            }
        }
        for entry in ignore::WalkBuilder::new(&root.folder)
            .require_git(false)
            .build()
            .flatten()
        {
            if entry.path().is_dir() {
                continue;
            }
            match read_change(&roots, &settings, entry.path()) {
                Some(change) => changes.push(change),
                None => skipped.push(Skipped {
                    path: entry.path().into(),
                    why: "unreadable".into(),
                }),
            }
            progress(changes.len());
        }
    }
    let mut vault = Vault::new(roots.iter().map(|root| root.publisher.clone()).collect());
    vault.extend(changes);
    Ok(Loaded {
        vault,
        roots,
        skipped,
        settings,
        problems,
    })
}

pub fn note_path(roots: &[Root], path: &Path) -> Option<NotePath> {
    roots.iter().find_map(|root| {
        let below = path
            .strip_prefix(&root.folder)
            .or_else(|_| path.strip_prefix(&root.canonical))
            .ok()?;
        Some(NotePath::new(root.id, below.to_str()?))
    })
}

pub fn os_path(roots: &[Root], path: &NotePath) -> PathBuf {
    roots
        .get(usize::from(path.root.0))
        .map(|root| root.folder.join(&*path.path))
        .unwrap_or_default()
}

pub fn is_note(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "md" || extension == "markdown")
}

pub fn read_change(roots: &[Root], _: &Settings, path: &Path) -> Option<Change> {
    let at = note_path(roots, path)?;
    if !path.exists() {
        return Some(Change::Gone(at));
    }
    if !is_note(path) {
        return Some(Change::File(at));
    }
    let text = String::from_utf8(std::fs::read(path).ok()?).ok()?;
    Some(Change::Note(Arc::new(Note::new(at, &text))))
}

impl Settings {
    pub fn merge(&mut self, value: &serde_json::Value, source: &str) -> Vec<String> {
        let mut problems = Vec::new();
        let Some(fields) = value.as_object() else {
            return vec![format!("{source}: expected an object, found {value}")];
        };
        for (key, value) in fields {
            let one = serde_json::json!({key: value});
            match serde_json::from_value::<Settings>(one) {
                Ok(read) => match key.as_str() {
                    "rules" => self.rules.extend(read.rules),
                    "exclude" => self.exclude = read.exclude,
                    _ => {}
                },
                Err(error) => problems.push(format!("{source}: `{key}`: {error}")),
            }
        }
        problems
    }
}
