//! Stamps of a line, items of a list or selected lines put in the order of the
//! moments they cite.
//!
//! What is moved is moved whole; what stands between, be it commas or blank lines,
//! stays where it is. Things of the same moment keep their order. Nothing is
//! offered where all is in order, or where a thing to be moved cites no moment.

use rustc_hash::FxHashMap;

use super::{Action, ActionEdit, ActionKind};
use crate::features::edit::VaultEdit;
use crate::features::moment::{Moment, moments};
use crate::syntax::{Block, BlockKind, blocks};
use crate::text::Span;
use crate::vault::{AnchorTarget, Note, Resolution, Vault};

/// So many things at most: a list of more is data, and nobody's to sort by hand.
const MOST: usize = 2000;

/// To sort what stands at `span` of `note`: with a cursor between stamps of one
/// line those, else the innermost list around it; with a selection the stamps, the
/// items or the lines in it.
pub(super) fn sort_by_time(vault: &Vault, note: &Note, span: Span) -> Option<Action> {
    let moments = moments(note);
    if moments.len() < 2 {
        return None;
    }
    let lines = note.text().line_of(span.start)..=note.text().line_of(span.end);
    let is_one_line = lines.start() == lines.end();
    let (what, mut slots) = match is_one_line.then(|| stamps_in_a_row(note, span, &moments)) {
        Some(row) if row.len() > 1 => ("moments", row),
        _ => match items(note, span, &moments) {
            List::Of(items) => ("items", items),
            List::Odd => return None,
            List::None => ("lines", selected_lines(note, span)?),
        },
    };
    if !(2..=MOST).contains(&slots.len()) {
        return None;
    }
    slots.sort_unstable();
    let edits = sorted(note, &slots, &moments)?;
    let mut text = note.text().clone();
    for (span, replacement) in edits.iter().rev() {
        text.replace(*span, replacement);
    }
    let after = Note::from_text(note.path.clone(), text);
    let sound = parts(note) == parts(&after) && meanings(vault, note) == meanings(vault, &after);
    sound.then(|| Action {
        title: format!("Sort {} {what} by time", slots.len()),
        kind: ActionKind::Rewrite,
        findings: Vec::new(),
        edit: ActionEdit::Now(VaultEdit::of_note(note.path.clone(), edits)),
        preferred: false,
    })
}

/// How many parts of each kind a note has: what is moved must not become, or stop
/// to be, one of them.
fn parts(note: &Note) -> (FxHashMap<BlockKind, usize>, [usize; 8]) {
    let mut kinds = FxHashMap::default();
    for block in blocks(&note.text().to_string()) {
        *kinds.entry(block.kind).or_default() += 1;
    }
    let (parsed, rare) = (note.parsed(), note.parsed().rare());
    let parts = [
        parsed.links.len(),
        parsed.stamps.len(),
        parsed.headings.len(),
        rare.blocks.len(),
        rare.footnotes.len(),
        rare.definitions.len(),
        rare.callouts.len(),
        rare.faults.len(),
    ];
    (kinds, parts)
}

/// What each link of a note means, and each link of others to a place in it; in
/// no order that the note's own would change.
fn meanings(vault: &Vault, note: &Note) -> Vec<String> {
    let place = |anchor: Option<AnchorTarget>| match anchor {
        Some(AnchorTarget::Block(at)) => {
            let block = note.parsed().rare().blocks.get(at);
            block.map_or(String::new(), |block| {
                note.text().slice(block.block).into_owned()
            })
        }
        other => format!("{other:?}"),
    };
    let id = vault.id(&note.path);
    let own = note.parsed().links.iter().map(|link| {
        let meaning = match vault.resolve(note, &link) {
            Resolution::Note(target) if Some(target.note) == id => place(target.anchor),
            other => format!("{other:?}"),
        };
        format!("{} {meaning}", note.text().slice(link.span))
    });
    let mut all: Vec<String> = own.collect();
    for (user, links) in id.map_or(Vec::new(), |id| vault.anchored_backlinks(id)) {
        if user.path == note.path {
            continue;
        }
        let links = links.iter().filter_map(|at| user.parsed().links.get(*at));
        all.extend(links.filter_map(|link| link.anchor).map(|anchor| {
            let anchor = user.text().slice(anchor);
            format!("{anchor} {}", place(Some(note.anchor_target(&anchor))))
        }));
    }
    all.sort_unstable();
    all
}

