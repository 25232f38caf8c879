//! A corpus with its index and its posted articles in a temporary folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::binary::{binary, search};

/// A corpus with its index.
pub struct Archive {
    folder: tempfile::TempDir,
}

impl Archive {
    /// Creates a corpus of `n_files` files, each with one article that contains 跨境电商, without an index.
    ///
    /// # Panics
    /// If a file cannot be written.
    #[must_use]
    pub fn new(n_files: usize) -> Self {
        let archive = Self { folder: tempfile::tempdir().expect("there is room") };
        fs::create_dir(archive.corpus()).expect("there is room");
        (0..n_files).for_each(|n| archive.write(&format!("{n:04}"), &format!("第{n}篇")));
        archive
    }

    /// Returns the folder of the corpus.
    #[must_use]
    pub fn corpus(&self) -> PathBuf {
        self.folder.path().join("corpus")
    }

    /// Returns the folder of the index.
    #[must_use]
    pub fn index_path(&self) -> PathBuf {
        self.folder.path().join("index")
    }

    /// Returns the folder of posted articles.
    #[must_use]
    pub fn posted_path(&self) -> PathBuf {
        self.folder.path().join("index.posted")
    }

    /// Writes an article file atomically.
    ///
    /// # Panics
    /// If a file cannot be written.
    pub fn write(&self, name: &str, title: &str) {
        let beside = self.corpus().join(format!(".{name}.tmp"));
        let text = format!("{title}\n\n跨境电商的正文，属于{title}。\n");
        fs::write(&beside, text).expect("there is room");
        fs::rename(beside, self.corpus().join(format!("{name}.txt"))).expect("there is room");
    }

    /// Returns the command `xunwen index` for this corpus with further arguments.
    #[must_use]
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command.arg("index").arg(self.corpus()).arg("--index").arg(self.index_path()).args(args);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs `xunwen index` with further arguments and waits for it.
    ///
    /// # Panics
    /// If it cannot be started.
    #[must_use]
    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().expect("the binary starts")
    }

    /// Updates the index.
    ///
    /// # Panics
    /// If the command fails.
    pub fn index(&self) {
        let output = self.run(&[]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// Runs `xunwen doctor`.
    ///
    /// # Panics
    /// If it cannot be started.
    #[must_use]
    pub fn doctor(&self) -> Output {
        let mut command = Command::new(binary());
        command.arg("doctor").arg(self.corpus()).arg("--index").arg(self.index_path());
        command.output().expect("the binary starts")
    }

    /// Returns the command `xunwen backup` to a file.
    #[must_use]
    pub fn backup(&self, file: &Path) -> Command {
        let mut command = Command::new(binary());
        command.arg("backup").arg(file).arg("--index").arg(self.index_path());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Returns the number of articles that a query finds without a server.
    ///
    /// # Panics
    /// If the search fails.
    #[must_use]
    pub fn total(&self, query: &str) -> u64 {
        search(&self.index_path(), query)["total"].as_u64().expect("a number")
    }
}

/// Returns a command that runs a shell script with a separate disk of `n_kilobytes` mounted at
/// `folder`. Other processes do not see the disk.
#[must_use]
pub fn small_disk(folder: &Path, kilobytes: u64, script: &str) -> Command {
    let mut command = Command::new("unshare");
    let mount = format!("mount -t tmpfs -o size={kilobytes}k tmpfs '{}'", folder.display());
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c"]);
    command.arg(format!("{mount} && {script}")).arg("sh");
    command
}

/// Returns whether this machine allows tests to mount disks.
#[must_use]
pub fn has_small_disks(folder: &Path) -> bool {
    small_disk(folder, 64, "true").status().is_ok_and(|status| status.success())
}
