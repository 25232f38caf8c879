//! Output that all commands share: styles, numbers, sizes, JSON, errors. Everything that is printed
//! is a [`TerminalText`] or JSON, and neither contains a control character that came from outside.

pub(crate) mod escape;
mod terminal_text;

use std::cmp::Reverse;
use std::fmt::{self, Display};
use std::io::{self, Write};
use std::ops::ControlFlow;

use anstyle::{AnsiColor, Style};
use anyhow::Context;
use indicatif::HumanCount;
use serde::Serialize;

use self::escape::escaped_json;
pub(crate) use self::terminal_text::TerminalText;

/// Headlines.
pub(crate) const TITLE: Style = Style::new().bold();
/// Matches of a query.
pub(crate) const MARK: Style = AnsiColor::Red.on_default().bold();
/// Removed text.
pub(crate) const REMOVED: Style = AnsiColor::Red.on_default();
/// Added text.
pub(crate) const ADDED: Style = AnsiColor::Green.on_default();
/// Secondary information.
pub(crate) const QUIET: Style = Style::new().dimmed();

/// Returns a number with thousands separators: `74,487`.
pub(crate) fn number(n: u64) -> String {
    HumanCount(n).to_string()
}

/// Returns a number with its noun: `1 word`, `2 words`.
pub(crate) fn counted(n: u64, noun: &str) -> String {
    let plural = if n == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", number(n))
}

/// Returns a size in megabytes of a million bytes.
#[allow(clippy::cast_precision_loss, reason = "sizes are printed with one decimal")]
pub(crate) fn megabytes(n_bytes: u64) -> f64 {
    n_bytes as f64 / 1e6
}

/// Returns counts of changes by kind, the largest first: `3 changes: 2 gloss, 1 join`.
pub(crate) fn changes_by_kind<'a>(counts: impl IntoIterator<Item = (&'a str, u64)>) -> String {
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|&(kind, n)| (Reverse(n), kind));

    let total: u64 = counts.iter().map(|(_, n)| n).sum();
    let kinds: Vec<_> = counts.iter().map(|(kind, n)| format!("{} {kind}", number(*n))).collect();
    format!("{}: {}", counted(total, "change"), kinds.join(", "))
}

/// Writes text to stdout. Succeeds when the reader of a pipe, such as `head`, has gone.
///
/// # Errors
/// When stdout cannot be written for another reason.
pub(crate) fn print(text: &TerminalText) -> anyhow::Result<()> {
    print_to_reader(text).map(drop)
}

/// Writes text to stdout; Break when the reader of a pipe has gone.
///
/// # Errors
/// When stdout cannot be written for another reason.
pub(crate) fn print_to_reader(text: &TerminalText) -> anyhow::Result<ControlFlow<()>> {
    write_to_stdout(text.as_str())
}

/// Writes a value to stdout as one line of JSON; Break when the reader of a pipe has gone.
///
/// # Errors
/// When it cannot be serialized or stdout cannot be written.
pub(crate) fn print_json_line(value: &impl Serialize) -> anyhow::Result<ControlFlow<()>> {
    let json = serde_json::to_string(value).context("cannot serialize the result")?;
    write_to_stdout(&format!("{}\n", escaped_json(&json)))
}

fn write_to_stdout(text: &str) -> anyhow::Result<ControlFlow<()>> {
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Ok(ControlFlow::Continue(())),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ControlFlow::Break(())),
        Err(error) => Err(error).context("cannot write to stdout"),
    }
}

/// Writes a value to stdout as indented JSON.
///
/// # Errors
/// When it cannot be serialized or stdout cannot be written.
pub(crate) fn print_json(value: &impl Serialize) -> anyhow::Result<()> {
    let json = serde_json::to_string_pretty(value).context("cannot serialize the result")?;
    write_to_stdout(&format!("{}\n", escaped_json(&json))).map(drop)
}

/// Writes an error with its causes to stderr, and each entry of an [`ErrorList`] on its own line.
pub(crate) fn print_error(error: &anyhow::Error) {
    let mut text = TerminalText::default();
    text.push_styled(AnsiColor::Red.on_default().bold(), "error").push(": ");

    let list = error.chain().find_map(|cause| cause.downcast_ref::<ErrorList>());
    match list {
        None => text.line(error_chain(error)),
        Some(list) => {
            let all = error_chain(error);
            let head = all.strip_suffix(&list.to_string()).unwrap_or(&all);
            text.line(head.trim_end());
            list.0.iter().fold(&mut text, |text, entry| text.line(format_args!("  {entry}")))
        }
    };
    print_to_stderr(&text);
}

/// Writes a line to stderr.
pub(crate) fn print_note(line: impl Display) {
    print_to_stderr(&TerminalText::from_line(line));
}

fn print_to_stderr(text: &TerminalText) {
    // Nothing can be reported when stderr is closed.
    let _ = anstream::stderr().lock().write_all(text.as_str().as_bytes());
}

/// Prints panics like other output: their messages may quote the text that caused them.
pub(crate) fn print_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let payload = panic.payload();
        let message = payload.downcast_ref::<&str>().copied();
        let message = message.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        let place = panic.location().map(|place| format!(" at {place}")).unwrap_or_default();
        print_note(format_args!("panicked{place}: {}", message.unwrap_or("unknown reason")));

        // Empty unless `RUST_BACKTRACE` is set.
        let trace = std::backtrace::Backtrace::capture();
        if trace.status() == std::backtrace::BacktraceStatus::Captured {
            trace.to_string().lines().for_each(print_note);
        }
    }));
}

/// Errors that belong together.
#[derive(Debug)]
pub(crate) struct ErrorList(pub(crate) Vec<String>);

impl Display for ErrorList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("; "))
    }
}

impl std::error::Error for ErrorList {}

/// Returns an error and its causes, separated by colons. Some errors of libraries print their
/// cause in their own message; such a cause is not repeated.
pub(crate) fn error_chain(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain() {
        let cause = cause.to_string();
        if text.is_empty() {
            text = cause;
        } else if !text.ends_with(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    #[test]
    fn changes_are_counted_by_kind_the_largest_first() {
        let text = changes_by_kind([("blank", 1), ("gloss", 1_234), ("join", 1)]);
        assert_eq!(text, "1,236 changes: 1,234 gloss, 1 blank, 1 join");
        assert_eq!(changes_by_kind([("join", 1)]), "1 change: 1 join");
    }

    #[test]
    fn numbers_have_thousands_separators() {
        for (n, text) in
            [(0, "0"), (999, "999"), (1_000, "1,000"), (74_487, "74,487"), (1_234_567, "1,234,567")]
        {
            assert_eq!(number(n), text);
        }
    }

    #[test]
    fn a_cause_is_printed_once() {
        let error = anyhow!("no such file").context("cannot read `a`: no such file");
        assert_eq!(error_chain(&error), "cannot read `a`: no such file");
        let error = anyhow!("no such file").context("cannot read `a`").context("in `b`");
        assert_eq!(error_chain(&error), "in `b`: cannot read `a`: no such file");
    }
}
