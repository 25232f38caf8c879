//! The address that a request comes from, with or without proxies in between.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use axum::extract::Request;
use axum::extract::connect_info::ConnectInfo;
use axum::http::{Extensions, HeaderMap, header};
use ipnet::IpNet;

/// The address or network of proxies that are trusted to report where a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrustedProxy(IpNet);

/// The error of a text that is neither an address nor a network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "invalid address: \"{0}\" (expected an address or a network, as in `10.0.0.1` or `10.0.0.0/8`)"
)]
pub struct InvalidAddress(String);

impl FromStr for TrustedProxy {
    type Err = InvalidAddress;

    fn from_str(text: &str) -> Result<Self, InvalidAddress> {
        let address = text.parse::<IpAddr>().ok().map(|one| IpNet::from(one.to_canonical()));
        let network = address.or_else(|| text.parse().ok());
        network.map(Self).ok_or_else(|| InvalidAddress(text.to_owned()))
    }
}

const X_FORWARDED_FOR: &str = "x-forwarded-for";
const X_FORWARDED_PROTO: &str = "x-forwarded-proto";

/// The peer of a connection over a Unix socket, as an extension of the request.
///
/// It has no address. The permissions of the socket decide who may connect, so it counts as a
/// trusted proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UnixPeer;

/// Returns the address of the client.
///
/// The client is the peer of the connection, unless the peer is a trusted proxy. Then it is the
/// last address in `X-Forwarded-For`, or else in `Forwarded`, that is not a trusted proxy: anyone
/// could have written the ones in front of it. A request without a socket comes from `0.0.0.0`, and
/// so does one over a Unix socket whose proxy names no client.
pub(crate) fn client_address(request: &Request, trusted: &[TrustedProxy]) -> IpAddr {
    address_of(request.extensions(), request.headers(), trusted)
}

/// Returns the address of the client, as [`client_address`] does, from the parts of a request.
pub(crate) fn address_of(
    extensions: &Extensions,
    headers: &HeaderMap,
    trusted: &[TrustedProxy],
) -> IpAddr {
    let mut address = peer_address(extensions);
    let mut is_proxy = is_proxy(extensions, trusted);

    for forwarded in forwarded_addresses(headers).into_iter().rev() {
        // A proxy that hides or mangles an address counts as the client itself.
        let Some(forwarded) = forwarded.filter(|_| is_proxy) else { break };
        address = forwarded;
        is_proxy = is_trusted(address, trusted);
    }

    address
}

/// Returns the scheme that the client used: the one that a trusted proxy reports, otherwise that of
/// this server, which has no TLS.
pub(crate) fn scheme_of(
    extensions: &Extensions,
    headers: &HeaderMap,
    trusted: &[TrustedProxy],
) -> &'static str {
    let reported = list_items(headers, X_FORWARDED_PROTO).pop();
    let reported = reported.or_else(|| {
        let elements = list_items(headers, header::FORWARDED.as_str());
        elements.last().and_then(|element| forwarded_pair(element, "proto")).map(str::to_owned)
    });

    let is_https = reported.is_some_and(|scheme| scheme.trim().eq_ignore_ascii_case("https"));
    if is_https && is_proxy(extensions, trusted) { "https" } else { "http" }
}

fn peer_address(extensions: &Extensions) -> IpAddr {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>();
    peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip().to_canonical())
}

/// Returns whether the peer of the connection is trusted to say where a request comes from.
fn is_proxy(extensions: &Extensions, trusted: &[TrustedProxy]) -> bool {
    extensions.get::<UnixPeer>().is_some() || is_trusted(peer_address(extensions), trusted)
}

/// Returns whether `address` is one of the trusted proxies.
pub(crate) fn is_trusted(address: IpAddr, trusted: &[TrustedProxy]) -> bool {
    trusted.iter().any(|proxy| proxy.0.contains(&address))
}

/// Returns the address that the limits count: an IPv4 address, or an IPv6 /64 network, since
/// one client has more IPv6 addresses than can be counted.
pub(crate) fn rate_limit_key(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => {
            let network = v6.to_bits() & (u128::MAX << 64);
            IpAddr::V6(Ipv6Addr::from_bits(network))
        }
    }
}

/// Returns the addresses that proxies reported, the nearest last. `None` is an unreadable one.
fn forwarded_addresses(headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    let x_forwarded_for = list_items(headers, X_FORWARDED_FOR);
    if !x_forwarded_for.is_empty() {
        return x_forwarded_for.iter().map(|item| parse_address(item)).collect();
    }

    let elements = list_items(headers, header::FORWARDED.as_str());
    elements.iter().map(|element| parse_address(forwarded_pair(element, "for")?)).collect()
}

/// Returns the comma-separated items of all headers with a name.
fn list_items(headers: &HeaderMap, name: &str) -> Vec<String> {
    let mut items = Vec::new();
    for value in headers.get_all(name) {
        let line = String::from_utf8_lossy(value.as_bytes());
        items.extend(line.split(',').map(str::to_owned));
    }
    items
}

