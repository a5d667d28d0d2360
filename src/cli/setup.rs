//! What every command that judges needs first: where it stands, its config, its rules.
#![expect(clippy::disallowed_methods, reason = "the environment is read here")]

use std::env;
use std::path::{Path, PathBuf};

use super::args::ConfigArgs;
use crate::config;
use crate::input::{ConfigChoice, Project, Shelf, TextFile};
use crate::outcome::Fault;
use crate::rule::LoadError;
use crate::rules::RuleSet;
use crate::settings::Settings;
use crate::source::{Source, Sources};

/// Where a repository keeps its own rules, below the root of its config.
pub(super) const OWN_RULES: &str = ".denywins/rules";

/// A run about to begin.
#[derive(Debug)]
pub(super) struct Setup {
    pub(super) project: Project,
    /// What the globs of config are relative to.
    pub(super) config_root: PathBuf,
    /// The config that judges, as shown to readers.
    pub(super) config: Option<String>,
    pub(super) settings: Settings,
    pub(super) rules: RuleSet,
    /// The config is the first of them, so that findings can point at the line that judged.
    pub(super) sources: Sources,
    /// What a reader should know about how the run was set up.
    pub(super) assumptions: Vec<String>,
    /// What stands in the way. With any of these, nothing must be judged.
    pub(super) faults: Vec<Fault>,
}

impl Setup {
    /// Looks around, and reads config and rules from disk.
    pub(super) fn load(args: &ConfigArgs) -> Self {
        let mut setup = Self::place(args);
        let project = setup.project.clone();
        setup.read(args, Shelf::Tree(&project));
        setup
    }

    /// Reads config and rules from where they are to be taken.
    pub(super) fn read(&mut self, args: &ConfigArgs, kept: Shelf<'_>) {
        let named = named(args);
        let choice = choice(args, named.as_deref());
        self.load_rules(!matches!(choice, ConfigChoice::Nothing), kept);
        self.load_config(choice, kept);
    }

    /// Looks around and reads nothing yet.
    pub(super) fn place(args: &ConfigArgs) -> Self {
        let mut faults = Vec::new();
        let here = env::current_dir().unwrap_or_else(|error| {
            let message = format!("the working directory cannot be told: {error}");
            faults.push(Fault { path: None, position: None, message, help: None });
            PathBuf::from("/")
        });
        let project = Project::at(here);
        Self {
            config_root: project.config_root(choice(args, named(args).as_deref())),
            project,
            config: None,
            settings: Settings::default(),
            rules: RuleSet::default(),
            sources: Sources::default(),
            assumptions: Vec::new(),
            faults,
        }
    }

    /// Loads the rules that come with the program.
    pub(super) fn load_builtin_rules(&mut self) {
        match RuleSet::builtin() {
            Ok(rules) => self.rules = rules,
            Err(error) => self.faults.push(rule_fault(format!("rules/{}.md", error.rule), &error)),
        }
    }

    fn load_rules(&mut self, own: bool, kept: Shelf<'_>) {
        self.load_builtin_rules();
        if own {
            match kept.texts(&self.config_root.join(OWN_RULES), "md") {
                Ok(files) => {
                    let faults = files.iter().filter_map(|file| add_rule(&mut self.rules, file));
                    self.faults.extend(faults);
                }
                Err(fault) => self.faults.push(fault),
            }
        }
    }

    fn load_config(&mut self, choice: ConfigChoice<'_>, kept: Shelf<'_>) {
        let file = match kept.config(choice) {
            Ok(Some(file)) => file,
            Ok(None) => return,
            Err(fault) => return self.faults.push(fault),
        };
        for shadowed in file.shadowed {
            self.assumptions.push(format!("`{shadowed}` was not read: `{}` comes first", file.shown));
        }
        let id = self.sources.add(Source::new(file.shown.clone(), file.text).known_as(file.identity));
        self.config = Some(file.shown);
        let Some(source) = self.sources.get(id) else { return };
        let names: Vec<&str> = self.rules.iter().map(|rule| rule.name.as_str()).collect();
        match config::parse(id, source, &names) {
            Ok(settings) => self.settings = settings,
            Err(error) => self.faults.extend(error.faults(source)),
        }
    }
}

/// The config file that the command line names, else `DENYWINS_CONFIG`.
fn named(args: &ConfigArgs) -> Option<PathBuf> {
    if args.none {
        return None;
    }
    let by_environment = || env::var_os("DENYWINS_CONFIG").filter(|file| !file.is_empty()).map(PathBuf::from);
    args.file.clone().or_else(by_environment)
}

fn choice<'a>(args: &ConfigArgs, named: Option<&'a Path>) -> ConfigChoice<'a> {
    match named {
        Some(file) => ConfigChoice::File(file),
        None if args.none => ConfigChoice::Nothing,
        None => ConfigChoice::Discover,
    }
}

/// Adds a rule of the user's own; what is wrong with its file, if anything.
pub(super) fn add_rule(rules: &mut RuleSet, file: &TextFile) -> Option<Fault> {
    let error = rules.add(rule_name(&file.shown), &file.text).err()?;
    Some(rule_fault(file.shown.clone(), &error))
}

/// A rule is called what its file is.
pub(super) fn rule_name(path: &str) -> &str {
    Path::new(path).file_stem().and_then(|stem| stem.to_str()).unwrap_or(path)
}

fn rule_fault(path: String, error: &LoadError) -> Fault {
    let help = Some("`denywins rules test` runs the examples of your own rules".to_owned());
    Fault { path: Some(path), position: Some((error.line, 1)), message: error.message.clone(), help }
}
