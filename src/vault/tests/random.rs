//! Random changes: after each the vault answers as one built anew, and every
//! note whose answers changed was named.

use std::collections::BTreeMap;

use super::*;
use crate::syntax::Link;
use crate::text::Source;
use crate::video::VideoId;

/// xorshift64*: the same sequence on every machine, and nothing to depend on.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

const FOLDERS: &[&str] = &["", "a/", "A/", "a/b/", "c/", "c d/", "x & y/"];

const STEMS: &[&str] = &[
    "one",
    "One",
    "two_words",
    "two words",
    "two-words",
    "one.md",
    "index",
    "a",
    "b",
    "c",
    "caf\u{e9}",
    "cafe\u{301}",
    "x & y",
    "x--and--y",
    "50%",
    "!",
    "-",
    "\u{2068}one\u{2069}",
    "why?",
];

const TITLES: &[&str] = &[
    "One",
    "one",
    "Two Words",
    "two, words!",
    "A/B",
    "c",
    "Caf\u{e9}",
    "The index",
    "x and y",
];

const HEADINGS: &[&str] = &[
    "# One",
    "## Two",
    "# two",
    "## One",
    "### C# x",
    "# Two Words",
];

const TARGETS: &[&str] = &[
    "one",
    "ONE",
    "one.md",
    "two words",
    "Two Words",
    "two_words",
    "two--words",
    "a",
    "b",
    "c",
    "A/B",
    "a/one",
    "A/One",
    "a/b/one",
    "b/one",
    "./one",
    "../one",
    "../a/one.md",
    "/a/one",
    "a/index",
    "index",
    "x & y",
    "x--and--y",
    "x & y/one",
    "c d/one",
    "c%20d/one",
    "caf\u{e9}",
    "cafe\u{301}",
    "caf%C3%A9",
    "50%",
    "50%25",
    "-percent",
    "50-percent",
    "!",
    "-",
    "why",
    "why?",
    "pic.png",
    "a/pic.png",
    "PIC.png",
    "page",
    "page.html",
    "https://example.org",
    "00:01:02",
    "the-index",
    "a/",
    "../c",
    "c d/",
    "tags/t1",
    "tags/t1/t2",
    "",
];

const ANCHORS: &[&str] = &[
    "#One",
    "#two",
    "#One#Two",
    "#two-words",
    "#^b1",
    "#^B2",
    "#C# x",
    "#",
];

const VIDEOS: &[&str] = &["aaaaaaaaaa1", "-_aaaaaaaa2", "aaaaaaaaaa3", "none"];

const FILES: &[&str] = &[
    "pic.png",
    "a/pic.png",
    "c/PIC.png",
    "c d/page.html",
    "x & y/a.pdf",
    "a/one.md",
];

fn random_text(random: &mut Random) -> String {
    let mut text = String::new();
    if random.chance(50) {
        text += &format!("---\ntitle: \"{}\"\n", random.pick(TITLES));
        if random.chance(40) {
            text += &format!(
                "aliases: [\"{}\", \"{}\"]\n",
                random.pick(TITLES),
                random.pick(STEMS)
            );
        }
        if random.chance(60) {
            text += &format!("videoId: {}\n", random.pick(VIDEOS));
        }
        text += "---\n\n";
    }
    for _ in 0..random.below(4) {
        text += &format!("{}\n\n", random.pick(HEADINGS));
    }
    for id in ["b1", "b2"] {
        if random.chance(20) {
            text += &format!("A block. ^{id}\n\n");
        }
    }
    for _ in 0..random.below(5) {
        let target = random.pick(TARGETS);
        let anchor = if random.chance(30) || target.is_empty() {
            random.pick(ANCHORS)
        } else {
            ""
        };
        text += &match random.below(4) {
            0 => format!("[label](<{target}{anchor}>)\n\n"),
            1 => format!("![[{target}{anchor}]]\n\n"),
            _ => format!("[[{target}{anchor} | label]]\n\n"),
        };
    }
    text
}

/// What the files on disk are: the model the vault is compared with.
type Model = BTreeMap<NotePath, Option<String>>;

fn random_path(random: &mut Random) -> NotePath {
    let root = RootId(u16::from(random.chance(15)));
    NotePath::new(
        root,
        &format!("{}{}.md", random.pick(FOLDERS), random.pick(STEMS)),
    )
}

