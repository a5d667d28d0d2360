//! Addresses and networks.

use std::net::IpAddr;

/// An address as a number, and whether it is one of IPv6.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) bits: u128,
    pub(super) six: bool,
}

impl Address {
    pub(super) fn parse(text: &str) -> Option<Self> {
        text.parse::<IpAddr>().ok().map(Self::of)
    }

    fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(four) => Self { bits: u128::from(u32::from(four)), six: false },
            IpAddr::V6(six) => Self { bits: u128::from(six), six: true },
        }
    }

    /// `::ffff:10.0.0.1` as `10.0.0.1`.
    pub(super) fn unmapped(self) -> Self {
        let mapped = self.six && self.bits >> 32 == 0xFFFF;
        if mapped { Self { bits: self.bits & 0xFFFF_FFFF, six: false } } else { self }
    }

    /// How many bits addresses of its family have.
    pub(super) fn width(self) -> u32 {
        if self.six { 128 } else { 32 }
    }
}

/// A network: an address and how many of its first bits count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Network {
    pub(super) address: Address,
    pub(super) prefix: u32,
}

impl Network {
    /// Reads `10.0.0.0/8`. An address alone has the prefix that `bare` says.
    pub(super) fn parse(text: &str, bare: impl FnOnce(Address) -> u32) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (Address::parse(address)?, Some(prefix)),
            None => (Address::parse(text)?, None),
        };
        let prefix = match prefix {
            Some(prefix) if prefix.bytes().all(|b| b.is_ascii_digit()) => prefix.parse().ok()?,
            Some(_) => return None,
            None => bare(address),
        };
        (prefix <= address.width()).then_some(Self { address, prefix })
    }

    /// Whether an address of the same family lies in it.
    pub(super) fn holds(self, address: Address) -> bool {
        let behind = self.address.width() - self.prefix;
        let same = shifted(self.address.bits, behind) == shifted(address.bits, behind);
        self.address.six == address.six && same
    }
}

/// Bits without the last ones; a shift by all of them leaves nothing.
pub(super) fn shifted(bits: u128, by: u32) -> u128 {
    bits.checked_shr(by).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_hold_their_addresses() {
        let holds =
            |network, address| Network::parse(network, Address::width).unwrap().holds(Address::parse(address).unwrap());
        assert!(holds("10.1.2.3/8", "10.255.0.1") && !holds("10.0.0.0/8", "11.0.0.1"));
        assert!(holds("0.0.0.0/0", "1.2.3.4") && !holds("0.0.0.0/0", "::1") && holds("::/0", "::1"));
        assert!(holds("1.2.3.4", "1.2.3.4") && !holds("1.2.3.4", "1.2.3.5"));
        assert_eq!(Network::parse("10.0.0.0/33", Address::width), None);
        assert_eq!(Address::parse("::ffff:10.0.0.1").unwrap().unmapped(), Address::parse("10.0.0.1").unwrap());
    }
}
