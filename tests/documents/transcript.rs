//! The transcripts of a document: `console` blocks of commands, each with what it prints.
//!
//! Comments of the document before a block say how it is run:
//!
//! - `<!-- file: NAME -->`: the block is a file that later commands read;
//! - `<!-- run: COMMAND -->`: a command that runs here and is not shown;
//! - `<!-- lines: 1-3, 8 -->`: of each output these lines are shown;
//! - `<!-- fields: total, next -->`: of each output in JSON these fields are shown.

use std::ops::RangeInclusive;

use crate::compare::are_same;
use crate::markdown::{CodeBlock, code_blocks};
use crate::session::DocumentSession;

/// Shown in the place of lines that are left out.
const ELLIPSIS: &str = "…";

/// A command of a transcript, with the lines of the document.
struct ShownCommand {
    text: String,
    /// Index of its first line.
    at: usize,
    /// Its own lines as they are written.
    input: Vec<String>,
    output: Vec<String>,
}

/// Runs the commands of a document. Returns it with the outputs of today, and what was out of
/// date: each with its line and both outputs.
pub(crate) fn run(text: &str) -> (String, Vec<String>) {
    let lines: Vec<&str> = text.lines().collect();
    let blocks = code_blocks(&lines);
    let mut session = None;
    let mut updated: Vec<String> = Vec::new();
    let mut differences = Vec::new();

    let mut at = 0;
    while at < lines.len() {
        let block = blocks.iter().find(|block| block.lines.start == at && !block.lines.is_empty());
        if let Some(block) = block {
            let session = session.get_or_insert_with(DocumentSession::new);
            let comment = at.checked_sub(2).map_or("", |before| lines[before]);
            let (block_lines, stale) = run_block(session, &lines, block, comment);
            updated.extend(block_lines);
            differences.extend(stale);
            at = block.lines.end;
            continue;
        }
        if let Some(command) = directive(lines[at], "run") {
            session.get_or_insert_with(DocumentSession::new).run(command);
        }
        updated.push(lines[at].to_owned());
        at += 1;
    }

    (updated.join("\n") + "\n", differences)
}

/// Returns the value of a comment of this name.
fn directive<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let inside = line.strip_prefix("<!-- ")?.strip_suffix(" -->")?;
    inside.strip_prefix(name)?.strip_prefix(": ")
}

/// Runs one block; returns its lines and what was out of date.
fn run_block(
    session: &mut DocumentSession,
    lines: &[&str],
    block: &CodeBlock,
    comment: &str,
) -> (Vec<String>, Vec<String>) {
    let content = &lines[block.lines.clone()];
    let as_it_is = content.iter().map(|line| (*line).to_owned()).collect();
    if let Some(name) = directive(comment, "file") {
        session.write(name, &(content.join("\n") + "\n"));
    }
    if block.language != "console" {
        return (as_it_is, Vec::new());
    }

    let (mut updated, mut differences) = (Vec::new(), Vec::new());
    for command in commands(content, block.lines.start) {
        let printed = session.run(&command.text);
        let shown = selected(printed.trim_end(), comment);
        let before = command.output.join("\n");
        updated.extend(command.input);

        if are_same(&before, &shown) {
            updated.extend(command.output);
        } else {
            let number = command.at + 1;
            let command = command.text.lines().next().unwrap_or_default();
            differences.push(format!("{number}: `{command}` prints\n{shown}\nand not\n{before}\n"));
            updated.extend(shown.lines().map(str::to_owned));
        }
    }
    (updated, differences)
}

/// Splits a transcript into its commands.
fn commands(content: &[&str], start: usize) -> Vec<ShownCommand> {
    let mut commands: Vec<ShownCommand> = Vec::new();
    let mut is_continued = false;
    for (at, line) in content.iter().enumerate() {
        if let Some(text) = line.strip_prefix("$ ") {
            let (input, output) = (Vec::new(), Vec::new());
            let text = text.to_owned();
            commands.push(ShownCommand { text, at: start + at, input, output });
            is_continued = true;
        }
        let command = commands.last_mut().expect("a console block begins with a command");
        if !is_continued {
            command.output.push((*line).to_owned());
            continue;
        }
        if !command.input.is_empty() {
            command.text.push('\n');
            command.text.push_str(line);
        }
        command.input.push((*line).to_owned());
        is_continued = line.ends_with('\\');
    }
    commands
}

/// Returns the part of an output that a document shows, as the comment before its block says: all of
/// it, some lines, or some fields.
fn selected(printed: &str, comment: &str) -> String {
    let lines: Vec<&str> = printed.lines().collect();
    if let Some(ranges) = directive(comment, "lines") {
        let ranges: Vec<_> = ranges.split(',').map(range).collect();
        return kept(&lines, |at| ranges.iter().any(|range| range.contains(&(at + 1))));
    }
    if let Some(names) = directive(comment, "fields") {
        let fields = fields(&lines);
        return kept(&lines, |at| match fields[at] {
            Some(field) => names.split(',').any(|name| name.trim() == field),
            None => true,
        });
    }
    printed.to_owned()
}

/// Reads `3`, or `3-5`.
fn range(text: &str) -> RangeInclusive<usize> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let number = |text: &str| text.trim().parse().expect("a line from 1");
    number(first)..=number(last)
}

/// Returns the lines that are kept, with an ellipsis for each gap.
fn kept(lines: &[&str], is_kept: impl Fn(usize) -> bool) -> String {
    let mut shown: Vec<&str> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if is_kept(at) {
            shown.push(line);
        } else if shown.last() != Some(&ELLIPSIS) {
            shown.push(ELLIPSIS);
        }
    }
    shown.join("\n")
}

/// Returns for each line of JSON laid out for readers the field of the whole object that it belongs
/// to; brackets of the object have none, nor has what is not JSON.
fn fields<'a>(lines: &[&'a str]) -> Vec<Option<&'a str>> {
    let mut field = None;
    let mut fields = Vec::with_capacity(lines.len());
    for line in lines {
        if let Some(rest) = line.strip_prefix("  \"") {
            field = rest.split('"').next();
        } else if !line.starts_with(' ') {
            field = None;
        }
        fields.push(field);
    }
    fields
}

#[test]
fn parts_of_outputs_are_shown_with_an_ellipsis_for_each_gap() {
    let printed = "1\n2\n3\n4\n5";
    assert_eq!(selected(printed, ""), printed);
    assert_eq!(selected(printed, "<!-- lines: 1-2, 4 -->"), "1\n2\n…\n4\n…");
    assert_eq!(selected(printed, "<!-- lines: 3-9 -->"), "…\n3\n4\n5");

    let json = "{\n  \"a\": 1,\n  \"b\": [\n    2\n  ],\n  \"c\": 3\n}";
    assert_eq!(selected(json, "<!-- fields: a, c -->"), "{\n  \"a\": 1,\n…\n  \"c\": 3\n}");
    assert_eq!(selected(json, "<!-- fields: b -->"), "{\n…\n  \"b\": [\n    2\n  ],\n…\n}");
}

#[test]
fn a_command_may_have_several_lines() {
    let commands = commands(&["$ a \\", "  b", "out", "$ c"], 0);
    let texts: Vec<&str> = commands.iter().map(|command| command.text.as_str()).collect();
    assert_eq!(texts, ["a \\\n  b", "c"]);
    assert_eq!(commands[0].output, ["out"]);
}
