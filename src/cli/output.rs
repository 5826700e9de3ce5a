use std::fmt;
use std::io::{self, BufWriter, Write, stderr, stdout};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};

use super::Failure;
use super::visible::visible;
use super::workflow_command::tamed;
use crate::settings::Severity;

/// The styles of everything that is printed; empty ones where colours are off,
/// so that whoever writes need not ask.
#[derive(Clone, Copy, Debug, Default)]
pub struct Styles {
    /// An error, and what it underlines.
    pub error: Style,
    /// A warning, and what it underlines.
    pub warning: Style,
    /// A lesser finding, and what it underlines.
    pub note: Style,
    /// Success.
    pub good: Style,
    /// Where something is: `path:line:column`.
    pub place: Style,
    /// What matters in a line.
    pub strong: Style,
    /// What does not: margins, times.
    pub faint: Style,
}

impl Styles {
    /// Whether colours are off.
    pub fn is_plain(&self) -> bool {
        self.strong == Style::new()
    }

    fn colourful() -> Self {
        Self {
            error: AnsiColor::Red.on_default().bold(),
            warning: AnsiColor::Yellow.on_default().bold(),
            note: AnsiColor::Blue.on_default().bold(),
            good: AnsiColor::Green.on_default().bold(),
            place: AnsiColor::Cyan.on_default(),
            strong: Style::new().bold(),
            faint: Style::new().dimmed(),
        }
    }
}

/// A severity's word and style.
pub fn severity(severity: Severity, styles: &Styles) -> (&'static str, Style) {
    let style = match severity {
        Severity::Error => styles.error,
        Severity::Warning => styles.warning,
        Severity::Information | Severity::Hint => styles.note,
        Severity::Off => styles.faint,
    };
    (severity.word(), style)
}

/// `text` between the codes of `style`.
pub fn styled(style: Style, text: impl fmt::Display) -> impl fmt::Display {
    Styled(style, text)
}

struct Styled<T>(Style, T);

impl<T: fmt::Display> fmt::Display for Styled<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{:#}", self.0, self.1, self.0)
    }
}

/// Appends `text` to `out`, between the codes of `style`. For what is printed by
/// the ten thousand: a piece of text needs no formatting machinery.
pub fn put(out: &mut String, style: Style, text: &str) {
    put_styled(out, style, |out| out.push_str(text));
}

/// Appends what `write` appends, in `style`.
pub fn put_styled(out: &mut String, style: Style, write: impl FnOnce(&mut String)) {
    let is_plain = style == Style::new();
    // Writing to a String cannot fail.
    if !is_plain {
        let _ = fmt::Write::write_fmt(out, format_args!("{style}"));
    }
    write(out);
    if !is_plain {
        let _ = fmt::Write::write_fmt(out, format_args!("{style:#}"));
    }
}

/// Appends a number.
pub fn put_number(out: &mut String, number: u32) {
    // Most are lines and columns.
    let mut unit = match number {
        0..10 => 1,
        10..100 => 10,
        _ => 10_u32.pow(number.ilog10()),
    };
    while unit > 0 {
        out.push(char::from(b'0' + (number / unit % 10) as u8));
        unit /= 10;
    }
}

/// Standard output, behind a large buffer, and the styles that suit it.
pub fn standard_output() -> (BufWriter<Box<dyn Write>>, Styles) {
    let raw = stdout();
    let plain = AutoStream::choice(&raw) == ColorChoice::Never;
    // The stream that translates colours for old Windows consoles reads every
    // byte; a pipe needs none of that.
    let writer: Box<dyn Write> = if plain {
        Box::new(raw.lock())
    } else {
        Box::new(AutoStream::auto(raw).lock())
    };
    let styles = if plain {
        Styles::default()
    } else {
        Styles::colourful()
    };
    (BufWriter::with_capacity(1 << 18, writer), styles)
}

/// One line on standard error: why a command could not run.
pub fn complain(failure: &Failure) {
    say_aside(&failure.to_string());
}

/// One line on standard error beside the output: something is wrong with the
/// settings, say.
pub fn say_aside(sentence: &str) {
    let styles = match AutoStream::choice(&stderr()) {
        ColorChoice::Never => Styles::default(),
        _ => Styles::colourful(),
    };
    let mut stream = AutoStream::auto(stderr());
    // Whoever closed standard error does not want to know.
    let _: io::Result<()> = writeln!(
        stream,
        "{}: {}",
        styled(styles.error, "wikinote"),
        tamed(&visible(sentence))
    );
}
