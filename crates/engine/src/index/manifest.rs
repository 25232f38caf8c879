//! The manifest of an index: which analysis, layout and dictionary built it.

use std::path::Path;
use std::{fs, io};

use serde::{Deserialize, Serialize};
use xunwen_storage::{FileAccess, write_whole};
use xunwen_text::Analysis;

use crate::index::error::OpenError;
use crate::index::layout::MANIFEST;
use crate::index::schema::SCHEMA_VERSION;

/// The analysis and the layout of an index. An index is opened only by a program with the same
/// ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexManifest {
    /// The version of the layout: fields and the form of stored articles.
    pub schema: u32,
    /// The fingerprint of the analysis that made the terms.
    pub fingerprint: String,
    /// The fingerprint of the user dictionary, if it had words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dictionary: Option<String>,
    /// The version of Xunwen that built the index.
    pub made_by: String,
}

impl IndexManifest {
    /// Returns the manifest of an index that this program builds with `analysis`.
    #[must_use]
    pub fn from_analysis(analysis: &Analysis) -> Self {
        Self {
            schema: SCHEMA_VERSION,
            fingerprint: analysis.fingerprint().to_string(),
            dictionary: analysis.dictionary().fingerprint(),
            made_by: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }

    /// Reads the manifest of the generation in the folder `path`.
    ///
    /// # Errors
    /// If there is no manifest, or it cannot be read.
    pub(crate) fn read(path: &Path) -> Result<Self, OpenError> {
        let bytes = fs::read(path.join(MANIFEST)).map_err(|reason| match reason.kind() {
            io::ErrorKind::NotFound => OpenError::Missing(path.to_owned()),
            _ => OpenError::Io { path: path.to_owned(), reason },
        })?;

        serde_json::from_slice(&bytes).map_err(|error| OpenError::Damaged {
            path: path.to_owned(),
            reason: format!("`{MANIFEST}`: {error}"),
        })
    }

    /// Writes the manifest into the folder `path`, durably.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(crate) fn write(&self, path: &Path) -> io::Result<()> {
        write_whole(path, MANIFEST, &serde_json::to_vec_pretty(self)?, FileAccess::Group)
    }

    /// Checks that an index with this manifest can answer queries that `needed` describes.
    ///
    /// # Errors
    /// If the dictionary, the layout or the analysis differs.
    pub(crate) fn expect(&self, needed: &Self, path: &Path) -> Result<(), OpenError> {
        if self.dictionary != needed.dictionary {
            return Err(OpenError::Dictionary {
                path: path.to_owned(),
                found: self.dictionary.clone(),
                needed: needed.dictionary.clone(),
            });
        }
        if (self.schema, &self.fingerprint) != (needed.schema, &needed.fingerprint) {
            return Err(OpenError::Fingerprint {
                path: path.to_owned(),
                found: self.analysis_name(),
                needed: needed.analysis_name(),
            });
        }
        Ok(())
    }

    fn analysis_name(&self) -> String {
        format!("v{}-{}", self.schema, self.fingerprint)
    }
}
