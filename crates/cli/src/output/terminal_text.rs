//! Text for a terminal.

use std::fmt::{self, Display, Write};

use anstyle::Style;

use super::escape::push_escaped;

/// Text that is safe to print: it contains line breaks and styles of this program only.
///
/// Everything that is appended is escaped, line breaks too, so that a name can neither move the
/// cursor nor look like a line of output. [`Self::end_line`] and [`Self::push_styled`] are the only
/// ways to a line break and to a style.
#[derive(Debug, Default)]
pub(crate) struct TerminalText(String);

impl TerminalText {
    /// Returns a text of one line.
    pub(crate) fn from_line(content: impl Display) -> Self {
        let mut text = Self::default();
        text.line(content);
        text
    }

    /// Appends text.
    pub(crate) fn push(&mut self, content: impl Display) -> &mut Self {
        // Writing to a string does not fail.
        let _ = write!(EscapingWriter(&mut self.0), "{content}");
        self
    }

    /// Appends text in a style.
    pub(crate) fn push_styled(&mut self, style: Style, content: impl Display) -> &mut Self {
        let _ = write!(self.0, "{style}");
        self.push(content);
        let _ = write!(self.0, "{style:#}");
        self
    }

    /// Appends the rest of a line and ends the line.
    pub(crate) fn line(&mut self, content: impl Display) -> &mut Self {
        self.push(content).end_line()
    }

    /// Ends the line.
    pub(crate) fn end_line(&mut self) -> &mut Self {
        self.0.push('\n');
        self
    }

    /// Returns the text with the escape sequences of its styles.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the text without styles.
    #[cfg(test)]
    pub(crate) fn to_plain(&self) -> String {
        anstream::adapter::strip_str(&self.0).to_string()
    }
}

/// Escapes everything written to it.
struct EscapingWriter<'s>(&'s mut String);

impl Write for EscapingWriter<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        push_escaped(self.0, text);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use anstyle::AnsiColor;

    use super::*;

    #[test]
    fn only_own_styles_and_line_breaks_remain() {
        let style = AnsiColor::Red.on_default();
        let hostile = "a\x1b]0;title\x07\x1b[31m\r\nerror: b";
        let mut text = TerminalText::default();
        text.push(hostile).push_styled(style, hostile).line(format_args!("{style}{hostile}"));
        assert_eq!(text.as_str().matches('\x1b').count(), 2);
        assert_eq!(text.as_str().matches(char::is_control).count(), 3);
        assert_eq!(text.to_plain().lines().count(), 1);
    }
}
