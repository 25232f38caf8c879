//! Names of hosts, as settings and `Host` headers state them.

use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use axum::http::uri::Authority;

/// The name or address of a host, without a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostName(Host);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Host {
    /// A name in lower case, without the dot of the root.
    Name(String),
    Address(IpAddr),
}

/// The error of a text that is not the name of a host.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "invalid host: \"{0}\" (expected a name or an address without a port, as in `news.example`; \
     a Chinese name as Punycode)"
)]
pub struct InvalidHost(String);

impl FromStr for HostName {
    type Err = InvalidHost;

    fn from_str(text: &str) -> Result<Self, InvalidHost> {
        Self::parse(text).ok_or_else(|| InvalidHost(text.to_owned()))
    }
}

impl HostName {
    fn parse(text: &str) -> Option<Self> {
        let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        if let Some(v6) = bare {
            let address: Ipv6Addr = v6.parse().ok()?;
            return Some(Self(Host::Address(IpAddr::V6(address).to_canonical())));
        }
        if let Ok(address) = text.parse::<IpAddr>() {
            return Some(Self(Host::Address(address.to_canonical())));
        }

        let name = text.strip_suffix('.').unwrap_or(text);
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let is_name = !name.is_empty() && name.chars().all(is_plain);
        is_name.then(|| Self(Host::Name(name.to_ascii_lowercase())))
    }

    /// Returns whether the host is the machine itself: `localhost`, `127.0.0.0/8` or `::1`.
    pub(crate) fn is_loopback(&self) -> bool {
        match &self.0 {
            Host::Name(name) => name == "localhost",
            Host::Address(address) => address.is_loopback(),
        }
    }

    /// Returns whether the host is an address, which no name server can redirect.
    pub(crate) fn is_address(&self) -> bool {
        matches!(self.0, Host::Address(_))
    }
}

/// A host and the port after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HostAndPort {
    pub(crate) name: HostName,
    port: u16,
}

impl HostAndPort {
    /// Parses a `Host` header or the authority of a URI. Without a port, it is that of HTTP.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let authority: Authority = text.parse().ok()?;
        let (host, rest) = text.split_at_checked(authority.host().len())?;
        let port = match rest.strip_prefix(':') {
            None if rest.is_empty() => 80,
            Some("") => 80,
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                digits.parse().ok()?
            }
            _ => return None,
        };
        // Brackets distinguish an IPv6 address from a name with a port.
        let is_bare_v6 = !host.starts_with('[') && host.contains(':');
        let name = HostName::parse(host).filter(|_| !is_bare_v6)?;
        Some(Self { name, port })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_a_name_or_an_address_without_a_port() {
        for good in ["news.example", "NEWS.example.", "a_b-c", "192.0.2.1", "::1", "[2001:db8::1]"]
        {
            assert!(good.parse::<HostName>().is_ok(), "{good}");
        }
        for bad in
            ["", ".", "a b", "a/b", "a@b", "news.example:80", "[::1]:80", "新闻.example", "*"]
        {
            assert!(bad.parse::<HostName>().is_err(), "{bad}");
        }
        assert_eq!("News.Example.".parse::<HostName>(), "news.example".parse());
        assert_eq!("::ffff:127.0.0.1".parse::<HostName>(), "127.0.0.1".parse());
    }

    #[test]
    fn a_header_may_have_a_port_and_nothing_else() {
        let parse = |text| HostAndPort::parse(text);
        for good in ["a", "a:", "a:8080", "127.0.0.1:1", "[::1]", "[::1]:7878"] {
            assert!(parse(good).is_some(), "{good}");
        }
        for bad in ["", ":80", "a:b", "a:1:2", "a:99999", "a:+1", "u@a", "a,b", "a b", "::1", "a/b"]
        {
            assert!(parse(bad).is_none(), "{bad}");
        }
        assert_eq!(parse("A.example"), parse("a.example.:80"));
        assert_ne!(parse("a:80"), parse("a:81"));
    }

    #[test]
    fn only_names_of_the_machine_itself_are_loopback() {
        let is_loopback = |text: &str| text.parse::<HostName>().unwrap().is_loopback();
        for own in
            ["localhost", "LocalHost.", "127.0.0.1", "127.255.0.9", "::1", "::ffff:127.0.0.1"]
        {
            assert!(is_loopback(own), "{own}");
        }
        for other in
            ["localhost.example", "a.localhost", "127.0.0.1.example", "127.1", "0.0.0.0", "::"]
        {
            assert!(!is_loopback(other), "{other}");
        }
    }
}
