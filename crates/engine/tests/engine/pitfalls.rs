//! Complaints of users of other search engines for Chinese. Each test has the number and the text
//! of a complaint that was filed against one of them.

use std::time::{Duration, Instant};

use crate::fixture::{ANALYSIS, article, index, show};
use xunwen_engine::SearchRequest;
use xunwen_text::{CharClass, Conversion, Converter, FoldTable, Segmenter};

const SENTENCE: &str = "中国农业发展银行昨日与深圳医药港签署战略合作协议，支持跨境电商企业出海。";

/// Complaint 1: A phrase search finds nothing though the text is there, because index and query are cut
/// differently or sub-words overlap.
#[test]
fn complaint_1_every_part_of_a_text_is_found_as_a_phrase() {
    let index = index(&[article("1", "题", SENTENCE)]);
    let chars: Vec<char> = SENTENCE.chars().collect();
    let mut n_phrases = 0;
    for start in 0..chars.len() {
        for end in start + 1..=chars.len() {
            let phrase = String::from_iter(&chars[start..end]);
            if phrase.contains(|c| CharClass::from_char(c).is_token()) {
                assert_eq!(index.found(&format!("\"{phrase}\"")), "1", "{phrase}");
                n_phrases += 1;
            }
        }
    }
    assert!(n_phrases > 500);
}

/// Complaint 2: A piece of a longer word is not found (简单 in 安装简单; 农业 in 农业发展银行).
#[test]
fn complaint_2_a_part_of_a_longer_word_is_found() {
    let index = index(&[article("1", "安装简单", SENTENCE)]);
    for piece in ["简单", "农业", "发展银行", "银行", "医药", "港签", "展银"] {
        assert_eq!(index.found(piece), "1", "{piece}");
        assert_eq!(index.search(piece).notes, [], "{piece}");
    }
}

/// Complaint 3: Highlights too wide, too narrow, shifted by one, glued, or on words that were excluded.
#[test]
fn complaint_3_marks_cover_exactly_the_query() {
    let index =
        index(&[article("1", "😀跨境電商與AI", "ＧＤＰ增长；跨境的电商，GDPR。🎉跨境电商")]);
    assert_eq!(
        index.marked("1", "“跨境电商”"),
        "😀[跨境電商]與AI/ＧＤＰ增长；跨境的电商，GDPR。🎉[跨境电商]"
    );
    assert_eq!(
        index.marked("1", "gdp"),
        "😀跨境電商與AI/[ＧＤＰ]增长；跨境的电商，GDPR。🎉跨境电商"
    );
    assert_eq!(
        index.marked("1", "增长 -电商平台 -跨境支付"),
        "😀跨境電商與AI/ＧＤＰ[增长]；跨境的电商，GDPR。🎉跨境电商"
    );
}

/// Complaint 4: Articles rejected at index time ("offsets must not go backwards").
#[test]
fn complaint_4_no_text_is_rejected() {
    let texts = [
        "İstanbul ǅ ﬁ ㎏ ½ Ⅷ ㈱",
        "👨‍👩‍👧‍👦🇨🇳🏳️‍🌈",
        "e\u{301}e\u{301}\u{301} \u{feff}\u{200b}\u{200d}",
        "中华人民共和国人民共和国共和国",
        "𠀀𠮷𰻝〇々",
        "ｶﾞｷﾞ가각",
        "\u{0}\u{1}\u{7f}\u{85}",
        "مرحبا שלום नमस्ते",
    ];

    let texts = texts.map(xunwen_corpus::clean_characters);
    let articles: Vec<_> =
        texts.iter().enumerate().map(|(n, text)| article(&format!("{n}"), text, text)).collect();
    let index = index(&articles);

    assert_eq!(index.engine.n_articles(), texts.len() as u64);
    for (n, text) in texts.iter().enumerate() {
        let words =
            text.split_whitespace().filter(|w| w.contains(|c| CharClass::from_char(c).is_token()));
        for word in words {
            let found = index.found(&format!("\"{word}\""));
            assert!(found.split(' ').any(|id| id == n.to_string()), "{word} in {found}");
        }
    }
}

