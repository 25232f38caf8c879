//! BibTeX, read by LaTeX through BibTeX or biber.

use std::fmt::Write;

use crate::author::Author;
use crate::reference::{Reference, ReferenceKind};

/// The bytes of the id's hash in a key. Two of ten million ids have the same key with a probability
/// of 3 in a million.
const KEY_BYTES: usize = 8;

/// Returns the key of an article: ASCII, and the same for the same id, whatever else changes.
///
/// RIS and CSL-JSON carry it too, so that one article has one key in all formats.
pub fn bibtex_key(id: &str) -> String {
    let mut key = String::from("news-");
    for byte in &blake3::hash(id.as_bytes()).as_bytes()[..KEY_BYTES] {
        let _ = write!(key, "{byte:02x}");
    }
    key
}

/// Returns a reference as one entry: `@article` for newspapers, `@online` for pages of sites.
///
/// `year` and `month` are for BibTeX, `date` and `urldate` for biber. The title is in braces of its
/// own, so that no style changes its capitals.
pub(crate) fn bibtex(reference: &Reference) -> String {
    let (kind, container) = match reference.kind {
        ReferenceKind::Newspaper => ("article", "journal"),
        ReferenceKind::WebPage => ("online", "organization"),
    };
    let mut entry = format!("@{kind}{{{},\n", bibtex_key(&reference.id));
    let mut field = |name: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(entry, "  {name} = {{{value}}},");
        }
    };

    let authors: Vec<String> = reference.authors.iter().map(name).collect();
    field("author", &authors.join(" and "));
    field("title", &format!("{{{}}}", escaped(&reference.title)));
    field(container, &escaped(reference.source.as_deref().unwrap_or_default()));
    if reference.kind == ReferenceKind::Newspaper {
        field("entrysubtype", "newspaper");
    }
    if let Some(day) = reference.published {
        field("year", &format!("{:04}", day.year()));
        field("month", &day.month().to_string());
        field("date", &day.to_string());
    }
    field("pages", &escaped(reference.page.as_deref().unwrap_or_default()));
    if let Some(url) = &reference.url {
        // Addresses are verbatim, and have no braces or backslashes; see `Reference::url`.
        field("url", url);
        field("urldate", &reference.accessed.to_string());
    }
    if reference.is_chinese() {
        field("langid", "chinese");
    }

    entry.push_str("}\n");
    entry
}

/// Returns a name for the list of authors. A name with blanks or commas that is not cut into its
/// parts, or with the word `and`, is in braces.
fn name(author: &Author) -> String {
    match author {
        Author::Literal(name) if name.contains([' ', ',', '　']) || is_and(name) => {
            format!("{{{}}}", escaped(name))
        }
        Author::Literal(name) => escaped(name),
        Author::Person { family, given, .. } => format!("{}, {}", part(family), part(given)),
    }
}

/// Returns a part of a name. The word `and` would separate two authors.
fn part(text: &str) -> String {
    let text_escaped = escaped(text);
    let has_and = text.split(' ').any(is_and);
    if has_and { format!("{{{text_escaped}}}") } else { text_escaped }
}

fn is_and(word: &str) -> bool {
    word.eq_ignore_ascii_case("and") || word.eq_ignore_ascii_case("others")
}

/// Returns a text with the special characters of LaTeX escaped. No brace is left alone: a literal
/// brace is a command of its own, because `\{` counts as a brace when BibTeX looks for the end.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => escaped.push_str("{\\textbackslash}"),
            '{' => escaped.push_str("{\\textbraceleft}"),
            '}' => escaped.push_str("{\\textbraceright}"),
            '~' => escaped.push_str("{\\textasciitilde}"),
            '^' => escaped.push_str("{\\textasciicircum}"),
            '"' => escaped.push_str("{\\textquotedbl}"),
            '&' | '%' | '$' | '#' | '_' => {
                escaped.push('\\');
                escaped.push(c);
            }
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_depends_on_the_id_only() {
        assert_eq!(bibtex_key("news/hans"), bibtex_key("news/hans"));
        assert_ne!(bibtex_key("news/hans"), bibtex_key("news/hant"));
        assert!(bibtex_key("经济/跨境").is_ascii());
    }

    #[test]
    fn special_characters_are_escaped() {
        assert_eq!(escaped("R&D 50% #1_a $"), r"R\&D 50\% \#1\_a \$");
        assert_eq!(
            escaped(r"\{~^}"),
            r"{\textbackslash}{\textbraceleft}{\textasciitilde}{\textasciicircum}{\textbraceright}"
        );
    }

    #[test]
    fn a_name_that_is_not_cut_is_protected() {
        for (author, expected) in [
            (Author::from_name("张三"), "张三"),
            (Author::from_name("Associated Press"), "{Associated Press}"),
            (Author::from_name("Andrew Rosenthal"), "Rosenthal, Andrew"),
            (Author::from_name("and"), "{and}"),
        ] {
            assert_eq!(name(&author), expected);
        }
    }
}
