"""The callers file: its content, and its errors."""

from pathlib import Path
from typing import Final

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from carto_graphql.callers.addresses import address_range, client_address
from carto_graphql.callers.file import Callers, CallersError, read_callers
from carto_graphql.callers.keys import (
    PREFIX,
    add_key,
    build_row,
    generate_key,
    hash_key,
    remove_key,
)
from resolvers.callers import claim_at, claim_path
from tests.callers.issuer import SECRET, private_key, public_pem
from tests.permissions import OWNER, UNPRIVILEGED, public_folder, without_privileges

HASH: Final = f"sha256:{'0' * 64}"
WHOLE: Final = f"""\
keys:
  dashboard: {{ hash: "{HASH}", roles: [analyst], claims: {{ tenant_id: acme }} }}
issuers:
  https://login.example.com/:
    audience: https://maps.example.com
    algorithms: [RS256, ES256]
    roles: realm_access.roles
  backend:
    audience: [a, b]
    keyFile: backend.pem
roles:
  analyst: {{ rate: 600/minute, budget: 1000/day, totalBudget: 5000/day, documents: off }}
  public:  {{ rate: 60/minute }}
"""


def read(folder: Path, text: str) -> Callers:
    (folder / "backend.pem").write_bytes(public_pem("one"))
    (folder / "secret").write_bytes(SECRET)
    (folder / "short").write_bytes(b"short")
    (folder / "private.pem").write_bytes(
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
    )
    (folder / "curve.pem").write_bytes(public_pem("curve", "ES256"))
    (folder / "callers.yaml").write_text(text)
    return read_callers(folder / "callers.yaml")


def test_a_complete_file_is_read(tmp_path: Path) -> None:
    callers = read(tmp_path, WHOLE)
    [key] = callers.keys
    assert (key.name, key.digest, key.roles) == ("dashboard", bytes(32), frozenset({"analyst"}))
    assert key.claims == {"tenant_id": "acme"}
    login, backend = callers.issuers
    assert (login.issuer, login.audiences, login.algorithms) == (
        "https://login.example.com/", ("https://maps.example.com",), ("RS256", "ES256"),
    )  # fmt: skip
    assert (login.roles, login.jwks, login.key, login.leeway) == (
        ("realm_access", "roles"),
        None,
        None,
        30,
    )
    assert (backend.audiences, backend.algorithms, backend.roles) == (
        ("a", "b"),
        ("RS256",),
        ("roles",),
    )
    assert backend.key is not None
    analyst, public = callers.limits
    assert (str(analyst.rate), str(analyst.budget), str(analyst.total_budget), analyst.documents) == (
        "600 per 1 minute", "1000 per 1 day", "5000 per 1 day", "off",
    )  # fmt: skip
    assert (public.budget, public.documents) == (None, None)


def test_an_empty_file_has_no_callers(tmp_path: Path) -> None:
    assert read(tmp_path, "# nobody yet\n") == Callers()