/// The edits that put into each of `slots` what belongs there by time. `None` if
/// that is what stands there, or if one holds no moment.
fn sorted(note: &Note, slots: &[Span], moments: &[Moment]) -> Option<Vec<(Span, String)>> {
    let first = |slot: &Span| {
        let next = moments.partition_point(|moment| moment.span.start < slot.start);
        let moment = moments.get(next)?;
        slot.covers(moment.span).then_some(moment.second)
    };
    let mut order: Vec<(u64, &Span)> = slots
        .iter()
        .map(|slot| Some((first(slot)?, slot)))
        .collect::<Option<_>>()?;
    // Stable.
    order.sort_by_key(|(second, _)| *second);
    let moved = slots.iter().zip(order);
    let edits = moved
        .filter(|(slot, (_, from))| slot != from)
        .map(|(slot, (_, from))| (*slot, note.text().slice(*from).into_owned()));
    let edits: Vec<(Span, String)> = edits.collect();
    (!edits.is_empty()).then_some(edits)
}

/// The moments of one line that stand side by side, with nothing but blanks and
/// commas between, around a cursor; or those of them that are selected.
fn stamps_in_a_row(note: &Note, span: Span, moments: &[Moment]) -> Vec<Span> {
    let line = note.text().line_span(note.text().line_of(span.start));
    let from = moments.partition_point(|moment| moment.span.start < line.start);
    let inside = moments[from..]
        .iter()
        .take_while(|moment| moment.span.end <= line.end);
    let inside: Vec<Span> = inside.map(|moment| moment.span).collect();
    let is_row = |a: &Span, b: &Span| {
        let between = note.text().slice(Span::new(a.end, b.start));
        between.chars().all(|c| matches!(c, ' ' | '\t' | ',' | ';'))
    };
    let mut rows = inside.chunk_by(is_row).filter(|row| row.len() > 1);
    let row = rows.find(|row| {
        let whole = Span::new(row[0].start, row[row.len() - 1].end);
        whole.start <= span.end && span.start <= whole.end
    });
    let selected = |one: &&Span| span.is_empty() || span.overlaps(**one);
    let row = row.unwrap_or_default().iter();
    row.filter(selected).copied().collect()
}

/// What was found of a list.
enum List {
    /// What of it is to be sorted: whole items without the line break behind them.
    Of(Vec<Span>),
    /// One that cannot be sorted.
    Odd,
    /// There is none whose items cite moments.
    None,
}

/// The items of the innermost list around `span` that has several, each of which
/// cites a moment; of a selection over several of them only those.
fn items(note: &Note, span: Span, moments: &[Moment]) -> List {
    let text = note.text().to_string();
    let blocks = blocks(&text);
    let lists = blocks.iter().enumerate();
    let around = lists.filter(|(_, block)| {
        let end = trimmed(&text, block.span);
        block.kind == BlockKind::List && block.span.start <= span.start && span.end <= end
    });
    for (index, list) in around.collect::<Vec<_>>().into_iter().rev() {
        let end = trimmed(&text, list.span);
        let mut items: Vec<Span> = own_items(&blocks[index + 1..], list.span)
            .map(|item| Span::new(item.start, trimmed(&text, item)))
            .collect();
        let in_it = |item: &Span| item.overlaps(span);
        if !span.is_empty() && items.iter().filter(|item| in_it(item)).count() > 1 {
            items.retain(in_it);
        }
        let cites = |item: &Span| moments.iter().any(|moment| item.covers(moment.span));
        if items.len() < 2 || items.len() > MOST || !items.iter().all(cites) {
            continue;
        }
        return match are_alike(&text, &mut items, end) {
            true => List::Of(items),
            false => List::Odd,
        };
    }
    List::None
}

