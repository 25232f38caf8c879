//! The path on a host below which the site lies.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Characters of a segment that are encoded: all except the unreserved ones of RFC 3986. Percent
/// signs stay, since a segment may be encoded already.
const IN_SEGMENT: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'%');

/// The first segments of the server's own routes. A base path that starts with one would be
/// ambiguous: a proxy that strips the base path sends `/api/v1/search` too.
pub(crate) const ROUTE_NAMES: &[&str] = &[
    "api",
    "articles",
    "day",
    "docs",
    "facet",
    "favicon.ico",
    "feed.atom",
    "feed.json",
    "healthz",
    "help",
    "metrics",
    "opensearch.xml",
    "readyz",
    "robots.txt",
    "saved",
    "static",
];

/// The path on a host below which the site lies, as in `/search`; by default the root.
///
/// Printed as in front of a route: with a leading slash and without a trailing one,
/// percent-encoded; empty for the root.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BasePath(Option<Arc<str>>);

/// The error of a text that is not a base path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "invalid base path: \"{0}\" (expected a path such as `/search`, without `..`, query or the \
     name of a route)"
)]
pub struct InvalidBasePath(String);

impl FromStr for BasePath {
    type Err = InvalidBasePath;

    fn from_str(text: &str) -> Result<Self, InvalidBasePath> {
        if matches!(text, "" | "/") {
            return Ok(Self::default());
        }

        let path = text.strip_prefix('/').unwrap_or(text);
        let path = path.strip_suffix('/').unwrap_or(path);
        let segments: Option<Vec<String>> = path.split('/').map(normal_segment).collect();
        let segments = segments.filter(|segments| !ROUTE_NAMES.contains(&segments[0].as_str()));
        let segments = segments.ok_or_else(|| InvalidBasePath(text.to_owned()))?;
        Ok(Self(Some(format!("/{}", segments.join("/")).into())))
    }
}

/// Returns a segment in the encoding that browsers send; `None` if it is empty, leads elsewhere or
/// has characters that are not part of a path.
fn normal_segment(segment: &str) -> Option<String> {
    let decoded = percent_decode_str(segment).decode_utf8().ok()?;
    let is_encoded = encodings(segment).all(|digits| digits.is_some());
    let is_delimiter = |c: char| c.is_control() || "%/\\?#\"'<>&;`{}|^ ".contains(c);
    let is_plain = !decoded.is_empty() && !decoded.contains(is_delimiter);

    let is_whole = is_encoded && is_plain && !matches!(&*decoded, "." | "..");
    is_whole.then(|| utf8_percent_encode(&decoded, IN_SEGMENT).to_string())
}

/// Returns the two hexadecimal digits after each percent sign; `None` where they are missing.
fn encodings(segment: &str) -> impl Iterator<Item = Option<&str>> {
    let is_hex = |digits: &&str| digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    segment.split('%').skip(1).map(move |rest| rest.get(..2).filter(is_hex))
}

impl BasePath {
    /// Returns the path, without a trailing slash; empty for the root.
    pub(crate) fn as_str(&self) -> &str {
        self.0.as_deref().unwrap_or_default()
    }

    /// Returns the path within the site of a path on the host; `None` if it lies outside.
    pub(crate) fn strip<'p>(&self, path: &'p str) -> Option<&'p str> {
        let rest = path.strip_prefix(self.0.as_deref()?)?;
        (rest.is_empty() || rest.starts_with('/')).then_some(rest)
    }
}

impl fmt::Display for BasePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Option<String> {
        text.parse::<BasePath>().ok().map(|path| path.to_string())
    }

    #[test]
    fn a_base_path_is_written_in_one_way() {
        for same in ["/search", "search", "/search/", "search/", "/s%65arch"] {
            assert_eq!(parsed(same).as_deref(), Some("/search"), "{same}");
        }
        assert_eq!(parsed("/a/b-c_d.e~f").as_deref(), Some("/a/b-c_d.e~f"));
        for same in ["/搜索", "/%E6%90%9C%E7%B4%A2", "/%e6%90%9c索/"] {
            assert_eq!(parsed(same).as_deref(), Some("/%E6%90%9C%E7%B4%A2"), "{same}");
        }
        for root in ["", "/"] {
            assert_eq!(parsed(root).as_deref(), Some(""), "{root:?}");
        }
    }

    #[test]
    fn a_path_that_leads_elsewhere_is_refused() {
        for bad in [
            "//",
            "/a//b",
            "/a/..",
            "/../a",
            "/%2e%2E",
            "/.",
            "/a%2Fb",
            "/a?b",
            "/a#b",
            "/a b",
            "/a\\b",
            "/a%",
            "/a%4",
            "/%zz",
            "/%FF",
            "/\"a",
            "/a&b",
            "https://a",
            "/api",
            "/static/x",
            "/a\nb",
        ] {
            assert_eq!(parsed(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn only_whole_segments_are_stripped() {
        let base: BasePath = "/search".parse().unwrap();
        for (path, rest) in [
            ("/search", Some("")),
            ("/search/", Some("/")),
            ("/search/articles/a", Some("/articles/a")),
            ("/searching", None),
            ("/", None),
            ("/articles/search/", None),
        ] {
            assert_eq!(base.strip(path), rest, "{path}");
        }
        assert_eq!(BasePath::default().strip("/search"), None);
    }

    #[test]
    fn no_route_can_be_taken_for_a_base_path() {
        let router = include_str!("../router.rs");
        let api = include_str!("../api.rs");
        let quoted = router.split(".route(\"/").chain(api.split(".route(\"/")).skip(1);
        let names = quoted.filter_map(|rest| rest.split(['/', '"']).next());
        let names: Vec<&str> = names.filter(|name| !name.is_empty() && *name != "fails").collect();
        assert!(names.len() > 5, "{names:?}");
        for name in names.into_iter().filter(|name| !name.contains(char::is_whitespace)) {
            assert!(ROUTE_NAMES.contains(&name), "{name} is not in the list");
        }
    }
}
