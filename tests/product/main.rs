//! The product as its users meet it: the command line, the settings, the page.

mod accessibility;
mod alerts;
mod byte_names;
mod citing;
mod clean_command;
mod command_line;
mod hostile;
mod links;
mod page;
mod page_docs;
mod page_help;
mod page_keys;
mod page_metadata;
mod page_saved;
mod page_tasks;
mod page_terms;
mod proxy;
mod reranking;
mod running_server;
mod settings;
mod shared_cases;
mod silent_fields;
mod task_reader;
mod terminal;
mod tokens;
mod user_dictionary;
