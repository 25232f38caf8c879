//! Invented pages in the layouts of news sites.

mod facts;
mod hostile;
mod layouts;

use expect_test::{Expect, expect};

use super::*;

fn shown(page: &str) -> String {
    let page = match read(page, &|| None) {
        Ok(page) => page,
        Err(SkipReason::TooComplex) => return "too complex".to_owned(),
        Err(other) => panic!("{other}"),
    };
    let fields =
        [page.title, page.date, page.source, page.url].map(|field| field.unwrap_or("-".to_owned()));
    format!("{} | {:?}\n{}", fields.join(" | "), page.authors, shown_text(&page.text))
}

fn shown_text(text: &BlockText) -> String {
    let mut ends = text.kinds.iter().skip(1).map(|&(at, _)| at - 2).chain([text.body.len()]);
    let blocks = text.kinds.iter().map(|&(at, kind)| {
        let block = &text.body[at..ends.next().unwrap()];
        let sign = match kind {
            ParagraphKind::Body => "",
            ParagraphKind::Heading => "# ",
            ParagraphKind::Caption => "^ ",
            ParagraphKind::Note => "* ",
            other => panic!("{other:?}"),
        };
        format!("{sign}{}", block.replace('\n', " ⏎ "))
    });
    blocks.collect::<Vec<_>>().join("\n")
}

fn check(page: &str, expected: Expect) {
    expected.assert_eq(&shown(page));
}

/// A body with enough prose to be found.
const PROSE: &str = "<p>潮声市今天开出首条夜间公交，全程十二公里。</p><p>乘客陈女士说，下班后终于不用走路回家了。</p>";

