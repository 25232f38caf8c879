//! Running the `xunwen` binary.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::Instant;

use anyhow::{Context, ensure};

use crate::proxy::{BASE_PATH, Nginx, PathForm, Upstream};

/// Returns the path of the binary: `XUNWEN_BIN`, or a binary that cargo builds now.
///
/// # Panics
/// If it cannot be built.
pub fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| match std::env::var_os("XUNWEN_BIN") {
        Some(path) => path.into(),
        None => build().expect("the binary builds"),
    })
}

/// Builds the binary together with the tests, so that they share their dependencies, and with the
/// profile of the running program.
fn build() -> anyhow::Result<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let test = std::env::current_exe()?;
    let folder = test.parent().and_then(Path::parent).context("tests are in target/debug/deps")?;
    let what: &[_] = if folder.ends_with("release") {
        &["--release", "--workspace", "--bins"]
    } else {
        &["--workspace", "--bins", "--tests"]
    };
    let status =
        Command::new(cargo).args(["build", "--quiet"]).args(what).current_dir(root()).status()?;
    ensure!(status.success(), "cargo build failed");
    Ok(folder.join(format!("xunwen{}", std::env::consts::EXE_SUFFIX)))
}

/// Returns the root folder of the project.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Runs `xunwen` and waits for it.
///
/// # Panics
/// If it cannot be started.
#[must_use]
pub fn xunwen<S: AsRef<std::ffi::OsStr>>(args: &[S]) -> Output {
    Command::new(binary()).args(args).output().expect("the binary starts")
}

/// Runs `xunwen index` and returns how many seconds it took.
///
/// # Errors
/// If it does not index `n_indexed` articles.
pub fn timed_index(corpus: &Path, index: &Path, n_indexed: usize) -> anyhow::Result<f64> {
    let started = Instant::now();
    let output = xunwen(&[
        "index".as_ref(),
        corpus.as_os_str(),
        "--index".as_ref(),
        index.as_os_str(),
        "--json".as_ref(),
    ]);
    let seconds = started.elapsed().as_secs_f64();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    ensure!(report["n_indexed"] == n_indexed, "{report}");
    Ok(seconds)
}

/// The variable that puts every [`Server`] behind a proxy, below a path.
pub const BEHIND_PROXY: &str = "XUNWEN_TEST_BEHIND_PROXY";

/// The variable that keeps the index of every [`Server`] on the cluster that `XUNWEN_CLUSTER` names.
pub const ON_CLUSTER: &str = "XUNWEN_TEST_ON_CLUSTER";

/// Returns the flags that keep the index of a folder on the cluster, under a name of its own, if
/// [`ON_CLUSTER`] is in the environment.
#[must_use]
pub fn cluster_flags(index: &Path) -> Vec<String> {
    if std::env::var_os(ON_CLUSTER).is_none() {
        return Vec::new();
    }
    let mut hasher = DefaultHasher::new();
    index.hash(&mut hasher);
    let name = format!("test-{:016x}", hasher.finish());
    // One shard and no copy: the nodes stay up, and there are many small indexes.
    ["--cluster-index", &name, "--cluster-shards", "1", "--cluster-replicas", "0"]
        .map(str::to_owned)
        .into()
}

/// A server on a free port. Killed when dropped.
///
/// With [`BEHIND_PROXY`] in the environment, readers reach it below a path of an nginx, so that every
/// test of the pages runs there as well. With [`ON_CLUSTER`], it searches a cluster.
pub struct Server {
    process: Child,
    /// The address of the site, such as `http://127.0.0.1:40123` or, behind a proxy,
    /// `http://127.0.0.1:40123/search`.
    pub address: String,
    proxy: Option<Nginx>,
}

impl Server {
    /// Starts a server for the index at `index` and waits until it prints its address.
    ///
    /// # Errors
    /// If it does not start.
    pub fn start(index: &Path) -> anyhow::Result<Self> {
        Self::start_with(index, &[])
    }

    /// Starts a server with further flags.
    ///
    /// # Errors
    /// If it does not start.
    pub fn start_with(index: &Path, flags: &[&str]) -> anyhow::Result<Self> {
        if std::env::var_os(BEHIND_PROXY).is_none() {
            return Self::start_alone(index, flags);
        }

        let below = ["--base-path", BASE_PATH, "--trusted-proxies", "127.0.0.1"];
        let mut server = Self::start_alone(index, &[&below, flags].concat())?;
        let upstream = server.address.trim_start_matches("http://").trim_end_matches(BASE_PATH);
        let nginx = Nginx::start(Upstream::Address(upstream), PathForm::Whole)?;
        server.address = format!("{}{BASE_PATH}", nginx.address);
        server.proxy = Some(nginx);
        Ok(server)
    }

