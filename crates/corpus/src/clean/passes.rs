//! The article of a page: its lines, what they are, and the sentences that they make.

use super::front_matter::{self, FrontMatter};
use super::lines::{HEAD_LINES, Line, Markup, TAIL_LINES, lines};
use super::metadata_lines::{self, Stated};
use super::page_heads::{is_edition, is_page_header};
use super::traced_text::{Draft, in_code_points};
use super::{
    bare, captions, characters, clean_line, datelines, glosses, hyphens, mojibake, reflow,
};
use super::{layout, spacing, title};
use crate::article::{Article, Paragraph, ParagraphKind};
use crate::change::{Change, Cleaned};
use crate::format::Format;
use crate::names::byline;
use crate::read::RawArticle;

/// Returns the article of a page, None when the page is blank.
pub(super) fn compose(raw: &RawArticle) -> Option<Cleaned> {
    let mut draft = Draft::new(&raw.body);
    draft.step(mojibake::edits);
    characters::steps(&mut draft);
    draft.step(glosses::edits);
    draft.step(spacing::edits);
    draft.step(hyphens::edits);
    let stray = spacing::stray(&draft);
    draft.step(|_| stray);

    let mut article = bare(raw);
    article.title = raw.title.as_deref().map(clean_line).unwrap_or_default();
    let is_page = matches!(raw.format, Format::Text | Format::Markdown);
    let markup = if is_page { Markup::Headings } else { Markup::None };
    let (front, from) = front_matter(raw, draft.text());
    let mut lines = lines(draft.text(), from, markup);
    take_kinds(&mut lines, raw, &draft);
    if article.title.is_empty() && front.is_empty() && lines.is_empty() {
        return None;
    }
    let notes = front.apply(&mut article);
    let mut changes = Vec::new();
    // JSON that names its paragraphs was cleaned before: they are what it says.
    let is_json = matches!(raw.format, Format::Json | Format::JsonLines);
    if !is_json || raw.kinds.is_empty() {
        compose_lines(&mut article, &mut lines, &draft, &mut changes, is_page);
    }
    read_dateline(&mut article, &lines);
    article.paragraphs = notes.into_iter().chain(lines.into_iter().map(paragraph)).collect();
    changes.extend(draft.into_changes());
    Some(Cleaned { article, changes: in_code_points(&raw.body, changes) })
}

/// Tells what each line is on its page, and makes sentences whole.
fn compose_lines(
    article: &mut Article,
    lines: &mut Vec<Line<'_>>,
    draft: &Draft<'_>,
    changes: &mut Vec<Change>,
    is_page: bool,
) {
    let below_title = if is_page { take_title(article, lines) } else { None };
    reflow::join_years(lines, draft, changes);
    read_labels(article, lines);
    if is_page {
        read_bylines(article, lines, below_title);
        name_page_heads(lines);
        layout::drop_repeats(lines, &article.title, draft, changes);
    }
    captions::name_by_form(lines);
    if is_page {
        layout::around_title(lines, below_title.unwrap_or(0));
        layout::closing_fragments(lines);
    }
    captions::dedup(lines, draft, changes);
    reflow::join(lines, draft, changes);
    if is_page {
        captions::name_by_setting(lines);
    }
    layout::headings(lines);
}

fn paragraph(line: Line<'_>) -> Paragraph {
    Paragraph::new(line.kind, line.text)
}

/// Returns the front matter of a Markdown page, and the byte behind it.
fn front_matter(raw: &RawArticle, text: &str) -> (FrontMatter, usize) {
    let start = text.len() - text.trim_start_matches(['\n', ' ']).len();
    let split = (raw.format == Format::Markdown).then(|| front_matter::split(&text[start..]));
    match split.flatten() {
        Some((front, rest)) => (front, text.len() - rest.len()),
        None => (FrontMatter::default(), start),
    }
}

