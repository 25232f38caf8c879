//! Arrows between crates and between folders go one way, and each library has its owner.

use std::fs;

use crate::graph::FileGraph;
use crate::modules::Module;
use crate::{CRATES, MODULES, assert_none};
use xunwen_tests::binary::root;

/// Libraries that only these crates may use directly.
const LIBRARY_OWNERS: &[(&str, &[&str])] = &[
    ("arc-swap", &["indexer", "server"]),
    ("axum", &["server"]),
    ("chardetng", &["corpus"]),
    ("clap", &["cli"]),
    ("fs4", &["storage"]),
    ("governor", &["server"]),
    ("jieba-rs", &["text"]),
    ("notify", &["indexer"]),
    ("opencc-rust", &["text"]),
    ("prometheus-client", &["server"]),
    ("pulldown-cmark", &["corpus"]),
    ("quick-xml", &["corpus"]),
    ("socket2", &["server"]),
    ("rayon", &["indexer"]),
    ("subtle", &["server"]),
    ("tantivy", &["engine"]),
    ("tar", &["indexer"]),
    ("thread-priority", &["indexer"]),
    ("toml", &["cli"]),
];

/// The names in a crate's `src/`, from lowest to highest: each may use only those before it.
/// A file in a folder may have its own place: `middleware/real_ip` holds a type of the settings.
/// `lib.rs` and `main.rs` come last by themselves. A crate that is not listed is not checked.
const FOLDER_ORDER: &[(&str, &[&str])] = &[
    (
        "citation",
        &[
            "line",
            "pinyin",
            "author",
            "pages",
            "reference",
            "bibtex",
            "csl_json",
            "gbt7714",
            "plain_text",
            "ris",
            "format",
        ],
    ),
    (
        "engine",
        &[
            "budget",
            "query",
            "plan",
            "index",
            "highlight",
            "matching",
            "snippet",
            "rank",
            "write",
            "search",
        ],
    ),
    (
        "cluster",
        &[
            "error",
            "credentials",
            "settings",
            "metrics",
            "node",
            "transport",
            "client",
            "bulk",
            "terms",
            "document",
            "query",
            "writer",
            "searching",
        ],
    ),
    (
        "indexer",
        &["cleaning", "remedy", "posted", "error", "job", "run", "follow", "operate", "eval"],
    ),
    (
        "server",
        &[
            "limits",
            "strings",
            "error",
            "middleware/api_path",
            "middleware/cluster_metrics",
            "middleware/cluster_probe",
            "middleware/cors",
            "middleware/host_name",
            "middleware/if_none_match",
            "middleware/metrics",
            "middleware/partial_answer",
            "middleware/real_ip",
            "middleware/search_summary",
            "options",
            "middleware/rate_limiter",
            "params",
            "ingest",
            "wire",
            "search_pool",
            "pages/docs/schema",
            "pages/docs/reference",
            "pages/static_files",
            "pages/templates",
            "state",
            "api",
            "pages",
            "middleware",
            "router",
            "serve",
        ],
    ),
    (
        "cli",
        &[
            "exit", "output", "signal", "archive", "analysis", "logging", "rerank", "config",
            "engine", "commands", "args",
        ],
    ),
];

/// Returns the names in the `[dependencies]` table of a crate.
fn dependencies(crate_name: &str) -> Vec<String> {
    let manifest = root().join("crates").join(crate_name).join("Cargo.toml");
    let Ok(text) = fs::read_to_string(manifest) else { return Vec::new() };
    let table = text.lines().skip_while(|line| *line != "[dependencies]").skip(1);
    table
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split(['.', '=', ' ']).next())
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

fn package(crate_name: &str) -> String {
    match crate_name {
        "cli" => "xunwen".to_owned(),
        other => format!("xunwen-{other}"),
    }
}

/// Returns the level of a crate, the lowest being 0.
fn level(crate_name: &str) -> Option<usize> {
    CRATES.iter().position(|name| *name == crate_name)
}

#[test]
fn arrows_between_crates_go_one_way() {
    for (at, name) in CRATES.iter().enumerate() {
        let dependencies = dependencies(name);
        for higher in &CRATES[at..] {
            let uses = dependencies.contains(&package(higher));
            assert!(!uses, "crates/{name} uses crates/{higher}, which is not below it: {CRATES:?}");
        }
    }
    assert!(dependencies("engine").contains(&"xunwen-text".to_owned()), "dependencies are read");
}

