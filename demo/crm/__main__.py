"""Fairlead, an invented CRM, which shows how a business application embeds the staff chat. Python's standard library alone.

    python3 demo/crm --secret-file demo/content/chat-secret
"""

import argparse
import json
import signal
import stat
import sys
from pathlib import Path

from app import Application, serve
from records import Person

ROOT = Path(__file__).resolve().parents[2]


def main():
    options = argparse.ArgumentParser(prog="demo/crm", description="A small CRM with the staff chat in it, for this machine alone.")
    options.add_argument("--port", type=int, default=8001, help="the port of 127.0.0.1 to listen on; 0 for any that is free (8001)")
    options.add_argument("--hansard", default="http://127.0.0.1:8000", help="where the archive and its chat are served (%(default)s)")
    options.add_argument("--events", help="the service that carries the chat's events, if that is another one: wss://ws-eu.pusher.com")
    options.add_argument("--secret-file", type=Path, required=True, help="the file with the secret that chat tokens are signed with")
    options.add_argument("--people", type=Path, default=ROOT / "Content/sample/people.jsonl", help="the log of people that the archive knows")
    options.add_argument("--staff", default="3,5,7,9,10", help="the ids of those who work with the CRM (%(default)s)")
    chosen = options.parse_args()
    try:
        secret = read_secret(chosen.secret_file)
        staff = read_staff(chosen.people, chosen.staff.split(","))
        server = serve(Application(staff, secret, chosen.hansard.rstrip("/"), chosen.events), chosen.port)
    except (OSError, ValueError) as problem:
        sys.exit(f"demo/crm: {problem}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(f"CRM: http://127.0.0.1:{server.server_port}/", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


def read_secret(path: Path) -> bytes:
    """Whoever has the secret can write in anybody's name, so a file that others can read is refused."""
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise ValueError(f"{path}: Others can read this secret. Say: chmod 600 {path}")
    secret = path.read_bytes().strip()
    if len(secret) < 32:
        raise ValueError(f"{path}: The secret is shorter than 32 bytes. Make one with: openssl rand -hex 32")
    return secret


def read_staff(path: Path, ids: list[str]) -> dict[str, Person]:
    people = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if record.get("type", "person") == "person":
            people[record["id"]] = Person(record["id"], record["name"], record.get("title", ""))
    missing = [one for one in ids if one not in people]
    if missing:
        raise ValueError(f"{path}: There is nobody with the id {', '.join(missing)}. Pass others to --staff.")
    return {one: people[one] for one in ids}


if __name__ == "__main__":
    main()
