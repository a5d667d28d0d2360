//! Our own mistakes: say so, say where to report it, and end with 101.

use std::panic;

use super::emit;

/// Where the project lives, as the manifest says.
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// Replaces the message of a panic. The exit code stays 101, as of any Rust program that panics.
pub(super) fn install() {
    panic::set_hook(Box::new(|info| {
        let payload = info.payload();
        let words = payload
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
            .unwrap_or("no message");
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        emit::stderr(&message(words, &place, REPOSITORY));
    }));
}

/// The words of a panic may quote a policy, which is hostile until shown otherwise.
fn message(words: &str, place: &str, repository: &str) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let words = words.escape_debug();
    let tracker =
        if repository.is_empty() { "its issue tracker".to_owned() } else { format!("{repository}/issues/new") };
    format!(
        "denywins {version}: internal error: {words}\n  at {place}\n\n\
         this is a bug in denywins, and nothing was judged\n\
         please report it at {tracker}, with the policy if you may share it\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crash_says_whose_fault_it_is_and_repeats_nothing_raw() {
        let text = message("index out of \x1b[31m range", "src/x.rs:1:2", "https://forge.example/denywins");
        assert!(text.contains("this is a bug in denywins"));
        assert!(text.contains("https://forge.example/denywins/issues/new"));
        assert!(text.contains("src/x.rs:1:2"));
        assert!(!text.contains('\x1b'));
    }
}
