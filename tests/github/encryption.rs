//! A server is whom its certificate says, and somebody must vouch for that.

use std::sync::Arc;

use denywins::approval::{Decision, Doubt};
use denywins::forge::GitHub;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use super::hub::{Hub, TOKEN, ask_forge, query, quick};
use super::server::Server;

/// An authority of one's own.
fn authority(name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A server whose certificate is for `name`, by this authority.
fn server(name: &str, by: &CertifiedIssuer<'static, KeyPair>) -> Server {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new([name.to_owned()]).unwrap().signed_by(&key, by).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    let hub = Hub::new(&["approved"]);
    Server::start_encrypted(Arc::new(config), move |request, _| hub.reply(request))
}

fn ask(server: &Server, trust: Option<&str>) -> Result<Decision, Doubt> {
    let mut forge = GitHub::new(&format!("https://localhost:{}", server.port()), TOKEN).unwrap().limits(quick());
    if let Some(pem) = trust {
        forge = forge.roots(pem.as_bytes()).unwrap();
    }
    ask_forge(&forge, &query(&["user:alice"]))
}

#[test]
fn an_authority_of_ones_own_is_trusted_where_it_is_given() {
    let ours = authority("ours");
    let server = server("localhost", &ours);
    assert!(ask(&server, Some(&ours.pem())).unwrap().is_satisfied());
    assert!(!server.asked().is_empty());
}

#[test]
fn a_server_that_nobody_vouches_for_is_told_nothing() {
    let (ours, theirs) = (authority("ours"), authority("theirs"));
    for (server, trust) in [
        (server("localhost", &ours), None),
        (server("localhost", &ours), Some(theirs.pem())),
        (server("api.github.com", &ours), Some(ours.pem())),
    ] {
        let doubt = ask(&server, trust.as_deref()).unwrap_err();
        assert_eq!(doubt.name(), "unreachable");
        assert!(doubt.to_string().contains("certificate"), "{doubt}");
        assert!(doubt.help().contains("certificate"));
        assert!(server.asked().is_empty());
    }
}
