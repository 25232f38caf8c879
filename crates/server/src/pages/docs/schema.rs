//! Schemas of the OpenAPI document in words.

use serde::Serialize;
use serde_json::Value;

/// A schema with a name.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct NamedSchema {
    pub(crate) name: String,
    description: String,
    /// The members of an object.
    fields: Vec<Field>,
    /// The schemas of which a value has one; empty for an object.
    choices: Vec<TypeName>,
}

/// A member of an object.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Field {
    name: String,
    #[serde(flatten)]
    kind: TypeName,
    description: String,
    is_required: bool,
}

/// The type of a value in words: `list of`, and the name of a schema or of a plain type.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct TypeName {
    /// `list of `, once for each level.
    prefix: String,
    /// A plain type, such as `text`; empty if `schema` is set.
    plain: String,
    /// The name of a schema.
    schema: String,
    is_nullable: bool,
}

impl NamedSchema {
    /// Reads a schema of the document.
    pub(crate) fn new(name: &str, schema: &Value) -> Self {
        let choices = choices(schema);
        Self {
            name: name.to_owned(),
            description: text(schema, "description"),
            fields: fields(schema),
            choices: choices.into_iter().map(TypeName::new).collect(),
        }
    }
}

impl TypeName {
    /// Reads the type of a schema.
    pub(crate) fn new(schema: &Value) -> Self {
        if let Some(reference) = schema["$ref"].as_str() {
            let schema = reference.rsplit('/').next().unwrap_or_default().to_owned();
            return Self { schema, ..Self::default() };
        }

        // A value that may be null has one other choice or type.
        let choices = choices(schema);
        if let Some(choice) = choices.iter().find(|choice| choice["type"] != "null") {
            let is_nullable = choices.iter().any(|choice| choice["type"] == "null");
            return Self { is_nullable, ..Self::new(choice) };
        }
        let types = types(schema);
        let is_nullable = types.contains(&"null");
        let kind = types.into_iter().find(|kind| *kind != "null").unwrap_or_default();
        if kind == "array" {
            let items = Self::new(&schema["items"]);
            return Self { prefix: format!("list of {}", items.prefix), is_nullable, ..items };
        }
        Self { plain: plain_name(kind, schema), is_nullable, ..Self::default() }
    }
}

fn plain_name(kind: &str, schema: &Value) -> String {
    if let Some(values) = schema["enum"].as_array() {
        let values = values.iter().filter_map(Value::as_str).map(|value| format!("`{value}`"));
        return values.collect::<Vec<_>>().join(" or ");
    }
    let name = match kind {
        "string" => "text",
        "integer" => "whole number",
        "number" => "number",
        "boolean" => "`true` or `false`",
        "object" => "object",
        _ => "any value",
    };
    name.to_owned()
}

/// Returns the types of a schema, of which a value has one.
fn types(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Returns the schemas of which a value has one.
fn choices(schema: &Value) -> Vec<&Value> {
    let lists = ["oneOf", "anyOf"].into_iter().filter_map(|key| schema[key].as_array());
    lists.flatten().collect()
}

/// Returns the members of an object, also of one that is put together from others.
fn fields(schema: &Value) -> Vec<Field> {
    let required: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let own = schema["properties"].as_object().into_iter().flatten();
    let own = own.map(|(name, schema)| Field {
        name: name.clone(),
        kind: TypeName::new(schema),
        description: text(schema, "description"),
        is_required: required.contains(&name.as_str()),
    });
    let parts = schema["allOf"].as_array().into_iter().flatten().flat_map(fields);
    own.chain(parts).collect()
}

/// Returns a member of an object; empty if it is missing.
pub(crate) fn text(object: &Value, name: &str) -> String {
    object[name].as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shown(schema: &Value) -> String {
        let TypeName { prefix, plain, schema, is_nullable } = TypeName::new(schema);
        format!("{prefix}{plain}{schema}{}", if is_nullable { " or null" } else { "" })
    }

    #[test]
    fn a_type_is_said_in_words() {
        for (schema, words) in [
            (json!({"type": "string"}), "text"),
            (json!({"type": ["integer", "null"]}), "whole number or null"),
            (json!({"$ref": "#/components/schemas/Hit"}), "Hit"),
            (
                json!({"type": ["array", "null"], "items": {"$ref": "#/components/schemas/Hit"}}),
                "list of Hit or null",
            ),
            (
                json!({"type": "array", "items": {"type": "array", "items": {"type": "integer"}}}),
                "list of list of whole number",
            ),
            (json!({"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/A"}]}), "A or null"),
            (json!({"type": "string", "enum": ["a", "b"]}), "`a` or `b`"),
            (json!({}), "any value"),
        ] {
            assert_eq!(shown(&schema), words, "{schema}");
        }
    }

    #[test]
    fn an_object_has_the_members_of_its_parts() {
        let schema = json!({
            "required": ["a"],
            "properties": {"a": {"type": "string"}},
            "allOf": [{"properties": {"b": {"type": "integer"}}}],
        });
        let names: Vec<(String, bool)> =
            fields(&schema).into_iter().map(|field| (field.name, field.is_required)).collect();
        assert_eq!(names, [("a".to_owned(), true), ("b".to_owned(), false)]);
    }
}
