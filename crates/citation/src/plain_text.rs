//! A reference as plain text: a few lines without labels, for notes and mails in any language.

use crate::author::Author;
use crate::reference::Reference;

/// Returns title, authors, place of publication and address, each on a line of its own, where known.
pub(crate) fn plain_text(reference: &Reference) -> String {
    let authors: Vec<String> = reference.authors.iter().map(name).collect();
    let day = reference.published.map(|day| day.to_string());
    let place = [reference.source.as_deref(), day.as_deref(), reference.page.as_deref()];
    let place: Vec<&str> = place.into_iter().flatten().collect();

    let lines = [
        reference.title.clone(),
        authors.join(if reference.is_chinese() { "、" } else { ", " }),
        place.join(" · "),
        reference.url.clone().unwrap_or_default(),
    ];
    let mut text = String::new();
    for line in lines.iter().filter(|line| !line.is_empty()) {
        text.push_str(line);
        text.push('\n');
    }
    text
}

fn name(author: &Author) -> String {
    match author {
        Author::Literal(name) => name.clone(),
        Author::Person { family, given, is_pinyin: true } => format!("{family} {given}"),
        Author::Person { family, given, is_pinyin: false } => format!("{given} {family}"),
    }
}
