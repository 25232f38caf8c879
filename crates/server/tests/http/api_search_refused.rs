//! `GET /api/v1/search` with parameters that cannot be read.

use expect_test::{Expect, expect};

use crate::support::get;

async fn check_refused(query: &str, expected: Expect) {
    let answer = get(&format!("/api/v1/search?{query}")).await;
    let error = &answer.json()["error"];
    let field = |name: &str| error[name].as_str().unwrap().to_owned();
    let shown =
        format!("{} {}\n{}\n{}", answer.status, field("code"), field("message"), field("hint"));
    expected.assert_eq(&shown);
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_by_name() {
    check_refused(
        "",
        expect![[r#"
        400 Bad Request missing_query
        `q` is missing or blank
        give the words to search for, as in `?q=跨境电商`"#]],
    )
    .await;
    check_refused(
        "q=",
        expect![[r#"
        400 Bad Request missing_query
        `q` is missing or blank
        give the words to search for, as in `?q=跨境电商`"#]],
    )
    .await;
    check_refused(
        "q=%20%E3%80%80",
        expect![[r#"
        400 Bad Request missing_query
        `q` is missing or blank
        give the words to search for, as in `?q=跨境电商`"#]],
    )
    .await;
    check_refused(
        "q=a&page=0",
        expect![[r#"
        400 Bad Request invalid_parameter
        `0` is no value of `page`
        give a whole number from 1"#]],
    )
    .await;
    check_refused(
        "q=a&page=abc",
        expect![[r#"
        400 Bad Request invalid_parameter
        `abc` is no value of `page`
        give a whole number from 1"#]],
    )
    .await;
    check_refused(
        "q=a&page=-1",
        expect![[r#"
            400 Bad Request invalid_parameter
            `-1` is no value of `page`
            give a whole number from 1"#]],
    )
    .await;
    check_refused(
        "q=a&per_page=0",
        expect![[r#"
            400 Bad Request invalid_parameter
            `0` is no value of `per_page`
            give a whole number from 1 to 100"#]],
    )
    .await;
    check_refused(
        "q=a&to=昨天",
        expect![[r#"
            400 Bad Request invalid_parameter
            `昨天` is no value of `to`
            give a year, a month or a day, as in `2023`, `2023-05` or `2023-05-19`"#]],
    )
    .await;
    check_refused(
        "q=a&per_page=1000",
        expect![[r#"
        400 Bad Request invalid_parameter
        `1000` is no value of `per_page`
        give a whole number from 1 to 100"#]],
    )
    .await;
    check_refused(
        "q=a&sort=foo",
        expect![[r#"
        400 Bad Request invalid_parameter
        `foo` is no value of `sort`
        give one of `relevance`, `newest` and `oldest`"#]],
    )
    .await;
    check_refused(
        "q=a&recency=month",
        expect![[r#"
        400 Bad Request invalid_parameter
        `month` is no value of `recency`
        give a number of days from 1 to 99999, as in `30d`"#]],
    )
    .await;
    check_refused(
        "q=a&from=2023-13",
        expect![[r#"
        400 Bad Request invalid_parameter
        `2023-13` is no value of `from`
        give a year, a month or a day, as in `2023`, `2023-05` or `2023-05-19`"#]],
    )
    .await;
    check_refused(
        "q=a&from=2024&to=2023",
        expect![[r#"
        400 Bad Request invalid_parameter
        `from` is `2024`, later than `to`, which is `2023`
        give a `from` that is not later than `to`"#]],
    )
    .await;
    check_refused(
        "q=a&script=x",
        expect![[r#"
        400 Bad Request invalid_parameter
        `x` is no value of `script`
        give one of `original`, `hans`, `hant`, `tw` and `hk`"#]],
    )
    .await;
    check_refused(
        "q=a&page=1001",
        expect![[r#"
        400 Bad Request page_too_deep
        page `1001` of `10` hits ends beyond hit 10000
        take the `next` of the answer before and send it as `cursor`, which goes to any depth; or narrow the search with `from`, `to` or `source`"#]],
    )
    .await;
    check_refused(
        "q=a&page=101&per_page=100",
        expect![[r#"
        400 Bad Request page_too_deep
        page `101` of `100` hits ends beyond hit 10000
        take the `next` of the answer before and send it as `cursor`, which goes to any depth; or narrow the search with `from`, `to` or `source`"#]],
    )
    .await;
    check_refused(
        "q=%D6%D0",
        expect![[r#"
        400 Bad Request invalid_query_string
        the query string has `%D6%D0`, which is no percent-encoded UTF-8
        percent-encode values as UTF-8, and a lone percent sign as `%25`"#]],
    )
    .await;
    check_refused(
        "q=100%",
        expect![[r#"
        400 Bad Request invalid_query_string
        the query string has `100%`, which is no percent-encoded UTF-8
        percent-encode values as UTF-8, and a lone percent sign as `%25`"#]],
    )
    .await;
}
