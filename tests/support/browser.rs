//! A headless Chromium, driven through chromedriver.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::Context;
use fantoccini::{Client, ClientBuilder};
use serde_json::{Value, json};

/// A browser with a fresh profile. Ended when dropped.
pub struct Browser {
    driver: Child,
    /// The address of the driver.
    driver_address: String,
    _profile: tempfile::TempDir,
    /// The WebDriver client.
    pub client: Client,
}

/// Whether pages may run scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scripts {
    /// Scripts run.
    On,
    /// Scripts are blocked.
    Off,
}

impl Browser {
    /// Starts a browser with a window of `width` by `height` pixels.
    ///
    /// # Errors
    /// If Chromium or chromedriver is missing or does not start.
    pub async fn start(scripts: Scripts, width: u32, height: u32) -> anyhow::Result<Self> {
        let (mut driver, port) = start_driver()?;
        let driver_address = format!("http://127.0.0.1:{port}");
        let profile = tempfile::tempdir()?;
        let connected = connect(&driver_address, profile.path(), scripts, width, height).await;
        match connected {
            Ok(client) => Ok(Self { driver, driver_address, _profile: profile, client }),
            Err(error) => {
                let _ = driver.kill();
                Err(error)
            }
        }
    }

    /// Sends a command of the DevTools protocol, for what WebDriver cannot do. Returns its answer.
    ///
    /// # Errors
    /// If the browser does not answer, or refuses the command.
    pub async fn devtools(&self, command: &str, params: Value) -> anyhow::Result<Value> {
        let session = self.client.session_id().await?.context("the session is over")?;
        let url = format!("{}/session/{session}/goog/cdp/execute", self.driver_address);
        let body = json!({ "cmd": command, "params": params }).to_string();
        let mut answer = ureq::post(&url).send(&body)?;
        let answer: Value = serde_json::from_str(&answer.body_mut().read_to_string()?)?;
        Ok(answer["value"].clone())
    }

    /// Gives the page a window of `width` by `height` pixels, as narrow as that of a phone.
    ///
    /// # Errors
    /// If the browser does not answer.
    pub async fn resize(&self, width: u32, height: u32) -> anyhow::Result<()> {
        let params = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600,
        });
        self.devtools("Emulation.setDeviceMetricsOverride", params).await?;
        Ok(())
    }

    /// Saves a screenshot to `XUNWEN_SCREENSHOTS/NAME.png` if the variable is set.
    ///
    /// # Errors
    /// If the screenshot cannot be taken or written.
    pub async fn screenshot(&self, name: &str) -> anyhow::Result<()> {
        self.picture("XUNWEN_SCREENSHOTS", name).await
    }

    /// Saves a screenshot to the folder that a variable names, if it is set.
    ///
    /// # Errors
    /// If the screenshot cannot be taken or written.
    pub async fn picture(&self, variable: &str, name: &str) -> anyhow::Result<()> {
        let Some(folder) = std::env::var_os(variable).map(PathBuf::from) else {
            return Ok(());
        };
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join(format!("{name}.png")), self.client.screenshot().await?)?;
        Ok(())
    }

    /// Ends the session and the browser.
    ///
    /// # Errors
    /// If the driver does not answer.
    pub async fn close(mut self) -> anyhow::Result<()> {
        self.client.clone().close().await?;
        self.driver.kill()?;
        self.driver.wait()?;
        Ok(())
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn program(variable: &str, default: &str) -> PathBuf {
    std::env::var_os(variable).map_or_else(|| default.into(), PathBuf::from)
}

/// Starts a driver on a free port.
///
/// The driver takes a free port of IPv4, then the same port of IPv6, and ends if a process beside
/// it holds that one: several drivers start at once here, so it is tried again.
fn start_driver() -> anyhow::Result<(Child, u16)> {
    let mut tries_left = 10;
    loop {
        let mut driver = Command::new(program("CHROMEDRIVER", "/usr/bin/chromedriver"))
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start chromedriver: `make test` installs it")?;
        match port_of(&mut driver) {
            Ok(port) => return Ok((driver, port)),
            Err(error) => {
                let _ = driver.kill();
                let _ = driver.wait();
                tries_left -= 1;
                if tries_left == 0 {
                    return Err(error);
                }
            }
        }
    }
}

/// Reads the port of the driver from its first output.
fn port_of(driver: &mut Child) -> anyhow::Result<u16> {
    let stdout = driver.stdout.take().context("stdout is piped")?;
    let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
    let mut said = Vec::new();
    let line = lines.find(|line| {
        said.push(line.clone());
        line.contains("started successfully on port")
    });
    let line = line.with_context(|| format!("chromedriver did not say its port: {said:?}"))?;
    // Keep reading the output: the driver would block on a full pipe.
    std::thread::spawn(move || lines.for_each(drop));
    let port = line.rsplit("port ").next().unwrap_or_default().trim_end_matches('.');
    port.parse().with_context(|| format!("no port in `{line}`"))
}

async fn connect(
    driver_address: &str,
    profile: &Path,
    scripts: Scripts,
    width: u32,
    height: u32,
) -> anyhow::Result<Client> {
    let mut args: Vec<String> = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
    ]
    .map(str::to_owned)
    .into();
    args.push(format!("--window-size={width},{height}"));
    args.push(format!("--user-data-dir={}", profile.display()));
    let mut prefs = json!({ "intl.accept_languages": "zh-CN,zh" });
    if scripts == Scripts::Off {
        prefs["profile.managed_default_content_settings.javascript"] = json!(2);
    }
    let mut options = json!({ "args": args, "prefs": prefs });
    if let Some(binary) = std::env::var_os("CHROMIUM") {
        options["binary"] = json!(binary.to_string_lossy());
    }
    if width < 600 {
        let metrics = json!({ "width": width, "height": height, "pixelRatio": 2.0 });
        options["mobileEmulation"] = json!({ "deviceMetrics": metrics });
    }
    let mut capabilities = serde_json::Map::new();
    capabilities.insert("goog:chromeOptions".to_owned(), options);
    let client = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
        .capabilities(capabilities)
        .connect(driver_address)
        .await?;
    Ok(client)
}
