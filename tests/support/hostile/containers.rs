//! Hostile files of structured formats: pages, JSON, feeds, web archives, and bytes in other encodings.

use encoding_rs::{BIG5, GB18030};
use xunwen_corpus::Format;

use super::texts::UNITS;
use super::{HostileFamily, numbered, repeated};

/// Returns hostile pages, JSON, feeds, archives and bytes.
#[must_use]
pub fn container_families() -> Vec<HostileFamily> {
    let mut families = page_families();
    families.extend(tag_families());
    families.extend(json_families());
    families.extend(feed_families());
    families.extend(feed_text_families());
    families.extend(archive_families());
    families.extend(byte_families());
    families
}

fn html(
    name: impl Into<String>,
    make: impl Fn(usize) -> String + Send + Sync + 'static,
) -> HostileFamily {
    HostileFamily::new(name, Format::Html, move |n| make(n).into_bytes())
}

/// Elements of every kind that the parser treats specially.
#[rustfmt::skip]
const TAGS: &[&str] = &[
    "div",
    "p",
    "span",
    "a",
    "b",
    "i",
    "font",
    "h1",
    "h2",
    "li",
    "ul",
    "table",
    "tr",
    "td",
    "section",
    "article",
    "form",
    "button",
    "select",
    "option",
    "svg",
    "math",
    "template",
    "ruby",
    "rt",
    "pre",
    "br",
    "img",
    "script",
    "style",
    "title",
    "body",
    "html",
    "head",
    "frameset",
    "nobr",
    "dd",
    "time",
    "meta",
    "blockquote",
    "center",
    "noscript",
];

/// Elements nested, unclosed, closed without being open, next to each other, and one inside another, each with text.
fn tag_families() -> Vec<HostileFamily> {
    let mut families = Vec::new();
    for &tag in TAGS {
        families.push(html(format!("<{tag}> unclosed"), move |n| repeated(&format!("<{tag}>"), n)));
        families.push(html(format!("<{tag}> unclosed with text"), move |n| {
            repeated(&format!("<{tag}>潮涌钱塘，"), n)
        }));
        families.push(html(format!("<{tag}> siblings"), move |n| {
            repeated(&format!("<{tag}>潮涌钱塘，产业兴城。</{tag}>"), n)
        }));
        families.push(html(format!("<{tag}> nested"), move |n| {
            repeated(&format!("<{tag}>"), n / 2) + "正文。" + &repeated(&format!("</{tag}>"), n / 2)
        }));
        families.push(html(format!("</{tag}> closed"), move |n| repeated(&format!("</{tag}>"), n)));
        families.push(html(format!("<{tag}> in deep <div>s"), move |n| {
            repeated("<div>", n / 2) + &repeated(&format!("<{tag}>中</{tag}>"), n / 2)
        }));
        families.push(html(format!("<div><{tag}> nested"), move |n| {
            repeated(&format!("<div><{tag}>中。"), n)
        }));
        families.push(html(format!("<{tag}> below unclosed <b>s"), move |n| {
            repeated("<b>", n / 8) + &repeated(&format!("<{tag}>中"), n / 2)
        }));
    }
    families
}

/// Pages that are hostile in another way than by their elements.
fn page_families() -> Vec<HostileFamily> {
    let mut families = vec![
        html("attributes on one tag", |n| format!("<p {}>中", numbered(n, |i| format!("a{i}=1 ")))),
        html("attributes on many tags", |n| {
            repeated(&format!("<p {}>中", numbered(3_000, |i| format!("a{i} "))), n)
        }),
        html("a long attribute", |n| format!("<p class=\"{}\">中", repeated("article-body ", n))),
        html("long class names", |n| {
            repeated("<div class=\"aB-cD-eF-article-content-text\">潮涌钱塘，产业兴城。</div>", n)
        }),
        html("comments", |n| repeated("<!-- a -->", n)),
        html("a long comment", |n| format!("<!--{}", repeated("-", n))),
        html("cdata", |n| repeated("<![CDATA[", n)),
        html("doctypes", |n| repeated("<!DOCTYPE html>", n)),
        html("entities", |n| repeated("&notit;&ampamp", n)),
        html("a title of separators", |n| format!("<title>{}</title><p>中", repeated("_-|— ", n))),
        html("JSON-LD of arrays", |n| {
            let json = "[".repeat(n / 2);
            format!("<script type=\"application/ld+json\">{json}</script><p>潮涌。")
        }),
        html("JSON-LD of objects", |n| {
            let json = numbered(n, |i| format!("\"a{i}\":1,"));
            format!("<script type=\"application/ld+json\">{{{json}\"b\":1}}</script><p>潮涌。")
        }),
        html("many scripts of JSON-LD", |n| {
            repeated("<script type=\"application/ld+json\">{\"@type\":\"x\"}</script>", n)
        }),
        html("lines of metadata", |n| repeated("<p>2023-05-19 17:28 来源：新华社</p>", n)),
        html("a line of digits", |n| format!("<h1>题</h1><p>{}</p><p>潮。", repeated("1 ", n))),
        html("prose in nested tables", |n| {
            repeated("<table><tr><td>潮涌钱塘，产业兴城，人们说这是一个好地方。", n)
        }),
        html("misnested formatting", |n| repeated("<a><b><p></a>中</b>", n)),
        html("lists of links", |n| repeated("<ul><li><a href=x>潮涌</a></li></ul>", n)),
        html("paragraphs and links", |n| {
            repeated("<p>潮涌钱塘，产业兴城，人们说。<a>链接</a></p><div>中<br></div>", n)
        }),
        html("select in table", |n| repeated("<table><select><tr>", n)),
    ];
    for unit in UNITS {
        families.push(html(format!("{unit:?} in a paragraph"), move |n| {
            format!("<h1>题</h1><p>{}</p>", repeated(unit, n))
        }));
    }
    families
}

