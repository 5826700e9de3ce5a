use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};

use super::name::{last_segment, percent_decoded, scheme, without_entities, without_extension};
use super::name_table::Owner;
use super::{NameKey, Note, NotePath, Resolution, RootId, Rung, Target, Vault};
use crate::syntax::{Link, SiteHoleKind};

/// What publishes the vault, and so decides whether a link lives on the site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Publisher {
    /// Quartz with `markdownLinkResolution: "shortest"`.
    Quartz {
        /// The folder below the root that Quartz publishes (`content`), or empty for the root.
        content: String,
    },
    /// Obsidian itself.
    Obsidian,
    /// Nothing: no link can be dead on a site.
    #[default]
    None,
}

/// Whether a link lives on the published site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SiteAnswer {
    /// It leads somewhere there (or there is no site).
    Alive,
    /// It does not.
    Dead(SiteReason),
}

/// Why a link that we can follow is dead on the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiteReason {
    /// It names the note by another spelling: case, normalisation.
    Case,
    /// It names the note by title.
    Title,
    /// It names the note by an alias.
    Alias,
    /// It names the note by a loose spelling.
    Spelling,
    /// More than one note bears the name, and the site then looks at the root only.
    SharedName {
        /// How many.
        notes: usize,
    },
    /// A path the site takes from the root, where nothing is.
    Path,
    /// The site reads the place as mathematics.
    Money,
    /// The site copies the HTML block through unread.
    HtmlBlock,
    /// The label is markup, so the site's link pass never sees the link.
    LabelMarkup,
    /// The anchor names a heading below a heading, which the site's pattern does not allow.
    HeadingPath,
    /// The label holds `#`, `[` or `]`, which the site's pattern does not allow.
    LabelCharacter,
}

/// Where a link leads by the rules of Quartz or of Obsidian.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SiteView {
    /// To that note or file.
    To(NotePath),
    /// To the page that lists a folder, by its path on the site.
    Folder(String),
    /// To a page that the site makes itself, by its path there: `tags/sleep`.
    Made(String),
    /// To one of these without asking which; at least two, sorted by path.
    OneOf(Vec<NotePath>),
    /// Out of the vault, as an address.
    Outside,
    /// Nowhere, though it means something here.
    Dead(SiteReason),
    /// Nowhere: nothing answers to it here either.
    Nowhere,
    /// The linking note is not published.
    Unpublished,
}

impl SiteReason {
    /// The reason as a clause: "the site looks at file names only, not at titles".
    pub fn clause(self) -> String {
        let clause = match self {
            SiteReason::Case => "the site tells capitals and accents apart in file names",
            SiteReason::Title => "the site looks at file names only, not at titles",
            SiteReason::Alias => "the site looks at file names only, not at aliases",
            SiteReason::Spelling => "the site wants the file name to the letter",
            SiteReason::SharedName { notes } => {
                return format!(
                    "{notes} files bear this name, and the site then looks at the top folder only"
                );
            }
            SiteReason::Path => "the site reads a path from the top folder, and nothing is there",
            SiteReason::Money => "the site reads the text between two `$` as mathematics",
            SiteReason::HtmlBlock => "the site does not look for links inside an HTML block",
            SiteReason::LabelMarkup => {
                "the site shows a link as plain text when its label has markup"
            }
            SiteReason::HeadingPath => {
                "the site shows a link as plain text when it has a second `#`"
            }
            SiteReason::LabelCharacter => {
                "the site shows a link as plain text when its label has `#`, `[` or `]`"
            }
        };
        clause.to_owned()
    }
}

impl Vault {
    /// What the published site makes of `link` of `from`.
    pub fn on_site(&self, from: &Note, link: &Link) -> SiteAnswer {
        self.on_site_given(from, link, None)
    }

    /// The same for a caller who knows already what the link means to us.
    pub fn on_site_given(
        &self,
        from: &Note,
        link: &Link,
        meaning: Option<&Resolution>,
    ) -> SiteAnswer {
        let why_dead = match self.publisher(from.path.root) {
            Publisher::Quartz { content } => self.why_dead_in_quartz(content, from, link, meaning),
            Publisher::Obsidian => self.why_dead_in_obsidian(from, link, meaning),
            Publisher::None => None,
        };
        why_dead.map_or(SiteAnswer::Alive, SiteAnswer::Dead)
    }

