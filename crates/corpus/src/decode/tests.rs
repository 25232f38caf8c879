//! Detecting and decoding encodings, with and without damage.

use proptest::prelude::*;

use super::*;

/// Sentences as newspapers write them, for building texts of any length.
const SIMPLIFIED: &[&str] = &[
    "不沿海的杭州，却有两个“大港”——从本世纪初起步建设的信息港和新药港。",
    "截至2022年，杭州数字经济增加值总量突破5000亿元，均属全国第一方阵。",
    "记者了解到，企业在此可享受“菜单式”服务。",
    "（完）",
    "GDP同比增长5.2%，C919首飞成功。",
    "今年是改革开放45周年。",
    "他姓𠮷，名䶮，是当地人。",
];
const TRADITIONAL: &[&str] = &[
    "打造「創新創業的新天堂」，杭州的舉措是，建設「全球創新策源地」。",
    "自今年5月份試運行以來，天堂平台累計訪問量已超過550萬人次。",
    "推進中國式現代化新道路中，城市競合發展的下半場是科創。",
    "立法會議員今日在會上表示，政府應該檢討有關政策。",
    "他說：「我們不會放棄。」",
];

fn encode(text: &str, charset: Charset) -> Vec<u8> {
    match charset {
        Charset::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Charset::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        other => other.encoding().encode(text).0.into_owned(),
    }
}

fn check(text: &str, charset: Charset) {
    let bytes = encode(text, charset);
    assert_eq!(detect(&bytes), Some(charset), "{text}");
    assert_eq!(decode(bytes, None).as_deref(), Some(text));
}

#[test]
fn the_encoding_of_a_single_sentence_is_detected() {
    for text in SIMPLIFIED.iter().filter(|text| text.chars().count() > 12) {
        for charset in [Charset::Utf8, Charset::Gb18030, Charset::Utf16Le, Charset::Utf16Be] {
            check(text, charset);
        }
    }
    for text in TRADITIONAL {
        for charset in
            [Charset::Utf8, Charset::Gb18030, Charset::Big5, Charset::Utf16Le, Charset::Utf16Be]
        {
            check(text, charset);
        }
    }
}

#[test]
fn a_byte_order_mark_decides_the_encoding_and_is_not_text() {
    for (mark, charset) in [
        (&b"\xEF\xBB\xBF"[..], Charset::Utf8),
        (&b"\xFF\xFE"[..], Charset::Utf16Le),
        (&b"\xFE\xFF"[..], Charset::Utf16Be),
    ] {
        let bytes = [mark, &encode("港", charset)].concat();
        assert_eq!(decode(bytes, None).as_deref(), Some("港"));
    }
}

#[test]
fn latin_text_in_utf16_is_detected() {
    check("Hangzhou leaps ahead\nin the value chain", Charset::Utf16Le);
    check("Hangzhou leaps ahead\nin the value chain", Charset::Utf16Be);
}

#[test]
fn latin_text_is_not_detected_as_utf16() {
    for text in [
        "Hangzhou leaps ahead in the value chain and so on",
        "{\"title\": \"a\"}",
        "aa\nbb\ncc 00\n00",
    ] {
        assert_eq!(detect(text.as_bytes()), None);
        let damaged = [text.as_bytes(), b"\xff"].concat();
        assert_eq!(decode(damaged, None).unwrap(), format!("{text}\u{FFFD}"));
    }
}

#[test]
fn a_few_invalid_bytes_do_not_change_the_encoding() {
    for (sentences, charset) in [
        (SIMPLIFIED, Charset::Utf8),
        (SIMPLIFIED, Charset::Gb18030),
        (TRADITIONAL, Charset::Gb18030),
        (TRADITIONAL, Charset::Big5),
    ] {
        let text = sentences.concat();
        let mut bytes = encode(&text, charset);
        bytes.splice(30..30, [0xFF, 0xFF]);
        bytes.truncate(bytes.len() - 1);
        let read = decode(bytes, None).unwrap();
        let end: String = text.chars().skip(40).take(60).collect();
        assert!(read.contains(&end), "{charset:?}: {read}");
    }
}

#[test]
fn a_character_cut_by_the_end_of_the_sample_is_not_an_error() {
    assert_eq!(detect("中".as_bytes().split_last().unwrap().1), None);
    assert_eq!(detect("中文".as_bytes().split_last().unwrap().1), Some(Charset::Utf8));
}

#[test]
fn binary_files_are_not_text() {
    // A pseudo-random sequence (xorshift).
    let mut noise = 0x2545_F491_4F6C_DD1D_u64;
    let random: Vec<u8> = std::iter::repeat_with(|| {
        noise ^= noise << 13;
        noise ^= noise >> 7;
        noise ^= noise << 17;
        noise.to_le_bytes()[3]
    })
    .take(4096)
    .collect();

    let png =
        [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\x01\0\x08\x06\0\0\0"[..], &random].concat();

    for bytes in [
        random,
        png,
        vec![0; 100],
        b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0\x01\0\0\0".to_vec(),
    ] {
        assert_eq!(decode(bytes, None), None);
    }
}

#[test]
fn a_few_control_characters_are_allowed_in_text() {
    assert_eq!(decode(b"a\0b\x01".to_vec(), None).as_deref(), Some("a\0b\u{1}"));
}

fn text_from(sentences: &'static [&'static str]) -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(sentences), 4..40)
        .prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn decoding_reverses_encoding(simplified in text_from(SIMPLIFIED), traditional in text_from(TRADITIONAL)) {
        for charset in [Charset::Utf8, Charset::Gb18030, Charset::Utf16Le, Charset::Utf16Be] {
            prop_assert_eq!(decode(encode(&simplified, charset), None), Some(simplified.clone()));
            prop_assert_eq!(decode(encode(&traditional, charset), None), Some(traditional.clone()));
        }
        prop_assert_eq!(decode(encode(&traditional, Charset::Big5), None), Some(traditional));
    }

    #[test]
    fn decoding_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = decode(bytes, None);
    }
}
