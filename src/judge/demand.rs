//! Who must sign a finding off.

use crate::finding::{Finding, Requirement};
use crate::settings::{Demand, Settings};

/// The roles of the rule or of its config, then those of the path; each once, with the people it is mapped to.
///
/// What is asked for a path is asked for findings about the policies there. A file in which none could be read is not
/// one of them: it can be signed off only where the rule itself says so.
pub(super) fn requirements(finding: &Finding, settings: &Settings, path: &str) -> Vec<Requirement> {
    let of_rule = settings.rules.get(&finding.rule).and_then(|rule| rule.sign_off.as_ref());
    let mut asked: Vec<Requirement> = match of_rule {
        Some(demands) => demands.iter().map(from_config).collect(),
        None => finding.required.clone(),
    };
    if finding.subject.kind.is_some() {
        asked.extend(settings.for_path(path).sign_off.iter().map(from_config));
    }
    let mut required: Vec<Requirement> = Vec::new();
    for mut requirement in asked {
        if required.iter().any(|earlier| earlier.role == requirement.role) {
            continue;
        }
        if let Some(role) = settings.roles.get(&requirement.role) {
            requirement.reviewers.clone_from(&role.reviewers);
            requirement.because.get_or_insert_with(|| role.label.clone());
        }
        required.push(requirement);
    }
    required
}

fn from_config(demand: &Demand) -> Requirement {
    Requirement { role: demand.role.clone(), reviewers: Vec::new(), because: Some(demand.label.clone()) }
}
