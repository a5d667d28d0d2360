//! Addresses in conditions.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::target::Target;

/// Whether an address is in one of the networks.
pub(super) fn among(target: Target, networks: &[String], value: &str) -> bool {
    let Ok(mut address) = value.parse::<IpAddr>() else { return false };
    // Go compares an IPv4 address in IPv6 clothes as what it is; RustFS does not.
    if target != Target::Rustfs
        && let IpAddr::V6(six) = address
        && let Some(four) = six.to_ipv4_mapped()
    {
        address = IpAddr::V4(four);
    }
    networks.iter().filter_map(|text| network(target, text)).any(|network| network.contains(&address))
}

/// A network as written. `MinIO` and `RustFS` add `/32` to an address alone, an IPv6 one too
/// (minio/pkg v3.1.3 `policy/condition/ipaddressfunc.go`).
fn network(target: Target, text: &str) -> Option<IpNet> {
    if text.contains('/') {
        return text.parse().ok();
    }
    let address: IpAddr = text.parse().ok()?;
    let length = match address {
        IpAddr::V6(_) if matches!(target, Target::Aws | Target::Ceph) => 128,
        _ => 32,
    };
    IpNet::new(address, length).ok()
}
