//! The query language on a small index: what each form finds and marks.

use crate::fixture::{article, by, index};
use xunwen_engine::Note;

#[test]
fn operators_groups_and_exclusions_select_articles() {
    let index = index(&[
        article("h", "杭州跨境电商", "甲。"),
        article("n", "宁波跨境电商", "甲。"),
        article("s", "绍兴生物医药", "甲。"),
        article("hs", "杭州生物医药", "甲。"),
    ]);
    for (query, found) in [
        ("杭州 OR 宁波", "h hs n"),
        ("杭州|宁波", "h hs n"),
        ("杭州｜绍兴 医药", "hs s"),
        ("(杭州 电商) OR 绍兴", "h s"),
        ("（杭州 电商）ＯＲ 绍兴", "h s"),
        ("杭州 -医药", "h"),
        // Exclusions of groups.
        ("-(杭州 OR 宁波)", "s"),
        ("-(杭州 医药)", "h n s"),
        ("电商 -(-杭州)", "h"),
        ("杭州 (电商 OR -跨境)", "h hs"),
        ("NOT 电商", "hs s"),
        ("“杭州” AND “医药”", "hs"),
    ] {
        assert_eq!(index.found(query), found, "{query}");
    }

    assert_eq!(index.search("-(杭州 OR 宁波)").notes, [Note::OnlyExclusions]);
}

#[test]
fn text_pasted_with_invisible_characters_is_found() {
    let index = index(&[
        article("1", "跨境電商", "甲。"),
        article("2", "杭州", "跨境的電商，café。"),
        article("3", "房价", "跨境电商。"),
    ]);
    for (query, found) in [
        ("\"跨境\u{200b}電商\"", "1 3"),
        ("\u{feff}“跨境\u{ad}电商”", "1 3"),
        ("\"跨境电商\u{fe0f}\"", "1 3"),
        ("\u{200e}跨境电商\u{200e} \u{200b}-房价", "1 2"),
        ("\u{200b}-房价", "1 2"),
        ("标\u{200b}题:跨境\u{202c}电商", "1"),
        ("\"cafe\u{301}\"", "2"),
    ] {
        assert_eq!(index.found(query), found, "{query:?}");
    }
}

#[test]
fn a_run_near_itself_is_one_run_with_a_note() {
    let index = index(&[article("1", "会议", "会议与會議。"), article("2", "会场", "会议。")]);
    for query in ["“会议 会议”~3", "“会议 會議”~3", "标题:“会议 ＡＢ”~3 OR (甲 -“ai ＡＩ”~9)"]
    {
        let found = index.search(query);
        assert!(found.notes.contains(&Note::NearOne), "{query}: {:?}", found.notes);
    }
    assert_eq!(index.found("“会议 会议”~3"), "1 2");
    assert!(!index.search("“会议 会场”~3").notes.contains(&Note::NearOne));
}

#[test]
fn a_field_is_searched_and_marked_alone() {
    let index = index(&[
        by(article("t", "跨境电商发展", "杭州。"), "钱塘观察", &["李青禾", "周望舒"], "2023-05-03"),
        by(article("b", "杭州今日", "跨境電商發展。"), "錢塘日報", &["王李"], "2023-06-01"),
        by(article("n", "气温", "晴。"), "ＡＢＣ News", &["John Smith"], "2024-01-01"),
    ]);
    for (query, found) in [
        ("标题:跨境电商", "t"),
        ("標題：跨境電商", "t"),
        ("title:“跨境电商发展”", "t"),
        ("标题:电", "t"),
        ("标题:(气温 OR 杭州)", "b n"),
        ("跨境电商 -标题:电商", "b"),
        ("作者:李青", "t"),
        ("作者:李", "b t"),
        ("author:周望舒", "t"),
        ("作者:smith", "n"),
        ("作者:SMITH", "n"),
        ("作者:smi", ""),
        ("来源:钱塘", "b t"),
        ("來源：錢塘觀察", "t"),
        ("source:abc", "n"),
        ("来源:日报 标题:杭州", "b"),
        ("标题:北*温", ""),
        ("标题:跨*发展", "t"),
    ] {
        assert_eq!(index.found(query), found, "{query}");
    }

    // A word restricted to the title is marked only there.
    assert_eq!(index.marked("b", "标题:杭州"), "[杭州]今日/跨境電商發展。");
    assert_eq!(index.marked("t", "标题:电商"), "跨境[电商]发展/杭州。");
    assert_eq!(index.marked("t", "标题:电商 杭州"), "跨境[电商]发展/[杭州]。");
    assert_eq!(index.marked("t", "作者:李青禾"), "跨境电商发展/杭州。");
}

