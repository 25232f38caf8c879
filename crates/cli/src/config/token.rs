//! The places of tokens: files, systemd credentials and, as a last resort, the environment.

use std::fmt;
use std::path::{Path, PathBuf};

use xunwen_server::exposing_mode;

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

/// The variable in which systemd names the folder of a unit's credentials.
const CREDENTIALS_ENV: &str = "CREDENTIALS_DIRECTORY";

/// The credential that holds tokens.
const CREDENTIAL: &str = "tokens";

/// A fact about the place of a token, and what the operator should do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TokenRemark {
    pub(crate) found: String,
    pub(crate) todo: String,
}

impl ApiToken {
    /// Returns the token in the environment.
    pub(crate) fn from_environment() -> Self {
        Self(std::env::var(TOKEN_ENV).ok().filter(|token| !token.is_empty()))
    }
}

/// Returns the files of tokens: the one of the setting, and the credential if there is one.
pub(crate) fn token_files(setting: Option<&Path>) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = setting.into_iter().map(Path::to_owned).collect();
    let credential =
        std::env::var_os(CREDENTIALS_ENV).map(|folder| Path::new(&folder).join(CREDENTIAL));
    let is_same = |file: &PathBuf, other: &PathBuf| {
        file == other
            || file
                .canonicalize()
                .is_ok_and(|file| other.canonicalize().is_ok_and(|other| file == other))
    };
    if let Some(credential) = credential.filter(|credential| credential.exists())
        && !files.iter().any(|file| is_same(file, &credential))
    {
        files.push(credential);
    }
    files
}

/// Returns the remarks on where tokens are kept. They contain no token.
pub(crate) fn token_remarks(files: &[PathBuf], environment: &ApiToken) -> Vec<TokenRemark> {
    let mut remarks = Vec::new();
    if environment.0.is_some() {
        remarks.push(TokenRemark {
            found: format!("{TOKEN_ENV} is set; other programs of the same user can read it, and programs that are started inherit it"),
            todo: "put the token into a file that the setting `tokens` names, or into the systemd credential `tokens`".to_owned(),
        });
    }
    for file in files {
        if let Some(mode) = exposing_mode(file) {
            let file = file.display();
            remarks.push(TokenRemark {
                found: format!("`{file}` has the mode {mode:03o}: others may read or change it"),
                todo: format!("run `chmod 640 {file}`"),
            });
        }
    }
    remarks
}
