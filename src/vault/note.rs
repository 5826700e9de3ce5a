use std::fmt;
use std::sync::Arc;

use crate::syntax::{Parsed, parse};
use crate::text::Text;

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
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The last part, extension included.
    pub fn file_name(&self) -> &str {
        self.path
            .rsplit_once('/')
            .map_or(&self.path, |(_, name)| name)
    }

    /// The file name without `.md` (or `.markdown`); the whole name of any other file.
    pub fn stem(&self) -> &str {
        let name = self.file_name();
        name.strip_suffix(".md")
            .or_else(|| name.strip_suffix(".markdown"))
            .unwrap_or(name)
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
}

impl Note {
    /// Parses `text`, which is the content of the file at `path`.
    pub fn new(path: NotePath, text: &str) -> Self {
        Self {
            path,
            parsed: parse(text),
            text: Text::new(text),
        }
    }

    /// The same from a rope, as an open document holds it.
    pub fn from_text(path: NotePath, text: Text) -> Self {
        let parsed = parse(&text.to_string());
        Self { path, parsed, text }
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

    /// File name without `.md`.
    pub fn stem(&self) -> &str {
        self.path.stem()
    }

    /// The front matter's title, if it has one that is not blank.
    pub fn front_matter_title(&self) -> Option<&str> {
        let title = self.parsed.front_matter.as_ref()?.title.as_ref()?;
        Some(&*title.value).filter(|title| !title.trim().is_empty())
    }

    /// What to call the note: its title, else its first level-one heading, else its stem.
    pub fn title(&self) -> &str {
        self.front_matter_title()
            .or_else(|| {
                let first = self
                    .parsed
                    .headings
                    .iter()
                    .find(|heading| heading.level == 1)?;
                Some(&*first.text).filter(|text| !text.is_empty())
            })
            .unwrap_or_else(|| self.stem())
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
}
