//! Credits: lines and brackets that name the writers of an article, such as `潮声晚报记者 林一舟`,
//! `（潮聲社記者林一舟台北21日電）`, `文/林一舟` and `林一舟/潮声青年报`.

mod dateline_place;
mod person;
mod words;

use std::cmp::Reverse;

use self::dateline_place::without_dateline;
pub(crate) use self::person::{is_organisation, is_placeholder, is_writer};
use self::words::{
    BRACKETS, LABELS, PHOTO_ENDS, REPORT_ENDS, REPORTER_ROLES, STOP_WORDS, STROKES, is_filler,
};
use crate::names::{is_name, split_names};

/// The longest credit, in characters.
const MAX_CREDIT_CHARS: usize = 80;

/// The longest text before a role: the name of a paper and a description of the writer.
const MAX_PREFIX_CHARS: usize = 16;

/// How far into a paragraph a dateline may reach, in characters.
const MAX_DATELINE_CHARS: usize = 60;

/// The longest text of a closing bracket, in characters.
const MAX_CLOSING_CHARS: usize = 40;

/// The statement of a credit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Credit {
    /// The writers, at least one.
    pub(crate) names: Vec<String>,
    /// The newspaper or agency that the credit names.
    pub(crate) paper: Option<String>,
}

/// Returns the credit that a whole line, or the whole text of a bracket, consists of.
pub(crate) fn credit_line(line: &str) -> Option<Credit> {
    let line = unwrap(line);
    let is_sentence = line.contains(['。', '！', '？', '；', '“', '”', '「']);
    let is_long = line.chars().nth(MAX_CREDIT_CHARS).is_some();
    if is_sentence || is_long || PHOTO_ENDS.iter().any(|end| line.ends_with(end)) {
        return None;
    }
    labelled_credit(line).or_else(|| reporter_credit(line)).or_else(|| stroke_credit(line))
}

/// Returns the names after a label such as `作者：`, where names of any form are accepted.
pub(crate) fn names_after_label(value: &str) -> Vec<String> {
    if let Some(credit) = credit_line(value) {
        return credit.names;
    }
    writers(value, NameForm::Any)
}

/// Returns the names in the bracket or dateline with which a paragraph begins.
pub(crate) fn opening_credit(paragraph: &str) -> Option<Credit> {
    let (open, _) =
        paragraph.char_indices().take(MAX_DATELINE_CHARS).find(|&(_, c)| is_opening(c))?;
    let inside = bracketed(&paragraph[open..])?;

    let before = paragraph[..open].trim();
    if before.is_empty() {
        return credit_line(inside);
    }
    let is_dateline = before.ends_with(['电', '電', '讯', '訊', '道', '導'])
        && !before.contains(['。', '，', ',', '；']);
    if !is_dateline {
        return None;
    }
    credit_line(inside).or_else(|| bare_names(inside))
}

/// Returns the names in the bracket with which a text ends. Names alone count after the end of a
/// sentence.
pub(crate) fn closing_credit(text: &str) -> Option<Credit> {
    let text = text.trim_end().trim_end_matches('。');
    let (open, close) = BRACKETS.into_iter().find(|&(_, close)| text.ends_with(close))?;
    let before_close = text.strip_suffix(close)?;
    let at = before_close.rfind(open)?;
    let inside = &before_close[at + open.len_utf8()..];
    if inside.chars().nth(MAX_CLOSING_CHARS).is_some() {
        return None;
    }

    let before = text[..at].trim_end();
    let ends_sentence =
        before.is_empty() || before.ends_with(['。', '！', '？', '”', '」', '…', '；']);
    credit_line(inside).or_else(|| bare_names(inside).filter(|_| ends_sentence))
}

/// Returns names without any role, which must have the form of Chinese names.
fn bare_names(text: &str) -> Option<Credit> {
    let names = split_names(text);
    let are_names = !names.is_empty() && names.iter().all(|name| is_strict_name(name));
    are_names.then_some(Credit { names, paper: None })
}

