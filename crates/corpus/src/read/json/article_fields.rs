//! The fields of an article object. Each is read on its own, so that a field of a wrong type is the
//! only one lost; what is not understood is reported.

use serde_json::value::RawValue;

use super::field_names::ArticleField;
use super::field_values::{
    NAME_KEYS, Paragraphs, TEXT_KEYS, Texts, URL_KEYS, date, paragraphs, scalar, texts,
};
use super::object_fields::{ObjectField, ObjectFields};
use crate::block_text::BlockText;
use crate::change::ArticleWarning;
use crate::names::{split_names, without_role};
use crate::published::Published;
use crate::read::article_id::check_id;
use crate::skip::InvalidId;

/// The shortest text of an unknown field that may be the body of an article, in characters.
const MIN_UNREAD_TEXT_CHARS: usize = 40;

/// Fields about an article that Xunwen itself writes: of `xunwen clean --json` and of hits.
const OWN_FIELDS: &[&str] = &["changes", "snippets", "score", "notes", "terms"];

/// The most names of unknown fields that are reported.
const MAX_UNREAD_FIELDS: usize = 32;

/// Returns the id that an article object states, without the blanks around it. An object that is
/// not JSON states none.
///
/// Articles of a corpus with an invalid id get the id of their place; this function is for callers
/// that refuse them instead.
///
/// # Errors
///
/// When the id is neither null nor valid.
pub fn stated_id(json: &str) -> Result<Option<String>, InvalidId> {
    let Ok(fields) = ObjectFields::parse(json) else { return Ok(None) };
    let mut ids = fields.stating(ArticleField::Id);
    let Some(field) = ids.find(|field| field.value.get() != "null") else {
        return Ok(None);
    };
    id(field.value).map(Some)
}

/// Returns the id in a value that is not null.
fn id(raw: &RawValue) -> Result<String, InvalidId> {
    let is_string = raw.get().starts_with('"');
    let scalar = match raw.get() {
        // `{"$oid": …}` of MongoDB.
        json if json.starts_with('{') => {
            texts(raw, &["oid"]).map(|found| found.texts.into_iter().next())
        }
        _ => scalar(raw),
    };
    let id = match scalar.map_err(|_| InvalidId::NotUnicode)? {
        Some(id) => id.trim().to_owned(),
        None if is_string => return Err(InvalidId::Blank),
        None => return Err(InvalidId::NotText),
    };
    check_id(&id)?;
    Ok(id)
}

/// The text of an article object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum StatedBody {
    /// Text, which may be HTML.
    Text(String),
    /// Paragraphs of known kinds.
    Blocks(BlockText),
}

/// The fields that an article object states; null, an empty string and a wrong type are `None`.
#[derive(Debug, Default)]
pub(super) struct ArticleFields {
    pub(super) id: Option<String>,
    pub(super) title: Option<String>,
    pub(super) body: Option<StatedBody>,
    pub(super) source: Option<String>,
    pub(super) editor: Option<String>,
    pub(super) edition: Option<String>,
    /// A text that is known to be a date.
    pub(super) date: Option<String>,
    pub(super) url: Option<String>,
    pub(super) authors: Vec<String>,
    /// Whether the object has a title, a body or an array of paragraphs, even an empty one.
    pub(super) has_text_field: bool,
    pub(super) warnings: Vec<ArticleWarning>,
    /// The names of unknown fields.
    pub(super) unread_fields: Vec<String>,
}

impl ArticleFields {
    /// Reads the fields of an object.
    ///
    /// # Errors
    ///
    /// The error of the parser, when a string contains half a surrogate pair.
    pub(super) fn read(fields: &ObjectFields<'_>) -> Result<Self, serde_json::Error> {
        let mut article = Self::default();
        article.read_id(fields);
        article.read_title(fields)?;
        article.read_body(fields)?;
        article.source = article.first_text(fields, ArticleField::Source, NAME_KEYS)?;
        article.editor = article.first_text(fields, ArticleField::Editor, NAME_KEYS)?;
        article.edition = article.first_text(fields, ArticleField::Edition, TEXT_KEYS)?;
        article.url = article.first_text(fields, ArticleField::Url, URL_KEYS)?;
        article.read_authors(fields)?;
        article.read_date(fields)?;
        article.note_unread(fields)?;
        Ok(article)
    }

    fn read_id(&mut self, fields: &ObjectFields<'_>) {
        for field in fields.stating(ArticleField::Id) {
            match id(field.value) {
                Ok(id) => {
                    self.id = Some(id);
                    return;
                }
                Err(_) if is_absent(field.value) => {}
                Err(problem) => self.warn_of_value(field, problem),
            }
        }
    }

    fn read_title(&mut self, fields: &ObjectFields<'_>) -> Result<(), serde_json::Error> {
        for field in fields.stating(ArticleField::Title) {
            self.has_text_field = true;
            self.title = match scalar(field.value)? {
                Some(title) => Some(title),
                None => self.texts(field, TEXT_KEYS)?.joined(" "),
            };
            if self.title.is_some() {
                break;
            }
        }
        Ok(())
    }

    /// Reads the body. A body takes precedence over paragraphs, and a summary is read without both.
    fn read_body(&mut self, fields: &ObjectFields<'_>) -> Result<(), serde_json::Error> {
        let is_first =
            |field: &&ObjectField<'_>| field.stated.is_some_and(|stated| stated.rank == 0);
        let bodies = fields.stating(ArticleField::Body);
        for field in bodies.clone().filter(is_first) {
            self.take_body(field)?;
        }
        for field in fields.stating(ArticleField::Paragraphs) {
            if self.body.is_none() {
                self.take_paragraphs(field)?;
            }
        }
        for field in bodies.filter(|field| !is_first(field)) {
            self.take_body(field)?;
        }
        if self.title.is_some() {
            for field in fields.stating(ArticleField::Summary) {
                self.take_body(field)?;
            }
        }
        Ok(())
    }

