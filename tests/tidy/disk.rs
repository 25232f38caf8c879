//! Only the disk layer of the storage crate changes files, so that tests can interrupt each change.

use crate::modules::Module;
use crate::{MODULES, assert_none};

/// The files that may call the functions of the system.
const OWNER: &str = "crates/storage/src/disk";

/// Functions and types that create, change, rename or remove files. Read-only ones are free.
const CHANGING: &[(&str, &str)] = &[
    ("fs", "write"),
    ("fs", "rename"),
    ("fs", "copy"),
    ("fs", "hard_link"),
    ("fs", "soft_link"),
    ("fs", "create_dir"),
    ("fs", "create_dir_all"),
    ("fs", "remove_file"),
    ("fs", "remove_dir"),
    ("fs", "remove_dir_all"),
    ("fs", "set_permissions"),
    ("fs", "DirBuilder"),
    ("fs", "OpenOptions"),
    ("unix", "symlink"),
    ("fs", "symlink"),
    ("File", "create"),
    ("File", "create_new"),
    ("File", "options"),
    ("OpenOptions", "new"),
];

fn changing(module: &Module) -> Vec<String> {
    let imports = module.syntax.imports.iter().map(|import| (&import.path, import.line));
    let paths = module.syntax.paths.iter().map(|used| (&used.path, used.line));
    let changes = imports.chain(paths).filter(|(path, _)| match &path[..] {
        [.., owner, name] => CHANGING.contains(&(owner.as_str(), name.as_str())),
        _ => false,
    });
    changes.map(|(path, line)| format!("{}:{line} uses {}", module.file, path.join("::"))).collect()
}

#[test]
fn only_the_disk_layer_changes_files() {
    let (owners, others): (Vec<_>, Vec<_>) =
        MODULES.modules.iter().partition(|module| module.file.starts_with(OWNER));
    assert_none(
        "change files through `xunwen_storage::disk`",
        &others.into_iter().flat_map(changing).collect::<Vec<_>>(),
    );
    assert!(owners.into_iter().flat_map(changing).count() > 5, "paths are read");
}
