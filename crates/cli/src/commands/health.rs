//! `xunwen health`.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, ToSocketAddrs};
#[cfg(unix)]
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};

use crate::config::{ListenAddress, Seconds, SettingFlags, Settings};
use crate::exit::CommandExit;

/// The longest status line that is read, in bytes.
const MAX_STATUS_LINE_BYTES: usize = 1 << 10;

/// Ask a running server whether it is ready.
///
/// For scripts and for the health check of a container. Without an address it asks the server that
/// the settings in the environment and in the file describe. Prints nothing but errors.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  xunwen health
  xunwen health --listen 127.0.0.1:8080
  xunwen health --listen unix:/run/xunwen/xunwen.sock
  xunwen health --url http://news.internal:7878
  xunwen health --alive                  the process answers, whatever the state of its index

Exit codes: 0 the server is ready, 2 it is not, or does not answer in time")]
pub(crate) struct HealthArgs {
    /// The address of the server as a URL; plain HTTP only
    #[arg(long, value_name = "URL", conflicts_with = "listen")]
    url: Option<String>,
    /// The address that the server listens on, as in its settings
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// The TOML file of the server's settings
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Ask `/healthz`, which answers while the process runs, rather than `/readyz`
    #[arg(long)]
    alive: bool,
    /// Seconds until the answer must have arrived
    #[arg(long, value_name = "SECONDS", default_value = "3")]
    timeout: Seconds,
}

pub(crate) fn run(args: &HealthArgs) -> anyhow::Result<CommandExit> {
    let probed = match &args.url {
        Some(url) => ProbedServer::Url(BaseUrl::parse(url)?),
        None => match listen_address(args)? {
            ListenAddress::Tcp(address) => ProbedServer::Url(BaseUrl::listening(address)?),
            ListenAddress::Unix(path) => ProbedServer::Socket(path),
        },
    };
    let probe = if args.alive { "/healthz" } else { "/readyz" };

    let status = probed.status_of(probe, args.timeout.0);
    let status = status.with_context(|| format!("no answer from {probed}"))?;
    ensure!(status == 200, "{probed}{probe} answers with status {status}");
    Ok(CommandExit::Done)
}

/// Returns the address in the settings of the server.
fn listen_address(args: &HealthArgs) -> anyhow::Result<ListenAddress> {
    let listen = args.listen.iter().map(|listen| ("listen".to_owned(), listen.clone()));
    let flags = SettingFlags { file: args.config.clone(), flags: BTreeMap::from_iter(listen) };
    Ok(Settings::from_environment(&flags)?.config()?.listen)
}

/// The server that is asked.
#[derive(Debug)]
enum ProbedServer {
    Url(BaseUrl),
    /// The path of a Unix socket.
    Socket(PathBuf),
}

impl ProbedServer {
    /// Sends a GET request and returns the status of the answer.
    fn status_of(&self, probe: &str, limit: Duration) -> anyhow::Result<u16> {
        let deadline = Instant::now() + limit;
        match self {
            Self::Url(base) => {
                let mut stream = base.connect(deadline)?;
                stream.set_write_timeout(Some(time_until(deadline)?))?;
                stream.write_all(request(&base.authority, &base.prefix, probe).as_bytes())?;
                read_status(&mut stream, deadline, TcpStream::set_read_timeout)
            }
            #[cfg(unix)]
            Self::Socket(path) => {
                let mut stream = UnixStream::connect(path)?;
                stream.set_write_timeout(Some(time_until(deadline)?))?;
                stream.write_all(request("localhost", "", probe).as_bytes())?;
                read_status(&mut stream, deadline, UnixStream::set_read_timeout)
            }
            #[cfg(not(unix))]
            Self::Socket(_) => bail!("this system has no Unix sockets"),
        }
    }
}

