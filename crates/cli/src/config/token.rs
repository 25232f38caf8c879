//! The token in the environment.

use std::fmt;

/// The variable of the token. A flag would show in the list of processes, and a settings file is
/// often readable to more people.
pub(crate) const TOKEN_ENV: &str = "XUNWEN_TOKEN";

/// A token that is never printed.
#[derive(Clone, Default)]
pub(crate) struct ApiToken(pub(crate) Option<String>);

impl fmt::Debug for ApiToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "set" } else { "unset" })
    }
}
