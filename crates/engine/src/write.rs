//! From articles to segments: the writer, its threads, and the order of additions and deletions.

mod arrivals;
mod article_form;
mod delete_order;
mod error;
mod form_condition;
mod merge_policy;
mod open_segment;
mod origin_articles;
mod origin_lookup;
mod segment;
mod stored_articles;
mod workers;
mod writer;

#[cfg(test)]
mod tests;

pub use article_form::{ArticleForm, GramTerms, Ideograph, Numeral, unpack_article};
pub use error::WriteError;
pub use form_condition::has_condition;
pub use origin_articles::OriginArticles;
pub use origin_lookup::OriginLookup;
pub use stored_articles::{StoredArticle, StoredArticles};
pub use writer::{Writer, WriterOptions};
