use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicU64, Ordering};
use std::sync::{
    Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, mpsc,
};

use std::time::{Duration, Instant};

use dashmap::DashMap;
use tokio::sync::{Notify, Semaphore, watch};
use tokio::task::JoinHandle;
use tower_lsp::Client;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{Diagnostic, Range, SemanticTokens, Uri};

use super::capabilities::ClientCan;
use super::sidecars::Sidecars;
use super::stale::Shown;
use super::transport::Clean;
use super::unread::Unread;
use super::workspace_diagnostic::WholeVault;
use super::{convert, log, worker};
use crate::disk::uri;
use crate::rules;
use crate::scan::{self, Root, Videos};
use crate::settings::Settings;
use crate::text::{Span, Text};
use crate::vault::{Affected, Note, NoteId, NotePath, RootId, Vault};
use crate::video::{Part, Video, VideoId};

/// All the server knows, shared by every handler and task.
///
/// Facts that must agree live together in [`Index`], behind one lock that is
/// held for less than a keystroke. The maps hold facts that are independent
/// per key. Locks are taken in the order index, then map; no guard of a map is
/// held while another is taken.
pub struct State {
    /// The other end.
    pub client: Client,
    /// Whether `shutdown` was asked for.
    pub clean: Clean,
    /// What the client can do; empty until `initialize`.
    pub can: OnceLock<ClientCan>,
    index: RwLock<Index>,
    /// Documents that are open in the editor, by where they stand. The one of a
    /// place that was last opened or edited; its text is the note's.
    pub documents: DashMap<NotePath, Document>,
    /// Documents that are open too and stand where another counts: the same file
    /// under other spellings. The last is the next to count.
    pub beneath: DashMap<NotePath, Vec<Document>>,
    /// Where each open document stands, by its URI as the client spells it.
    pub places: DashMap<String, NotePath>,
    next_loose_root: AtomicU16,
    /// What the client was told last, and of which version, by URI (push).
    pub published: DashMap<String, (i32, Vec<Diagnostic>)>,
    /// The id of what the client last asked for, by URI (pull).
    pub pulled: DashMap<String, String>,
    /// The semantic tokens last told of each open document, by URI.
    pub told_tokens: DashMap<String, SemanticTokens>,
    last_token_id: AtomicU64,
    /// What the client shows that depends on other notes.
    pub shown: Shown,
    /// What is known of the diagnostics of all notes.
    pub whole_vault: WholeVault,
    /// What is wrong with files about videos.
    pub sidecars: Sidecars,
    dirty: Mutex<HashSet<String>>,
    /// Wakes the publisher.
    pub wake_publisher: Notify,
    /// The folders to index, as the client names them.
    folders: Mutex<Vec<PathBuf>>,
    /// What the editor says of the settings, and what of that was complained about.
    pub config: Mutex<super::config::Config>,
    jobs: mpsc::Sender<worker::Job>,
    started: AtomicBool,
    stage: watch::Sender<Stage>,
    work: Arc<Semaphore>,
    /// For tasks started from threads that are none of the runtime's.
    pub runtime: tokio::runtime::Handle,
}

/// How far the first scan is.
enum Stage {
    Starting,
    /// The files are known.
    Listed(Arc<Unread>),
    /// It is over, since then.
    Ready(Instant),
}

/// The vault and what it was built from.
pub struct Index {
    /// Every note: of the roots, and the loose ones that are open.
    pub vault: Vault,
    /// The folders, in the order of their [`RootId`]s.
    pub roots: Arc<[Root]>,
    /// The effective settings.
    pub settings: Arc<Settings>,
    /// What stands beside the notes about their videos.
    pub videos: Arc<Videos>,
}

/// A document that is open in the editor.
#[derive(Clone)]
pub struct Document {
    /// As the client spells it.
    pub uri: Uri,
    /// As the client counts.
    pub version: i32,
    /// What it says now.
    pub note: Arc<Note>,
}

