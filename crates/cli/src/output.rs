//! Output that all commands share: styles, numbers, sizes, JSON, errors.

use std::cmp::Reverse;
use std::fmt::Display;
use std::io::{self, Write};
use std::ops::ControlFlow;

use anstyle::{AnsiColor, Style};
use anyhow::Context;
use indicatif::HumanCount;
use serde::Serialize;

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
pub(crate) fn print(text: &str) -> anyhow::Result<()> {
    print_to_reader(text).map(drop)
}

/// Writes text to stdout; Break when the reader of a pipe has gone.
///
/// # Errors
/// When stdout cannot be written for another reason.
pub(crate) fn print_to_reader(text: &str) -> anyhow::Result<ControlFlow<()>> {
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
    print(&format!("{json}\n"))
}

/// Writes an error with its causes to stderr.
pub(crate) fn print_error(error: &anyhow::Error) {
    let style = AnsiColor::Red.on_default().bold();
    print_note(format_args!("{style}error{style:#}: {}", error_chain(error)));
}

/// Writes a line to stderr.
pub(crate) fn print_note(line: impl Display) {
    // Nothing can be reported when stderr is closed.
    let _ = writeln!(anstream::stderr().lock(), "{line}");
}

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
