//! Every limit of the server, in one place.
//!
//! The `DEFAULT_*` limits are what [`crate::ServerOptions`] starts with; an operator can change
//! them. All others are fixed at build time.

use std::num::NonZeroU32;
use std::time::Duration;

// Searches.

/// How long a search may wait for a free thread.
pub(crate) const DEFAULT_QUEUE_WAIT: Duration = Duration::from_secs(2);
/// How long a search may run.
pub(crate) const DEFAULT_SEARCH_TIME: Duration = Duration::from_secs(10);
/// Searches that may wait at the same time, before their start or while others have their turn.
pub(crate) const MAX_WAITING_SEARCHES: usize = 256;
/// Those of one address.
pub(crate) const MAX_WAITING_SEARCHES_OF_CLIENT: usize = 64;
/// Seconds after which a caller may repeat a request that found the server busy.
pub(crate) const BUSY_RETRY_SECONDS: u64 = 1;
/// Seconds after which a caller may connect again who found too many connections open.
pub(crate) const FULL_RETRY_SECONDS: u64 = 1;
/// Seconds after which a caller may ask again whether the server is ready.
pub(crate) const NOT_READY_RETRY_SECONDS: u64 = 5;
/// How long the answer of a cluster to a probe is not asked for again.
pub(crate) const CLUSTER_PROBE_INTERVAL: Duration = Duration::from_secs(1);
/// How long a probe waits for a cluster: less than those who probe usually wait.
pub(crate) const CLUSTER_PROBE_WAIT: Duration = Duration::from_secs(2);

// Parameters.

/// Hits on a page when the request names no number.
pub(crate) const DEFAULT_PER_PAGE: usize = 10;
/// The most hits on a page.
pub(crate) const MAX_PER_PAGE: usize = 100;
/// The most searches of a batch.
pub(crate) const MAX_SEARCHES: usize = 100;
/// The largest body of a batch, in bytes: more than 100 of the longest queries.
pub(crate) const MAX_SEARCHES_BYTES: usize = 2 << 20;
/// Articles of an export that are read together, so that other searches take their turn in between.
pub(crate) const EXPORT_PART: usize = 256;
/// How often and after which time an export tries again to read while the server is busy.
pub(crate) const EXPORT_RETRIES: usize = 60;
pub(crate) const EXPORT_RETRY_WAIT: Duration = Duration::from_millis(500);
/// Hits on a page of the list view, which has one line for each.
pub(crate) const LIST_PER_PAGE: usize = 50;
/// Entries of a feed on one page.
pub(crate) const FEED_ENTRIES: usize = 50;
/// Articles on the page of a day. The rest is in the list of the day.
pub(crate) const DAY_ARTICLES: usize = 1000;
/// Other searches that are offered at the beginning of a list.
pub(crate) const MAX_REPAIRS: usize = 4;
/// Values of a facet by frequency when the request names no number.
pub(crate) const DEFAULT_FACET_VALUES: usize = 12;
/// The most values of a facet that a request can ask for.
pub(crate) const MAX_FACET_VALUES: usize = 10_000;
/// The longest path and query string, in bytes. The longest query text, 2,000 Chinese characters
/// percent-encoded, needs 18,000.
pub(crate) const MAX_URI_BYTES: usize = 32 << 10;
/// The most characters of a caller's value that a message or the log repeats.
pub(crate) const MAX_QUOTED_CHARS: usize = 80;

/// The most characters that a link to a sentence marks.
pub(crate) const MAX_SHARED_CHARS: usize = 300;

/// How long a cursor is valid.
pub(crate) const CURSOR_LIFETIME: Duration = Duration::from_secs(24 * 3600);

/// How long an entity tag of an answer from the index is valid while the index does not change. A
/// caller who is told that its answer is current keeps the cursor in it, which must not have ended.
pub(crate) const TAG_LIFETIME: Duration = Duration::from_secs(6 * 3600);

// Connections.

