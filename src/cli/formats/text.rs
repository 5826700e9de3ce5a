use super::super::output::{Styles, put, put_number, put_styled, severity};
use super::super::snippet::write_snippet;
use super::super::visible::visible;
use super::{Format, Place, Told};

/// `path:line:column: severity: message [code]`, the line underlined, and what
/// explains it.
pub struct Lines(pub Styles);

impl Format for Lines {
    fn finding(&self, out: &mut String, told: &Told<'_>) {
        let styles = &self.0;
        write_head(out, told, styles);
        if !told.text.as_str().is_empty() {
            let (_, mark) = severity(told.severity, styles);
            write_snippet(out, told.text, told.span, styles, mark);
        }
        for related in &told.related {
            let mut place = related.path.clone();
            related
                .place
                .iter()
                .for_each(|at| put_place(&mut place, *at));
            out.push_str("  ");
            put(out, styles.faint, "=");
            out.push(' ');
            put(out, styles.place, &place);
            out.push_str(": ");
            out.push_str(&visible(&related.message));
            out.push('\n');
        }
        out.push('\n');
    }

    fn is_for_people(&self) -> bool {
        true
    }
}

/// The first line of a finding.
pub fn write_head(out: &mut String, told: &Told<'_>, styles: &Styles) {
    let at = Place::within(told.text, told.span.start);
    let (word, mark) = severity(told.severity, styles);
    put_styled(out, styles.place, |out| {
        out.push_str(told.path);
        put_place(out, at);
    });
    out.push_str(": ");
    put(out, mark, word);
    out.push_str(": ");
    put(out, styles.strong, &visible(told.message));
    out.push(' ');
    put_styled(out, styles.faint, |out| {
        out.extend(["[", told.rule.code, "]"]);
    });
    out.push('\n');
}

/// Appends `:line:column`.
pub fn put_place(out: &mut String, place: Place) {
    out.push(':');
    put_number(out, place.line);
    out.push(':');
    put_number(out, place.column);
}
