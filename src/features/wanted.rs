//! `wikinote wanted`: names that nobody answers to, by demand.

use std::sync::Arc;

use super::subject::{Subject, occurrences};
use crate::text::Span;
use crate::vault::{Note, Vault};

/// A name that notes link to and nobody answers to.
#[derive(Clone, Debug)]
pub struct WantedName {
    /// As one of those who ask spells it, without folders and extension.
    pub name: String,
    /// How many links ask for it.
    pub links: usize,
    /// Those who ask, by path, and what of their links names it.
    pub asked_by: Vec<(Arc<Note>, Vec<Span>)>,
}

/// Every wanted name: those that most notes ask for first, then those that most
/// links ask for, then by name. At most `most`; where these are not all, names
/// that one note asks for are taken by name alone.
pub fn wanted_names(vault: &Vault, most: usize) -> Vec<WantedName> {
    let mut all: Vec<_> = vault.wanted().collect();
    // By the number that is known already; only those are looked at that may count.
    all.sort_by(|a, b| (b.users, a.name).cmp(&(a.users, b.name)));
    let mut names = Vec::new();
    let mut fewest = 0;
    for wanted in all {
        // Who looks under a name need not ask for it: a number is never too low.
        let cannot_count = wanted.users < fewest || wanted.users == 1;
        if names.len() >= most && cannot_count || most == 0 {
            break;
        }
        let asked_by = occurrences(vault, &Subject::Wanted(wanted.name.to_owned()));
        if asked_by.is_empty() {
            continue;
        }
        names.push(WantedName {
            name: wanted.name.to_owned(),
            links: asked_by.iter().map(|(_, places)| places.len()).sum(),
            asked_by,
        });
        if names.len() / 2 >= most {
            sort(&mut names);
            names.truncate(most);
            fewest = names.get(most - 1).map_or(0, |last| last.asked_by.len());
        }
    }
    sort(&mut names);
    names.truncate(most);
    names
}

/// The links that ask for `name` and find nothing, by note.
pub fn asking_for(vault: &Vault, name: &str) -> Vec<(Arc<Note>, Vec<Span>)> {
    occurrences(vault, &Subject::Wanted(name.to_owned()))
}

fn sort(names: &mut [WantedName]) {
    names.sort_by(|a, b| {
        let demand = |one: &WantedName| (one.asked_by.len(), one.links);
        demand(b).cmp(&demand(a)).then_with(|| a.name.cmp(&b.name))
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::Fixture;

    #[test]
    fn names_come_by_demand_and_times_are_none() {
        let fixture = Fixture::new(
            "
//- /a.md
[[kainate]] [[kainate#x|y]] [[sleep]] [[00:04:38]] [[b]] ![[zinc]]
//- /b.md
[[sleep]] [[Kainate]] [[x/sleep.md]] [[z/a]]
//- /c.md
[[Sleep]] [[magnesium]]",
        );
        let shown = |most: usize| -> Vec<String> {
            let names = wanted_names(&fixture.vault, most).into_iter();
            let line = |one: WantedName| {
                let notes = one.asked_by.len();
                format!("{} {notes} {}", one.name.to_lowercase(), one.links)
            };
            names.map(line).collect()
        };
        let all = ["sleep 3 4", "kainate 2 3", "magnesium 1 1", "zinc 1 1"];
        assert_eq!(shown(usize::MAX), all);
        for most in 0..=all.len() {
            assert_eq!(shown(most), all[..most], "{most}");
        }
    }
}