/// A note of the index, under its lock: what a feature needs, and what is
/// needed to say its answer in the protocol's terms.
pub struct View<'a> {
    /// Everything.
    pub state: &'a State,
    /// The index, read-locked.
    pub index: &'a Index,
    /// The note asked about.
    pub id: NoteId,
    /// The note as it was when the request arrived.
    pub note: &'a Arc<Note>,
    /// What is known of its video, if that was asked for.
    pub video: Option<&'a Video>,
}

/// So long after the first scan, what nobody looks at yet waits. Ten thousand findings
/// take VS Code a second, in which it shows no answer to anything else.
const SETTLING: Duration = Duration::from_secs(1);

/// Loose documents get roots of their own, counted down from here, so that
/// each is a vault of one note.
const FIRST_LOOSE_ROOT: u16 = u16::MAX;
/// Root ids above this are loose; nobody opens thirty thousand folders.
const LAST_LOOSE_ROOT: u16 = u16::MAX / 2;

/// Whether `root` is of a document outside every folder.
pub fn is_loose(root: RootId) -> bool {
    root.0 >= LAST_LOOSE_ROOT
}

impl State {
    /// The state before `initialize`, and the thread that reads files.
    pub fn new(client: Client, clean: Clean) -> Arc<Self> {
        let (jobs, queue) = mpsc::channel();
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        let state = Arc::new(Self {
            client,
            clean,
            can: OnceLock::new(),
            index: RwLock::new(Index {
                vault: Vault::new(Vec::new()),
                roots: Arc::default(),
                settings: Arc::default(),
                videos: Arc::default(),
            }),
            documents: DashMap::new(),
            beneath: DashMap::new(),
            places: DashMap::new(),
            next_loose_root: AtomicU16::new(FIRST_LOOSE_ROOT),
            published: DashMap::new(),
            pulled: DashMap::new(),
            told_tokens: DashMap::new(),
            last_token_id: AtomicU64::new(0),
            shown: Shown::default(),
            whole_vault: WholeVault::default(),
            sidecars: Sidecars::default(),
            dirty: Mutex::default(),
            wake_publisher: Notify::new(),
            folders: Mutex::default(),
            config: Mutex::default(),
            jobs,
            started: AtomicBool::new(false),
            stage: watch::Sender::new(Stage::Starting),
            work: Arc::new(Semaphore::new(threads)),
            runtime: tokio::runtime::Handle::current(),
        });
        worker::spawn(state.clone(), queue);
        state
    }

    /// What the client can do.
    pub fn can(&self) -> &ClientCan {
        static NOTHING: OnceLock<ClientCan> = OnceLock::new();
        self.can
            .get()
            .unwrap_or_else(|| NOTHING.get_or_init(ClientCan::default))
    }

    /// The index, for a moment. Never across an await.
    pub fn index(&self) -> RwLockReadGuard<'_, Index> {
        self.index.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The index, to change it. Never across an await.
    pub fn index_mut(&self) -> RwLockWriteGuard<'_, Index> {
        self.index.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The folders to index.
    pub fn folders(&self) -> MutexGuard<'_, Vec<PathBuf>> {
        self.folders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues work for the thread that reads files.
    pub fn queue(&self, job: worker::Job) {
        let _ = self.jobs.send(job);
    }

    /// Starts the first scan, once.
    pub fn start(&self) {
        if !self.started.swap(true, Ordering::SeqCst) {
            self.queue(worker::Job::Scan);
        }
    }

    /// Whether the first scan was asked for; settings that come earlier need no second one.
    pub fn has_started(&self) -> bool {
        self.started.load(Ordering::SeqCst)
    }

    /// Waits for the first scan.
    pub async fn ready(&self) {
        let is_ready = |stage: &Stage| matches!(stage, Stage::Ready(_));
        let _ = self.stage.subscribe().wait_for(is_ready).await;
    }

    /// Waits until the files are known, if not what stands in them; these are returned
    /// while they are still being read.
    pub async fn listed(&self) -> Option<Arc<Unread>> {
        let mut stage = self.stage.subscribe();
        let is_known = |stage: &Stage| !matches!(stage, Stage::Starting);
        match &*stage.wait_for(is_known).await.ok()? {
            Stage::Listed(unread) => Some(unread.clone()),
            Stage::Starting | Stage::Ready(_) => None,
        }
    }

