//! Lists `rules/*.md` into the binary, so that adding a declarative rule is adding one file. The front matter goes along as JSON too:
//! a run that has to read all of it starts in half the time.
#![expect(clippy::disallowed_methods, reason = "a build script reads the source tree and writes its output")]

use std::error::Error;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=rules");
    let rules = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("rules");
    let mut names = Vec::new();
    for entry in fs::read_dir(&rules)? {
        let name = entry?.file_name();
        names.extend(name.to_str().and_then(|name| name.strip_suffix(".md")).map(str::to_owned));
    }
    names.sort();
    let mut list = String::from("&[\n");
    for name in names {
        let path = rules.join(format!("{name}.md"));
        let front = front_matter(&fs::read_to_string(&path)?).unwrap_or_default();
        // Where the tree lies is asked when the crate is compiled: a folder of builds may be used for several trees.
        let file = format!("/rules/{name}.md");
        writeln!(list, "    ({name:?}, {front:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {file:?}))),")?;
    }
    list.push(']');
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("rules.rs"), list)?;
    Ok(())
}

/// The front matter of a rule as JSON; none where it is not as it should be, which the loader then says with the line.
fn front_matter(text: &str) -> Option<String> {
    let (_, rest) = text.strip_prefix("+++")?.split_once('\n')?;
    let (front, _) = rest.split_once("\n+++")?;
    let front: toml::Value = toml::from_str(front).ok()?;
    serde_json::to_string(&front).ok()
}
