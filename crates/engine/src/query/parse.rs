//! From text to [`QueryAst`].
//!
//! Blanks part a query. A run in quotation marks (`"…"`, `“…”`, `「…」`, `『…』` or `＂…＂`)
//! is exact; `-` or `NOT` before a part excludes it. All else is text.

use super::ast::QueryAst;
use super::note::Note;
use xunwen_text::CharClass;

/// The longest query that is read, in characters; the rest is cut with a note.
pub(crate) const MAX_QUERY_CHARS: usize = 2_000;

/// Opening and closing quotation marks. A closing one that opens is a slip of the keyboard.
pub(super) const QUOTES: &[(char, char)] =
    &[('"', '"'), ('＂', '＂'), ('“', '”'), ('”', '”'), ('「', '」'), ('『', '』'), ('｢', '｣')];

/// Signs that exclude what they stand before.
const EXCLUSIONS: &[char] = &['-', '－', '−', '﹣'];

/// The word that excludes what follows it.
const NOT: &str = "NOT";

/// Returns what a query means and what the reader should know about it.
///
/// # Examples
/// ```
/// # use xunwen_engine::{QueryAst, parse};
/// let (ast, notes) = parse("杭州 “生物医药产业” -房地产");
/// assert_eq!(ast, QueryAst::All(vec![
///     QueryAst::Text("杭州".into()),
///     QueryAst::Run("生物医药产业".into()),
///     QueryAst::Not(Box::new(QueryAst::Text("房地产".into()))),
/// ]));
/// assert!(notes.is_empty());
/// ```
#[must_use]
pub fn parse(query: &str) -> (QueryAst, Vec<Note>) {
    let mut parser = Parser { rest: query, notes: Vec::new() };
    if let Some((limit, _)) = query.char_indices().nth(MAX_QUERY_CHARS) {
        parser.rest = &query[..limit];
        parser.notes.push(Note::TooLong);
    }
    let mut parts = Vec::new();
    while let Some(part) = parser.part() {
        parts.push(part);
    }
    if !parts.is_empty() && parts.iter().all(|part| matches!(part, QueryAst::Not(_))) {
        parser.notes.push(Note::OnlyExclusions);
    }
    parser.notes.dedup();
    (QueryAst::All(parts), parser.notes)
}

struct Parser<'q> {
    rest: &'q str,
    notes: Vec<Note>,
}

impl Parser<'_> {
    /// Returns the next part that asks for something.
    fn part(&mut self) -> Option<QueryAst> {
        loop {
            self.rest = self.rest.trim_start();
            if self.rest.is_empty() {
                return None;
            }
            if let Some(rest) = exclusion(self.rest) {
                self.rest = rest;
                match self.atom() {
                    Some(atom) => return Some(QueryAst::Not(Box::new(atom))),
                    None => self.notes.push(Note::EmptyExclusion),
                }
            } else if let Some(atom) = self.atom() {
                return Some(atom);
            }
        }
    }

    /// Returns the quoted run or the text that stands here; `None` when what stands here, now
    /// passed over, has nothing to search.
    fn atom(&mut self) -> Option<QueryAst> {
        let first = self.rest.chars().next()?;
        let Some(&(_, close)) = QUOTES.iter().find(|(open, _)| *open == first) else {
            return self.text();
        };
        let inside = &self.rest[first.len_utf8()..];
        if let Some(end) = inside.find(close) {
            self.rest = &inside[end + close.len_utf8()..];
            return self.quoted(&inside[..end]);
        }
        self.rest = inside;
        self.notes.push(Note::UnclosedQuote);
        None
    }

    fn quoted(&mut self, run: &str) -> Option<QueryAst> {
        if has_token(run) {
            return Some(QueryAst::Run(run.trim().to_owned()));
        }
        self.notes.push(Note::EmptyQuote);
        None
    }

    /// Returns the text up to the next blank or quotation mark. Marks at its ends ask for
    /// nothing.
    fn text(&mut self) -> Option<QueryAst> {
        let ends = |c: char| c.is_whitespace() || is_quote(c);
        let mut places = self.rest.char_indices().skip(1);
        let end = places.find(|(_, c)| ends(*c)).map_or(self.rest.len(), |(at, _)| at);
        let (text, rest) = self.rest.split_at(end);
        self.rest = rest;
        let text = text.trim_matches(|c| CharClass::of(c) == CharClass::Other);
        // The bare word means the word, not the sign; case never matters for a match.
        let text = if text == NOT { "not" } else { text };
        (!text.is_empty()).then(|| QueryAst::Text(text.to_owned()))
    }
}