    /// Starts a server with further flags that no proxy is put in front of.
    ///
    /// # Errors
    /// If it does not start.
    pub fn start_alone(index: &Path, flags: &[&str]) -> anyhow::Result<Self> {
        let mut command = Command::new(binary());
        command.args(["serve", "--listen", "127.0.0.1:0", "--index"]).arg(index);
        command.args(cluster_flags(index)).args(flags);
        Self::spawn(command)
    }

    /// Starts a server with another build of the binary.
    ///
    /// # Errors
    /// If it does not start.
    pub fn start_binary(binary: &Path, index: &Path) -> anyhow::Result<Self> {
        let mut command = Command::new(binary);
        command.args(["serve", "--listen", "127.0.0.1:0", "--index"]).arg(index);
        Self::spawn(command)
    }

    fn spawn(mut command: Command) -> anyhow::Result<Self> {
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let stdout = process.stdout.take().context("stdout is piped")?;
        let mut address = String::new();
        BufReader::new(stdout).read_line(&mut address)?;
        let address = address.trim().to_owned();
        if !address.starts_with("http://127.0.0.1:") {
            let _ = process.kill();
            anyhow::bail!("the server printed `{address}` instead of its address");
        }
        Ok(Self { process, address, proxy: None })
    }

    /// Stops the server with a signal and returns its exit code.
    ///
    /// # Errors
    /// If it cannot be signalled or waited for.
    #[cfg(unix)]
    pub fn stop(mut self, signal: &str) -> anyhow::Result<Option<i32>> {
        let pid = self.process.id().to_string();
        let sent = Command::new("kill").args(["-s", signal, &pid]).status()?;
        ensure!(sent.success(), "cannot signal {pid}");
        Ok(self.process.wait()?.code())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.proxy.take());
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Indexes a corpus into a temporary folder and returns the folder.
///
/// # Panics
/// If the command fails.
#[must_use]
pub fn index(corpus: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("there is room for an index");
    update_index(corpus, folder.path());
    folder
}

/// Brings an index up to date with a corpus.
///
/// # Panics
/// If the command fails.
pub fn update_index(corpus: &Path, index: &Path) {
    let mut command = Command::new(binary());
    command.arg("index").arg(corpus).arg("--index").arg(index).args(cluster_flags(index));
    let output = command.output().expect("the binary starts");
    assert!(
        matches!(output.status.code(), Some(0 | 1)),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Searches and returns the JSON answer.
///
/// # Panics
/// If the command fails.
#[must_use]
pub fn search(index: &Path, query: &str) -> serde_json::Value {
    let args = ["search", query, "--json", "--limit", "100", "--index"].map(std::ffi::OsStr::new);
    let output = xunwen(&[args.as_slice(), &[index.as_os_str()]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("the answer is JSON")
}

/// Returns a marked text of the API with brackets around the marks. Checks that the marks are in
/// order and inside the text.
///
/// # Panics
/// If they are not.
#[must_use]
pub fn shown(marked: &serde_json::Value) -> String {
    let chars: Vec<char> = marked["text"].as_str().expect("a text").chars().collect();
    let mut shown = String::new();
    let mut at = 0;
    for mark in marked["marks"].as_array().expect("marks") {
        let edge = |n: usize| usize::try_from(mark[n].as_u64().expect("a number")).expect("small");
        let (start, end) = (edge(0), edge(1));
        assert!(at <= start && start < end && end <= chars.len(), "{marked}");
        shown.extend(&chars[at..start]);
        shown.push('[');
        shown.extend(&chars[start..end]);
        shown.push(']');
        at = end;
    }
    shown.extend(&chars[at..]);
    shown
}

/// Returns the marked parts of a marked text of the API.
///
/// # Panics
/// If the value is not a marked text.
#[must_use]
pub fn marked_parts(marked: &serde_json::Value) -> Vec<String> {
    let chars: Vec<char> = marked["text"].as_str().expect("a text").chars().collect();
    let marks = marked["marks"].as_array().expect("marks").iter();
    let edge =
        |n: &serde_json::Value| usize::try_from(n.as_u64().expect("a number")).expect("small");
    marks.map(|mark| chars[edge(&mark[0])..edge(&mark[1])].iter().collect()).collect()
}
