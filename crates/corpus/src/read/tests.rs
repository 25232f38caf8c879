//! JSON in the forms that occur, and arbitrary bytes.

use std::cell::Cell;

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;
use crate::skip::SkipReason;

fn shown(format: Format, bytes: &[u8]) -> String {
    let mut record = Record::new("a", format, bytes.to_vec());
    record.line = (format == Format::JsonLines).then_some(7);
    let lines = read(record).into_iter().map(|result| match result {
        Ok(a) => {
            let fields =
                [a.title, a.source, a.date, a.url].map(|field| field.unwrap_or("-".to_owned()));
            format!(
                "{} | {} | {} | {:?}",
                a.id,
                fields.join(" | "),
                a.body.escape_debug(),
                a.authors
            )
        }
        Err(skip) => skip.to_string(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn check(format: Format, json: &str, expected: Expect) {
    expected.assert_eq(&shown(format, json.as_bytes()));
}

fn check_line(json: &str, expected: Expect) {
    check(Format::JsonLines, json, expected);
}

#[test]
fn a_line_is_an_article() {
    check_line(
        r#"{"id":"x/1","title":"题","body":"文","source":"网","date":"2023-05-19","url":"http://a","authors":["张三"],"extra":{"a":[1]}}"#,
        expect![[r#"x/1 | 题 | 网 | 2023-05-19 | http://a | 文 | ["张三"]"#]],
    );
    check_line("\u{FEFF}{\"title\":\"题\"}", expect!["a#7 | 题 | - | - | - |  | []"]);
}

#[test]
fn ids_may_be_numbers_of_any_size() {
    check_line(r#"{"id":5,"title":"t"}"#, expect!["5 | t | - | - | - |  | []"]);
    check_line(
        r#"{"id":12345678901234567890123,"title":"t"}"#,
        expect!["12345678901234567890123 | t | - | - | - |  | []"],
    );
}

#[test]
fn invalid_ids_are_replaced_by_the_location() {
    check_line(r#"{"id":"a\nb","title":"t"}"#, expect!["a#7 | t | - | - | - |  | []"]);
    let long = format!("{{\"id\":\"{}\",\"title\":\"t\"}}", "x".repeat(513));
    check_line(&long, expect!["a#7 | t | - | - | - |  | []"]);
}

#[test]
fn absent_fields_and_wrong_types_do_not_affect_other_fields() {
    check_line(
        r#"{"id":null,"title":"","body":"b","source":5,"date":{},"url":5,"authors":7}"#,
        expect!["a#7 | - | - | - | - | b | []"],
    );
    check_line(
        r#"{"id":"","title":["x"],"body":"b","date":20190226}"#,
        expect!["a#7 | x | - | 20190226 | - | b | []"],
    );
    check_line(r#"{"title":"一","title":"二","n":1e999}"#, expect!["a#7 | 二 | - | - | - |  | []"]);
}

#[test]
fn a_body_may_be_an_array_and_authors_may_be_a_string() {
    check_line(
        r#"{"body":["一",2,"二"],"authors":"张三、李四 王五"}"#,
        expect![[r#"a#7 | - | - | - | - | 一\n二 | ["张三", "李四", "王五"]"#]],
    );
    check_line(
        r#"{"body":"","authors":["张三",null,5,"John Smith"]}"#,
        expect![[r#"a#7 | - | - | - | - |  | ["张三", "John Smith"]"#]],
    );
}

#[test]
fn the_paragraphs_of_a_cleaned_article_become_its_body() {
    let blocks = |json: &str| {
        let article = read(Record::new("a", Format::Json, json.into())).remove(0).unwrap();
        let blocks = article.kinds.iter().map(|&(at, kind)| format!("{kind:?}@{at}"));
        format!("{} | {}", article.body.escape_debug(), blocks.collect::<Vec<_>>().join(" "))
    };
    expect![[r"小标题\n\n正文。\n\n图 | Heading@0 Body@11 Caption@22"]].assert_eq(&blocks(
        r#"{"paragraphs":[{"kind":"heading","text":"小标题"},{"text":"正文。"},{"kind":"caption","text":"图"}]}"#,
    ));
    expect![[r"一\n\n二\n\n三 | Body@0 Body@5 Body@10"]].assert_eq(&blocks(
        r#"{"paragraphs":["一",{"kind":"sidebar","text":"二"},5,null,{"kind":"note"},{"kind":7,"text":"三"}]}"#,
    ));
    expect!["文 | "].assert_eq(&blocks(r#"{"body":"文","paragraphs":["一"]}"#));
    expect!["题 | "].assert_eq(&blocks(r#"{"body":"题","paragraphs":"一"}"#));
}

#[test]
fn published_is_a_synonym_of_date() {
    check_line(
        r#"{"title":"题","published":"2023-05-19"}"#,
        expect!["a#7 | 题 | - | 2023-05-19 | - |  | []"],
    );
    check_line(
        r#"{"title":"题","published":"2023-05-19","date":"2024-01-01"}"#,
        expect!["a#7 | 题 | - | 2024-01-01 | - |  | []"],
    );
    check_line(
        r#"{"paragraphs":5}"#,
        expect!["`a` line 7: no text: the object has neither a `title` nor a `body`"],
    );
}

#[test]
fn lone_surrogates_and_control_characters_are_repaired() {
    check_line(r#"{"title":"a\ud800b","x":"\udfff"}"#, expect!["a#7 | a�b | - | - | - |  | []"]);
    check_line(r#"{"body":"\ud83d\ude00\u0000"}"#, expect![[r#"a#7 | - | - | - | - | 😀\0 | []"#]]);
    check_line("{\"body\":\"a\tb\0c\"}", expect![[r#"a#7 | - | - | - | - | a\tb\0c | []"#]]);
    check(Format::Json, "{\"body\":\"a\nb\"}", expect![[r#"a | - | - | - | - | a\nb | []"#]]);
}

#[test]
fn json_that_is_not_an_article_is_reported() {
    check_line("{\"title\": }", expect!["`a` line 7: not valid JSON: expected value at column 11"]);
    check_line(
        "{\"title\": \"题",
        expect!["`a` line 7: not valid JSON: EOF while parsing a string at column 14"],
    );
    check_line("{} {}", expect!["`a` line 7: not valid JSON: trailing characters at column 4"]);
    check_line(
        "[]",
        expect![
            "`a` line 7: not valid JSON: invalid type: sequence, expected an article: an object with `title` and `body` at column 2"
        ],
    );
    check_line(
        "{\"id\":1}",
        expect!["`a` line 7: no text: the object has neither a `title` nor a `body`"],
    );
    check_line(" ", expect!["`a` line 7: empty: it has neither a title nor text"]);
}

#[test]
fn a_file_contains_one_article_or_several() {
    check(Format::Json, "\n{\"title\":\"t\"}\n", expect!["a | t | - | - | - |  | []"]);
    check(Format::Json, "[{\"title\":\"t\"}]", expect!["a | t | - | - | - |  | []"]);
    check(Format::Json, "[]", expect![""]);
    check(Format::Json, " ", expect!["`a`: empty: it has neither a title nor text"]);
}

#[test]
fn an_invalid_element_does_not_affect_the_others() {
    check(
        Format::Json,
        "[{\"title\":\"一\"}, 5, {\"x\":1},\n{\"id\":\"k\",\"title\":\"\\ud800\"}]",
        expect![[r#"
            a#1 | 一 | - | - | - |  | []
            `a` article 2: not valid JSON: invalid type: integer `5`, expected an article: an object with `title` and `body` at column 1
            `a` article 3: no text: the object has neither a `title` nor a `body`
            k | � | - | - | - |  | []"#]],
    );
}

#[test]
fn elements_before_a_syntax_error_are_read() {
    check(
        Format::Json,
        "[{\"title\":\"一\"},\n{\"title\":\"二\"},\n{\"title\": oh",
        expect![[r#"
            a#1 | 一 | - | - | - |  | []
            a#2 | 二 | - | - | - |  | []
            `a`: not valid JSON: expected value at line 3 column 11"#]],
    );
}

#[test]
fn consecutive_objects_of_a_json_file_are_read() {
    check(
        Format::Json,
        "{\"title\":\"一\"}\n{\"title\":\"二\"}",
        expect![[r#"
            a#1 | 一 | - | - | - |  | []
            a#2 | 二 | - | - | - |  | []"#]],
    );
}

#[test]
fn deep_nesting_is_reported_and_does_not_crash() {
    let deep = format!("{{\"title\":{}", "[".repeat(100_000));
    let shown = shown(Format::JsonLines, deep.as_bytes());
    assert!(shown.contains("not valid JSON"), "{shown}");
}

#[test]
fn binary_bytes_are_not_text() {
    check(
        Format::Text,
        &"\0\u{1}".repeat(50),
        expect!["`a`: not text: the bytes are not valid UTF-8, UTF-16, GB18030 or Big5"],
    );
}

proptest! {
    #[test]
    fn reading_and_cleaning_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), mark in 0..4_usize) {
        let start: &[u8] = [&b""[..], b"\xFF\xFE", b"{\"title\":\"", b"---\n"][mark];
        for format in [Format::Text, Format::Markdown, Format::Json, Format::JsonLines] {
            for raw in read(Record::new("a", format, [start, &bytes].concat())).into_iter().flatten() {
                let _ = crate::clean(raw);
            }
        }
    }

    #[test]
    fn json_like_text_never_panics(text in r#"[\[\]{}":,\\u0-9dD8cC a\x00\n题]{0,60}"#) {
        for format in [Format::Json, Format::JsonLines] {
            let _ = read(Record::new("a", format, text.clone().into_bytes()));
        }
    }
}

/// Reading asks often enough whether to stop, and stops at each of these questions.
#[test]
fn reading_stops_wherever_it_asks_whether_to_stop() {
    let paragraphs = "<p>潮声市今天开出首条夜间公交，全程十二公里。</p>".repeat(10_000);
    let page = format!("<title>夜间公交</title><article>{paragraphs}</article>");
    let entries: String = (0..3)
        .map(|n| format!("<item><title>{n}</title><description>正文。</description></item>"))
        .collect();
    let feed = format!("<rss><channel>{entries}</channel></rss>");
    let array = r#"[{"title":"甲"},{"title":"乙"},{"title":"丙"}]"#.to_owned();
    let is_stopped = |read: &Result<RawArticle, Skip>| {
        read.as_ref().is_err_and(|skip| skip.reason == SkipReason::Stopped)
    };

    let min_page = page.len() / (64 << 10);
    for (format, text, min_asked) in
        [(Format::Html, page, min_page), (Format::Feed, feed, 3), (Format::Json, array, 3)]
    {
        let record = || Record::new("a", format, text.clone().into_bytes());
        let n_asked = Cell::new(0);
        let ask = |n_free: usize| {
            n_asked.set(0);
            read_watched(record(), &|| {
                n_asked.set(n_asked.get() + 1);
                (n_asked.get() > n_free).then_some(SkipReason::Stopped)
            })
        };

        let whole = ask(usize::MAX);
        let n_questions = n_asked.get();
        assert!(n_questions >= min_asked, "{format:?}: asked {n_questions} times");
        assert!(whole.iter().all(Result::is_ok), "{format:?}");
        for n_free in 0..n_questions - 1 {
            let stopped = ask(n_free);
            assert!(n_asked.get() <= n_free + 2, "{format:?}: goes on after question {n_free}");
            let is_short = stopped.len() < whole.len();
            assert!(is_short || stopped.iter().any(is_stopped), "{format:?} {n_free}");
        }
    }
}
