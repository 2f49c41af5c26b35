"""nginx and Caddy before a server, as deploy/ has them: only names, addresses, ports and files are replaced."""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SYSTEM_PATH = "/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def replaced(text, *pairs):
    """`text` with each first of a pair, which has to be there, as the second."""
    for old, new in pairs:
        assert old in text, f"deploy/ has no “{old}”"
        text = text.replace(old, new)
    return text


class ShippedProxy:
    """A proxy on `https://localhost:{port}/` before the server on `to`. `users` turns single sign-on on: passwords by name, and
    `secret` is what the proxy shows the server then."""

    name, file = "", ""

    def __init__(self, folder, to, users=None, secret=None, port=None):
        self.program = shutil.which(self.name, path=SYSTEM_PATH)
        assert self.program, f"{self.name} is not installed: scripts/test-live and scripts/test-browser do that"
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.to, self.port = folder, to, port or free_port()
        self.users, self.secret, self.environment = users or {}, secret, dict(os.environ)
        self.certificate, self.key = folder / "certificate.pem", folder / "key.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
             "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", self.key, "-out", self.certificate],
            check=True, capture_output=True)
        text = (ROOT / "deploy" / self.file).read_text(encoding="utf-8")
        if self.users:
            text = self.with_sign_on(text)
        self.words = self.configure(text)
        self.log = folder / f"{self.name}.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                self.words, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment)
        end = time.monotonic() + 20
        while True:
            assert self.process.poll() is None, self.log.read_text()
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                assert time.monotonic() < end, self.log.read_text()
                time.sleep(0.05)

    @property
    def address(self):
        return f"https://localhost:{self.port}/"

    def with_sign_on(self, text):
        """The file's own lines for single sign-on, in the place of those that they are said to replace."""
        lines, archive = [], False
        for line in text.splitlines():
            archive = archive or "# The archive." in line
            if archive and "header" in line and "sso" not in line and "#" not in line and ("X-Remote-User" in line or "Proxy-Secret" in line):
                continue
            if "# The live server" in line:
                archive = False
            lines.append(line.replace("#sso ", ""))
        return "\n".join(lines) + "\n"

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        finally:
            self.process.kill()


class Nginx(ShippedProxy):
    name, file = "nginx", "nginx.conf"

    def configure(self, text):
        text = replaced(
            text, ("listen [::]:80;", ""), ("listen [::]:443 ssl http2;", ""), ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
            ("listen 443 ", f"listen 127.0.0.1:{self.port} "), ("server 127.0.0.1:8080;", f"server 127.0.0.1:{self.to};"),
            ("/etc/letsencrypt/live/record.example.org/fullchain.pem", str(self.certificate)),
            ("/etc/letsencrypt/live/record.example.org/privkey.pem", str(self.key)), ("record.example.org", "localhost"),
            ("/etc/nginx/hansard-users", str(self.folder / "users")), ("/etc/nginx/hansard-proxy-secret", str(self.folder / "secret")))
        (self.folder / "hansard.conf").write_text(text)
        if self.users:
            hashed = (
                f"{user}:{subprocess.run(['openssl', 'passwd', '-apr1', word], check=True, capture_output=True, text=True).stdout}"
                for user, word in self.users.items())
            (self.folder / "users").write_text("".join(hashed))
            (self.folder / "secret").write_text(f'proxy_set_header Hansard-Proxy-Secret "{self.secret}";\n')
        temporary = " ".join(
            f"{kind}_temp_path {self.folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (self.folder / "main.conf").write_text(
            f"daemon off; master_process off; pid {self.folder}/pid; error_log {self.folder}/error.log;\n"
            f"events {{ worker_connections 512; }}\nhttp {{ {temporary}\ninclude {self.folder}/hansard.conf;\n}}\n")
        return [self.program, "-p", str(self.folder), "-c", str(self.folder / "main.conf")]


class Caddy(ShippedProxy):
    name, file = "caddy", "Caddyfile"

    def configure(self, text):
        text = replaced(
            text, ("\nrecord.example.org {\n", f"\nhttps://localhost:{self.port} {{\n\ttls {self.certificate} {self.key}\n"),
            ("127.0.0.1:8080", f"127.0.0.1:{self.to}"))
        (self.folder / "Caddyfile").write_text("{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n}\n" + text)
        self.environment |= {"HOME": str(self.folder), "HANSARD_PROXY_SECRET": self.secret or ""}
        for user, word in self.users.items():
            run = subprocess.run([self.program, "hash-password", "--plaintext", word], check=True, capture_output=True, text=True)
            self.environment[f"HANSARD_USER_{user.upper()}"] = run.stdout.strip()
        return [self.program, "run", "--config", str(self.folder / "Caddyfile"), "--adapter", "caddyfile"]


each_shipped_proxy = pytest.mark.parametrize("shipped", [Nginx, Caddy], ids=lambda kind: kind.name, scope="module", indirect=True)
