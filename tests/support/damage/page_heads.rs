//! The running head and the number of a printed page, as in text copied across a page break.

use super::breaks::part_by;
use super::draft::Draft;
use super::phrases::papers;
use super::{Fault, Kind, Stranger};
use crate::random::SplitMix;
use crate::real_news::Script;

/// Templates of heads with their names: `#` is a number, `%` a newspaper, `@` a section.
const HEADS: &[(&str, &str)] = &[
    ("2023年5月#日 星期五", "date and weekday"),
    ("2021年0#月02日　星期四", "date and weekday"),
    ("A0# @", "section and rubric"),
    ("第#版", "edition"),
    ("第#版 @", "edition"),
    ("0# @", "section and rubric"),
    ("%", "paper"),
    ("% 2022年12月#日", "paper and date"),
    ("- # -", "number between dashes"),
    ("— # —", "number between dashes"),
    ("1#", "number"),
    ("第 # 页", "page"),
];

const RUBRICS: (&[&str], &[&str]) =
    (&["要闻", "综合", "经济", "城事", "国际"], &["要聞", "綜合", "經濟", "港聞", "國際"]);

/// Inserts one to four heads, half of them inside sentences.
pub(super) fn apply(draft: &mut Draft, random: &mut SplitMix) {
    for _ in 0..random.between(1, 4) {
        let gap = random.word(&["\n", "\n\n"]);
        let Some((head, variant)) = head(draft, random) else { continue };
        let fault = Fault { kind: Kind::PageHead, variant };
        let is_placed = if random.chance(50) {
            let open = draft.open_sentences(random);
            let whole =
                open.into_iter().find(|(p, s)| !draft.passages[*p].sentences[*s].is_parted());
            whole.is_some_and(|at| part_by(draft, at, random, &format!("{gap}{head}{gap}"), fault))
        } else if let Some(at) = draft.gap(random) {
            draft.passages[at].behind = format!("{}{head}", draft.layout.gap);
            true
        } else {
            false
        };
        // A bare number is plausible in any sentence, so it is not inserted inside one.
        if is_placed && !head.chars().all(|c| c.is_ascii_digit()) {
            draft.strangers.push(Stranger { fault, text: head });
        }
    }
}

fn head(draft: &Draft, random: &mut SplitMix) -> Option<(String, &'static str)> {
    let (form, variant) = random.one(HEADS)?;
    let is_simplified = draft.script == Script::Simplified;
    let rubric = random.word(if is_simplified { RUBRICS.0 } else { RUBRICS.1 });
    let head = form
        .replace('#', &random.between(1, 9).to_string())
        .replace('@', rubric)
        .replace('%', papers(draft.script, random));
    let is_known = draft.strangers.iter().any(|s| s.text.contains(&head))
        || draft.passages.iter().any(|p| p.text.contains(&head));
    (!is_known).then_some((head, variant))
}
