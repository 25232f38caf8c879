//! The query language: from what a reader typed to a [`QueryAst`]. Parsing never fails; what
//! is not understood is searched as text and said in a [`Note`].

pub(crate) mod ast;
mod field_name;

pub(crate) mod note;
pub(crate) mod parse;
pub(crate) mod period;
mod signs;
mod tokens;

pub use ast::{QueryAst, QueryField};
pub use signs::plain_text;
pub use note::Note;
pub(crate) use parse::MAX_BARE_CHARS;
pub use parse::parse;
pub use period::{Period, PeriodUnit};
