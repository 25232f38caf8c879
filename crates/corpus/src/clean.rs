//! From a raw article to the article that an editor would see.
//!
//! [`passes`] lists the steps. Passes over characters edit a text that knows its source ([`traced_text`]); passes over
//! lines classify each line of the page ([`page_lines`]) and make sentences whole. No text is lost except what a change
//! reports: a line that is read as metadata stays as a paragraph of its kind.
//!
//! Data flows one way: [`RawArticle`] → `TracedText` → `PageLines` → [`Cleaned`].

mod lines;
mod page_lines;
pub(crate) mod params;
mod passes;
mod split;
mod traced_text;
mod warnings;
mod watch;

mod field_limits;

mod accents;
mod characters;
mod entities;
mod glosses;
mod hyphens;
mod mojibake;
mod spacing;

mod bylines;
mod captions;
mod datelines;
pub(crate) mod front_matter;
mod layout;
mod metadata_lines;
mod page_heads;
mod reflow;
mod templates;
mod title;

pub(crate) mod boundary;
pub(crate) mod language_model;

#[cfg(test)]
mod tests;

pub use self::characters::clean_characters;
pub use self::passes::Pass;
pub use self::watch::CleaningWatch;

use self::params::CleanerParams;
use self::passes::{PASSES, PassScope, PassStep};
use self::traced_text::{TracedText, in_code_points};
use crate::change::{Change, Cleaned};
use crate::published::Published;
use crate::read::RawArticle;
use crate::skip::{Location, Skip, SkipReason};

/// Returns the article that an editor would see, and the changes made on the way.
///
/// Text without faults keeps its characters; only its layout changes: blanks of any width become ordinary ones, blanks
/// around lines are removed, and each line that is not blank becomes a paragraph. In text and Markdown, title and
/// metadata are read from lines that state them beyond doubt; other formats have fields for them. Cleaning a cleaned
/// article changes nothing.
///
/// # Errors
///
/// A [`Skip`] with [`SkipReason::Empty`] when neither a title nor text is left.
pub fn clean(raw: RawArticle) -> Result<Cleaned, Skip> {
    clean_until(raw, Pass::LAST)
}

/// Returns the article as it is after the pass `until`, with the changes of the passes up to it.
///
/// The text is always cut into lines, so that there are paragraphs to show.
///
/// # Errors
///
/// The same as [`clean`].
///
/// # Examples
/// ```
/// use xunwen_corpus::{Format, Pass, Record, clean_until, read};
///
/// let page = || Record::new("page", Format::Text, "R&amp;D醫(yī)藥".as_bytes().to_vec());
/// let text_after = |pass| {
///     let raw = read(page()).remove(0)?;
///     Ok::<_, xunwen_corpus::Skip>(clean_until(raw, pass)?.article.paragraphs[0].text.clone())
/// };
/// assert_eq!(text_after(Pass::Entities)?, "R&D醫(yī)藥");
/// assert_eq!(text_after(Pass::Glosses)?, "R&D醫藥");
/// # Ok::<(), xunwen_corpus::Skip>(())
/// ```
pub fn clean_until(raw: RawArticle, until: Pass) -> Result<Cleaned, Skip> {
    clean_with(raw, until, &CleanerParams::DEFAULT)
}

/// Returns the same, cleaned with other parameters than the product's.
///
/// # Errors
///
/// The same as [`clean`].
pub fn clean_with(raw: RawArticle, until: Pass, params: &CleanerParams) -> Result<Cleaned, Skip> {
    run_passes(&raw, until, params, &CleaningWatch::new())
        .map_err(|reason| Skip::new(Location::whole(raw.id), reason))
}

/// Returns the same as [`clean`], within the limits of a watch.
///
/// # Errors
///
/// The same as [`clean`], and a [`Skip`] with the reason for which the watch stops it.
pub fn clean_watched(raw: RawArticle, watch: &CleaningWatch<'_>) -> Result<Cleaned, Skip> {
    run_passes(&raw, Pass::LAST, &CleanerParams::DEFAULT, watch)
        .map_err(|reason| Skip::new(Location::whole(raw.id), reason))
}

/// Runs the passes up to `until`.
fn run_passes(
    raw: &RawArticle,
    until: Pass,
    params: &CleanerParams,
    watch: &CleaningWatch<'_>,
) -> Result<Cleaned, SkipReason> {
    let passes = &PASSES[..=until as usize];
    watch.begin_article(raw.body.len());

    let mut text = TracedText::watched(&raw.body, watch);
    for pass in passes {
        if let PassStep::Text(edit) = &pass.step {
            watch.begin_pass(pass.pass.name())?;
            edit(&mut text, params);
        }
    }

    watch.begin_pass(Pass::Lines.name())?;
    let date = raw.date.as_deref().map(Published::from_field).transpose();
    let mut page = split::split(raw, date.ok().flatten(), &text, params)?;
    for pass in passes {
        if let PassStep::Lines(scope, run) = &pass.step
            && is_in_scope(raw, *scope)
        {
            watch.begin_pass(pass.pass.name())?;
            run(&mut page, params);
        }
    }

    let (article, mut changes) = page.into_article();
    if article.title.is_empty() && article.paragraphs.is_empty() {
        return Err(SkipReason::Empty);
    }
    changes.extend(text.into_changes());
    let unfinished = watch.unfinished();
    changes.extend(unfinished.iter().map(|pass| Change::unfinished(pass)));

    let changes = in_code_points(&raw.body, changes);
    let warnings = warnings::collect_warnings(raw, date.err(), &article, &unfinished);
    let unread_fields = raw.unread_fields.clone();
    let mut cleaned = Cleaned { article, changes, warnings, unread_fields };
    field_limits::limit_fields(&mut cleaned);
    Ok(cleaned)
}

fn is_in_scope(raw: &RawArticle, scope: PassScope) -> bool {
    match scope {
        PassScope::Pages => split::is_page(raw),
        PassScope::Unclassified => !split::is_classified(raw),
        PassScope::All => true,
    }
}
