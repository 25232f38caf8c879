//! Lines in the article's box that are not part of the article: lists of other articles, buttons,
//! copyright.
//!
//! Source of all lists: compiled by hand for Chinese news sites.

use super::block::{Block, n_chars};
use super::class_words::is_listed;
use super::metadata_lines::is_metadata_line;
use super::params::PARAMS;
use crate::article::ParagraphKind;

/// Headings of lists of other articles.
const RELATED_HEADINGS: &str = "相关阅读 相關閱讀 延伸阅读 延伸閱讀 相关新闻 相關新聞 相关报道 相關報道 \
    相關報導 推荐阅读 推薦閱讀 热门推荐 熱門推薦 更多新闻 更多新聞 热点推荐 为您推荐 猜你喜欢 \
    热门新闻 熱門新聞 热门文章 熱門文章 精彩推荐 編輯推薦 编辑推荐 相关链接 大家都在看 \
    看更多 你可能感兴趣 相关推荐 相關推薦 相关文章 相關文章 阅读下一篇 下一篇 更多文章 更多报道 更多報導 \
    编辑部推荐 編輯部推薦 推荐新闻 推薦新聞 猜您喜欢 为你推荐 為你推薦 作者最新文章 作者最近文章 最新文章 热门点阅 熱門點閱 \
    也许您会感兴趣 也許您會感興趣 更多内容 更多精彩 大家还在看 今日热点 24小时热文 点击排行 热点新闻";

/// Headings of comments. Nothing after them is part of the article.
const COMMENT_HEADINGS: &str = "热门评论 熱門評論 网友评论 網友評論 最新评论 最新評論 全部评论 评论 評論 \
    读者评论 讀者評論 留言 留言列表 留言板 評論列表 评论列表 全部留言 网友留言 網友留言 跟贴 网友跟贴 发表评论 發表評論 我要评论 我要評論 文明上网理性发言";

/// Buttons and hints that occur alone on lines.
const BUTTONS: &str = "分享 分享到 分享至 收藏 点赞 點讚 打印 列印 关闭 關閉 关闭窗口 打印本页 \
    返回顶部 返回頂部 返回首页 回首页 回到首頁 登录 登入 注册 註冊 举报 舉報 纠错 我要纠错 投诉 \
    大 中 小 标准 超大 字体 放大 缩小 正常 字級設定 字级设定 原创 试听 听新闻 聽新聞 字号 字号： 字體 扫一扫 微信 微博 上一页 下一页 上一頁 下一頁 查看更多 更多 \
    加载更多 阅读全文 閱讀全文 展开全文 点击查看更多 Facebook Twitter LINE";

/// The beginnings of lines of copyright, of navigation, and of links to adjacent articles.
const NOTICE_BEGINNINGS: &str = "版权所有 版權所有 版权声明 版權聲明 Copyright copyright © 未经授权 \
    未經授權 免责声明 免責聲明 特别声明 本网站所刊载 凡本网注明 凡本网 转载请注明 上一篇 下一篇 \
    声明： 聲明： 平台声明 平臺聲明 重要声明 本文仅代表作者 本文只代表作者 以上内容仅代表 【字体 【字號 当前位置 您的位置 您所在的位置";

/// The beginnings of hints. A sentence with a comma that begins like this is part of the article.
const HINT_BEGINNINGS: &str = "分享到 分享至 登录后 登入後 请登录 請登入 扫描二维码 扫一扫 微信扫一扫 扫码 \
    掃描二維碼 长按识别 下载客户端 点击下载 打开APP 特别提示 关注我们 關注我們";

/// Parts of hints to install an app or to follow an account. Such a line is short.
const APP_HINTS: &[&str] = &[
    "点我下载",
    "點我下載",
    "欢迎下载",
    "歡迎下載",
    "资讯请下载",
    "請下載",
    "下载APP",
    "下載APP",
    "扫描左方二维码",
    "扫描下方二维码",
    "扫描右侧二维码",
    "掃描下方",
    "扫码下载",
    "扫描二维码关注",
    "请继续往下阅读",
    "請繼續往下閱讀",
    "关注微信公众号",
    "加入粉絲團",
    "查詢時效",
    "載點",
    "粉絲團",
    "新闻报料：",
    "报料热线",
];

/// Parts of the lines in the footer of a site: where to complain, licences, copyright.
const SITE_WORDS: &[&str] = &[
    "违法和不良信息",
    "违法不良信息",
    "郑重声明",
    "鄭重聲明",
    "客服电话",
    "客服热线",
    "客服電話",
    "经营许可证",
    "许可证编号",
    "许可证号",
    "网安备",
    "ICP备",
    "ICP備",
    "ICP证",
    "复制必究",
    "翻印必究",
    "All Rights Reserved",
    "All rights reserved",
];

/// Parts of notices that forbid to copy a page.
const FORBIDDEN: &[&str] = &[
    "不得转载",
    "不得轉載",
    "不許轉載",
    "禁止转载",
    "禁止轉載",
    "请勿转载",
    "請勿轉載",
    "违者必究",
    "違者必究",
    "谢绝转载",
    "版权归原作者所有",
    "仅提供信息存储",
];

