//! Addresses within the site.

use form_urlencoded::Serializer;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::form::Form;

/// What is encoded in a path: all but the characters that never mean anything in one. A slash
/// in an id is encoded too.
const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The path of the search page.
pub(crate) const HOME: &str = "/";

/// Returns the path of an article's page.
pub(crate) fn article_path(id: &str) -> String {
    format!("/articles/{}", utf8_percent_encode(id, IN_PATH))
}

/// Returns the address of a page that carries on what the form has, encoded as browsers encode
/// forms.
pub(crate) fn href(path: &str, form: &Form) -> String {
    let page = if form.page > 1 { form.page.to_string() } else { String::new() };
    let pairs = [
        ("q", &form.q),
        ("sort", &form.sort),
        ("from", &form.from),
        ("to", &form.to),
        ("source", &form.source),
        ("author", &form.author),
        ("script", &form.script),
        ("lang", &form.lang),
        ("page", &page),
    ];
    let mut query = Serializer::new(String::new());
    query.extend_pairs(pairs.into_iter().filter(|(_, value)| !value.is_empty()));
    match query.finish() {
        query if query.is_empty() => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::params::query_string::QueryString;

    #[test]
    fn an_id_is_one_segment_of_a_path() {
        assert_eq!(article_path("economy/a b"), "/articles/economy%2Fa%20b");
        assert_eq!(article_path("100%?#.x-1"), "/articles/100%25%3F%23.x-1");
        assert_eq!(article_path("中"), "/articles/%E4%B8%AD");
    }

    #[test]
    fn an_address_asks_for_what_the_form_has() {
        let form =
            Form { q: "a b&c=\"甲\"+%".into(), lang: "en".into(), page: 2, ..Form::default() };
        let address = href(HOME, &form);
        assert_eq!(address, "/?q=a+b%26c%3D%22%E7%94%B2%22%2B%25&lang=en&page=2");
        assert_eq!(Form::new(&QueryString::parse(&address[2..]).unwrap()), form);
        assert_eq!(href(HOME, &Form { page: 1, ..Form::default() }), "/");
    }
}
