//! Judged sets: documents, queries, and grades of how well a document answers a query.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use xunwen_corpus::{Article, Paragraph, ParagraphKind, open_regular};

/// A judged set in the layout of the BEIR benchmark: a folder with
///
/// - `corpus.jsonl`: `{"_id", "title", "text"}` per line; the title is optional;
/// - `queries.jsonl`: `{"_id", "text"}` per line;
/// - `qrels.tsv` or `qrels/test.tsv`: query id, document id and grade, separated by tabs, after a
///   header line.
#[derive(Debug, Clone)]
pub struct JudgedSet {
    /// The name of the folder.
    pub name: String,
    /// The documents. They are not cleaned.
    pub articles: Vec<Article>,
    /// The queries with at least one relevant document, in the order of the file. The others
    /// measure nothing and are left out.
    pub queries: Vec<JudgedQuery>,
}

/// A query with the grades of its documents.
#[derive(Debug, Clone)]
pub struct JudgedQuery {
    /// The text of the query.
    pub text: String,
    /// The grades by document id; 0 means irrelevant.
    pub grades: HashMap<String, u32>,
}

impl JudgedQuery {
    /// Returns the grade of a document; 0 if it was not judged.
    #[must_use]
    pub fn grade(&self, document: &str) -> u32 {
        self.grades.get(document).copied().unwrap_or(0)
    }
}

/// The reason why a judged set cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum JudgedSetError {
    /// A file does not exist.
    #[error(
        "`{}` does not exist: a judged set is a folder with corpus.jsonl, queries.jsonl and qrels.tsv",
        .0.display()
    )]
    Missing(PathBuf),
    /// A file cannot be read.
    #[error("cannot read `{}`: {reason}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The error of the system.
        reason: io::Error,
    },
    /// A line is invalid.
    #[error("`{}` line {line}: {reason}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The number of the line, from 1.
        line: usize,
        /// The error.
        reason: String,
    },
    /// No query has a relevant document.
    #[error("no query of `{}` has a document with a grade of at least 1 in qrels.tsv", .0.display())]
    NothingJudged(PathBuf),
}

/// A line of `corpus.jsonl`.
#[derive(Deserialize)]
struct DocumentLine {
    #[serde(rename = "_id")]
    id: String,
    #[serde(default)]
    title: String,
    text: String,
}

/// A line of `queries.jsonl`.
#[derive(Deserialize)]
struct QueryLine {
    #[serde(rename = "_id")]
    id: String,
    text: String,
}

impl JudgedSet {
    /// Reads the set in `folder`. A relevant document that the set does not contain counts as
    /// missed, as in `trec_eval`.
    ///
    /// # Errors
    /// If a file is missing or a line is invalid.
    pub fn read(folder: &Path) -> Result<Self, JudgedSetError> {
        let mut ids = HashSet::new();
        let articles =
            read_lines(&folder.join("corpus.jsonl"), |line| parse_document(line, &mut ids))?;

        let mut grades = read_grades(folder)?;
        let queries =
            read_lines(&folder.join("queries.jsonl"), |line| parse_query(line, &mut grades))?;
        if queries.is_empty() {
            return Err(JudgedSetError::NothingJudged(folder.to_owned()));
        }
        Ok(Self { name: folder_name(folder), articles, queries })
    }
}

fn folder_name(folder: &Path) -> String {
    let absolute = folder.canonicalize();
    let folder = absolute.as_deref().unwrap_or(folder);
    folder.file_name().map_or_else(|| "set".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// Parses a document whose id is not in `ids` yet.
fn parse_document(line: &str, ids: &mut HashSet<String>) -> Result<Option<Article>, String> {
    let document: DocumentLine = from_json(line)?;
    if !ids.insert(document.id.clone()) {
        return Err(format!("duplicate document id `{}`", document.id));
    }
    Ok(Some(to_article(document)))
}

fn to_article(document: DocumentLine) -> Article {
    let lines = document.text.lines().filter(|line| !line.trim().is_empty());
    let paragraphs = lines.map(|line| Paragraph::new(ParagraphKind::Body, line)).collect();
    Article { id: document.id, title: document.title, paragraphs, ..Article::default() }
}

/// Parses a query. Returns `None` if it has no relevant document.
fn parse_query(line: &str, grades: &mut GradesByQuery) -> Result<Option<JudgedQuery>, String> {
    let query: QueryLine = from_json(line)?;
    Ok(grades.remove(&query.id).map(|grades| JudgedQuery { text: query.text, grades }))
}

fn from_json<'a, T: Deserialize<'a>>(line: &'a str) -> Result<T, String> {
    serde_json::from_str(line).map_err(|error| error.to_string())
}

/// The grades of documents by query id and document id.
type GradesByQuery = BTreeMap<String, HashMap<String, u32>>;

/// A line of the judgements.
struct GradeLine {
    query: String,
    document: String,
    grade: u32,
}

/// Reads the grades of all queries that have a relevant document.
fn read_grades(folder: &Path) -> Result<GradesByQuery, JudgedSetError> {
    let beir_path = folder.join("qrels").join("test.tsv");
    let path = if beir_path.is_file() { beir_path } else { folder.join("qrels.tsv") };

    let mut is_first = true;
    let lines = read_lines(&path, |line| parse_grade(line, std::mem::take(&mut is_first)))?;

    let mut grades = GradesByQuery::new();
    for GradeLine { query, document, grade } in lines {
        grades.entry(query).or_default().insert(document, grade);
    }
    grades.retain(|_, grades| grades.values().any(|grade| *grade > 0));
    Ok(grades)
}

/// Parses a judgement. Returns `None` for the header, which only the first line can be.
fn parse_grade(line: &str, is_first: bool) -> Result<Option<GradeLine>, String> {
    let columns: Vec<&str> = line.split('\t').collect();
    let &[query, document, grade] = columns.as_slice() else {
        return Err(format!("{} columns separated by tabs (expected 3)", columns.len()));
    };

    match grade.trim().parse::<i64>() {
        Ok(grade) => {
            // Some sets grade spam below 0. `trec_eval` treats it as irrelevant.
            let grade = u32::try_from(grade.max(0)).unwrap_or(u32::MAX);
            let (query, document) = (query.to_owned(), document.to_owned());
            Ok(Some(GradeLine { query, document, grade }))
        }
        Err(_) if is_first => Ok(None),
        Err(_) => Err(format!("the grade `{grade}` is not a whole number")),
    }
}

/// Parses each line that is not blank, and returns the results that are not `None`.
fn read_lines<T>(
    path: &Path,
    mut parse: impl FnMut(&str) -> Result<Option<T>, String>,
) -> Result<Vec<T>, JudgedSetError> {
    let file = open_regular(path).map_err(|error| read_error(path, error))?;
    let mut parsed = Vec::new();

    for (index, line) in BufReader::new(file).lines().enumerate() {
        let line_error =
            |reason| JudgedSetError::Line { path: path.to_owned(), line: index + 1, reason };
        let line = line.map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData => line_error("not UTF-8".to_owned()),
            _ => read_error(path, error),
        })?;
        if !line.trim().is_empty() {
            parsed.extend(parse(&line).map_err(line_error)?);
        }
    }
    Ok(parsed)
}

fn read_error(path: &Path, reason: io::Error) -> JudgedSetError {
    if reason.kind() == io::ErrorKind::NotFound {
        return JudgedSetError::Missing(path.to_owned());
    }
    JudgedSetError::Io { path: path.to_owned(), reason }
}
