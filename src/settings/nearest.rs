/// The candidate that `word` was most likely meant to be, if any is close:
/// case, `-` and `_` do not count, and up to a third of the letters may be wrong.
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let letters = |text: &str| -> Vec<char> {
        // A name longer than this is no slip of the finger, and comparing is quadratic.
        let letters = text.chars().filter(|c| c.is_alphanumeric()).take(64);
        letters.flat_map(char::to_lowercase).collect()
    };
    let word = letters(word);
    let ranked = candidates.into_iter().filter_map(|candidate| {
        let other = letters(candidate);
        let slips = distance(&word, &other);
        (slips * 3 <= word.len().max(other.len())).then_some((slips, candidate))
    });
    ranked
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, candidate)| candidate)
}

/// Levenshtein's distance with swapped neighbours counted as one slip.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let changed = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + changed);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_what_was_meant() {
        let codes = ["broken-link", "broken-anchor", "inexact-link"];
        assert_eq!(nearest("brokenLink", codes), Some("broken-link"));
        assert_eq!(nearest("broken_anchr", codes), Some("broken-anchor"));
        assert_eq!(nearest("inexcat-link", codes), Some("inexact-link"));
        assert_eq!(nearest("spelling", codes), None);
        assert_eq!(nearest("", codes), None);
    }
}
