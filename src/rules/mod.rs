//! What can be wrong with a note. One file a rule; each documents itself.
//!
//! A rule says what is wrong and where ([`check`]); what to do about it is
//! worked out only when somebody asks ([`fixes`]), because most findings of a
//! large vault are counted, not mended.

mod ambiguous_link;
mod broken_anchor;
mod broken_file_link;
mod broken_link;
mod broken_sidecar;
mod dead_on_site;
mod duplicate_alias;
mod duplicate_heading_anchor;
mod duplicate_title;
mod empty_label;
mod exact_target;
pub(crate) use exact_target::{bar, encoded as encoded_destination, wiki_name};
mod fenced_note;
mod fingerprint;
mod group;
mod hub_lists_missing_note;
mod hub_mismatch;
mod hub_missing;
mod inexact_link;
mod invalid_front_matter;
mod invalid_video_id;
mod invisible_character;
mod malformed_callout;
mod malformed_timestamp;
mod missing_attachment;
mod moments;
mod money_as_math;
mod name_collision;
mod not_in_hub;
mod orphan_note;
mod prompt_leftover;
mod quote_not_found;
mod self_link;
mod skipped_heading_level;
mod time_as_link;
mod timestamp_empty_label;
mod timestamp_label_mismatch;
mod timestamp_out_of_range;
mod timestamp_past_end;
mod timestamp_runaway;
mod timestamp_shifted;
mod timestamp_two_part;
mod timestamp_without_video;
mod uncited_paragraph;
mod unclosed_link;
mod undefined_footnote;
mod undefined_reference;
mod unknown_callout;
mod untagged_timestamp;
mod unused_definition;
mod unused_suppression;

use broken_link::Dead;
pub use broken_sidecar::check_sidecar;
pub use fingerprint::{fingerprint, fingerprints, underlined};
pub use group::Group;
pub use moments::Mend;
use moments::{Limit, Verdict};

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::settings::{Settings, Severity};
use crate::syntax::{Fault, Link, LinkKind};
use crate::text::{Source, Span};
use crate::vault::{Note, NoteId, NotePath, Resolution, Resolver, Vault};
use crate::video::{Part, Video};

/// A rule's stable name and what there is to say of it.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable, kebab-case, named after the flaw: `broken-link`.
    pub code: &'static str,
    /// What it is about: a name for several rules at once.
    pub group: Group,
    /// Severity unless the user says otherwise.
    pub severity: Severity,
    /// One line: what is wrong.
    pub summary: &'static str,
    /// The documentation page, markdown: what, why it is bad, example, fix.
    pub page: &'static str,
}

/// Something wrong at a place of a note.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// The rule's severity under the user's settings; never `Off`.
    pub severity: Severity,
    /// Where, in the bytes of the note (or of the file about a video); the target only,
    /// for links.
    pub span: Span,
    /// One sentence for a person, plain text, names in backquotes.
    pub message: String,
    /// Other places that explain it (the candidates of an ambiguous link).
    pub related: Vec<Related>,
    /// For a stamp: the moments that it may have been meant to name.
    pub mend: Option<Mend>,
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
#[derive(Clone, Debug, PartialEq, Eq)]
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
    static RULES: &[&Rule] = &[
        &broken_link::RULE,
        &broken_anchor::RULE,
        &ambiguous_link::RULE,
        &inexact_link::RULE,
        &dead_on_site::RULE,
        &unclosed_link::RULE,
        &invalid_front_matter::RULE,
        &invalid_video_id::RULE,
        &fenced_note::RULE,
        &malformed_timestamp::RULE,
        &timestamp_two_part::RULE,
        &timestamp_shifted::RULE,
        &timestamp_past_end::RULE,
        &timestamp_out_of_range::RULE,
        &timestamp_label_mismatch::RULE,
        &timestamp_empty_label::RULE,
        &timestamp_without_video::RULE,
        &timestamp_runaway::RULE,
        &time_as_link::RULE,
        &broken_sidecar::RULE,
        &untagged_timestamp::RULE,
        &quote_not_found::RULE,
        &unused_suppression::RULE,
        &money_as_math::RULE,
        &unknown_callout::RULE,
        &malformed_callout::RULE,
        &invisible_character::RULE,
        &duplicate_heading_anchor::RULE,
        &skipped_heading_level::RULE,
        &undefined_reference::RULE,
        &undefined_footnote::RULE,
        &unused_definition::RULE,
        &empty_label::RULE,
        &self_link::RULE,
        &prompt_leftover::RULE,
        &uncited_paragraph::RULE,
        &broken_file_link::RULE,
        &missing_attachment::RULE,
        &hub_missing::RULE,
        &hub_mismatch::RULE,
        &not_in_hub::RULE,
        &hub_lists_missing_note::RULE,
        &orphan_note::RULE,
        &duplicate_title::RULE,
        &duplicate_alias::RULE,
        &name_collision::RULE,
    ];
    RULES
}

