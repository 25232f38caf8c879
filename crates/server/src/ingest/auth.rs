//! Bearer tokens, which decide who may change articles.

use std::fmt;
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use axum::http::{HeaderMap, header};
use jiff::Timestamp;
use xunwen_storage::FileAccess;

use super::token_list::{TokenError, TokenList, TokenScope};
use crate::limits::MAX_TOKEN_FILE_BYTES;

/// The precision of modification times on the coarsest file systems. A file that changed more
/// recently may change again without another time.
const COARSEST_TICK: Duration = Duration::from_secs(2);

/// The tokens that allow changes. Without tokens nobody may change anything.
///
/// Tokens come from files and from a text. A file that has changed is read again before the next
/// request is decided; one that is broken then changes nothing, and the reason is logged.
#[derive(Default)]
pub struct Tokens {
    files: Vec<PathBuf>,
    /// The tokens that do not come from a file.
    text: String,
    list: RwLock<Arc<TokenList>>,
    /// The state of the files when they were last read.
    read: Mutex<ReadFiles>,
}

/// The files as they were read.
#[derive(Default)]
struct ReadFiles {
    stamps: Vec<Option<FileStamp>>,
    /// Whether a file was so new that it may have changed since without another stamp.
    is_fresh: bool,
    /// The reason why they could not be read, if it is logged already.
    error: Option<String>,
}

/// The properties of a file that change with its content.
#[derive(PartialEq, Eq)]
struct FileStamp {
    n_bytes: u64,
    modified: Option<SystemTime>,
    #[cfg(unix)]
    inode_and_change: (u64, i64, i64),
}

/// The reason why tokens cannot be used. It contains no token.
#[derive(Debug, thiserror::Error)]
pub enum TokenSourceError {
    /// The file cannot be read.
    #[error("cannot read the tokens in `{}`: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The error of the system.
        reason: io::Error,
    },
    /// A line of the file is refused.
    #[error("invalid tokens in `{}`: {reason}", path.display())]
    InvalidFile {
        /// The file.
        path: PathBuf,
        /// The line and the fault.
        reason: TokenError,
    },
    /// A token of the environment is refused.
    #[error("invalid token in the environment: {0}")]
    InvalidText(TokenError),
}

/// The permission that a token gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TokenGrant {
    /// The name of the token.
    pub(crate) name: String,
}

/// The reason why a request may not write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TokenRefusal {
    /// The request carries no token.
    Missing,
    /// The token is unknown.
    Wrong,
    /// The time of the token is over.
    Ended { name: String },
    /// The token allows other changes only.
    OutOfScope { name: String },
}

impl Tokens {
    /// Parses tokens, one per line: `NAME TOKEN`, or a token alone, which gets the name `default`.
    /// Scopes may follow (`post`, `delete`, `admin`, separated by commas; without, `post,delete`),
    /// and `until=` with a day or a moment. `#` begins a comment.
    ///
    /// # Errors
    /// When a token is too short or not plain ASCII, its name is used twice, or an option is unknown.
    pub fn read(text: &str) -> Result<Self, TokenError> {
        let mut list = TokenList::default();
        list.add(text)?;
        Ok(Self { text: text.to_owned(), list: RwLock::new(Arc::new(list)), ..Self::default() })
    }

    /// Reads the tokens in `files`, and then those in `text`.
    ///
    /// # Errors
    /// When a file cannot be read, or a token is invalid.
    pub fn open(files: Vec<PathBuf>, text: &str) -> Result<Self, TokenSourceError> {
        let tokens = Self { files, text: text.to_owned(), ..Self::default() };
        tokens.read_again()?;
        Ok(tokens)
    }