fn json(name: &str, make: impl Fn(usize) -> String + Send + Sync + 'static) -> HostileFamily {
    HostileFamily::new(name, Format::Json, move |n| make(n).into_bytes())
}

fn json_families() -> Vec<HostileFamily> {
    vec![
        json("fields", |n| {
            format!("{{{}\"title\":\"a\"}}", numbered(n, |i| format!("\"f{i}\":1,")))
        }),
        json("the same field", |n| {
            format!("{{{}\"title\":\"a\"}}", repeated("\"body\":\"中\",", n))
        }),
        json("nested arrays", |n| "[".repeat(n)),
        json("nested arrays, closed", |n| "[".repeat(n / 2) + &"]".repeat(n / 2)),
        json("nested objects", |n| repeated("{\"a\":", n)),
        json("a nested field", |n| {
            format!("{{\"title\":\"a\",\"x\":{}{}}}", "[".repeat(n / 2), "]".repeat(n / 2))
        }),
        json("articles", |n| {
            format!("[{}{{}}]", repeated("{\"title\":\"题\",\"body\":\"潮涌。\"},", n))
        }),
        json("articles without an end", |n| {
            format!("[{}", repeated("{\"title\":\"题\",\"body\":\"潮涌。\"},", n))
        }),
        json("objects in a row", |n| repeated("{\"title\":\"题\",\"body\":\"潮涌。\"}", n)),
        json("broken objects", |n| repeated("{\"title\":\"题\",\"body\":\"潮涌。}", n)),
        json("line breaks in a string", |n| {
            format!("{{\"title\":\"a\",\"body\":\"{}\"}}", repeated("中\n", n))
        }),
        json("quotation marks in a string", |n| {
            format!("{{\"title\":\"a\",\"body\":\"{}\"}}", repeated("中\"", n))
        }),
        json("escapes", |n| format!("{{\"title\":\"a\",\"body\":\"{}\"}}", repeated("\\u4e2d", n))),
        json("half surrogates", |n| {
            format!("{{\"title\":\"a\",\"body\":\"{}\"}}", repeated("\\ud800", n))
        }),
        json("backslashes", |n| format!("{{\"title\":\"a\",\"body\":\"{}", "\\".repeat(n))),
        json("trailing commas", |n| format!("{{\"title\":\"a\"{}}}", ",".repeat(n))),
        json("a truncated string", |n| format!("{{\"title\":\"{}", repeated("潮", n))),
        json("authors", |n| {
            let authors = numbered(n, |i| format!("\"张{i}\","));
            format!("{{\"title\":\"a\",\"authors\":[{authors}\"a\"]}}")
        }),
        json("authors in a string", |n| {
            format!("{{\"title\":\"a\",\"authors\":\"{}\"}}", repeated("张三、李 四 ", n))
        }),
        json("paragraphs", |n| {
            let paragraphs = repeated("{\"kind\":\"caption\",\"text\":\"图为杭州图为杭州\"},", n);
            format!("{{\"title\":\"a\",\"paragraphs\":[{paragraphs}\"a\"]}}")
        }),
        json("a long title", |n| {
            format!("{{\"title\":\"{}\",\"body\":\"中\"}}", repeated("潮\\n&amp;", n))
        }),
        json("a long date", |n| {
            format!("{{\"title\":\"a\",\"date\":\"{}\"}}", repeated("2023-05-19 ", n))
        }),
        json("a long id", |n| format!("{{\"title\":\"a\",\"id\":\"{}\"}}", repeated("../a", n))),
    ]
}

fn feed(name: &str, make: impl Fn(usize) -> String + Send + Sync + 'static) -> HostileFamily {
    HostileFamily::new(name, Format::Feed, move |n| make(n).into_bytes())
}

