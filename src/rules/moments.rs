//! What each stamp of a note says, read once for all rules about stamps: every
//! stamp gets one verdict at most, so that no two fixes ever change the same one.

use super::{Context, Finding, Fix, Report, Rule};
use crate::syntax::Stamp;
use crate::syntax::clock::{self, Clock};
use crate::syntax::timestamp::player_seconds;
use crate::text::{Source, Span};
use crate::vault::Note;

/// What is wrong with a stamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// The player cannot read the value.
    Unreadable,
    /// One number, which the player takes for hours.
    Seconds,
    /// Four numbers, of which the player reads three.
    FourPart,
    /// Two numbers, which the player takes for hours and minutes.
    TwoPart,
    /// Minutes and seconds written where hours and minutes are read.
    Shifted,
    /// A minute or second above 59.
    OutOfRange,
    /// The label names another moment.
    LabelMismatch,
    /// There is nothing to click.
    EmptyLabel,
    /// It leads past the video's end, and nothing says what was meant.
    PastEnd,
}

/// A stamp with a flaw.
#[derive(Clone, Copy, Debug)]
pub(super) struct Verdict {
    pub stamp: Stamp,
    pub flaw: Flaw,
    pub mend: Mend,
    /// The second the player seeks to.
    pub player: Option<u64>,
    /// The second the label names.
    pub label: Option<u64>,
}

/// The moments a stamp may have been meant to name, the likeliest first, in
/// seconds. Its fix writes one into value and label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mend {
    targets: [Option<u64>; 2],
    certain: bool,
}

impl Mend {
    /// The moments, the likeliest first.
    pub(super) fn targets(self) -> impl Iterator<Item = u64> {
        self.targets.into_iter().flatten()
    }

    /// Whether the first is certainly meant.
    pub(super) fn is_certain(self) -> bool {
        self.certain
    }

    /// The likeliest moment.
    pub(super) fn first(self) -> Option<u64> {
        self.targets[0]
    }

    pub(super) fn certain(target: u64) -> Self {
        Self {
            targets: [Some(target), None],
            certain: true,
        }
    }

    pub(super) fn offered<const N: usize>(targets: [Option<u64>; N]) -> Self {
        let mut kept = [None; 2];
        let mut next = 0;
        for target in targets.into_iter().flatten() {
            if next < kept.len() && !kept.contains(&Some(target)) {
                kept[next] = Some(target);
                next += 1;
            }
        }
        Self {
            targets: kept,
            certain: false,
        }
    }

    pub(super) fn sure(self, certain: bool) -> Self {
        Self { certain, ..self }
    }
}

/// How far the note's video can go.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limit {
    /// No moment is later, in seconds.
    pub seconds: u64,
    /// Whether that is the video's own length and no guess.
    pub known: bool,
}

/// A moment and a label as written, and what they name.
struct Read {
    stamp: Stamp,
    player: Option<u64>,
    clock: Option<Clock>,
    label: Label,
}

#[derive(Clone, Copy)]
enum Label {
    Empty,
    Words,
    Time(Clock),
}

impl Label {
    fn read(text: &str) -> Self {
        match Clock::read(text) {
            _ if clock::inner(text).is_empty() => Self::Empty,
            Some(clock) => Self::Time(clock),
            None => Self::Words,
        }
    }
}

/// The flawed stamps of `note`, in document order.
pub(super) fn judge(note: &Note, source: &Source<'_>, limit: Limit) -> Vec<Verdict> {
    let read = |stamp: Stamp| {
        let text = source.slice(stamp.span());
        let part = |span: Span| {
            let from = (span.start - stamp.start) as usize;
            &text[from..from + span.len() as usize]
        };
        let value = part(stamp.value());
        let player = player_seconds(value);
        let clock = Clock::read(value);
        let is_value = |label: &str| {
            let inner = label
                .strip_prefix('[')
                .and_then(|rest| rest.strip_suffix(']'));
            inner == Some(value) || clock::inner(label) == value
        };
        let label = match part(stamp.label()) {
            // As nearly all are.
            label if is_value(label) => clock.map_or(Label::Words, Label::Time),
            label => Label::read(label),
        };
        Read {
            stamp,
            player,
            clock,
            label,
        }
    };
    let all = &note.parsed().stamps;
    // Their number is known, but not to the iterator.
    let mut stamps = Vec::with_capacity(all.len());
    stamps.extend(all.iter().map(read));
    let style = Style::of(&stamps, limit);
    let verdict = |read: &Read| {
        let (flaw, mend) = flaw(read, limit, &style)?;
        let label = match read.label {
            Label::Time(label) => label.seconds(),
            _ => None,
        };
        Some(Verdict {
            stamp: read.stamp,
            flaw,
            mend,
            player: read.player,
            label,
        })
    };
    stamps.iter().filter_map(verdict).collect()
}

