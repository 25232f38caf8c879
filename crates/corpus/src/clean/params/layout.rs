//! Parameters of the passes that classify lines. Lengths are in characters unless the name says bytes.

use super::number::TunedNumber;

tuned_parameters! {
    /// Which lines may be headlines, and where metadata may be.
    LineParams {
        /// Lines from the top that may hold the title and metadata.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        head_lines: usize = 10,
        /// Lines at the end that may hold metadata.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        tail_lines: usize = 5,
        /// Longest headline; a longer line is prose.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        max_title_chars: usize = 60,
        /// Longest headline that is a question or an exclamation.
        /// Source: measured. 6.6 % of 34,485 Hong Kong headlines (0.2 % of 74,487 of television) are such, but only
        /// 0.7 % (0.03 %) of the first lines of their bodies.
        /// Effect: none, halved or doubled.
        max_question_chars: usize = 40,
    }
}

tuned_parameters! {
    /// Which lines state metadata.
    MetadataParams {
        /// Longest value after a label; a longer one is a sentence.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        max_value_chars: usize = 40,
        /// Longest label.
        /// Source: the longest known one has 6; others are the site's own.
        /// Effect: none, halved or doubled.
        max_label_chars: usize = 10,
        /// Longest line of labels, in bytes.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        max_line_bytes: usize = 600,
        /// Longest front matter, in lines.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        max_front_matter_lines: usize = 64,
    }
}

tuned_parameters! {
    /// Which lines are heads of a printed page.
    PageHeadParams {
        /// Longest head, in bytes.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        max_bytes: usize = 120,
        /// Most capitals among the digits and units: `A05` is a page, `NASDAQ` is not.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        max_capitals: usize = 2,
        /// Longest name of a section next to a page number.
        /// Source: chosen by hand.
        /// Effect: halved, merged +3; doubled, whole -1.
        max_section_chars: usize = 5,
        /// Longest page number next to the name of a section.
        /// Source: chosen by hand.
        /// Effect: halved, merged +1; doubled, none.
        max_number_chars: usize = 5,
        /// Longest name of a paper.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        max_paper_chars: usize = 8,
        /// Longest list of pages.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        max_edition_chars: usize = 16,
    }
}

tuned_parameters! {
    /// Which lines are captions.
    CaptionParams {
        /// Longest caption with a credit or an opening such as 图为.
        /// Source: chosen by hand.
        /// Effect: halved, whole +1; doubled, whole -1, merged +3.
        max_chars: usize = 80,
        /// Longest credit, and longest name in one.
        /// Source: chosen by hand.
        /// Effect: halved, merged -1; doubled, none.
        max_credit_chars: usize = 14,
        /// Longest giver of a picture whose name is not known, before a blank.
        /// Source: the longest Chinese name has 4 characters.
        /// Effect: none, halved or doubled.
        max_giver_chars: usize = 4,
        /// Longest caption that only blank lines around it set apart.
        /// Source: chosen by hand.
        /// Effect: halved, none; doubled, whole -3.
        max_set_apart_chars: usize = 40,
        /// Shortest caption that is dropped where it repeats.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        min_repeated_chars: usize = 8,
        /// Lines from which on a page shows how many blank lines are usual.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        min_lines: usize = 5,
        /// Blank lines more than usual that set a line apart.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        min_extra_gap: usize = 2,
    }
}

tuned_parameters! {
    /// Which lines are kickers, headings and fragments of the layout.
    LayoutParams {
        /// Longest inside of an unfilled template.
        /// Source: chosen by hand; 11,117 lines of 108,972 articles are templates, all of them empty.
        /// Effect: none, halved or doubled.
        max_template_chars: usize = 40,
        /// Longest kicker.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        max_kicker_chars: usize = 30,
        /// Longest heading.
        /// Source: chosen by hand.
        /// Effect: halved, none; doubled, whole -1.
        max_heading_chars: usize = 30,
        /// The paragraph after a heading is longer than this.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        min_prose_chars: usize = 25,
        /// Longest fragment after the end of the article.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        max_fragment_chars: usize = 8,
        /// Fragments in a row from which on they are not text.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        min_fragments: usize = 2,
    }
}
