//! URIs within the site.

use form_urlencoded::Serializer;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::form::SearchForm;

/// Characters that are encoded in a path: all except the unreserved ones of RFC 3986. Slashes in an
/// id are encoded too.
const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The path of the search page.
pub(crate) const HOME: &str = "/";

/// Returns the path of an article's page.
pub(crate) fn article_path(id: &str) -> String {
    format!("/articles/{}", utf8_percent_encode(id, IN_PATH))
}

/// Returns the path of the page with all values of a facet.
pub(crate) fn facet_path(name: &str) -> String {
    format!("/facet/{name}")
}

/// Returns the path of the page of a day: `/day/2021-06-24`.
pub(crate) fn day_path(day: impl std::fmt::Display) -> String {
    format!("/day/{day}")
}

/// Returns the URI of a page with the values of a form, encoded as browsers encode forms.
pub(crate) fn href(path: &str, form: &SearchForm) -> String {
    let mut query = Serializer::new(String::new());
    query.extend_pairs(form.pairs());
    if form.page > 1 {
        query.append_pair("page", &form.page.to_string());
    }
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
    fn the_form_of_a_link_is_the_form_that_it_was_made_from() {
        let form = SearchForm {
            q: "a b&c=\"甲\"+%".into(),
            lang: "en".into(),
            page: 2,
            ..SearchForm::default()
        };
        let uri = href(HOME, &form);
        assert_eq!(uri, "/?q=a+b%26c%3D%22%E7%94%B2%22%2B%25&lang=en&page=2");
        assert_eq!(SearchForm::new(&QueryString::parse(&uri[2..]).unwrap()), form);
        assert_eq!(href(HOME, &SearchForm { page: 1, ..SearchForm::default() }), "/");
    }
}
