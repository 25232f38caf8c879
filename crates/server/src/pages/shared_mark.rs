//! The part of an article that a link to a sentence points to.
//!
//! The link has the text itself, not its place: it survives changes elsewhere in the article, and
//! it is visible in the address. The first occurrence counts, whatever its script, width or case.

use xunwen_text::{FoldTable, Mark};

use crate::limits::MAX_SHARED_CHARS;

/// The part that a link points to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SharedMark {
    /// The number of the text, as it was given: the title, then the paragraphs.
    pub(crate) text: usize,
    /// The characters in it.
    pub(crate) mark: Mark,
}

/// Why a link marks nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoMark {
    /// No text of the article has it; the article may have changed.
    Missing,
    /// It is longer than [`MAX_SHARED_CHARS`].
    TooLong,
}

impl NoMark {
    /// Returns the key of its note.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Missing => "shared.missing",
            Self::TooLong => "shared.too_long",
        }
    }
}

/// Returns the first occurrence of `wanted` in the texts of an article.
///
/// # Errors
/// If no text contains it, or `wanted` is too long.
pub(crate) fn find<'t>(
    wanted: &str,
    mut texts: impl Iterator<Item = &'t str>,
    fold: &FoldTable,
) -> Result<SharedMark, NoMark> {
    let n_chars = wanted.chars().count();
    if n_chars > MAX_SHARED_CHARS {
        return Err(NoMark::TooLong);
    }

    let wanted = fold.fold(wanted);
    let mut folded = String::new();
    let start_in = |text: &str| {
        fold.fold_into(text, &mut folded);
        folded.find(&wanted).map(|byte| folded[..byte].chars().count())
    };
    let found = texts.by_ref().map(start_in).enumerate().find_map(|(n, start)| Some((n, start?)));
    let (text, start) = found.filter(|_| n_chars > 0).ok_or(NoMark::Missing)?;
    Ok(SharedMark { text, mark: Mark::new(start, start + n_chars) })
}

#[cfg(test)]
mod tests {
    use xunwen_text::Analysis;

    use super::*;

    #[test]
    fn the_first_occurrence_is_found_in_any_script() {
        let fold = Analysis::load().unwrap().fold;
        let texts = ["跨境電商大會", "甲😀跨境电商ＡＰＰ。", "跨境电商app"];
        let check =
            |wanted: &str, expected| assert_eq!(find(wanted, texts.into_iter(), &fold), expected);
        let found = |text, start, end| Ok(SharedMark { text, mark: Mark::new(start, end) });

        check("跨境电商", found(0, 0, 4));
        check("境電商app", found(1, 3, 9));
        check("😀", found(1, 1, 2));
        check("网购", Err(NoMark::Missing));
        check("", Err(NoMark::Missing));
        check(&"电".repeat(MAX_SHARED_CHARS + 1), Err(NoMark::TooLong));
    }
}
