//! What a query means, before anything is known of the index.

use std::fmt;

use super::parse::QUOTES;

/// A query as understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QueryAst {
    /// An unbroken run of text as typed: its words, and best of all the run itself.
    Text(String),
    /// A quoted run: exactly these characters.
    Run(String),
    /// Articles without this.
    Not(Box<QueryAst>),
    /// All of these. Empty: nothing was asked for.
    All(Vec<QueryAst>),
}

impl QueryAst {
    /// Returns whether nothing at all was asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::All(parts) if parts.is_empty())
    }
}

impl fmt::Display for QueryAst {
    /// Writes the query in the query language; parsing that gives the same query again.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Run(text) => {
                let (open, close) = quotes_for(text);
                write!(f, "{open}{text}{close}")
            }
            Self::Not(inner) => write!(f, "-{inner}"),
            Self::All(parts) => {
                let texts: Vec<String> = parts.iter().map(ToString::to_string).collect();
                f.write_str(&texts.join(" "))
            }
        }
    }
}

/// Returns quotation marks that `text` can stand in. Text that was quoted has at least one
/// such pair, the one it was quoted with.
fn quotes_for(text: &str) -> (char, char) {
    *QUOTES.iter().find(|(_, close)| !text.contains(*close)).unwrap_or(&QUOTES[0])
}
