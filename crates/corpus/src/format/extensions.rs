//! The information in the extensions of a file name: the format and the packing.

use std::path::Path;

/// The format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Plain text, one article (`.txt`).
    Text,
    /// Markdown, one article (`.md`, `.markdown`).
    Markdown,
    /// One article object, or an array of them (`.json`).
    Json,
    /// One article object per line (`.jsonl`, `.ndjson`).
    JsonLines,
    /// An HTML page, one article (`.html`, `.htm`, `.xhtml`).
    Html,
    /// A web archive of fetched pages (`.warc`).
    Warc,
    /// An RSS or Atom feed, one article per entry (`.rss`, `.atom`, and `.xml` if it is a feed).
    Feed,
}

/// The compression of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Packing {
    /// Not compressed.
    Plain,
    /// gzip with one or more members (`.gz`).
    Gzip,
    /// Zstandard with one or more frames (`.zst`).
    Zstd,
}

/// Returns the format and packing that a file name states; `None` when it is not the name of an
/// article file.
///
/// Case is ignored. Hidden files (`.draft.txt`) are not article files.
pub fn recognise(path: &Path) -> Option<(Format, Packing)> {
    let name = path.file_name()?.to_string_lossy();
    if name.starts_with('.') {
        return None;
    }
    let (name, packing) = split_packing(&name);
    let (_, format) = split_format(name)?;
    Some((format, packing))
}

/// Returns a path without the extensions of its name. A name of which only `.` or `..` would be left
/// keeps them.
pub(crate) fn stem(path: &str) -> &str {
    let (name, _) = split_packing(path);
    let stem = split_format(name).map_or(name, |(stem, _)| stem);
    if is_dot_segment(stem) { path } else { stem }
}

/// Returns whether clients remove an id from the path of a URI, as they do with `.` and `..`.
pub(crate) fn is_dot_segment(id: &str) -> bool {
    matches!(id, "." | "..")
}

/// Splits a name into its stem and the packing that its last extension states.
fn split_packing(name: &str) -> (&str, Packing) {
    if let Some(stem) = strip_extension(name, "gz") {
        (stem, Packing::Gzip)
    } else if let Some(stem) = strip_extension(name, "zst") {
        (stem, Packing::Zstd)
    } else {
        (name, Packing::Plain)
    }
}

/// Splits a name into its stem and the format that its last extension states.
fn split_format(name: &str) -> Option<(&str, Format)> {
    const EXTENSIONS: &[(&str, Format)] = &[
        ("txt", Format::Text),
        ("md", Format::Markdown),
        ("markdown", Format::Markdown),
        ("json", Format::Json),
        ("jsonl", Format::JsonLines),
        ("ndjson", Format::JsonLines),
        ("html", Format::Html),
        ("htm", Format::Html),
        ("xhtml", Format::Html),
        ("warc", Format::Warc),
        ("rss", Format::Feed),
        ("atom", Format::Feed),
        ("xml", Format::Feed),
    ];

    EXTENSIONS
        .iter()
        .find_map(|&(extension, format)| Some((strip_extension(name, extension)?, format)))
}

/// Returns the name without `.extension`; `None` when it has another extension, or no stem.
fn strip_extension<'a>(name: &'a str, extension: &str) -> Option<&'a str> {
    let (stem, last) = name.rsplit_once('.')?;
    let has_stem = !stem.is_empty() && !stem.ends_with('/');
    (has_stem && last.eq_ignore_ascii_case(extension)).then_some(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: Option<(Format, Packing)>) {
        assert_eq!(recognise(Path::new(name)), expected, "{name}");
    }

    #[test]
    fn a_name_states_format_and_packing() {
        check("a.txt", Some((Format::Text, Packing::Plain)));
        check("a/b.MD", Some((Format::Markdown, Packing::Plain)));
        check("a.markdown.gz", Some((Format::Markdown, Packing::Gzip)));
        check("a.json", Some((Format::Json, Packing::Plain)));
        check("a.b.JSONL.ZST", Some((Format::JsonLines, Packing::Zstd)));
        check("新闻.ndjson", Some((Format::JsonLines, Packing::Plain)));
        check("a.HTM.zst", Some((Format::Html, Packing::Zstd)));
        check("a.xhtml", Some((Format::Html, Packing::Plain)));
        check("a.warc.gz", Some((Format::Warc, Packing::Gzip)));
        check("a.rss", Some((Format::Feed, Packing::Plain)));
        check("a.atom.gz", Some((Format::Feed, Packing::Gzip)));
        check("a.xml", Some((Format::Feed, Packing::Plain)));
    }

    #[test]
    fn other_names_are_not_article_files() {
        for name in [
            "a.pdf",
            "a.gz",
            "txt",
            ".txt",
            ".a.txt",
            "a.txt~",
            "a.txt.bz2",
            "a.txt.gz.gz",
            "",
            "..",
            "a.txt/..",
        ] {
            check(name, None);
        }
    }
}
