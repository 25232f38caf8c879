//! The product as its users meet it: the command line, the settings, the page.

mod clean_command;
mod command_line;
mod hostile;
mod page;
mod running_server;
mod settings;
mod user_dictionary;
