//! The table of counts, per crate, and the arrows between its rooms.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::FileGraph;
use crate::layers::room;
use crate::shape::{AirCount, root_names};
use crate::source::SourceFile;
use crate::voice::{mannerisms, n_comment_lines};
use crate::{CRATES, MODULES, TREE};

#[test]
fn counts_per_crate_are_printed() {
    println!(
        "{}",
        row(&["", "root", "files", "lines", "long fns", "airless", "comments", "mannered"])
    );
    for name in CRATES {
        let is_in_crate = |file: &&SourceFile| file.path.starts_with(&format!("crates/{name}/"));
        let files: Vec<&SourceFile> = TREE.files.iter().filter(is_in_crate).collect();
        print_counts(name, root_names(name).len(), &files);
    }
    let tests: Vec<&SourceFile> =
        TREE.files.iter().filter(|file| file.path.starts_with("tests/")).collect();
    print_counts("tests", 0, &tests);
}

fn print_counts(name: &str, n_root_names: usize, files: &[&SourceFile]) {
    let product =
        files.iter().copied().filter(|file| file.crate_name().is_some() && !file.is_test());
    let air = AirCount::new(product);
    let n_mannerisms: usize = files.iter().map(|file| mannerisms(&file.comments).len()).sum();
    let counts = [
        n_root_names,
        files.len(),
        files.iter().map(|file| file.n_lines).sum(),
        air.n_long,
        air.n_airless,
        files.iter().map(|file| n_comment_lines(file)).sum(),
        n_mannerisms,
    ];
    let counts = counts.map(|count| count.to_string());
    let cells: Vec<&str> = std::iter::once(name).chain(counts.iter().map(String::as_str)).collect();
    println!("{}", row(&cells));
}

fn row(cells: &[&str]) -> String {
    cells.iter().map(|cell| format!("{cell:>9}")).collect()
}

#[test]
fn arrows_between_rooms_are_printed() {
    let graph = FileGraph::new(&MODULES);
    for name in CRATES {
        let prefix = format!("crates/{name}/src/");
        let mut arrows: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (from, to, _) in graph.iter().filter(|(from, ..)| from.starts_with(&prefix)) {
            if room(from) != room(to) {
                arrows.entry(room(from)).or_default().insert(room(to));
            }
        }

        for (from, to) in arrows {
            let to = to.into_iter().collect::<Vec<_>>().join(" ");
            println!("{name}: {from} -> {to}");
        }
    }
}
