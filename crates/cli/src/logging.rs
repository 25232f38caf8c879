//! The log of commands that keep running: events on stderr, as text or as JSON.

use std::io::{self, Write};

use clap::ValueEnum;
use tracing_subscriber::{EnvFilter, reload};

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

/// Changes the level of the log while the program runs.
pub(crate) struct LogControl(Box<dyn Fn(EnvFilter) -> Result<(), reload::Error> + Send + Sync>);

impl LogControl {
    /// Logs the events of another level from now on.
    ///
    /// # Errors
    /// When the log is closed.
    pub(crate) fn set_level(&self, level: &str) -> Result<(), reload::Error> {
        self.0(EnvFilter::new(level))
    }
}

/// Writes all events to stderr from now on. Not in colour: the escape sequences of colours could not
/// be distinguished from those in names and queries, which are escaped.
pub(crate) fn log_to_stderr(options: &LogOptions) -> LogControl {
    let format = options.format;
    let log = tracing_subscriber::fmt().with_ansi(false);
    let log = log.with_writer(move || EscapedLog { format });
    let filter = EnvFilter::new(&options.level);

    match format {
        LogFormat::Text => {
            let log = log.with_env_filter(filter).with_filter_reloading();
            let handle = log.reload_handle();
            log.init();
            LogControl(Box::new(move |filter| handle.reload(filter)))
        }
        LogFormat::Json => {
            let log = log.json().flatten_event(true);
            let log = log.with_env_filter(filter).with_filter_reloading();
            let handle = log.reload_handle();
            log.init();
            LogControl(Box::new(move |filter| handle.reload(filter)))
        }
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
