//! The front matter of a Markdown file: simple `key: value` lines between two `---`.

use super::params::MetadataParams;
use crate::article::{Article, Paragraph, ParagraphKind};
use crate::names::split_names;
use crate::published::Published;

/// The fields of a front matter.
#[derive(Debug, Default)]
pub(super) struct FrontMatter {
    pub(super) title: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) source: Option<String>,
    pub(super) published: Option<Published>,
    pub(super) editor: Option<String>,
    pub(super) url: Option<String>,
    /// The lines of other fields, which stay in the article.
    pub(super) notes: Vec<String>,
}

/// Returns the front matter and the text after it; None if the text does not begin with one.
pub(super) fn split<'a>(text: &'a str, params: &MetadataParams) -> Option<(FrontMatter, &'a str)> {
    let mut rest = text.strip_prefix("---\n")?;
    let mut front = FrontMatter::default();
    let mut list_key = String::new();

    for _ in 0..params.max_front_matter_lines {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        let line = line.trim_matches(' ');
        if matches!(line, "---" | "...") {
            return Some((front, after));
        }
        if after.is_empty() {
            return None;
        }

        front.read_line(line, &mut list_key)?;
        rest = after;
    }
    None
}

/// Returns the length of the front matter that a Markdown text begins with, in bytes; 0 without one.
pub(crate) fn n_bytes(text: &str) -> usize {
    split(text, &MetadataParams::DEFAULT).map_or(0, |(_, rest)| text.len() - rest.len())
}

impl FrontMatter {
    /// Returns whether it has neither a title nor notes, and so nothing to show.
    pub(super) fn is_empty(&self) -> bool {
        self.title.is_none() && self.notes.is_empty()
    }

    /// Fills the empty fields of the article, and returns the other lines as notes.
    pub(super) fn apply(self, article: &mut Article) -> Vec<Paragraph> {
        if article.title.is_empty() {
            article.title = self.title.unwrap_or_default();
        }
        if article.authors.is_empty() {
            article.authors = self.authors;
        }
        article.source = article.source.take().or(self.source);
        article.published = article.published.or(self.published);
        article.editor = article.editor.take().or(self.editor);
        article.url = article.url.take().or(self.url);

        self.notes.into_iter().map(|note| Paragraph::new(ParagraphKind::Note, note)).collect()
    }

    /// Reads `key: value`, `- item`, a comment or a blank line; None for any other line.
    fn read_line(&mut self, line: &str, list_key: &mut String) -> Option<()> {
        if line.is_empty() {
            return Some(());
        }
        if line.starts_with('#') {
            self.notes.push(line.to_owned());
            return Some(());
        }
        if let Some(item) = line.strip_prefix("- ") {
            return self.read_item(line, item, list_key);
        }

        let (key, value) = line.split_once(':')?;
        let is_key =
            !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
        if !is_key || !(value.is_empty() || value.starts_with(' ')) {
            return None;
        }

        *list_key = key.to_ascii_lowercase();
        if !self.take(list_key, unquoted(value.trim())) {
            self.notes.push(line.to_owned());
        }
        Some(())
    }

    fn read_item(&mut self, line: &str, item: &str, list_key: &str) -> Option<()> {
        match list_key {
            "" => return None,
            "author" | "authors" => self.authors.extend(split_names(unquoted(item.trim()))),
            _ => self.notes.push(line.to_owned()),
        }
        Some(())
    }

    /// Sets the field of a key. Returns whether the key is known and the value fits it.
    fn take(&mut self, key: &str, value: &str) -> bool {
        let text = Some(value.to_owned()).filter(|value| !value.is_empty());
        match key {
            "title" => self.title = text,
            "source" => self.source = text,
            "editor" => self.editor = text,
            "url" | "link" => self.url = text,
            "author" | "authors" => self.authors.extend(names(value)),
            "date" | "published" => {
                self.published = Published::parse(value);
                return self.published.is_some() || value.is_empty();
            }
            _ => return false,
        }
        true
    }
}

/// Reads `[甲, 乙]` and `甲、乙`.
fn names(value: &str) -> Vec<String> {
    let list = value.strip_prefix('[').and_then(|list| list.strip_suffix(']')).unwrap_or(value);
    split_names(list).iter().map(|name| unquoted(name).to_owned()).collect()
}

fn unquoted(value: &str) -> &str {
    let inner = |quote: char| value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    inner('"').or_else(|| inner('\'')).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARAMS: MetadataParams = MetadataParams::DEFAULT;

    #[test]
    fn simple_lines_are_read_and_others_kept() {
        let text = "---\ntitle: \"杭州: 新区\"\nauthors:\n- 张三\n- 李四\ndate: 2023-05-19 17:28:47 +0800\ntags: [经济]\n---\n正文";
        let (front, rest) = split(text, &PARAMS).unwrap();
        assert_eq!(front.title.as_deref(), Some("杭州: 新区"));
        assert_eq!(front.authors, ["张三", "李四"]);
        assert_eq!(
            front.published.map(|p| p.to_string()).as_deref(),
            Some("2023-05-19T17:28:47+08:00")
        );
        assert_eq!(
            (front.notes.as_slice(), rest),
            (["tags: [经济]".to_owned()].as_slice(), "正文")
        );
    }

    #[test]
    fn lists_on_a_line_are_authors() {
        let (front, _) = split("---\nauthor: ['张三', \"李四\"]\n---\n", &PARAMS).unwrap();
        assert_eq!(front.authors, ["张三", "李四"]);
    }

    #[test]
    fn a_rule_at_the_top_is_not_front_matter() {
        for text in [
            "---\n正文第一段。\n---\n正文",
            "---\ntitle: 无尽",
            "---",
            "--- \ntitle: a\n---",
            "正文",
        ] {
            assert!(split(text, &PARAMS).is_none(), "{text}");
        }
    }

    #[test]
    fn an_invalid_date_stays_as_a_note() {
        let (front, _) = split("---\ndate: 昨天\n---\n", &PARAMS).unwrap();
        assert_eq!((front.published, front.notes), (None, vec!["date: 昨天".to_owned()]));
    }
}
