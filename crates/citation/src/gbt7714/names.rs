//! The authors of a citation.

use super::edition::Edition;
use crate::author::{Author, initials};
use crate::pinyin::syllable_initials;

/// The number of authors that are named.
const MAX_AUTHORS: usize = 3;

/// Returns the first three authors, with 等 or et al. if there are more; the empty text if there
/// are none.
pub(super) fn authors(authors: &[Author], edition: Edition) -> String {
    let named = &authors[..authors.len().min(MAX_AUTHORS)];
    let mut names: Vec<String> = named.iter().map(|author| name(author, edition)).collect();

    if authors.len() > MAX_AUTHORS {
        let all_latin = named.iter().all(Author::is_latin);
        names.push(if all_latin { "et al" } else { "等" }.to_owned());
    }
    names.join(edition.signs().comma)
}

fn name(author: &Author, edition: Edition) -> String {
    match author {
        Author::Literal(name) => name.clone(),
        Author::Person { family, given, is_pinyin } => {
            let given = match (edition, is_pinyin) {
                (Edition::Of2025, true) => given.clone(),
                (Edition::Of2015, true) => syllable_initials(given),
                (_, false) => initials(given),
            };
            let family = match edition {
                Edition::Of2025 => capitalised(family),
                Edition::Of2015 => family.to_uppercase(),
            };
            format!("{family} {given}").trim_end().to_owned()
        }
    }
}

/// Returns a name in capitals with only the first letter of each word left as one, unless it has
/// small letters already.
fn capitalised(family: &str) -> String {
    if family.chars().any(char::is_lowercase) {
        return family.to_owned();
    }

    let mut text = String::with_capacity(family.len());
    let mut is_first = true;
    for c in family.chars() {
        if is_first {
            text.push(c);
        } else {
            text.extend(c.to_lowercase());
        }
        is_first = !c.is_alphabetic();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(names: &[&str], of_2025: &str, of_2015: &str) {
        let list: Vec<Author> = names.iter().map(|name| Author::from_name(name)).collect();
        assert_eq!(authors(&list, Edition::Of2025), of_2025);
        assert_eq!(authors(&list, Edition::Of2015), of_2015);
    }

    #[test]
    fn three_authors_are_named() {
        check(&[], "", "");
        check(&["甲", "乙", "丙"], "甲，乙，丙", "甲, 乙, 丙");
        check(&["甲", "乙", "丙", "丁"], "甲，乙，丙，等", "甲, 乙, 丙, 等");
        check(
            &["Ann Bell", "Bo Cox", "Cy Day", "丁"],
            "Bell A，Cox B，Day C，et al",
            "BELL A, COX B, DAY C, et al",
        );
        check(&["Ann Bell", "乙", "丙", "丁"], "Bell A，乙，丙，等", "BELL A, 乙, 丙, 等");
    }

    #[test]
    fn surnames_are_written_as_each_edition_asks() {
        check(&["Andrew ROSENTHAL"], "Rosenthal A", "ROSENTHAL A");
        check(&["Ludwig van der Berg"], "van der Berg L", "VAN DER BERG L");
        check(&["Li Keqiang"], "Li Keqiang", "LI K Q");
        check(&["Zhang Xiao-ming"], "Zhang Xiao-ming", "ZHANG X M");
        check(&["Jean-Luc O’Neil"], "O’Neil J L", "O’NEIL J L");
        check(&["Reuters"], "Reuters", "Reuters");
    }
}
