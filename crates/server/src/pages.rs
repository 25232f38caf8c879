//! Pages for readers. HTML is made in the last step, from text and marks.

pub(crate) mod article;
pub(crate) mod assets;
pub(crate) mod day;
pub(crate) mod docs;
pub(crate) mod error;
pub(crate) mod facet;
pub(crate) mod feed;
pub(crate) mod help;
pub(crate) mod opensearch;
pub(crate) mod public_origin;
pub(crate) mod robots;
pub(crate) mod saved;
pub(crate) mod search;
pub(crate) mod static_files;
pub(crate) mod templates;

mod choice;
mod citations;
mod dates;
mod facet_links;
mod form;
mod frame;
mod html;
mod links;
mod metadata;
mod notes;
mod paging;
mod samples;
mod search_tools;
mod shared_mark;
mod timeline;
mod visit;