/// Returns what follows the exclusion sign that `text` begins with.
fn exclusion(text: &str) -> Option<&str> {
    let after_word = || {
        let rest = text.strip_prefix(NOT)?;
        rest.starts_with(|c: char| c.is_whitespace() || is_quote(c)).then_some(rest)
    };
    text.strip_prefix(EXCLUSIONS).or_else(after_word).map(str::trim_start)
}

fn is_quote(c: char) -> bool {
    QUOTES.iter().any(|(open, close)| *open == c || *close == c)
}

fn has_token(text: &str) -> bool {
    text.chars().any(|c| CharClass::of(c).is_token())
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    use super::*;

    fn check(query: &str, expected: Expect) {
        let (ast, notes) = parse(query);
        let QueryAst::All(parts) = ast else { panic!("a query is a list of parts") };
        let mut lines: Vec<String> = parts.iter().map(|part| format!("{part:?}")).collect();
        lines.extend(notes.iter().map(|note| note.code().to_owned()));
        expected.assert_eq(&lines.join(" · "));
    }

    #[test]
    fn blanks_part_a_query() {
        check("跨境电商", expect![[r#"Text("跨境电商")"#]]);
        check(" 杭州　生物医药 ", expect![[r#"Text("杭州") · Text("生物医药")"#]]);
        check("", expect![""]);
        check("　 \t", expect![""]);
    }

    #[test]
    fn quotation_marks_of_every_kind_are_exact() {
        check("\"生物医药产业\"", expect![[r#"Run("生物医药产业")"#]]);
        check(
            "“甲乙”「丙」『丁』＂戊＂",
            expect![[r#"Run("甲乙") · Run("丙") · Run("丁") · Run("戊")"#]],
        );
        check(
            "厚植「創新活力之城」特色",
            expect![[r#"Text("厚植") · Run("創新活力之城") · Text("特色")"#]],
        );
        check("\"天堂 e创\"", expect![[r#"Run("天堂 e创")"#]]);
    }

    #[test]
    fn exclusion_by_sign_or_word() {
        check("杭州 -房地产", expect![[r#"Text("杭州") · Not(Text("房地产"))"#]]);
        check("杭州 －“房 价”", expect![[r#"Text("杭州") · Not(Run("房 价"))"#]]);
        check("杭州 NOT 房地产", expect![[r#"Text("杭州") · Not(Text("房地产"))"#]]);
        check("COVID-19 NOTE", expect![[r#"Text("COVID-19") · Text("NOTE")"#]]);
    }

    #[test]
    fn what_is_not_understood_is_text_with_a_note() {
        check("\"生物医药", expect![[r#"Text("生物医药") · unclosed_quote"#]]);
        check("杭州 \"\" -", expect![[r#"Text("杭州") · empty_quote · empty_exclusion"#]]);
        check("。。！", expect![""]);
        check("-房地产", expect![[r#"Not(Text("房地产")) · only_exclusions"#]]);
        check("习惯”“ 说", expect![[r#"Text("习惯") · Text("说") · unclosed_quote"#]]);
        check("甲」乙", expect![[r#"Text("甲") · Text("乙")"#]]);
        check("<script>alert(1)</script>", expect![[r#"Text("script>alert(1)</script")"#]]);
    }

    #[test]
    fn a_query_beyond_the_limit_is_cut() {
        let (ast, notes) = parse(&"长".repeat(MAX_QUERY_CHARS + 1));
        assert_eq!(ast, QueryAst::All(vec![QueryAst::Text("长".repeat(MAX_QUERY_CHARS))]));
        assert_eq!(notes, [Note::TooLong]);
    }

    proptest! {
        #[test]
        fn parsing_never_fails(query in ".{0,60}") {
            let _ = parse(&query);
        }

        #[test]
        fn parsing_signs_never_fails(query in "([甲乙a1\"“”「」『 　。，\\-－]|NOT){0,24}") {
            let _ = parse(&query);
        }

        #[test]
        fn printing_and_parsing_agree(query in "([甲乙a1\"“”「」『 　。，\\-－]|NOT){0,24}") {
            let (ast, _) = parse(&query);
            let (again, _) = parse(&ast.to_string());
            prop_assert_eq!(&again, &ast, "{}", ast);
        }
    }
}
