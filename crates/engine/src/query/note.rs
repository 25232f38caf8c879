//! Notes for the reader on how a query was understood.

use serde::{Deserialize, Serialize};

/// A note on how a query was understood. A note is not an error: the search was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// A quotation mark is not closed; the text after it is searched as bare text.
    UnclosedQuote,
    /// Quotation marks with nothing to search between them are ignored.
    EmptyQuote,
    /// An exclusion sign with nothing after it is ignored.
    EmptyExclusion,
    /// The query has only exclusions; every other article is listed.
    OnlyExclusions,
    /// A parenthesis has no partner.
    UnpairedParenthesis,
    /// Parentheses with nothing to search between them are ignored.
    EmptyGroup,
    /// Parentheses are nested too deeply; the innermost ones are ignored.
    TooDeep,
    /// An `OR`, `AND` or `|` has nothing on one side and joins nothing.
    LooseOperator,
    /// The name before a colon is not a field; both are searched as text.
    UnknownField,
    /// A field name has nothing after it and is searched as text.
    EmptyField,
    /// A date is impossible or not understood, and is searched as text.
    UnknownDate,
    /// A `~` follows a single run, which is searched as it is.
    NearOne,
    /// The query is longer than the limit and is cut there.
    TooLong,
    /// The query has more parts than are read; the rest is left out.
    TooManyParts,
    /// No article has both the quoted runs and the other words; the runs are searched as words.
    QuotesAsWords,
    /// Too few articles have all the words; those with most of them are listed too.
    MostWords,
    /// Too few articles have most of the words; those with some of them are listed too.
    AnyWord,
    /// The index has changed since the first page of the list.
    IndexChanged,
}

impl Note {
    /// Returns the name of the note in the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            // Signs.
            Self::UnclosedQuote => "unclosed_quote",
            Self::EmptyQuote => "empty_quote",
            Self::EmptyExclusion => "empty_exclusion",
            Self::OnlyExclusions => "only_exclusions",
            Self::UnpairedParenthesis => "unpaired_parenthesis",
            Self::EmptyGroup => "empty_group",
            Self::TooDeep => "too_deep",
            Self::LooseOperator => "loose_operator",

            // Fields and dates.
            Self::UnknownField => "unknown_field",
            Self::EmptyField => "empty_field",
            Self::UnknownDate => "unknown_date",
            Self::NearOne => "near_one",

            // Limits.
            Self::TooLong => "too_long",
            Self::TooManyParts => "too_many_parts",

            // Results.
            Self::QuotesAsWords => "quotes_as_words",
            Self::MostWords => "most_words",
            Self::AnyWord => "any_word",
            Self::IndexChanged => "index_changed",
        }
    }

    /// Returns the text of the note in simplified Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            // Signs.
            Self::UnclosedQuote => "引号没有成对，后面的内容按普通文字搜索。",
            Self::EmptyQuote => "引号中没有可搜索的文字，已忽略。",
            Self::EmptyExclusion => "排除号后面没有紧跟文字，已忽略。",
            Self::OnlyExclusions => "只有排除条件，列出其余全部文章。",
            Self::UnpairedParenthesis => {
                "括号没有成对：多余的右括号已忽略，没有右括号的一组到结尾为止。"
            }
            Self::EmptyGroup => "括号中没有可搜索的文字，已忽略。",
            Self::TooDeep => "括号层数过多，最里面的括号已忽略。",
            Self::LooseOperator => "OR、AND 或“|”的一边没有内容，没有当作运算符。",

            // Fields and dates.
            Self::UnknownField => {
                "冒号前面不是可用的字段，按普通文字搜索。可用的字段有：标题、作者、来源、日期。"
            }
            Self::EmptyField => "字段后面没有内容，字段名按普通文字搜索。",
            Self::UnknownDate => {
                "日期无法识别，按普通文字搜索。请写成 2023、2023-05、2023-05-19、2023-01..2023-06 或近7天。"
            }
            Self::NearOne => "“~”要用在引号中两个以空格隔开的不同的词之后，已忽略。",

            // Limits.
            Self::TooLong => "搜索内容过长，只用了开头部分。",
            Self::TooManyParts => "搜索条件过多，只用了前面的部分。",

            // Results.
            Self::QuotesAsWords => {
                "没有文章同时含有引号内的原文和其他词语，引号内的内容按普通文字搜索。"
            }
            Self::MostWords => "含有全部词语的文章不足，一并列出含有大部分词语的文章。",
            Self::AnyWord => "含有大部分词语的文章不足，一并列出含有部分词语的文章。",
            Self::IndexChanged => {
                "翻页期间索引已更新，从上一页末尾继续：日期有改动的文章可能重复或遗漏。"
            }
        }
    }

    /// Returns the text of the note in English.
    #[must_use]
    pub fn en(self) -> &'static str {
        match self {
            // Signs.
            Self::UnclosedQuote => {
                "A quotation mark is not closed; what follows is searched as text."
            }
            Self::EmptyQuote => "Quotation marks with nothing to search between them are ignored.",
            Self::EmptyExclusion => "An exclusion sign before nothing is ignored.",
            Self::OnlyExclusions => "Only exclusions were given; all other articles are listed.",
            Self::UnpairedParenthesis => {
                "A parenthesis has no partner: a closing one is ignored, an open group ends with the query."
            }
            Self::EmptyGroup => "Parentheses with nothing to search between them are ignored.",
            Self::TooDeep => "Parentheses are nested too deeply; the innermost are ignored.",
            Self::LooseOperator => {
                "An OR, AND or | with nothing on one side is not read as an operator."
            }

            // Fields and dates.
            Self::UnknownField => {
                "The name before a colon is no field and is searched as text. Fields are title, author, source and date."
            }
            Self::EmptyField => "A field with nothing after it is searched as text.",
            Self::UnknownDate => {
                "A date is not understood and is searched as text. Write 2023, 2023-05, 2023-05-19, 2023-01..2023-06 or 近7天."
            }
            Self::NearOne => {
                "A ~ is ignored unless two different runs, with a blank between them, are in the quotation marks before it."
            }

            // Limits.
            Self::TooLong => "The query is too long; only its beginning is used.",
            Self::TooManyParts => "The query has too many parts; only the first ones are used.",

            // Results.
            Self::QuotesAsWords => {
                "No article has the quoted text and the other words; the quoted text is searched as words."
            }
            Self::MostWords => {
                "Too few articles have all the words; those with most of them are listed too."
            }
            Self::AnyWord => {
                "Too few articles have most of the words; those with some of them are listed too."
            }
            Self::IndexChanged => {
                "The index has changed since the list was begun; it goes on after the last hit. Articles whose date was changed may come twice or be missing."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_serialized_under_its_code() {
        for code in ["unclosed_quote", "near_one", "too_many_parts", "any_word", "index_changed"] {
            let json = format!("\"{code}\"");
            let note: Note = serde_json::from_str(&json).unwrap();
            assert_eq!(note.code(), code);
            assert_eq!(serde_json::to_string(&note).unwrap(), json);
        }
    }
}
