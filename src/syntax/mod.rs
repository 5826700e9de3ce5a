//! From the text of a note to its parts: links, headings, stamps, front matter.
//!
//! [`parse`] never fails. What is odd in a note is data (see [`Fault`]), and
//! every part carries exact byte spans. One pass of `pulldown-cmark` finds the
//! blocks and the places that hold no links (code, comments, mathematics);
//! wiki links and stamps are then read from the source itself, because no
//! event of a CommonMark parser tells where a link's target begins.
//!
//! This is the only module that knows `pulldown-cmark`.

mod block;
mod blocks;
pub mod clock;
mod comment;
mod cover;
mod dollar;
mod front_matter;
mod half_callout;
mod heading;
mod html_anchor;
mod invisible;
mod markdown_link;
mod outline;
mod packed;
mod parts;
mod placeholder;
mod plain_time;
mod prose;
mod reference;
mod spans;
mod table;
pub mod timestamp;
mod wiki_link;

pub use blocks::{Block, BlockKind, blocks};
pub use front_matter::front_matter_entries;
pub use half_callout::{CALLOUT_TYPES, callout_word, is_callout_type};
pub use heading::{heading_content, without_stamps};
pub use html_anchor::html_anchors;
pub use invisible::{invisible, is_blank, without_invisible};
pub use markdown_link::unescaped_address;
pub use packed::{Headings, Links, Stamps};
pub use parts::*;
pub use placeholder::has_placeholder;
pub use plain_time::{PlainTime, PlainTimes, PlainValue};
pub use prose::{Prose, prose};
pub use table::{Tables, is_table_line};

use crate::text::Span;

/// Reads a note's text. Linear in its length, whatever the text holds.
pub fn parse(text: &str) -> Parsed {
    parse_covered(text, cover::stamps_and_links)
}

fn parse_covered(text: &str, cover: fn(&str, u32) -> cover::Covered<'_>) -> Parsed {
    let (front_matter, body) = front_matter::read(text);
    let covered = cover(text, body);
    let mut outline = outline::read(text, body, &covered.source);
    let (source, usual_stamps) = (&*covered.source, &*covered.stamps);
    let comments = comment::read(text, body, &outline);
    let dollars = dollar::read(text, body, &outline, &comments);
    // Nothing in code, comments and mathematics is a link or a stamp.
    let dead = spans::merge([&outline.dead, &comments.dead, &dollars.mathematics]);

    let (stamps, stamp_faults) = timestamp::read(text, body, (source, usual_stamps), &dead);
    let scan = wiki_link::read(text, body, &dead, &outline.soft_breaks, &covered.links);
    let links = markdown_link::join(scan.links, std::mem::take(&mut outline.links));
    let hub = hub_link(text, body, &links);
    let titled = front_matter
        .as_ref()
        .is_some_and(|front| front.title.is_some());
    let (headings, may_repeat_headings) =
        heading::read(text, &outline.headings, &links, usual_stamps, !titled);

    let mut rare = Rare {
        blocks: block::block_ids(text, body, &outline, &dead),
        tags: block::tags(text, body, &dead, &links, &stamps),
        callouts: std::mem::take(&mut outline.callouts),
        footnotes: std::mem::take(&mut outline.footnotes),
        definitions: std::mem::take(&mut outline.definitions),
        suppressions: comments.suppressions,
        faults: scan.faults,
        plain_times: PlainTimes::NONE,
        invisible: invisible_targets(text, &links),
        may_repeat_headings,
        site_holes: site_holes(&dollars.money, &outline.html_blocks, &links, &stamps),
    };
    let broken_stamps: Vec<Span> = stamp_faults.iter().map(Fault::span).collect();
    let taken = plain_time::Taken {
        dead: &dead,
        links: &links,
        web_links: &outline.web_links,
        definitions: &rare.definitions,
        stamps: &stamps,
        broken_stamps: &broken_stamps,
    };
    rare.plain_times = plain_time::read(text, body, source, &taken);
    rare.faults.extend(stamp_faults);
    let empty = outline.empty_web_links.iter();
    let empty = empty.filter(|label| !spans::contains(&dead, label.start));
    rare.faults
        .extend(empty.map(|label| Fault::EmptyWebLink { label: *label }));
    rare.faults
        .extend(dollars.prices(text, &outline.html_blocks));
    let shut = spans::merge([&dead, &outline.html_blocks]);
    rare.faults.extend(half_callout::read(
        text,
        body,
        source,
        &shut,
        &rare.callouts,
    ));
    rare.faults.extend(reference::read(
        text,
        body,
        source,
        &shut,
        &rare.footnotes,
        &links,
        &outline.web_links,
    ));
    let of_video = front_matter
        .as_ref()
        .is_some_and(|front| front.video_id.is_some());
    rare.faults
        .extend(block::fenced_note(text, body, &outline, of_video));
    rare.faults.sort_by_key(|fault| fault.span());

    Parsed {
        front_matter: front_matter.map(Box::new),
        links: Links::pack(&links),
        headings,
        stamps: Stamps::pack(&stamps),
        rare: (rare != Rare::default()).then(|| Box::new(rare)),
        hub,
    }
}

/// The targets of `links` with characters in them that nobody sees.
fn invisible_targets(text: &str, links: &[Link]) -> Vec<Span> {
    let targets = links.iter().map(|link| link.target);
    let odd = targets.filter(|target| {
        let target = &text[target.range()];
        !target.is_ascii() && invisible(target).next().is_some()
    });
    odd.collect()
}

/// Where the site shows no live link or stamp although there is one: prices that
/// it reads as mathematics, HTML blocks. A hole that swallows nothing is none.
fn site_holes(money: &[Span], html: &[Span], links: &[Link], stamps: &[Stamp]) -> Vec<SiteHole> {
    // A price in a label makes a hole that begins or ends inside a link.
    let linked = |span: &Span| {
        let next = links.partition_point(|link| link.span.start < span.end);
        // Links nest one deep at most.
        let mut before = links[..next].iter().rev().take(3);
        before.any(|link| link.span.end > span.start)
    };
    let stamped = |span: &Span| {
        let next = stamps.partition_point(|stamp| stamp.start < span.start);
        stamps.get(next).is_some_and(|stamp| stamp.start < span.end)
    };
    // An HTML block is no place for formulas, on the site or here.
    let money = money
        .iter()
        .filter(|span| !spans::contains(html, span.start))
        .filter(|span| linked(span) || stamped(span));
    let money = money.map(|&span| SiteHole {
        span,
        why: SiteHoleKind::Money,
    });
    // Stamps are HTML themselves and live in an HTML block.
    let html = html.iter().filter(|span| linked(span));
    let html = html.map(|&span| SiteHole {
        span,
        why: SiteHoleKind::HtmlBlock,
    });
    let mut holes: Vec<SiteHole> = money.chain(html).collect();
    holes.sort_by_key(|hole| hole.span);
    holes
}

/// The link of a `From: [[hub]] <br/>` line, which is the body's first line that
/// is not blank. An index into `links`.
fn hub_link(text: &str, body: u32, links: &[Link]) -> Option<u32> {
    let rest = text.get(body as usize..)?;
    let line = rest.trim_start();
    let start = text.len() - line.len();
    let line = line.lines().next()?;
    line.strip_prefix("From:")?
        .trim_start()
        .strip_prefix("[[")?;
    let line = Span::from(start..start + line.len());
    let index = links
        .iter()
        .position(|link| link.span.start >= line.start)?;
    line.covers(links[index].span).then_some(index as u32)
}

#[cfg(test)]
mod tests;
