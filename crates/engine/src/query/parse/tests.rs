use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;

fn check(query: &str, expected: Expect) {
    let (ast, notes) = parse(query);
    let QueryAst::All(parts) = ast else { panic!("a query is a list of parts") };
    let mut lines: Vec<String> = parts.iter().map(|part| format!("{part:?}")).collect();
    lines.extend(notes.iter().map(|note| note.code().to_owned()));
    expected.assert_eq(&lines.join(" · "));
}

/// Checks that all of the queries are printed alike.
fn check_printed(queries: &[&str], expected: Expect) {
    for query in queries {
        let (ast, notes) = parse(query);
        let codes = notes.iter().map(|note| format!(" · {}", note.code())).collect::<String>();
        assert_eq!(format!("{ast}{codes}"), expected.data(), "{query}");
    }
}

#[test]
fn blanks_separate_the_parts_of_a_query() {
    check("跨境电商", expect![[r#"Text("跨境电商")"#]]);
    check(" 杭州　生物医药 ", expect![[r#"Text("杭州") · Text("生物医药")"#]]);
    check("", expect![""]);
    check("　 \t", expect![""]);
}

#[test]
fn a_run_in_any_kind_of_quotation_marks_is_exact() {
    check("\"生物医药产业\"", expect![[r#"Run("生物医药产业")"#]]);
    check(
        "“甲乙”「丙」『丁』＂戊＂",
        expect![[r#"Run("甲乙") · Run("丙") · Run("丁") · Run("戊")"#]],
    );
    check(
        "厚植「創新活力之城」特色",
        expect![[r#"Text("厚植") · Run("創新活力之城") · Text("特色")"#]],
    );
    check("\"天堂 e创\"", expect![[r#"Run("天堂 e创")"#]]);
    check("\"北京*大学\"", expect![[r#"Run("北京*大学")"#]]);
}

#[test]
fn invisible_characters_are_ignored() {
    for invisible in [
        '\u{200b}', '\u{ad}', '\u{feff}', '\u{fe0f}', '\u{200e}', '\u{202c}', '\u{2066}', '\u{61c}',
    ] {
        let query = format!(
            "“跨境{invisible}电商{invisible}” {invisible}-房{invisible}价 标{invisible}题：甲"
        );
        check_printed(&[&query], expect!["\"跨境电商\" -房价 标题:甲"]);
    }
    check_printed(&["\u{200b}", "\u{feff} \u{ad}"], expect![""]);
    check_printed(&["\"e\u{301}cole\""], expect!["\"école\""]);
}

#[test]
fn a_sign_or_the_word_not_excludes() {
    check_printed(
        &["杭州 -房地产", "杭州 －房地产", "杭州 NOT 房地产", "杭州　ＮＯＴ 房地产"],
        expect!["杭州 -房地产"],
    );
    check_printed(&["杭州 －“房 价”", "杭州 NOT“房 价”"], expect!["杭州 -\"房 价\""]);
    check_printed(&["-(甲 OR 乙)", "NOT（甲｜乙）"], expect!["-(甲 OR 乙) · only_exclusions"]);
    check_printed(&["-标题:甲 乙", "标题:-甲 乙", "NOT 標題：甲 乙"], expect!["-标题:甲 乙"]);
    check_printed(&["甲 -(-乙)"], expect!["甲 -(-乙)"]);
}

#[test]
fn or_binds_more_tightly_than_blanks() {
    check_printed(
        &["甲 OR 乙", "甲|乙", "甲 ｜ 乙", "(甲 OR 乙)", "甲 ＯＲ 乙"],
        expect!["甲 OR 乙"],
    );
    check_printed(&["甲 乙 OR 丙", "甲 AND 乙 OR 丙", "甲 (乙 | 丙)"], expect!["甲 乙 OR 丙"]);
    check_printed(&["(甲 乙) OR 丙", "（甲 AND 乙）OR 丙"], expect!["(甲 乙) OR 丙"]);
    check_printed(&["甲 OR (乙 OR 丙)", "甲|乙|丙", "(甲 OR 乙) OR 丙"], expect!["甲 OR 乙 OR 丙"]);
    check_printed(&["甲 OR -乙"], expect!["甲 OR -乙"]);
    check_printed(&["(甲 乙) 丙", "甲 乙 丙", "甲 AND 乙 AND 丙"], expect!["甲 乙 丙"]);
}

#[test]
fn a_field_restricts_the_part_after_it() {
    check_printed(&["标题:杭州", "標題：杭州", "title:杭州", "标题: 杭州"], expect!["标题:杭州"]);
    check_printed(&["标题:“跨境电商”", "title：\"跨境电商\""], expect!["标题:\"跨境电商\""]);
    check_printed(&["标题:(甲 OR 乙)", "标题：（甲｜乙）"], expect!["标题:甲 OR 标题:乙"]);
    check_printed(
        &["作者:李青禾 来源:日报", "author:李青禾 source:日报"],
        expect!["作者:李青禾 来源:日报"],
    );
    check_printed(&["标题:(甲 作者:乙)"], expect!["标题:甲 作者:乙"]);
    check_printed(&["标题:北京*大学"], expect!["标题:北京*大学"]);
}

#[test]
fn a_date_restricts_the_days_of_publication() {
    check_printed(
        &["日期:2023-01..2023-06", "日期：２０２３－０１．．２０２３－０６", "date:2023年1月至6月"],
        expect!["日期:2023-01-01..2023-06-30"],
    );
    check_printed(&["杭州 日期:近7天", "杭州 date:近七天"], expect!["杭州 日期:近7天"]);
    check_printed(&["日期:..2023", "日期:“至2023年”"], expect!["日期:..2023-12-31"]);

    // Blanks around a range sign.
    check_printed(
        &[
            "日期:2012-12 .. 2013-12 峰会",
            "日期:2012-12 至 2013-12 峰会",
            "日期：2012年12月　到2013年12月 峰会",
            "日期:（2012-12 ～2013-12）峰会",
            "日期:“2012-12 .. 2013-12” 峰会",
        ],
        expect!["日期:2012-12-01..2013-12-31 峰会"],
    );
    check_printed(&["日期:2012-12-31 ..", "日期:2012-12-31 至"], expect!["日期:2012-12-31.."]);
    check_printed(
        &["日期:2012-12-31 .. 峰会", "日期:2012-12-31..　峰会"],
        expect!["日期:2012-12-31.. 峰会"],
    );
    check_printed(&["日期:.. 2012-12-31", "日期:至 2012-12-31"], expect!["日期:..2012-12-31"]);

    // Text after a day that is not a range.
    check_printed(&["日期:2012-12-31 到会人数"], expect!["日期:2012-12-31 AND 到会人数"]);
    check_printed(&["日期:2012-12-31 到 峰会"], expect!["日期:2012-12-31 AND 到 峰会"]);
    check_printed(&["日期:“2012-12-31” 至2013年"], expect!["日期:2012-12-31 AND 至2013年"]);
    check_printed(&["日期:2012-12-31.. 2013"], expect!["日期:2012-12-31.. 2013"]);

    // Choices and exclusions.
    check_printed(
        &["日期:(2021 OR 2023)"],
        expect!["日期:2021-01-01..2021-12-31 OR 日期:2023-01-01..2023-12-31"],
    );
    check_printed(&["杭州 -日期:2023"], expect!["杭州 -日期:2023-01-01..2023-12-31"]);
}

#[test]
fn tildes_and_stars_join_runs() {
    check_printed(&["\"甲 乙\"~10", "“甲　乙”～１０", "「甲 乙」~"], expect!["\"甲 乙\"~10"]);
    check_printed(&["\"甲 乙 丙\"~5"], expect!["\"甲 乙 丙\"~5"]);
    check_printed(&["\"甲 乙\"~99999999999"], expect!["\"甲 乙\"~1000"]);
    check_printed(&["北京*大学", "北京＊大学", "北京**大学", "*北京*大学*"], expect!["北京*大学"]);
    check("北京*大学", expect![[r#"Wild(["北京", "大学"])"#]]);
    check("2*3 5*", expect![[r#"Text("2*3") · Text("5")"#]]);
    check_printed(&["\"甲乙\"~10"], expect!["\"甲乙\" · near_one"]);
}

#[test]
fn signs_inside_words_are_text() {
    for word in [
        "AI-driven",
        "COVID-19",
        "3.14",
        "R&D",
        "12:30",
        "http://www.people.com.cn/a",
        "C++",
        "5%",
        "2023-05-19",
        "f:g",
        "a_b",
        "NOTE",
        "ORACLE",
        "ANDROID",
        "甲~乙",
        "O'Reilly",
        "it’s",
        "1+1=2",
    ] {
        let (ast, notes) = parse(word);
        let QueryAst::All(parts) = &ast else { panic!("a query is a list of parts") };
        assert!(matches!(&parts[..], [QueryAst::Text(_)]), "{ast:?}");
        assert_eq!(notes, [], "{word}");
    }

    check_printed(&["“甲”-乙"], expect!["\"甲\" 乙"]);
}

#[test]
fn text_that_is_not_understood_is_searched_with_a_note() {
    check("\"生物医药", expect![[r#"Text("生物医药") · unclosed_quote"#]]);
    check("杭州 \"\" -", expect![[r#"Text("杭州") · empty_quote · empty_exclusion"#]]);
    check("。。！", expect!["only_punctuation"]);
    check("《", expect![[r#"Run("《")"#]]);
    check(" 🎉 # ", expect![[r##"Run("🎉") · Run("#")"##]]);
    check("“🎉”", expect![[r#"Run("🎉")"#]]);
    check("-#", expect![[r#"empty_exclusion"#]]);
    check("-房地产", expect![[r#"Not(Text("房地产")) · only_exclusions"#]]);
    check("习惯”“ 说", expect![[r#"Text("习惯") · Text("说") · unclosed_quote"#]]);
    check("甲」乙", expect![[r#"Text("甲") · Text("乙")"#]]);
    check(
        "<script>alert(1)</script>",
        expect![[r#"Text("script>alert") · Text("1") · Text("script")"#]],
    );

    // Operators, groups and fields without content.
    check("甲 - 乙", expect![[r#"Text("甲") · Text("乙") · empty_exclusion"#]]);
    check("(甲 乙", expect![[r#"Text("甲") · Text("乙") · unpaired_parenthesis"#]]);
    check("甲) 乙", expect![[r#"Text("甲") · Text("乙") · unpaired_parenthesis"#]]);
    check("甲 ()", expect![[r#"Text("甲") · empty_group"#]]);
    check("甲 OR", expect![[r#"Text("甲") · Text("or") · loose_operator"#]]);
    check("AND 甲", expect![[r#"Text("and") · Text("甲") · loose_operator"#]]);
    check("| 甲", expect![[r#"Text("甲") · loose_operator"#]]);
    check("NOT", expect![[r#"Text("not")"#]]);
    check("价格:100", expect![[r#"Text("价格:100") · unknown_field"#]]);
    check("标题:", expect![[r#"Text("标题") · empty_field"#]]);
    check("日期:2023-13", expect![[r#"Text("2023-13") · unknown_date"#]]);
    check("习近平：加快发展", expect![[r#"Text("习近平：加快发展")"#]]);
}

#[test]
fn a_query_beyond_the_limits_is_cut() {
    let longest = "长".repeat(QUERY_LIMITS.max_query_chars - 2);
    let (ast, notes) = parse(&format!("\"{longest}\""));
    assert_eq!(ast, QueryAst::All(vec![QueryAst::Run(longest)]));
    assert_eq!(notes, []);

    // Too much bare text.
    let (ast, notes) = parse(&"长".repeat(QUERY_LIMITS.max_bare_chars + 1));
    assert_eq!(ast, QueryAst::All(vec![QueryAst::Text("长".repeat(QUERY_LIMITS.max_bare_chars))]));
    assert_eq!(notes, [Note::TooLong]);

    // Too many parts.
    let (_, notes) = parse(&" 甲".repeat(QUERY_LIMITS.max_query_chars));
    assert!(notes.contains(&Note::TooLong) && notes.contains(&Note::TooManyParts), "{notes:?}");

    // Groups nested too deeply.
    let (ast, notes) = parse(&format!("{}甲{}", "(".repeat(900), ")".repeat(900)));
    assert_eq!(ast, QueryAst::All(vec![QueryAst::Text("甲".into())]));
    assert_eq!(notes, [Note::TooDeep]);
    let (ast, _) = parse(&"-(甲 OR ".repeat(300));
    assert!(format!("{ast:?}").len() < 4_000);
}

fn signs() -> impl Strategy<Value = String> {
    "([甲乙a1\"“”「」『 　。，\\-－()（）|｜:：*＊~～.至到]|NOT|OR|AND| OR |标题:|date:|日期：|2023|2023-05-03|近7天|甲|乙){0,24}"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn parsing_never_fails(query in ".{0,60}") {
        let _ = parse(&query);
    }

    #[test]
    fn a_printed_query_parses_to_itself(query in signs()) {
        let (ast, _) = parse(&query);
        let (again, _) = parse(&ast.to_string());
        prop_assert_eq!(&again, &ast, "{} of {}", ast, query);
    }

    #[test]
    fn a_printed_query_parses_to_itself_for_any_input(query in ".{0,40}") {
        let (ast, _) = parse(&query);
        let (again, _) = parse(&ast.to_string());
        prop_assert_eq!(&again, &ast, "{} of {}", ast, query);
    }

    /// Only notes may differ: an unknown field is reported only before a half-width colon.
    #[test]
    fn signs_letters_and_digits_mean_the_same_in_full_width(query in "([甲乙a1 \\-()|:*]|NOT| OR |AND|标题:|date:|日期:|2023|甲|\"甲 乙\"~9){0,16}") {
        let wide: String = query.chars().map(|c| match c {
            ' ' => '\u{3000}',
            '!'..='~' => char::from_u32(u32::from(c) + 0xFEE0).unwrap(),
            c => c,
        }).collect();
        let narrow = |text: String| text.chars().map(half_width).collect::<String>().replace("\"", "＂");
        let (ast, wide_ast) = (parse(&query).0, parse(&wide).0);
        prop_assert_eq!(narrow(wide_ast.to_string()), narrow(ast.to_string()), "{}", wide);
    }
}
