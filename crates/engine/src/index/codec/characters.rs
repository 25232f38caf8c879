//! The characters of stored texts, in fewer bytes the more frequent they are.
//!
//! | bytes | characters |
//! |---|---|
//! | `20`–`7f` | ASCII as it is |
//! | `80`–`df` | the 96 most frequent of all others |
//! | `e0`–`fe` and any byte | the next 7,936 |
//! | `ff` and three bytes, the lowest first | any character by its code point |
//!
//! No character begins with a byte below 0x20. Neighbours in a text are neighbours in its codes.

use std::sync::LazyLock;

/// The characters with codes of one byte or two, the most frequent in news first; simplified and
/// traditional ones alike. Made by `tests/examples/stored_characters.rs`.
const CHARACTERS: &str = include_str!("characters.txt");

/// The least byte that a code begins with.
pub(crate) const MIN_CODE: u8 = 0x20;
/// The first byte of the code of the most frequent character.
const FIRST_SHORT: u8 = 0x80;
/// The first byte of codes of two bytes.
const FIRST_LONG: u8 = 0xe0;
/// The first byte of a code that spells a code point out.
const SPELLED: u8 = 0xff;
/// Characters with a code of one byte that is not ASCII.
const N_SHORT: usize = (FIRST_LONG - FIRST_SHORT) as usize;

/// Code points that have short codes are below this one.
const N_POINTS: usize = 0x1_0000;

static TABLE: LazyLock<Table> = LazyLock::new(Table::load);

struct Table {
    /// The characters by their rank.
    by_rank: Box<[char]>,
    /// Of each code point the code, one byte or two; 0 where it has none.
    codes: Box<[u16]>,
}

impl Table {
    fn load() -> Self {
        let by_rank: Box<[char]> = CHARACTERS.chars().collect();
        let short = u16::from(FIRST_SHORT)..u16::from(FIRST_LONG);
        let long = u16::from_be_bytes([FIRST_LONG, 0])..u16::from_be_bytes([SPELLED, 0]);
        let mut codes = vec![0; N_POINTS].into_boxed_slice();
        for (c, code) in by_rank.iter().zip(short.chain(long)) {
            codes[*c as usize] = code;
        }
        Self { by_rank, codes }
    }
}

/// Appends the codes of a text.
pub(crate) fn write(text: &str, codes: &mut Vec<u8>) {
    let table = &TABLE.codes;
    codes.reserve(text.len());
    for c in text.chars() {
        if (' '..='\u{7f}').contains(&c) {
            codes.push(c as u8);
            continue;
        }
        match table.get(c as usize).copied().unwrap_or(0).to_be_bytes() {
            [0, 0] => {
                let [low, middle, high, _] = u32::from(c).to_le_bytes();
                codes.extend([SPELLED, low, middle, high]);
            }
            [0, short] => codes.push(short),
            long => codes.extend(long),
        }
    }
}

/// Appends the text that `codes` begin with, up to a byte below [`MIN_CODE`], and returns what is
/// from there on; `None` when that is no text.
pub(crate) fn read<'a>(mut codes: &'a [u8], text: &mut String) -> Option<&'a [u8]> {
    let by_rank = &TABLE.by_rank;
    while let [first, rest @ ..] = codes {
        codes = match *first {
            ..MIN_CODE => break,
            ascii @ MIN_CODE..FIRST_SHORT => {
                text.push(char::from(ascii));
                rest
            }
            short @ FIRST_SHORT..FIRST_LONG => {
                text.push(by_rank[usize::from(short - FIRST_SHORT)]);
                rest
            }
            long @ FIRST_LONG..SPELLED => {
                let (second, rest) = rest.split_first()?;
                let rank = usize::from(u16::from_be_bytes([long - FIRST_LONG, *second]));
                text.push(*by_rank.get(N_SHORT + rank)?);
                rest
            }
            SPELLED => {
                let (&[low, middle, high], rest) = rest.split_first_chunk()?;
                text.push(char::from_u32(u32::from_le_bytes([low, middle, high, 0]))?);
                rest
            }
        };
    }
    Some(codes)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
mod tests {
    use expect_test::expect;

    use super::*;

    fn codes_of(text: &str) -> Vec<u8> {
        let mut codes = Vec::new();
        write(text, &mut codes);
        codes
    }

    #[test]
    fn every_character_has_one_code_and_it_is_read_back() {
        for c in '\0'..=char::MAX {
            let codes = codes_of(c.encode_utf8(&mut [0; 4]));
            assert!(codes[0] >= MIN_CODE, "{c:?}");
            let mut text = String::new();
            let rest = read(&codes, &mut text).unwrap();
            assert!(rest.is_empty() && text.chars().eq([c]), "{c:?}");
        }
    }

    #[test]
    fn a_text_ends_where_a_value_begins() {
        let mut codes = codes_of("C919大型客机");
        codes.extend([1, b'x']);
        let mut text = String::new();
        assert_eq!(read(&codes, &mut text), Some(&[1, b'x'][..]));
        assert_eq!(text, "C919大型客机");
        assert_eq!(read(&codes_of("型")[..1], &mut text), None, "half of a character");
    }

    /// Another table would read every stored article as another text.
    #[test]
    fn the_table_is_that_of_this_layout() {
        let is_ranked = |c: char| !c.is_ascii() && (c as usize) < N_POINTS;
        assert!(TABLE.by_rank.len() == N_SHORT + 0x1f00 && CHARACTERS.chars().all(is_ranked));
        let stands = format!(
            "layout {}: {}",
            crate::index::schema::SCHEMA_VERSION,
            &blake3::hash(CHARACTERS.as_bytes()).to_hex()[..16]
        );
        expect![["layout 5: 03acb9dbe648d741"]].assert_eq(&stands);
    }
}
