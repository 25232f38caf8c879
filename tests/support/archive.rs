//! A corpus with its index and its posted articles in a temporary folder, and a server that accepts
//! posts.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::binary::{binary, search};

/// The write token of these servers.
const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// A corpus with its index.
pub struct Archive {
    folder: tempfile::TempDir,
}

impl Archive {
    /// Creates a corpus of `n_files` files, each with one article that contains 跨境电商, without an index.
    ///
    /// # Panics
    /// If a file cannot be written.
    #[must_use]
    pub fn new(n_files: usize) -> Self {
        let archive = Self { folder: tempfile::tempdir().expect("there is room") };
        fs::create_dir(archive.corpus()).expect("there is room");
        (0..n_files).for_each(|n| archive.write(&format!("{n:04}"), &format!("第{n}篇")));
        archive
    }

    /// Returns the folder of the corpus.
    #[must_use]
    pub fn corpus(&self) -> PathBuf {
        self.folder.path().join("corpus")
    }

    /// Returns the folder of the index.
    #[must_use]
    pub fn index_path(&self) -> PathBuf {
        self.folder.path().join("index")
    }

    /// Returns the folder of posted articles.
    #[must_use]
    pub fn posted_path(&self) -> PathBuf {
        self.folder.path().join("index.posted")
    }

    /// Writes an article file atomically.
    ///
    /// # Panics
    /// If a file cannot be written.
    pub fn write(&self, name: &str, title: &str) {
        let beside = self.corpus().join(format!(".{name}.tmp"));
        let text = format!("{title}\n\n跨境电商的正文，属于{title}。\n");
        fs::write(&beside, text).expect("there is room");
        fs::rename(beside, self.corpus().join(format!("{name}.txt"))).expect("there is room");
    }