ISSUER: Final = "issuers:\n  https://x.example.com/:\n"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("keys: [", 1, "not valid YAML"),
        ("kees: {}", 1, "kees: there is no such key; did you mean keys?"),
        ("keys:\n  a: {}", 2, "keys.a.hash: is missing"),
        ("keys:\n  a: { hash: cgk_plain }", 2, "keys.a.hash: expected sha256: and 64 hexadecimal digits"),
        (f"keys:\n  a: {{ hash: '{HASH}' }}\n  a: {{ hash: '{HASH}' }}", 3, "duplicate key a"),
        (f"{ISSUER}    jwks: https://x.example.com/jwks", 2, "audience: is missing"),
        (f"{ISSUER}    audience: a\n    algorithms: [none]", 4, "algorithms.0: expected one of RS256"),
        (f"{ISSUER}    audience: a\n    algorithms: [HS256]", 2, "HS256 requires keyFile, a file with a secret"),
        (f"{ISSUER}    audience: a\n    keyFile: secret\n    algorithms: [HS256, RS256]", 2, "use only one kind"),
        (f"{ISSUER}    audience: a\n    keyFile: short\n    algorithms: [HS256]", 4, "of 5 bytes; the minimum is 32"),
        (f"{ISSUER}    audience: a\n    keyFile: backend.pem\n    algorithms: [HS256]", 4, "a public key is not"),
        (f"{ISSUER}    audience: a\n    keyFile: private.pem", 4, "holds a private key"),
        (f"{ISSUER}    audience: a\n    keyFile: secret", 4, "no public key in PEM that fits RS256"),
        (f"{ISSUER}    audience: a\n    keyFile: curve.pem", 4, "no public key in PEM that fits RS256"),
        (f"{ISSUER}    audience: a\n    keyFile: curve.pem\n    algorithms: [ES384]", 4, "fits ES384"),
        (f"{ISSUER}    audience: a\n    keyFile: nope.pem", 4, "there is no such file"),
        (f"{ISSUER}    audience: a\n    keyFile: secret\n    jwks: https://x", 2, "set only one of jwks and keyFile"),
        (f"{ISSUER}    audience: a\n    jwks: http://x.example.com/jwks", 2, "jwks: must begin with https://"),
        ("issuers:\n  backend:\n    audience: a", 2, "carto.com, unless jwks or keyFile is set"),
        (f"{ISSUER}    audience: a\n    roles: a..b", 4, "roles: string should match"),
        ("roles:\n  a: { rate: often }", 2, "roles.a.rate: expected a number and a time: 60/minute"),
        ("roles:\n  a: { budget: 0/day }", 2, "roles.a.budget: expected a number and a time"),
        ("roles:\n  a: { documents: some }", 2, "roles.a.documents"),
        ("roles:\n  public: {}\n  a: {}", 2, "later rows never apply; put it last"),
    ],
)  # fmt: skip
def test_an_error_is_reported_with_its_line(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    with pytest.raises(CallersError) as rejection:
        read(tmp_path, text)
    assert any(
        problem.line == line and said in problem.message for problem in rejection.value.problems
    ), rejection.value
    assert "cgk_plain" not in str(rejection.value)


def test_claims_are_plain_values_in_every_style_of_yaml(tmp_path: Path) -> None:
    # Statements and `whoami` need claims as JSON.
    written = """
      block: |
        acme
      list: [&a "x", *a, 'y']
      hex: 0x10
      float: 1.50e0
      yes: &b true
      &name named: null
    """
    [key] = read(tmp_path, f"keys:\n  a:\n    hash: '{HASH}'\n    claims:{written}").keys
    expected = {
        "block": "acme\n", "list": ["x", "x", "y"], "hex": 16, "float": 1.5, "yes": True, "named": None,
    }  # fmt: skip
    assert msgspec.json.decode(msgspec.json.encode(key.claims)) == expected


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(CallersError, match="there is no such file"):
        read_callers(tmp_path / "callers.yaml")


def test_a_key_is_random_and_only_its_hash_is_written(tmp_path: Path) -> None:
    file = tmp_path / "callers.yaml"
    file.write_text("# Ours.\nroles:\n  public: { rate: 60/minute }   # little\n")
    first, second = generate_key(), generate_key()
    assert first != second
    assert len(first) == len(PREFIX) + 43
    add_key(file, "first", build_row(first, ["a"]))
    add_key(file, "second", build_row(second, []))
    text = file.read_text()
    assert first not in text
    assert hash_key(first) in text
    assert text.startswith("# Ours.\nroles:\n  public: {rate: 60/minute}")
    assert "# little\n" in text
    assert [key.name for key in read_callers(file).keys] == ["first", "second"]
    with pytest.raises(ValueError, match="A key first already exists"):
        add_key(file, "first", build_row(second, []))
    remove_key(file, "first")
    assert [key.name for key in read_callers(file).keys] == ["second"]
    with pytest.raises(ValueError, match="has no key first"):
        remove_key(file, "first")
    assert YAML().load(text)["keys"]["first"]["roles"] == ["a"]


def test_a_change_keeps_the_files_place_mode_and_validity(
    tmp_path: Path,
) -> None:
    # A gateway that cannot read the changed callers file would still accept a revoked key.
    (tmp_path / "shared").mkdir()
    file, link = tmp_path / "shared" / "ours.yaml", tmp_path / "callers.yaml"
    (tmp_path / "backend.pem").write_bytes(public_pem("one"))
    file.write_text("issuers: { backend: { audience: a, keyFile: backend.pem } }\n")
    file.chmod(0o640)
    link.symlink_to(file)
    add_key(link, "first", build_row(generate_key(), ["a"]))
    assert link.is_symlink()
    assert file.stat().st_mode & 0o777 == 0o640
    before = file.read_text()
    for name, roles in (("two words", ["a"]), ("second", [""])):
        with pytest.raises(CallersError, match=r"callers\.yaml:"):
            add_key(link, name, build_row(generate_key(), roles))
    assert file.read_text() == before
    assert sorted(each.name for each in tmp_path.rglob("*")) == [
        "backend.pem", "callers.yaml", "ours.yaml", "shared",
    ]  # fmt: skip
    remove_key(link, "first")
    assert [key.name for key in read_callers(link).keys] == []


@pytest.mark.parametrize(
    "spoilt", ["keys: [", "[1]", "keys: [a]", "keys: abc", "nope: 1", "\ud800"]
)
def test_an_invalid_file_is_not_changed(tmp_path: Path, spoilt: str) -> None:
    file = tmp_path / "callers.yaml"
    file.write_bytes(spoilt.encode("utf-8", "surrogatepass"))
    with pytest.raises(CallersError):
        add_key(file, "a", build_row(generate_key(), []))
    with pytest.raises(CallersError):
        remove_key(file, "a")
    assert file.read_bytes() == spoilt.encode("utf-8", "surrogatepass")


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("roles", ("roles",)),
        ("realm_access.roles", ("realm_access", "roles")),
        ('["https://a.example/b"]', ("https://a.example/b",)),
        ('resource_access["my app"].roles', ("resource_access", "my app", "roles")),
        ("tenant-id", ("tenant-id",)),
    ],
)
def test_the_path_of_a_claim_is_split_into_steps(text: str, path: tuple[str, ...]) -> None:
    assert claim_path(text) == path


