//! The names of fields: what crawlers, content management systems and archives call the parts of an
//! article.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A part of an article that a field states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum ArticleField {
    Id,
    Title,
    /// Paragraphs with their kinds, as `xunwen clean --json` and the API write them.
    Paragraphs,
    Body,
    /// A text about the text. It is read where a body is missing.
    Summary,
    Authors,
    Source,
    Editor,
    Edition,
    Date,
    Url,
}

/// The names of each field after normalising, in the order of precedence. Source: the exports of
/// WordPress, JSON Feed, schema.org, the Open Graph, Elasticsearch, and of Chinese crawlers.
const NAMES: &[(ArticleField, &str)] = &[
    (ArticleField::Id, "id guid uuid identifier 编号 編號"),
    (
        ArticleField::Title,
        "title headline heading maintitle subject h1 标题 標題 题目 題目 题名 題名 主标题 主標題",
    ),
    (ArticleField::Paragraphs, "paragraphs"),
    (
        ArticleField::Body,
        "body articlebody content contents text article fulltext maintext bodytext contenttext \
         textcontent plaintext cleantext cleanedtext rawtext maincontent rawcontent story encoded \
         contentencoded html bodyhtml contenthtml htmlbody htmlcontent rawhtml 正文 内容 內容 全文 内文 內文 \
         文本 原文",
    ),
    (
        ArticleField::Summary,
        "summary description abstract excerpt digest lead intro 摘要 简介 簡介 导语 導語 描述 概要",
    ),
    (
        ArticleField::Authors,
        "authors author byline bylines creator creators writer writers reporter reporters journalist \
         journalists correspondent authorname authornames 作者 记者 記者 撰稿人 撰稿 撰文 署名",
    ),
    (
        ArticleField::Source,
        "source media publisher sourcename medianame newspaper paper outlet agency publication \
         provider sitename site website origin 来源 來源 媒体 媒體 出处 出處 报纸 報紙 报社 報社 网站 網站",
    ),
    (ArticleField::Editor, "editor editors 责任编辑 責任編輯 责编 責編 编辑 編輯"),
    (ArticleField::Edition, "edition 版次 版面 版面号"),
    (
        ArticleField::Date,
        "date published publishedat publishedon publishedtime publisheddate datepublished publishtime \
         publishdate publishat publishedtimestamp publishtimestamp publishts publicationdate \
         publicationtime pubdate pubtime pubtimestamp pubts issued issuedat issuedate releasedate \
         releasetime releasedat posted postedat postedon firstpublished firstpublishedat displaydate \
         displaytime datetime timestamp time ts created createdat createdon createtime createdate \
         createdtime datecreated ctime 发布时间 發布時間 發佈時間 发布日期 發布日期 發佈日期 发表时间 發表時間 发表日期 \
         發表日期 发稿时间 发稿日期 刊发时间 刊发日期 刊登时间 刊登日期 出版日期 出版时间 见报日期 見報日期 日期 时间 時間 \
         创建时间 創建時間",
    ),
    (
        ArticleField::Url,
        "url link href permalink canonicalurl originalurl weburl pageurl sourceurl externalurl shareurl \
         uri mainentityofpage 链接 鏈接 連結 网址 網址 原文链接 原文鏈接 原文地址 原文网址",
    ),
];

/// Words before a name that say only what the object is: `newsTitle`, `article_id`, `文章来源`.
const PREFIXES: &[&str] =
    &["news", "article", "post", "document", "doc", "story", "新闻", "新聞", "文章", "稿件"];

/// Added to the rank of a name with a prefix: names without one take precedence.
const PREFIXED_RANK: usize = 1000;

/// The table by name, built at first use.
static FIELDS: LazyLock<HashMap<&'static str, FieldRank>> = LazyLock::new(|| {
    let names = |(field, names): &(ArticleField, &'static str)| {
        let field = *field;
        let ranked = names.split_whitespace().enumerate();
        ranked.map(move |(rank, name)| (name, FieldRank { field, rank })).collect::<Vec<_>>()
    };
    NAMES.iter().flat_map(names).collect()
});

/// The field that a name states, and the place of the name in the order of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FieldRank {
    pub(super) field: ArticleField,
    pub(super) rank: usize,
}

/// Returns the field that a key states.
pub(super) fn field_of(key: &str) -> Option<FieldRank> {
    let name = normalized(key);
    if let Some(found) = FIELDS.get(&*name) {
        return Some(*found);
    }
    let rest = PREFIXES.iter().find_map(|prefix| name.strip_prefix(prefix))?;
    let FieldRank { field, rank } = *FIELDS.get(rest)?;
    Some(FieldRank { field, rank: rank + PREFIXED_RANK })
}

/// Returns the name of a key without its namespace, in lower case, letters and digits only:
/// `publish_time`, `publishTime`, `Publish-Time` and `article:publish time` are one name.
pub(super) fn normalized(key: &str) -> Cow<'_, str> {
    if key.bytes().all(|b| b.is_ascii_lowercase()) {
        return Cow::Borrowed(key);
    }
    let name = key.trim_end_matches(':').rsplit(':').next().unwrap_or(key);
    let letters = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
    Cow::Owned(letters.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_rule_covers_every_way_to_write_a_name() {
        let date = field_of("publishtime");
        for key in ["publish_time", "publishTime", "PublishTime", "publish-time", "x:Publish Time"]
        {
            assert_eq!(field_of(key), date, "{key}");
        }
        assert_eq!(date.map(|found| found.field), Some(ArticleField::Date));
    }

    #[test]
    fn names_with_a_prefix_come_after_those_without() {
        for (key, field) in [
            ("newsTitle", ArticleField::Title),
            ("article_content", ArticleField::Body),
            ("文章来源", ArticleField::Source),
            ("_id", ArticleField::Id),
            ("post_date", ArticleField::Date),
            ("content:encoded", ArticleField::Body),
            ("article:published_time", ArticleField::Date),
        ] {
            assert_eq!(field_of(key).map(|found| found.field), Some(field), "{key}");
        }
        assert!(field_of("title").unwrap().rank < field_of("newsTitle").unwrap().rank);
        for other in ["tags", "keywords", "comments", "updated_at", "crawl_time", "", "_", "新闻"]
        {
            assert_eq!(field_of(other), None, "{other}");
        }
    }

    #[test]
    fn no_name_is_listed_twice() {
        let names: Vec<&str> =
            NAMES.iter().flat_map(|(_, names)| names.split_whitespace()).collect();
        assert_eq!(names.len(), FIELDS.len());
        assert!(names.iter().all(|name| normalized(name) == *name));
    }
}
