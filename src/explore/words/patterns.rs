//! Resources in the patterns of the policies.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::rc::Rc;

use crate::explore::class_set::ClassSet;
use crate::explore::resources::{ResourceClass, Term, Vocabulary};
use crate::explore::strings::OverBudget;
use crate::pattern::{self, Case, fnmatch};
use crate::target::Level;

/// Resources that a pattern stands for, less those that others do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Patterns {
    /// A pattern of ARNs; `*` for any.
    pub pattern: String,
    /// Patterns that have to match as well.
    pub also: Vec<String>,
    /// Patterns of what is not meant.
    pub except: Vec<String>,
}

impl std::fmt::Display for Patterns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.pattern)?;
        for also in &self.also {
            write!(f, " that is also {also}")?;
        }
        if self.except.is_empty() { Ok(()) } else { write!(f, " except {}", self.except.join(", ")) }
    }
}

/// Whether one pattern stands for all that another does, for sure: what brackets stand for is not looked at.
fn covers(wide: &str, narrow: &str) -> bool {
    wide == narrow || !fnmatch::has_brackets(wide) && pattern::covers(wide, &fnmatch::widened(narrow), Case::Sensitive)
}

/// Whether something may be of both.
fn overlap(one: &str, other: &str) -> bool {
    pattern::overlaps(&fnmatch::widened(one), &fnmatch::widened(other), Case::Sensitive)
}

/// The fewest patterns that say which resources are meant, and whether they say all of them.
pub(in crate::explore) fn resources(vocabulary: &Vocabulary, resources: &[ResourceClass]) -> (Vec<Patterns>, bool) {
    let (mut said, whole) = among(vocabulary, resources);
    let out: Vec<&String> = vocabulary.excluded().collect();
    let is_said = |narrow: &String| out.iter().any(|wide| *wide != narrow && covers(wide, narrow));
    let out: Vec<&String> = out.iter().copied().filter(|narrow| !is_said(narrow)).collect();
    for Patterns { pattern, except, .. } in &mut said {
        except.extend(out.iter().filter(|out| overlap(pattern, out)).copied().cloned());
        except.sort_unstable();
        except.dedup();
    }
    (said, whole)
}

/// A term that resources meet, others that they meet as well, and some that they do not.
#[derive(Clone, Debug)]
struct Phrase {
    term: usize,
    also: Vec<usize>,
    except: Vec<usize>,
}

/// What there is to be said of the resources of some kinds.
#[derive(Debug)]
pub(in crate::explore) struct Sayable {
    /// Every class of them, sorted.
    all: Vec<ResourceClass>,
    terms: Vec<Term>,
    /// The classes that meet each term, and how long it is to say.
    met: Vec<ClassSet>,
    lengths: Vec<usize>,
}

fn sayable(vocabulary: &Vocabulary, levels: BTreeSet<Level>) -> Result<Rc<Sayable>, OverBudget> {
    if let Some(known) = vocabulary.sayable.borrow().get(&levels) {
        return Ok(Rc::clone(known));
    }
    let mut all: Vec<ResourceClass> = Vec::new();
    for level in &levels {
        all.extend(vocabulary.of_level(*level)?.iter().cloned());
    }
    all.sort_unstable();
    let terms = vocabulary.terms(levels.iter().copied());
    let mut met = vec![ClassSet::default(); terms.len()];
    for (at, class) in all.iter().enumerate() {
        let meets = met.iter_mut().zip(vocabulary.meets_terms(&terms, &class.arn));
        meets.filter(|(_, is_met)| *is_met).for_each(|(met, _)| met.insert(at));
    }
    let lengths = terms.iter().map(|term| vocabulary.texts(*term).map(str::len).sum()).collect();
    let sayable = Rc::new(Sayable { all, terms, met, lengths });
    vocabulary.sayable.borrow_mut().insert(levels, Rc::clone(&sayable));
    Ok(sayable)
}

/// The same, where of resources that the vocabulary leaves out nothing is said.
fn among(vocabulary: &Vocabulary, resources: &[ResourceClass]) -> (Vec<Patterns>, bool) {
    let levels: BTreeSet<Level> = resources.iter().map(|class| class.level).collect();
    // Where not all are known no pattern is known to stand for these alone. That it is a part is told already.
    let Ok(sayable) = sayable(vocabulary, levels) else {
        return (resources.iter().map(|class| alone(&class.arn)).collect(), true);
    };
    let Sayable { all, terms, met, lengths } = sayable.as_ref();
    let number = |class: &ResourceClass| all.binary_search(class).ok();
    let wanted: ClassSet = resources.iter().filter_map(number).collect();
    if wanted.len() == all.len() {
        return (vec![alone("*")], true);
    }
    let exact: Vec<usize> = (0..).zip(met).filter(|(_, met)| met.is_subset(&wanted)).map(|(at, _)| at).collect();
    let mut left = wanted.clone();
    let (mut said, mut whole) = (Vec::new(), true);
    while let Some(first) = left.first() {
        let common = |at: usize| met.get(at).map_or(0, |met| met.common(&left));
        let best = exact.iter().copied().max_by_key(|at| (common(*at), Reverse(lengths.get(*at))));
        let phrase = match best.filter(|at| common(*at) > 0) {
            Some(term) => {
                let inside = met.get(term).cloned().unwrap_or_default();
                Some((Phrase { term, also: Vec::new(), except: Vec::new() }, inside))
            }
            None => cut(first, met, &wanted),
        };
        let patterns = phrase.as_ref().map(|(phrase, _)| in_patterns(vocabulary, terms, phrase));
        // What is too long to say is told by one of it.
        whole &= !matches!(patterns, Some(None));
        let inside = if let (Some(Some(mut patterns)), Some((_, inside))) = (patterns, phrase) {
            said.append(&mut patterns);
            inside
        } else {
            said.extend(all.get(first).map(|class| alone(&class.arn)));
            std::iter::once(first).collect()
        };
        left = left.without(&inside);
    }
    (said, whole)
}

