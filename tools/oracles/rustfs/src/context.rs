//! The server's map: names without what is before the colon, with what follows from the caller (rustfs/src/auth.rs).

use std::collections::HashMap;

use crate::Failure;
use crate::case::Caller;

pub fn of_server(
    caller: &Caller,
    given: &HashMap<String, Vec<String>>,
) -> Result<HashMap<String, Vec<String>>, Failure> {
    let user = match caller.kind.as_str() {
        "anonymous" => "",
        "service-account" => &caller.parent,
        "user" | "root" => &caller.name,
        other => return Err(format!("RustFS has no caller of kind `{other}`").into()),
    };
    let mut values = HashMap::from([("username".to_owned(), vec![user.to_owned()])]);
    // There is always one; a case whose policies look at it says which.
    for (name, value) in [
        ("CurrentTime", "2026-01-01T00:00:00Z"),
        ("EpochTime", "1767225600"),
        ("SecureTransport", "true"),
        ("SourceIp", "192.0.2.1"),
    ] {
        values.insert(name.to_owned(), vec![value.to_owned()]);
    }
    if !caller.groups.is_empty() {
        values.insert("groups".to_owned(), caller.groups.clone());
    }
    for (key, said) in given {
        let name = key.split_once(':').map_or(key.as_str(), |(_, name)| name);
        values.insert(name.to_owned(), said.clone());
    }
    Ok(values)
}
