//! Work that would block the async threads.

use tokio::task::spawn_blocking;
use xunwen_indexer::StopFlag;

use crate::error::{OperatorError, RequestError};

/// Runs `work` on a blocking thread and returns its result.
///
/// # Errors
/// When the work fails or panics.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, RequestError> + Send + 'static,
) -> Result<T, RequestError> {
    match spawn_blocking(work).await {
        Ok(result) => result,
        Err(lost) => Err(OperatorError::Internal { cause: lost.to_string() }.into()),
    }
}

/// Runs the same, and sets the flag that `work` gets once nobody waits for the result: the caller has hung up, or the
/// server ends.
///
/// # Errors
/// When the work fails or panics.
pub(crate) async fn blocking_while_awaited<T: Send + 'static>(
    work: impl FnOnce(&StopFlag) -> Result<T, RequestError> + Send + 'static,
) -> Result<T, RequestError> {
    let awaited = StopOnDrop(StopFlag::default());
    let stop = awaited.0.clone();
    blocking(move || work(&stop)).await
}

/// Sets its flag when the future that owns it is dropped.
struct StopOnDrop(StopFlag);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.stop();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn work_is_stopped_when_nobody_waits_for_it() {
        let (started, has_started) = channel();
        let (sender, is_stopped) = channel();
        let work = move |stop: &StopFlag| {
            let _ = started.send(());
            while !stop.is_stopped() {
                std::thread::yield_now();
            }
            let _ = sender.send(());
            Ok(())
        };

        let request = tokio::spawn(blocking_while_awaited(work));
        tokio::task::spawn_blocking(move || has_started.recv()).await.unwrap().unwrap();
        request.abort();
        let stopped =
            tokio::task::spawn_blocking(move || is_stopped.recv_timeout(Duration::from_secs(60)));
        assert!(stopped.await.unwrap().is_ok());
    }
}
