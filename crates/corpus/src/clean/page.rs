//! Text and Markdown: a page whose title and metadata are among its lines.

use super::bare;
use super::characters::clean_text;
use super::front_matter::{self, FrontMatter};
use super::headers::is_edition;
use super::labels::{self, Stated};
use super::lines::{HEAD_LINES, Line, TAIL_LINES};
use super::title;
use crate::article::{Article, Paragraph, ParagraphKind};
use crate::format::Format;
use crate::names::byline;
use crate::read::RawArticle;

/// Returns the article of a page, None when the page is blank.
pub(super) fn compose(raw: &RawArticle) -> Option<Article> {
    let text = clean_text(&raw.body);
    let mut article = bare(raw);
    article.title = raw.title.as_deref().map(super::clean_line).unwrap_or_default();
    let front = (raw.format == Format::Markdown).then(|| front_matter::split(&text)).flatten();
    let (front, text) = front.unwrap_or((FrontMatter::default(), &text));
    let mut lines: Vec<_> = text.lines().filter(|line| !line.is_empty()).map(Line::parse).collect();
    if article.title.is_empty()
        && front.title.is_none()
        && front.notes.is_empty()
        && lines.is_empty()
    {
        return None;
    }
    let notes = front.apply(&mut article);
    let below_title = take_title(&mut article, &mut lines);
    read_labels(&mut article, &mut lines);
    read_byline(&mut article, &mut lines, below_title);
    let lines = lines.iter().map(|line| Paragraph::new(line.kind, line.text));
    article.paragraphs = notes.into_iter().chain(lines).collect();
    Some(article)
}

/// Sets the title and takes its line out; returns the index of the line that stood below it.
fn take_title(article: &mut Article, lines: &mut Vec<Line<'_>>) -> Option<usize> {
    if article.title.is_empty() {
        let Some(found) = title::find(lines) else {
            article.title = super::clean_line(stem(&article.id));
            return None;
        };
        article.title = lines.remove(found).text.to_owned();
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
        if is_edition(line.text) {
            line.kind = ParagraphKind::Note;
            article.edition.get_or_insert_with(|| line.text.to_owned());
        } else if let Some(stated) = labels::parse(line.text) {
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

/// Reads the line directly below the title, notes left aside, when it is nothing but names.
fn read_byline(article: &mut Article, lines: &mut [Line<'_>], below_title: Option<usize>) {
    let Some(below_title) = below_title else { return };
    let is_text = |line: &&mut Line<'_>| line.kind != ParagraphKind::Note;
    let Some(line) = lines.iter_mut().skip(below_title).find(is_text) else { return };
    if line.kind != ParagraphKind::Body {
        return;
    }
    if let Some(names) = byline(line.text) {
        line.kind = ParagraphKind::Byline;
        merge(article, Stated { authors: names, ..Stated::default() });
    }
}
