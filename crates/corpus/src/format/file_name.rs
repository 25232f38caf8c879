//! File names, which are bytes: the name as a key, the name as people read it, and the id that is made
//! from it.
//!
//! A key is text from which the bytes can be restored, so different files never share one, whatever the
//! encoding of their names.

use std::ffi::{OsStr, OsString};
use std::fmt::Write;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Component, Path, PathBuf};

use encoding_rs::GB18030;

use super::extensions::stem;
use crate::skip::MAX_ID_BYTES;

/// Comes before the two digits of a byte in a key. No file name contains it.
const BYTE_MARK: char = '\0';

/// The number of hexadecimal digits that make the id of an unusual name unique.
const N_HASH_DIGITS: usize = 12;

/// Returns the key of a path below the corpus: its parts, with `/` between them. A byte that is not
/// part of UTF-8 is written as NUL and two hexadecimal digits.
///
/// ```
/// use std::ffi::OsStr;
/// use std::os::unix::ffi::OsStrExt;
/// use std::path::Path;
/// use xunwen_corpus::{name_key, path_of_key, shown_name};
///
/// let path = Path::new(OsStr::from_bytes(b"news/\xd0\xc2\xce\xc5.txt"));
/// let key = name_key(path);
/// assert_eq!(path_of_key(&key), path);
/// assert_eq!(shown_name(&key), "news/新闻.txt");
/// ```
#[must_use]
pub fn name_key(relative: &Path) -> String {
    let mut key = String::new();
    for name in parts(relative) {
        push_separator(&mut key);
        push_escaped(&mut key, name.as_bytes(), BYTE_MARK);
    }
    key
}

/// Returns the path of a key.
#[must_use]
pub fn path_of_key(key: &str) -> PathBuf {
    let mut pieces = key.split(BYTE_MARK);
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        // Keys of older manifests contain no mark, so each mark is followed by a byte.
        let byte = piece.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.extend(byte);
        bytes.extend(piece.bytes().skip(2));
    }
    PathBuf::from(OsString::from_vec(bytes))
}

/// Returns the name of a key for people.
#[must_use]
pub fn shown_name(key: &str) -> String {
    if key.contains(BYTE_MARK) { path_for_display(&path_of_key(key)) } else { key.to_owned() }
}

/// Returns a path below the corpus for people, with `/` between its parts. A part that is not UTF-8
/// is decoded as GB18030, as in old archives; if that fails, its invalid bytes are written as `%FF`.
/// Different names may be shown alike.
pub(crate) fn path_for_display(relative: &Path) -> String {
    let mut shown = String::new();
    for name in parts(relative) {
        push_separator(&mut shown);
        push_shown(&mut shown, name.as_bytes());
    }
    shown
}

/// Returns the id of an article by its file: the path below the corpus without the extensions of the
/// name, with `/` on every system.
///
/// A name that is not UTF-8, contains control characters or is too long for a key is shown as far as
/// possible and ends with `~` and a hash of its bytes, so that different names have different ids. The
/// files `..txt` and `...txt` keep their extension, because `.` and `..` cannot be part of an address.
#[must_use]
pub fn file_id(relative: &Path) -> String {
    let shown = path_for_display(relative);
    let id = stem(&shown);
    let is_plain = relative.to_str().is_some() && !id.contains(char::is_control);
    if is_plain && id.len() <= MAX_ID_BYTES { id.to_owned() } else { hashed_id(id, relative) }
}

fn hashed_id(shown: &str, relative: &Path) -> String {
    // The number of a line or an entry may follow.
    const MAX_SHOWN_BYTES: usize = MAX_ID_BYTES - N_HASH_DIGITS - 32;

    let mut id = String::new();
    for c in shown.chars() {
        if id.len() >= MAX_SHOWN_BYTES {
            break;
        }
        if c.is_control() {
            push_escaped_control(&mut id, c);
        } else {
            id.push(c);
        }
    }
    let digits = format!("{:016x}", fnv1a(relative.as_os_str().as_bytes()));
    id.push('~');
    id.push_str(&digits[..N_HASH_DIGITS]);
    id
}

