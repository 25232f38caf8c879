//! The words of dates.

/// A number as it is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct WrittenNumber {
    pub(super) value: i32,
    pub(super) n_digits: usize,
}

/// The months in English. A month may be cut to three letters or more.
pub(super) const MONTHS: &[(&str, i32)] = &[
    ("january", 1),
    ("february", 2),
    ("march", 3),
    ("april", 4),
    ("may", 5),
    ("june", 6),
    ("july", 7),
    ("august", 8),
    ("september", 9),
    ("october", 10),
    ("november", 11),
    ("december", 12),
];

/// The weekdays in English, which may be cut as well. The day of the month decides, not the weekday.
pub(super) const WEEKDAYS: &[(&str, i32)] = &[
    ("monday", 1),
    ("tuesday", 2),
    ("wednesday", 3),
    ("thursday", 4),
    ("friday", 5),
    ("saturday", 6),
    ("sunday", 7),
];

pub(super) const CHINESE_WEEKS: &[&str] = &["星期", "礼拜", "禮拜", "周", "週"];
pub(super) const CHINESE_WEEKDAYS: &[&str] = &["一", "二", "三", "四", "五", "六", "日", "天"];

/// Labels before a date that say it is that of the publication, in lower case.
pub(super) const LABELS: &[&str] = &[
    "发布时间",
    "发布日期",
    "发布于",
    "发表时间",
    "发表日期",
    "发表于",
    "刊发时间",
    "出版日期",
    "时间",
    "日期",
    "發布時間",
    "發布日期",
    "發佈時間",
    "發佈日期",
    "發表時間",
    "發表日期",
    "刊登日期",
    "時間",
    "published",
    "published on",
    "posted",
    "posted on",
    "date",
    "publication date",
];

/// The names of the era of the Republic of China, the longest first.
pub(super) const REPUBLIC: &[&str] = &["中華民國", "中华民国", "民國", "民国"];

/// The year before the first one of that era.
pub(super) const REPUBLIC_YEAR_0: i32 = 1911;

const RELATIVE_STARTS: &[&str] = &[
    "昨",
    "今天",
    "今日",
    "今早",
    "今晚",
    "前天",
    "明天",
    "刚刚",
    "剛剛",
    "刚才",
    "剛才",
    "上周",
    "上週",
    "本周",
    "yesterday",
    "today",
    "just now",
    "last ",
    "tomorrow",
];
const RELATIVE_ENDS: &[&str] = &["前", "ago"];

/// Returns whether a text states a time relative to the time at which it was written.
pub(super) fn is_relative(text: &str) -> bool {
    let text = text.to_lowercase();
    RELATIVE_STARTS.iter().any(|start| text.starts_with(start))
        || RELATIVE_ENDS.iter().any(|end| text.ends_with(end))
}

/// Returns the number of a name that a word is or abbreviates: `Sep`, `Sept`, `September`.
pub(super) fn number_of(word: &str, names: &[(&str, i32)]) -> Option<i32> {
    let is_name = |name: &str| word.len() >= 3 && name.starts_with(word);
    names.iter().find(|(name, _)| is_name(name)).map(|(_, number)| *number)
}

/// Returns the value of a digit in Chinese.
pub(super) fn chinese_digit(c: char) -> Option<i32> {
    Some(match c {
        '〇' | '零' | '○' => 0,
        '一' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

/// Returns the number that a run of digits and of 十百廿卅 states: digit by digit (二〇二四), or with
/// its units (一百一十三, 廿九).
pub(super) fn chinese_number(run: &[char]) -> WrittenNumber {
    let digits = run.iter().filter_map(|c| chinese_digit(*c));
    if run.iter().all(|c| chinese_digit(*c).is_some()) {
        let value = digits.fold(0, |value, digit| value * 10 + digit);
        return WrittenNumber { value, n_digits: run.len() };
    }

    let (mut value, mut digit) = (0, None);
    for c in run {
        let unit = match c {
            '百' => 100,
            '十' => 10,
            '廿' => 20,
            '卅' => 30,
            c => {
                digit = chinese_digit(*c);
                continue;
            }
        };
        value += unit * digit.take().unwrap_or(1);
    }
    value += digit.unwrap_or(0);
    WrittenNumber { value, n_digits: value.to_string().len() }
}
