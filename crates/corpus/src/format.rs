//! The information in a file name: the format and the packing, its key in a manifest, and the id of the
//! article.

mod extensions;
mod file_kind;
mod file_name;

pub(crate) use self::extensions::is_dot_segment;
pub use self::extensions::{Format, Packing, recognise};
pub use self::file_kind::file_kind;
pub(crate) use self::file_name::path_for_display;
pub use self::file_name::{file_id, name_key, path_of_key, shown_name};
