//! What there is to do: the corpus against the manifest.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::run::manifest::Entry;
use crate::run::scan::{CorpusFile, Scan};

/// Files by their names below the corpus.
pub(crate) type Files = BTreeMap<String, Entry>;

/// Which part of the corpus was scanned.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Scope<'s> {
    /// All of it.
    Whole,
    /// These files, and all that lies below these folders.
    Names(&'s BTreeSet<String>),
}

/// The work of a run.
#[derive(Debug, Default)]
pub(crate) struct Work {
    /// Files to read: those that are new, and those whose stamp has changed, with what was
    /// known of them.
    pub(crate) to_read: Vec<(CorpusFile, Option<Entry>)>,
    /// Names of files that are no longer there.
    pub(crate) gone: Vec<String>,
    /// Names of files that are as they were.
    pub(crate) unchanged: Vec<String>,
    /// Files that have another stamp, or an uncertain one, and the same bytes.
    pub(crate) same: Vec<(CorpusFile, Entry)>,
}

/// Says of files that are known whether they have the bytes that they had.
pub(crate) type HasSameBytes<'f> = &'f dyn Fn(&[(CorpusFile, Entry)]) -> Vec<bool>;

/// Returns what has to be read and what taken out. What the system would not show is taken
/// for unchanged: a lost permission must not empty an archive.
pub(crate) fn compare(
    scan: &mut Scan,
    known: &Files,
    scope: Scope<'_>,
    has_same_bytes: HasSameBytes<'_>,
) -> Work {
    let mut work = Work::default();
    let (mut certain, mut doubtful) = (Vec::new(), Vec::new());
    let files = std::mem::take(&mut scan.files);
    let is_found: HashSet<String> = files.iter().map(|file| file.name.clone()).collect();
    for file in files {
        match known.get(&file.name) {
            Some(entry) if entry.stamp != file.stamp || entry.is_fresh => {
                doubtful.push((file, entry.clone()));
            }
            Some(entry) if entry.second_to.is_empty() => work.unchanged.push(file.name),
            Some(entry) => certain.push((file, entry)),
            None => work.to_read.push((file, None)),
        }
    }
    for name in in_scope(known, scope).filter(|name| !is_found.contains(*name)) {
        if scan.unreadable.iter().any(|unreadable| unreadable.covers(name)) {
            work.unchanged.push(name.clone());
        } else {
            work.gone.push(name.clone());
        }
    }
    let is_same = has_same_bytes(&doubtful);
    for ((file, entry), is_same) in doubtful.into_iter().zip(is_same) {
        match is_same {
            true => work.same.push((file, entry)),
            false => work.to_read.push((file, Some(entry))),
        }
    }
    let touched: HashSet<&String> = work.gone.iter().chain(names(&work.to_read)).collect();
    let is_heir = |entry: &Entry| entry.second_to.iter().any(|owner| touched.contains(owner));
    let (heirs, same) = std::mem::take(&mut work.same).into_iter().partition(|(_, e)| is_heir(e));
    let (certain_heirs, unchanged): (Vec<_>, Vec<_>) =
        certain.into_iter().partition(|(_, entry)| is_heir(entry));
    work.same = same;
    work.unchanged.extend(unchanged.into_iter().map(|(file, _)| file.name));
    let certain_heirs = certain_heirs.into_iter().map(|(file, entry)| (file, entry.clone()));
    let heirs: Vec<_> = certain_heirs.chain::<Vec<_>>(heirs).collect();
    work.to_read.extend(heirs.into_iter().map(|(file, entry)| (file, Some(entry))));
    work.to_read.sort_by(|(a, _), (b, _)| a.name.cmp(&b.name));
    work
}

/// Returns the names of files.
pub(crate) fn names(files: &[(CorpusFile, Option<Entry>)]) -> impl Iterator<Item = &String> {
    files.iter().map(|(file, _)| &file.name)
}

fn in_scope<'k>(known: &'k Files, scope: Scope<'k>) -> Box<dyn Iterator<Item = &'k String> + 'k> {
    match scope {
        Scope::Whole => Box::new(known.keys()),
        Scope::Names(names) => Box::new(names.iter().flat_map(|name| below(known, name))),
    }
}

