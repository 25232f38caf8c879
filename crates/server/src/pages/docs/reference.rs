//! The OpenAPI document as the page shows it.

use serde::Serialize;
use serde_json::Value;

use super::schema::{NamedSchema, TypeName, text};

/// All operations of the API, and the schemas of their bodies.
#[derive(Debug, Default)]
pub(crate) struct ApiReference {
    pub(crate) description: String,
    pub(crate) groups: Vec<OperationGroup>,
    pub(crate) schemas: Vec<NamedSchema>,
}

/// Operations of one purpose, by the tags of the document and in their order.
#[derive(Debug)]
pub(crate) struct OperationGroup {
    pub(crate) description: String,
    pub(crate) operations: Vec<Operation>,
}

/// A method of a route.
#[derive(Debug, Serialize)]
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: String,
    pub(crate) path: String,
    summary: String,
    description: String,
    pub(crate) needs_token: bool,
    parameters: Vec<Parameter>,
    body: Option<Content>,
    /// The answers to requests that succeed, and those of other forms.
    answers: Vec<Content>,
    /// The refusals, which all have the same form.
    errors: Vec<ErrorCode>,
}

/// A parameter of an operation.
#[derive(Debug, Serialize)]
struct Parameter {
    name: String,
    is_in_path: bool,
    is_required: bool,
    #[serde(flatten)]
    kind: TypeName,
    description: String,
}

/// A body: of a request, or of the answer with a status.
#[derive(Debug, Serialize)]
struct Content {
    status: String,
    description: String,
    /// The forms that the body may have.
    forms: Vec<ContentForm>,
}

/// The media type of a body and its schema.
#[derive(Debug, Serialize)]
struct ContentForm {
    media_type: String,
    #[serde(flatten)]
    kind: TypeName,
}

/// A refusal.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct ErrorCode {
    status: String,
    code: String,
    meaning: String,
}

impl ApiReference {
    /// Reads the OpenAPI document, which is this server's own.
    pub(crate) fn from_json(document: &[u8]) -> Self {
        let document: Value = serde_json::from_slice(document).unwrap_or_default();
        let mut operations = operations(&document);
        let tags = document["tags"].as_array().into_iter().flatten();
        let groups = tags.map(|tag| {
            let of_tag = operations.extract_if(.., |(of, _)| tag["name"] == of.as_str());
            let mut of_tag: Vec<Operation> = of_tag.map(|(_, operation)| operation).collect();
            // The operation that a group is named after comes first, the others by their paths.
            of_tag.sort_by_key(|operation| tag["name"] != operation.id.as_str());
            OperationGroup { description: text(tag, "description"), operations: of_tag }
        });
        let groups = groups.collect();

        let schemas = members(&document["components"]["schemas"]);
        Self {
            description: text(&document["info"], "description"),
            groups,
            schemas: schemas.map(|(name, schema)| NamedSchema::new(name, schema)).collect(),
        }
    }
}

/// Returns the operations of a document, each with its tag.
fn operations(document: &Value) -> Vec<(String, Operation)> {
    let mut operations = Vec::new();
    for (path, item) in members(&document["paths"]) {
        for (method, operation) in members(item).filter(|(_, value)| value["responses"].is_object())
        {
            let tag = operation["tags"][0].as_str().unwrap_or_default().to_owned();
            operations.push((tag, Operation::new(path, method, operation)));
        }
    }
    operations
}

impl Operation {
    fn new(path: &str, method: &str, operation: &Value) -> Self {
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let (errors, answers): (Vec<_>, Vec<_>) =
            members(&operation["responses"]).partition(|(_, response)| is_refusal(response));
        let answers = answers.into_iter().map(|(status, body)| Content::new(status, body));
        let errors = errors.into_iter().flat_map(|(status, body)| error_codes(status, body));
        let needs = operation["security"].as_array().into_iter().flatten();
        let body = operation.get("requestBody");

        Self {
            id: text(operation, "operationId"),
            method: method.to_uppercase(),
            path: path.to_owned(),
            summary: text(operation, "summary"),
            description: text(operation, "description"),
            needs_token: needs.into_iter().any(|way| !way["token"].is_null()),
            parameters: parameters.map(Parameter::new).collect(),
            body: body.map(|body| Content::new("", body)),
            answers: answers.collect(),
            errors: errors.collect(),
        }
    }