/// How the stamps of a note are written, taken together.
struct Style {
    /// Nearly all end in `:00` and most lead past what the video can hold: each
    /// minute and second was given a `:00`.
    shifted: bool,
    /// The same of stamps in the first hour as written.
    shifted_below_an_hour: bool,
    /// One leads past the twelfth hour: no video of this note's is that long.
    has_absurd: bool,
}

/// Past this no moment of an unknown video is believed, in seconds.
const ABSURD: u64 = 12 * 3600;

impl Style {
    fn of(stamps: &[Read], limit: Limit) -> Self {
        let (mut all, mut all_whole, mut past_hour, mut whole, mut late) = (0, 0, 0, 0, 0_usize);
        let mut is_far = false;
        let mut has_absurd = false;
        let mut shifted_fit = true;
        for read in stamps {
            let Some(clock) = read.clock.filter(|clock| clock.count() == 3) else {
                continue;
            };
            let (Some(at), Some(shifted)) = (clock.seconds(), clock.shifted()) else {
                continue;
            };
            let is_whole = clock.numbers()[2] == 0;
            let is_late = at > limit.seconds;
            all += 1;
            all_whole += usize::from(is_whole);
            has_absurd |= at > ABSURD && is_late;
            // Just past the end a talk was cut, or the length is that of a clip.
            is_far |= limit.known && at > limit.seconds.saturating_mul(2);
            // Those that were mended already begin with `00`.
            if clock.numbers()[0] > 0 {
                past_hour += 1;
                whole += usize::from(is_whole);
                late += usize::from(is_whole && is_late);
                shifted_fit &= shifted <= limit.seconds;
            }
        }
        let mostly = |part: usize, all: usize| part * 10 >= all * 9;
        let enough = match limit.known {
            true => shifted_fit && (is_far || late >= 3),
            // A talk of five hours, cited by whole minutes, looks a little like it.
            false => late * 2 >= past_hour && (has_absurd || late >= 6),
        };
        let shifted = late > 0 && mostly(whole, past_hour) && enough;
        Self {
            shifted,
            shifted_below_an_hour: shifted && mostly(all_whole, all),
            has_absurd,
        }
    }
}

fn flaw(read: &Read, limit: Limit, style: &Style) -> Option<(Flaw, Mend)> {
    let fits = |seconds: &u64| *seconds <= limit.seconds;
    let label = match read.label {
        Label::Time(label) => label.seconds().filter(fits),
        _ => None,
    };
    let Some(player) = read.player else {
        let value = read.clock.and_then(Clock::seconds).filter(fits);
        // A value cut short, `01:26:`, may lack its seconds.
        let is_whole = read.clock.is_some_and(|clock| clock.count() == 3);
        let mend = match (value, label) {
            (Some(value), Some(label)) if value == label => Mend::certain(value),
            (None, Some(label)) => Mend::certain(label),
            (Some(value), None) => Mend::offered([Some(value)]).sure(is_whole),
            (value, label) => Mend::offered([value, label]),
        };
        return Some((Flaw::Unreadable, mend));
    };
    let clock = read.clock?;
    match clock.count() {
        1 => {
            let value = clock.seconds().filter(fits);
            let agree = value.is_some() && value == label;
            let mend = Mend::offered([value, label]).sure(agree);
            Some((Flaw::Seconds, mend))
        }
        2 => Some(two_part(read, clock, player, limit)),
        4 => {
            let value = clock.seconds().filter(fits);
            let mend = match (value, label) {
                (None, _) => Mend::offered([clock.shifted().filter(fits), label]),
                (Some(value), Some(label)) if value != label => {
                    Mend::offered([Some(value), Some(label)])
                }
                // A fourth number that is not nought says that these are not hours.
                _ => Mend::offered([value]).sure(clock.numbers()[3] == 0),
            };
            Some((Flaw::FourPart, mend))
        }
        _ => three_part(read, clock, player, limit, style),
    }
}