@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda inner: st.dictionaries(st.text(), inner)
    ),
    st.lists(st.text()),
)
def test_claims_of_any_type_can_be_searched(value: object, path: list[str]) -> None:
    claims = {"a": value}
    found = claim_at(claims, ("a", *path))
    assert found is None or path == [] or isinstance(value, dict)


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("10.0.0.1", ["1.2.3.4"], "1.2.3.4"),
        ("10.0.0.1", ["9.9.9.9, 1.2.3.4"], "1.2.3.4"),
        ("10.0.0.1", ["9.9.9.9, 1.2.3.4, 10.0.0.2"], "1.2.3.4"),
        ("10.0.0.1", ["9.9.9.9, 1.2.3.4:5, 10.0.0.2:6"], "1.2.3.4:5"),
        ("10.0.0.1", ["9.9.9.9", "1.2.3.4"], "1.2.3.4"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("8.8.8.8", ["1.2.3.4"], "8.8.8.8"),
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ("10.0.0.1", ["nonsense"], "nonsense"),
        ("", ["1.2.3.4"], ""),
    ],
)
def test_only_addresses_reported_by_trusted_proxies_are_used(
    peer: str, forwarded: list[str], client: str
) -> None:
    import ipaddress

    assert client_address(peer, forwarded, [ipaddress.ip_network("10.0.0.0/8")]) == client


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("1.2.3.4", "1.2.3.4/32"),
        ("::ffff:1.2.3.4", "1.2.3.4/32"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("[2001:db8::1]", "2001:db8::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("1.2.3.4:50000", "1.2.3.4/32"),
        ("[2001:db8::1]:50000", "2001:db8::/64"),
        ("::ffff:1.2.3.4:5", "unknown"),
        ("1.2.3.4:", "unknown"),
        ("nonsense", "unknown"),
        ("", "unknown"),
    ],
)
def test_an_ipv4_address_or_an_ipv6_64_is_one_caller(address: str, expected: str) -> None:
    assert address_range(address) == expected


def test_the_fixture_keys_have_their_declared_types() -> None:
    assert private_key("curve", "ES256").curve.name == "secp256r1"


@pytest.mark.threat("H24")
@pytest.mark.parametrize("name", ["callers.yaml", "backend.pem"])
def test_an_unreadable_file_is_reported_with_the_user_and_the_mode(name: str) -> None:
    with public_folder() as folder:
        read(folder, WHOLE)
        (folder / name).chmod(0o000)
        with without_privileges(), pytest.raises(CallersError) as error:
            read_callers(folder / "callers.yaml")
    [problem] = error.value.problems
    expected = f"cannot be read by user {UNPRIVILEGED} (mode 0000, owner {OWNER})"
    assert expected in problem.message
