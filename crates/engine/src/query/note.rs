//! What a reader should know about how the query was understood.

use serde::{Deserialize, Serialize};

/// A remark about a query. Never an error: the search was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// A quotation mark was opened and not closed; what follows was searched as text.
    UnclosedQuote,
    /// There were quotation marks with nothing to search between them.
    EmptyQuote,
    /// An exclusion sign stood before nothing.
    EmptyExclusion,
    /// Only exclusions were given: every other article is listed.
    OnlyExclusions,
    /// A parenthesis had no partner.
    UnpairedParenthesis,
    /// There were parentheses with nothing to search between them.
    EmptyGroup,
    /// Parentheses stood in parentheses deeper than is read; the inner ones were ignored.
    TooDeep,
    /// An `OR`, `AND` or `|` stood where it joins nothing.
    LooseOperator,
    /// A name before a colon is no field; both were searched as text.
    UnknownField,
    /// A field name stood before nothing; it was searched as text.
    EmptyField,
    /// A date was impossible or not understood; it was searched as text.
    UnknownDate,
    /// Nearness was asked of a single run; it was searched as it is.
    NearOne,
    /// The query was cut at the limit.
    TooLong,
    /// The query had more parts than are read; the rest was left out.
    TooManyParts,
    /// No article has the quoted runs and the words beside them; the runs were searched as words.
    QuotesAsWords,
    /// Too few articles have all the words; those with most of them are listed too.
    MostWords,
    /// Too few articles have most of the words; those with some of them are listed too.
    AnyWord,
    /// The list is gone on with in another state of the index than it was begun in.
    IndexChanged,
}

impl Note {
    /// Returns the name that programs see.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.texts().0
    }

    /// Returns the remark in simplified Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        self.texts().1
    }

    /// Returns the remark in English.
    #[must_use]
    pub fn en(self) -> &'static str {
        self.texts().2
    }

    /// Returns the name and the remark in both languages.
    fn texts(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::UnclosedQuote => (
                "unclosed_quote",
                "引号没有成对，后面的内容按普通文字搜索。",
                "A quotation mark is not closed; what follows is searched as text.",
            ),
            Self::EmptyQuote => (
                "empty_quote",
                "引号中没有可搜索的文字，已忽略。",
                "Quotation marks with nothing to search between them are ignored.",
            ),
            Self::EmptyExclusion => (
                "empty_exclusion",
                "排除号后面没有紧跟文字，已忽略。",
                "An exclusion sign before nothing is ignored.",
            ),
            Self::OnlyExclusions => (
                "only_exclusions",
                "只有排除条件，列出其余全部文章。",
                "Only exclusions were given; all other articles are listed.",
            ),
            Self::UnpairedParenthesis => (
                "unpaired_parenthesis",
                "括号没有成对：多余的右括号已忽略，没有右括号的一组到结尾为止。",
                "A parenthesis has no partner: a closing one is ignored, an open group ends with the query.",
            ),
            Self::EmptyGroup => (
                "empty_group",
                "括号中没有可搜索的文字，已忽略。",
                "Parentheses with nothing to search between them are ignored.",
            ),
            Self::TooDeep => (
                "too_deep",
                "括号层数过多，最里面的括号已忽略。",
                "Parentheses are nested too deeply; the innermost are ignored.",
            ),
            Self::LooseOperator => (
                "loose_operator",
                "OR、AND 或“|”的一边没有内容，没有当作运算符。",
                "An OR, AND or | with nothing on one side is not read as an operator.",
            ),
            Self::UnknownField => (
                "unknown_field",
                "冒号前面不是可用的字段，按普通文字搜索。可用的字段有：标题、作者、来源、日期。",
                "The name before a colon is no field and is searched as text. Fields are title, author, source and date.",
            ),
            Self::EmptyField => (
                "empty_field",
                "字段后面没有内容，字段名按普通文字搜索。",
                "A field with nothing after it is searched as text.",
            ),
            Self::UnknownDate => (
                "unknown_date",
                "日期无法识别，按普通文字搜索。请写成 2023、2023-05、2023-05-19、2023-01..2023-06 或近7天。",
                "A date is not understood and is searched as text. Write 2023, 2023-05, 2023-05-19, 2023-01..2023-06 or 近7天.",
            ),
            Self::NearOne => (
                "near_one",
                "“~”要用在引号中两个以空格隔开的不同的词之后，已忽略。",
                "A ~ is ignored unless two different runs, with a blank between them, are in the quotation marks before it.",
            ),
            Self::TooLong => (
                "too_long",
                "搜索内容过长，只用了开头部分。",
                "The query is too long; only its beginning is used.",
            ),
            Self::TooManyParts => (
                "too_many_parts",
                "搜索条件过多，只用了前面的部分。",
                "The query has too many parts; only the first ones are used.",
            ),
            Self::QuotesAsWords => (
                "quotes_as_words",
                "没有文章同时含有引号内的原文和其他词语，引号内的内容按普通文字搜索。",
                "No article has the quoted text and the other words; the quoted text is searched as words.",
            ),
            Self::MostWords => (
                "most_words",
                "含有全部词语的文章不足，一并列出含有大部分词语的文章。",
                "Too few articles have all the words; those with most of them are listed too.",
            ),
            Self::AnyWord => (
                "any_word",
                "含有大部分词语的文章不足，一并列出含有部分词语的文章。",
                "Too few articles have most of the words; those with some of them are listed too.",
            ),
            Self::IndexChanged => (
                "index_changed",
                "翻页期间索引已更新，从上一页末尾继续：日期有改动的文章可能重复或遗漏。",
                "The index has changed since the list was begun; it goes on after the last hit. Articles whose date was changed may come twice or be missing.",
            ),
        }
    }
}
