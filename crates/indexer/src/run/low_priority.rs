//! Work that gives way to whatever else the machine has to do.

use std::thread;

use thread_priority::{ThreadPriority, ThreadPriorityValue, set_current_thread_priority};

/// The priority of such work, of 0 to 99, where 51 is that of everything else: on Unix a niceness
/// of 7. Lower, and a machine with no idle moment would hardly get on with it.
const PRIORITY: u8 = 30;

/// Returns what `work` returns, done on a thread of low priority. Threads that it starts are of
/// low priority too.
///
/// # Panics
/// When `work` does.
pub(crate) fn in_background<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    thread::scope(|scope| {
        let thread = scope.spawn(|| {
            let priority =
                ThreadPriorityValue::try_from(PRIORITY).map(ThreadPriority::Crossplatform);
            // Where the system knows no priorities, it is done all the same.
            let _ = priority.map(set_current_thread_priority);
            work()
        });
        thread.join().unwrap_or_else(|cause| std::panic::resume_unwind(cause))
    })
}

#[cfg(all(test, target_os = "linux"))]
#[allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
mod tests {
    use super::*;

    /// Returns the niceness of this thread.
    fn niceness() -> i32 {
        let stat = std::fs::read_to_string("/proc/thread-self/stat").unwrap();
        // The fields behind the name, which may have blanks; the third is the first of them.
        let behind = stat.rsplit_once(") ").unwrap().1;
        behind.split(' ').nth(19 - 3).unwrap().parse().unwrap()
    }

    #[test]
    fn it_and_what_it_starts_give_way_and_nothing_else_does() {
        let before = niceness();
        let (own, started) = in_background(|| {
            let started = thread::spawn(niceness).join().unwrap();
            (niceness(), started)
        });
        assert_eq!((own, started, niceness()), (7, 7, before));
    }
}
