//! Short noun phrases from the words of an article, and invented names.

use std::collections::HashMap;

use super::draft::Draft;
use crate::random::SplitMix;
use crate::real_news::Script;

/// Subjects of newspaper pictures, simplified and traditional. Written for these tests.
const SCENES: (&[&str], &[&str]) = (
    &[
        "外景",
        "现场",
        "一角",
        "展区",
        "鸟瞰图",
        "工作人员",
        "车间",
        "服务网络",
        "活动现场",
        "效果图",
    ],
    &[
        "外景",
        "現場",
        "一角",
        "展區",
        "鳥瞰圖",
        "工作人員",
        "車間",
        "服務網絡",
        "活動現場",
        "示意圖",
    ],
);

/// Characters that noun phrases neither begin nor end with.
const LOOSE: &str = "的了在是和与與及有为為将將对對也都就而但被把从從到这這那其不我他她你們们年月日\
                     一个個上中下等于於以并並或后後前更还還会會要能可并説说表示指出";

const SURNAMES: &[&str] = &["张", "李", "王", "陳", "林", "周", "吴", "何", "徐", "欧阳"];
const GIVEN: &[&str] = &["三", "明", "晓东", "志強", "丽", "文杰", "建国", "一鸣", "子晴"];

const PAPERS: (&[&str], &[&str]) = (
    &["浙江日报", "杭州日报", "人民日报", "都市快报", "钱江晚报"],
    &["大公報", "文匯報", "明報", "星島日報"],
);

/// The maximum length of a group, in characters.
const MAX_CHARS: usize = 8;

/// Returns phrases for captions: groups that occur at least twice in the article, with a subject. No
/// phrase occurs in the article.
pub(super) fn phrases(draft: &Draft, random: &mut SplitMix) -> Vec<String> {
    let mut words = repeated(draft);
    random.shuffle(&mut words);
    let scenes = if draft.script == Script::Simplified { SCENES.0 } else { SCENES.1 };
    let mut phrases = Vec::new();
    for pair in words.windows(2).take(30) {
        phrases.push(format!("{}{}", pair[0], random.word(scenes)));
        phrases.push(format!("{}的{}{}", pair[0], pair[1], random.word(scenes)));
    }
    phrases.retain(|phrase| !draft.passages.iter().any(|p| p.text.contains(phrase.as_str())));
    phrases
}

/// Returns groups of Han characters that occur more than once in the article, except those that occur
/// only inside a longer group.
pub(super) fn repeated(draft: &Draft) -> Vec<String> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for passage in &draft.passages {
        let is_han = |c: &char| ('\u{4E00}'..='\u{9FFF}').contains(c);
        let chars: Vec<char> = passage.text.chars().collect();
        for n in 2..=MAX_CHARS {
            for group in chars.windows(n) {
                let is_loose = |at: Option<&char>| at.is_none_or(|c| LOOSE.contains(*c));
                let is_bound = !is_loose(group.first()) && !is_loose(group.last());
                if is_bound && group.iter().all(is_han) {
                    *counts.entry(group.iter().collect()).or_default() += 1;
                }
            }
        }
    }
    let mut groups: Vec<(String, usize)> = counts.into_iter().filter(|(_, n)| *n >= 2).collect();
    groups.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
    let mut whole: Vec<(String, usize)> = Vec::new();
    for (group, n) in groups {
        let is_part = whole.iter().any(|(longer, m)| *m == n && longer.contains(&group));
        if !is_part && whole.len() < 60 {
            whole.push((group, n));
        }
    }
    whole.into_iter().map(|(group, _)| group).collect()
}

/// Returns an invented name.
pub(super) fn name(random: &mut SplitMix) -> String {
    format!("{}{}", random.word(SURNAMES), random.word(GIVEN))
}

/// Returns the name of an invented newspaper.
pub(super) fn papers(script: Script, random: &mut SplitMix) -> &'static str {
    let papers = if script == Script::Simplified { PAPERS.0 } else { PAPERS.1 };
    random.one(papers).copied().unwrap_or_default()
}