/// Returns the value of a name, such as `for`, in an element of `Forwarded` (RFC 7239).
fn forwarded_pair<'e>(element: &'e str, wanted: &str) -> Option<&'e str> {
    element.split(';').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case(wanted).then_some(value)
    })
}

/// Parses an address with or without a port, quotation marks and brackets.
fn parse_address(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"');
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);

    let address = bare.parse().ok();
    let address = address.or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    address.map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn check(peer: &str, headers: &[(&str, &str)], expected: &str) {
        let mut request = Request::new(Body::empty());
        let peer: IpAddr = peer.parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(peer, 1)));
        for (name, value) in headers {
            let name: axum::http::HeaderName = name.parse().unwrap();
            request.headers_mut().append(name, value.parse().unwrap());
        }

        let trusted: Vec<TrustedProxy> =
            ["10.0.0.0/8", "fd00::/8"].map(|net| net.parse().unwrap()).into();
        assert_eq!(client_address(&request, &trusted).to_string(), expected, "{headers:?}");
    }

    #[test]
    fn headers_of_an_untrusted_peer_are_ignored() {
        check("203.0.113.7", &[], "203.0.113.7");
        check("203.0.113.7", &[("x-forwarded-for", "192.0.2.1")], "203.0.113.7");
        check("203.0.113.7", &[("forwarded", "for=192.0.2.1")], "203.0.113.7");
        check("::ffff:203.0.113.7", &[], "203.0.113.7");
    }

    #[test]
    fn the_last_untrusted_address_counts() {
        check("10.0.0.1", &[("x-forwarded-for", "192.0.2.1")], "192.0.2.1");
        check("10.0.0.1", &[("x-forwarded-for", "1.1.1.1, 192.0.2.1, 10.2.3.4")], "192.0.2.1");
        check(
            "10.0.0.1",
            &[("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "192.0.2.1:99")],
            "192.0.2.1",
        );
        check("::ffff:10.0.0.1", &[("x-forwarded-for", "::ffff:192.0.2.1")], "192.0.2.1");
        check("10.0.0.1", &[("x-forwarded-for", "10.0.0.3,10.0.0.2")], "10.0.0.3");
        check(
            "fd00::1",
            &[("forwarded", "for=1.1.1.1;proto=http, For=\"[2001:db8::1]:47\";by=x")],
            "2001:db8::1",
        );
        let both = [("forwarded", "for=1.1.1.1"), ("x-forwarded-for", "192.0.2.1")];
        check("10.0.0.1", &both, "192.0.2.1");
    }

    #[test]
    fn a_proxy_with_an_unreadable_header_counts_as_the_client() {
        for hidden in ["unknown", "_x", "", "1.2.3", "192.0.2.1, what"] {
            check("10.0.0.1", &[("x-forwarded-for", hidden)], "10.0.0.1");
        }
        check("10.0.0.1", &[("forwarded", "for=_hidden, proto=https")], "10.0.0.1");
    }

    #[test]
    fn the_peer_of_a_unix_socket_is_a_proxy() {
        let mut request = Request::new(Body::empty());
        request.extensions_mut().insert(UnixPeer);
        assert_eq!(client_address(&request, &[]).to_string(), "0.0.0.0");
        request.headers_mut().append("x-forwarded-for", "1.1.1.1, 192.0.2.1".parse().unwrap());
        assert_eq!(client_address(&request, &[]).to_string(), "192.0.2.1");
    }

    #[test]
    fn only_a_proxy_reports_the_scheme() {
        let scheme = |peer: &str, name: &'static str, value: &str| {
            let mut request = Request::new(Body::empty());
            let peer: IpAddr = peer.parse().unwrap();
            request.extensions_mut().insert(ConnectInfo(SocketAddr::new(peer, 1)));
            request.headers_mut().append(name, value.parse().unwrap());
            scheme_of(request.extensions(), request.headers(), &["10.0.0.1".parse().unwrap()])
        };
        assert_eq!(scheme("10.0.0.1", "x-forwarded-proto", "https"), "https");
        assert_eq!(scheme("10.0.0.1", "x-forwarded-proto", "https, http"), "http");
        assert_eq!(scheme("10.0.0.1", "forwarded", "for=1.1.1.1;proto=HTTPS"), "https");
        assert_eq!(scheme("10.0.0.1", "x-forwarded-proto", "javascript"), "http");
        assert_eq!(scheme("192.0.2.1", "x-forwarded-proto", "https"), "http");
    }

    #[test]
    fn an_ipv6_network_is_one_caller() {
        let key = |text: &str| rate_limit_key(text.parse().unwrap()).to_string();
        assert_eq!(key("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(key("192.0.2.1"), "192.0.2.1");
    }
}
