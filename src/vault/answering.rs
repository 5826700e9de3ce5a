//! All that a link could mean, the winner and the losers, for who asks why.

use super::key::{target_keys, wanted_name};
use super::ladder::steps_between;
use super::name::{is_address, is_time};
use super::name_table::Owner;
use super::{Candidate, NameKey, Note, NotePath, Rung, Vault};
use crate::syntax::{Link, LinkKind, has_placeholder};

/// Something that answers to a link's target, whether the link means it or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answering {
    /// The note or file.
    pub candidate: Candidate,
    /// The rung on which it would be found if it were alone.
    pub rung: Rung,
    /// Folders to go up and down to it from the linking note's; 0 in that folder.
    pub steps: usize,
}

/// A name that a link asks for in vain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingName {
    /// The name without folders and extension; or, if something of that name
    /// stands elsewhere than the link says, the whole target.
    pub name: String,
    /// Two names are the same if these are equal.
    pub key: (NameKey, bool),
}

impl Vault {
    /// Everything in the root of `from` that answers to the target of `link` on
    /// any rung of the ladder: best rung first, then the nearest, then by path.
    pub fn answering(&self, from: &Note, link: &Link) -> Vec<Answering> {
        let target = from.text().slice(link.target);
        let mut found = self.answering_as(&from.path, link.kind, &target);
        found.sort_by(|a, b| {
            (a.rung, a.steps, &a.candidate.path).cmp(&(b.rung, b.steps, &b.candidate.path))
        });
        found
    }

    fn answering_as(&self, from: &NotePath, kind: LinkKind, target: &str) -> Vec<Answering> {
        if target.is_empty() {
            let here = |id| Answering {
                candidate: Candidate {
                    note: Some(id),
                    path: from.clone(),
                },
                rung: Rung::Here,
                steps: 0,
            };
            return self.id(from).map(here).into_iter().collect();
        }
        let (main, mut keys) = target_keys(kind, target);
        keys.push(main);
        let mut owners: Vec<Owner> = Vec::new();
        for key in keys {
            owners.extend(self.owners(key));
        }
        owners.sort_unstable();
        owners.dedup();
        let answering = |owner: Owner| {
            let path = self.path_of(owner).filter(|path| path.root == from.root)?;
            let note = match owner {
                Owner::Note(id) => Some(id),
                Owner::File(_) => None,
            };
            Some(Answering {
                rung: self.rung_of(owner, from, kind, target)?,
                steps: steps_between(from.folder(), path.folder()),
                candidate: Candidate {
                    note,
                    path: path.clone(),
                },
            })
        };
        owners.into_iter().filter_map(answering).collect()
    }

    /// The name that `link` of `from`, which means nothing, asks for. `None` for
    /// times, addresses and placeholders, of which nobody writes notes.
    pub fn missing_name(&self, from: &Note, link: &Link) -> Option<MissingName> {
        let target = from.text().slice(link.target);
        let target = target.trim();
        let name = wanted_name(link.kind, target);
        if is_address(target) || is_time(&name) || has_placeholder(target) {
            return None;
        }
        let key = NameKey::new(&name);
        let elsewhere = name.is_empty() || !self.owners(key).is_empty();
        Some(match elsewhere {
            true => MissingName {
                name: target.to_owned(),
                key: (NameKey::new(target), true),
            },
            false => MissingName {
                name,
                key: (key, false),
            },
        })
    }
}
