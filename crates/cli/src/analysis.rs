//! The text analysis of a command: the built-in one, plus the user dictionary of an index or file.

use std::fs;
use std::path::Path;

use anyhow::Context;
use xunwen_cluster::ClusterArchive;
use xunwen_text::{Analysis, DictionaryFault, UserDictionary};

use crate::output::ErrorList;

/// Faults of a dictionary that are printed; of the others, only the number is.
const MAX_PRINTED_FAULTS: usize = 10;

/// Returns the analysis with the user dictionary that the index at `index` remembers, if there is
/// such an index.
///
/// # Errors
/// When the dictionary cannot be read or has faults.
pub(crate) fn load_for_index(index: &Path) -> anyhow::Result<Analysis> {
    let analysis = Analysis::load()?;
    let dictionary = xunwen_engine::dictionary(index).with_context(|| {
        format!("cannot read the dictionary of the index at `{}`", index.display())
    })?;

    match dictionary {
        None => Ok(analysis),
        Some(bytes) => with_dictionary(analysis, &bytes).with_context(|| {
            format!(
                "the dictionary that the index at `{}` remembers has faults: replace it with \
                 `xunwen index --rebuild --dict FILE`",
                index.display()
            )
        }),
    }
}

/// Returns the analysis with the user dictionary that an index on a cluster remembers, if there is
/// such an index.
///
/// # Errors
/// When the cluster does not answer, or the dictionary has faults.
pub(crate) fn load_for_cluster(archive: &ClusterArchive) -> anyhow::Result<Analysis> {
    let analysis = Analysis::load()?;
    let Some(bytes) = archive.dictionary()? else { return Ok(analysis) };
    with_dictionary(analysis, &bytes).with_context(|| {
        format!(
            "the dictionary that the index `{}` on the cluster remembers has faults: replace it \
             with `xunwen index --rebuild --dict FILE`",
            archive.name()
        )
    })
}

/// Returns the analysis with the user dictionary in `file`.
///
/// # Errors
/// When the file cannot be read or has faults.
pub(crate) fn load_with_file(file: &Path) -> anyhow::Result<Analysis> {
    let bytes = read_dictionary(file)?;
    with_dictionary(Analysis::load()?, &bytes).with_context(|| {
        let file = file.display();
        format!(
            "the dictionary `{file}` has faults: fix them (`xunwen dict check {file}` lists all)"
        )
    })
}

/// Returns the bytes of a dictionary file.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn read_dictionary(file: &Path) -> anyhow::Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("cannot read the dictionary `{}`", file.display()))
}

fn with_dictionary(analysis: Analysis, bytes: &[u8]) -> anyhow::Result<Analysis> {
    let (dictionary, faults) = UserDictionary::read(bytes, &analysis.fold);
    if !faults.is_empty() {
        return Err(list(&faults).into());
    }
    Ok(analysis.with_dictionary(dictionary))
}

/// Returns the first faults, and how many more there are.
fn list(faults: &[DictionaryFault]) -> ErrorList {
    let mut lines: Vec<String> =
        faults.iter().take(MAX_PRINTED_FAULTS).map(ToString::to_string).collect();
    if faults.len() > MAX_PRINTED_FAULTS {
        lines.push(format!("and {} more", faults.len() - MAX_PRINTED_FAULTS));
    }
    ErrorList(lines)
}