/// Complaint 5: One character cannot be searched.
#[test]
fn complaint_5_one_character_can_be_searched() {
    let index = index(&[article("1", "题", SENTENCE), article("2", "醫", "无。")]);
    for c in SENTENCE.chars().filter(|c| CharClass::from_char(*c).is_token()) {
        for query in [c.to_string(), format!("“{c}”")] {
            assert!(index.found(&query).contains('1'), "{query}");
        }
    }
    assert_eq!(index.found("医"), "1 2");
    assert_eq!(index.found("标题:医"), "2");
}

/// Complaint 6: New dictionary words make old articles vanish from results.
#[test]
fn complaint_6_a_word_of_the_dictionary_does_not_hide_its_parts() {
    let words = ["粤港澳大湾区", "一带一路", "碳中和", "人类命运共同体", "元宇宙"];
    let index = index(&[article("1", "题", &words.join("与"))]);
    for word in words {
        let chars: Vec<char> = word.chars().collect();
        for pair in chars.windows(2) {
            let pair = String::from_iter(pair);
            assert_eq!(index.found(&pair), "1", "{pair} of {word}");
            assert_eq!(index.found(&format!("\"{pair}\"")), "1", "{pair} of {word}");
        }
    }
}

/// Complaint 7: Traditional and simplified do not meet.
#[test]
fn complaint_7_either_script_finds_the_other() {
    let pairs = [
        ("跨境電商發展", "跨境电商发展"),
        ("臺灣總統府", "台湾总统府"),
        ("計畫與著作", "计划与着作"),
        ("沈沒與沈默", "沉没与沉默"),
        ("項鍊與鏈條", "项链与链条"),
        ("乾燥、幹部、干涉", "干燥、干部、干涉"),
    ];
    for (traditional, simplified) in pairs {
        let index = index(&[article("t", traditional, "甲"), article("s", simplified, "甲")]);
        for query in [traditional, simplified] {
            assert_eq!(index.found(query), "s t", "{query}");
            assert_eq!(index.found(&format!("\"{query}\"")), "s t", "{query}");
        }
    }
}

/// Complaint 8: A whole sentence as a query gives zero, because it became one phrase.
#[test]
fn complaint_8_a_sentence_is_not_one_phrase() {
    let index = index(&[article("1", "题", SENTENCE), article("2", "天气", "晴。")]);
    assert_eq!(index.found("深圳医药港昨日与中国农业发展银行签署协议"), "1");
    assert_eq!(index.found("请问中国农业发展银行和哪个医药港签署了合作协议？"), "1");
}

/// Complaint 9: Same-sounding words flood the results when pinyin is mixed in.
#[test]
fn complaint_9_words_that_sound_alike_are_different() {
    let index = index(&[
        article("1", "权利", "甲"),
        article("2", "权力", "甲"),
        article("3", "全力", "甲"),
    ]);
    assert_eq!(index.found("权利"), "1");
    assert_eq!(index.found("quanli"), "");
}

/// Complaint 10: User dictionary words are ignored, their frequency too low.
#[test]
fn complaint_10_a_word_of_a_user_dictionary_takes_effect() {
    let fold = FoldTable::new(&Converter::new()).unwrap();
    for word in ["周望舒", "天堂e创", "的是了", "跨境电商综试区", "發展銀"] {
        let segmenter = Segmenter::new(&fold, &[word]);
        let folded = fold.fold(word);
        let text = format!("关于{folded}，见下");
        let words: Vec<&str> = segmenter.words(&text).iter().map(|word| word.text).collect();
        assert!(words.contains(&folded.as_str()), "{word} in {words:?}");
    }
}

/// Complaint 11: Highlights break once the text is converted.
#[test]
fn complaint_11_marks_are_right_in_every_script() {
    let index = index(&[article("1", "臺灣軟體業", "頭髮、發展、皇后與後來，跨境電商在裏面。")]);
    for script in [
        Conversion::ToSimplified,
        Conversion::ToTraditional,
        Conversion::ToTaiwan,
        Conversion::ToHongKong,
    ] {
        for query in ["头发", "\"皇后与后来\"", "跨境电商", "里面", "台湾"] {
            let request = SearchRequest {
                query: query.to_owned(),
                limit: 1,
                script: Some(script),
                ..SearchRequest::default()
            };

            let result = index.engine.search(&request).unwrap();
            let hit = &result.hits[0];
            let shown = show(&hit.title) + &hit.snippets.iter().map(show).collect::<String>();
            let inside = shown.split_once('[').and_then(|(_, rest)| rest.split_once(']'));
            let (inside, _) = inside.unwrap_or_else(|| panic!("no mark in {shown}"));
            assert_eq!(ANALYSIS.fold.fold(inside), ANALYSIS.fold.fold(query.trim_matches('"')));
        }
    }
}

