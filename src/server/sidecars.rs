//! Files about videos as the client sees them: places in them.

use std::path::Path;

use tower_lsp::ls_types::Range;

use super::convert;
use super::state::State;
use crate::disk::{self, Standing};
use crate::text::{Span, Text};

/// The bytes `span` of the file at `path` in the agreed encoding; `None` if it cannot
/// be read (any more). Reads the file: not from an async thread, not under the
/// index's lock.
pub fn range(state: &State, path: &Path, span: Span) -> Option<Range> {
    let limit = state.index().settings.max_file_size;
    // Whoever opens a pipe waits for its other end, perhaps for ever.
    if disk::standing(path) != Standing::File {
        return None;
    }
    let text = disk::read_valid_start(path, limit).ok()?;
    // Editors do not show a byte order mark.
    let mark = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let shown = Text::new(&text[mark as usize..]);
    let span = Span::new(
        span.start.saturating_sub(mark),
        span.end.saturating_sub(mark),
    );
    Some(convert::range(&shown, span, state.can().encoding))
}
