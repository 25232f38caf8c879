//! What all commands print alike: styles, numbers, sizes, errors.

use std::fmt::Display;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

/// Headlines.
pub(crate) const TITLE: Style = Style::new().bold();
/// What matched.
pub(crate) const MARK: Style = AnsiColor::Red.on_default().bold();
/// What stands beside.
pub(crate) const QUIET: Style = Style::new().dimmed();

/// Returns a number with its thousands set apart.
pub(crate) fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Returns a size in megabytes of a million bytes.
#[allow(clippy::cast_precision_loss, reason = "sizes are shown with one decimal")]
pub(crate) fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// Writes lines to stdout. That the reader went away, as `head` does, is no failure.
pub(crate) fn print(text: &str) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Writes an error and what caused it to stderr.
pub(crate) fn error(error: &anyhow::Error) {
    let style = AnsiColor::Red.on_default().bold();
    say(format_args!("{style}error{style:#}: {error:#}"));
}

/// Writes a line to stderr.
pub(crate) fn say(line: impl Display) {
    // Nobody is left to be told when stderr is closed.
    let _ = writeln!(anstream::stderr().lock(), "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        for (n, shown) in
            [(0, "0"), (999, "999"), (1_000, "1,000"), (74_487, "74,487"), (1_234_567, "1,234,567")]
        {
            assert_eq!(number(n), shown);
        }
    }
}
