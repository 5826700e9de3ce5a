//! What is known of a video from the files beside the notes: the sidecars that
//! `yt-dlp` writes, and chapter lists in notes.
//!
//! Text in, plain data out. Reading never fails: what is odd in a file is left
//! out and, if nothing good remains, told by one [`Fault`] with its place. Every
//! cue and chapter knows where it stands in its file. All readers are linear in
//! the length of the text, whatever it holds.
//!
//! | file | reader |
//! |---|---|
//! | `Title [ID].info.json` | [`Info::read`] |
//! | `Title [ID].en.vtt`, `.srt` | [`Transcript::read`] |
//! | `Title [ID].description` | [`Chapters::of_description`] |
//! | a list below a heading of a note | [`Chapters::of_list`] |
//!
//! Subtitles are read by our own code. The crates looked at (`fasrt`, `subcue`,
//! `subtp`) give no place of a cue in its file or end at the first broken one,
//! and none merges the doubled lines of automatic captions; what remains to be
//! taken from them is splitting lines at `-->`.

mod chapters;
mod clock;
mod info;
mod markup;
mod name;
mod phrase;
mod transcript;

pub use chapters::{Chapter, ChapterAt, Chapters, is_chapter_heading};
pub use info::Info;
pub use name::{SidecarKind, SidecarName, VideoId, media_id};
pub use phrase::Found;
pub use transcript::{Around, Cue, MOST_CUES, Transcript};

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::text::Span;

/// Why a sidecar says nothing, and where in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What to underline, in bytes of the file; empty if the place is a point.
    pub span: Span,
    /// What is wrong.
    pub kind: FaultKind,
}

/// What is wrong with a sidecar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// It cannot be read as JSON; the parser's words.
    NotJson(String),
    /// It is JSON, but no object of facts.
    NotAnObject,
    /// The id inside is not the one in its name.
    OtherVideo(String),
    /// A transcript without a single cue.
    NoCues,
    /// It cannot be read at all; the system's words.
    Unreadable(String),
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson(why) => write!(f, "this is not JSON: {why}"),
            Self::NotAnObject => f.write_str("this is no object with facts about a video"),
            Self::OtherVideo(id) => write!(f, "this is about another video, {id}"),
            Self::NoCues => f.write_str("this transcript has no line with a time"),
            Self::Unreadable(why) => f.write_str(why),
        }
    }
}

/// How much of a video is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Title, length and chapters.
    Facts,
    /// These and the transcript: a megabyte for three hours.
    All,
}

/// All that the sidecars of one video say. Each part may be missing.
#[derive(Clone, Debug, Default)]
pub struct Video {
    /// From `.info.json`.
    pub info: Option<Info>,
    /// From `.description`; what `.info.json` lists is better.
    pub described: Chapters,
    /// From the `.vtt` or `.srt`; only if that was asked for, too.
    pub transcript: Option<Arc<Transcript>>,
    /// Where the parts come from.
    pub files: Files,
    /// A film or recording of it on this disk.
    pub media: Option<PathBuf>,
    /// Files that say nothing, and why.
    pub faults: Vec<(PathBuf, Fault)>,
}

/// The files a video's parts were read from.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// `.info.json`
    pub info: Option<PathBuf>,
    /// `.description`
    pub description: Option<PathBuf>,
    /// `.vtt` or `.srt`
    pub transcript: Option<PathBuf>,
}

impl Video {
    /// Its title, if `.info.json` tells.
    pub fn title(&self) -> Option<&str> {
        self.info.as_ref()?.title.as_deref()
    }

    /// Who made it, if `.info.json` tells.
    pub fn channel(&self) -> Option<&str> {
        self.info.as_ref()?.channel.as_deref()
    }

    /// The chapters: those of `.info.json`, else those of the description.
    pub fn chapters(&self) -> &Chapters {
        let listed = self.info.as_ref().map(|info| &info.chapters);
        listed
            .filter(|chapters| !chapters.is_empty())
            .unwrap_or(&self.described)
    }

    /// The file that [`Self::chapters`] stand in.
    pub fn chapter_file(&self) -> Option<&Path> {
        let listed = self
            .info
            .as_ref()
            .is_some_and(|info| !info.chapters.is_empty());
        match listed {
            true => self.files.info.as_deref(),
            false => self.files.description.as_deref(),
        }
    }

    /// How long the video is, in seconds, if `.info.json` tells.
    pub fn duration(&self) -> Option<u32> {
        self.info.as_ref()?.duration
    }

    /// The cues around `seconds`, at most `n` on each side of the cited one.
    pub fn cues_around(&self, seconds: u32, n: usize) -> Around<'_> {
        let transcript = self.transcript.as_ref();
        transcript.map_or(Around::default(), |transcript| {
            transcript.around(seconds, n)
        })
    }

    /// About how many bytes this takes in memory.
    pub fn weight(&self) -> usize {
        let info = self.info.as_ref().map_or(0, Info::weight);
        let transcript = self.transcript.as_ref();
        let transcript = transcript.map_or(0, |transcript| transcript.weight());
        size_of::<Self>() + info + self.described.weight() + transcript
    }
}
