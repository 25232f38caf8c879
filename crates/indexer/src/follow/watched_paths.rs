//! Maps changed paths to names in the corpus.

use std::path::{Path, PathBuf};

use xunwen_corpus::name_key;

use crate::run::{FollowedLink, has_hidden_part};

/// The paths whose changes concern a corpus: its folder, and the targets of its links.
#[derive(Debug, Default)]
pub(super) struct WatchedPaths {
    /// The folder of the corpus, without links.
    corpus: PathBuf,
    links: Vec<FollowedLink>,
}

impl WatchedPaths {
    pub(super) fn new(corpus: &Path) -> Self {
        Self { corpus: corpus.to_owned(), links: Vec::new() }
    }

    /// Replaces the links. Returns the targets outside of the corpus that were not watched before,
    /// and those that need not be watched any more.
    pub(super) fn set_links(&mut self, links: Vec<FollowedLink>) -> (Vec<PathBuf>, Vec<PathBuf>) {
        let before = self.outside_targets();
        self.links = links;
        let after = self.outside_targets();

        let new = after.iter().filter(|target| !before.contains(target)).cloned().collect();
        let old = before.into_iter().filter(|target| !after.contains(target)).collect();
        (new, old)
    }

    fn outside_targets(&self) -> Vec<PathBuf> {
        let mut targets: Vec<PathBuf> = self
            .links
            .iter()
            .filter(|link| !link.target.starts_with(&self.corpus))
            .map(|link| link.target.clone())
            .collect();
        targets.sort();
        targets.dedup();
        targets
    }

    /// Returns whether the target of the link with this name is watched, or needs no watching: the
    /// last scan followed it.
    pub(super) fn has_link(&self, name: &str) -> bool {
        self.links.iter().any(|link| link.name == name)
    }

    /// Returns the names of a changed file, by its own path and by links to it. Hidden names are
    /// left out.
    pub(super) fn names(&self, path: &Path) -> Vec<String> {
        let own = path.strip_prefix(&self.corpus).ok().map(name_key);
        let linked = self.links.iter().filter_map(|link| {
            let below = name_key(path.strip_prefix(&link.target).ok()?);
            let name = &link.name;
            Some(if below.is_empty() { name.clone() } else { format!("{name}/{below}") })
        });
        own.into_iter()
            .chain(linked)
            .filter(|name| !name.is_empty() && !has_hidden_part(name))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_has_the_name_of_every_path_to_the_file() {
        let mut watched = WatchedPaths::new(Path::new("/corpus"));
        let link = |name: &str, target: &str| FollowedLink {
            name: name.to_owned(),
            target: PathBuf::from(target),
        };
        let links = vec![
            link("latest", "/corpus/2024"),
            link("old", "/archive"),
            link("x.txt", "/y/z.txt"),
        ];
        let (new, gone) = watched.set_links(links.clone());
        assert_eq!((new, gone), (vec!["/archive".into(), "/y/z.txt".into()], vec![]));

        let names = |path: &str| watched.names(Path::new(path)).join(" ");
        assert_eq!(names("/corpus/2024/a.txt"), "2024/a.txt latest/a.txt");
        assert_eq!(names("/archive/b/c.txt"), "old/b/c.txt");
        assert_eq!(names("/y/z.txt"), "x.txt");
        assert_eq!(names("/archive/.b/c.txt"), "");
        assert_eq!(names("/elsewhere/a.txt"), "");

        let (new, gone) = watched.set_links(links[..1].to_vec());
        assert_eq!((new, gone), (vec![], vec!["/archive".into(), "/y/z.txt".into()]));
    }
}
