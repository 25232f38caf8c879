//! The bonus on the odds of two lines over asides that their form reveals.

use super::aside::is_unmistakable;
use super::evidence::{ends_in_comma, is_cut};
use crate::clean::boundary::{ends_softly, is_closing, lift};
use crate::clean::captions;
use crate::clean::lines::PageLine;
use crate::clean::page_heads::is_running_head;
use crate::clean::params::CleanerParams;

/// Returns the bonus for joining the lines `left` and `right` over the asides `between` them.
pub(super) fn bonus_over_asides(
    between: &[PageLine<'_>],
    left: &str,
    right: &str,
    params: &CleanerParams,
) -> f32 {
    let asides = &params.asides;
    let is_open = !ends_softly(left) && !left.ends_with(is_closing);
    let comma = if ends_in_comma(left) { asides.comma_bonus } else { 0.0 };

    let is_sure = || between.iter().any(|line| is_unmistakable(&line.text, params));
    let lift = if is_open && is_sure() {
        let lift = lift(left, right) - asides.least_lift;
        (asides.lift_weight * lift).clamp(0.0, asides.max_lift_bonus_sure)
    } else {
        0.0
    };

    comma + lift + bonus_by_kind(between, left, is_open, params)
}

/// Returns the part of the bonus that depends on the kind of the asides.
fn bonus_by_kind(
    between: &[PageLine<'_>],
    left: &str,
    is_open: bool,
    params: &CleanerParams,
) -> f32 {
    let asides = &params.asides;
    let has_caption =
        || between.iter().any(|line| captions::is_laid_in(&line.text, &params.captions));
    let has_page_head =
        || between.iter().any(|line| is_running_head(&line.text, &params.page_heads));

    if is_cut(left, asides) {
        if has_caption() {
            asides.caption_bonus
        } else if has_page_head() {
            asides.head_bonus
        } else {
            asides.other_bonus
        }
    } else if is_open && !has_caption() && has_page_head() {
        asides.uncut_head_bonus
    } else {
        0.0
    }
}