/// The rule of that code.
pub fn rule(code: &str) -> Option<&'static Rule> {
    rules().iter().copied().find(|rule| rule.code == code)
}

/// Everything wrong with `note`, in document order, suppressed ones left out.
pub fn check(vault: &Vault, note: &Note, settings: &Settings) -> Vec<Finding> {
    check_with(vault, note, settings, None)
}

/// How much of a note's video the rules look at.
pub fn part_of_video(settings: &Settings) -> Part {
    let rule = &quote_not_found::RULE;
    match settings.is_on_anywhere(rule.code, rule.severity) {
        true => Part::All,
        false => Part::Facts,
    }
}

/// The same with what is known of the note's video.
pub fn check_with(
    vault: &Vault,
    note: &Note,
    settings: &Settings,
    video: Option<&Video>,
) -> Vec<Finding> {
    let source = Source::new(note.text());
    check_among(&mut Resolver::new(vault), note, &source, settings, video)
}

/// The same for who asks about one note after the other, best by their folders. `source` is
/// the note's text.
pub fn check_among(
    resolver: &mut Resolver<'_>,
    note: &Note,
    source: &Source<'_>,
    settings: &Settings,
    video: Option<&Video>,
) -> Vec<Finding> {
    let vault = resolver.vault();
    let mut report = Report {
        severities: settings.rules_at(&note.path.path),
        findings: Vec::new(),
    };
    let links = resolver.resolve(note, source);
    let nowhere = broken_link::leading_nowhere(vault, note, source, &links);
    let duration = video.and_then(Video::duration);
    let limit = Limit {
        seconds: settings.timestamps.last_second(duration),
        known: duration.is_some(),
    };
    let context = Context {
        vault,
        note,
        links,
        nowhere,
        limit,
        stamps: moments::judge(note, source, limit),
        video,
        source,
    };

    broken_link::check(&context, &mut report);
    broken_anchor::check(&context, &mut report);
    ambiguous_link::check(&context, &mut report);
    inexact_link::check(&context, &mut report);
    dead_on_site::check(&context, &mut report);
    unclosed_link::check(&context, &mut report);
    invalid_front_matter::check(&context, &mut report);
    invalid_video_id::check(&context, &mut report);
    fenced_note::check(&context, &mut report);
    malformed_timestamp::check(&context, &mut report);
    timestamp_two_part::check(&context, &mut report);
    timestamp_shifted::check(&context, &mut report);
    timestamp_past_end::check(&context, &mut report);
    timestamp_out_of_range::check(&context, &mut report);
    timestamp_label_mismatch::check(&context, &mut report);
    timestamp_empty_label::check(&context, &mut report);
    timestamp_without_video::check(&context, &mut report);
    timestamp_runaway::check(&context, &mut report);
    time_as_link::check(&context, &mut report);
    untagged_timestamp::check(&context, &mut report);
    quote_not_found::check(&context, &mut report);
    money_as_math::check(&context, &mut report);
    unknown_callout::check(&context, &mut report);
    malformed_callout::check(&context, &mut report);
    invisible_character::check(&context, &mut report);
    duplicate_heading_anchor::check(&context, &mut report);
    skipped_heading_level::check(&context, &mut report);
    undefined_reference::check(&context, &mut report);
    undefined_footnote::check(&context, &mut report);
    unused_definition::check(&context, &mut report);
    empty_label::check(&context, &mut report);
    self_link::check(&context, &mut report);
    prompt_leftover::check(&context, &mut report);
    uncited_paragraph::check(&context, &mut report);
    broken_file_link::check(&context, &mut report);
    missing_attachment::check(&context, &mut report);
    hub_missing::check(&context, &mut report);
    hub_mismatch::check(&context, &mut report);
    not_in_hub::check(&context, &mut report);
    hub_lists_missing_note::check(&context, &mut report);
    orphan_note::check(&context, &mut report);
    duplicate_title::check(&context, &mut report);
    duplicate_alias::check(&context, &mut report);
    name_collision::check(&context, &mut report);

    let unused = report.severity(&unused_suppression::RULE);
    let mut findings = std::mem::take(&mut report.findings);
    findings.sort_by_key(|finding| (finding.span, finding.rule.code));
    let is_on = |rule| report.severity(rule).is_some();
    unused_suppression::silence(note, &mut findings, unused, is_on);
    // References that share a definition share its faults.
    findings
        .dedup_by(|a, b| a.span == b.span && a.rule.code == b.rule.code && a.message == b.message);
    findings
}