    fn known<'r>(
        &self,
        from: &Note,
        link: &Link,
        meaning: Option<&'r Resolution>,
    ) -> Cow<'r, Resolution> {
        meaning.map_or_else(|| Cow::Owned(self.resolve(from, link)), Cow::Borrowed)
    }

    /// Whether the note or file at `path` is on the published site.
    pub fn is_published(&self, path: &NotePath) -> bool {
        match self.publisher(path.root) {
            Publisher::Quartz { content } => below(content, &path.path).is_some(),
            Publisher::Obsidian => true,
            Publisher::None => false,
        }
    }

    /// Whether a link written as `target` in `from` would find something on the
    /// published site; true where there is none.
    pub fn site_finds(&self, from: &NotePath, target: &str) -> bool {
        let Publisher::Quartz { content } = self.publisher(from.root) else {
            return true;
        };
        match site_target(target) {
            SiteTarget::External => true,
            SiteTarget::AboveTop => false,
            SiteTarget::Slug { slug, by_name } => {
                let site = Site {
                    vault: self,
                    root: from.root,
                    content,
                };
                site.look_up(&slug, by_name).is_alive
            }
        }
    }

    /// Whether `link` of `from` leads to what Quartz makes itself, if Quartz publishes
    /// the vault.
    pub fn is_made_by_site(&self, from: &Note, link: &Link) -> bool {
        let Publisher::Quartz { content } = self.publisher(from.path.root) else {
            return false;
        };
        let target = from.text().slice(link.target);
        let site = Site {
            vault: self,
            root: from.path.root,
            content,
        };
        match site_target(&without_entities(link.kind, &target)) {
            SiteTarget::Slug { slug, .. } => site.makes(&slug),
            SiteTarget::External | SiteTarget::AboveTop => false,
        }
    }

    /// The tags with a page on the site of `root`, as its addresses have them.
    fn site_tags(&self, root: RootId) -> Option<&FxHashSet<String>> {
        let tags = self.site_tags.get_or_init(|| {
            let mut tags: FxHashMap<RootId, FxHashSet<String>> = FxHashMap::default();
            for (_, note) in self.notes() {
                let content = match self.publisher(note.path.root) {
                    Publisher::Quartz { content } => &**content,
                    Publisher::Obsidian | Publisher::None => "",
                };
                if below(content, &note.path.path).is_some() {
                    tags.entry(note.path.root)
                        .or_default()
                        .extend(site_tags(note));
                }
            }
            tags
        });
        tags.get(&root)
    }

    /// Obsidian follows paths and file names whatever their case, and takes one
    /// of several; it never looks at titles, and at aliases only as it completes.
    fn why_dead_in_obsidian(
        &self,
        from: &Note,
        link: &Link,
        meaning: Option<&Resolution>,
    ) -> Option<SiteReason> {
        match &*self.known(from, link, meaning) {
            Resolution::Note(Target { rung, .. })
            | Resolution::File { rung, .. }
            | Resolution::Ambiguous { rung, .. } => match rung {
                Rung::Alias | Rung::AliasFolded => Some(SiteReason::Alias),
                Rung::Title | Rung::TitleFolded => Some(SiteReason::Title),
                Rung::Slug => Some(SiteReason::Spelling),
                _ => None,
            },
            Resolution::Missing | Resolution::External => None,
        }
    }

    fn why_dead_in_quartz(
        &self,
        content: &str,
        from: &Note,
        link: &Link,
        meaning: Option<&Resolution>,
    ) -> Option<SiteReason> {
        // A note outside the published folder is on no site, nor are its links.
        below(content, &from.path.path)?;
        if let Some(reason) = why_unread(from, link) {
            return Some(reason);
        }
        let target = from.text().slice(link.target);
        let target = without_entities(link.kind, &target);
        let (slug, by_name) = match site_target(&target) {
            _ if target.is_empty() => return None,
            SiteTarget::External => return None,
            SiteTarget::AboveTop => return Some(SiteReason::Path),
            SiteTarget::Slug { slug, by_name } => (slug, by_name),
        };
        let site = Site {
            vault: self,
            root: from.path.root,
            content,
        };
        let found = site.look_up(&slug, by_name);
        if found.is_alive {
            return None;
        }
        if found.namesakes > 1 {
            return Some(SiteReason::SharedName {
                notes: found.namesakes,
            });
        }
        let meaning = self.known(from, link, meaning);
        let (path, rung) = match &*meaning {
            Resolution::Ambiguous { candidates, .. } => {
                return Some(SiteReason::SharedName {
                    notes: candidates.len(),
                });
            }
            Resolution::Note(Target { note, rung, .. }) => (&self.note(*note)?.path, rung),
            Resolution::File { path, rung } => (path, rung),
            Resolution::Missing | Resolution::External => return Some(SiteReason::Path),
        };
        Some(match rung {
            // Right or not, the name is that of a note that is not published.
            _ if below(content, &path.path).is_none() => SiteReason::Path,
            Rung::StemFolded => SiteReason::Case,
            Rung::Alias | Rung::AliasFolded => SiteReason::Alias,
            Rung::Title | Rung::TitleFolded => SiteReason::Title,
            Rung::Slug => SiteReason::Spelling,
            Rung::Stem if by_name && !slug.contains('/') => SiteReason::Spelling,
            _ => SiteReason::Path,
        })
    }
}

