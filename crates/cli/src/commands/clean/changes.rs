//! The changes as a reviewer would like them: where, what stood there, what stands there now.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::str::Chars;

use xunwen_corpus::Change;

use crate::output::{self as show, ADDED, QUIET, REMOVED};

/// Adds the changes, in order, and how many there are of each kind.
pub(super) fn push_changes(text: &mut String, changes: &[Change], source: &str) {
    let mut place = LineColumn::start_of(source);
    let mut by_kind = BTreeMap::new();
    for change in changes {
        place.go_on_to(change.at);
        let LineColumn { line, column, .. } = place;
        let _ = writeln!(text, "{QUIET}@ {line}:{column} {}{QUIET:#}", change.kind);
        push_change(text, change);
        *by_kind.entry(change.kind.code()).or_default() += 1;
    }
    let count = if changes.is_empty() { "No changes.".to_owned() } else { show::changes(by_kind) };
    let _ = writeln!(text, "{count}");
}

fn push_change(text: &mut String, change: &Change) {
    let (before, after) = (visible(&change.before), visible(&change.after));
    // What could not be restored stands as it stood.
    if before == after {
        let _ = writeln!(text, "  {before}");
        return;
    }
    if !before.is_empty() {
        let _ = writeln!(text, "{REMOVED}- {before}{REMOVED:#}");
    }
    if !after.is_empty() {
        let _ = writeln!(text, "{ADDED}+ {after}{ADDED:#}");
    }
}

/// Returns a text on one line in which everything can be seen: line breaks as ⏎, blanks at the ends as ␣, and what has
/// no shape of its own by its code point.
fn visible(text: &str) -> String {
    let inside = text.trim_matches(' ');
    let n_before = text.len() - text.trim_start_matches(' ').len();
    let n_after = text.len() - n_before - inside.len();
    let mut visible = "␣".repeat(n_before);
    for c in inside.chars() {
        match c {
            '\n' => visible.push('⏎'),
            // Quotation marks and backslashes have a shape, but escapes as well.
            '"' | '\'' | '\\' => visible.push(c),
            c => visible.extend(c.escape_debug()),
        }
    }
    visible.push_str(&"␣".repeat(n_after));
    visible
}

/// A place in a text, from 1, in lines and code points, that only moves on.
struct LineColumn<'a> {
    line: usize,
    column: usize,
    at: usize,
    rest: Chars<'a>,
}

impl<'a> LineColumn<'a> {
    fn start_of(text: &'a str) -> Self {
        Self { line: 1, column: 1, at: 0, rest: text.chars() }
    }

    /// Goes on to a code point of the text.
    fn go_on_to(&mut self, at: usize) {
        while self.at < at
            && let Some(c) = self.rest.next()
        {
            self.at += 1;
            let is_break = c == '\n' || (c == '\r' && !self.rest.as_str().starts_with('\n'));
            (self.line, self.column) =
                if is_break { (self.line + 1, 1) } else { (self.line, self.column + 1) };
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use xunwen_corpus::ChangeKind;

    use super::*;

    fn change(kind: ChangeKind, at: usize, before: &str, after: &str) -> Change {
        Change { kind, before: before.to_owned(), after: after.to_owned(), at }
    }

    fn check(source: &str, changes: &[Change], expected: Expect) {
        let mut text = String::new();
        push_changes(&mut text, changes, source);
        expected.assert_eq(&anstream::adapter::strip_str(&text).to_string());
    }

    #[test]
    fn changes_stand_below_each_other_with_their_places() {
        check(
            "医\n\n药(yào)\r\n港 ?",
            &[
                change(ChangeKind::Join, 1, "\n\n", ""),
                change(ChangeKind::Gloss, 4, "(yào)", ""),
                change(ChangeKind::Blank, 12, " ", ""),
                change(ChangeKind::Unreadable, 13, "?", "?"),
                change(ChangeKind::Gloss, 13, "“\u{200B}", "‘'"),
            ],
            expect![[r"
                @ 1:2 join
                - ⏎⏎
                @ 3:2 gloss
                - (yào)
                @ 4:2 blank
                - ␣
                @ 4:3 unreadable
                  ?
                @ 4:3 gloss
                - “\u{200b}
                + ‘'
                5 changes: 2 gloss, 1 blank, 1 join, 1 unreadable
            "]],
        );
    }

    #[test]
    fn no_changes_are_said() {
        check("医药港", &[], expect![["No changes.\n"]]);
    }
}
