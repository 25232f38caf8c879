//! Circles of files: files that use each other, directly or through others.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::graph::FileGraph;
use crate::{MODULES, assert_none};

type Arrows<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

/// Returns the groups of two or more files in which each reaches each other.
pub(crate) fn circles<'a>(arrows: &Arrows<'a>) -> Vec<BTreeSet<&'a str>> {
    let reached: Arrows<'a> = arrows.keys().map(|file| (*file, reach(arrows, file))).collect();

    let mut circles = BTreeSet::new();
    for (file, others) in &reached {
        let reaches_back =
            |other: &&&str| reached.get(**other).is_some_and(|back| back.contains(file));
        let circle: BTreeSet<&str> = others.iter().filter(reaches_back).copied().collect();
        if circle.len() > 1 {
            circles.insert(circle);
        }
    }
    circles.into_iter().collect()
}

/// Returns the files that `start` reaches in one or more steps.
fn reach<'a>(arrows: &Arrows<'a>, start: &'a str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut open = vec![start];
    while let Some(file) = open.pop() {
        for next in arrows.get(file).into_iter().flatten() {
            if reached.insert(*next) {
                open.push(next);
            }
        }
    }
    reached
}

/// Returns a shortest way from the first file of a circle back to itself.
fn shortest_ring<'a>(arrows: &Arrows<'a>, circle: &BTreeSet<&'a str>) -> Vec<&'a str> {
    let Some(start) = circle.first() else { return Vec::new() };
    let mut ways = VecDeque::from([vec![*start]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        for next in arrows.get(way[way.len() - 1]).into_iter().flatten() {
            let longer = [&way[..], &[*next]].concat();
            if next == start {
                return longer;
            }
            if circle.contains(next) && seen.insert(*next) {
                ways.push_back(longer);
            }
        }
    }
    Vec::new()
}

/// Returns the arrows of a graph without their evidence.
pub(crate) fn bare_arrows(graph: &FileGraph) -> Arrows<'static> {
    graph.arrows.iter().map(|(from, to)| (*from, to.keys().copied().collect())).collect()
}

/// Describes a circle: its files, and each step of a shortest ring with the place that makes it.
fn describe(
    graph: &FileGraph,
    arrows: &Arrows<'static>,
    circle: &BTreeSet<&'static str>,
) -> String {
    let ring = shortest_ring(arrows, circle);
    let steps = ring.windows(2).map(|step| {
        let evidence = &graph.arrows[step[0]][step[1]];
        format!("    {}:{} uses {} ({})", step[0], evidence.line, step[1], evidence.path)
    });
    let files = circle.iter().copied().collect::<Vec<_>>().join(", ");
    let title = format!("{} files: {files}", circle.len());
    std::iter::once(title).chain(steps).collect::<Vec<_>>().join("\n")
}

#[test]
fn files_do_not_use_each_other_in_a_circle() {
    let graph = FileGraph::new(&MODULES);
    let arrows = bare_arrows(&graph);
    let circles = circles(&arrows);
    println!("{} circles of files", circles.len());

    let problems: Vec<String> =
        circles.iter().map(|circle| describe(&graph, &arrows, circle)).collect();
    assert_none(
        "files use each other in a circle: move the shared item to its own file",
        &problems,
    );
}

#[test]
fn circles_are_found_and_chains_are_not() {
    let arrows = |pairs: &[(&'static str, &'static str)]| {
        let mut arrows = Arrows::new();
        for (from, to) in pairs {
            arrows.entry(*from).or_default().insert(*to);
        }
        arrows
    };
    assert!(circles(&arrows(&[("a", "b"), ("b", "c"), ("a", "c")])).is_empty());

    let ring = arrows(&[("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("e", "f"), ("f", "e")]);
    let found = circles(&ring);
    assert_eq!(found, [BTreeSet::from(["a", "b", "c"]), BTreeSet::from(["e", "f"])]);
    assert_eq!(shortest_ring(&ring, &found[0]), ["a", "b", "c", "a"]);
}
