use rustc_hash::FxHashMap;

use super::ladder::Find;
use super::{Note, NotePath, Resolution, RootId, Rung, Vault};
use crate::syntax::{Link, LinkKind};
use crate::text::Source;

/// What links mean, for who asks about those of many notes: what the ladder finds depends on
/// the folder of the asking note and on nothing else of it, and the notes of one folder ask
/// for the same again and again (in real vaults three links of four).
pub struct Resolver<'v> {
    vault: &'v Vault,
    root: RootId,
    folder: Box<str>,
    /// What targets of wiki links mean in that folder.
    known: FxHashMap<Box<str>, Option<(Find, Rung)>>,
}

impl<'v> Resolver<'v> {
    /// One that knows nothing yet.
    pub fn new(vault: &'v Vault) -> Self {
        Self {
            vault,
            root: RootId(0),
            folder: "".into(),
            known: FxHashMap::default(),
        }
    }

    /// The vault.
    pub fn vault(&self) -> &'v Vault {
        self.vault
    }

    /// What `link` of `from`, whose text is `source`, means: as [`Vault::resolve`] says.
    pub fn resolve(&mut self, from: &Note, source: &Source<'_>, link: &Link) -> Resolution {
        let target = source.slice(link.target);
        let anchor = link.anchor.map(|anchor| source.slice(anchor));
        let vault = self.vault;
        vault.resolve_found(&from.path, Some(from), target, anchor, || {
            self.find(&from.path, link.kind, target)
        })
    }

    fn find(&mut self, from: &NotePath, kind: LinkKind, target: &str) -> Option<(Find, Rung)> {
        if kind != LinkKind::Wiki {
            return self.vault.find(from, kind, target);
        }
        if self.root != from.root || *self.folder != *from.folder() {
            self.known.clear();
            self.root = from.root;
            self.folder = from.folder().into();
        }
        if let Some(found) = self.known.get(target) {
            return found.clone();
        }
        let found = self.vault.find(from, kind, target);
        self.known.insert(target.into(), found.clone());
        found
    }
}
