/// What a rule is about. The command line takes the name of a group for all of its rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Where links lead.
    Links,
    /// Moments of videos, and what is known of these.
    Stamps,
    /// The metadata at a note's start.
    FrontMatter,
    /// The note that lists a folder's notes, and what it lists.
    Hub,
    /// All else in the text.
    Text,
}

impl Group {
    /// Every group, in the order of the documentation.
    pub const ALL: [Group; 5] = [
        Group::Links,
        Group::Stamps,
        Group::FrontMatter,
        Group::Hub,
        Group::Text,
    ];

    /// As it is written on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Links => "links",
            Self::Stamps => "stamps",
            Self::FrontMatter => "front-matter",
            Self::Hub => "hub",
            Self::Text => "text",
        }
    }
}
