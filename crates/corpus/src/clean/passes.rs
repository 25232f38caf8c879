//! The passes of the cleaner, in the order in which they run.
//!
//! [`PASSES`] is the whole pipeline. The first passes edit the characters of the text, [`Pass::Lines`] cuts the text
//! into lines, and the others classify, join and drop lines. A pass uses only what earlier passes give.

use super::page_lines::PageLines;
use super::params::CleanerParams;
use super::traced_text::TracedText;
use super::{
    accents, bylines, captions, characters, datelines, glosses, hyphens, layout, metadata_lines,
    mojibake, reflow, spacing, templates, title,
};

/// A pass of the cleaner, named after what it repairs or finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "`gives` describes each pass, in one place")]
pub enum Pass {
    Mojibake,
    Invisible,
    Entities,
    Accents,
    Glosses,
    Spread,
    Hyphens,
    StrayBlanks,
    Lines,
    Templates,
    Title,
    Years,
    Metadata,
    Bylines,
    PageHeads,
    RepeatedTitles,
    Captions,
    Kickers,
    Fragments,
    RepeatedCaptions,
    Reflow,
    SetApartCaptions,
    Headings,
    Dateline,
}

/// One row of [`PASSES`].
pub(super) struct PassSpec {
    pub(super) pass: Pass,
    name: &'static str,
    needs: &'static [Pass],
    gives: &'static str,
    pub(super) step: PassStep,
}

