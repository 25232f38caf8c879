//! Queries as readers ask them, made of the articles that they look for.

use crate::random::SplitMix;
use crate::synthetic::News;

/// The kind of a reader's query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReaderQueryKind {
    /// The first words of a headline.
    Title,
    /// Two words of one article, with a blank between them.
    TwoWords,
    /// Three words of one article, with blanks between them.
    ThreeWords,
    /// The name of a person, a place or an organisation.
    Name,
    /// Some characters of a text, in quotation marks.
    Quoted,
    /// A name and a year.
    Year,
}

impl ReaderQueryKind {
    /// All kinds with their shares in percent.
    pub const SHARES: [(Self, usize); 6] = [
        (Self::Title, 25),
        (Self::TwoWords, 25),
        (Self::ThreeWords, 15),
        (Self::Name, 15),
        (Self::Quoted, 10),
        (Self::Year, 10),
    ];

    fn draw(random: &mut SplitMix) -> Self {
        let mut left = random.below(100);
        for (kind, share) in Self::SHARES {
            if left < share {
                return kind;
            }
            left -= share;
        }
        Self::Title
    }
}

impl News {
    /// Returns a reader's query, for one of the first `n_articles` articles.
    pub fn reader_query(
        &self,
        n_articles: usize,
        random: &mut SplitMix,
    ) -> (ReaderQueryKind, String) {
        let kind = ReaderQueryKind::draw(random);
        let n = random.below(n_articles);
        let query = match kind {
            ReaderQueryKind::TwoWords => self.words_of(n, 2, random).join(" "),
            ReaderQueryKind::ThreeWords => self.words_of(n, 3, random).join(" "),
            ReaderQueryKind::Name => self.name_of(n),
            ReaderQueryKind::Year => format!("{} {}年", self.name_of(n), self.year(n)),
            ReaderQueryKind::Title => {
                let n_chars = random.between(4, 10);
                self.article(n).title.chars().take(n_chars).collect()
            }
            ReaderQueryKind::Quoted => format!("\"{}\"", self.run_of(n, random)),
        };
        (kind, query)
    }

    /// Returns a run of an article's text without punctuation.
    fn run_of(&self, n: usize, random: &mut SplitMix) -> String {
        let body = self.article(n).body();
        let clauses = body.split(|c: char| !c.is_alphanumeric());
        let clauses: Vec<&str> = clauses.filter(|clause| clause.chars().count() >= 4).collect();
        random.word(&clauses).chars().take(random.between(4, 10)).collect()
    }
}
