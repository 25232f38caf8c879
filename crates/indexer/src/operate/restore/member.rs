//! The files that a backup may contain, and the limits of their number and size.

use crate::operate::backup_format::{
    CHECKSUMS_ENTRY, DICTIONARY_FILE, INDEX_PREFIX, MANIFEST_FILE, POSTED_ENTRY, SNAPSHOT_FILE,
};

/// The files of a generation that every backup contains.
pub(super) const REQUIRED: [&str; 3] = ["passport.json", MANIFEST_FILE, "segments/meta.json"];

/// The files that every backup of an index on a cluster contains.
pub(super) const REQUIRED_OF_CLUSTER: [&str; 2] = [MANIFEST_FILE, SNAPSHOT_FILE];

/// The maximum number of files. An index of 60 segments has about 500.
const MAX_MEMBERS: usize = 10_000;

/// The maximum size of the list of hashes, in bytes: one line for each file.
pub(super) const MAX_CHECKSUMS_BYTES: u64 = (MAX_MEMBERS * 256) as u64;

/// The maximum ratio of the size of all files to that of the backup. Real ones are below 20; zstd
/// packs zeros by a factor of 10,000 and more.
const MAX_EXPANSION: u64 = 200;

/// The size in bytes that a backup of any size may unpack to: small files pack better.
const MIN_LIMIT_BYTES: u64 = 16 << 20;

/// The length of a segment's id in a file name, in hexadecimal digits.
const SEGMENT_ID_DIGITS: usize = 32;

/// The endings of a segment's files: terms, postings, positions, columns, lengths, articles.
const SEGMENT_ENDINGS: [&str; 6] = ["term", "idx", "pos", "fast", "fieldnorm", "store"];

/// A file of a backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Member<'m> {
    /// A file of the generation, by its path below it.
    Index(&'m str),
    /// The log of the posted articles.
    Posted,
    /// The list of hashes.
    Checksums,
}

impl<'m> Member<'m> {
    /// Returns the file that an entry holds, or `None` if its name is not one of a backup.
    pub(super) fn from_name(name: &'m str) -> Option<Self> {
        match name {
            CHECKSUMS_ENTRY => return Some(Self::Checksums),
            POSTED_ENTRY => return Some(Self::Posted),
            _ => {}
        }

        let path = name.strip_prefix(INDEX_PREFIX)?;
        let is_known = REQUIRED.contains(&path)
            || path == DICTIONARY_FILE
            || path == SNAPSHOT_FILE
            || path.strip_prefix("segments/").is_some_and(is_segment_file);
        is_known.then_some(Self::Index(path))
    }
}

/// Returns whether a file name is that of a segment: 32 lower-case hexadecimal digits and an
/// ending, or a number and `del` for a list of deleted articles.
fn is_segment_file(name: &str) -> bool {
    let Some((id, rest)) = name.split_at_checked(SEGMENT_ID_DIGITS) else { return false };
    let is_id = id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let Some(ending) = rest.strip_prefix('.') else { return false };

    let is_deletes = ending.strip_suffix(".del").is_some_and(|commit| {
        (1..=20).contains(&commit.len()) && commit.bytes().all(|byte| byte.is_ascii_digit())
    });
    is_id && (is_deletes || SEGMENT_ENDINGS.contains(&ending))
}

/// The number and the size of the files that may still follow.
#[derive(Debug)]
pub(super) struct MemberBudget {
    n_members: usize,
    n_bytes: u64,
}

impl MemberBudget {
    /// Returns the budget of a backup with this size in bytes.
    pub(super) fn new(backup_bytes: u64) -> Self {
        let n_bytes = backup_bytes.saturating_mul(MAX_EXPANSION).max(MIN_LIMIT_BYTES);
        Self { n_members: MAX_MEMBERS, n_bytes }
    }

    /// Takes a file of the size that its header states.
    ///
    /// # Errors
    /// If there are too many files, or too many bytes.
    pub(super) fn take(&mut self, n_bytes: u64) -> Result<(), String> {
        self.n_members = self
            .n_members
            .checked_sub(1)
            .ok_or_else(|| format!("it contains more than {MAX_MEMBERS} files"))?;
        self.n_bytes = self.n_bytes.checked_sub(n_bytes).ok_or_else(|| {
            format!("its files are more than {MAX_EXPANSION} times as large as the backup")
        })?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_files_of_a_backup_are_members() {
        let id = "0123456789abcdef".repeat(2);
        let term = format!("segments/{id}.term");
        let deletes = format!("segments/{id}.17.del");
        for known in [
            "passport.json",
            "manifest.log",
            "dictionary.txt",
            "snapshot.json",
            "segments/meta.json",
            &term,
            &deletes,
        ] {
            let name = format!("index/{known}");
            assert_eq!(Member::from_name(&name), Some(Member::Index(known)));
        }
        assert_eq!(Member::from_name("posted/articles.log"), Some(Member::Posted));
        assert_eq!(Member::from_name("checksums"), Some(Member::Checksums));

        let upper = id.to_uppercase();
        for unknown in [
            "",
            "index/",
            "/etc/passwd",
            "index//etc/passwd",
            "index/../passport.json",
            "./index/passport.json",
            "index/./passport.json",
            "index/Passport.json",
            "INDEX/passport.json",
            "index\\passport.json",
            "index/passport.json\0",
            "index/passport.json/",
            "index/CURRENT",
            "index/served",
            "index/segments/.tantivy-writer.lock",
            "posted/lock",
            "posted/Articles.log",
            "checksums/",
            "index/segments/a.term",
            &format!("index/segments/{upper}.term"),
            &format!("index/segments/{id}.TERM"),
            &format!("index/segments/{id}.del"),
            &format!("index/segments/{id}.-1.del"),
            &format!("index/segments/{id}.{}.del", "9".repeat(21)),
            &format!("index/segments/{id}.term/x"),
            &format!("index/segments/sub/{id}.term"),
        ] {
            assert_eq!(Member::from_name(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn a_budget_limits_number_and_size() {
        let mut budget = MemberBudget::new(1);
        assert!(budget.take(MIN_LIMIT_BYTES).is_ok());
        assert!(budget.take(1).is_err());
        let mut budget = MemberBudget::new(1);
        assert!((0..MAX_MEMBERS).all(|_| budget.take(0).is_ok()));
        assert!(budget.take(0).is_err());
    }
}
