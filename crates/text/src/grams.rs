//! Grams: the tokens of truth. Whether a run of characters stands in a text is answered from
//! these alone, from one character up.
//!
//! A run of CJK characters gives the bigrams of its neighbours and, for its last character, a
//! single: every occurrence of a character is the first of exactly one gram. Letters give one
//! token for each run, digits likewise, so `c919` is `c` and `919` and is found by all three.
//! Such a run comes again with the character behind it, as `3人`, and what follows a decimal point
//! with the point, as `.14`, and three digits behind a comma with that, as in `1,105`: numbers are
//! frequent, and without these each would have to be looked up with everything that may stand
//! beside it.
//! The position of a gram is the number of characters before it, punctuation and blanks
//! counted, so a run that is interrupted in the text never matches one that is not. The end of a
//! paragraph is a gram too: what is near must not be parted by it.

use crate::chars::CharClass;

/// The longest run of letters or digits that is a token whole, in characters; of a longer one,
/// its beginning is. Keeps the terms of hostile text short, and a part of a run never looks like
/// a whole one.
pub const MAX_ATOM_CHARS: usize = 64;

/// What stands between two paragraphs of a text.
pub const PARAGRAPH_END: char = '\n';

/// A token of the gram fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gram<'t> {
    /// The characters: two or one of CJK, or a run of letters or of digits.
    pub text: &'t str,
    /// Where it starts, in bytes of the folded text.
    pub byte_start: usize,
    /// Where it starts, in characters of the folded text.
    pub char_start: usize,
    /// What it is.
    pub kind: GramKind,
}

/// The kinds of grams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GramKind {
    /// Two neighbouring CJK characters.
    Pair,
    /// The last CJK character of a run.
    Last,
    /// A run of letters or of digits.
    Atom,
    /// An atom again, with the CJK character directly behind it.
    Seam,
    /// The decimal point and the digits behind it, which are an atom too; or the comma that parts
    /// thousands and the three digits behind it.
    Fraction,
    /// A run of digits again, with the per cent sign behind it: without it, every 5 would have to
    /// be read to find 5%.
    Percentage,
    /// The line end between two paragraphs.
    ParagraphEnd,
}

/// Returns the grams of a folded text, in order of position; a seam or a percentage follows its
/// atom.
#[must_use]
pub fn grams(folded: &str) -> Grams<'_> {
    Grams { folded, byte: 0, char: 0, seam: None }
}

/// Iterator over the grams of a folded text.
#[derive(Debug, Clone)]
pub struct Grams<'t> {
    folded: &'t str,
    byte: usize,
    char: usize,
    /// What follows the atom that was given last.
    seam: Option<Gram<'t>>,
}

impl<'t> Iterator for Grams<'t> {
    type Item = Gram<'t>;

    fn next(&mut self) -> Option<Gram<'t>> {
        if let Some(seam) = self.seam.take() {
            return Some(seam);
        }
        loop {
            let rest = &self.folded[self.byte..];
            let mut chars = rest.chars();
            let first = chars.next()?;
            let (byte_start, char_start) = (self.byte, self.char);
            let class = CharClass::from_char(first);
            let (kind, token_bytes, step_bytes, step_chars) = match class {
                CharClass::Other if first == PARAGRAPH_END => (GramKind::ParagraphEnd, 1, 1, 1),
                CharClass::Other if first == '%' && self.follows_digit() => {
                    return Some(self.percentage());
                }
                CharClass::Other if first == '.' && self.follows_digit() => {
                    self.byte += 1;
                    self.char += 1;
                    let (n_digits, _) = run_length(&rest[1..], CharClass::Digit, MAX_ATOM_CHARS);
                    if n_digits == 0 {
                        continue;
                    }
                    let text = &rest[..1 + n_digits];
                    return Some(Gram { text, byte_start, char_start, kind: GramKind::Fraction });
                }
                CharClass::Other if first == ',' && self.parts_thousands(&rest[1..]) => {
                    self.byte += 1;
                    self.char += 1;
                    let (n_digits, _) = run_length(&rest[1..], CharClass::Digit, MAX_ATOM_CHARS);
                    let text = &rest[..1 + n_digits];
                    return Some(Gram { text, byte_start, char_start, kind: GramKind::Fraction });
                }
                CharClass::Other => {
                    self.byte += first.len_utf8();
                    self.char += 1;
                    continue;
                }
                CharClass::Cjk => {
                    match chars.next().filter(|c| CharClass::from_char(*c) == class) {
                        Some(second) => {
                            let bytes = first.len_utf8() + second.len_utf8();
                            (GramKind::Pair, bytes, first.len_utf8(), 1)
                        }
                        None => (GramKind::Last, first.len_utf8(), first.len_utf8(), 1),
                    }
                }
                CharClass::Letter | CharClass::Digit => {
                    let whole = run_length(rest, class, usize::MAX);
                    let (token_bytes, _) = run_length(rest, class, MAX_ATOM_CHARS);
                    let behind = rest[whole.0..].chars().next();
                    let behind = behind.filter(|c| CharClass::from_char(*c) == CharClass::Cjk);
                    self.seam = behind.filter(|_| token_bytes == whole.0).map(|c| {
                        let text = &rest[..token_bytes + c.len_utf8()];
                        Gram { text, byte_start, char_start, kind: GramKind::Seam }
                    });
                    (GramKind::Atom, token_bytes, whole.0, whole.1)
                }
            };
            self.byte += step_bytes;
            self.char += step_chars;
            return Some(Gram { text: &rest[..token_bytes], byte_start, char_start, kind });
        }
    }
}

