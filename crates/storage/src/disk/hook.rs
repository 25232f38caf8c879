//! The place where tests watch and interrupt the operations of the disk.
//!
//! The hook exists in builds with debug assertions only. A release build performs each operation
//! directly and reads no variable.

use std::fs::File;
use std::io::{self, Write};

use super::change::{Change, HandleId};

#[cfg(not(debug_assertions))]
mod switched_off {
    use super::{Change, File, HandleId, Write, io};

    pub(in crate::disk) const fn new_handle() -> HandleId {
        0
    }

    pub(in crate::disk) const fn is_active() -> bool {
        false
    }

    pub(in crate::disk) fn perform<T>(
        _: Change<'_>,
        action: impl FnOnce() -> io::Result<T>,
    ) -> io::Result<T> {
        action()
    }

    pub(in crate::disk) fn write(mut file: &File, _: HandleId, bytes: &[u8]) -> io::Result<usize> {
        file.write(bytes)
    }
}

#[cfg(not(debug_assertions))]
pub(super) use switched_off::{is_active, new_handle, perform, write};

#[cfg(debug_assertions)]
mod switched_on {
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::sync::{Mutex, OnceLock, PoisonError};

    use super::super::recording;
    use super::{Change, File, HandleId, Write, io};

    /// The variable that names the operation before which the process aborts: `17`. With `half`
    /// after the number, as in `17half`, half of a write is done first.
    const CRASH_VARIABLE: &str = "XUNWEN_DEBUG_CRASH_AT";

    /// The operation at which the process aborts.
    struct CrashPoint {
        nth: u64,
        does_half: bool,
        n_done: Mutex<u64>,
    }

    fn crash_point() -> Option<&'static CrashPoint> {
        static POINT: OnceLock<Option<CrashPoint>> = OnceLock::new();
        let read = || {
            let value = std::env::var(CRASH_VARIABLE).ok()?;
            let nth = value.trim_end_matches("half");
            Some(CrashPoint {
                nth: nth.parse().ok()?,
                does_half: nth != value,
                n_done: Mutex::new(0),
            })
        };
        POINT.get_or_init(read).as_ref()
    }

    pub(in crate::disk) fn new_handle() -> HandleId {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        NEXT.fetch_add(1, Ordering::Relaxed)
    }

    pub(in crate::disk) fn is_active() -> bool {
        crash_point().is_some() || recording::is_active()
    }

    pub(in crate::disk) fn perform<T>(
        change: Change<'_>,
        action: impl FnOnce() -> io::Result<T>,
    ) -> io::Result<T> {
        if let Some(point) = crash_point() {
            return in_order(point, || (), action);
        }
        recording::perform(change, action, |_| usize::MAX)
    }

    pub(in crate::disk) fn write(
        mut file: &File,
        handle: HandleId,
        bytes: &[u8],
    ) -> io::Result<usize> {
        if let Some(point) = crash_point() {
            let half = || {
                let _ = (&mut &*file).write_all(&bytes[..bytes.len() / 2]);
            };
            return in_order(point, half, || (&mut &*file).write(bytes));
        }
        recording::perform(
            Change::Write { handle, bytes },
            || file.write(bytes),
            |n_written| *n_written,
        )
    }

    /// Performs one operation after the other, and aborts at the crash point.
    fn in_order<T>(
        point: &CrashPoint,
        half: impl FnOnce(),
        action: impl FnOnce() -> io::Result<T>,
    ) -> io::Result<T> {
        let mut n_done = point.n_done.lock().unwrap_or_else(PoisonError::into_inner);
        *n_done += 1;
        if *n_done == point.nth {
            if point.does_half {
                half();
            }
            std::process::abort();
        }
        action()
    }
}

#[cfg(debug_assertions)]
pub(super) use switched_on::{is_active, new_handle, perform, write};
