//! Counts links that are resolved, so that tests can say how work grows: with the
//! notes that a question concerns, not with the vault.

use std::cell::Cell;

thread_local! {
    static RESOLVED: Cell<usize> = const { Cell::new(0) };
}

pub(super) fn count() {
    RESOLVED.set(RESOLVED.get() + 1);
}

/// What `work` gives, and how many links were resolved for it.
pub(crate) fn of<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = RESOLVED.get();
    let done = work();
    (done, RESOLVED.get() - before)
}
