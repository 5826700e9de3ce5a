//! Working through a list in threads, with the results in the list's order.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

/// So many results wait for the one who consumes them: a pager may take its time with text
/// that would else fill the memory.
const WAITING: usize = 16;

/// How many of `tasks` notes a thread best takes at a time: handing over wakes another thread,
/// which shows where a batch is done in a millisecond; and no thread may end long after the
/// others.
pub fn batch(tasks: usize) -> usize {
    (tasks / (processors() * 16)).clamp(16, 128)
}

fn processors() -> usize {
    thread::available_parallelism().map_or(2, |count| count.get().max(2))
}

/// Cuts `tasks` into batches of `size`, does `work` on them in as many threads
/// as there are processors (two at least), and hands `consume` the results in
/// the order of the tasks, each as soon as it is ready.
///
/// Every thread has a state of its own, made by `state`: a buffer, say. When
/// `consume` returns before the last result, the remaining batches are not
/// begun; while it is slower than the threads, those wait with a few. `work`
/// must not panic for the results to be whole; if it does, the panic goes on in
/// the caller.
pub fn in_order<T, S, R, O>(
    tasks: &[T],
    size: usize,
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &[T]) -> R + Sync,
    consume: impl FnOnce(&mut dyn Iterator<Item = R>) -> O,
) -> O
where
    T: Sync,
    R: Send,
{
    let size = size.max(1);
    let batches = tasks.len().div_ceil(size);
    let next = AtomicUsize::new(0);
    let abandoned = AtomicBool::new(false);
    thread::scope(|scope| {
        let (send, receive) = mpsc::sync_channel(WAITING);
        let thread = |_| {
            let send = send.clone();
            let (next, abandoned, state, work) = (&next, &abandoned, &state, &work);
            scope.spawn(move || {
                let mut state = state();
                while !abandoned.load(Ordering::Relaxed) {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(batch) = tasks.chunks(size).nth(number) else {
                        break;
                    };
                    if send.send((number, work(&mut state, batch))).is_err() {
                        break;
                    }
                }
            })
        };
        let threads: Vec<_> = (0..processors().min(batches)).map(thread).collect();
        drop(send);
        let guard = AbandonOnDrop(&abandoned);
        let outcome = consume(&mut sorted(receive));
        drop(guard);
        // The scope would wait for the work alone. A thread that is gone has left its memory
        // to the next one, which else would begin with memory of its own: a tenth more.
        for thread in threads {
            if let Err(panic) = thread.join() {
                std::panic::resume_unwind(panic);
            }
        }
        outcome
    })
}

/// Stops the threads when the consumer is done, be it by a panic.
struct AbandonOnDrop<'a>(&'a AtomicBool);

impl Drop for AbandonOnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// What arrives numbered from 0 in any order, in the order of its numbers.
fn sorted<T>(receive: mpsc::Receiver<(usize, T)>) -> impl Iterator<Item = T> {
    let mut early = BTreeMap::new();
    let mut next = 0;
    std::iter::from_fn(move || {
        loop {
            if let Some(item) = early.remove(&next) {
                next += 1;
                return Some(item);
            }
            let (number, item) = receive.recv().ok()?;
            early.insert(number, item);
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_tasks() {
        let tasks: Vec<usize> = (0..1000).collect();
        let work = |_: &mut (), batch: &[usize]| batch.iter().map(|n| n * 2).collect::<Vec<_>>();
        let doubled: Vec<usize> = in_order(
            &tasks,
            7,
            || (),
            work,
            |results| results.flatten().collect(),
        );
        assert_eq!(doubled, (0..1000).map(|n| n * 2).collect::<Vec<_>>());
    }

    #[test]
    fn a_consumer_may_stop_early_and_there_may_be_nothing_to_do() {
        let tasks: Vec<usize> = (0..1000).collect();
        let work = |_: &mut (), batch: &[usize]| batch.len();
        assert_eq!(
            in_order(&tasks, 10, || (), work, |results| results.next()),
            Some(10)
        );
        assert_eq!(
            in_order(&tasks[..0], 10, || (), work, |results| results.next()),
            None
        );
    }
}
