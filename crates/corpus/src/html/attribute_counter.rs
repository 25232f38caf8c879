//! Counting the attributes of a tag before the tokenizer reads it: it compares each name with all before it, so that a
//! megabyte of attributes on one tag would keep it busy for hours.

/// How many attributes a tag may have.
pub(super) const MAX_ATTRIBUTES: usize = 512;

/// Where in a tag the count stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// Outside of any tag.
    #[default]
    Text,
    /// In a tag's name, an attribute's name or a value without quotation marks.
    Word,
    /// Behind a blank or a stroke: what comes next is another attribute.
    Gap,
    /// Behind `=`.
    Equals,
    /// In a value, up to this mark.
    Quoted(u8),
}

/// The count of the tag that is being read.
#[derive(Debug, Default)]
pub(super) struct Attributes {
    state: State,
    n_attributes: usize,
    n_tokens: usize,
}

impl Attributes {
    /// Reads one piece of [`pieces`], and returns whether its tag has too many attributes.
    ///
    /// `n_tokens` counts what the tokenizer has made of everything before: as long as it does not grow, the piece is
    /// still inside the tag of an earlier one.
    pub(super) fn are_too_many(&mut self, piece: &str, n_tokens: usize) -> bool {
        if n_tokens != self.n_tokens {
            *self = Self { n_tokens, ..Self::default() };
        }
        let mut bytes = piece.bytes();
        if self.state == State::Text && piece.starts_with('<') {
            bytes.next();
            (self.state, self.n_attributes) = (State::Word, 0);
        }
        for byte in bytes {
            self.state = match (self.state, byte) {
                (State::Text, _) => break,
                (State::Quoted(mark), byte) if byte == mark => State::Gap,
                (State::Quoted(mark), _) => State::Quoted(mark),
                (_, b'>') => State::Text,
                (State::Equals, b'"' | b'\'') => State::Quoted(byte),
                (State::Equals, byte) if byte.is_ascii_whitespace() => State::Equals,
                (_, byte) if byte == b'/' || byte.is_ascii_whitespace() => State::Gap,
                (State::Gap, b'=') if self.n_attributes > 0 => State::Equals,
                (State::Gap, _) => {
                    self.n_attributes += 1;
                    State::Word
                }
                (State::Word, b'=') => State::Equals,
                (State::Word | State::Equals, _) => State::Word,
            };
        }
        self.n_attributes > MAX_ATTRIBUTES
    }
}

/// Cuts a page before everything that may begin a tag.
pub(super) fn pieces(page: &str) -> impl Iterator<Item = &str> {
    let mut rest = page;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let bytes = rest.as_bytes();
        let begins_tag = |at: usize| {
            bytes[at] == b'<'
                && bytes.get(at + 1).is_some_and(|&b| b == b'/' || b.is_ascii_alphabetic())
        };
        let end = (1..bytes.len()).find(|&at| begins_tag(at)).unwrap_or(bytes.len());
        let (piece, others) = rest.split_at(end);
        rest = others;
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn are_too_many(page: &str) -> bool {
        let mut attributes = Attributes::default();
        pieces(page).enumerate().any(|(n, piece)| attributes.are_too_many(piece, n))
    }

    #[test]
    fn pieces_begin_with_tags_and_lose_nothing() {
        let page = "文<<p class='a'>题</p>1 < 2<br/>";
        let cut: Vec<_> = pieces(page).collect();
        assert_eq!(cut, ["文<", "<p class='a'>题", "</p>1 < 2", "<br/>"]);
    }

    #[test]
    fn words_in_values_and_in_text_are_no_attributes() {
        let words = "a ".repeat(MAX_ATTRIBUTES + 1);
        assert!(are_too_many(&format!("<p {words}>text")));
        assert!(are_too_many(&format!("<p x=1 y='2' {words}")));
        assert!(are_too_many(&format!("<p {}>", words.replace(' ', "/"))));
        assert!(!are_too_many(&format!("<p title=\"{words}\">{words}</p>{words}")));
        assert!(!are_too_many(&format!("<p {}>", "a ".repeat(MAX_ATTRIBUTES))));
    }

    #[test]
    fn a_tag_goes_on_over_pieces() {
        let mut attributes = Attributes::default();
        let part = "<a b ".repeat(MAX_ATTRIBUTES);
        assert!(pieces(&part).any(|piece| attributes.are_too_many(piece, 0)));
    }
}
