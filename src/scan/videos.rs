//! Which sidecars a vault has, and what they say, read when first asked for.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use rustc_hash::FxHashMap;

use crate::disk::{self, DiskError, Standing};
use crate::text::Span;
use crate::video::{
    Chapters, Fault, FaultKind, Info, SidecarKind, SidecarName, Transcript, Video, VideoId,
};

/// A video with the files it was read from.
#[derive(Clone, Debug, Default)]
pub struct LoadedVideo {
    /// What they say.
    pub video: Video,
    /// The file of the title and the chapters.
    pub info: Option<PathBuf>,
    /// The file of the transcript.
    pub transcript: Option<PathBuf>,
    /// The file of the description.
    pub description: Option<PathBuf>,
    /// Files that say nothing, and why.
    pub faults: Vec<(PathBuf, Fault)>,
}

/// The sidecars of a vault by video. Listing takes names only; a file is read
/// when its video is asked for, and kept until it changes or others need the room.
#[derive(Default)]
pub struct Videos {
    files: FxHashMap<VideoId, Vec<PathBuf>>,
    cache: Mutex<Cache>,
}

#[derive(Default)]
struct Cache {
    /// The last used comes last.
    kept: Vec<(VideoId, Arc<LoadedVideo>)>,
    /// Counts what was forgotten, so that nothing read before is kept after.
    forgotten: u64,
}

/// Bytes of all videos that are kept, about.
const ROOM: usize = 32 << 20;

impl Videos {
    /// Enters the file at `path`, if its name is that of a sidecar with an id.
    pub fn add(&mut self, path: PathBuf) -> Option<VideoId> {
        let id = id_of(&path)?;
        let files = self.files.entry(id).or_default();
        if !files.contains(&path) {
            files.push(path);
        }
        self.forget(id);
        Some(id)
    }

    /// What a file event at `path` means: the video whose answers change, if any.
    pub fn changed(&mut self, path: &Path) -> Option<VideoId> {
        let id = id_of(path)?;
        if disk::standing(path) == Standing::File {
            return self.add(path.to_path_buf());
        }
        if let Some(files) = self.files.get_mut(&id) {
            files.retain(|file| file != path);
            if files.is_empty() {
                self.files.remove(&id);
            }
        }
        self.forget(id);
        Some(id)
    }

    /// Whether some file is about `id`; reads none.
    pub fn has(&self, id: VideoId) -> bool {
        self.files.contains_key(&id)
    }

    /// What the sidecars of `id` say, read now if need be; `None` without any.
    /// Files over `limit` bytes are faults. Never call this from an async thread.
    pub fn load(&self, id: VideoId, limit: u64) -> Option<Arc<LoadedVideo>> {
        let files = self.files.get(&id)?;
        let forgotten = {
            let mut cache = self.cache();
            if let Some(at) = cache.kept.iter().position(|(kept, _)| *kept == id) {
                let used = cache.kept.remove(at);
                let video = Arc::clone(&used.1);
                cache.kept.push(used);
                return Some(video);
            }
            cache.forgotten
        };
        let video = Arc::new(read(id, files, limit));
        let mut cache = self.cache();
        if cache.forgotten == forgotten {
            cache.kept.push((id, Arc::clone(&video)));
            let mut taken: usize = cache.kept.iter().map(|(_, it)| it.video.weight()).sum();
            while taken > ROOM && cache.kept.len() > 1 {
                taken -= cache.kept.remove(0).1.video.weight();
            }
        }
        Some(video)
    }

    fn forget(&self, id: VideoId) {
        let mut cache = self.cache();
        cache.forgotten += 1;
        cache.kept.retain(|(kept, _)| *kept != id);
    }

    fn cache(&self) -> MutexGuard<'_, Cache> {
        self.cache
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

fn id_of(path: &Path) -> Option<VideoId> {
    SidecarName::of(path.file_name()?.to_str()?)?.id
}

fn read(id: VideoId, files: &[PathBuf], limit: u64) -> LoadedVideo {
    let mut named: Vec<(SidecarName<'_>, &PathBuf)> = files
        .iter()
        .filter_map(|path| Some((SidecarName::of(path.file_name()?.to_str()?)?, path)))
        .collect();
    named.sort_by_key(|(name, path)| (name.rank(), *path));
    let mut loaded = LoadedVideo::default();
    for (name, path) in named {
        let is_read = match name.kind {
            SidecarKind::Info => loaded.info.is_some(),
            SidecarKind::Vtt | SidecarKind::Srt => loaded.transcript.is_some(),
            SidecarKind::Description => loaded.description.is_some(),
        };
        if is_read {
            continue;
        }
        if let Err(fault) = read_one(id, name.kind, path, limit, &mut loaded) {
            loaded.faults.push((path.clone(), fault));
        }
    }
    loaded
}

fn read_one(
    id: VideoId,
    kind: SidecarKind,
    path: &Path,
    limit: u64,
    loaded: &mut LoadedVideo,
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
            loaded.video.info = Some(Info::read(&text, Some(id))?);
            loaded.info = file;
        }
        SidecarKind::Vtt | SidecarKind::Srt => {
            loaded.video.transcript = Some(Transcript::read(&text)?);
            loaded.transcript = file;
        }
        SidecarKind::Description => {
            loaded.video.described = Chapters::of_description(&text);
            loaded.description = file;
        }
    }
    Ok(())
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
        let mut videos = Videos::default();
        assert!(videos.load(id(), LIMIT).is_none());
        assert_eq!(videos.add(path("other.png")), None);
        assert_eq!(videos.add(info.clone()), Some(id()));
        assert_eq!(videos.add(words.clone()), Some(id()));
        let title = |videos: &Videos| {
            let loaded = videos.load(id(), LIMIT)?;
            loaded.video.info.as_ref()?.title.clone()
        };
        assert_eq!(title(&videos).as_deref(), Some("One"));
        let loaded = videos.load(id(), LIMIT).unwrap();
        assert_eq!(loaded.transcript.as_ref(), Some(&words));
        assert_eq!(loaded.video.cues_around(1, 1).cues.len(), 1);
        fs::write(&info, r#"{"title": "Two"}"#).unwrap();
        assert_eq!(title(&videos).as_deref(), Some("One"), "kept");
        assert_eq!(videos.changed(&info), Some(id()));
        assert_eq!(title(&videos).as_deref(), Some("Two"));
        fs::remove_file(&info).unwrap();
        fs::remove_file(&words).unwrap();
        videos.changed(&info);
        videos.changed(&words);
        assert!(!videos.has(id()));
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
        let mut videos = Videos::default();
        for file in [&latin, &good, &large] {
            videos.add(file.clone());
        }
        let loaded = videos.load(id(), 100).unwrap();
        assert_eq!(loaded.transcript.as_ref(), Some(&good));
        let faults: Vec<_> = loaded
            .faults
            .iter()
            .map(|(path, fault)| (path, fault.span.start))
            .collect();
        assert_eq!(faults, [(&latin, 36), (&large, 0)]);
    }
}
