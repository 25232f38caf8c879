//! Work that would block the async threads.

use tokio::task::spawn_blocking;

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
