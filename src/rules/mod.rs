//! What can be wrong with a note. One file a rule; each documents itself.

use crate::settings::{Settings, Severity};
use crate::text::Span;
use crate::vault::{Note, NotePath, Vault};

/// A rule's stable name and what there is to say of it.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable, kebab-case, named after the flaw: `broken-link`.
    pub code: &'static str,
    /// Severity unless the user says otherwise.
    pub severity: Severity,
    /// One line: what is wrong.
    pub summary: &'static str,
    /// The documentation page, markdown: what, why it is bad, example, fix, options.
    pub page: &'static str,
}

/// Something wrong at a place of a note.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// The rule's severity under the user's settings; never `Off`.
    pub severity: Severity,
    /// Where, in the note's bytes; the target only, for links.
    pub span: Span,
    /// One sentence for a person, plain text, names in backquotes.
    pub message: String,
    /// Other places that explain it (the candidates of an ambiguous link).
    pub related: Vec<Related>,
}

/// A place in some note that explains a finding.
#[derive(Clone, Debug)]
pub struct Related {
    /// The note.
    pub path: NotePath,
    /// The place in it.
    pub span: Span,
    /// Why it is named.
    pub message: String,
}

/// A way to mend a finding: edits to the finding's own note.
#[derive(Clone, Debug)]
pub struct Fix {
    /// For a menu: "Change target to `nmda_receptor_basics`".
    pub title: String,
    /// Replacements, sorted, without overlap. Bytes outside them are untouched.
    pub edits: Vec<(Span, String)>,
    /// Whether it is certainly what the author meant, so that it may be applied unasked.
    pub certain: bool,
}

/// Every rule, in the order of the documentation.
pub fn rules() -> &'static [&'static Rule] {
    &[]
}

/// The rule of that code.
pub fn rule(code: &str) -> Option<&'static Rule> {
    rules().iter().copied().find(|rule| rule.code == code)
}

/// Everything wrong with `note`, in document order, suppressed ones left out.
pub fn check(vault: &Vault, note: &Note, settings: &Settings) -> Vec<Finding> {
    let _ = (vault, note, settings);
    Vec::new()
}

/// The ways to mend `finding` of `note`, best first. Computed on demand only.
pub fn fixes(vault: &Vault, note: &Note, finding: &Finding) -> Vec<Fix> {
    let _ = (vault, note, finding);
    Vec::new()
}