/// Returns the known file of this name, or those below the folder of this name.
fn below<'k>(known: &'k Files, name: &'k String) -> impl Iterator<Item = &'k String> {
    let folder = format!("{name}/");
    let itself = known.get_key_value(name).map(|(name, _)| name);
    let inside = known.range(folder.clone()..).map(|(name, _)| name);
    itself.into_iter().chain(inside.take_while(move |name| name.starts_with(&folder)))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::run::scan::{Stamp, Unreadable};

    const fn stamp(bytes: u64) -> Stamp {
        Stamp { bytes, modified_ns: 7 }
    }

    fn file(name: &str, bytes: u64) -> CorpusFile {
        let path = PathBuf::from(name);
        CorpusFile { relative: path.clone(), path, name: name.to_owned(), stamp: stamp(bytes) }
    }

    fn entry(bytes: u64) -> Entry {
        Entry { stamp: stamp(bytes), n_articles: 1, ..Entry::default() }
    }

    fn known(names: &[&str]) -> Files {
        names.iter().map(|name| ((*name).to_owned(), entry(1))).collect()
    }

    /// Compares where every file of which one must doubt that has other bytes.
    fn work(scan: &mut Scan, known: &Files, scope: Scope<'_>) -> Work {
        compare(scan, known, scope, &|files| vec![false; files.len()])
    }

    fn shown(work: &Work) -> String {
        let of = |names: &[String]| names.join(" ");
        let read: Vec<String> = work
            .to_read
            .iter()
            .map(|(file, known)| format!("{}{}", file.name, if known.is_some() { "" } else { "+" }))
            .collect();
        format!("read {} gone {} same {}", of(&read), of(&work.gone), of(&work.unchanged))
    }

    #[test]
    fn only_what_changed_is_read_and_only_what_is_gone_is_taken_out() {
        let known = known(&["same", "edited", "gone", "locked/away"]);
        let mut scan = Scan {
            files: vec![file("edited", 2), file("fresh", 1), file("same", 1)],
            unreadable: vec![Unreadable { name: "locked".to_owned(), reason: String::new() }],
            ..Scan::default()
        };
        let work = work(&mut scan, &known, Scope::Whole);
        assert_eq!(shown(&work), "read edited fresh+ gone gone same same locked/away");
    }

    #[test]
    fn names_that_were_not_looked_at_stay_as_they_are() {
        let known = known(&["a", "a/b", "a/c", "ab", "d"]);
        let mut scan = Scan { files: vec![file("a/c", 2)], ..Scan::default() };
        let names = ["a".to_owned()].into();
        let work = work(&mut scan, &known, Scope::Names(&names));
        assert_eq!(shown(&work), "read a/c gone a a/b same ");
    }

    #[test]
    fn a_file_that_came_second_is_read_when_the_first_changes() {
        let mut known = known(&["first", "second", "other"]);
        for (name, owner) in [("second", "first"), ("other", "elsewhere")] {
            known.get_mut(name).unwrap().second_to.insert(owner.to_owned());
        }
        let mut scan = Scan { files: vec![file("other", 1), file("second", 1)], ..Scan::default() };
        let work = work(&mut scan, &known, Scope::Whole);
        assert_eq!(shown(&work), "read second gone first same other");
    }

    #[test]
    fn a_file_that_was_fresh_when_it_was_read_is_looked_at_again() {
        let mut known = known(&["a"]);
        known.get_mut("a").unwrap().is_fresh = true;
        let mut scan = Scan { files: vec![file("a", 1)], ..Scan::default() };
        assert_eq!(shown(&work(&mut scan, &known, Scope::Whole)), "read a gone  same ");
    }

    #[test]
    fn a_file_of_the_same_bytes_is_not_read_nor_what_came_second_to_it() {
        let mut known = known(&["a", "b"]);
        known.get_mut("b").unwrap().second_to.insert("a".to_owned());
        let mut scan = Scan { files: vec![file("a", 2), file("b", 1)], ..Scan::default() };
        let work = compare(&mut scan, &known, Scope::Whole, &|files| vec![true; files.len()]);
        assert_eq!(shown(&work), "read  gone  same b");
        assert_eq!(work.same[0].0.name, "a");
    }
}
