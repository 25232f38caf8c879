//! The pages: HTML, made in the last step.

pub(crate) mod article;
pub(crate) mod assets;
pub(crate) mod error;
pub(crate) mod search;

mod dates;
mod form;
mod frame;
mod html;
mod links;
mod paging;
mod remarks;
mod templates;

pub(crate) use templates::Templates;
