//! Many fixes of one note at once.

use std::collections::BTreeMap;

use crate::rules::{self, Finding, Fix};
use crate::text::Span;
use crate::vault::{Note, Vault};

/// What [`mend`] made of findings.
pub struct Mended<'f> {
    /// Those that are mended.
    pub findings: Vec<&'f Finding>,
    /// Replacements, sorted, without overlap.
    pub edits: Vec<(Span, String)>,
}

/// The fixes of `findings` that do not overlap; of two that do, the one that has to come
/// first, else the first in the order of the findings. Of each finding the best fix that `may_be_made`.
pub fn mend<'f>(
    vault: &Vault,
    note: &Note,
    findings: impl IntoIterator<Item = &'f Finding>,
    may_be_made: impl Fn(&Fix) -> bool,
) -> Mended<'f> {
    let mut mended = Vec::new();
    // By where they start, so that only neighbours have to be compared.
    let mut edits: BTreeMap<Span, String> = BTreeMap::new();
    let (mut first, others): (Vec<_>, Vec<_>) =
        (findings.into_iter()).partition(|finding| rules::is_mended_first(finding));
    first.extend(others);
    for finding in first {
        let fixes = rules::fixes(vault, note, finding);
        let Some(fix) = fixes.into_iter().find(&may_be_made) else {
            continue;
        };
        // The same fix may mend two findings.
        let is_made = |(span, text): &(Span, String)| edits.get(span) == Some(text);
        if fix.edits.iter().all(is_made) {
            mended.push(finding);
            continue;
        }
        let clashes = |(span, _): &(Span, String)| {
            let overlaps =
                |other: &Span| span.start < other.end && other.start < span.end || span == other;
            let before = edits.range(..=*span).next_back();
            let behind = edits.range(*span..).next();
            let neighbours = before.into_iter().chain(behind);
            neighbours.map(|(other, _)| other).any(overlaps)
        };
        if !fix.edits.iter().any(clashes) {
            edits.extend(fix.edits);
            mended.push(finding);
        }
    }
    Mended {
        findings: mended,
        edits: edits.into_iter().collect(),
    }
}
