//! Documents name paths and commands that exist.

use std::fs;

use xunwen_tests::binary::root;

use crate::assert_none;

/// Lines of ARCHITECTURE.md, so that it is read in five minutes.
const MAX_ARCHITECTURE_LINES: usize = 199;

/// Commands that both README files show.
const COMMANDS: &[&str] =
    &["make run", "make test", "xunwen index", "xunwen search", "xunwen serve"];

#[test]
fn paths_in_the_architecture_exist() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let n_lines = text.lines().count();
    assert!(n_lines <= MAX_ARCHITECTURE_LINES, "ARCHITECTURE.md has {n_lines} lines");

    // Code spans with a slash are paths, unless they are commands, URLs, routes or patterns.
    let paths: Vec<&str> = text
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|code| code.contains('/') && !code.contains([' ', ':', '…', '<', '*', '{']))
        .filter(|code| !code.starts_with('/'))
        .collect();
    assert!(paths.len() > 20, "{paths:?}");

    let missing: Vec<String> = paths
        .iter()
        .filter(|path| !root().join(path).exists())
        .map(|path| format!("ARCHITECTURE.md names `{path}`"))
        .collect();
    assert_none("paths in ARCHITECTURE.md exist", &missing);
}

#[test]
fn readmes_show_the_commands_and_link_to_files() {
    for name in ["README.md", "README.zh-CN.md"] {
        let text = fs::read_to_string(root().join(name)).unwrap();
        for command in COMMANDS {
            assert!(text.contains(command), "{name} does not show `{command}`");
        }
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = target.split('#').next().unwrap_or_default();
            let is_outside = path.is_empty() || path.contains("://");
            assert!(is_outside || root().join(path).exists(), "{name} links to `{target}`");
        }
    }
}
