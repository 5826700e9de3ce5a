use serde::Serialize;

use super::{Format, Needs, Place, Sum, Told, push_json};

/// The same objects as one array, or one a line.
pub enum Json {
    /// `[{…},{…}]`, one a line, too.
    Array,
    /// `{…}` and a line break.
    Lines,
}

#[derive(Serialize)]
struct Finding<'f> {
    path: &'f str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    code: &'static str,
    severity: &'static str,
    message: &'f str,
    related: Vec<Related<'f>>,
    fixes: Vec<Fix<'f>>,
    fingerprint: String,
}

#[derive(Serialize)]
struct Related<'f> {
    path: &'f str,
    line: Option<u32>,
    column: Option<u32>,
    message: &'f str,
}

#[derive(Serialize)]
struct Fix<'f> {
    title: &'f str,
    certain: bool,
    edits: Vec<Edit<'f>>,
}

#[derive(Serialize)]
struct Edit<'f> {
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    text: &'f str,
}

impl Format for Json {
    fn needs(&self) -> Needs {
        Needs {
            fixes: true,
            fingerprints: true,
            ..Needs::default()
        }
    }

    fn separator(&self) -> &'static str {
        match self {
            Self::Array => ",\n",
            Self::Lines => "",
        }
    }

    fn begin(&self, out: &mut String, _sum: &Sum) {
        if matches!(self, Self::Array) {
            out.push('[');
        }
    }

    fn finding(&self, out: &mut String, told: &Told<'_>) {
        let [start, end] = told.places();
        let related = told.related.iter().map(|other| Related {
            path: &other.path,
            line: other.place.map(|place| place.line),
            column: other.place.map(|place| place.column),
            message: &other.message,
        });
        let fixes = told.fixes.iter().map(|fix| Fix {
            title: &fix.title,
            certain: fix.certain,
            edits: fix.edits.iter().map(edit).collect(),
        });
        let finding = Finding {
            path: told.path,
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            code: told.rule.code,
            severity: told.severity.word(),
            message: told.message,
            related: related.collect(),
            fixes: fixes.collect(),
            fingerprint: told.mark(),
        };
        push_json(out, &finding);
        if matches!(self, Self::Lines) {
            out.push('\n');
        }
    }

    fn end(&self, out: &mut String, _sum: &Sum) {
        if matches!(self, Self::Array) {
            out.push_str("]\n");
        }
    }
}

fn edit((start, end, text): &(Place, Place, String)) -> Edit<'_> {
    Edit {
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        text,
    }
}