/// The beginnings of lines of keywords.
const KEYWORD_LABELS: &[&str] =
    &["关键词", "關鍵詞", "关键字", "關鍵字", "标签", "標籤", "Tags", "tags", "TAG", "相关标签"];

/// Returns whether a text is the heading of comments or of a list of other articles.
pub(super) fn is_section_heading(text: &str) -> bool {
    let heading = heading_words(text);
    is_listed(&heading, COMMENT_HEADINGS) || is_listed(&heading, RELATED_HEADINGS)
}

/// Removes the blocks that are not part of the article.
pub(super) fn without_boilerplate(blocks: Vec<Block>) -> Vec<Block> {
    let mut kept: Vec<Block> = Vec::with_capacity(blocks.len());
    let n_all: usize = blocks.iter().map(|block| n_chars(&block.text)).sum();
    let mut n_read = 0;
    let mut is_in_list = false;
    for block in blocks {
        n_read += n_chars(&block.text);
        let heading = heading_words(&block.text);

        // In the first half of the text, the word may be a heading of the article.
        if is_listed(&heading, COMMENT_HEADINGS) && n_read * 2 > n_all {
            break;
        }
        if block.is_link() && RELATED_HEADINGS.split(' ').any(|words| block.text.contains(words)) {
            continue;
        }

        let continues_list = is_in_list && is_list_entry(&block) && !is_metadata_line(&block);
        is_in_list = is_listed(&heading, RELATED_HEADINGS) || continues_list;
        if !is_in_list && !is_button_line(&block.text) {
            kept.push(block);
        }
    }

    // Links at the end and at the start lead to other pages.
    while kept.last().is_some_and(|block| leads_away(block) || is_sign(block)) {
        kept.pop();
    }
    let n_leading = kept.iter().take_while(|block| leads_away(block)).count();
    kept.drain(..n_leading);
    kept
}

/// Returns the words of a line that may be a heading, without brackets, colons and numbers:
/// `【相关阅读】`, `评论（12）`. Empty for longer lines.
fn heading_words(text: &str) -> String {
    if text.trim().chars().nth(PARAMS.max_section_heading_chars).is_some() {
        return String::new();
    }
    text.chars().filter(|c| c.is_alphabetic()).collect()
}

/// Returns whether a block after such a heading belongs to its list.
fn is_list_entry(block: &Block) -> bool {
    let has_sentence = block.text.contains(['。', '！', '；']);
    let is_short = n_chars(&block.text) <= PARAMS.max_related_entry_chars;
    block.is_link() || (!has_sentence && is_short && block.kind == ParagraphKind::Body)
}

/// Returns whether a line consists of buttons, or is a hint or a copyright notice.
fn is_button_line(text: &str) -> bool {
    if text.chars().nth(PARAMS.max_button_line_chars).is_some() {
        return false;
    }

    let consists_of_buttons = is_button(text);

    let is_sentence = text.contains('，') && text.ends_with(['。', '！', '？']);
    let is_app_hint = APP_HINTS.iter().any(|hint| text.contains(hint));
    let is_forbidden = FORBIDDEN.iter().any(|words| text.contains(words));
    consists_of_buttons
        || is_notice(text)
        || is_app_hint
        || (is_forbidden && !is_sentence_of_article(text))
        || is_keyword_line(text)
        || (begins_with_any(text, HINT_BEGINNINGS) && !is_sentence)
        || text.contains("ICP备")
        || text.contains("ICP備")
}

/// Returns whether a text consists of the words on buttons.
pub(super) fn is_button(text: &str) -> bool {
    let is_separator = |c: char| c.is_whitespace() || "|｜：:/[]【】".contains(c);
    let mut words = text.split(is_separator).filter(|word| !word.is_empty()).peekable();
    words.peek().is_some() && words.all(|word| is_listed(word, BUTTONS))
}

/// Returns whether a text begins like a notice of copyright or a disclaimer.
pub(super) fn is_notice(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || "【[（(*※".contains(c));
    begins_with_any(text, NOTICE_BEGINNINGS)
}

/// Returns whether a text is about the site and not part of an article, as in footers.
pub(super) fn is_about_site(text: &str) -> bool {
    is_notice(text) || SITE_WORDS.iter().any(|words| text.contains(words))
}

/// Returns whether a text with words of a notice is a sentence about one: it quotes them.
fn is_sentence_of_article(text: &str) -> bool {
    text.contains(['“', '「']) || text.contains("表示") || text.contains("规定")
}

/// Returns whether a line lists keywords: `关键词 >> 渡轮,旧码头`.
fn is_keyword_line(text: &str) -> bool {
    let rest = KEYWORD_LABELS.iter().find_map(|label| text.strip_prefix(label));
    rest.is_some_and(|rest| rest.trim_start().starts_with(['：', ':', '>', '＞', '》', '»']))
}

fn begins_with_any(text: &str, beginnings: &str) -> bool {
    beginnings.split(' ').any(|beginning| text.starts_with(beginning))
}

/// Returns whether a block is a sign without words, such as `×` to close a box.
fn is_sign(block: &Block) -> bool {
    block.text.chars().nth(2).is_none() && !block.text.contains(char::is_alphanumeric)
}

/// Returns whether a block is a link and not a sentence.
fn leads_away(block: &Block) -> bool {
    block.is_link() && !block.text.ends_with(['。', '！', '？', '”', '」'])
}
