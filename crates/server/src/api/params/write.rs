//! The parameters of requests that change articles.

use serde::Deserialize;
use utoipa::IntoParams;

use super::values::{self, WaitFor};

/// When a request that changes articles is answered.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WriteParams {
    /// `searchable`: answer when searches see the change, or after 10 seconds. By default the
    /// answer comes when the change is on disk.
    #[serde(deserialize_with = "values::wait")]
    #[param(value_type = Option<String>)]
    pub(crate) wait: Option<WaitFor>,
}