impl<'t> Grams<'t> {
    fn follows_digit(&self) -> bool {
        self.folded[..self.byte].ends_with(|c| CharClass::from_char(c) == CharClass::Digit)
    }

    /// Returns whether the comma that stands here is in a number: three digits follow it, one to
    /// three stand before it.
    fn parts_thousands(&self, behind: &str) -> bool {
        let before = self.folded[..self.byte].chars().rev().take(4);
        let n_before = before.take_while(|c| CharClass::from_char(*c) == CharClass::Digit).count();
        let (_, n_behind) = run_length(behind, CharClass::Digit, 4);
        (1..=3).contains(&n_before) && n_behind == 3
    }

    /// Returns the number before the sign that stands here, with the sign.
    fn percentage(&mut self) -> Gram<'t> {
        let (mut byte_start, mut char_start) = (self.byte, self.char);
        let before = self.folded[..self.byte].chars().rev().take(MAX_ATOM_CHARS);
        for digit in before.take_while(|c| CharClass::from_char(*c) == CharClass::Digit) {
            byte_start -= digit.len_utf8();
            char_start -= 1;
        }
        self.byte += 1;
        self.char += 1;
        let text = &self.folded[byte_start..self.byte];
        Gram { text, byte_start, char_start, kind: GramKind::Percentage }
    }
}

/// Returns the length of the run of `class` that `text` begins with, in bytes and characters,
/// `most` characters of it.
fn run_length(text: &str, class: CharClass, most: usize) -> (usize, usize) {
    let mut bytes = 0;
    let mut n_chars = 0;
    for c in text.chars().take(most).take_while(|c| CharClass::from_char(*c) == class) {
        bytes += c.len_utf8();
        n_chars += 1;
    }
    (bytes, n_chars)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    use super::*;

    fn check(folded: &str, expected: Expect) {
        let tokens: Vec<String> =
            grams(folded).map(|g| format!("{}@{}", g.text, g.char_start)).collect();
        expected.assert_eq(&tokens.join(" "));
    }

    #[test]
    fn a_run_gives_its_pairs_and_its_last_character() {
        check("跨境电商", expect!["跨境@0 境电@1 电商@2 商@3"]);
        check("好", expect!["好@0"]);
        check("", expect![""]);
    }

    #[test]
    fn punctuation_parts_runs_and_keeps_its_place() {
        check("杭州，跃向", expect!["杭州@0 州@1 跃向@3 向@4"]);
        check("。。 ", expect![""]);
    }

    #[test]
    fn a_paragraph_end_is_a_gram() {
        check("杭州\n跃向", expect!["杭州@0 州@1 \n@2 跃向@3 向@4"]);
    }

    #[test]
    fn letters_and_digits_are_parts_that_can_be_found() {
        check("天堂e创", expect!["天堂@0 堂@1 e@2 e创@2 创@3"]);
        check("c919大飞机", expect!["c@0 919@1 919大@1 大飞@4 飞机@5 机@6"]);
        check("covid-19 5.2%", expect!["covid@0 19@6 5@9 .2@10 2@11 2%@11"]);
        check("% a% 15%。", expect!["a@2 15@5 15%@5"]);
        check("⒈5%", expect!["⒈5@0 ⒈5%@0"]);
        check("r&d经费", expect!["r@0 d@2 d经@2 经费@3 费@4"]);
        check("3.14 .5 1. 2.a", expect!["3@0 .14@1 14@2 5@6 1@8 2@11 a@13"]);
        check("1,105人", expect!["1@0 ,105@1 105@2 105人@2 人@5"]);
        check(
            "1,10 2024,105 1,1050 a,105",
            expect!["1@0 10@2 2024@5 105@10 1@14 1050@16 a@21 105@23"],
        );
    }

    #[test]
    fn of_a_very_long_run_the_beginning_is_a_token() {
        let text = format!("{}好", "a".repeat(MAX_ATOM_CHARS * 2 + 3));
        let places: Vec<_> = grams(&text).map(|g| (g.text.len(), g.char_start)).collect();
        assert_eq!(places, [(MAX_ATOM_CHARS, 0), ("好".len(), MAX_ATOM_CHARS * 2 + 3)]);
    }

    proptest! {
        #[test]
        fn grams_slice_the_text_in_order(text in "[一-十a-c0-2，。. \u{20000}]{0,40}") {
            let chars: Vec<char> = text.chars().collect();
            let mut after = 0;
            for gram in grams(&text) {
                let n_chars = gram.text.chars().count();
                let slice: String = chars[gram.char_start..gram.char_start + n_chars].iter().collect();
                prop_assert_eq!(&slice, gram.text);
                prop_assert_eq!(&text[gram.byte_start..gram.byte_start + gram.text.len()], gram.text);
                prop_assert!(gram.char_start + usize::from(gram.kind == GramKind::Seam) >= after);
                after = gram.char_start + 1;
            }
        }

        #[test]
        fn every_token_character_begins_one_gram_or_is_inside_an_atom(text in "[一-十a-c0-2⒈，。. ]{0,40}") {
            let mut covered = vec![0; text.chars().count()];
            for gram in grams(&text) {
                let n_chars = match gram.kind {
                    GramKind::Atom => gram.text.chars().count(),
                    GramKind::Seam | GramKind::Fraction => continue,
                    _ => 1,
                };
                covered[gram.char_start..gram.char_start + n_chars].iter_mut().for_each(|n| *n += 1);
            }
            for (c, n) in text.chars().zip(covered) {
                prop_assert_eq!(n, usize::from(CharClass::from_char(c).is_token()), "{}", c);
            }
        }
    }
}
