//! The query language: from what a reader typed to a [`QueryAst`]. Parsing never fails; what
//! is not understood is searched as text and said in a [`Note`].

pub(crate) mod ast;
pub(crate) mod note;
pub(crate) mod parse;

pub use ast::QueryAst;
pub use note::Note;
pub use parse::parse;
