//! The transcripts of a document: `console` blocks of commands, each with what it prints.
//!
//! Comments of the document before a block say how it is run:
//!
//! - `<!-- file: NAME -->`: the block is a file that later commands read;
//! - `<!-- run: COMMAND -->`: a command that runs here and is not shown;
//! - `<!-- lines: 1-3, 8 -->`: of the output of the one command these lines are shown.

use crate::compare::are_same;
use crate::markdown::{CodeBlock, code_blocks};
use crate::session::Session;

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
            let session = session.get_or_insert_with(Session::new);
            let comment = at.checked_sub(2).map_or("", |before| lines[before]);
            let (block_lines, stale) = run_block(session, &lines, block, comment);
            updated.extend(block_lines);
            differences.extend(stale);
            at = block.lines.end;
            continue;
        }
        if let Some(command) = directive(lines[at], "run") {
            session.get_or_insert_with(Session::new).run(command);
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
    session: &mut Session,
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

    let selection = directive(comment, "lines");
    let (mut updated, mut differences) = (Vec::new(), Vec::new());
    for command in commands(content, block.lines.start) {
        let printed = session.run(&command.text);
        let shown = selected(printed.trim_end(), selection);
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

/// Returns the lines of an output that a document shows, counted from 1: all of them, or those of
/// ranges, with an ellipsis for what is left out.
fn selected(printed: &str, selection: Option<&str>) -> String {
    let Some(selection) = selection else { return printed.to_owned() };
    let lines: Vec<&str> = printed.lines().collect();
    let mut shown: Vec<&str> = Vec::new();
    let mut n_seen = 0;

    for range in selection.split(',') {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let number = |text: &str| text.trim().parse::<usize>().expect("a line from 1");
        let (first, last) = (number(first), number(last).min(lines.len()));
        if first > n_seen + 1 {
            shown.push(ELLIPSIS);
        }
        shown.extend(&lines[(first - 1).min(last)..last]);
        n_seen = last;
    }

    if n_seen < lines.len() {
        shown.push(ELLIPSIS);
    }
    shown.join("\n")
}

#[test]
fn ranges_of_lines_are_shown_with_an_ellipsis_between_them() {
    let printed = "1\n2\n3\n4\n5";
    assert_eq!(selected(printed, None), printed);
    assert_eq!(selected(printed, Some("1-2, 4")), "1\n2\n…\n4\n…");
    assert_eq!(selected(printed, Some("3-9")), "…\n3\n4\n5");
}

#[test]
fn a_command_may_have_several_lines() {
    let commands = commands(&["$ a \\", "  b", "out", "$ c"], 0);
    let texts: Vec<&str> = commands.iter().map(|command| command.text.as_str()).collect();
    assert_eq!(texts, ["a \\\n  b", "c"]);
    assert_eq!(commands[0].output, ["out"]);
}
