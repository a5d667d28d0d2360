//! Lists `rules/*.md` into the binary, so that adding a declarative rule is adding one file.
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
        let path = path.to_str().ok_or("the path of the source tree is not UTF-8")?;
        writeln!(list, "    ({name:?}, include_str!({path:?})),")?;
    }
    list.push(']');
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("rules.rs"), list)?;
    Ok(())
}
