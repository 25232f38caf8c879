//! What a reader should know about how the query was understood.

use serde::Serialize;

/// A remark about a query. Never an error: the search was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
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
    /// The query was cut at the limit.
    TooLong,
    /// No article has all the words; those with most of them are listed.
    MostWords,
    /// No article has most of the words; those with any of them are listed.
    AnyWord,
}

impl Note {
    /// Returns the name that programs see.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::UnclosedQuote => "unclosed_quote",
            Self::EmptyQuote => "empty_quote",
            Self::EmptyExclusion => "empty_exclusion",
            Self::OnlyExclusions => "only_exclusions",
            Self::TooLong => "too_long",
            Self::MostWords => "most_words",
            Self::AnyWord => "any_word",
        }
    }

    /// Returns the remark in simplified Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::UnclosedQuote => "引号没有成对，后面的内容按普通文字搜索。",
            Self::EmptyQuote => "引号中没有可搜索的文字，已忽略。",
            Self::EmptyExclusion => "排除号后面没有文字，已忽略。",
            Self::OnlyExclusions => "只有排除条件，列出其余全部文章。",
            Self::TooLong => "搜索内容过长，只用了开头部分。",
            Self::MostWords => "没有文章含有全部词语，列出含有大部分词语的文章。",
            Self::AnyWord => "没有文章含有大部分词语，列出含有其中任一词语的文章。",
        }
    }

    /// Returns the remark in English.
    #[must_use]
    pub fn en(self) -> &'static str {
        match self {
            Self::UnclosedQuote => {
                "A quotation mark is not closed; what follows is searched as text."
            }
            Self::EmptyQuote => "Quotation marks with nothing to search between them are ignored.",
            Self::EmptyExclusion => "An exclusion sign before nothing is ignored.",
            Self::OnlyExclusions => "Only exclusions were given; all other articles are listed.",
            Self::TooLong => "The query is too long; only its beginning is used.",
            Self::MostWords => "No article has all the words; those with most of them are listed.",
            Self::AnyWord => "No article has most of the words; those with any of them are listed.",
        }
    }
}
