//! Bearer tokens, which decide who may change articles.

use std::fmt;

use axum::http::{HeaderMap, header};
use subtle::{Choice, ConstantTimeEq};

use crate::limits::MIN_TOKEN_BYTES;

/// The tokens that allow changes. Without tokens nobody may change anything.
#[derive(Clone, Default)]
pub struct Tokens(Vec<NamedToken>);

#[derive(Clone)]
struct NamedToken {
    name: String,
    secret: String,
}

/// The reason why a list of tokens is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// The token can be guessed.
    #[error(
        "line {line}: the token `{name}` is shorter than {MIN_TOKEN_BYTES} bytes: make one with `openssl rand -hex 32`"
    )]
    TooShort {
        /// The line, from 1.
        line: usize,
        /// The name of the token.
        name: String,
    },
    /// A header cannot carry the token.
    #[error(
        "line {line}: the token `{name}` contains blanks or non-ASCII characters: use letters and digits"
    )]
    NotPlain {
        /// The line, from 1.
        line: usize,
        /// The name of the token.
        name: String,
    },
    /// The log could not distinguish the two tokens.
    #[error("line {line}: the name `{name}` is already used: give each token its own name")]
    SameName {
        /// The line, from 1.
        line: usize,
        /// The name of the token.
        name: String,
    },
}

impl Tokens {
    /// Parses tokens, one per line: `NAME TOKEN`, or a token alone, which gets the name `default`.
    /// Blank lines and lines that begin with `#` are ignored.
    ///
    /// # Errors
    /// When a token is too short or not plain ASCII, or its name is used twice.
    pub fn read(text: &str) -> Result<Self, TokenError> {
        let mut tokens: Vec<NamedToken> = Vec::new();

        for (line, text) in (1..).zip(text.lines()) {
            let text = text.trim();
            if text.is_empty() || text.starts_with('#') {
                continue;
            }

            let (name, secret) = text.split_once(char::is_whitespace).unwrap_or(("default", text));
            let (name, secret) = (name.to_owned(), secret.trim().to_owned());
            if secret.len() < MIN_TOKEN_BYTES {
                return Err(TokenError::TooShort { line, name });
            }
            if !secret.bytes().all(|byte| byte.is_ascii_graphic()) {
                return Err(TokenError::NotPlain { line, name });
            }
            if tokens.iter().any(|token| token.name == name) {
                return Err(TokenError::SameName { line, name });
            }

            tokens.push(NamedToken { name, secret });
        }

        Ok(Self(tokens))
    }

    /// Returns whether the list is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the name of the token that a request carries; `None` when it carries no valid one.
    ///
    /// All tokens are compared in constant time, so the duration does not reveal any of them.
    pub(crate) fn authenticate(&self, headers: &HeaderMap) -> Option<&str> {
        let sent = headers.get(header::AUTHORIZATION)?.as_bytes();
        let (scheme, sent) = sent.split_at_checked("Bearer ".len())?;
        if !scheme.eq_ignore_ascii_case(b"Bearer ") {
            return None;
        }

        let mut name = None;
        for token in &self.0 {
            let is_equal: Choice = token.secret.as_bytes().ct_eq(sent);
            if bool::from(is_equal) {
                name = Some(&*token.name);
            }
        }
        name
    }
}

impl fmt::Debug for Tokens {
    /// Shows the names but not the secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|token| &token.name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name_of(authorization: &str) -> Option<String> {
        let text = "# newsroom\ndesk 0123456789abcdef\n\nfeed\tfedcba9876543210\n";
        let tokens = Tokens::read(text).unwrap();
        let headers = [(header::AUTHORIZATION, authorization.parse().unwrap())];
        tokens.authenticate(&headers.into_iter().collect()).map(str::to_owned)
    }

    #[test]
    fn a_request_is_known_by_the_name_of_its_token() {
        assert_eq!(name_of("Bearer 0123456789abcdef").as_deref(), Some("desk"));
        assert_eq!(name_of("bearer fedcba9876543210").as_deref(), Some("feed"));
    }

    #[test]
    fn any_other_header_has_no_name() {
        for wrong in [
            "",
            "Bearer",
            "Bearer ",
            "Bearer 0123456789abcde",
            "Bearer 0123456789abcdef0",
            "Basic 0123456789abcdef",
            "0123456789abcdef",
        ] {
            assert_eq!(name_of(wrong), None, "{wrong}");
        }
        assert_eq!(Tokens::default().authenticate(&HeaderMap::new()), None);
    }

    #[test]
    fn unsafe_tokens_are_refused_and_secrets_are_not_shown() {
        let short = Tokens::read("\ndesk secret").unwrap_err();
        assert!(short.to_string().starts_with("line 2: the token `desk` is shorter"), "{short}");

        assert!(Tokens::read("甲 电商电商电商电商").is_err());
        assert!(Tokens::read("a 0123456789abcdef\na fedcba9876543210").is_err());

        let tokens = Tokens::read("0123456789abcdef").unwrap();
        assert_eq!(format!("{tokens:?}"), r#"["default"]"#);
    }
}
