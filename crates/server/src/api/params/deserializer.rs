//! Deserializes a struct of parameters from the values of a query string.
//!
//! `serde_urlencoded` and `serde_html_form` were tried. Both refuse a parameter that occurs twice,
//! where the API takes the first value; both replace bytes that are not UTF-8; and neither says
//! which parameter an error belongs to. This deserializer asks for the fields of the struct in
//! their order, so that the first unreadable one is reported, by name.

use std::fmt;

use serde::de::value::{BorrowedStrDeserializer, SeqDeserializer, StrDeserializer};
use serde::de::{DeserializeSeed, Error as _, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, forward_to_deserialize_any};

use super::param_error::ParamError;

/// Deserializes a struct whose fields are named like the parameters. A field that is a list has all values of its parameter, any other field the first one.
pub(crate) struct QueryDeserializer<F> {
    values_of: F,
}

impl<F> QueryDeserializer<F> {
    /// Returns a deserializer that looks up each parameter with `values_of`.
    pub(crate) fn new(values_of: F) -> Self {
        Self { values_of }
    }
}

/// The functions of a [`Deserializer`] for everything that is not a struct.
macro_rules! refuse_all_but_structs {
    () => {
        fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, ParamError> {
            Err(ParamError::custom("parameters are read into a struct"))
        }

        forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
            option unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier
            ignored_any
        }
    };
}

/// Returns the names of the fields of a struct: the parameters that it is read from.
pub(crate) fn names_of<'de, T: Deserialize<'de>>() -> &'static [&'static str] {
    let mut names: &'static [&'static str] = &[];
    // Reading the names ends with an error, since there are no values.
    let _ = T::deserialize(FieldNames(&mut names));
    names
}

/// Notes the names of the fields of a struct.
struct FieldNames<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for FieldNames<'_> {
    type Error = ParamError;

    refuse_all_but_structs!();

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, ParamError> {
        *self.0 = fields;
        Err(ParamError::custom("only the names are read"))
    }
}

impl<'de, F: Fn(&'static str) -> Vec<&'de str>> Deserializer<'de> for QueryDeserializer<F> {
    type Error = ParamError;

    refuse_all_but_structs!();

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ParamError> {
        let (values_of, fields) = (self.values_of, fields.iter());
        visitor.visit_map(ParamAccess { values_of, fields, name: "" })
    }
}

/// Gives each field of a struct its value, set or unset.
struct ParamAccess<F> {
    values_of: F,
    fields: std::slice::Iter<'static, &'static str>,
    name: &'static str,
}

impl<'de, F: Fn(&'static str) -> Vec<&'de str>> MapAccess<'de> for ParamAccess<F> {
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
        let values = (self.values_of)(self.name);
        let first = values.first().copied();
        seed.deserialize(ParamValues(values)).map_err(|error| error.with_param(self.name, first))
    }
}

/// The values of one parameter; none when it is unset.
struct ParamValues<'de>(Vec<&'de str>);

impl<'de> Deserializer<'de> for ParamValues<'de> {
    type Error = ParamError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ParamError> {
        match self.0.first() {
            Some(value) => visitor.visit_borrowed_str(value),
            None => Err(ParamError::custom(ExpectedValue(&visitor))),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ParamError> {
        if self.0.is_empty() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ParamError> {
        visitor
            .visit_seq(SeqDeserializer::new(self.0.into_iter().map(BorrowedStrDeserializer::new)))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct newtype_struct tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// Displays the value that a visitor expects.
struct ExpectedValue<'v, V>(&'v V);

impl<'de, V: Visitor<'de>> fmt::Display for ExpectedValue<'_, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }
}
