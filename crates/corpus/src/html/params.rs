//! The numbers of article extraction.

/// A fraction, compared without rounding.
#[derive(Clone, Copy, Debug)]
pub(super) struct Share {
    numerator: usize,
    denominator: usize,
}

impl Share {
    const fn new(numerator: usize, denominator: usize) -> Self {
        Self { numerator, denominator }
    }

    /// Returns this share of a number, rounded down.
    pub(super) fn applied_to(self, whole: usize) -> usize {
        whole * self.numerator / self.denominator
    }

    /// Returns whether `part` is at least this share of `whole`.
    pub(super) fn is_reached_by(self, part: usize, whole: usize) -> bool {
        part * self.denominator >= whole * self.numerator
    }

    /// Returns whether `part` is more than this share of `whole`.
    pub(super) fn is_exceeded_by(self, part: usize, whole: usize) -> bool {
        part * self.denominator > whole * self.numerator
    }
}

/// Parameters of article extraction. Counts of characters exclude whitespace unless stated.
///
/// Unless a field names another source, its value was chosen by hand, and the invented pages in
/// `html/tests` guard it. Each value was halved and doubled, one at a time, on these pages: nothing
/// changed unless the field says so. The values for headlines, lines above and below the article,
/// comments and teasers were chosen on 58 real pages instead, and neither halved nor doubled.
pub(super) struct ExtractionParams {
    /// The shortest block with a sentence mark that counts as prose. Less than Readability requires
    /// ([`Self::readability_min_chars`]), because Chinese needs fewer characters than English.
    /// Doubled: on a page of short paragraphs another box is the densest, and a line of the text
    /// becomes metadata.
    pub(super) min_prose_chars: usize,
    /// A block with at least this share of its characters inside links is not prose.
    pub(super) max_prose_link_share: Share,
    /// A block with at least this share of its characters inside links is a link. Doubled, so that no
    /// block is a link: links to other articles stay in the text (3 pages).
    pub(super) min_link_block_share: Share,
    /// A box with more than this share of its characters inside links is a list of links.
    pub(super) min_link_list_share: Share,
    /// A box with at least this share of the page's prose is never boilerplate. Halved: a sidebar with
    /// long summaries replaces a short article.
    pub(super) min_main_share: Share,
    /// The prose that the rest of a page must have for a box of comments to be left out however long it
    /// is.
    pub(super) min_commented_prose_chars: usize,
    /// The longest box with a title and a date that is one of a list of other articles.
    pub(super) max_dated_teaser_chars: usize,
    /// How many neighbours of a box are looked at.
    pub(super) max_sibling_steps: usize,
    /// The longest heading of comments or related articles, including whitespace.
    pub(super) max_section_heading_chars: usize,
    /// The longest entry in a list of related articles.
    pub(super) max_related_entry_chars: usize,
    /// The longest line of buttons, hints or copyright, including whitespace.
    pub(super) max_button_line_chars: usize,

    /// The number of boxes around a paragraph to whose scores its prose is added; the nth gets an nth
    /// of it. Halved: of an article in several boxes, only one box is found.
    pub(super) max_scored_ancestors: usize,
    /// The factor for the prose of a list item, because lists are often not articles.
    pub(super) list_item_factor: f64,
    /// The factor for a box that is marked as the article's body (`itemprop="articleBody"`).
    pub(super) article_body_factor: f64,
    /// The factor for a box whose name is that of an article's box. Halved, to less than one: of an
    /// article in several boxes, only one box is found.
    pub(super) named_box_factor: f64,
    /// An `<article>` with more than this share of its characters inside links is not one article.
    pub(super) max_article_link_share: Share,

    /// The share of the densest box's prose that Readability must find for its result to be used.
    /// Doubled, so that the densest box almost always wins: metadata above the article is lost, and
    /// the author's name stays in the text (2 pages).
    pub(super) min_readability_share: Share,
    /// The shortest paragraph that Readability scores. Source: Readability; if no paragraph is long
    /// enough, it would return the whole page. Halved: it returns navigation and dates around short
    /// articles (3 pages). Doubled: the densest box loses the metadata above the article (1 page).
    pub(super) readability_min_chars: usize,

    /// The longest cell of a data table; longer ones indicate a table that is used for layout.
    pub(super) max_cell_chars: usize,

