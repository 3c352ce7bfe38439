"""Trusted documents, in the formats of common clients."""

import hashlib
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from carto_graphql.web.trusted_documents import DocumentsError, read_documents
from tests.callers.gateway import OPEN, Running, callers_file, code, gateway

TEXT: Final = "query Others { queryRows { others { rows { name } } } }"
NO_CHARGE: Final = "query Free { queryRows { others(limit: 5) { rows { name } } } }"
DIGEST: Final = hashlib.sha256(TEXT.encode()).hexdigest()
RESULT: Final = {"data": {"queryRows": {"others": {"rows": [{"name": "name"}]}}}}

MANIFESTS: Final[dict[str, tuple[str, dict[str, Any], str]]] = {
    "Apollo": (
        "persisted-query-manifest.json",
        {
            "format": "apollo-persisted-query-manifest",
            "version": 1,
            "operations": [{"id": DIGEST, "name": "Others", "type": "query", "body": TEXT}],
        },
        DIGEST,
    ),
    "Relay": (
        "persisted_queries.json",
        {"5d41402abc4b2a76b9719d911017c592": TEXT},
        "5d41402abc4b2a76b9719d911017c592",
    ),
    "Codegen": (
        "persisted-documents.json",
        {"da39a3ee5e6b4b0d3255bfef95601890afd80709": TEXT},
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    ),
}


def written(folder: Path) -> Path:
    file = folder / "manifest.json"
    file.write_text(json.dumps({DIGEST: TEXT, "others": TEXT}))
    return file


@pytest.fixture
def running(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Running]:
    callers = callers_file({"staff": {"roles": ["staff"]}}, roles={"staff": {"documents": "off"}})
    documents = {"trusted_documents": written(tmp_path), "trusted_documents_mode": request.param}
    with gateway(tmp_path, {"rows__others": OPEN}, callers, **documents) as running:
        yield running


def mode(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("running", [name], indirect=True)


@pytest.mark.parametrize("client", MANIFESTS)
def test_the_manifest_of_each_client_is_read(tmp_path: Path, client: str) -> None:
    name, content, id_ = MANIFESTS[client]
    (tmp_path / name).write_text(json.dumps(content))
    assert read_documents(tmp_path / name).texts == {id_: TEXT}
    assert read_documents(tmp_path).texts == {id_: TEXT}


@pytest.mark.parametrize("written_as", [DIGEST, f"sha256:{DIGEST}"])
@pytest.mark.parametrize("sent_as", [DIGEST, f"sha256:{DIGEST}"])
def test_an_id_may_have_the_prefix_of_a_hash(tmp_path: Path, written_as: str, sent_as: str) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({written_as: TEXT}))
    assert read_documents(tmp_path / "manifest.json").text(None, [sent_as], "only") == TEXT


def test_a_folder_of_documents_is_read_by_hash_and_name(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "others.graphql").write_text(TEXT)
    assert read_documents(tmp_path).texts == {DIGEST: TEXT, "others": TEXT}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.json", "{", "not JSON"),
        ("a.json", "[" * 100_000, "not JSON"),
        ("a.json", "[]", "not a manifest"),
        ("a.json", '{"a": 5}', "not a manifest"),
        ("a.json", '{"format": "apollo-persisted-query-manifest"}', "not a manifest of Apollo"),
        ("a.json", '{"a": "{"}', "a: Syntax Error"),
        ("a.graphql", "{ nope", "Syntax Error"),
        ("a.txt", "", "has no documents"),
    ],
)
def test_an_invalid_manifest_is_rejected_with_its_path(
    tmp_path: Path, name: str, content: str, said: str
) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(DocumentsError) as rejection:
        read_documents(tmp_path)
    assert said in str(rejection.value)
    assert str(tmp_path) in str(rejection.value)


def test_two_documents_with_one_id_are_rejected(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"x": TEXT}))
    (tmp_path / "b.json").write_text(json.dumps({"x": NO_CHARGE}))
    with pytest.raises(DocumentsError, match="duplicate document id x"):
        read_documents(tmp_path)


def ways(id_: str) -> list[dict[str, Any]]:
    # The bodies of GraphQL over HTTP (appendix A), Apollo, Relay and GraphQL Code Generator.
    return [
        {"documentId": id_},
        {"documentId": f"sha256:{id_}"},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": id_}}},
        {"doc_id": id_},
        {"id": id_},
        {"query": "", "id": id_},
        {"query": None, "documentId": id_},
    ]