/// Returns the credit of a line that begins with a label: `采写：林一舟`, `文/图 林一舟`.
fn labelled_credit(line: &str) -> Option<Credit> {
    let label = LABELS.iter().filter(|label| line.starts_with(**label)).max_by_key(|l| l.len())?;
    let rest = &line[label.len()..];
    let value = rest.trim_start_matches([' ', '　']);
    let is_separated = value.starts_with([':', '：']) || value.starts_with(STROKES);
    // A blank is enough after labels that are not words of a sentence.
    let is_spaced = value.len() < rest.len() && label.chars().count() > 1;
    if !is_separated && !is_spaced {
        return None;
    }

    let form = if is_separated { NameForm::Any } else { NameForm::Strict };
    credit(writers(value, form), None)
}

/// Returns the credit of a line with the role of a reporter: `聯合晚報 記者林一舟／台北報導`.
fn reporter_credit(line: &str) -> Option<Credit> {
    let (before, after) = split_at_role(line)?;
    let prefix = before.trim();
    let is_plain = |c: char| c.is_alphanumeric() || " ·-《》&".contains(c);
    if prefix.chars().nth(MAX_PREFIX_CHARS).is_some() || !prefix.chars().all(is_plain) {
        return None;
    }
    let paper = prefix.split(' ').next().filter(|paper| is_paper(paper)).map(str::to_owned);
    credit(writers(after, NameForm::Strict), paper)
}

/// Returns the credit of a line of two parts: `林一舟/潮声青年报`, `潮聲快訊／林一舟`,
/// `林一舟／台北報導`.
fn stroke_credit(line: &str) -> Option<Credit> {
    let (left, right) = line.split_once(STROKES)?;
    let (left, right) = (left.trim(), right.trim());
    if right.contains(STROKES) {
        return None;
    }
    if REPORT_ENDS.iter().any(|end| right.ends_with(end)) {
        return bare_names(left);
    }

    let sides = [(left, right), (right, left)];
    sides.into_iter().find_map(|(names, desk)| {
        let names = bare_names(names).filter(|_| is_organisation(desk))?.names;
        let paper = is_paper(desk).then(|| desk.to_owned());
        Some(Credit { names, paper })
    })
}

fn credit(names: Vec<String>, paper: Option<String>) -> Option<Credit> {
    (!names.is_empty()).then_some(Credit { names, paper })
}

/// Which names are accepted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum NameForm {
    /// Names with a known surname, with a dot, or in Latin letters.
    Strict,
    /// Also pen names.
    Any,
}

/// Returns the writers in a list of names with roles; empty if it contains anything else.
fn writers(text: &str, form: NameForm) -> Vec<String> {
    let text = text.trim_start_matches([' ', '　', ':', '：']).trim_start_matches(STROKES);
    let text = without_other_credits(text);
    let text = without_report(text);
    let text = without_dateline(&text);
    let text = if form == NameForm::Any { without_desk(&text) } else { &text };

    let separated = separate_roles(text);
    let tokens: Vec<String> = split_names(&separated)
        .iter()
        .map(|token| person::without_decoration(token))
        .filter(|token| !token.is_empty() && !is_filler(token) && !is_placeholder(token))
        .collect();

    let strict: Vec<String> = tokens.iter().filter(|t| is_strict_name(t)).cloned().collect();
    if strict.len() == tokens.len() {
        return strict;
    }
    // The desk of a writer precedes the name: `潮新 林一舟`.
    let is_list = text.contains(['、', '，', ',', '；', ';', '&', '/', '／']);
    let form_of_desks = if is_list { NameForm::Strict } else { form };
    let all_desks = tokens.iter().filter(|t| !is_strict_name(t)).all(|t| is_desk(t, form_of_desks));
    if !strict.is_empty() && all_desks {
        return strict;
    }
    let are_writers = form == NameForm::Any && tokens.iter().all(|token| is_writer(token));
    if are_writers { tokens } else { Vec::new() }
}

