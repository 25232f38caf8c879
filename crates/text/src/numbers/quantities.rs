//! Numbers, amounts and dates in a query, and the other ways to write them.

use super::{digit, digits_in_characters, in_characters, is_numeral, read_number};
use crate::chars::CharClass;

/// What is counted or measured: a number before one of these is one, and not a part of a word.
/// The usual measure words of news; the longest one that fits is taken.
const UNITS: &[&str] = &[
    "个",
    "个月",
    "个百分点",
    "人",
    "人次",
    "名",
    "位",
    "家",
    "次",
    "天",
    "周",
    "周年",
    "岁",
    "元",
    "美元",
    "倍",
    "米",
    "公里",
    "千米",
    "厘米",
    "毫米",
    "平方米",
    "平方公里",
    "立方米",
    "吨",
    "公斤",
    "千克",
    "克",
    "度",
    "小时",
    "分钟",
    "秒",
    "时",
    "分",
    "层",
    "届",
    "件",
    "条",
    "项",
    "只",
    "台",
    "辆",
    "架",
    "艘",
    "所",
    "座",
    "户",
    "亩",
    "公顷",
    "年级",
    "年",
    "季度",
    "部",
    "本",
    "篇",
    "张",
    "枚",
    "场",
    "轮",
    "期",
    "例",
    "起",
    "种",
    "类",
    "批",
    "支",
    "款",
    "棵",
    "头",
    "千瓦",
    "级",
    "集",
    "页",
    "版",
    "号",
    "号线",
    "日",
];

/// Groups of four digits, as amounts are shortened by them.
const GROUPS: &[(&str, u64)] = &[("万亿", 1_000_000_000_000), ("亿", 100_000_000), ("万", 10_000)];

/// The longest number in digits that is also written out.
const MAX_DIGITS: usize = 9;

/// A number, an amount or a date in a folded text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity {
    /// Where it starts, in bytes.
    pub byte_start: usize,
    /// Where it ends, in bytes.
    pub byte_end: usize,
    /// The other ways to write it, the most usual first. At least one.
    pub spellings: Vec<String>,
}

/// Returns the numbers of a folded text that may also be written another way, in order and apart
/// from each other: dates, percentages, numbers before a unit, and numbers that stand alone
/// between blanks or punctuation. 一 alone is never taken for 1, nor is any other single
/// character without a unit.
///
/// # Examples
/// ```
/// # use xunwen_text::quantities;
/// let found = quantities("增长百分之五");
/// assert_eq!(found[0].spellings, ["5%"]);
/// assert!(quantities("一带一路").is_empty());
/// ```
#[must_use]
pub fn quantities(folded: &str) -> Vec<Quantity> {
    let scan = Scan { text: folded, chars: folded.char_indices().collect() };
    let mut found = Vec::new();
    let mut at = 0;
    while at < scan.chars.len() {
        let Some((end, spellings)) = scan.quantity(at) else {
            at += 1;
            continue;
        };
        let (byte_start, byte_end) = (scan.byte(at), scan.byte(end));
        let typed = &folded[byte_start..byte_end];
        let mut others: Vec<String> = Vec::with_capacity(spellings.len());
        for spelling in spellings {
            if spelling != typed && !others.contains(&spelling) {
                others.push(spelling);
            }
        }
        if !others.is_empty() {
            found.push(Quantity { byte_start, byte_end, spellings: others });
        }
        at = end;
    }
    found
}

/// A number as it stands in a text: what it is worth, and the characters after which it ends.
struct Number {
    end: usize,
    /// Its whole part in Arabic digits as read; of a number in characters, its value.
    whole: String,
    /// The digits behind the point.
    fraction: String,
    /// What the digits count: 1, or one of [`GROUPS`].
    group: &'static str,
    /// Written digit by digit in Chinese characters: 二〇二四.
    is_by_digit: bool,
}

struct Scan<'t> {
    text: &'t str,
    chars: Vec<(usize, char)>,
}

type Found = (usize, Vec<String>);

