//! Invented feeds of the three kinds, damaged feeds, and files that are not feeds.

use expect_test::{Expect, expect};

use crate::format::Format;
use crate::published::Published;
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
fn a_file_that_is_not_a_feed_is_reported() {
    check(
        "<html><body>页</body></html>",
        expect![
            "`a`: not a feed: the root element is `html` (expected `rss`, `rdf:RDF` or `feed`)"
        ],
    );
    check("不是", expect!["`a`: not valid XML: the file has no element"]);
    check("", expect!["`a`: empty: it has neither a title nor text"]);
    check(
        "<urlset><url/></urlset>",
        expect![
            "`a`: not a feed: the root element is `urlset` (expected `rss`, `rdf:RDF` or `feed`)"
        ],
    );
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

/// Returns the title and the text of the only entry of a feed, with `entry` inside it.
fn entry_of(root: &str, entry: &str) -> String {
    let name = root.split(' ').next().unwrap();
    let entry_name = match name {
        "feed" => "entry",
        "a:feed" => "a:entry",
        _ => "item",
    };
    let feed = format!("<{root}><{entry_name}>{entry}</{entry_name}></{name}>");
    let articles = read(Record::new("a", Format::Feed, feed.into_bytes()));
    let shown = articles.into_iter().map(|outcome| match outcome {
        Ok(a) => format!("{} | {}", a.title.unwrap_or_default(), a.body.replace('\n', "⏎")),
        Err(skip) => skip.to_string(),
    });
    shown.collect::<Vec<_>>().join(" & ")
}

const BODY: &str = "第一段，粗体，1 < 2。⏎⏎第二段。";

#[test]
fn markup_in_the_feed_is_text_in_every_kind_of_feed() {
    let inline = "<p>第一段，<b>粗</b>体，1 &lt; 2。</p><p>第二段。</p>";
    let escaped = "&lt;p&gt;第一段，&lt;b&gt;粗&lt;/b&gt;体，1 &amp;lt; 2。&lt;/p&gt;&lt;p&gt;第二段。&lt;/p&gt;";
    let cdata = "<![CDATA[<p>第一段，<b>粗</b>体，1 &lt; 2。</p><p>第二段。</p>]]>";
    let xhtml = "<x:div xmlns:x=\"http://www.w3.org/1999/xhtml\"><x:p>第一段，<x:b>粗</x:b>体，1 &lt; 2。</x:p><x:p>第二段。</x:p></x:div>";
    let base64 =
        "PHA+56ys5LiA5q6177yMPGI+57KXPC9iPuS9k++8jDEgJmx0OyAy44CCPC9wPjxwPuesrOS6jOauteOAgjwvcD4=";

    for root in [
        "rss",
        "rss version=\"0.91\"",
        "rdf:RDF",
        "feed xmlns=\"http://www.w3.org/2005/Atom\"",
        "feed version=\"0.3\" xmlns=\"http://purl.org/atom/ns#\"",
    ] {
        for (start, end) in [
            ("description", "description"),
            ("content:encoded", "content:encoded"),
            ("content", "content"),
            ("content type=\"xhtml\"", "content"),
            ("content type=\"html\"", "content"),
            ("content type=\"text/html\"", "content"),
            ("content type=\"text/html\" mode=\"xml\"", "content"),
            ("content type=\"application/xhtml+xml\" xml:space=\"preserve\"", "content"),
            ("summary mode=\"escaped\"", "summary"),
            ("body xmlns=\"http://www.w3.org/1999/xhtml\"", "body"),
            ("xhtml:div", "xhtml:div"),
            ("turbo:full-text", "turbo:full-text"),
        ] {
            for text in [inline, escaped, cdata, xhtml] {
                let shown = entry_of(root, &format!("<title>题</title><{start}>{text}</{end}>"));
                assert_eq!(shown, format!("题 | {BODY}"), "{root} {start} {text}");
            }
        }
    }

    let coded = entry_of(
        "feed",
        &format!("<title>题</title><content type='text/html' mode='base64'>{base64}</content>"),
    );
    assert_eq!(coded, format!("题 | {BODY}"));
    let parts = "<content type='multipart/alternative'><content type='text/plain'>第一段。</content></content>";
    assert_eq!(entry_of("feed", parts), " | 第一段。");
    let items = "<content:items><rdf:Bag><rdf:li><content:item><rdf:value>第一段。</rdf:value></content:item></rdf:li></rdf:Bag></content:items>";
    assert_eq!(entry_of("rdf:RDF", items), " | 第一段。");
}

#[test]
fn prefixes_of_namespaces_do_not_matter() {
    let atom = "a:feed xmlns:a=\"http://www.w3.org/2005/Atom\"";
    assert_eq!(
        entry_of(atom, "<a:title>题</a:title><a:content type='html'>文。</a:content>"),
        "题 | 文。"
    );
    let rss = "rss xmlns:c=\"http://purl.org/rss/1.0/modules/content/\" xmlns:a=\"http://www.w3.org/2005/Atom\"";
    assert_eq!(
        entry_of(rss, "<title>题</title><a:link rel='self' href='x'/><c:encoded>文。</c:encoded>"),
        "题 | 文。"
    );
    let rss = "rss xmlns:media=\"http://search.yahoo.com/mrss/\"";
    let media = "<title>题</title><media:group><media:title>片名</media:title><media:description>片中一段。</media:description></media:group>";
    assert_eq!(entry_of(rss, media), "题 | 片中一段。");
    assert_eq!(entry_of(rss, &format!("{media}<description>短。</description>")), "题 | 短。");
}

#[test]
fn the_longest_text_is_the_article() {
    let full = "<description>第一段是全文，一直写到最后。第二段也是。</description>";
    let teaser = "<content:encoded>第一段</content:encoded>";
    let shown = "题 | 第一段是全文，一直写到最后。第二段也是。";
    assert_eq!(entry_of("rss", &format!("<title>题</title>{teaser}{full}")), shown);
    let picture = "<content:encoded>&lt;img src=x&gt;</content:encoded>";
    assert_eq!(entry_of("rss", &format!("<title>题</title>{picture}{full}")), shown);
    // All of the text is a link.
    let link = "<description>&lt;a href=x&gt;阅读全文&lt;/a&gt;</description>";
    assert_eq!(entry_of("rss", &format!("<title>题</title>{link}")), "题 | 阅读全文");
}

#[test]
fn a_title_is_markup_where_it_is_stated_or_has_tags() {
    let title = |kind: &str, text: &str| entry_of("feed", &format!("<title{kind}>{text}</title>"));
    assert_eq!(title(" type='html'", "&lt;b&gt;戊条&lt;/b&gt;斑嘴&amp;lt;鸭"), "戊条斑嘴<鸭 | ");
    assert_eq!(title(" type='text/html' mode='escaped'", "&lt;i&gt;戊&lt;/i&gt;条"), "戊条 | ");
    assert_eq!(title("", "<![CDATA[<b>戊</b>条]]>"), "戊条 | ");
    assert_eq!(title("", "戊<em>条</em>，1 &lt; 2"), "戊条，1 < 2 | ");
    assert_eq!(title(" type='text'", "1 &lt; 2，&lt;b&gt;戊&lt;/b&gt;"), "1 < 2，<b>戊</b> | ");
    assert_eq!(title("", "论&lt;b&gt;的用法"), "论<b>的用法 | ");
}

#[test]
fn content_that_is_not_text_is_named() {
    let picture = "<content type='image/png'>iVBORw0KGgo=</content>";
    assert_eq!(
        entry_of("feed", &format!("<title>题</title>{picture}")),
        "题 |  & `a` article 1: not text: the content of the entry is `image/png`"
    );
    assert_eq!(
        entry_of("feed", picture),
        "`a` article 1: not text: the content of the entry is `image/png`"
    );
    let both = format!("<title>题</title>{picture}<summary>文。</summary>");
    assert_eq!(entry_of("feed", &both), "题 | 文。");
    assert_eq!(entry_of("feed", "<title>题</title><content type='image/png' src='x'/>"), "题 | ");
}

#[test]
fn relative_addresses_are_resolved() {
    let urls = |feed: &str| {
        let articles = read(Record::new("a", Format::Feed, feed.as_bytes().to_vec()));
        let urls = articles.into_iter().map(|article| article.unwrap().url.unwrap_or("-".into()));
        urls.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        urls(
            "<rss><channel><item><title>一</title><link>/a/1</link></item><item><title>二</title>\
              <link>https://b.example/2</link></item><item><title>三</title><guid>https://c.example/3</guid></item>\
              <item><title>四</title><guid isPermaLink='false'>https://c.example/4</guid></item>\
              <link>https://example.com/news/</link></channel></rss>"
        ),
        "https://example.com/a/1 https://b.example/2 https://c.example/3 -"
    );
    assert_eq!(
        urls(
            "<feed xml:base='https://example.com/x/'><link rel='self' href='feed'/><link href='/site/'/>\
              <entry xml:base='2024/'><title>一</title><link href='1'/></entry>\
              <entry><title>二</title><link xml:base='/y/' href='2'/></entry></feed>"
        ),
        "https://example.com/x/2024/1 https://example.com/y/2"
    );
    assert_eq!(urls("<feed><entry><title>一</title><link href='../1'/></entry></feed>"), "../1");
}

#[test]
fn dates_of_feeds_are_read() {
    let raw_date = |text: &str| {
        let feed = format!("<rss><item><title>题</title>{text}</item></rss>");
        read(Record::new("a", Format::Feed, feed.into_bytes())).remove(0).unwrap().date.unwrap()
    };
    for (stated, expected) in [
        ("Tue, 27 Dec 2005 13:08:54+0900", "2005-12-27T13:08:54+09:00"),
        ("27 Dec 2005 13:08:54-0930", "2005-12-27T13:08:54-09:30"),
        ("Wed, 06 Mar 2024 09:30:00GMT", "2024-03-06T09:30:00+00:00"),
        ("06 Mar 24 09:30 +0800", "2024-03-06T09:30:00+08:00"),
        ("6 March 1999 9:30 UT", "1999-03-06T09:30:00+00:00"),
        ("Fri, 6 Sept 2013 9:05:07 +0800 (CST)", "2013-09-06T09:05:07+08:00"),
        ("06-Mar-2024 09:30:00 GMT", "2024-03-06T09:30:00+00:00"),
        ("Wed, 6 Mar 2024 9:30:00 CST", "2024-03-06T09:30:00+08:00"),
        ("Wed, 06 Mar 2024", "2024-03-06"),
        ("星期三，6 Mar 2024 09:30:00 +0800", "2024-03-06T09:30:00+08:00"),
    ] {
        let date = Published::parse(&raw_date(&format!("<pubDate>{stated}</pubDate>")));
        let date = date.map(|date| date.to_string());
        assert_eq!(date.as_deref(), Some(expected), "{stated}");
    }
    assert_eq!(raw_date("<pubDate>昨天</pubDate><dc:date>2024-03-06</dc:date>"), "2024-03-06");
    assert_eq!(raw_date("<pubDate>昨天</pubDate>"), "昨天");
}

#[test]
fn an_entry_that_is_not_closed_ends_where_the_next_begins() {
    check(
        "<rss><channel><item><title>一</title><description>文。</description><item><title>二</title></item></channel></rss>",
        expect![[r#"
            a#1 | 一 | - | - | - | [] | 文。
            a#2 | 二 | - | - | - | [] | "#]],
    );
}
