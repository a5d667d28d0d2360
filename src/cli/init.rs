//! `denywins init`: what a repository needs to begin. Nothing that is there is touched.

use std::fmt::Write;
use std::path::Path;
use std::process::ExitCode;

use super::args::InitArgs;
use super::setup::Setup;
use super::{emit, publish};
use crate::code_owners::LOCATIONS;
use crate::config::CANDIDATES;
use crate::input::{Project, Shelf};
use crate::outcome::Fault;

/// The config: everything a beginner needs, and a stand-in that `doctor` complains about.
const CONFIG: &str = include_str!("init/denywins.toml");

/// The same workflow that the README shows.
const WORKFLOW: &str = include_str!("../../fixtures/workflows/pull-request.yml");

const HOOK: &str = include_str!("init/pre-commit.yaml");

const OWNERS: &str = "# Who may sign findings off, and who may change what judges them.
/.denywins/ @CHANGE-ME
/denywins.toml @CHANGE-ME
/.denywins.toml @CHANGE-ME
/.github/ @CHANGE-ME
";

pub(super) fn run(args: &InitArgs) -> ExitCode {
    let setup = Setup::place(&super::args::ConfigArgs { file: None, none: true });
    if !setup.faults.is_empty() {
        return publish::refuse(&setup.faults);
    }
    let root = &setup.project.root;
    if !emit::is_there(&root.join(".git")) {
        return publish::refuse(&[Fault {
            path: None,
            position: None,
            message: "this is not a git repository".to_owned(),
            help: Some("run `git init` first, or change to the repository".to_owned()),
        }]);
    }
    let mut init = Init { project: &setup.project, root, dry: args.dry_run, told: String::new(), todo: Vec::new() };
    let written = init.all();
    let mut text = init.told;
    if !init.todo.is_empty() {
        text.push_str("\nleft to do:\n");
        for step in init.todo {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "- {step}");
        }
    }
    let code = publish::text(&emit::inert(&text));
    match written {
        Ok(()) => code,
        Err(fault) => publish::refuse(&[fault]),
    }
}

struct Init<'a> {
    project: &'a Project,
    root: &'a Path,
    dry: bool,
    told: String,
    todo: Vec<String>,
}

impl Init<'_> {
    fn all(&mut self) -> Result<(), Fault> {
        if self.first(&CANDIDATES).is_none_or(|found| self.kept(&found)) {
            self.write("denywins.toml", CONFIG)?;
            self.todo.push("put names in place of `CHANGE-ME` in denywins.toml".to_owned());
        }
        let workflow = ".github/workflows/denywins.yml";
        if self.first(&[workflow]).is_none_or(|found| self.kept(&found)) {
            self.write(workflow, WORKFLOW)?;
            self.todo.push(format!("put the commit of a release into {workflow}"));
        }
        if let Some(found) = self.first(&LOCATIONS) {
            self.kept(&found);
            if !self.says(&found, "/.denywins/") {
                self.todo.push(format!("add to {found}, as its last lines:\n{OWNERS}"));
            }
        } else {
            self.write(LOCATIONS[0], OWNERS)?;
            self.todo.push(format!("put names in place of `CHANGE-ME` in {}", LOCATIONS[0]));
        }
        let hook = ".pre-commit-config.yaml";
        if let Some(found) = self.first(&[hook]) {
            self.kept(&found);
            if !self.says(&found, "id: denywins") {
                // There is a list of repositories already.
                let entry = HOOK.strip_prefix("repos:\n").unwrap_or(HOOK);
                self.todo.push(format!("add to `repos` in {hook}:\n{entry}"));
            }
        } else {
            self.write(hook, HOOK)?;
        }
        self.todo.push("run `denywins doctor`".to_owned());
        Ok(())
    }

    /// The first of these files that is there, whatever it is: a link is not written through.
    fn first(&self, paths: &[&str]) -> Option<String> {
        paths.iter().find(|path| emit::is_there(&self.root.join(path))).map(|path| (*path).to_owned())
    }

    /// Whether a file has some words in it already.
    fn says(&self, path: &str, words: &str) -> bool {
        Shelf::Tree(self.project).text(path).is_ok_and(|file| file.is_some_and(|file| file.text.contains(words)))
    }

    /// Says that a file is left as it is. The answer is no: nothing is to be written.
    fn kept(&mut self, path: &str) -> bool {
        let _ = writeln!(self.told, "kept {path}, which is there");
        false
    }

    fn write(&mut self, path: &str, text: &str) -> Result<(), Fault> {
        let place = self.root.join(path);
        if let Some(link) = place
            .ancestors()
            .skip(1)
            .take_while(|folder| folder.starts_with(self.root) && *folder != self.root)
            .find(|folder| emit::is_link(folder))
        {
            return Err(fault(
                path,
                &format!("`{}` is a link, which is not written through", crate::input::slashed(link)),
            ));
        }
        if !self.dry {
            emit::first_file(&place, text)
                .map_err(|error| fault(path, &format!("it could not be written: {error}")))?;
        }
        let _ = writeln!(self.told, "{} {path}", if self.dry { "would write" } else { "wrote" });
        Ok(())
    }
}

fn fault(path: &str, message: &str) -> Fault {
    Fault { path: Some(path.to_owned()), position: None, message: message.to_owned(), help: None }
}
