//! Objects that are written as objects.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A value that must be a JSON object. By itself a derived reader also takes an array with the fields in their order,
/// which nobody means to send.
pub(super) struct Object<T>(pub(super) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(OnlyMap(PhantomData))
    }
}

struct OnlyMap<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for OnlyMap<T> {
    type Value = Object<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Two {
        a: u8,
        b: u8,
    }

    #[test]
    fn only_an_object_is_one_and_each_field_comes_once() {
        let read = |text: &str| serde_json::from_str::<Object<Two>>(text).map(|object| (object.0.a, object.0.b));
        assert_eq!(read(r#"{"b": 2, "c": [], "a": 1}"#).unwrap(), (1, 2));
        for wrong in ["[1, 2]", "null", "1", "{}", r#"{"a": 1}"#, r#"{"a": 1, "b": 2, "a": 1}"#] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
