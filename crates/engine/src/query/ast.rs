//! What a query means, before anything is known of the index.

use std::fmt;

use xunwen_text::FoldTable;

use super::signs::QUOTES;
use super::period::Period;
use super::period::parse::behind_between;

/// A query as understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QueryAst {
    /// An unbroken run of text as typed: its words, and best of all the run itself.
    Text(String),
    /// A quoted run: exactly these characters.
    Run(String),
    /// Runs, two or more, with at most so many characters between one and the next, in any order.
    Near(Vec<String>, u32),
    /// Runs, two or more, in this order, with a little of anything between one and the next.
    Wild(Vec<String>),
    /// One of the four above, in a field.
    In(QueryField, Box<QueryAst>),
    /// Published on one of these days.
    Date(Period),
    /// Articles without this.
    Not(Box<QueryAst>),
    /// All of these. Empty: nothing was asked for.
    All(Vec<QueryAst>),
    /// One of these or more; two at least.
    Any(Vec<QueryAst>),
}

/// A field that a part of a query may be restricted to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QueryField {
    /// The headline.
    Title,
    /// The names of those who wrote the article, or parts of them.
    Author,
    /// The name of the paper, agency or site, or a part of it.
    Source,
}

impl QueryField {
    /// Returns the name under which the field is printed.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "标题",
            Self::Author => "作者",
            Self::Source => "来源",
        }
    }
}

impl QueryAst {
    /// Returns whether nothing at all was asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::All(parts) if parts.is_empty())
    }

    /// Returns whether this only leaves articles out.
    #[must_use]
    pub fn is_exclusion(&self) -> bool {
        match self {
            Self::Not(_) => true,
            Self::All(parts) => !parts.is_empty() && parts.iter().all(Self::is_exclusion),
            _ => false,
        }
    }

    /// Returns whether a run is asked to be near itself, as folding sees it: 会议 and 會議.
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
}

impl fmt::Display for QueryAst {
    /// Writes the query in the query language; parsing that gives the same query again.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Run(text) => quoted(f, text),
            Self::Near(runs, distance) => {
                quoted(f, &runs.join(" "))?;
                write!(f, "~{distance}")
            }
            Self::Wild(runs) => f.write_str(&runs.join("*")),
            Self::In(field, leaf) => write!(f, "{}:{leaf}", field.name()),
            Self::Date(period) => write!(f, "日期:{period}"),
            Self::Not(inner) => {
                f.write_str("-")?;
                inner.grouped(f)
            }
            Self::All(parts) => joined(f, parts, " "),
            Self::Any(parts) => joined(f, parts, " OR "),
        }
    }
}

impl QueryAst {
    fn grouped(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All(_) | Self::Any(_) | Self::Not(_) => write!(f, "({self})"),
            _ => write!(f, "{self}"),
        }
    }
}

fn joined(f: &mut fmt::Formatter<'_>, parts: &[QueryAst], between: &str) -> fmt::Result {
    for (n, part) in parts.iter().enumerate() {
        match n.checked_sub(1).map(|last| &parts[last]) {
            Some(last) if between == " " && goes_on(last, part) => f.write_str(" AND ")?,
            Some(_) => f.write_str(between)?,
            None => {}
        }
        match part {
            // OR joins its neighbours before blanks do.
            QueryAst::Any(_) if between == " " => write!(f, "{part}")?,
            QueryAst::Not(_) => write!(f, "{part}")?,
            _ => part.grouped(f)?,
        }
    }
    Ok(())
}

/// Returns whether, with a blank between them, `next` may be read as going on from a day at the end
/// of `part` to another one: 至2024年.
fn goes_on(part: &QueryAst, next: &QueryAst) -> bool {
    match part {
        QueryAst::Date(_) => {
            matches!(next, QueryAst::Text(text) if behind_between(text).is_some())
        }
        QueryAst::Not(inner) => goes_on(inner, next),
        QueryAst::Any(parts) => parts.last().is_some_and(|last| goes_on(last, next)),
        _ => false,
    }
}

/// Writes a text in quotation marks that it can stand in. Text that was quoted has at least one
/// such pair, the one it was quoted with.
fn quoted(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let fitting = QUOTES.iter().find(|(_, close)| !text.contains(*close));
    let (open, close) = fitting.unwrap_or(&QUOTES[0]);
    write!(f, "{open}{text}{close}")
}
