//! `[...]` of fnmatch(3), as glibc reads it in the C locale: `posix/fnmatch_loop.c`. What is behind the member that a byte
//! meets is looked at for the end alone.

/// What a class says of a byte.
pub(super) enum Class<'a> {
    /// It is one, and ends.
    Closed {
        /// Whether it holds the byte.
        holds: bool,
        /// What comes after it.
        after: &'a [u8],
    },
    /// It never ends, so the bracket is one.
    Open,
    /// It is ill-formed, and nothing fits.
    Ill,
}

/// What is next in a class.
enum Member<'a> {
    /// From and to, both included.
    Range(u8, u8),
    /// `[:digit:]`
    Named(&'a [u8]),
    /// Nothing, because glibc looks for a range where there is none: `[.a.]-]`.
    Nothing,
    Close,
    End,
    Ill,
}

/// What the class behind a bracket says of a byte.
pub(super) fn class(inner: &[u8], byte: u8) -> Class<'_> {
    let (negated, mut rest) = match inner {
        [b'!' | b'^', rest @ ..] => (true, rest),
        _ => (false, inner),
    };
    let mut first = true;
    loop {
        let (member, after) = member(rest, first);
        first = false;
        rest = after;
        let met = match member {
            Member::Range(from, to) => from <= byte && byte <= to,
            Member::Named(name) => match named(name, byte) {
                Some(met) => met,
                None => return Class::Ill,
            },
            Member::Nothing => false,
            Member::Close => return Class::Closed { holds: negated, after },
            Member::End => return Class::Open,
            Member::Ill => return Class::Ill,
        };
        if met {
            return end(rest, !negated);
        }
    }
}

/// The next member, and what follows it. A `]` that comes first is one.
fn member(rest: &[u8], first: bool) -> (Member<'_>, &[u8]) {
    let (from, after) = match rest {
        [] => return (Member::End, rest),
        [b']', after @ ..] if !first => return (Member::Close, after),
        [b'\\', quoted, after @ ..] => (*quoted, after),
        [b'\\'] => return (Member::Ill, rest),
        [b'[', b':', behind @ ..] => match name(behind) {
            Some((name, after)) => return (Member::Named(name), after),
            None => (b'[', rest.get(1..).unwrap_or_default()),
        },
        [b'[', b'=', one, b'=', b']', after @ ..] => return (Member::Range(*one, *one), after),
        [b'[', b'.', behind @ ..] => match symbol(behind) {
            Some((_, after @ [b'-', b']', ..])) => return (Member::Nothing, after),
            Some((one, after)) => (one, after),
            None => return (Member::Ill, rest),
        },
        [one, after @ ..] => (*one, after),
    };
    match after {
        [b'-', b']', ..] | [b'-'] => (Member::Range(from, from), after),
        [b'-', b'[', b'.', behind @ ..] => match symbol(behind) {
            Some((to, after)) => (Member::Range(from, to), after),
            None => (Member::Ill, after),
        },
        [b'-', b'\\'] => (Member::Ill, after),
        [b'-', b'\\', to, after @ ..] | [b'-', to, after @ ..] => (Member::Range(from, *to), after),
        _ => (Member::Range(from, from), after),
    }
}

/// The name of `[:name:]` behind its colon, and what follows it. `z` is no letter of a name there.
fn name(behind: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = behind.iter().position(|byte| !(b'a'..=b'y').contains(byte))?;
    let (name, after) = behind.split_at_checked(length)?;
    after.strip_prefix(b":]").map(|after| (name, after))
}

/// The one byte of `[.x.]` behind its dot, and what follows it: longer symbols there are none.
fn symbol(behind: &[u8]) -> Option<(u8, &[u8])> {
    match behind {
        [one, b'.', b']', after @ ..] => Some((*one, after)),
        _ => None,
    }
}

/// Steps over the rest of a class to its end.
fn end(mut rest: &[u8], holds: bool) -> Class<'_> {
    loop {
        rest = match rest {
            [] => return Class::Open,
            [b']', after @ ..] => return Class::Closed { holds, after },
            [b'[', b':', behind @ ..] => name(behind).map_or(rest.get(1..).unwrap_or_default(), |(_, after)| after),
            [b'[', b'.', behind @ ..] => match behind.windows(2).position(|two| two == b".]") {
                Some(at) => behind.get(at + 2..).unwrap_or_default(),
                None => return Class::Ill,
            },
            [b'[', b'=', _, b'=', b']', after @ ..] | [b'\\', _, after @ ..] => after,
            [b'[', b'=', ..] | [b'\\'] => return Class::Ill,
            [_, after @ ..] => after,
        };
    }
}

/// Whether a byte is of a kind; none for a kind that there is not.
fn named(name: &[u8], byte: u8) -> Option<bool> {
    Some(match name {
        b"alnum" => byte.is_ascii_alphanumeric(),
        b"alpha" => byte.is_ascii_alphabetic(),
        b"blank" => matches!(byte, b' ' | b'\t'),
        b"cntrl" => byte.is_ascii_control(),
        b"digit" => byte.is_ascii_digit(),
        b"graph" => byte.is_ascii_graphic(),
        b"lower" => byte.is_ascii_lowercase(),
        b"print" => byte.is_ascii_graphic() || byte == b' ',
        b"punct" => byte.is_ascii_punctuation(),
        b"space" => matches!(byte, b' ' | b'\t'..=b'\r'),
        b"upper" => byte.is_ascii_uppercase(),
        b"xdigit" => byte.is_ascii_hexdigit(),
        _ => return None,
    })
}
