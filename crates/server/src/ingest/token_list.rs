//! Lists of tokens: their names, what each allows, and until when.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use subtle::{Choice, ConstantTimeEq};

use crate::limits::MIN_TOKEN_BYTES;

/// The name of a token that has none.
const DEFAULT_NAME: &str = "default";

/// The start of the field that says when a token ends.
const UNTIL: &str = "until=";

/// The tokens of all sources, in their order.
#[derive(Default, PartialEq)]
pub(super) struct TokenList(Vec<NamedToken>);

/// A token, its name and its rights.
#[derive(Clone, PartialEq)]
pub(super) struct NamedToken {
    pub(super) name: String,
    secret: String,
    scopes: Vec<TokenScope>,
    /// The moment from which it is refused.
    end: Option<Timestamp>,
}

/// A right that a token gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenScope {
    /// To add and replace articles.
    Post,
    /// To delete articles.
    Delete,
    /// Everything.
    Admin,
}

/// The reason why a list of tokens is refused. It never contains a part of the list: a name may be a
/// token in the wrong place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// The token can be guessed.
    #[error(
        "line {line}: the token is shorter than {MIN_TOKEN_BYTES} bytes: make one with `openssl rand -hex 32`"
    )]
    TooShort {
        /// The line, from 1.
        line: usize,
    },
    /// A header cannot carry the token.
    #[error("line {line}: the token contains non-ASCII characters: use letters and digits")]
    NotPlain {
        /// The line, from 1.
        line: usize,
    },
    /// The log could not distinguish the two tokens.
    #[error("line {line}: the name is already used: give each token its own name")]
    SameName {
        /// The line, from 1.
        line: usize,
    },
    /// A field after the token is neither a list of scopes nor an end.
    #[error(
        "line {line}: unknown scope or field (expected `NAME TOKEN`, then `post`, `delete` or `admin` separated by commas, then `until=2027-01-31`)"
    )]
    UnknownField {
        /// The line, from 1.
        line: usize,
    },
    /// The end of the token is not a date or moment.
    #[error(
        "line {line}: invalid `until` (expected a day or a moment, such as `2027-01-31` or `2027-01-31T18:00:00+08:00`)"
    )]
    InvalidEnd {
        /// The line, from 1.
        line: usize,
    },
}

impl TokenScope {
    /// Returns the name in files, messages and the log.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Post => "post",
            Self::Delete => "delete",
            Self::Admin => "admin",
        }
    }
}

impl FromStr for TokenScope {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Post, Self::Delete, Self::Admin].into_iter().find(|s| s.name() == text).ok_or(())
    }
}

impl TokenList {
    /// Adds the tokens of a text, one per line: `NAME TOKEN SCOPES until=END`. Scopes and end may be
    /// left out, and the name of a single token too. Blank lines are ignored, and so is everything
    /// after a blank and `#`.
    ///
    /// # Errors
    /// When a line is not understood, a token is too short or not ASCII, or a name is used twice.
    pub(super) fn add(&mut self, text: &str) -> Result<(), TokenError> {
        for (line, text) in (1..).zip(text.lines()) {
            let fields: Vec<&str> =
                text.split_whitespace().take_while(|field| !field.starts_with('#')).collect();
            if !fields.is_empty() {
                let token = NamedToken::from_fields(&fields, line)?;
                if self.0.iter().any(|known| known.name == token.name) {
                    return Err(TokenError::SameName { line });
                }
                self.0.push(token);
            }
        }
        Ok(())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the token that a caller sent. All tokens are compared in constant time, so the
    /// duration does not reveal any of them.
    pub(super) fn find(&self, sent: &[u8]) -> Option<&NamedToken> {
        let mut found = None;
        for token in &self.0 {
            let is_equal: Choice = token.secret.as_bytes().ct_eq(sent);
            if bool::from(is_equal) {
                found = Some(token);
            }
        }
        found
    }
}

impl fmt::Debug for TokenList {
    /// Shows the names but not the secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|token| &token.name)).finish()
    }
}

impl NamedToken {
    fn from_fields(fields: &[&str], line: usize) -> Result<Self, TokenError> {
        let has_name = fields.get(1).is_some_and(|second| !is_option(second));
        let (name, rest) =
            if has_name { (fields[0], &fields[1..]) } else { (DEFAULT_NAME, fields) };
        let (secret, options) = rest.split_first().ok_or(TokenError::TooShort { line })?;
        if secret.len() < MIN_TOKEN_BYTES {
            return Err(TokenError::TooShort { line });
        }
        if !secret.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(TokenError::NotPlain { line });
        }

