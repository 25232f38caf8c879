//! The settings, each declared once.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;

use clap::ArgAction;
use xunwen_engine::SearchLimits;
use xunwen_indexer::IndexJob;
use xunwen_server::{
    BasePath, ConnectionOptions, CorsOrigin, HostName, PublicUrl, QueryLog, ServerOptions, Tokens,
    TrustedProxy,
};

use super::cluster_settings::ClusterFlags;
use super::rerank_settings::RerankSettings;
use super::token::{ApiToken, TokenRemark, token_files, token_remarks};
use super::values::{self, ListenAddress, Seconds};
use crate::archive::{DEFAULT_CORPUS, IndexArgs, LinkArgs, PostedArgs, index_job};
use crate::logging::{DEFAULT_LEVEL, LogFormat, LogOptions};

/// The settings of a server. The doc comments are the help texts.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct ServerConfig {
    #[command(flatten)]
    pub(crate) index: IndexArgs,
    /// The folder of articles, for `watch` and `rebuild_if_needed`
    #[arg(long, value_name = "DIR", default_value = DEFAULT_CORPUS)]
    pub(crate) corpus: PathBuf,
    #[command(flatten)]
    pub(crate) links: LinkArgs,
    #[command(flatten)]
    pub(crate) posted: PostedArgs,
    /// The address and port to listen on; port 0 chooses any free port. Or a Unix socket for a proxy on
    /// the same machine: `unix:` and its path
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:7878", value_parser = values::listen)]
    pub(crate) listen: ListenAddress,
    /// The address and port of `/metrics` and the probes, for monitoring alone; unset, metrics are off
    #[arg(long, value_name = "ADDR", value_parser = values::address)]
    pub(crate) metrics_listen: Option<SocketAddr>,
    /// Names of the server that requests may state as their host, for example the public name that a
    /// proxy passes on. Unset, `localhost` and 127.0.0.1 on a loopback address, any name elsewhere
    #[arg(long, value_name = "NAME", value_delimiter = ',', value_parser = values::host)]
    pub(crate) hosts: Vec<HostName>,
    /// The path below which a proxy shows the site, such as `/search`; it may strip the path or not.
    /// Unset, the root
    #[arg(long, value_name = "PATH", value_parser = values::base_path)]
    pub(crate) base_path: Option<BasePath>,
    /// Scheme and host under which readers reach the site, for addresses that must be absolute, such as
    /// `https://news.example`
    #[arg(long, value_name = "URL", value_parser = values::public_url)]
    pub(crate) public_url: Option<PublicUrl>,
    /// A file of tokens that allow writing, one per line: NAME TOKEN, then scopes and `until=DAY` if
    /// they are limited; in addition to the systemd credential `tokens`
    #[arg(long, value_name = "FILE")]
    pub(crate) tokens: Option<PathBuf>,
    /// From the environment only.
    #[arg(skip)]
    pub(crate) token: ApiToken,
    #[command(flatten)]
    pub(crate) watch: WatchSettings,
    #[command(flatten)]
    pub(crate) limits: LimitSettings,
    #[command(flatten)]
    pub(crate) rerank: RerankSettings,
    #[command(flatten)]
    pub(crate) cluster: ClusterFlags,
    #[command(flatten)]
    pub(crate) log: LogSettings,
}

/// The settings that keep the index up to date.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct WatchSettings {
    /// Index files that appear, change or vanish in the folder of articles
    #[arg(long, value_name = "true|false", default_value_t = false, default_missing_value = "true",
          num_args = 0..=1, require_equals = true, action = ArgAction::Set, value_parser = values::switch)]
    pub(crate) watch: bool,
    /// Seconds between two scans of the whole watched folder, which find changes that events miss
    #[arg(long, value_name = "SECONDS", default_value = "60")]
    pub(crate) rescan: Seconds,
    /// If another version or another dictionary made the index, rebuild it, and meanwhile serve
    /// the articles that can be found; not with `cluster`
    #[arg(long, value_name = "true|false", default_value_t = false, default_missing_value = "true",
          num_args = 0..=1, require_equals = true, action = ArgAction::Set, value_parser = values::switch)]
    pub(crate) rebuild_if_needed: bool,
}

