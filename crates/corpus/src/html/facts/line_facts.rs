//! The facts that the lines around an article state: when it was published, by whom, and who wrote
//! it.

use super::info_lines::{InfoLine, InfoLines, NameHint};
use super::labels::{InfoLabel, InfoPart, parts};
use super::source_names::{as_source, is_source_name};
use crate::html::block::{Block, n_chars};
use crate::html::boilerplate_lines::{is_button, is_section_heading};
use crate::html::class_words::is_listed;
use crate::html::metadata_lines::date;
use crate::html::params::PARAMS;
use crate::names::credits::{
    Credit, closing_credit, credit_line, is_paper, is_strict_name, names_after_label,
    opening_credit,
};

/// Names of sections, which also occur next to dates. Source: compiled by hand from the menus of
/// Chinese news sites.
const SECTIONS: &str = "社会 社會 国内 國內 国际 國際 财经 財經 体育 體育 娱乐 娛樂 科技 要闻 要聞 生活 政治 时政 時政 文化 教育 健康 汽车 汽車 房产 军事 \
    軍事 地方 首页 首頁 新闻 新聞 正文 头条 頭條 评论 評論 视频 影音 焦點 焦点 快讯 快訊 即時 即时 原创 转载 独家 置顶 公告 其他 图片 游戏 \
    金融市场 产经 证券 股票 快报";

/// The facts that lines state, as written.
#[derive(Debug, Default)]
pub(super) struct LineFacts {
    /// The first date between headline and text.
    pub(super) date: Option<String>,
    /// A labelled date after the text.
    pub(super) late_date: Option<String>,
    pub(super) source: Option<String>,
    /// A labelled source after the text.
    pub(super) late_source: Option<String>,
    /// The paper that the dateline names.
    pub(super) named_paper: Option<String>,
    pub(super) authors: Vec<String>,
    /// Names of editors, with or without other words.
    pub(super) editors: Vec<String>,
}

/// Returns the facts of the lines around an article, and of the credits at its start and end.
pub(super) fn read_facts(lines: &InfoLines, blocks: &[Block]) -> LineFacts {
    let mut facts = LineFacts::default();
    let unlabelled_author = read_head(&mut facts, &lines.head);

    // The article's own first and last lines.
    let own_lines = |block: &Block| block.text.lines().map(str::to_owned).collect::<Vec<_>>();
    let first: Vec<String> =
        blocks.iter().take(PARAMS.max_metadata_lines).flat_map(own_lines).collect();
    let n_before = blocks.len().saturating_sub(PARAMS.max_credit_lines);
    let last: Vec<String> = blocks[n_before..].iter().flat_map(own_lines).collect();

    if let Some(credit) = first_credit(&first) {
        if facts.authors.is_empty() {
            facts.authors = credit.names;
        }
        facts.named_paper = credit.paper;
    }
    if facts.authors.is_empty() {
        facts.authors.extend(unlabelled_author);
    }
    let last = &last[last.len().saturating_sub(PARAMS.max_credit_lines)..];
    let tail: Vec<InfoLine> = last.iter().map(|line| InfoLine::from_text(line)).collect();
    let closing = last_credit(last);
    for line in tail.iter().chain(&lines.tail) {
        read_tail(&mut facts, line);
    }
    if facts.authors.is_empty() {
        facts.authors = closing;
    }
    facts
}

/// Reads the lines between headline and text. Returns a name without a label next to the date.
fn read_head(facts: &mut LineFacts, lines: &[InfoLine]) -> Option<String> {
    let lines: Vec<HeadLine> = lines.iter().map(HeadLine::new).collect();
    for line in &lines {
        facts.date = facts.date.take().or_else(|| line.date.clone());
        for part in &line.parts {
            take_labelled(facts, part);
        }
    }

    for part in lines.iter().flat_map(HeadLine::plain) {
        if let Some(credit) = credit_line(&part.field.text) {
            add_names(&mut facts.authors, credit.names);
            facts.source = facts.source.take().or(credit.paper);
        }
    }

    let dated = lines.iter().position(|line| line.date.is_some());
    if facts.source.is_none() {
        facts.source = unlabelled_source(&lines, dated);
    }
    let mut near = lines.iter().enumerate().filter(|&(n, _)| is_near(n, dated));
    near.find_map(|(_, line)| line.plain().find(|part| is_author(part)))
        .map(|part| part.field.text.clone())
}

/// Returns whether a line is next to the one with the date.
fn is_near(n: usize, dated: Option<usize>) -> bool {
    dated.is_none_or(|dated| n.abs_diff(dated) <= PARAMS.max_lines_from_date)
}

/// A line between headline and text.
struct HeadLine {
    parts: Vec<InfoPart>,
    date: Option<String>,
}

impl HeadLine {
    fn new(line: &InfoLine) -> Self {
        let text = line.text();
        let is_long = text.chars().nth(PARAMS.max_metadata_line_chars).is_some();
        if is_long || line.fields.iter().all(|field| is_button(&field.text)) {
            return Self { parts: Vec::new(), date: None };
        }
        Self { parts: parts(line), date: date(&text) }
    }

    fn plain(&self) -> impl Iterator<Item = &InfoPart> {
        self.parts.iter().filter(|part| part.label.is_none())
    }
}

