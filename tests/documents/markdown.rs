//! The parts of a Markdown document that tests look at.

use std::ops::Range;

/// Opens and closes a block of code.
const FENCE: &str = "```";

/// A fenced block of code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CodeBlock {
    /// The language after the fence.
    pub(crate) language: String,
    /// Indices of its lines in the document, without the fences.
    pub(crate) lines: Range<usize>,
}

/// A link, with its line from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DocumentLink {
    pub(crate) line: usize,
    pub(crate) target: String,
}

/// Returns the fenced blocks of a document, in order.
pub(crate) fn code_blocks(lines: &[&str]) -> Vec<CodeBlock> {
    let mut blocks = Vec::new();
    let mut open: Option<(String, usize)> = None;
    for (at, line) in lines.iter().enumerate() {
        let Some(language) = line.strip_prefix(FENCE) else { continue };
        match open.take() {
            Some((language, start)) => blocks.push(CodeBlock { language, lines: start..at }),
            None => open = Some((language.trim().to_owned(), at + 1)),
        }
    }
    assert_eq!(open, None, "a code block is not closed");
    blocks
}

/// Returns the lines, numbered from 1, that are in no `console` block.
pub(crate) fn lines_outside_console_blocks(text: &str) -> Vec<(usize, &str)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut blocks = code_blocks(&lines);
    blocks.retain(|block| block.language == "console");
    lines_outside(&lines, &blocks)
}

/// Returns the lines of prose, numbered from 1: those in no code block.
fn prose(text: &str) -> Vec<(usize, &str)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut prose = lines_outside(&lines, &code_blocks(&lines));
    prose.retain(|(_, line)| !line.starts_with(FENCE));
    prose
}

fn lines_outside<'a>(lines: &[&'a str], blocks: &[CodeBlock]) -> Vec<(usize, &'a str)> {
    let is_inside = |at: &usize| blocks.iter().any(|block| block.lines.contains(at));
    (0..lines.len()).filter(|at| !is_inside(at)).map(|at| (at + 1, lines[at])).collect()
}

/// Returns the links of a document.
pub(crate) fn links(text: &str) -> Vec<DocumentLink> {
    let mut links = Vec::new();
    for (number, line) in prose(text) {
        let targets = line.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        links
            .extend(targets.map(|target| DocumentLink { line: number, target: target.to_owned() }));
    }
    links
}

/// Returns the pieces of code inside lines of prose, each with its line.
pub(crate) fn inline_code(text: &str) -> Vec<(usize, String)> {
    let mut codes = Vec::new();
    for (number, line) in prose(text) {
        let inside = line.split('`').skip(1).step_by(2);
        codes.extend(inside.map(|code| (number, code.to_owned())));
    }
    codes
}

/// Returns the anchors of the headings of a document.
pub(crate) fn anchors(text: &str) -> Vec<String> {
    let headings = prose(text).into_iter().filter(|(_, line)| line.starts_with('#'));
    headings.map(|(_, line)| anchor(line.trim_start_matches('#').trim())).collect()
}

/// Returns the part of a link after `#`, as GitHub makes it from a heading.
fn anchor(heading: &str) -> String {
    let is_kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    let kept: String = heading.to_lowercase().chars().filter(is_kept).collect();
    kept.replace(' ', "-")
}

#[test]
fn blocks_links_code_and_headings_are_found() {
    let text = "# A `b` c!\n[x](y.md#z) `one` and `two`\n```console\n$ run `this`\n```\n";
    let block = CodeBlock { language: "console".into(), lines: 3..4 };
    assert_eq!(code_blocks(&text.lines().collect::<Vec<_>>()), [block]);
    assert_eq!(links(text), [DocumentLink { line: 2, target: "y.md#z".into() }]);
    assert_eq!(anchors(text), ["a-b-c"]);

    let codes: Vec<String> = inline_code(text).into_iter().map(|(_, code)| code).collect();
    assert_eq!(codes, ["b", "one", "two"]);
}
