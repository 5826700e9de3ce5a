//! Speed and memory on a whole vault, with the physical floor beside them.
//!
//! `cargo bench --bench vault -- FOLDER` measures FOLDER; without one, 21,000
//! made-up notes in a temporary folder. The floor is what no index can do
//! without: walk, read, `pulldown-cmark`, one rope a note, on all cores. Floor,
//! `check` and server run as processes of their own, in turns, so that a busy
//! machine slows all of them alike; ratios are of the best runs.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark reports or dies"
)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use serde_json::json;
use support::Editor;
use wikinote::features;
use wikinote::settings::Settings;
use wikinote::text::{Position, PositionEncoding, Span};
use wikinote::vault::{Note, Resolution, Vault};
use wikinote::video::VideoId;

const ROUNDS: usize = 7;

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| arg != "--bench")
        .collect();
    match arguments.as_slice() {
        [flag, folder] if flag == "--floor" => floor(Path::new(folder)),
        [flag] if flag == "--phrases" => phrases(),
        [folder] => measure(Path::new(folder)),
        _ => {
            let folder = made_up_vault(21_000);
            measure(folder.path());
        }
    }
}

fn measure(folder: &Path) {
    let loaded = wikinote::scan::load(&[folder.to_owned()], &Settings::default(), &|_| {});
    let vault = loaded.unwrap_or_else(|error| panic!("{error}")).vault;
    let bytes: u64 = vault
        .notes()
        .map(|(_, note)| u64::from(note.text().len()))
        .sum();
    println!("{} notes, {:.1} MB", vault.len(), bytes as f64 / 1e6);

    let asked = crossing_links(&vault);
    let (mut floors, mut checks, mut answers) = (Vec::new(), Vec::new(), Vec::new());
    let mut floor_memory = 0.0;
    let mut server_memory = 0.0;
    for round in 0..ROUNDS {
        let (seconds, memory) = floor_process(folder);
        floors.push(seconds);
        floor_memory = memory;
        checks.push(check_process(folder));
        let (seconds, memory) = first_answer(folder, &asked[round % asked.len()]);
        answers.push(seconds);
        server_memory = memory;
    }
    let floor = best(&floors);
    let row = |name: &str, seconds: f64| {
        println!(
            "{name:<44} {:>8.0} ms {:>6.2} x floor",
            seconds * 1e3,
            seconds / floor
        );
    };
    row("floor: walk, read, parse, rope", floor);
    row("check, all findings written to a pipe", best(&checks));
    row("server: spawn to first right definition", best(&answers));
    let memory = |name: &str, resident: f64| {
        println!(
            "{name:<44} {resident:>8.0} MB {:>6.2} x notes",
            resident / (bytes as f64 / 1e6)
        );
    };
    memory("memory: floor", floor_memory);
    memory("memory: server, settled", server_memory);

    requests(folder, &vault);
    reshaping(folder, &vault);
    same_moment(folder, &vault);
    phrases();
    shown(folder, &vault);
    whole_vault(folder);
}

/// Walk, read, parse and rope, in as many threads as `scan` uses; prints
/// `seconds megabytes`.
fn floor(folder: &Path) {
    use pulldown_cmark::{Options, Parser};
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let started = Instant::now();
    let (send, receive) = mpsc::channel();
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    ignore::WalkBuilder::new(folder)
        .threads(threads)
        .build_parallel()
        .run(|| {
            let send = send.clone();
            Box::new(move |entry| {
                let path = entry.unwrap().into_path();
                if path.extension().is_some_and(|extension| extension == "md") {
                    let text = std::fs::read_to_string(&path).unwrap();
                    let mut sum = 0;
                    for (event, range) in Parser::new_ext(&text, options).into_offset_iter() {
                        sum += range.start;
                        std::hint::black_box(&event);
                    }
                    std::hint::black_box(sum);
                    send.send(wikinote::text::Text::new(&text)).unwrap();
                }
                ignore::WalkState::Continue
            })
        });
    drop(send);
    let ropes: Vec<_> = receive.into_iter().collect();
    let seconds = started.elapsed().as_secs_f64();
    println!("{seconds} {}", resident(std::process::id()));
    std::hint::black_box(ropes);
}

