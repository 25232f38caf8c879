//! Which file uses which: an arrow from the file that names an item to the file that defines it.

use std::collections::BTreeMap;

use crate::modules::{ModuleId, ModuleTree, Target};

/// The arrows between the files of all crates, each with the first place that makes it.
pub(crate) struct FileGraph {
    pub(crate) arrows: BTreeMap<&'static str, BTreeMap<&'static str, Evidence>>,
}

/// Where and how a file uses another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Evidence {
    pub(crate) line: usize,
    pub(crate) path: String,
}

impl FileGraph {
    /// Follows each import and each path of `modules` to the defining file.
    ///
    /// A `mod` declaration is not an arrow, and neither is an export (`pub use`): who imports
    /// the name gets the arrow to its definition.
    pub(crate) fn new(modules: &ModuleTree) -> Self {
        let mut graph = Self { arrows: BTreeMap::new() };
        for (id, module) in modules.modules.iter().enumerate() {
            for import in module.syntax.imports.iter().filter(|import| !import.is_export) {
                graph.add(modules, id, &import.path, import.line);
            }
            for used in &module.syntax.paths {
                graph.add(modules, id, &used.path, used.line);
            }
        }
        graph
    }

    fn add(&mut self, modules: &ModuleTree, from: ModuleId, path: &[String], line: usize) {
        for target in modules.resolve(from, path) {
            let Target::Item(module, _) = target else { continue };
            let (from, to) = (&modules.modules[from], &modules.modules[module]);
            if from.file != to.file && from.crate_name == to.crate_name {
                let evidence = Evidence { line, path: path.join("::") };
                let arrows = self.arrows.entry(from.file).or_default();
                arrows.entry(to.file).or_insert(evidence);
            }
        }
    }

    /// Returns each arrow as (from, to, evidence).
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'static str, &'static str, &Evidence)> {
        self.arrows
            .iter()
            .flat_map(|(from, arrows)| arrows.iter().map(|(to, evidence)| (*from, *to, evidence)))
    }
}
