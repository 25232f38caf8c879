//! The score of a cleaner over damaged articles.

use std::collections::BTreeMap;

use xunwen_corpus::Cleaned;

use super::{Counts, is_body};
use crate::damage::{Broken, Damaged, End, Fault, KINDS, Kind};

/// The result of cleaning damaged articles: what was restored and what was lost.
#[derive(Clone, Debug, Default)]
pub struct Score {
    /// Skipped articles.
    pub n_skipped: usize,
    /// Unchanged titles.
    pub titles: Counts,
    /// Restored sentences, each counted once.
    pub whole: Counts,
    /// Restored sentences among those without inserted blanks: most blanks in news are intended.
    pub whole_without_blanks: Counts,
    /// Restored sentences by kind of damage; a sentence with two kinds is counted for both.
    pub whole_by_fault: BTreeMap<Fault, Counts>,
    /// Restored sentences among those with one kind of damage.
    pub whole_alone: BTreeMap<Kind, Counts>,
    /// Undamaged sentences that are unchanged in one paragraph.
    pub untouched: Counts,
    /// Unchanged sentences by the kinds of damage of the article.
    pub untouched_by_kind: BTreeMap<Kind, Counts>,
    /// Damaged sentences that were changed but not restored.
    pub wrong_edits: BTreeMap<Kind, usize>,
    /// Inserted lines that are outside sentences.
    pub outside: BTreeMap<Fault, Counts>,
    /// Inserted lines that still occur in the article.
    pub kept: BTreeMap<Kind, Counts>,
    /// Paragraph ends with a final mark that are still paragraph ends.
    pub boundaries: Counts,
    /// Ends of headings, captions and other lines without a final mark that are still paragraph ends.
    pub open_boundaries: Counts,
    /// The same by kind of damage.
    pub boundaries_by_fault: BTreeMap<Fault, Counts>,
    /// Brackets of the original that resemble glosses and are kept.
    pub brackets: Counts,
    /// The number of characters of the originals.
    pub n_chars: usize,
    /// What went wrong.
    pub examples: Vec<Example>,
}

/// A failure.
#[derive(Clone, Debug)]
pub struct Example {
    /// The kind of damage, or the first of several. `None` for an undamaged sentence.
    pub fault: Option<Fault>,
    /// What went wrong.
    pub what: &'static str,
    /// The article.
    pub id: String,
    /// The text of the page.
    pub before: String,
    /// The expected text.
    pub expected: String,
    /// The most similar paragraph.
    pub got: String,
}

/// The paragraphs of the result.
struct Out<'a> {
    title: &'a str,
    all: Vec<&'a str>,
    body: Vec<&'a str>,
}

impl Score {
    /// Adds the result of one article.
    pub fn add(&mut self, damaged: &Damaged, cleaned: Option<&Cleaned>) {
        let Some(cleaned) = cleaned else {
            self.n_skipped += 1;
            return;
        };
        let paragraphs = &cleaned.article.paragraphs;
        let body = paragraphs.iter().filter(|p| is_body(p.kind)).map(|p| p.text.as_str());
        let out = Out {
            title: &cleaned.article.title,
            all: paragraphs.iter().map(|p| p.text.as_str()).collect(),
            body: body.collect(),
        };
        self.title(damaged, &out);
        self.broken(damaged, &out);
        self.untouched(damaged, &out);
        self.strangers(damaged, &out);
        self.boundaries(damaged, &out);
        self.brackets(damaged, &out);
    }

    fn title(&mut self, damaged: &Damaged, out: &Out<'_>) {
        let is_same = out.title == damaged.title.trim();
        self.titles.add(is_same);
        if !is_same {
            self.examples.push(Example {
                fault: None,
                what: "the title is another",
                id: damaged.id.clone(),
                before: damaged.text.chars().take(200).collect(),
                expected: damaged.title.clone(),
                got: out.title.to_owned(),
            });
        }
    }

    fn broken(&mut self, damaged: &Damaged, out: &Out<'_>) {
        for broken in &damaged.broken {
            self.n_chars += broken.expected.places.len();
            let is_whole = out.body.iter().any(|text| broken.expected.is_in(text));
            self.whole.add(is_whole);
            if !broken.faults.iter().any(|fault| fault.kind == Kind::Blank) {
                self.whole_without_blanks.add(is_whole);
            }
            for fault in &broken.faults {
                self.whole_by_fault.entry(*fault).or_default().add(is_whole);
            }
            let mut kinds: Vec<_> = broken.faults.iter().map(|fault| fault.kind).collect();
            kinds.dedup();
            if let [kind] = kinds[..] {
                self.whole_alone.entry(kind).or_default().add(is_whole);
            }
            if is_whole {
                continue;
            }
            let is_left = is_as_it_was(broken, out);
            let kind = broken.faults.first().map(|f| f.kind);
            if let Some(kind) = kind.filter(|_| !is_left) {
                *self.wrong_edits.entry(kind).or_default() += 1;
            }
            self.examples.push(Example {
                fault: broken.faults.first().copied(),
                what: if is_left { "left as it was" } else { "edited, not whole" },
                id: damaged.id.clone(),
                before: broken.raw.clone(),
                expected: broken.expected.to_string(),
                got: nearest(&broken.expected.to_string(), out),
            });
        }
    }

