//! Lines that are no part of the article though they stand in its box: lists of other articles, buttons, rights.

use super::blocks::{Block, n_chars};
use super::class_words::is_in;
use super::metadata_lines::is_info;
use crate::article::ParagraphKind;

/// Heads of lists of other articles.
const RELATED: &str = "相关阅读 相關閱讀 延伸阅读 延伸閱讀 相关新闻 相關新聞 相关报道 相關報道 \
    相關報導 推荐阅读 推薦閱讀 热门推荐 熱門推薦 更多新闻 更多新聞 热点推荐 为您推荐 猜你喜欢 \
    热门新闻 熱門新聞 热门文章 熱門文章 精彩推荐 編輯推薦 编辑推荐 相关链接 大家都在看 \
    看更多 你可能感兴趣";

/// Heads of what readers say: nothing behind them is of the article.
const COMMENTS: &str = "热门评论 熱門評論 网友评论 網友評論 最新评论 最新評論 全部评论 评论 評論 \
    读者评论 讀者評論 留言 发表评论 發表評論 我要评论 我要評論 文明上网理性发言";

/// Buttons and hints, as they stand alone on lines.
const BUTTONS: &str = "分享 分享到 分享至 收藏 点赞 點讚 打印 列印 关闭 關閉 关闭窗口 打印本页 \
    返回顶部 返回頂部 返回首页 回首页 回到首頁 登录 登入 注册 註冊 举报 舉報 纠错 我要纠错 投诉 \
    大 中 小 字号 字号： 字體 扫一扫 微信 微博 上一页 下一页 上一頁 下一頁 查看更多 更多 \
    加载更多 阅读全文 閱讀全文 展开全文 点击查看更多 Facebook Twitter LINE";

/// How lines of rights, hints to log in and links to neighbours begin.
const BEGINNINGS: &str = "版权所有 版權所有 版权声明 版權聲明 Copyright copyright © 未经授权 \
    未經授權 免责声明 免責聲明 特别声明 本网站所刊载 凡本网注明 凡本网 转载请注明 上一篇 下一篇 \
    声明： 聲明： 【字体 【字號 当前位置 您的位置 您所在的位置";

/// How hints begin; a sentence with a comma that begins so is of the article.
const HINTS: &str = "分享到 分享至 登录后 登入後 请登录 請登入 扫描二维码 扫一扫 微信扫一扫 扫码 \
    掃描二維碼 长按识别 下载客户端 点击下载 打开APP 特别提示 关注我们 關注我們";

/// Returns whether a text heads what other people say or other articles.
pub(super) fn is_head(text: &str) -> bool {
    let head = head(text);
    is_in(&head, COMMENTS) || is_in(&head, RELATED)
}

/// Returns the blocks that are of the article.
pub(super) fn strip(blocks: Vec<Block>) -> Vec<Block> {
    let mut kept: Vec<Block> = Vec::with_capacity(blocks.len());
    let n_all: usize = blocks.iter().map(|block| n_chars(&block.text)).sum();
    let mut n_read = 0;
    let mut is_in_list = false;
    for block in blocks {
        n_read += n_chars(&block.text);
        let head = head(&block.text);
        // In the first half of the text the word may be a heading of the article itself.
        if is_in(&head, COMMENTS) && n_read * 2 > n_all {
            break;
        }
        if block.is_link() && RELATED.split(' ').any(|head| block.text.contains(head)) {
            continue;
        }
        is_in_list = is_in(&head, RELATED) || (is_in_list && is_entry(&block) && !is_info(&block));
        if !is_in_list && !is_button(&block.text) {
            kept.push(block);
        }
    }
    while kept.last().is_some_and(is_loose_end) {
        kept.pop();
    }
    let n_loose = kept.iter().take_while(|block| is_loose_end(block)).count();
    kept.drain(..n_loose);
    kept
}

/// Returns the words of a line that is a head: without brackets, colons and signs, `【相关阅读】` and `评论（12）`.
fn head(text: &str) -> String {
    const MAX_CHARS: usize = 16;
    if text.trim().chars().nth(MAX_CHARS).is_some() {
        return String::new();
    }
    text.chars().filter(|c| c.is_alphabetic()).collect()
}

/// Returns whether a block below such a head is still of its list.
fn is_entry(block: &Block) -> bool {
    const MAX_CHARS: usize = 45;
    let has_sentence = block.text.contains(['。', '！', '；']);
    block.is_link()
        || (!has_sentence && n_chars(&block.text) <= MAX_CHARS && block.kind == ParagraphKind::Body)
}

/// Returns whether a line is nothing but buttons, a hint, or about rights.
fn is_button(text: &str) -> bool {
    const MAX_CHARS: usize = 160;
    if text.chars().nth(MAX_CHARS).is_some() {
        return false;
    }
    let begins = |list: &str| list.split(' ').any(|beginning| text.starts_with(beginning));
    let is_sentence = text.contains('，') && text.ends_with(['。', '！', '？']);
    let is_mark = |c: char| c.is_whitespace() || "|｜：:/[]【】".contains(c);
    let mut words = text.split(is_mark).filter(|word| !word.is_empty()).peekable();
    let is_buttons = words.peek().is_some() && words.all(|word| is_in(word, BUTTONS));
    is_buttons
        || begins(BEGINNINGS)
        || (begins(HINTS) && !is_sentence)
        || text.contains("ICP备")
        || text.contains("ICP備")
}

/// Returns whether a block at either end leads away: a link that is no sentence.
fn is_loose_end(block: &Block) -> bool {
    block.is_link() && !block.text.ends_with(['。', '！', '？', '”', '」'])
}
