//! The parameters of `GET /api/v1/articles/{id}`.

use serde::Deserialize;
use utoipa::IntoParams;
use xunwen_text::Conversion;

use super::values;

/// How an article is shown.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ArticleParams {
    /// The query whose matches are marked, in the query language.
    pub(crate) q: Option<String>,
    /// The script of title and text: `original` (the default), `hans`, `hant`, `tw` or `hk`.
    #[serde(deserialize_with = "values::script")]
    #[param(value_type = Option<String>)]
    pub(crate) script: Option<Conversion>,
}