/// The function of a pass, by the form that the article has at that point.
pub(super) enum PassStep {
    /// Edits the characters of the text.
    Text(fn(&mut TracedText<'_>, &CleanerParams)),
    /// Cuts the text into lines: the step from one form to the other.
    Split,
    /// Works on the lines of the articles in scope.
    Lines(PassScope, fn(&mut PageLines<'_>, &CleanerParams)),
}

/// The articles that a pass over lines is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum PassScope {
    /// Text and Markdown: pages whose title and metadata are somewhere among the lines.
    Pages,
    /// All articles but JSON that gives the kind of each paragraph: that was cleaned before.
    Unclassified,
    /// Every article.
    All,
}

use PassScope::{All, Pages, Unclassified};
use PassStep::{Lines, Split, Text};

/// Every pass, in order.
pub(super) const PASSES: [PassSpec; 24] = [
    PassSpec {
        pass: Pass::Mojibake,
        name: "mojibake",
        needs: &[],
        gives: "text decoded in the wrong encoding, or after a lost byte, is decoded again",
        step: Text(|text, params| {
            let edits = mojibake::edits(text, params);
            text.edit(|_| edits);
        }),
    },
    PassSpec {
        pass: Pass::Invisible,
        name: "invisible",
        needs: &[Pass::Mojibake],
        gives: "one kind of blank and of line break, no invisible characters",
        step: Text(|text, _| text.edit(characters::edits)),
    },
    PassSpec {
        pass: Pass::Entities,
        name: "entities",
        needs: &[Pass::Invisible],
        gives: "character references of HTML are decoded",
        step: Text(|text, _| characters::decode_entities(text)),
    },
    PassSpec {
        pass: Pass::Accents,
        name: "accents",
        needs: &[Pass::Entities],
        gives: "a letter and its accents are one character",
        step: Text(|text, _| text.edit(accents::edits)),
    },
    PassSpec {
        pass: Pass::Glosses,
        name: "glosses",
        needs: &[Pass::Entities],
        gives: "readings in brackets after characters are removed",
        step: Text(|text, params| text.edit(|text| glosses::edits(text, &params.glosses))),
    },
    PassSpec {
        pass: Pass::Spread,
        name: "spread",
        needs: &[Pass::Glosses],
        gives: "text with a blank after every character is closed up",
        step: Text(|text, params| text.edit(|text| spacing::edits(text, &params.spacing))),
    },
    PassSpec {
        pass: Pass::Hyphens,
        name: "hyphens",
        needs: &[Pass::Entities],
        gives: "Latin words broken by a hyphen inside a line are whole",
        step: Text(|text, params| text.edit(|text| hyphens::edits(text, &params.hyphens))),
    },
    PassSpec {
        pass: Pass::StrayBlanks,
        name: "stray-blanks",
        // Earlier repairs show whether the text is damaged, which decides how much evidence a blank needs.
        needs: &[Pass::Glosses, Pass::Spread, Pass::Hyphens],
        gives: "single blanks inside sentences are removed",
        step: Text(|text, params| {
            let edits = spacing::stray_blanks(text, &params.spacing);
            text.edit(|_| edits);
        }),
    },
    PassSpec {
        pass: Pass::Lines,
        name: "lines",
        needs: &[Pass::Invisible, Pass::Entities],
        gives: "the lines of the text, the fields that the source states, and front matter",
        step: Split,
    },
    PassSpec {
        pass: Pass::Templates,
        name: "templates",
        needs: &[Pass::Lines],
        gives: "lines that are only a place of an unfilled template are removed",
        step: Lines(All, |page, params| templates::drop_unfilled(page, &params.layout)),
    },
    PassSpec {
        pass: Pass::Title,
        name: "title",
        needs: &[Pass::Templates],
        gives: "the headline of a page is its title",
        step: Lines(Pages, title::take_title),
    },
    PassSpec {
        pass: Pass::Years,
        name: "years",
        needs: &[Pass::Title],
        gives: "a year alone on a line is joined to the 年 that follows it",
        step: Lines(Unclassified, |page, params| {
            reflow::join_years(&mut page.lines, page.text, &mut page.changes, params);
        }),
    },
    PassSpec {
        pass: Pass::Metadata,
        name: "metadata",
        needs: &[Pass::Title, Pass::Years],
        gives: "source, authors, editor, date and page from lines of labels",
        step: Lines(Unclassified, |page, params| {
            metadata_lines::read_lines(&mut page.article, &mut page.lines, params);
        }),
    },
    PassSpec {
        pass: Pass::Bylines,
        name: "bylines",
        needs: &[Pass::Title, Pass::Metadata],
        gives: "authors from a line of names below the title, a headline or above a section",
        step: Lines(Pages, |page, params| bylines::read_bylines(page, &params.lines)),
    },
    PassSpec {
        pass: Pass::PageHeads,
        name: "page-heads",
        needs: &[Pass::Years],
        gives: "dates and numbers of printed pages are notes",
        step: Lines(Pages, |page, params| {
            layout::mark_page_heads(&mut page.lines, &params.page_heads);
        }),
    },
    PassSpec {
        pass: Pass::RepeatedTitles,
        name: "repeated-titles",
        needs: &[Pass::Title, Pass::Bylines],
        gives: "repetitions of the title and of bylines near the top are removed",
        step: Lines(Pages, |page, params| layout::drop_repeats(page, &params.lines)),
    },
    PassSpec {
        pass: Pass::Captions,
        name: "captions",
        needs: &[Pass::Metadata, Pass::Bylines, Pass::PageHeads],
        gives: "lines in the form of a caption are captions",
        step: Lines(Unclassified, |page, params| {
            captions::mark_by_form(&mut page.lines, &params.captions);
        }),
    },
    PassSpec {
        pass: Pass::Kickers,
        name: "kickers",
        needs: &[Pass::Title, Pass::PageHeads, Pass::Captions],
        gives: "short lines above the title are kickers, one with a dash below it the subtitle",
        step: Lines(Pages, |page, params| {
            layout::mark_around_title(&mut page.lines, page.below_title.unwrap_or(0), params);
        }),
    },
    PassSpec {
        pass: Pass::Fragments,
        name: "fragments",
        needs: &[Pass::Metadata, Pass::Captions],
        gives: "words of the site's layout after the end of the article are notes",
        step: Lines(Pages, |page, params| {
            layout::mark_closing_fragments(&mut page.lines, &params.layout);
        }),
    },
    PassSpec {
        pass: Pass::RepeatedCaptions,
        name: "repeated-captions",
        needs: &[Pass::Captions],
        gives: "captions that a page gives twice appear once",
        step: Lines(Unclassified, |page, params| {
            captions::drop_repeats(page, &params.captions);
        }),
    },
    PassSpec {
        pass: Pass::Reflow,
        name: "reflow",
        needs: &[Pass::Captions, Pass::Kickers, Pass::Fragments],
        gives: "sentences broken by line ends are whole, lines inside them follow the paragraph",
        step: Lines(Unclassified, |page, params| {
            reflow::join_sentences(&mut page.lines, page.text, &mut page.changes, params);
        }),
    },
    PassSpec {
        pass: Pass::SetApartCaptions,
        name: "set-apart-captions",
        needs: &[Pass::Reflow],
        gives: "short lines set apart by blank lines are captions",
        step: Lines(Pages, |page, params| {
            captions::mark_by_layout(&mut page.lines, &params.captions);
        }),
    },
    PassSpec {
        pass: Pass::Headings,
        name: "headings",
        needs: &[Pass::Reflow, Pass::SetApartCaptions],
        gives: "short lines before a paragraph of prose are headings",
        step: Lines(Unclassified, |page, params| {
            layout::mark_headings(&mut page.lines, &params.layout);
        }),
    },
    PassSpec {
        pass: Pass::Dateline,
        name: "dateline",
        needs: &[Pass::Bylines, Pass::Reflow],
        gives: "authors from the dateline of the first paragraph, where nothing else names them",
        step: Lines(All, |page, _| {
            datelines::read_dateline(&mut page.article, &page.lines);
        }),
    },
];

impl Pass {
    /// Every pass, in the order in which they run.
    pub const ALL: [Self; PASSES.len()] = {
        let mut all = [Self::Mojibake; PASSES.len()];
        let mut i = 0;
        while i < all.len() {
            all[i] = PASSES[i].pass;
            i += 1;
        }
        all
    };

    /// The last pass: cleaning until this one is all of cleaning.
    pub const LAST: Self = Self::Dateline;

    /// Returns the name of the pass, as `xunwen clean --until` takes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        PASSES[self as usize].name
    }

    /// Returns the pass of a name.
    ///
    /// # Examples
    /// ```
    /// use xunwen_corpus::Pass;
    ///
    /// assert_eq!(Pass::from_name("reflow"), Some(Pass::Reflow));
    /// assert_eq!(Pass::from_name("rewrite"), None);
    /// ```
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|pass| pass.name() == name)
    }