    /// Returns the command `xunwen index` for this corpus with further arguments.
    #[must_use]
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command.arg("index").arg(self.corpus()).arg("--index").arg(self.index_path()).args(args);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs `xunwen index` with further arguments and waits for it.
    ///
    /// # Panics
    /// If it cannot be started.
    #[must_use]
    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().expect("the binary starts")
    }

    /// Updates the index.
    ///
    /// # Panics
    /// If the command fails.
    pub fn index(&self) {
        let output = self.run(&[]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// Runs `xunwen doctor`.
    ///
    /// # Panics
    /// If it cannot be started.
    #[must_use]
    pub fn doctor(&self) -> Output {
        let mut command = Command::new(binary());
        command.arg("doctor").arg(self.corpus()).arg("--index").arg(self.index_path());
        command.output().expect("the binary starts")
    }

    /// Returns the command `xunwen backup` to a file.
    #[must_use]
    pub fn backup(&self, file: &Path) -> Command {
        let mut command = Command::new(binary());
        command.arg("backup").arg(file).arg("--index").arg(self.index_path());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Returns the number of articles that a query finds without a server.
    ///
    /// # Panics
    /// If the search fails.
    #[must_use]
    pub fn total(&self, query: &str) -> u64 {
        search(&self.index_path(), query)["total"].as_u64().expect("a number")
    }
}

/// Returns a command that runs a shell script with a separate disk of `n_kilobytes` mounted at
/// `folder`. Other processes do not see the disk.
#[must_use]
pub fn small_disk(folder: &Path, kilobytes: u64, script: &str) -> Command {
    let mut command = Command::new("unshare");
    let mount = format!("mount -t tmpfs -o size={kilobytes}k tmpfs '{}'", folder.display());
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c"]);
    command.arg(format!("{mount} && {script}")).arg("sh");
    command
}

/// Returns whether this machine allows tests to mount disks.
#[must_use]
pub fn has_small_disks(folder: &Path) -> bool {
    small_disk(folder, 64, "true").status().is_ok_and(|status| status.success())
}

/// The configuration of a server to start.
pub struct Serving {
    command: Command,
}

impl Serving {
    /// Returns a server for an archive that accepts posts.
    #[must_use]
    pub fn new(archive: &Archive) -> Self {
        Self::at(&archive.index_path(), &archive.corpus())
    }

    /// Returns a server for an index and a corpus that accepts posts.
    #[must_use]
    pub fn at(index: &Path, corpus: &Path) -> Self {
        let mut command = Command::new(binary());
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--index"])
            .arg(index)
            .arg("--corpus")
            .arg(corpus)
            .env("XUNWEN_TOKEN", TOKEN)
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        Self { command }
    }

    /// Watches the corpus.
    #[must_use]
    pub fn watching(self) -> Self {
        self.with(&["--watch"])
    }

    /// Adds arguments.
    #[must_use]
    pub fn with(mut self, args: &[&str]) -> Self {
        self.command.args(args);
        self
    }

    /// Runs the server with a separate disk of the given size mounted at `folder`, after a shell
    /// script.
    #[must_use]
    pub fn on_small_disk(self, folder: &Path, kilobytes: u64, script: &str) -> Self {
        let mut command = small_disk(folder, kilobytes, &format!("{script} && exec \"$@\""));
        command.arg(self.command.get_program()).args(self.command.get_args());
        for (name, value) in self.command.get_envs() {
            value.map(|value| command.env(name, value));
        }
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        Self { command }
    }

    /// Changes the command.
    #[must_use]
    pub fn prepared(mut self, prepare: impl FnOnce(&mut Command)) -> Self {
        prepare(&mut self.command);
        self
    }

    /// Removes the tokens, so that the server refuses writes.
    #[must_use]
    pub fn for_readers(mut self) -> Self {
        self.command.env_remove("XUNWEN_TOKEN");
        self
    }

    /// Starts the server and returns the message with which it refuses to start.
    ///
    /// # Panics
    /// If it starts.
    #[must_use]
    pub fn refusal(mut self) -> Output {
        let mut process = self.command.stderr(Stdio::piped()).spawn().expect("the binary starts");
        let mut address = String::new();
        let stdout = process.stdout.take().expect("stdout is piped");
        BufReader::new(stdout).read_line(&mut address).expect("stdout is text");
        if !address.is_empty() {
            let _ = process.kill();
        }
        let output = process.wait_with_output().expect("it was started");
        assert_eq!(address, "", "it serves");
        output
    }

    /// Starts the server and waits until it prints its address.
    ///
    /// # Panics
    /// If it does not start.
    #[must_use]
    pub fn start(self) -> Posting {
        self.try_start().expect("the server starts")
    }

    /// Starts the server and waits until it prints its address.
    ///
    /// # Errors
    /// If it does not start.
    pub fn try_start(mut self) -> anyhow::Result<Posting> {
        let mut process = self.command.spawn()?;
        let stdout = process.stdout.take().context("stdout is piped")?;
        let mut address = String::new();
        BufReader::new(stdout).read_line(&mut address)?;
        let address = address.trim().to_owned();
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(20)))
            .build()
            .into();
        let server = Posting { process: Mutex::new(process), address, agent };
        ensure!(server.address.starts_with("http://127.0.0.1:"), "it said `{}`", server.address);
        Ok(server)
    }
}

/// A running server that accepts posts. Killed when dropped.
pub struct Posting {
    process: Mutex<Child>,
    address: String,
    agent: ureq::Agent,
}

impl Posting {
    /// Returns where it listens, such as `http://127.0.0.1:40123`.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Posts articles with these ids and titles and waits for the acknowledgement.
    ///
    /// # Errors
    /// If they are not acknowledged.
    pub fn post(&self, articles: &[(&str, &str)]) -> anyhow::Result<Value> {
        let article =
            |(id, title): &(&str, &str)| json!({"id": id, "title": title, "body": "跨境电商。"});
        self.post_all(&articles.iter().map(article).collect::<Vec<_>>())
    }

    /// Posts articles and waits for the acknowledgement.
    ///
    /// # Errors
    /// If they are not acknowledged.
    pub fn post_all(&self, articles: &[Value]) -> anyhow::Result<Value> {
        let url = format!("{}/api/v1/articles", self.address);
        let request = self.agent.post(url).header("Authorization", format!("Bearer {TOKEN}"));
        let request = request.header("Content-Type", "application/json");
        let mut answer = request.send(serde_json::to_vec(articles)?)?;
        let body = answer.body_mut().read_to_string()?;
        ensure!(answer.status() == 200, "{} {body}", answer.status());
        Ok(serde_json::from_str(&body)?)
    }

