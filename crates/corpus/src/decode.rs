//! From bytes to text: detects the encoding of Chinese text and decodes it.

mod byte_order_mark;
mod charset;
mod common_chars;
mod confidence;
mod declared;
mod detect;
mod foreign;
mod params;
mod text_check;
mod undeclared;
mod undecodable;
mod utf16;

#[cfg(test)]
mod tests;

pub use self::charset::Charset;

pub(crate) use self::byte_order_mark::byte_order_mark;
pub(crate) use self::declared::{EncodingDeclaration, decode_declared};
pub(crate) use self::detect::detect;
pub(crate) use self::undeclared::decode;
