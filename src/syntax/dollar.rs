//! `$`: formulas, and money that the site takes for formulas.
//!
//! The site (remark-math) pairs dollar signs like backticks: any two in a block
//! enclose mathematics, so `$5 … $10` swallows the links between. We take a pair
//! for mathematics only by Pandoc's rule (`tex_math_dollars`: no blank behind the
//! opening sign nor before the closing one, no digit behind the closing one, nor,
//! as we add, a letter: `$HOME/$PATH`) and if it does not read like a price, or
//! like words around a link; everything else stays live, and what the site would
//! swallow is reported as such.

use super::Fault;
use super::comment::Comments;
use super::outline::Outline;
use super::spans::{self, Cursor};
use crate::text::Span;

/// What dollar signs enclose.
#[derive(Default)]
pub struct Dollars {
    /// Formulas: nothing in them is a link.
    pub mathematics: Vec<Span>,
    /// Prose between two prices, which the site takes for a formula. Sorted.
    pub money: Vec<Span>,
}

impl Dollars {
    /// Those of the money that certainly is no formula, outside of HTML blocks.
    pub fn prices(&self, text: &str, html: &[Span]) -> Vec<Fault> {
        let money = self.money.iter();
        let shown = money.filter(|span| !spans::contains(html, span.start));
        let price = |span: &Span| {
            let whole = &text[span.range()];
            let signs = whole.len() - whole.trim_start_matches('$').len();
            let signs = signs.min(whole.len() / 2);
            let inner = &whole[signs..whole.len() - signs];
            let after = &text[span.end as usize..];
            let ends_in_formula = spans::contains(&self.mathematics, span.end - signs as u32);
            is_no_formula(inner, after).then(|| Fault::MoneyAsMath {
                span: *span,
                signs: u16::try_from(signs).unwrap_or(u16::MAX),
                ends_in_formula,
                has_prices: begins_price(inner) && (ends_in_formula || begins_price(after)),
            })
        };
        shown.filter_map(price).collect()
    }
}

/// Whether what stands between two dollar signs, followed by `after`, is certainly
/// prose: a price in words, or an amount before another one.
fn is_no_formula(inner: &str, after: &str) -> bool {
    if inner.contains(['\\', '^', '{', '}', '=']) || inner.contains("_{") {
        return false;
    }
    let amount = inner.trim_start_matches(['*', '_', '~', ' ']);
    let is_amount = |text: &str| {
        let text = text.trim_start_matches(['*', '_', '~']);
        text.trim_start_matches(['.', ','])
            .starts_with(|c: char| c.is_ascii_digit())
    };
    is_amount(amount) && is_amount(after) || has_prose(inner)
}

/// Whether an amount follows a dollar sign at once: what stands behind another one may be
/// the end of a formula with words in it (`$0 if x is even$`).
fn begins_price(behind: &str) -> bool {
    let amount = behind.trim_start_matches(['*', '_', '~']);
    let amount = amount
        .strip_prefix(['-', '+', '\u{2212}'])
        .unwrap_or(amount);
    let amount = amount.strip_prefix(['.', ',']).unwrap_or(amount);
    amount.starts_with(|c: char| c.is_ascii_digit())
}

/// A run of dollar signs.
#[derive(Clone, Copy)]
struct Run {
    start: usize,
    length: usize,
}

/// Reads the text from `body`.
pub fn read(text: &str, body: u32, outline: &Outline<'_>, comments: &Comments) -> Dollars {
    let mut dollars = Dollars::default();
    if memchr::memchr(b'$', &text.as_bytes()[body as usize..]).is_none() {
        return dollars;
    }
    let hidden = spans::merge([&outline.dead, &comments.dead, &outline.tags]);
    let runs = runs(text.as_bytes(), body as usize, &hidden);
    let rest = fences(text, &runs, &mut dollars.mathematics);
    let mut leaves = Leaves::new(&outline.leaves);
    let mut at = 0;
    while at < rest.len() {
        let end = leaves.end_of(rest[at].start);
        let count = rest[at..]
            .iter()
            .take_while(|run| run.start < end)
            .count()
            .max(1);
        inline(text, &rest[at..at + count], &mut dollars);
        at += count;
    }
    dollars.mathematics.sort_unstable();
    // Where both rules see mathematics there is nothing to report.
    let mathematics = &dollars.mathematics;
    dollars
        .money
        .retain(|money| !spans::contains(mathematics, money.start));
    dollars
}

fn runs(bytes: &[u8], body: usize, hidden: &[Span]) -> Vec<Run> {
    let mut hidden = Cursor::new(hidden);
    let mut runs = Vec::new();
    let mut from = body;
    while let Some(start) = memchr::memchr(b'$', &bytes[from..]).map(|at| from + at) {
        let length = bytes[start..]
            .iter()
            .take_while(|byte| **byte == b'$')
            .count();
        from = start + length;
        let backslashes = bytes[..start]
            .iter()
            .rev()
            .take_while(|byte| **byte == b'\\')
            .count();
        let (start, length) = match backslashes % 2 {
            1 => (start + 1, length - 1),
            _ => (start, length),
        };
        if length > 0 && hidden.covering(start as u32).is_none() {
            runs.push(Run { start, length });
        }
    }
    runs
}

