//! Reading tokens and settings again while the server runs.

use std::sync::Arc;

use xunwen_server::{Service, Tokens};

use super::open_files::OpenFiles;
use crate::config::{EffectiveSetting, ServerConfig, SettingFlags, Settings};
use crate::logging::LogControl;
use crate::output::error_chain;
use crate::signal::ReloadSignals;

/// Reads the settings again at each signal, and applies those that may change.
pub(super) struct Reloader {
    flags: SettingFlags,
    /// The settings that the server started with: those that need a restart are still in force.
    started: Settings,
    control: ServiceControl,
}

/// The parts of a running server that new settings are applied to.
pub(super) struct ServiceControl {
    pub(super) service: Arc<Service>,
    pub(super) log: LogControl,
    pub(super) open_files: OpenFiles,
}

/// Settings that were read completely and are valid.
struct ValidSettings {
    settings: Settings,
    config: ServerConfig,
    tokens: Tokens,
}

impl Reloader {
    /// Returns a reloader for a server that started with these settings.
    pub(super) fn new(flags: SettingFlags, started: Settings, control: ServiceControl) -> Self {
        Self { flags, started, control }
    }

    /// Reloads at each signal. A file that cannot be read changes nothing.
    pub(super) async fn run(self, mut signals: ReloadSignals) {
        loop {
            signals.next().await;
            match self.read() {
                Ok(valid) => self.apply(valid),
                Err(error) => tracing::error!(
                    error = error_chain(&error),
                    "cannot read the settings again; the old ones stay in force"
                ),
            }
        }
    }

    fn read(&self) -> anyhow::Result<ValidSettings> {
        let settings = Settings::from_environment(&self.flags)?;
        let config = settings.config()?;
        let tokens = config.tokens()?;
        Ok(ValidSettings { settings, config, tokens })
    }

    fn apply(&self, ValidSettings { settings, config, tokens }: ValidSettings) {
        let ServiceControl { service, log, open_files } = &self.control;

        if let Err(error) = log.set_level(&config.log_options().level) {
            tracing::error!(%error, "cannot set the log level");
        }
        service.reload(&open_files.fitted(config.server_options()));
        self.apply_tokens(tokens);

        settings.0.iter().filter(|setting| self.needs_restart(setting)).for_each(log_fixed);
        tracing::info!("read tokens and settings again");
    }

    fn apply_tokens(&self, tokens: Tokens) {
        let has_tokens = !tokens.is_empty();
        if !self.control.service.reload_tokens(tokens) && has_tokens {
            tracing::warn!("the server started without tokens: restart it to accept articles");
        }
    }

    /// Returns whether a setting has changed that the running server cannot apply.
    fn needs_restart(&self, setting: &EffectiveSetting) -> bool {
        let key = &setting.spec.key;
        let started = self.started.0.iter().find(|started| started.spec.key == *key);
        let is_changed = started.is_some_and(|started| started.value != setting.value);
        is_changed && !setting.spec.is_reloadable()
    }
}

/// Logs that a setting has changed that the running server cannot apply.
fn log_fixed(setting: &EffectiveSetting) {
    let (key, place) = (&setting.spec.key, setting.origin_text());
    tracing::warn!(setting = key, place, "restart the server to apply this setting");
}
