//! Who may write: named bearer tokens.

use axum::http::{HeaderMap, header};
use subtle::{Choice, ConstantTimeEq};

/// The shortest token, in bytes: what is shorter can be guessed.
const MIN_TOKEN_BYTES: usize = 16;

/// The tokens that allow to write. Without any, nobody may.
#[derive(Clone, Default)]
pub struct Tokens(Vec<Token>);

#[derive(Clone)]
struct Token {
    name: String,
    secret: String,
}

/// Why a list of tokens is not used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It can be guessed.
    #[error(
        "line {line}: the token `{name}` is shorter than {MIN_TOKEN_BYTES} bytes: make one with `openssl rand -hex 32`"
    )]
    TooShort {
        /// The line, from 1.
        line: usize,
        /// Its name.
        name: String,
    },
    /// A header cannot carry it.
    #[error(
        "line {line}: the token `{name}` has blanks or letters beyond ASCII: use letters and digits"
    )]
    NotPlain {
        /// The line, from 1.
        line: usize,
        /// Its name.
        name: String,
    },
    /// Nobody could tell them apart in a log.
    #[error("line {line}: there is a token `{name}` already: give each its own name")]
    SameName {
        /// The line, from 1.
        line: usize,
        /// Its name.
        name: String,
    },
}

impl Tokens {
    /// Reads tokens, one a line: `NAME TOKEN`, or a token alone, which is called `default`. Blank
    /// lines and those that begin with `#` are left out.
    ///
    /// # Errors
    /// When one is too short, not plain, or named like another.
    pub fn read(text: &str) -> Result<Self, TokenError> {
        let mut tokens: Vec<Token> = Vec::new();
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
            tokens.push(Token { name, secret });
        }
        Ok(Self(tokens))
    }

    /// Returns whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the name of the token that a request carries. How long that takes says nothing of
    /// the tokens.
    pub(crate) fn name_of(&self, headers: &HeaderMap) -> Option<&str> {
        let given = headers.get(header::AUTHORIZATION)?.as_bytes();
        let (scheme, given) = given.split_at_checked("Bearer ".len())?;
        if !scheme.eq_ignore_ascii_case(b"Bearer ") {
            return None;
        }
        let mut name = None;
        for token in &self.0 {
            let is_this: Choice = token.secret.as_bytes().ct_eq(given);
            if bool::from(is_this) {
                name = Some(&*token.name);
            }
        }
        name
    }
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|token| &token.name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name_of(authorization: &str) -> Option<String> {
        let text = "# the newsroom\ndesk 0123456789abcdef\n\nfeed\tfedcba9876543210\n";
        let tokens = Tokens::read(text).unwrap();
        let headers = [(header::AUTHORIZATION, authorization.parse().unwrap())];
        tokens.name_of(&headers.into_iter().collect()).map(str::to_owned)
    }

    #[test]
    fn the_token_of_a_request_is_known_by_its_name() {
        assert_eq!(name_of("Bearer 0123456789abcdef").as_deref(), Some("desk"));
        assert_eq!(name_of("bearer fedcba9876543210").as_deref(), Some("feed"));
    }

    #[test]
    fn anything_else_is_nobody() {
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
        assert_eq!(Tokens::default().name_of(&HeaderMap::new()), None);
    }

    #[test]
    fn tokens_that_can_be_guessed_are_refused_and_none_is_shown() {
        let short = Tokens::read("\ndesk secret").unwrap_err();
        assert!(short.to_string().starts_with("line 2: the token `desk` is shorter"), "{short}");
        assert!(Tokens::read("甲 电商电商电商电商").is_err());
        assert!(Tokens::read("a 0123456789abcdef\na fedcba9876543210").is_err());
        let tokens = Tokens::read("0123456789abcdef").unwrap();
        assert_eq!(format!("{tokens:?}"), r#"["default"]"#);
    }
}
