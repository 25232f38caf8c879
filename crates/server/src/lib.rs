//! HTTP: the JSON API and the pages, on axum.
//!
//! Owns routes, wire types, parameters, templates, static files and limits. Must not know tantivy,
//! jieba or how an index is built: it calls an [`xunwen_engine::Engine`], which
//! [`xunwen_indexer::LiveEngine`] may replace, and hands posted articles to
//! [`xunwen_indexer::Updater`].
//!
//! [`Service`] is the whole service, made of a live engine, an [`Ingest`] and [`ServerOptions`];
//! [`serve()`] runs it on a listener until shutdown, and [`router()`] is its pages and API alone. A request is read into typed parameters, the
//! search runs on a blocking thread, and the result becomes JSON or a page. All errors are one
//! internal type, which one middleware turns into the JSON envelope or the error page.
//!
//! ```
//! use std::sync::Arc;
//! use axum::body::Body;
//! use axum::http::{Request, StatusCode};
//! use tower::ServiceExt;
//! use xunwen_engine::{Engine, Writer, WriterOptions};
//! use xunwen_indexer::LiveEngine;
//! use xunwen_server::{Ingest, ServerOptions, router};
//! use xunwen_text::Analysis;
//!
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! # let dir = tempfile::tempdir()?;
//! # let path = dir.path();
//! let analysis = Arc::new(Analysis::load()?);
//! # Writer::open(path, &analysis, WriterOptions { n_threads: 1, memory_bytes: 0 })?.finish()?;
//! let live = Arc::new(LiveEngine::new(Engine::open(path, analysis)?));
//! let router = router(live, Ingest::default(), ServerOptions::default());
//! let request = Request::get("/api/v1/search?q=跨境电商").body(Body::empty())?;
//! assert_eq!(router.oneshot(request).await?.status(), StatusCode::OK);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

// A failing test may panic where it fails.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod limits;
mod options;
mod router;
mod serve;
mod state;

mod middleware;

mod api;
mod pages;
pub mod wire;

mod ingest;
mod search_pool;

mod error;
mod strings;

pub use api::params::query::search_from_query_string;
pub use api::params::values::moment_from_text;
pub use ingest::Ingest;
pub use ingest::auth::{TokenSourceError, Tokens, exposing_mode};
pub use ingest::token_list::TokenError;
pub use middleware::cors::{CorsOrigin, InvalidOrigin};
pub use middleware::host_name::{HostName, InvalidHost};
pub use middleware::real_ip::{InvalidAddress, TrustedProxy};
pub use options::{
    BasePath, ConnectionOptions, CursorKey, InvalidBasePath, InvalidPublicUrl, PublicUrl, QueryLog,
    ServerOptions,
};
pub use router::{ListenerKind, Service, router};
pub use serve::{SocketListener, serve};
pub use strings::language::InterfaceLanguage;
pub use strings::note_text;
pub use wire::moment::moment_to_text;