impl Vault {
    /// Where Quartz leads `link` of `from`, whoever publishes the vault.
    pub fn in_quartz(&self, from: &Note, link: &Link) -> SiteView {
        let content = match self.publisher(from.path.root) {
            Publisher::Quartz { content } => content,
            Publisher::Obsidian | Publisher::None => "",
        };
        if below(content, &from.path.path).is_none() {
            return SiteView::Unpublished;
        }
        let meaning = self.resolve(from, link);
        if let Some(reason) = self.why_dead_in_quartz(content, from, link, Some(&meaning)) {
            return match (reason, meaning) {
                (SiteReason::Path, Resolution::Missing) => SiteView::Nowhere,
                (reason, _) => SiteView::Dead(reason),
            };
        }
        let target = from.text().slice(link.target);
        let target = without_entities(link.kind, &target);
        match site_target(&target) {
            _ if target.is_empty() => SiteView::To(from.path.clone()),
            SiteTarget::External => SiteView::Outside,
            SiteTarget::AboveTop => SiteView::Dead(SiteReason::Path),
            SiteTarget::Slug { slug, by_name } => {
                let site = Site {
                    vault: self,
                    root: from.path.root,
                    content,
                };
                let page = site.look_up(&slug, by_name).page;
                match page.and_then(|owner| self.path_of(owner)) {
                    Some(path) => SiteView::To(path.clone()),
                    None if site.makes(&slug) => SiteView::Made(slug.into_owned()),
                    None => SiteView::Folder(slug.into_owned()),
                }
            }
        }
    }

    /// Where Obsidian leads `link` of `from`, whoever publishes the vault.
    pub fn in_obsidian(&self, from: &Note, link: &Link) -> SiteView {
        let meaning = self.resolve(from, link);
        if let Some(reason) = self.why_dead_in_obsidian(from, link, Some(&meaning)) {
            return SiteView::Dead(reason);
        }
        match meaning {
            Resolution::Note(target) => match self.note(target.note) {
                Some(note) => self.one_or_several(from, link, &note.path),
                None => SiteView::Nowhere,
            },
            Resolution::File { path, .. } => self.one_or_several(from, link, &path),
            Resolution::Ambiguous { candidates, .. } => {
                SiteView::OneOf(candidates.into_iter().map(|one| one.path).collect())
            }
            Resolution::Missing => SiteView::Nowhere,
            Resolution::External => SiteView::Outside,
        }
    }

