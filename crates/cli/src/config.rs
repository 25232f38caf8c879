//! The settings of a server: where each comes from, and what they are together.
//!
//! Flags count before the environment, that before the file, that before the defaults; there is
//! one table of them all ([`SETTINGS`]), from which flags, names and documents are made.

mod file;
mod flags;
mod show;
mod table;
mod typed;

use std::path::PathBuf;

use anyhow::Context;

pub(crate) use flags::SettingArgs;
pub(crate) use show::run;
pub(crate) use typed::Config;

use self::table::{Kind, SETTINGS, Setting};

/// Where the name of the file may stand.
const CONFIG_ENV: &str = "XUNWEN_CONFIG";

/// Every setting, in the order of the table.
#[derive(Debug)]
pub(crate) struct Settings(Vec<Set>);

/// A setting, its value if it has one, and where that comes from. Lists are parted by commas.
#[derive(Debug)]
struct Set {
    setting: &'static Setting,
    value: Option<String>,
    origin: Origin,
}

/// Where a value comes from, the first that counts first.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Origin {
    Flag,
    Environment,
    File { path: PathBuf, line: usize },
    Default,
}

impl Settings {
    /// Returns the settings in force, given flags and the environment.
    ///
    /// # Errors
    /// When the file cannot be read, is no TOML, or has a key that is none.
    pub(crate) fn read(
        args: &SettingArgs,
        env: impl Fn(&str) -> Option<String>,
    ) -> anyhow::Result<Self> {
        let path = args.config.clone().or_else(|| env(CONFIG_ENV).map(PathBuf::from));
        let in_file = match &path {
            None => Vec::new(),
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .with_context(|| format!("cannot read the settings in `{}`", path.display()))?;
                file::values(&text).with_context(|| format!("in `{}`", path.display()))?
            }
        };
        let set = |setting: &'static Setting| {
            let of_flag = args.flags.get(setting.key).map(|value| (value.clone(), Origin::Flag));
            let of_env = || {
                let value = env(&setting.env()).filter(|value| !value.is_empty())?;
                Some((value, Origin::Environment))
            };
            let of_file = || {
                let found = in_file.iter().find(|value| value.key == setting.key)?;
                let (path, line) = (path.clone()?, found.line);
                Some((found.text.clone(), Origin::File { path, line }))
            };
            let (value, origin) = match of_flag.or_else(of_env).or_else(of_file) {
                Some((value, origin)) => (Some(value), origin),
                None => (setting.default.map(str::to_owned), Origin::Default),
            };
            Set { setting, value, origin }
        };
        Ok(Self(SETTINGS.iter().map(set).collect()))
    }

    fn get(&self, key: &str) -> &Set {
        self.0.iter().find(|set| set.setting.key == key).expect("the table has what is asked for")
    }
}

impl Set {
    /// Returns the error for a value that cannot be used.
    fn unusable(&self, found: &str) -> anyhow::Error {
        let Setting { key, takes, .. } = self.setting;
        let from = self.origin_text();
        let found = if self.setting.kind == Kind::Secret { "what was given" } else { found };
        anyhow::anyhow!("`{found}` is no value of `{key}` ({from}): give {takes}")
    }

    fn origin_text(&self) -> String {
        match &self.origin {
            Origin::Flag => self.setting.flag(),
            Origin::Environment => self.setting.env(),
            Origin::File { path, line } => format!("{}:{line}", path.display()),
            Origin::Default => "default".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn settings(file: &str, env: &[(&str, &str)], flags: &[(&'static str, &str)]) -> Settings {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("xunwen.toml");
        fs::write(&path, file).unwrap();
        let flags = flags.iter().map(|(key, value)| (*key, (*value).to_owned())).collect();
        let args = SettingArgs { config: Some(path), flags };
        let env = |name: &str| {
            env.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        Settings::read(&args, env).unwrap()
    }

    fn shown(settings: &Settings, key: &str) -> String {
        let set = settings.get(key);
        let origin = match set.origin {
            Origin::File { line, .. } => format!("line {line}"),
            _ => set.origin_text(),
        };
        format!("{} {origin}", set.value.as_deref().unwrap_or("-"))
    }

    #[test]
    fn flags_count_before_the_environment_before_the_file_before_defaults() {
        let file = "\n# where\nlisten = '127.0.0.1:1'\nrescan = 5\nwatch = true\nindex = 'of-file'";
        let env = [("XUNWEN_LISTEN", "127.0.0.1:2"), ("XUNWEN_RESCAN", "6"), ("XUNWEN_CORPUS", "")];
        let settings = settings(file, &env, &[("listen", "127.0.0.1:3")]);
        assert_eq!(shown(&settings, "listen"), "127.0.0.1:3 --listen");
        assert_eq!(shown(&settings, "rescan"), "6 XUNWEN_RESCAN");
        assert_eq!(shown(&settings, "watch"), "true line 5");
        assert_eq!(shown(&settings, "index"), "of-file line 6");
        assert_eq!(shown(&settings, "corpus"), "corpus default");
        assert_eq!(shown(&settings, "posted"), "- default");
    }

    #[test]
    fn a_list_may_be_written_in_every_place() {
        let file = "trusted_proxies = ['10.0.0.0/8', '192.168.0.1']";
        let env = [("XUNWEN_CORS_ORIGINS", "https://a.example, https://b.example")];
        let config = Config::new(&settings(file, &env, &[])).unwrap();
        assert_eq!(config.server.trusted_proxies.len(), 2);
        assert_eq!(config.server.cors_origins.len(), 2);
    }

    #[test]
    fn every_setting_can_be_set_and_none_is_left_unused() {
        let defaults = Config::new(&settings("", &[], &[])).unwrap();
        for setting in SETTINGS.iter().filter(|setting| setting.kind != Kind::Secret) {
            let wrong = settings("", &[(&setting.env(), "\u{0}?")], &[]);
            let of_wrong = Config::new(&wrong);
            let is_noticed =
                of_wrong.map_or(true, |config| format!("{config:?}") != format!("{defaults:?}"));
            assert!(is_noticed, "nothing depends on `{}`", setting.key);
        }
    }

    #[test]
    fn a_value_that_cannot_be_used_is_named_with_its_place() {
        let message = |file, env: &[_]| {
            let error = Config::new(&settings(file, env, &[])).unwrap_err();
            format!("{error:#}")
        };
        assert_eq!(
            message("", &[("XUNWEN_LISTEN", "here")]),
            "`here` is no value of `listen` (XUNWEN_LISTEN): give an address and port, as in `127.0.0.1:7878`; port 0 is any free one"
        );
        let of_file = message("\nmax_searches = -1", &[]);
        assert!(of_file.contains(".toml:2): give a whole number from 1"), "{of_file}");
        let secret = message("", &[("XUNWEN_TOKEN", "short-one")]);
        assert!(!secret.contains("short-one"), "{secret}");
    }
}