    /// Returns whether no token is known and no file is read that may contain one later.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.list().is_empty()
    }

    /// Reads the files again. If one is broken, the tokens stay as they are and the reason is logged,
    /// once until it changes.
    pub fn reload(&self) {
        let before = self.list();
        let error = self.read_again().err().map(|error| error.to_string());
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(error) = error.as_ref().filter(|error| Some(*error) != read.error.as_ref()) {
            tracing::error!(error, "cannot read the tokens again; the old ones stay in force");
        }
        read.error = error;
        drop(read);

        if *before != *self.list() {
            tracing::info!("the tokens have changed");
            self.warn_about_modes();
        }
    }

    /// Logs a warning for each file of tokens that others may read or change.
    fn warn_about_modes(&self) {
        for file in &self.files {
            if let Some(mode) = exposing_mode(file) {
                let path = file.display();
                tracing::warn!(%path, mode = format!("{mode:03o}"), "others may read or change the tokens: `chmod 640` the file");
            }
        }
    }

    /// Returns the name of the token that a request carries, if it allows `scope` now.
    pub(crate) fn authorize(
        &self,
        headers: &HeaderMap,
        scope: TokenScope,
    ) -> Result<TokenGrant, TokenRefusal> {
        if self.have_files_changed() {
            self.reload();
        }

        let sent = headers.get(header::AUTHORIZATION).ok_or(TokenRefusal::Missing)?.as_bytes();
        let sent = bearer_token(sent).ok_or(TokenRefusal::Wrong)?;
        let list = self.list();
        let token = list.find(sent).ok_or(TokenRefusal::Wrong)?;
        let name = token.name.clone();
        if token.has_ended(Timestamp::now()) {
            return Err(TokenRefusal::Ended { name });
        }
        if !token.allows(scope) {
            return Err(TokenRefusal::OutOfScope { name });
        }
        Ok(TokenGrant { name })
    }

    fn list(&self) -> Arc<TokenList> {
        Arc::clone(&self.list.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn read_again(&self) -> Result<(), TokenSourceError> {
        // Held while reading, so that two requests do not read at once. The stamps come first: a
        // change during the reading is noticed by the next request.
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let ReadFiles { stamps, is_fresh, .. } = ReadFiles::new(&self.files);
        (read.stamps, read.is_fresh) = (stamps, is_fresh);

        let mut list = TokenList::default();
        for path in &self.files {
            let text = read_file(path);
            let text =
                text.map_err(|reason| TokenSourceError::Unreadable { path: path.clone(), reason })?;
            list.add(&text)
                .map_err(|reason| TokenSourceError::InvalidFile { path: path.clone(), reason })?;
        }
        list.add(&self.text).map_err(TokenSourceError::InvalidText)?;
        *self.list.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(list);
        Ok(())
    }

    fn have_files_changed(&self) -> bool {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if self.files.is_empty() {
            return false;
        }
        read.is_fresh || read.stamps != ReadFiles::new(&self.files).stamps
    }
}

impl fmt::Debug for Tokens {
    /// Shows the names but not the secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.list().fmt(f)
    }
}

impl ReadFiles {
    fn new(files: &[PathBuf]) -> Self {
        let metadata: Vec<Option<Metadata>> =
            files.iter().map(|path| fs::metadata(path).ok().filter(Metadata::is_file)).collect();
        let is_fresh = metadata.iter().flatten().any(is_fresh);
        let stamps = metadata.iter().map(|file| file.as_ref().map(FileStamp::new)).collect();
        Self { stamps, is_fresh, error: None }
    }
}

impl FileStamp {
    fn new(metadata: &Metadata) -> Self {
        #[cfg(unix)]
        use std::os::unix::fs::MetadataExt;
        Self {
            n_bytes: metadata.len(),
            modified: metadata.modified().ok(),
            #[cfg(unix)]
            inode_and_change: (metadata.ino(), metadata.ctime(), metadata.ctime_nsec()),
        }
    }
}

fn is_fresh(metadata: &Metadata) -> bool {
    let age = metadata.modified().ok().and_then(|modified| modified.elapsed().ok());
    age.is_none_or(|age| age < COARSEST_TICK)
}

fn read_file(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    let n_bytes = File::open(path)?.take(MAX_TOKEN_FILE_BYTES + 1).read_to_string(&mut text)?;
    if n_bytes as u64 > MAX_TOKEN_FILE_BYTES {
        return Err(io::Error::from(io::ErrorKind::FileTooLarge));
    }
    Ok(text)
}

/// Returns the permissions of a file of tokens if others than its owner may change it, or others
/// than its owner and group may read it. Modes such as 600, 400 and 640 are fine.
#[must_use]
pub fn exposing_mode(path: &Path) -> Option<u32> {
    FileAccess::Group.exposing_mode(path)
}

