//! Deserializes a struct of parameters from the values of a query string.
//!
//! `serde_urlencoded` and `serde_html_form` were tried. Both refuse a parameter that occurs twice,
//! where the API takes the first value; both replace bytes that are not UTF-8; and neither says
//! which parameter an error belongs to. This deserializer asks for the fields of the struct in
//! their order, so that the first unreadable one is reported, by name.

use std::fmt;

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, Error as _, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};

use super::param_error::ParamError;

/// Deserializes a struct whose fields are named like the parameters. A name that is not one of them is
/// refused.
pub(crate) struct QueryDeserializer<'q, F> {
    names: Vec<&'q str>,
    value_of: F,
}

impl<'q, F> QueryDeserializer<'q, F> {
    /// Returns a deserializer of the parameters with these names, which looks up each with `value_of`.
    pub(crate) fn new(names: Vec<&'q str>, value_of: F) -> Self {
        Self { names, value_of }
    }
}

impl<'de, F: Fn(&'static str) -> Option<&'de str>> Deserializer<'de> for QueryDeserializer<'_, F> {
    type Error = ParamError;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, ParamError> {
        Err(ParamError::custom("parameters are read into a struct"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ParamError> {
        if let Some(unknown) = self.names.iter().find(|name| !fields.contains(name)) {
            return Err(ParamError::unknown(unknown, fields));
        }
        visitor.visit_map(ParamAccess { value_of: self.value_of, fields: fields.iter(), name: "" })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// Gives each field of a struct its value, set or unset.
struct ParamAccess<F> {
    value_of: F,
    fields: std::slice::Iter<'static, &'static str>,
    name: &'static str,
}

impl<'de, F: Fn(&'static str) -> Option<&'de str>> MapAccess<'de> for ParamAccess<F> {
    type Error = ParamError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, ParamError> {
        let Some(name) = self.fields.next() else { return Ok(None) };
        self.name = name;

        let key: StrDeserializer<'_, ParamError> = name.into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, ParamError> {
        let value = (self.value_of)(self.name);
        seed.deserialize(ParamValue(value)).map_err(|error| error.with_param(self.name, value))
    }
}

/// The value of one parameter; `None` when it is unset.
struct ParamValue<'de>(Option<&'de str>);

impl<'de> Deserializer<'de> for ParamValue<'de> {
    type Error = ParamError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ParamError> {
        match self.0 {
            Some(value) => visitor.visit_borrowed_str(value),
            None => Err(ParamError::custom(ExpectedValue(&visitor))),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ParamError> {
        match self.0 {
            Some(_) => visitor.visit_some(self),
            None => visitor.visit_none(),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// Displays the value that a visitor expects.
struct ExpectedValue<'v, V>(&'v V);

impl<'de, V: Visitor<'de>> fmt::Display for ExpectedValue<'_, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }
}