impl Scan<'_> {
    fn char(&self, at: usize) -> Option<char> {
        self.chars.get(at).map(|(_, c)| *c)
    }

    fn byte(&self, at: usize) -> usize {
        self.chars.get(at).map_or(self.text.len(), |(byte, _)| *byte)
    }

    fn has(&self, at: usize, part: &str) -> bool {
        self.text[self.byte(at)..].starts_with(part)
    }

    fn quantity(&self, at: usize) -> Option<Found> {
        if let Some(before) = at.checked_sub(1).and_then(|before| self.char(before)) {
            let class = CharClass::of(before);
            let goes_on =
                is_numeral(before) || matches!(class, CharClass::Letter | CharClass::Digit);
            let is_joint =
                matches!(before, '.' | ',' | ':' | '-' | '/' | '点' | '第' | '之' | '几' | '数');
            if goes_on || is_joint {
                return None;
            }
        }
        if self.has(at, "百分之") {
            return self.percent_in_characters(at + 3);
        }
        let number = self.number(at)?;
        let after = self.char(number.end);
        if after == Some('%') {
            let text = format!("百分之{}", number.characters().first()?);
            let all = (number.whole == "100" && number.fraction.is_empty())
                .then(|| "百分之百".to_owned());
            return number
                .is_plain()
                .then(|| (number.end + 1, all.into_iter().chain([text]).collect()));
        }
        self.date(at, &number).or_else(|| self.counted(&number)).or_else(|| self.alone(at, &number))
    }

    /// Reads the number that begins at a character.
    fn number(&self, at: usize) -> Option<Number> {
        let run = |from: usize, fits: fn(char) -> bool| {
            from + self
                .chars
                .get(from..)
                .unwrap_or_default()
                .iter()
                .take_while(|(_, c)| fits(*c))
                .count()
        };
        let is_digit = |c: char| c.is_ascii_digit();
        let slice = |from, to| &self.text[self.byte(from)..self.byte(to)];
        let digits_end = run(at, is_digit);
        let (end, whole, is_by_digit) = if digits_end > at {
            (digits_end, slice(at, digits_end).to_owned(), false)
        } else {
            let end = run(at, is_numeral);
            let text = slice(at, end);
            let is_by_digit = end - at > 1 && text.chars().all(|c| digit(c).is_some());
            (end, read_number(text)?.to_string(), is_by_digit)
        };
        let most = if digits_end > at { MAX_DIGITS } else { MAX_DIGITS + 3 };
        if whole.len() > most {
            return None;
        }
        let mut number = Number { end, whole, fraction: String::new(), group: "", is_by_digit };
        let point_end = if digits_end > at {
            run(end + 1, is_digit)
        } else {
            run(end + 1, |c| digit(c).is_some() && c != '两')
        };
        let point = if digits_end > at { '.' } else { '点' };
        if self.char(end) == Some(point) && point_end > end + 1 && point_end - end < 6 {
            let fraction = slice(end + 1, point_end).chars();
            let value = |c: char| c.to_digit(10).map(u64::from).or_else(|| digit(c)).unwrap_or(0);
            number.fraction = fraction.map(|c| value(c).to_string()).collect();
            number.end = point_end;
        }
        if digits_end > at || !number.fraction.is_empty() {
            let group = GROUPS.iter().find(|(group, _)| self.has(number.end, group));
            number.group = group.map_or("", |(group, _)| group);
            number.end += number.group.chars().count();
        }
        Some(number)
    }

    fn percent_in_characters(&self, at: usize) -> Option<Found> {
        if self.char(at) == Some('百') {
            return Some((at + 1, vec!["100%".to_owned()]));
        }
        let number = self.number(at).filter(|number| !number.is_by_digit && number.is_plain())?;
        let digits = number.digits()?;
        Some((number.end, vec![format!("{digits}%")]))
    }

    /// Reads a year, a month and a day, or some of them that follow each other.
    fn date(&self, at: usize, first: &Number) -> Option<Found> {
        let mut date = Date::default();
        let mut end = at;
        if self.char(first.end) == Some('年')
            && (first.is_by_digit || first.whole.len() == 4)
            && first.is_plain()
        {
            date.year = Some(first.whole.clone()).filter(|year| matches!(year.len(), 2 | 4));
            date.year.as_ref()?;
            end = first.end + 1;
        }
        let part = |at: usize, units: &[char], most: u64| {
            let number =
                self.number(at).filter(|number| number.is_plain() && !number.is_by_digit)?;
            let unit = self.char(number.end).filter(|unit| units.contains(unit))?;
            let value = number.whole.parse().ok().filter(|value| (1..=most).contains(value))?;
            Some((number.end + 1, value, unit))
        };
        if let Some((after, month, _)) = part(end, &['月'], 12) {
            (date.month, end) = (Some(month), after);
            if let Some((after, day, unit)) = part(end, &['日', '号'], 31) {
                (date.day, end) = (Some((day, unit)), after);
            }
        }
        (end > at).then(|| (end, date.spellings()))
    }

    /// Reads a number before a unit, or one that is shortened by 万 or 亿.
    fn counted(&self, number: &Number) -> Option<Found> {
        let fitting = UNITS.iter().filter(|unit| self.has(number.end, unit));
        let unit = fitting.max_by_key(|unit| unit.len()).copied().unwrap_or_default();
        let is_grouped = !number.group.is_empty()
            || (number.amount()? >= 10_000 && number.amount()? % 10_000 == 0);
        let is_one = number.whole == "1" && number.is_plain();
        if (unit.is_empty() && !is_grouped) || is_one || number.is_by_digit {
            return None;
        }
        let mut spellings: Vec<String> = number.arabic();
        spellings.extend(number.characters());
        spellings.iter_mut().for_each(|spelling| spelling.push_str(unit));
        Some((number.end + unit.chars().count(), spellings))
    }

    /// Reads a number of two digits or more that is all that stands between blanks and
    /// punctuation.
    fn alone(&self, at: usize, number: &Number) -> Option<Found> {
        let is_token = |at: usize| self.char(at).is_some_and(|c| CharClass::of(c).is_token());
        let is_alone = !at.checked_sub(1).is_some_and(is_token) && !is_token(number.end);
        let joined =
            self.char(number.end).is_some_and(|c| matches!(c, '.' | ',' | ':' | '-' | '/'))
                && self.char(number.end + 1).is_some_and(|c| CharClass::of(c).is_token());
        let value: u64 = number.whole.parse().ok()?;
        let is_long = value >= 10 && !number.whole.starts_with('0') && value < 10_000;
        if !is_alone || joined || !is_long || !number.is_plain() {
            return None;
        }
        let mut spellings = vec![number.whole.clone()];
        if !number.is_by_digit {
            spellings.extend(number.characters());
        }
        if number.whole.len() == 4 {
            spellings.extend(['〇', '零'].map(|zero| digits_in_characters(&number.whole, zero)));
        } else if number.is_by_digit {
            return None;
        }
        Some((number.end, spellings))
    }
}

