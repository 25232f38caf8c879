//! Addresses: relative ones are resolved as browsers do.

use url::Url;

/// The addresses that relative ones are resolved against, from the outermost.
#[derive(Clone, Debug, Default)]
pub(super) struct BaseAddress(Option<Url>);

impl BaseAddress {
    /// Returns the base inside an element with `xml:base`.
    pub(super) fn with(&self, xml_base: Option<&str>) -> Self {
        let Some(xml_base) = xml_base else { return self.clone() };
        let inner = match &self.0 {
            Some(outer) => outer.join(xml_base).ok(),
            None => Url::parse(xml_base).ok(),
        };
        Self(inner.or_else(|| self.0.clone()))
    }

    /// Returns the base, or the first of some addresses that is one.
    pub(super) fn or<'a>(self, others: impl IntoIterator<Item = Option<&'a String>>) -> Self {
        let mut others = others.into_iter().flatten();
        Self(self.0.or_else(|| others.find_map(|other| Url::parse(other).ok())))
    }

    /// Returns an address, resolved if it is relative. An absolute one is kept as it is written, and so is a relative one
    /// without a base.
    pub(super) fn resolve(&self, address: &str) -> String {
        let is_relative = Url::parse(address) == Err(url::ParseError::RelativeUrlWithoutBase);
        let joined =
            self.0.as_ref().filter(|_| is_relative).and_then(|base| base.join(address).ok());
        joined.map_or_else(|| address.to_owned(), String::from)
    }
}

/// Returns whether a text is the address of a page.
pub(super) fn is_web_address(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_addresses_are_resolved_against_the_innermost_base() {
        let feed = BaseAddress::default().with(Some("https://example.com/news/feed.xml"));
        let entry = feed.with(Some("2024/"));
        assert_eq!(entry.resolve("1.html"), "https://example.com/news/2024/1.html");
        assert_eq!(entry.resolve("/1"), "https://example.com/1");
        assert_eq!(entry.resolve("?id=3"), "https://example.com/news/2024/?id=3");
        assert_eq!(entry.resolve("//a.example/b"), "https://a.example/b");
        assert_eq!(entry.resolve("HTTPS://例.example/甲"), "HTTPS://例.example/甲");
        let site = "https://example.com".to_owned();
        let other = BaseAddress::default().or([None, Some(&site)]);
        assert_eq!(other.resolve("甲"), "https://example.com/%E7%94%B2");
        assert_eq!(BaseAddress::default().resolve("/1"), "/1");
    }
}
