//! Judged sets: documents, queries, and which documents answer which query.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use xunwen_corpus::{Article, Paragraph, ParagraphKind};

/// A judged set in the layout of the BEIR benchmark, a folder with
///
/// - `corpus.jsonl`: `{"_id", "title", "text"}` a line, the title optional;
/// - `queries.jsonl`: `{"_id", "text"}` a line;
/// - `qrels.tsv` or `qrels/test.tsv`: query id, document id and grade, parted by tabs, below a
///   line of headings.
#[derive(Debug, Clone)]
pub struct JudgedSet {
    /// The name of its folder.
    pub name: String,
    /// The documents, as they are: judged sets are not cleaned.
    pub articles: Vec<Article>,
    /// The queries that some document answers, in the order of the file. The others say nothing
    /// about ranking and are left out.
    pub queries: Vec<JudgedQuery>,
}

/// A query and how well documents answer it.
#[derive(Debug, Clone)]
pub struct JudgedQuery {
    /// What is asked.
    pub text: String,
    /// The judged documents with their grades; 0 is no answer.
    pub grades: HashMap<String, u32>,
}

impl JudgedQuery {
    /// Returns the grade of a document; 0 when it was not judged.
    #[must_use]
    pub fn grade(&self, document: &str) -> u32 {
        self.grades.get(document).copied().unwrap_or(0)
    }
}

/// Why a judged set cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum JudgedSetError {
    /// A file of it is not there.
    #[error(
        "`{}` is not there: a judged set is a folder with corpus.jsonl, queries.jsonl and qrels.tsv",
        .0.display()
    )]
    Missing(PathBuf),
    /// The system refuses to read a file.
    #[error("cannot read `{}`: {reason}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's words.
        reason: io::Error,
    },
    /// A line is not what it should be.
    #[error("`{}` line {line}: {reason}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// No query has an answer.
    #[error("no query of `{}` has a document of grade 1 or higher in qrels.tsv", .0.display())]
    NothingJudged(PathBuf),
}

#[derive(Deserialize)]
struct Document {
    #[serde(rename = "_id")]
    id: String,
    #[serde(default)]
    title: String,
    text: String,
}

#[derive(Deserialize)]
struct Query {
    #[serde(rename = "_id")]
    id: String,
    text: String,
}

impl JudgedSet {
    /// Reads the set in `folder`. Judgements on documents or queries that the set does not hold
    /// count as they do in `trec_eval`: an answer that cannot be found is one that was missed.
    ///
    /// # Errors
    /// When a file is missing or a line of it is not understood.
    pub fn read(folder: &Path) -> Result<Self, JudgedSetError> {
        let mut ids = HashSet::new();
        let articles = lines(&folder.join("corpus.jsonl"), |line| {
            let document: Document = from_json(line)?;
            match ids.insert(document.id.clone()) {
                true => Ok(Some(article(document))),
                false => Err(format!("there is a document of the id `{}` already", document.id)),
            }
        })?;
        let mut grades = grades(folder)?;
        let queries = lines(&folder.join("queries.jsonl"), |line| {
            let query: Query = from_json(line)?;
            Ok(grades.remove(&query.id).map(|grades| JudgedQuery { text: query.text, grades }))
        })?;
        if queries.is_empty() {
            return Err(JudgedSetError::NothingJudged(folder.to_owned()));
        }
        Ok(Self { name: name_of(folder), articles, queries })
    }
}

fn name_of(folder: &Path) -> String {
    let absolute = folder.canonicalize();
    let folder = absolute.as_deref().unwrap_or(folder);
    folder.file_name().map_or_else(|| "set".to_owned(), |name| name.to_string_lossy().into_owned())
}

fn article(document: Document) -> Article {
    let lines = document.text.lines().filter(|line| !line.trim().is_empty());
    let paragraphs = lines.map(|line| Paragraph::new(ParagraphKind::Body, line)).collect();
    Article { id: document.id, title: document.title, paragraphs, ..Article::default() }
}

fn from_json<'a, T: Deserialize<'a>>(line: &'a str) -> Result<T, String> {
    serde_json::from_str(line).map_err(|error| error.to_string())
}

/// Returns the grades of the queries that some document answers, by query.
fn grades(folder: &Path) -> Result<BTreeMap<String, HashMap<String, u32>>, JudgedSetError> {
    let of_beir = folder.join("qrels").join("test.tsv");
    let path = if of_beir.is_file() { of_beir } else { folder.join("qrels.tsv") };
    let mut grades: BTreeMap<String, HashMap<String, u32>> = BTreeMap::new();
    let mut is_heading = true;
    lines(&path, |line| {
        let heading = std::mem::replace(&mut is_heading, false);
        let columns: Vec<&str> = line.split('\t').collect();
        let &[query, document, grade] = columns.as_slice() else {
            return Err(format!("{} columns parted by tabs, not 3", columns.len()));
        };
        match grade.trim().parse::<i64>() {
            // Some sets grade spam below 0; `trec_eval` gives it no gain either.
            Ok(grade) => {
                let grade = u32::try_from(grade.max(0)).unwrap_or(u32::MAX);
                grades.entry(query.to_owned()).or_default().insert(document.to_owned(), grade);
                Ok(Some(()))
            }
            Err(_) if heading => Ok(None),
            Err(_) => Err(format!("the grade `{grade}` is not a whole number")),
        }
    })?;
    grades.retain(|_, of_query| of_query.values().any(|grade| *grade > 0));
    Ok(grades)
}

/// Returns what `read` makes of each line that is not blank.
fn lines<T>(
    path: &Path,
    mut read: impl FnMut(&str) -> Result<Option<T>, String>,
) -> Result<Vec<T>, JudgedSetError> {
    let io = |reason: io::Error| match reason.kind() {
        io::ErrorKind::NotFound => JudgedSetError::Missing(path.to_owned()),
        _ => JudgedSetError::Io { path: path.to_owned(), reason },
    };
    let mut found = Vec::new();
    for (at, line) in BufReader::new(File::open(path).map_err(io)?).lines().enumerate() {
        let bad = |reason| JudgedSetError::Line { path: path.to_owned(), line: at + 1, reason };
        let line = line.map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData => bad("not UTF-8".to_owned()),
            _ => io(error),
        })?;
        if !line.trim().is_empty() {
            found.extend(read(&line).map_err(bad)?);
        }
    }
    Ok(found)
}
