//! Hostile plain text: repeated units, lines of any width, blocks of opening and closing marks, and random mixtures.

use super::{HostileFamily, numbered, repeated};
use crate::random::SplitMix;

/// Units that some rule looks for: marks, brackets, quotation marks, references, digits, dates, addresses, labels,
/// bylines, readings, damaged characters, invisible characters, headings.
pub(crate) const UNITS: &[&str] = &[
    "(",
    ")",
    "（",
    "）",
    "[",
    "]",
    "【",
    "】",
    "{",
    "}",
    "「",
    "」",
    "“",
    "”",
    "《",
    "》",
    "\"",
    "'",
    "<",
    ">",
    "<a",
    "<!--",
    "<![CDATA[",
    "&",
    "&#",
    "&amp;",
    "&lt;",
    "&#x4e2d;",
    ";",
    "-",
    "a-",
    "abc",
    "ABC",
    "Ab",
    "e\u{301}",
    "\u{301}",
    "か\u{3099}",
    "\u{200B}",
    "\u{200D}",
    "\u{FE0F}",
    "❤",
    "\u{AD}",
    " ",
    "　",
    "\t",
    "。",
    "，",
    "、",
    "：",
    ":",
    "！",
    "？",
    "…",
    "—",
    ".",
    "/",
    "|",
    "丨",
    "#",
    "# ",
    "*",
    "1",
    "12",
    "2023",
    "2023年",
    "5月",
    "19日",
    "2023-05-19",
    "17:28",
    "年",
    "万",
    "亿",
    "%",
    "，000",
    "中",
    "杭州",
    "记者",
    "记者 ",
    "张三",
    "李四 ",
    "来源：",
    "作者：",
    "编辑:",
    "图",
    "图：",
    "摄",
    "供图",
    "发",
    "版",
    "第",
    "页",
    "电",
    "星期四",
    "醫(yī)",
    "(yī)",
    "中 ",
    "甲 a ",
    "http://",
    "a@b.c",
    "www.",
    "\u{FFFD}",
    "?",
    "锟斤拷",
    "鍖椾含",
    "å\u{8c}\u{97}",
    "Ã©",
    "耙缓恕敝",
    "負€",
    "中@",
    "@中",
    "\u{0}",
    "\u{85}",
    "\u{2028}",
    "𠀀",
    "한",
    "が",
    "é",
    "---",
    "- ",
    "|年",
    "www.a.com/",
];

/// Numbers of units on a line.
const WIDTHS: &[usize] = &[1, 2, 3, 7, 20, 80];

/// Returns each unit repeated on one line, and on lines of some widths.
#[must_use]
pub fn unit_families() -> Vec<HostileFamily> {
    let mut families = Vec::new();
    for unit in UNITS {
        families.push(HostileFamily::text(format!("{unit:?} on one line"), |n| repeated(unit, n)));
        for &width in WIDTHS {
            let line = format!("{}\n", unit.repeat(width));
            let name = format!("{unit:?} × {width} on each line");
            families.push(HostileFamily::text(name, move |n| repeated(&line, n)));
        }
    }
    families
}

/// Returns the families whose shape is not that of one repeated unit.
#[must_use]
pub fn text_families() -> Vec<HostileFamily> {
    let mut families = bracket_families();
    families.extend(line_families());
    families.extend(page_families());
    families
}

/// Brackets of every kind: nested, only opening, only closing, alternating, and open before a long text.
fn bracket_families() -> Vec<HostileFamily> {
    const PAIRS: &[[&str; 2]] = &[
        ["(", ")"],
        ["（", "）"],
        ["[", "]"],
        ["【", "】"],
        ["「", "」"],
        ["『", "』"],
        ["“", "”"],
        ["《", "》"],
        ["<", ">"],
        ["{", "}"],
        ["\"", "\""],
        ["( ", " )"],
        ["[编辑:", "]"],
        ["醫(", "yī)"],
    ];
    let mut families = Vec::new();
    for &[open, close] in PAIRS {
        let name = |shape: &str| format!("{open:?} {close:?} {shape}");
        families.push(HostileFamily::text(name("nested"), move |n| {
            repeated(open, n / 2) + &repeated(close, n / 2)
        }));
        families.push(HostileFamily::text(name("nested in text"), move |n| {
            format!("开始{}正文{}结束", repeated(open, n / 2), repeated(close, n / 2))
        }));
        families.push(HostileFamily::text(name("in pairs"), move |n| {
            repeated(&format!("{open}中{close}"), n)
        }));
        families.push(HostileFamily::text(name("open before prose"), move |n| {
            repeated(open, n / 2) + &repeated("潮涌钱塘，产业兴城", n / 2)
        }));
        families.push(HostileFamily::text(name("closed before opened"), move |n| {
            repeated(close, n / 2) + &repeated(open, n / 2)
        }));
        families.push(HostileFamily::text(name("closing lines below an open one"), move |n| {
            format!("{open}{}\n", repeated("潮", n / 2)) + &repeated(&format!("{close}中\n"), n / 2)
        }));
    }
    families
}