fn floor_process(folder: &Path) -> (f64, f64) {
    let started = Instant::now();
    let this = std::env::current_exe().unwrap();
    let output = Command::new(this)
        .arg("--floor")
        .arg(folder)
        .output()
        .unwrap();
    let total = started.elapsed().as_secs_f64();
    let text = String::from_utf8(output.stdout).unwrap();
    let (seconds, memory) = text.trim().split_once(' ').unwrap();
    // Its own clock: process start and the freeing of ropes are no part of the floor.
    (
        seconds.parse::<f64>().unwrap().min(total),
        memory.parse().unwrap(),
    )
}

fn check_process(folder: &Path) -> f64 {
    let started = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_wikinote"))
        .arg("check")
        .arg(folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = child.stdout.take().unwrap();
    // As large as a pipe: who reads takes time from the two processors, too.
    let mut buffer = vec![0; 1 << 16];
    // When the last line has come. As with the floor, the end of the process and the
    // freeing of its memory are no part of it.
    let mut seconds = 0.0;
    while output.read(&mut buffer).unwrap() > 0 {
        seconds = started.elapsed().as_secs_f64();
    }
    child.wait().unwrap();
    seconds
}

/// A link, and the note it leads to, in another folder if there is such a one.
struct Asked {
    note: PathBuf,
    position: Position,
    target: String,
}

fn crossing_links(vault: &Vault) -> Vec<Asked> {
    let mut notes: Vec<_> = vault.notes().collect();
    notes.sort_by(|a, b| a.1.path.cmp(&b.1.path));
    let found = |across: bool| {
        let links = notes
            .iter()
            .flat_map(|(_, note)| note.parsed().links.iter().map(move |link| (note, link)));
        links
            .filter_map(|(note, link)| {
                let Resolution::Note(target) = vault.resolve(note, &link) else {
                    return None;
                };
                let target = vault.note(target.note)?;
                let crosses = target.path.folder() != note.path.folder();
                (crosses == across && link.is_wiki()).then(|| Asked {
                    note: PathBuf::from(&*note.path.path),
                    position: note
                        .text()
                        .position(link.target.start, PositionEncoding::Utf16),
                    target: target.path.path.to_string(),
                })
            })
            .take(ROUNDS)
            .collect::<Vec<_>>()
    };
    let across = found(true);
    if across.is_empty() {
        found(false)
    } else {
        across
    }
}

/// Seconds from spawning the server to the right answer, and its settled memory in MB.
fn first_answer(folder: &Path, asked: &Asked) -> (f64, f64) {
    let note = folder.join(&asked.note);
    let text = std::fs::read_to_string(&note).unwrap();
    let uri = support::uri(&note);
    let started = Instant::now();
    let mut editor = Editor::on_with(&support::uri(folder), support::capabilities());
    editor.open(&uri, &text);
    let (line, column) = (asked.position.line, asked.position.column);
    let answer = editor.at("textDocument/definition", &uri, line, column);
    let seconds = started.elapsed().as_secs_f64();
    let target = support::uri(&folder.join(&asked.target));
    assert!(
        answer.to_string().contains(&target),
        "{answer} is not {target}"
    );
    let memory = settled(editor.process_id());
    editor.quit();
    (seconds, memory)
}

/// Resident memory once it no longer changes.
fn settled(process: u32) -> f64 {
    let mut last = resident(process);
    let mut same = 0;
    while same < 5 {
        std::thread::sleep(Duration::from_millis(100));
        let now = resident(process);
        same = if (now - last).abs() < 0.1 {
            same + 1
        } else {
            0
        };
        last = now;
    }
    last
}

/// Resident memory in MB (10^6 bytes); 0 where `/proc` does not tell.
fn resident(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    kilobytes.unwrap_or_default() * 1024.0 / 1e6
}

/// Round trips over the wire, on random places of random notes.
fn requests(folder: &Path, vault: &Vault) {
    let mut editor = Editor::on_with(&support::uri(folder), support::capabilities());
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    let mut notes: Vec<_> = vault.notes().map(|(_, note)| note).collect();
    notes.sort_by(|a, b| a.path.cmp(&b.path));
    let uri_of = |note: &Note| support::uri(&folder.join(&*note.path.path));

    let mut definition = Times::new("definition");
    let mut hover = Times::new("hover");
    let mut completion = Times::new("completion");
    let mut largest = 0;
    for _ in 0..150 {
        let note = notes[random.below(notes.len())];
        let uri = uri_of(note);
        editor.open(&uri, &note.text().to_string());
        editor.diagnostics(&uri);
        for _ in 0..8 {
            let Some(link) = note
                .parsed()
                .links
                .get(random.below(note.parsed().links.len().max(1)))
            else {
                continue;
            };
            let at = note
                .text()
                .position(link.target.start, PositionEncoding::Utf16);
            definition.time(|| editor.at("textDocument/definition", &uri, at.line, at.column));
            hover.time(|| editor.at("textDocument/hover", &uri, at.line, at.column));
        }
        // Types a name after `[[`, letter by letter, on a new last line.
        let end = note
            .text()
            .position(note.text().len(), PositionEncoding::Utf16);
        let wanted = notes[random.below(notes.len())]
            .stem()
            .chars()
            .take(5)
            .collect::<String>();
        let typed: Vec<String> = std::iter::once("\n[[".to_owned())
            .chain(wanted.chars().map(String::from))
            .collect();
        let mut at = (end.line, end.column);
        for (version, letters) in typed.iter().enumerate() {
            let change = json!([{"range": support::range(at, at), "text": letters}]);
            editor.change(&uri, version as i32 + 2, change);
            at = match letters.strip_prefix('\n') {
                Some(rest) => (at.0 + 1, rest.len() as u32),
                None => (at.0, at.1 + letters.encode_utf16().count() as u32),
            };
            let answer = completion.time(|| editor.at("textDocument/completion", &uri, at.0, at.1));
            largest = largest.max(answer.to_string().len());
        }
        editor.close(&uri);
        editor.diagnostics(&uri);
    }
    definition.report();
    hover.report();
    completion.report();
    println!(
        "{:<44} {:>8.1} kB",
        "largest completion answer",
        largest as f64 / 1e3
    );

    for size in [60_000, 1_000_000] {
        let note = notes
            .iter()
            .min_by_key(|note| note.text().len().abs_diff(size))
            .unwrap();
        keystrokes(&mut editor, &uri_of(note), note);
    }
    editor.quit();
}

/// What concerns many notes at once: references and rename of the note that
/// most others link to. Nothing is carried out.
fn reshaping(folder: &Path, vault: &Vault) {
    let hottest = vault.notes().max_by_key(|(id, note)| {
        let linking = vault.backlinking_notes(*id, usize::MAX).notes;
        (linking, std::cmp::Reverse(note.path.clone()))
    });
    let Some((id, note)) = hottest else { return };
    let linking = vault.backlinking_notes(id, usize::MAX).notes;
    let can = support::with(
        support::capabilities(),
        "/workspace/workspaceEdit/resourceOperations",
        json!(["create", "rename"]),
    );
    let mut editor = Editor::on_with(&support::uri(folder), can);
    let uri = support::uri(&folder.join(&*note.path.path));
    let title = note.parsed().front_matter.as_ref();
    let title = title.and_then(|front| front.title.as_ref());
    let start = title.map_or(0, |title| title.span.start);
    let at = note.text().position(start, PositionEncoding::Utf16);
    let mut asked = support::at(&uri, at.line, at.column);
    asked["context"] = json!({"includeDeclaration": false});
    let mut references = Times::new(&format!("references of a note that {linking} link to"));
    let mut rename = Times::new("rename of that note");
    // The first answer waits for the scan, which is measured elsewhere.
    editor.request("textDocument/references", asked.clone());
    for _ in 0..200 {
        let found = references.time(|| editor.request("textDocument/references", asked.clone()));
        assert!(found.as_array().is_some_and(|found| found.len() >= linking));
    }
    asked["newName"] = json!("a name that nobody has");
    for _ in 0..20 {
        let edit = rename.time(|| editor.request("textDocument/rename", asked.clone()));
        let changes = edit["documentChanges"].as_array();
        assert!(changes.is_some_and(|changes| changes.len() > linking));
    }
    references.report();
    rename.report();
    editor.quit();
}

/// Phrases typed letter by letter behind `@`, in a note of a video of three hours
/// whose captions are automatic, a megabyte of them.
fn phrases() {
    let notes = support::Notes::new(&[("a.md", "")]);
    let mut random = Random(11);
    // Some words are said all the time, most hardly ever.
    let mut word = || {
        let bound = [40, 400, 4000][random.below(3)];
        let mut number = random.below(bound) + 5;
        let mut word = String::new();
        while number > 0 {
            word.push(char::from(b'a' + (number % 13 * 2) as u8));
            number /= 13;
        }
        word
    };
    let time = |ms: u32| {
        let (seconds, rest) = (ms / 1000, ms % 1000);
        let (minutes, seconds) = (seconds / 60, seconds % 60);
        format!(
            "{:02}:{:02}:{seconds:02}.{rest:03}",
            minutes / 60,
            minutes % 60
        )
    };
    let mut captions = "WEBVTT\nKind: captions\nLanguage: en\n\n".to_owned();
    let mut said: Vec<Vec<String>> = Vec::new();
    let mut above = String::new();
    for start in (0..3 * 3_600_000).step_by(4_000) {
        let words: Vec<String> = (0..9).map(|_| word()).collect();
        let tagged: String = words[1..]
            .iter()
            .map(|word| format!("<{}><c> {word}</c>", time(start)))
            .collect();
        let _ = write!(
            captions,
            "{} --> {} align:start position:0%\n{above}\n{}{tagged}\n\n",
            time(start),
            time(start + 3_990),
            words[0]
        );
        above = words.join(" ");
        said.push(words);
    }
    notes.write("A talk [abcdefghi01].en.vtt", &captions);
    let mut editor = Editor::on(&notes);
    let uri = notes.uri("a.md");
    let head = "---\nvideoId: abcdefghi01\n---\n";
    let mut first = Times::new(&format!(
        "first phrase completion, {:.1} MB of captions",
        captions.len() as f64 / 1e6
    ));
    let mut times = Times::new("phrase completion");
    let (mut version, mut found, mut asked) = (1, 0, 0);
    editor.open(&uri, head);
    for _ in 0..60 {
        let cue = &said[random.below(said.len())];
        // As it was said, or with a word that was not.
        let mut phrase = cue[2..6].join(" ");
        if random.below(3) == 0 {
            phrase = phrase.replacen(&cue[4], "misheard", 1);
        }
        for length in 1..=phrase.len() {
            version += 1;
            let typed = &phrase[..length];
            editor.change(&uri, version, json!([{"text": format!("{head}@{typed}")}]));
            let ask = || editor.at("textDocument/completion", &uri, 3, length as u32 + 1);
            let answer = match first.seconds.is_empty() {
                true => first.time(ask),
                false => times.time(ask),
            };
            if length == phrase.len() {
                asked += 1;
                found += usize::from(answer["items"][0].is_object());
            }
        }
    }
    first.report();
    times.report();
    println!("{:<44} {found:>8} of {asked}", "phrases found");
    editor.quit();
}

/// References of the moment that is cited most often.
fn same_moment(folder: &Path, vault: &Vault) {
    let mut cited: HashMap<(VideoId, u64), (usize, PathBuf, Span)> = HashMap::new();
    for (_, note) in vault.notes() {
        let Some(video) = note.video() else { continue };
        for moment in features::moments(note) {
            let place = (PathBuf::from(&*note.path.path), moment.span);
            let entry = cited.entry((video, moment.second));
            let most = entry.or_insert((0, place.0.clone(), place.1));
            most.0 += 1;
            // The same place in every run.
            if place < (most.1.clone(), most.2) {
                (most.1, most.2) = place;
            }
        }
    }
    let most = cited
        .values()
        .max_by_key(|(count, path, _)| (*count, std::cmp::Reverse(path.clone())));
    let Some((count, path, span)) = most else {
        return;
    };
    let text = std::fs::read_to_string(folder.join(path)).unwrap();
    let text = wikinote::text::Text::new(&text);
    let at = text.position(span.start, PositionEncoding::Utf16);
    let mut editor = Editor::on_with(&support::uri(folder), support::capabilities());
    let mut asked = support::at(&support::uri(&folder.join(path)), at.line, at.column);
    asked["context"] = json!({"includeDeclaration": false});
    let mut references = Times::new(&format!("references of a moment cited {count} times"));
    // The first answer waits for the scan, which is measured elsewhere.
    editor.request("textDocument/references", asked.clone());
    for _ in 0..500 {
        let found = references.time(|| editor.request("textDocument/references", asked.clone()));
        assert!(found.as_array().is_some_and(|found| found.len() >= *count));
    }
    references.report();
    editor.quit();
}

/// What is shown of many notes, or again at every edit.
fn shown(folder: &Path, vault: &Vault) {
    let mut editor = Editor::on_with(&support::uri(folder), support::capabilities());
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut notes: Vec<_> = vault.notes().map(|(_, note)| note).collect();
    notes.sort_by(|a, b| a.path.cmp(&b.path));
    let uri_of = |note: &Note| support::uri(&folder.join(&*note.path.path));

    // The first answer waits for the scan, which is measured elsewhere.
    editor.request("workspace/symbol", json!({"query": "?"}));
    let mut symbols = Times::new("workspace symbols, typed letter by letter");
    let mut rows = 0;
    for _ in 0..60 {
        let title = notes[random.below(notes.len())].title().to_owned();
        for end in title
            .char_indices()
            .map(|(at, c)| at + c.len_utf8())
            .take(8)
        {
            let query = json!({"query": &title[..end]});
            let found = symbols.time(|| editor.request("workspace/symbol", query));
            rows = rows.max(found.as_array().map_or(0, Vec::len));
        }
    }
    symbols.report();
    println!("{:<44} {rows:>8} rows", "largest list of symbols");

    let note = notes
        .iter()
        .min_by_key(|note| note.text().len().abs_diff(60_000))
        .unwrap();
    let size = note.text().len() / 1000;
    let mut tokens = Times::new(&format!("semantic tokens, {size} kB"));
    let uri = uri_of(note);
    editor.open(&uri, &note.text().to_string());
    for _ in 0..100 {
        let asked = json!({"textDocument": {"uri": uri}});
        tokens.time(|| editor.request("textDocument/semanticTokens/full", asked.clone()));
    }
    tokens.report();
    editor.close(&uri);

    // The notes that most others ask for are made in the editor and not saved:
    // nothing is written to the vault.
    let mut wanted: Vec<_> = vault.wanted().collect();
    wanted.sort_by_key(|wanted| (std::cmp::Reverse(wanted.users), wanted.name));
    let mut created = Times::new("new note to findings gone in up to 20 notes");
    for wanted in wanted.iter().take(40) {
        let asks = |note: &Note, at: &usize| {
            let link = note.parsed().links.get(*at).unwrap();
            let is_it = link.is_wiki() && note.text().slice(link.target) == wanted.name;
            is_it && vault.resolve(note, &link) == Resolution::Missing
        };
        let waiting = vault.asking_for(wanted.name).into_iter();
        let waiting = waiting.filter(|(note, links)| links.iter().any(|at| asks(note, at)));
        let waiting: Vec<_> = waiting.take(20).collect();
        let Some((first, _)) = waiting.first() else {
            continue;
        };
        let new = first.path.folder().to_owned() + "/" + wanted.name + ".md";
        let new = support::uri(&folder.join(new.trim_start_matches('/')));
        for (note, _) in &waiting {
            editor.open(&uri_of(note), &note.text().to_string());
            editor.diagnostics(&uri_of(note));
        }
        created.time(|| {
            editor.open(&new, "");
            for (note, _) in &waiting {
                editor.diagnostics(&uri_of(note));
            }
        });
        editor.close(&new);
        for (note, _) in &waiting {
            editor.diagnostics(&uri_of(note));
            editor.close(&uri_of(note));
            editor.diagnostics(&uri_of(note));
        }
    }
    created.report();
    editor.quit();
}

/// All findings, as a client gets them that asks.
fn whole_vault(folder: &Path) {
    let can = support::with(
        support::capabilities(),
        "/textDocument/diagnostic",
        json!({}),
    );
    let mut editor = Editor::on_with(&support::uri(folder), can);
    let mut times = Times::new("all findings of the vault, asked for");
    let asked = json!({"previousResultIds": []});
    for _ in 0..3 {
        times.time(|| editor.request("workspace/diagnostic", asked.clone()));
    }
    times.report();
    editor.quit();
}

/// Types into a broken link, so that every keystroke changes a diagnostic.
fn keystrokes(editor: &mut Editor, uri: &str, note: &Note) {
    let mut times = Times::new(&format!(
        "keystroke to diagnostics, {} kB",
        note.text().len() / 1000
    ));
    let text = format!("{}\n[[zz]]", note.text());
    editor.open(uri, &text);
    editor.diagnostics(uri);
    let text = wikinote::text::Text::new(&text);
    let end = text.position(text.len(), PositionEncoding::Utf16);
    for version in 2..202 {
        let place = (end.line, 3);
        let letter = char::from(b'a' + (version % 26) as u8).to_string();
        times.time(|| {
            let change = json!([{"range": support::range(place, place), "text": letter}]);
            editor.change(uri, version, change);
            while editor.diagnostics(uri).0 != json!(version) {}
        });
    }
    times.report();
    editor.close(uri);
    editor.diagnostics(uri);
}

struct Times {
    name: String,
    seconds: Vec<f64>,
}

impl Times {
    fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            seconds: Vec::new(),
        }
    }

    fn time<T>(&mut self, what: impl FnOnce() -> T) -> T {
        let started = Instant::now();
        let answer = what();
        self.seconds.push(started.elapsed().as_secs_f64());
        answer
    }

    fn report(&mut self) {
        self.seconds.sort_by(f64::total_cmp);
        let at =
            |share: f64| self.seconds[((self.seconds.len() - 1) as f64 * share) as usize] * 1e3;
        println!(
            "{:<44} {:>8.2} ms p50 {:>8.2} ms p99 {:>8.2} ms worst of {}",
            self.name,
            at(0.5),
            at(0.99),
            at(1.0),
            self.seconds.len()
        );
    }
}

