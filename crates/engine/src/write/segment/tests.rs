//! Compares segments with those that tantivy's own writer makes of the same articles.

use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use tantivy::index::SegmentComponent;
use tantivy::merge_policy::NoMergePolicy;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use tantivy::{Index, IndexWriter, Segment};
use xunwen_corpus::{Article, Paragraph, ParagraphKind};
use xunwen_text::{Analysis, CharClass, KeyTermExtractor, grams};

use crate::index::codec;
use crate::index::document::{DerivedParts, DocumentPlace, document, name_key};
use crate::index::key_terms::key_terms;
use crate::index::schema::{schema, tokenizer};
use crate::write::segment::SegmentBuilder;

static ANALYSIS: LazyLock<Arc<Analysis>> = LazyLock::new(|| Arc::new(Analysis::load().unwrap()));

/// The files that a segment consists of.
const COMPONENTS: [SegmentComponent; 6] = [
    SegmentComponent::Terms,
    SegmentComponent::Postings,
    SegmentComponent::Positions,
    SegmentComponent::FieldNorms,
    SegmentComponent::FastFields,
    SegmentComponent::Store,
];

/// A tokenizer for tantivy's writer: grams, each distinct CJK character, or the longer words.
#[derive(Clone)]
enum TestTokenizer {
    Grams,
    Chars,
    Words,
}

struct TestTokens {
    tokens: std::vec::IntoIter<Token>,
    token: Token,
}

impl Tokenizer for TestTokenizer {
    type TokenStream<'a> = TestTokens;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> TestTokens {
        let folded = ANALYSIS.fold.fold(text);
        let token = |text: String, position| Token { text, position, ..Token::default() };
        let tokens: Vec<Token> = match self {
            Self::Grams => grams(&folded).map(|g| token(g.text.to_owned(), g.char_start)).collect(),
            Self::Chars => {
                let mut seen = std::collections::HashSet::new();
                let chars = folded.chars().filter(|c| CharClass::from_char(*c) == CharClass::Cjk);
                chars.filter(|c| seen.insert(*c)).map(|c| token(c.into(), 0)).collect()
            }
            Self::Words => {
                let mut words = Vec::new();
                let segmenter = &ANALYSIS.segmenter;
                segmenter.for_each_long_word(&folded, |word| words.push(token(word.into(), 0)));
                words
            }
        };
        TestTokens { tokens: tokens.into_iter(), token: Token::default() }
    }
}

impl TokenStream for TestTokens {
    fn advance(&mut self) -> bool {
        self.tokens.next().map(|token| self.token = token).is_some()
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

fn place(article: &Article) -> DocumentPlace<'_> {
    DocumentPlace { origin: &article.id, arrived: 7, version: 9 }
}

fn tantivy_segment(articles: &[Article]) -> Segment {
    let (schema, fields) = schema();
    let index = Index::create_in_ram(schema);
    index.tokenizers().register(tokenizer::GRAMS, TestTokenizer::Grams);
    index.tokenizers().register(tokenizer::CHARS, TestTokenizer::Chars);
    index.tokenizers().register(tokenizer::WORDS, TestTokenizer::Words);
    let mut writer: IndexWriter = index.writer_with_num_threads(1, 15 << 20).unwrap();
    writer.set_merge_policy(Box::new(NoMergePolicy));
    for article in articles {
        let stored = codec::pack(article).unwrap();
        let key_terms = key_terms(article, &ANALYSIS, &mut KeyTermExtractor::default());
        let derived = DerivedParts { stored: &stored, key_terms: &key_terms };
        let mut document = document(&fields, article, &place(article), &derived, &ANALYSIS.fold);
        document.add_text(fields.id, &article.id);
        for (grams, text) in
            [(fields.title_grams, &article.title), (fields.body_grams, &article.body())]
        {
            document.add_text(grams, text);
            document.add_text(fields.chars, text);
            document.add_text(fields.words, text);
        }
        if let Some(source) = &article.source {
            document.add_text(fields.source_grams, name_key(source, &ANALYSIS.fold));
        }
        for author in &article.authors {
            document.add_text(fields.author_grams, name_key(author, &ANALYSIS.fold));
        }
        writer.add_document(document).unwrap();
    }
    writer.commit().unwrap();
    index.searchable_segments().unwrap().pop().unwrap()
}

fn own_segment(articles: &[Article]) -> Segment {
    let (schema, fields) = schema();
    let index = Index::create_in_ram(schema);
    let mut builder = SegmentBuilder::new(&index, fields, Arc::clone(&ANALYSIS)).unwrap();
    let mut extractor = KeyTermExtractor::default();
    for article in articles {
        builder.add(article, &place(article), &mut extractor).unwrap();
    }
    builder.write(index.new_segment()).unwrap()
}

fn check(articles: &[Article]) {
    let (theirs, ours) = (tantivy_segment(articles), own_segment(articles));
    assert_eq!(ours.meta().max_doc(), theirs.meta().max_doc());
    for component in COMPONENTS {
        let read = |segment: &Segment| segment.open_read(component.clone()).unwrap();
        let [theirs, ours] = [&theirs, &ours].map(|s| read(s).read_bytes().unwrap());
        assert!(*ours == *theirs, "{component:?}: {} bytes, {}", ours.len(), theirs.len());
    }
}

fn article(id: usize, title: &str, paragraphs: &[&str], authors: &[&str]) -> Article {
    let body = |text: &&str| Paragraph::new(ParagraphKind::Body, *text);
    Article {
        id: id.to_string(),
        title: title.to_owned(),
        paragraphs: paragraphs.iter().map(body).collect(),
        authors: authors.iter().map(|name| (*name).to_owned()).collect(),
        source: authors.first().map(|name| format!("{name}報")),
        ..Article::default()
    }
}

#[test]
fn a_segment_equals_that_of_tantivy() {
    check(&[
        article(
            0,
            "杭州跨境電商峰會",
            &["Ｃ919大型客机，5.2%。一带一路和一带一路，中华人民共和国", "𠀀𠀁字𠀀好"],
            &["甲乙", "乙甲", "甲乙"],
        ),
        article(1, "", &[], &[]),
        article(2, "字𠀀", &["好𠀀", "가나다 ひらがな", "ЖЖ5人"], &["𠀀"]),
    ]);
    check(&[article(0, "", &[], &[])]);
}

#[test]
fn long_postings_lists_equal_those_of_tantivy() {
    let body = |n: usize| "经济的发展，的确的人工智能".repeat(n % 50);
    let articles: Vec<Article> =
        (0..700).map(|n| article(n, "发展", &[body(n).as_str()], &["甲"])).collect();
    check(&articles);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_segment_equals_that_of_tantivy(
        texts in prop::collection::vec("[一-三甲乙a-c0-2⒈，。.%\n \u{20000}\u{20001}가]{0,40}", 3..60),
    ) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let articles: Vec<Article> = texts
            .chunks_exact(3)
            .enumerate()
            .map(|(n, texts)| article(n, texts[0], &texts[1..2], &texts[2..]))
            .collect();
        check(&articles);
    }
}