    fn take_body(&mut self, field: &ObjectField<'_>) -> Result<(), serde_json::Error> {
        self.has_text_field = true;
        if self.body.is_none() {
            self.body = self.texts(field, TEXT_KEYS)?.joined("\n").map(StatedBody::Text);
        }
        Ok(())
    }

    fn take_paragraphs(&mut self, field: &ObjectField<'_>) -> Result<(), serde_json::Error> {
        match paragraphs(field.value)? {
            Some(Paragraphs { blocks, n_unread }) => {
                self.has_text_field = true;
                self.body = (!blocks.body.is_empty()).then_some(StatedBody::Blocks(blocks));
                if n_unread > 0 {
                    self.warn_of_value(field, format_args!("{n_unread} parts are not text"));
                }
            }
            None if is_absent(field.value) => {}
            None => self.warn_of_value(field, "expected an array"),
        }
        Ok(())
    }

    fn read_authors(&mut self, fields: &ObjectFields<'_>) -> Result<(), serde_json::Error> {
        for field in fields.stating(ArticleField::Authors) {
            let names = self.texts(field, NAME_KEYS)?.texts;
            self.authors = if !field.value.get().starts_with('[') {
                let names = names.iter().flat_map(|names| split_names(without_by(names)));
                names.map(|name| without_role(&name).to_owned()).collect()
            } else {
                names
            };
            if !self.authors.is_empty() {
                break;
            }
        }
        Ok(())
    }

    /// Reads the first date that is understood. A day is completed by the time in another field.
    fn read_date(&mut self, fields: &ObjectFields<'_>) -> Result<(), serde_json::Error> {
        let mut dates = fields.stating(ArticleField::Date);
        while let Some(field) = dates.next() {
            let Some(text) = date(field.value)? else {
                if !is_absent(field.value) {
                    self.warn_of_value(field, "expected a date");
                }
                continue;
            };
            match Published::from_field(&text) {
                Ok(day) => {
                    let clock = dates.find_map(|other| with_clock(day, other.value));
                    self.date = clock.or(Some(text));
                    return Ok(());
                }
                Err(problem) => {
                    let warning = ArticleWarning::date(&field.key, &text, problem);
                    self.warnings.push(warning);
                }
            }
        }
        Ok(())
    }

    /// Notes the fields that are not read. In an article without a text, the longest of them may be
    /// its text.
    fn note_unread(&mut self, fields: &ObjectFields<'_>) -> Result<(), serde_json::Error> {
        let names = fields.unknown().map(|field| field.key.clone().into_owned());
        let names = names.filter(|name| !OWN_FIELDS.contains(&name.as_str()));
        self.unread_fields = names.take(MAX_UNREAD_FIELDS).collect();
        if self.body.is_some() {
            return Ok(());
        }

        let is_string = |field: &&ObjectField<'_>| field.value.get().starts_with('"');
        let strings = fields.unknown().filter(is_string);
        let Some(field) = strings.max_by_key(|field| field.value.get().len()) else {
            return Ok(());
        };
        let text = scalar(field.value)?.unwrap_or_default();
        let is_link = text.trim_start().starts_with("http");
        if !is_link && text.chars().nth(MIN_UNREAD_TEXT_CHARS - 1).is_some() {
            self.warnings.push(ArticleWarning::unread_text(&field.key, &text));
        }
        Ok(())
    }

    /// Returns the first text of the fields that state `field`.
    fn first_text(
        &mut self,
        fields: &ObjectFields<'_>,
        field: ArticleField,
        keys: &[&str],
    ) -> Result<Option<String>, serde_json::Error> {
        for field in fields.stating(field) {
            let found = self.texts(field, keys)?.texts.into_iter().next();
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// Returns the texts of a field, and warns of those that are not understood.
    fn texts(
        &mut self,
        field: &ObjectField<'_>,
        keys: &[&str],
    ) -> Result<Texts, serde_json::Error> {
        let found = texts(field.value, keys)?;
        match (found.texts.len(), found.n_unread) {
            (_, 0) => {}
            (0, _) => self.warn_of_value(field, "expected a text"),
            (n_read, n_unread) => {
                let n_all = n_read + n_unread;
                self.warn_of_value(field, format_args!("{n_unread} of {n_all} parts is not text"));
            }
        }
        Ok(found)
    }

    fn warn_of_value(&mut self, field: &ObjectField<'_>, reason: impl std::fmt::Display) {
        self.warnings.push(ArticleWarning::value(&field.key, field.value.get(), reason));
    }
}

/// Returns whether a value states nothing.
fn is_absent(raw: &RawValue) -> bool {
    let json = raw.get();
    json == "null" || texts(raw, &[]).is_ok_and(|found| found == Texts::default())
}

fn without_by(names: &str) -> &str {
    let names = names.trim_start();
    match names.get(..3) {
        Some(by) if by.eq_ignore_ascii_case("by ") => &names[3..],
        _ => names,
    }
}

/// Returns a day with the time in another value, if that is only a time.
fn with_clock(day: Published, clock: &RawValue) -> Option<String> {
    if !day.is_day() {
        return None;
    }
    let clock = scalar(clock).ok().flatten()?;
    let both = format!("{day} {clock}");
    Published::parse(&both).is_some_and(|at| !at.is_day()).then_some(both)
}