#[test]
fn files_import_from_lower_crates_only() {
    let mut problems = Vec::new();
    for module in &MODULES.modules {
        let imports = module.syntax.imports.iter().map(|import| (&import.path, import.line));
        let paths = module.syntax.paths.iter().map(|used| (&used.path, used.line));
        for (path, line) in imports.chain(paths) {
            let other = path.first().and_then(|name| name.strip_prefix("xunwen_"));
            if other.and_then(level).is_some_and(|other| Some(other) >= level(module.crate_name)) {
                problems.push(format!("{}:{line} uses {}", module.file, path.join("::")));
            }
        }
    }
    assert_none("a crate may use only the crates below it", &problems);
}

#[test]
fn each_library_is_known_in_one_place() {
    for (library, owners) in LIBRARY_OWNERS {
        for name in CRATES {
            let uses = dependencies(name).iter().any(|dependency| dependency == library);
            assert_eq!(uses, owners.contains(name), "{library} in crates/{name}");
        }
    }
}

/// Returns the name below `src/` that a file belongs to: `plan` for `plan.rs` and `plan/text.rs`.
pub(crate) fn room(file: &str) -> &str {
    let path = file.split_once("/src/").map_or(file, |(_, path)| path);
    path.split('/').next().unwrap_or(path).trim_end_matches(".rs")
}

fn is_crate_root(room: &str) -> bool {
    room == "lib" || room == "main"
}

/// Returns the height of a file in the order of its crate, the lowest being 0. Of two names that
/// fit, the longer counts.
fn height(order: &[&str], file: &str) -> Option<usize> {
    if is_crate_root(room(file)) {
        return Some(order.len());
    }

    let path = file.split_once("/src/").map_or(file, |(_, path)| path).trim_end_matches(".rs");
    let fits = |name: &str| path.strip_prefix(name).is_some_and(is_end_of_name);
    let names = order.iter().enumerate().filter(|(_, name)| fits(name));
    names.max_by_key(|(_, name)| name.len()).map(|(height, _)| height)
}

fn is_end_of_name(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with('/')
}

#[test]
fn folders_use_only_lower_folders() {
    let graph = FileGraph::new(&MODULES);
    let mut problems = Vec::new();
    for (crate_name, order) in FOLDER_ORDER {
        let prefix = format!("crates/{crate_name}/src/");
        for (from, to, evidence) in graph.iter().filter(|(from, ..)| from.starts_with(&prefix)) {
            let heights = height(order, from).zip(height(order, to));
            if heights.is_some_and(|(from, to)| from < to) {
                let (line, path) = (evidence.line, &evidence.path);
                problems.push(format!("{from}:{line} uses {to} ({path})"));
            }
        }
    }
    assert_none("a folder may use only the folders before it in FOLDER_ORDER", &problems);
}

#[test]
fn every_name_in_a_root_has_its_place_in_the_order() {
    let in_order = |module: &&Module| {
        let order = FOLDER_ORDER.iter().find(|(name, _)| *name == module.crate_name);
        order.is_none_or(|(_, order)| height(order, module.file).is_some())
    };
    let mut problems: Vec<String> = MODULES
        .modules
        .iter()
        .filter(|module| !in_order(module))
        .map(|module| format!("crates/{}/src/{}", module.crate_name, room(module.file)))
        .collect();
    problems.sort();
    problems.dedup();
    assert_none("give these names a place in FOLDER_ORDER", &problems);
}

#[test]
fn rooms_are_files_and_folders() {
    assert_eq!(room("crates/engine/src/plan.rs"), "plan");
    assert_eq!(room("crates/engine/src/plan/text/runs.rs"), "plan");

    let order = ["plan/text", "query", "plan"];
    let of = |path: &str| height(&order, &format!("crates/engine/src/{path}"));
    assert_eq!([of("plan/text/runs.rs"), of("plan.rs"), of("plans.rs")], [Some(0), Some(2), None]);
    let is_read = MODULES.modules.iter().any(|module| is_crate_root(room(module.file)));
    assert!(is_read, "crate roots are read");
}
