//! The ways in which a new article is delivered.

use std::io::Write;
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use clap::ValueEnum;
use serde_json::json;
use xunwen_engine::Hit;
use xunwen_server::wire::hit_to_json;

use super::webhook::Webhook;
use crate::output::escape::{escaped, escaped_json};

/// The format of what is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AlertFormat {
    /// A line for each article
    Text,
    /// A JSON object on each line
    Json,
}

/// How a new article is delivered.
#[derive(Debug)]
pub(crate) enum Delivery {
    Stdout(AlertFormat),
    /// A command of the shell.
    Command(String),
    /// An HTTP POST.
    Webhook(Webhook),
}

impl Delivery {
    /// Delivers an article that a search found.
    ///
    /// # Errors
    /// If it cannot be written, the command fails, or the receiver does not accept it.
    pub(crate) fn deliver(&self, search: &str, hit: Hit) -> anyhow::Result<()> {
        match self {
            Self::Stdout(AlertFormat::Text) => write_line(&text_line(search, &hit)),
            Self::Stdout(AlertFormat::Json) => write_line(&json_line(search, hit)),
            Self::Command(command) => run_command(command, search, hit),
            Self::Webhook(webhook) => post(webhook, search, hit),
        }
    }
}

fn text_line(search: &str, hit: &Hit) -> String {
    let published = hit.published.as_ref().map(ToString::to_string);
    let parts = [published.as_ref(), hit.source.as_ref(), hit.url.as_ref().or(Some(&hit.id))];
    let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
    escaped(&format!("[{search}] {}  {}", hit.title.text, parts.join("  ")))
}

fn json_line(search: &str, hit: Hit) -> String {
    escaped_json(&json!({ "search": search, "hit": hit_to_json(hit) }).to_string())
}

/// Writes a line at once. Unlike other output, a closed pipe is an error: what nobody reads is not
/// delivered.
fn write_line(line: &str) -> anyhow::Result<()> {
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{line}").and_then(|()| stdout.flush()).context("cannot write to stdout")
}

fn run_command(command: &str, search: &str, hit: Hit) -> anyhow::Result<()> {
    let (id, title) = (hit.id.clone(), hit.title.text.clone());
    let url = hit.url.clone().unwrap_or_default();
    let line = json_line(search, hit);
    let mut child = Command::new("sh")
        .args(["-c", command])
        .env("XUNWEN_SEARCH", without_nul(search))
        .env("XUNWEN_TITLE", without_nul(&title))
        .env("XUNWEN_ID", without_nul(&id))
        .env("XUNWEN_URL", without_nul(&url))
        .stdin(Stdio::piped())
        .spawn()
        .context("cannot start `sh`")?;

    // A command that does not read its stdin closes it.
    if let Some(mut stdin) = child.stdin.take() {
        let _ = writeln!(stdin, "{line}");
    }
    let status = child.wait().context("cannot wait for the command")?;
    if !status.success() {
        bail!("the command failed for article `{}` ({status})", escaped(&id));
    }
    Ok(())
}

fn post(webhook: &Webhook, search: &str, hit: Hit) -> anyhow::Result<()> {
    let id = hit.id.clone();
    let posted = webhook.post(&json_line(search, hit));
    posted.with_context(|| format!("cannot deliver article `{}`", escaped(&id)))
}

/// Returns a text that an environment can hold.
fn without_nul(text: &str) -> String {
    text.replace('\0', "")
}