    /// Waits for the first scan, and until what the client asks for at its own start
    /// has had its turn.
    pub async fn settled(&self) {
        self.ready().await;
        let since = match &*self.stage.borrow() {
            Stage::Ready(since) => *since,
            Stage::Starting | Stage::Listed(_) => return,
        };
        tokio::time::sleep_until((since + SETTLING).into()).await;
    }

    /// Whether nothing is known of any file so far.
    pub fn is_starting(&self) -> bool {
        matches!(*self.stage.borrow(), Stage::Starting)
    }

    /// Lets everything go that waits for the names of files only.
    pub fn set_listed(&self, unread: Unread) {
        let is_first = |stage: &mut Stage| {
            let is_first = matches!(stage, Stage::Starting);
            if is_first {
                *stage = Stage::Listed(Arc::new(unread));
            }
            is_first
        };
        self.stage.send_if_modified(is_first);
    }

    /// Lets everything go that waits for the first scan.
    pub fn set_ready(&self) {
        let mut before = None;
        self.stage.send_if_modified(|stage| {
            let is_first = !matches!(stage, Stage::Ready(_));
            if is_first {
                before = Some(std::mem::replace(stage, Stage::Ready(Instant::now())));
            }
            is_first
        });
        // Taken apart here, or everybody who waits would wait for that, too.
        drop(before);
    }

    /// Marks open documents as perhaps having other diagnostics now.
    pub fn mark_dirty(&self, uris: impl IntoIterator<Item = String>) {
        let mut dirty = self.dirty.lock().unwrap_or_else(PoisonError::into_inner);
        dirty.extend(uris);
        drop(dirty);
        self.wake_publisher.notify_one();
    }

    /// The same for all of them.
    pub fn mark_all_dirty(&self) {
        let open: Vec<String> = self
            .places
            .iter()
            .map(|place| place.key().clone())
            .collect();
        self.mark_dirty(open);
    }

    /// A name for a set of semantic tokens that no other has.
    pub fn next_token_id(&self) -> u64 {
        self.last_token_id.fetch_add(1, Ordering::Relaxed)
    }

