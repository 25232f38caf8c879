//! Sizes of files, functions and crate roots, and air in functions.

use std::collections::BTreeSet;
use std::fs;

use xunwen_tests::binary::root;

use crate::source::SourceFile;
use crate::syntax::FunctionShape;
use crate::{CRATES, TREE, assert_none};

/// Lines of a file. A longer one holds two ideas.
const MAX_FILE_LINES: usize = 400;

/// Lines of a function, from its signature to its closing brace. A longer one leaves the screen.
const MAX_FUNCTION_LINES: usize = 60;

/// Files and folders in the root of a crate, `plan.rs` and `plan/` being one.
const MAX_ROOT_NAMES: usize = 14;

/// Lines from which on a function needs a blank line or a comment.
const AIR_FROM_LINES: usize = 20;

/// Percent of those functions that may have neither.
const MAX_AIRLESS_PERCENT: usize = 35;

/// How many functions need air, and how many have none.
#[derive(Default)]
pub(crate) struct AirCount {
    pub(crate) n_long: usize,
    pub(crate) n_airless: usize,
}

impl AirCount {
    /// Counts the functions of the files.
    pub(crate) fn new<'a>(files: impl IntoIterator<Item = &'a SourceFile>) -> Self {
        let mut count = Self::default();
        for function in files.into_iter().flat_map(|file| &file.syntax.functions) {
            count.n_long += usize::from(function.n_lines >= AIR_FROM_LINES);
            count.n_airless += usize::from(is_airless(function));
        }
        count
    }

    /// Returns the share of the airless, rounded down.
    pub(crate) fn percent(&self) -> usize {
        self.n_airless * 100 / self.n_long.max(1)
    }
}

fn is_airless(function: &FunctionShape) -> bool {
    function.n_lines >= AIR_FROM_LINES && !function.has_air
}

/// Returns the names in a crate's `src/`.
pub(crate) fn root_names(crate_name: &str) -> BTreeSet<String> {
    let folder = root().join("crates").join(crate_name).join("src");
    let Ok(entries) = fs::read_dir(folder) else { return BTreeSet::new() };
    entries
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .map(|name| name.trim_end_matches(".rs").to_owned())
        .collect()
}

fn describe(file: &SourceFile, function: &FunctionShape) -> String {
    format!("{}:{} {}: {} lines", file.path, function.line, function.name, function.n_lines)
}

#[test]
fn files_are_short() {
    let long: Vec<String> = TREE
        .files
        .iter()
        .filter(|file| file.n_lines > MAX_FILE_LINES)
        .map(|file| format!("{}: {} lines", file.path, file.n_lines))
        .collect();
    println!("{} of {} files over {MAX_FILE_LINES} lines", long.len(), TREE.files.len());
    assert_none(&format!("a file has at most {MAX_FILE_LINES} lines"), &long);
}

#[test]
fn functions_fit_on_a_screen() {
    let product = TREE.product_files().map(|(_, file)| file);
    let support = TREE.files.iter().filter(|file| file.path.starts_with("tests/support/"));
    let mut long = Vec::new();
    for file in product.chain(support) {
        let functions = file.syntax.functions.iter();
        long.extend(
            functions
                .filter(|function| function.n_lines > MAX_FUNCTION_LINES)
                .map(|function| describe(file, function)),
        );
    }
    println!("{} functions over {MAX_FUNCTION_LINES} lines", long.len());
    assert_none(&format!("a function has at most {MAX_FUNCTION_LINES} lines"), &long);
}

#[test]
fn crate_roots_show_the_stages_of_the_work() {
    let crowded: Vec<String> = CRATES
        .iter()
        .map(|name| (name, root_names(name)))
        .filter(|(_, names)| names.len() > MAX_ROOT_NAMES)
        .map(|(name, names)| format!("crates/{name}/src: {} names, {names:?}", names.len()))
        .collect();
    assert_none(&format!("the root of a crate holds at most {MAX_ROOT_NAMES} names"), &crowded);
}

#[test]
fn long_functions_have_air() {
    let files = || TREE.product_files().map(|(_, file)| file);
    let count = AirCount::new(files());
    println!(
        "{} of {} functions with {AIR_FROM_LINES} or more lines have neither a blank line nor a \
         comment ({} %)",
        count.n_airless,
        count.n_long,
        count.percent()
    );
    if count.n_airless * 100 <= count.n_long * MAX_AIRLESS_PERCENT {
        return;
    }

    let mut airless = Vec::new();
    for file in files() {
        let functions = file.syntax.functions.iter().filter(|function| is_airless(function));
        airless.extend(functions.map(|function| describe(file, function)));
    }
    assert_none(&format!("at most {MAX_AIRLESS_PERCENT} % may have no air"), &airless);
}
