//! The query language: from the text that a reader typed to a [`QueryAst`].
//!
//! Parsing never fails. Text that is not understood is searched as text and reported in a
//! [`Note`]. [`parse()`] reads a query in one pass; printing the result and parsing it again gives
//! the same query.

mod ast;
mod elsewhere;
mod field_name;
mod limits;
mod note;
mod operator;
mod parse;
mod period;
mod signs;
mod tokens;

pub use ast::{QueryAst, QueryField};
pub(crate) use limits::QUERY_LIMITS;
pub use note::Note;
pub use parse::parse;
pub use period::{Period, PeriodUnit};
pub use signs::plain_text;
