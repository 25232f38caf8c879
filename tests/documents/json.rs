//! JSON laid out for readers: what fits on a line stays on one, and fields keep their order.

/// Columns of a line.
const WIDTH: usize = 100;
const INDENT: usize = 2;

/// A value whose scalars are as they were written.
enum JsonNode {
    Scalar(String),
    Array(Vec<JsonNode>),
    Object(Vec<(String, JsonNode)>),
}

/// Returns a JSON text laid out for readers; `None` when it is not an object or an array.
pub(crate) fn formatted(text: &str) -> Option<String> {
    let is_value = serde_json::from_str::<serde_json::Value>(text).is_ok();
    if !is_value || !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let json = JsonReader { rest: text }.value();
    let mut out = String::new();
    write(&json, 0, 0, &mut out);
    Some(out)
}

/// Reads a text that is known to be valid.
struct JsonReader<'a> {
    rest: &'a str,
}

impl JsonReader<'_> {
    fn value(&mut self) -> JsonNode {
        self.skip_blanks();
        match self.rest.as_bytes().first() {
            Some(b'[') => JsonNode::Array(self.items(']', Self::value)),
            Some(b'{') => JsonNode::Object(self.items('}', Self::field)),
            _ => JsonNode::Scalar(self.scalar()),
        }
    }

    fn field(&mut self) -> (String, JsonNode) {
        self.skip_blanks();
        let name = self.scalar();
        self.skip_blanks();
        self.rest = self.rest.strip_prefix(':').unwrap();
        (name, self.value())
    }

    /// Reads what is between brackets, of which the first is next.
    fn items<T>(&mut self, end: char, read: fn(&mut Self) -> T) -> Vec<T> {
        let mut items = Vec::new();
        self.rest = &self.rest[1..];
        loop {
            self.skip_blanks();
            if let Some(rest) = self.rest.strip_prefix(end) {
                self.rest = rest;
                return items;
            }
            self.rest = self.rest.strip_prefix(',').unwrap_or(self.rest);
            items.push(read(self));
        }
    }

    fn scalar(&mut self) -> String {
        let end = match self.rest.strip_prefix('"') {
            Some(inside) => 1 + end_of_string(inside),
            None => self.rest.find([',', ']', '}', ' ', '\n']).unwrap_or(self.rest.len()),
        };
        let (scalar, rest) = self.rest.split_at(end);
        self.rest = rest;
        scalar.to_owned()
    }

    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }
}

/// Returns the byte after the closing quotation mark.
fn end_of_string(inside: &str) -> usize {
    let mut is_escaped = false;
    for (at, c) in inside.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    inside.len()
}

/// Returns a value on one line.
fn flat(json: &JsonNode) -> String {
    match json {
        JsonNode::Scalar(text) => text.clone(),
        JsonNode::Array(items) => {
            format!("[{}]", items.iter().map(flat).collect::<Vec<_>>().join(", "))
        }
        JsonNode::Object(fields) => {
            let field = |(name, value): &(String, JsonNode)| format!("{name}: {}", flat(value));
            format!("{{{}}}", fields.iter().map(field).collect::<Vec<_>>().join(", "))
        }
    }
}

/// Columns that a text takes on a terminal.
fn width(text: &str) -> usize {
    text.chars().map(|c| if c < '\u{1100}' { 1 } else { 2 }).sum()
}

/// Writes a value; `depth` is how deep it is nested, `column` where it begins.
fn write(json: &JsonNode, depth: usize, column: usize, out: &mut String) {
    let line = flat(json);
    let is_short = column + width(&line) < WIDTH;
    match json {
        JsonNode::Array(items) if !is_short => {
            let items = items.iter().map(|item| (String::new(), item));
            write_items(items.collect(), ['[', ']'], depth, out);
        }
        JsonNode::Object(fields) if !is_short => {
            let fields = fields.iter().map(|(name, value)| (format!("{name}: "), value));
            write_items(fields.collect(), ['{', '}'], depth, out);
        }
        _ => out.push_str(&line),
    }
}

fn write_items(
    items: Vec<(String, &JsonNode)>,
    brackets: [char; 2],
    depth: usize,
    out: &mut String,
) {
    let margin = INDENT * (depth + 1);
    out.push(brackets[0]);
    for (at, (label, item)) in items.iter().enumerate() {
        out.push_str(if at > 0 { ",\n" } else { "\n" });
        out.push_str(&" ".repeat(margin));
        out.push_str(label);
        write(item, depth + 1, margin + width(label), out);
    }
    out.push('\n');
    out.push_str(&" ".repeat(INDENT * depth));
    out.push(brackets[1]);
}

#[test]
fn fields_keep_their_order_and_short_values_their_line() {
    assert_eq!(
        formatted(r#"{"b":[1, {"a":"x\"}"}],"a":null}"#).unwrap(),
        r#"{"b": [1, {"a": "x\"}"}], "a": null}"#
    );
    let long = "长".repeat(60);
    assert_eq!(
        formatted(&format!(r#"{{"b":["{long}"],"a":[]}}"#)).unwrap(),
        format!("{{\n  \"b\": [\n    \"{long}\"\n  ],\n  \"a\": []\n}}")
    );
    assert_eq!(formatted("12"), None);
}
