//! Notes about a query.

use serde::Serialize;
use utoipa::ToSchema;
use xunwen_engine as engine;

use crate::strings::language::InterfaceLanguage;
use crate::strings::note_text;

/// A note about how the query was interpreted. The search was done in any case.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Note {
    /// Identifier of the note, for programs.
    #[schema(example = "most_words")]
    code: &'static str,
    /// The note in simplified Chinese.
    zh: &'static str,
    /// The note in English.
    en: &'static str,
}

impl From<engine::Note> for Note {
    fn from(note: engine::Note) -> Self {
        Self {
            code: note.code(),
            zh: note_text(InterfaceLanguage::ZhHans, note),
            en: note_text(InterfaceLanguage::En, note),
        }
    }
}
