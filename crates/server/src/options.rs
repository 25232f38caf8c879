//! Settings that the operator of a server chooses.

mod base_path;
mod cursor_key;
mod public_url;

use std::num::NonZeroU32;
use std::thread;
use std::time::Duration;

pub use base_path::{BasePath, InvalidBasePath};
pub use cursor_key::CursorKey;
pub use public_url::{InvalidPublicUrl, PublicUrl};
use xunwen_engine::SearchLimits;

use crate::limits;
use crate::middleware::cors::CorsOrigin;
use crate::middleware::host_name::HostName;
use crate::middleware::real_ip::TrustedProxy;

/// The limits of a server and the other choices of its operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerOptions {
    /// The most searches that run at the same time. With 0 every search is refused as busy.
    pub n_searches: usize,
    /// How long a search may wait until it can start.
    pub queue_wait: Duration,
    /// How long a search may run, pauses included, before it is cancelled with a timeout error.
    pub search_time: Duration,
    /// The most work of a search, for each 200,000 articles of the index.
    pub search_limits: SearchLimits,
    /// The longest JSON object or array in a request, and the longest line, in bytes.
    pub body_bytes: usize,
    /// How long a caller may take for each 64 KiB of a body.
    pub body_time: Duration,
    /// Requests per second from one IPv4 address or one IPv6 /64 network. Ten seconds' worth may
    /// come at once. `None` means no limit.
    pub rate: Option<NonZeroU32>,
    /// Proxies whose `X-Forwarded-For` and `Forwarded` headers are trusted.
    pub trusted_proxies: Vec<TrustedProxy>,
    /// Sites whose pages may call the API.
    pub cors_origins: Vec<CorsOrigin>,
    /// The names of the server. With any, requests that name another host are refused; without,
    /// only connections on a loopback address are checked.
    pub hosts: Vec<HostName>,
    /// The path on the host below which the site lies.
    pub base_path: BasePath,
    /// The address of the host as readers know it; `None`: from the `Host` header of a request where
    /// an absolute URI is needed.
    pub public_url: Option<PublicUrl>,
    /// The limits of connections.
    pub connections: ConnectionOptions,
    /// Whether the log contains query texts.
    pub query_log: QueryLog,
    /// The key of cursors. `None`: cursors end with the server.
    pub cursor_key: Option<CursorKey>,
}

/// The limits of connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConnectionOptions {
    /// The most connections at the same time. A few more are accepted for probes.
    pub max: usize,
    /// The most connections from one IPv4 address or one IPv6 /64 network, except trusted proxies.
    /// 0 means no limit.
    pub max_per_address: usize,
    /// How long a connection may stay idle, and how long the head of a request may take.
    pub idle_time: Duration,
    /// How long each 64 KiB of an answer may wait for a caller who does not read.
    pub answer_time: Duration,
    /// How long open requests may continue after a shutdown has begun.
    pub shutdown_grace: Duration,
}

/// Whether the log contains query texts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum QueryLog {
    /// The log contains the text of each query.
    #[default]
    Shown,
    /// The log omits the text of queries.
    LeftOut,
}

impl Default for ServerOptions {
    /// Returns options for a server on its own: no limit per address and no other sites.
    ///
    /// One search runs per core, and at least two. More at once would finish none of them sooner
    /// and would slow down the indexing of new articles.
    fn default() -> Self {
        let n_cores = thread::available_parallelism().map_or(1, usize::from);

        Self {
            n_searches: n_cores.max(2),
            queue_wait: limits::DEFAULT_QUEUE_WAIT,
            search_time: limits::DEFAULT_SEARCH_TIME,
            search_limits: SearchLimits::default(),
            body_bytes: limits::DEFAULT_BODY_BYTES,
            body_time: limits::DEFAULT_BODY_TIME,
            rate: None,
            trusted_proxies: Vec::new(),
            cors_origins: Vec::new(),
            hosts: Vec::new(),
            base_path: BasePath::default(),
            public_url: None,
            connections: ConnectionOptions::default(),
            query_log: QueryLog::Shown,
            cursor_key: None,
        }
    }
}

impl Default for ConnectionOptions {
    fn default() -> Self {
        Self {
            max: limits::DEFAULT_CONNECTIONS,
            max_per_address: limits::DEFAULT_CONNECTIONS_PER_ADDRESS,
            idle_time: limits::DEFAULT_IDLE_TIME,
            answer_time: limits::DEFAULT_ANSWER_TIME,
            shutdown_grace: limits::SHUTDOWN_GRACE,
        }
    }
}
