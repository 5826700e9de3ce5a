use rustc_hash::FxHashMap;

use super::ladder::Find;
use super::{NameKey, Note, NotePath, Resolution, RootId, Rung, Vault};
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

    /// The links of `from`, whose text is `source`, and what each means: as [`Vault::resolve`]
    /// says.
    pub fn resolve(&mut self, from: &Note, source: &Source<'_>) -> Vec<(Link, Resolution)> {
        let links = from.parsed().links.iter().zip(from.link_keys()).zip(0..);
        let mut more = from.more_link_keys().iter().peekable();
        let resolve = |((link, key), index): ((Link, &NameKey), u32)| {
            let mut only_key = Some(*key);
            while more.next_if(|(_, at)| *at == index).is_some() {
                only_key = None;
            }
            let target = source.slice(link.target);
            let anchor = link.anchor.map(|anchor| source.slice(anchor));
            let vault = self.vault;
            let found = vault.resolve_found(&from.path, Some(from), target, anchor, || {
                self.find(&from.path, link.kind, target, only_key)
            });
            (link, found)
        };
        links.map(resolve).collect()
    }

    /// What the ladder finds for `target`. `only_key` is its key if it has no other.
    fn find(
        &mut self,
        from: &NotePath,
        kind: LinkKind,
        target: &str,
        only_key: Option<NameKey>,
    ) -> Option<(Find, Rung)> {
        // An address may be a path such as `.` or `?x`, which leads to what the folder is
        // called, whatever its key.
        if kind != LinkKind::Wiki {
            return self.vault.find(from, kind, target);
        }
        if only_key.is_some_and(|key| self.vault.owners(key).is_empty()) {
            return None;
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
