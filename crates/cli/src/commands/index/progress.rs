//! The progress bar of a run.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{HumanDuration, ProgressBar, ProgressStyle};
use xunwen_indexer::Progress;

use crate::output::{megabytes, number};

/// How often the bar is drawn.
const TICK: Duration = Duration::from_millis(100);

/// Runs `work` under a progress bar, which is drawn on a terminal only.
pub(super) fn with_progress_bar<T: Send>(
    progress: &Progress,
    work: impl FnOnce() -> T + Send,
) -> T {
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let drawer = scope.spawn(|| draw_until(&done, progress));
        let _stop = OnDrop(|| {
            done.store(true, Ordering::Relaxed);
            drawer.thread().unpark();
        });
        work()
    })
}

/// Calls a function when it is dropped, also during a panic.
struct OnDrop<F: Fn()>(F);

impl<F: Fn()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

fn draw_until(done: &AtomicBool, progress: &Progress) {
    let bar = ProgressBar::new(0);
    let style = ProgressStyle::with_template("{bar:30} {percent:>3}%  {msg}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));

    let started = Instant::now();
    while !done.load(Ordering::Relaxed) {
        let (n_read, total) = (progress.bytes_done(), progress.bytes_total());
        if total > 0 {
            bar.set_length(total);
            bar.set_position(n_read.min(total));
            bar.set_message(message(progress, started.elapsed()));
        }
        std::thread::park_timeout(TICK);
    }
    bar.finish_and_clear();
}

/// Returns articles, speed and time left. Once all files are read, the index is still being merged.
#[allow(clippy::cast_precision_loss, reason = "the message is an estimate")]
fn message(progress: &Progress, elapsed: Duration) -> String {
    let (n_read, total) = (progress.bytes_done(), progress.bytes_total());
    let seconds = elapsed.as_secs_f64().max(0.001);

    let time_left = match n_read {
        0 => String::new(),
        _ if n_read >= total => "finishing".to_owned(),
        _ => {
            let left = seconds * (total - n_read) as f64 / n_read as f64;
            format!("{} left", HumanDuration(Duration::from_secs_f64(left)))
        }
    };

    let articles = number(progress.n_articles());
    let speed = megabytes(n_read) / seconds;
    format!("{articles} articles  {speed:.1} MB/s  {time_left}")
}
