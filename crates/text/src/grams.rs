//! Grams: the tokens used for exact matching. They alone decide whether a text contains a run of
//! characters, down to a single character.
//!
//! - A run of CJK characters gives the bigrams of its neighbours and, for its last character, a
//!   unigram: every occurrence of a character is the first character of exactly one gram.
//! - A run of letters gives one token, and so does a run of digits: `c919` gives `c` and `919`, and
//!   a query finds it by any of the three.
//! - Numbers are frequent, and looking one up together with all its possible neighbours would be
//!   slow. Therefore a run of letters or digits is also indexed with the CJK character after it
//!   (`3人`), a fraction with its decimal point (`.14`), the last three digits of a number with the
//!   comma before them (`,105` in `1,105`), and a percentage or a measure with its sign (`5%`, `25℃`).
//! - A unit that may have more digits after it is also indexed with the next digit (`亿2` in
//!   `1亿2000万`), so that a number that ends with the unit is found only where it ends.
//! - Every other character, a punctuation mark or a blank, is a gram by itself (`，`, `《`, `🎉`).
//! - The end of a paragraph is a gram, so that proximity never crosses it.
//!
//! The position of a gram is the number of characters before it, so a run that is interrupted in the
//! text never matches one that is not. Every character of a text is in a gram: terms and positions
//! alone prove that a text contains a run, up to the limit of [`MAX_ATOM_CHARS`].

use crate::chars::CharClass;
use crate::quantities::is_unit_sign;

/// The longest run of letters or digits that is a token, in characters. Only the beginning of a
/// longer run is a token.
///
/// The limit keeps the terms of hostile text short. Longer runs count as equal if they begin with the
/// same characters.
pub const MAX_ATOM_CHARS: usize = 64;

/// The units that group digits and may have more digits after them: 1亿2000万.
///
/// Source: the two powers of ten that Chinese groups numbers by, ten thousand and a hundred
/// million.
pub const GROUP_UNITS: [char; 2] = ['万', '亿'];

/// The character between two paragraphs of a text.
pub const PARAGRAPH_END: char = '\n';

/// A token of the gram fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gram<'t> {
    /// The characters: one or two of CJK, or a run of letters or digits.
    pub text: &'t str,
    /// The start, in bytes of the folded text.
    pub byte_start: usize,
    /// The start, in characters of the folded text.
    pub char_start: usize,
    /// The kind of the gram.
    pub kind: GramKind,
}

/// The kinds of grams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GramKind {
    /// Two adjacent CJK characters.
    Pair,
    /// The last CJK character of a run.
    Last,
    /// A run of letters or a run of digits.
    Atom,
    /// An atom and the CJK character directly after it.
    Seam,
    /// A decimal point and the digits after it, or a thousands separator and the three digits after
    /// it. The digits are also an atom.
    Fraction,
    /// A run of digits and the percent sign, or another sign of a unit, after it: 5%, 25℃. Without
    /// it, a search for 5% would have to verify every 5.
    Percentage,
    /// A unit of ten thousand or a hundred million, and the digit directly after it.
    Group,
    /// A character that is not part of a word or number: a punctuation mark, a symbol, a blank.
    Sign,
    /// The line end between two paragraphs.
    ParagraphEnd,
}

/// Returns the grams of a folded text, in order of position. A seam, a percentage or a group follows
/// the gram that it begins with, and the sign of a fraction or a percentage comes after it.
#[must_use]
pub fn grams(folded: &str) -> Grams<'_> {
    Grams { folded, byte: 0, char: 0, next: None }
}

/// Iterator over the grams of a folded text.
#[derive(Debug, Clone)]
pub struct Grams<'t> {
    folded: &'t str,
    /// The position in the text, in bytes.
    byte: usize,
    /// The position in the text, in characters.
    char: usize,
    /// The seam, the group or the sign after the gram that was returned last; it comes next.
    next: Option<Gram<'t>>,
}

impl<'t> Iterator for Grams<'t> {
    type Item = Gram<'t>;

    fn next(&mut self) -> Option<Gram<'t>> {
        if let Some(next) = self.next.take() {
            return Some(next);
        }

        let rest = &self.folded[self.byte..];
        let mut chars = rest.chars();
        let first = chars.next()?;
        Some(match CharClass::from_char(first) {
            CharClass::Cjk => self.take_cjk(rest, first, chars.next()),
            class @ (CharClass::Letter | CharClass::Digit) => self.take_atom(rest, class),
            CharClass::Other => self.take_other(rest, first),
        })
    }
}

