//! Names of fields, and where one stands before a colon.

use super::ast::QueryField;
use super::signs::half_width;

/// What a colon may stand after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldName {
    /// A field of text.
    Text(QueryField),
    /// The day of publication.
    Date,
    /// What other search engines know as a field, and this one does not.
    Unknown,
}

/// The longest name, in characters.
const MAX_NAME_CHARS: usize = 10;

const NAMES: &[(&str, FieldName)] = &[
    ("标题", FieldName::Text(QueryField::Title)),
    ("標題", FieldName::Text(QueryField::Title)),
    ("title", FieldName::Text(QueryField::Title)),
    ("作者", FieldName::Text(QueryField::Author)),
    ("author", FieldName::Text(QueryField::Author)),
    ("来源", FieldName::Text(QueryField::Source)),
    ("來源", FieldName::Text(QueryField::Source)),
    ("source", FieldName::Text(QueryField::Source)),
    ("日期", FieldName::Date),
    ("date", FieldName::Date),
];

/// Words that open a web address and not a field.
const SCHEMES: &[&str] = &["http", "https", "ftp", "file", "mailto", "tel", "data", "javascript"];

/// Returns the field that `text` begins with and its bytes, the colon with them. A name that is
/// not known is one when it is letters or ideographs alone, stands before a half-width colon, and
/// something follows at once that is neither an address nor a time: 习近平：… is a headline.
pub(super) fn field(text: &str) -> Option<(FieldName, usize)> {
    let mut chars = text.char_indices().take(MAX_NAME_CHARS + 1);
    let (colon, c) = chars.find(|(_, c)| half_width(*c) == ':')?;
    let name: String = text[..colon].chars().map(half_width).collect();
    let name = name.to_lowercase();
    let bytes = colon + c.len_utf8();
    if let Some((_, field)) = NAMES.iter().find(|(known, _)| *known == name) {
        return Some((*field, bytes));
    }
    let follows = text[bytes..].chars().next();
    let is_name = name.chars().count() > 1
        && name.chars().all(char::is_alphabetic)
        && !SCHEMES.contains(&name.as_str());
    let is_value = follows.is_some_and(|c| c.is_alphanumeric());
    (c == ':' && is_name && is_value).then_some((FieldName::Unknown, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_known_in_either_script_width_and_language() {
        for text in ["标题:杭州", "標題：杭州", "Title:杭州", "ｔｉｔｌｅ：杭州"]
        {
            let (name, bytes) = field(text).unwrap();
            assert_eq!((name, &text[bytes..]), (FieldName::Text(QueryField::Title), "杭州"));
        }
        assert_eq!(field("日期：2023").unwrap().0, FieldName::Date);
        assert_eq!(field("价格:100").unwrap().0, FieldName::Unknown);
    }

    #[test]
    fn times_addresses_and_headlines_are_no_fields() {
        for text in
            ["12:30", "http://a.cn", "习近平：加快发展", "3:0", "a:b", "杭州", "：标题", "甲: 乙"]
        {
            assert_eq!(field(text), None, "{text}");
        }
    }
}
