//! The file for Docker Compose: its YAML, and the settings of its services.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;
use xunwen_tests::binary::binary;

const COMPOSE: &str = include_str!("../../deploy/compose.yaml");

/// The versions of OpenSearch that the tests run on, one in each line with a checksum.
const ARTIFACTS: &str = include_str!("../cluster/node/artifacts.sha256");

/// Returns the file, or its fault.
fn parse(text: &str) -> Result<Value, String> {
    serde_saphyr::from_str(text).map_err(|error| error.to_string())
}

/// Returns the services whose image begins with a name.
fn services<'v>(file: &'v Value, image: &str) -> Vec<(&'v String, &'v Value)> {
    let services = file["services"].as_object().unwrap().iter();
    services.filter(|(_, one)| one["image"].as_str().unwrap().starts_with(image)).collect()
}

fn names(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().map(|name| name.as_str().unwrap())
}

#[test]
fn the_nodes_of_the_compose_file_form_one_cluster() {
    let file = parse(COMPOSE).unwrap();
    let nodes = services(&file, "opensearchproject/opensearch:");
    let expected: Vec<&String> = nodes.iter().map(|(name, _)| *name).collect();
    assert_eq!(expected, ["node-1", "node-2", "node-3"]);
    for (name, node) in &nodes {
        let version = node["image"].as_str().unwrap().rsplit_once(':').unwrap().1;
        assert!(ARTIFACTS.contains(&format!("  {version}/")), "{version} is not a tested version");
        let settings = &node["environment"];
        assert_eq!(settings["node.name"], name.as_str());
        for list in ["discovery.seed_hosts", "cluster.initial_cluster_manager_nodes"] {
            let listed: Vec<&str> = settings[list].as_str().unwrap().split(',').collect();
            assert_eq!(listed, expected, "{list} of {name}");
        }
        // Without passwords, nothing but the containers of the file may reach a node.
        assert!(node.get("ports").is_none());
        assert_eq!(names(&node["networks"]).collect::<Vec<_>>(), ["cluster"]);
        assert!(names(&node["volumes"]).any(|volume| volume.starts_with(&format!("{name}:"))));
    }
    assert_eq!(file["networks"]["cluster"]["internal"], true);

    // Every volume that is used is declared, and the other way round.
    let declared: BTreeSet<&str> =
        file["volumes"].as_object().unwrap().keys().map(String::as_str).collect();
    let all = file["services"].as_object().unwrap().values();
    let used = all.flat_map(|one| names(&one["volumes"]));
    let used: BTreeSet<&str> = used.filter_map(|volume| volume.split(':').next()).collect();
    let used: BTreeSet<&str> = used.into_iter().filter(|name| !name.starts_with('$')).collect();
    assert_eq!(used, declared);
}

#[test]
fn the_settings_of_the_compose_file_are_valid_and_name_all_nodes() {
    let file = parse(COMPOSE).unwrap();
    let ours = services(&file, "xunwen");
    assert_eq!(ours.len(), 3);
    let nodes = services(&file, "opensearchproject/opensearch:");
    for (name, service) in ours {
        let mut command = Command::new(binary());
        for (variable, _) in std::env::vars().filter(|(name, _)| name.starts_with("XUNWEN_")) {
            command.env_remove(variable);
        }
        for (variable, value) in service["environment"].as_object().unwrap() {
            command.env(variable, value.as_str().unwrap());
        }
        let output = command.args(["config", "--json"]).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{name}: {errors}");
        let settings: Value = serde_json::from_slice(&output.stdout).unwrap();
        let cluster = settings.as_array().unwrap().iter().find(|one| one["key"] == "cluster");
        let urls = &cluster.unwrap()["value"];
        for (node, _) in &nodes {
            assert!(urls.to_string().contains(&format!("http://{node}:9200")), "{name}: {urls}");
        }
        let known: Vec<&str> =
            settings.as_array().unwrap().iter().map(|one| one["key"].as_str().unwrap()).collect();
        for variable in service["environment"].as_object().unwrap().keys() {
            let key = variable.trim_start_matches("XUNWEN_").to_lowercase();
            assert!(known.contains(&key.as_str()), "{name}: {variable} is not a setting");
        }
    }
}

#[test]
fn a_broken_compose_file_is_noticed() {
    assert!(parse(&COMPOSE.replacen("services:", "services", 1)).is_err());
    assert!(parse(&COMPOSE.replacen("&node\n", "\n", 1)).is_err(), "an anchor is missing");
}
