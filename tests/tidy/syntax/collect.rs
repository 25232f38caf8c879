//! A walk over the syntax tree of one file.

use std::collections::BTreeSet;

use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, Block, FnArg, ImplItem, Item, Meta, ReturnType, Signature, Type, Visibility};

use super::uses::{flatten, paths_in_tokens};
use super::{Conversion, FileSyntax, FunctionShape, PathSegments, PathUse, TypeDefinition};
use crate::comments::CommentLine;

/// Walks over a file.
pub(super) fn collect(file: &syn::File, text: &str, comments: &[CommentLine]) -> FileSyntax {
    let mut collector = Collector {
        lines: text.lines().collect(),
        comment_lines: comments.iter().map(|comment| comment.line).collect(),
        found: FileSyntax::default(),
    };
    collector.visit_file(file);
    collector.found
}

struct Collector<'a> {
    lines: Vec<&'a str>,
    comment_lines: BTreeSet<usize>,
    /// Its `module` is the one that the walk is in.
    found: FileSyntax,
}

impl Collector<'_> {
    fn define(&mut self, ident: &syn::Ident) {
        self.found.module.items.insert(ident.to_string());
    }

    fn define_type(&mut self, ident: &syn::Ident) {
        let line = ident.span().start().line;
        self.found.types.push(TypeDefinition { name: ident.to_string(), line });
        self.define(ident);
    }

    fn measure(&mut self, visibility: &Visibility, signature: &Signature, body: &Block) {
        let first = match visibility {
            Visibility::Inherited => signature.span().start().line,
            other => other.span().start().line,
        };
        let open = body.brace_token.span.open().start().line;
        let close = body.brace_token.span.close().end().line;

        let has_comment = self.comment_lines.range(open..close).next().is_some();
        let has_blank = (open..close).any(|line| self.lines[line - 1].trim().is_empty());
        self.found.functions.push(FunctionShape {
            name: signature.ident.to_string(),
            line: first,
            n_lines: close + 1 - first,
            has_air: has_comment || has_blank,
        });
    }

    /// Records each pair of a parameter's type and a returned type. `owner` is the type of the
    /// `impl` that holds the function.
    fn convert(&mut self, signature: &Signature, owner: Option<&Type>) {
        let ReturnType::Type(_, output) = &signature.output else { return };
        let to = type_paths(output, owner);

        for input in &signature.inputs {
            let from = match input {
                FnArg::Receiver(_) => owner.map_or_else(Vec::new, |owner| type_paths(owner, None)),
                FnArg::Typed(input) => type_paths(&input.ty, owner),
            };
            for from in from {
                let pairs = to.iter().map(|to| Conversion { from: from.clone(), to: to.clone() });
                self.found.conversions.extend(pairs);
            }
        }
    }
}

impl<'ast> Visit<'ast> for Collector<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_for_tests(item_attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let name = item.ident.to_string();
        let Some((_, items)) = &item.content else {
            self.found.module.declared.push(name);
            return;
        };

        let outer = std::mem::take(&mut self.found.module);
        for item in items {
            self.visit_item(item);
        }
        let inner = std::mem::replace(&mut self.found.module, outer);
        self.found.module.inline.insert(name, inner);
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let is_export = !matches!(item.vis, Visibility::Inherited);
        flatten(&item.tree, &[], is_export, &mut self.found.module.imports);
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.define(&item.sig.ident);
        self.measure(&item.vis, &item.sig, &item.block);
        self.convert(&item.sig, None);
        visit::visit_item_fn(self, item);
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        for function in &item.items {
            if let ImplItem::Fn(function) = function {
                self.convert(&function.sig, Some(&item.self_ty));
            }
        }
        visit::visit_item_impl(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        if !is_for_tests(&item.attrs) {
            self.measure(&item.vis, &item.sig, &item.block);
            visit::visit_impl_item_fn(self, item);
        }
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(body) = &item.default {
            self.measure(&Visibility::Inherited, &item.sig, body);
        }
        visit::visit_trait_item_fn(self, item);
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.define_type(&item.ident);
        visit::visit_item_struct(self, item);
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        self.define_type(&item.ident);
        visit::visit_item_enum(self, item);
    }

    fn visit_item_union(&mut self, item: &'ast syn::ItemUnion) {
        self.define_type(&item.ident);
        visit::visit_item_union(self, item);
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        self.define_type(&item.ident);
        visit::visit_item_trait(self, item);
    }

    fn visit_item_type(&mut self, item: &'ast syn::ItemType) {
        self.define_type(&item.ident);
        visit::visit_item_type(self, item);
    }

    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        self.define(&item.ident);
        visit::visit_item_const(self, item);
    }

    fn visit_item_static(&mut self, item: &'ast syn::ItemStatic) {
        self.define(&item.ident);
        visit::visit_item_static(self, item);
    }

    fn visit_item_macro(&mut self, item: &'ast syn::ItemMacro) {
        if let Some(ident) = &item.ident {
            self.define(ident);
        }
        visit::visit_item_macro(self, item);
    }

    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        self.visit_path(&item.path);
        paths_in_tokens(item.tokens.clone(), &mut self.found.module.paths);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let Meta::List(list) = &attribute.meta {
            paths_in_tokens(list.tokens.clone(), &mut self.found.module.paths);
        }
    }

    // `pub(super)` and `pub(in crate::a)` are not uses of a path.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let line = path.span().start().line;
        self.found.module.paths.push(PathUse { path: path_segments(path), line });
        visit::visit_path(self, path);
    }
}

/// Returns the paths in a type, the outermost first, with `Self` replaced by `owner`.
fn type_paths(of: &Type, owner: Option<&Type>) -> Vec<PathSegments> {
    let mut paths = TypePaths::default();
    paths.visit_type(of);
    let is_self = |path: &PathSegments| *path == ["Self"];
    if paths.found.iter().any(is_self)
        && let Some(owner) = owner
    {
        paths.visit_type(owner);
    }
    paths.found
}

#[derive(Default)]
struct TypePaths {
    found: Vec<PathSegments>,
}

impl<'ast> Visit<'ast> for TypePaths {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.found.push(path_segments(path));
        visit::visit_path(self, path);
    }
}

fn path_segments(path: &syn::Path) -> PathSegments {
    path.segments.iter().map(|segment| segment.ident.to_string()).collect()
}

/// Returns whether the attributes keep an item out of the product: `#[test]`, `#[cfg(test)]`.
fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::Path(path) => path.is_ident("test"),
        Meta::List(list) if list.path.is_ident("cfg") => {
            let condition = list.tokens.to_string().replace(' ', "");
            condition == "test" || condition.starts_with("all(test,")
        }
        Meta::List(_) | Meta::NameValue(_) => false,
    })
}

fn item_attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
