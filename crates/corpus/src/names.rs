//! Names of persons: recognises them and splits lists of them.

pub(crate) mod credits;

/// Surnames; the head of the file says where they come from.
const SURNAMES: &str = include_str!("names/surnames.txt");

/// Words that occur alone on lines of newspapers (sections, datelines) and begin like a name.
/// Source: compiled by hand from the sections of Chinese dailies.
const NOT_NAMES: &str = "文化 文娱 文旅 文摘 文苑 金融 金华 时评 时政 时事 时讯 时尚 高端 高度 高校 高考 方向 方圆 和平 和谐 江南 江苏 \
    江西 江门 安徽 安庆 安全 安康 云南 温州 常州 常德 台州 台湾 汤阴 黄山 黄石 黄河 徐州 郑州 石家庄 马鞍山 连云港 张家口 张家界 周刊 \
    周末 周报 单位 成都 成果 成效 成长 广州 万象 万家 方法 方案 方略 干部 党建 党政 党史 国际 国内 国防 乐活 乐享 农业 农村 农经 车市 全国 \
    全球 全媒体 古今 关注 关键词 关于 余音 程序 项目 包装 路线 平安 平台 边疆 花絮 明星 史记 白皮书 水利 华北 华东 华南 后记 前言 计划 终点站 \
    談文化 財經 文學 文學界 國際 國內 時評 時政 時事 農業 農村";

/// Roles before names. Source: compiled by hand for the bylines of Chinese dailies.
const ROLES: &str = "记者 記者 本报记者 本報記者 本刊记者 通讯员 通訊員 见习记者 見習記者 实习生 實習生 特约记者 特約記者 作者";

/// Returns the names in a text, which are separated by 、，,；; and line breaks, and by spaces
/// between Han characters.
///
/// Roles (记者) are left out. A spaced name (刘 健) is joined.
pub(crate) fn split_names(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    for part in text.split(['、', '，', ',', '；', ';', '\n', '\r']) {
        names.extend(split_at_spaces(part));
    }
    names.retain(|name| !is_listed(name, ROLES));
    names
}

/// Returns a name without the role before it: `记者张三`.
pub(crate) fn without_role(name: &str) -> &str {
    ROLES.split_whitespace().find_map(|role| name.strip_prefix(role)).unwrap_or(name)
}

/// Returns the names of a line that consists of one to six Chinese names with common surnames.
pub(crate) fn byline(line: &str) -> Option<Vec<String>> {
    const MAX_NAMES: usize = 6;
    const MAX_BYTES: usize = 96;

    if line.len() > MAX_BYTES {
        return None;
    }
    let names = split_at_spaces(line);
    let is_byline =
        (1..=MAX_NAMES).contains(&names.len()) && names.iter().all(|name| is_name(name));
    is_byline.then_some(names)
}

/// Returns whether a word has the form of a Chinese name: two or three characters of which the first
/// is a surname, three or four that begin with a compound surname (欧阳), or four that begin with two
/// frequent surnames (陈方安生).
pub(crate) fn is_name(word: &str) -> bool {
    let n_chars = word.chars().count();
    if !(2..=4).contains(&n_chars) || !word.chars().all(is_han) || is_listed(word, NOT_NAMES) {
        return false;
    }

    let Surnames { frequent, other, compound } = surnames();
    let mut chars = word.chars();
    let is_frequent = |c: Option<char>| c.is_some_and(|c| frequent.contains(c));
    match n_chars {
        2 | 3 if chars.next().is_some_and(|c| frequent.contains(c) || other.contains(c)) => true,
        4 if is_frequent(chars.next()) && is_frequent(chars.next()) => true,
        2 => false,
        _ => compound.split(' ').any(|surname| word.starts_with(surname)),
    }
}

/// Returns whether `c` is a Han character.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' | '〇')
}

/// The lines of the file of surnames.
struct Surnames {
    /// One character each, without separators.
    frequent: &'static str,
    /// One character each, without separators.
    other: &'static str,
    /// Two characters each, separated by spaces.
    compound: &'static str,
}

fn surnames() -> Surnames {
    let mut lines = SURNAMES.lines().filter(|line| !line.starts_with('#'));
    let [frequent, other, compound] = [(); 3].map(|()| lines.next().unwrap_or_default());
    Surnames { frequent, other, compound }
}

fn is_listed(word: &str, list: &str) -> bool {
    list.split_whitespace().any(|entry| entry == word)
}

/// Splits names at spaces. Spaces inside a name in Latin letters are kept, and two single Han
/// characters are one spaced name.
fn split_at_spaces(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    // Whether the last name is a single character that the next one may complete.
    let mut is_open = false;
    for piece in text.split_whitespace() {
        let is_single = piece.chars().count() == 1 && piece.chars().all(is_han);
        match names.last_mut() {
            Some(last) if !(last.ends_with(is_han) && piece.starts_with(is_han)) => {
                last.push(' ');
                last.push_str(piece);
                is_open = false;
            }
            Some(last) if is_open && is_single => {
                last.push_str(piece);
                is_open = false;
            }
            _ => {
                names.push(piece.to_owned());
                is_open = is_single;
            }
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_split(text: &str, expected: &[&str]) {
        assert_eq!(split_names(text), expected, "{text}");
    }

    fn check_byline(line: &str, expected: &[&str]) {
        assert_eq!(byline(line).unwrap_or_default(), expected, "{line}");
    }

    #[test]
    fn names_are_split_at_punctuation_and_at_spaces_between_han() {
        check_split("张三、李四，王五", &["张三", "李四", "王五"]);
        check_split("张三 李四;John Smith, Jane Roe", &["张三", "李四", "John Smith", "Jane Roe"]);
        check_split("本报记者 张三 通讯员 李四", &["张三", "李四"]);
        check_split("刘 健 彭仲莉", &["刘健", "彭仲莉"]);
        check_split(" 、 ", &[]);
    }

    #[test]
    fn a_byline_consists_of_names() {
        check_byline("胡金 郑陈律", &["胡金", "郑陈律"]);
        check_byline("刘健 彭仲莉", &["刘健", "彭仲莉"]);
        check_byline("张留 王心慧 宋桔丽 叶松耸", &["张留", "王心慧", "宋桔丽", "叶松耸"]);
        check_byline("趙若涵", &["趙若涵"]);
        check_byline("歐陽修 司马相如 陈方安生", &["歐陽修", "司马相如", "陈方安生"]);
    }

    #[test]
    fn every_surname_is_listed_once() {
        let Surnames { frequent, other, compound } = surnames();
        let mut singles: Vec<_> = frequent.chars().chain(other.chars()).collect();
        singles.sort_unstable();
        assert!(
            singles.windows(2).all(|pair| pair[0] != pair[1]) && singles.iter().all(|&c| is_han(c))
        );
        assert!(compound.split(' ').all(|surname| surname.chars().count() == 2));
    }

    #[test]
    fn other_short_lines_are_not_bylines() {
        for line in
            ["", "文化", "温州", "杭州", "挑大梁", "高质量发展", "江南水乡", "王 五 说 了", "A B"]
        {
            check_byline(line, &[]);
        }
    }
}
