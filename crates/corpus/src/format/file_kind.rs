//! Kinds of files that contain no articles in a form that is read: named in reports.

use std::io::Read;
use std::path::Path;

/// Extensions of common files, and the kind that they are reported as. Source: compiled by hand, from
/// the archives of newsrooms.
const EXTENSIONS: &[(&str, &str)] = &[
    ("7z", "7z archive"),
    ("avi", "video"),
    ("azw3", "e-book"),
    ("bmp", "picture"),
    ("bz2", "bzip2 archive"),
    ("css", "style sheet"),
    ("csv", "table (csv)"),
    ("doc", "Word document"),
    ("docx", "Word document"),
    ("eml", "e-mail"),
    ("epub", "EPUB"),
    ("gif", "picture"),
    ("heic", "picture"),
    ("ico", "picture"),
    ("jpeg", "picture"),
    ("jpg", "picture"),
    ("js", "script"),
    ("m4a", "sound"),
    ("mht", "web archive (mht)"),
    ("mhtml", "web archive (mht)"),
    ("mobi", "e-book"),
    ("mov", "video"),
    ("mp3", "sound"),
    ("mp4", "video"),
    ("odt", "OpenDocument text"),
    ("ofd", "OFD"),
    ("pdf", "PDF"),
    ("png", "picture"),
    ("ppt", "presentation"),
    ("pptx", "presentation"),
    ("rar", "rar archive"),
    ("rtf", "RTF"),
    ("svg", "picture"),
    ("tar", "tar archive"),
    ("tgz", "tar archive"),
    ("tif", "picture"),
    ("tiff", "picture"),
    ("tsv", "table (tsv)"),
    ("wav", "sound"),
    ("webp", "picture"),
    ("wps", "WPS document"),
    ("xls", "spreadsheet"),
    ("xlsx", "spreadsheet"),
    ("xz", "xz archive"),
    ("zip", "zip archive"),
];

/// The first bytes of common files. Source: the specifications of the formats.
const SIGNATURES: &[(&[u8], &str)] = &[
    (b"%PDF-", "PDF"),
    (b"\x89PNG\r\n\x1A\n", "picture"),
    (b"\xFF\xD8\xFF", "picture"),
    (b"GIF87a", "picture"),
    (b"GIF89a", "picture"),
    (b"II*\0", "picture"),
    (b"MM\0*", "picture"),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "Word, Excel or PowerPoint document"),
    (b"{\\rtf", "RTF"),
    (b"Rar!\x1A\x07", "rar archive"),
    (b"7z\xBC\xAF\x27\x1C", "7z archive"),
    (b"\xFD7zXZ\0", "xz archive"),
    (b"BZh", "bzip2 archive"),
    (b"\x1F\x8B", "gzip archive"),
    (b"\x28\xB5\x2F\xFD", "zstd archive"),
    (b"SQLite format 3\0", "SQLite database"),
    (b"\x7FELF", "program"),
    (b"MZ", "program"),
    (b"ID3", "sound"),
    (b"OggS", "sound"),
];

/// How many bytes of a file decide its kind.
const HEAD_BYTES: u64 = 4096;

/// The places in a zip archive at which the names of its first entries are looked for.
const ZIP_CONTENTS: &[(&[u8], &str)] = &[
    (b"mimetypeapplication/epub+zip", "EPUB"),
    (b"mimetypeapplication/vnd.oasis.opendocument", "OpenDocument text"),
    (b"word/", "Word document"),
    (b"xl/", "spreadsheet"),
    (b"ppt/", "presentation"),
    (b"OFD.xml", "OFD"),
];

/// Returns the kind of a file that is not read, as reports name it. The extension decides where it is
/// well known, otherwise the first bytes, which `open` provides; of other files, the kind is the
/// extension.
#[must_use]
pub fn file_kind<R: Read>(path: &Path, open: impl FnOnce() -> Option<R>) -> String {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    let known = extension.as_ref().and_then(|extension| {
        let found = EXTENSIONS.binary_search_by_key(&extension.as_str(), |&(known, _)| known);
        found.ok().map(|found| EXTENSIONS[found].1)
    });
    if let Some(known) = known {
        return known.to_owned();
    }

    let mut head = Vec::new();
    // A file that cannot be read has no first bytes.
    let _ = open().map(|file| file.take(HEAD_BYTES).read_to_end(&mut head));
    match (signature_kind(&head), extension) {
        (Some(kind), _) => kind.to_owned(),
        (None, Some(extension)) if is_short_name(&extension) => format!(".{extension}"),
        (None, _) => "unknown".to_owned(),
    }
}

/// Returns the kind that the first bytes of a file show.
fn signature_kind(head: &[u8]) -> Option<&'static str> {
    if head.starts_with(b"PK\x03\x04") {
        let inside =
            ZIP_CONTENTS.iter().find(|(name, _)| memchr::memmem::find(head, name).is_some());
        return Some(inside.map_or("zip archive", |&(_, kind)| kind));
    }
    match (head.get(..4), head.get(4..12)) {
        (Some(b"RIFF"), Some([.., b'W', b'E', b'B', b'P'])) => return Some("picture"),
        (Some(b"RIFF"), Some([.., b'W', b'A', b'V', b'E'])) => return Some("sound"),
        (_, Some([b'f', b't', b'y', b'p', ..])) => return Some("video"),
        _ => {}
    }
    SIGNATURES.iter().find(|(bytes, _)| head.starts_with(bytes)).map(|&(_, kind)| kind)
}

/// Returns whether an extension is one, and not the end of a sentence in a name.
fn is_short_name(extension: &str) -> bool {
    extension.len() <= 8
        && extension.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'~')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(name: &str, bytes: &[u8]) -> String {
        file_kind(Path::new(name), || Some(bytes))
    }

    #[test]
    fn the_extension_decides_where_it_is_known() {
        assert_eq!(kind("a.PDF", b""), "PDF");
        assert_eq!(kind("a/b.docx", b"PK\x03\x04"), "Word document");
        assert_eq!(kind("a.tar", b"x"), "tar archive");
        let unopened = || -> Option<&[u8]> { panic!("the file is opened") };
        assert_eq!(file_kind(Path::new("a.jpg"), unopened), "picture");
    }

    #[test]
    fn the_first_bytes_decide_elsewhere() {
        assert_eq!(kind("scan", b"%PDF-1.4"), "PDF");
        assert_eq!(kind("a.bak", b"\x89PNG\r\n\x1A\n"), "picture");
        assert_eq!(kind("a.x", b"PK\x03\x04....mimetypeapplication/epub+zip"), "EPUB");
        assert_eq!(kind("a.x", b"PK\x03\x04....word/document.xml"), "Word document");
        assert_eq!(kind("a.x", b"PK\x03\x04"), "zip archive");
        assert_eq!(kind("a.x", b"RIFF\0\0\0\0WEBPVP8"), "picture");
    }

    #[test]
    fn other_files_are_named_by_their_extension() {
        assert_eq!(kind("a.LOG", b"text"), ".log");
        assert_eq!(kind("README", b"text"), "unknown");
        assert_eq!(kind("3月5日.今天的新闻", b"text"), "unknown");
        assert_eq!(file_kind(Path::new("a.dat"), || None::<&[u8]>), ".dat");
    }

    #[test]
    fn extensions_are_sorted() {
        assert!(EXTENSIONS.is_sorted_by_key(|&(extension, _)| extension));
    }
}