        let mut token = Self {
            name: name.to_owned(),
            secret: (*secret).to_owned(),
            scopes: Vec::new(),
            end: None,
        };
        for option in options {
            match option.strip_prefix(UNTIL) {
                Some(end) if token.end.is_none() => {
                    token.end = Some(parse_end(end).ok_or(TokenError::InvalidEnd { line })?);
                }
                None if token.scopes.is_empty() => {
                    token.scopes = parse_scopes(option).ok_or(TokenError::UnknownField { line })?;
                }
                _ => return Err(TokenError::UnknownField { line }),
            }
        }
        if token.scopes.is_empty() {
            token.scopes = vec![TokenScope::Post, TokenScope::Delete];
        }
        Ok(token)
    }

    /// Returns whether the token is refused at `now` because its time is over.
    pub(super) fn has_ended(&self, now: Timestamp) -> bool {
        self.end.is_some_and(|end| now >= end)
    }

    /// Returns whether the token gives a right.
    pub(super) fn allows(&self, scope: TokenScope) -> bool {
        self.scopes.contains(&scope) || self.scopes.contains(&TokenScope::Admin)
    }
}

/// Returns whether a field is an option rather than a token.
fn is_option(field: &str) -> bool {
    field.starts_with(UNTIL) || parse_scopes(field).is_some()
}

fn parse_scopes(text: &str) -> Option<Vec<TokenScope>> {
    text.split(',').map(|name| name.parse().ok()).collect()
}

/// Returns the first moment at which a token is refused. A day is the last one on which it works, in
/// UTC.
fn parse_end(text: &str) -> Option<Timestamp> {
    match text.parse::<Date>() {
        Ok(day) if !text.contains(['T', 't', ' ']) => {
            let next = day.tomorrow().ok()?;
            Some(next.to_zoned(TimeZone::UTC).ok()?.timestamp())
        }
        _ => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "0123456789abcdef";

    fn parse(line: &str) -> Result<TokenList, TokenError> {
        let mut list = TokenList::default();
        list.add(line)?;
        Ok(list)
    }

    /// Returns the rights of the token at a moment.
    fn rights(line: &str, now: &str) -> String {
        let list = parse(line).unwrap();
        let token = list.find(SECRET.as_bytes()).unwrap();
        if token.has_ended(now.parse().unwrap()) {
            return format!("{} ended", token.name);
        }
        let scopes = [TokenScope::Post, TokenScope::Delete, TokenScope::Admin];
        let allowed = scopes.into_iter().filter(|scope| token.allows(*scope));
        let allowed: Vec<&str> = allowed.map(TokenScope::name).collect();
        format!("{} {}", token.name, allowed.join(","))
    }

    #[test]
    fn a_line_has_a_name_a_token_scopes_and_an_end() {
        const NOW: &str = "2026-11-30T00:00:00Z";
        for (options, expected) in [
            ("", "post,delete"),
            ("post", "post"),
            ("delete", "delete"),
            ("post,delete", "post,delete"),
            ("admin", "post,delete,admin"),
            ("until=2099-01-01", "post,delete"),
            ("post until=2099-01-01", "post"),
            ("until=2099-01-01 post  # the desk", "post"),
            ("# post", "post,delete"),
            ("until=2026-11-29", "ended"),
            ("until=2026-11-30", "post,delete"),
            ("post until=2026-11-30T00:00:00Z", "ended"),
            ("post until=2026-11-30T08:00:01+08:00", "post"),
        ] {
            let line = format!("\tdesk  {SECRET} {options}\r\n");
            assert_eq!(rights(&line, NOW), format!("desk {expected}"), "{options}");
            let line = format!("# comment\n\n{SECRET} {options}");
            assert_eq!(rights(&line, NOW), format!("default {expected}"), "{options}");
        }
    }

    #[test]
    fn a_day_ends_at_midnight_utc() {
        let line = format!("desk {SECRET} until=2027-01-01");
        assert_eq!(rights(&line, "2027-01-01T23:59:59Z"), "desk post,delete");
        assert_eq!(rights(&line, "2027-01-02T00:00:00Z"), "desk ended");
    }

    #[test]
    fn errors_name_the_line_and_nothing_of_it() {
        for (text, expected) in [
            ("desk secret".to_owned(), "line 1: the token is shorter"),
            (format!("\n{SECRET} short"), "line 2: the token is shorter"),
            ("desk secret post".to_owned(), "line 1: the token is shorter"),
            ("甲 电商电商电商电商".to_owned(), "line 1: the token contains non-ASCII"),
            (format!("a {SECRET}\na {SECRET}"), "line 2: the name is already used"),
            (format!("a {SECRET} write"), "line 1: unknown scope or field"),
            (format!("a {SECRET} post,write"), "line 1: unknown scope or field"),
            (format!("a {SECRET} post delete"), "line 1: unknown scope or field"),
            (format!("a {SECRET} post,"), "line 1: unknown scope or field"),
            (format!("a {SECRET} until=soon"), "line 1: invalid `until`"),
            (format!("a {SECRET} until=2027-02-30"), "line 1: invalid `until`"),
            (format!("a {SECRET} until=2027-01-01T00:00:00"), "line 1: invalid `until`"),
            (format!("a {SECRET} until="), "line 1: invalid `until`"),
        ] {
            let error = parse(&text).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{text}: {error}");
            assert!(!error.contains(SECRET) && !error.contains("secret"), "{error}");
        }
        let tokens = parse(&format!("{SECRET}\ndesk {SECRET}")).unwrap();
        assert_eq!(format!("{tokens:?}"), r#"["default", "desk"]"#);
    }
}