#[test]
fn dates_are_days_in_chinese_time() {
    let day = |id: &str, date: &str| by(article(id, "发布会", "甲。"), "报", &[], date);
    let index = index(&[
        day("a", "2022-12-31T23:30:00+08:00"),
        day("b", "2023-01-01"),
        // Still the last day of June in Greenwich.
        day("c", "2023-06-30T20:00:00Z"),
        day("d", "2023-06-30"),
        article("none", "发布会", "甲。"),
    ]);
    for (query, found) in [
        ("日期:2023", "b c d"),
        ("发布会 日期:2023-01..2023-06", "b d"),
        ("日期：２０２３年１月至６月", "b d"),
        ("date:2023-07-01", "c"),
        ("日期:..2022", "a"),
        ("日期:2023-07..", "c"),
        ("-日期:2023", "a none"),
        ("日期:(2022 OR 2023-07)", "a c"),
        ("日期:今天", ""),
    ] {
        assert_eq!(index.found(query), found, "{query}");
    }

    assert_eq!(index.search("日期:2023-13").notes, [Note::UnknownDate]);
}

#[test]
fn near_runs_are_within_a_number_of_characters() {
    let index = index(&[
        article("1", "甲", "杭州發展生物医药。"),
        article("2", "乙", "生物医药在杭州。"),
        article("3", "丙", "杭州。\n生物医药。"),
        article("4", "丁", "杭州有很多企业，也有不少研究所和高校，其中有生物医药。"),
    ]);
    for (query, found) in [
        ("\"杭州 生物医药\"~2", "1 2"),
        ("“杭州　生物醫藥”～２", "1 2"),
        ("\"杭州 生物医药\"~1", "2"),
        ("\"杭州 生物医药\"~100", "1 2 4"),
        ("\"杭州 医药 发展\"~4", "1"),
        ("\"杭州 医\"~4", "1 2"),
        ("\"杭州 没有\"~4", ""),
        // Stars keep the order.
        ("杭州*医药", "1"),
        ("生物*杭州", "2"),
        ("杭*药", "1"),
        ("-\"杭州 生物医药\"~100", "3"),
    ] {
        assert_eq!(index.found(query), found, "{query}");
    }

    assert_eq!(index.marked("1", "\"杭州 医药\"~10"), "甲/[杭州]發展生物[医药]。");
    assert_eq!(index.marked("1", "杭州*医药"), "甲/[杭州發展生物医药]。");
    assert_eq!(
        index.marked("4", "\"杭州 医药\"~3 高校"),
        "丁/杭州有很多企业，也有不少研究所和[高校]，其中有生物医药。"
    );
}

#[test]
fn punctuation_in_a_quoted_run_counts() {
    let index = index(&[
        article("comma", "杭州，跃向", "甲。"),
        article("stop", "乙", "杭州。跃向"),
        article("none", "杭州跃向", "甲。"),
        article("lines", "丙", "他到杭州\n跃向"),
        article("blank", "丁", "天堂 e创，3.14，R&D经费"),
    ]);
    for (query, found) in [
        ("\"杭州，跃向\"", "comma"),
        ("\"杭州,跃向\"", "comma"),
        ("\"杭州。跃向\"", "stop"),
        ("\"杭州跃向\"", "none"),
        // Blanks that the cleaner would have removed.
        ("\"杭州 跃向\"", "none"),
        ("\"，跃\"", "comma"),
        ("\"州。\"", "stop"),
        ("\"，\"", ""),
        // Blanks, points and other signs.
        ("\"天堂 e创\"", "blank"),
        ("\"天堂e创\"", ""),
        ("\"3.14\"", "blank"),
        ("\"3，14\"", ""),
        ("\"R&D经费\"", "blank"),
        ("\"r＆d\"", "blank"),
        ("\"R-D\"", ""),
        ("\"杭州。跃向\" OR \"天堂 \"", "blank stop"),
        ("杭州 -\"杭州，跃向\"", "lines none stop"),
    ] {
        assert_eq!(index.found(query), found, "{query}");
    }

    assert_eq!(index.search("\"，\"").notes, [Note::EmptyQuote]);
    assert_eq!(index.search("\"杭州 跃向\"").notes, [Note::BlanksIgnored]);
}

