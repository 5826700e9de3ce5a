//! What the findings of a check add up to.

use std::cmp::Reverse;

use crate::cli::Outcome;
use crate::cli::formats;
use crate::cli::whole::Whole;
use crate::features;
use crate::settings::Severity;

/// So many notes and names a report lists.
const MOST_LISTED: usize = 20;

/// What was found, in numbers.
#[derive(Default)]
pub struct Sum {
    /// All that are told.
    pub findings: usize,
    /// Notes that were judged.
    pub judged: usize,
    /// Notes with at least one.
    pub notes: usize,
    /// How many of each rule, in the order in which they came up. Nearly all findings are of a
    /// few rules, so that a list is faster than a map.
    by_code: Vec<RuleCount>,
    /// Findings of the baseline, which are not told and not counted.
    pub known: usize,
    /// Notes with most findings, if they are reported.
    pub worst: Vec<(usize, String)>,
}

/// How many findings of a rule there are.
#[derive(Clone, Copy)]
pub struct RuleCount {
    /// The rule's code.
    pub code: &'static str,
    /// How many there are.
    pub count: usize,
    /// How loud they are.
    pub severity: Severity,
}

impl Sum {
    /// How the check ends.
    pub fn outcome(&self) -> Outcome {
        if self.findings == 0 {
            Outcome::Clean
        } else {
            Outcome::Findings
        }
    }

    /// One finding more.
    pub fn count(&mut self, code: &'static str, severity: Severity) {
        self.findings += 1;
        self.add_of(RuleCount {
            code,
            count: 1,
            severity,
        });
    }

    fn add_of(&mut self, more: RuleCount) {
        let mut known = self.by_code.iter_mut();
        match known.find(|known| known.code == more.code) {
            Some(known) => known.count += more.count,
            None => self.by_code.push(more),
        }
    }

    /// How many there are of each rule, by its code.
    pub fn by_code(&self) -> Vec<RuleCount> {
        let mut all = self.by_code.clone();
        all.sort_unstable_by_key(|of| of.code);
        all
    }

    /// Leaves what a report lists.
    pub fn keep_the_worst(&mut self) {
        self.worst
            .sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        self.worst.truncate(MOST_LISTED);
    }

    /// The same as formats take it.
    pub fn of_format(&self, wholes: &[Whole], report: bool) -> formats::Sum {
        let skipped = wholes.iter().flat_map(|whole| &whole.loaded.skipped);
        formats::Sum {
            findings: self.findings,
            by_code: (self.by_code().iter())
                .map(|of| (of.code, of.count))
                .collect(),
            told: self.findings,
            unread: skipped
                .map(|file| (file.path.clone(), file.why.clone()))
                .collect(),
            report: report.then(|| self.report(wholes)),
        }
    }

    fn report(&self, wholes: &[Whole]) -> formats::Report {
        let vaults = || wholes.iter().map(|whole| &whole.loaded.vault);
        let notes = wholes.iter().flat_map(Whole::notes);
        let wanted = vaults().flat_map(|vault| features::wanted_names(vault, MOST_LISTED));
        let mut wanted: Vec<_> = wanted
            .map(|one| (one.name, one.asked_by.len(), one.links))
            .collect();
        // Of one vault they are in that order.
        wanted.sort_by_key(|(_, notes, links)| Reverse((*notes, *links)));
        wanted.truncate(MOST_LISTED);
        formats::Report {
            notes: self.judged,
            notes_with_findings: self.notes,
            links: notes.map(|note| note.parsed().links.len()).sum(),
            worst: (self.worst.iter())
                .map(|(count, path)| (path.clone(), *count))
                .collect(),
            wanted,
            wanted_in_all: vaults().map(|vault| vault.wanted().count()).sum(),
        }
    }

    /// And what a part adds up to.
    pub fn add(&mut self, part: Sum) {
        self.findings += part.findings;
        self.judged += part.judged;
        self.notes += part.notes;
        self.known += part.known;
        self.worst.extend(part.worst);
        if self.worst.len() > MOST_LISTED {
            self.keep_the_worst();
        }
        part.by_code.into_iter().for_each(|of| self.add_of(of));
    }
}
