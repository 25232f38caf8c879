//! `GET /api/v1/openapi.json`, compared with real answers.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{enc, get};

async fn document() -> Value {
    get("/api/v1/openapi.json").await.json()
}

/// Checks a value against its schema: the types, and exactly the documented properties.
fn check(document: &Value, schema: &Value, value: &Value, at: &str) {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = document.pointer(&reference[1..]);
        return check(document, target.expect("a reference has a target"), value, at);
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let is_null = |choice: &&Value| choice["type"] == "null";
        let choice = choices.iter().find(|choice| is_null(choice) == value.is_null());
        return check(document, choice.expect("one of the choices fits"), value, at);
    }
    if let Some(parts) = schema["allOf"].as_array() {
        return check(document, &merged(document, parts), value, at);
    }

    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        many => {
            many.as_array().map_or(vec![], |all| all.iter().filter_map(Value::as_str).collect())
        }
    };
    let (kind, also) = match value {
        Value::Null => ("null", "null"),
        Value::Bool(_) => ("boolean", "boolean"),
        Value::Number(n) if n.is_f64() => ("number", "number"),
        Value::Number(_) => ("integer", "number"),
        Value::String(_) => ("string", "string"),
        Value::Array(_) => ("array", "array"),
        Value::Object(_) => ("object", "object"),
    };

    assert!(types.contains(&kind) || types.contains(&also), "{at} is {value}, documented {schema}");
    if let Some(known) = schema["enum"].as_array() {
        assert!(known.contains(value), "{at} is {value}, documented {known:?}");
    }

    for (n, item) in value.as_array().into_iter().flatten().enumerate() {
        check(document, &schema["items"], item, &format!("{at}[{n}]"));
    }
    if let Some(items) = value.as_array() {
        let bounds = [&schema["minItems"], &schema["maxItems"]].map(Value::as_u64);
        let n_items = items.len() as u64;
        assert!(bounds[0].is_none_or(|least| n_items >= least), "{at} is {value}");
        assert!(bounds[1].is_none_or(|most| n_items <= most), "{at} is {value}");
    }

    if let Some(object) = value.as_object() {
        let documented: BTreeSet<&String> =
            schema["properties"].as_object().unwrap().keys().collect();
        assert_eq!(object.keys().collect::<BTreeSet<_>>(), documented, "{at}");
        let required = schema["required"].as_array().map_or(0, Vec::len);
        // A caller may ask for some fields of hits only.
        let is_hit = required == 0 && at.contains(".hits[");
        assert!(required == documented.len() || is_hit, "every property of {at} is always present");
        for (name, member) in object {
            check(document, &schema["properties"][name], member, &format!("{at}.{name}"));
        }
    }
}

/// Returns one object schema with the properties of all parts.
fn merged(document: &Value, parts: &[Value]) -> Value {
    let mut whole = json!({"type": "object", "properties": {}, "required": []});
    for part in parts {
        let reference = part["$ref"].as_str().and_then(|r| document.pointer(&r[1..]));
        let part = reference.unwrap_or(part);
        for (name, schema) in part["properties"].as_object().unwrap() {
            whole["properties"][name] = schema.clone();
        }
        let required = part["required"].as_array().unwrap().iter().cloned();
        whole["required"].as_array_mut().unwrap().extend(required);
    }
    whole
}

#[tokio::test]
async fn the_document_names_every_route() {
    let document = document().await;
    assert_eq!(document["openapi"], "3.1.0");
    let paths: Vec<&String> = document["paths"].as_object().unwrap().keys().collect();
    let expected = [
        "/api/v1/articles",
        "/api/v1/articles/{id}",
        "/api/v1/batch",
        "/api/v1/citation",
        "/api/v1/export",
        "/api/v1/openapi.json",
        "/api/v1/search",
        "/healthz",
        "/readyz",
    ];
    assert_eq!(
        paths.into_iter().collect::<BTreeSet<_>>(),
        expected.map(String::from).iter().collect()
    );
}

#[tokio::test]
async fn every_reference_has_a_target() {
    fn walk(document: &Value, value: &Value) {
        if let Some(reference) = value["$ref"].as_str() {
            assert!(document.pointer(&reference[1..]).is_some(), "{reference}");
        }
        for member in value.as_object().into_iter().flat_map(|object| object.values()) {
            walk(document, member);
        }
        for member in value.as_array().into_iter().flatten() {
            walk(document, member);
        }
    }
    let document = document().await;
    walk(&document, &document);
}

#[tokio::test]
async fn answers_have_exactly_the_documented_properties() {
    let document = document().await;
    let query = enc("“跨境电商");

    for (uri, path, status) in [
        (format!("/api/v1/search?q={query}"), "/api/v1/search", "200"),
        (format!("/api/v1/search?q={}", enc("“注入”")), "/api/v1/search", "200"),
        ("/api/v1/search".to_owned(), "/api/v1/search", "400"),
        (format!("/api/v1/articles/news%2Fhans?q={query}"), "/api/v1/articles/{id}", "200"),
        ("/api/v1/articles/attack".to_owned(), "/api/v1/articles/{id}", "200"),
        ("/readyz".to_owned(), "/readyz", "200"),
        ("/api/v1/articles/nowhere".to_owned(), "/api/v1/articles/{id}", "404"),
    ] {
        let answer = get(&uri).await;
        assert_eq!(answer.status.as_str(), status, "{uri}");
        let response = &document["paths"][path]["get"]["responses"][status];

        let schema = &response["content"]["application/json"]["schema"];
        assert!(schema.is_object(), "{path} {status}");
        check(&document, schema, &answer.json(), &uri);
    }
}

#[tokio::test]
async fn every_error_response_has_the_envelope() {
    let document = document().await;
    for path in ["/api/v1/search", "/api/v1/articles/{id}", "/api/v1/citation"] {
        let responses = document["paths"][path]["get"]["responses"].as_object().unwrap();
        assert!(responses.len() > 5);
        for (status, response) in responses.iter().filter(|(status, _)| *status != "200") {
            let schema = &response["content"]["application/json"]["schema"];
            assert_eq!(schema["$ref"], "#/components/schemas/ErrorAnswer", "{path} {status}");
        }
    }
}