/// Complaint 12: Latin, digits and model numbers are cut badly or not at all.
#[test]
fn complaint_12_letters_and_numbers_are_found_whole() {
    let index = index(&[article(
        "1",
        "C919大型客机与iPhone15",
        "COVID-19，5G网络，R&D经费，3.14，2024年，T恤，A股，ChatGPT-4o，95后，1,000元。",
    )]);

    for found in [
        "c919",
        "C919大型客机",
        "919",
        "iphone15",
        "iPhone 15",
        "covid-19",
        "\"COVID-19\"",
        "5g",
        "5G网络",
        "\"R&D经费\"",
        "R&D",
        "\"3.14\"",
        "2024年",
        "t恤",
        "A股",
        "ChatGPT",
        "95后",
        "\"1,000元\"",
    ] {
        assert_eq!(index.found(found), "1", "{found}");
        assert_eq!(index.search(found).notes, [], "{found}");
    }

    for absent in ["91", "\"19大型\"", "phone", "COVI", "\"3.1\"", "\"4年\"", "\"202\""] {
        assert_eq!(index.found(absent), "", "{absent}");
    }
}

/// Complaint 16: Text with one character repeated hangs the indexer.
#[test]
fn complaint_16_one_character_repeated_is_indexed_in_time() {
    let started = Instant::now();
    let texts = ["哈", "a", "1", "，", " ", "哈a"].map(|text| text.repeat(300_000));
    let articles: Vec<_> =
        texts.iter().enumerate().map(|(n, text)| article(&format!("{n}"), "题", text)).collect();
    let index = index(&articles);
    assert_eq!(index.found("\"哈哈哈哈\""), "0");
    assert_eq!(index.found("\"哈a哈\""), "5");
    // One or two seconds, with room for a busy machine.
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
}

/// Complaint 21: Typo tolerance made for Latin letters does not fit two-character words.
#[test]
fn complaint_21_a_word_of_two_characters_matches_only_itself() {
    let index = index(&[
        article("1", "杭州", "甲"),
        article("2", "广州", "甲"),
        article("3", "杭城", "甲"),
    ]);
    assert_eq!(index.found("杭州"), "1");
    assert_eq!(index.found("“汉州”"), "");
}

/// Complaint 22: Punctuation and blanks become tokens.
#[test]
fn complaint_22_punctuation_is_not_searched() {
    let index = index(&[article("1", "杭州，宁波", "甲 乙"), article("2", "“天气”", "，。！？ …")]);
    for query in ["，", "。", "…", " ", "！？", "\"，\"", "——", "《》"] {
        assert_eq!(index.search(query).total, 0, "{query}");
    }
    for query in ["杭州，宁波", "杭州、宁波！", "《杭州》 宁波", "杭州 ， 宁波"]
    {
        assert_eq!(index.found(query), "1", "{query}");
    }
}

/// Complaint 24: Letters that only look Latin (Greek ΝIKΕ), full-width forms. Greek letters stay Greek, since
/// α is not a; in their own script they are found in any case.
#[test]
fn complaint_24_forms_of_a_letter_match_and_other_scripts_do_not() {
    let index = index(&[
        article("wide", "ＮＩＫＥ", "甲"),
        article("latin", "Nike", "甲"),
        article("greek", "ΝIKΕ", "甲"),
        article("alpha", "α粒子", "甲"),
    ]);
    assert_eq!(index.found("nike"), "latin wide");
    assert_eq!(index.found("ｎｉｋｅ"), "latin wide");
    assert_eq!(index.found("“ΝIKΕ”"), "greek");
    assert_eq!(index.found("νikε"), "greek");
    assert_eq!(index.found("Α粒子"), "alpha");
    assert_eq!(index.found("“a粒子”"), "");
}
