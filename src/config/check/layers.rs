//! Who holds which policy, and what must be so.

use std::collections::BTreeMap;

use super::Checker;
use crate::access::{Caller, Context, Expectation, Holder};
use crate::config::raw::{RawBuiltIn, RawExpect, Words};
use crate::settings::{BuiltIn, Expected, LayerSettings};
use crate::source::Spanned;

const HOLDERS: &str = "write `user/NAME`, `role/NAME`, `group/NAME`, `account/ID`, `all`, an ARN, or an access key";
const CALLERS: &str =
    "write `user/NAME`, `role/NAME`, `root`, `anonymous`, `everyone`, `service/NAME`, an ARN, or an access key";

impl Checker<'_> {
    pub(super) fn layers(
        &mut self,
        account: Option<Spanned<String>>,
        groups: Vec<(Spanned<String>, Vec<Spanned<String>>)>,
        built_ins: Vec<RawBuiltIn>,
        expects: Vec<RawExpect>,
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
        let expectations = expects.into_iter().map(|expect| self.expected(expect, &home)).collect();
        LayerSettings { account, groups, built_ins, expectations }
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

    /// `KEY=VALUE`, and `!KEY` for a key that requests do not have.
    fn circumstances(&mut self, written: Option<&Words>) -> Context {
        let mut context = Context::unknown();
        for part in written.iter().flat_map(|words| &words.value) {
            match (part.value.strip_prefix('!'), part.value.split_once('=')) {
                (Some(key), _) if !key.is_empty() => context.set(key, Vec::new()),
                (None, Some((key, value))) if !key.is_empty() => context.add(key, value),
                _ => {
                    let help = "write `KEY=VALUE`, or `!KEY` for a key that requests do not have";
                    self.tell(part.span, format!("`{}` gives no value", part.value), help);
                }
            }
        }
        if context.said("aws:SecureTransport").is_none() {
            context.set("aws:SecureTransport", vec!["true".to_owned()]);
        }
        context
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

    fn expected(&mut self, expect: RawExpect, home: &str) -> Expected {
        let mut callers = Vec::new();
        let mut everyone = false;
        for principal in &expect.principal.value {
            if principal.value == "everyone" {
                everyone = true;
                continue;
            }
            match Caller::parse(&principal.value, home) {
                Some(caller) => callers.push(caller),
                None => self.tell(principal.span, format!("`{}` is nobody who could ask", principal.value), CALLERS),
            }
        }
        let context = self.circumstances(expect.with.as_ref());
        let arn = |resource: &Spanned<String>| match resource.value.as_str() {
            "*" => "*".to_owned(),
            text if text.starts_with("arn:") => text.to_owned(),
            text => format!("arn:aws:s3:::{text}"),
        };
        Expected {
            expectation: Expectation {
                want: expect.effect.value,
                possible: expect.possible.is_some_and(|possible| possible.value),
                callers,
                everyone,
                context,
                actions: expect.action.value.into_iter().map(|action| action.value).collect(),
                resources: expect.resource.value.iter().map(arn).collect(),
            },
            reason: expect.reason.map(|reason| reason.value),
            label: self.label(expect.effect.span, "expected here"),
        }
    }
}
