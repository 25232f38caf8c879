//! Parsers of settings. Each error says what is expected.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use tracing_subscriber::EnvFilter;
use xunwen_cluster::NodeUrl;
use xunwen_server::{BasePath, CorsOrigin, HostName, PublicUrl, TrustedProxy};

/// The forms of an address that a server listens on.
const LISTEN_FORMS: &str = "an address and port, such as `127.0.0.1:7878`; port 0 chooses any free \
                            port; or `unix:` and the path of a socket";

/// The longest duration of a setting, in seconds.
const MAX_SECONDS: f64 = 86_400.0;

/// A duration, written as a number of seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seconds(pub(crate) Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.as_secs_f64())
    }
}

impl FromStr for Seconds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let seconds: f64 = parse(text, "a number of seconds above 0, such as `2` or `0.5`")?;
        if seconds > 0.0 && seconds <= MAX_SECONDS {
            Ok(Self(Duration::from_secs_f64(seconds)))
        } else {
            Err(format!("expected a number of seconds above 0, at most {MAX_SECONDS}"))
        }
    }
}

/// The prefix of the path of a Unix socket.
const UNIX: &str = "unix:";

/// An address that a server listens on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ListenAddress {
    /// An address and a port.
    Tcp(SocketAddr),
    /// The path of a Unix socket.
    Unix(PathBuf),
}

impl fmt::Display for ListenAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(f),
            Self::Unix(path) => write!(f, "{UNIX}{}", path.display()),
        }
    }
}

/// Parses an address and a port, or the path of a Unix socket.
pub(super) fn listen(text: &str) -> Result<ListenAddress, String> {
    match text.trim().strip_prefix(UNIX) {
        Some("") => Err("expected the path of a socket after `unix:`".to_owned()),
        Some(_) if !cfg!(unix) => Err("expected an address: this system has no sockets".to_owned()),
        Some(path) => Ok(ListenAddress::Unix(path.into())),
        None => parse(text, LISTEN_FORMS).map(ListenAddress::Tcp),
    }
}

/// Parses a whole number from 1.
pub(super) fn count(text: &str) -> Result<usize, String> {
    let expected = "a whole number from 1";
    match parse(text, expected)? {
        0 => Err(format!("expected {expected}")),
        n => Ok(n),
    }
}

/// Parses a whole number from 1 that may be beyond the memory of the machine.
pub(super) fn amount(text: &str) -> Result<u64, String> {
    let expected = "a whole number from 1";
    match parse(text, expected)? {
        0 => Err(format!("expected {expected}")),
        n => Ok(n),
    }
}

/// Parses a whole number from 0.
pub(super) fn number(text: &str) -> Result<u32, String> {
    parse(text, "a whole number")
}

/// Parses a number of first hits to rerank.
pub(super) fn rerank_hits(text: &str) -> Result<u8, String> {
    let expected = "a whole number from 2 to 50";
    match parse(text, expected)? {
        n @ 2..=50 => Ok(n),
        _ => Err(format!("expected {expected}")),
    }
}

/// Parses the address of a node of a cluster.
pub(super) fn node_url(text: &str) -> Result<NodeUrl, String> {
    let expected = "a URL such as `https://node-1.example:9200`, without user and password";
    let nodes = NodeUrl::parse_list(text).unwrap_or_default();
    nodes.into_iter().next().ok_or_else(|| format!("expected {expected}"))
}

/// Parses a number of shards.
pub(super) fn shards(text: &str) -> Result<u32, String> {
    let expected = "a whole number from 1 to 1024";
    match parse(text, expected)? {
        n @ 1..=1024 => Ok(n),
        _ => Err(format!("expected {expected}")),
    }
}

/// Parses a number of copies of a shard in addition to the first.
pub(super) fn replicas(text: &str) -> Result<u32, String> {
    let expected = "a whole number from 0 to 9";
    match parse(text, expected)? {
        n @ 0..=9 => Ok(n),
        _ => Err(format!("expected {expected}")),
    }
}

/// Parses `true` or `false`.
pub(super) fn switch(text: &str) -> Result<bool, String> {
    parse(text, "`true` or `false`")
}

pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    parse(text, "an address and port, such as `127.0.0.1:7878`; port 0 chooses any free port")
}

pub(super) fn proxy(text: &str) -> Result<TrustedProxy, String> {
    parse(text, "an address or network, such as `10.0.0.0/8`")
}

pub(super) fn host(text: &str) -> Result<HostName, String> {
    parse(text, "a name or an address without a port, such as `news.example`")
}

pub(super) fn origin(text: &str) -> Result<CorsOrigin, String> {
    parse(text, "an origin, such as `https://news.example`, or `*`")
}

pub(super) fn base_path(text: &str) -> Result<BasePath, String> {
    parse(text, "a path such as `/search`, without `..`, query or the name of a route")
}

pub(super) fn public_url(text: &str) -> Result<PublicUrl, String> {
    parse(text, "scheme and host, such as `https://news.example`")
}

/// Checks a log level or log directives.
pub(super) fn log_level(text: &str) -> Result<String, String> {
    match EnvFilter::try_new(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err("expected `error`, `warn`, `info`, `debug` or `trace`, or directives, such \
                       as `warn,xunwen_server=info`"
            .to_owned()),
    }
}

fn parse<T: FromStr>(text: &str, expected: &str) -> Result<T, String> {
    text.trim().parse().map_err(|_| format!("expected {expected}"))
}
