//! The document of an article: its terms, columns and stored form, as the cluster takes them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use xunwen_engine::backend::{ArticleForm, FieldLengths, GramTerms, Ideograph, Numeral, day_of};
use xunwen_text::{CharClass, is_numeral};

use crate::terms::{MARKS, PositionText, term_list};

/// The longest id of a document, in bytes.
const MAX_ID_BYTES: usize = 512;

/// The longest keyword, in bytes. The cluster refuses more than 32,766.
const MAX_KEYWORD_BYTES: usize = 32_000;

/// Begins the id or keyword that replaces a longer one.
const HASHED: &str = "#blake3:";

/// Begins the term of an ideograph at its position. A run may end with a character that begins any
/// gram; one term is there for all of them.
pub(crate) const STARTER: char = MARKS[0];

/// Where a version of an article came from, and when.
#[derive(Debug, Clone, Copy)]
pub struct ArticleOrigin<'a> {
    /// The name of the place.
    pub origin: &'a str,
    /// Microseconds since the Unix epoch.
    pub arrived: i64,
}

#[derive(Serialize)]
struct Document {
    title_grams: String,
    body_grams: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    source_grams: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    author_grams: String,
    chars: String,
    words: String,
    title_length: u32,
    body_length: u32,
    title_grams_count: u32,
    body_grams_count: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    day: Option<i64>,
    arrived: i64,
    tie: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    sketch: Option<i64>,
    version: i64,
    origin: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    author: Vec<String>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    term: Vec<String>,
    title: String,
    article: String,
}

/// Returns the document of an article with this title.
#[must_use]
pub fn article_document(
    form: &ArticleForm,
    title: &str,
    place: &ArticleOrigin<'_>,
) -> Box<RawValue> {
    let (n_title, n_body) = (form.title.n_grams(), form.body.n_grams());
    let (title_length, body_length) = FieldLengths::of(n_title, n_body).in_grams();
    let document = Document {
        title_grams: position_text(&form.title, |_| true),
        // In a body, only where a run may end with it that no gram contains: terms for all of them would
        // take half as much space again.
        body_grams: position_text(&form.body, |ideograph| !ideograph.ends_gram),
        source_grams: position_text(&form.source_name, |_| true),
        author_grams: position_text(&form.author_names, |_| true),
        chars: term_list(form.chars.iter().map(|c| c.encode_utf8(&mut [0; 4]).to_owned())),
        words: term_list(&form.words),
        title_length,
        body_length,
        title_grams_count: n_title,
        body_grams_count: n_body,
        published: form.published,
        day: form.published.map(day_of),
        arrived: place.arrived,
        tie: signed(form.tie),
        sketch: form.sketch.map(u64::cast_signed),
        version: form.version.cast_signed(),
        origin: keyword(place.origin),
        source: form.source.as_deref().map(keyword),
        author: form.authors.iter().map(|author| keyword(author)).collect(),
        term: form.key_terms.iter().map(|term| keyword(term)).collect(),
        title: keyword(title),
        article: BASE64.encode(&form.packed),
    };
    to_raw_value(&document).expect("a document is plain data")
}

/// Returns the id of the document of an article: the id itself, or a hash of a long one.
#[must_use]
pub fn document_id(id: &str) -> String {
    shortened(id, MAX_ID_BYTES)
}

/// Returns a keyword, or a hash of a long one.
pub(crate) fn keyword(text: &str) -> String {
    shortened(text, MAX_KEYWORD_BYTES)
}

/// Returns whether a keyword replaces a longer text.
pub(crate) fn is_hashed(keyword: &str) -> bool {
    keyword.starts_with(HASHED)
}

fn shortened(text: &str, max_bytes: usize) -> String {
    if text.len() <= max_bytes && !text.starts_with(HASHED) {
        return text.to_owned();
    }
    format!("{HASHED}{}", blake3::hash(text.as_bytes()).to_hex())
}

/// Returns the term of an ideograph.
pub(crate) fn starter(c: char) -> String {
    String::from_iter([STARTER, c])
}

/// Returns a number as a signed one, in the same order.
pub(crate) fn signed(number: u64) -> i64 {
    (number ^ (1 << 63)).cast_signed()
}

/// Returns the number that [`signed`] was made from.
pub(crate) fn unsigned(number: i64) -> u64 {
    number.cast_unsigned() ^ (1 << 63)
}

fn position_text(grams: &GramTerms, is_starter: impl Fn(&Ideograph) -> bool) -> String {
    let mut marks: Vec<(u32, String)> = Vec::new();
    let starters = grams.ideographs.iter().filter(|ideograph| is_starter(ideograph));
    marks.extend(starters.map(|ideograph| (ideograph.position, starter(ideograph.char))));
    for numeral in &grams.numerals {
        let Numeral { position, text, begins, ends } = numeral;
        marks.extend(NumeralMark::of(*begins, *ends).map(|mark| (*position, mark.term(text))));
        if *begins {
            let whole = grams.at(*position).filter(|gram| is_measured(gram, text));
            marks.extend(whole.map(|gram| (*position, NumeralMark::Begins.term(gram))));
        }
    }
    // A stable sort, so that equal articles have equal documents.
    marks.sort_by_key(|(position, _)| *position);

    let mut marks = marks.iter().peekable();
    let mut text = PositionText::default();
    for (position, term) in &grams.terms {
        while let Some((at, mark)) = marks.next_if(|(at, _)| at < position) {
            text.push(*at, mark);
        }
        text.push(*position, term);
    }
    marks.for_each(|(at, mark)| text.push(*at, mark));
    text.into_string()
}

/// Returns whether a gram is a number and its measure: a gram that begins with a numeral and ends with
/// something else.
fn is_measured(gram: &str, numeral: &str) -> bool {
    gram.len() > numeral.len()
        && gram.starts_with(numeral)
        && !gram.ends_with(|c: char| is_numeral(c) || CharClass::from_char(c) == CharClass::Digit)
}

/// Begins the term of a numeral that a number may begin or end with: a number that is not part of a
/// larger one. With them, a phrase finds whole numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NumeralMark {
    /// A number may begin and end with it.
    Both,
    /// A number may begin with it. Also begins the term of a gram with the measure of the number, if
    /// no numeral ends it.
    Begins,
    /// A number may end with it.
    Ends,
}

impl NumeralMark {
    fn of(begins: bool, ends: bool) -> Option<Self> {
        match (begins, ends) {
            (true, true) => Some(Self::Both),
            (true, false) => Some(Self::Begins),
            (false, true) => Some(Self::Ends),
            (false, false) => None,
        }
    }

    /// Returns the term of a numeral or gram with this mark.
    pub(crate) fn term(self, text: &str) -> String {
        let mark = match self {
            Self::Both => MARKS[1],
            Self::Begins => MARKS[2],
            Self::Ends => MARKS[3],
        };
        format!("{mark}{text}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signed_numbers_have_the_order_of_unsigned_ones() {
        let numbers = [0, 1, u64::MAX / 2, u64::MAX / 2 + 1, u64::MAX];
        assert!(numbers.map(signed).is_sorted());
        assert_eq!(numbers.map(signed).map(unsigned), numbers);
    }

    #[test]
    fn long_ids_are_hashed_and_no_short_one_looks_like_a_hash() {
        let long = "a".repeat(513);
        let hashed = document_id(&long);
        assert!(hashed.starts_with(HASHED) && hashed.len() <= MAX_ID_BYTES);
        assert_ne!(document_id(&hashed), hashed);
        assert_eq!(document_id("2024/1"), "2024/1");
    }
}
