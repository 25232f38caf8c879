//! `GET /docs`: the API, made from the OpenAPI document.

mod example;
mod reference;
mod schema;

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;
use serde::Serialize;
use xunwen_engine::SearchBudget;

use self::example::{CodeExample, ExampleValues, examples};
use self::reference::{ApiReference, Operation};
use self::schema::NamedSchema;
use super::frame::PageFrame;
use super::links::{DOCS, site_path};
use super::public_origin::public_origin;
use super::samples::IndexSamples;
use super::visit::Visit;
use crate::api::params::search_client::SearchClient;
use crate::error::{CallerError, RequestError};
use crate::state::AppState;

const TEMPLATE: &str = "docs.html";

/// The context of the page.
#[derive(Debug, Serialize)]
struct DocsPage<'r> {
    #[serde(flatten)]
    frame: PageFrame,
    openapi_href: String,
    /// The address of the site, which the examples call.
    address: &'r str,
    description: &'r str,
    groups: Vec<GroupView<'r>>,
    schemas: &'r [NamedSchema],
}

#[derive(Debug, Serialize)]
struct GroupView<'r> {
    description: &'r str,
    operations: Vec<OperationView<'r>>,
}

#[derive(Debug, Serialize)]
struct OperationView<'r> {
    #[serde(flatten)]
    operation: &'r Operation,
    examples: Vec<CodeExample>,
}

/// Answers with the page.
pub(crate) async fn show(
    State(state): State<Arc<AppState>>,
    SearchClient(client): SearchClient,
    visit: Visit,
    request: Request,
) -> Result<Response, RequestError> {
    let origin = public_origin(&state, request.extensions(), request.headers());
    let no_host = || CallerError::InvalidHost("the request names no host".to_owned());
    let address = format!("{}{}", origin.ok_or_else(no_host)?, state.base_path);

    let (shared, engine) = (Arc::clone(&state), state.engine());
    let n_articles = engine.n_articles();
    let work = move |budget: &SearchBudget| {
        let values = ExampleValues::new(address, IndexSamples::new(&engine, budget)?);
        shared.served(&engine);

        // The document is small enough to be read for each page.
        let ApiReference { description, groups, schemas } =
            &ApiReference::from_json(&shared.openapi);
        let view_of =
            |operation| OperationView { operation, examples: examples(operation, &values) };
        let groups = groups.iter().map(|group| GroupView {
            description: &group.description,
            operations: group.operations.iter().map(view_of).collect(),
        });
        let page = DocsPage {
            frame: PageFrame::new(&shared, &visit, DOCS),
            openapi_href: site_path(&shared.base_path, "/api/v1/openapi.json"),
            address: &values.address,
            description,
            groups: groups.collect(),
            schemas,
        };
        shared.templates.page(TEMPLATE, visit.language, &page)
    };
    state.pool.run(client, n_articles, work).await
}
