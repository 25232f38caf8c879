//! The comments of a Rust file. The parser drops them, so a small scanner finds them.

/// The comment text on one line: a whole line, or the end of one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct CommentLine {
    /// From 1.
    pub(crate) line: usize,
    /// Without the slashes, trimmed.
    pub(crate) text: String,
}

/// Returns the comment lines of a file, in order. Strings that look like comments are skipped.
pub(crate) fn comment_lines(source: &str) -> Vec<CommentLine> {
    let mut scanner = Scanner { rest: source, line: 1, comments: Vec::new() };
    while !scanner.rest.is_empty() {
        scanner.step();
    }
    scanner.comments
}

struct Scanner<'a> {
    rest: &'a str,
    line: usize,
    comments: Vec<CommentLine>,
}

impl Scanner<'_> {
    /// Passes one comment, literal, name or other character.
    fn step(&mut self) {
        let rest = self.rest;
        if rest.starts_with("//") {
            let n_bytes = rest.find('\n').unwrap_or(rest.len());
            self.comment(n_bytes);
        } else if rest.starts_with("/*") {
            self.comment(block_comment_bytes(rest));
        } else if rest.starts_with('"') {
            self.pass(string_bytes(rest));
        } else if rest.starts_with('\'') {
            self.pass(quote_bytes(rest));
        } else {
            self.pass(name_bytes(rest));
        }
    }

    /// Passes `n_bytes`, counting lines.
    fn pass(&mut self, n_bytes: usize) {
        let (passed, rest) = self.rest.split_at(n_bytes);
        self.line += passed.matches('\n').count();
        self.rest = rest;
    }

    /// Records the next `n_bytes` as comment lines, and passes them.
    fn comment(&mut self, n_bytes: usize) {
        for (at, text) in self.rest[..n_bytes].lines().enumerate() {
            let text = text.trim().trim_start_matches(['/', '!', '*']).trim_end_matches("*/");
            self.comments.push(CommentLine { line: self.line + at, text: text.trim().to_owned() });
        }
        self.pass(n_bytes);
    }
}

/// Returns the length of a block comment, which may hold others.
fn block_comment_bytes(source: &str) -> usize {
    let mut depth = 0;
    for (at, _) in source.char_indices() {
        let (before, after) = (&source[..at], &source[at..]);
        if after.starts_with("/*") {
            depth += 1;
        } else if before.ends_with("*/") {
            depth -= 1;
            if depth == 0 {
                return at;
            }
        }
    }
    source.len()
}

/// Returns the length of a string literal, from its opening quote.
fn string_bytes(source: &str) -> usize {
    let mut is_escaped = false;
    for (at, c) in source.char_indices().skip(1) {
        if c == '"' && !is_escaped {
            return at + 1;
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    source.len()
}

/// Returns the length of a character literal, or 1 for the quote of a lifetime.
fn quote_bytes(source: &str) -> usize {
    let mut chars = source.char_indices().skip(1);
    match (chars.next(), chars.next()) {
        (Some((_, '\\')), Some((escaped, _))) => {
            source[escaped + 1..].find('\'').map_or(source.len(), |end| escaped + 1 + end + 1)
        }
        (Some(_), Some((end, '\''))) => end + 1,
        _ => 1,
    }
}

/// Returns the length of a name, with the raw string that it begins (`r"…"`, `br#"…"#`), or of
/// one other character.
fn name_bytes(source: &str) -> usize {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let n_bytes = source.find(|c| !is_name(c)).unwrap_or(source.len());
    if n_bytes == 0 {
        return source.chars().next().map_or(0, char::len_utf8);
    }

    let after = &source[n_bytes..];
    let n_hashes = after.len() - after.trim_start_matches('#').len();
    let is_raw = matches!(&source[..n_bytes], "r" | "br" | "cr");
    if !is_raw || !after[n_hashes..].starts_with('"') {
        return n_bytes;
    }

    let open = n_bytes + n_hashes + 1;
    let close = format!("\"{}", "#".repeat(n_hashes));
    source[open..].find(&close).map_or(source.len(), |end| open + end + close.len())
}

#[test]
fn comments_are_distinguished_from_strings_and_lifetimes() {
    let source = r###"//! Crate.
fn f<'a>(c: char) -> &'a str { // End.
    let _ = ('"', '\'', '/', "// \" no", r#"// " no"#, b"/* no");
    /* Block /* nested */
    of two */ "x" // Last.
}
"###;
    let comments = comment_lines(source);
    let lines: Vec<(usize, &str)> =
        comments.iter().map(|comment| (comment.line, comment.text.as_str())).collect();
    assert_eq!(
        lines,
        [(1, "Crate."), (2, "End."), (4, "Block /* nested"), (5, "of two"), (5, "Last.")]
    );
}
