//! Settings in a TOML file: keys of the table, and values of any type that reads as one.

use anyhow::{anyhow, bail};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::table::{Kind, SETTINGS, Setting};

/// A value in a file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct InFile {
    pub(crate) key: &'static str,
    pub(crate) text: String,
    /// The line of its key, from 1.
    pub(crate) line: usize,
}

/// Returns what a file sets.
///
/// # Errors
/// When it is no TOML, has a key that is no setting, or a value of another kind; with the line.
pub(crate) fn values(text: &str) -> anyhow::Result<Vec<InFile>> {
    let line_of = |at: usize| 1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count();
    let table = DeTable::parse(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_of(span.start));
        anyhow!("line {line}: it is no TOML: {}", error.message())
    })?;
    let mut values = Vec::new();
    for (key, value) in table.get_ref() {
        let line = line_of(key.span().start);
        let name: &str = key.get_ref();
        let Some(setting) = SETTINGS.iter().find(|setting| setting.key == name) else {
            bail!(
                "line {line}: there is no setting `{name}`: `xunwen config` shows those that there are"
            );
        };
        let text = text_of(setting, value).ok_or_else(|| match setting.kind {
            Kind::Secret => anyhow!("line {line}: `{name}` may only stand in `{}`, where fewer can read it, or in a file of `tokens`", setting.env()),
            _ => anyhow!("line {line}: the value of `{name}` is of another kind: give {}", setting.takes),
        })?;
        values.push(InFile { key: setting.key, text, line });
    }
    Ok(values)
}

/// Returns a value as it would stand in a flag; `None` when it is of the wrong kind.
fn text_of(setting: &Setting, value: &Spanned<DeValue<'_>>) -> Option<String> {
    match (setting.kind, value.get_ref()) {
        (Kind::Secret, _) => None,
        (Kind::Switch, DeValue::Boolean(yes)) => Some(yes.to_string()),
        (Kind::Switch, _) => None,
        (Kind::Many(_), DeValue::Array(items)) => {
            let texts = items.iter().map(|item| plain(item.get_ref()));
            texts.collect::<Option<Vec<_>>>().map(|texts| texts.join(","))
        }
        (Kind::One(_) | Kind::Many(_), value) => plain(value),
    }
}

fn plain(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str().replace('_', "")),
        DeValue::Float(number) => Some(number.as_str().replace('_', "")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        match values(text) {
            Ok(values) => {
                let mut values: Vec<String> =
                    values.iter().map(|v| format!("{}={}@{}", v.key, v.text, v.line)).collect();
                values.sort();
                values.join(" ")
            }
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn values_of_every_kind_are_read_with_their_lines() {
        assert_eq!(shown(""), "");
        assert_eq!(
            shown(
                "watch = true\n\nrate=1_000\nqueue_wait = 0.5\ncors_origins = [\n 'https://a',\n 'https://b',\n]\nindex='i'"
            ),
            "cors_origins=https://a,https://b@5 index=i@9 queue_wait=0.5@4 rate=1000@3 watch=true@1"
        );
    }

    #[test]
    fn what_is_no_setting_is_refused_with_its_line() {
        for (text, expected) in [
            ("rate = 1\nlisten_on = 'x'", "line 2: there is no setting `listen_on`"),
            ("\n\n[limits]\nrate = 1", "line 3: there is no setting `limits`"),
            ("rate = 1\nrate", "line 2: it is no TOML"),
            ("rate = 1\nrate = 2", "line 2: it is no TOML"),
            (
                "watch = 'true'",
                "line 1: the value of `watch` is of another kind: give `true` or `false`",
            ),
            ("listen = ['a']", "line 1: the value of `listen` is of another kind"),
            ("token = 'secret'", "line 1: `token` may only stand in `XUNWEN_TOKEN`"),
        ] {
            assert!(shown(text).starts_with(expected), "{}", shown(text));
            assert!(!shown(text).contains("secret"));
        }
    }
}