/// The items that belong to the list `list` itself and to none within it.
fn own_items(behind: &[Block], list: Span) -> impl Iterator<Item = Span> {
    let mut end = list.start;
    behind
        .iter()
        .take_while(move |block| block.span.start < list.end)
        .filter(move |block| {
            // What starts before the last item's end is a part of that item.
            let is_own = block.kind == BlockKind::Item && block.span.start >= end;
            if is_own {
                end = block.span.end;
            }
            is_own
        })
        .map(|block| block.span)
}

/// Whether each item begins its line in the same way as the others, so that one
/// can stand in the place of another. The numbers of a numbered list are left where
/// they are: `items` begin behind them afterwards.
fn are_alike(text: &str, items: &mut [Span], end: u32) -> bool {
    let part = |span: Span| text.get(span.range()).unwrap_or_default();
    let mut before = None;
    let mut numbers: Vec<usize> = Vec::new();
    let mut is_one_line = true;
    for item in items.iter_mut() {
        let line = text[..item.start as usize]
            .rfind(['\n', '\r'])
            .map_or(0, |at| at + 1);
        let indent = part(Span::new(line as u32, item.start));
        let is_indent = indent.chars().all(|c| matches!(c, ' ' | '\t' | '>'));
        if !is_indent || before.is_some_and(|before| before != indent) || item.end > end {
            return false;
        }
        before = Some(indent);
        let whole = part(*item);
        let behind = whole.trim_start_matches(|c: char| c.is_ascii_digit());
        is_one_line &= !whole.contains(['\n', '\r']);
        numbers.push(whole.len() - behind.len());
        item.start += (whole.len() - behind.len()) as u32;
    }
    // Under a longer number the further lines of an item would stand too far left.
    is_one_line || numbers.iter().all(|digits| *digits == numbers[0])
}

/// Where the text of `span` ends without the blank lines behind it, and without
/// the marks of a quote on such lines.
fn trimmed(text: &str, span: Span) -> u32 {
    let whole = text.get(span.range()).unwrap_or_default();
    let mut rest = whole.trim_end();
    loop {
        let line = rest.rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let is_blank = line > 0 && rest[line..].chars().all(|c| matches!(c, ' ' | '\t' | '>'));
        if !is_blank {
            return span.start + rest.len() as u32;
        }
        rest = rest[..line].trim_end();
    }
}

/// The lines of a selection over several, the blank ones aside. Not in code, not
/// with a heading or the start of a callout among them, and none of a list.
fn selected_lines(note: &Note, span: Span) -> Option<Vec<Span>> {
    let text = note.text();
    let first = text.line_of(span.start);
    // Whoever selects whole lines has the cursor at the start of the next one.
    let last = text.line_of(span.end.saturating_sub(1).max(span.start));
    if first == last || (last - first) as usize > MOST {
        return None;
    }
    let lines = (first..=last).map(|line| text.line_span(line));
    let lines: Vec<Span> = lines.filter(|line| !is_blank(&text.slice(*line))).collect();
    let (start, end) = (lines.first()?.start, lines.last()?.end);
    let whole = Span::new(start, end);
    let mut headings = note.parsed().headings.iter();
    let mut callouts = note.parsed().rare().callouts.iter();
    let is_odd = headings.any(|heading| heading.span.overlaps(whole))
        || callouts.any(|callout| whole.covers(callout.kind))
        || blocks(&text.to_string()).iter().any(|block| {
            let is_odd = matches!(
                block.kind,
                BlockKind::FrontMatter | BlockKind::Code | BlockKind::Html | BlockKind::List
            );
            is_odd && block.span.overlaps(whole)
        });
    let marks = |line: &Span| {
        let line = text.slice(*line);
        let rest = line.trim_start_matches([' ', '\t', '>']);
        line[..line.len() - rest.len()].to_owned()
    };
    let alike = lines.iter().all(|line| marks(line) == marks(&lines[0]));
    (!is_odd && alike).then_some(lines)
}

fn is_blank(line: &str) -> bool {
    line.chars().all(|c| matches!(c, ' ' | '\t' | '>'))
}