    fn untouched(&mut self, damaged: &Damaged, out: &Out<'_>) {
        let kinds = kinds(damaged);
        for expected in &damaged.untouched {
            self.n_chars += expected.places.len();
            let texts = || std::iter::once(&out.title).chain(&out.all);
            let is_there = texts().any(|text| expected.is_in(text));
            self.untouched.add(is_there);
            for kind in &kinds {
                self.untouched_by_kind.entry(*kind).or_default().add(is_there);
            }
            if !is_there {
                let expected = expected.to_string();
                self.examples.push(Example {
                    fault: None,
                    what: "an undamaged sentence was touched",
                    id: damaged.id.clone(),
                    before: expected.clone(),
                    got: nearest(&expected, out),
                    expected,
                });
            }
        }
    }

    fn strangers(&mut self, damaged: &Damaged, out: &Out<'_>) {
        let mut texts: Vec<&str> = damaged.strangers.iter().map(|s| s.text.as_str()).collect();
        texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
        for stranger in &damaged.strangers {
            let having = || out.all.iter().filter(|text| text.contains(&stranger.text));
            let is_alone = |text: &&&str| {
                let mut rest = (**text).to_owned();
                for text in &texts {
                    rest = rest.replace(text, "");
                }
                rest.chars().all(|c| !c.is_alphanumeric())
            };
            let inside = having().find(|text| !is_alone(text));
            self.outside.entry(stranger.fault).or_default().add(inside.is_none());
            self.kept.entry(stranger.fault.kind).or_default().add(having().next().is_some());
            if let Some(text) = inside {
                self.examples.push(Example {
                    fault: Some(stranger.fault),
                    what: "stands inside a sentence",
                    id: damaged.id.clone(),
                    before: stranger.text.clone(),
                    expected: String::new(),
                    got: (*text).to_owned(),
                });
            }
        }
    }

    fn boundaries(&mut self, damaged: &Damaged, out: &Out<'_>) {
        let kinds = kinds(damaged);
        for boundary in &damaged.boundaries {
            let merged = out.all.iter().find(|text| boundary.merged.is_in(text));
            match boundary.end {
                End::Finished => self.boundaries.add(merged.is_none()),
                End::Open => self.open_boundaries.add(merged.is_none()),
            }
            for fault in &boundary.faults {
                self.boundaries_by_fault.entry(*fault).or_default().add(merged.is_none());
            }
            if let Some(text) = merged {
                let any = || kinds.first().map(|kind| Fault { kind: *kind, variant: "elsewhere" });
                self.examples.push(Example {
                    fault: boundary.faults.first().copied().or_else(any),
                    what: match boundary.end {
                        End::Finished => "two paragraphs were merged",
                        End::Open => "a heading or caption was merged with what follows",
                    },
                    id: damaged.id.clone(),
                    before: boundary.merged.to_string(),
                    expected: String::new(),
                    got: (*text).to_owned(),
                });
            }
        }
    }

    fn brackets(&mut self, damaged: &Damaged, out: &Out<'_>) {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for bracket in &damaged.brackets {
            *counts.entry(bracket).or_default() += 1;
        }
        for (bracket, n) in counts {
            let there: usize = out.all.iter().map(|text| text.matches(bracket).count()).sum();
            let n_lost = n.saturating_sub(there);
            self.brackets.all += n;
            self.brackets.good += n - n_lost;
            if n_lost > 0 {
                self.examples.push(Example {
                    fault: Some(Fault { kind: Kind::Gloss, variant: "none" }),
                    what: "a bracket of the original was lost",
                    id: damaged.id.clone(),
                    before: bracket.to_owned(),
                    expected: bracket.to_owned(),
                    got: String::new(),
                });
            }
        }
    }
}

fn kinds(damaged: &Damaged) -> Vec<Kind> {
    let faults = damaged.broken.iter().flat_map(|b| &b.faults);
    let all: Vec<Kind> =
        faults.chain(damaged.strangers.iter().map(|s| &s.fault)).map(|f| f.kind).collect();
    KINDS.iter().copied().filter(|kind| all.contains(kind)).collect()
}

/// Returns whether every line of the damaged text is still there.
fn is_as_it_was(broken: &Broken, out: &Out<'_>) -> bool {
    let blanks = |text: &str| -> String { text.split_whitespace().collect() };
    let all: Vec<String> = out.all.iter().map(|text| blanks(text)).collect();
    let mut lines = broken.raw.lines().map(blanks).filter(|line| !line.is_empty());
    lines.all(|line| all.iter().any(|text| text.contains(&line)))
}

/// Returns the paragraph with the most pairs of characters in common with the text.
fn nearest(expected: &str, out: &Out<'_>) -> String {
    let pairs =
        |text: &str| -> Vec<(char, char)> { text.chars().zip(text.chars().skip(1)).collect() };
    let wanted: std::collections::HashSet<_> = pairs(expected).into_iter().collect();
    let shared = |text: &&&str| pairs(text).iter().filter(|pair| wanted.contains(pair)).count();
    out.all.iter().max_by_key(shared).map_or_else(String::new, |text| (*text).to_owned())
}
