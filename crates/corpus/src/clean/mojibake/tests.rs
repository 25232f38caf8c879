//! Each kind of damage, made here from invented sentences.

use encoding_rs::{GB18030, WINDOWS_1252};

use crate::clean::params::CleanerParams;
use crate::clean::traced_text::TracedText;

fn restored(text: &str) -> String {
    let mut traced = TracedText::new(text);
    let edits = super::edits(&traced, &CleanerParams::DEFAULT);
    traced.edit(|_| edits);
    traced.text().to_owned()
}

const SENTENCES: [&str; 4] = [
    "今年以来，全市生物医药产业继续保持快速增长，企业研发投入明显增加。",
    "“一核”指杭州综合保税区，重点发展跨境电商和“保税+”经济。",
    "记者从市统计局了解到，去年全市地区生产总值超过两万亿元。",
    "多家企业负责人表示，将进一步扩大投资，加快新项目建设。",
];

#[test]
fn a_lost_byte_is_restored() {
    let (mut n_whole, mut n) = (0, 0);
    for sentence in SENTENCES {
        let bytes = GB18030.encode(sentence).0.into_owned();
        for lost in 4..bytes.len() - 8 {
            if bytes[lost] < 0x80 {
                continue;
            }
            let mut damaged = bytes.clone();
            damaged.remove(lost);
            let text = restored(&GB18030.decode(&damaged).0);
            let is_same = |(a, b): (char, char)| a == b || a == '□';
            let n_wrong = text.chars().zip(sentence.chars()).filter(|&pair| !is_same(pair)).count();
            n_whole +=
                usize::from(n_wrong <= 1 && text.chars().count() == sentence.chars().count());
            n += 1;
        }
    }
    assert!(n_whole * 100 >= n * 92, "{n_whole} of {n}");
}

/// The second byte of a traditional character is ASCII about half the time: there the run ends, often after one character.
#[test]
fn a_byte_lost_in_traditional_text_is_restored() {
    let sentence = "調查小組負責人昨日表示，航機掉頭飛回並非自動駕駛系統失常所致，而是人手操控的結果，\
                    報告已經交給有關部門，預計下個月公布。";
    let bytes = GB18030.encode(sentence).0.into_owned();
    let (mut n_whole, mut n) = (0, 0);
    for lost in (4..bytes.len() - 8).filter(|&lost| bytes[lost] >= 0x80) {
        let mut damaged = bytes.clone();
        damaged.remove(lost);
        let text = restored(&GB18030.decode(&damaged).0);
        let is_same = |(a, b): (char, char)| a == b || a == '□';
        let n_wrong = text.chars().zip(sentence.chars()).filter(|&pair| !is_same(pair)).count();
        n_whole += usize::from(n_wrong <= 1 && text.chars().count() == sentence.chars().count());
        n += 1;
    }
    assert!(n_whole * 100 >= n * 65, "{n_whole} of {n}");
}

#[test]
fn a_run_with_narrowed_punctuation_is_restored() {
    let restored =
        restored("以“一核兩極三園四片”產業布局為主?!耙缓恕敝负贾菥C合保稅區,重點發展跨境電商");
    // One byte is left of the mark before the quotation, which could belong to a comma as well.
    assert!(restored.starts_with("以“一核兩極三園四片”產業布局為主"), "{restored}");
    assert!(restored.ends_with("“一核”指杭州綜合保稅區,重點發展跨境電商"), "{restored}");
}

#[test]
fn text_read_in_another_encoding_is_decoded_again() {
    for sentence in SENTENCES {
        let latin = WINDOWS_1252.decode_without_bom_handling(sentence.as_bytes()).0;
        assert_eq!(restored(&latin), sentence);
        let latin: String = sentence.bytes().map(char::from).collect();
        assert_eq!(restored(&latin), sentence);
    }
    let gbk = GB18030.encode(SENTENCES[0]).0.iter().copied().map(char::from).collect::<String>();
    assert_eq!(restored(&gbk), SENTENCES[0]);
}

#[test]
fn text_without_such_faults_is_kept() {
    for text in [
        "饕餮、貔貅、麒麟与狻猊是传说中的动物。",
        "キャンディとチョコレート、ありがとう。",
        "Привет, мир! Ελλάδα, café, naïve, Ångström, Müller",
        "喺度嘅嘢，佢哋唔知點解咁樣。",
        "龘龗靐齉齾爩鱻麤龖",
        "醋酸钠、羟基磷灰石、苯丙氨酸、酪氨酸、吲哚、嘌呤、嘧啶",
        "为什么?因为这是他们的选择!",
    ] {
        assert_eq!(restored(text), text);
    }
}

/// Blanks of every kind between any two characters, and lines of a blank and a character: nothing shows that they are
/// damaged.
#[test]
fn blanks_are_no_evidence_of_damage() {
    let blanks = ["\u{A0}", "\u{3000}", "\u{AD}", "\u{2003}", "\u{200B}", "\u{85}", "\u{FEFF}"];
    let common: Vec<char> = SENTENCES.concat().chars().chain("饺懦鹟醪囍曜㎡π÷×".chars()).collect();
    for blank in blanks {
        for n in [1, 2, 4, 7] {
            let run = blank.repeat(n);
            for pair in common.windows(2) {
                for line in [
                    format!("{run}{}", pair[0]),
                    format!("{}{run}", pair[0]),
                    format!("{}{run}{}", pair[0], pair[1]),
                    format!("今年以来。\n{}{}{run}{}?", pair[0], pair[1], pair[0]),
                    format!("镇上的渡轮恢复通航。{run}{}{run}", pair[1]),
                ] {
                    assert_eq!(restored(&line), line);
                }
            }
        }
    }
    for mixed in ["票价：\u{A0}\u{AD}\u{A0}\u{A0}两元", "“\u{A0}×\u{A0}”", "«\u{A0}渡轮\u{A0}»"]
    {
        assert_eq!(restored(mixed), mixed);
    }
}

#[test]
fn repeated_and_rare_signs_are_no_evidence_of_damage() {
    for text in [
        "王××、李××××和××××年",
        "±±±±",
        "误差±±1",
        "°°°°",
        "§§ 12",
        "约翰·史密斯······",
        "»»» 下一页 «««",
        "圆周率π≈3.14",
        "6÷2，盒÷",
        "鸲鹟与醇醪",
        "café、naïve、São Paulo、Ångström、Zoë",
        "Ø±²³ µg·m⁻³ ©®",
    ] {
        assert_eq!(restored(text), text);
    }
}

/// A wide blank may be half of two characters, where much else shows the damage.
#[test]
fn a_blank_inside_a_long_run_is_decoded() {
    let sentence =
        "公司新建了占地一千六百平方米的养殖场。目前已经有三万五千户村民加入合作社，收入明显增加。";
    let mut bytes = GB18030.encode(sentence).0.into_owned();
    bytes.remove(5);
    let damaged = GB18030.decode(&bytes).0;
    assert!(damaged.contains('\u{3000}'), "{damaged}");
    let text = restored(&damaged);
    assert!(text.ends_with("养殖场。目前已经有三万五千户村民加入合作社，收入明显增加。"), "{text}");
}
