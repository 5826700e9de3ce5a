//! Which sidecars a vault has, and what they say, read when first asked for.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::disk::{self, DiskError, Standing};
use crate::text::{Span, Text};
use crate::video::{
    Chapters, Fault, FaultKind, Info, Part, SidecarKind, SidecarName, Transcript, Video, VideoId,
    media_id,
};

/// The sidecars of a vault by video. Listing takes names only; a file is read
/// when its video is asked for, and kept until it changes or others need the
/// room. Every method may be called from any thread, but [`Self::load`] and
/// [`Self::changed`] read files: never from an async one.
#[derive(Default)]
pub struct Videos {
    listed: Mutex<Listed>,
    cache: Mutex<Cache>,
    /// One thread at a time reads the files whose names tell no id.
    naming: Mutex<()>,
}

#[derive(Default)]
struct Listed {
    files: FxHashMap<VideoId, Vec<PathBuf>>,
    media: FxHashMap<VideoId, Vec<PathBuf>>,
    /// Sidecars whose names tell no id, and of which nothing else tells it so far.
    unnamed: FxHashSet<PathBuf>,
    /// Whether some of these have not been looked into.
    has_new: bool,
    /// The video of those that have been.
    named: FxHashMap<PathBuf, VideoId>,
}

#[derive(Default)]
struct Cache {
    kept: FxHashMap<VideoId, Kept>,
    /// Bytes of all that is kept, about.
    weight: usize,
    /// Counts what was asked for.
    clock: u64,
    /// Counts what was forgotten, so that nothing read before is kept after.
    forgotten: u64,
}

struct Kept {
    video: Arc<Video>,
    part: Part,
    /// The clock when it was last asked for.
    used: u64,
}

/// Bytes of all videos that are kept, about.
const ROOM: usize = 32 << 20;

/// So many `.info.json` without an id in their names are looked into: each is read
/// whole to learn of which video it is.
const MOST_UNNAMED: usize = 1_000;

impl Videos {
    /// Enters the file at `path`, if its name is that of a sidecar or of a film.
    /// The video that it is about, if the name tells.
    pub fn add(&self, path: PathBuf) -> Option<VideoId> {
        let mut listed = lock(&self.listed);
        let id = listed.add(path);
        drop(listed);
        if let Some(id) = id {
            self.forget(id);
        }
        id
    }

    /// What a file event at `path` means: the video whose answers change, if any.
    pub fn changed(&self, path: &Path) -> Option<VideoId> {
        let name = path.file_name()?.to_str()?;
        let is_ours = SidecarName::of(name).is_some() || media_id(name).is_some();
        if !is_ours {
            return None;
        }
        let before = {
            let mut listed = lock(&self.listed);
            listed.unname_like(path);
            listed.take(path)
        };
        let after = match disk::standing(path) {
            Standing::File => self.add(path.to_path_buf()),
            _ => None,
        };
        let after = after.or_else(|| {
            self.look_into_unnamed();
            lock(&self.listed).named.get(path).copied()
        });
        [before, after]
            .into_iter()
            .flatten()
            .for_each(|id| self.forget(id));
        after.or(before)
    }

    /// What an event at `folder`, a folder or none any more, means: the videos
    /// with files below it.
    pub fn gone_below(&self, folder: &Path) -> Vec<VideoId> {
        let mut listed = lock(&self.listed);
        let lost = listed.below(folder);
        let ids: Vec<VideoId> = lost.iter().filter_map(|path| listed.take(path)).collect();
        drop(listed);
        ids.iter().for_each(|id| self.forget(*id));
        ids
    }

    /// The ids of all videos with a file, in no order. May read files for their ids.
    pub fn ids(&self) -> Vec<VideoId> {
        self.look_into_unnamed();
        lock(&self.listed).files.keys().copied().collect()
    }

