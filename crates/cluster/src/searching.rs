//! Searches on an index of a cluster: what they need of it, in few requests.

mod aggregations;
mod collecting;
mod exact_counts;
mod found_documents;
mod index_facts;
mod kept_states;
mod known_names;
mod reading;
mod search_index;
mod shared_index;
mod state;
mod state_searches;

pub use search_index::ClusterIndex;
