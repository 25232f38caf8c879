//! The changes for a reviewer: position, kind, original text, new text.

use std::collections::BTreeMap;
use std::str::Chars;

use xunwen_corpus::Change;

use crate::output::{ADDED, QUIET, REMOVED, TerminalText, changes_by_kind};

/// Appends the changes, in order, and a count per kind.
pub(super) fn push_changes(text: &mut TerminalText, changes: &[Change], source: &str) {
    let mut position = LineColumn::new(source);
    let mut by_kind = BTreeMap::new();
    for change in changes {
        position.advance_to(change.at);
        let LineColumn { line, column, .. } = position;
        text.push_styled(QUIET, format_args!("@ {line}:{column} {}", change.kind)).end_line();
        push_change(text, change);
        *by_kind.entry(change.kind.code()).or_default() += 1;
    }

    if changes.is_empty() {
        text.line("No changes.");
    } else {
        text.line(changes_by_kind(by_kind));
    }
}

fn push_change(text: &mut TerminalText, change: &Change) {
    let (before, after) = (visible(&change.before), visible(&change.after));
    // Text that could not be restored stays as it was.
    if before == after {
        text.line(format_args!("  {before}"));
        return;
    }
    if !before.is_empty() {
        text.push_styled(REMOVED, format_args!("- {before}")).end_line();
    }
    if !after.is_empty() {
        text.push_styled(ADDED, format_args!("+ {after}")).end_line();
    }
}

/// Returns a text on one line, with everything visible: line breaks as ⏎, blanks at the ends as ␣, and invisible
/// characters by their code point.
fn visible(text: &str) -> String {
    let inside = text.trim_matches(' ');
    let n_before = text.len() - text.trim_start_matches(' ').len();
    let n_after = text.len() - n_before - inside.len();

    let mut visible = "␣".repeat(n_before);
    for c in inside.chars() {
        match c {
            '\n' => visible.push('⏎'),
            // These are visible, but would be escaped.
            '"' | '\'' | '\\' => visible.push(c),
            c => visible.extend(c.escape_debug()),
        }
    }
    visible.push_str(&"␣".repeat(n_after));
    visible
}

/// A position in a text that only moves forward: line and column in code points, both from 1.
struct LineColumn<'a> {
    line: usize,
    column: usize,
    char_at: usize,
    rest: Chars<'a>,
}

impl<'a> LineColumn<'a> {
    fn new(text: &'a str) -> Self {
        Self { line: 1, column: 1, char_at: 0, rest: text.chars() }
    }

    /// Moves forward to a code point of the text.
    fn advance_to(&mut self, char_at: usize) {
        while self.char_at < char_at
            && let Some(c) = self.rest.next()
        {
            self.char_at += 1;
            let is_break = c == '\n' || (c == '\r' && !self.rest.as_str().starts_with('\n'));
            if is_break {
                self.line += 1;
                self.column = 1;
            } else {
                self.column += 1;
            }
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
        let mut text = TerminalText::default();
        push_changes(&mut text, changes, source);
        expected.assert_eq(&text.to_plain());
    }

    #[test]
    fn changes_are_listed_with_their_positions() {
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
    fn an_empty_list_of_changes_is_stated() {
        check("医药港", &[], expect![["No changes.\n"]]);
    }
}
