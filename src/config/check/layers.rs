//! Who holds which policy.

use std::collections::BTreeMap;

use super::Checker;
use crate::access::Holder;
use crate::config::raw::{RawBuiltIn, Words};
use crate::settings::{BuiltIn, LayerSettings};
use crate::source::Spanned;

const HOLDERS: &str = "write `user/NAME`, `role/NAME`, `group/NAME`, `account/ID`, `all`, an ARN, or an access key";

impl Checker<'_> {
    pub(super) fn layers(
        &mut self,
        account: Option<Spanned<String>>,
        groups: Vec<(Spanned<String>, Vec<Spanned<String>>)>,
        built_ins: Vec<RawBuiltIn>,
    ) -> LayerSettings {
        if let Some(account) = &account {
            self.not_blank("account", account, "write the account that principals and buckets are in");
        }
        let account = account.map(|account| account.value);
        let home = account.clone().unwrap_or_default();
        let groups: BTreeMap<String, Vec<Holder>> =
            groups.into_iter().map(|(group, members)| (group.value, self.parsed(&members, &home))).collect();
        let built_ins = built_ins.into_iter().map(|built_in| BuiltIn {
            label: self.label(built_in.policy.span, "attached here"),
            policy: built_in.policy.value,
            holders: self.parsed(&built_in.attached_to.value, &home),
        });
        let built_ins = built_ins.collect();
        LayerSettings { account, groups, built_ins }
    }

    /// Holders as written, once it is clear that each can be one.
    pub(super) fn holders(&mut self, written: &Words) -> Vec<String> {
        for holder in &written.value {
            if Holder::parse(&holder.value.replace("{stem}", "x"), "").is_none() {
                self.tell(holder.span, format!("`{}` can hold no policy", holder.value), HOLDERS);
            }
        }
        written.value.iter().map(|holder| holder.value.clone()).collect()
    }

    fn parsed(&mut self, written: &[Spanned<String>], home: &str) -> Vec<Holder> {
        let mut holders = Vec::with_capacity(written.len());
        for holder in written {
            match Holder::parse(&holder.value, home) {
                Some(parsed) => holders.push(parsed),
                None => self.tell(holder.span, format!("`{}` can hold no policy", holder.value), HOLDERS),
            }
        }
        holders
    }
}
