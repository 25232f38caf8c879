//! The table of settings.

/// A setting of a server.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Setting {
    /// Its key in the file; flag and variable are made from it.
    pub(crate) key: &'static str,
    pub(crate) kind: Kind,
    /// `None` where it is unset, or worked out; `help` says what that means.
    pub(crate) default: Option<&'static str>,
    /// What it decides.
    pub(crate) help: &'static str,
    /// What its values are, as in "give …".
    pub(crate) takes: &'static str,
}

/// How a setting is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One value, called so in the help.
    One(&'static str),
    /// Any number of values: an array in the file, parted by commas elsewhere.
    Many(&'static str),
    /// Yes or no. The flag alone is yes.
    Switch,
    /// Only in the environment, and never shown.
    Secret,
}

const SECONDS: &str = "a number of seconds above 0, as in `2` or `0.5`";
const COUNT: &str = "a whole number from 1";
const YES_NO: &str = "`true` or `false`";

const fn one(
    key: &'static str,
    name: &'static str,
    default: Option<&'static str>,
    help: &'static str,
    takes: &'static str,
) -> Setting {
    Setting { key, kind: Kind::One(name), default, help, takes }
}

const fn switch(key: &'static str, default: &'static str, help: &'static str) -> Setting {
    Setting { key, kind: Kind::Switch, default: Some(default), help, takes: YES_NO }
}

const fn many(
    key: &'static str,
    name: &'static str,
    help: &'static str,
    takes: &'static str,
) -> Setting {
    Setting { key, kind: Kind::Many(name), default: None, help, takes }
}

/// Every setting.
#[rustfmt::skip]
pub(crate) const SETTINGS: &[Setting] = &[
    one("index", "DIR", Some("index"), "The folder of the index", "a folder"),
    one("corpus", "DIR", Some("corpus"), "The folder of articles, for `watch` and `rebuild_if_needed`", "a folder"),
    one("posted", "DIR", None, "The folder of posted articles; unset, the index's name and `.posted`, beside it", "a folder"),
    one("listen", "ADDR", Some("127.0.0.1:7878"), "The address and port to listen on; port 0 is any free one", "an address and port, as in `127.0.0.1:7878`; port 0 is any free one"),
    one("tokens", "FILE", None, "A file of tokens that allow to write, one a line: NAME TOKEN; beside XUNWEN_TOKEN", "a file of tokens, one a line: NAME TOKEN"),
    Setting { key: "token", kind: Kind::Secret, default: None, help: "A token that allows to write", takes: "a token, as `openssl rand -hex 32` makes one" },
    switch("watch", "false", "Index what appears, changes or vanishes in the folder of articles"),
    one("rescan", "SECONDS", Some("60"), "Seconds between two looks over all of the folder that is watched, for what events miss", SECONDS),
    switch("rebuild_if_needed", "false", "Where the index was made by another version or with another dictionary, serve what can be found and make it anew meanwhile"),
    one("max_searches", "N", None, "Searches at the same time, at most; unset, one for each core and no fewer than two. Others wait", COUNT),
    one("queue_wait", "SECONDS", Some("2"), "How long a search may wait for its turn; then it is answered with 503", SECONDS),
    one("search_time", "SECONDS", Some("10"), "How long a search may take before it is answered with 503", SECONDS),
    one("max_body_bytes", "N", Some("33554432"), "The longest body of a post, or line of NDJSON", COUNT),
    one("body_time", "SECONDS", Some("30"), "How long each 64 KiB of a body may take; then it is answered with 408", SECONDS),
    one("max_connections", "N", Some("1024"), "Connections at the same time, at most; others wait", COUNT),
    one("rate", "N", Some("0"), "Requests a second from one address, ten seconds' of them at once; others are answered with 429. 0 is no limit", "a whole number"),
    many("trusted_proxies", "NET", "Proxies that are believed where a request comes from (X-Forwarded-For, else Forwarded)", "addresses or networks, as in `10.0.0.0/8`"),
    many("cors_origins", "ORIGIN", "Sites whose pages may call the API from a browser", "origins, as in `https://news.example`, or `*`"),
    one("log", "LEVEL", Some("info"), "What is logged to stderr", "`error`, `warn`, `info`, `debug` or `trace`, or directives, as in `warn,xunwen_server=info`"),
    one("log_format", "FORMAT", Some("text"), "How it is logged", "`text` or `json`"),
    switch("log_queries", "true", "Whether the log tells what readers search for"),
];

impl Setting {
    /// Returns its flag.
    pub(crate) fn flag(&self) -> String {
        format!("--{}", self.key.replace('_', "-"))
    }

    /// Returns its variable.
    pub(crate) fn env(&self) -> String {
        format!("XUNWEN_{}", self.key.to_ascii_uppercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The document that tells operators of the settings.
    const DOCUMENT: &str = include_str!("../../../../docs/configuration.md");

    #[test]
    fn the_document_tells_of_every_setting_and_of_no_other() {
        let row = |setting: &Setting| {
            let Setting { key, kind, default, help, .. } = setting;
            let (file, flag) = match kind {
                Kind::Secret => ("—".to_owned(), "—".to_owned()),
                _ => (format!("`{key}`"), format!("`{}`", setting.flag())),
            };
            let default = default.map_or("—".to_owned(), |default| format!("`{default}`"));
            format!("| {file} | {flag} | `{}` | {default} | {help} |\n", setting.env())
        };
        let table: String = SETTINGS.iter().map(row).collect();
        assert!(DOCUMENT.contains(&table), "docs/configuration.md should have:\n{table}");
        let n_rows = DOCUMENT
            .lines()
            .filter(|line| line.starts_with("| ") && line.contains("XUNWEN_"))
            .count();
        assert_eq!(n_rows, SETTINGS.len());
    }
}
