use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::formats::{Place, put_place};
use super::output::{Styles, put, standard_output};
use super::visible::visible;
use super::whole::whole;
use super::workflow_command::tamed;
use super::{Failure, Outcome};
use crate::features::{self, Explanation};
use crate::text::{Position, PositionEncoding};
use crate::vault::Note;

/// More candidates than a person would read are counted.
const MOST_SHOWN: usize = 50;

#[derive(Serialize)]
struct Explained<'e> {
    path: &'e str,
    line: u32,
    column: u32,
    #[serde(flatten)]
    explanation: &'e Explanation,
}

/// `wikinote explain FILE:LINE[:COLUMN]`: why the link there, or each link of the
/// line, means what it means.
pub fn explain(place: &str, json: bool) -> Result<Outcome, Failure> {
    let asked = Asked::read(place)?;
    let whole = whole(&asked.file)?;
    let vault = &whole.loaded.vault;
    let Some(note) = whole.only().and_then(|id| vault.note(id)) else {
        return Err(Failure::Said(format!(
            "{} is a folder; say which note, and which line: `notes/a.md:3`",
            visible(&asked.file.to_string_lossy())
        )));
    };
    let found = asked.links(note, features::explain_line(vault, note, asked.line - 1))?;
    let found = match asked.column {
        None => found,
        Some(column) => {
            let at = Position::new(asked.line - 1, column - 1);
            let offset = note.text().offset(at, PositionEncoding::Utf16);
            let at_column = features::explain(vault, note, offset);
            vec![at_column.ok_or_else(|| asked.nothing_there(note, &found))?]
        }
    };
    let (mut out, styles) = standard_output();
    if json {
        let rows = found.iter().map(|explanation| {
            let (line, column) = start(note, explanation);
            Explained {
                path: &note.path.path,
                line,
                column,
                explanation,
            }
        });
        let rows: Vec<Explained<'_>> = rows.collect();
        serde_json::to_writer(&mut out, &rows).map_err(std::io::Error::from)?;
        out.write_all(b"\n")?;
    } else {
        let mut text = String::new();
        for (at, explanation) in found.iter().enumerate() {
            if at > 0 {
                text.push('\n');
            }
            let mut place = whole.shown(&note.path);
            put_place(&mut place, Place::of(note.text(), explanation.span.start));
            put(&mut text, styles.place, &place);
            write_explanation(&mut text, explanation, &styles);
        }
        out.write_all(tamed(&text).as_bytes())?;
    }
    out.flush()?;
    let leads = |one: &Explanation| !matches!(one.meaning, "missing" | "ambiguous");
    let outcome = match found.iter().all(leads) {
        true => Outcome::Clean,
        false => Outcome::Findings,
    };
    // The process ends now; nobody needs the vault taken apart.
    std::mem::forget(whole);
    Ok(outcome)
}

/// Line and column of a link, from 1.
fn start(note: &Note, explanation: &Explanation) -> (u32, u32) {
    let start = explanation.span.start;
    let at = note.text().position(start, PositionEncoding::Utf16);
    (at.line + 1, at.column + 1)
}

/// A place as it stands on the command line; numbers from 1.
struct Asked {
    file: PathBuf,
    line: u32,
    column: Option<u32>,
}

impl Asked {
    /// Reads `FILE:LINE[:COLUMN]` from its end, because a path may hold colons.
    /// What `check` prints may be pasted with the colon behind it.
    fn read(place: &str) -> Result<Self, Failure> {
        let number = |text: &str| text.parse::<u32>().ok().filter(|number| *number > 0);
        let trimmed = place.trim_end_matches(':');
        let last = trimmed.rsplit_once(':');
        let asked = last.and_then(|(before, last)| {
            let last = number(last)?;
            let two = before.rsplit_once(':');
            let two = two.and_then(|(file, line)| Some((file, number(line)?)));
            let (file, line, column) = match two {
                Some((file, line)) => (file, line, Some(last)),
                None => (before, last, None),
            };
            (!file.is_empty()).then(|| Self {
                file: Path::new(file).to_path_buf(),
                line,
                column,
            })
        });
        asked.ok_or_else(|| {
            Failure::Said(format!(
                "`{}` names no line; expected FILE:LINE or FILE:LINE:COLUMN, counted from 1",
                visible(place)
            ))
        })
    }

