//! Comments in plain English: eleven mannerisms that a reader has to decode.

use crate::comments::CommentLine;
use crate::source::SourceFile;
use crate::{TREE, assert_none};

/// Mannerisms per 1,000 comment lines.
const MAX_PER_1000_LINES: usize = 5;

/// Words and phrases to avoid. The eleventh mannerism is a line that opens with a bare "What".
const PHRASES: &[&str] = &[
    "stand", "stands", "behind", "beside", "told", "tells", "is no", "are no", "so many",
    "so much", "goes on", "parted", "is none", "anew",
];

/// Phrases that begin like one of the list, and are plain English.
const ALLOWED: &[&str] = &["stand alone", "stands alone", "stand for", "stands for"];

/// A mannerism in a comment.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Mannerism {
    pub(crate) line: usize,
    pub(crate) phrase: &'static str,
}

/// Returns how many lines of comments have text.
pub(crate) fn n_comment_lines(file: &SourceFile) -> usize {
    file.comments.iter().filter(|comment| !comment.text.is_empty()).count()
}

/// Returns the mannerisms in the comments of a file. Code in backticks and fences is left out.
pub(crate) fn mannerisms(comments: &[CommentLine]) -> Vec<Mannerism> {
    let words = words(comments);
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        if word.is_first && word.text == "What" {
            found.push(Mannerism { line: word.line, phrase: "What" });
        }
        if !ALLOWED.iter().any(|phrase| begins_with(&words[at..], phrase)) {
            let phrase = PHRASES.iter().find(|phrase| begins_with(&words[at..], phrase));
            found.extend(phrase.map(|phrase| Mannerism { line: word.line, phrase }));
        }
    }
    found
}

fn begins_with(words: &[Word], phrase: &str) -> bool {
    let mut words = words.iter();
    phrase
        .split(' ')
        .all(|part| words.next().is_some_and(|word| word.text.eq_ignore_ascii_case(part)))
}

/// A word of a comment, or a mark that ends a phrase.
struct Word {
    text: String,
    line: usize,
    /// Whether the line opens with it.
    is_first: bool,
}

/// Splits comments into words. A phrase may go over the end of a line, not of a comment.
fn words(comments: &[CommentLine]) -> Vec<Word> {
    let mut words = Vec::new();
    let mut is_fenced = false;
    let mut is_code = false;
    let mut last_line = 0;
    for CommentLine { line, text } in comments {
        if *line != last_line + 1 || text.is_empty() {
            is_code = false;
            is_fenced &= *line == last_line + 1;
            words.push(Word { text: String::new(), line: *line, is_first: false });
        }
        last_line = *line;

        if text.starts_with("```") {
            is_fenced = !is_fenced;
        } else if !is_fenced {
            push_words(text, *line, &mut is_code, &mut words);
        }
    }
    words
}

fn push_words(text: &str, line: usize, is_code: &mut bool, words: &mut Vec<Word>) {
    let is_part = |c: char| c.is_alphanumeric() || c == '\'' || c == '-';
    let mut is_first = true;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let n_bytes = rest.find(|c| !is_part(c)).unwrap_or(rest.len()).max(c.len_utf8());
        let (part, after) = rest.split_at(n_bytes);
        rest = after;

        let is_bullet = part == "-";
        if c == '`' {
            *is_code = !*is_code;
        }
        if c.is_whitespace() || is_bullet {
            continue;
        }
        // Code and punctuation end a phrase: they are not part of one.
        let text = if *is_code || !is_part(c) { String::new() } else { part.to_owned() };
        words.push(Word { text, line, is_first });
        is_first = false;
    }
}

#[test]
fn comments_are_plain_english() {
    let n_lines: usize = TREE.files.iter().map(n_comment_lines).sum();
    let mut problems = Vec::new();
    for file in &TREE.files {
        let found = mannerisms(&file.comments).into_iter();
        problems.extend(
            found.map(|found| format!("{}:{} \"{}\"", file.path, found.line, found.phrase)),
        );
    }
    println!("{} mannerisms in {n_lines} comment lines", problems.len());

    if problems.len() * 1000 > n_lines * MAX_PER_1000_LINES {
        assert_none(&format!("at most {MAX_PER_1000_LINES} in 1,000 comment lines"), &problems);
    }
}

#[test]
fn mannerisms_are_whole_words_outside_code() {
    let source = "\
// What it says. What else is
// no news. It is. No, it `stands` there; understand, stand-alone, stands for.
fn f() {} // Told
//
// - What: `so
// many` So
// much.
//
// ```
// anew
// ```
";
    let found: Vec<_> = mannerisms(&crate::comments::comment_lines(source))
        .into_iter()
        .map(|found| (found.line, found.phrase))
        .collect();
    let expected = [(1, "What"), (1, "is no"), (3, "told"), (5, "What"), (6, "so much")];
    assert_eq!(found, expected);
}
