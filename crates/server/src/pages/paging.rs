//! Links to the other pages of a result.

use serde::Serialize;

use super::form::Form;
use super::links::{HOME, href};

/// Pages shown on either side of the current one.
const N_BESIDE: usize = 2;

/// Links to pages of a result.
#[derive(Debug, Serialize)]
pub(crate) struct Paging {
    prev_href: Option<String>,
    next_href: Option<String>,
    items: Vec<Item>,
}

/// A page, or a gap between pages.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Item {
    Page { n: usize, href: String, current: bool },
    Gap { gap: bool },
}

/// Returns the links from the form's page to the others.
pub(crate) fn paging(form: &Form, n_pages: usize) -> Paging {
    let link = |page| href(HOME, &Form { page, ..form.clone() });
    let exists = |page: &usize| (1..=n_pages).contains(page);
    let mut items = Vec::new();
    let mut last = 0;
    for n in shown(form.page, n_pages) {
        if n > last + 1 {
            items.push(Item::Gap { gap: true });
        }
        items.push(Item::Page { n, href: link(n), current: n == form.page });
        last = n;
    }
    Paging {
        prev_href: form.page.checked_sub(1).filter(exists).map(link),
        next_href: Some(form.page + 1).filter(exists).map(link),
        items,
    }
}

/// Returns the pages to show: the first, the last and those around the current one. A gap of
/// one page is that page.
fn shown(page: usize, n_pages: usize) -> Vec<usize> {
    let near = page.saturating_sub(N_BESIDE)..=page + N_BESIDE;
    let is_shown = |n: &usize| {
        let fills = |gap: usize, beside: usize| *n == gap && near.contains(&beside);
        near.contains(n)
            || *n == 1
            || *n == n_pages
            || fills(2, 3)
            || fills(n_pages.saturating_sub(1), n_pages.saturating_sub(2))
    };
    (1..=n_pages).filter(is_shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(page: usize, n_pages: usize, expected: &str) {
        let paging = paging(&Form { page, ..Form::default() }, n_pages);
        let items = paging.items.iter().map(|item| match item {
            Item::Page { n, current: true, .. } => format!("[{n}]"),
            Item::Page { n, .. } => n.to_string(),
            Item::Gap { .. } => "…".to_owned(),
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
        let form = Form { q: "甲".into(), sort: "newest".into(), page: 2, ..Form::default() };
        let paging = paging(&form, 3);
        assert_eq!(paging.prev_href.unwrap(), "/?q=%E7%94%B2&sort=newest");
        assert_eq!(paging.next_href.unwrap(), "/?q=%E7%94%B2&sort=newest&page=3");
    }
}
