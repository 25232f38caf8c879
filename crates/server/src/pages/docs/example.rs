//! Examples of requests in several languages.

use serde::Serialize;
use serde_json::{Value, json};

use super::reference::Operation;
use crate::pages::links::path_segment;
use crate::pages::samples::IndexSamples;

/// The variable with the token, in all examples.
const TOKEN: &str = "XUNWEN_TOKEN";

/// The article that the examples post and delete.
const POSTED_ID: &str = "desk/example-1";

/// The code of an example.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct CodeExample {
    /// The language, as a part of an id.
    language: &'static str,
    label: &'static str,
    code: String,
}

/// Values of an index that the examples use.
#[derive(Debug)]
pub(crate) struct ExampleValues {
    /// Scheme, host and base path.
    pub(crate) address: String,
    query: String,
    other_query: String,
    id: String,
}

/// A request of an example.
#[derive(Debug, PartialEq)]
struct ExampleRequest<'o> {
    method: &'o str,
    url: String,
    query: Vec<(&'static str, String)>,
    body: Option<Value>,
    needs_token: bool,
    has_json: bool,
}

impl ExampleValues {
    /// Takes the values from samples of an index. An empty index has the values of the sample
    /// corpus.
    pub(crate) fn new(address: String, samples: IndexSamples) -> Self {
        let mut words = samples.words.into_iter();
        let id = samples.newest.map(|hit| hit.id);
        Self {
            address,
            query: words.next().unwrap_or_else(|| "跨境电商".to_owned()),
            other_query: words.next().unwrap_or_else(|| "杭州".to_owned()),
            id: id.unwrap_or_else(|| "economy/cross-border".to_owned()),
        }
    }
}

/// Returns the examples of an operation.
pub(crate) fn examples(operation: &Operation, values: &ExampleValues) -> Vec<CodeExample> {
    let request = ExampleRequest::new(operation, values);
    vec![
        CodeExample { language: "curl", label: "curl", code: request.curl() },
        CodeExample { language: "python", label: "Python", code: request.python() },
        CodeExample { language: "javascript", label: "JavaScript", code: request.javascript() },
    ]
}

impl<'o> ExampleRequest<'o> {
    fn new(operation: &'o Operation, values: &ExampleValues) -> Self {
        let query = || ("q", values.query.clone());
        let parameters = match operation.id.as_str() {
            "search" => vec![query(), ("per_page", "2".to_owned())],
            "export" => vec![query(), ("format", "csv".to_owned())],
            "article" => vec![query()],
            "citation" => vec![("id", values.id.clone()), ("format", "gbt7714-2025".to_owned())],
            "post_articles" => vec![("wait", "searchable".to_owned())],
            _ => Vec::new(),
        };
        let body = match operation.id.as_str() {
            "batch" => Some(json!({"searches": [
                {"q": values.query, "per_page": 1},
                {"q": values.other_query, "sort": "newest"},
            ]})),
            "post_articles" => Some(json!([{
                "id": POSTED_ID,
                "title": "示例：跨境电商峰会开幕",
                "published": "2026-11-30T09:30:00+08:00",
                "source": "示例日报",
                "text": "跨境电商峰会今天开幕。\n\n三百家企业参加。",
            }])),
            _ => None,
        };
        let id = if operation.id == "delete_article" { POSTED_ID } else { &values.id };
        Self {
            method: &operation.method,
            url: format!("{}{}", values.address, operation.path.replace("{id}", &path_segment(id))),
            query: parameters,
            body,
            needs_token: operation.needs_token,
            has_json: operation.answers_json(),
        }
    }

    fn curl(&self) -> String {
        let mut parts = vec!["curl --fail-with-body --silent --show-error".to_owned()];
        let mut url = self.url.clone();
        match self.method {
            "GET" if !self.query.is_empty() => parts[0].push_str(" --get"),
            "GET" | "POST" => {}
            method => parts[0].push_str(&format!(" --request {method}")),
        }
        for (name, value) in &self.query {
            if self.method == "GET" {
                parts.push(format!("--data-urlencode {}", in_shell(&format!("{name}={value}"))));
            } else {
                url.push_str(&format!("?{name}={value}"));
            }
        }
        if self.needs_token {
            parts.push(format!("--header \"Authorization: Bearer ${TOKEN}\""));
        }
        if let Some(body) = &self.body {
            parts.push("--header 'Content-Type: application/json'".to_owned());
            parts.push(format!("--data {}", in_shell(&pretty(body))));
        }
        parts.push(in_shell(&url));
        parts.join(" \\\n  ")
    }