    /// Returns whether the answers are JSON and nothing else.
    pub(crate) fn answers_json(&self) -> bool {
        let forms = self.answers.iter().flat_map(|answer| &answer.forms);
        forms
            .map(|form| form.media_type.as_str())
            .all(|media_type| media_type == "application/json")
    }
}

impl Parameter {
    fn new(parameter: &Value) -> Self {
        Self {
            name: text(parameter, "name"),
            is_in_path: parameter["in"] == "path",
            is_required: parameter["required"] == true,
            kind: TypeName::new(&parameter["schema"]),
            description: text(parameter, "description"),
        }
    }
}

impl Content {
    fn new(status: &str, body: &Value) -> Self {
        let forms = members(&body["content"]).map(|(media_type, content)| ContentForm {
            media_type: media_type.to_owned(),
            kind: TypeName::new(&content["schema"]),
        });
        Self {
            status: status.to_owned(),
            description: text(body, "description"),
            forms: forms.collect(),
        }
    }
}

/// Returns whether a response is the envelope of an error.
fn is_refusal(response: &Value) -> bool {
    let schema = &response["content"]["application/json"]["schema"]["$ref"];
    schema == "#/components/schemas/ErrorAnswer"
}

/// Returns the codes of a response, whose description has a paragraph for each.
fn error_codes(status: &str, response: &Value) -> Vec<ErrorCode> {
    let description = text(response, "description");
    let codes = description.split("\n\n").filter_map(|line| {
        let (code, meaning) = line.strip_prefix('`')?.split_once("`: ")?;
        Some(ErrorCode { status: status.into(), code: code.into(), meaning: meaning.into() })
    });
    codes.collect()
}

/// Returns the members of an object.
fn members(object: &Value) -> impl Iterator<Item = (&str, &Value)> {
    object.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api;
    use crate::options::BasePath;

    fn reference() -> ApiReference {
        let (_, document) = api::routes().split_for_parts();
        let json = api::openapi::to_json(document, &BasePath::default(), None);
        ApiReference::from_json(&json)
    }

    #[test]
    fn every_operation_of_the_document_is_in_a_group() {
        let (_, document) = api::routes().split_for_parts();
        let document: Value = serde_json::to_value(&document).unwrap();
        let n_documented = members(&document["paths"]).map(|(_, item)| members(item).count());
        let reference = reference();
        let shown: Vec<&Operation> =
            reference.groups.iter().flat_map(|group| &group.operations).collect();
        assert_eq!(shown.len(), n_documented.sum::<usize>());

        for operation in shown {
            assert!(!operation.summary.is_empty(), "{operation:?}");
            assert!(operation.answers.iter().any(|answer| answer.status == "200"), "{operation:?}");
            assert!(operation.errors.len() > 4, "{operation:?}");
            let writes = ["post_articles", "delete_article"].contains(&operation.id.as_str());
            assert_eq!(operation.needs_token, writes, "{operation:?}");
        }
    }

    #[test]
    fn an_error_has_a_status_a_code_and_a_meaning() {
        let reference = reference();
        let search = reference.groups[0].operations.iter().find(|found| found.id == "search");
        let errors = &search.unwrap().errors;
        let gone = errors.iter().find(|error| error.status == "410").unwrap();
        assert_eq!(gone.code, "cursor_expired");
        assert!(gone.meaning.ends_with('.'), "{gone:?}");
    }

    #[test]
    fn every_schema_that_is_named_is_shown() {
        let reference = reference();
        let shown: Vec<&str> =
            reference.schemas.iter().map(|schema| schema.name.as_str()).collect();
        for name in ["SearchAnswer", "Hit", "MarkedText", "ErrorAnswer"] {
            assert!(shown.contains(&name), "{name} is missing in {shown:?}");
        }
    }
}