fn best(seconds: &[f64]) -> f64 {
    seconds.iter().copied().fold(f64::INFINITY, f64::min)
}

/// xorshift64*: the same places in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) % bound as u64) as usize
    }
}

/// Notes of the size and density of real ones: 7 kB, nine links, thirty stamps.
fn made_up_vault(notes: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut random = Random(7);
    for number in 0..notes {
        let channel = number / 500;
        let mut text = format!(
            "---\ntitle: Topic {number} of channel {channel}\nvideoId: abcdefgh{:03}\n---\n\nFrom: [[channel_{channel}]] <br/> \n",
            number % 1000
        );
        for section in 0..9 {
            let linked = channel * 500 + random.below(600);
            let _ = write!(
                text,
                "\n## Section {section}\n\nWhat is said of it in [[topic_{linked}_of_channel_{channel} | a neighbour]]. "
            );
            for stamp in 0..4 {
                let _ = write!(
                    text,
                    "{} <a class=\"yt-timestamp\" data-t=\"00:{:02}:{stamp:02}\">[00:{:02}:{stamp:02}]</a>. ",
                    "Words enough to fill a line of prose. ".repeat(3),
                    section * 6,
                    section * 6
                );
            }
            text.push('\n');
        }
        let channel_folder = folder.path().join(format!("channel_{channel}"));
        std::fs::create_dir_all(&channel_folder).unwrap();
        let name = format!("topic_{number}_of_channel_{channel}.md");
        std::fs::write(channel_folder.join(name), text).unwrap();
    }
    folder
}
