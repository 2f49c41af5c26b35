"""The examples of docs/chat.md, “Who somebody is”: each is run as it stands there, and makes a token that holds."""

import json
import re
import shutil
import subprocess
import time

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from support.program import HANSARD, ROOT

SECRET = "a secret of 32 bytes, or of a few more: ÿ"
# Bytes that base64 writes with its last two letters, which are others in a token.
PERSON = "7>?~ é"


def examples() -> dict[str, str]:
    section = (ROOT / "docs/chat.md").read_text(encoding="utf-8").split("\n## Who somebody is\n")[1].split("\n## ")[0]
    return dict(re.findall(r"^```(python|js|php|swift)\n(.*?)^```$", section, re.M | re.S))


def run(*command, source: str = "") -> str:
    return subprocess.run(command, input=source, capture_output=True, text=True, check=True, timeout=120).stdout.strip()


def needed(program: str) -> str:
    return shutil.which(program) or pytest.skip(f"There is no {program} here.")


def python(example, _):
    return run(needed("python3"), "-", source=f"{example}\nprint(chat_token({SECRET!r}, {PERSON!r}))")


def js(example, _):
    return run(needed("node"), "-", source=f"{example}\nconsole.log(chatToken({json.dumps(SECRET)}, {json.dumps(PERSON)}))")


def php(example, _):
    return run(needed("php"), source=f"<?php\n{example}\necho chat_token('{SECRET}', '{PERSON}');")


def swift(example, folder):
    """Against swift-crypto as the build has compiled it."""
    built = HANSARD.parent
    headers = sorted(built.resolve().parents[1].glob("checkouts/swift-crypto/Sources/*/include"))
    objects = [part for name in ("Crypto", "CryptoBoringWrapper", "CCryptoBoringSSL", "CCryptoBoringSSLShims", "CXKCP", "CXKCPShims")
               for part in sorted((built / f"{name}.build").rglob("*.o"))]
    if not headers or not objects:
        pytest.skip("There is no build here with swift-crypto.")
    source = folder / "main.swift"
    source.write_text(f"{example}\nprint(try chatToken(secret: {json.dumps(SECRET, ensure_ascii=False)}, person: {json.dumps(PERSON, ensure_ascii=False)}))")
    options = [option for header in headers for option in ("-Xcc", f"-I{header}")]
    run(needed("swiftc"), source, "-o", folder / "main", "-I", built / "Modules", *options, *objects, "-lstdc++", "-lpthread")
    return run(folder / "main")


@pytest.mark.parametrize("language", [python, js, php, swift], ids=lambda language: language.__name__)
def test_the_documents_example_makes_a_token_that_holds(language, tmp_path):
    token = language(examples()[language.__name__], tmp_path)
    claims = jwt.decode(token, OctKey.import_key(SECRET.encode()), algorithms=["HS256"]).claims
    assert claims.keys() == {"sub", "aud", "exp"}
    assert (claims["sub"], claims["aud"]) == (PERSON, "hansard-chat")
    assert 0 < claims["exp"] - time.time() <= 600
    with pytest.raises(Exception):
        jwt.decode(token, OctKey.import_key(b"another secret, of as many bytes or more"), algorithms=["HS256"])


def test_every_example_is_ten_lines_or_so():
    assert examples().keys() == {"python", "js", "php", "swift"}
    for language, example in examples().items():
        assert len(example.strip().splitlines()) <= 12, language