fn random_change(random: &mut Random, model: &mut Model) -> Change {
    let existing = |random: &mut Random, model: &Model| {
        (!model.is_empty()).then(|| model.keys().nth(random.below(model.len())).unwrap().clone())
    };
    let remove =
        |model: &mut Model, gone: &dyn Fn(&NotePath) -> bool| model.retain(|at, _| !gone(at));
    match random.below(100) {
        0..=1 => {
            let folder = NotePath::new(RootId(0), random.pick(FOLDERS).trim_end_matches('/'));
            let start = format!("{}/", folder.path);
            remove(model, &|at| {
                at.root == folder.root && (folder.path.is_empty() || at.path.starts_with(&start))
            });
            Change::FolderGone(folder)
        }
        2 => {
            remove(model, &|at| at.root == RootId(1));
            Change::RootGone(RootId(1))
        }
        3..=20 => {
            let at = existing(random, model).unwrap_or_else(|| random_path(random));
            model.remove(&at);
            Change::Gone(at)
        }
        21..=30 => {
            let at = NotePath::new(RootId(0), random.pick(FILES));
            model.insert(at.clone(), None);
            Change::File(at)
        }
        other => {
            let old = if other < 60 {
                existing(random, model)
            } else {
                None
            };
            let at = old.unwrap_or_else(|| random_path(random));
            let at = if at.path.ends_with(".md") {
                at
            } else {
                random_path(random)
            };
            let text = random_text(random);
            model.insert(at.clone(), Some(text.clone()));
            Change::Note(Arc::new(Note::new(at, &text)))
        }
    }
}

fn new_vault() -> Vault {
    Vault::new(vec![quartz(), Publisher::Obsidian])
}

fn rebuilt(model: &Model) -> Vault {
    let mut vault = new_vault();
    vault.extend(model.iter().map(|(at, text)| match text {
        Some(text) => Change::Note(Arc::new(Note::new(at.clone(), text))),
        None => Change::File(at.clone()),
    }));
    vault
}

/// Every answer of every note, by path.
fn answers(vault: &Vault) -> BTreeMap<NotePath, Vec<String>> {
    let mut resolver = Resolver::new(vault);
    let mut of_note = |note: &Note| {
        let remembered = resolver.resolve(note, &Source::new(note.text()));
        let answer = |(link, remembered): (Link, Resolution)| {
            let meaning = vault.resolve(note, &link);
            assert_eq!(remembered, meaning, "{link:?} of {:?}", note.path);
            let meaning = described(vault, &meaning);
            format!("{meaning}, {:?}", vault.on_site(note, &link))
        };
        remembered.into_iter().map(answer).collect()
    };
    vault
        .notes()
        .map(|(_, note)| (note.path.clone(), of_note(note)))
        .collect()
}

/// Who links to whom, wanted names and demand, by path.
fn relations(vault: &Vault) -> Vec<String> {
    let mut relations: Vec<String> = vault
        .wanted()
        .map(|wanted| {
            format!(
                "{} users want {:?}",
                wanted.users,
                NameKey::new(wanted.name)
            )
        })
        .collect();
    for (id, note) in vault.notes() {
        let backlinks = vault.backlinks(id).into_iter();
        let backlinks: Vec<_> = backlinks
            .map(|(note, links)| (note.path.clone(), links))
            .collect();
        relations.push(format!(
            "{:?} {} {backlinks:?}",
            note.path,
            vault.popularity(id)
        ));
    }
    relations.extend(vault.files().map(|file| format!("{file:?}")));
    let videos = vault.videos();
    relations.extend(videos.map(|(video, count)| format!("{video} in {count}")));
    for video in VIDEOS.iter().filter_map(|video| VideoId::new(video)) {
        let notes = vault.notes_of_video(&video).into_iter();
        let notes: Vec<_> = notes.map(|id| &vault.note(id).unwrap().path).collect();
        relations.push(format!("{video} {notes:?}"));
    }
    relations.sort();
    relations
}

/// Backlinks the slow way: every link of the vault.
fn scanned_backlinks(vault: &Vault, id: NoteId) -> Vec<(NotePath, Vec<usize>)> {
    let mut backlinks: Vec<_> = vault
        .notes()
        .filter_map(|(_, note)| {
            let leads = |link: &Link| {
                matches!(vault.resolve(note, link), Resolution::Note(target) if target.note == id)
            };
            let links = note.parsed().links.iter().enumerate();
            let links: Vec<usize> = links.filter(|(_, link)| leads(link)).map(|(at, _)| at).collect();
            (!links.is_empty()).then(|| (note.path.clone(), links))
        })
        .collect();
    backlinks.sort();
    backlinks
}