impl Number {
    fn is_plain(&self) -> bool {
        self.group.is_empty()
    }

    /// Returns the number in Arabic digits, without its group.
    fn digits(&self) -> Option<String> {
        let whole: u64 = self.whole.parse().ok()?;
        Some(match self.fraction.as_str() {
            "" => whole.to_string(),
            fraction => format!("{whole}.{fraction}"),
        })
    }

    /// Returns what the number is worth, without its fraction.
    fn amount(&self) -> Option<u64> {
        let group = GROUPS.iter().find(|(group, _)| *group == self.group).map_or(1, |(_, n)| *n);
        self.whole.parse::<u64>().ok()?.checked_mul(group)
    }

    /// Returns the spellings in Arabic digits: with and without 万 and 亿.
    fn arabic(&self) -> Vec<String> {
        let Some(digits) = self.digits() else { return vec![] };
        let mut spellings = vec![format!("{digits}{}", self.group)];
        if let Some(amount) = self.amount().filter(|_| self.fraction.is_empty()) {
            let grouped = GROUPS.iter().filter(|(_, n)| amount >= *n && amount % n == 0);
            spellings.extend(grouped.map(|(group, n)| format!("{}{group}", amount / n)));
            let full = amount.to_string();
            spellings.extend((full.len() <= MAX_DIGITS).then_some(full));
        }
        spellings
    }

    /// Returns the spellings in Chinese characters.
    fn characters(&self) -> Vec<String> {
        let Ok(whole) = self.whole.parse::<u64>() else { return vec![] };
        if self.whole.len() > 1 && self.whole.starts_with('0') {
            return vec![];
        }
        if !self.fraction.is_empty() {
            let fraction = digits_in_characters(&self.fraction, '零');
            return vec![format!("{}点{fraction}{}", in_characters(whole), self.group)];
        }
        let Some(amount) = self.amount().filter(|amount| *amount < 1_000_000_000_000) else {
            return vec![format!("{}{}", in_characters(whole), self.group)];
        };
        let text = in_characters(amount);
        // 二 is spoken 两 alone and before all but 十.
        let other = text.strip_prefix('二').filter(|rest| !rest.starts_with('十'));
        let other = other.map(|rest| format!("两{rest}"));
        std::iter::once(text).chain(other).collect()
    }
}

#[derive(Default)]
struct Date {
    /// Two or four digits.
    year: Option<String>,
    month: Option<u64>,
    day: Option<(u64, char)>,
}

