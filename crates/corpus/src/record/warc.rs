//! Web archives (WARC 1.0 and 1.1) and the HTTP responses inside them.
//!
//! The crate `warc` is not used: it reads a record header of any length into memory, stops at the
//! first record that breaks the grammar, and unpacks gzip through a second library. httparse parses
//! the headers of records and of responses.

mod header_fields;
pub(crate) mod http;
pub(crate) mod reader;
pub(crate) mod record_header;
