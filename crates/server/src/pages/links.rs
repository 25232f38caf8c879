//! URIs within the site: the only place that makes them.
//!
//! Paths are those of the routes. [`href`] and [`site_path`] put the base path in front of them.

use form_urlencoded::Serializer;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::form::SearchForm;
use crate::options::BasePath;

/// Characters that are encoded in a path: all except the unreserved ones of RFC 3986. Slashes in an
/// id are encoded too.
const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The route of the search page.
pub(crate) const HOME: &str = "/";

/// The export of a list.
pub(crate) const EXPORT: &str = "/api/v1/export";

/// The feeds.
pub(crate) const FEED_ATOM: &str = "/feed.atom";
pub(crate) const FEED_JSON: &str = "/feed.json";

/// The searches that a reader keeps.
pub(crate) const SAVED: &str = "/saved";

/// The route of the help.
pub(crate) const HELP: &str = "/help";

/// The route of the description of the API.
pub(crate) const DOCS: &str = "/docs";

/// The route of the description for browsers that add the site as a search engine.
pub(crate) const OPENSEARCH: &str = "/opensearch.xml";

/// Returns the route of an article's page.
pub(crate) fn article_path(id: &str) -> String {
    format!("/articles/{}", path_segment(id))
}

/// Returns a text as one segment of a path.
pub(crate) fn path_segment(text: &str) -> String {
    utf8_percent_encode(text, IN_PATH).to_string()
}

/// Returns the URI of an article's citation in a format of the API.
pub(crate) fn citation_href(base: &BasePath, id: &str, format: &str) -> String {
    let mut query = Serializer::new(String::new());
    query.append_pair("id", id).append_pair("format", format);
    format!("{}?{}", site_path(base, "/api/v1/citation"), query.finish())
}

/// Returns the URI of an article's page with a text of it marked, and a jump to the mark. Without a
/// text the URI stays as it is.
pub(crate) fn with_mark(uri: String, text: &str) -> String {
    if text.is_empty() {
        return uri;
    }
    let separator = if uri.contains('?') { '&' } else { '?' };
    let mut query = Serializer::new(String::new());
    query.append_pair("mark", text);
    format!("{uri}{separator}{}#marked", query.finish())
}

/// Returns the path of the page with all values of a facet.
pub(crate) fn facet_path(name: &str) -> String {
    format!("/facet/{name}")
}

/// Returns the path of the page of a day: `/day/2021-06-24`.
pub(crate) fn day_path(day: impl std::fmt::Display) -> String {
    format!("/day/{day}")
}

/// Returns the path of a route on the host.
pub(crate) fn site_path(base: &BasePath, route: &str) -> String {
    format!("{base}{route}")
}

/// Returns the URI of a route with the values of a form, encoded as browsers encode forms.
pub(crate) fn href(route: &str, form: &SearchForm) -> String {
    let path = site_path(&form.base, route);
    match query_string(form) {
        query if query.is_empty() => path,
        query => format!("{path}?{query}"),
    }
}

/// Returns the values of a form, encoded as browsers encode forms.
pub(crate) fn query_string(form: &SearchForm) -> String {
    let mut query = Serializer::new(String::new());
    query.extend_pairs(form.pairs());
    if form.page > 1 {
        query.append_pair("page", &form.page.to_string());
    }
    query.finish()
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
    fn a_link_to_a_sentence_comes_after_the_form() {
        assert_eq!(with_mark("/articles/a".into(), ""), "/articles/a");
        assert_eq!(
            with_mark("/articles/a".into(), "甲&#"),
            "/articles/a?mark=%E7%94%B2%26%23#marked"
        );
        assert_eq!(with_mark("/articles/a?q=b".into(), "c d"), "/articles/a?q=b&mark=c+d#marked");
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
        assert_eq!(SearchForm::new(&QueryString::parse(&uri[2..]).unwrap(), &form.base), form);
        assert_eq!(href(HOME, &SearchForm { page: 1, ..SearchForm::default() }), "/");
    }

    #[test]
    fn links_start_with_the_base_path() {
        let base: BasePath = "/search".parse().unwrap();
        let form = SearchForm { q: "a".into(), base, ..SearchForm::default() };
        assert_eq!(href(HOME, &form), "/search/?q=a");
        assert_eq!(href(&article_path("a/b"), &form.home()), "/search/articles/a%2Fb");
    }
}
