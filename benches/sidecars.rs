//! How long it takes to read what is known of a long video.
//!
//! `cargo bench --bench sidecars` reads made-up files of a talk of three hours. To
//! be reached: a transcript of a megabyte within 10 ms.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark reports or dies"
)]

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

use wikinote::video::{Chapters, Info, Transcript};

const SECONDS: usize = 3 * 3600;
const ROUNDS: usize = 100;
const WORDS: [&str; 8] = [
    "receptors",
    "of",
    "the",
    "brain",
    "café",
    "are",
    "open",
    "when",
];

fn main() {
    let plain = plain();
    let rolling = rolling();
    let (description, info) = (description(), info());
    time("transcript by people", &plain, |text| {
        Transcript::read(text).unwrap().cues().len()
    });
    time("transcript by machine", &rolling, |text| {
        Transcript::read(text).unwrap().cues().len()
    });
    time("description", &description, |text| {
        Chapters::of_description(text).list().len()
    });
    time("info.json", &info, |text| {
        Info::read(text, None).unwrap().chapters.list().len()
    });
}

fn time(what: &str, text: &str, read: impl Fn(&str) -> usize) {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            black_box(read(black_box(text)));
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    println!(
        "{what:22} {:8.1} kB {:6} parts: best {:6.2} ms, median {:6.2} ms",
        text.len() as f64 / 1e3,
        read(text),
        times[0].as_secs_f64() * 1e3,
        times[ROUNDS / 2].as_secs_f64() * 1e3,
    );
}

fn clock(milliseconds: usize) -> String {
    let seconds = milliseconds / 1000;
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    format!(
        "{hours:02}:{minutes:02}:{:02}.{:03}",
        seconds % 60,
        milliseconds % 1000
    )
}

/// Some words, not the same ones at each time.
fn words(at: usize, count: usize) -> impl Iterator<Item = String> {
    (at..at + count).map(|n| format!("{}{}", WORDS[n * 7 % WORDS.len()], n * n % 97))
}

/// A cue every four seconds, of two lines.
fn plain() -> String {
    let mut text = "WEBVTT\n\n".to_owned();
    for second in (0..SECONDS).step_by(4) {
        let line = |at| words(at, 5).collect::<Vec<_>>().join(" ");
        let (from, to) = (clock(second * 1000), clock(second * 1000 + 3900));
        let (one, other) = (line(second), line(second + 5));
        writeln!(text, "{from} --> {to}\n{one}\n{other}\n").unwrap();
    }
    text
}

/// As automatic captions are: a time for each word, and each line shown three times.
fn rolling() -> String {
    let mut text = "WEBVTT\nKind: captions\nLanguage: en\n\n".to_owned();
    let mut above = String::new();
    for second in (0..SECONDS).step_by(4) {
        let line: Vec<String> = words(second, 9).collect();
        let at = |part: usize| clock(second * 1000 + part * 400);
        let (from, to) = (at(0), at(9));
        let timed = line
            .iter()
            .enumerate()
            .skip(1)
            .map(|(n, word)| format!("<{}><c> {word}</c>", at(n)));
        let timed: String = timed.collect();
        writeln!(
            text,
            "{from} --> {to} align:start position:0%\n{above}\n{}{timed}\n",
            line[0]
        )
        .unwrap();
        above = line.join(" ");
        writeln!(
            text,
            "{to} --> {} align:start position:0%\n{above}\n \n",
            at(10)
        )
        .unwrap();
    }
    text
}

fn description() -> String {
    let chapters = (0..SECONDS).step_by(200);
    let lines = chapters.map(|second| format!("{} {}\n", &clock(second * 1000)[..8], "A title"));
    lines.collect()
}

/// `yt-dlp` writes every format and thumbnail, too.
fn info() -> String {
    let chapters = (0..SECONDS).step_by(200).map(|start| {
        format!(
            r#"{{"start_time": {start}.0, "title": "A title", "end_time": {}.0}}"#,
            start + 200
        )
    });
    let formats =
        (0..3000).map(|n| format!(r#"{{"format_id": "{n}", "url": "{}"}}"#, "x".repeat(250)));
    format!(
        r#"{{"id": "aaaaaaaaaa1", "title": "T", "formats": [{}], "duration": {SECONDS}, "chapters": [{}]}}"#,
        formats.collect::<Vec<_>>().join(", "),
        chapters.collect::<Vec<_>>().join(", "),
    )
}