/// The ways to mend `finding` of `note`, best first. Computed on demand only.
pub fn fixes(vault: &Vault, note: &Note, finding: &Finding) -> Vec<Fix> {
    match finding.rule.code {
        "inexact-link" => inexact_link::fix(vault, note, finding),
        "dead-on-site" => dead_on_site::fix(vault, note, finding),
        "fenced-note" => fenced_note::fix(note),
        "unclosed-link" => unclosed_link::fix(note, finding),
        "time-as-link" => time_as_link::fix(note, finding),
        "unused-suppression" => unused_suppression::fix(note, finding),
        "untagged-timestamp" => untagged_timestamp::fix(note, finding),
        "hub-missing" => hub_missing::fix(vault, note),
        "hub-mismatch" => hub_mismatch::fix(vault, note, finding),
        "money-as-math" => money_as_math::fix(note, finding),
        "unknown-callout" => unknown_callout::fix(note, finding),
        "malformed-callout" => malformed_callout::fix(note, finding),
        "invisible-character" => invisible_character::fix(vault, note, finding),
        "unused-definition" => unused_definition::fix(note, finding),
        "self-link" => self_link::fix(note, finding),
        "prompt-leftover" => prompt_leftover::fix(vault, note, finding),
        "empty-label" => return empty_label::fixes(vault, note, finding),
        "malformed-timestamp" => return malformed_timestamp::fixes(note, finding),
        _ => return moments::fixes(note, finding),
    }
    .into_iter()
    .collect()
}

/// What the rules look at: a note and what each of its links and stamps means, worked
/// out once.
struct Context<'a> {
    vault: &'a Vault,
    note: &'a Note,
    /// Its text.
    source: &'a Source<'a>,
    links: Vec<(Link, Resolution)>,
    /// Those that lead nowhere.
    nowhere: Vec<(usize, Dead)>,
    /// How far the note's video can go.
    limit: Limit,
    /// Its stamps with a flaw, in document order.
    stamps: Vec<Verdict>,
    /// What is known of the note's video.
    video: Option<&'a Video>,
}

/// Where the rules put what they find.
struct Report<'a> {
    /// Those that the settings have for the note, by code.
    severities: Cow<'a, BTreeMap<String, Severity>>,
    findings: Vec<Finding>,
}

impl Report<'_> {
    /// How loud `rule` is; `None` if it is off, so that a rule need not look at all.
    fn severity(&self, rule: &'static Rule) -> Option<Severity> {
        let severity = self.severities.get(rule.code).copied();
        let severity = severity.unwrap_or(rule.severity);
        (severity != Severity::Off).then_some(severity)
    }

    /// A finding that only says what is wrong.
    fn push(&mut self, rule: &'static Rule, severity: Severity, span: Span, message: String) {
        let finding = self.finding(rule, severity, span, message);
        self.findings.push(finding);
    }

    /// The same, not yet put in.
    fn finding(
        &self,
        rule: &'static Rule,
        severity: Severity,
        span: Span,
        message: String,
    ) -> Finding {
        Finding {
            rule,
            severity,
            span,
            message,
            related: Vec::new(),
            mend: None,
        }
    }
}

