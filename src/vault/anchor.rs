use crate::syntax::Heading;

/// What an anchor names in the note it is looked up in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AnchorTarget {
    /// Index into `Parsed::headings`.
    Heading(usize),
    /// Index into `Rare::blocks`.
    Block(usize),
    /// The empty anchor of `[[note#]]`: the top of the note.
    Top,
    /// Nothing of that name.
    Missing,
}

/// github-slugger's slug of a heading's text, without the suffix of a duplicate.
pub fn slug(text: &str) -> String {
    let _ = text;
    unimplemented!()
}

/// The slug of each heading of a note in order, `-1`, `-2` … on repeats.
pub fn slugs(headings: &[Heading]) -> Vec<String> {
    let _ = headings;
    unimplemented!()
}
