//! Tests of the index on small vaults written in the test itself.

mod anchors;
mod answering;
mod changes;
mod ladder;
mod random;
mod resolver;
mod site;

use std::sync::Arc;

use super::*;

/// A vault of one root with these notes (`.md`) and files (all else).
fn vault(files: &[(&str, &str)]) -> Vault {
    vault_published_by(Publisher::None, files)
}

fn vault_published_by(publisher: Publisher, files: &[(&str, &str)]) -> Vault {
    let mut vault = Vault::new(vec![publisher]);
    vault.extend(files.iter().map(|(path, text)| change(path, text)));
    vault
}

fn quartz() -> Publisher {
    Publisher::Quartz {
        content: String::new(),
    }
}

fn path(path: &str) -> NotePath {
    NotePath::new(RootId(0), path)
}

fn change(at: &str, text: &str) -> Change {
    if at.ends_with(".md") || at.ends_with(".markdown") {
        Change::Note(Arc::new(Note::new(path(at), text)))
    } else {
        Change::File(path(at))
    }
}

fn note<'v>(vault: &'v Vault, at: &str) -> &'v Arc<Note> {
    let id = vault
        .id(&path(at))
        .unwrap_or_else(|| panic!("no note {at}"));
    vault.note(id).unwrap()
}

/// What a resolution says, without ids: `a/b.md (stem)`.
fn described(vault: &Vault, resolution: &Resolution) -> String {
    match resolution {
        Resolution::Note(target) => {
            let note = vault.note(target.note).unwrap();
            let anchor = match target.anchor {
                None => String::new(),
                Some(AnchorTarget::Top) => "#".to_owned(),
                Some(AnchorTarget::Missing) => "#?".to_owned(),
                Some(AnchorTarget::Heading(at)) => {
                    let heading = note.parsed().headings.get(at).unwrap();
                    format!("#{}", note.heading_text(heading))
                }
                Some(AnchorTarget::Block(at)) => {
                    format!(
                        "#^{}",
                        note.text().slice(note.parsed().rare().blocks[at].id)
                    )
                }
            };
            format!("{}{anchor} ({})", note.path, target.rung.name())
        }
        Resolution::File { path, rung } => format!("file {path} ({})", rung.name()),
        Resolution::Ambiguous { candidates, rung } => {
            let paths: Vec<String> = candidates.iter().map(|one| one.path.to_string()).collect();
            format!("{} ({})", paths.join(" | "), rung.name())
        }
        Resolution::Missing => "missing".to_owned(),
        Resolution::External => "external".to_owned(),
    }
}

/// What each link of a note means.
fn meanings(vault: &Vault, at: &str) -> Vec<String> {
    let note = note(vault, at);
    let links = note.parsed().links.iter();
    links
        .map(|link| described(vault, &vault.resolve(note, &link)))
        .collect()
}

/// What `link`, written in a note `from.md` in `folder`, means among `files`.
fn meaning_in(folder: &str, link: &str, files: &[(&str, &str)]) -> String {
    let mut vault = vault(files);
    let from = if folder.is_empty() {
        "from.md".to_owned()
    } else {
        format!("{folder}/from.md")
    };
    vault.apply(change(&from, link));
    let meanings = meanings(&vault, &from);
    assert_eq!(meanings.len(), 1, "one link in {link}");
    meanings[0].clone()
}

fn meaning(link: &str, files: &[(&str, &str)]) -> String {
    meaning_in("", link, files)
}

fn titled(title: &str) -> String {
    format!("---\ntitle: {title}\n---\n")
}
