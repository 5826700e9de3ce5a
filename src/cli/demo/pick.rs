use std::sync::Arc;

use super::super::whole::Whole;
use crate::syntax::timestamp::player_seconds;
use crate::syntax::{Link, LinkKind, Stamp};
use crate::vault::{AnchorTarget, Note, Resolution};

/// What of a vault is worth showing.
pub struct Picks {
    /// A note with findings.
    pub flawed: Arc<Note>,
    /// What to type at its end for want of findings.
    pub flaw_to_type: Option<&'static str>,
    /// A note with a link to another.
    pub linking: Arc<Note>,
    /// That link.
    pub link: Link,
    /// The first letters of a note's name.
    pub typed: String,
    /// A note with a video and a moment of it.
    pub stamp: Option<(Arc<Note>, Stamp)>,
}

/// Chooses, or says in a sentence what the vault lacks.
pub fn picks(whole: &Whole) -> Result<Picks, String> {
    let notes = whole.notes();
    let Some((linking, link, target)) = best_link(whole, &notes) else {
        return Err(
            "no note of this vault links to another, so there is little to show".to_owned(),
        );
    };
    let flawed = best_flaw(whole, &notes);
    let flaw_to_type = flawed
        .is_none()
        .then_some("\nSee [[a note that nobody has written yet]] for more.\n");
    Ok(Picks {
        flawed: flawed.unwrap_or_else(|| linking.clone()),
        flaw_to_type,
        typed: target.stem().chars().take(3).collect(),
        stamp: best_stamp(&notes),
        linking,
        link,
    })
}

/// A link worth following: best one that names its note to the letter, leads to
/// a heading, in another folder, and is on a line that fits the screen. With the
/// note it leads to.
fn best_link(whole: &Whole, notes: &[&Arc<Note>]) -> Option<(Arc<Note>, Link, Arc<Note>)> {
    const BEST: u32 = 15;
    let vault = &whole.loaded.vault;
    let mut best: Option<(u32, Arc<Note>, Link, Arc<Note>)> = None;
    for note in notes {
        for link in note.parsed().links.iter() {
            if link.kind != LinkKind::Wiki || link.target.is_empty() {
                continue;
            }
            let Resolution::Note(found) = vault.resolve(note, &link) else {
                continue;
            };
            let Some(target) = vault.note(found.note) else {
                continue;
            };
            if target.path == note.path || found.anchor == Some(AnchorTarget::Missing) {
                continue;
            }
            let to_heading = matches!(found.anchor, Some(AnchorTarget::Heading(_)));
            let elsewhere = target.path.folder() != note.path.folder();
            let line = note.text().line_span(note.text().line_of(link.span.start));
            let fits = line.len() <= 100;
            let worth = 8 * u32::from(found.rung.is_exact())
                + 4 * u32::from(to_heading)
                + 2 * u32::from(elsewhere)
                + u32::from(fits);
            if best.as_ref().is_none_or(|(most, ..)| worth > *most) {
                best = Some((worth, Arc::clone(note), link, Arc::clone(target)));
            }
            if worth == BEST {
                break;
            }
        }
        if best.as_ref().is_some_and(|(most, ..)| *most == BEST) {
            break;
        }
    }
    best.map(|(_, note, link, target)| (note, link, target))
}

/// The first note with a broken link, which anybody understands at once, else
/// the first with any finding.
fn best_flaw(whole: &Whole, notes: &[&Arc<Note>]) -> Option<Arc<Note>> {
    let mut any = None;
    for note in notes {
        let (findings, _) = whole.findings(note);
        if findings
            .iter()
            .any(|finding| finding.rule.code == "broken-link")
        {
            return Some(Arc::clone(note));
        }
        if any.is_none() && !findings.is_empty() {
            any = Some(Arc::clone(note));
        }
    }
    any
}

/// A moment worth hearing: best one on a line that fits the screen and says
/// something before it.
fn best_stamp(notes: &[&Arc<Note>]) -> Option<(Arc<Note>, Stamp)> {
    let mut any = None;
    for note in notes
        .iter()
        .filter(|note| note.video_id().is_some_and(|id| id.len() == 11))
    {
        for stamp in note.parsed().stamps.iter() {
            let readable = player_seconds(&note.text().slice(stamp.value()));
            if stamp.label().is_empty() || readable.is_none_or(|seconds| seconds == 0) {
                continue;
            }
            let line = note.text().line_span(note.text().line_of(stamp.start));
            if line.len() <= 160 && stamp.start > line.start + 20 {
                return Some((Arc::clone(note), stamp));
            }
            any.get_or_insert_with(|| (Arc::clone(note), stamp));
        }
    }
    any
}