    /// The longest name of a site or section after a headline, including whitespace.
    pub(super) max_site_name_chars: usize,
    /// Up to this length, any text after an unambiguous separator is a name of a site or section.
    pub(super) max_short_site_name_chars: usize,
    /// How many names of sites and sections are removed from the end of a title. Halved: names stay.
    pub(super) max_site_names: usize,
    /// How many links are counted to find the host of a page without an address.
    pub(super) max_counted_links: usize,
    /// The shortest headline that is recognised by a part of it. Doubled: a headline that is worded
    /// differently is repeated in the text.
    pub(super) min_partial_headline_chars: usize,
    /// The shortest text that is recognised as the headline because the page's title begins with it.
    /// Shorter ones are names of sections.
    pub(super) min_shown_headline_chars: usize,
    /// The longest heading above an article that may be its headline.
    pub(super) max_headline_chars: usize,
    /// The longest title that may be the name of a section.
    pub(super) max_section_title_chars: usize,
    /// The share of a title that a text at its end must have to be the headline.
    pub(super) min_headline_share: Share,
    /// The most nodes in an element that may be the headline. Reading larger ones would take time
    /// quadratic in the depth of the page.
    pub(super) max_headline_nodes: usize,

    /// How often the headline is removed from the start of the text.
    pub(super) max_shown_headlines: usize,
    /// How many blocks may precede the headline in the text.
    pub(super) max_blocks_above_headline: usize,
    /// How many blocks at the start of the text may be metadata lines.
    pub(super) max_metadata_lines: usize,
    /// The longest metadata line, including whitespace. Halved: a line of a government notice is missed.
    pub(super) max_metadata_line_chars: usize,
    /// The shortest line with a sentence mark that ends the lines above an article.
    pub(super) min_prose_line_chars: usize,
    /// How many lines above an article are read if its headline is not shown.
    pub(super) max_lines_above: usize,
    /// How many lines between headline and text are read.
    pub(super) max_info_lines: usize,
    /// How many lines after an article are read.
    pub(super) max_tail_lines: usize,
    /// How many lines from the date a name without a label may be.
    pub(super) max_lines_from_date: usize,
    /// How many lines at the end of the text may be credits.
    pub(super) max_credit_lines: usize,
    /// The most characters in addition to a date, in a metadata line without a label.
    pub(super) max_chars_with_date: usize,
    /// The longest line that names the reporter.
    pub(super) max_reporter_line_chars: usize,
    /// The longest name of a source after a label, including whitespace.
    pub(super) max_source_chars: usize,
    /// The longest name of a source without a label, including whitespace.
    pub(super) max_unlabelled_source_chars: usize,
}

/// The parameters in use.
pub(super) const PARAMS: ExtractionParams = ExtractionParams {
    min_prose_chars: 8,
    max_prose_link_share: Share::new(1, 3),
    min_link_block_share: Share::new(7, 10),
    min_link_list_share: Share::new(7, 10),
    min_main_share: Share::new(1, 2),
    min_commented_prose_chars: 40,
    max_dated_teaser_chars: 60,
    max_sibling_steps: 4,
    max_section_heading_chars: 16,
    max_related_entry_chars: 45,
    max_button_line_chars: 160,
    max_scored_ancestors: 4,
    list_item_factor: 0.5,
    article_body_factor: 4.0,
    named_box_factor: 1.3,
    max_article_link_share: Share::new(1, 4),
    min_readability_share: Share::new(3, 4),
    readability_min_chars: 25,
    max_cell_chars: 80,
    max_site_name_chars: 16,
    max_short_site_name_chars: 8,
    max_site_names: 3,
    max_counted_links: 100,
    min_partial_headline_chars: 6,
    min_shown_headline_chars: 5,
    max_headline_chars: 60,
    max_section_title_chars: 6,
    min_headline_share: Share::new(1, 2),
    max_headline_nodes: 24,
    max_shown_headlines: 3,
    max_blocks_above_headline: 12,
    max_metadata_lines: 6,
    max_metadata_line_chars: 80,
    min_prose_line_chars: 40,
    max_lines_above: 6,
    max_info_lines: 60,
    max_tail_lines: 12,
    max_lines_from_date: 2,
    max_credit_lines: 5,
    max_chars_with_date: 24,
    max_reporter_line_chars: 30,
    max_source_chars: 30,
    max_unlabelled_source_chars: 16,
};
