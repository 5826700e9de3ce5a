//! The video, played from the moment under the cursor.

use super::{Action, ActionEdit, ActionKind};
use crate::features::moment::moment_at;
use crate::syntax::clock::shown;
use crate::text::Span;
use crate::vault::Note;

/// To play the moment that `span` touches; nothing in a note without a video.
pub(super) fn play_moment(note: &Note, span: Span) -> Option<Action> {
    let video = note.video()?;
    let moment = moment_at(note, span.start).filter(|moment| moment.span.touches(span.end))?;
    let second = moment.second;
    Some(Action {
        title: format!("Play from {}", shown(second)),
        kind: ActionKind::Play,
        findings: Vec::new(),
        edit: ActionEdit::Play { video, second },
        preferred: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::Fixture;
    use crate::video::VideoId;

    fn offered(note: &str, to: u32) -> Option<(String, ActionEdit)> {
        let fixture = Fixture::new(&format!("//- /a.md\n{note}"));
        let (_, note, offset) = fixture.at_cursor();
        let action = play_moment(&note, Span::new(offset, offset + to))?;
        Some((action.title, action.edit))
    }

    #[test]
    fn a_stamp_plays_where_a_click_would_and_a_link_what_it_says() {
        let front = "---\nvideoId: -RdOwhmqP5s\n---\n";
        let stamp = "<a cl$0ass=\"yt-timestamp\" data-t=\"1:02\">[1:02]</a> words";
        let (title, edit) = offered(&format!("{front}{stamp}"), 0).unwrap();
        let play = |second| ActionEdit::Play {
            video: VideoId::new("-RdOwhmqP5s").unwrap(),
            second,
        };
        assert_eq!((&*title, edit), ("Play from 01:02:00", play(3720)));
        let link = offered(&format!("{front}[[1:$002]]"), 3).unwrap();
        assert_eq!(link, ("Play from 00:01:02".to_owned(), play(62)));
        assert_eq!(
            offered(&format!("{front}{stamp}"), 60),
            None,
            "more than it"
        );
        assert_eq!(offered(&format!("{front}wor$0ds"), 0), None);
        assert_eq!(offered(stamp, 0), None, "of no video");
    }
}
