//! The address under which readers reach the host of the site.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use axum::http::Uri;

/// Scheme, host and port that readers reach the site under, as in `https://news.example`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(Arc<str>);

/// The error of a text that is not the address of a host.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("invalid address: \"{0}\" (expected scheme and host, as in `https://news.example`)")]
pub struct InvalidPublicUrl(String);

impl FromStr for PublicUrl {
    type Err = InvalidPublicUrl;

    fn from_str(text: &str) -> Result<Self, InvalidPublicUrl> {
        let invalid = || InvalidPublicUrl(text.to_owned());
        let bare = text.strip_suffix('/').unwrap_or(text);
        let uri: Uri = bare.parse().map_err(|_| invalid())?;
        let scheme = uri.scheme_str().unwrap_or_default();
        let authority = uri.authority().map_or("", |authority| authority.as_str());

        let is_web = matches!(scheme, "http" | "https");
        let is_whole = format!("{scheme}://{authority}") == bare;
        let is_host = !authority.contains(['@', '"', '\'', '<', '>', '&']);
        if is_web && is_whole && is_host { Ok(Self(bare.into())) } else { Err(invalid()) }
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_is_a_scheme_and_a_host() {
        for good in ["https://news.example", "http://127.0.0.1:7878", "https://news.example/"] {
            let url: PublicUrl = good.parse().unwrap();
            assert_eq!(url.to_string(), good.trim_end_matches('/'));
        }
        for bad in [
            "",
            "news.example",
            "https://news.example/search",
            "ftp://a",
            "https://a@b",
            "https://",
            "https://a?b",
            "https://a//",
        ] {
            assert!(bad.parse::<PublicUrl>().is_err(), "{bad}");
        }
    }
}