/// Lines that join, repeat, are set apart, or differ in every place.
fn line_families() -> Vec<HostileFamily> {
    const LINES: &[&str] = &[
        "abc-\n",
        "ab\n",
        "a b\n",
        "中文\n",
        "1\n",
        "中,\n",
        "a,\n",
        "，\n",
        "abc-\ndef\n",
        "Abc\n",
        "张三 李四\n",
        "张三\n潮涌钱塘，产业兴城。\n",
        "记者 张三\n",
        "第1版\n",
        "2023年05月19日 星期四\n",
        "人民日报 2022年12月7日\n潮涌钱塘，产业\n",
        "A09 经济\n潮涌\n",
        "图为杭州。李忠 摄\n",
        "图为杭州。李忠 摄\n潮涌钱塘，产业\n",
        "\n",
        " \n",
        "中\n\n\n\n中\n",
        "　　中\n",
        "# 题\n",
        "## 题\n正文\n",
        "- 中\n",
        "2023\n年\n",
        "| 年 | 月 |\n",
        "http://a.b/c\n",
        "潮涌钱塘，产业兴城。\n",
        "潮涌钱塘，产业兴城\n",
        "潮涌钱塘，产业兴城，人们说这是一个好地方，去年又新增了许多企业和工厂\n",
        "来源：新华社 2023-05-19 17:28\n",
        "---\ntitle: a\n",
        "key: value\n",
    ];
    let mut families = Vec::new();
    for &line in LINES {
        families.push(HostileFamily::text(format!("lines {line:?}"), move |n| repeated(line, n)));
        families.push(HostileFamily::text(format!("a title and lines {line:?}"), move |n| {
            format!("杭州医药港\n\n潮涌钱塘，产业兴城。\n{}", repeated(line, n))
        }));
        families.push(HostileFamily::text(format!("numbered lines {line:?}"), move |n| {
            numbered(n, |i| format!("{i}{line}"))
        }));
        families.push(HostileFamily::text(format!("a long line and lines {line:?}"), move |n| {
            format!("{}\n{}", repeated(line.trim_end(), n / 2), repeated(line, n / 2))
        }));
    }
    families
}

/// Pages with a long part in one place.
fn page_families() -> Vec<HostileFamily> {
    vec![
        HostileFamily::text("front matter without end", |n| {
            format!("---\n{}", repeated("author: 张三\n", n))
        }),
        HostileFamily::text("front matter with a long list", |n| {
            format!("---\nauthors: [{}]\n---\n正文", repeated("张三, ", n))
        }),
        HostileFamily::text("a source of blanks", |n| format!("来源：{}", repeated("新 ", n))),
        HostileFamily::text("a dateline with many names", |n| {
            format!("本报讯（记者 {}）昨日", repeated("张三、", n))
        }),
        HostileFamily::text("different words with a hyphen", |n| {
            numbered(n, |i| format!("a{}b-c{}d ", letters(i), letters(i + 1)))
        }),
        HostileFamily::text("a word that grows over lines", |n| {
            format!("{}\n{}", "a".repeat(n / 2), repeated("abc-\n", n / 2))
        }),
        HostileFamily::text("marks before a word that grows over lines", |n| {
            format!("中{} 1\n{}", ",".repeat(n / 2), repeated("1\n", n / 2))
        }),
        HostileFamily::text("captions in every sentence", |n| {
            numbered(n, |i| format!("潮涌钱塘，产业{i}\n图为杭州。李忠 摄\n兴城的人们\n"))
        }),
        HostileFamily::text("many captions in one sentence", |n| {
            let captions = repeated("图为杭州。李忠 摄\n", n);
            format!("潮涌钱塘，产业\n{captions}兴城的人们说。\n")
        }),
        HostileFamily::text("one paragraph of prose without marks", |n| {
            repeated("潮涌钱塘产业兴城", n)
        }),
        HostileFamily::text("every Han character in turn", |n| {
            (0x4E00..0x9FFF_u32).cycle().filter_map(char::from_u32).take((n / 3).max(1)).collect()
        }),
    ]
}

/// Returns the number in letters.
fn letters(mut n: usize) -> String {
    let mut word = String::new();
    loop {
        word.push(char::from(b'a' + (n % 26) as u8));
        n /= 26;
        if n == 0 {
            return word;
        }
    }
}

/// Returns `n_families` random mixtures of units, most of them of two to six units and line ends.
#[must_use]
pub fn mixed_families(seed: u64, n_families: usize) -> Vec<HostileFamily> {
    let mut random = SplitMix::seeded(seed);
    (0..n_families).map(|n| mixed_family(random.bits(), n % 2 == 0)).collect()
}

/// Returns a family of one random mixture: a pattern that repeats, or units drawn anew in every place.
fn mixed_family(seed: u64, is_pattern: bool) -> HostileFamily {
    let mut random = SplitMix::seeded(seed);
    let n_units = random.between(2, 6);
    let mut units: Vec<&str> = (0..n_units).map(|_| random.word(UNITS)).collect();
    if random.chance(60) {
        units.push("\n");
    }
    if random.chance(30) {
        units.push("潮涌钱塘");
    }
    if is_pattern {
        let pattern: String = (0..random.between(2, 8)).map(|_| random.word(&units)).collect();
        return HostileFamily::text(format!("pattern {pattern:?}"), move |n| repeated(&pattern, n));
    }
    HostileFamily::text(format!("mixture {seed:#x} of {units:?}"), move |n| {
        let mut random = SplitMix::seeded(seed);
        let mut text = String::with_capacity(n + 16);
        while text.len() < n {
            text.push_str(random.word(&units));
        }
        text
    })
}
