//! Error responses of the API, in the form that OpenAPI documents need.
//!
//! The description of each error in [`crate::error`] provides code, status and meaning.

use std::collections::BTreeMap;

use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};

use crate::error::caller::{
    INVALID_HOST, METHOD_NOT_ALLOWED, OUT_OF_SCOPE, TOKEN_ENDED, UNAUTHORIZED, UNKNOWN_HOST,
    URI_TOO_LONG,
};
use crate::error::description::ErrorDescription;
use crate::error::operator::{CANNOT_STORE, INTERNAL, NO_ROOM, WRITING_OFF};
use crate::error::retry_later::{
    BUSY, CLUSTER_UNAVAILABLE, TIMEOUT, TOO_COSTLY, TOO_MANY_CONNECTIONS, TOO_MANY_REQUESTS,
    TOO_MANY_WRITES, TOO_MANY_WRONG_TOKENS,
};

/// Responses by status, as `utoipa::IntoResponses` returns them.
pub(crate) type ResponseMap = BTreeMap<String, RefOr<Response>>;

/// Errors of the probes, which no limit refuses.
pub(crate) const PROBING: &[&ErrorDescription] =
    &[&INVALID_HOST, &UNKNOWN_HOST, &METHOD_NOT_ALLOWED, &URI_TOO_LONG, &INTERNAL];

/// Errors of every other route.
pub(crate) const COMMON: &[&ErrorDescription] = &[
    &INVALID_HOST,
    &UNKNOWN_HOST,
    &METHOD_NOT_ALLOWED,
    &URI_TOO_LONG,
    &TOO_MANY_REQUESTS,
    &TOO_MANY_CONNECTIONS,
    &INTERNAL,
];

/// Errors of routes that search.
pub(crate) const SEARCHING: &[&ErrorDescription] =
    &[&BUSY, &TIMEOUT, &TOO_COSTLY, &CLUSTER_UNAVAILABLE];

/// Errors of routes that change articles.
pub(crate) const WRITING: &[&ErrorDescription] = &[
    &UNAUTHORIZED,
    &TOKEN_ENDED,
    &OUT_OF_SCOPE,
    &WRITING_OFF,
    &TOO_MANY_WRONG_TOKENS,
    &TOO_MANY_WRITES,
    &CANNOT_STORE,
    &NO_ROOM,
];

/// Returns the responses for groups of errors: one per status, with a line for each code.
pub(crate) fn responses(groups: &[&[&ErrorDescription]]) -> ResponseMap {
    let mut lines: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for error in groups.iter().copied().flatten() {
        let line = format!("`{}`: {}", error.code, error.meaning);
        lines.entry(error.status.as_str().to_owned()).or_default().push(line);
    }

    lines.into_iter().map(|(status, lines)| (status, envelope(&lines).into())).collect()
}

/// Returns a response with the error envelope as its body.
fn envelope(lines: &[String]) -> Response {
    let schema = Ref::from_schema_name("ErrorAnswer");
    let content = ContentBuilder::new().schema(Some(schema)).build();
    let description = lines.join("\n\n");
    ResponseBuilder::new().description(description).content("application/json", content).build()
}
