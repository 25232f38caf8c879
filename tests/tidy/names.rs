//! Type names: one name, one meaning.

use std::collections::{BTreeMap, BTreeSet};

use crate::modules::{ModuleId, ModuleTree, Target};
use crate::syntax::PathSegments;
use crate::{MODULES, TREE, assert_none};

/// Names that two or more types may bear without being conversions of each other.
const MAX_SHARED_NAMES: usize = 15;

/// A place that defines a type: file and line.
type Place = (&'static str, usize);

/// Returns the names of types with the places that define them.
pub(crate) fn type_names() -> BTreeMap<&'static str, BTreeSet<Place>> {
    let mut names: BTreeMap<&str, BTreeSet<Place>> = BTreeMap::new();
    for (_, file) in TREE.product_files() {
        for definition in &file.syntax.types {
            let place = (file.path.as_str(), definition.line);
            names.entry(&definition.name).or_default().insert(place);
        }
    }
    names
}

/// Returns the names that are borne by types that do not convert into each other.
pub(crate) fn shared_names() -> BTreeMap<&'static str, BTreeSet<Place>> {
    let conversions = conversions(&MODULES);
    let mut names = type_names();
    names.retain(|name, places| {
        let files: BTreeSet<&str> = places.iter().map(|(file, _)| *file).collect();
        places.len() > 1 && !(files.len() == places.len() && is_joined(name, &files, &conversions))
    });
    names
}

/// Pairs of files that define types of one name, with a conversion between the two types.
type Conversions = BTreeMap<String, BTreeSet<(&'static str, &'static str)>>;

fn conversions(modules: &ModuleTree) -> Conversions {
    let mut found = Conversions::new();
    for (_, file) in TREE.product_files() {
        let module = modules.modules.iter().position(|module| module.file == file.path);
        let Some(module) = module else { continue };
        for conversion in &file.syntax.conversions {
            let from = definitions(modules, module, &conversion.from);
            for (name, to_file) in definitions(modules, module, &conversion.to) {
                for (from_name, from_file) in &from {
                    if *from_name == name && *from_file != to_file {
                        found.entry(name.clone()).or_default().insert((*from_file, to_file));
                    }
                }
            }
        }
    }
    found
}

fn definitions(
    modules: &ModuleTree,
    from: ModuleId,
    path: &PathSegments,
) -> Vec<(String, &'static str)> {
    let targets = modules.resolve(from, path).into_iter();
    targets
        .filter_map(|target| match target {
            Target::Item(module, name) => Some((name, modules.modules[module].file)),
            Target::Module(_) => None,
        })
        .collect()
}

/// Returns whether conversions join all of `files`.
fn is_joined(name: &str, files: &BTreeSet<&'static str>, conversions: &Conversions) -> bool {
    let Some(pairs) = conversions.get(name) else { return false };
    let mut joined: BTreeSet<&str> = files.first().copied().into_iter().collect();
    // Each round adds the neighbours of those joined before.
    for _ in files {
        for (from, to) in pairs {
            if joined.contains(from) || joined.contains(to) {
                joined.extend([from, to]);
            }
        }
    }
    files.is_subset(&joined)
}

#[test]
fn one_name_has_one_meaning() {
    let shared = shared_names();
    println!(
        "{} of {} type names borne by two or more types that are not a conversion of each other",
        shared.len(),
        type_names().len()
    );
    if shared.len() <= MAX_SHARED_NAMES {
        return;
    }

    let problems: Vec<String> = shared
        .iter()
        .map(|(name, places)| {
            let places: Vec<String> =
                places.iter().map(|(file, line)| format!("{file}:{line}")).collect();
            format!("{name}: {}", places.join(", "))
        })
        .collect();
    assert_none(&format!("at most {MAX_SHARED_NAMES} type names may be shared"), &problems);
}