/// Takes over what the reader knew of the blocks.
fn take_kinds(lines: &mut [Line<'_>], raw: &RawArticle, draft: &Draft<'_>) {
    let mut kinds = raw.kinds.iter().peekable();
    for line in lines {
        let at = draft.origin(line.range.start);
        let mut known = None;
        while let Some((start, kind)) = kinds.next_if(|(start, _)| *start <= at) {
            known = Some((*start, *kind));
        }
        if let Some((start, kind)) = known
            && raw.body.get(start..at).is_some_and(|between| between.trim().is_empty())
        {
            line.kind = kind;
        }
    }
}

/// Sets the title and takes its line out; returns the index of the line that stood below it.
fn take_title(article: &mut Article, lines: &mut Vec<Line<'_>>) -> Option<usize> {
    if article.title.is_empty() {
        let Some(found) = title::find(lines) else {
            article.title = clean_line(stem(&article.id));
            return None;
        };
        article.title = lines.remove(found).text.into_owned();
        return Some(found);
    }
    // A title that the front matter states is often repeated above the text.
    let repeated = lines.iter().take(HEAD_LINES).position(|line| line.text == article.title);
    if let Some(repeated) = repeated {
        lines.remove(repeated);
    }
    Some(repeated.unwrap_or(0))
}

/// The last component of an id: the name of the file without its extensions.
fn stem(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

/// Reads the lines of labels near the top and at the end; of two that state the same, the first counts.
fn read_labels(article: &mut Article, lines: &mut [Line<'_>]) {
    let tail = lines.len().saturating_sub(TAIL_LINES);
    for (i, line) in lines.iter_mut().enumerate() {
        if (HEAD_LINES..tail).contains(&i) || line.level > 0 {
            continue;
        }
        if is_edition(&line.text) {
            line.kind = ParagraphKind::Note;
            article.edition.get_or_insert_with(|| line.text.clone().into_owned());
        } else if let Some(stated) = metadata_lines::parse(&line.text) {
            line.kind = kind_of(&stated);
            merge(article, stated);
        }
    }
}

/// A line that names authors and nothing else is a byline.
fn kind_of(stated: &Stated) -> ParagraphKind {
    let names_only =
        stated.source.is_none() && stated.editor.is_none() && stated.published.is_none();
    if names_only && !stated.authors.is_empty() {
        ParagraphKind::Byline
    } else {
        ParagraphKind::Note
    }
}

fn merge(article: &mut Article, stated: Stated) {
    article.source = article.source.take().or(stated.source);
    article.editor = article.editor.take().or(stated.editor);
    article.published = article.published.or(stated.published);
    for name in stated.authors {
        if !article.authors.contains(&name) {
            article.authors.push(name);
        }
    }
}

/// Reads the line directly below the title, notes left aside, when it is nothing but names; else the first such line
/// that stands where a byline may: below a headline or above a section.
fn read_bylines(article: &mut Article, lines: &mut [Line<'_>], below_title: Option<usize>) {
    let Some(below_title) = below_title else { return };
    let is_text = |&i: &usize| lines[i].kind != ParagraphKind::Note;
    let first = (below_title..lines.len()).find(is_text);
    let first = first.filter(|&i| lines[i].is_body() && byline(&lines[i].text).is_some());
    let found = first.or_else(|| {
        let is_alone = article.authors.is_empty();
        (0..lines.len()).find(|&i| is_alone && is_byline_inside(lines, i))
    });
    let Some(found) = found else { return };
    let Some(names) = byline(&lines[found].text) else { return };
    // The same line again is the byline of the same article.
    let text = lines[found].text.clone();
    let again = lines.iter_mut().take(HEAD_LINES.max(found + 1)).filter(|line| line.text == text);
    again.for_each(|line| line.kind = ParagraphKind::Byline);
    merge(article, Stated { authors: names, ..Stated::default() });
}

/// Whether a line inside a page is a byline: several names below a headline, or one above a section.
fn is_byline_inside(lines: &[Line<'_>], i: usize) -> bool {
    let Some(names) = lines[i].is_body().then(|| byline(&lines[i].text)).flatten() else {
        return false;
    };
    let is_below_headline = i > 0
        && !super::lines::is_prose(&lines[i - 1].text)
        && super::lines::is_headline(&lines[i - 1].text);
    let is_before_prose = lines.get(i + 1).is_some_and(|next| super::lines::is_prose(&next.text));
    let is_above_section = lines.get(i + 1).is_some_and(|next| next.level > 0);
    (names.len() > 1 && is_below_headline && is_before_prose) || is_above_section
}

/// The heads and numbers of printed pages are about the page.
fn name_page_heads(lines: &mut [Line<'_>]) {
    for line in lines.iter_mut().filter(|line| line.is_body() && is_page_header(&line.text)) {
        line.kind = ParagraphKind::Note;
    }
}

/// Reads the names behind the dateline of the first paragraph, where no others are stated.
fn read_dateline(article: &mut Article, lines: &[Line<'_>]) {
    let first = lines.iter().find(|line| line.is_body());
    if let Some(first) = first.filter(|_| article.authors.is_empty()) {
        article.authors = datelines::authors(&first.text);
    }
}
