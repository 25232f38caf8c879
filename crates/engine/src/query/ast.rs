//! The meaning of a query, independent of any index.

use std::fmt;

use xunwen_text::FoldTable;

use super::period::Period;
use super::period::parse::after_range_sign;
use super::signs::QUOTES;

/// A query as understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QueryAst {
    /// Bare text without blanks. Its words are searched; articles with the unbroken text rank
    /// highest.
    Text(String),
    /// A quoted run: exactly these characters.
    Run(String),
    /// Runs, two or more, in any order, with at most this many characters between one and the
    /// next.
    Near(Vec<String>, u32),
    /// Runs, two or more, in this order, with a few characters of any kind between them.
    Wild(Vec<String>),
    /// One of the four above, in a field.
    In(QueryField, Box<QueryAst>),
    /// Published on one of these days.
    Date(Period),
    /// Articles without this.
    Not(Box<QueryAst>),
    /// All of these. An empty list asks for nothing.
    All(Vec<QueryAst>),
    /// At least one of these; two or more.
    Any(Vec<QueryAst>),
}

/// A field that a part of a query may be restricted to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QueryField {
    /// The headline.
    Title,
    /// The names of the authors, or parts of them.
    Author,
    /// The name of the paper, agency or site, or a part of it.
    Source,
    /// A key term of the article, whole.
    Term,
}

impl QueryField {
    /// Returns the name under which the field is printed.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "标题",
            Self::Author => "作者",
            Self::Source => "来源",
            Self::Term => "词",
        }
    }
}

impl QueryAst {
    /// Returns whether the query asks for nothing at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::All(parts) if parts.is_empty())
    }

    /// Returns whether the query only excludes articles.
    #[must_use]
    pub fn is_exclusion(&self) -> bool {
        match self {
            Self::Not(_) => true,
            Self::All(parts) => !parts.is_empty() && parts.iter().all(Self::is_exclusion),
            _ => false,
        }
    }

    /// Returns whether the text is empty, so that there is nothing to look up.
    pub(super) fn is_blank(&self) -> bool {
        match self {
            Self::Text(text) => text.is_empty(),
            Self::In(_, inner) => inner.is_blank(),
            _ => false,
        }
    }

    /// Returns whether a run is searched near itself, once it is folded: 会议 and 會議.
    pub(crate) fn has_near_itself(&self, fold: &FoldTable) -> bool {
        match self {
            Self::Near(runs, _) => {
                let folded: Vec<String> = runs.iter().map(|run| fold.fold(run)).collect();
                folded.windows(2).all(|two| two[0] == two[1])
            }
            Self::In(_, inner) | Self::Not(inner) => inner.has_near_itself(fold),
            Self::All(parts) | Self::Any(parts) => {
                parts.iter().any(|part| part.has_near_itself(fold))
            }
            Self::Text(_) | Self::Run(_) | Self::Wild(_) | Self::Date(_) => false,
        }
    }

    /// Writes a part in parentheses where it needs them.
    fn fmt_grouped(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All(_) | Self::Any(_) | Self::Not(_) => write!(f, "({self})"),
            _ => write!(f, "{self}"),
        }
    }

    /// Returns whether the query ends with a day that `next`, after a blank, would continue as a
    /// range: 至2024年.
    fn is_continued_by(&self, next: &Self) -> bool {
        match self {
            Self::Date(_) => {
                matches!(next, Self::Text(text) if after_range_sign(text).is_some())
            }
            Self::Not(inner) => inner.is_continued_by(next),
            Self::Any(parts) => parts.last().is_some_and(|last| last.is_continued_by(next)),
            _ => false,
        }
    }
}

impl fmt::Display for QueryAst {
    /// Writes the query in the query language. Parsing the result gives the same query.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // Leaves.
            Self::Text(text) => f.write_str(text),
            Self::Run(text) => fmt_quoted(f, text),
            Self::Near(runs, distance) => {
                fmt_quoted(f, &runs.join(" "))?;
                write!(f, "~{distance}")
            }
            Self::Wild(runs) => f.write_str(&runs.join("*")),
            Self::In(field, leaf) => write!(f, "{}:{leaf}", field.name()),
            Self::Date(period) => write!(f, "日期:{period}"),

            // Parts with operators.
            Self::Not(inner) => {
                f.write_str("-")?;
                inner.fmt_grouped(f)
            }
            Self::All(parts) => fmt_joined(f, parts, " "),
            Self::Any(parts) => fmt_joined(f, parts, " OR "),
        }
    }
}

fn fmt_joined(f: &mut fmt::Formatter<'_>, parts: &[QueryAst], separator: &str) -> fmt::Result {
    let is_all = separator == " ";
    for (n, part) in parts.iter().enumerate() {
        if let Some(previous) = n.checked_sub(1).map(|previous| &parts[previous]) {
            let needs_and = is_all && previous.is_continued_by(part);
            f.write_str(if needs_and { " AND " } else { separator })?;
        }

        match part {
            // OR binds more tightly than a blank.
            QueryAst::Any(_) if is_all => write!(f, "{part}")?,
            QueryAst::Not(_) => write!(f, "{part}")?,
            _ => part.fmt_grouped(f)?,
        }
    }
    Ok(())
}

/// Writes a text in quotation marks that do not occur in it. A text that was quoted has at least
/// one such pair, the one that it was quoted with.
fn fmt_quoted(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let unused = QUOTES.iter().find(|(_, close)| !text.contains(*close));
    let (open, close) = unused.unwrap_or(&QUOTES[0]);
    write!(f, "{open}{text}{close}")
}