impl Date {
    fn spellings(&self) -> Vec<String> {
        let in_digits = |value: u64| value.to_string();
        let padded = |value: u64| format!("{value:02}");
        let year_in = |zero: char| move |year: &str| digits_in_characters(year, zero);
        let mut spellings = vec![self.written(str::to_owned, in_digits)];
        if self.year.is_some() && self.month.is_some() {
            spellings.push(self.written(str::to_owned, padded));
        }
        spellings.push(self.written(year_in('〇'), in_characters));
        spellings.push(self.written(year_in('零'), in_characters));
        spellings
    }

    fn written(&self, year: impl Fn(&str) -> String, number: impl Fn(u64) -> String) -> String {
        let mut text = String::new();
        if let Some(digits) = &self.year {
            text.push_str(&format!("{}年", year(digits)));
        }
        if let Some(month) = self.month {
            text.push_str(&format!("{}月", number(month)));
        }
        if let Some((day, unit)) = self.day {
            text.push_str(&format!("{}{unit}", number(day)));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: Expect) {
        let shown = quantities(text)
            .into_iter()
            .map(|q| format!("{}: {}", &text[q.byte_start..q.byte_end], q.spellings.join(" ")));
        expected.assert_eq(&shown.collect::<Vec<_>>().join("; "));
    }

    #[test]
    fn dates_are_written_either_way() {
        check(
            "2024年3月5日",
            expect!["2024年3月5日: 2024年03月05日 二〇二四年三月五日 二零二四年三月五日"],
        );
        check(
            "二〇二四年三月五日",
            expect!["二〇二四年三月五日: 2024年3月5日 2024年03月05日 二零二四年三月五日"],
        );
        check("二零二四年", expect!["二零二四年: 2024年 二〇二四年"]);
        check("12月", expect!["12月: 十二月"]);
        check("三月五号", expect!["三月五号: 3月5号"]);
        check("九八年洪水", expect!["九八年: 98年"]);
    }

    #[test]
    fn percentages_and_amounts_are_written_either_way() {
        check("百分之五", expect!["百分之五: 5%"]);
        check("增长3.5%", expect!["3.5%: 百分之三点五"]);
        check("100%", expect!["100%: 百分之百 百分之一百"]);
        check("百分之百", expect!["百分之百: 100%"]);
        check("1.2万亿", expect!["1.2万亿: 一点二万亿"]);
        check("十二万人", expect!["十二万人: 120000人 12万人"]);
        check("3亿元", expect!["3亿元: 30000万元 300000000元 三亿元"]);
    }

    #[test]
    fn counts_are_written_either_way() {
        check("12个", expect!["12个: 十二个"]);
        check("两个", expect!["两个: 2个 二个"]);
        check("一百零五", expect!["一百零五: 105"]);
        check("105", expect!["105: 一百零五"]);
        check("2024", expect!["2024: 二千零二十四 两千零二十四 二〇二四 二零二四"]);
    }

    #[test]
    fn words_with_numerals_are_left_alone() {
        for text in [
            "一带一路",
            "五一",
            "三",
            "5",
            "一个",
            "万一",
            "十二五规划",
            "C919",
            "g20峰会",
            "四川",
            "第三年",
            "3.14",
            "12:30",
            "2023-05",
            "5g",
            "100011001010",
            "007",
            "几十个",
            "covid-19",
        ] {
            assert_eq!(quantities(text), [], "{text}");
        }
    }

    proptest! {
        #[test]
        fn quantities_are_in_the_text_and_apart(text in "[0-9零〇一二两三五十百千万亿点.%年月日号个人之分百，a]{0,24}") {
            let mut after = 0;
            for quantity in quantities(&text) {
                prop_assert!(quantity.byte_start >= after && quantity.byte_start < quantity.byte_end);
                prop_assert!(text.get(quantity.byte_start..quantity.byte_end).is_some());
                prop_assert!(!quantity.spellings.is_empty());
                after = quantity.byte_end;
            }
        }

        /// What stands for one number stands for it in either direction.
        #[test]
        fn spellings_of_a_count_lead_back(n in 2_u64..1_000_000) {
            let typed = format!("{n}个");
            for quantity in quantities(&typed) {
                for spelling in &quantity.spellings {
                    let back = quantities(spelling);
                    prop_assert!(back.iter().any(|q| q.spellings.contains(&typed)), "{} {}", typed, spelling);
                }
            }
        }
    }
}