/// Returns a hash that is the same in every run and on every machine: FNV-1a (Fowler, Noll and Vo).
fn fnv1a(bytes: &[u8]) -> u64 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, step)
}

fn parts(relative: &Path) -> impl Iterator<Item = &OsStr> {
    relative.components().filter_map(|component| match component {
        Component::Normal(name) => Some(name),
        _ => None,
    })
}

fn push_separator(path: &mut String) {
    if !path.is_empty() {
        path.push('/');
    }
}

fn push_shown(shown: &mut String, name: &[u8]) {
    let decoded = match str::from_utf8(name) {
        Ok(name) => Some(name.into()),
        Err(_) => GB18030.decode_without_bom_handling_and_without_replacement(name),
    };
    match decoded {
        Some(name) => shown.push_str(&name),
        None => push_escaped(shown, name, '%'),
    }
}

/// Appends a name in which each invalid byte is written as a mark and two digits.
fn push_escaped(text: &mut String, name: &[u8], mark: char) {
    for chunk in name.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            // Writing to a string cannot fail.
            let _ = write!(text, "{mark}{byte:02X}");
        }
    }
}

fn push_escaped_control(id: &mut String, c: char) {
    let mut bytes = [0; 4];
    for byte in c.encode_utf8(&mut bytes).bytes() {
        // Writing to a string cannot fail.
        let _ = write!(id, "%{byte:02X}");
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    fn path(bytes: &[u8]) -> &Path {
        Path::new(OsStr::from_bytes(bytes))
    }

    #[test]
    fn a_name_in_utf8_is_its_own_key_and_id() {
        assert_eq!(name_key(Path::new("./日报//头版.txt")), "日报/头版.txt");
        let id = |path: &str| file_id(Path::new(path));
        assert_eq!(id("2023/05/a.txt"), "2023/05/a");
        assert_eq!(id("./2023//a.b.jsonl.gz"), "2023/a.b");
        assert_eq!(id("日报/头版.TXT.ZST"), "日报/头版");
        assert_eq!(id("a.pdf"), "a.pdf");
    }

    #[test]
    fn a_name_in_another_encoding_is_decoded_or_escaped_and_has_an_id_of_its_own() {
        let names: [&[u8]; 8] = [
            b"\xd0\xc2\xce\xc5.txt",
            "新闻.txt".as_bytes(),
            b"a\xff.txt",
            b"a%FF.txt",
            b"a\xfe\xff.txt",
            b"\xd0\xc2\xce\xc5/\xff.txt",
            b"a\nb.txt",
            b"a%0Ab.txt",
        ];
        let shown: Vec<String> = names.iter().map(|name| path_for_display(path(name))).collect();
        assert_eq!(shown[0], "新闻.txt");
        assert_eq!(shown[2], "a%FF.txt");
        assert_eq!(shown[5], "新闻/%FF.txt");

        let ids: HashSet<String> = names.iter().map(|name| file_id(path(name))).collect();
        assert_eq!(ids.len(), names.len(), "{ids:?}");
        assert!(ids.iter().all(|id| !id.contains(char::is_control)), "{ids:?}");
        assert!(file_id(path(names[0])).starts_with("新闻~"));
        assert_eq!(file_id(path(names[0])), file_id(path(names[0])));
    }

    #[test]
    fn a_long_path_has_an_id_that_can_be_a_key() {
        let long = |end: &str| format!("{}/{end}.txt", "甲".repeat(80).as_str().repeat(3));
        let ids = ["一", "二"].map(|end| file_id(Path::new(&long(end))));
        assert!(ids[0] != ids[1] && ids.iter().all(|id| id.len() < MAX_ID_BYTES), "{ids:?}");
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

    proptest! {
        #[test]
        fn a_key_restores_the_bytes_of_the_name(
            names in proptest::collection::vec(proptest::collection::vec(1..=255_u8, 1..9), 1..4),
        ) {
            let name = |bytes: Vec<u8>| bytes.into_iter().map(|b| if b == b'/' { b'_' } else { b });
            let path: PathBuf = names.into_iter().map(|n| OsString::from_vec(name(n).collect())).collect();
            let path: PathBuf = parts(&path).collect();
            prop_assert_eq!(path_of_key(&name_key(&path)), path);
        }
    }
}
