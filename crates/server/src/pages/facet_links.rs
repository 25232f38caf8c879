//! The facets of a page: values that narrow the results.

use serde::Serialize;
use xunwen_engine::{Facet, FacetCount, Facets};
use xunwen_text::{FoldTable, joined_name};

use super::form::SearchForm;
use super::links::{HOME, facet_path, href};

/// A facet of a page.
#[derive(Debug, Serialize)]
pub(crate) struct FacetList {
    kind: &'static str,
    rows: Vec<FacetRow>,
    /// Articles with other values or without one.
    other: u64,
    /// The page with all values.
    all_href: String,
}

/// A value with a link that adds it to the filters, or removes it.
#[derive(Debug, Serialize)]
pub(crate) struct FacetRow {
    pub(crate) value: String,
    pub(crate) count: u64,
    pub(crate) href: String,
    pub(crate) current: bool,
    /// The link that excludes the value; empty for values that cannot be excluded.
    pub(crate) exclude_href: String,
}

/// A facet of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameFacet {
    Source,
    Author,
    Term,
}

impl NameFacet {
    /// The name of the facet in paths and texts.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Author => "author",
            Self::Term => "term",
        }
    }

    fn chosen(self, form: &mut SearchForm) -> (&mut Vec<String>, &mut Vec<String>) {
        match self {
            Self::Source => (&mut form.source, &mut form.exclude_source),
            Self::Author => (&mut form.author, &mut form.exclude_author),
            Self::Term => (&mut form.term, &mut form.exclude_term),
        }
    }

    /// Returns the rows of values. Several chosen values are alternatives.
    pub(crate) fn rows(
        self,
        form: &SearchForm,
        values: Vec<FacetCount>,
        fold: &FoldTable,
    ) -> Vec<FacetRow> {
        values.into_iter().map(|value| self.row(form, value, fold)).collect()
    }

    /// Returns the form in which values are compared, as filters compare them: a chosen term may be
    /// in another script than the list.
    fn compared(self, value: &str, fold: &FoldTable) -> String {
        match self {
            Self::Source => value.to_owned(),
            Self::Author | Self::Term => joined_name(&fold.fold(value)),
        }
    }

    fn row(self, form: &SearchForm, counted: FacetCount, fold: &FoldTable) -> FacetRow {
        let FacetCount { value, count } = counted;
        let compared = self.compared(&value, fold);
        let is_same = |name: &String| self.compared(name, fold) == compared;
        let mut toggled = SearchForm { page: 1, ..form.clone() };
        let mut excluded = toggled.clone();

        let (any_of, none_of) = self.chosen(&mut toggled);
        let current = any_of.iter().any(is_same);
        if current {
            any_of.retain(|name| !is_same(name));
        } else {
            any_of.push(value.clone());
        }
        none_of.retain(|name| !is_same(name));

        let (any_of, none_of) = self.chosen(&mut excluded);
        any_of.retain(|name| !is_same(name));
        none_of.retain(|name| !is_same(name));
        none_of.push(value.clone());

        let (href, exclude_href) = (href(HOME, &toggled), href(HOME, &excluded));
        FacetRow { value, count, href, current, exclude_href }
    }
}

/// Returns the facets of a search that have values.
pub(crate) fn facet_lists(form: &SearchForm, facets: Facets, fold: &FoldTable) -> Vec<FacetList> {
    let names = |kind: NameFacet, facet: Facet| FacetList {
        kind: kind.key(),
        rows: kind.rows(form, facet.values, fold),
        other: facet.other,
        all_href: href(&facet_path(kind.key()), form),
    };
    // A list has too many terms for a page of all, and the rest of their counts says nothing.
    let terms = FacetList {
        kind: NameFacet::Term.key(),
        rows: NameFacet::Term.rows(form, facets.term.values, fold),
        other: 0,
        all_href: String::new(),
    };
    let years = FacetList {
        kind: "year",
        rows: facets.year.values.into_iter().map(|year| year_row(form, year)).collect(),
        other: facets.year.other,
        all_href: String::new(),
    };

    let source = names(NameFacet::Source, facets.source);
    let author = names(NameFacet::Author, facets.author);
    let lists = [source, terms, years, author].into_iter();
    lists.filter(|list| !list.rows.is_empty()).collect()
}

/// Returns the row of a year. The current one widens the results.
fn year_row(form: &SearchForm, FacetCount { value, count }: FacetCount) -> FacetRow {
    let current = form.from == value && form.to == value;
    let year = if current { String::new() } else { value.clone() };
    let narrowed = SearchForm { from: year.clone(), to: year, page: 1, ..form.clone() };
    FacetRow { value, count, href: href(HOME, &narrowed), current, exclude_href: String::new() }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use xunwen_text::Analysis;

    use super::*;
    use crate::api::params::query_string::QueryString;
    use crate::options::BasePath;

    static ANALYSIS: LazyLock<Analysis> = LazyLock::new(|| Analysis::load().unwrap());

    fn row_of(facet: NameFacet, query: &str, value: &str) -> FacetRow {
        let form = SearchForm::new(&QueryString::parse(query).unwrap(), &BasePath::default());
        facet.row(&form, FacetCount { value: value.to_owned(), count: 1 }, &ANALYSIS.fold)
    }

    fn row(query: &str, value: &str) -> FacetRow {
        row_of(NameFacet::Source, query, value)
    }

    #[test]
    fn a_term_is_chosen_in_either_script() {
        let chosen = row_of(NameFacet::Term, "term=跨境电商", "跨境電商");
        assert_eq!((chosen.current, &*chosen.href), (true, "/"));
        assert!(!row_of(NameFacet::Source, "source=新聞", "新闻").current);
    }

    #[test]
    fn a_value_is_added_to_those_chosen_and_removed_again() {
        assert_eq!(row("q=x&source=a&page=2", "b").href, "/?q=x&source=a&source=b");
        let chosen = row("q=x&source=a&source=b", "b");
        assert_eq!((chosen.current, &*chosen.href), (true, "/?q=x&source=a"));
    }

    #[test]
    fn a_value_is_chosen_or_excluded_but_not_both() {
        assert_eq!(row("q=x&source=b", "b").exclude_href, "/?q=x&exclude_source=b");
        assert_eq!(row("q=x&exclude_source=b", "b").href, "/?q=x&source=b");
        assert_eq!(
            row("exclude_source=a", "b").exclude_href,
            "/?exclude_source=a&exclude_source=b"
        );
    }
}