fn is_desk(token: &str, form: NameForm) -> bool {
    is_organisation(token) || (form == NameForm::Any && token.chars().count() <= MAX_PREFIX_CHARS)
}

/// Returns a value without the desk directly before the role: `南港见习记者 林一舟`.
fn without_desk(text: &str) -> &str {
    let is_desk = |before: &str| !before.contains([' ', '、', '，', ',', '；']);
    match split_at_role(text) {
        Some((before, after)) if is_desk(before) => after,
        _ => text,
    }
}

/// Splits a text around the first role of a reporter, the longest of several that begin there.
fn split_at_role(text: &str) -> Option<(&str, &str)> {
    let found = REPORTER_ROLES.iter().filter_map(|role| Some((text.find(role)?, role.len())));
    let (at, n_bytes) = found.min_by_key(|&(at, n_bytes)| (at, Reverse(n_bytes)))?;
    Some((&text[..at], &text[at + n_bytes..]))
}

/// Returns the text before the credits of editors and photographers.
fn without_other_credits(text: &str) -> &str {
    let end = STOP_WORDS.iter().filter_map(|word| text.find(word)).min();
    &text[..end.unwrap_or(text.len())]
}

/// Returns the text before `／台北報導`.
fn without_report(text: &str) -> String {
    match text.rsplit_once(STROKES) {
        Some((head, tail)) if REPORT_ENDS.iter().any(|end| tail.trim().ends_with(end)) => {
            head.to_owned()
        }
        _ => text.to_owned(),
    }
}

/// Returns a list with a separator in the place of each role and each stroke.
fn separate_roles(text: &str) -> String {
    let mut separated = text.replace(STROKES, "、").replace(['&', '＆'], "、");
    for role in REPORTER_ROLES {
        separated = separated.replace(role, "、");
    }
    separated
}

/// Returns whether a text has the form of a name: with a known surname, with dots between its parts,
/// or two capitalised words.
pub(crate) fn is_strict_name(text: &str) -> bool {
    !is_organisation(text)
        && !is_placeholder(text)
        && (is_name(text) || person::is_dotted_name(text) || person::is_latin_name(text))
}

/// Returns whether a text is the name of a newspaper, an agency or a site.
pub(crate) fn is_paper(text: &str) -> bool {
    text.chars().count() >= 2 && words::PAPER_ENDS.iter().any(|end| text.ends_with(end))
}

/// Returns a line without blanks, strokes and a pair of brackets around it.
fn unwrap(line: &str) -> &str {
    let is_edge = |c: char| c.is_whitespace() || "|｜丨︱●■▲".contains(c);
    let line = line.trim_matches(is_edge);
    let inner = BRACKETS.into_iter().find_map(|(open, close)| {
        line.strip_prefix(open)?.strip_suffix(close).filter(|inner| !inner.contains(open))
    });
    inner.map_or(line, |inner| inner.trim_matches(is_edge))
}

fn is_opening(c: char) -> bool {
    // Most characters of a paragraph are ideographs.
    !matches!(c, '\u{4E00}'..='\u{9FFF}') && BRACKETS.iter().any(|&(open, _)| open == c)
}

/// Returns the text inside the bracket at the start of a text.
fn bracketed(text: &str) -> Option<&str> {
    let (open, close) = BRACKETS.into_iter().find(|&(open, _)| text.starts_with(open))?;
    let inside = text.strip_prefix(open)?;
    let inside = &inside[..byte_of_char(inside, MAX_CREDIT_CHARS)];
    inside.find(close).map(|end| &inside[..end])
}

