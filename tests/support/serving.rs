//! A server that accepts posts.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::archive::{Archive, small_disk};
use crate::binary::binary;

/// The write token of these servers.
const TOKEN: &str = "0123456789abcdef0123456789abcdef";

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

    /// Deletes a posted article without waiting for the index, and returns the acknowledgement.
    ///
    /// # Errors
    /// If it is not acknowledged.
    pub fn delete_now(&self, id: &str) -> anyhow::Result<Value> {
        let url = format!("{}/api/v1/articles/{id}", self.address);
        let request = self.agent.delete(url).header("Authorization", format!("Bearer {TOKEN}"));
        let mut answer = request.call()?;
        let body = answer.body_mut().read_to_string()?;
        ensure!(answer.status() == 200, "{} {body}", answer.status());
        Ok(serde_json::from_str(&body)?)
    }

    /// Returns what arrived after a moment.
    ///
    /// # Errors
    /// Without an answer, or if it is an error.
    pub fn since(&self, query: &str, moment: &str) -> anyhow::Result<Value> {
        let body = self.get(&format!("/api/v1/search?since={moment}&q={}", encoded(query)))?;
        Ok(serde_json::from_str(&body)?)
    }

    /// Returns the feed of a search.
    ///
    /// # Errors
    /// Without an answer, or if it is an error.
    pub fn feed(&self, query: &str) -> anyhow::Result<String> {
        self.get(&format!("/feed.atom?q={}", encoded(query)))
    }

    fn get(&self, path: &str) -> anyhow::Result<String> {
        let mut answer = self.agent.get(format!("{}{path}", self.address)).call()?;
        let body = answer.body_mut().read_to_string()?;
        ensure!(answer.status() == 200, "{} {body}", answer.status());
        Ok(body)
    }

    /// Searches and returns the answer.
    ///
    /// # Errors
    /// Without an answer, or if it is an error.
    pub fn search(&self, query: &str) -> anyhow::Result<Value> {
        self.page(query, None)
    }

    /// Returns a hundred hits: the first ones, or those after a cursor.
    ///
    /// # Errors
    /// Without an answer, or if it is an error.
    pub fn page(&self, query: &str, cursor: Option<&str>) -> anyhow::Result<Value> {
        let (cursor, query) = (cursor.unwrap_or_default(), encoded(query));
        let body = self
            .get(&format!("/api/v1/search?sort=newest&per_page=100&cursor={cursor}&q={query}"))?;
        Ok(serde_json::from_str(&body)?)
    }

    /// Returns all hits of a query in one state of the index, newest first, and the reported total.
    ///
    /// # Errors
    /// Without an answer, or if it is an error.
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
    /// Without an answer, or if it is an error.
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

/// Returns a text for a query string.
fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

impl Drop for Posting {
    fn drop(&mut self) {
        if let Ok(mut process) = self.process.lock() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}
