//! Finds numbers, amounts and dates in a folded text.

use super::written::{Date, GROUPS, MAX_DIGITS, Number};
use crate::chars::CharClass;
use crate::numbers::{digit, digits_in_characters, is_numeral, read_number};

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

/// A text in which numbers are looked for.
pub(super) struct Scan<'t> {
    text: &'t str,
    chars: Vec<(usize, char)>,
}

type Found = (usize, Vec<String>);

impl<'t> Scan<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self { text, chars: text.char_indices().collect() }
    }

    pub(super) fn n_chars(&self) -> usize {
        self.chars.len()
    }

    fn char(&self, at: usize) -> Option<char> {
        self.chars.get(at).map(|(_, c)| *c)
    }

    pub(super) fn byte(&self, at: usize) -> usize {
        self.chars.get(at).map_or(self.text.len(), |(byte, _)| *byte)
    }

    fn has(&self, at: usize, part: &str) -> bool {
        self.text[self.byte(at)..].starts_with(part)
    }

    /// Returns the quantity that begins at a character: where it ends, and its spellings.
    pub(super) fn quantity(&self, at: usize) -> Option<Found> {
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

    /// Reads a decimal number, or one of two digits or more, that is all that stands between blanks
    /// and punctuation.
    fn alone(&self, at: usize, number: &Number) -> Option<Found> {
        let is_token = |at: usize| self.char(at).is_some_and(|c| CharClass::of(c).is_token());
        let is_alone = !at.checked_sub(1).is_some_and(is_token) && !is_token(number.end);
        let joined =
            self.char(number.end).is_some_and(|c| matches!(c, '.' | ',' | ':' | '-' | '/'))
                && self.char(number.end + 1).is_some_and(|c| CharClass::of(c).is_token());
        let value: u64 = number.whole.parse().ok()?;
        if is_alone && !joined && number.is_plain() && !number.fraction.is_empty() {
            let arabic = number.digits().into_iter();
            return Some((number.end, arabic.chain(number.characters()).collect()));
        }
        let is_long = value >= 10 && !number.whole.starts_with('0') && value < 10_000;
        let is_whole = number.fraction.is_empty();
        if !is_alone || joined || !is_long || !is_whole || !number.is_plain() {
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
