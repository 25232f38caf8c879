//! The names of fields before a colon.

use super::ast::{QueryAst, QueryField};
use super::limits::QUERY_LIMITS;
use super::signs::half_width;

/// A field that a name before a colon refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldName {
    /// A field of text.
    Text(QueryField),
    /// The day of publication.
    Date,
    /// A name that looks like a field of another search engine and is not known here.
    Unknown,
}

/// The names of fields, in lower case and half width.
///
/// Source: chosen by hand, each field in simplified Chinese, traditional Chinese and English.
const NAMES: &[(&str, FieldName)] = &[
    ("标题", FieldName::Text(QueryField::Title)),
    ("標題", FieldName::Text(QueryField::Title)),
    ("title", FieldName::Text(QueryField::Title)),
    ("作者", FieldName::Text(QueryField::Author)),
    ("author", FieldName::Text(QueryField::Author)),
    ("来源", FieldName::Text(QueryField::Source)),
    ("來源", FieldName::Text(QueryField::Source)),
    ("source", FieldName::Text(QueryField::Source)),
    ("词", FieldName::Text(QueryField::Term)),
    ("詞", FieldName::Text(QueryField::Term)),
    ("term", FieldName::Text(QueryField::Term)),
    ("日期", FieldName::Date),
    ("date", FieldName::Date),
];

/// Words before a colon that begin a web address rather than name a field.
///
/// Source: chosen by hand, the URI schemes that occur in news and in pasted links.
const SCHEMES: &[&str] = &["http", "https", "ftp", "file", "mailto", "tel", "data", "javascript"];

/// Returns the field that `text` begins with and the number of bytes of its name and colon.
///
/// An unknown name counts as a field when it consists of letters or ideographs, the colon is
/// half-width, and a letter, digit or ideograph follows at once. 习近平：… is a headline.
pub(super) fn leading_field(text: &str) -> Option<(FieldName, usize)> {
    let mut chars = text.char_indices().take(QUERY_LIMITS.max_field_name_chars + 1);
    let (colon, c) = chars.find(|(_, c)| half_width(*c) == ':')?;
    let name: String = text[..colon].chars().map(half_width).collect();
    let name = name.to_lowercase();
    let n_bytes = colon + c.len_utf8();

    if let Some((_, field)) = NAMES.iter().find(|(known, _)| *known == name) {
        return Some((*field, n_bytes));
    }

    let next = text[n_bytes..].chars().next();
    let is_unknown = c == ':' && is_name(&name) && next.is_some_and(char::is_alphanumeric);
    is_unknown.then_some((FieldName::Unknown, n_bytes))
}

fn is_name(text: &str) -> bool {
    text.chars().count() > 1 && text.chars().all(char::is_alphabetic) && !SCHEMES.contains(&text)
}

/// Returns a part of a query restricted to a field of text, if there is one.
pub(super) fn in_field(ast: QueryAst, field: Option<FieldName>) -> QueryAst {
    match field {
        Some(FieldName::Text(field)) => QueryAst::In(field, Box::new(ast)),
        _ => ast,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_known_in_either_script_width_and_language() {
        for text in ["标题:杭州", "標題：杭州", "Title:杭州", "ｔｉｔｌｅ：杭州"]
        {
            let (name, n_bytes) = leading_field(text).unwrap();
            let rest = &text[n_bytes..];
            assert_eq!((name, rest), (FieldName::Text(QueryField::Title), "杭州"));
        }
        assert_eq!(leading_field("日期：2023").unwrap().0, FieldName::Date);
        assert_eq!(leading_field("价格:100").unwrap().0, FieldName::Unknown);
    }

    #[test]
    fn times_addresses_and_headlines_are_not_fields() {
        for text in
            ["12:30", "http://a.cn", "习近平：加快发展", "3:0", "a:b", "杭州", "：标题", "甲: 乙"]
        {
            assert_eq!(leading_field(text), None, "{text}");
        }
    }
}
