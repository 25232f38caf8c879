//! Trial queries: runs out of the index's own articles, which a search must find.

use xunwen_corpus::Article;

/// Characters of a trial query: rare enough to find its own article among the first hits, short
/// enough that most texts have such a run. Other lengths were not measured.
const TRIAL_CHARS: usize = 8;

/// Returns a run of Han characters from the middle of an article; `None` if it has none.
pub(crate) fn trial_run(article: &Article) -> Option<String> {
    let middle = article.paragraphs.len() / 2;
    let texts = article.paragraphs.iter().skip(middle).map(|paragraph| &*paragraph.text);
    texts.chain([&*article.title]).find_map(longest_run)
}

/// Returns the beginning of the longest run of at least two Han characters.
fn longest_run(text: &str) -> Option<String> {
    let runs = text.split(|c: char| !('\u{4e00}'..='\u{9fff}').contains(&c));
    let longest = runs.max_by_key(|run| run.len()).filter(|run| run.chars().count() > 1)?;
    Some(longest.chars().take(TRIAL_CHARS).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trial_run_is_the_start_of_the_longest_run() {
        let run = longest_run("港口A今天上午八时正式开放，货轮");
        assert_eq!(run.as_deref(), Some("今天上午八时正式"));
    }

    #[test]
    fn a_text_without_two_han_characters_in_a_row_has_no_trial_run() {
        assert_eq!(longest_run("GDP 增 5%"), None);
    }
}
