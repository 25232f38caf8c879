//! Which analysis a command works with: ours, with the user dictionary of the index or of a file.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};
use xunwen_text::{Analysis, DictionaryFault, UserDictionary};

/// Faults of a dictionary that are told; of more, the number.
const MAX_FAULTS_TOLD: usize = 10;

/// Returns the analysis that the index at `index` was made with, as far as its user dictionary
/// says; that of a new index where there is none.
pub(crate) fn of_index(index: &Path) -> anyhow::Result<Analysis> {
    let analysis = Analysis::load()?;
    let kept = xunwen_engine::dictionary(index).with_context(|| {
        format!("cannot read the dictionary of the index at `{}`", index.display())
    })?;
    match kept {
        None => Ok(analysis),
        Some(bytes) => with(analysis, &bytes).with_context(|| {
            let index = index.display();
            format!("the dictionary that the index at `{index}` remembers has faults: give a good one with `xunwen index --rebuild --dict FILE`")
        }),
    }
}

/// Returns the analysis with the user dictionary at `file`.
pub(crate) fn with_file(file: &Path) -> anyhow::Result<Analysis> {
    let bytes = read(file)?;
    with(Analysis::load()?, &bytes).with_context(|| {
        let file = file.display();
        format!("the dictionary `{file}` has faults: mend them, or see all with `xunwen dict check {file}`")
    })
}

/// Returns the bytes of a dictionary.
pub(crate) fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("cannot read the dictionary `{}`", file.display()))
}

fn with(analysis: Analysis, bytes: &[u8]) -> anyhow::Result<Analysis> {
    let (dictionary, faults) = UserDictionary::read(bytes, &analysis.fold);
    if !faults.is_empty() {
        bail!("{}", told(&faults));
    }
    Ok(analysis.with_dictionary(dictionary))
}

fn told(faults: &[DictionaryFault]) -> String {
    let mut lines: Vec<String> =
        faults.iter().take(MAX_FAULTS_TOLD).map(|fault| format!("\n  {fault}")).collect();
    if faults.len() > MAX_FAULTS_TOLD {
        lines.push(format!("\n  and {} more", faults.len() - MAX_FAULTS_TOLD));
    }
    lines.concat()
}
