//! What stands before the first sentence of a report: `中新網浙江新聞5月19日電(張煜歡)`, `本报讯（记者 张三 通讯员 李四）`.

use crate::names::{is_name, split_names, without_role};

/// How far into a paragraph a dateline reaches, in characters.
const MAX_CHARS: usize = 60;
/// What it ends in, before the names.
const ENDS: [char; 4] = ['电', '電', '讯', '訊'];

/// Returns the names that a dateline at the beginning of a paragraph states.
pub(super) fn authors(paragraph: &str) -> Vec<String> {
    let names = named(paragraph).map(split_names).unwrap_or_default();
    let names: Vec<_> = names.iter().map(|name| without_role(name).to_owned()).collect();
    if names.iter().all(|name| is_name(name)) { names } else { Vec::new() }
}

/// Returns what stands in brackets behind a dateline, with roles parted from names.
fn named(paragraph: &str) -> Option<&str> {
    let end = paragraph.char_indices().nth(MAX_CHARS).map_or(paragraph.len(), |(at, _)| at);
    let open = paragraph[..end].find(['(', '（'])?;
    let before = paragraph[..open].trim_end();
    let is_dateline = before.ends_with(ENDS) && !before.contains(['。', '，', ',', '；']);
    let inside = paragraph[open..].strip_prefix(['(', '（'])?;
    is_dateline.then(|| inside.find([')', '）']).map(|close| &inside[..close])).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(paragraph: &str, expected: &[&str]) {
        assert_eq!(authors(paragraph), expected, "{paragraph}");
    }

    #[test]
    fn names_behind_a_dateline_are_authors() {
        check("中新網浙江新聞5月19日電(張煜歡)潮起錢塘,產業興城。", &["張煜歡"]);
        check("新华社杭州5月19日电（记者张三、李四）记者获悉", &["张三", "李四"]);
        check("本报讯（记者 张三 通讯员 李四）昨日", &["张三", "李四"]);
    }

    #[test]
    fn other_brackets_name_nobody() {
        check("杭州高新区(滨江)以数字经济闻名。", &[]);
        check("新华社杭州5月19日电（见图）", &[]);
        check("他收到一封来电，说（张三）", &[]);
        check("新华社杭州5月19日电 记者张三", &[]);
    }
}
