//! Links to the other pages of a result.

use serde::Serialize;

use super::form::SearchForm;
use super::links::{HOME, href};

/// Pages that are linked on either side of the current one.
const N_NEIGHBORS: usize = 2;

/// Links to the pages of a result.
#[derive(Debug, Serialize)]
pub(crate) struct Paging {
    prev_href: Option<String>,
    next_href: Option<String>,
    items: Vec<PagingItem>,
}

/// A page, or a gap between pages.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum PagingItem {
    Page { n: usize, href: String, current: bool },
    Gap { gap: bool },
}

impl Paging {
    /// Returns the links from the form's page to the others.
    pub(crate) fn new(form: &SearchForm, n_pages: usize) -> Self {
        let link = |page| href(HOME, &SearchForm { page, ..form.clone() });
        let exists = |page: &usize| (1..=n_pages).contains(page);

        let mut items = Vec::new();
        let mut previous = 0;
        for n in linked_pages(form.page, n_pages) {
            if n > previous + 1 {
                items.push(PagingItem::Gap { gap: true });
            }
            items.push(PagingItem::Page { n, href: link(n), current: n == form.page });
            previous = n;
        }

        Self {
            prev_href: form.page.checked_sub(1).filter(exists).map(link),
            next_href: Some(form.page + 1).filter(exists).map(link),
            items,
        }
    }
}

/// Returns the pages to link: the first, the last and those near the current one. Where a gap would
/// hide a single page, that page is linked instead.
fn linked_pages(page: usize, n_pages: usize) -> Vec<usize> {
    let near = page.saturating_sub(N_NEIGHBORS)..=page + N_NEIGHBORS;
    let is_end = |n: usize| n == 1 || n == n_pages;
    let fills_gap = |n: usize| {
        let after_first = n == 2 && near.contains(&3);
        let before_last = n + 1 == n_pages && near.contains(&n_pages.saturating_sub(2));
        after_first || before_last
    };

    (1..=n_pages).filter(|n| near.contains(n) || is_end(*n) || fills_gap(*n)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(page: usize, n_pages: usize, expected: &str) {
        let paging = Paging::new(&SearchForm { page, ..SearchForm::default() }, n_pages);

        let items = paging.items.iter().map(|item| match item {
            PagingItem::Page { n, current: true, .. } => format!("[{n}]"),
            PagingItem::Page { n, .. } => n.to_string(),
            PagingItem::Gap { .. } => "…".to_owned(),
        });

        let arrow = |href: &Option<String>, sign| if href.is_some() { sign } else { "" };
        let items: Vec<String> = items.collect();
        let shown =
            [arrow(&paging.prev_href, "<"), &items.join(" "), arrow(&paging.next_href, ">")];
        assert_eq!(shown.concat(), expected);
    }

    #[test]
    fn the_first_the_last_and_the_near_pages_are_linked() {
        check(1, 1, "[1]");
        check(1, 3, "[1] 2 3>");
        check(2, 3, "<1 [2] 3>");
        check(5, 9, "<1 2 3 4 [5] 6 7 8 9>");
        check(6, 11, "<1 … 4 5 [6] 7 8 … 11>");
        check(1, 1000, "[1] 2 3 … 1000>");
        check(1000, 1000, "<1 … 998 999 [1000]");
    }

    #[test]
    fn links_carry_the_query() {
        let form =
            SearchForm { q: "甲".into(), sort: "newest".into(), page: 2, ..SearchForm::default() };
        let paging = Paging::new(&form, 3);
        assert_eq!(paging.prev_href.unwrap(), "/?q=%E7%94%B2&sort=newest");
        assert_eq!(paging.next_href.unwrap(), "/?q=%E7%94%B2&sort=newest&page=3");
    }
}
