//! AWS. References: IAM user guide (`reference_policies_*`), S3 user guide; where they leave a question open the answer is
//! its name.

mod condition;
mod principal;
mod resource;
mod variable;

pub(super) use condition::condition;
pub(super) use principal::principal;
pub(super) use resource::resource;
