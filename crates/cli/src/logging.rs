//! Where the events of a program that runs on go: to stderr, for people or for programs.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// What is logged, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LogOptions {
    /// Directives of what is logged, as in `info` or `warn,xunwen_server=debug`.
    pub(crate) level: String,
    pub(crate) format: LogFormat,
}

/// How events are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// A line for people.
    Text,
    /// An object of JSON a line.
    Json,
}

impl LogOptions {
    /// Returns what the environment asks for: `XUNWEN_LOG`, or `info`.
    pub(crate) fn of_environment() -> Self {
        let level = std::env::var("XUNWEN_LOG").ok();
        let level = level.filter(|level| EnvFilter::try_new(level).is_ok());
        Self { level: level.unwrap_or_else(|| "info".to_owned()), format: LogFormat::Text }
    }
}

/// Sends events to stderr from now on.
pub(crate) fn to_stderr(options: &LogOptions) {
    let filter = EnvFilter::new(&options.level);
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match options.format {
        LogFormat::Text => log.with_ansi(std::io::stderr().is_terminal()).init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
}
