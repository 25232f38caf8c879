//! SQLite FTS5, in the two ways in which its users search Chinese without an extension.
//!
//! - `sqlite-trigram`: the built-in tokenizer of three characters. A word of two characters cannot be
//!   matched; a run of two is found with `LIKE`, which reads the whole table.
//! - `sqlite-chars`: the text is stored with a blank around each Chinese character, so that
//!   `unicode61` makes each a token and a phrase is a run; blanks are taken out again for display.
//!
//! A query is the conjunction of its blank-separated parts, each as a phrase. The total is a second
//! query. Both rank by `bm25`, the title twice the body, and cut snippets with `snippet`.

use std::path::Path;

use anyhow::{Result, bail};
use mimalloc::MiMalloc;
use rusqlite::{Connection, params};
use xunwen_peers_harness::{N_HITS, Page, Peer, Work};

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Characters of a token of the trigram tokenizer.
const TRIGRAM: usize = 3;

/// The beginning of a mark.
const MARK: char = '\u{2}';

const PAGE: &str = "SELECT rowid, highlight(articles, 0, char(2), char(3)), \
    snippet(articles, 1, char(2), char(3), '…', 64) \
    FROM articles WHERE articles MATCH ?1 ORDER BY bm25(articles, 2.0, 1.0) LIMIT ?2";

const TOTAL: &str = "SELECT count(*) FROM articles WHERE articles MATCH ?1";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Cutting {
    Trigrams,
    Characters,
}

impl Cutting {
    fn new(name: &str) -> Result<Self> {
        match name {
            "sqlite-trigram" => Ok(Self::Trigrams),
            "sqlite-chars" => Ok(Self::Characters),
            _ => bail!("unknown variant: {name} (expected sqlite-trigram or sqlite-chars)"),
        }
    }

    fn tokenizer(self) -> &'static str {
        match self {
            Self::Trigrams => "trigram",
            Self::Characters => "unicode61 remove_diacritics 0",
        }
    }

    /// Returns the text in the form that is stored and searched.
    fn prepared(self, text: &str) -> String {
        match self {
            Self::Trigrams => text.to_owned(),
            Self::Characters => spaced(text),
        }
    }

    /// Returns the text in the form that is shown.
    fn shown(self, text: String) -> String {
        match self {
            Self::Trigrams => text,
            Self::Characters => text.replace(' ', ""),
        }
    }

    /// Returns the query for FTS5; `None` if it has nothing that can be matched.
    fn expression(self, query: &str) -> Option<String> {
        let is_long_enough =
            |part: &&str| self == Self::Characters || part.chars().count() >= TRIGRAM;
        let parts = query.split_whitespace().filter(is_long_enough);
        let parts: Vec<String> =
            parts.map(|part| format!("\"{}\"", self.prepared(part).replace('"', "\"\""))).collect();
        (!parts.is_empty()).then(|| parts.join(" AND "))
    }
}

/// Returns the text with a blank on both sides of each Han character.
fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len() * 2);
    for c in text.chars() {
        if is_han(c) {
            spaced.extend([' ', c, ' ']);
        } else {
            spaced.push(c);
        }
    }
    spaced
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '〇')
}

struct Sqlite {
    connection: Connection,
    cutting: Cutting,
}

impl Peer for Sqlite {
    fn version() -> String {
        rusqlite::version().to_owned()
    }

    fn index(name: &str, work: &Work, folder: &Path) -> Result<()> {
        let cutting = Cutting::new(name)?;
        let mut connection = Connection::open(folder.join("articles.db"))?;
        connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA cache_size = -200000;")?;
        connection.execute_batch(&format!(
            "CREATE VIRTUAL TABLE articles USING fts5(title, body, tokenize = '{}');",
            cutting.tokenizer()
        ))?;

        let transaction = connection.transaction()?;
        let mut insert =
            transaction.prepare("INSERT INTO articles (rowid, title, body) VALUES (?1, ?2, ?3)")?;
        for article in work.articles()? {
            let article = article?;
            let (title, body) = (cutting.prepared(&article.title), cutting.prepared(&article.body));
            insert.execute(params![article.id.parse::<i64>()?, title, body])?;
        }
        drop(insert);
        transaction.commit()?;
        connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE);")?;
        Ok(())
    }

    fn open(variant: &str, folder: &Path) -> Result<Self> {
        let connection = Connection::open(folder.join("articles.db"))?;
        connection.execute_batch("PRAGMA cache_size = -200000; PRAGMA mmap_size = 4000000000;")?;
        Ok(Self { connection, cutting: Cutting::new(variant)? })
    }

    fn page(&mut self, query: &str) -> Result<Page> {
        let Some(expression) = self.cutting.expression(query) else {
            return Ok(Page { total: Some(0), ..Page::default() });
        };
        let mut page = Page::default();
        let mut statement = self.connection.prepare_cached(PAGE)?;
        let mut rows = statement.query(params![expression, i64::try_from(N_HITS)?])?;
        while let Some(row) = rows.next()? {
            let [title, snippet] = [row.get(1)?, row.get(2)?].map(|text| self.cutting.shown(text));
            page.n_hits += 1;
            page.n_marked += usize::from(title.contains(MARK) || snippet.contains(MARK));
        }

        let mut statement = self.connection.prepare_cached(TOTAL)?;
        let total: i64 = statement.query_row([expression], |row| row.get(0))?;
        page.total = Some(u64::try_from(total)?);
        Ok(page)
    }

    fn find(&mut self, run: &str) -> Result<Vec<u32>> {
        let (sql, parameter) = match self.cutting.expression(&run.replace(' ', "")) {
            Some(expression) => ("SELECT rowid FROM articles WHERE articles MATCH ?1", expression),
            None => (
                "SELECT rowid FROM articles WHERE title LIKE ?1 OR body LIKE ?1",
                format!("%{}%", run.replace('%', "\\%")),
            ),
        };
        let mut statement = self.connection.prepare_cached(sql)?;
        let numbers = statement.query_map([parameter], |row| row.get(0))?;
        Ok(numbers.collect::<rusqlite::Result<Vec<u32>>>()?)
    }
}

fn main() -> Result<()> {
    xunwen_peers_harness::run::<Sqlite>()
}
