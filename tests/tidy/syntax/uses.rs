//! Paths out of `use` trees, and out of the tokens of macros and attributes.

use proc_macro2::{TokenStream, TokenTree};
use syn::UseTree;

use super::{Import, PathSegments, PathUse};

/// Appends the imports of one `use` tree below `prefix`.
pub(super) fn flatten(
    tree: &UseTree,
    prefix: &[String],
    is_export: bool,
    imports: &mut Vec<Import>,
) {
    let with = |name: &syn::Ident| [prefix, &[name.to_string()]].concat();
    match tree {
        UseTree::Path(path) => flatten(&path.tree, &with(&path.ident), is_export, imports),
        UseTree::Group(group) => {
            for tree in &group.items {
                flatten(tree, prefix, is_export, imports);
            }
        }
        UseTree::Name(name) => {
            imports.push(import(with(&name.ident), None, is_export, &name.ident));
        }
        UseTree::Rename(name) => {
            let alias = Some(name.rename.to_string());
            imports.push(import(with(&name.ident), alias, is_export, &name.ident));
        }
        UseTree::Glob(glob) => imports.push(Import {
            path: prefix.to_vec(),
            alias: None,
            is_export,
            line: glob.star_token.spans[0].start().line,
        }),
    }
}

fn import(
    mut path: PathSegments,
    alias: Option<String>,
    is_export: bool,
    ident: &syn::Ident,
) -> Import {
    // `a::{self}` imports `a`.
    if path.len() > 1 && path.last().is_some_and(|name| name == "self") {
        path.pop();
    }
    let alias = alias.or_else(|| path.last().cloned());
    Import { path, alias, is_export, line: ident.span().start().line }
}

/// Appends the paths in the tokens of a macro or attribute: runs of names joined by `::`, and
/// the paths inside string literals such as `with = "crate::wire::days"`.
pub(super) fn paths_in_tokens(tokens: TokenStream, paths: &mut Vec<PathUse>) {
    let mut path = PathSegments::new();
    let mut line = 0;
    let mut n_colons = 0;
    for token in tokens {
        if let TokenTree::Punct(punct) = &token
            && punct.as_char() == ':'
            && !path.is_empty()
        {
            n_colons += 1;
            continue;
        }

        if let TokenTree::Ident(ident) = &token {
            if n_colons != 2 {
                end_path(&mut path, line, paths);
                line = ident.span().start().line;
            }
            path.push(ident.to_string());
        } else {
            end_path(&mut path, line, paths);
        }
        n_colons = 0;

        match token {
            TokenTree::Group(group) => paths_in_tokens(group.stream(), paths),
            TokenTree::Literal(literal) => path_in_literal(&literal, paths),
            TokenTree::Ident(_) | TokenTree::Punct(_) => {}
        }
    }
    end_path(&mut path, line, paths);
}

fn end_path(path: &mut PathSegments, line: usize, paths: &mut Vec<PathUse>) {
    if !path.is_empty() {
        paths.push(PathUse { path: std::mem::take(path), line });
    }
}

fn path_in_literal(literal: &proc_macro2::Literal, paths: &mut Vec<PathUse>) {
    let text = literal.to_string();
    let path = text.trim_matches('"');
    let is_name = |name: &str| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    if path.contains("::") && path.split("::").all(is_name) {
        let path = path.split("::").map(str::to_owned).collect();
        paths.push(PathUse { path, line: literal.span().start().line });
    }
}
