//! Warnings: parts of an article that were not understood, or kept only in part.

use std::fmt::{self, Write};

use crate::published::DateProblem;

/// The longest value that a warning shows, in characters.
const MAX_SHOWN_CHARS: usize = 60;

/// A part of an article that was not understood, or kept only in part. The message names the field
/// and the value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ArticleWarning {
    /// The kind, by which reports and metrics count.
    pub kind: WarningKind,
    message: String,
}

/// The kind of a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum WarningKind {
    /// A date that is not understood or not plausible.
    Date,
    /// A value of another type than the field takes, or one that cannot be used.
    Value,
    /// An article without a body, of which a field with another name looks like the body.
    UnreadText,
    /// Fields that the reader does not know. Only posted articles have this warning; a run counts the
    /// names.
    UnreadFields,
    /// A field that is too long.
    Cut,
    /// A step of cleaning that ended early.
    Unfinished,
}

impl WarningKind {
    /// Returns the stable name of this kind in reports and metrics.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Value => "value",
            Self::UnreadText => "unread_text",
            Self::UnreadFields => "unread_fields",
            Self::Cut => "cut",
            Self::Unfinished => "unfinished",
        }
    }
}

impl ArticleWarning {
    /// A date that was not read.
    pub(crate) fn date(field: &str, value: &str, problem: DateProblem) -> Self {
        Self::new(
            WarningKind::Date,
            field,
            value,
            format_args!("was not read as a date: {problem}"),
        )
    }

    /// A date that was read but lies in the future.
    pub(crate) fn future(field: &str, value: &str) -> Self {
        Self::new(WarningKind::Date, field, value, format_args!("lies in the future"))
    }

    /// A value that was not read, and what the field takes.
    pub(crate) fn value(field: &str, value: &str, reason: impl fmt::Display) -> Self {
        Self::new(WarningKind::Value, field, value, format_args!("was not read: {reason}"))
    }

    /// A field that looks like the text of an article without a body.
    pub(crate) fn unread_text(field: &str, value: &str) -> Self {
        let reason = format_args!(
            "looks like the text, but a field of this name is not read (send it as `body`)"
        );
        Self::new(WarningKind::UnreadText, field, value, reason)
    }

    /// The names of fields that are not read.
    #[must_use]
    pub fn unread_fields(names: &[String]) -> Self {
        let names: Vec<String> =
            names.iter().map(|name| format!("`{}`", shortened(name))).collect();
        let message = format!("fields that are not read: {}", names.join(", "));
        Self { kind: WarningKind::UnreadFields, message }
    }

    /// A pass of the cleaner that ended early.
    pub(crate) fn unfinished(pass: &str) -> Self {
        let message =
            format!("text: not cleaned completely, because it is unlike any article: {pass}");
        Self { kind: WarningKind::Unfinished, message }
    }

    fn new(kind: WarningKind, field: &str, value: &str, reason: fmt::Arguments<'_>) -> Self {
        let message = format!("{}: {} {reason}", shortened(field), quoted(value));
        Self { kind, message }
    }
}

/// A field of an article that was above its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FieldCut {
    /// The name of the field.
    pub(crate) field: &'static str,
    /// The limit in characters; of `authors` and `body` also in items, of `url` in bytes.
    pub(crate) limit: usize,
}

impl fmt::Display for FieldCut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, limit } = self;
        match *field {
            "url" => write!(f, "{field}: left out, because it is longer than {limit} bytes"),
            "body" => write!(f, "{field}: cut after {limit} paragraphs"),
            "authors" => write!(f, "{field}: too many or too long, cut at {limit}"),
            _ => write!(f, "{field}: cut after {limit} characters"),
        }
    }
}

impl From<FieldCut> for ArticleWarning {
    fn from(cut: FieldCut) -> Self {
        Self { kind: WarningKind::Cut, message: cut.to_string() }
    }
}

impl fmt::Display for ArticleWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Returns a value in quotes. The value of a JSON string brings its own.
fn quoted(value: &str) -> String {
    let shown = shortened(value);
    if value.starts_with(['"', '{', '[']) { shown } else { format!("\"{shown}\"") }
}

/// Returns the beginning of a text on one line, with control characters escaped.
fn shortened(text: &str) -> String {
    let mut shown = String::new();
    for (n, c) in text.chars().enumerate() {
        if n == MAX_SHOWN_CHARS {
            shown.push('…');
            break;
        }
        if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}') {
            // Writing to a string cannot fail.
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn a_warning_names_field_and_value_on_one_short_line() {
        let long = format!("昨\n天\u{1b}[31m{}", "很".repeat(99));
        let warning = ArticleWarning::date("pubDate", &long, DateProblem::Relative);
        let shown = warning.to_string();
        assert!(shown.starts_with("pubDate: \"昨\\u{a}天\\u{1b}[31m很"), "{shown}");
        assert!(shown.ends_with("很…\" was not read as a date: it counts from an unknown day"));
        expect![[r#"source: "5" was not read: expected a text"#]]
            .assert_eq(&ArticleWarning::value("source", "5", "expected a text").to_string());
        expect!["fields that are not read: `tags`, `a b`"].assert_eq(
            &ArticleWarning::unread_fields(&["tags".to_owned(), "a b".to_owned()]).to_string(),
        );
    }
}
