//! The script that repairs are written in.

use xunwen_text::{Analysis, Conversion};

/// The script that a repair is shown in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RepairScript {
    /// As on the mainland.
    Simplified,
    /// As in Hong Kong and Taiwan.
    Traditional,
}

/// Returns the script of a query; `None` if its characters are the same in both.
pub(crate) fn query_script(query: &str, analysis: &Analysis) -> Option<RepairScript> {
    let is_changed_by = |conversion| {
        let converted = analysis.converter.convert(conversion, query);
        converted.is_ok_and(|converted| converted != query)
    };
    if is_changed_by(Conversion::ToSimplified) {
        Some(RepairScript::Traditional)
    } else if is_changed_by(Conversion::ToTraditional) {
        Some(RepairScript::Simplified)
    } else {
        None
    }
}