    /// What the sidecars of `id` say, read now if need be; `None` without any file.
    /// Files over `limit` bytes are faults.
    pub fn load(&self, id: VideoId, part: Part, limit: u64) -> Option<Arc<Video>> {
        self.look_into_unnamed();
        let (files, media) = {
            let listed = lock(&self.listed);
            let media = listed.media.get(&id).and_then(|media| media.first());
            (listed.files.get(&id).cloned(), media.cloned())
        };
        if files.is_none() && media.is_none() {
            return None;
        }
        let (forgotten, facts) = {
            let mut cache = lock(&self.cache);
            cache.clock += 1;
            let now = cache.clock;
            let kept = cache.kept.get_mut(&id);
            if let Some(kept) = kept {
                kept.used = now;
                if kept.part >= part {
                    return Some(Arc::clone(&kept.video));
                }
            }
            let facts = cache.kept.get(&id).map(|kept| Arc::clone(&kept.video));
            (cache.forgotten, facts)
        };
        let mut video = match facts {
            Some(facts) => Video::clone(&facts),
            None => Video {
                media,
                ..Video::default()
            },
        };
        let is_new = video.files.info.is_none() && video.faults.is_empty();
        read(
            id,
            &files.unwrap_or_default(),
            part,
            limit,
            is_new,
            &mut video,
        );
        let video = Arc::new(video);
        let mut cache = lock(&self.cache);
        if cache.forgotten == forgotten {
            cache.keep(id, Arc::clone(&video), part);
        }
        Some(video)
    }

    /// Learns the ids of `.info.json` whose names tell none, and with that of the
    /// other sidecars that are called like them.
    fn look_into_unnamed(&self) {
        /// `yt-dlp` writes a megabyte at most.
        const LIMIT: u64 = 16 << 20;
        let _one = lock(&self.naming);
        let mut unnamed: Vec<PathBuf> = {
            let mut listed = lock(&self.listed);
            if !std::mem::take(&mut listed.has_new) {
                return;
            }
            listed.unnamed.iter().cloned().collect()
        };
        unnamed.sort_unstable();
        let infos = unnamed.iter().filter_map(|path| {
            let (base, kind) = base(path)?;
            (kind == SidecarKind::Info).then_some((path, base))
        });
        let mut of_base = FxHashMap::default();
        for (path, base) in infos.take(MOST_UNNAMED) {
            let is_file = disk::standing(path) == Standing::File;
            let text = is_file.then(|| disk::read_text(path, LIMIT).ok()).flatten();
            let info = text.and_then(|text| Info::read(&text, None).ok());
            if let Some(id) = info.and_then(|info| info.id) {
                of_base.insert(base, id);
            }
        }
        let mut listed = lock(&self.listed);
        for path in unnamed {
            let id = base(&path).and_then(|(base, _)| of_base.get(&base).copied());
            // What has gone meanwhile is not entered again.
            if let Some(id) = id.filter(|_| listed.unnamed.remove(&path)) {
                listed.named.insert(path.clone(), id);
                listed.enter(id, path);
            }
        }
    }

    fn forget(&self, id: VideoId) {
        let mut cache = lock(&self.cache);
        cache.forgotten += 1;
        if let Some(kept) = cache.kept.remove(&id) {
            cache.weight -= kept.video.weight();
        }
    }
}

impl Listed {
    fn add(&mut self, path: PathBuf) -> Option<VideoId> {
        let name = path.file_name()?.to_str()?;
        if let Some(id) = media_id(name) {
            let media = self.media.entry(id).or_default();
            if !media.contains(&path) {
                media.push(path);
                media.sort();
            }
            return Some(id);
        }
        match SidecarName::of(name)?.id {
            Some(id) => {
                self.enter(id, path);
                Some(id)
            }
            None => {
                self.unnamed.insert(path);
                self.has_new = true;
                None
            }
        }
    }

    fn enter(&mut self, id: VideoId, path: PathBuf) {
        let files = self.files.entry(id).or_default();
        if !files.contains(&path) {
            files.push(path);
        }
    }

    /// Takes the file at `path` out; the video that it was about.
    fn take(&mut self, path: &Path) -> Option<VideoId> {
        self.unnamed.remove(path);
        let name = path.file_name()?.to_str()?;
        let of_name = || SidecarName::of(name).and_then(|name| name.id);
        let id = self
            .named
            .remove(path)
            .or_else(of_name)
            .or_else(|| media_id(name))?;
        for table in [&mut self.files, &mut self.media] {
            if let Some(files) = table.get_mut(&id) {
                files.retain(|file| file != path);
                if files.is_empty() {
                    table.remove(&id);
                }
            }
        }
        Some(id)
    }