fn two_part(read: &Read, clock: Clock, player: u64, limit: Limit) -> (Flaw, Mend) {
    let fits = |seconds: &u64| *seconds <= limit.seconds;
    let label = match read.label {
        Label::Time(label) => label.seconds().filter(fits),
        _ => None,
    };
    let Some(value) = clock.seconds() else {
        let mend = Mend::offered([label]).sure(label.is_some());
        return (Flaw::OutOfRange, mend);
    };
    let mend = match label {
        _ if !fits(&value) => Mend::offered([label]),
        Some(label) if label == value => Mend::certain(value),
        // Hours and minutes, said twice.
        Some(label) if label == player => Mend::certain(label),
        Some(label) => Mend::offered([Some(value), Some(label)]),
        None => Mend::offered([Some(value)]).sure(!fits(&player)),
    };
    (Flaw::TwoPart, mend)
}

fn three_part(
    read: &Read,
    clock: Clock,
    player: u64,
    limit: Limit,
    style: &Style,
) -> Option<(Flaw, Mend)> {
    let fits = |seconds: &u64| *seconds <= limit.seconds;
    let shifted = clock.shifted().filter(fits);
    let is_late = !fits(&player);
    let is_whole = clock.numbers()[2] == 0;
    let (label_clock, label) = match read.label {
        Label::Time(label) => (Some(label), label.seconds()),
        _ => (None, None),
    };
    if clock.seconds().is_none() {
        let mend = match (label.filter(fits), shifted) {
            (Some(label), _) => Mend::certain(label),
            // `05:21:999` and `19:20:73`: minutes, seconds and parts of one.
            (None, Some(shifted)) if is_late || clock.numbers()[2] > 99 => {
                Mend::offered([Some(shifted)])
            }
            _ => Mend::offered([Some(player).filter(fits)]),
        };
        return Some((Flaw::OutOfRange, mend));
    }
    let is_first_hour = clock.numbers()[0] == 0;
    let in_style = is_whole
        && match is_first_hour {
            true => style.shifted_below_an_hour,
            false => style.shifted,
        };
    let late_label = label_clock.filter(|_| label.is_some_and(|label| !fits(&label)));
    let same_shift = is_late && late_label.is_some_and(|label| label.shifted() == clock.shifted());
    if label_clock.is_none() || label == Some(player) || same_shift {
        let is_odd = is_late && (is_whole || player > ABSURD || style.has_absurd);
        return match shifted {
            Some(shifted) if shifted != player && (is_odd || in_style) => {
                // Mended they might look as flawed as before, and must not be mended
                // twice.
                let looks_alike = is_first_hour || shifted >= 3600 && shifted % 60 == 0;
                let certain = in_style && !looks_alike;
                Some((Flaw::Shifted, Mend::offered([Some(shifted)]).sure(certain)))
            }
            _ if matches!(read.label, Label::Empty) && !is_late => {
                Some((Flaw::EmptyLabel, Mend::certain(player)))
            }
            // Lengths are told in whole seconds. One that is only supposed says nothing.
            _ if limit.known && player > limit.seconds + 1 || is_late && player > ABSURD => {
                Some((Flaw::PastEnd, Mend::offered([])))
            }
            _ => None,
        };
    }
    // From here on the label is a time, and another one.
    let label_fits = label.filter(fits);
    if is_whole && label_fits.is_some() && label_fits == shifted {
        let is_full = label_clock.is_some_and(|label| label.count() == 3);
        // `[02:37]` under `02:37:00` may be hours and minutes.
        let mend = match is_late || in_style || is_full {
            true => Mend::offered([shifted]).sure(true),
            false => Mend::offered([shifted, Some(player)]),
        };
        return Some((Flaw::Shifted, mend));
    }
    let mend = match (is_late, label_fits) {
        // Whatever the other stamps say: once they are mended, they say nothing.
        (true, Some(label)) => {
            let may_be_shifted = is_whole && shifted.is_some();
            Mend::offered([Some(label), shifted]).sure(!may_be_shifted)
        }
        (false, None) => {
            Mend::offered([Some(player), shifted.filter(|_| in_style)]).sure(!is_whole)
        }
        (false, Some(label)) => Mend::offered([Some(player), Some(label)]),
        (true, None) => {
            let other = late_label.and_then(Clock::shifted).filter(fits);
            Mend::offered([shifted, other])
        }
    };
    Some((Flaw::LabelMismatch, mend))
}

