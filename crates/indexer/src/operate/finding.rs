//! The result of one check, and what the operator can do about it.

use std::path::PathBuf;

use serde::Serialize;
use xunwen_storage::FileAccess;

/// The severity of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing to do.
    Ok,
    /// Everything works, but something should be done.
    Warning,
    /// Articles are missing or may be lost.
    Fault,
}

/// The result of checking one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The thing that was checked.
    pub about: &'static str,
    /// The severity.
    pub severity: Severity,
    /// The state that was found.
    pub found: String,
    /// The remedy; `None` if there is nothing to do.
    pub todo: Option<String>,
}

impl Finding {
    /// Returns a finding with nothing to do.
    #[must_use]
    pub fn ok(about: &'static str, found: String) -> Self {
        Self { about, severity: Severity::Ok, found, todo: None }
    }

    /// Returns a finding that the operator should act on.
    #[must_use]
    pub fn warning(about: &'static str, found: String, remedy: &str) -> Self {
        Self { about, severity: Severity::Warning, found, todo: Some(remedy.to_owned()) }
    }

    /// Returns a warning if others than their owner may read or change some of these files and
    /// folders, which are private. Absent ones are left out.
    #[must_use]
    pub fn exposed(about: &'static str, private: &[PathBuf]) -> Option<Self> {
        let exposed: Vec<(String, u32)> = private
            .iter()
            .filter_map(|path| {
                Some((path.display().to_string(), FileAccess::Owner.exposing_mode(path)?))
            })
            .collect();
        if exposed.is_empty() {
            return None;
        }

        let modes: Vec<String> = exposed
            .iter()
            .map(|(path, mode)| format!("`{path}` has the mode {mode:03o}"))
            .collect();
        let paths: Vec<String> = exposed.iter().map(|(path, _)| shell_word(path)).collect();
        let found = format!("{}: others may read or change it", modes.join(", "));
        Some(Self::warning(about, found, &format!("run `chmod go= {}`", paths.join(" "))))
    }

    /// Returns a finding of articles that are missing or may be lost, or of a server that cannot start.
    #[must_use]
    pub fn fault(about: &'static str, found: String, remedy: &str) -> Self {
        Self { about, severity: Severity::Fault, found, todo: Some(remedy.to_owned()) }
    }
}

/// Returns a path as a shell reads it: in quotation marks if it has a character with a meaning.
fn shell_word(path: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-".contains(c);
    if path.chars().all(is_plain) {
        path.to_owned()
    } else {
        format!("'{}'", path.replace('\'', r"'\''"))
    }
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn any_right_of_others_exposes_a_private_file() {
        let dir = tempfile::tempdir().unwrap();
        let (file, folder) = (dir.path().join("it's a file"), dir.path().join("folder"));
        fs::write(&file, "").unwrap();
        fs::create_dir(&folder).unwrap();
        let paths = [folder.clone(), file.clone(), dir.path().join("absent")];

        for mode in 0..=0o777 {
            fs::set_permissions(&folder, Permissions::from_mode(0o700)).unwrap();
            fs::set_permissions(&file, Permissions::from_mode(mode)).unwrap();
            let finding = Finding::exposed("a test", &paths);
            assert_eq!(finding.is_some(), mode & 0o077 != 0, "{mode:o}");
            if let Some(finding) = finding {
                assert!(finding.found.contains(&format!("has the mode {mode:03o}")));
                let todo = finding.todo.unwrap();
                assert!(todo.ends_with(r"/it'\''s a file'`") && !todo.contains("folder"), "{todo}");
            }
        }
        fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
        fs::set_permissions(&folder, Permissions::from_mode(0o711)).unwrap();
        let finding = Finding::exposed("a test", &paths).unwrap();
        assert_eq!(finding.todo.unwrap(), format!("run `chmod go= {}`", folder.display()));
    }
}