impl fmt::Display for ProbedServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url(base) => write!(f, "http://{}", base.authority),
            Self::Socket(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

/// Returns the head of a request.
fn request(host: &str, prefix: &str, probe: &str) -> String {
    format!(
        "GET {prefix}{probe} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: xunwen-health\r\n\
         Connection: close\r\n\r\n"
    )
}

/// The part of a URL before the path of the probe.
#[derive(Debug, PartialEq, Eq)]
struct BaseUrl {
    /// Host and port.
    authority: String,
    /// Empty, or the path under which a proxy shows the server.
    prefix: String,
}

impl BaseUrl {
    fn parse(url: &str) -> anyhow::Result<Self> {
        let rest = url.strip_prefix("http://").with_context(|| {
            format!("invalid URL: \"{url}\" (expected one such as `http://127.0.0.1:7878`)")
        })?;
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));

        let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
        let is_valid = !authority.is_empty() && !authority.contains('@') && is_plain(rest);
        ensure!(is_valid, "invalid URL: \"{url}\" (expected a host after `http://`)");
        Ok(Self { authority: authority.to_owned(), prefix: path.trim_end_matches('/').to_owned() })
    }

    /// Returns the URL of a server that listens on `address`.
    fn listening(address: SocketAddr) -> anyhow::Result<Self> {
        ensure!(address.port() != 0, "the server listens on any free port: name it with `--url`");

        // A server that listens on all addresses also answers on the loopback address.
        let ip = match address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
            ip => ip,
        };
        let authority = SocketAddr::new(ip, address.port()).to_string();
        Ok(Self { authority, prefix: String::new() })
    }

    fn connect(&self, deadline: Instant) -> anyhow::Result<TcpStream> {
        let has_port = self.authority.rsplit_once(':').is_some_and(|(_, port)| {
            !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())
        });
        let host = if has_port { self.authority.clone() } else { format!("{}:80", self.authority) };

        let mut failure = None;
        for address in host.to_socket_addrs()? {
            match TcpStream::connect_timeout(&address, time_until(deadline)?) {
                Ok(stream) => return Ok(stream),
                Err(error) => failure = Some(error),
            }
        }
        match failure {
            Some(error) => Err(error.into()),
            None => bail!("the host has no address"),
        }
    }
}

/// Returns the status in the first line of an answer.
fn read_status<S: Read>(
    stream: &mut S,
    deadline: Instant,
    set_read_timeout: impl Fn(&S, Option<Duration>) -> io::Result<()>,
) -> anyhow::Result<u16> {
    let mut head = Vec::new();
    let mut buffer = [0; 512];

    while !head.contains(&b'\n') {
        ensure!(head.len() < MAX_STATUS_LINE_BYTES, "the answer is not HTTP");
        set_read_timeout(stream, Some(time_until(deadline)?))?;
        match stream.read(&mut buffer)? {
            0 => bail!("the connection was closed before the answer"),
            n_bytes => head.extend_from_slice(&buffer[..n_bytes]),
        }
    }

    let line = String::from_utf8_lossy(&head);
    let mut words = line.split([' ', '\r', '\n']);
    let is_http = words.next().is_some_and(|version| version.starts_with("HTTP/1."));
    let status = words.next().and_then(|status| status.parse().ok());
    status.filter(|_| is_http).context("the answer is not HTTP")
}

/// Returns the time that is left.
fn time_until(deadline: Instant) -> io::Result<Duration> {
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(left) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_a_host_with_an_optional_path() {
        let parse = |url| {
            let base = BaseUrl::parse(url).ok()?;
            Some(format!("{} {}", base.authority, base.prefix))
        };
        assert_eq!(parse("http://127.0.0.1:7878").as_deref(), Some("127.0.0.1:7878 "));
        assert_eq!(parse("http://[::1]:1/news/").as_deref(), Some("[::1]:1 /news"));
        for bad in [
            "",
            "127.0.0.1:7878",
            "https://a",
            "http://",
            "http://u@a",
            "http://a b",
            "http://a\r\nX: 1",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_server_on_all_addresses_is_asked_on_the_loopback_address() {
        let authority =
            |listen: &str| BaseUrl::listening(listen.parse().unwrap()).unwrap().authority;
        assert_eq!(authority("0.0.0.0:7878"), "127.0.0.1:7878");
        assert_eq!(authority("[::]:7878"), "[::1]:7878");
        assert_eq!(authority("192.0.2.1:7878"), "192.0.2.1:7878");
        assert!(BaseUrl::listening("127.0.0.1:0".parse().unwrap()).is_err());
    }
}
