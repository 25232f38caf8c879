//! The file of saved searches.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};
use serde::Deserialize;
use xunwen_engine::{PartialMatches, SearchRequest};
use xunwen_server::search_from_query_string;

/// A saved search.
#[derive(Debug, Clone)]
pub(crate) struct SavedSearch {
    pub(crate) name: String,
    /// The text that identifies the search in the record of what was delivered.
    pub(crate) key: String,
    pub(crate) request: SearchRequest,
}

/// The file that the page of saved searches exports. Other members are ignored.
#[derive(Deserialize)]
struct ExportedSearches {
    searches: Vec<ExportedSearch>,
}

#[derive(Deserialize)]
struct ExportedSearch {
    name: String,
    /// The query string of the results page.
    query: String,
}

/// Reads a file of saved searches.
///
/// # Errors
/// If the file cannot be read, or one of its searches cannot be understood.
pub(crate) fn read(path: &Path) -> anyhow::Result<Vec<SavedSearch>> {
    let text = fs::read_to_string(path)
        .with_context(|| format!("cannot read the saved searches in `{}`", path.display()))?;
    let text = text.trim_start_matches('\u{feff}');
    let searches = if text.trim_start().starts_with('{') {
        exported(text).with_context(|| format!("cannot read `{}`", path.display()))?
    } else {
        text.lines().map(str::trim).filter(|line| is_query(line)).map(plain).collect()
    };
    if searches.is_empty() {
        bail!("`{}` has no search: write one query on each line", path.display());
    }
    Ok(searches)
}

/// Returns whether a line is neither empty nor a comment.
fn is_query(line: &str) -> bool {
    !line.is_empty() && !line.starts_with('#')
}

fn plain(query: &str) -> SavedSearch {
    let request = SearchRequest {
        query: query.to_owned(),
        partial: PartialMatches::Excluded,
        ..SearchRequest::default()
    };
    SavedSearch { name: query.to_owned(), key: query.to_owned(), request }
}

fn exported(text: &str) -> anyhow::Result<Vec<SavedSearch>> {
    let ExportedSearches { searches } = serde_json::from_str(text)?;
    let searches = searches.into_iter().map(|ExportedSearch { name, query }| {
        let request = search_from_query_string(&query)
            .map_err(|error| anyhow::anyhow!("the search `{name}`: {error}"))?;
        Ok(SavedSearch { name, key: query, request })
    });
    searches.collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
mod tests {
    use super::*;

    fn read_text(text: &str) -> anyhow::Result<Vec<SavedSearch>> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("searches");
        fs::write(&path, text).unwrap();
        read(&path)
    }

    #[test]
    fn a_text_file_has_one_query_on_each_line() {
        let searches = read_text("# desk\n跨境电商 -直播\n\n  “生物医药产业”  \n").unwrap();
        let names: Vec<&str> = searches.iter().map(|search| search.name.as_str()).collect();
        assert_eq!(names, ["跨境电商 -直播", "“生物医药产业”"]);
        assert!(read_text("# nothing\n").is_err());
    }

    #[test]
    fn an_exported_file_has_query_strings() {
        let file = r#"{"version":1,"searches":[{"name":"甲","query":"q=%E7%94%B2&source=a&source=b&sort=newest&lang=en","since":"x"}]}"#;
        let searches = read_text(file).unwrap();
        assert_eq!(searches[0].request.query, "甲");
        assert_eq!(searches[0].request.filters.source.any_of, ["a", "b"]);

        let error = read_text(r#"{"searches":[{"name":"甲","query":"q=a&from=x"}]}"#).unwrap_err();
        assert!(format!("{error:#}").contains("the search `甲`: invalid from"), "{error:#}");
    }
}
