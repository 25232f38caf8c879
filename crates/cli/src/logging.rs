//! The log of commands that keep running: events on stderr, as text or as JSON.

use std::io::{self, Write};

use clap::ValueEnum;
use tracing_subscriber::EnvFilter;

use crate::output::escape::{escaped, escaped_json};

/// The level where nothing else is set.
pub(crate) const DEFAULT_LEVEL: &str = "info";

/// Which events are logged, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LogOptions {
    /// Directives of `tracing-subscriber`, such as `info` or `warn,xunwen_server=debug`.
    pub(crate) level: String,
    pub(crate) format: LogFormat,
}

/// How events are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// One line of text per event.
    Text,
    /// One JSON object per line.
    Json,
}

impl LogOptions {
    /// Returns text at the level in `XUNWEN_LOG`, or at the default level.
    pub(crate) fn from_environment() -> Self {
        let level = std::env::var("XUNWEN_LOG").ok();
        let level = level.filter(|level| EnvFilter::try_new(level).is_ok());
        Self { level: level.unwrap_or_else(|| DEFAULT_LEVEL.to_owned()), format: LogFormat::Text }
    }
}

/// Writes all events to stderr from now on. Not in colour: the escape sequences of colours could not
/// be distinguished from those in names and queries, which are escaped.
pub(crate) fn log_to_stderr(options: &LogOptions) {
    let log = tracing_subscriber::fmt().with_env_filter(EnvFilter::new(&options.level));
    let format = options.format;
    let log = log.with_ansi(false).with_writer(move || EscapedLog { format });
    match format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
}

/// Stderr, to which each event is written at once and with escapes.
struct EscapedLog {
    format: LogFormat,
}

impl Write for EscapedLog {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        let line = text.strip_suffix('\n').unwrap_or(&text);
        let line = match self.format {
            LogFormat::Text => escaped(line),
            LogFormat::Json => escaped_json(line),
        };
        io::stderr().lock().write_all(format!("{line}\n").as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}
