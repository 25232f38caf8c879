//! The answer of the readiness probe.

use serde::Serialize;
use utoipa::ToSchema;

/// The state of a server that is ready.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReadyAnswer {
    /// Always true: a server that is not ready answers with an error.
    pub(crate) ready: bool,
    /// The generation of the current index: 0 at first, raised by every rebuild.
    pub(crate) generation: u64,
    /// Articles in the index.
    pub(crate) articles: u64,
    /// Whether articles can be posted and deleted now.
    pub(crate) writable: bool,
    /// The code of the error with which posts are refused now; null when they are accepted.
    #[schema(required, example = "no_room")]
    pub(crate) reason: Option<&'static str>,
    /// The source whose changes wait for longer than a minute while none became searchable: `posted`
    /// for posted articles, `corpus` for files; null while updates go on.
    #[schema(required, example = "posted")]
    pub(crate) stalled: Option<&'static str>,
}
