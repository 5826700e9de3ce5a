//! Text of notes: byte spans, position encodings, and the rope with its edits.
//!
//! This is the only module that knows `ropey`. Everything above it speaks in
//! byte offsets ([`Span`]); line and column exist only at the edges, where an
//! editor or a person reads them, and always together with a
//! [`PositionEncoding`].

mod position;
mod rope;
mod source;
mod span;

pub use position::{Position, PositionEncoding};
pub use rope::Text;
pub use source::Source;
pub use span::Span;
