//! The stored form of an article: small, and decompressed independently of other articles.
//!
//! A document store that compresses neighbouring articles together is small too, but has to
//! decompress all of them to read one. Here the text is first written in [`characters`]' encoding,
//! which takes a third fewer bytes than UTF-8, and each article is then compressed by itself.
//!
//! An encoded article is a sequence of values: a tag byte below 0x20, then characters up to the next
//! tag.

pub(crate) mod characters;

use std::cell::RefCell;
use std::io;

use xunwen_corpus::{Article, Paragraph, ParagraphKind};
use zstd::bulk::{Compressor, Decompressor};
use zstd::zstd_safe::get_frame_content_size;

use characters::{MIN_CODE, read, write};

/// The zstd compression level. Higher levels save less space than their time is worth.
const COMPRESSION_LEVEL: i32 = 8;

/// The first bytes of every zstd frame, which are not stored.
const ZSTD_MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

const ID: u8 = 0x01;
const TITLE: u8 = 0x02;
const AUTHOR: u8 = 0x03;
const SOURCE: u8 = 0x04;
const PUBLISHED: u8 = 0x05;
const EDITOR: u8 = 0x06;
const EDITION: u8 = 0x07;
const URL: u8 = 0x08;

/// The tag of a paragraph of the first of [`PARAGRAPH_KINDS`]; the tags of the other kinds follow.
const PARAGRAPH: u8 = 0x10;

/// The kinds of paragraphs in the order of their tags. The order is part of the stored form.
const PARAGRAPH_KINDS: [ParagraphKind; 7] = [
    ParagraphKind::Body,
    ParagraphKind::Heading,
    ParagraphKind::Caption,
    ParagraphKind::Kicker,
    ParagraphKind::Subtitle,
    ParagraphKind::Byline,
    ParagraphKind::Note,
];