/// Takes the value of a label between headline and text.
fn take_labelled(facts: &mut LineFacts, part: &InfoPart) {
    let value = part.field.text.as_str();
    match part.label {
        Some(InfoLabel::Source) if facts.source.is_none() => facts.source = as_source(value),
        Some(InfoLabel::Author) => add_names(&mut facts.authors, names_after_label(value)),
        Some(InfoLabel::Editor) => facts.editors.extend(editor_names(value)),
        _ => {}
    }
}

/// Returns whether a text without a label is the name of a writer. Names of two characters are also
/// words, so an element has to say what they are.
fn is_author(part: &InfoPart) -> bool {
    let text = part.field.text.as_str();
    let is_marked = part.field.hint == NameHint::Author;
    is_strict_name(text) && (is_marked || text.chars().count() > 2)
}

/// Returns the name without a label next to the date: on its line, or on the lines around it.
fn unlabelled_source(lines: &[HeadLine], dated: Option<usize>) -> Option<String> {
    let hinted = |hint: NameHint| {
        let near = lines.iter().enumerate().filter(|&(n, _)| is_near(n, dated));
        let mut parts = near.flat_map(|(_, line)| line.plain());
        parts.find_map(|part| {
            let is_hinted = part.field.hint == hint;
            name_of(part).filter(|name| is_hinted && is_source_name(name))
        })
    };
    let named = hinted(NameHint::Source);
    let account = || hinted(NameHint::Author);
    let Some(dated) = dated else { return named.or_else(account) };

    let on_line = source_on_line(&lines[dated]);
    let alone = |n: usize| {
        let line = lines.get(n).filter(|line| line.parts.len() == 1)?;
        name_of(line.plain().next()?).filter(|name| is_paper(name) && is_source_name(name))
    };
    named
        .or(on_line)
        .or_else(account)
        .or_else(|| dated.checked_sub(1).and_then(alone))
        .or_else(|| alone(dated + 1))
}

/// Returns the name that follows the date on its line, or the last one that precedes it.
fn source_on_line(line: &HeadLine) -> Option<String> {
    let date = line.date.as_deref()?;
    let at = line.parts.iter().position(|part| part.field.text.contains(date_start(date)))?;
    let own = &line.parts[at];
    let (before_date, after_date) = own.field.text.split_once(date).unwrap_or(("", ""));
    let as_part = |text: &str| {
        let mut part = own.clone();
        (part.label, part.field.text) = (None, text.trim().to_owned());
        part
    };

    let after = [as_part(after_date)].into_iter().chain(line.parts[at + 1..].iter().cloned());
    let before_own = (own.label.is_none()).then(|| as_part(before_date));
    let before = before_own.into_iter().chain(line.parts[..at].iter().rev().cloned());
    let is_name = |name: &String| is_source_name(name) && !is_listed(name, SECTIONS);
    let names =
        |part: InfoPart| part.label.is_none().then(|| name_of(&part)).flatten().filter(is_name);
    after.clone().find_map(names).or_else(|| before.clone().find_map(names))
}

/// Returns the day of a date, which is in one field even if the time is in the next.
fn date_start(date: &str) -> &str {
    date.split(' ').next().unwrap_or(date)
}

/// Returns the name that a part consists of, unless it is a person.
fn name_of(part: &InfoPart) -> Option<String> {
    let has_person = part.field.text.split(' ').any(is_strict_name);
    let is_clause = part.field.text.contains(['，', '。', '？', '！', '；', '：']);
    as_source(&part.field.text).filter(|name| !is_clause && (!has_person || is_paper(name)))
}

/// Reads a line at or after the end of the text, where only labels count.
fn read_tail(facts: &mut LineFacts, line: &InfoLine) {
    let text = line.text();
    if n_chars(&text) > PARAMS.max_metadata_line_chars || is_section_heading(&text) {
        return;
    }
    let parts = parts(line);
    // After a title the date is that of another article.
    let begins_with_label = parts.first().is_some_and(|part| part.label.is_some());
    for part in parts {
        let value = part.field.text.as_str();
        match part.label {
            Some(InfoLabel::Source) if facts.late_source.is_none() => {
                facts.late_source = as_source(value);
            }
            Some(InfoLabel::Author) if facts.authors.is_empty() => {
                facts.authors = names_after_label(value);
            }
            Some(InfoLabel::Editor) => facts.editors.extend(editor_names(value)),
            Some(InfoLabel::Date) if facts.late_date.is_none() && begins_with_label => {
                facts.late_date = date(value).filter(|_| !part.field.is_link);
            }
            None if facts.authors.is_empty() => {
                facts.authors = credit_line(value).map(|credit| credit.names).unwrap_or_default();
            }
            _ => {}
        }
    }
}

/// Returns the credit of the first lines of a text.
fn first_credit(lines: &[String]) -> Option<Credit> {
    lines.iter().find_map(|line| opening_credit(line).or_else(|| credit_line(line)))
}

/// Returns the writers named by the last lines of a text.
fn last_credit(lines: &[String]) -> Vec<String> {
    let credit = |line: &String| closing_credit(line);
    lines.iter().rev().find_map(credit).map(|credit| credit.names).unwrap_or_default()
}

fn editor_names(value: &str) -> Vec<String> {
    value.split([' ', '、', '，', ',', '_', '/']).map(|name| name.trim().to_owned()).collect()
}

fn add_names(authors: &mut Vec<String>, names: Vec<String>) {
    for name in names {
        if !authors.contains(&name) {
            authors.push(name);
        }
    }
}
