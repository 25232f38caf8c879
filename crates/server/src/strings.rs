//! The words of the interface, in each language.

pub(crate) mod language;

use std::collections::BTreeMap;

use rust_embed::Embed;

use self::language::Language;

#[derive(Embed)]
#[folder = "../../web/strings"]
struct StringFiles;

/// The words of one language by key.
type Words = BTreeMap<String, String>;

/// The words of the interface.
pub(crate) struct Strings {
    languages: Vec<(Language, Words)>,
}

impl Strings {
    /// Returns the words that are built in.
    ///
    /// # Panics
    /// When a file is missing or no JSON, which tests rule out.
    pub(crate) fn embedded() -> Self {
        let read = |language: Language| {
            let file = StringFiles::get(&format!("{}.json", language.tag()));
            let file = file.expect("every language has a file of words");
            let words = serde_json::from_slice(&file.data).expect("a file of words is JSON");
            (language, words)
        };
        Self { languages: Language::ALL.into_iter().map(read).collect() }
    }

    /// Returns the words of a key, placeholders and all.
    pub(crate) fn get(&self, language: Language, key: &str) -> Option<&str> {
        let (_, words) = self.languages.iter().find(|(known, _)| *known == language)?;
        words.get(key).map(String::as_str)
    }

    /// Returns the words of a key with its placeholders filled; the key itself when there is
    /// no such key.
    pub(crate) fn tr(&self, language: Language, key: &str, values: &[(&str, &str)]) -> String {
        let value_of = |name: &str| {
            values.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        self.get(language, key).map_or_else(|| key.to_owned(), |words| fill(words, value_of))
    }
}

/// Returns `words` with each `{name}` replaced by its value, in one pass: a value may hold
/// braces. What has no value stays.
pub(crate) fn fill(words: &str, value_of: impl Fn(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(words.len());
    let mut rest = words;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let value = after.split_once('}').and_then(|(name, next)| Some((value_of(name)?, next)));
        match value {
            Some((value, next)) => {
                filled.push_str(&value);
                rest = next;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}

/// Returns a number with its thousands apart: `74,487`.
pub(crate) fn grouped(n: i128) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut text = String::from(if n < 0 { "-" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn placeholders_are_filled_in_one_pass() {
        let strings = Strings::embedded();
        let title = strings.tr(Language::En, "results.heading", &[("q", "{n} {q} {")]);
        assert_eq!(title, "Results for “{n} {q} {”");
        assert_eq!(fill("{a}{b}{", |name| (name == "a").then(|| "1".into())), "1{b}{");
        assert_eq!(strings.tr(Language::En, "no.such", &[]), "no.such");
    }

    #[test]
    fn thousands_are_apart() {
        let grouped: Vec<String> = [0, 7, 999, 1000, 74_487, 1_234_567, -1000].map(grouped).into();
        assert_eq!(grouped, ["0", "7", "999", "1,000", "74,487", "1,234,567", "-1,000"]);
    }

    #[test]
    fn every_language_has_the_same_keys_and_placeholders() {
        let strings = Strings::embedded();
        let placeholders = |words: &str| -> BTreeSet<String> {
            words.split('{').skip(1).filter_map(|p| Some(p.split_once('}')?.0.to_owned())).collect()
        };
        let (_, first) = &strings.languages[0];
        for (language, words) in &strings.languages {
            assert_eq!(
                words.keys().collect::<Vec<_>>(),
                first.keys().collect::<Vec<_>>(),
                "{language:?}"
            );
            for (key, text) in words {
                assert_eq!(placeholders(text), placeholders(&first[key]), "{language:?} {key}");
                assert!(!text.trim().is_empty(), "{language:?} {key}");
            }
        }
    }
}