/// Takes out `$$` blocks: a line that starts with `$$`, up to the next run of at
/// least two. One that never closes is plain text.
fn fences(text: &str, runs: &[Run], mathematics: &mut Vec<Span>) -> Vec<Run> {
    // Looks back no further than the blanks before the run: a line may hold many.
    let starts_line = |run: &Run| {
        let before = text[..run.start].trim_end_matches([' ', '\t', '>']);
        before.is_empty() || before.ends_with(['\n', '\r'])
    };
    // Looked up from the end, so that many unclosed fences cost one pass.
    let last_double = runs.iter().rposition(|run| run.length >= 2).unwrap_or(0);
    let mut rest = Vec::new();
    let mut at = 0;
    while at < runs.len() {
        let run = runs[at];
        if run.length >= 2 && at < last_double && starts_line(&run) {
            let close = at
                + 1
                + runs[at + 1..]
                    .iter()
                    .take_while(|run| run.length < 2)
                    .count();
            let end = runs[close].start + runs[close].length;
            mathematics.push(Span::from(run.start..end));
            at = close + 1;
        } else {
            rest.push(run);
            at += 1;
        }
    }
    rest
}

/// Pairs the runs of one block.
fn inline(text: &str, runs: &[Run], dollars: &mut Dollars) {
    site_pairs(runs, &mut dollars.money);
    let mut at = 0;
    while at + 1 < runs.len() {
        let (open, close) = (runs[at], runs[at + 1]);
        if open.length == close.length && is_mathematics(text, open, close) {
            dollars
                .mathematics
                .push(Span::from(open.start..close.start + close.length));
            at += 2;
        } else {
            at += 1;
        }
    }
}

/// remark-math: a run closes with the next run of the same length in the block.
fn site_pairs(runs: &[Run], pairs: &mut Vec<Span>) {
    // For each length the runs of it, so that the search is linear.
    let mut next_same = vec![usize::MAX; runs.len()];
    let mut last_of = rustc_hash::FxHashMap::default();
    for (at, run) in runs.iter().enumerate().rev() {
        if let Some(later) = last_of.insert(run.length, at) {
            next_same[at] = later;
        }
    }
    let mut at = 0;
    while at < runs.len() {
        match runs.get(next_same[at]) {
            Some(close) => {
                pairs.push(Span::from(runs[at].start..close.start + close.length));
                at = next_same[at] + 1;
            }
            None => at += 1,
        }
    }
}

fn is_mathematics(text: &str, open: Run, close: Run) -> bool {
    let inner = &text[open.start + open.length..close.start];
    if inner.trim().is_empty() {
        return false;
    }
    if open.length >= 2 {
        return true;
    }
    let after = text[close.start + close.length..].chars().next();
    let pandoc = !inner.starts_with(char::is_whitespace)
        && !inner.ends_with(char::is_whitespace)
        && !after.is_some_and(|c| c.is_ascii_alphanumeric());
    pandoc && !is_price(inner) && !is_prose(inner)
}

/// Whether words stand before a link, and nothing that only TeX has:
/// `AAPL beats [[apple]] again`, but not `x + [[y]]` nor `\det [[a]]`.
fn is_prose(inner: &str) -> bool {
    let Some((before, _)) = inner.split_once("[[") else {
        return false;
    };
    let word = before.bytes().take_while(u8::is_ascii_alphabetic).count();
    let is_tex = inner.contains(['\\', '^', '=']) || inner.contains("_{");
    (word >= 2 || has_prose(before)) && !is_tex
}

/// Whether what follows a dollar sign reads like an amount and then prose:
/// `5 million and **`, `**7 million into **`, but not `2x + 1` nor `3 \times 4`.
fn is_price(inner: &str) -> bool {
    let amount = inner.trim_start_matches(['*', '_', '~', ' ']);
    if !amount.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let marks = inner.len() - amount.len() > 0;
    marks || amount.contains("[[") || amount.contains("<a ") || has_prose(amount)
}

/// Two words of three letters and more, neither a TeX command.
fn has_prose(amount: &str) -> bool {
    let words = amount.split_whitespace().filter(|word| {
        let word = word.trim_matches(|c: char| c.is_ascii_punctuation() && c != '\\');
        word.chars().count() >= 3 && word.chars().all(char::is_alphabetic)
    });
    words.take(2).count() == 2
}

/// The blocks that hold inline text, asked in ascending order.
struct Leaves<'a> {
    leaves: &'a [Span],
}

impl<'a> Leaves<'a> {
    fn new(leaves: &'a [Span]) -> Self {
        Self { leaves }
    }

    /// Where the innermost block that holds `offset` ends, or the next one begins.
    /// Leaves are sorted by start; an item holds others.
    fn end_of(&mut self, offset: usize) -> usize {
        let offset = offset as u32;
        let mut end = u32::MAX;
        while let [first, rest @ ..] = self.leaves {
            if first.start > offset {
                return end.min(first.start) as usize;
            }
            if first.end > offset {
                end = first.end;
            }
            self.leaves = rest;
        }
        end as usize
    }
}
