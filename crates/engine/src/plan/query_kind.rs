//! Whether a query is keywords, a long text, or a question.
//!
//! For a few keywords, an article that has them all is a better answer than one that lacks some. For
//! a question or a long text this is not so: it has words that only this way of saying it has, and an
//! article with all of them may merely be a long one. `docs/ranking.md` has the figures.

use serde::Serialize;
use xunwen_text::Analysis;

use super::params::PARAMS;
use crate::query::QueryAst;

/// The words that ask a question, folded. As words of a dictionary: 几 asks, 几乎 does not.
///
/// Source: the interrogative pronouns, adverbs and particles of 《现代汉语八百词》 (吕叔湘), with
/// spellings of Hong Kong and Taiwan and words that jieba's dictionary joins with them.
const INTERROGATIVES: &[&str] = &[
    "什么",
    "甚么",
    "什么样",
    "为什么",
    "为甚么",
    "为何",
    "为啥",
    "啥",
    "谁",
    "孰",
    "哪",
    "哪里",
    "哪儿",
    "哪些",
    "哪一个",
    "何",
    "何时",
    "何地",
    "何人",
    "何处",
    "何种",
    "何者",
    "何以",
    "何年",
    "如何",
    "几",
    "几时",
    "多少",
    "多久",
    "多大",
    "多长",
    "多高",
    "多远",
    "多重",
    "怎",
    "怎么",
    "怎样",
    "怎么样",
    "怎么办",
    "怎么回事",
    "咋",
    "是否",
    "能否",
    "可否",
    "有没有",
    "是不是",
    "会不会",
    "能不能",
    "要不要",
    "可不可以",
    "吗",
    "呢",
    "么",
];

/// The measure words that ask a question together with 几 or 哪: 几条, 哪年.
const MEASURES: &str = "个条年天次点月号岁位人名种只家所座层楼分块元届间场集部本句遍支张件项";

/// The kind of a query.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum QueryKind {
    /// A few words, or any query with operators.
    #[default]
    Keywords,
    /// Bare text of many words.
    LongText,
    /// Bare text that asks something.
    Question,
}

impl QueryKind {
    /// Returns the kind of a query with `n_words` that carry meaning.
    pub(super) fn new(ast: &QueryAst, n_words: usize, analysis: &Analysis) -> Self {
        let parts = match ast {
            QueryAst::All(parts) => parts.as_slice(),
            other => std::slice::from_ref(other),
        };
        let texts: Option<Vec<&str>> = parts.iter().map(bare_text).collect();
        match texts {
            Some(texts) if texts.iter().any(|text| asks(text, analysis)) => Self::Question,
            Some(_) if n_words >= PARAMS.long_text_words => Self::LongText,
            _ => Self::Keywords,
        }
    }
}

fn bare_text(part: &QueryAst) -> Option<&str> {
    match part {
        QueryAst::Text(text) => Some(text),
        _ => None,
    }
}

/// Returns whether a text asks a question.
fn asks(text: &str, analysis: &Analysis) -> bool {
    let folded = analysis.fold.fold(text);
    analysis.segmenter.words(&folded).iter().any(|word| is_interrogative(word.text))
}

fn is_interrogative(word: &str) -> bool {
    let counts = word
        .strip_prefix(['几', '哪'])
        .is_some_and(|measure| measure.chars().count() == 1 && MEASURES.contains(measure));
    counts || INTERROGATIVES.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::builder::PlanBuilder;
    use crate::plan::relax::content_words;
    use crate::query::parse;

    fn check(query: &str, expected: QueryKind) {
        let analysis = Analysis::load().unwrap();
        let (ast, _) = parse(query);
        let mut builder = PlanBuilder::new(&analysis, jiff::Timestamp::UNIX_EPOCH);
        builder.add(&ast);
        let n_words = content_words(builder.words).len();
        assert_eq!(QueryKind::new(&ast, n_words, &analysis), expected, "{query}");
    }

    #[test]
    fn interrogatives_are_in_folded_spelling() {
        let analysis = Analysis::load().unwrap();
        for word in INTERROGATIVES {
            assert_eq!(&analysis.fold.fold(word), word);
        }
    }

    #[test]
    fn questions_are_told_by_their_interrogatives() {
        for question in [
            "港口为什么停工",
            "誰是第一任港督",
            "机场有几条跑道",
            "新机场能否按时开放",
            "地鐵票價是甚麼時候調整的",
        ] {
            check(question, QueryKind::Question);
        }
    }

    #[test]
    fn keywords_stay_keywords_next_to_characters_that_also_ask() {
        for keywords in
            ["跨境电商", "杭州 港口 停工", "茶几", "几乎停工", "何先生", "大学 海外 人才 计划"]
        {
            check(keywords, QueryKind::Keywords);
        }
    }

    #[test]
    fn a_text_of_many_words_is_long() {
        check("杭州综试区推出新服务跨境电商小包通关压缩至六小时", QueryKind::LongText);
        check("孩子 健康 精神 文化 乐园", QueryKind::LongText);
    }

    #[test]
    fn a_query_with_operators_is_keywords() {
        for query in
            ["\"港口为什么停工\"", "标题:港口 为什么", "港口 OR 机场 为什么", "港口 -机场 为什么"]
        {
            check(query, QueryKind::Keywords);
        }
    }
}
