//! Detecting and decoding encodings, with and without damage.

use proptest::prelude::*;

use super::undecodable::Undecodable;
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
    assert_eq!(decode(bytes, None).as_deref(), Ok(text));
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
        assert_eq!(decode(bytes, None).as_deref(), Ok("港"));
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
        assert!(decode(bytes, None).is_err());
    }
}

/// Returns the message for bytes that are not decoded.
fn refusal(bytes: Vec<u8>) -> Undecodable {
    decode(bytes, None).unwrap_err()
}

#[test]
fn encodings_that_are_not_read_are_named() {
    let japanese = "政府は二十日、来年度の予算案について協議を始めた。首相は記者団に対し、対策を急ぐ考えを示した。";
    let korean =
        "정부는 이십일 내년도 예산안에 대한 협의를 시작했다. 대통령은 대책을 서두르겠다고 밝혔다.";
    for n_chars in [12, 25, 48] {
        let piece = |text: &str| text.chars().take(n_chars).collect::<String>();
        for (encoding, text) in [
            (encoding_rs::EUC_JP, japanese),
            (encoding_rs::SHIFT_JIS, japanese),
            (encoding_rs::EUC_KR, korean),
            (encoding_rs::ISO_2022_JP, japanese),
        ] {
            let bytes = encoding.encode(&piece(text)).0.into_owned();
            assert_eq!(refusal(bytes), Undecodable::Foreign(encoding.name()), "{n_chars}");
        }
        let bytes = euc_tw(&piece(
            "今年五月以來，平台累計已有五百多萬人次上去看，市民表示方便。大會主席今日表示，政府已檢討有關政策。",
        ));
        assert_eq!(refusal(bytes), Undecodable::Foreign("EUC-TW"), "{n_chars}");
    }

    for (text, name) in [
        ("title\n\n\x1B$)C\x0E...\x0F", "ISO-2022-KR"),
        ("\x1B$)A\x0E...\x0F", "ISO-2022-CN"),
        ("~{<:Ky2;SCWwJ5~}, ~{<:KyV;TZNRCG5X7=~}", "HZ"),
        ("+T2BZKW4kTi1nQ0AB-, +TgBOqoiRTvQwAg-", "UTF-7"),
    ] {
        assert_eq!(refusal(text.into()), Undecodable::Foreign(name), "{text}");
    }
    for text in [
        "a+b=c",
        "~{ a ~}",
        "C++ and +49 30 1234567-8",
        "1\u{1B}[1m bold",
        "x+YWJjZGVmZ2hpamtsbW5vcA==",
    ] {
        assert_eq!(decode(text.into(), None).as_deref(), Ok(text));
    }
}

/// Encodes the frequent characters of Big5 in EUC-TW: plane 1 of CNS 11643 has them in nearly the same order.
fn euc_tw(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for c in text.chars() {
        match (c, &*encoding_rs::BIG5.encode(&c.to_string()).0) {
            ('，', _) => bytes.extend([0xA1, 0xA2]),
            ('。', _) => bytes.extend([0xA1, 0xA4]),
            (_, &[lead @ 0xA4..=0xFE, trail]) => {
                let trail = if trail < 0xA1 { trail - 0x40 } else { trail - 0xA1 + 63 };
                let n = (u16::from(lead) - 0xA4) * 157 + u16::from(trail);
                bytes.extend([0xC4 + (n / 94) as u8, 0xA1 + (n % 94) as u8]);
            }
            (_, bytes_of_c) => panic!("{c}: {bytes_of_c:?}"),
        }
    }
    bytes
}

#[test]
fn short_texts_are_read_in_every_encoding() {
    for text in ["港聞", "渡轮", "夜間公車開行", "澜溪镇旧码头渡轮恢复通航"] {
        for charset in [Charset::Utf8, Charset::Gb18030, Charset::Big5, Charset::Utf16Le] {
            let bytes = encode(text, charset);
            let has_all =
                charset.encoding().decode(&bytes).0 == text || charset == Charset::Utf16Le;
            if has_all && text.chars().count() > 4 {
                assert_eq!(decode(bytes, None).as_deref(), Ok(text), "{charset:?}");
            }
        }
    }
}

#[test]
fn a_few_control_characters_are_allowed_in_text() {
    assert_eq!(decode(b"a\0b\x01".to_vec(), None).as_deref(), Ok("a\0b\u{1}"));
}

fn text_from(sentences: &'static [&'static str]) -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(sentences), 4..40)
        .prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn decoding_reverses_encoding(simplified in text_from(SIMPLIFIED), traditional in text_from(TRADITIONAL)) {
        for charset in [Charset::Utf8, Charset::Gb18030, Charset::Utf16Le, Charset::Utf16Be] {
            prop_assert_eq!(decode(encode(&simplified, charset), None), Ok(simplified.clone()));
            prop_assert_eq!(decode(encode(&traditional, charset), None), Ok(traditional.clone()));
        }
        prop_assert_eq!(decode(encode(&traditional, Charset::Big5), None), Ok(traditional));
    }

    #[test]
    fn decoding_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = decode(bytes, None);
    }
}
