//! The facts of one Rust file that the checks need, taken from its syntax tree.

mod collect;
mod uses;

use std::collections::{BTreeMap, BTreeSet};

use crate::comments::CommentLine;

/// A path as written, without generic arguments: `["crate", "plan", "Plan"]`.
pub(crate) type PathSegments = Vec<String>;

/// The facts of one file. Code that is compiled for tests only is left out.
#[derive(Default)]
pub(crate) struct FileSyntax {
    /// The module that the file is, with the modules written inside it.
    pub(crate) module: ModuleSyntax,
    pub(crate) functions: Vec<FunctionShape>,
    pub(crate) types: Vec<TypeDefinition>,
    pub(crate) conversions: Vec<Conversion>,
}

/// The facts of one module that decide which files it depends on.
#[derive(Default)]
pub(crate) struct ModuleSyntax {
    /// Names of the items defined here: functions, types, constants, traits, macros.
    pub(crate) items: BTreeSet<String>,
    pub(crate) imports: Vec<Import>,
    /// Paths in types, expressions, patterns, macros and attributes.
    pub(crate) paths: Vec<PathUse>,
    /// Modules in files of their own: `mod name;`.
    pub(crate) declared: Vec<String>,
    /// Modules written in this file: `mod name { … }`.
    pub(crate) inline: BTreeMap<String, ModuleSyntax>,
}

/// One name of a `use` declaration.
pub(crate) struct Import {
    pub(crate) path: PathSegments,
    /// The name in this module; nothing for `*`.
    pub(crate) alias: Option<String>,
    /// Whether it is exported on, with any visibility.
    pub(crate) is_export: bool,
    pub(crate) line: usize,
}

/// A path that is used.
pub(crate) struct PathUse {
    pub(crate) path: PathSegments,
    pub(crate) line: usize,
}

/// The size of a function.
pub(crate) struct FunctionShape {
    pub(crate) name: String,
    pub(crate) line: usize,
    /// From the signature to the closing brace.
    pub(crate) n_lines: usize,
    /// Whether a blank line or a comment is inside the braces.
    pub(crate) has_air: bool,
}

/// A struct, enum, union, trait or type alias.
pub(crate) struct TypeDefinition {
    pub(crate) name: String,
    pub(crate) line: usize,
}

/// A function that takes one type and returns another, such as `impl From<A> for B`, or
/// `B::new(a: &A)`. Types inside others, as in `Vec<A>`, count too.
pub(crate) struct Conversion {
    pub(crate) from: PathSegments,
    pub(crate) to: PathSegments,
}

/// Parses the file at `path`.
pub(crate) fn parse_file(path: &str, text: &str, comments: &[CommentLine]) -> FileSyntax {
    let file = syn::parse_file(text).unwrap_or_else(|error| {
        let start = error.span().start();
        panic!("{path}:{}:{}: {error}", start.line, start.column + 1)
    });
    collect::collect(&file, text, comments)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comments::comment_lines;

    fn parse(text: &str) -> FileSyntax {
        parse_file("test.rs", text, &comment_lines(text))
    }

    #[test]
    fn imports_are_taken_apart_and_paths_collected() {
        let module = parse(
            "pub use a::{b::C, d::*, e::{self as f}};
             #[serde(with = \"crate::wire::days\")] struct S(super::T<crate::U>);
             fn g() { m!(x, y::Z => 1); }
             #[cfg(test)] mod tests { use super::hidden; }",
        )
        .module;

        let imports: Vec<_> = module
            .imports
            .iter()
            .map(|import| (import.path.join("::"), import.alias.as_deref(), import.is_export))
            .collect();
        let names = [("a::b::C", Some("C")), ("a::d", None), ("a::e", Some("f"))];
        assert_eq!(imports, names.map(|(path, alias)| (path.to_owned(), alias, true)));

        let paths: Vec<_> = module.paths.iter().map(|used| used.path.join("::")).collect();
        for path in ["crate::wire::days", "super::T", "crate::U", "x", "y::Z"] {
            assert!(paths.iter().any(|found| found == path), "{path} in {paths:?}");
        }
        assert!(module.inline.is_empty());
    }

    #[test]
    fn functions_are_measured_from_signature_to_brace() {
        let functions = parse(
            "/// Doc.
             #[must_use]
             pub fn short(
                 a: u8,
             ) -> u8 {
                 a
             }
             impl S { fn airy() {

             } }
             #[test] fn hidden() {}",
        )
        .functions;
        let shapes: Vec<_> =
            functions.iter().map(|f| (f.name.as_str(), f.line, f.n_lines, f.has_air)).collect();
        assert_eq!(shapes, [("short", 3, 5, false), ("airy", 8, 3, true)]);
    }

    #[test]
    fn conversions_are_found() {
        let conversions = parse(
            "impl From<&xunwen_engine::Hit> for wire::Hit { fn from(_: &xunwen_engine::Hit) -> Self {} }
             impl Page { fn new(_: &[engine::Page], _: u8) -> Self {} fn into_day(self) -> Day {} }
             fn nothing(_: A) {}",
        )
        .conversions;
        let pairs: Vec<_> =
            conversions.iter().map(|c| (c.from.join("::"), c.to.join("::"))).collect();
        let pairs: Vec<_> = pairs.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
        assert!(pairs.contains(&("xunwen_engine::Hit", "wire::Hit")), "{pairs:?}");
        assert!(pairs.contains(&("engine::Page", "Page")), "{pairs:?}");
        assert!(pairs.contains(&("Page", "Day")), "{pairs:?}");
        assert!(!pairs.iter().any(|(from, _)| *from == "A"), "{pairs:?}");
    }
}