impl<'t> Grams<'t> {
    /// Returns the gram of the first `n_bytes` of `rest`, the text from this position on.
    #[inline]
    fn gram(&self, rest: &'t str, n_bytes: usize, kind: GramKind) -> Gram<'t> {
        Gram { text: &rest[..n_bytes], byte_start: self.byte, char_start: self.char, kind }
    }

    #[inline]
    fn advance(&mut self, n_bytes: usize, n_chars: usize) {
        self.byte += n_bytes;
        self.char += n_chars;
    }

    #[inline]
    fn take_cjk(&mut self, rest: &'t str, first: char, second: Option<char>) -> Gram<'t> {
        let n_bytes = first.len_utf8();
        let paired = second.filter(|c| CharClass::from_char(*c) == CharClass::Cjk);
        let gram = match paired {
            Some(second) => self.gram(rest, n_bytes + second.len_utf8(), GramKind::Pair),
            None => self.gram(rest, n_bytes, GramKind::Last),
        };
        if GROUP_UNITS.contains(&first) && second.is_some_and(|c| c.is_ascii_digit()) {
            self.next = Some(self.gram(rest, n_bytes + 1, GramKind::Group));
        }
        self.advance(n_bytes, 1);
        gram
    }

    /// Returns the run of letters or digits that starts here, and prepares its seam.
    #[inline]
    fn take_atom(&mut self, rest: &'t str, class: CharClass) -> Gram<'t> {
        let run = run_length(rest, class, usize::MAX);
        let token = run_length(rest, class, MAX_ATOM_CHARS);

        let next = rest[run.n_bytes..].chars().next();
        let next = next.filter(|c| CharClass::from_char(*c) == CharClass::Cjk);
        let is_whole = token.n_bytes == run.n_bytes;
        self.next = next
            .filter(|_| is_whole)
            .map(|c| self.gram(rest, token.n_bytes + c.len_utf8(), GramKind::Seam));

        let gram = self.gram(rest, token.n_bytes, GramKind::Atom);
        self.advance(run.n_bytes, run.n_chars);
        gram
    }

    /// Returns the gram of a character that is not part of a word, after that of the number that it
    /// belongs to, if any.
    #[inline]
    fn take_other(&mut self, rest: &'t str, c: char) -> Gram<'t> {
        let kind = if c == PARAGRAPH_END { GramKind::ParagraphEnd } else { GramKind::Sign };
        let sign = self.gram(rest, c.len_utf8(), kind);
        let number = match c {
            '.' if self.follows_digit() => self.fraction(rest),
            ',' if self.separates_thousands(rest) => self.fraction(rest),
            c if (c == '%' || is_unit_sign(c)) && self.follows_digit() => Some(self.percentage(c)),
            _ => None,
        };
        self.advance(c.len_utf8(), 1);

        let Some(number) = number else { return sign };
        self.next = Some(sign);
        number
    }

    fn follows_digit(&self) -> bool {
        self.folded[..self.byte].ends_with(|c| CharClass::from_char(c) == CharClass::Digit)
    }

    /// Returns whether the comma at the start of `rest` separates thousands: one to three digits
    /// before it, exactly three after it.
    fn separates_thousands(&self, rest: &str) -> bool {
        let before = self.folded[..self.byte].chars().rev().take(4);
        let n_before = before.take_while(|c| CharClass::from_char(*c) == CharClass::Digit).count();
        let after = run_length(&rest[1..], CharClass::Digit, 4);
        (1..=3).contains(&n_before) && after.n_chars == 3
    }

    /// Returns the point or comma at the start of `rest` and the digits after it.
    fn fraction(&self, rest: &'t str) -> Option<Gram<'t>> {
        let digits = run_length(&rest[1..], CharClass::Digit, MAX_ATOM_CHARS);
        (digits.n_bytes > 0).then(|| self.gram(rest, 1 + digits.n_bytes, GramKind::Fraction))
    }

    /// Returns the digits before the sign at this position, including the sign.
    fn percentage(&self, sign: char) -> Gram<'t> {
        let (mut byte_start, mut char_start) = (self.byte, self.char);
        let before = self.folded[..self.byte].chars().rev().take(MAX_ATOM_CHARS);
        for digit in before.take_while(|c| CharClass::from_char(*c) == CharClass::Digit) {
            byte_start -= digit.len_utf8();
            char_start -= 1;
        }
        let text = &self.folded[byte_start..self.byte + sign.len_utf8()];
        Gram { text, byte_start, char_start, kind: GramKind::Percentage }
    }
}

/// The length of a run of characters.
struct RunLength {
    n_bytes: usize,
    n_chars: usize,
}

/// Returns the length of the run of `class` at the start of `text`, at most `max_chars` characters.
#[inline]
fn run_length(text: &str, class: CharClass, max_chars: usize) -> RunLength {
    let mut length = RunLength { n_bytes: 0, n_chars: 0 };
    for c in text.chars().take(max_chars).take_while(|c| CharClass::from_char(*c) == class) {
        length.n_bytes += c.len_utf8();
        length.n_chars += 1;
    }
    length
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
    fn a_run_gives_bigrams_and_its_last_character() {
        check("跨境电商", expect!["跨境@0 境电@1 电商@2 商@3"]);
        check("好", expect!["好@0"]);
        check("", expect![""]);
    }

    #[test]
    fn punctuation_and_blanks_separate_runs_and_are_grams() {
        check("杭州，跃向", expect!["杭州@0 州@1 ，@2 跃向@3 向@4"]);
        check("。。 河", expect!["。@0 。@1  @2 河@3"]);
        check("《河》、#🎉", expect!["《@0 河@1 》@2 、@3 #@4 🎉@5"]);
    }

    #[test]
    fn a_unit_is_a_gram_with_the_digit_after_it() {
        check("1亿2000万元", expect!["1@0 1亿@0 亿@1 亿2@1 2000@2 2000万@2 万元@6 元@7"]);
        check("万9", expect!["万@0 万9@0 9@1"]);
    }

    #[test]
    fn a_paragraph_end_is_a_gram() {
        check("杭州\n跃向", expect!["杭州@0 州@1 \n@2 跃向@3 向@4"]);
    }

    #[test]
    fn letters_and_digits_are_tokens_of_their_own() {
        check("天堂e创", expect!["天堂@0 堂@1 e@2 e创@2 创@3"]);
        check("c919大飞机", expect!["c@0 919@1 919大@1 大飞@4 飞机@5 机@6"]);
        check("covid-19 5.2%", expect!["covid@0 -@5 19@6  @8 5@9 .2@10 .@10 2@11 2%@11 %@12"]);
        check("% a% 15%。", expect!["%@0  @1 a@2 %@3  @4 15@5 15%@5 %@7 。@8"]);
        check(
            "25℃、120㎡ 25°c",
            expect!["25@0 25℃@0 ℃@2 、@3 120@4 120㎡@4 ㎡@7  @8 25@9 25°@9 °@11 c@12"],
        );
        check("⒈5%", expect!["⒈5@0 ⒈5%@0 %@2"]);
        check("r&d经费", expect!["r@0 &@1 d@2 d经@2 经费@3 费@4"]);
        check(
            "3.14 .5 1. 2.a",
            expect!["3@0 .14@1 .@1 14@2  @4 .@5 5@6  @7 1@8 .@9  @10 2@11 .@12 a@13"],
        );
        check("1,105人", expect!["1@0 ,105@1 ,@1 105@2 105人@2 人@5"]);
        check(
            "1,10 2024,105 1,1050 a,105",
            expect![
                "1@0 ,@1 10@2  @4 2024@5 ,@9 105@10  @13 1@14 ,@15 1050@16  @20 a@21 ,@22 105@23"
            ],
        );
    }

    #[test]
    fn only_the_beginning_of_a_very_long_run_is_a_token() {
        let text = format!("{}好", "a".repeat(MAX_ATOM_CHARS * 2 + 3));
        let positions: Vec<_> = grams(&text).map(|g| (g.text.len(), g.char_start)).collect();
        assert_eq!(positions, [(MAX_ATOM_CHARS, 0), ("好".len(), MAX_ATOM_CHARS * 2 + 3)]);
    }

    proptest! {
        #[test]
        fn grams_are_slices_of_the_text_in_order(text in "[一-十a-c0-2，。. \u{20000}]{0,40}") {
            let chars: Vec<char> = text.chars().collect();
            let mut after = 0;
            for gram in grams(&text) {
                let n_chars = gram.text.chars().count();
                let slice: String = chars[gram.char_start..gram.char_start + n_chars].iter().collect();
                prop_assert_eq!(&slice, gram.text);
                prop_assert_eq!(&text[gram.byte_start..gram.byte_start + gram.text.len()], gram.text);
                let shares_start = matches!(gram.kind, GramKind::Seam | GramKind::Group);
                let is_sign = gram.kind == GramKind::Sign;
                prop_assert!(gram.char_start + usize::from(shares_start || is_sign) >= after);
                after = gram.char_start + 1;
            }
        }

        #[test]
        fn every_character_begins_one_gram_or_is_inside_an_atom(text in "[一-十万a-c0-2⒈，。. ]{0,40}") {
            let mut covered = vec![0; text.chars().count()];
            for gram in grams(&text) {
                let n_chars = match gram.kind {
                    GramKind::Atom => gram.text.chars().count(),
                    GramKind::Seam | GramKind::Group | GramKind::Fraction => continue,
                    _ => 1,
                };
                covered[gram.char_start..gram.char_start + n_chars].iter_mut().for_each(|n| *n += 1);
            }
            for (c, n) in text.chars().zip(covered) {
                prop_assert_eq!(n, 1, "{}", c);
            }
        }
    }
}
