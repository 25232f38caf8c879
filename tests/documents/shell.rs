//! The little of a shell that commands in documents use.

use std::collections::BTreeMap;

/// Splits a command into words as a shell does: quotation marks, `\` before a line end, `$NAME`
/// and comments.
pub(crate) fn words(command: &str, variables: &BTreeMap<String, String>) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut chars = command.chars().peekable();

    while let Some(c) = chars.next() {
        match (c, quote) {
            ('\'' | '"', None) => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (c, Some(open)) if c == open => quote = None,
            ('\\', None) if chars.peek() == Some(&'\n') => {
                chars.next();
            }
            ('$', None | Some('"')) => {
                let mut name = String::new();
                while let Some(c) = chars.next_if(|c| c.is_ascii_alphanumeric() || *c == '_') {
                    name.push(c);
                }
                word.get_or_insert_default().push_str(&variables[&name]);
            }
            ('#', None) if word.is_none() => break,
            (c, None) if c.is_whitespace() => words.extend(word.take()),
            (c, _) => word.get_or_insert_default().push(c),
        }
    }

    assert_eq!(quote, None, "a quotation mark is not closed: {command}");
    words.extend(word);
    words
}

#[test]
fn commands_are_split_as_a_shell_does() {
    let variables = BTreeMap::from([("TOKEN".to_owned(), "s e".to_owned())]);
    assert_eq!(
        words("a 'b $TOKEN' \\\n  \"c $TOKEN\" d'e' '' # f", &variables),
        ["a", "b $TOKEN", "c s e", "de", ""]
    );
}
