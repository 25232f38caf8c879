//! One article, with what a query matches in it.

use tantivy::Term;
use tantivy::collector::TopDocs;
use tantivy::query::TermQuery;
use tantivy::schema::IndexRecordOption;
use xunwen_corpus::Article;
use xunwen_text::{Conversion, MarkedText};

use super::engine::{Engine, MarkedArticle, SearchError, SearchRequest};
use crate::highlight::{FoldedArticle, Highlighter, Highlighters};
use crate::plan::relax::unquoted;
use crate::plan::{Highlight, Highlights, Strictness};
use crate::query::{QueryAst, parse};

impl Engine {
    /// Returns an article with what matches a query in it; `None` when there is no such article.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn article(
        &self,
        id: &str,
        query: &str,
        script: Option<Conversion>,
    ) -> Result<Option<MarkedArticle>, SearchError> {
        let searcher = self.reader.searcher();
        let by_id =
            TermQuery::new(Term::from_field_text(self.fields.id, id), IndexRecordOption::Basic);
        let first = searcher.search(&by_id, &TopDocs::with_limit(1).order_by_score())?;
        let Some((_, address)) = first.first() else { return Ok(None) };
        let article = self.stored(&searcher, *address, script)?;
        let marks = self.marks_in(&article, &parse(query).0);
        let highlighters = Highlighters::new(&marks, &self.analysis.fold);
        let mark = |highlighter: &Highlighter<'_>, text: &str| MarkedText {
            marks: highlighter.marks(text),
            text: text.to_owned(),
        };
        let paragraphs = article.paragraphs.iter();
        Ok(Some(MarkedArticle {
            title: mark(highlighters.title(), &article.title),
            paragraphs: paragraphs.map(|p| (p.kind, mark(&highlighters.text, &p.text))).collect(),
            article,
        }))
    }

    /// Returns what to mark in an article. One that has not all of the quoted runs among bare words
    /// can only have been found with those as bare words too.
    fn marks_in(&self, article: &Article, ast: &QueryAst) -> Highlights {
        let loose = unquoted(ast).filter(|_| !self.has_runs(article, ast));
        let plans = self.plans(loose.as_ref().unwrap_or(ast), &SearchRequest::default());
        plans.plan(Strictness::Any).marks
    }

    fn has_runs(&self, article: &Article, ast: &QueryAst) -> bool {
        let QueryAst::All(parts) = ast else { return true };
        let runs = parts.iter().filter_map(|part| match part {
            QueryAst::Run(text) => Some(Highlight::Run(self.analysis.fold.fold(text))),
            _ => None,
        });
        let folded = FoldedArticle::new(article, &self.analysis.fold);
        runs.into_iter().all(|run| {
            let highlighter = Highlighter::new(&[run], &self.analysis.fold);
            let has = |text: &[char]| !highlighter.find(text).is_empty();
            has(folded.title()) || folded.paragraphs().any(has)
        })
    }
}
