//! A real nginx in front of a server, with the configuration of `docs/proxy.md`.

use std::fmt::Write as _;
use std::io::Read as _;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};

/// The document with the configuration.
const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/proxy.md");

/// The base path in the configuration of the document.
pub const BASE_PATH: &str = "/search";

/// The addresses in the document that a test replaces.
const UPSTREAM: &str = "127.0.0.1:7878";
const SOCKET: &str = "/run/xunwen/xunwen.sock";

/// How long nginx may take to start.
const PATIENCE: Duration = Duration::from_secs(20);

/// How often another port is tried when the chosen one is taken meanwhile.
const N_ATTEMPTS: usize = 5;

/// The place of the server that nginx passes requests on to.
#[derive(Debug, Clone, Copy)]
pub enum Upstream<'p> {
    /// Host and port.
    Address(&'p str),
    /// The path of a Unix socket.
    Socket(&'p Path),
}

/// Whether nginx takes the base path off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathForm {
    /// The path is passed on as it comes.
    Whole,
    /// The base path is stripped.
    Stripped,
}

/// A running nginx with a folder of its own. Ended when dropped.
pub struct Nginx {
    process: Child,
    /// The address, such as `http://127.0.0.1:40123`, without the base path.
    pub address: String,
    _folder: tempfile::TempDir,
}

impl Nginx {
    /// Starts nginx on a free port and waits until it accepts connections.
    ///
    /// # Errors
    /// If nginx is missing, refuses the configuration of the document, or does not start.
    pub fn start(upstream: Upstream<'_>, form: PathForm) -> anyhow::Result<Self> {
        let mut failure = anyhow::anyhow!("no attempt was made");
        for _ in 0..N_ATTEMPTS {
            match Self::start_once(upstream, form) {
                Err(error) if format!("{error:#}").contains("Address already in use") => {
                    failure = error;
                }
                other => return other,
            }
        }
        Err(failure)
    }

    fn start_once(upstream: Upstream<'_>, form: PathForm) -> anyhow::Result<Self> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
        let folder = tempfile::tempdir()?;
        let config = folder.path().join("nginx.conf");
        std::fs::write(&config, whole_config(folder.path(), &site(&address, upstream, form)?))?;

        // In a process of its own, nginx reads no other configuration and writes to this folder only.
        let mut process = Command::new(program())
            .arg("-p")
            .arg(folder.path())
            .arg("-c")
            .arg(&config)
            .args(["-e", "stderr"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .context("cannot start nginx: `make test` installs it")?;

        let start = Instant::now();
        while TcpStream::connect(&address).is_err() {
            if process.try_wait()?.is_some() || start.elapsed() > PATIENCE {
                let _ = process.kill();
                let mut error = String::new();
                process.stderr.take().context("stderr is piped")?.read_to_string(&mut error)?;
                bail!("nginx did not start: {error}");
            }
            std::thread::yield_now();
        }

        // Keep reading the log: nginx would block on a full pipe.
        let mut log = process.stderr.take().context("stderr is piped")?;
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        Ok(Self { process, address: format!("http://{address}"), _folder: folder })
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn program() -> std::ffi::OsString {
    let found = std::env::var_os("NGINX");
    // Debian keeps it out of the path of ordinary users.
    let debian = "/usr/sbin/nginx";
    found.unwrap_or_else(|| if Path::new(debian).exists() { debian } else { "nginx" }.into())
}

/// Returns the configuration around that of the document: one process, which ends when it is
/// killed, and all files in `folder`.
fn whole_config(folder: &Path, site: &str) -> String {
    let mut config = String::from("daemon off;\nmaster_process off;\n");
    let folder = folder.display();
    let _ = writeln!(config, "pid {folder}/nginx.pid;\nevents {{}}\nhttp {{\naccess_log off;");
    for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"] {
        let _ = writeln!(config, "{kind}_temp_path {folder}/{kind};");
    }
    config + site + "}\n"
}

/// Returns the site of the document with other addresses, and without TLS, for which a test has no
/// certificate.
fn site(address: &str, upstream: Upstream<'_>, form: PathForm) -> anyhow::Result<String> {
    let document = std::fs::read_to_string(DOCUMENT)?;
    let mut site = block(&document, "site")?;

    if form == PathForm::Stripped {
        let whole = part(&site, "    location /search/ {\n", "    }\n")?;
        site = site.replacen(&whole, &block(&document, "stripping")?, 1);
    }
    site = match upstream {
        Upstream::Address(address) => replaced(&site, UPSTREAM, address)?,
        Upstream::Socket(path) => {
            let whole = part(&site, "upstream xunwen {\n", "}\n")?;
            let socket = replaced(&block(&document, "socket")?, SOCKET, &path.to_string_lossy())?;
            site.replacen(&whole, &socket, 1)
        }
    };

    let is_tls = |line: &&str| line.contains("ssl") || line.contains("Strict-Transport-Security");
    let (tls, rest): (Vec<&str>, Vec<&str>) = site.lines().partition(is_tls);
    ensure!(tls.len() == 5, "the lines on TLS have changed: {tls:?}");
    let site = rest.join("\n");
    replaced(&site, "    server_name", &format!("    listen {address};\n    server_name"))
}

/// Returns the block of a document after the comment with this name.
fn block(document: &str, name: &str) -> anyhow::Result<String> {
    let start = format!("<!-- nginx: {name} -->\n```nginx\n");
    let whole = part(document, &start, "```\n")?;
    Ok(whole[start.len()..].trim_end_matches("```\n").to_owned())
}

/// Returns the part of a text from `start` to the next `end`, both included.
fn part(text: &str, start: &str, end: &str) -> anyhow::Result<String> {
    let at = text.find(start).with_context(|| format!("no `{start}` in the document"))?;
    let rest = &text[at..];
    let n_bytes = rest.find(end).with_context(|| format!("no `{end}` after `{start}`"))?;
    Ok(rest[..n_bytes + end.len()].to_owned())
}

fn replaced(text: &str, old: &str, new: &str) -> anyhow::Result<String> {
    ensure!(text.matches(old).count() == 1, "`{old}` is in the document more than once, or not");
    Ok(text.replace(old, new))
}