thread_local! {
    // Creating a compressor takes longer than using it once, so each thread keeps its own.
    static COMPRESSOR: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static DECOMPRESSOR: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

/// Encodes and compresses an article.
///
/// # Errors
/// If memory runs out.
pub fn pack(article: &Article) -> io::Result<Vec<u8>> {
    let codes = encode(article);
    let mut packed = COMPRESSOR.with_borrow_mut(|compressor| match compressor {
        Some(compressor) => compressor.compress(&codes),
        none => none.insert(Compressor::new(COMPRESSION_LEVEL)?).compress(&codes),
    })?;

    packed.drain(..ZSTD_MAGIC.len());
    Ok(packed)
}

/// Decompresses an article into `codes`, replacing the contents of `codes`.
///
/// # Errors
/// If `packed` is not a compressed article, or if memory runs out.
pub fn unpack(packed: &[u8], codes: &mut Vec<u8>) -> io::Result<()> {
    let frame = [&ZSTD_MAGIC, packed].concat();
    let n_bytes = get_frame_content_size(&frame)
        .ok()
        .flatten()
        .and_then(|n_bytes| usize::try_from(n_bytes).ok())
        .ok_or(io::ErrorKind::InvalidData)?;

    codes.clear();
    codes.try_reserve_exact(n_bytes)?;
    DECOMPRESSOR.with_borrow_mut(|decompressor| match decompressor {
        Some(decompressor) => decompressor.decompress_to_buffer(&frame, codes),
        none => none.insert(Decompressor::new()?).decompress_to_buffer(&frame, codes),
    })?;
    Ok(())
}

/// Decodes an article. Returns `None` if the codes are not those of an article.
pub(crate) fn decode(mut codes: &[u8]) -> Option<Article> {
    let mut article = Article::default();
    let mut value = Vec::new();

    while let Some((tag, rest)) = codes.split_first() {
        value.clear();
        codes = read(rest, &mut value)?;
        let value = str::from_utf8(&value).ok()?;
        let text = || value.to_owned();

        match *tag {
            ID => article.id = text(),
            TITLE => article.title = text(),
            AUTHOR => article.authors.push(text()),
            SOURCE => article.source = Some(text()),
            PUBLISHED => article.published = Some(value.parse().ok()?),
            EDITOR => article.editor = Some(text()),
            EDITION => article.edition = Some(text()),
            URL => article.url = Some(text()),
            tag => {
                let kind = *PARAGRAPH_KINDS.get(usize::from(tag.checked_sub(PARAGRAPH)?))?;
                article.paragraphs.push(Paragraph { kind, text: text() });
            }
        }
    }
    Some(article)
}

fn encode(article: &Article) -> Vec<u8> {
    let mut codes = Vec::new();
    push_value(&mut codes, ID, &article.id);
    push_value(&mut codes, TITLE, &article.title);
    for Paragraph { kind, text } in &article.paragraphs {
        push_value(&mut codes, paragraph_tag(*kind), text);
    }
    for author in &article.authors {
        push_value(&mut codes, AUTHOR, author);
    }

    // Values that an article may lack.
    let published = article.published.map(|published| published.to_string());
    for (tag, value) in [
        (SOURCE, &article.source),
        (PUBLISHED, &published),
        (EDITOR, &article.editor),
        (EDITION, &article.edition),
        (URL, &article.url),
    ] {
        if let Some(value) = value {
            push_value(&mut codes, tag, value);
        }
    }
    codes
}

fn push_value(codes: &mut Vec<u8>, tag: u8, text: &str) {
    debug_assert!(tag < MIN_CODE);
    codes.push(tag);
    write(text, codes);
}

fn paragraph_tag(kind: ParagraphKind) -> u8 {
    let tags = PARAGRAPH_KINDS.into_iter().zip(PARAGRAPH..);
    tags.into_iter().find(|(known, _)| *known == kind).map_or(PARAGRAPH, |(_, tag)| tag)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pack_and_unpack(article: &Article) -> Option<Article> {
        let mut codes = Vec::new();
        unpack(&pack(article).unwrap(), &mut codes).unwrap();
        decode(&codes)
    }

    proptest! {
        #[test]
        fn an_article_survives_packing(
            id in any::<String>(),
            title in any::<String>(),
            paragraphs in prop::collection::vec((0..PARAGRAPH_KINDS.len(), any::<String>()), 0..5),
            authors in prop::collection::vec(any::<String>(), 0..3),
            [source, editor, edition, url] in any::<[Option<String>; 4]>(),
            day in prop::option::of(0..28_u8),
        ) {
            let paragraphs = paragraphs.into_iter();
            let paragraphs = paragraphs.map(|(kind, text)| Paragraph::new(PARAGRAPH_KINDS[kind], text)).collect();
            let published = day.and_then(|day| format!("2023-05-{:02}", day + 1).parse().ok());
            let article =
                Article { id, title, paragraphs, authors, source, published, editor, edition, url };
            prop_assert_eq!(pack_and_unpack(&article), Some(article));
        }

        #[test]
        fn damaged_bytes_never_panic(
            text in "[一-三a，]{0,200}",
            at in any::<prop::sample::Index>(),
            bit in 0..8_u8,
            cut in any::<prop::sample::Index>(),
        ) {
            let article = Article { title: text, ..Article::default() };
            let mut packed = pack(&article).unwrap();
            let damaged = at.index(packed.len());
            packed[damaged] ^= 1 << bit;
            let mut codes = Vec::new();
            for packed in [&packed[..], &packed[..cut.index(packed.len())]] {
                if unpack(packed, &mut codes).is_ok() {
                    let _ = decode(&codes);
                }
            }
        }
    }

    #[test]
    fn a_packed_article_is_smaller_than_its_text() {
        let text = "经济日报讯，杭州跨境电商综合试验区今年前三季度进出口总额同比增长百分之十二，\
            其中出口占七成以上。市商务局负责人表示，下一步将继续优化通关服务，支持中小企业参加展会，\
            推动更多品牌走向海外市场，并与周边城市共建物流枢纽，为企业降低成本、提高效率创造条件。";
        let article = Article { title: text.to_owned(), ..Article::default() };
        let packed = pack(&article).unwrap().len();
        assert!(packed * 100 < text.len() * 62, "{packed} of {}", text.len());
        let long = Article { title: text.repeat(20), ..Article::default() };
        assert!(pack(&long).unwrap().len() < text.len());
    }
}