fn alone(pattern: &str) -> Patterns {
    Patterns { pattern: pattern.to_owned(), also: Vec::new(), except: Vec::new() }
}

/// A term around a class, cut down by others until only what is wanted is left in it. That ends: a class is nothing but the
/// terms that it meets and those that it does not. None where no term is around it.
fn cut(class: usize, met: &[ClassSet], wanted: &ClassSet) -> Option<(Phrase, ClassSet)> {
    let around = met.iter().enumerate().filter(|(_, met)| met.contains(class)).max_by_key(|(_, met)| met.len());
    let (term, inside) = around?;
    let (mut phrase, mut inside) = (Phrase { term, also: Vec::new(), except: Vec::new() }, inside.clone());
    while !inside.is_subset(wanted) {
        let out = inside.without(wanted);
        // What takes away most of what is too much, and least of what is wanted.
        let gain = |rest: &ClassSet| {
            let dropped = inside.without(rest);
            let bad = dropped.common(&out);
            (bad, Reverse(dropped.len() - bad))
        };
        let narrowed = |(term, met): (usize, &ClassSet)| {
            let keeps = met.contains(class);
            (term, keeps, if keeps { inside.and(met) } else { inside.without(met) })
        };
        let best = met.iter().enumerate().map(narrowed).max_by_key(|(_, keeps, rest)| (gain(rest), !keeps));
        let (term, keeps, rest) = best.filter(|(_, _, rest)| rest.len() < inside.len())?;
        if keeps {
            phrase.also.push(term);
        } else {
            phrase.except.push(term);
        }
        inside = rest;
    }
    Some((phrase, inside))
}

/// So many patterns are made of what is common to unions of patterns, at most.
pub const SAID: usize = 4_096;

/// Of so many patterns those that others say are left out.
const PRUNED: usize = 64;

/// A phrase in patterns: of terms that are unions one for every combination that something meets. None where these are too many.
fn in_patterns(vocabulary: &Vocabulary, terms: &[Term], phrase: &Phrase) -> Option<Vec<Patterns>> {
    let term = |at: &usize| terms.get(*at).copied();
    let except: Vec<Term> = phrase.except.iter().filter_map(term).collect();
    let out: Vec<&str> = except.iter().flat_map(|term| vocabulary.texts(*term)).collect();
    let positive: Vec<Term> = std::iter::once(&phrase.term).chain(&phrase.also).filter_map(term).collect();
    let said = |texts: &[&str]| {
        let (pattern, also) = texts.split_first()?;
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Some(Patterns { pattern: (*pattern).to_owned(), also: owned(also), except: owned(&out) })
    };
    if positive.iter().chain(&except).all(|term| matches!(term, Term::One(_))) {
        let texts: Vec<&str> = positive.iter().flat_map(|term| vocabulary.texts(*term)).collect();
        let fewest = texts.iter().try_fold(Vec::new(), |some, text| with(&some, text));
        return said(fewest.as_ref().unwrap_or(&texts)).map(|said| vec![said]);
    }
    let mut chosen: Vec<Vec<&str>> = vec![Vec::new()];
    for term in positive {
        let texts: Vec<&str> = vocabulary.texts_beside(term, &except).filter(|text| !is_covered(text, &out)).collect();
        chosen = chosen.iter().flat_map(|some| texts.iter().filter_map(|text| with(some, text))).collect();
        if chosen.len() > SAID {
            return None;
        }
    }
    let mut patterns: Vec<Patterns> = chosen.iter().filter_map(|texts| said(texts)).collect();
    for Patterns { pattern, also, except } in &mut patterns {
        except.retain(|out| overlap(pattern, out) && also.iter().all(|also| overlap(also, out)));
        except.sort_unstable();
        except.dedup();
        let all = if except.len() > PRUNED { Vec::new() } else { except.clone() };
        except.retain(|narrow| !all.iter().any(|wide| wide != narrow && covers(wide, narrow)));
    }
    patterns.sort_unstable();
    patterns.dedup();
    Some(patterns)
}

fn is_covered(text: &str, by: &[&str]) -> bool {
    by.iter().any(|wide| covers(wide, text))
}

/// The same texts with one more, less those that it makes superfluous; none where nothing can meet them all.
fn with<'a>(texts: &[&'a str], text: &'a str) -> Option<Vec<&'a str>> {
    if !texts.iter().all(|known| overlap(known, text)) {
        return None;
    }
    if texts.iter().any(|known| covers(text, known)) {
        return Some(texts.to_vec());
    }
    Some(texts.iter().copied().filter(|known| !covers(known, text)).chain([text]).collect())
}
