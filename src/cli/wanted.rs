use std::io::Write;
use std::path::Path;

use serde::Serialize;

use super::backlinks::LinkPlace;
use super::numbers::counted;
use super::output::{put, standard_output, styled};
use super::visible::visible;
use super::whole::whole;
use super::workflow_command::tamed;
use super::{Failure, Outcome};
use crate::features;

#[derive(Serialize)]
struct Wanted<'w> {
    name: &'w str,
    notes: usize,
    links: usize,
    asked_by: Vec<LinkPlace>,
}

/// `wikinote wanted PATH`: names that nobody answers to, by demand. Of one note,
/// those that it asks for.
pub fn wanted(path: &Path, json: bool) -> Result<Outcome, Failure> {
    let whole = whole(path)?;
    let vault = &whole.loaded.vault;
    let mut names = features::wanted_names(vault, usize::MAX);
    if let Some(only) = whole.only().and_then(|id| vault.note(id)) {
        names.retain(|name| name.asked_by.iter().any(|(note, _)| note.path == only.path));
    }
    let (mut out, styles) = standard_output();
    let mut links = 0;
    if json {
        let rows = names.iter().map(|name| Wanted {
            name: &name.name,
            notes: name.asked_by.len(),
            links: name.links,
            asked_by: (name.asked_by.iter())
                .flat_map(|(note, places)| places.iter().map(|at| LinkPlace::new(note, *at)))
                .collect(),
        });
        let rows: Vec<Wanted<'_>> = rows.collect();
        serde_json::to_writer(&mut out, &rows).map_err(std::io::Error::from)?;
        out.write_all(b"\n")?;
    } else {
        let mut text = String::new();
        for name in &names {
            links += name.links;
            let number = format!("{:>6} {:>6}", name.asked_by.len(), name.links);
            put(&mut text, styles.faint, &number);
            text.push_str("  ");
            text.push_str(&visible(&name.name));
            text.push('\n');
        }
        if !names.is_empty() {
            let head = format!("{:>6} {:>6}  wanted name", "notes", "links");
            writeln!(out, "{}", styled(styles.strong, head))?;
        }
        out.write_all(tamed(&text).as_bytes())?;
        let (names, links) = (counted(names.len(), "wanted name"), counted(links, "link"));
        let sum = styled(styles.strong, format!("{names}, asked for by {links}."));
        writeln!(out, "{sum}")?;
    }
    out.flush()?;
    let outcome = match names.is_empty() {
        true => Outcome::Clean,
        false => Outcome::Findings,
    };
    // The process ends now; nobody needs the vault taken apart.
    std::mem::forget(whole);
    Ok(outcome)
}
