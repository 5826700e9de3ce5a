//! Which notes of the vault fit what was typed.
//!
//! This runs over every note at each keystroke, so it goes to a note itself only
//! when its name may fit, and asks for its popularity only when that can bring
//! it into the list.

use super::rank::{OWN_FOLDER, Query, popularity_bonus};
use crate::syntax::has_placeholder;
use crate::vault::{Folder, Named, NotePath, Vault, reads_as};

/// A note that fits.
pub(super) struct Fitting<'a> {
    /// How well, popularity and nearness included.
    pub score: u32,
    pub named: &'a Named,
    /// The alias that fitted, if that was the best of its names.
    pub alias: Option<&'a str>,
}

/// The notes beside the one at `from` that fit, of those that `among` lets
/// through: all that can be among the best `most`, and whether some were left out.
///
/// In the folder of `from` letters may be left out (`nmdrec`); of other folders'
/// notes each typed word must be in the name as it stands, because of so many
/// names nearly any few letters fit some. `by_path` looks at paths, not names.
pub(super) fn notes<'a>(
    vault: &'a Vault,
    from: &NotePath,
    query: &mut Query,
    by_path: bool,
    most: usize,
    among: impl Fn(&Named) -> bool,
) -> (Vec<Fitting<'a>>, bool) {
    let folder = Folder::of(from);
    let anything = query.is_empty();
    let classes = query.classes();
    let mut fitting: Vec<Fitting<'a>> = Vec::new();
    let mut all = true;
    for class in classes {
        // Popularity lifts no note that is not above this over another one.
        let beaten = class.saturating_add(popularity_bonus(usize::MAX));
        if fitting.iter().filter(|fit| fit.score > beaten).count() >= most {
            all = false;
            break;
        }
        for named in vault.roll() {
            let own = named.stands_in(folder);
            // Where letters may be left out, or paths count, no look is saved.
            let at_most = match own || by_path || anything {
                true => u32::MAX,
                false => query.at_most(named),
            };
            if at_most != class
                || named.path.root != from.root
                || !(by_path || query.may_fit(named, own))
                || !among(named)
                || own && named.path == *from
            {
                continue;
            }
            let Some((mut score, alias)) = fit(vault, query, named, by_path, own) else {
                continue;
            };
            if own {
                score += OWN_FOLDER;
            }
            if own && anything && is_hub(&named.path) {
                score += OWN_FOLDER;
            }
            fitting.push(Fitting {
                score,
                named,
                alias,
            });
        }
    }
    if fitting.len() > most {
        all = false;
        let best_first = |a: &Fitting<'_>, b: &Fitting<'_>| b.score.cmp(&a.score);
        let (_, last, _) = fitting.select_nth_unstable_by(most.saturating_sub(1), best_first);
        let enough = last.score.saturating_sub(popularity_bonus(usize::MAX));
        fitting.retain(|note| note.score > enough);
    }
    for note in &mut fitting {
        note.score += popularity_bonus(vault.popularity(note.named.id));
    }
    (fitting, all)
}

/// The best fit of a note's names, and the alias if it was one.
fn fit<'a>(
    vault: &'a Vault,
    query: &mut Query,
    named: &'a Named,
    by_path: bool,
    own: bool,
) -> Option<(u32, Option<&'a str>)> {
    if query.is_empty() {
        return Some((0, None));
    }
    if !own
        && !by_path
        && !named.has_more_names
        && let Some(score) = query.score_by_letter(named)
    {
        return Some((score, None));
    }
    let mut score = |name: &str| match own {
        true => query.score(name),
        false => query.score_whole_words(name),
    };
    if by_path {
        return score(&named.path.path).map(|score| (score, None));
    }
    let stem = named.stem();
    let mut fit = score(stem).map(|score| (score, None));
    if !named.has_more_names {
        return fit;
    }
    let note = vault.note(named.id)?;
    if let Some(title) = note
        .front_matter_title()
        .filter(|title| !reads_as(title, stem))
    {
        fit = fit.max(score(title).map(|score| (score, None)));
    }
    for alias in note.aliases().filter(|alias| !has_placeholder(alias)) {
        if let Some(score) = score(alias).filter(|score| fit.is_none_or(|fit| fit.0 < *score)) {
            fit = Some((score, Some(alias)));
        }
    }
    fit
}

/// A hub bears its folder's name.
pub(super) fn is_hub(path: &NotePath) -> bool {
    let folder = path.folder().rsplit('/').next().unwrap_or_default();
    !folder.is_empty() && path.stem().eq_ignore_ascii_case(folder)
}
