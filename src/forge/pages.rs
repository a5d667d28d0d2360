//! Whole lists, page by page.

use serde::de::DeserializeOwned;

use super::client::Client;
use super::object::Object;
use super::{link, payload};
use crate::approval::Doubt;

/// How many items a page has at most; the most that GitHub allows.
const PER_PAGE: usize = 100;

/// A list, by the two paths that GitHub gives it: as we ask for it, and as its links name it, with the number of the
/// repository in place of its name.
#[derive(Debug)]
pub(super) struct List<'a> {
    pub(super) path: &'a str,
    pub(super) alias: &'a str,
    pub(super) needs: &'static str,
}

/// Reads all pages.
///
/// The links say whether there is a next page; they are not followed, but must name just the page that is asked for
/// next. A full page that claims to be the last is tried by asking for one more, since a program in between may have
/// taken the header away.
pub(super) fn all<T: DeserializeOwned>(client: &Client, list: &List<'_>) -> Result<Vec<T>, Doubt> {
    let doubt = |why: String| Doubt::Paging { path: list.path.to_owned(), why };
    let mut items = Vec::new();
    let mut claimed_last = false;
    for page in 1..=client.limits.pages {
        let path = format!("{}?per_page={PER_PAGE}&page={page}", list.path);
        let answer = client.get(&path, list.needs)?;
        let found: Vec<Object<T>> = payload::read(client, &path, &answer.body)?;
        let next = link::next(&answer.links).map_err(|why| doubt(why.to_owned()))?;
        if found.len() > PER_PAGE {
            return Err(doubt(format!("page {page} has {} items where {PER_PAGE} are the most", found.len())));
        }
        if claimed_last && !found.is_empty() {
            return Err(doubt(format!("page {} claimed to be the last, and was not", page - 1)));
        }
        if let Some(next) = &next {
            if found.is_empty() {
                return Err(doubt(format!("page {page} is empty and not the last")));
            }
            if !leads_on(client, list, next, page + 1) {
                return Err(doubt(format!("page {page} leads to `{}`", client.quote(next))));
            }
        }
        let full = found.len() == PER_PAGE;
        items.extend(found.into_iter().map(|item| item.0));
        if next.is_none() && !full {
            return Ok(items);
        }
        claimed_last = next.is_none();
    }
    Err(doubt(format!("there are more than {} pages", client.limits.pages)))
}

/// Whether a link names this page of this list.
fn leads_on(client: &Client, list: &List<'_>, link: &str, page: u32) -> bool {
    let Some((path, query)) = client.address.inside(link) else { return false };
    let pairs = || query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let is = |name: &str, wanted: &str| {
        let mut given = pairs().filter(|(key, _)| *key == name);
        given.next().is_some_and(|(_, value)| value == wanted) && given.next().is_none()
    };
    let known = pairs().all(|(key, _)| matches!(key, "page" | "per_page"));
    (path == list.path || path == list.alias)
        && known
        && is("page", &page.to_string())
        && is("per_page", &PER_PAGE.to_string())
}
