//! Templates of the pages, parsed once.

use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Serde};
use minijinja::{AutoEscape, Environment, ErrorKind, State, Value};
use rust_embed::Embed;
use serde::Serialize;

use crate::error::{OperatorError, RequestError};
use crate::strings::language::InterfaceLanguage;
use crate::strings::placeholders::{fill, grouped};
use crate::strings::text;

#[derive(Embed)]
#[folder = "../../web/templates"]
struct TemplateFiles;

/// The templates of all pages.
pub(crate) struct Templates(Environment<'static>);

impl Templates {
    /// Returns the built-in templates.
    ///
    /// # Panics
    /// When a template does not parse, which tests rule out.
    pub(crate) fn embedded() -> Self {
        let mut environment = Environment::new();
        environment.set_auto_escape_callback(|_| AutoEscape::Html);

        // A line that contains only a tag leaves no empty line in the page.
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        environment.set_syntax(syntax.expect("the default delimiters are valid"));

        for name in TemplateFiles::iter() {
            let file = TemplateFiles::get(&name).expect("a listed file exists");
            let source = String::from_utf8_lossy(&file.data).into_owned();
            let parsed = environment.add_template_owned(name.into_owned(), source);
            parsed.expect("a built-in template parses");
        }

        environment.add_function("tr", template_text);
        environment.add_filter("prose", prose);
        Self(environment)
    }

    /// Renders a page in a language.
    ///
    /// # Errors
    /// When the template uses a value that the context lacks.
    pub(crate) fn page(
        &self,
        name: &str,
        language: InterfaceLanguage,
        context: impl Serialize,
    ) -> Result<Response, RequestError> {
        let context = Value::from(Serde(context));
        let html = self.0.get_template(name).and_then(|template| template.render(context));
        let html = html.map_err(|error| OperatorError::Internal { cause: format!("{error:#}") })?;

        // The language may come from the request headers.
        let headers =
            [(header::VARY, "accept-language"), (header::CONTENT_LANGUAGE, language.tag())];
        Ok((headers, Html(html)).into_response())
    }
}

/// Returns the result of `tr("key", name=value…)` in a template: the text in the language of the
/// page. Whole numbers get thousands separators.
#[expect(clippy::needless_pass_by_value, reason = "the signature that the environment calls")]
fn template_text(
    state: &State<'_, '_>,
    key: &str,
    values: Kwargs,
) -> Result<String, minijinja::Error> {
    let tag = state.lookup("lang");
    let language = tag.as_ref().and_then(Value::as_str).and_then(InterfaceLanguage::from_tag);
    let text = language.and_then(|language| text(language, key)).ok_or_else(|| {
        minijinja::Error::new(ErrorKind::UndefinedError, format!("no text for `{key}`"))
    })?;

    Ok(fill(text, |name| {
        let value: Value = values.get(name).ok()?;
        Some(value.clone().try_into().map_or_else(|_| value.to_string(), grouped))
    }))
}

/// A piece of a paragraph.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct ProsePiece<'t> {
    text: &'t str,
    is_code: bool,
}

/// Returns the paragraphs of a text, which are separated by empty lines, as pieces: between
/// backticks is code.
fn prose(text: &str) -> Value {
    let pieces = |paragraph| {
        let pieces = str::split(paragraph, '`').enumerate();
        let pieces = pieces.map(|(at, text)| ProsePiece { text, is_code: at % 2 == 1 });
        pieces.filter(|piece| !piece.text.is_empty()).collect::<Vec<_>>()
    };
    let paragraphs: Vec<_> = text.split("\n\n").filter(|one| !one.is_empty()).map(pieces).collect();
    Value::from(Serde(paragraphs))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the literal keys of `tr` calls, each with its template.
    fn keys_in_use() -> Vec<(String, String)> {
        let mut keys = Vec::new();
        for name in TemplateFiles::iter() {
            let file = TemplateFiles::get(&name).unwrap();
            let source = String::from_utf8(file.data.into_owned()).unwrap();
            let calls = source.split("tr(").skip(1);
            let quoted = calls
                .map(|call| call.split_once(')').map_or(call, |(arguments, _)| arguments))
                .flat_map(|arguments| arguments.split('"').skip(1).step_by(2));
            let whole = quoted.filter(|key| key.contains('.') && !key.ends_with('.'));
            keys.extend(whole.map(|key| (name.to_string(), key.to_owned())));
        }
        keys
    }

    #[test]
    fn every_key_in_a_template_has_a_text() {
        let keys = keys_in_use();
        assert!(keys.len() > 50);
        for (template, key) in keys {
            assert!(text(InterfaceLanguage::ZhHans, &key).is_some(), "{template}: {key}");
        }
    }

    #[test]
    fn a_text_has_paragraphs_and_code() {
        let shown = prose("Write `a b`.\n\n`c`").to_string();
        let expected = concat!(
            "[[{'text': 'Write ', 'is_code': False}, {'text': 'a b', 'is_code': True}, ",
            "{'text': '.', 'is_code': False}], [{'text': 'c', 'is_code': True}]]",
        );
        assert_eq!(shown, expected);
        assert_eq!(prose("").to_string(), "[]");
    }

    #[test]
    fn every_template_parses() {
        let templates = Templates::embedded();
        assert_eq!(templates.0.templates().count(), TemplateFiles::iter().count());
    }
}
