//! The articles that must and may be found after a crash.

use std::collections::BTreeSet;

/// The ids of articles, by what is known about them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Ledger {
    /// Ids that a search finds at once, before any command has run.
    pub(super) searchable: BTreeSet<String>,
    /// Ids that must be found after the next run of `index`.
    pub(super) there: BTreeSet<String>,
    /// Ids that must not be found after the next run of `index`.
    pub(super) gone: BTreeSet<String>,
    /// Ids of changes that were not acknowledged: found or not.
    pub(super) open: BTreeSet<String>,
}

/// The mark of a run that has returned: everything that must be there is searchable.
pub(super) const DONE: &str = "done";

impl Ledger {
    /// Applies a mark of a recording: `DONE`, or a sign with an id. `?a` says that a change of `a`
    /// begins, `+a` that it was stored, `-a` that it was removed.
    pub(super) fn apply(&mut self, mark: &str) {
        if mark == DONE {
            self.searchable = self.there.clone();
            return;
        }

        let (sign, id) = mark.split_at(1);
        for ids in [&mut self.searchable, &mut self.there, &mut self.gone, &mut self.open] {
            ids.remove(id);
        }
        let ids = match sign {
            "?" => &mut self.open,
            "+" => &mut self.there,
            "-" => &mut self.gone,
            _ => panic!("`{mark}` is not a mark"),
        };
        ids.insert(id.to_owned());
    }

    /// Compares the ids that were found with those that must and may be.
    pub(super) fn compare(&self, found: &BTreeSet<String>) -> Result<(), String> {
        let missing: Vec<_> = self.there.difference(found).collect();
        let undead: Vec<_> = self.gone.intersection(found).collect();
        let is_known = |id: &&String| self.there.contains(*id) || self.open.contains(*id);
        let strange: Vec<_> = found.iter().filter(|id| !is_known(id)).collect();
        if missing.is_empty() && undead.is_empty() && strange.is_empty() {
            return Ok(());
        }
        Err(format!("missing {missing:?}, not gone {undead:?}, unknown {strange:?}"))
    }
}
