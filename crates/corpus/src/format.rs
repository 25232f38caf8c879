//! The information in a file name: the format, the packing, and the id of the article.

mod file_kind;

pub use self::file_kind::file_kind;

use std::ffi::OsStr;
use std::fmt::Write;
use std::path::{Component, Path};

use encoding_rs::GB18030;

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

/// Returns the id of the article in a file: the path below the corpus without its extensions, with
/// `/` on every system.
///
/// A name that is not UTF-8 is decoded as GB18030, as in old archives; if that fails, its invalid
/// bytes are written as `%FF`, so that such names stay distinct. The files `..txt` and `...txt` keep
/// their extension, because `.` and `..` cannot be part of an address.
pub fn file_id(relative: &Path) -> String {
    let path = path_for_display(relative);
    let (name, _) = split_packing(&path);
    let stem = split_format(name).map_or(name, |(stem, _)| stem);

    let id = if is_dot_segment(stem) { &path } else { stem };
    id.to_owned()
}

/// Returns whether clients remove an id from the path of a URI, as they do with `.` and `..`.
pub(crate) fn is_dot_segment(id: &str) -> bool {
    matches!(id, "." | "..")
}

/// Returns a relative path as text, with `/` on every system.
pub(crate) fn path_for_display(relative: &Path) -> String {
    let mut path = String::new();
    for component in relative.components() {
        if let Component::Normal(name) = component {
            if !path.is_empty() {
                path.push('/');
            }
            push_name(&mut path, name);
        }
    }
    path
}

/// Appends a name, decoded as described at [`file_id`].
fn push_name(path: &mut String, name: &OsStr) {
    let bytes = name.as_encoded_bytes();
    if let Ok(name) = str::from_utf8(bytes) {
        path.push_str(name);
    } else if let Some(name) = GB18030.decode_without_bom_handling_and_without_replacement(bytes) {
        path.push_str(&name);
    } else {
        for chunk in bytes.utf8_chunks() {
            path.push_str(chunk.valid());
            for byte in chunk.invalid() {
                // Writing to a string cannot fail.
                let _ = write!(path, "%{byte:02X}");
            }
        }
    }
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

    #[test]
    fn ids_are_paths_without_extensions() {
        let id = |path: &str| file_id(Path::new(path));
        assert_eq!(id("2023/05/a.txt"), "2023/05/a");
        assert_eq!(id("./2023//a.b.jsonl.gz"), "2023/a.b");
        assert_eq!(id("日报/头版.TXT.ZST"), "日报/头版");
        assert_eq!(id("a.pdf"), "a.pdf");
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_not_utf8_have_different_ids() {
        use std::os::unix::ffi::OsStrExt;
        let id = |bytes: &[u8]| file_id(Path::new(OsStr::from_bytes(bytes)));
        assert_eq!(id(b"\xd0\xc2\xce\xc5.txt"), "新闻");
        assert_eq!(id(b"a\xff.txt"), "a%FF");
        assert_eq!(id(b"a\xfe\xff.txt"), "a%FE%FF");
    }

    #[test]
    fn no_file_has_an_id_that_clients_remove_from_a_path() {
        for (name, expected) in [
            ("..txt", "..txt"),
            ("...txt", "...txt"),
            ("..json.gz", "..json.gz"),
            ("....txt", "..."),
            ("a/..txt", "a/."),
        ] {
            assert_eq!(file_id(Path::new(name)), expected);
        }
    }
}
