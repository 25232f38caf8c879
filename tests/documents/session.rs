//! A folder with the sample corpus in which the commands of a document run.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use xunwen_tests::binary::binary;
use xunwen_tests::synthetic::sample_corpus;

use crate::{json, shell};

/// Where the servers of documents listen.
const SHOWN_ADDRESS: &str = "http://127.0.0.1:7878";

/// The value of a variable that a document makes with another command, such as `$(openssl …)`.
const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// A folder, the variables that were exported, and the server that was started.
pub(crate) struct DocumentSession {
    folder: tempfile::TempDir,
    variables: BTreeMap<String, String>,
    server: Option<RunningServer>,
}

struct RunningServer {
    process: Child,
    address: String,
    /// The URL of the metrics; empty without a listener for them.
    metrics: String,
}

impl DocumentSession {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(&sample_corpus(), &folder.path().join("corpus"));
        Self { folder, variables: BTreeMap::new(), server: None }
    }

    /// Writes a file into the folder.
    pub(crate) fn write(&self, name: &str, content: &str) {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Runs a command and returns what it prints.
    pub(crate) fn run(&mut self, command: &str) -> String {
        if let Some(assignment) = command.strip_prefix("export ") {
            return self.export(assignment);
        }
        let words = shell::words(command, &self.variables);
        let (program, args) = words.split_first().expect("a command has a word");
        match program.as_str() {
            "xunwen" if args.first().is_some_and(|arg| arg == "serve") => self.serve(args),
            "xunwen" => self.xunwen(args),
            "curl" => self.curl(args),
            _ => panic!("documents run `xunwen`, `curl` and `export`, not `{command}`"),
        }
    }

    /// Returns the answer of the server at a path.
    pub(crate) fn get(&self, path: &str) -> String {
        let server = self.server.as_ref().expect("a server was started");
        let uri = match path {
            "/metrics" => server.metrics.clone(),
            _ => format!("{}{path}", server.address),
        };
        let mut answer = agent().get(uri).call().unwrap();
        answer.body_mut().read_to_string().unwrap()
    }

    fn command(&self, args: &[String]) -> Command {
        let mut command = Command::new(binary());
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("XUNWEN_")) {
            command.env_remove(name);
        }
        command.args(args).envs(&self.variables).current_dir(self.folder.path());
        command
    }

    /// Runs the binary; its output and its messages come in the order in which they are written.
    fn xunwen(&self, args: &[String]) -> String {
        let (mut reader, writer) = std::io::pipe().unwrap();
        let mut command = self.command(args);
        command.stdin(Stdio::null()).stdout(writer.try_clone().unwrap()).stderr(writer);
        let mut process = command.spawn().unwrap();
        // It holds the other ends of the pipe.
        drop(command);

        let mut printed = String::new();
        reader.read_to_string(&mut printed).unwrap();
        process.wait().unwrap();
        printed
    }

    /// Starts a server on a free port; the address that is printed is the one of the documents.
    fn serve(&mut self, args: &[String]) -> String {
        self.server = None;
        let mut command = self.command(args);
        command.args(["--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().unwrap();

        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let address = lines.next().unwrap().unwrap();
        let has_metrics = args.iter().any(|arg| arg == "--metrics-listen");
        let metrics = if has_metrics { lines.next().unwrap().unwrap() } else { String::new() };
        self.server = Some(RunningServer { process, address: address.clone(), metrics });
        assert!(address.starts_with("http://127.0.0.1:"), "the server printed `{address}`");
        format!("{SHOWN_ADDRESS}\n")
    }

    /// Sets a variable; one that is made by another command is a token.
    fn export(&mut self, assignment: &str) -> String {
        let (name, value) = assignment.split_once('=').expect("NAME=VALUE");
        let value = if value.starts_with("$(") { TOKEN } else { value };
        self.variables.insert(name.to_owned(), value.to_owned());
        String::new()
    }

    /// Makes a request as curl does and returns the answer, JSON laid out for readers.
    fn curl(&self, args: &[String]) -> String {
        let mut request = CurlRequest::default();
        let mut args = args.iter();
        let mut next = || args.next().map(String::as_str);
        while let Some(arg) = next() {
            match arg {
                "-s" => {}
                "-G" | "-sG" => request.is_query = true,
                "-X" => request.method = next().map(str::to_owned),
                "-H" => request.headers.extend(next().map(str::to_owned)),
                "-d" => request.data.extend(next().map(str::to_owned)),
                "--data-urlencode" => request.data.extend(next().map(url_encoded)),
                url => request.url = url.to_owned(),
            }
        }

        let server = self.server.as_ref().expect("a server was started");
        let body = request.send(&server.address);
        format!("{}\n", json::formatted(&body).unwrap_or(body).trim_end())
    }
}

impl Drop for RunningServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A request of curl.
#[derive(Default)]
struct CurlRequest {
    url: String,
    method: Option<String>,
    headers: Vec<String>,
    data: Vec<String>,
    /// Whether the data goes into the query string.
    is_query: bool,
}

impl CurlRequest {
    /// Sends the request to the server at `address` and returns the body of the answer.
    fn send(&self, address: &str) -> String {
        let mut url = self.url.replace(SHOWN_ADDRESS, address);
        let mut body = self.data.join("&");
        if self.is_query {
            url = format!("{url}?{}", std::mem::take(&mut body));
        }

        let default = if body.is_empty() { "GET" } else { "POST" };
        let mut request = ureq::http::Request::builder()
            .method(self.method.as_deref().unwrap_or(default))
            .uri(url);
        for header in &self.headers {
            let (name, value) = header.split_once(": ").expect("`NAME: VALUE`");
            request = request.header(name, value);
        }

        let mut answer = agent().run(request.body(body).unwrap()).unwrap();
        answer.body_mut().read_to_string().unwrap()
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .allow_non_standard_methods(true)
        .build()
        .into()
}

/// Returns `NAME=VALUE` with its value percent-encoded.
fn url_encoded(text: &str) -> String {
    let (name, value) = text.split_once('=').expect("NAME=VALUE");
    let encoded: String = value.bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!("{name}={encoded}")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, target).unwrap();
        }
    }
}