/// Whether `finding` is of a link that leads nowhere.
pub fn leads_nowhere(finding: &Finding) -> bool {
    let rules = [
        &broken_link::RULE,
        &broken_file_link::RULE,
        &missing_attachment::RULE,
        &hub_lists_missing_note::RULE,
    ];
    rules.contains(&finding.rule)
}

/// Whether the fix of `finding` comes before those of other findings at its place: what
/// nobody sees would live on in theirs.
pub fn is_mended_first(finding: &Finding) -> bool {
    finding.rule == &invisible_character::RULE
}

/// Where other notes that explain a finding say what they are called; ten at most.
fn others(vault: &Vault, ids: &[NoteId], message: &str) -> Vec<Related> {
    let notes = ids.iter().take(10).filter_map(|id| vault.note(*id));
    let related = notes.map(|note| Related {
        path: note.path.clone(),
        span: Span::empty(0),
        message: message.to_owned(),
    });
    related.collect()
}

/// The flaw of the text that `finding` is of. Looked up by place: a note may have
/// thousands, and each be mended.
fn fault_of<'n>(note: &'n Note, finding: &Finding) -> impl Iterator<Item = &'n Fault> {
    let faults = &note.parsed().rare().faults;
    let span = finding.span;
    let first = faults.partition_point(|fault| fault.span() < span);
    let here = faults.get(first..).unwrap_or_default().iter();
    here.take_while(move |fault| fault.span() == span)
}

/// What a finding about a note's name, or about the note as a whole, underlines:
/// its title, else its first heading, else its first line.
fn name_span(note: &Note) -> Span {
    let front = note.parsed().front_matter.as_ref();
    if let Some(title) = front.and_then(|front| front.title.as_ref()) {
        return title.span;
    }
    if let Some(heading) = note.parsed().headings.get(0) {
        return note.heading_content(heading);
    }
    let body = front.map_or(0, |front| front.span.end);
    let lines = note.text().line_of(body)..note.text().line_count();
    let mut lines = lines.map(|line| note.text().line_span(line));
    let said = |line: &Span| line.start >= body && !note.text().slice(*line).trim().is_empty();
    lines.find(said).unwrap_or(Span::empty(body))
}

/// The link of `note` that `finding` speaks of.
pub(crate) fn link_of(note: &Note, finding: &Finding) -> Option<Link> {
    let parsed = note.parsed();
    let here = parsed.link_at(finding.span.start);
    let here = here.filter(|link| link.span.covers(finding.span));
    // What a reference asks for is written in its definition.
    let definitions = &parsed.rare().definitions;
    let next = definitions.partition_point(|one| one.span.end < finding.span.end);
    let is_in_one = (definitions.get(next)).is_some_and(|one| one.span.covers(finding.span));
    here.or_else(|| match is_in_one {
        true => (parsed.links.iter())
            .find(|link| link.kind == LinkKind::Reference && speaks_of(link, finding)),
        false => None,
    })
}

/// Whether `finding` is about the target of `link` or its anchor.
pub(crate) fn speaks_of(link: &Link, finding: &Finding) -> bool {
    link.target.covers(finding.span) || link.anchor.is_some_and(|a| a.covers(finding.span))
}

/// Whether a markdown address is that of a folder, which is no note's name.
fn is_of_folder(vault: &Vault, note: &Note, link: &Link) -> bool {
    let target = note.text().slice(link.target);
    let path = broken_link::path_of(&target);
    !link.is_wiki() && (path.ends_with('/') || vault.is_folder(&note.path, path))
}

/// What a finding about a link underlines: the target, or the anchor of `[[#h]]`.
fn target_span(link: &Link) -> Span {
    match link.anchor {
        Some(anchor) if link.target.is_empty() => anchor,
        _ => link.target,
    }
}

#[cfg(test)]
mod tests;