#[test]
fn a_number_is_found_where_it_is_marked() {
    let index = index(&[
        article("million", "", "约有105万人参加，投资1亿2000万元，金额为3.5万5千美元。"),
        article("list", "", "依据⒈5%的股份转让，全国统一5%的税率，共有23，其他没有。"),
        article("plain", "", "第105号文件，增长3.5%，23.5度。"),
        article("hundred", "", "投资1亿，另有1亿元。"),
        article("half", "", "金额为3.5万美元。"),
        article("six", "", "增长百分之六，说的是去年。"),
        article("more", "", "增长百分之六点三，说的是去年。"),
        article("dozen", "", "共12个。"),
        article("decimal", "", "平均每人1.12个。"),
    ]);

    for (query, found) in [
        ("105", "plain"),
        ("105万", "million"),
        ("1亿", "hundred"),
        ("3.5万", "half"),
        ("23.5", "plain"),
        ("百分之六", "six"),
        ("百分之六点三", "more"),
        ("6%", "six"),
        ("12个", "dozen"),
        ("3.5%", "plain"),
        ("5%", "list"),
        ("百分之五", "list"),
    ] {
        assert_eq!(index.found(query), found, "{query}");
        for id in found.split_whitespace() {
            assert!(index.marked(id, query).contains('['), "{query} in {id}");
        }
    }
    assert_eq!(index.marked("list", "\"5%\"").matches('[').count(), 1);
}

#[test]
fn a_word_restricted_to_the_title_ranks_by_the_title() {
    let index = index(&[
        article("title", "政策", "工厂今天开会，说的是别的事情，先后有十余人发言，到了晚上。"),
        article("body", "新的政策", "政策说政策，政策在政策，工厂今天开会，先后有十余人发言。"),
    ]);
    assert_eq!(index.ranked("标题:政策"), "title body");
}

#[test]
fn signs_in_names_match_each_other() {
    let index = index(&[
        by(article("dot", "甲", "乙"), "3·15晚会", &[], "2024-03-15"),
        by(article("point", "甲", "乙"), "3.15晚会", &[], "2024-03-15"),
    ]);
    assert_eq!(index.found("来源:\"3.15晚会\""), "dot point");
}

#[test]
fn numbers_and_dates_are_found_in_every_spelling() {
    let index = index(&[
        article("hans", "二〇二四年三月五日", "增长百分之五，十二个项目。"),
        article("arab", "2024年3月5日", "增长5%，12个项目。"),
        article("wide", "２０２４年３月５日", "增长５％，１２个项目。"),
        article("other", "2024年3月15日", "增长15%，二十二个项目，5个，5.5%。"),
    ]);
    for query in ["二〇二四年三月五日", "2024年3月5日", "２０２４年３月５日", "二零二四年三月五日"]
    {
        assert_eq!(index.found(query), "arab hans wide", "{query}");
    }
    for query in ["百分之五", "5%", "５％", "增长百分之五", "增长5%"] {
        assert_eq!(index.found(query), "arab hans wide", "{query}");
    }
    for query in ["12个", "十二个", "１２个", "12个项目"] {
        assert_eq!(index.found(query), "arab hans wide", "{query}");
    }
    assert_eq!(index.found("二十二个"), "other");
    assert_eq!(index.found("22个"), "other");
    assert_eq!(index.found("“十二个”"), "hans other");

    // The spelling typed comes before other spellings.
    assert!(index.ranked("十二个项目").starts_with("hans "));
    assert!(index.ranked("12个项目").ends_with(" hans"));
    assert!(index.ranked("百分之五").starts_with("hans "));
    assert!(index.ranked("2024年3月5日").ends_with(" hans"));

    assert_eq!(
        index.marked("hans", "5% 12个"),
        "二〇二四年三月五日/增长[百分之五]，[十二个]项目。"
    );
    assert_eq!(
        index.marked("other", "12个 5%"),
        "2024年3月15日/增长15%，二十二个项目，5个，5.5%。"
    );
}

