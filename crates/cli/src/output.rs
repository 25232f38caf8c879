//! What all commands print alike: styles, numbers, sizes, errors.

use std::cmp::Reverse;
use std::fmt::Display;
use std::io::{self, Write};
use std::ops::ControlFlow;

use anstyle::{AnsiColor, Style};

/// Headlines.
pub(crate) const TITLE: Style = Style::new().bold();
/// What matched.
pub(crate) const MARK: Style = AnsiColor::Red.on_default().bold();
/// What was taken out.
pub(crate) const REMOVED: Style = AnsiColor::Red.on_default();
/// What was put in.
pub(crate) const ADDED: Style = AnsiColor::Green.on_default();
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

/// Returns counts by kind in words, the largest first: `3 changes: 2 gloss, 1 join`.
pub(crate) fn changes<'a>(by_kind: impl IntoIterator<Item = (&'a str, u64)>) -> String {
    let mut by_kind: Vec<_> = by_kind.into_iter().collect();
    by_kind.sort_by_key(|&(kind, n)| (Reverse(n), kind));
    let total: u64 = by_kind.iter().map(|(_, n)| n).sum();
    let kinds: Vec<_> = by_kind.iter().map(|(kind, n)| format!("{} {kind}", number(*n))).collect();
    let noun = if total == 1 { "change" } else { "changes" };
    format!("{} {noun}: {}", number(total), kinds.join(", "))
}

/// Writes lines to stdout. That the reader went away, as `head` does, is no failure.
pub(crate) fn print(text: &str) -> anyhow::Result<()> {
    print_to_reader(text).map(drop)
}

/// Writes lines to stdout, and says to go on or, when the reader went away, to leave it.
pub(crate) fn print_to_reader(text: &str) -> anyhow::Result<ControlFlow<()>> {
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Ok(ControlFlow::Continue(())),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ControlFlow::Break(())),
        Err(error) => Err(error.into()),
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
    fn changes_are_told_by_kind_the_largest_first() {
        let told = changes([("blank", 1), ("gloss", 1_234), ("join", 1)]);
        assert_eq!(told, "1,236 changes: 1,234 gloss, 1 blank, 1 join");
        assert_eq!(changes([("join", 1)]), "1 change: 1 join");
    }

    #[test]
    fn thousands_are_set_apart() {
        for (n, shown) in
            [(0, "0"), (999, "999"), (1_000, "1,000"), (74_487, "74,487"), (1_234_567, "1,234,567")]
        {
            assert_eq!(number(n), shown);
        }
    }
}
