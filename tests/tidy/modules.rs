//! The modules of the crates, and the file that defines what a path names.

use std::collections::{BTreeMap, BTreeSet};

use crate::CRATES;
use crate::source::{SourceFile, Tree};
use crate::syntax::ModuleSyntax;

/// An index into [`ModuleTree::modules`].
pub(crate) type ModuleId = usize;

/// The modules of all crates.
pub(crate) struct ModuleTree {
    pub(crate) modules: Vec<Module>,
    /// The root module of each crate, by the name that other crates import it by.
    roots: BTreeMap<String, ModuleId>,
}

/// One module: a file, or a part of one.
pub(crate) struct Module {
    pub(crate) crate_name: &'static str,
    pub(crate) file: &'static str,
    pub(crate) syntax: &'static ModuleSyntax,
    root: ModuleId,
    parent: Option<ModuleId>,
    children: BTreeMap<String, ModuleId>,
}

/// A module, or an item that a module defines.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Target {
    Module(ModuleId),
    Item(ModuleId, String),
}

impl ModuleTree {
    /// Links the modules of `tree`.
    pub(crate) fn new(tree: &'static Tree) -> Self {
        let mut modules = Self { modules: Vec::new(), roots: BTreeMap::new() };
        let files: BTreeMap<&str, &SourceFile> =
            tree.files.iter().map(|file| (file.path.as_str(), file)).collect();

        for name in CRATES {
            for root in ["lib.rs", "main.rs"] {
                if let Some(file) = files.get(format!("crates/{name}/src/{root}").as_str()) {
                    let id = modules.add(&files, name, (file, &file.syntax.module), None);
                    modules.roots.insert(format!("xunwen_{name}"), id);
                }
            }
        }
        modules
    }

    fn add(
        &mut self,
        files: &BTreeMap<&str, &'static SourceFile>,
        crate_name: &'static str,
        (file, syntax): (&'static SourceFile, &'static ModuleSyntax),
        parent: Option<ModuleId>,
    ) -> ModuleId {
        let id = self.modules.len();
        let root = parent.map_or(id, |parent| self.modules[parent].root);
        let children = BTreeMap::new();
        self.modules.push(Module { crate_name, file: &file.path, syntax, root, parent, children });

        for (name, inline) in &syntax.inline {
            let child = self.add(files, crate_name, (file, inline), Some(id));
            self.modules[id].children.insert(name.clone(), child);
        }
        for name in &syntax.declared {
            let folder = child_folder(&file.path);
            let paths = [format!("{folder}/{name}.rs"), format!("{folder}/{name}/mod.rs")];
            let child = paths.iter().find_map(|path| files.get(path.as_str()));
            let child = child.unwrap_or_else(|| panic!("{}: no file of mod {name}", file.path));
            let child = self.add(files, crate_name, (child, &child.syntax.module), Some(id));
            self.modules[id].children.insert(name.clone(), child);
        }
        id
    }

    /// Returns what `path` names in the module `from`, with imports followed to the definition.
    /// Nothing for a path that leads out of the workspace.
    pub(crate) fn resolve(&self, from: ModuleId, path: &[String]) -> BTreeSet<Target> {
        self.resolve_unseen(from, path, &mut BTreeSet::new())
    }

    fn resolve_unseen(&self, from: ModuleId, path: &[String], seen: &mut Seen) -> BTreeSet<Target> {
        let Some((first, rest)) = path.split_first() else { return BTreeSet::new() };
        let module = &self.modules[from];
        let start = match first.as_str() {
            "crate" => BTreeSet::from([Target::Module(module.root)]),
            "self" => BTreeSet::from([Target::Module(from)]),
            "super" => module.parent.into_iter().map(Target::Module).collect(),
            name => match self.roots.get(name) {
                Some(root) => BTreeSet::from([Target::Module(*root)]),
                None => self.look_up(from, name, seen),
            },
        };
        rest.iter().enumerate().fold(start, |targets, (at, name)| {
            self.descend(targets, name, at + 1 == rest.len(), seen)
        })
    }

    /// Goes one segment down from each target.
    fn descend(
        &self,
        targets: BTreeSet<Target>,
        name: &str,
        is_last: bool,
        seen: &mut Seen,
    ) -> BTreeSet<Target> {
        let has_module = targets.iter().any(|target| matches!(target, Target::Module(_)));
        let mut next = BTreeSet::new();
        for target in targets {
            match target {
                // A variant or an associated item: part of the type's file.
                Target::Item(..) if has_module => {}
                item @ Target::Item(..) => {
                    next.insert(item);
                }
                Target::Module(id) if name == "super" => {
                    next.extend(self.modules[id].parent.map(Target::Module));
                }
                Target::Module(id) => {
                    let found = self.look_up(id, name, seen);
                    // A macro may have made it: then the module has it.
                    if found.is_empty() && is_last {
                        next.insert(Target::Item(id, name.to_owned()));
                    }
                    next.extend(found);
                }
            }
        }
        next
    }

    /// Returns what `name` is in the scope of a module.
    fn look_up(&self, id: ModuleId, name: &str, seen: &mut Seen) -> BTreeSet<Target> {
        let mut found = BTreeSet::new();
        if !seen.insert((id, name.to_owned())) {
            return found;
        }

        let module = &self.modules[id];
        if module.syntax.items.contains(name) {
            found.insert(Target::Item(id, name.to_owned()));
        }
        found.extend(module.children.get(name).copied().map(Target::Module));
        for import in &module.syntax.imports {
            if import.alias.as_deref() == Some(name) {
                found.extend(self.resolve_unseen(id, &import.path, seen));
            }
        }
        if found.is_empty() {
            found.extend(self.look_up_in_globs(id, name, seen));
        }

        seen.remove(&(id, name.to_owned()));
        found
    }

    fn look_up_in_globs(&self, id: ModuleId, name: &str, seen: &mut Seen) -> BTreeSet<Target> {
        let mut found = BTreeSet::new();
        for import in &self.modules[id].syntax.imports {
            if import.alias.is_none() {
                for target in self.resolve_unseen(id, &import.path, seen) {
                    if let Target::Module(module) = target {
                        found.extend(self.look_up(module, name, seen));
                    }
                }
            }
        }
        found
    }
}

/// The names that are being looked up, so that imports in a ring end.
type Seen = BTreeSet<(ModuleId, String)>;

/// Returns the folder of the modules that a file declares.
fn child_folder(path: &str) -> &str {
    let is_root = ["/lib.rs", "/main.rs", "/mod.rs"].iter().any(|name| path.ends_with(name));
    if is_root {
        path.rsplit_once('/').map_or("", |(folder, _)| folder)
    } else {
        path.trim_end_matches(".rs")
    }
}

#[test]
fn every_file_is_a_module() {
    let modules: BTreeSet<&str> = crate::MODULES.modules.iter().map(|module| module.file).collect();
    let lost: Vec<String> = crate::TREE
        .product_files()
        .filter(|(_, file)| !modules.contains(file.path.as_str()))
        .map(|(_, file)| format!("{}: in no module", file.path))
        .collect();
    crate::assert_none("a file that no `mod` names is not compiled", &lost);
}