#[test]
fn words_with_numerals_are_not_numbers() {
    let index = index(&[
        article("road", "一带一路", "甲。"),
        article("one", "1带1路", "甲。"),
        article("walk", "三人行", "甲。"),
        article("three", "3人行", "甲。"),
    ]);
    assert_eq!(index.found("一带一路"), "road");
    assert_eq!(index.found("三人行"), "walk");
}

#[test]
fn a_hostile_query_is_answered() {
    let index = index(&[article("1", "跨境电商", "正文")]);
    for query in [
        "(".repeat(2_000),
        "-(".repeat(1_000),
        "甲 OR ".repeat(500),
        "标题:".repeat(600),
        "日期:".repeat(600),
        format!("\"{}\"~5", "甲 ".repeat(900)),
        "甲*".repeat(900),
        "\"a\" -".repeat(400),
        "5% ".repeat(600),
        "日期:99999999999999999999-99..9999".to_owned(),
        "日期:近9999年".to_owned(),
    ] {
        index.search(&query);
    }
}

/// Text copied from a PDF may have radicals in the place of ideographs, which they fold to.
#[test]
fn radicals_in_a_query_match_ideographs() {
    let index = index(&[article("a", "人工智能", "甲。"), article("b", "智能手机", "乙。")]);
    for query in ["⼈⼯智能", "“⼈⼯”", "⼈⼯"] {
        assert_eq!(index.found(query), "a", "{query}");
    }
}

#[test]
fn a_query_that_folds_to_nothing_finds_nothing() {
    let index = index(&[article("a", "杭州", "甲。")]);
    assert_eq!(index.found("ﾞ"), "");
}

#[test]
fn function_words_are_not_required_in_a_field() {
    let index =
        index(&[article("a", "杭州跨境电商综试区", "甲。"), article("b", "宁波的电商", "乙。")]);
    assert_eq!(index.found("标题:杭州的跨境电商"), "a");
}

#[test]
fn a_number_is_not_marked_in_a_longer_one() {
    let index = index(&[article("a", "甲", "十二个，二十二个。")]);
    assert_eq!(index.marked("a", "十二个"), "甲/[十二个]，二十二个。");
}

#[test]
fn words_of_loosened_quotations_are_marked_in_the_article() {
    let index = index(&[article("a", "甲", "杭州的生物医药，今年说跨境贸易。")]);
    let query = "\"杭州医药\" 跨境";
    assert_eq!(index.search(query).notes, [Note::QuotesAsWords]);
    assert_eq!(index.marked("a", query), "甲/[杭州]的生物[医药]，今年说[跨境]贸易。");
    assert_eq!(index.marked("a", "\"杭州的\" 医药"), "甲/[杭州的]生物[医药]，今年说跨境贸易。");
}

#[test]
fn an_exclusion_nested_too_deeply_is_not_searched() {
    let index = index(&[article("a", "甲", "杭州。"), article("b", "乙", "杭州，宁波。")]);
    let query = format!("杭州 {}甲 -(宁波 (绍兴)) 乙{}", "(".repeat(9), ")".repeat(9));
    let (ast, notes) = xunwen_engine::parse(&query);
    assert_eq!(notes, [Note::TooDeep]);
    assert_eq!(ast.to_string(), "杭州 甲 乙");
    assert_eq!(index.found(&query.replace(['甲', '乙'], "")), "a b");
}

#[test]
fn a_number_after_a_tilde_without_meaning_is_searched() {
    let printed = |query: &str| xunwen_engine::parse(query).0.to_string();
    assert_eq!(printed("“杭州 宁波”～2024年"), "\"杭州 宁波\" 2024年");
    assert_eq!(printed("“杭州 宁波”～20 绍兴"), "\"杭州 宁波\"~20 绍兴");
}

#[test]
fn a_run_near_itself_is_marked() {
    let index = index(&[article("a", "甲", "跨境电商。")]);
    assert_eq!(index.marked("a", "\"电商 電商\"~3"), "甲/跨境[电商]。");
}

/// Where some words may be missing, a number counts like any other word.
#[test]
fn a_number_is_weighted_by_its_rarity() {
    let mut articles = vec![article("n", "甲", "3月5日发布，绍兴产量增长7.5%。")];
    for n in 0..30 {
        articles.push(article(&format!("h{n:02}"), "乙", "杭州今日多云，气温上升。"));
    }
    let index = index(&articles);
    assert_eq!(index.ids("杭州 3月5日 7.5%")[0], "n");
}
