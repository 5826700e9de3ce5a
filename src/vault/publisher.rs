use super::{Note, Vault};
use crate::syntax::Link;

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
    /// The label holds `#`, `[` or `]`, which the site's pattern does not allow.
    LabelCharacter,
}

impl SiteReason {
    /// The reason as a clause: "the site looks at file names only, not at titles".
    pub fn clause(self) -> String {
        unimplemented!()
    }
}

impl Vault {
    /// What the published site makes of `link` of `from`.
    pub fn on_site(&self, from: &Note, link: &Link) -> SiteAnswer {
        let _ = (from, link);
        unimplemented!()
    }
}