/// Returns the byte at which the nth character begins, or the end.
fn byte_of_char(text: &str, n: usize) -> usize {
    text.char_indices().nth(n).map_or(text.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(credit: Option<Credit>) -> String {
        credit.map_or("-".to_owned(), |credit| {
            let paper = credit.paper.map(|paper| format!(" @ {paper}")).unwrap_or_default();
            format!("{}{paper}", credit.names.join(" "))
        })
    }

    #[test]
    fn lines_of_credits_name_writers() {
        for (line, expected) in [
            ("潮声新闻记者 林一舟 周晓岚", "林一舟 周晓岚"),
            ("潮声晚报记者 林一舟", "林一舟 @ 潮声晚报"),
            ("本报记者 林一舟 通讯员 周晓岚 摄影 何小满", "林一舟 周晓岚"),
            ("潮聲報 記者林一舟／即時報導", "林一舟 @ 潮聲報"),
            ("記者林一舟、何小滿／北埕報導", "林一舟 何小滿"),
            ("采写：南港见习记者 林一舟", "林一舟"),
            ("执笔/叨叨客、胡一帆&海上人", "叨叨客 胡一帆 海上人"),
            ("【文/观潮网专栏作者 林一舟】", "林一舟"),
            ("文｜潮新 林一舟", "林一舟"),
            ("文/图 林一舟 周晓岚", "林一舟 周晓岚"),
            ("编译/林一舟", "林一舟"),
            ("作者：阿依夏·买买提", "阿依夏·买买提"),
            ("林一舟/潮声青年报", "林一舟 @ 潮声青年报"),
            ("潮報快訊／林一舟", "林一舟"),
            ("林一舟／台中報導", "林一舟"),
            ("评论员 林一舟 周晓岚", "林一舟 周晓岚"),
            ("職工通訊員 林一舟", "林一舟"),
        ] {
            let paper = expected.split(" @ ").nth(1);
            let credit = credit_line(line);
            assert_eq!(shown(credit.clone()).split(" @ ").next(), expected.split(" @ ").next());
            if let Some(paper) = paper {
                assert_eq!(credit.and_then(|credit| credit.paper).as_deref(), Some(paper));
            }
        }
    }

    #[test]
    fn other_lines_are_not_credits() {
        for line in [
            "记者从市交通局获悉",
            "记者了解到，渡轮已恢复通航",
            "林一舟 摄",
            "潮声社记者 林一舟 摄",
            "社會中心／綜合報導",
            "即時新聞／綜合報導",
            "作者：未知",
            "作者：网络整理",
            "作者：医技党支部",
            "文化",
            "文/",
            "新华社记者",
            "22/23",
            "财经/科技",
        ] {
            assert_eq!(credit_line(line), None, "{line}");
        }
    }

    #[test]
    fn datelines_name_writers() {
        let check = |text: &str, expected: &str| {
            assert_eq!(shown(opening_credit(text)), expected, "{text}");
        };
        check("（潮聲社記者林一舟台北21日電）今天", "林一舟 @ 潮聲社");
        check("（潮聲社記者林舟新北21日電）今天", "林舟 @ 潮聲社");
        check("〔記者林一舟／台北報導〕今天", "林一舟");
        check("〔即時新聞／綜合報導〕今天", "-");
        check("潮声网3月5日讯（记者林一舟 整合）今天", "林一舟");
        check("中社澜溪3月5日电(林一舟)今天", "林一舟");
        check("本站讯（职工通讯员 林一舟 周晓岚）为", "林一舟 周晓岚");
        check("澜溪新区（滨江）以数字经济闻名。", "-");
        check("潮声社澜溪3月5日电（见图）", "-");
        check("他收到一封来电，说（张三）", "-");
    }

    #[test]
    fn closing_brackets_name_writers() {
        let check = |text: &str, expected: &str| {
            assert_eq!(shown(closing_credit(text)), expected, "{text}");
        };
        check("不必绕行石桥。（林一舟）", "林一舟");
        check("不必绕行石桥。（评论员 林一舟 周晓岚）", "林一舟 周晓岚");
        check("不必绕行石桥。(文/图 林一舟)", "林一舟");
        check("厘清死因。（林一舟／台中報導）", "林一舟");
        check("他的同学（林一舟）", "-");
        check("不必绕行石桥。（完）", "-");
        check("不必绕行石桥。（编辑：林一舟）", "-");
    }
}
