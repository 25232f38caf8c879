//! Settings in a TOML file.

use anyhow::{anyhow, bail};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::spec::{SettingKind, SettingSpec};

/// A setting in a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FileSetting {
    pub(super) key: String,
    /// As it would be written in a flag. Lists are separated by commas.
    pub(super) text: String,
    /// The line of its key, from 1.
    pub(super) line: usize,
}

/// Returns the settings in a file.
///
/// # Errors
/// When the text is not TOML, or has an unknown key or a value of the wrong type; with the line.
pub(super) fn parse(text: &str, specs: &[SettingSpec]) -> anyhow::Result<Vec<FileSetting>> {
    let table = DeTable::parse(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_at(text, span.start));
        anyhow!("line {line}: invalid TOML: {}", error.message())
    })?;

    let mut settings = Vec::new();
    for (key, value) in table.get_ref() {
        let line = line_at(text, key.span().start);
        let name: &str = key.get_ref();
        let Some(spec) = specs.iter().find(|spec| spec.key == name) else {
            bail!("line {line}: unknown setting `{name}`{}", suggestion(name, specs));
        };
        let text =
            value_text(spec, value).ok_or_else(|| anyhow!("line {line}: {}", type_error(spec)))?;
        settings.push(FileSetting { key: spec.key.clone(), text, line });
    }
    Ok(settings)
}

/// Returns the line of a byte, from 1.
fn line_at(text: &str, byte_at: usize) -> usize {
    1 + text.bytes().take(byte_at).filter(|byte| *byte == b'\n').count()
}

/// Returns the end of the error for an unknown key: the nearest name.
fn suggestion(name: &str, specs: &[SettingSpec]) -> String {
    let similarity = |spec: &&SettingSpec| strsim::jaro(name, &spec.key);
    let nearest = specs
        .iter()
        .max_by(|a, b| similarity(a).total_cmp(&similarity(b)))
        .map_or("", |spec| spec.key.as_str());
    format!(": did you mean `{nearest}`? (`xunwen config` lists all settings)")
}

fn type_error(spec: &SettingSpec) -> String {
    let SettingSpec { key, .. } = spec;
    match spec.kind {
        SettingKind::Secret => format!(
            "`{key}` is not allowed in a file, which others may read: set `{}` or list it in a \
             file of `tokens`",
            spec.env()
        ),
        SettingKind::Switch => format!("invalid {key}: expected `true` or `false`"),
        SettingKind::Single => format!("invalid {key}: expected a string or a number"),
        SettingKind::List => format!("invalid {key}: expected a string or an array of strings"),
    }
}

/// Returns a value as it would be written in a flag; `None` when it has the wrong type.
fn value_text(spec: &SettingSpec, value: &Spanned<DeValue<'_>>) -> Option<String> {
    match (spec.kind, value.get_ref()) {
        (SettingKind::Switch, DeValue::Boolean(value)) => Some(value.to_string()),
        (SettingKind::Secret | SettingKind::Switch, _) => None,
        (SettingKind::List, DeValue::Array(items)) => {
            let texts = items.iter().map(|item| scalar_text(item.get_ref()));
            texts.collect::<Option<Vec<_>>>().map(|texts| texts.join(","))
        }
        (SettingKind::Single | SettingKind::List, value) => scalar_text(value),
    }
}

fn scalar_text(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str().replace('_', "")),
        DeValue::Float(number) => Some(number.as_str().replace('_', "")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::spec::setting_specs;
    use super::*;

    fn outcome(text: &str) -> String {
        match parse(text, &setting_specs()) {
            Ok(settings) => {
                let mut texts: Vec<String> =
                    settings.iter().map(|s| format!("{}={}@{}", s.key, s.text, s.line)).collect();
                texts.sort();
                texts.join(" ")
            }
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn values_of_every_kind_are_read_with_their_lines() {
        assert_eq!(outcome(""), "");
        assert_eq!(
            outcome(
                "watch = true\n\nrate=1_000\nqueue_wait = 0.5\ncors_origins = [\n 'https://a',\n 'https://b',\n]\nindex='i'"
            ),
            "cors_origins=https://a,https://b@5 index=i@9 queue_wait=0.5@4 rate=1000@3 watch=true@1"
        );
    }

    #[test]
    fn unknown_keys_and_wrong_types_are_refused_with_their_line() {
        for (text, expected) in [
            (
                "rate = 1\nlisten_on = 'x'",
                "line 2: unknown setting `listen_on`: did you mean `listen`?",
            ),
            ("\n\n[limits]\nrate = 1", "line 3: unknown setting `limits`"),
            ("rate = 1\nrate", "line 2: invalid TOML"),
            ("rate = 1\nrate = 2", "line 2: invalid TOML"),
            ("watch = 'true'", "line 1: invalid watch: expected `true` or `false`"),
            ("listen = ['a']", "line 1: invalid listen: expected a string or a number"),
            ("token = 'secret'", "line 1: `token` is not allowed in a file"),
        ] {
            assert!(outcome(text).starts_with(expected), "{}", outcome(text));
            assert!(!outcome(text).contains("secret"));
        }
    }
}
