//! Work is counted in links resolved, which grow with the notes a question
//! concerns. Counted and not timed, so that no machine is too slow for it.

use std::sync::Arc;

use super::*;
use crate::rules;
use crate::settings::Settings;
use crate::text::Span;
use crate::vault::effort::of;
use crate::vault::{Change, Note, NoteId, NotePath, Publisher, RootId, Vault};

fn path(path: &str) -> NotePath {
    NotePath::new(RootId(0), path)
}

fn put(vault: &mut Vault, at: &str, text: &str) -> usize {
    let note = Note::new(path(at), text);
    vault.apply(Change::Note(Arc::new(note))).notes.len()
}

/// `linking` notes with one link to `h/gate.md` and one to a name that nobody
/// has, among `others` that link to each other.
fn vault(linking: usize, others: usize) -> (Vault, NoteId, Arc<Note>) {
    let mut vault = Vault::new(vec![Publisher::None]);
    put(
        &mut vault,
        "h/gate.md",
        "---\ntitle: The gate\n---\n# Pore\n",
    );
    for number in 0..linking {
        let text = format!("[[gate#Pore | {number}]] [[unwritten]]");
        put(&mut vault, &format!("h/linking {number}.md"), &text);
    }
    for number in 0..others {
        let text = format!(
            "[[other {}]] [[other {}]]",
            (number + 1) % others,
            number / 2
        );
        put(&mut vault, &format!("h/other {number}.md"), &text);
    }
    let id = vault.id(&path("h/gate.md")).expect("the note");
    let note = vault.note(id).expect("the note").clone();
    (vault, id, note)
}

/// What each question about `gate` costs in a vault of that size.
fn costs(linking: usize, others: usize) -> Vec<(&'static str, usize)> {
    let (mut vault, id, note) = vault(linking, others);
    let settings = Settings::default();
    let title = note.text().to_string().find("The gate").expect("it") as u32;
    let heading = note.text().to_string().find("Pore").expect("it") as u32;
    let whole = Span::new(0, note.text().len());
    let mut costs = vec![
        (
            "references",
            of(|| references(&vault, id, &note, title, true, &settings)).1,
        ),
        (
            "references of a heading",
            of(|| references(&vault, id, &note, heading, true, &settings)).1,
        ),
        (
            "rename",
            of(|| rename(&vault, id, &note, title, "new gate").expect("it")).1,
        ),
        (
            "rename of a heading",
            of(|| rename(&vault, id, &note, heading, "new").expect("it")).1,
        ),
        (
            "a file that moves",
            of(|| rename_files(&vault, &[(path("h/gate.md"), path("k/gate.md"))])).1,
        ),
        (
            "hover",
            of(|| hover(&vault, id, &note, 0, &settings, None)).1,
        ),
        ("lenses", of(|| code_lenses(&vault, id, &note, &settings)).1),
        (
            "hints",
            of(|| inlay_hints(&vault, id, &note, whole, true, &settings, None)).1,
        ),
        (
            "tokens",
            of(|| semantic_tokens(&vault, &note, whole, false)).1,
        ),
        ("calls", of(|| incoming_calls(&vault, id)).1),
        (
            "wanted",
            of(|| workspace_symbols(&vault, "?unw", &|_| None)).1,
        ),
    ];
    let user = vault
        .note(vault.id(&path("h/linking 0.md")).expect("it"))
        .cloned();
    let user = user.expect("it");
    let at = Span::empty(user.text().len() - 4);
    costs.push((
        "actions",
        of(|| code_actions(&vault, &user, at, &settings, None, |_| true)).1,
    ));
    // A note is created: those that wait for it are checked, and nobody else.
    let touched = vault.apply(Change::Note(Arc::new(Note::new(
        path("h/unwritten.md"),
        "",
    ))));
    let checked = of(|| {
        for id in &touched.notes {
            rules::check(&vault, vault.note(*id).expect("it"), &settings);
        }
    });
    costs.push(("checks after a note was created", checked.1));
    costs.push(("notes touched by a new note", touched.notes.len()));
    let touched = put(
        &mut vault,
        "h/gate.md",
        "---\ntitle: The gate\n---\n# Rim\n",
    );
    costs.push(("notes touched by a heading", touched));
    let touched = put(
        &mut vault,
        "h/gate.md",
        "---\ntitle: The gate\n---\n# Rim\nWords.\n",
    );
    costs.push(("notes touched by words", touched));
    costs
}

#[test]
fn work_grows_with_the_notes_concerned_and_not_with_the_vault() {
    let (small, large) = (costs(5, 20), costs(5, 2_000));
    assert_eq!(small, large);
    for (question, cost) in &small {
        assert!(
            *cost <= 5 * 12,
            "{question}: {cost} for five notes that link"
        );
    }
    let of = |asked: &str| {
        small
            .iter()
            .find(|(question, _)| *question == asked)
            .expect("it")
            .1
    };
    assert!(of("references") >= 5, "it is counted at all");
    assert_eq!(of("notes touched by a new note"), 6);
    assert_eq!(of("notes touched by a heading"), 6);
    assert!(of("notes touched by words") <= 1);
}

#[test]
fn work_grows_no_faster_than_the_notes_that_link() {
    let (few, many) = (costs(5, 20), costs(500, 20));
    for ((question, few), (_, many)) in few.iter().zip(&many) {
        assert!(
            *many <= 100 * few.max(&1) + 100,
            "{question}: {few} for 5, {many} for 500"
        );
    }
}
