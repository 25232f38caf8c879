//! From settings as texts to what the server takes.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use anyhow::Context;
use tracing_subscriber::EnvFilter;
use xunwen_indexer::IndexJob;
use xunwen_server::{QueryLog, ServerOptions, Tokens};

use super::{Set, Settings};
use crate::logging::{LogFormat, LogOptions};

/// The longest time that a setting may name.
const MAX_SECONDS: f64 = 86_400.0;

/// What a server is run with. Shown without its tokens.
#[derive(Debug)]
pub(crate) struct Config {
    pub(crate) job: IndexJob,
    pub(crate) listen: SocketAddr,
    pub(crate) tokens: Option<PathBuf>,
    pub(crate) token: Secret,
    pub(crate) watch: bool,
    pub(crate) rescan: Duration,
    pub(crate) rebuild_if_needed: bool,
    pub(crate) n_connections: usize,
    pub(crate) server: ServerOptions,
    pub(crate) log: LogOptions,
}

/// A text that is never shown.
pub(crate) struct Secret(Option<String>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "set" } else { "unset" })
    }
}

impl Config {
    /// Returns what the settings mean.
    ///
    /// # Errors
    /// When a value cannot be used: it is named with its place.
    pub(crate) fn of(settings: &Settings) -> anyhow::Result<Self> {
        let path = |key| settings.get(key).value.as_deref().map(PathBuf::from);
        let needed = |key| path(key).expect("the folder has a default");
        let mut job = IndexJob::of(&needed("corpus"), &needed("index"));
        if let Some(posted) = path("posted") {
            job.posted = posted;
        }
        let count = |key| settings.get(key).parsed(|n: &usize| *n > 0);
        let seconds = |key| settings.get(key).seconds();
        let yes = |key| settings.get(key).parsed(|_: &bool| true);
        let defaults = ServerOptions::default();
        let server = ServerOptions {
            n_searches: count("max_searches")?.unwrap_or(defaults.n_searches),
            queue_wait: seconds("queue_wait")?.unwrap_or(defaults.queue_wait),
            search_time: seconds("search_time")?.unwrap_or(defaults.search_time),
            body_bytes: count("max_body_bytes")?.unwrap_or(defaults.body_bytes),
            body_time: seconds("body_time")?.unwrap_or(defaults.body_time),
            rate: settings.get("rate").parsed(|_: &u32| true)?.and_then(NonZeroU32::new),
            trusted_proxies: settings.get("trusted_proxies").listed()?,
            cors_origins: settings.get("cors_origins").listed()?,
            query_log: match yes("log_queries")? {
                Some(false) => QueryLog::LeftOut,
                _ => QueryLog::Shown,
            },
        };
        let config = Self {
            job,
            listen: settings.get("listen").parsed(|_| true)?.expect("`listen` has a default"),
            tokens: path("tokens"),
            token: Secret(settings.get("token").value.clone()),
            watch: yes("watch")?.unwrap_or(false),
            rescan: seconds("rescan")?.expect("`rescan` has a default"),
            rebuild_if_needed: yes("rebuild_if_needed")?.unwrap_or(false),
            n_connections: count("max_connections")?.expect("`max_connections` has a default"),
            server,
            log: log(settings)?,
        };
        settings
            .get("token")
            .check(Tokens::read(config.token.0.as_deref().unwrap_or("")).is_ok())?;
        Ok(config)
    }

    /// Returns the tokens that allow to write: those of the file and the one of the environment.
    ///
    /// # Errors
    /// When the file cannot be read, or a token not be used.
    pub(crate) fn tokens(&self) -> anyhow::Result<Tokens> {
        let mut text = match &self.tokens {
            None => String::new(),
            Some(file) => std::fs::read_to_string(file)
                .with_context(|| format!("cannot read the tokens of `{}`", file.display()))?,
        };
        if let Secret(Some(token)) = &self.token {
            text.push('\n');
            text.push_str(token);
        }
        Tokens::read(&text).context("cannot use the tokens")
    }
}

fn log(settings: &Settings) -> anyhow::Result<LogOptions> {
    let level = settings.get("log").value.clone().unwrap_or_default();
    settings.get("log").check(EnvFilter::try_new(&level).is_ok())?;
    let format = settings.get("log_format");
    let format = match format.value.as_deref() {
        Some("text") | None => LogFormat::Text,
        Some("json") => LogFormat::Json,
        Some(other) => return Err(format.unusable(other)),
    };
    Ok(LogOptions { level, format })
}

impl Set {
    fn parsed<T: FromStr>(&self, is_allowed: impl Fn(&T) -> bool) -> anyhow::Result<Option<T>> {
        let Some(text) = &self.value else { return Ok(None) };
        let value = text.trim().parse().ok().filter(is_allowed);
        value.map(Some).ok_or_else(|| self.unusable(text))
    }

    fn seconds(&self) -> anyhow::Result<Option<Duration>> {
        let seconds = self.parsed(|seconds: &f64| *seconds > 0.0 && *seconds <= MAX_SECONDS)?;
        Ok(seconds.map(Duration::from_secs_f64))
    }

    fn listed<T: FromStr>(&self) -> anyhow::Result<Vec<T>> {
        let texts = self.value.as_deref().unwrap_or_default().split(',').map(str::trim);
        let texts = texts.filter(|text| !text.is_empty());
        texts.map(|text| text.parse().map_err(|_| self.unusable(text))).collect()
    }

    fn check(&self, is_usable: bool) -> anyhow::Result<()> {
        let text = self.value.as_deref().unwrap_or_default();
        if is_usable { Ok(()) } else { Err(self.unusable(text)) }
    }
}
