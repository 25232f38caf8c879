//! Tests of the server through its router: routes, errors and pages.

// A failing test may panic where it fails.
#![allow(clippy::unwrap_used)]

mod support;

mod api_article;
mod api_citation;
mod api_cursor;
mod api_fields;
mod api_ingest;
mod api_openapi;
mod api_search;
mod api_search_refused;
mod api_unknown_params;
mod assets;
mod base_path;
mod caching;
mod compressed_posts;
mod connections;
mod cors;
mod costly;
mod early_refusals;
mod entity_tags;
mod errors;
mod headers;
mod hosts;
mod limits;
mod lists_agree;
mod operation;
mod page_article;
mod page_language;
mod page_list_view;
mod page_metadata;
mod page_saved;
mod page_search;
mod serving;
#[cfg(unix)]
mod unix_socket;
