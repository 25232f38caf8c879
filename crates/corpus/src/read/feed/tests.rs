//! Invented feeds of the three kinds, damaged feeds, and files that are not feeds.

use expect_test::{Expect, expect};

use crate::format::Format;
use crate::read::read;
use crate::record::Record;

fn shown(name: &str, bytes: &[u8]) -> String {
    let lines = read(Record::new(name, Format::Feed, bytes.to_vec())).into_iter().map(|outcome| {
        let a = match outcome {
            Ok(article) => article,
            Err(skip) => return skip.to_string(),
        };
        let fields =
            [a.title, a.source, a.date, a.url].map(|field| field.unwrap_or("-".to_owned()));
        let body = a.body.replace('\n', "⏎");
        format!("{} | {} | {:?} | {body}", a.id, fields.join(" | "), a.authors)
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn check(feed: &str, expected: Expect) {
    expected.assert_eq(&shown("a", feed.as_bytes()));
}

#[test]
fn rss_gives_one_article_per_item() {
    check(
        r#"<?xml version="1.0" encoding="UTF-8"?>
        <rss version="2.0" xmlns:content="x" xmlns:dc="y"><channel><title>潮声网</title><link>https://example.com</link>
        <image><title>标志</title></image>
        <item><title>夜间公交开行</title><link>https://example.com/1</link><guid>https://example.com/1</guid>
        <pubDate>Tue, 05 Mar 2024 08:12:00 +0800</pubDate><dc:creator>林一舟、何小满</dc:creator>
        <description>短短的摘要。</description>
        <content:encoded><![CDATA[<p>潮声市今天开出夜间公交。</p><h2>票价</h2><p>两元，<br>可刷卡。</p><p>相关阅读</p><ul><li><a href=x>渡轮</a></li></ul>]]></content:encoded></item>
        <item><title>R&amp;D 与 &lt;b&gt;</title><guid isPermaLink="false">17</guid><source url="z">山城晚报</source>
        <author>lin@example.com (林一舟)</author><pubDate>2024-03-06 09:00</pubDate>
        <description>&lt;p&gt;转义的段落，&amp;nbsp;一。&lt;/p&gt;&lt;p&gt;二。&lt;/p&gt;</description></item>
        <item><title></title></item>
        </channel></rss>"#,
        expect![[r#"
            https://example.com/1 | 夜间公交开行 | 潮声网 | Tue, 05 Mar 2024 08:12:00 +0800 | https://example.com/1 | ["林一舟", "何小满"] | 潮声市今天开出夜间公交。⏎⏎票价⏎⏎两元，⏎可刷卡。
            a#2 | R&D 与 <b> | 山城晚报 | 2024-03-06 09:00 | - | ["林一舟"] | 转义的段落， 一。⏎⏎二。
            `a` article 3: empty: it has neither a title nor text"#]],
    );
}

#[test]
fn rdf_gives_one_article_per_item() {
    check(
        r#"<rdf:RDF xmlns:rdf="r" xmlns="http://purl.org/rss/1.0/"><channel rdf:about="a"><title>潮聲</title></channel>
        <item rdf:about="https://example.com/1"><title>夜間公車</title><link>https://example.com/1</link><dc:date>2024-03-05T08:12:00+08:00</dc:date>
        <description>今天上路。
        票價兩元。</description></item></rdf:RDF>"#,
        expect![
            "a#1 | 夜間公車 | 潮聲 | 2024-03-05T08:12:00+08:00 | https://example.com/1 | [] | 今天上路。⏎票價兩元。"
        ],
    );
}

#[test]
fn atom_is_read_in_each_kind_of_text() {
    check(
        r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>潮声网</title><updated>2030-01-01T00:00:00Z</updated>
        <entry><id>tag:example.com,2024:1</id><title type="html">夜间公交</title><link rel="self" href="https://example.com/self"/><link href="https://example.com/1?a=1&amp;b=2"/>
        <published>2024-03-05T08:12:00+08:00</published><updated>2024-03-06T00:00:00Z</updated><author><name>林一舟</name><email>l@example.com</email></author>
        <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>第一段，<b>粗</b>体，1 &lt; 2。</p><p>第二段。</p></div></content></entry>
        <entry><id>tag:example.com,2024:2</id><title>只有更新时间</title><updated>2024-03-06T00:00:00Z</updated><summary type="text">1 &lt; 2，&amp;amp; 一行。
第二行。</summary><source><title>山城晚报</title></source></entry>
        <entry><id>tag:example.com,2024:2</id><title type="xhtml"><div>同一个 <b>id</b></div></title><content type="html">&lt;p&gt;文。&lt;/p&gt;</content></entry></feed>"#,
        expect![[r#"
            tag:example.com,2024:1 | 夜间公交 | 潮声网 | 2024-03-05T08:12:00+08:00 | https://example.com/1?a=1&b=2 | ["林一舟"] | 第一段，粗体，1 < 2。⏎⏎第二段。
            tag:example.com,2024:2 | 只有更新时间 | 山城晚报 | - | - | [] | 1 < 2，&amp; 一行。⏎第二行。
            a#3 | 同一个 id | 潮声网 | - | - | [] | 文。"#]],
    );
}

#[test]
fn the_declared_encoding_is_used() {
    let feed = "<?xml version=\"1.0\" encoding=\"GB2312\"?><rss><channel><title>网</title><item><title>夜间公交</title><description>开行。</description></item></channel></rss>";
    let (bytes, _, _) = encoding_rs::GB18030.encode(feed);
    expect!["a#1 | 夜间公交 | 网 | - | - | [] | 开行。"].assert_eq(&shown("a", &bytes));
    let feed = feed.replace("GB2312", "big5").replace("夜间公交", "夜間公車").replace("网", "網");
    let (bytes, _, _) = encoding_rs::BIG5.encode(&feed);
    expect!["a#1 | 夜間公車 | 網 | - | - | [] | 开行。"].assert_eq(&shown("a", &bytes));
}

#[test]
fn a_syntax_error_loses_only_its_entry() {
    check(
        "<rss><channel><title>网</title><item><title>一</title></item><item><title>二 & 三 &nbsp; &没有;</title></item>\
         <item><title>坏<![CDATA[ 没完 <item><title>四</title></item><item><title>五</title></item></channel></rss>",
        expect![[r#"
            a#1 | 一 | 网 | - | - | [] | 
            a#2 | 二 & 三 &nbsp; &没有; | 网 | - | - | [] | 
            `a` article 3: not valid XML: syntax error: CDATA not closed: `]]>` not found before end of input
            a#4 | 四 | 网 | - | - | [] | 
            a#5 | 五 | 网 | - | - | [] | "#]],
    );

    check(
        "<rss><channel><item><title>一</title></item><item><title>坏</tit <!x <item><title>三</title></item>",
        expect![[r#"
            a#1 | 一 | - | - | - | [] | 
            a#2 | 坏 | - | - | - | [] | "#]],
    );

    check(
        "<rss><channel><item><title>一</item><item><title>二</title></b></item></channel>",
        expect![[r#"
            a#1 | 一 | - | - | - | [] | 
            a#2 | 二 | - | - | - | [] | "#]],
    );
}

#[test]
fn a_file_that_is_not_a_feed_is_reported_unless_it_is_named_xml() {
    check(
        "<html><body>页</body></html>",
        expect![
            "`a`: not a feed: the root element is `html` (expected `rss`, `rdf:RDF` or `feed`)"
        ],
    );
    check("不是", expect!["`a`: not valid XML: the file has no element"]);
    check("", expect!["`a`: empty: it has neither a title nor text"]);
    expect![""].assert_eq(&shown("sitemap.xml", b"<urlset><url/></urlset>"));
    expect![""].assert_eq(&shown("sitemap.XML.gz", b"<urlset><url/></urlset>"));
}

#[test]
fn entities_and_deep_nesting_are_not_expanded() {
    let bomb = "<!DOCTYPE lolz [<!ENTITY a \"哈哈\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c SYSTEM \"file:///etc/passwd\">]>\
        <rss><channel><item><title>&b;&c;</title></item></channel></rss>";
    check(bomb, expect!["a#1 | &b;&c; | - | - | - | [] | "]);
    let deep = "<x>".repeat(200_000);
    let feed = format!(
        "<rss><channel><item><title>深</title>{deep}</item>{deep}<item><title>后</title></item></channel></rss>"
    );
    check(
        &feed,
        expect![[r#"
        a#1 | 深 | - | - | - | [] | 
        a#2 | 后 | - | - | - | [] | "#]],
    );
    let xhtml = format!(
        "<feed><entry><title>深</title><content type='xhtml'>{}文。</content></entry></feed>",
        "<div>".repeat(100_000)
    );
    check(&xhtml, expect!["a#1 | 深 | - | - | - | [] | 文。"]);
}
