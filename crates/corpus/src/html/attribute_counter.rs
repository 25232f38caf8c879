//! Counts the attributes of a tag before the tokenizer reads it. The tokenizer compares each name
//! with all previous ones, so that a megabyte of attributes on one tag would take hours.

/// The most attributes of a tag.
pub(super) const MAX_ATTRIBUTES: usize = 512;

/// The position of the counter within a tag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum TagState {
    /// Outside a tag.
    #[default]
    Text,
    /// In the name of a tag, in the name of an attribute, or in an unquoted value.
    Word,
    /// After whitespace or a slash: the next character begins an attribute.
    Gap,
    /// After `=`.
    Equals,
    /// In a value, up to this quotation mark.
    Quoted(u8),
}

/// Counts the attributes of the current tag.
#[derive(Debug, Default)]
pub(super) struct AttributeCounter {
    state: TagState,
    n_attributes: usize,
    n_tokens: usize,
}

impl AttributeCounter {
    /// Reads a piece from [`pieces`], and returns whether its tag has too many attributes.
    ///
    /// `n_tokens` is the number of tokens that the tokenizer has emitted so far. As long as it does
    /// not grow, the piece is still inside the tag of an earlier one.
    pub(super) fn exceeds_limit(&mut self, piece: &str, n_tokens: usize) -> bool {
        if n_tokens != self.n_tokens {
            *self = Self { n_tokens, ..Self::default() };
        }

        let mut bytes = piece.bytes();
        if self.state == TagState::Text && piece.starts_with('<') {
            bytes.next();
            (self.state, self.n_attributes) = (TagState::Word, 0);
        }
        for byte in bytes {
            if self.state == TagState::Text {
                break;
            }
            self.read_byte(byte);
        }
        self.n_attributes > MAX_ATTRIBUTES
    }

    /// Reads a byte of a tag.
    fn read_byte(&mut self, byte: u8) {
        self.state = match (self.state, byte) {
            (TagState::Quoted(mark), byte) if byte == mark => TagState::Gap,
            (TagState::Quoted(mark), _) => TagState::Quoted(mark),
            (_, b'>') => TagState::Text,
            (TagState::Equals, b'"' | b'\'') => TagState::Quoted(byte),
            (TagState::Equals, byte) if byte.is_ascii_whitespace() => TagState::Equals,
            (_, byte) if byte == b'/' || byte.is_ascii_whitespace() => TagState::Gap,
            (TagState::Gap, b'=') if self.n_attributes > 0 => TagState::Equals,
            (TagState::Gap, _) => {
                self.n_attributes += 1;
                TagState::Word
            }
            (TagState::Word, b'=') => TagState::Equals,
            (TagState::Word | TagState::Equals, _) => TagState::Word,
            (TagState::Text, _) => TagState::Text,
        };
    }
}

/// Splits a page before everything that may begin a tag.
pub(super) fn pieces(page: &str) -> impl Iterator<Item = &str> {
    let mut rest = page;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (piece, after) = rest.split_at(next_tag(rest.as_bytes()));
        rest = after;
        Some(piece)
    })
}

/// Returns the position after the first byte where a tag may begin, or the end.
fn next_tag(bytes: &[u8]) -> usize {
    (1..bytes.len()).find(|&at| may_begin_tag(bytes, at)).unwrap_or(bytes.len())
}

fn may_begin_tag(bytes: &[u8], at: usize) -> bool {
    bytes[at] == b'<' && bytes.get(at + 1).is_some_and(|&b| b == b'/' || b.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exceeds_limit(page: &str) -> bool {
        let mut attributes = AttributeCounter::default();
        pieces(page).enumerate().any(|(n, piece)| attributes.exceeds_limit(piece, n))
    }

    #[test]
    fn pieces_begin_with_tags_and_cover_the_page() {
        let page = "文<<p class='a'>题</p>1 < 2<br/>";
        let cut: Vec<_> = pieces(page).collect();
        assert_eq!(cut, ["文<", "<p class='a'>题", "</p>1 < 2", "<br/>"]);
    }

    #[test]
    fn words_in_values_and_in_text_are_not_attributes() {
        let words = "a ".repeat(MAX_ATTRIBUTES + 1);
        assert!(exceeds_limit(&format!("<p {words}>text")));
        assert!(exceeds_limit(&format!("<p x=1 y='2' {words}")));
        assert!(exceeds_limit(&format!("<p {}>", words.replace(' ', "/"))));
        assert!(!exceeds_limit(&format!("<p title=\"{words}\">{words}</p>{words}")));
        assert!(!exceeds_limit(&format!("<p {}>", "a ".repeat(MAX_ATTRIBUTES))));
    }

    #[test]
    fn a_tag_may_extend_over_several_pieces() {
        let mut attributes = AttributeCounter::default();
        let part = "<a b ".repeat(MAX_ATTRIBUTES);
        assert!(pieces(&part).any(|piece| attributes.exceeds_limit(piece, 0)));
    }
}
