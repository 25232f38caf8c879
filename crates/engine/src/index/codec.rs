//! The stored form of an article: small, and unpacked alone.
//!
//! A store that packs neighbours together is small too, but unpacks all of them for one. Here
//! characters are written as [`characters`] has it, in a third less bytes than UTF-8, and each
//! article is packed by itself.
//!
//! An article is a row of values: a byte below 0x20 that says what follows, then characters, up to
//! the next such byte.

pub(crate) mod characters;

use std::cell::RefCell;
use std::io;

use xunwen_corpus::{Article, Paragraph, ParagraphKind};
use zstd::bulk::{Compressor, Decompressor};
use zstd::zstd_safe::get_frame_content_size;

use characters::{MIN_CODE, read, write};

/// The level of compression: what higher ones save is not worth their time.
const LEVEL: i32 = 8;

/// What every packed text begins with, which is left out.
const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

const ID: u8 = 0x01;
const TITLE: u8 = 0x02;
const AUTHOR: u8 = 0x03;
const SOURCE: u8 = 0x04;
const PUBLISHED: u8 = 0x05;
const EDITOR: u8 = 0x06;
const EDITION: u8 = 0x07;
const URL: u8 = 0x08;
/// A paragraph of the first of [`KINDS`]; those of the others follow.
const PARAGRAPH: u8 = 0x10;

/// The kinds of paragraphs by their numbers, which never change.
const KINDS: [ParagraphKind; 7] = [
    ParagraphKind::Body,
    ParagraphKind::Heading,
    ParagraphKind::Caption,
    ParagraphKind::Kicker,
    ParagraphKind::Subtitle,
    ParagraphKind::Byline,
    ParagraphKind::Note,
];

thread_local! {
    /// To make one costs more than to use it.
    static PACKER: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static UNPACKER: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

/// Returns an article packed.
///
/// # Errors
/// When there is no memory for it.
pub(crate) fn pack(article: &Article) -> io::Result<Vec<u8>> {
    let codes = written(article);
    let mut packed = PACKER.with_borrow_mut(|packer| match packer {
        Some(packer) => packer.compress(&codes),
        none => none.insert(Compressor::new(LEVEL)?).compress(&codes),
    })?;
    packed.drain(..MAGIC.len());
    Ok(packed)
}

/// Puts the codes of a packed article into `codes`, in the place of what is there.
///
/// # Errors
/// When it is no packed article, or there is no memory for what it says to be.
pub(crate) fn unpack(packed: &[u8], codes: &mut Vec<u8>) -> io::Result<()> {
    let frame = [&MAGIC, packed].concat();
    let n_bytes = get_frame_content_size(&frame).ok().flatten();
    let n_bytes =
        n_bytes.and_then(|n| usize::try_from(n).ok()).ok_or(io::ErrorKind::InvalidData)?;
    codes.clear();
    codes.try_reserve_exact(n_bytes)?;
    UNPACKER.with_borrow_mut(|unpacker| match unpacker {
        Some(unpacker) => unpacker.decompress_to_buffer(&frame, codes),
        none => none.insert(Decompressor::new()?).decompress_to_buffer(&frame, codes),
    })?;
    Ok(())
}

/// Returns the article that codes are of; `None` when they are of none.
pub(crate) fn article(mut codes: &[u8]) -> Option<Article> {
    let mut article = Article::default();
    let mut value = String::new();
    while let Some((tag, rest)) = codes.split_first() {
        value.clear();
        codes = read(rest, &mut value)?;
        let text = || value.as_str().to_owned();
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
                let kind = *KINDS.get(usize::from(tag.checked_sub(PARAGRAPH)?))?;
                article.paragraphs.push(Paragraph { kind, text: text() });
            }
        }
    }
    Some(article)
}

fn written(article: &Article) -> Vec<u8> {
    let mut codes = Vec::new();
    let mut add = |tag: u8, text: &str| {
        debug_assert!(tag < MIN_CODE);
        codes.push(tag);
        write(text, &mut codes);
    };
    add(ID, &article.id);
    add(TITLE, &article.title);
    for Paragraph { kind, text } in &article.paragraphs {
        let number = KINDS.iter().zip(PARAGRAPH..).find(|(of, _)| *of == kind);
        add(number.map_or(PARAGRAPH, |(_, tag)| tag), text);
    }
    article.authors.iter().for_each(|author| add(AUTHOR, author));
    let published = article.published.map(|published| published.to_string());
    for (tag, value) in [
        (SOURCE, &article.source),
        (PUBLISHED, &published),
        (EDITOR, &article.editor),
        (EDITION, &article.edition),
        (URL, &article.url),
    ] {
        value.iter().for_each(|value| add(tag, value));
    }
    codes
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn there_and_back(article: &Article) -> Option<Article> {
        let mut codes = Vec::new();
        unpack(&pack(article).unwrap(), &mut codes).unwrap();
        super::article(&codes)
    }

    proptest! {
        #[test]
        fn an_article_comes_back_as_it_was(
            id in any::<String>(),
            title in any::<String>(),
            paragraphs in prop::collection::vec((0..KINDS.len(), any::<String>()), 0..5),
            authors in prop::collection::vec(any::<String>(), 0..3),
            [source, editor, edition, url] in any::<[Option<String>; 4]>(),
            day in prop::option::of(0..28_u8),
        ) {
            let paragraphs = paragraphs.into_iter();
            let paragraphs = paragraphs.map(|(kind, text)| Paragraph::new(KINDS[kind], text)).collect();
            let published = day.and_then(|day| format!("2023-05-{:02}", day + 1).parse().ok());
            let article =
                Article { id, title, paragraphs, authors, source, published, editor, edition, url };
            prop_assert_eq!(there_and_back(&article), Some(article));
        }

        #[test]
        fn what_is_damaged_is_an_error_or_another_article(
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
                    let _ = super::article(&codes);
                }
            }
        }
    }

    #[test]
    fn news_takes_less_than_half_of_its_text() {
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