    /// Deletes a posted article and waits for the acknowledgement.
    ///
    /// # Errors
    /// If it is not acknowledged.
    pub fn delete(&self, id: &str) -> anyhow::Result<()> {
        let id = id.replace('/', "%2F");
        let url = format!("{}/api/v1/articles/{id}?wait=searchable", self.address);
        let request = self.agent.delete(url).header("Authorization", format!("Bearer {TOKEN}"));
        let answer = request.call()?;
        ensure!(answer.status() == 200, "{}", answer.status());
        Ok(())
    }

    /// Searches and returns the answer.
    ///
    /// # Errors
    /// If there is no answer, or an error.
    pub fn search(&self, query: &str) -> anyhow::Result<Value> {
        self.page(query, None)
    }

    /// Returns a hundred hits: the first ones, or those after a cursor.
    ///
    /// # Errors
    /// If there is no answer, or an error.
    pub fn page(&self, query: &str, cursor: Option<&str>) -> anyhow::Result<Value> {
        let encoded: String = query.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let cursor = cursor.unwrap_or_default();
        let url = format!(
            "{}/api/v1/search?sort=newest&per_page=100&cursor={cursor}&q={encoded}",
            self.address
        );
        let mut answer = self.agent.get(url).call()?;
        let body = answer.body_mut().read_to_string()?;
        ensure!(answer.status() == 200, "{} {body}", answer.status());
        Ok(serde_json::from_str(&body)?)
    }

    /// Returns all hits of a query in one state of the index, newest first, and the reported total.
    ///
    /// # Errors
    /// If there is no answer, or an error.
    pub fn all(&self, query: &str) -> anyhow::Result<(Vec<Value>, usize)> {
        let (mut hits, mut cursor) = (Vec::new(), None);
        loop {
            let mut answer = self.page(query, cursor.as_deref())?;
            if let Value::Array(page) = answer["hits"].take() {
                hits.extend(page);
            }
            cursor = answer["next"].as_str().map(str::to_owned);
            if cursor.is_none() {
                let total = answer["total"].as_u64().context("a total is a number")?;
                return Ok((hits, usize::try_from(total)?));
            }
        }
    }

    /// Returns the answer of the readiness route.
    ///
    /// # Errors
    /// If the server is not ready or does not answer.
    pub fn ready(&self) -> anyhow::Result<Value> {
        let mut answer = self.agent.get(format!("{}/readyz", self.address)).call()?;
        let body = answer.body_mut().read_to_string()?;
        ensure!(answer.status() == 200, "{} {body}", answer.status());
        Ok(serde_json::from_str(&body)?)
    }

    /// Returns the number of articles that a query finds.
    ///
    /// # Errors
    /// If there is no answer, or an error.
    pub fn total(&self, query: &str) -> anyhow::Result<u64> {
        self.search(query)?["total"].as_u64().context("a total is a number")
    }

    /// Kills the server, as a power failure would.
    ///
    /// # Panics
    /// If it has ended already.
    pub fn kill(&self) {
        let mut process = self.process.lock().expect("no thread panics with it");
        process.kill().expect("it runs");
        process.wait().expect("it was started");
    }

    /// Stops the server with SIGTERM and returns its exit code.
    ///
    /// # Panics
    /// If it cannot be signalled or waited for.
    #[cfg(unix)]
    #[must_use]
    pub fn stop(&self) -> Option<i32> {
        let mut process = self.process.lock().expect("no thread panics with it");
        let pid = process.id().to_string();
        assert!(Command::new("kill").arg(&pid).status().expect("there is kill").success());
        process.wait().expect("it was started").code()
    }
}

impl Drop for Posting {
    fn drop(&mut self) {
        if let Ok(mut process) = self.process.lock() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}