    fn python(&self) -> String {
        let mut imports = Vec::new();
        let mut lines = Vec::new();
        if self.has_json || self.body.is_some() {
            imports.push("import json");
        }
        if self.needs_token {
            imports.push("import os");
        }
        if !self.query.is_empty() {
            imports.push("from urllib.parse import urlencode");
        }
        imports.push("from urllib.request import Request, urlopen");

        lines.push(format!("url = {}", literal(&self.url)));
        if !self.query.is_empty() {
            lines.push(format!("url += \"?\" + urlencode({})", object(&self.query)));
        }
        let mut request = vec!["url".to_owned()];
        if let Some(body) = &self.body {
            lines.push(format!("body = {}", pretty(body)));
            request.push("data=json.dumps(body).encode()".to_owned());
        }
        if let Some(headers) = self.headers(&format!("\"Bearer \" + os.environ[\"{TOKEN}\"]")) {
            lines.push(format!("headers = {headers}"));
            request.push("headers=headers".to_owned());
        }
        if !["GET", "POST"].contains(&self.method) {
            request.push(format!("method=\"{}\"", self.method));
        }
        lines.push(format!("with urlopen(Request({})) as answer:", request.join(", ")));
        lines.push(if self.has_json {
            "    print(json.dumps(json.load(answer), ensure_ascii=False, indent=2))".to_owned()
        } else {
            "    print(answer.read().decode())".to_owned()
        });
        format!("{}\n\n{}", imports.join("\n"), lines.join("\n"))
    }

    fn javascript(&self) -> String {
        let mut lines = vec![format!("const url = new URL({});", literal(&self.url))];
        if !self.query.is_empty() {
            lines.push(format!("url.search = new URLSearchParams({});", object(&self.query)));
        }
        let mut options = Vec::new();
        if self.method != "GET" {
            options.push(format!("method: \"{}\"", self.method));
        }
        if let Some(headers) = self.headers(&format!("`Bearer ${{process.env.{TOKEN}}}`")) {
            lines.push(format!("const headers = {headers};"));
            options.push("headers".to_owned());
        }
        if let Some(body) = &self.body {
            lines.push(format!("const body = JSON.stringify({});", pretty(body)));
            options.push("body".to_owned());
        }
        let options = match options.as_slice() {
            [] => String::new(),
            options => format!(", {{ {} }}", options.join(", ")),
        };
        lines.push(format!("const answer = await fetch(url{options});"));
        lines.push("if (!answer.ok) throw new Error(await answer.text());".to_owned());
        let read = if self.has_json { "json" } else { "text" };
        lines.push(format!("console.log(await answer.{read}());"));
        lines.join("\n")
    }

    /// Returns the headers as an object of Python and JavaScript; `None` if there are none.
    fn headers(&self, token: &str) -> Option<String> {
        let token = self.needs_token.then(|| format!("\"Authorization\": {token}"));
        let json = self.body.as_ref().map(|_| "\"Content-Type\": \"application/json\"".to_owned());
        let headers: Vec<String> = token.into_iter().chain(json).collect();
        (!headers.is_empty()).then(|| format!("{{{}}}", headers.join(", ")))
    }
}

/// Returns a text in the quotation marks of a shell.
fn in_shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Returns a text as a literal of Python and JavaScript.
fn literal(text: &str) -> String {
    Value::from(text).to_string()
}

/// Returns parameters as an object of Python and JavaScript.
fn object(pairs: &[(&str, String)]) -> String {
    let pairs = pairs.iter().map(|(name, value)| format!("\"{name}\": {}", literal(value)));
    format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
}

/// Returns JSON with line breaks, which is also valid Python and JavaScript as long as it has only
/// texts and numbers.
fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api;
    use crate::options::BasePath;
    use crate::pages::docs::reference::ApiReference;

    fn values() -> ExampleValues {
        ExampleValues {
            address: "http://127.0.0.1:7878".into(),
            query: "it's \"甲\"\\".into(),
            other_query: "乙".into(),
            id: "a/b 'c'".into(),
        }
    }

    fn code_of(id: &str) -> Vec<String> {
        let (_, document) = api::routes().split_for_parts();
        let json = api::openapi::to_json(document, &BasePath::default(), None);
        let reference = ApiReference::from_json(&json);
        let mut operations = reference.groups.iter().flat_map(|group| &group.operations);
        let operation = operations.find(|operation| operation.id == id).unwrap();
        examples(operation, &values()).into_iter().map(|example| example.code).collect()
    }

    #[test]
    fn texts_from_the_index_stay_texts() {
        let [curl, python, javascript] = code_of("search").try_into().unwrap();
        assert!(curl.contains(r#"'q=it'\''s "甲"\'"#), "{curl}");
        assert!(python.contains(r#"{"q": "it's \"甲\"\\", "per_page": "2"}"#), "{python}");
        assert!(javascript.contains(r#"{"q": "it's \"甲\"\\", "per_page": "2"}"#), "{javascript}");
        assert!(code_of("article")[0].contains("/api/v1/articles/a%2Fb%20%27c%27'"));
    }

    #[test]
    fn only_requests_that_write_send_the_token() {
        for (id, sends) in [("search", false), ("post_articles", true), ("delete_article", true)] {
            assert!(code_of(id).iter().all(|code| code.contains(TOKEN) == sends), "{id}");
        }
    }
}
