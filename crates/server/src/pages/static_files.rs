//! Static files, compiled into the binary.

use std::hash::{DefaultHasher, Hash, Hasher};

use rust_embed::{Embed, EmbeddedFile};

#[derive(Embed)]
#[folder = "../../web/static"]
struct StaticFiles;

/// Returns the file at a path below `web/static`.
pub(crate) fn file(path: &str) -> Option<EmbeddedFile> {
    StaticFiles::get(path)
}

/// Returns the version of all files together: 16 hexadecimal digits that change with any of them.
pub(crate) fn version() -> String {
    let mut names: Vec<_> = StaticFiles::iter().collect();
    names.sort();

    let mut hasher = DefaultHasher::new();
    for name in names {
        let hash = StaticFiles::get(&name).map(|file| file.metadata.sha256_hash());
        (name, hash).hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
}

/// Returns the entity tag of a file. It is weak because the bytes depend on the compression.
pub(crate) fn entity_tag(file: &EmbeddedFile) -> String {
    let digits = file.metadata.sha256_hash().into_iter().take(8).map(|byte| format!("{byte:02x}"));
    format!("W/\"{}\"", digits.collect::<String>())
}
