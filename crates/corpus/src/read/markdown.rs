//! Markdown: the text without its markup, in the lines of the file.
//!
//! pulldown-cmark finds the markup, which is then left out of the text. What is left keeps its lines and the blank lines
//! between them, because they tell the cleaner what is a paragraph, a caption or a line of a column. Headings keep their
//! `#`s, and the front matter is kept as it is: the cleaner reads both.

mod plain_text;

#[cfg(test)]
mod tests;

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use self::plain_text::PlainText;
use super::raw_article::RawArticle;
use crate::clean::front_matter;
use crate::format::Format;
use crate::html::read_fragment;
use crate::names::is_han;
use crate::skip::{SkipReason, StopCheck};

/// Extensions of CommonMark that are common in news. Strikethrough is not one of them: two `~` are a range each in
/// `3~5天，10~15人`.
const OPTIONS: Options =
    Options::ENABLE_TABLES.union(Options::ENABLE_FOOTNOTES).union(Options::ENABLE_TASKLISTS);

/// Elements of HTML that occur inside a line. Other names in angle brackets are text: `<NYSE>`. Source: the HTML standard.
const INLINE_ELEMENTS: &str = " a abbr b bdi bdo big br center cite code data del dfn em font i img \
    ins kbd mark nobr p q rp rt ruby s samp small span strike strong sub sup time tt u var wbr ";

/// How many characters after a `<br>` show whether it is inside a sentence: a few lines of a column. The value was chosen
/// by hand.
const MAX_CONTINUATION_CHARS: usize = 100;

/// Returns the article of a Markdown file.
///
/// # Errors
///
/// [`SkipReason::TooComplex`] when HTML in the file exceeds the limits of its parser, or the reason for which
/// `stop` ends reading.
pub(super) fn read_file(
    id: &str,
    text: String,
    stop: StopCheck<'_>,
) -> Result<RawArticle, SkipReason> {
    let text =
        if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text };
    let start = text.len() - text.trim_start_matches(['\n', ' ']).len();
    let start = start + front_matter::n_bytes(&text[start..]);

    let mut reader = MarkdownReader::new(&text[start..]);
    for (event, range) in Parser::new_ext(&text[start..], OPTIONS).into_offset_iter() {
        reader.read(event, range, stop)?;
    }
    reader.end_block();
    let (body, captions) = reader.out.finish(&text[..start]);
    Ok(RawArticle { kinds: captions, ..RawArticle::from_text(id, body, Format::Markdown) })
}

/// Leaves out the markup of a text.
struct MarkdownReader<'a> {
    source: &'a str,
    /// The byte of the source up to which it is read.
    at: usize,
    out: PlainText,
    /// The number of open images, the text of which is their caption.
    n_images: usize,
    caption: String,
    /// The titles of the open images.
    image_titles: Vec<String>,
    /// The number of open tables, in which line ends separate rows only.
    n_tables: usize,
    /// Whether a block of code is open.
    is_code: bool,
    /// The HTML of the open block.
    html: String,
}

impl<'a> MarkdownReader<'a> {
    fn new(source: &'a str) -> Self {
        Self {
            source,
            at: 0,
            out: PlainText::default(),
            n_images: 0,
            caption: String::new(),
            image_titles: Vec::new(),
            n_tables: 0,
            is_code: false,
            html: String::new(),
        }
    }

