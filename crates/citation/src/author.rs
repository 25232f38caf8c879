//! Authors: names that are written as they are, and names with a surname.

use crate::line::{has_han, one_line};
use crate::pinyin::is_pinyin_name;

/// An author as citations need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Author {
    /// A name written as it is: a name in Chinese characters, an organisation, a single word.
    ///
    /// A Chinese name needs no cut, since the surname is first already. Names with a dot
    /// (阿里木江·吐尔逊) stay whole: the standard allows the surname alone for translated European
    /// names only, and a byline does not say which names those are.
    Literal(String),
    /// A name in Latin letters, cut into its parts.
    Person {
        /// The surname.
        family: String,
        /// The other names, in their order.
        given: String,
        /// Whether the name is Chinese, written in pinyin.
        is_pinyin: bool,
    },
}

/// Words that occur in names of organisations, not of persons.
const ORGANISATION_WORDS: &[&str] = &[
    "agency",
    "agence",
    "and",
    "asia",
    "associated",
    "association",
    "board",
    "broadcasting",
    "bureau",
    "business",
    "center",
    "centre",
    "china",
    "chinese",
    "commission",
    "committee",
    "company",
    "council",
    "daily",
    "department",
    "desk",
    "editor",
    "editorial",
    "editors",
    "for",
    "foundation",
    "global",
    "government",
    "group",
    "hong",
    "inc",
    "institute",
    "international",
    "ltd",
    "media",
    "ministry",
    "network",
    "news",
    "newsroom",
    "of",
    "office",
    "post",
    "press",
    "reporter",
    "reporters",
    "service",
    "society",
    "staff",
    "team",
    "television",
    "the",
    "times",
    "tv",
    "university",
    "weekly",
    "world",
    "writer",
    "writers",
];

/// Parts of a surname that are written before it in lower case, as in `van der Berg`.
const PARTICLES: &[&str] =
    &["al", "bin", "da", "de", "den", "der", "di", "du", "la", "le", "ter", "van", "von"];

impl Author {
    /// Returns the author that a byline names.
    ///
    /// `Surname, Given` is taken at its word. Otherwise the last word of a name in Latin letters is
    /// the surname, with the particles before it; of a name in pinyin it is the first.
    pub(crate) fn from_name(name: &str) -> Self {
        let name = one_line(name);
        let literal = |name: &str| Self::Literal(name.to_owned());
        if has_han(&name) || !name.chars().any(|c| c.is_alphabetic()) {
            return Self::Literal(name);
        }
        if let Some((family, given)) = name.split_once(',') {
            return person(family.trim(), given.trim()).unwrap_or_else(|| literal(&name));
        }

        let words: Vec<&str> = name.split(' ').collect();
        let is_organisation = |word: &&str| {
            ORGANISATION_WORDS.contains(&word.trim_matches('.').to_lowercase().as_str())
        };
        let has_digit = name.chars().any(|c| c.is_ascii_digit());
        if words.len() < 2 || words.len() > 5 || has_digit || words.iter().any(is_organisation) {
            return Self::Literal(name);
        }

        let (family, given) = if is_pinyin_name(&words) {
            (words[0].to_owned(), words[1..].join(" "))
        } else {
            let at = surname_start(&words);
            (words[at..].join(" "), words[..at].join(" "))
        };
        person(&family, &given).unwrap_or_else(|| literal(&name))
    }

    /// Returns whether the name is written in Latin letters or another alphabet.
    pub(crate) fn is_latin(&self) -> bool {
        match self {
            Self::Literal(name) => !has_han(name) && name.chars().any(char::is_alphabetic),
            Self::Person { .. } => true,
        }
    }
}

/// Returns a person, or nothing if a part of the name is missing or there is a second comma.
fn person(family: &str, given: &str) -> Option<Author> {
    let is_whole = !family.is_empty() && !given.is_empty() && !given.contains(',');
    let is_pinyin = is_pinyin_name(&[family, given]);
    is_whole.then(|| Author::Person { family: family.into(), given: given.into(), is_pinyin })
}

/// Returns where the surname begins: at the last word, or at the particles before it.
fn surname_start(words: &[&str]) -> usize {
    let is_particle = |word: &&&str| PARTICLES.contains(&**word);
    let n_particles = words[1..words.len() - 1].iter().rev().take_while(is_particle).count();
    words.len() - 1 - n_particles
}

/// Returns the initials of given names: `Andrew B.` gives `A B`, `Jean-Luc` gives `J L`.
pub(crate) fn initials(given: &str) -> String {
    let parts =
        given.split([' ', '-', '.']).filter_map(|part| part.chars().find(|c| c.is_alphabetic()));
    let mut initials = String::new();
    for c in parts {
        if !initials.is_empty() {
            initials.push(' ');
        }
        initials.extend(c.to_uppercase());
    }
    initials
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, family: &str, given: &str, is_pinyin: bool) {
        let expected = Author::Person { family: family.into(), given: given.into(), is_pinyin };
        assert_eq!(Author::from_name(name), expected);
    }

    #[test]
    fn latin_names_are_cut_at_the_surname() {
        check("Andrew Rosenthal", "Rosenthal", "Andrew", false);
        check("Rosenthal, Andrew B.", "Rosenthal", "Andrew B.", false);
        check("Ludwig van der Berg", "van der Berg", "Ludwig", false);
        check("Jean-Luc Godard", "Godard", "Jean-Luc", false);
        check("van Berg", "Berg", "van", false);
    }

    #[test]
    fn the_surname_of_a_pinyin_name_is_its_first_word() {
        check("Li Keqiang", "Li", "Keqiang", true);
        check("Ouyang Xiu", "Ouyang", "Xiu", true);
        check("Zhang Xiao Ming", "Zhang", "Xiao Ming", true);
        check("Li, Keqiang", "Li", "Keqiang", true);
        check("Jack Ma", "Ma", "Jack", false);
    }

    #[test]
    fn other_names_stay_as_they_are() {
        for name in [
            "张三",
            "阿里木江·吐尔逊",
            "D·特朗普",
            "新华社",
            "Reuters",
            "The Associated Press",
            "South China Morning Post",
            "A, B, C",
            "Smith,",
            "001",
            "",
        ] {
            assert_eq!(Author::from_name(name), Author::Literal(name.into()), "{name}");
        }
    }

    #[test]
    fn initials_are_capitals_without_dots() {
        for (given, expected) in
            [("Andrew B.", "A B"), ("Jean-Luc", "J L"), ("A.B.", "A B"), ("élise", "É")]
        {
            assert_eq!(initials(given), expected);
        }
    }
}
