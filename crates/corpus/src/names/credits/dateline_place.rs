//! Datelines after names: `林一舟台北21日電`, without a mark between name and place.

use crate::names::is_name;

/// Places of datelines. Source: the counties of Taiwan, and cities with correspondents of its
/// agencies.
const PLACES: &str = "台北 臺北 新北 桃園 台中 臺中 台南 臺南 高雄 基隆 新竹 苗栗 彰化 南投 雲林 嘉義 屏東 宜蘭 花蓮 \
    台東 臺東 澎湖 金門 馬祖 連江 北京 上海 香港 澳門 廣州 深圳 東京 首爾 曼谷 河內 馬尼拉 新加坡 吉隆坡 雅加達 新德里 \
    紐約 華盛頓 洛杉磯 舊金山 芝加哥 多倫多 溫哥華 渥太華 倫敦 巴黎 柏林 布魯塞爾 日內瓦 羅馬 莫斯科 華沙 布拉格 \
    雪梨 坎培拉 綜合外電";

/// The characters of the day before `日電`.
fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || "一二三四五六七八九十".contains(c)
}

/// Returns a list of names without the dateline after the last one.
pub(super) fn without_dateline(text: &str) -> String {
    let text = text.trim();
    let without_cable =
        ["日專電", "日電", "日电", "專電", "专电"].iter().find_map(|end| text.strip_suffix(end));
    let Some(rest) = without_cable else { return text.to_owned() };
    let rest = rest.trim_end_matches(is_digit).trim_end_matches(['月']).trim_end_matches(is_digit);

    let start = rest.rfind(['、', '，', ' ', '　']).map_or(0, |at| at + 1);
    let start = (start..=rest.len()).find(|&at| rest.is_char_boundary(at)).unwrap_or(rest.len());
    let (others, last) = rest.split_at(start);
    // `林一舟 台北21日電`: the last word is the place.
    if !others.is_empty() && !is_name(last) && PLACES.split_whitespace().any(|p| p == last) {
        return others.to_owned();
    }
    format!("{others}{}", name_before_place(last))
}

/// Returns the name with which a name and a place begin: before a known place, or its first three
/// characters.
fn name_before_place(text: &str) -> &str {
    let ends = text.char_indices().skip(2).map(|(at, _)| at).chain([text.len()]).take(3);
    let ends: Vec<usize> = ends.collect();
    let is_split = |&&end: &&usize| is_name(&text[..end]);
    let is_place = |&&end: &&usize| PLACES.split_whitespace().any(|place| place == &text[end..]);

    let known = ends.iter().find(|end| is_split(end) && is_place(end));
    let likely = ends.get(1).filter(|end| is_split(end));
    let end = known.or(likely).or_else(|| ends.iter().find(is_split));
    end.map_or(text, |&end| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_separated_from_places() {
        for (text, expected) in [
            ("林一舟台北21日電", "林一舟"),
            ("林舟台北21日電", "林舟"),
            ("林一舟、何小滿高雄3日電", "林一舟、何小滿"),
            ("林一舟阿姆斯特丹21日專電", "林一舟"),
            ("林一舟", "林一舟"),
        ] {
            assert_eq!(without_dateline(text), expected);
        }
    }
}