    /// Takes the marks away.
    pub fn take_dirty(&self) -> HashSet<String> {
        std::mem::take(&mut *self.dirty.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The URIs of the open documents among `affected`.
    pub fn open_among(&self, vault: &Vault, affected: &Affected) -> Vec<String> {
        let notes = affected.notes.iter().filter_map(|&id| vault.note(id));
        notes
            .flat_map(|note| {
                let counts = self.documents.get(&note.path).map(|open| open.uri.clone());
                let beneath = self.beneath.get(&note.path).map(|open| open.clone());
                let beneath = beneath.into_iter().flatten().map(|open| open.uri);
                counts.into_iter().chain(beneath)
            })
            .map(|uri| uri.to_string())
            .collect()
    }

    /// From now on `document` counts at `place`. Under the index's lock.
    pub fn put_on_top(&self, place: &NotePath, document: Document) {
        let uri = document.uri.clone();
        if let Some(mut beneath) = self.beneath.get_mut(place) {
            beneath.retain(|open| open.uri != uri);
        }
        let before = self.documents.insert(place.clone(), document);
        if let Some(before) = before.filter(|before| before.uri != uri) {
            self.beneath.entry(place.clone()).or_default().push(before);
        }
    }

    /// Takes the document of that URI from `place`. What the note says from now
    /// on, if another document stands there. Under the index's lock.
    pub fn take_away(&self, place: &NotePath, uri: &Uri) -> Option<Arc<Note>> {
        let next = self.beneath.get_mut(place).and_then(|mut beneath| {
            beneath.retain(|open| open.uri != *uri);
            beneath.last().cloned()
        });
        if next.is_none() {
            self.beneath.remove(place);
        }
        let counted = self
            .documents
            .remove_if(place, |_, counts| counts.uri == *uri)
            .is_some();
        if counted && let Some(next) = next {
            if let Some(mut beneath) = self.beneath.get_mut(place) {
                beneath.pop();
            }
            self.documents.insert(place.clone(), next);
        }
        self.documents.get(place).map(|counts| counts.note.clone())
    }

    /// Takes every open document out, those that count last. Under the index's lock.
    pub fn take_all(&self) -> Vec<Document> {
        let beneath = self.beneath.iter().flat_map(|open| open.value().clone());
        let mut all: Vec<Document> = beneath.collect();
        all.extend(self.documents.iter().map(|open| open.value().clone()));
        self.beneath.clear();
        self.documents.clear();
        all
    }

    /// Where the document of that URI stands, if it is open or in a root.
    pub fn place(&self, roots: &[Root], uri: &Uri) -> Option<NotePath> {
        if let Some(place) = self.places.get(uri.as_str()) {
            return Some(place.clone());
        }
        scan::note_path(roots, &uri::to_path(uri.as_str())?)
    }

    /// Where a document that is being opened stands: in a root, else alone in a root of its own.
    pub fn place_to_open(&self, roots: &[Root], uri: &Uri) -> NotePath {
        if let Some(place) = self.places.get(uri.as_str()) {
            return place.clone();
        }
        let file = uri::to_path(uri.as_str());
        let place = file.as_deref().filter(|file| scan::is_note(file));
        place
            .and_then(|file| scan::note_path(roots, file))
            .unwrap_or_else(|| {
                let name = file
                    .as_deref()
                    .and_then(Path::file_name)
                    .and_then(|name| name.to_str());
                NotePath::new(
                    self.loose_root(),
                    name.unwrap_or_else(|| uri.path().as_str()),
                )
            })
    }

    fn loose_root(&self) -> RootId {
        loop {
            let root = self.next_loose_root.fetch_sub(1, Ordering::Relaxed);
            if root < LAST_LOOSE_ROOT {
                self.next_loose_root
                    .store(FIRST_LOOSE_ROOT, Ordering::Relaxed);
                continue;
            }
            if !self.places.iter().any(|place| place.root.0 == root) {
                return RootId(root);
            }
        }
    }

    /// The open document of that URI. Not to be called under the index's lock:
    /// it takes it, because a scan that ends moves documents about.
    pub fn document(&self, uri: &Uri) -> Option<Document> {
        let _index = self.index();
        let place = self.places.get(uri.as_str())?.clone();
        let counts = self.documents.get(&place).map(|open| open.clone());
        if let Some(counts) = counts.filter(|counts| counts.uri == *uri) {
            return Some(counts);
        }
        let beneath = self.beneath.get(&place)?;
        beneath.iter().find(|open| open.uri == *uri).cloned()
    }

    /// What the client calls the file at `path`: its own spelling if it has it open.
    pub fn uri(&self, index: &Index, path: &NotePath) -> Option<Uri> {
        if let Some(document) = self.documents.get(path) {
            return Some(document.uri.clone());
        }
        if is_loose(path.root) {
            return None;
        }
        Uri::from_str(&uri::from_path(&scan::os_path(&index.roots, path))).ok()
    }

    /// Runs `work` on the note of that URI once the vault is there, off the
    /// async threads. The note is as it is now, at the request's turn, whatever
    /// arrives before the work begins. `None` for a note nobody knows.
    pub async fn on_note<T: Send + 'static>(
        self: &Arc<Self>,
        uri: &Uri,
        work: impl FnOnce(&View<'_>) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>> {
        self.on_video(uri, |_, _| None, work).await
    }

    /// The same with as much of the note's video as `part` says, by the settings and
    /// the note of then: [`View::video`].
    pub async fn on_video<T: Send + 'static>(
        self: &Arc<Self>,
        uri: &Uri,
        part: impl FnOnce(&Settings, &Note) -> Option<Part> + Send + 'static,
        work: impl FnOnce(&View<'_>) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let open = self.document(uri).map(|document| document.note);
        self.on_open(open, uri, part, work).await
    }

    /// The same on `open`, the note as it was when the request arrived, if it was open.
    pub async fn on_open<T: Send + 'static>(
        self: &Arc<Self>,
        open: Option<Arc<Note>>,
        uri: &Uri,
        part: impl FnOnce(&Settings, &Note) -> Option<Part> + Send + 'static,
        work: impl FnOnce(&View<'_>) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let uri = uri.clone();
        self.ready().await;
        self.in_background(move |state| {
            // Files are read before the lock is taken, or typing would wait.
            let video = {
                let of_now = || {
                    let index = state.index();
                    let place = state.place(&index.roots, &uri)?;
                    index.vault.note(index.vault.id(&place)?).cloned()
                };
                let note = open.clone().or_else(of_now)?;
                let settings = state.index().settings.clone();
                part(&settings, &note).and_then(|part| state.video_of(&note, part))
            };
            let index = state.index();
            let place = state.place(&index.roots, &uri)?;
            let id = index.vault.id(&place)?;
            let note = match open {
                // The folders have changed since, and with them where it stands.
                Some(note) if note.path != place => {
                    Arc::new(Note::from_text(place, note.text().clone()))
                }
                Some(note) => note,
                None => index.vault.note(id)?.clone(),
            };
            work(&View {
                state,
                index: &index,
                id,
                note: &note,
                video: video.as_deref(),
            })
        })
        .await
    }

    /// What is known of the video of `note`. Reads files: not from an async
    /// thread, not under the index's lock.
    pub fn video_of(&self, note: &Note, part: Part) -> Option<Arc<Video>> {
        let id = VideoId::new(note.video_id()?)?;
        let video = self.load_video(id, part);
        if self.sidecars.were_read(id, part, video.as_deref()) {
            self.wake_publisher.notify_one();
        }
        video
    }

    /// As much of the video as `part` says, from the files about it. Not to be called under
    /// the index's lock: it reads files, and typing would wait.
    pub fn load_video(&self, id: VideoId, part: Part) -> Option<Arc<Video>> {
        let (videos, limit) = {
            let index = self.index();
            (index.videos.clone(), index.settings.max_file_size)
        };
        videos.load(id, part, limit)
    }

    /// Runs `work` like [`Self::in_background`], once the vault is there.
    pub async fn when_ready<T, W>(self: &Arc<Self>, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&Self) -> T + Send + 'static,
    {
        self.ready().await;
        self.in_background(work).await
    }

    /// Runs `work` on the blocking pool, at most one a core. A panic in it is
    /// an error reply; a request cancelled while it waits never runs.
    pub async fn in_background<T, W>(self: &Arc<Self>, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: FnOnce(&Self) -> T + Send + 'static,
    {
        let permit = self
            .work
            .clone()
            .acquire_owned()
            .await
            .map_err(|_| Error::internal_error())?;
        let state = self.clone();
        let mut task = AbortOnDrop(tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work(&state)
        }));
        (&mut task.0).await.map_err(|error| {
            log::error(format_args!(
                "a request failed on an internal error: {error}"
            ));
            Error::internal_error()
        })
    }
}

/// A blocking task that has not begun is not begun when its request is cancelled.
struct AbortOnDrop<T>(JoinHandle<T>);

impl<T> Drop for AbortOnDrop<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Index {
    /// What the rules need of the video of any note. May read files, under the
    /// index's lock: for what is asked for once in a while, not while typing.
    pub fn video_of(&self, note: &Note) -> Option<Arc<Video>> {
        let id = VideoId::new(note.video_id()?)?;
        let part = rules::part_of_video(&self.settings);
        self.videos.load(id, part, self.settings.max_file_size)
    }
}

impl View<'_> {
    /// What the client calls the file at `path`: its own spelling if it has it open.
    pub fn uri(&self, path: &NotePath) -> Option<Uri> {
        self.state.uri(self.index, path)
    }

    /// `span` of `text` in the agreed encoding.
    pub fn range_in(&self, text: &Text, span: Span) -> Range {
        convert::range(text, span, self.state.can().encoding)
    }

    /// `span` of the note asked about.
    pub fn range(&self, span: Span) -> Range {
        self.range_in(self.note.text(), span)
    }
}
