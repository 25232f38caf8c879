//! Looking everything over: index, manifest, corpus, posted articles, disk. Nothing is changed.

use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Serialize;
use xunwen_engine::{Generations, IndexCheck, OpenError, check};
use xunwen_text::Analysis;

use crate::posted::Contents;
use crate::run::diff::{Scope, compare};
use crate::run::manifest::Known;
use crate::run::scan::scan;
use crate::run::{IndexJob, noted_position};

/// Segments beyond which every search has too many places to look at.
const MANY_SEGMENTS: usize = 60;
/// Seconds that clocks may differ by.
const CLOCK_SECONDS: u64 = 120;
const REBUILD: &str = "run `xunwen index --rebuild`";
const UPDATE: &str = "run `xunwen index`, or let a server watch";

/// How bad something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// All is well.
    Ok,
    /// It works, and something should be done.
    Warning,
    /// Articles are missing or may be lost.
    Fault,
}

/// What was found of one thing, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub about: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What was found.
    pub found: String,
    /// What to do; nothing when all is well.
    pub todo: Option<String>,
}

impl Finding {
    fn ok(about: &'static str, found: String) -> Self {
        Self { about, severity: Severity::Ok, found, todo: None }
    }

    fn warning(about: &'static str, found: String, todo: &str) -> Self {
        Self { about, severity: Severity::Warning, found, todo: Some(todo.to_owned()) }
    }

    fn fault(about: &'static str, found: String, todo: &str) -> Self {
        Self { about, severity: Severity::Fault, found, todo: Some(todo.to_owned()) }
    }
}

/// Looks over the index of a job, its corpus and its posted articles.
#[must_use]
pub fn examine(job: &IndexJob, analysis: &Arc<Analysis>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let posted = Contents::read(&job.posted);
    let known = Generations::new(&job.index).current().and_then(|path| Known::read(&path));
    let checkup = check(&job.index, analysis);
    findings.push(index(&checkup));
    findings.push(manifest(known.as_ref()));
    if let (Ok(checkup), Ok(Some(known))) = (&checkup, &known) {
        findings.push(segments(checkup));
        findings.push(articles(checkup, known, posted.as_ref().map_or(0, Contents::n_articles)));
        findings.push(corpus(job, known));
    }
    findings.push(store(job, &posted));
    findings.push(generations(&job.index));
    findings.push(disk(job, checkup.as_ref().map_or(0, |checkup| checkup.n_bytes)));
    findings.extend(clock(posted.as_ref().map_or(0, Contents::newest_at)));
    findings
}

fn index(checkup: &Result<IndexCheck, OpenError>) -> Finding {
    const ABOUT: &str = "index";
    match checkup {
        Ok(checkup) if checkup.damaged.is_empty() => {
            Finding::ok(ABOUT, format!("{} articles, every file whole", checkup.n_articles))
        }
        Ok(checkup) => {
            let (n, first) = (checkup.damaged.len(), &checkup.damaged[0]);
            let found = format!("{n} files are damaged or missing, such as `{first}`");
            Finding::fault(ABOUT, found, REBUILD)
        }
        Err(error) => {
            let (found, todo) = error_parts(&error.to_string());
            Finding::fault(ABOUT, found, &todo)
        }
    }
}

/// Parts a message from what it says to do.
fn error_parts(message: &str) -> (String, String) {
    match message.rsplit_once(": ") {
        Some((found, todo)) if todo.contains("run `") || todo.contains("wait") => {
            (found.to_owned(), todo.to_owned())
        }
        _ => (message.to_owned(), "look after the disk and its permissions".to_owned()),
    }
}

fn manifest(known: Result<&Option<Known>, &std::io::Error>) -> Finding {
    const ABOUT: &str = "manifest";
    match known {
        Err(error) => Finding::fault(ABOUT, format!("cannot be read: {error}"), UPDATE),
        Ok(None) => Finding::warning(ABOUT, "there is none".to_owned(), UPDATE),
        Ok(Some(known)) => match &known.damage {
            Some(damage) => {
                let found = format!("damaged: {damage}");
                Finding::warning(ABOUT, found, "run `xunwen index`, which reads everything again")
            }
            None if !known.unfinished.is_empty() => {
                let n = known.unfinished.len();
                let found = format!("a run was cut off, or is under way, with {n} files to finish");
                Finding::warning(ABOUT, found, UPDATE)
            }
            None => Finding::ok(ABOUT, format!("{} files", known.files.len())),
        },
    }
}

fn segments(checkup: &IndexCheck) -> Finding {
    const ABOUT: &str = "segments";
    let IndexCheck { n_segments, n_deleted, n_articles, .. } = *checkup;
    let found = format!("{n_segments}, with {n_deleted} articles that were taken out");
    if n_segments > MANY_SEGMENTS || (n_deleted > 1000 && n_deleted > n_articles) {
        return Finding::warning(ABOUT, found, REBUILD);
    }
    Finding::ok(ABOUT, found)
}

