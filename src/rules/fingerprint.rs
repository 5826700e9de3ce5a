use rustc_hash::FxHashMap;

use super::Finding;
use crate::text::Span;
use crate::vault::Note;

/// The names by which findings of a note are known again after lines have moved: of
/// the rule, the note, what is underlined, and which of several alike it is. `findings`
/// are all of one note, in its order.
pub fn fingerprints(note: &Note, findings: &[Finding]) -> Vec<u64> {
    let mut alike: FxHashMap<u64, u64> = FxHashMap::default();
    let mark = |finding: &Finding| {
        let text = underlined(note, finding);
        let plain = fingerprint(&note.path.path, finding.rule.code, &text);
        let nth = alike.entry(plain).or_default();
        *nth += 1;
        match *nth {
            1 => plain,
            nth => hashed(plain, &nth.to_le_bytes()),
        }
    };
    findings.iter().map(mark).collect()
}

/// The same of one finding, in the file at `path` below the vault.
pub fn fingerprint(path: &str, code: &str, text: &str) -> u64 {
    let parts = [path, code, text].into_iter();
    // 0xff is in no text, so no part can run into the next.
    parts.fold(START, |hash, part| {
        hashed(hashed(hash, part.as_bytes()), &[0xff])
    })
}

/// What a finding underlines, or its line if that is nothing. Of a longer piece the
/// start, because what comes after may change and the finding stay.
pub fn underlined(note: &Note, finding: &Finding) -> String {
    const MOST: usize = 200;
    let text = note.text();
    let span = finding.span;
    let line = text.line_span(text.line_of(span.start));
    let end = span.end.min(line.end);
    let shown = match span.start < end {
        true => text.slice(Span::new(span.start, end)),
        false => text.slice(line),
    };
    shown.trim().chars().take(MOST).collect()
}

/// FNV-1a: kept in files, so it has to be the same on every machine and for ever.
fn hashed(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

const START: u64 = 0xcbf2_9ce4_8422_2325;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::check;
    use crate::settings::Settings;
    use crate::vault::{Change, NotePath, Publisher, RootId, Vault};
    use std::sync::Arc;

    fn marks(path: &str, text: &str) -> Vec<u64> {
        let note = Arc::new(Note::new(NotePath::new(RootId(0), path), text));
        let mut vault = Vault::new(vec![Publisher::None]);
        vault.extend([Change::Note(note.clone())]);
        let findings = check(&vault, &note, &Settings::default());
        fingerprints(&note, &findings)
    }

    #[test]
    fn hashing_never_changes() {
        // The published test values of FNV-1a.
        assert_eq!(hashed(START, b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(hashed(START, b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(hashed(START, b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn moved_lines_and_other_words_change_nothing() {
        let before = marks("a.md", "See [[x]] and [[y]].\n\nAgain [[x]].\n");
        assert_eq!(before.len(), 3);
        let after = marks(
            "a.md",
            "# New\r\n\r\nNow [[x]]\r\n[[y]] é\r\n\r\nstill [[x]]!\r\n",
        );
        assert_eq!(before, after);
        let mut all = before.clone();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 3, "two alike are told apart");
    }

    #[test]
    fn one_less_of_several_alike_leaves_the_others_known() {
        let three = marks("a.md", "[[x]] [[x]] [[x]]");
        assert_eq!(marks("a.md", "[[x]] [[x]]"), three[..2]);
    }

    #[test]
    fn another_note_or_target_is_another_finding() {
        let here = marks("a.md", "[[x]]");
        assert_ne!(here, marks("b.md", "[[x]]"));
        assert_ne!(here, marks("a.md", "[[z]]"));
    }
}
