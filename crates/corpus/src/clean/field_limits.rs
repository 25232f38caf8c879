//! Limits of an article's fields. A field above its limit is cut, and the cut is reported.

use crate::article::Article;
use crate::change::{ArticleWarning, Change, ChangeKind, Cleaned, FieldCut};

/// The longest title, in characters. The longest headline of our corpora has 120.
const MAX_TITLE_CHARS: usize = 1_000;
/// The longest source, editor, edition or author, in characters.
const MAX_NAME_CHARS: usize = 200;
/// The most authors. A page of an index of names lists fewer.
const MAX_AUTHORS: usize = 100;
/// The longest address, in bytes. A longer one is left out: a part of an address leads nowhere.
const MAX_URL_BYTES: usize = 2_048;
/// The most paragraphs. A book has fewer.
const MAX_PARAGRAPHS: usize = 100_000;

/// Cuts the fields above their limits.
pub(super) fn limit_fields(cleaned: &mut Cleaned) {
    let Article { title, paragraphs, authors, source, editor, edition, url, .. } =
        &mut cleaned.article;
    let mut cuts = CutRecorder::default();

    cuts.add("title", MAX_TITLE_CHARS, cut_text(title, MAX_TITLE_CHARS));
    for (field, name) in [("source", source), ("editor", editor), ("edition", edition)] {
        let rest = name.as_mut().and_then(|name| cut_text(name, MAX_NAME_CHARS));
        cuts.add(field, MAX_NAME_CHARS, rest);
    }
    for author in authors.iter_mut() {
        cuts.add("authors", MAX_NAME_CHARS, cut_text(author, MAX_NAME_CHARS));
    }
    if authors.len() > MAX_AUTHORS {
        let rest = authors.split_off(MAX_AUTHORS).join("、");
        cuts.add("authors", MAX_AUTHORS, Some(rest));
    }
    let long_url = url.take_if(|url| url.len() > MAX_URL_BYTES);
    cuts.add("url", MAX_URL_BYTES, long_url);
    if paragraphs.len() > MAX_PARAGRAPHS {
        let rest = paragraphs.split_off(MAX_PARAGRAPHS);
        let texts: Vec<String> = rest.into_iter().map(|paragraph| paragraph.text).collect();
        cuts.add("body", MAX_PARAGRAPHS, Some(texts.join("\n")));
    }

    let CutRecorder { mut changes, cuts } = cuts;
    cleaned.warnings.extend(cuts.into_iter().map(ArticleWarning::from));
    // Their place is the beginning of the source, which comes before all others.
    if !changes.is_empty() {
        changes.append(&mut cleaned.changes);
        cleaned.changes = changes;
    }
}

/// The cuts of one article.
#[derive(Default)]
struct CutRecorder {
    changes: Vec<Change>,
    cuts: Vec<FieldCut>,
}

impl CutRecorder {
    /// Records that a field was cut, if something was cut off.
    fn add(&mut self, field: &'static str, limit: usize, cut_off: Option<String>) {
        let Some(before) = cut_off else { return };
        self.cuts.push(FieldCut { field, limit });
        let change = Change { kind: ChangeKind::Cut, before, after: String::new(), at: 0 };
        self.changes.push(change);
    }
}

/// Cuts a text. Returns the rest, if there is any.
fn cut_text(text: &mut String, max_chars: usize) -> Option<String> {
    // A character has at least one byte.
    if text.len() <= max_chars {
        return None;
    }
    let (end, _) = text.char_indices().nth(max_chars)?;

    let rest = text.split_off(end);
    text.truncate(text.trim_end().len());
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Paragraph, ParagraphKind};

    fn article(n: usize) -> Article {
        let paragraph = Paragraph::new(ParagraphKind::Body, "甲");
        Article {
            title: "题".repeat(n),
            source: Some("报".repeat(n)),
            editor: Some("编".repeat(n)),
            edition: Some("版".repeat(n)),
            authors: vec!["人".repeat(n.min(201)); n.min(101)],
            url: Some("u".repeat(n)),
            paragraphs: vec![paragraph; n],
            ..Article::default()
        }
    }

    #[test]
    fn every_field_above_its_limit_is_cut_and_reported_once() {
        let mut cleaned = Cleaned { article: article(100_001), ..Cleaned::default() };
        limit_fields(&mut cleaned);

        let Cleaned { article, changes, warnings, .. } = cleaned.clone();
        let chars = |text: &str| text.chars().count();
        assert_eq!((chars(&article.title), article.paragraphs.len()), (1_000, 100_000));
        assert_eq!((article.authors.len(), chars(&article.authors[99])), (100, 200));
        for name in [article.source, article.editor, article.edition] {
            assert_eq!(chars(&name.unwrap()), 200);
        }
        assert_eq!(article.url, None);

        let messages: Vec<String> = warnings.iter().map(ToString::to_string).collect();
        let fields = messages.iter().filter_map(|message| Some(message.split_once(':')?.0));
        let fields: std::collections::BTreeSet<&str> = fields.collect();
        let expected = ["authors", "body", "edition", "editor", "source", "title", "url"];
        assert_eq!(fields.into_iter().collect::<Vec<_>>(), expected);
        assert_eq!(changes.len(), warnings.len());

        // Cutting a cut article changes nothing.
        let again = &mut Cleaned { article: cleaned.article.clone(), ..Cleaned::default() };
        limit_fields(again);
        assert_eq!((&again.article, again.warnings.len()), (&cleaned.article, 0));
    }

    #[test]
    fn a_field_at_its_limit_is_kept() {
        let mut cleaned = Cleaned { article: article(100), ..Cleaned::default() };
        cleaned.article.title = "题".repeat(MAX_TITLE_CHARS);
        cleaned.article.url = Some("u".repeat(MAX_URL_BYTES));
        let before = cleaned.clone();
        limit_fields(&mut cleaned);
        assert_eq!(cleaned, before);
    }
}