fn bearer_token(authorization: &[u8]) -> Option<&[u8]> {
    let (scheme, token) = authorization.split_at_checked("Bearer ".len())?;
    scheme.eq_ignore_ascii_case(b"Bearer ").then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DESK: &str = "0123456789abcdef";
    const FEED: &str = "fedcba9876543210";

    fn name(tokens: &Tokens, authorization: &str) -> Option<String> {
        let headers = [(header::AUTHORIZATION, authorization.parse().unwrap())];
        let grant = tokens.authorize(&headers.into_iter().collect(), TokenScope::Post);
        grant.ok().map(|grant| grant.name)
    }

    fn bearer(tokens: &Tokens, token: &str) -> Option<String> {
        name(tokens, &format!("Bearer {token}"))
    }

    #[test]
    fn a_request_is_known_by_the_name_of_its_token() {
        let tokens = Tokens::read(&format!("# newsroom\ndesk {DESK}\n\nfeed\t{FEED}\n")).unwrap();
        assert_eq!(bearer(&tokens, DESK).as_deref(), Some("desk"));
        assert_eq!(name(&tokens, &format!("bearer {FEED}")).as_deref(), Some("feed"));
        for wrong in [
            "",
            "Bearer",
            "Bearer ",
            "Bearer 0123456789abcde",
            "Bearer 0123456789abcdef0",
            "Basic 0123456789abcdef",
            "0123456789abcdef",
        ] {
            assert_eq!(name(&tokens, wrong), None, "{wrong}");
        }
        let nothing = Tokens::default().authorize(&HeaderMap::new(), TokenScope::Post);
        assert_eq!(nothing, Err(TokenRefusal::Missing));
    }

    #[test]
    fn a_changed_file_counts_from_the_next_request_and_a_broken_one_does_not() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("tokens");
        let write = |text: &str| fs::write(&file, text).unwrap();
        write(&format!("desk {DESK}\n"));
        let tokens = Tokens::open(vec![file.clone()], "").unwrap();
        assert!(bearer(&tokens, DESK).is_some());

        // The same size, and perhaps the same time.
        write(&format!("desk {FEED}\n"));
        assert_eq!((bearer(&tokens, DESK), bearer(&tokens, FEED).as_deref()), (None, Some("desk")));
        for broken in ["desk short\n", "\u{0}", "a b c d e"] {
            write(broken);
            assert!(bearer(&tokens, FEED).is_some(), "{broken}");
        }
        fs::remove_file(&file).unwrap();
        assert!(bearer(&tokens, FEED).is_some(), "the file is gone");

        // A file that another one replaces, as editors and Kubernetes do.
        let other = dir.path().join("other");
        fs::write(&other, format!("feed {DESK}\n")).unwrap();
        fs::rename(&other, &file).unwrap();
        assert_eq!(bearer(&tokens, DESK).as_deref(), Some("feed"));
        write("# nobody\n");
        assert!(bearer(&tokens, DESK).is_none() && !tokens.is_empty());
    }

    #[test]
    fn all_sources_count_and_errors_name_theirs() {
        let dir = tempfile::tempdir().unwrap();
        let [first, second] = ["a", "b"].map(|name| dir.path().join(name));
        fs::write(&first, format!("a {DESK}")).unwrap();
        fs::write(&second, format!("b {FEED}")).unwrap();
        let tokens = Tokens::open(vec![first.clone(), second.clone()], "aaaabbbbccccdddd").unwrap();
        assert_eq!(format!("{tokens:?}"), r#"["a", "b", "default"]"#);

        let message =
            |files: Vec<PathBuf>, text: &str| Tokens::open(files, text).unwrap_err().to_string();
        let shown = first.display();
        fs::write(&first, format!("{DESK} x")).unwrap();
        let text = message(vec![first.clone()], "");
        assert!(text.starts_with(&format!("invalid tokens in `{shown}`: line 1: ")), "{text}");
        assert!(!text.contains(DESK));
        assert!(
            message(vec![], DESK.split_at(3).0).starts_with("invalid token in the environment")
        );
        assert!(message(vec![dir.path().join("no")], "").starts_with("cannot read the tokens in"));
    }

    #[test]
    #[cfg(unix)]
    fn a_file_that_others_may_read_is_named() {
        use std::os::unix::fs::PermissionsExt;
        let file = tempfile::NamedTempFile::new().unwrap();
        for mode in 0o400..=0o777 {
            fs::set_permissions(file.path(), fs::Permissions::from_mode(mode)).unwrap();
            let (group, others) = (mode >> 3 & 7, mode & 7);
            let is_private = others == 0 && (group == 0 || group == 4);
            assert_eq!(exposing_mode(file.path()), (!is_private).then_some(mode), "{mode:o}");
        }
    }
}
