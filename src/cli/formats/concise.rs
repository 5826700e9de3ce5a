use super::super::output::Styles;
use super::text::write_head;
use super::{Format, Told};

/// `path:line:column: severity: message [code]`, one line a finding.
pub struct Concise(pub Styles);

impl Format for Concise {
    fn finding(&self, out: &mut String, told: &Told<'_>) {
        write_head(out, told, &self.0);
    }

    fn is_for_people(&self) -> bool {
        true
    }
}