    /// Forgets of which video the files beside the `.info.json` at `path` are, if
    /// only that tells.
    fn unname_like(&mut self, path: &Path) {
        let own = base(path).filter(|(_, kind)| *kind == SidecarKind::Info);
        let Some((own, _)) = own.filter(|_| self.named.contains_key(path)) else {
            return;
        };
        let named = self.named.keys();
        let like: Vec<PathBuf> = named
            .filter(|file| base(file).is_some_and(|(base, _)| base == own))
            .cloned()
            .collect();
        for file in like {
            self.take(&file);
            self.add(file);
        }
    }

    fn below(&self, folder: &Path) -> Vec<PathBuf> {
        let all = self.files.values().chain(self.media.values()).flatten();
        all.chain(&self.unnamed)
            .filter(|path| path.starts_with(folder))
            .cloned()
            .collect()
    }
}

impl Cache {
    fn keep(&mut self, id: VideoId, video: Arc<Video>, part: Part) {
        self.weight += video.weight();
        let used = self.clock;
        if let Some(before) = self.kept.insert(id, Kept { video, part, used }) {
            self.weight -= before.video.weight();
        }
        if self.weight <= ROOM {
            return;
        }
        // Down to three quarters at once, the longest unused first.
        let mut by_use: Vec<(u64, VideoId)> = self
            .kept
            .iter()
            .map(|(id, kept)| (kept.used, *id))
            .collect();
        by_use.sort_unstable();
        for (_, oldest) in by_use {
            if self.weight <= ROOM / 4 * 3 || oldest == id {
                break;
            }
            if let Some(kept) = self.kept.remove(&oldest) {
                self.weight -= kept.video.weight();
            }
        }
    }
}