    /// What stands beside the linking note comes first in Obsidian, too; which
    /// of several others it takes is its own secret.
    fn one_or_several(&self, from: &Note, link: &Link, meant: &NotePath) -> SiteView {
        let by_name = |rung: Rung| matches!(rung, Rung::Stem | Rung::StemFolded | Rung::PathSuffix);
        let mut named: Vec<NotePath> = self
            .answering(from, link)
            .into_iter()
            .filter(|one| by_name(one.rung) || one.candidate.path == *meant)
            .map(|one| one.candidate.path)
            .collect();
        let is_path = from.text().slice(link.target).contains('/');
        let beside = meant.folder() == from.path.folder();
        if beside || is_path || named.len() < 2 {
            return SiteView::To(meant.clone());
        }
        named.sort();
        SiteView::OneOf(named)
    }
}

/// The tags of `note` as addresses have them, and those that they stand below: `a/b`
/// makes a page `a`, too.
pub(super) fn site_tags(note: &Note) -> FxHashSet<String> {
    let front = note.parsed().front_matter.as_deref();
    let front = front.map_or(&[][..], |front| &front.tags);
    let front = front.iter().map(|tag| Cow::Borrowed(&*tag.value));
    let body = note.parsed().rare().tags.iter();
    let body = body.map(|tag| note.text().slice(*tag));
    let mut tags = FxHashSet::default();
    for tag in front.chain(body) {
        let tag = site_path(tag.trim_start_matches('#')).into_owned();
        let ends = tag.match_indices('/').map(|(at, _)| at);
        tags.extend(ends.filter_map(|end| tag.get(..end)).map(str::to_owned));
        tags.insert(tag);
    }
    tags
}

/// Why the site never reads the link as one, wherever it leads.
fn why_unread(from: &Note, link: &Link) -> Option<SiteReason> {
    let holes = &from.parsed().rare().site_holes;
    // A hole that cuts the link is enough: `[[x | costs $5]], not $6`.
    let before = holes.partition_point(|hole| hole.span.start < link.span.end);
    let hole = before.checked_sub(1).and_then(|at| holes.get(at));
    if let Some(hole) = hole.filter(|hole| hole.span.end > link.span.start) {
        return Some(match hole.why {
            SiteHoleKind::Money => SiteReason::Money,
            SiteHoleKind::HtmlBlock => SiteReason::HtmlBlock,
        });
    }
    if !link.is_wiki() {
        return None;
    }
    if link.label_is_markup {
        return Some(SiteReason::LabelMarkup);
    }
    let anchor = link.anchor.map(|anchor| from.text().slice(anchor));
    if anchor.is_some_and(|anchor| anchor.trim_start_matches('#').contains('#')) {
        return Some(SiteReason::HeadingPath);
    }
    let label = link.label.filter(|label| !label.is_empty())?;
    let odd = from.text().slice(label).contains(['#', '[', ']']);
    odd.then_some(SiteReason::LabelCharacter)
}

/// The part of a root that Quartz publishes.
struct Site<'v> {
    vault: &'v Vault,
    root: RootId,
    content: &'v str,
}

/// What the site makes of a slug.
struct Found {
    is_alive: bool,
    /// Notes and files that have it as the last part of theirs, to the letter;
    /// 0 where the site does not ask that.
    namesakes: usize,
    /// The note or file whose page it is; `None` for a folder's.
    page: Option<Owner>,
}

impl Site<'_> {
    /// Quartz's rule (FORMAT.md 3): a file name that occurs once in the vault,
    /// else a path from the top.
    fn look_up(&self, slug: &str, by_name: bool) -> Found {
        let wanted = if slug.is_empty() { "index" } else { slug };
        let by_name = by_name && !slug.is_empty() && !slug.contains('/');
        let mut namesakes = 0;
        let (mut namesake, mut page_at) = (None, None);
        for owner in self.vault.owners(NameKey::new(last_segment(wanted))) {
            let path = self
                .vault
                .path_of(*owner)
                .filter(|path| path.root == self.root);
            let Some(path) = path.and_then(|path| below(self.content, &path.path)) else {
                continue;
            };
            let page = site_path(match owner {
                Owner::Note(_) => without_extension(path),
                Owner::File(_) => without_site_extension(path),
            });
            if by_name && last_segment(&page) == wanted {
                namesakes += 1;
                namesake = Some(*owner);
            }
            if *page == *wanted {
                page_at = Some(*owner);
            }
        }
        let page = namesake.filter(|_| namesakes == 1).or(page_at);
        Found {
            is_alive: page.is_some() || self.has_folder(slug) || self.makes(slug),
            namesakes,
            page,
        }
    }

    /// Whether Quartz makes what stands at `slug` itself: a page of a tag, the feed,
    /// its own files.
    fn makes(&self, slug: &str) -> bool {
        let is_of_tag = |tag: &str| {
            let tags = self.vault.site_tags(self.root);
            tags.is_some_and(|tags| tags.contains(tag))
        };
        matches!(slug, "tags" | "index.xml" | "sitemap.xml" | "404")
            || slug.starts_with("static/")
            || slug.strip_prefix("tags/").is_some_and(is_of_tag)
    }

    /// Whether there is a folder page at `slug`.
    fn has_folder(&self, slug: &str) -> bool {
        if slug.is_empty() {
            return false;
        }
        if self.content.is_empty() {
            return self.vault.has_site_folder(self.root, slug);
        }
        let folder = format!("{}/{slug}", site_path(self.content));
        self.vault.has_site_folder(self.root, &folder)
    }
}