    /// `found`, unless the line has no link.
    fn links(&self, note: &Note, found: Vec<Explanation>) -> Result<Vec<Explanation>, Failure> {
        let lines = note.text().line_count();
        if self.line > lines {
            return Err(Failure::Said(format!(
                "there is no line {}; the note has {lines}",
                self.line
            )));
        }
        match found.is_empty() && self.column.is_none() {
            true => Err(Failure::Said(format!("line {} has no link", self.line))),
            false => Ok(found),
        }
    }

    fn nothing_there(&self, note: &Note, on_line: &[Explanation]) -> Failure {
        let columns: Vec<String> = (on_line.iter())
            .map(|link| start(note, link).1.to_string())
            .collect();
        let column = self.column.unwrap_or(1);
        Failure::Said(match columns.is_empty() {
            true => format!("line {} has no link", self.line),
            false => format!(
                "no link is at {}:{column}; those of the line start in column {}",
                self.line,
                columns.join(", ")
            ),
        })
    }
}

fn write_explanation(text: &mut String, explanation: &Explanation, styles: &Styles) {
    text.push_str(": ");
    put(text, styles.strong, &visible(&explanation.written));
    text.push_str(&format!("\n  {}\n", visible(&explanation.verdict)));
    if !explanation.candidates.is_empty() {
        text.push_str("\n  candidates:\n");
    }
    for one in explanation.candidates.iter().take(MOST_SHOWN) {
        let (mark, style) = match one.won {
            true => ("*", styles.good),
            false => (" ", styles.faint),
        };
        text.push_str(&format!("  {mark} "));
        put(text, style, &visible(&one.path.path));
        let distance = features::folders(one.steps);
        text.push_str(&format!(" · {} · {distance} · {}\n", one.rule, one.why));
    }
    let unseen = explanation.candidates.len().saturating_sub(MOST_SHOWN);
    if unseen > 0 {
        text.push_str(&format!("    … and {unseen} more\n"));
    }
    if !explanation.closest.is_empty() {
        text.push_str("\n  closest names:\n");
    }
    for path in &explanation.closest {
        text.push_str(&format!("    {}\n", visible(path)));
    }
    let this = |name: &str| match explanation.publisher == name {
        true => " (publishes this vault)",
        false => "",
    };
    text.push_str(&format!(
        "\n  Quartz{}: {}\n  Obsidian{}: {}\n",
        this("quartz"),
        visible(&explanation.quartz.verdict),
        this("obsidian"),
        visible(&explanation.obsidian.verdict)
    ));
}

#[cfg(test)]
mod tests {
    use super::Asked;

    #[test]
    fn places_are_read_from_their_end() {
        let read = |place: &str| {
            let asked = Asked::read(place).ok()?;
            Some((asked.file.to_str()?.to_owned(), asked.line, asked.column))
        };
        let place = |file: &str, line, column| Some((file.to_owned(), line, column));
        assert_eq!(read("a.md:3"), place("a.md", 3, None));
        assert_eq!(read("a.md:3:14:"), place("a.md", 3, Some(14)));
        assert_eq!(read("C:\\a: b.md:3:1"), place("C:\\a: b.md", 3, Some(1)));
        assert_eq!(read("2001: a film.md:7"), place("2001: a film.md", 7, None));
        for odd in [
            "a.md",
            "a.md:",
            "a.md:0",
            "a.md:x",
            ":3",
            "",
            "a.md:99999999999",
        ] {
            assert_eq!(read(odd), None, "{odd}");
        }
    }
}
