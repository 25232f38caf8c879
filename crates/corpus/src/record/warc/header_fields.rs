//! Header fields, in the form that WARC and HTTP share.

/// The most fields that a header may have, of a record or of a response.
pub(super) const MAX_FIELDS: usize = 128;

/// Returns the value of the first field of a name, ignoring case.
pub(super) fn field(fields: &[httparse::Header<'_>], name: &str) -> Option<String> {
    let field = fields.iter().find(|field| field.name.eq_ignore_ascii_case(name))?;
    Some(String::from_utf8_lossy(field.value).trim().to_owned())
}

/// Returns whether a media type is that of HTML.
pub(super) fn is_html(media_type: &str) -> bool {
    let name = media_type.split(';').next().unwrap_or_default().trim();
    name.eq_ignore_ascii_case("text/html") || name.eq_ignore_ascii_case("application/xhtml+xml")
}
