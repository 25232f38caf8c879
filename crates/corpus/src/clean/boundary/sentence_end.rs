//! How lines end: with the end of a sentence, or softly.

/// Returns whether a line ends a sentence, beyond doubt.
pub fn ends_sentence(line: &str) -> bool {
    let end = line.trim_end_matches(is_closing);
    end.is_empty() || end.ends_with(['。', '！', '？', '!', '?', '…', '｡', '⋯'])
}

/// Returns whether a line ends with a mark inside a sentence after which a line may end: a colon, a semicolon, a dash.
pub(in crate::clean) fn ends_softly(line: &str) -> bool {
    line.trim_end_matches(is_closing).ends_with(['：', '；', ':', ';', '—', '～', '~'])
}

/// Returns whether a character may follow the end of a sentence: closing quotation marks, brackets, blanks.
pub(in crate::clean) fn is_closing(c: char) -> bool {
    matches!(c, '”' | '’' | '」' | '』' | ')' | '）' | '】' | '》' | '〉' | ']' | '"' | '\'' | ' ')
}
