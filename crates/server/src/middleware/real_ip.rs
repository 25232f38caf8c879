//! Which address a request comes from, behind proxies or not.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use axum::extract::Request;
use axum::extract::connect_info::ConnectInfo;
use axum::http::{HeaderMap, header};
use ipnet::IpNet;

/// The address or the network of proxies that are believed where a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrustedProxy(IpNet);

/// Why a text is no address and no network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no address and no network: give one as in `10.0.0.1` or `10.0.0.0/8`")]
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

/// Returns the address that a request comes from: that of the peer or, where the peer is a proxy
/// that is trusted, the last address in `X-Forwarded-For` (else `Forwarded`) that is not. What
/// stands before that one anybody could have written. A request that came over no socket comes
/// from nowhere, `0.0.0.0`.
pub(crate) fn address_of(request: &Request, trusted: &[TrustedProxy]) -> IpAddr {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip().to_canonical());
    let is_trusted = |address: &IpAddr| trusted.iter().any(|proxy| proxy.0.contains(address));
    let mut address = peer;
    for said in forwarded(request.headers()).into_iter().rev() {
        if !is_trusted(&address) {
            break;
        }
        // A proxy that hides or mangles an address answers for it itself.
        let Some(said) = said else { break };
        address = said;
    }
    address
}

/// Returns what counts as one caller: an address, or a network of IPv6, of which everybody has
/// more addresses than can be counted.
pub(crate) fn caller_of(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => {
            let network = v6.to_bits() & (u128::MAX << 64);
            IpAddr::V6(Ipv6Addr::from_bits(network))
        }
    }
}

/// Returns the addresses that proxies noted, the nearest last.
fn forwarded(headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    let parts = |name: &str| -> Vec<String> {
        let lines = headers.get_all(name).iter();
        let lines = lines.map(|line| String::from_utf8_lossy(line.as_bytes()).into_owned());
        lines.flat_map(|l| l.split(',').map(str::to_owned).collect::<Vec<_>>()).collect()
    };
    let listed = parts(X_FORWARDED_FOR);
    if !listed.is_empty() {
        return listed.iter().map(|part| address(part)).collect();
    }
    let described = parts(header::FORWARDED.as_str());
    described.iter().map(|element| address(forwarded_for(element)?)).collect()
}

/// Returns the value of `for` in an element of `Forwarded` (RFC 7239).
fn forwarded_for(element: &str) -> Option<&str> {
    element.split(';').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then_some(value)
    })
}

/// Returns an address, with a port or without, perhaps in quotation marks and brackets.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"');
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let bare = bare.parse().ok();
    let address = bare.or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
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
        assert_eq!(address_of(&request, &trusted).to_string(), expected, "{headers:?}");
    }

    #[test]
    fn who_is_no_trusted_proxy_is_not_believed() {
        check("203.0.113.7", &[], "203.0.113.7");
        check("203.0.113.7", &[("x-forwarded-for", "192.0.2.1")], "203.0.113.7");
        check("203.0.113.7", &[("forwarded", "for=192.0.2.1")], "203.0.113.7");
        check("::ffff:203.0.113.7", &[], "203.0.113.7");
    }

    #[test]
    fn the_last_address_that_is_no_trusted_proxy_counts() {
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
    fn what_is_no_address_is_the_proxys_own() {
        for hidden in ["unknown", "_x", "", "1.2.3", "192.0.2.1, what"] {
            check("10.0.0.1", &[("x-forwarded-for", hidden)], "10.0.0.1");
        }
        check("10.0.0.1", &[("forwarded", "for=_hidden, proto=https")], "10.0.0.1");
    }

    #[test]
    fn a_network_of_ipv6_is_one_caller() {
        let caller = |text: &str| caller_of(text.parse().unwrap()).to_string();
        assert_eq!(caller("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(caller("192.0.2.1"), "192.0.2.1");
    }
}
