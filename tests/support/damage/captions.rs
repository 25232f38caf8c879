//! Captions between paragraphs, or in the middle of a sentence.

use super::breaks::part_by;
use super::draft::Draft;
use super::phrases::{name, phrases};
use super::{Fault, Kind, Stranger};
use crate::random::SplitMix;
use crate::real_news::Script;

/// Caption templates: simplified, traditional, and a name. `%` is the subject of the picture and `@` a
/// name.
const FORMS: &[(&str, &str, &str)] = &[
    ("%", "%", "bare phrase"),
    ("图为%。新华社记者 @ 摄", "圖為%。新華社記者 @ 攝", "agency credit"),
    ("%。@ 摄", "%。@ 攝", "name credit"),
    ("% @ 摄", "% @ 攝", "name credit"),
    ("@ 摄", "@ 攝", "credit alone"),
    ("%。资料图片", "%。資料圖片", "file picture"),
    ("（%。网络图片）", "（%。網絡圖片）", "file picture"),
    ("资料图片", "資料圖片", "file picture"),
    ("图为%。 主办方供图", "圖為%。 主辦方供圖", "agency credit"),
    ("▲%（受访者供图）", "▲%（受訪者供圖）", "marked"),
    ("图①：%", "圖①：%", "marked"),
];

/// Inserts one to four groups of captions, half of them inside sentences.
pub(super) fn apply(draft: &mut Draft, random: &mut SplitMix) {
    let shown = phrases(draft, random);
    for _ in 0..random.between(1, 4) {
        let gap = random.word(&["\n\n", "\n\n\n\n"]);
        let mut group = Vec::new();
        for _ in 0..random.between(1, 3) {
            group.extend(caption(draft, &shown, random));
        }
        let Some((_, variant)) = group.first() else { continue };
        let fault = Fault { kind: Kind::Caption, variant };
        let lines: Vec<&str> = group.iter().map(|(line, _)| line.as_str()).collect();
        let lines = lines.join(gap);
        let is_placed = if random.chance(60) {
            inside(draft, random, &format!("{gap}{lines}{gap}"), fault)
        } else {
            between(draft, random, &format!("{gap}{lines}"))
        };
        if is_placed {
            draft.strangers.extend(group.into_iter().map(|(line, variant)| {
                let fault = Fault { kind: Kind::Caption, variant };
                Stranger { fault, text: once(&line).to_owned() }
            }));
        }
    }
}

/// Returns a caption that does not occur in the article, and its form. One in eight is repeated on
/// its line.
fn caption(
    draft: &Draft,
    shown: &[String],
    random: &mut SplitMix,
) -> Option<(String, &'static str)> {
    let (simplified, traditional, variant) = random.one(FORMS)?;
    let form = if draft.script == Script::Simplified { simplified } else { traditional };
    let caption = form.replace('%', random.one(shown)?).replace('@', &name(random));
    let is_known = |text: &str| text.contains(&caption);
    let is_laid_in = draft.strangers.iter().any(|s| is_known(&s.text));
    if is_laid_in || draft.passages.iter().any(|p| is_known(&p.text)) || is_known(&draft.title) {
        return None;
    }
    if random.chance(12) && caption.chars().count() >= 8 {
        return Some((format!("{caption}{caption}"), "given twice"));
    }
    Some((caption, variant))
}

/// The caption without the repetition.
fn once(line: &str) -> &str {
    let (first, second) = line.split_at_checked(line.len() / 2).unwrap_or((line, ""));
    if first == second { first } else { line }
}

fn inside(draft: &mut Draft, random: &mut SplitMix, laid_in: &str, fault: Fault) -> bool {
    let open = draft.open_sentences(random);
    let whole = open.into_iter().find(|(p, s)| !draft.passages[*p].sentences[*s].is_parted());
    whole.is_some_and(|at| part_by(draft, at, random, laid_in, fault))
}

fn between(draft: &mut Draft, random: &mut SplitMix, laid_in: &str) -> bool {
    let Some(at) = draft.gap(random) else { return false };
    draft.passages[at].behind = laid_in.to_owned();
    true
}
