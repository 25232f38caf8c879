//! The settings of an OpenSearch cluster that has the index.

use std::path::PathBuf;

use anyhow::bail;
use clap::Arg;
use xunwen_cluster::{
    ClusterArchive, ClusterClient, ClusterError, ClusterSettings, Credentials, IndexShape, NodeUrl,
};

use super::values;

/// The settings of an OpenSearch cluster that has the index.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct ClusterFlags {
    /// The nodes of an OpenSearch cluster that has the index, such as `https://node-1.example:9200`.
    /// The folder of the index then has only the record of what was indexed. Unset, the index is in
    /// that folder
    #[arg(long, value_name = "URL", value_delimiter = ',', value_parser = values::node_url)]
    pub(crate) cluster: Vec<NodeUrl>,
    /// The name of the index on the cluster
    #[arg(long, value_name = "NAME", default_value = "xunwen")]
    pub(crate) cluster_index: String,
    /// The shards of a new index on the cluster; one for each 50 GB that it will have
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = values::shards)]
    pub(crate) cluster_shards: u32,
    /// The copies of each shard on the cluster, in addition to the first. With 1, one node may fail
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = values::replicas)]
    pub(crate) cluster_replicas: u32,
    /// A file with the certificates, in PEM, of the authorities to trust for the cluster; unset, those
    /// that the system trusts
    #[arg(long, value_name = "FILE")]
    pub(crate) cluster_ca: Option<PathBuf>,
    /// A file with `USER:PASSWORD` for the cluster; or the variable `XUNWEN_CLUSTER_USER`
    #[arg(long, value_name = "FILE")]
    pub(crate) cluster_user_file: Option<PathBuf>,
    /// A file with an API key for the cluster; or the variable `XUNWEN_CLUSTER_API_KEY`
    #[arg(long, value_name = "FILE")]
    pub(crate) cluster_api_key_file: Option<PathBuf>,
}

/// The same for a command, which may also be given in the environment. A server does not use this: it
/// has its own layers.
#[derive(Debug, Clone, clap::Args)]
#[command(mut_args(from_env))]
pub(crate) struct ClusterArgs {
    #[command(flatten)]
    pub(crate) settings: ClusterFlags,
}

/// Lets the settings of the cluster, among all arguments of a command, be given in the environment.
fn from_env(arg: Arg) -> Arg {
    if !arg.get_id().as_str().starts_with("cluster") {
        return arg;
    }
    let name = format!("XUNWEN_{}", arg.get_id().as_str().to_ascii_uppercase());
    arg.env(name).hide_env_values(true)
}

impl ClusterFlags {
    /// Returns the index on the cluster, or `None` if no node is named.
    ///
    /// # Errors
    /// If a setting is invalid or a file cannot be read.
    pub(crate) fn archive(&self) -> anyhow::Result<Option<ClusterArchive>> {
        if self.cluster.is_empty() {
            return Ok(None);
        }
        let shape = IndexShape { n_shards: self.cluster_shards, n_replicas: self.cluster_replicas };
        Ok(Some(ClusterArchive::new(self.client()?, &self.cluster_index, shape)?))
    }

    /// Returns a client of the cluster.
    fn client(&self) -> anyhow::Result<ClusterClient> {
        let nodes: Vec<&str> = self.cluster.iter().map(NodeUrl::as_str).collect();
        let settings = ClusterSettings {
            ca: self.cluster_ca.clone(),
            credentials: self.credentials()?,
            // Together, because none may be there twice.
            ..ClusterSettings::new(NodeUrl::parse_list(&nodes.join(","))?)
        };
        Ok(ClusterClient::new(settings)?)
    }

    fn credentials(&self) -> anyhow::Result<Credentials> {
        let read: Result<Credentials, ClusterError> = match (
            &self.cluster_user_file,
            &self.cluster_api_key_file,
        ) {
            (Some(_), Some(_)) => {
                bail!("both cluster_user_file and cluster_api_key_file are set: set one of the two")
            }
            (Some(file), None) => Credentials::read_user("cluster_user_file", file),
            (None, Some(file)) => Credentials::read_api_key("cluster_api_key_file", file),
            (None, None) => Credentials::from_environment(),
        };
        Ok(read?)
    }
}
