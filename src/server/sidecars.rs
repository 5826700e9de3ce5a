//! Files about videos as the client sees them: places in them, and what is wrong
//! with them.
//!
//! A file about a video that says nothing has one diagnostic, on itself. That is
//! pushed, also to clients that pull: they pull the diagnostics of the notes they have
//! open, and nobody opens these files with us. As we answer no pull for them, no
//! client gets both.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tower_lsp::ls_types::{Diagnostic, NumberOrString, Range, Uri};

use super::state::State;
use super::{convert, diagnostics};
use crate::disk::uri;
use crate::rules;
use crate::scan::{self, Videos};
use crate::text::Span;
use crate::video::{Fault, Part, SidecarKind, SidecarName, Video, VideoId};

/// What the client is told of broken files about videos.
#[derive(Default)]
pub struct Sidecars(Mutex<Known>);

#[derive(Default)]
struct Known {
    /// Videos whose files may have changed for better or worse, and how much of
    /// them was read.
    waiting: BTreeMap<VideoId, Part>,
    /// What the client shows, by file.
    told: HashMap<PathBuf, Told>,
}

struct Told {
    video: VideoId,
    fault: Fault,
    diagnostic: Diagnostic,
}

impl Sidecars {
    /// The files of `id` were read, if only now they have any. Whether the client
    /// has to be told something; [`publish`] works out what.
    pub fn were_read(&self, id: VideoId, part: Part, video: Option<&Video>) -> bool {
        let faults = video.map_or(&[][..], |video| &video.faults);
        let mut known = self.known();
        if faults.is_empty() && known.told.is_empty() {
            return false;
        }
        let is_new = faults.iter().any(|(path, fault)| {
            let told = known.told.get(path);
            told.is_none_or(|told| told.fault != *fault)
        });
        let is_mended = |(path, told): (&PathBuf, &Told)| {
            told.video == id && was_read(path, part, video) && !names(faults, path)
        };
        let is_news = is_new || known.told.iter().any(is_mended);
        if is_news {
            known.wait(id, part);
        }
        is_news
    }

    /// Something happened to the file or folder at `path`, which may be about `ids`.
    pub fn changed(&self, ids: &[VideoId], path: &Path) -> bool {
        self.again(|file, told| ids.contains(&told.video) || file.starts_with(path))
    }

    /// Everything was read anew, perhaps with other settings.
    pub fn all_changed(&self) -> bool {
        self.again(|_, _| true)
    }

    /// Has those files looked at again that the client shows as broken.
    fn again(&self, which: impl Fn(&Path, &Told) -> bool) -> bool {
        let mut known = self.known();
        let again: Vec<(VideoId, Part)> = known
            .told
            .iter()
            .filter(|(file, told)| which(file, told))
            .map(|(file, told)| match is_transcript(file) {
                true => (told.video, Part::All),
                false => (told.video, Part::Facts),
            })
            .collect();
        for (id, part) in &again {
            known.wait(*id, *part);
        }
        !again.is_empty()
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn wait(&mut self, id: VideoId, part: Part) {
        let waits = self.waiting.entry(id).or_insert(part);
        *waits = part.max(*waits);
    }
}

/// Whether reading `part` of a video would have told that `path` is broken.
fn was_read(path: &Path, part: Part, video: Option<&Video>) -> bool {
    video.is_none() || part == Part::All || !is_transcript(path)
}

fn names(faults: &[(PathBuf, Fault)], path: &Path) -> bool {
    faults.iter().any(|(other, _)| other == path)
}

fn is_transcript(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    let kind = name.and_then(SidecarName::of).map(|name| name.kind);
    matches!(kind, Some(SidecarKind::Vtt | SidecarKind::Srt))
}

/// Tells the client of files that are broken now, and of those that no longer are.
/// Called by one task only, so that what is told last is what was read last.
pub async fn publish(state: &Arc<State>) {
    let waiting = std::mem::take(&mut state.sidecars.known().waiting);
    if waiting.is_empty() {
        return;
    }
    let work = move |state: &State| {
        let videos = state.index().videos.clone();
        let news = waiting
            .iter()
            .flat_map(|(id, part)| news(state, &videos, *id, *part));
        news.collect::<Vec<(PathBuf, Option<Diagnostic>)>>()
    };
    let Ok(news) = state.in_background(work).await else {
        return;
    };
    for (path, diagnostic) in news {
        if let Ok(uri) = Uri::from_str(&uri::from_path(&path)) {
            let all = diagnostic.into_iter().collect();
            state.client.publish_diagnostics(uri, all, None).await;
        }
    }
}

/// What the client has to be told of the files of `id`. Reads them, as they are now.
fn news(
    state: &State,
    videos: &Videos,
    id: VideoId,
    part: Part,
) -> Vec<(PathBuf, Option<Diagnostic>)> {
    let (settings, roots) = {
        let index = state.index();
        (index.settings.clone(), index.roots.clone())
    };
    let video = videos.load(id, part, settings.max_file_size);
    let faults = video.as_ref().map_or(&[][..], |video| &video.faults);
    let mut news = Vec::new();
    let mut broken = Vec::new();
    for (path, fault) in faults {
        let place = scan::note_path(&roots, path);
        let place = place.as_ref().map(|place| &*place.path);
        let Some(finding) = rules::check_sidecar(fault, place, &settings) else {
            continue;
        };
        let diagnostic = Diagnostic {
            range: range(state, path, finding.span).unwrap_or_default(),
            severity: Some(diagnostics::severity(finding.severity)),
            code: Some(NumberOrString::String(finding.rule.code.to_owned())),
            source: Some("wikinote".to_owned()),
            message: finding.message,
            ..Diagnostic::default()
        };
        broken.push((path.clone(), fault.clone(), diagnostic));
    }
    let mut known = state.sidecars.known();
    known.told.retain(|path, told| {
        let is_broken = broken.iter().any(|(other, ..)| other == path);
        let stays = told.video != id || is_broken || !was_read(path, part, video.as_deref());
        if !stays {
            news.push((path.clone(), None));
        }
        stays
    });
    for (path, fault, diagnostic) in broken {
        let told = known.told.get(&path);
        if told.is_none_or(|told| told.diagnostic != diagnostic) {
            news.push((path.clone(), Some(diagnostic.clone())));
        }
        let told = Told {
            video: id,
            fault,
            diagnostic,
        };
        known.told.insert(path, told);
    }
    news
}

/// The bytes `span` of the file at `path` in the agreed encoding; `None` if it cannot
/// be read (any more). Reads the file: not from an async thread, not under the
/// index's lock.
pub fn range(state: &State, path: &Path, span: Span) -> Option<Range> {
    let limit = state.index().settings.max_file_size;
    let (shown, span) = scan::shown_sidecar(path, span, limit)?;
    Some(convert::range(&shown, span, state.can().encoding))
}