/// A link's target as Quartz reads it (`transformInternalLink`, `transformLink`).
#[derive(Debug, PartialEq, Eq)]
pub(super) enum SiteTarget<'t> {
    /// It starts like a URL.
    External,
    /// It leads above the site's top.
    AboveTop,
    /// The slug of a page; `by_name` if a file name that occurs once will do.
    Slug { slug: Cow<'t, str>, by_name: bool },
}

/// Reads `target` (without anchor) as Quartz does. Relative parts are counted
/// and otherwise ignored, `index` means its folder, percent signs that decode
/// are decoded first.
pub(super) fn site_target(target: &str) -> SiteTarget<'_> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if target.bytes().all(is_plain) && target != "index" {
        return SiteTarget::Slug {
            slug: Cow::Borrowed(target),
            by_name: true,
        };
    }
    if scheme(target).is_some() {
        return SiteTarget::External;
    }
    let decoded = percent_decoded(target);
    let target = decoded.as_deref().unwrap_or(target);
    let mut up = 0;
    let mut parts: Vec<&str> = Vec::new();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => up += 1,
            _ => parts.push(part),
        }
    }
    let mut slug = site_path(without_site_extension(&parts.join("/"))).into_owned();
    if last_segment(&slug) == "index" {
        slug.truncate(slug.rfind('/').unwrap_or(0));
    }
    if up > 1 {
        SiteTarget::AboveTop
    } else {
        SiteTarget::Slug {
            slug: Cow::Owned(slug),
            by_name: up == 0,
        }
    }
}

/// A path as Quartz writes it in addresses (`sluggify`); case and `_` stay.
pub(super) fn site_path(path: &str) -> Cow<'_, str> {
    // Nearly every path is plain ASCII: one pass over its bytes settles it.
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'&' | b'%' | b'?' | b'#');
    if path.bytes().all(is_plain) {
        return Cow::Borrowed(path);
    }
    let is_blank = |c: char| (c.is_whitespace() && c != '\u{85}') || c == '\u{FEFF}';
    if !path.contains(|c| is_blank(c) || matches!(c, '&' | '%' | '?' | '#')) {
        return Cow::Borrowed(path);
    }
    let mut slug = String::with_capacity(path.len() + 8);
    for letter in path.chars() {
        match letter {
            '&' => slug.push_str("-and-"),
            '%' => slug.push_str("-percent"),
            '?' | '#' => {}
            _ if is_blank(letter) => slug.push('-'),
            _ => slug.push(letter),
        }
    }
    Cow::Owned(slug)
}

/// `path` without a final `.md` or `.html`, the extensions that Quartz drops.
pub(super) fn without_site_extension(path: &str) -> &str {
    path.strip_suffix(".md")
        .or_else(|| path.strip_suffix(".html"))
        .unwrap_or(path)
}

/// `path` seen from the folder `content`; `None` if it is not below it.
fn below<'p>(content: &str, path: &'p str) -> Option<&'p str> {
    if content.is_empty() {
        Some(path)
    } else {
        path.strip_prefix(content)?.strip_prefix('/')
    }
}
