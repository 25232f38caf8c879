//! Repairs of queries: likely spellings, and the words of the other side of the strait.
//!
//! Owns the tables of sounds, shapes and regional words, and the rules by which the index decides
//! whether a text is offered instead of a query. Must not know the search engine or HTTP: the counts
//! of an index come through [`IndexCounts`], and the result is text.
//!
//! Main types:
//! - [`Speller`]: the tables, loaded once; [`Speller::repairs`] returns the likely spellings of a query;
//! - [`PhraseLexicon`]: the phrases of the titles of an index, built in the background;
//! - [`IndexCounts`]: what the index must answer;
//! - [`Vocabulary`]: words that the mainland, Taiwan and Hong Kong write differently.
//!
//! ```
//! use xunwen_spelling::{
//!     IndexCounts, LexiconLimits, RepairScript, Speller, SpellerParams, SpellingKind,
//!     SpellingSources,
//! };
//! use xunwen_text::Analysis;
//!
//! struct Titles(Vec<String>);
//!
//! impl IndexCounts for Titles {
//!     fn n_articles(&self) -> u64 {
//!         self.0.len() as u64
//!     }
//!     fn pair_articles(&self, pair: [char; 2]) -> u64 {
//!         self.run_articles(&pair.iter().collect::<String>())
//!     }
//!     fn run_articles(&self, run: &str) -> u64 {
//!         self.0.iter().filter(|title| title.contains(run)).count() as u64
//!     }
//! }
//!
//! let analysis = Analysis::load()?;
//! let titles = ["杭州跨境电商产业园开园", "跨境电商平台发展迅速"].map(str::to_owned).to_vec();
//! let speller = Speller::new(&analysis, SpellerParams::default());
//! let lexicon = speller.lexicon(&titles, &analysis, &LexiconLimits::default());
//!
//! let sources = SpellingSources {
//!     analysis: &analysis,
//!     lexicon: &lexicon,
//!     counts: &Titles(titles),
//!     script: RepairScript::Simplified,
//! };
//! let repairs = speller.repairs("kuajingdianshang", &sources);
//! assert_eq!(repairs[0].text, "跨境电商");
//! assert_eq!(repairs[0].kind, SpellingKind::Pinyin);
//! assert_eq!(repairs[0].articles, 2);
//! # Ok::<(), xunwen_text::ScriptError>(())
//! ```

// Sounds, shapes and scripts.
mod readings;
mod script;
mod shapes;
mod syllables;

// Counts and phrases of the index.
mod counts;
mod lexicon;
mod params;
mod slots;

// From a query to repairs.
mod repair;
mod runs;
mod speller;

// Words of other places.
mod vocabulary;

pub use counts::IndexCounts;
pub use lexicon::{LexiconLimits, PhraseLexicon};
pub use params::SpellerParams;
pub use repair::SpellingKind;
pub use script::RepairScript;
pub use speller::{Speller, SpellingRepair, SpellingSources};
pub use vocabulary::Vocabulary;
