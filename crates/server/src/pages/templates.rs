//! The templates, parsed once.

use std::sync::Arc;

use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Serde};
use minijinja::{AutoEscape, Environment, ErrorKind, State, Value};
use rust_embed::Embed;
use serde::Serialize;

use crate::error::Error;
use crate::strings::language::Language;
use crate::strings::{Strings, fill, grouped};

#[derive(Embed)]
#[folder = "../../web/templates"]
struct TemplateFiles;

/// The templates of all pages.
pub(crate) struct Templates(Environment<'static>);

impl Templates {
    /// Returns the templates that are built in, which speak in the words of `strings`.
    ///
    /// # Panics
    /// When a template does not parse, which tests rule out.
    pub(crate) fn embedded(strings: Arc<Strings>) -> Self {
        let mut environment = Environment::new();
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        // A line with nothing but a tag leaves no empty line behind.
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        environment.set_syntax(syntax.expect("the default delimiters are valid"));
        for name in TemplateFiles::iter() {
            let file = TemplateFiles::get(&name).expect("a listed file is there");
            let source = String::from_utf8_lossy(&file.data).into_owned();
            let parsed = environment.add_template_owned(name.into_owned(), source);
            parsed.expect("a built-in template parses");
        }
        environment.add_function("tr", move |state: &State<'_, '_>, key: &str, values: Kwargs| {
            translate(&strings, state, key, &values)
        });
        Self(environment)
    }

    /// Returns a page as a response in `language`, which may depend on the reader's headers.
    ///
    /// # Errors
    /// When the template asks for what is not there: a fault of ours.
    pub(crate) fn page(
        &self,
        name: &str,
        language: Language,
        context: impl Serialize,
    ) -> Result<Response, Error> {
        let context = Value::from(Serde(context));
        let html = self.0.get_template(name).and_then(|template| template.render(context));
        let html = html.map_err(|error| Error::Internal { cause: format!("{error:#}") })?;
        let headers =
            [(header::VARY, "accept-language"), (header::CONTENT_LANGUAGE, language.tag())];
        Ok((headers, Html(html)).into_response())
    }
}

/// The templates' `tr("key", name=value…)`: words in the page's language, whole numbers with
/// their thousands apart.
fn translate(
    strings: &Strings,
    state: &State<'_, '_>,
    key: &str,
    values: &Kwargs,
) -> Result<String, minijinja::Error> {
    let tag = state.lookup("lang");
    let language = tag.as_ref().and_then(Value::as_str).and_then(Language::of_tag);
    let words = language.and_then(|language| strings.get(language, key));
    let words = words.ok_or_else(|| {
        minijinja::Error::new(ErrorKind::UndefinedError, format!("no words for `{key}`"))
    })?;
    Ok(fill(words, |name| {
        let value: Value = values.get(name).ok()?;
        Some(value.clone().try_into().map_or_else(|_| value.to_string(), grouped))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the literal keys in calls of `tr` in the templates.
    fn keys_in_use() -> Vec<(String, String)> {
        let mut keys = Vec::new();
        for name in TemplateFiles::iter() {
            let file = TemplateFiles::get(&name).unwrap();
            let source = String::from_utf8(file.data.into_owned()).unwrap();
            let calls = source.split("tr(").skip(1);
            let quoted = calls
                .flat_map(|call| call.split_once(')').unwrap().0.split('"').skip(1).step_by(2));
            let whole = quoted.filter(|key| key.contains('.') && !key.ends_with('.'));
            keys.extend(whole.map(|key| (name.to_string(), key.to_owned())));
        }
        keys
    }

    #[test]
    fn every_key_that_a_template_uses_has_words() {
        let strings = Strings::embedded();
        let keys = keys_in_use();
        assert!(keys.len() > 50);
        for (template, key) in keys {
            assert!(strings.get(Language::ZhHans, &key).is_some(), "{template}: {key}");
        }
    }

    #[test]
    fn every_template_parses() {
        let templates = Templates::embedded(Arc::new(Strings::embedded()));
        assert_eq!(templates.0.templates().count(), TemplateFiles::iter().count());
    }
}