fn articles(checkup: &IndexCheck, known: &Known, n_posted: u64) -> Finding {
    const ABOUT: &str = "articles";
    let n_files: u64 = known.files.values().map(|entry| entry.n_articles).sum();
    let found = format!(
        "{} in the index, {n_files} from files by the manifest, {n_posted} posted",
        checkup.n_articles
    );
    let is_even = checkup.n_articles == n_files + n_posted;
    // While a run is under way the three do not speak of the same moment.
    if is_even || known.damage.is_some() || !known.unfinished.is_empty() {
        return Finding::ok(ABOUT, found);
    }
    Finding::warning(ABOUT, found, "run `xunwen index`; if it stays so, `xunwen index --rebuild`")
}

fn corpus(job: &IndexJob, known: &Known) -> Finding {
    const ABOUT: &str = "corpus";
    if !job.corpus.is_dir() {
        let found = format!("there is no folder at `{}`", job.corpus.display());
        return Finding::warning(ABOUT, found, "name the folder of your articles");
    }
    let mut scan = scan(&job.corpus);
    let n_unreadable = scan.unreadable.len();
    // The bytes of a file tell more than its time, and take long; what is to be read is what a
    // run would look into.
    let looked_at = compare(&mut scan, &known.files, Scope::Whole, &|files| {
        files.iter().map(|(file, entry)| file.stamp == entry.stamp).collect()
    });
    let (n_read, n_gone) = (looked_at.to_read.len(), looked_at.gone.len());
    if n_unreadable > 0 {
        let found = format!("{n_unreadable} folders or files cannot be read");
        return Finding::warning(ABOUT, found, "look after their permissions");
    }
    if n_read + n_gone > 0 {
        let found = format!("{n_read} files are new or changed and {n_gone} gone");
        return Finding::warning(ABOUT, found, UPDATE);
    }
    Finding::ok(ABOUT, "as the index has it".to_owned())
}

fn store(job: &IndexJob, posted: &Result<Contents, crate::posted::StoreError>) -> Finding {
    const ABOUT: &str = "posted articles";
    let position = noted_position(&job.index);
    let contents = match posted {
        Ok(contents) => contents,
        Err(error) => return Finding::fault(ABOUT, error.to_string(), "look after the disk"),
    };
    if !job.posted.exists() {
        return match position.seq {
            0 => Finding::ok(ABOUT, "none".to_owned()),
            _ => Finding::fault(
                ABOUT,
                format!("the index has some, and there is no folder `{}`", job.posted.display()),
                "put it back, or restore a backup",
            ),
        };
    }
    if contents.n_damaged() > 0 {
        let found = format!("{} stretches of the store are damaged", contents.n_damaged());
        let todo =
            "keep a copy of the folder, then restore a backup and post again what came since";
        return Finding::fault(ABOUT, found, todo);
    }
    if contents.n_torn_bytes() > 0 {
        let found = format!("{} bytes at the end were never acknowledged", contents.n_torn_bytes());
        return Finding::warning(ABOUT, found, "nothing; the next server sets them aside");
    }
    if position != contents.position() && contents.position().seq > 0 {
        let found = format!("{}, of which the index has not all", contents.n_articles());
        return Finding::warning(ABOUT, found, UPDATE);
    }
    Finding::ok(ABOUT, format!("{}, every record whole", contents.n_articles()))
}

fn generations(index: &Path) -> Finding {
    const ABOUT: &str = "generations";
    match Generations::new(index).all() {
        Ok(names) if names.len() > 2 => Finding::warning(
            ABOUT,
            format!("{}, so some are left over or being made", names.len()),
            "nothing; the next run of `xunwen index` removes what nobody needs",
        ),
        Ok(names) => Finding::ok(ABOUT, names.join(", ")),
        Err(error) => Finding::fault(ABOUT, error.to_string(), "look after the disk"),
    }
}

fn disk(job: &IndexJob, index_bytes: u64) -> Finding {
    const ABOUT: &str = "disk";
    const MB: u64 = 1_000_000;
    let free = match xunwen_storage::available_bytes(&job.index) {
        Ok(free) => free,
        Err(error) => return Finding::warning(ABOUT, error.to_string(), "look after the disk"),
    };
    let found = format!("{} MB free, the index has {} MB", free / MB, index_bytes / MB);
    if tempfile_in(&job.index).is_err() {
        return Finding::warning(
            ABOUT,
            format!("{found}, and it cannot be written"),
            "make it writable, else nothing can be indexed or posted",
        );
    }
    if free < index_bytes.saturating_mul(2).max(200 * MB) {
        return Finding::warning(ABOUT, found, "make room: a rebuild needs twice the index");
    }
    Finding::ok(ABOUT, found)
}

/// Writes a file and removes it.
fn tempfile_in(folder: &Path) -> std::io::Result<()> {
    let path = folder.join(".doctor");
    std::fs::write(&path, b"")?;
    std::fs::remove_file(path)
}

fn clock(newest_at: u64) -> Option<Finding> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let found = format!("the newest post is of a time {} s ahead", newest_at.saturating_sub(now));
    let todo = "set the clock; nothing depends on it but the times that are shown";
    (newest_at > now + CLOCK_SECONDS).then(|| Finding::warning("clock", found, todo))
}
