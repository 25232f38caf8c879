//! The metadata of an index: which archive it belongs to, and how it was built.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use xunwen_engine::IndexManifest;
use xunwen_text::Analysis;

use super::error::ClusterWriteError;

/// The version of the fields of documents. Raised when a new form needs a rebuild on clusters only.
const LAYOUT: u32 = 2;

/// The metadata that an index keeps in its mapping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexMetadata {
    /// The analysis, as the index of one machine names it.
    #[serde(flatten)]
    pub manifest: IndexManifest,
    /// The version of the fields of documents.
    pub layout: u32,
    /// A random name of the archive, which rebuilds keep.
    pub archive: String,
    /// A random name of this index alone.
    pub id: String,
}

impl IndexMetadata {
    /// Returns the metadata of a new index of an archive.
    pub(super) fn new(analysis: &Analysis, archive: String) -> Self {
        Self {
            manifest: IndexManifest::from_analysis(analysis),
            layout: LAYOUT,
            archive,
            id: random_name(),
        }
    }

    /// Reads the metadata from the mappings of an index.
    pub(super) fn read(index: &str, mappings: &Value) -> Result<Self, ClusterWriteError> {
        let foreign =
            |reason: String| ClusterWriteError::Foreign { index: index.to_owned(), reason };
        let meta = mappings.get("_meta").ok_or_else(|| foreign("no metadata".to_owned()))?;
        serde_json::from_value(meta.clone()).map_err(|error| foreign(error.to_string()))
    }

    /// Checks that the index can be written and searched with an analysis.
    ///
    /// # Errors
    /// If the dictionary, the layout or the analysis differs.
    pub fn expect(&self, analysis: &Analysis, index: &str) -> Result<(), ClusterWriteError> {
        let needed = IndexManifest::from_analysis(analysis);
        let index = index.to_owned();
        if self.manifest.dictionary != needed.dictionary {
            let (found, needed) = (dictionary(&self.manifest), dictionary(&needed));
            return Err(ClusterWriteError::Dictionary { index, found, needed });
        }
        let (found, needed) = (name(&self.manifest, self.layout), name(&needed, LAYOUT));
        if found != needed {
            return Err(ClusterWriteError::Analysis { index, found, needed });
        }
        Ok(())
    }
}

fn name(manifest: &IndexManifest, layout: u32) -> String {
    format!("v{}.{layout}-{}", manifest.schema, manifest.fingerprint)
}

fn dictionary(manifest: &IndexManifest) -> String {
    match &manifest.dictionary {
        Some(fingerprint) => format!("the user dictionary {fingerprint}"),
        None => "no user dictionary".to_owned(),
    }
}

/// Returns a name that no other has.
pub(super) fn random_name() -> String {
    format!("{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn metadata_survives_the_mapping_and_other_metadata_is_refused() {
        let analysis = Analysis::load().unwrap();
        let metadata = IndexMetadata::new(&analysis, random_name());
        let mappings = json!({ "_meta": metadata });
        assert_eq!(IndexMetadata::read("news", &mappings).unwrap(), metadata);
        metadata.expect(&analysis, "news").unwrap();
        for foreign in [json!({}), json!({ "_meta": { "schema": 1 } })] {
            let error = IndexMetadata::read("news", &foreign).unwrap_err();
            assert!(matches!(error, ClusterWriteError::Foreign { .. }), "{error}");
        }
    }

    #[test]
    fn another_analysis_or_dictionary_asks_for_a_rebuild() {
        let analysis = Analysis::load().unwrap();
        let metadata = IndexMetadata::new(&analysis, random_name());
        let mut other = metadata.clone();
        other.manifest.fingerprint = "other".to_owned();
        let mut later = metadata.clone();
        later.layout += 1;
        for differing in [other, later] {
            let error = differing.expect(&analysis, "news").unwrap_err();
            assert!(matches!(error, ClusterWriteError::Analysis { .. }), "{error}");
            assert!(error.to_string().contains("--rebuild"), "{error}");
        }
        let mut with_words = metadata;
        with_words.manifest.dictionary = Some("words".to_owned());
        let error = with_words.expect(&analysis, "news").unwrap_err();
        assert!(matches!(error, ClusterWriteError::Dictionary { .. }), "{error}");
    }
}