/// The folder and the part of the name that a sidecar shares with its video's
/// others, and what it holds.
fn base(path: &Path) -> Option<((PathBuf, String), SidecarKind)> {
    let name = SidecarName::of(path.file_name()?.to_str()?)?;
    let folder = path.parent()?.to_path_buf();
    Some(((folder, name.base.to_owned()), name.kind))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads of `files`, all about `id`, what `video` lacks of `part`. Its facts are
/// there already unless it `is_new`.
fn read(id: VideoId, files: &[PathBuf], part: Part, limit: u64, is_new: bool, video: &mut Video) {
    let mut named: Vec<(SidecarName<'_>, &PathBuf)> = files
        .iter()
        .filter_map(|path| Some((SidecarName::of(path.file_name()?.to_str()?)?, path)))
        .collect();
    named.sort_by_key(|(name, path)| (name.rank(), *path));
    for (name, path) in named {
        let is_wanted = match name.kind {
            SidecarKind::Info => is_new && video.files.info.is_none(),
            SidecarKind::Description => is_new && video.files.description.is_none(),
            SidecarKind::Vtt | SidecarKind::Srt => {
                part == Part::All && video.files.transcript.is_none()
            }
        };
        if is_wanted && let Err(fault) = read_one(id, name.kind, path, limit, video) {
            video.faults.push((path.clone(), fault));
        }
    }
}

fn read_one(
    id: VideoId,
    kind: SidecarKind,
    path: &Path,
    limit: u64,
    video: &mut Video,
) -> Result<(), Fault> {
    let unreadable = |at: u64, why: String| Fault {
        span: Span::empty(u32::try_from(at).unwrap_or(u32::MAX)),
        kind: FaultKind::Unreadable(why),
    };
    // Whoever opens a pipe waits for its other end, perhaps for ever.
    if disk::standing(path) != Standing::File {
        return Err(unreadable(0, "this is not a file".to_owned()));
    }
    let text = disk::read_text(path, limit).map_err(|error| match &error {
        DiskError::NotUtf8 { at, .. } => unreadable(*at, error.why()),
        _ => unreadable(0, error.why()),
    })?;
    let file = Some(path.to_path_buf());
    match kind {
        SidecarKind::Info => {
            video.info = Some(Info::read(&text, Some(id))?);
            video.files.info = file;
        }
        SidecarKind::Vtt | SidecarKind::Srt => {
            video.transcript = Some(Arc::new(Transcript::read(&text)?));
            video.files.transcript = file;
        }
        SidecarKind::Description => {
            video.described = Chapters::of_description(&text);
            video.files.description = file;
        }
    }
    Ok(())
}

/// The file at `path` as editors show it, without a byte order mark and up to the
/// first byte that is no text, and `span` of the file in it; `None` if it cannot be
/// read (any more).
pub fn shown_sidecar(path: &Path, span: Span, limit: u64) -> Option<(Text, Span)> {
    // Whoever opens a pipe waits for its other end, perhaps for ever.
    if disk::standing(path) != Standing::File {
        return None;
    }
    let text = disk::read_valid_start(path, limit).ok()?;
    let shown = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mark = (text.len() - shown.len()) as u32;
    let at = |offset: u32| offset.saturating_sub(mark);
    Some((Text::new(shown), Span::new(at(span.start), at(span.end))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    const LIMIT: u64 = 1 << 20;

    fn id() -> VideoId {
        VideoId::new("aaaaaaaaaa1").unwrap()
    }

    #[test]
    fn sidecars_are_read_when_asked_for_and_forgotten_on_change() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let (info, words) = (
            path("T [aaaaaaaaaa1].info.json"),
            path("T [aaaaaaaaaa1].en.vtt"),
        );
        fs::write(&info, r#"{"id": "aaaaaaaaaa1", "title": "One"}"#).unwrap();
        fs::write(&words, "WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n").unwrap();
        let videos = Videos::default();
        assert!(videos.load(id(), Part::All, LIMIT).is_none());
        assert_eq!(videos.add(path("other.png")), None);
        assert_eq!(videos.add(info.clone()), Some(id()));
        assert_eq!(videos.add(words.clone()), Some(id()));
        let title = |videos: &Videos| {
            let loaded = videos.load(id(), Part::All, LIMIT)?;
            loaded.info.as_ref()?.title.clone()
        };
        assert_eq!(title(&videos).as_deref(), Some("One"));
        let loaded = videos.load(id(), Part::All, LIMIT).unwrap();
        assert_eq!(loaded.files.transcript.as_ref(), Some(&words));
        assert_eq!(loaded.cues_around(1, 1).cues.len(), 1);
        fs::write(&info, r#"{"title": "Two"}"#).unwrap();
        assert_eq!(title(&videos).as_deref(), Some("One"), "kept");
        assert_eq!(videos.changed(&info), Some(id()));
        assert_eq!(title(&videos).as_deref(), Some("Two"));
        fs::remove_file(&info).unwrap();
        fs::remove_file(&words).unwrap();
        videos.changed(&info);
        videos.changed(&words);
        assert!(videos.load(id(), Part::All, LIMIT).is_none());
        assert_eq!(videos.ids(), []);
    }

    #[test]
    fn a_broken_sidecar_is_a_fault_and_the_next_one_counts() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let latin = path("[aaaaaaaaaa1].en.vtt");
        let good = path("[aaaaaaaaaa1].de.srt");
        let large = path("[aaaaaaaaaa1].description");
        fs::write(&latin, b"WEBVTT\n\n00:01.000 --> 00:02.000\ncaf\xe9\n").unwrap();
        fs::write(&good, "1\n00:00:01,000 --> 00:00:02,000\nja\n").unwrap();
        fs::write(&large, "x".repeat(200)).unwrap();
        let videos = Videos::default();
        for file in [&latin, &good, &large] {
            videos.add(file.clone());
        }
        let loaded = videos.load(id(), Part::All, 100).unwrap();
        assert_eq!(loaded.files.transcript.as_ref(), Some(&good));
        let faults: Vec<_> = loaded
            .faults
            .iter()
            .map(|(path, fault)| (path, fault.span.start))
            .collect();
        assert_eq!(faults, [(&latin, 35), (&large, 0)]);
    }

    #[test]
    fn the_transcript_is_read_only_when_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let words = path("[aaaaaaaaaa1].en.vtt");
        fs::write(&words, "WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n").unwrap();
        fs::write(
            path("[aaaaaaaaaa1].description"),
            "0:00 A\n1:00 B\n2:00 C\n",
        )
        .unwrap();
        fs::write(path("[aaaaaaaaaa1].mp4"), "").unwrap();
        let videos = Videos::default();
        for entry in fs::read_dir(folder.path()).unwrap() {
            videos.add(entry.unwrap().path());
        }
        let facts = videos.load(id(), Part::Facts, LIMIT).unwrap();
        assert_eq!(facts.chapters().list().len(), 3);
        assert!(facts.transcript.is_none());
        assert_eq!(facts.media.as_ref(), Some(&path("[aaaaaaaaaa1].mp4")));
        let all = videos.load(id(), Part::All, LIMIT).unwrap();
        assert!(all.transcript.is_some());
        assert_eq!(all.chapters().list().len(), 3);
        let facts = videos.load(id(), Part::Facts, LIMIT).unwrap();
        assert!(Arc::ptr_eq(&facts, &all), "kept");
    }

    #[test]
    fn a_sidecar_without_an_id_in_its_name_is_known_by_the_one_inside() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(
            path("Talk.info.json"),
            r#"{"id": "aaaaaaaaaa1", "title": "One"}"#,
        )
        .unwrap();
        fs::write(
            path("Talk.en.vtt"),
            "WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n",
        )
        .unwrap();
        fs::write(
            path("Other.en.vtt"),
            "WEBVTT\n\n00:01.000 --> 00:02.000\nNo\n",
        )
        .unwrap();
        let videos = Videos::default();
        for name in ["Talk.en.vtt", "Talk.info.json", "Other.en.vtt"] {
            assert_eq!(videos.add(path(name)), None);
        }
        let all = videos.load(id(), Part::All, LIMIT).unwrap();
        assert_eq!(all.title(), Some("One"));
        assert_eq!(all.files.transcript.as_ref(), Some(&path("Talk.en.vtt")));
        fs::write(
            path("Talk.info.json"),
            r#"{"id": "aaaaaaaaaa1", "title": "Two"}"#,
        )
        .unwrap();
        assert_eq!(videos.changed(&path("Talk.info.json")), Some(id()));
        assert_eq!(
            videos.load(id(), Part::Facts, LIMIT).unwrap().title(),
            Some("Two")
        );
        assert_eq!(videos.gone_below(folder.path()).len(), 2);
        assert!(videos.load(id(), Part::Facts, LIMIT).is_none());
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut cache = Cache::default();
        let cue = "00:00:01.000 --> 00:00:02.000\nword word word word\n\n".repeat(100_000);
        let transcript = Arc::new(Transcript::read(&cue).unwrap());
        for n in 0..20 {
            let video = Video {
                transcript: Some(transcript.clone()),
                ..Video::default()
            };
            cache.clock += 1;
            let id = VideoId::new(&format!("aaaaaaaaa{n:02}")).unwrap();
            cache.keep(id, Arc::new(video), Part::All);
        }
        assert!(cache.weight <= ROOM, "{}", cache.weight);
        let sum: usize = cache.kept.values().map(|kept| kept.video.weight()).sum();
        assert_eq!(cache.weight, sum);
        assert!(
            cache
                .kept
                .contains_key(&VideoId::new("aaaaaaaaa19").unwrap())
        );
    }

    /// What is wrong with a file of that name and these bytes: place and words.
    fn faults_of(name: &str, bytes: &[u8], limit: u64) -> (Vec<(u32, String)>, Arc<Video>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        let videos = Videos::default();
        videos.add(path);
        let loaded = videos.load(id(), Part::All, limit).unwrap();
        let faults = loaded.faults.iter();
        let faults = faults.map(|(_, fault)| (fault.span.start, fault.kind.to_string()));
        (faults.collect(), loaded)
    }

    const INFO: &str = "[aaaaaaaaaa1].info.json";
    const VTT: &str = "[aaaaaaaaaa1].en.vtt";

    #[test]
    fn a_huge_file_is_one_fault_and_is_not_kept_in_memory() {
        let folder = tempfile::tempdir().unwrap();
        let videos = Videos::default();
        for name in [INFO, VTT, "[aaaaaaaaaa1].description"] {
            let file = fs::File::create(folder.path().join(name)).unwrap();
            file.set_len(100 << 20).unwrap();
            videos.add(folder.path().join(name));
        }
        let loaded = videos.load(id(), Part::All, 8 << 20).unwrap();
        assert_eq!(loaded.faults.len(), 3);
        for (_, fault) in &loaded.faults {
            let words = fault.kind.to_string();
            assert!(
                words.contains("over the limit") && fault.span == Span::empty(0),
                "{words}"
            );
        }
        assert!(loaded.weight() < 4096 && lock(&videos.cache).weight < 4096);
    }

    #[test]
    fn a_file_cut_off_anywhere_is_a_fault_or_says_less_never_something_else() {
        let info = r#"{"id": "aaaaaaaaaa1", "title": "Tö", "duration": 100, "chapters": [{"start_time": 0, "end_time": 50, "title": "A"}]}"#;
        for end in 0..info.len() {
            let (faults, loaded) = faults_of(INFO, &info.as_bytes()[..end], LIMIT);
            assert_eq!(faults.len(), 1, "{end}: {faults:?}");
            assert!(faults[0].0 as usize <= end);
            assert!(loaded.info.is_none() && loaded.duration().is_none());
        }
        let vtt = "WEBVTT\n\n00:01.000 --> 00:02.000\nföö\n\n00:03.000 --> 00:04.000\nbar\n";
        for end in 0..vtt.len() {
            let (faults, loaded) = faults_of(VTT, &vtt.as_bytes()[..end], LIMIT);
            assert_ne!(faults.is_empty(), loaded.transcript.is_none(), "{end}");
            for cue in loaded.transcript.iter().flat_map(|said| said.cues()) {
                assert!(
                    [1000, 3000].contains(&cue.start) && cue.end >= cue.start,
                    "{end}"
                );
                assert!(cue.span.end as usize <= end);
            }
        }
    }

    #[test]
    fn files_in_other_encodings_are_faults_at_the_byte_where_they_show_it() {
        let (faults, _) = faults_of(INFO, b"{\"title\": \"caf\xe9\"}", LIMIT);
        assert_eq!(faults[0].0, 14);
        assert!(faults[0].1.contains("not UTF-8: byte 14"), "{faults:?}");
        let text = "WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n";
        let wide = |order: fn(u16) -> [u8; 2], mark: bool| -> Vec<u8> {
            let mark = mark.then_some(0xfeff);
            mark.into_iter()
                .chain(text.encode_utf16())
                .flat_map(order)
                .collect()
        };
        for bytes in [wide(u16::to_le_bytes, true), wide(u16::to_be_bytes, true)] {
            let (faults, loaded) = faults_of(VTT, &bytes, LIMIT);
            assert_eq!((faults.len(), faults[0].0), (1, 0), "{faults:?}");
            assert!(loaded.transcript.is_none());
        }
        // Without a mark it is UTF-8 by accident, and still says nothing.
        for bytes in [wide(u16::to_le_bytes, false), wide(u16::to_be_bytes, false)] {
            let (faults, loaded) = faults_of(VTT, &bytes, LIMIT);
            assert_eq!(faults[0].1, FaultKind::NoCues.to_string());
            assert!(loaded.transcript.is_none());
        }
    }

    #[test]
    fn negative_and_overlapping_cues_make_no_wrong_claim() {
        let text = "WEBVTT\n\n-00:00:05.000 --> 00:00:02.000\nnegative\n\n\
            00:00:10.000 --> 00:00:04.000\nbackwards\n\n00:00:08.000 --> 00:00:30.000\nlong\n\n\
            00:00:09.000 --> 00:00:12.000\nshort\n\n99:99:99.000 --> 99:99:99.999\nabsurd\n";
        let (faults, loaded) = faults_of(VTT, text.as_bytes(), LIMIT);
        assert_eq!(faults, []);
        let said = loaded.transcript.as_ref().unwrap();
        let at = |second| {
            let around = loaded.cues_around(second, 0);
            around.cited.map(|cited| said.words(&around.cues[cited]))
        };
        assert_eq!(at(2), None);
        assert_eq!(
            [at(8), at(9), at(10)],
            [Some("long"), Some("short"), Some("backwards")]
        );
        assert_eq!(at(200), None, "long after the last");
        assert_eq!(said.odd, 1);
        assert_eq!(
            at(3600),
            None,
            "of what is said at 99:99:99 nothing is near"
        );
    }

    #[test]
    fn facts_of_another_video_are_not_taken_for_this_ones() {
        let other = r#"{"id": "aaaaaaaaaa2", "title": "Other", "duration": 5}"#;
        let (faults, loaded) = faults_of(INFO, other.as_bytes(), LIMIT);
        assert_eq!(
            faults,
            [(7, "this is about another video, aaaaaaaaaa2".to_owned())]
        );
        assert!(loaded.title().is_none() && loaded.duration().is_none());
        // No string at all is no id, and the name tells.
        let (faults, loaded) = faults_of(INFO, br#"{"id": 7, "title": "This"}"#, LIMIT);
        assert_eq!((faults, loaded.title()), (Vec::new(), Some("This")));
    }
}