@mode("only")
@pytest.mark.parametrize("way", range(len(ways(""))))
def test_ids_are_accepted_in_the_form_of_each_client(running: Running, way: int) -> None:
    sent = ways(DIGEST)[way]
    assert running.post(sent).json() == RESULT
    texts = {
        name: json.dumps(each) if isinstance(each, dict) else each
        for name, each in sent.items()
        if each
    }
    assert running.http.get("/graphql", params=texts).json() == RESULT


@mode("only")
def test_mode_only_runs_trusted_texts_and_rejects_others(
    running: Running,
) -> None:
    assert running.post(TEXT).json() == RESULT
    running.carto.requests.clear()
    for text in (NO_CHARGE, TEXT + " ", "{ __schema { types { name } } }", "{ __typename }", "{"):
        rejected = running.post(text)
        assert (rejected.status_code, code(rejected)) == (403, "FORBIDDEN")
    assert not running.carto.requests
    assert running.post(NO_CHARGE, "staff").status_code == 200, "the mode of this role is off"


def unknown(response: httpx.Response, message: str, expected: str) -> bool:
    return (response.status_code, response.json()["errors"][0]["message"], code(response)) == (
        200,
        message,
        expected,
    )


@pytest.mark.parametrize("running", ["log", "prefer", "only"], indirect=True)
def test_an_unknown_id_has_the_error_of_apollos_protocol(running: Running) -> None:
    for way in ways("0" * 64):
        assert unknown(running.post(way), "PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND")


@mode("off")
def test_mode_off_knows_no_ids_and_runs_every_text(running: Running) -> None:
    for way in ways(DIGEST):
        assert unknown(
            running.post(way), "PersistedQueryNotSupported", "PERSISTED_QUERY_NOT_SUPPORTED"
        )
    assert running.post({"query": TEXT, **ways(DIGEST)[2]}).json() == RESULT
    assert running.post(NO_CHARGE).json() == RESULT


@mode("prefer")
def test_mode_prefer_runs_a_text_sent_after_an_unknown_id(running: Running) -> None:
    hashed = {
        "extensions": {
            "persistedQuery": {
                "version": 1,
                "sha256Hash": hashlib.sha256(NO_CHARGE.encode()).hexdigest(),
            }
        }
    }
    assert code(running.post(hashed)) == "PERSISTED_QUERY_NOT_FOUND"
    assert running.post({"query": NO_CHARGE, **hashed}).json() == RESULT
    assert code(running.post(hashed)) == "PERSISTED_QUERY_NOT_FOUND", (
        "nothing is registered by clients"
    )


@pytest.mark.parametrize("running", ["log", "prefer", "only"], indirect=True)
def test_an_id_that_does_not_match_the_text_is_rejected(running: Running) -> None:
    for sent in (
        {"query": NO_CHARGE, "documentId": DIGEST},
        {"query": TEXT, "documentId": "0" * 64},
        {"query": NO_CHARGE, "id": "others"},
    ):
        assert (running.post(sent).status_code, code(running.post(sent))) == (400, "BAD_USER_INPUT")
    two = running.post({"documentId": DIGEST, "id": "others"})
    assert (two.status_code, code(two)) == (400, "BAD_USER_INPUT")


@mode("log")
def test_mode_log_runs_and_counts_documents_that_are_not_trusted(
    running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "carto_graphql.documents"):
        assert [running.post(text).json() for text in (TEXT, NO_CHARGE, NO_CHARGE)] == [RESULT] * 3
    said = [
        record.getMessage() for record in caplog.records if record.name == "carto_graphql.documents"
    ]
    assert [line.rpartition("; ")[2] for line in said] == ["1 so far", "2 so far"]
    assert "others" not in "".join(said), "the text of a query is not logged"


def test_without_trusted_documents_an_id_is_not_supported(tmp_path: Path) -> None:
    with gateway(tmp_path, {"rows__others": OPEN}, None) as running:
        assert unknown(
            running.post({"documentId": "x"}),
            "PersistedQueryNotSupported",
            "PERSISTED_QUERY_NOT_SUPPORTED",
        )
        assert running.post({"query": TEXT, "id": 5}).json() == RESULT
        assert running.post({"id": 5}).status_code == 400


@mode("only")
def test_an_unknown_document_is_not_cacheable(running: Running) -> None:
    # The error has status 200, but the next deployment of the gateway may add the document.
    unknown = running.http.get("/graphql", params={"documentId": "tomorrows"})
    assert (unknown.status_code, code(unknown)) == (200, "PERSISTED_QUERY_NOT_FOUND")
    assert unknown.headers["cache-control"] == "private, no-store"
    found = running.http.get("/graphql", params={"documentId": "others"})
    assert found.headers["cache-control"] == "private, no-store"  # its template has no `cache:`
