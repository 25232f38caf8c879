//! The settings of all layers, and the document that lists them.

use std::fs;

use expect_test::expect_file;

use super::spec::{SettingSpec, setting_specs};
use super::*;

fn settings(file: &str, env: &[(&str, &str)], flags: &[(&str, &str)]) -> Settings {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("xunwen.toml");
    fs::write(&path, file).unwrap();

    let flags = flags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let flags = SettingFlags { file: Some(path), flags };
    let variable = |name: &str| {
        env.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
    };
    Settings::read(&flags, variable).unwrap()
}

fn effective(settings: &Settings, key: &str) -> String {
    let setting = settings.0.iter().find(|setting| setting.spec.key == key).unwrap();
    let origin = match setting.origin {
        SettingOrigin::File { line, .. } => format!("line {line}"),
        _ => setting.origin_text(),
    };
    format!("{} {origin}", setting.value.as_deref().unwrap_or("-"))
}

#[test]
fn flags_win_over_the_environment_over_the_file_over_defaults() {
    let file = "\n# where\nlisten = '127.0.0.1:1'\nrescan = 5\nwatch = true\nindex = 'of-file'";
    let env = [("XUNWEN_LISTEN", "127.0.0.1:2"), ("XUNWEN_RESCAN", "6"), ("XUNWEN_CORPUS", "")];
    let settings = settings(file, &env, &[("listen", "127.0.0.1:3")]);
    assert_eq!(effective(&settings, "listen"), "127.0.0.1:3 --listen");
    assert_eq!(effective(&settings, "rescan"), "6 XUNWEN_RESCAN");
    assert_eq!(effective(&settings, "watch"), "true line 5");
    assert_eq!(effective(&settings, "index"), "of-file line 6");
    assert_eq!(effective(&settings, "corpus"), "corpus default");
    assert_eq!(effective(&settings, "posted"), "- default");
}

#[test]
fn a_list_may_be_written_in_every_layer() {
    let file = "trusted_proxies = ['10.0.0.0/8', '192.168.0.1']";
    let env = [("XUNWEN_CORS_ORIGINS", "https://a.example, https://b.example,")];
    let config = settings(file, &env, &[]).config().unwrap();
    assert_eq!(config.limits.trusted_proxies.len(), 2);
    assert_eq!(config.limits.cors_origins.len(), 2);

    let none = settings("trusted_proxies = []", &[], &[]).config().unwrap();
    assert!(none.limits.trusted_proxies.is_empty());
}

#[test]
fn every_setting_has_an_effect() {
    let defaults = settings("", &[], &[]).config().unwrap();
    for spec in setting_specs().iter().filter(|spec| spec.kind != SettingKind::Secret) {
        let invalid = settings("", &[(&spec.env(), "\u{0}?")], &[]).config();
        let has_effect =
            invalid.map_or(true, |config| format!("{config:?}") != format!("{defaults:?}"));
        assert!(has_effect, "nothing depends on `{}`", spec.key);
    }
}

#[test]
fn an_invalid_value_is_reported_with_its_origin() {
    let message = |file, env: &[_]| format!("{:#}", settings(file, env, &[]).config().unwrap_err());
    assert_eq!(
        message("", &[("XUNWEN_LISTEN", "here")]),
        "invalid listen: \"here\" (XUNWEN_LISTEN): expected an address and port, such as `127.0.0.1:7878`; port 0 chooses any free port; or `unix:` and the path of a socket"
    );
    let in_file = message("\nmax_searches = -1", &[]);
    assert!(in_file.starts_with("invalid max_searches: \"-1\" ("), "{in_file}");
    assert!(in_file.ends_with(".toml:2): expected a whole number from 1"), "{in_file}");
    let format = message("", &[("XUNWEN_LOG_FORMAT", "xml")]);
    assert_eq!(
        format,
        "invalid log_format: \"xml\" (XUNWEN_LOG_FORMAT): expected one of `text`, `json`"
    );
    let secret = message("", &[("XUNWEN_TOKEN", "short-one")]);
    assert!(!secret.contains("short-one"), "{secret}");
}

/// Returns another valid value for a setting.
fn another_value(key: &str) -> String {
    let values = ["3", "2.5", "127.0.0.1:9", "true", "false", "10.0.0.0/8", "a.example", "json"];
    let values =
        values.into_iter().chain(["https://a.example", "http://a.example/rerank", "debug", "5"]);
    let mut different = values.filter(|value| {
        let (before, after) = (settings("", &[], &[]), settings("", &[], &[(key, value)]));
        let after = after.config().ok().map(|config| format!("{config:?}"));
        after.is_some_and(|after| after != format!("{:?}", before.config().unwrap()))
    });
    different.next().unwrap_or_else(|| panic!("no other value of `{key}` is known")).to_owned()
}

#[test]
fn a_reload_changes_the_settings_that_say_so_and_no_others() {
    // The pool of searches is made once, although its limits are options of the server.
    let of_pool =
        ["max_searches", "queue_wait", "search_time", "search_cpu", "search_reads", "search_steps"];
    let defaults = settings("", &[], &[]).config().unwrap();

    for spec in setting_specs().iter().filter(|spec| spec.kind != SettingKind::Secret) {
        let key = spec.key.as_str();
        let value = another_value(key);
        let config = settings("", &[], &[(key, &value)]).config().unwrap();
        let is_live = config.server_options() != defaults.server_options()
            || config.log.log != defaults.log.log
            || config.tokens != defaults.tokens;
        assert_eq!(spec.is_reloadable(), is_live && !of_pool.contains(&key), "{key} = {value}");
    }
}

#[test]
fn the_document_lists_the_settings_that_need_a_restart() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/configuration.md");
    let document = fs::read_to_string(path).unwrap();
    let section = document.split("\n## ").find(|section| section.starts_with("Reload"));
    let section = section.unwrap_or_else(|| panic!("no section on reloading in {path}"));

    for spec in setting_specs().iter().filter(|spec| spec.kind != SettingKind::Secret) {
        let is_listed = section.contains(&format!("`{}`", spec.key));
        assert_eq!(is_listed, !spec.is_reloadable(), "{} in the section on reloading", spec.key);
    }
}

/// Run with `UPDATE_EXPECT=1` to write the table into the document.
#[test]
fn the_document_lists_every_setting() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/configuration.md");
    let document = fs::read_to_string(path).unwrap();
    let is_row = |line: &&str| line.starts_with("| ") && line.contains("`XUNWEN_");
    let rows: Vec<&str> = document.split_inclusive('\n').filter(is_row).collect();
    let table: String = setting_specs().iter().map(table_row).collect();
    expect_file![path].assert_eq(&document.replacen(&rows.concat(), &table, 1));
    assert_eq!(rows.len(), setting_specs().len());
}

fn table_row(spec: &SettingSpec) -> String {
    let SettingSpec { key, kind, default, help } = spec;
    let (file, flag) = match kind {
        SettingKind::Secret => ("—".to_owned(), "—".to_owned()),
        _ => (format!("`{key}`"), format!("`{}`", spec.flag())),
    };
    let default = default.as_ref().map_or("—".to_owned(), |default| format!("`{default}`"));
    format!("| {file} | {flag} | `{}` | {default} | {help} |\n", spec.env())
}