#[test]
fn boilerplate_around_an_article_is_removed() {
    check(
        r#"<!DOCTYPE html><html lang="zh-CN"><head><title>潮声市开出首条夜间公交_潮声网</title>
        <style>.a{color:red}</style><script>var 文 = "<p>脚本，不是正文。</p>";</script></head>
        <body class="page nav-open">
        <div class="header"><a href="/">首页</a> <a href="/n">新闻</a> <span>今天是2031年1月2日 星期四</span></div>
        <div class="breadcrumb">当前位置：<a href="/">首页</a> &gt; <a href="/s">社会</a> &gt; 正文</div>
        <div class="main"><h1>潮声市开出首条夜间公交</h1>
        <div class="info"><span>2024年03月05日 08:12</span>　<span>来源：<a href="/x">潮声日报</a></span>　<span>作者：林一舟</span></div>
        <div class="share-bar">分享到：<a>微信</a> <a>微博</a></div>
        <div class="article-content" id="content">
        <p>　　潮声市今天开出首条夜间公交，全程十二公里，
        设二十三站。</p>
        <!-- 注释，不是正文。 -->
        <p>“下班后终于不用走路回家了。”乘客陈女士说。</p>
        <div class="ad-box"><p>广告：买一送一，仅此一天！</p></div>
        <h3>夜里也准点</h3>
        <p>记者在<a href="/z">东门站</a>看到，车辆每二十分钟一班，票价两元。</p>
        <p style="display: none">隐藏的话，没有人看得见。</p>
        <p>责任编辑：何小满</p>
        <p>相关阅读</p><ul><li><a href="/1">渡轮也要开夜航</a></li><li><a href="/2">地铁末班车延后</a></li></ul>
        </div>
        <div class="related"><h3>延伸阅读</h3><p>去年冬天，渡轮公司也试过夜航，乘客不多。</p></div>
        <div class="comments"><h3>热门评论</h3><ul><li><p>网友甲：太好了，早就该开了！</p></li><li><p>网友乙：票价能不能便宜点？</p><time datetime="2024-03-06">昨天</time></li></ul></div>
        </div>
        <div id="footer">版权所有 © 2031 潮声网　未经授权，不得转载。京ICP备00000000号</div></body></html>"#,
        expect![[r#"
            潮声市开出首条夜间公交 | 2024年03月05日 08:12 | 潮声日报 | - | ["林一舟"]
            * 2024年03月05日 08:12　来源：潮声日报　作者：林一舟
            潮声市今天开出首条夜间公交，全程十二公里，设二十三站。
            “下班后终于不用走路回家了。”乘客陈女士说。
            # 夜里也准点
            记者在东门站看到，车辆每二十分钟一班，票价两元。
            * 责任编辑：何小满"#]],
    );
}

#[test]
fn comments_without_a_class_name_are_recognised_by_their_heading() {
    let comments: String = (1..9)
        .map(|n| format!("<li><div><b>读者{n}</b><p>我觉得挺好的，希望多开几条线路，第{n}次说了。</p></div></li>"))
        .collect();
    check(
        &format!(
            "<h1>夜间公交</h1><div class=x1>{PROSE}</div><div class=x2><h4>网友评论</h4><ul>{comments}</ul></div>"
        ),
        expect![[r#"
            夜间公交 | - | - | - | []
            潮声市今天开出首条夜间公交，全程十二公里。
            乘客陈女士说，下班后终于不用走路回家了。"#]],
    );
}

#[test]
fn json_ld_is_read_in_all_variants() {
    let page = |json: &str| {
        format!(
            "<title>甲_某网</title><script type='application/ld+json'>{json}</script><article>{PROSE}</article>"
        )
    };
    let head = |page: &str| shown(page).lines().next().unwrap().to_owned();
    let check = |json: &str, expected: Expect| expected.assert_eq(&head(&page(json)));
    check(
        r#"{"@type":"NewsArticle","headline":"夜间公交开行","datePublished":"2024-03-05T08:12:00+08:00","author":{"@type":"Person","name":"林一舟"},"publisher":{"name":"潮声日报"}}"#,
        expect![[r#"夜间公交开行 | 2024-03-05T08:12:00+08:00 | 潮声日报 | - | ["林一舟"]"#]],
    );
    check(
        r#"{"@graph":[{"@type":"WebSite","name":"潮声网"},{"@type":["ReportageNewsArticle"],"headline":"夜间公交开行","author":[{"name":"林一舟"},"何小满"],"mainEntityOfPage":{"@id":"https://example.com/1"}}]}"#,
        expect![[r#"夜间公交开行 | - | - | https://example.com/1 | ["林一舟", "何小满"]"#]],
    );
    check(
        "[{\"@type\":\"https://schema.org/Article\",\"headline\":\"夜间公交\n开行\",\"author\":\"林一舟\",\"datePublished\":\"明天\"}];",
        expect![[r#"夜间公交 开行 | - | - | - | ["林一舟"]"#]],
    );
    check(r#"{"@type":"WebPage","headline":"不是文章"}"#, expect!["甲 | - | - | - | []"]);
    check("{broken", expect!["甲 | - | - | - | []"]);
    check(&"[".repeat(100_000), expect!["甲 | - | - | - | []"]);
}

#[test]
fn open_graph_and_similar_meta_tags_are_read() {
    check(
        &format!(
            "<meta property='og:title' content='夜間公車上路 | 潮聲報'><meta property='og:site_name' content='潮聲報'>\
             <meta property='article:published_time' content='2024-03-05T08:12:00+08:00'>\
             <meta name='author' content='林一舟、何小滿'><meta property='og:url' content='https://example.com/a'>\
             <title>別的 | 潮聲報</title>{PROSE}"
        ),
        expect![[r#"
            夜間公車上路 | 2024-03-05T08:12:00+08:00 | 潮聲報 | https://example.com/a | ["林一舟", "何小滿"]
            潮声市今天开出首条夜间公交，全程十二公里。
            乘客陈女士说，下班后终于不用走路回家了。"#]],
    );
    check(
        &format!(
            "<meta name='weibo: article:create_at' content='2024-03-05 08:12:00'><link rel=canonical href='https://example.com/c'><h1>夜间公交</h1>{PROSE}"
        ),
        expect![[r#"
            夜间公交 | 2024-03-05 08:12:00 | - | https://example.com/c | []
            潮声市今天开出首条夜间公交，全程十二公里。
            乘客陈女士说，下班后终于不用走路回家了。"#]],
    );
}

#[test]
fn a_headline_that_is_truncated_or_worded_differently_is_not_repeated() {
    check(
        &format!(
            "<meta property='og:title' content='夜间公交今天开行，沿途…'><article><h1>夜间公交今天开行，沿途二十三站</h1>{PROSE}</article>"
        ),
        expect![[r#"
            夜间公交今天开行，沿途二十三站 | - | - | - | []
            潮声市今天开出首条夜间公交，全程十二公里。
            乘客陈女士说，下班后终于不用走路回家了。"#]],
    );

    check(
        &format!(
            "<meta property='og:title' content='潮声市夜间公交今天开行'><article><h1>夜间公交今天开行</h1><p>2024-03-05</p>{PROSE}</article>"
        ),
        expect![[r#"
            潮声市夜间公交今天开行 | 2024-03-05 | - | - | []
            * 2024-03-05
            潮声市今天开出首条夜间公交，全程十二公里。
            乘客陈女士说，下班后终于不用走路回家了。"#]],
    );
}

#[test]
fn dates_that_do_not_belong_to_the_article_are_ignored() {
    check(
        &format!(
            "<div class=top>2031年1月2日 星期四</div><h1>夜间公交开行</h1><p>更新时间：2030-01-01 08:00</p><div id=text>{PROSE}<p>2019年以来，本市已开出三条线路。</p></div>\
             <ul><li><a href=x>渡轮夜航</a><time datetime='2024-01-01'>1月1日</time></li><li><a href=y>地铁</a></li></ul><div>© 2001-2031 潮声网</div>"
        ),
        expect![[r#"
            夜间公交开行 | - | - | - | []
            * 更新时间：2030-01-01 08:00
            潮声市今天开出首条夜间公交，全程十二公里。
            乘客陈女士说，下班后终于不用走路回家了。
            2019年以来，本市已开出三条线路。"#]],
    );
}

#[test]
fn a_time_element_in_the_article_is_its_date() {
    check(
        &format!(
            "<article><header><h1>夜间公交开行</h1><time datetime='2024-03-05T08:12+08:00'>早上</time></header>{PROSE}</article>"
        ),
        expect![[r#"
            夜间公交开行 | 2024-03-05T08:12+08:00 | - | - | []
            早上
            潮声市今天开出首条夜间公交，全程十二公里。
            乘客陈女士说，下班后终于不用走路回家了。"#]],
    );
}

#[test]
fn headings_captions_lists_and_tables_are_recognised() {
    check(
        "<article><h1>夜间公交</h1><h2>一条新线</h2><p>潮声市今天开出夜间公交，全程十二公里。</p>\
         <figure><img src=a alt='不是文字，没有人看见。'><figcaption>首班车驶出东门站。林一舟摄</figcaption></figure>\
         <p class='img-desc'>图二：站牌</p><ul><li>首班二十二点</li><li>末班四点，每日如此</li></ul>\
         <table><tr><th>站</th><th>时刻</th></tr><tr><td>东门</td><td>22:00</td></tr></table>\
         <p>票价两元，可以刷卡，也可以扫码。</p></article>",
        expect![[r#"
            夜间公交 | - | - | - | []
            # 一条新线
            潮声市今天开出夜间公交，全程十二公里。
            ^ 首班车驶出东门站。林一舟摄
            ^ 图二：站牌
            首班二十二点
            末班四点，每日如此
            站 时刻 ⏎ 东门 22:00
            票价两元，可以刷卡，也可以扫码。"#]],
    );
}

#[test]
fn line_breaks_are_kept_and_two_of_them_separate_paragraphs() {
    check(
        "<h1>春晚</h1><div class=content>　　第一行，<br>第二行。<br><br>　　第二段，还是它。<BR/>\n<br/>　　第三段&nbsp;完。<pre>甲\n乙</pre></div>",
        expect![[r#"
            春晚 | - | - | - | []
            第一行， ⏎ 第二行。
            第二段，还是它。
            第三段 完。
            甲 ⏎ 乙"#]],
    );
}

#[test]
fn ruby_annotations_and_alternative_texts_are_not_text() {
    check(
        "<h1>读音</h1><div class=content><p><ruby>醫<rp>(</rp><rt>yī</rt><rp>)</rp></ruby><ruby>藥<rt>yào</rt></ruby>港今天开门，<img alt=大门>人很多。</p></div>",
        expect![[r#"
            读音 | - | - | - | []
            醫藥港今天开门，人很多。"#]],
    );
}

#[test]
fn entities_are_decoded_once() {
    check(
        "<h1>R&amp;D</h1><p>研发（R&amp;amp;D）投入增长，&ldquo;很快&rdquo;。&#x4E2D;</p>",
        expect![[r#"
            R&D | - | - | - | []
            研发（R&amp;D）投入增长，“很快”。中"#]],
    );
}

#[test]
fn briefs_without_a_sentence_are_found_by_the_name_of_their_box() {
    check(
        "<div class=nav><a>首页</a></div><h1>停水通知</h1><div class=content>东门路今晚停水</div><div class=footer>某社区</div>",
        expect![[r#"
            停水通知 | - | - | - | []
            东门路今晚停水"#]],
    );

    // Neither a box nor a sentence.
    check(
        "<p>东门路今晚停水",
        expect![[r#"
        - | - | - | - | []
        东门路今晚停水"#]],
    );
    check(
        "<title>只有题目</title><script>document.write('文')</script>",
        expect![[r#"
        只有题目 | - | - | - | []
    "#]],
    );
}

#[test]
fn pages_laid_out_on_tables_are_read() {
    check(
        "<title>夜间公交开行 - 潮声在线</title><table><tr><td><a href=a>首页</a><a href=b>新闻</a></td></tr><tr><td><table><tr><td align=center><font size=5><b>夜间公交开行</b></font></td></tr>\
         <tr><td align=center>2004-03-05 08:12　潮声日报</td></tr><tr><td><p>　　潮声市今天开出夜间公交，全程十二公里。<p>　　乘客说，方便多了。</td></tr></table></td></tr></table>",
        expect![[r#"
            夜间公交开行 | 2004-03-05 08:12 | 潮声日报 | - | []
            * 2004-03-05 08:12　潮声日报
            潮声市今天开出夜间公交，全程十二公里。
            乘客说，方便多了。"#]],
    );
}

#[test]
fn boxes_of_news_sites_are_read() {
    // Each paragraph is a box of its own, and a script shows them.
    check(
        "<h1 id=activity-name>山城菜市改造</h1><em id=publish_time></em><div id=js_content style='visibility: hidden'><section><span>菜市今天重新开张，摊位多了一半。</span></section>\
         <section><p><span>摊主们说，</span><span>雨天再也不用打伞了。</span></p></section><section>改造花了三个月。</section></div>\
         <div id=js_pc_qr_code><p>微信扫一扫，关注该公众号。</p></div>",
        expect![[r#"
            山城菜市改造 | - | - | - | []
            菜市今天重新开张，摊位多了一半。
            摊主们说，雨天再也不用打伞了。
            改造花了三个月。"#]],
    );
    check(
        "<div class=main-title-wrap><h1 class=main-title>山城菜市改造</h1></div><div class=top-bar><div class=date-source><span class=date>2024年03月05日 08:12</span> <a class=source>山城晚报</a></div></div>\
         <div id=artibody class=article><p>菜市今天重新开张，摊位多了一半。</p><p><a href=x>【相关阅读】旧菜市的一天</a></p><p>摊主们说，雨天再也不用打伞了。</p><p class=show_author>责任编辑：何小满 </p></div>\
         <div class=article-bottom><p>声明：本网登载此文，出于传递信息之目的。</p></div>",
        expect![[r#"
            山城菜市改造 | 2024年03月05日 08:12 | 山城晚报 | - | []
            * 2024年03月05日 08:12 山城晚报
            菜市今天重新开张，摊位多了一半。
            摊主们说，雨天再也不用打伞了。
            * 责任编辑：何小满"#]],
    );
    check(
        "<body><div class=article><div class=para><div><p>菜市今天重新开张，摊位多了一半。</p></div></div><div class=para><h3>三个月</h3><div><p>改造花了三个月，没有一天停业。</p></div></div>\
         <div class=para><div><p>摊主们说，雨天再也不用打伞了。</p></div></div></div><div class=side><h3>热点</h3><p>另一篇文章的摘要，写得很长很长，好让人点进去看。</p><p>又一篇的摘要，也是这样。</p></div>",
        expect![[r#"
            - | - | - | - | []
            菜市今天重新开张，摊位多了一半。
            # 三个月
            改造花了三个月，没有一天停业。
            摊主们说，雨天再也不用打伞了。"#]],
    );
    check(
        "<div class=wrap><div>2024-03-05 10:00:05 来源：山城政府网 【字体：大 中 小】</div><div class=view TRS_UEDITOR id=zoom><div>菜市今天重新开张，摊位多了一半。</div><div>改造花了三个月。</div><div>咨询电话：12345678</div></div>\
         <div>扫一扫在手机打开当前页</div><div>主办：山城市人民政府办公室　备案号：某ICP备0000号</div></div>",
        expect![[r#"
            - | 2024-03-05 10:00:05 | 山城政府网 | - | []
            * 2024-03-05 10:00:05 来源：山城政府网 【字体：大 中 小】
            菜市今天重新开张，摊位多了一半。
            改造花了三个月。
            咨询电话：12345678"#]],
    );
}

#[test]
fn pages_without_boxes_and_with_sections_are_read() {
    check(
        "<p><a href=/>首页</a> | <a href=/n>新闻</a></p><h1>山城菜市改造</h1><p>菜市今天重新开张，摊位多了一半。<h2>三个月</h2><p>改造花了三个月。<hr><p><a href=x>上一篇：旧菜市的一天</a><p>Copyright 2031",
        expect![[r#"
            山城菜市改造 | - | - | - | []
            菜市今天重新开张，摊位多了一半。
            # 三个月
            改造花了三个月。"#]],
    );
    check(
        "<article><h1>山城菜市改造</h1><section><h2>开张</h2><p>菜市今天重新开张，摊位多了一半。</p></section><section><h2>工期</h2><p>三个月。</p><ul><li>一月拆</li><li>二月建</li></ul></section></article>",
        expect![[r#"
            山城菜市改造 | - | - | - | []
            # 开张
            菜市今天重新开张，摊位多了一半。
            # 工期
            三个月。
            一月拆
            二月建"#]],
    );
}

#[test]
fn a_page_in_english_is_read() {
    check(
        "<div class=top><a href=/>Home</a> <a href=/n>News</a></div><h1>Night buses start</h1>\
         <div class=story><p>The first night bus left the East Gate at ten on Friday, with twelve people on board.</p>\
         <p>“I used to walk home,” said Ms Chen, a nurse, who got off at the <a href=x>hospital</a>.</p></div>\
         <div class=more><h3>Read next</h3><ul><li><a href=1>Ferries may run late, too</a></li><li><a href=2>Last trains</a></li></ul></div>\
         <div class=end>Chaosheng Times, 1 Harbour Road</div>",
        expect![[r#"
            Night buses start | - | - | - | []
            The first night bus left the East Gate at ten on Friday, with twelve people on board.
            “I used to walk home,” said Ms Chen, a nurse, who got off at the hospital."#]],
    );
}

#[test]
fn sentences_that_begin_like_buttons_are_kept() {
    check(
        "<h1>便民</h1><div class=content><p>扫一扫支付今天在菜市上线，摊主说很方便。</p><p>分享到微信</p><p>登录后查看全文</p>\
         <p>评论家说，这只是开始。</p><p>相关阅读：</p><p>旧菜市的一天</p><p>责任编辑：何小满</p><p>网友评论（12）</p><p>真不错，下次还来。</p></div>",
        expect![[r#"
            便民 | - | - | - | []
            扫一扫支付今天在菜市上线，摊主说很方便。
            评论家说，这只是开始。
            * 责任编辑：何小满"#]],
    );
}
