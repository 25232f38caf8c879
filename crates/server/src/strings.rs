//! Texts of the interface in each of its languages.
//!
//! The texts are files of `web/strings`, compiled into the binary and parsed once. Nothing changes
//! them while the program runs, which is why they may be a static.

pub(crate) mod language;
pub(crate) mod placeholders;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rust_embed::Embed;
use xunwen_engine::Note;

use self::language::InterfaceLanguage;
use self::placeholders::fill;

#[derive(Embed)]
#[folder = "../../web/strings"]
struct StringFiles;

/// The texts of one language by key.
type TextsByKey = BTreeMap<String, String>;

/// The texts of all languages, in the order of [`InterfaceLanguage::ALL`].
static TEXTS: LazyLock<[TextsByKey; 3]> = LazyLock::new(|| InterfaceLanguage::ALL.map(load));

/// Returns the texts of one language.
///
/// # Panics
/// When the file is missing or is not JSON, which tests rule out.
fn load(language: InterfaceLanguage) -> TextsByKey {
    let file = StringFiles::get(&format!("{}.json", language.tag()));
    let file = file.expect("every language has a file of texts");
    serde_json::from_slice(&file.data).expect("a file of texts is JSON")
}

/// Returns the text of a key with its placeholders unfilled; `None` when the key is unknown.
pub(crate) fn text(language: InterfaceLanguage, key: &str) -> Option<&'static str> {
    TEXTS[language as usize].get(key).map(String::as_str)
}

/// Returns the text of a key with its placeholders filled; the key itself when it is unknown.
pub(crate) fn translate(language: InterfaceLanguage, key: &str, values: &[(&str, &str)]) -> String {
    let value_of = |name: &str| {
        values.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
    };
    text(language, key).map_or_else(|| key.to_owned(), |text| fill(text, value_of))
}

/// Returns the text of a note about a query; its code when it has no text.
///
/// # Examples
///
/// ```
/// use xunwen_engine::Note;
/// use xunwen_server::{InterfaceLanguage, note_text};
///
/// let text = note_text(InterfaceLanguage::En, Note::TooLong);
/// assert_eq!(text, "The query is too long; only its beginning is used.");
/// ```
#[must_use]
pub fn note_text(language: InterfaceLanguage, note: Note) -> &'static str {
    let code = note.code();
    text(language, &format!("note.{code}")).unwrap_or(code)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;

    /// Returns the names of the placeholders of a text.
    fn placeholders(text: &str) -> BTreeSet<&str> {
        let starts = text.split('{').skip(1);
        starts.filter_map(|rest| Some(rest.split_once('}')?.0)).collect()
    }

    #[test]
    fn an_unknown_key_is_its_own_text() {
        assert_eq!(translate(InterfaceLanguage::En, "no.such", &[]), "no.such");
        let heading = translate(InterfaceLanguage::En, "results.heading", &[("q", "{n} {q} {")]);
        assert_eq!(heading, "Results for “{n} {q} {”");
    }

    #[test]
    fn every_language_has_the_same_keys_and_placeholders() {
        let [first, ..] = &*TEXTS;

        for (language, texts) in InterfaceLanguage::ALL.iter().zip(&*TEXTS) {
            assert!(texts.keys().eq(first.keys()), "{language:?}");
            for (key, text) in texts {
                assert_eq!(placeholders(text), placeholders(&first[key]), "{language:?} {key}");
                assert!(!text.trim().is_empty(), "{language:?} {key}");
            }
        }
    }

    #[test]
    fn every_note_text_belongs_to_a_note() {
        let [first, ..] = &*TEXTS;
        let codes: Vec<&str> = first.keys().filter_map(|key| key.strip_prefix("note.")).collect();
        assert_eq!(codes.len(), 27);

        for code in codes {
            let note: Note = serde_json::from_value(Value::from(code)).unwrap();
            assert_eq!(note.code(), code);
            assert_ne!(note_text(InterfaceLanguage::ZhHant, note), code);
        }
    }
}
