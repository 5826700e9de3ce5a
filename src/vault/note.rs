use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};

use super::AnchorTarget;
use super::NameKey;
use super::anchor::{AnchorIndex, find_anchor};
use super::key::{note_keys, target_keys};
use super::name::without_extension;
use crate::syntax::{Heading, Link, Parsed, Tables, has_placeholder, heading_content, parse};
use crate::text::{Span, Text};
use crate::video::VideoId;

/// Which note of the vault. Stable while the note exists, reused after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NoteId(pub u32);

/// Which root folder. Links are resolved within one root.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RootId(pub u16);

/// Where a file stands: a root, and the path below it with `/` between its parts.
///
/// This is text, not an OS path: the core does no IO. `disk` maps it to one.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NotePath {
    /// The root.
    pub root: RootId,
    /// Relative to the root, `/`-separated, no leading slash: `hubermanlab/bdnf.md`.
    pub path: Arc<str>,
}

impl NotePath {
    /// The path below `root`.
    pub fn new(root: RootId, path: &str) -> Self {
        Self {
            root,
            path: path.into(),
        }
    }

    /// The folder, without a trailing slash; empty at the root.
    pub fn folder(&self) -> &str {
        let end = memchr::memrchr(b'/', self.path.as_bytes());
        end.map_or("", |end| &self.path[..end])
    }

    /// The way to this file from `folder`, both in one root: `../papers/a.md`.
    pub fn relative_to(&self, folder: &str) -> String {
        let from: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
        let to: Vec<&str> = self.path.split('/').collect();
        let shared = from
            .iter()
            .zip(to.iter().take(to.len() - 1))
            .take_while(|(from, to)| from == to)
            .count();
        let up = "../".repeat(from.len() - shared);
        format!("{up}{}", to.get(shared..).unwrap_or_default().join("/"))
    }

    /// The last part, extension included.
    pub fn file_name(&self) -> &str {
        let end = memchr::memrchr(b'/', self.path.as_bytes());
        end.map_or(&self.path, |end| &self.path[end + 1..])
    }

    /// The file name without `.md` (or `.markdown`); the whole name of any other file.
    pub fn stem(&self) -> &str {
        without_extension(self.file_name())
    }
}

impl fmt::Debug for NotePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.root.0, self.path)
    }
}

impl fmt::Display for NotePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)
    }
}

/// A note as it stood at one moment. Never changed: an edit makes a new one.
#[derive(Clone, Debug)]
pub struct Note {
    /// Where it stands.
    pub path: NotePath,
    text: Text,
    parsed: Parsed,
    /// What it answers to; sorted.
    keys: Box<[NameKey]>,
    /// The name that each link of `parsed` asks for, in the same order. Kept
    /// because threads that parse can make them beside each other, and because
    /// a hash is cheaper to hold than to make again at every backlinks request.
    link_keys: Box<[NameKey]>,
    /// Further keys of the few links that have some, and the link's index.
    more_link_keys: Box<[(NameKey, u32)]>,
    anchors: OnceLock<Box<AnchorIndex>>,
    tables: OnceLock<Tables>,
}

impl Note {
    /// Parses `text`, which is the content of the file at `path`.
    pub fn new(path: NotePath, text: &str) -> Self {
        Self::from_parts(path, text, Text::new(text), parse(text))
    }

    /// A note that says nothing, in whose place the real one comes later. Many share one
    /// `empty` text: the rope alone would take a kilobyte each.
    pub fn blank(path: NotePath, empty: &Text) -> Self {
        Self::from_parts(path, "", empty.clone(), parse(""))
    }

    /// The same from a rope, as an open document holds it.
    pub fn from_text(path: NotePath, text: Text) -> Self {
        let flat = text.to_string();
        let parsed = parse(&flat);
        Self::from_parts(path, &flat, text, parsed)
    }

    fn from_parts(path: NotePath, flat: &str, text: Text, parsed: Parsed) -> Self {
        let keys = note_keys(&path, parsed.front_matter.as_deref());
        let mut link_keys = Vec::with_capacity(parsed.links.len());
        let mut more_link_keys = Vec::new();
        for (link, index) in parsed.links.iter().zip(0u32..) {
            let target = flat.get(link.target.range()).unwrap_or_default();
            let (main, more) = target_keys(link.kind, target);
            link_keys.push(main);
            more_link_keys.extend(more.into_iter().map(|key| (key, index)));
        }
        Self {
            path,
            text,
            parsed,
            keys,
            link_keys: link_keys.into(),
            more_link_keys: more_link_keys.into(),
            anchors: OnceLock::new(),
            tables: OnceLock::new(),
        }
    }

    /// What the note says. Hidden behind a method so that closed notes could one
    /// day be read again on demand instead of held.
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// What was found in it.
    pub fn parsed(&self) -> &Parsed {
        &self.parsed
    }

    /// Whether a row of a table is at `offset`.
    pub fn is_in_table(&self, offset: u32) -> bool {
        let tables = self.tables.get_or_init(|| Tables::of(&self.text));
        tables.have(self.text.line_of(offset))
    }

    /// File name without `.md`.
    pub fn stem(&self) -> &str {
        self.path.stem()
    }

