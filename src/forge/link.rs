//! The header that leads from page to page (RFC 8288), as far as it is needed.

/// The target of `rel="next"`, if there is one.
///
/// # Errors
///
/// Why the header cannot be read, or names two targets.
pub(super) fn next(headers: &[String]) -> Result<Option<String>, &'static str> {
    let mut found = None;
    for header in headers {
        let mut rest = header.trim_start();
        while !rest.is_empty() {
            let (target, after) = rest
                .strip_prefix('<')
                .and_then(|rest| rest.split_once('>'))
                .ok_or("a link is not in angle brackets")?;
            let (parameters, after) = split_parameters(after)?;
            if parameters.iter().any(|parameter| is_next(parameter)) && found.replace(target.to_owned()).is_some() {
                return Err("two links lead to the next page");
            }
            rest = after.trim_start();
        }
    }
    Ok(found)
}

/// The parameters of a link, and what follows the comma after them. Commas and semicolons inside quotes are text.
fn split_parameters(text: &str) -> Result<(Vec<String>, &str), &'static str> {
    let mut parameters = vec![String::new()];
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => return Ok((parameters, text.get(at + 1..).unwrap_or_default())),
            ';' if !quoted => parameters.push(String::new()),
            _ => {
                if let Some(parameter) = parameters.last_mut() {
                    parameter.push(c);
                }
            }
        }
    }
    if quoted { Err("a quote in a link is left open") } else { Ok((parameters, "")) }
}

/// Whether a parameter, whose quotes are gone, says that this is the next page. `rel` may list several words.
fn is_next(parameter: &str) -> bool {
    parameter.split_once('=').is_some_and(|(name, value)| {
        name.trim().eq_ignore_ascii_case("rel")
            && value.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("next"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(header: &str) -> Result<Option<String>, &'static str> {
        next(&[header.to_owned()])
    }

    #[test]
    fn the_next_page_is_found_among_others() {
        for header in [
            r#"<https://a/?page=2>; rel="next""#,
            r#"<https://a/?page=1>; rel="prev", <https://a/?page=2>; rel="next", <https://a/?page=9>; rel="last""#,
            r"<https://a/?page=2>;rel=next",
            r#"<https://a/?page=2>; title="a, b; rel=prev" ; REL="last NEXT""#,
            r#"<https://a/?x=,;>; rel="last",<https://a/?page=2>; rel="next","#,
        ] {
            assert_eq!(of(header), Ok(Some("https://a/?page=2".to_owned())), "{header}");
        }
    }

    #[test]
    fn the_last_page_has_none() {
        assert_eq!(next(&[]), Ok(None));
        for header in
            ["", r#"<https://a/>; rel="prev""#, r#"<https://a/>; rel="nextish""#, r#"<https://a/>; rev="next""#]
        {
            assert_eq!(of(header), Ok(None), "{header}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_not_the_last_page() {
        for header in ["https://a/; rel=next", "<https://a/; rel=next", r#"<https://a/>; rel="next"#, "x, <https://a/>"]
        {
            assert!(of(header).is_err(), "{header}");
        }
        let twice = r#"<https://a/?page=2>; rel="next""#.to_owned();
        assert!(next(&[twice.clone(), twice]).is_err());
    }
}
