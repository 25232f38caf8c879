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
    /// The query has only punctuation, which is not searched.
    OnlyPunctuation,
    /// A sign that is an operator of other search engines, such as `!` or `^2`, is text here.
    SignAsText,
    /// The query is longer than the limit and is cut there.
    TooLong,
    /// The query has more parts than are read; the rest is left out.
    TooManyParts,
    /// No article has both the quoted runs and the other words; the runs are searched as words.
    QuotesAsWords,
    /// No article has a quoted run as typed; blanks between its Chinese characters are ignored.
    BlanksIgnored,
    /// The query is the name of an author with more articles than were found.
    AuthorName,
    /// The query is the name of a source with more articles than were found.
    SourceName,
    /// Too few articles have all the words; those with most of them are listed too.
    MostWords,
    /// Too few articles have most of the words; those with some of them are listed too.
    AnyWord,
    /// The index has changed since the first page of the list.
    IndexChanged,
    /// All articles were found, but the search then reached its limit: snippets and marks are
    /// missing, and the first hits may not be in their best order.
    CutShort,
    /// The model that orders the first hits did not answer: they are in the order without it.
    ModelUnavailable,
    /// A part of the machines that keep the index does not answer. The answer is complete.
    Degraded,
    /// Marking an article reached its limit: some matches may not be marked.
    MarksCut,
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
            Self::OnlyPunctuation => "only_punctuation",
            Self::SignAsText => "sign_as_text",

            // Limits.
            Self::TooLong => "too_long",
            Self::TooManyParts => "too_many_parts",

            // Results.
            Self::QuotesAsWords => "quotes_as_words",
            Self::BlanksIgnored => "blanks_ignored",
            Self::AuthorName => "author_name",
            Self::SourceName => "source_name",
            Self::MostWords => "most_words",
            Self::AnyWord => "any_word",
            Self::IndexChanged => "index_changed",
            Self::CutShort => "cut_short",
            Self::ModelUnavailable => "model_unavailable",
            Self::Degraded => "degraded",
            Self::MarksCut => "marks_cut",
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
