//! Work at a lower priority than the rest of the system.

use std::thread;

use thread_priority::{ThreadPriority, ThreadPriorityValue, set_current_thread_priority};

/// The priority of such work, from 0 to 99. The default of other work is 51. On Unix, 30 is a
/// niceness of 7. With a lower value, the work would hardly advance on a machine that is never
/// idle.
const PRIORITY: u8 = 30;

/// Runs `work` on a thread of low priority and returns its result. Threads that it starts inherit
/// the priority.
///
/// # Panics
/// If `work` panics.
pub(crate) fn at_low_priority<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    thread::scope(|scope| {
        let thread = scope.spawn(|| {
            lower_priority();
            work()
        });
        thread.join().unwrap_or_else(|cause| std::panic::resume_unwind(cause))
    })
}

/// Lowers the priority of this thread. Where the system does not support priorities, the work runs
/// at the default one.
fn lower_priority() {
    if let Ok(priority) = ThreadPriorityValue::try_from(PRIORITY) {
        let _ = set_current_thread_priority(ThreadPriority::Crossplatform(priority));
    }
}

#[cfg(all(test, target_os = "linux"))]
#[allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
mod tests {
    use super::*;

    /// Returns the niceness of this thread.
    fn niceness() -> i32 {
        let stat = std::fs::read_to_string("/proc/thread-self/stat").unwrap();
        // The second field, the name of the program, may contain blanks. The niceness is field 19.
        let from_third_field = stat.rsplit_once(") ").unwrap().1;
        from_third_field.split(' ').nth(19 - 3).unwrap().parse().unwrap()
    }

    #[test]
    fn only_the_work_and_the_threads_it_starts_have_low_priority() {
        let before = niceness();
        let (own, started) = at_low_priority(|| {
            let started = thread::spawn(niceness).join().unwrap();
            (niceness(), started)
        });
        assert_eq!((own, started, niceness()), (7, 7, before));
    }
}
