//! The pages: HTML, made in the last step.

pub(crate) mod article;
pub(crate) mod error;
pub(crate) mod search;

mod dates;
mod form;
mod frame;
mod html;
mod language;
mod links;
mod paging;
mod remarks;
mod strings;
mod templates;

pub(crate) use strings::Strings;
pub(crate) use templates::Templates;