fn feed_families() -> Vec<HostileFamily> {
    let rss = |inside: String| format!("<rss><channel>{inside}</channel></rss>");
    vec![
        feed("entries", move |n| {
            rss(repeated("<item><title>题</title><description>潮涌。</description></item>", n))
        }),
        feed("entries without an end", |n| {
            format!("<rss><channel>{}", repeated("<item><title>题</title>", n))
        }),
        feed("nested elements", |n| format!("<rss><channel><item>{}", repeated("<a>", n))),
        feed("attributes", |n| {
            format!("<rss><channel><item {}>", numbered(n, |i| format!("a{i}=\"1\" ")))
        }),
        feed("namespaces", |n| {
            format!("<rss {}><channel><item>", numbered(n, |i| format!("xmlns:a{i}=\"u{i}\" ")))
        }),
    ]
}

/// Feeds with a long text in one place.
fn feed_text_families() -> Vec<HostileFamily> {
    let rss = |inside: String| format!("<rss><channel>{inside}</channel></rss>");
    vec![
        feed("a long description", move |n| {
            rss(format!(
                "<item><title>题</title><description>{}</description></item>",
                repeated("&lt;p&gt;中", n)
            ))
        }),
        feed("nested markup in a description", move |n| {
            rss(format!(
                "<item><title>题</title><description>{}</description></item>",
                repeated("&lt;div&gt;", n)
            ))
        }),
        feed("cdata", move |n| {
            rss(format!(
                "<item><title>题</title><description>{}</description></item>",
                repeated("<![CDATA[中]]>", n)
            ))
        }),
        feed("entities", move |n| {
            rss(format!("<item><title>{}</title></item>", repeated("&amp;&x;", n)))
        }),
        feed("bare ampersands", move |n| {
            rss(format!("<item><title>{}</title></item>", repeated("a & b ", n)))
        }),
        feed("authors", move |n| {
            rss(format!(
                "<item><title>题</title>{}</item>",
                numbered(n, |i| format!("<author>张{i}</author>"))
            ))
        }),
        feed("comments", |n| format!("<rss><channel>{}", repeated("<!-- -->", n))),
        feed("a doctype of entities", |n| {
            format!("<!DOCTYPE a [{}]><rss>", numbered(n, |i| format!("<!ENTITY a{i} \"b\">")))
        }),
        feed("nested inline markup", move |n| {
            rss(format!(
                "<item><title>题</title><content type=\"xhtml\">{}",
                repeated("<div>中", n)
            ))
        }),
    ]
}

fn archive_families() -> Vec<HostileFamily> {
    let archive = |name: &str, make: fn(usize) -> String| {
        HostileFamily::new(name, Format::Warc, move |n| make(n).into_bytes())
    };
    vec![
        archive("a record of headers", |n| {
            format!("HTTP/1.1 200 OK\r\n{}\r\n<p>潮涌。", numbered(n, |i| format!("A{i}: b\r\n")))
        }),
        archive("chunks", |n| {
            format!(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{}",
                repeated("1\r\na\r\n", n)
            )
        }),
        archive("a page", |n| {
            format!(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{}",
                repeated("<p>潮涌。</p>", n)
            )
        }),
        archive("a long header", |n| format!("HTTP/1.1 200 OK\r\nA: {}", repeated("b ", n))),
    ]
}

/// Bytes of other encodings, and bytes that are not text.
fn byte_families() -> Vec<HostileFamily> {
    let bytes = |name: String, unit: Vec<u8>| {
        HostileFamily::new(name, Format::Text, move |n| unit.repeat((n / unit.len()).max(1)))
    };
    let mut families = Vec::new();
    for text in ["潮涌钱塘，产业兴城。\n", "潮", "中a", "，"] {
        families.push(bytes(format!("GB18030 {text:?}"), GB18030.encode(text).0.into_owned()));
        families.push(bytes(format!("Big5 {text:?}"), BIG5.encode(text).0.into_owned()));
        let utf16 = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        families.push(bytes(format!("UTF-16 {text:?}"), utf16));
        let mut lost = GB18030.encode(text).0.into_owned();
        lost.remove(0);
        families.push(bytes(format!("GB18030 with a lost byte {text:?}"), lost));
    }
    for unit in [
        &[0x81_u8][..],
        &[0xFF],
        &[0x81, 0x30],
        &[0xE4, 0xB8],
        &[0x80, 0x80, b'a'],
        &[0xC3, 0xA9, 0x28],
    ] {
        families.push(bytes(format!("bytes {unit:02X?}"), unit.to_vec()));
        let gbk = HostileFamily::new(format!("prose and bytes {unit:02X?}"), Format::Text, {
            let unit = unit.to_vec();
            move |n| {
                let prose = repeated("潮涌钱塘，产业兴城。", n / 2).into_bytes();
                [prose, unit.repeat((n / 2 / unit.len()).max(1))].concat()
            }
        });
        families.push(gbk);
    }
    families
}
