//! Parameters of the reflow pass. Odds are natural logarithms; a lift is in nats of the character model.

use super::number::TunedNumber;

tuned_parameters! {
    /// Shortcuts of the boundary model: pairs of lines that cannot be one sentence are not scored in full.
    BoundaryParams {
        /// Lift below which two lines are not scored.
        /// Source: chosen by hand; saves time.
        /// Effect: none, halved or doubled.
        hopeless_lift: f32 = -3.0,
        /// Odds that such a pair gets.
        /// Source: chosen by hand, below every threshold.
        /// Effect: none, halved or doubled.
        hopeless_odds: f32 = -9.0,
        /// Odds below which the remaining trees are skipped; later trees only correct the first ones.
        /// Source: chosen by hand; saves time.
        /// Effect: halved, whole -1, merged -1; doubled, merged -2.
        hopeless_tree_odds: f32 = -4.0,
    }
}

tuned_parameters! {
    /// The odds from which on two lines are one sentence, and which pages are set in columns.
    ReflowParams {
        /// Odds that join adjacent lines of any page.
        /// Source: the table of errors by threshold that `train_cleaner -- boundary` prints.
        /// Effect: halved, whole +1; doubled, whole -9.
        sure_odds: f32 = 3.0,
        /// The same of lines with others between them.
        /// Source: the same table.
        /// Effect: none, halved or doubled.
        sure_odds_over: f32 = 1.5,
        /// Odds that join adjacent lines of a page with another broken sentence or damaged characters.
        /// Source: chosen by hand.
        /// Effect: halved, whole -2, merged -5; doubled, merged +18.
        min_odds: f32 = -0.8,
        /// The same of lines with others between them.
        /// Source: chosen by hand.
        /// Effect: halved, same value; doubled, same value.
        min_odds_over: f32 = 0.0,
        /// Odds that join adjacent lines of a page set in columns.
        /// Source: chosen by hand.
        /// Effect: halved, whole -1, merged -3; doubled, merged +2.
        column_odds: f32 = -2.0,
        /// Least number of joins on a page that is set in columns.
        /// Source: chosen by hand.
        /// Effect: halved, none; doubled, whole -1.
        min_column_joins: usize = 4,
        /// A page is set in columns if it has at least one join for this many lines.
        /// Source: chosen by hand.
        /// Effect: halved, whole -3; doubled, merged +10.
        max_lines_per_join: usize = 3,
        /// Adjacent lines of the same width that make a column on another page.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        min_column_lines: usize = 3,
        /// Rounds of joining; each sees the lines that the round before put together.
        /// Source: chosen by hand; bounds the time.
        /// Effect: none, halved or doubled.
        max_rounds: usize = 6,
    }
}

tuned_parameters! {
    /// Corrections to the odds of the boundary model, and the competition between near and far lines.
    ContinuationParams {
        /// Bonus where a hyphen separates two letters: no headline ends in one.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        hyphen_bonus: f32 = 6.0,
        /// Bonus where a bracket opens in the one line and closes in the other.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        bracket_bonus: f32 = 4.0,
        /// Malus between two numbers, web addresses or rows of a table.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        row_malus: f32 = 6.0,
        /// Malus over a Markdown heading.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        heading_malus: f32 = 3.0,
        /// A page is prose if at most one line in this many is open; more are in lists, columns and verse.
        /// Source: chosen by hand.
        /// Effect: halved, whole -1, merged +2; doubled, whole -1, merged -3.
        min_lines_per_open: usize = 4,
        /// Odds by which a line farther away has to beat a nearer one.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        min_lead_over: f32 = 3.0,
        /// Lift by which skipping the lines between has to beat joining them, on a page that is not prose.
        /// Source: chosen by hand.
        /// Effect: halved, none; doubled, whole -1.
        min_lead_in_columns: f32 = 6.0,
        /// Odds below which an open line does not continue on the next one.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        dangling_odds: f32 = -1.0,
        /// A line of at most this length has no continuation farther away than the next line, in characters.
        /// Source: chosen by hand.
        /// Effect: halved, none; doubled, whole -1.
        max_short_chars: usize = 6,
    }
}

tuned_parameters! {
    /// Bonuses over lines that were laid into a sentence (asides): captions, page heads, headings.
    AsideParams {
        /// Most lines that are set aside at one place.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        max_lines: usize = 5,
        /// Longest line that is set aside, in characters.
        /// Source: chosen by hand; the longest line that the trainer lays in.
        /// Effect: halved, whole +1; doubled, none.
        max_chars: usize = 40,
        /// Bonus over lines that more blank lines than usual set apart.
        /// Source: chosen by hand.
        /// Effect: halved, none; doubled, whole -1.
        gap_bonus: f32 = 3.0,
        /// Bonus over lines next to captions or page heads, and malus for such a line as a continuation.
        /// Source: chosen by hand; pictures come in rows.
        /// Effect: halved, whole -2; doubled, none.
        neighbour_bonus: f32 = 2.0,
        /// Bonus for cut prose over a caption.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        caption_bonus: f32 = 5.0,
        /// Bonus for cut prose over a page head.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        head_bonus: f32 = 6.0,
        /// The same where only the page head shows that the line was cut.
        /// Source: chosen by hand.
        /// Effect: halved, merged -3; doubled, merged +1.
        uncut_head_bonus: f32 = 5.0,
        /// Bonus for cut prose over other lines that are not text.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        other_bonus: f32 = 2.0,
        /// Bonus for a line cut after a comma.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        comma_bonus: f32 = 4.0,
        /// Share of those bonuses where only neighbours show that the lines between are asides.
        /// Source: chosen by hand.
        /// Effect: halved, whole -1; doubled, none.
        neighbour_share: f32 = 0.6,
        /// Highest bonus where the characters continue over the lines and not with them.
        /// Source: chosen by hand.
        /// Effect: halved, whole +1; doubled, none.
        max_lift_bonus: f32 = 6.0,
        /// Bonus for each nat by which the lift over unmistakable asides exceeds `least_lift`.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        lift_weight: f32 = 0.5,
        /// Lift over unmistakable asides beyond which there is a bonus, in nats.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        least_lift: f32 = 1.0,
        /// Highest bonus for that lift.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        max_lift_bonus_sure: f32 = 4.0,
        /// Shortest line with a comma that is cut prose and not a headline, in characters.
        /// Source: chosen by hand.
        /// Effect: halved, none; doubled, whole -1.
        min_cut_chars: usize = 21,
    }
}
