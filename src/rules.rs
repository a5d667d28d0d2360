//! The registry: every `rules/*.md`, plus one line here for each rule that needs code.

use crate::rule::{Check, LoadError, Rule, load, load_ahead, load_whole};

/// The files of `rules/`: name, front matter as JSON, text; sorted by name.
static FILES: &[(&str, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// Registers the functions of coded rules: `"rule-name" => module, Scope;`
macro_rules! checks {
    ($($name:literal => $module:ident, $scope:ident;)*) => {
        $(mod $module;)*
        /// Coded rules by name, sorted.
        static CHECKS: &[(&str, Check)] = &[$(($name, Check::$scope($module::check)),)*];
    };
}

checks! {
    "action-api-name-not-permission" => action_api_name_not_permission, Statement;
    "action-format" => action_format, Statement;
    "action-unknown" => action_unknown, Statement;
    "action-wildcard-matches-nothing" => action_wildcard_matches_nothing, Statement;
    "arn-format" => arn_format, Statement;
    "bucket-policy-other-bucket" => bucket_policy_other_bucket, Document;
    "condition-operator-unknown" => condition_operator_unknown, Statement;
    "condition-weakened" => condition_weakened, Change;
    "confusable-characters" => confusable_characters, Document;
    "deny-everyone-unconditional" => deny_everyone_unconditional, Statement;
    "deny-misses-target" => deny_misses_target, Statement;
    "deny-negated-key-absent" => deny_negated_key_absent, Statement;
    "deny-not-principal-missing-account" => deny_not_principal_missing_account, Statement;
    "deny-not-principal-role-sessions" => deny_not_principal_role_sessions, Statement;
    "deny-owner-account-principal" => deny_owner_account_principal, Statement;
    "deny-two-not-principal-statements" => deny_two_not_principal_statements, Document;
    "dialect-condition-key" => dialect_condition_key, Statement;
    "dialect-condition-operator" => dialect_condition_operator, Statement;
    "guardrail-removed" => guardrail_removed, Change;
    "guardrail-weakened" => guardrail_weakened, Change;
    "invalid-effect" => invalid_effect, Document;
    "invalid-version" => invalid_version, Document;
    "json-duplicate-key" => json_duplicate_key, Document;
    "json-parse-error" => json_parse_error, File;
    "json-wrong-type" => json_wrong_type, Document;
    "missing-statement" => missing_statement, Document;
    "missing-version" => missing_version, Document;
    "policy-deleted" => policy_deleted, Change;
    "policy-not-recognised" => policy_not_recognised, File;
    "policy-renamed" => policy_renamed, Change;
    "principal-format" => principal_format, Document;
    "principal-widened" => principal_widened, Change;
    "public-by-s3-definition" => public_by_s3_definition, Statement;
    "refused-by-target" => refused_by_target, After;
    "resource-action-mismatch" => resource_action_mismatch, Statement;
    "sid-not-unique" => sid_not_unique, Document;
    "template-placeholder" => template_placeholder, Statement;
    "unknown-element-ignored-by-target" => unknown_element_ignored_by_target, Document;
    "unknown-policy-element" => unknown_policy_element, Document;
    "unknown-statement-element" => unknown_statement_element, Document;
}

/// Whether `deny-misses-target` sees that conditions of a statement exclude each other.
pub use deny_misses_target::contradicts;
/// What S3 counts as a restriction of a grant to everyone.
pub use public_by_s3_definition::{fixes_caller, restricts};

/// The rules of a run.
#[derive(Debug, Default)]
pub struct RuleSet {
    rules: Vec<Rule>,
}

impl RuleSet {
    /// The built-in rules.
    ///
    /// # Errors
    /// When a file in `rules/` does not load, which the tests rule out for a release.
    pub fn builtin() -> Result<Self, LoadError> {
        let rules = FILES.iter().map(|(name, front, text)| load_ahead(name, front, text, check_for(name)));
        Ok(Self { rules: rules.collect::<Result<_, _>>()? })
    }

    /// The built-in rules with their prose and examples, for whoever wants to know that these are as the format asks.
    ///
    /// # Errors
    /// As [`RuleSet::builtin`], and when an example does not read.
    pub fn builtin_whole() -> Result<Self, LoadError> {
        let rules = FILES.iter().map(|(name, _, text)| load_whole(name, text, check_for(name)));
        Ok(Self { rules: rules.collect::<Result<_, _>>()? })
    }

    /// One built-in rule alone, for measuring it.
    ///
    /// # Errors
    /// As [`RuleSet::builtin`].
    pub fn builtin_only(name: &str) -> Result<Self, LoadError> {
        let files = FILES.iter().filter(|(known, ..)| *known == name);
        Ok(Self { rules: files.map(|(name, _, text)| load(name, text, check_for(name))).collect::<Result<_, _>>()? })
    }

    /// Adds a user's own rule, whose `name` is the stem of its file.
    ///
    /// # Errors
    /// When it does not load, or the name is taken.
    pub fn add(&mut self, name: &str, text: &str) -> Result<(), LoadError> {
        let Err(place) = self.rules.binary_search_by(|rule| rule.name.as_str().cmp(name)) else {
            let message = "another rule has this name".to_owned();
            return Err(LoadError { rule: name.to_owned(), line: 1, message });
        };
        self.rules.insert(place, load_whole(name, text, None)?);
        Ok(())
    }

    /// The rules, sorted by name.
    pub fn iter(&self) -> std::slice::Iter<'_, Rule> {
        self.rules.iter()
    }

    /// The rule of a name.
    pub fn get(&self, name: &str) -> Option<&Rule> {
        let place = self.rules.binary_search_by(|rule| rule.name.as_str().cmp(name)).ok()?;
        self.rules.get(place)
    }
}

impl<'a> IntoIterator for &'a RuleSet {
    type Item = &'a Rule;
    type IntoIter = std::slice::Iter<'a, Rule>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The names that have a function, for the test that each has its file.
pub fn coded() -> impl Iterator<Item = &'static str> {
    CHECKS.iter().map(|(name, _)| *name)
}

fn check_for(name: &str) -> Option<Check> {
    CHECKS.iter().find(|(registered, _)| *registered == name).map(|(_, check)| *check)
}