    /// The front matter's title, if it has one that is not blank and no template's.
    pub fn front_matter_title(&self) -> Option<&str> {
        let title = self.parsed.front_matter.as_ref()?.title.as_ref()?;
        Some(&*title.value).filter(|title| !title.trim().is_empty() && !has_placeholder(title))
    }

    /// What to call the note: its title, else its first level-one heading, else its stem.
    pub fn title(&self) -> &str {
        self.front_matter_title()
            .or_else(|| {
                let mut headings = self.parsed.headings.iter();
                headings.find(|heading| heading.level == 1)?.name()
            })
            .unwrap_or_else(|| self.stem())
    }

    /// A heading of this note as a reader sees it; see [`Heading::text`].
    pub fn heading_text<'a>(&'a self, heading: Heading<'a>) -> Cow<'a, str> {
        heading.text(self.text.slice(heading.span))
    }

    /// The content of a heading of this note as written: without its marks.
    pub fn heading_content(&self, heading: Heading<'_>) -> Span {
        heading_content(&self.text.slice(heading.span)).moved(heading.span.start)
    }

    /// Other names from the front matter.
    pub fn aliases(&self) -> impl Iterator<Item = &str> {
        let front_matter = self.parsed.front_matter.as_deref();
        front_matter
            .into_iter()
            .flat_map(|front| front.aliases.iter().map(|alias| &*alias.value))
    }

    /// The YouTube video the note's stamps point into.
    pub fn video_id(&self) -> Option<&str> {
        let id = self.parsed.front_matter.as_ref()?.video_id.as_ref()?;
        Some(&*id.value)
    }

    /// The same, if it has the shape of an id.
    pub fn video(&self) -> Option<VideoId> {
        VideoId::new(self.video_id()?)
    }

    /// Keys of the names it answers to, sorted.
    pub(super) fn keys(&self) -> &[NameKey] {
        &self.keys
    }

    /// The key of what each link of [`Parsed::links`] asks for, in the same order.
    pub(super) fn link_keys(&self) -> &[NameKey] {
        &self.link_keys
    }

    /// Further keys under which the link of that index may find something.
    pub(super) fn more_link_keys(&self) -> &[(NameKey, u32)] {
        &self.more_link_keys
    }

    /// The links that ask for `name`, by whatever path and spelling.
    pub fn links_asking_for(&self, name: &str) -> impl Iterator<Item = Link> + '_ {
        let wanted = NameKey::new(name);
        let keys = self.link_keys.iter().enumerate();
        let asking = keys.filter(move |(_, key)| **key == wanted);
        asking.filter_map(|(index, _)| self.parsed.links.get(index))
    }

    /// The indices of links that may lead to a note that answers to `keys`
    /// (sorted), in order and without doubles.
    pub(super) fn links_under(&self, keys: &[NameKey]) -> Vec<usize> {
        let hits = |key: &NameKey| keys.binary_search(key).is_ok();
        let main = self
            .link_keys
            .iter()
            .enumerate()
            .filter(|(_, key)| hits(key));
        let mut links: Vec<usize> = main.map(|(index, _)| index).collect();
        let before = links.len();
        let more = self.more_link_keys.iter().filter(|(key, _)| hits(key));
        links.extend(more.map(|(_, index)| *index as usize));
        if links.len() > before {
            links.sort_unstable();
            links.dedup();
        }
        links
    }

    /// Whether one of its links may lead to `target`. Never no wrongly.
    pub fn may_link_to(&self, target: &Note) -> bool {
        !self.links_under(target.keys()).is_empty()
    }

    /// Whether a note that said `before` and says `after` now may link to `target`
    /// otherwise than it did: more, less, or to other anchors. Never no wrongly.
    pub fn links_differ(before: Option<&Note>, after: Option<&Note>, target: &Note) -> bool {
        let written = |note: Option<&Note>| -> Vec<String> {
            let Some(note) = note.filter(|note| note.path != target.path) else {
                return Vec::new();
            };
            let links = note.links_under(target.keys()).into_iter();
            let links = links.filter_map(|at| note.parsed.links.get(at));
            links
                .map(|link| {
                    let anchor = link
                        .anchor
                        .map(|anchor| note.text.slice(anchor).into_owned());
                    format!(
                        "{}#{}",
                        note.text.slice(link.target),
                        anchor.unwrap_or_default()
                    )
                })
                .collect()
        };
        written(before) != written(after)
    }

    /// What `anchor` (all that follows a link's first `#`) names in this note.
    pub fn anchor_target(&self, anchor: &str) -> AnchorTarget {
        find_anchor(self, anchor)
    }

    /// The note's anchors by name.
    pub(super) fn anchor_index(&self) -> &AnchorIndex {
        self.anchors
            .get_or_init(|| Box::new(AnchorIndex::new(self)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_leads_up_as_far_as_it_must_and_down_again() {
        let way = |folder: &str, path: &str| NotePath::new(RootId(0), path).relative_to(folder);
        assert_eq!(way("", "a/b.md"), "a/b.md");
        assert_eq!(way("a", "a/b.md"), "b.md");
        assert_eq!(way("a/b", "a/c/d.md"), "../c/d.md");
        assert_eq!(way("a", "b.md"), "../b.md");
        assert_eq!(way("a", "a"), "../a");
    }
}