/// The most connections at the same time.
pub(crate) const DEFAULT_CONNECTIONS: usize = 1024;
/// The most connections from one address. A browser opens six for each reader; an office of twenty
/// readers shares one address.
pub(crate) const DEFAULT_CONNECTIONS_PER_ADDRESS: usize = 128;
/// How long a caller may take to send the head of a request, and how long a connection may stay
/// idle before the next request.
pub(crate) const DEFAULT_IDLE_TIME: Duration = Duration::from_secs(30);
/// How long each [`ANSWER_STEP_BYTES`] of an answer may wait for a caller who does not read.
pub(crate) const DEFAULT_ANSWER_TIME: Duration = Duration::from_secs(30);
/// Bytes of an answer that a caller must take before the time for an answer starts again.
pub(crate) const ANSWER_STEP_BYTES: usize = 64 << 10;
/// Bytes of an answer that the kernel may hold unsent. Above it a write waits, so that progress is
/// visible and a caller who does not read costs little memory.
pub(crate) const MAX_UNSENT_BYTES: u32 = 128 << 10;
/// Connections above the limit that are accepted for probes. Other requests on them are refused.
pub(crate) const RESERVED_CONNECTIONS: usize = 16;
/// The most reserved connections from one address.
pub(crate) const RESERVED_PER_ADDRESS: usize = 4;
/// How long a caller on a reserved connection may take to send the head of a request.
pub(crate) const RESERVED_HEADER_TIME: Duration = Duration::from_secs(2);
/// The most connections of the listener for probes and metrics.
pub(crate) const PROBE_CONNECTIONS: usize = 32;
/// Time between two warnings that connections are refused.
pub(crate) const REFUSAL_WARNING_INTERVAL: Duration = Duration::from_secs(60);
/// How long the rest of a refused body is read and dropped, so that the caller can read the answer.
pub(crate) const LINGER_TIME: Duration = Duration::from_secs(30);
/// How long a caller of a refused request may pause before the connection is closed.
pub(crate) const LINGER_IDLE_TIME: Duration = Duration::from_secs(5);
/// Bytes of a refused body that are read and dropped.
pub(crate) const LINGER_BYTES: usize = 512 << 20;
/// Idle time after which the kernel asks whether the other end still exists.
pub(crate) const KEEPALIVE_TIME: Duration = Duration::from_secs(60);
/// Time between two such questions.
pub(crate) const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(10);
/// Unanswered questions after which the kernel closes the connection.
pub(crate) const KEEPALIVE_RETRIES: u32 = 6;
/// The longest head of a request, in bytes.
pub(crate) const MAX_HEADER_BYTES: usize = 64 << 10;
/// How long open requests may continue after a shutdown has begun.
pub(crate) const SHUTDOWN_GRACE: Duration = Duration::from_secs(10);
/// How long a browser may cache the answer to a CORS preflight request.
pub(crate) const CORS_MAX_AGE: Duration = Duration::from_secs(3600);

// Requests per address.

/// Seconds' worth of requests that an address may send at once after a pause.
pub(crate) const RATE_BURST_SECONDS: u32 = 10;
/// Requests between two sweeps that forget addresses with a full allowance.
pub(crate) const RATE_SWEEP_REQUESTS: u64 = 4096;

// Posted articles.

/// The longest JSON body or line, in bytes.
pub(crate) const DEFAULT_BODY_BYTES: usize = 32 << 20;
/// How long a caller may take for each [`BODY_STEP_BYTES`] of a body.
pub(crate) const DEFAULT_BODY_TIME: Duration = Duration::from_secs(30);
/// Bytes that must arrive before the time for a body starts again.
pub(crate) const BODY_STEP_BYTES: usize = 64 << 10;
/// The most bytes that each byte of a compressed body may expand to, above the limit for one body.
/// News expands 3 to 10 times.
pub(crate) const MAX_EXPANSION: u64 = 100;
/// The largest window of zstd, as a power of two: 8 MiB, which all levels up to 19 stay below.
pub(crate) const MAX_ZSTD_WINDOW_LOG: u32 = 23;
/// Bytes of a compressed body that are decoded at a time.
pub(crate) const DECODED_CHUNK_BYTES: usize = 64 << 10;
/// The most articles in one request.
pub(crate) const MAX_ARTICLES: usize = 100_000;
/// The most articles that are stored in one batch.
pub(crate) const MAX_BATCH_ARTICLES: usize = 256;
/// Bytes of lines after which a batch is full.
pub(crate) const MAX_BATCH_BYTES: usize = 4 << 20;
/// The most requests that write at the same time.
pub(crate) const MAX_WRITES: usize = 16;
/// Articles that are stored but not yet searchable, above which writing is refused.
pub(crate) const MAX_BACKLOG: u64 = 20_000;
/// How long `wait=searchable` waits.
pub(crate) const SEARCHABLE_WAIT: Duration = Duration::from_secs(10);
/// Wrong tokens per second that one address may send, with bursts of [`RATE_BURST_SECONDS`].
pub(crate) const WRONG_TOKENS_PER_SECOND: NonZeroU32 = NonZeroU32::MIN;
/// The longest file of tokens, in bytes.
pub(crate) const MAX_TOKEN_FILE_BYTES: u64 = 1 << 20;
/// The shortest token, in bytes: a shorter one can be guessed.
pub(crate) const MIN_TOKEN_BYTES: usize = 16;
