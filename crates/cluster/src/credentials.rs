//! User and password, or an API key. Never printed.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use xunwen_storage::FileAccess;

use crate::error::ClusterError;

/// The longest file of credentials that is read.
const MAX_FILE_BYTES: u64 = 64 << 10;

/// The variable of the user and password, for where no file can be placed. Other programs of the
/// same user can read it, and programs that are started inherit it.
const USER_ENV: &str = "XUNWEN_CLUSTER_USER";

/// The variable of the API key.
const API_KEY_ENV: &str = "XUNWEN_CLUSTER_API_KEY";

const USER_FORM: &str = "expected `USER:PASSWORD` on one line";
const API_KEY_FORM: &str = "expected one line of visible ASCII characters";

/// The credentials that each request carries.
#[derive(Clone, Default)]
pub struct Credentials {
    /// The value of the header `Authorization`.
    authorization: Option<String>,
}

impl Credentials {
    /// Returns no credentials, for clusters without security.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Parses `USER:PASSWORD`. `name` is the setting or variable that the text comes from.
    ///
    /// # Errors
    /// If there is no colon, no user, or more than one line.
    pub fn from_user(name: &'static str, text: &str) -> Result<Self, ClusterError> {
        let line = text.trim_end_matches(['\r', '\n']);
        let user = line.split_once(':').map(|(user, _)| user);
        if user.is_none_or(str::is_empty) || line.contains(char::is_control) {
            return Err(invalid(name, USER_FORM));
        }
        Ok(Self { authorization: Some(format!("Basic {}", BASE64_STANDARD.encode(line))) })
    }

    /// Parses an API key. `name` is the setting or variable that the text comes from.
    ///
    /// # Errors
    /// If the key is empty, or cannot be sent in a header.
    pub fn from_api_key(name: &'static str, text: &str) -> Result<Self, ClusterError> {
        let key = text.trim();
        if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(invalid(name, API_KEY_FORM));
        }
        Ok(Self { authorization: Some(format!("ApiKey {key}")) })
    }

    /// Reads `USER:PASSWORD` from a file.
    ///
    /// # Errors
    /// If the file cannot be read, or has another form.
    pub fn read_user(name: &'static str, path: &Path) -> Result<Self, ClusterError> {
        Self::from_user(name, &read_file(name, path)?)
    }

    /// Reads an API key from a file.
    ///
    /// # Errors
    /// If the file cannot be read, or has another form.
    pub fn read_api_key(name: &'static str, path: &Path) -> Result<Self, ClusterError> {
        Self::from_api_key(name, &read_file(name, path)?)
    }

    /// Reads `XUNWEN_CLUSTER_USER` or `XUNWEN_CLUSTER_API_KEY`; none if neither is set.
    ///
    /// # Errors
    /// If both are set, or one has another form.
    pub fn from_environment() -> Result<Self, ClusterError> {
        let variable = |name| std::env::var(name).ok().filter(|text| !text.is_empty());
        Self::from_variables(variable(USER_ENV), variable(API_KEY_ENV))
    }

    fn from_variables(user: Option<String>, api_key: Option<String>) -> Result<Self, ClusterError> {
        match (user, api_key) {
            (None, None) => Ok(Self::none()),
            (Some(user), None) => Self::from_user(USER_ENV, &user),
            (None, Some(key)) => Self::from_api_key(API_KEY_ENV, &key),
            (Some(_), Some(_)) => Err(ClusterError::Setting {
                name: USER_ENV,
                problem: format!("{API_KEY_ENV} is set too"),
                expected: "set one of the two",
            }),
        }
    }

    /// Returns the value of the header `Authorization`.
    pub(crate) fn authorization(&self) -> Option<&str> {
        self.authorization.as_deref()
    }
}

impl fmt::Debug for Credentials {
    /// Shows the kind, not the secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = self.authorization.as_ref().and_then(|value| value.split(' ').next());
        f.write_str(scheme.unwrap_or("none"))
    }
}

/// Returns the permissions of a file of credentials if others than its owner may change it, or
/// others than its owner and group may read it.
#[must_use]
pub fn exposing_mode(path: &Path) -> Option<u32> {
    FileAccess::Group.exposing_mode(path)
}

fn read_file(name: &'static str, path: &Path) -> Result<String, ClusterError> {
    let read = || -> io::Result<String> {
        let mut text = String::new();
        let n_bytes = File::open(path)?.take(MAX_FILE_BYTES + 1).read_to_string(&mut text)?;
        if n_bytes as u64 > MAX_FILE_BYTES {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(text)
    };
    read().map_err(|reason| ClusterError::File { name, path: path.to_owned(), reason })
}

/// Returns the error for a text that is not shown, because it may be a secret.
fn invalid(name: &'static str, expected: &'static str) -> ClusterError {
    ClusterError::Setting { name, problem: "the text is not shown".to_owned(), expected }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_become_a_header() {
        let user = Credentials::from_user("cluster_user_file", "ada:pass:word\n").unwrap();
        assert_eq!(user.authorization(), Some("Basic YWRhOnBhc3M6d29yZA=="));
        let key = Credentials::from_api_key("cluster_api_key_file", " a1b2== \n").unwrap();
        assert_eq!(key.authorization(), Some("ApiKey a1b2=="));
        assert_eq!(Credentials::none().authorization(), None);
    }

    #[test]
    fn nothing_printed_contains_a_secret() {
        let secret = "hunter2hunter2";
        let user = Credentials::from_user("u", &format!("ada:{secret}")).unwrap();
        let key = Credentials::from_api_key("k", secret).unwrap();
        assert_eq!(format!("{user:?} {key:?} {:?}", Credentials::none()), "Basic ApiKey none");

        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("user");
        for text in [secret.to_owned(), format!(":{secret}"), format!("a:{secret}\nb")] {
            std::fs::write(&file, &text).unwrap();
            let error = Credentials::read_user("cluster_user_file", &file).unwrap_err();
            assert!(!format!("{error} {error:?}").contains(secret), "{error}");
            assert!(error.to_string().ends_with("expected `USER:PASSWORD` on one line"), "{error}");
        }
        let error = Credentials::from_api_key("k", &format!("{secret}\n{secret}")).unwrap_err();
        assert!(!format!("{error} {error:?}").contains(secret), "{error}");
    }

    #[test]
    fn variables_give_a_user_or_a_key() {
        let shown = |user: Option<&str>, key: Option<&str>| {
            let credentials =
                Credentials::from_variables(user.map(str::to_owned), key.map(str::to_owned));
            credentials.map(|credentials| format!("{credentials:?}")).map_err(|e| e.to_string())
        };
        assert_eq!(shown(None, None).as_deref(), Ok("none"));
        assert_eq!(shown(Some("a:b"), None).as_deref(), Ok("Basic"));
        assert_eq!(shown(None, Some("k")).as_deref(), Ok("ApiKey"));
        assert_eq!(
            shown(Some("a:b"), Some("k")).unwrap_err(),
            "invalid XUNWEN_CLUSTER_USER: XUNWEN_CLUSTER_API_KEY is set too: set one of the two"
        );
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = Credentials::read_api_key("cluster_api_key_file", Path::new("/no/key"));
        let message = error.unwrap_err().to_string();
        assert!(message.starts_with("cannot read `/no/key` (cluster_api_key_file): "), "{message}");
    }
}
