//! Names of elements without regard to the prefix that a feed chose for their namespace.

use std::borrow::Cow;
use std::collections::HashMap;

use quick_xml::events::BytesStart;

/// The name of a feed's own elements has no prefix: `<atom:entry>` is `entry`.
const OWN: &str = "";

/// Namespaces and their usual prefixes. Source: the specifications of RSS 0.90, 1.0, 1.1 and 2.0, Atom 0.3
/// and 1.0, and of the modules that hold texts, persons or dates.
const NAMESPACES: &[(&str, &str)] = &[
    ("http://www.w3.org/2005/Atom", OWN),
    ("http://purl.org/atom/ns#", OWN),
    ("http://purl.org/rss/1.0/", OWN),
    ("http://purl.org/net/rss1.1#", OWN),
    ("http://my.netscape.com/rdf/simple/0.9/", OWN),
    ("http://channel.netscape.com/rdf/simple/0.9/", OWN),
    ("http://backend.userland.com/rss2", OWN),
    ("http://blogs.law.harvard.edu/tech/rss", OWN),
    ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdf"),
    ("http://www.w3.org/1999/xhtml", "xhtml"),
    ("http://purl.org/rss/1.0/modules/content/", "content"),
    ("http://purl.org/dc/elements/1.1/", "dc"),
    ("http://purl.org/dc/terms/", "dcterms"),
    ("http://search.yahoo.com/mrss", "media"),
    ("http://search.yahoo.com/mrss/", "media"),
    ("http://www.itunes.com/dtds/podcast-1.0.dtd", "itunes"),
];

/// Prefixes of a feed's own elements, where the feed does not declare them.
const OWN_PREFIXES: &[&str] = &["atom", "rss", "rss1", "a10"];

/// The prefixes that a feed declares.
#[derive(Default)]
pub(super) struct DeclaredPrefixes(HashMap<String, &'static str>);

impl DeclaredPrefixes {
    /// Reads the declarations of an element. Later ones replace earlier ones, wherever they are.
    pub(super) fn read(&mut self, start: &BytesStart<'_>) {
        for attribute in start.attributes().with_checks(false).flatten() {
            let prefix = attribute.key.0.strip_prefix("xmlns:");
            if let (Some(prefix), Some(known)) = (prefix, known_prefix(&attribute.value)) {
                self.0.insert(prefix.to_owned(), known);
            }
        }
    }

    /// Returns the name of a start tag, with the usual prefix of its namespace.
    pub(super) fn name_of_start<'a>(&self, start: &'a BytesStart<'_>) -> Cow<'a, str> {
        let name = start.name().0;
        if name.contains(':') {
            return self.name(name);
        }
        // An element may be the first of another namespace.
        let own = start.attributes().with_checks(false).flatten().find(|a| a.key.0 == "xmlns");
        let prefix = own.and_then(|own| known_prefix(&own.value)).unwrap_or(OWN);
        with_prefix(prefix, name)
    }

    /// Returns a name with the usual prefix of its namespace. A prefix that is not declared is kept.
    pub(super) fn name<'a>(&self, name: &'a str) -> Cow<'a, str> {
        let Some((prefix, local)) = name.split_once(':') else { return Cow::Borrowed(name) };
        match self.0.get(prefix) {
            Some(known) => with_prefix(known, local),
            None if OWN_PREFIXES.contains(&prefix) => Cow::Borrowed(local),
            None => Cow::Borrowed(name),
        }
    }
}

fn known_prefix(namespace: &str) -> Option<&'static str> {
    let namespace = namespace.trim();
    NAMESPACES.iter().find(|(known, _)| *known == namespace).map(|&(_, prefix)| prefix)
}

fn with_prefix<'a>(prefix: &str, local: &'a str) -> Cow<'a, str> {
    match prefix {
        OWN => Cow::Borrowed(local),
        prefix => Cow::Owned(format!("{prefix}:{local}")),
    }
}

/// Returns a name without its prefix.
pub(super) fn local_name(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}