/// The notes of a video the slow way: every note of the vault.
fn scanned_videos(vault: &Vault) -> BTreeMap<VideoId, Vec<NotePath>> {
    let mut videos: BTreeMap<VideoId, Vec<NotePath>> = BTreeMap::new();
    for (_, note) in vault.notes() {
        if let Some(video) = note.video_id().and_then(VideoId::new) {
            videos.entry(video).or_default().push(note.path.clone());
        }
    }
    videos.values_mut().for_each(|notes| notes.sort());
    videos
}

fn known_videos(vault: &Vault) -> BTreeMap<VideoId, Vec<NotePath>> {
    let path = |id: NoteId| vault.note(id).unwrap().path.clone();
    let notes = |video: &VideoId| vault.notes_of_video(video).into_iter().map(path).collect();
    let videos = vault.videos().map(|(video, _)| (video, notes(&video)));
    videos.collect()
}

#[test]
fn the_index_stays_what_a_rebuild_would_be_and_names_every_changed_note() {
    for seed in 1..=12 {
        let mut random = Random(0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(seed));
        let mut model = Model::new();
        let mut vault = new_vault();
        let mut before = BTreeMap::new();
        for step in 0..150 {
            let change = random_change(&mut random, &mut model);
            let affected = vault.apply(change);
            let fresh = rebuilt(&model);
            let after = answers(&vault);
            assert_eq!(after, answers(&fresh), "seed {seed}, step {step}");
            assert_eq!(
                relations(&vault),
                relations(&fresh),
                "seed {seed}, step {step}"
            );
            let videos = known_videos(&vault);
            assert_eq!(videos, scanned_videos(&vault), "seed {seed}, step {step}");

            assert!(
                affected.notes.is_sorted_by(|a, b| a < b),
                "sorted, no doubles"
            );
            let named = affected
                .notes
                .iter()
                .map(|id| &vault.note(*id).unwrap().path);
            let named: Vec<_> = named.collect();
            for (at, answer) in &after {
                if before.get(at) != Some(answer) {
                    assert!(
                        named.contains(&at),
                        "seed {seed}, step {step}: {at:?} {answer:?}"
                    );
                }
            }
            before = after;
        }
        for (id, note) in vault.notes() {
            let quick = vault.backlinks(id).into_iter();
            let quick: Vec<_> = quick
                .map(|(note, links)| (note.path.clone(), links))
                .collect();
            assert_eq!(
                quick,
                scanned_backlinks(&vault, id),
                "backlinks of {:?}",
                note.path
            );
        }
    }
}

/// What a link means, but for the place in the note.
fn file_meant(vault: &Vault, resolution: &Resolution) -> String {
    match resolution {
        Resolution::Note(target) => {
            let at = &vault.note(target.note).unwrap().path;
            format!("{at:?} {:?}", target.rung)
        }
        Resolution::Ambiguous { candidates, rung } => {
            let paths: Vec<_> = candidates.iter().map(|one| &one.path).collect();
            format!("{paths:?} {rung:?}")
        }
        other => format!("{other:?}"),
    }
}

#[test]
fn what_file_names_decide_is_the_same_when_the_notes_have_been_read() {
    let mut random = Random(0x5EED_0009);
    let (mut decided, mut all) = (0, 0);
    for _ in 0..60 {
        let mut model = Model::new();
        for _ in 0..40 {
            random_change(&mut random, &mut model);
        }
        let read = rebuilt(&model);
        let unread: Model = model
            .iter()
            .map(|(at, text)| (at.clone(), text.as_ref().map(|_| String::new())))
            .collect();
        for (_, note) in read.notes() {
            let mut unread = rebuilt(&unread);
            unread.apply(Change::Note(note.clone()));
            for link in note.parsed().links.iter() {
                all += 1;
                if let Some(meant) = unread.resolve_by_file_names(note, &link) {
                    decided += 1;
                    let meant = file_meant(&unread, &meant);
                    assert_eq!(meant, file_meant(&read, &read.resolve(note, &link)));
                }
            }
        }
    }
    assert!(decided * 4 > all, "{decided} of {all} links are decided");
}