    fn read(
        &mut self,
        event: Event<'_>,
        range: Range<usize>,
        stop: StopCheck<'_>,
    ) -> Result<(), SkipReason> {
        match event {
            Event::Start(tag) => self.start(&tag, &range),
            Event::End(TagEnd::HtmlBlock) => self.end_html(stop)?,
            Event::End(tag) => self.end(tag, &range),
            Event::Text(text) => self.text(&text, range),
            Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.literal(&text, range);
            }
            Event::Html(html) => {
                self.html.push_str(&html);
                self.at = range.end;
            }
            Event::InlineHtml(tag) => self.inline_html(&tag, range),
            Event::FootnoteReference(_) => self.pass_over(range),
            Event::SoftBreak | Event::HardBreak => self.line_break(range),
            Event::Rule => self.pass_over(range),
            Event::TaskListMarker(_) => {
                let n_blanks = self.source[range.end..].bytes().take_while(|b| *b == b' ').count();
                self.pass_over(range.start..range.end + n_blanks);
            }
        }
        Ok(())
    }

    fn start(&mut self, tag: &Tag<'_>, range: &Range<usize>) {
        match tag {
            Tag::Heading { level, .. } if is_heading(&self.source[range.clone()]) => {
                self.go_to(range.start);
                self.out.push_markup(&"#".repeat(*level as usize));
                self.out.push_markup(" ");
            }
            Tag::Image { title, .. } => {
                self.go_to(range.start);
                self.n_images += 1;
                self.image_titles.push(title.to_string());
            }
            Tag::Item => self.number(range),
            Tag::Table(_) => {
                self.go_to(range.start);
                self.n_tables += 1;
            }
            Tag::TableHead | Tag::TableRow => self.pass_over(range.start..range.start),
            Tag::TableCell => {
                self.pass_over(range.start..range.start);
                self.out.separate_cells();
            }
            Tag::HtmlBlock => self.go_to(range.start),
            Tag::CodeBlock(_) => {
                self.go_to(range.start);
                self.is_code = true;
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: &Range<usize>) {
        match tag {
            // The address comes after the text.
            TagEnd::Link => self.at = self.at.max(range.end),
            TagEnd::Image => self.end_image(range),
            TagEnd::TableHead | TagEnd::TableRow => {
                self.end_block();
                self.out.push_markup("\n");
            }
            TagEnd::Table => {
                self.n_tables = self.n_tables.saturating_sub(1);
                self.out.end_rows();
                self.at = self.at.max(self.source[..range.end].trim_end_matches('\n').len());
            }
            TagEnd::CodeBlock => self.is_code = false,
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item => self.end_block(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str, range: Range<usize>) {
        // A character reference is left to the cleaner, which reports it.
        let written = &self.source[range.clone()];
        let is_reference = written != text && written.starts_with('&');
        let is_escaped = self.source[..range.start].ends_with('\\') && range.start > self.at;
        if is_escaped || self.is_code {
            self.literal(text, range);
        } else {
            self.go_to(range.start);
            self.push(if is_reference { written } else { text });
            self.at = range.end;
        }
    }

    /// Appends text in which no markup may be left.
    fn literal(&mut self, text: &str, range: Range<usize>) {
        self.go_to(range.start);
        if self.n_images > 0 {
            self.caption.push_str(text);
        } else {
            self.out.push_literal(text);
        }
        self.at = range.end;
    }

    fn push(&mut self, text: &str) {
        if self.n_images > 0 {
            self.caption.push_str(text);
        } else {
            self.out.push(text);
        }
    }

    fn inline_html(&mut self, tag: &str, range: Range<usize>) {
        let name = tag.trim_start_matches(['<', '/']);
        let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
        let name = name[..end].to_ascii_lowercase();
        let is_element = INLINE_ELEMENTS.contains(&format!(" {name} "));

        if name == "br" {
            self.go_to(range.start);
            let after = &self.source[range.end..];
            if after.starts_with('\n') || self.n_tables > 0 {
                self.push(" ");
            } else if !(self.out.ends_in_han() && continues_sentence(after)) {
                self.push("\n");
            }
            self.at = range.end;
        } else if is_element || name.is_empty() {
            // A comment has no name.
            self.pass_over(range);
        } else {
            self.literal(tag, range);
        }
    }

    fn line_break(&mut self, range: Range<usize>) {
        self.go_to(range.start);
        self.push("\n");
        self.at = range.end;
    }

    /// Keeps the number of an item, which may be a number of the text: `2023. 年`.
    fn number(&mut self, range: &Range<usize>) {
        self.go_to(range.start);
        let item = &self.source[range.clone()];
        let n_digits = item.bytes().take_while(u8::is_ascii_digit).count();
        if n_digits > 0 {
            self.out.push_markup(&item[..=n_digits]);
            self.out.push_markup(" ");
            self.at = range.start + n_digits + 1;
        }
    }

    fn end_image(&mut self, range: &Range<usize>) {
        self.at = self.at.max(range.end);
        self.n_images = self.n_images.saturating_sub(1);
        let title = self.image_titles.pop().unwrap_or_default();
        let caption = std::mem::take(&mut self.caption);
        for text in [caption, title] {
            self.out.set_aside(&text.split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }

    fn end_html(&mut self, stop: StopCheck<'_>) -> Result<(), SkipReason> {
        let html = std::mem::take(&mut self.html);
        let text = read_fragment(&html, stop)?;
        self.out.push_literal(&text.body);
        self.out.push_markup("\n");
        self.end_block();
        Ok(())
    }

    fn end_block(&mut self) {
        self.out.end_block();
    }

    /// Leaves out a piece of the source.
    fn pass_over(&mut self, range: Range<usize>) {
        self.go_to(range.start);
        self.at = self.at.max(range.end);
    }

    /// Leaves out the markup up to a byte of the source, except for line ends and the blanks before a line.
    fn go_to(&mut self, byte: usize) {
        if byte <= self.at {
            return;
        }
        let gap = &self.source[self.at..byte];
        self.at = byte;
        if self.n_tables > 0 || self.n_images > 0 {
            return;
        }

        let mut lines = gap.split('\n').peekable();
        let mut is_first = true;
        while let Some(line) = lines.next() {
            let is_whole = !is_first && lines.peek().is_some();
            if is_whole && is_false_definition(line) {
                self.out.push_literal(line.trim());
            }
            let is_last = lines.peek().is_none();
            if is_last && (!is_first || self.out.is_at_line_start()) && line.trim().is_empty() {
                self.out.push_markup(line);
            }
            if !is_last {
                self.out.push_markup("\n");
            }
            is_first = false;
        }
    }
}

/// Returns whether a heading of any form is one: a paragraph that a line of `-` happens to follow is not.
fn is_heading(source: &str) -> bool {
    let is_atx = source.trim_start().starts_with('#');
    let text = source.trim_end().trim_end_matches(['=', '-', ' ', '\t']).trim();
    let is_label = source.trim_end().ends_with('-') && text.contains(['：', ':']);
    let is_prose = text.contains('\n') || text.ends_with(['。', '！', '？', '；', '…', '，', '”']);
    is_atx || !(is_label || is_prose)
}

/// Returns whether a text after `<br>` continues a sentence: it begins with a Han character and has punctuation before the
/// next break. Lists of names and labels do not.
fn continues_sentence(text: &str) -> bool {
    let line = text.split(['\n', '<']).next().unwrap_or_default();
    let mut start = line.chars().take(MAX_CONTINUATION_CHARS);
    text.starts_with(is_han) && start.any(|c| matches!(c, '，' | '。' | '；' | '！' | '？'))
}

/// Returns whether a line has the form of a link's definition, but text in place of the address: `[编者按]: 正文`.
fn is_false_definition(line: &str) -> bool {
    let line = line.trim_start_matches(['>', ' ', '\t']);
    let Some((_, address)) = line.strip_prefix('[').and_then(|rest| rest.split_once("]:")) else {
        return false;
    };
    let address = address.trim();
    !address.is_ascii() && !address.contains("://") && !address.starts_with(['/', '#', '.', '<'])
}