/// The limits of requests, and who may make them.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct LimitSettings {
    /// The most searches at the same time; others wait. Unset, one per core, at least two
    #[arg(long, value_name = "N", value_parser = values::count)]
    pub(crate) max_searches: Option<usize>,
    /// Seconds that a search may wait for its turn before it gets a 503
    #[arg(long, value_name = "SECONDS", default_value_t = Seconds(ServerOptions::default().queue_wait))]
    pub(crate) queue_wait: Seconds,
    /// Seconds that a search may take before it gets a 503
    #[arg(long, value_name = "SECONDS", default_value_t = Seconds(ServerOptions::default().search_time))]
    pub(crate) search_time: Seconds,
    /// Seconds of processor time that a search may use for each 200,000 articles of the index, before
    /// it is cut short or gets a 503
    #[arg(long, value_name = "SECONDS", default_value_t = Seconds(ServerOptions::default().search_limits.max_cpu))]
    pub(crate) search_cpu: Seconds,
    /// Without effect: a search reads no articles to find matches. Accepted for earlier configurations
    #[arg(long, value_name = "N", default_value_t = 200_000, value_parser = values::amount)]
    pub(crate) search_reads: u64,
    /// Steps of a search, such as a posting visited, for each 200,000 articles of the index
    #[arg(long, value_name = "N", default_value_t = ServerOptions::default().search_limits.max_steps,
          value_parser = values::amount)]
    pub(crate) search_steps: u64,
    /// The longest body of a post, or line of NDJSON, in bytes
    #[arg(long, value_name = "N", default_value_t = ServerOptions::default().body_bytes,
          value_parser = values::count)]
    pub(crate) max_body_bytes: usize,
    /// Seconds that each 64 KiB of a body may take before the request gets a 408
    #[arg(long, value_name = "SECONDS", default_value_t = Seconds(ServerOptions::default().body_time))]
    pub(crate) body_time: Seconds,
    /// The most connections at the same time; others get a 503, except for probes
    #[arg(long, value_name = "N", default_value_t = ConnectionOptions::default().max, value_parser = values::count)]
    pub(crate) max_connections: usize,
    /// The most connections from one address, except from trusted proxies; others get a 503. 0 means no
    /// limit
    #[arg(long, value_name = "N", value_parser = values::number,
          default_value_t = ConnectionOptions::default().max_per_address as u32)]
    pub(crate) max_connections_per_address: u32,
    /// Seconds that a connection may stay idle, and that the head of a request may take
    #[arg(long, value_name = "SECONDS", default_value_t = Seconds(ConnectionOptions::default().idle_time))]
    pub(crate) idle_time: Seconds,
    /// Seconds that each 64 KiB of an answer may wait for a caller who does not read, before the
    /// connection is closed
    #[arg(long, value_name = "SECONDS", default_value_t = Seconds(ConnectionOptions::default().answer_time))]
    pub(crate) answer_time: Seconds,
    /// Requests per second from one address, with bursts of ten seconds' worth; others get a 429. 0 means
    /// no limit
    #[arg(long, value_name = "N", value_parser = values::number,
          default_value_t = ServerOptions::default().rate.map_or(0, NonZeroU32::get))]
    pub(crate) rate: u32,
    /// Proxies that are trusted to name the client of a request (X-Forwarded-For, else Forwarded)
    #[arg(long, value_name = "NET", value_delimiter = ',', value_parser = values::proxy)]
    pub(crate) trusted_proxies: Vec<TrustedProxy>,
    /// Sites whose pages may call the API from a browser
    #[arg(long, value_name = "ORIGIN", value_delimiter = ',', value_parser = values::origin)]
    pub(crate) cors_origins: Vec<CorsOrigin>,
}

/// The settings of the log.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct LogSettings {
    /// Which events are logged to stderr
    #[arg(long, value_name = "LEVEL", default_value = DEFAULT_LEVEL, value_parser = values::log_level)]
    pub(crate) log: String,
    /// The format of the log
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) log_format: LogFormat,
    /// Whether the log contains the queries of readers
    #[arg(long, value_name = "true|false", default_missing_value = "true",
          default_value_t = ServerOptions::default().query_log == QueryLog::Shown,
          num_args = 0..=1, require_equals = true, action = ArgAction::Set, value_parser = values::switch)]
    pub(crate) log_queries: bool,
}

impl ServerConfig {
    /// Returns the job that keeps the index up to date.
    pub(crate) fn job(&self) -> IndexJob {
        let mut job = index_job(&self.corpus, &self.index, &self.posted);
        job.link_roots.clone_from(&self.links.link_roots);
        job
    }

    /// Returns the options of the HTTP server.
    pub(crate) fn server_options(&self) -> ServerOptions {
        let limits = &self.limits;
        let defaults = ServerOptions::default();
        ServerOptions {
            n_searches: limits.max_searches.unwrap_or(defaults.n_searches),
            queue_wait: limits.queue_wait.0,
            search_time: limits.search_time.0,
            search_limits: SearchLimits {
                max_steps: limits.search_steps,
                max_cpu: limits.search_cpu.0,
            },
            body_bytes: limits.max_body_bytes,
            body_time: limits.body_time.0,
            rate: NonZeroU32::new(limits.rate),
            trusted_proxies: limits.trusted_proxies.clone(),
            cors_origins: limits.cors_origins.clone(),
            hosts: self.hosts.clone(),
            base_path: self.base_path.clone().unwrap_or_default(),
            public_url: self.public_url.clone(),
            connections: ConnectionOptions {
                max: limits.max_connections,
                max_per_address: limits.max_connections_per_address as usize,
                idle_time: limits.idle_time.0,
                answer_time: limits.answer_time.0,
                ..defaults.connections
            },
            query_log: if self.log.log_queries { QueryLog::Shown } else { QueryLog::LeftOut },
            cursor_key: None,
        }
    }

    /// Returns the options of the log.
    pub(crate) fn log_options(&self) -> LogOptions {
        LogOptions { level: self.log.log.clone(), format: self.log.log_format }
    }

    /// Returns the tokens that allow writing: those in files and the one in the environment.
    ///
    /// # Errors
    /// When a file cannot be read or a token is invalid.
    pub(crate) fn tokens(&self) -> anyhow::Result<Tokens> {
        let text = self.token.0.as_deref().unwrap_or_default();
        Ok(Tokens::open(token_files(self.tokens.as_deref()), text)?)
    }

    /// Returns the remarks on where the tokens are kept.
    pub(crate) fn token_remarks(&self) -> Vec<TokenRemark> {
        token_remarks(&token_files(self.tokens.as_deref()), &self.token)
    }
}