/// Puts the stamps with one of `flaws` into `report`, as `rule`, each with what
/// `message` says of it. Underlined is the value, or the label where that is wrong.
pub(super) fn report_as(
    rule: &'static Rule,
    flaws: &[Flaw],
    context: &Context<'_>,
    report: &mut Report<'_>,
    message: impl Fn(&Verdict) -> String,
) {
    let Some(severity) = report.severity(rule) else {
        return;
    };
    let found = context.stamps.iter();
    for verdict in found.filter(|verdict| flaws.contains(&verdict.flaw)) {
        let span = match verdict.flaw {
            Flaw::Unreadable | Flaw::EmptyLabel => verdict.stamp.span(),
            Flaw::LabelMismatch => verdict.stamp.label(),
            _ => verdict.stamp.value(),
        };
        report.findings.push(Finding {
            rule,
            severity,
            span,
            message: message(verdict),
            related: Vec::new(),
            mend: Some(verdict.mend),
        });
    }
}

/// Writes each moment that the stamp of `finding` may name into its value and label.
pub(super) fn fixes(note: &Note, finding: &Finding) -> Vec<Fix> {
    let Some(mend) = finding.mend else {
        return Vec::new();
    };
    let stamps = &note.parsed().stamps;
    let stamp = stamps
        .at(finding.span.start)
        .filter(|stamp| stamp.span().covers(finding.span));
    let Some(stamp) = stamp else {
        return Vec::new();
    };
    let fix = |target: u64| {
        let time = clock::shown(target);
        let mut edits = Vec::new();
        let value = note.text().slice(stamp.value());
        let is_plain = Clock::read(&value).is_some_and(|clock| {
            clock.count() == 3 && clock.seconds() == Some(target) && clock::inner(&value) == value
        });
        if !(is_plain && player_seconds(&value) == Some(target)) {
            edits.push((stamp.value(), time.clone()));
        }
        let label = note.text().slice(stamp.label());
        match Label::read(&label) {
            Label::Empty => edits.push((stamp.label(), format!("[{time}]"))),
            Label::Time(shown)
                if shown.seconds() != Some(target) || !(2..=3).contains(&shown.count()) =>
            {
                let inner = clock::inner(&label);
                let from = inner.as_ptr() as usize - label.as_ptr() as usize;
                let start = stamp.label().start + from as u32;
                edits.push((Span::new(start, start + inner.len() as u32), time.clone()));
            }
            _ => {}
        }
        let title = match &edits[..] {
            [(span, _)] if *span != stamp.value() => format!("Change the label to `{time}`"),
            _ => format!("Change the moment to `{time}`"),
        };
        (!edits.is_empty()).then_some((title, edits))
    };
    let fixes = mend.targets.into_iter().flatten().filter_map(fix);
    let fixes = fixes.enumerate().map(|(index, (title, edits))| Fix {
        title,
        edits,
        certain: mend.certain && index == 0,
    });
    fixes.collect()
}

/// A whole stamp of `time`, `HH:MM:SS`.
pub(super) fn stamp(time: &str) -> String {
    stamp_with(time, &format!("[{time}]"))
}

/// A whole stamp of `time` that shows `label`.
pub(super) fn stamp_with(time: &str, label: &str) -> String {
    format!("<a class=\"yt-timestamp\" data-t=\"{time}\">{label}</a>")
}
