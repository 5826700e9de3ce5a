//! How a note writes its stamps, so that a new one looks like the others.

use crate::text::Span;
use crate::vault::Note;

/// How a note writes its stamps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct StampStyle {
    /// `[00:46:00]` as the label, not `00:46:00`.
    pub brackets: bool,
    /// `(` and `)` around the anchor, or `[` and `]`.
    pub around: Option<(char, char)>,
}

impl StampStyle {
    /// Of the first stamps of `note` but for those at `own`, as most of them are.
    pub fn of(note: &Note, own: Span) -> Self {
        const MOST: usize = 25;
        let text = note.text();
        let stamps = note.parsed().stamps.iter();
        let stamps = stamps.filter(|stamp| !stamp.span().overlaps(own));
        let (mut all, mut bare) = (0, 0);
        let mut around: [usize; 2] = [0; 2];
        for stamp in stamps.take(MOST) {
            let span = stamp.span();
            all += 1;
            bare += usize::from(!text.slice(stamp.label()).starts_with('['));
            let before = text.slice(Span::new(span.start.saturating_sub(1), span.start));
            let behind = text.slice(Span::new(span.end, text.len().min(span.end + 1)));
            match (&*before, &*behind) {
                ("(", ")") => around[0] += 1,
                ("[", "]") => around[1] += 1,
                _ => {}
            }
        }
        Self {
            brackets: bare * 2 <= all,
            around: match around {
                [round, _] if round * 2 > all => Some(('(', ')')),
                [_, square] if square * 2 > all => Some(('[', ']')),
                _ => None,
            },
        }
    }

    /// The label for `time`, which is `HH:MM:SS`.
    pub fn label(self, time: &str) -> String {
        match self.brackets {
            true => format!("[{time}]"),
            false => time.to_owned(),
        }
    }

    /// The anchor for `time`, with nothing around it.
    pub fn anchor(self, time: &str) -> String {
        let label = self.label(time);
        format!("<a class=\"yt-timestamp\" data-t=\"{time}\">{label}</a>")
    }

    /// The same with the brackets around it that the note's others have.
    pub fn whole(self, time: &str) -> String {
        let anchor = self.anchor(time);
        match self.around {
            Some((open, close)) => format!("{open}{anchor}{close}"),
            None => anchor,
        }
    }
}
