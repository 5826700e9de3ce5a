use std::fmt;

use super::super::output::{Styles, styled};
use super::super::snippet::write_snippet;
use super::super::visible::visible;
use crate::text::{PositionEncoding, Source, Span};
use crate::vault::Note;

/// Lines of an answer that are shown; a hover may have many.
const MOST_LINES: usize = 12;
/// Columns of an answer that are shown.
const MOST_COLUMNS: usize = 96;

/// What the demo prints, as it grows.
pub struct Screen {
    text: String,
    styles: Styles,
}

impl Screen {
    /// An empty screen.
    pub fn new(styles: Styles) -> Self {
        Self {
            text: String::new(),
            styles,
        }
    }

    /// What has been drawn since the last time.
    pub fn take(&mut self) -> String {
        std::mem::take(&mut self.text)
    }

    /// The first line.
    pub fn title(&mut self, title: fmt::Arguments<'_>) {
        let title = title.to_string();
        self.push(format_args!(
            "{}\n\n",
            styled(self.styles.strong, visible(&title))
        ));
    }

    /// The name of a step and how long its answer took.
    pub fn heading(&mut self, number: usize, what: &str, time: &str) {
        let what = styled(self.styles.strong, format!("{number}. {what}"));
        self.push(format_args!(
            "{what} {}\n",
            styled(self.styles.faint, format_args!("({time})"))
        ));
    }

    /// A line of a note with `span` underlined.
    pub fn line(&mut self, note: &Note, span: Span) {
        self.place(note, span.start);
        let styles = self.styles;
        let source = Source::new(note.text());
        write_snippet(&mut self.text, &source, span, &styles, styles.warning);
    }

    /// A line of a note with the cursor marked.
    pub fn cursor(&mut self, note: &Note, cursor: u32) {
        self.place(note, cursor);
        let styles = self.styles;
        write_snippet(
            &mut self.text,
            &Source::new(note.text()),
            Span::empty(cursor),
            &styles,
            styles.good,
        );
    }

    /// The line of a note that an answer leads to; its title instead of the
    /// start of its front matter.
    pub fn excerpt(&mut self, note: &Note, offset: u32) {
        let front_matter = note.parsed().front_matter.as_deref();
        if front_matter.is_some_and(|front| front.span.contains(offset)) {
            return self.block(note.title());
        }
        let line = note.text().line_span(note.text().line_of(offset));
        let end = line
            .end
            .min(line.start.saturating_add(4 * MOST_COLUMNS as u32));
        let shown = note.text().slice(Span::new(line.start, end)).into_owned();
        self.block(&shown);
    }

    /// One line of an answer.
    pub fn answer(&mut self, answer: &str) {
        let cut = cut(answer);
        self.push(format_args!("  {}\n\n", styled(self.styles.warning, cut)));
    }

    /// Where something leads.
    pub fn arrow(&mut self, place: &str) {
        let arrow = styled(self.styles.good, "→");
        let place = styled(self.styles.place, visible(place).into_owned());
        self.push(format_args!("  {arrow} {place}\n"));
    }

    /// Text of several lines, with a bar at its left.
    pub fn block(&mut self, text: &str) {
        let bar = styled(self.styles.good, "┃").to_string();
        let lines: Vec<&str> = text.trim().lines().collect();
        for line in lines.iter().take(MOST_LINES) {
            let cut = cut(line);
            self.push(format_args!("  {bar} {cut}\n"));
        }
        if lines.len() > MOST_LINES {
            self.push(format_args!("  {bar} …\n"));
        }
        self.push(format_args!("\n"));
    }

    /// An empty line.
    pub fn blank(&mut self) {
        self.text.push('\n');
    }

    /// An item of a list with its detail.
    pub fn item(&mut self, label: &str, detail: &str) {
        let (label, detail) = (cut(label), cut(detail));
        let bar = styled(self.styles.good, "┃").to_string();
        let detail = styled(self.styles.faint, detail);
        self.push(format_args!("  {bar} {label}  {detail}\n"));
    }

    fn place(&mut self, note: &Note, offset: u32) {
        let place = styled(self.styles.place, note_line(note, offset));
        self.push(format_args!("  {place}\n"));
    }

    fn push(&mut self, text: fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = fmt::Write::write_fmt(&mut self.text, text);
    }
}

/// `folder/note.md:12:5`.
pub fn note_line(note: &Note, offset: u32) -> String {
    let position = note.text().position(offset, PositionEncoding::Utf16);
    let path = visible(&note.path.path).into_owned();
    format!("{path}:{}:{}", position.line + 1, position.column + 1)
}

/// One line that fits the screen and does not scramble it.
fn cut(text: &str) -> String {
    let mut characters = text.trim_end().chars();
    let start: String = characters.by_ref().take(MOST_COLUMNS).collect();
    let more = if characters.next().is_some() {
        "…"
    } else {
        ""
    };
    format!("{}{more}", visible(&start))
}
