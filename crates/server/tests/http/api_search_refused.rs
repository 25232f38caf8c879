//! `GET /api/v1/search` with parameters that cannot be read.

use expect_test::{Expect, expect};

use crate::support::get;

/// Returns the status, code, message and hint of a refusal, one per line.
async fn refusal(query: &str) -> String {
    let answer = get(&format!("/api/v1/search?{query}")).await;
    let error = &answer.json()["error"];
    let field = |name: &str| error[name].as_str().unwrap().to_owned();
    format!("{} {}\n{}\n{}", answer.status, field("code"), field("message"), field("hint"))
}

async fn check(queries: &[&str], expected: Expect) {
    for query in queries {
        expected.assert_eq(&refusal(query).await);
    }
}

/// Checks that values of a parameter are refused with the same expectation.
async fn check_values(name: &str, values: &[&str], expected: &str) {
    for value in values {
        let refusal = refusal(&format!("q=a&{name}={value}")).await;
        let lines: Vec<&str> = refusal.lines().collect();
        assert_eq!(
            lines,
            [
                "400 Bad Request invalid_parameter",
                &format!("invalid {name}: \"{value}\" (expected {expected})"),
                &format!("send {expected}, or leave the parameter out"),
            ]
        );
    }
}

#[tokio::test]
async fn a_missing_or_blank_query_is_refused() {
    check(
        &["", "q=", "q=%20%E3%80%80"],
        expect![[r#"
            400 Bad Request missing_query
            the parameter `q` is missing or blank
            send the words to search for, for example `?q=跨境电商`"#]],
    )
    .await;
}

#[tokio::test]
async fn an_unreadable_number_is_refused() {
    check_values("page", &["0", "abc", "-1"], "a whole number from 1").await;
    check_values("per_page", &["0", "1000"], "a whole number from 1 to 100").await;
}

#[tokio::test]
async fn an_unreadable_date_is_refused() {
    let expected = "a year, a month or a day, as in `2023`, `2023-05` or `2023-05-19`";
    check_values("from", &["2023-13"], expected).await;
    check_values("to", &["昨天"], expected).await;
}

#[tokio::test]
async fn an_unknown_name_is_refused() {
    check_values("sort", &["foo"], "`relevance`, `newest`, `oldest` or `arrived`").await;
    check_values("recency", &["month"], "a number of days from 1 to 99999, as in `30d`").await;
    check_values("script", &["x"], "`original`, `hans`, `hant`, `tw` or `hk`").await;
}

#[tokio::test]
async fn reversed_dates_are_refused() {
    check(
        &["q=a&from=2024&to=2023"],
        expect![[r#"
            400 Bad Request invalid_parameter
            `from` (2024) is later than `to` (2023)
            send a `from` that is not later than `to`"#]],
    )
    .await;
}

#[tokio::test]
async fn a_page_that_is_too_deep_is_refused() {
    let hint = "send the `next` of the previous answer as `cursor`, which works at any depth, or \
                narrow the search with `from`, `to` or `source`";
    for (page, per_page) in [(1001, 10), (101, 100)] {
        let refusal = refusal(&format!("q=a&page={page}&per_page={per_page}")).await;
        let message =
            format!("page {page} with {per_page} hits per page ends after hit 10000\n{hint}");
        assert_eq!(refusal, format!("400 Bad Request page_too_deep\n{message}"));
    }
    assert!(refusal("q=a&page=1001").await.contains("page 1001 with 10 hits per page"));
}

#[tokio::test]
async fn a_query_string_that_is_not_percent_encoded_utf8_is_refused() {
    for text in ["%D6%D0", "100%"] {
        let refusal = refusal(&format!("q={text}")).await;
        let expected = format!(
            "400 Bad Request invalid_query_string\n\
             the query string contains \"{text}\", which is not percent-encoded UTF-8\n\
             percent-encode values as UTF-8, and a literal percent sign as `%25`"
        );
        assert_eq!(refusal, expected);
    }
}