    /// Returns the earlier passes whose results this pass relies on.
    #[must_use]
    pub const fn needs(self) -> &'static [Self] {
        PASSES[self as usize].needs
    }

    /// Returns what is true of the article after the pass, as part of a sentence.
    #[must_use]
    pub const fn gives(self) -> &'static str {
        PASSES[self as usize].gives
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_enum() {
        for (i, spec) in PASSES.iter().enumerate() {
            assert_eq!(spec.pass as usize, i, "{}", spec.name);
        }
        assert_eq!(Pass::ALL.last(), Some(&Pass::LAST));
    }

    #[test]
    fn a_pass_needs_only_earlier_passes() {
        for pass in Pass::ALL {
            assert!(pass.needs().iter().all(|&need| need < pass), "{}", pass.name());
        }
    }

    #[test]
    fn every_pass_is_found_by_its_name() {
        for pass in Pass::ALL {
            assert_eq!(Pass::from_name(pass.name()), Some(pass));
        }
        assert_eq!(Pass::from_name("join"), None);
    }

    #[test]
    fn passes_over_characters_come_before_the_lines() {
        let is_text = |spec: &PassSpec| matches!(spec.step, Text(_));
        let split = PASSES.iter().position(|spec| matches!(spec.step, Split)).unwrap();
        assert!(PASSES[..split].iter().all(is_text));
        assert!(!PASSES[split + 1..].iter().any(is_text));
    }
}
