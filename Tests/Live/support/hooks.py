"""A back end that is told of what happens."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class HookReceiver:
    """Keeps each call as (headers, body, status it was answered with). `failures` more calls are answered with 500."""

    def __init__(self):
        self.calls, self.failures, self.lock = [], 0, threading.Lock()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with receiver.lock:
                    status = 500 if receiver.failures > 0 else 200
                    receiver.failures = max(0, receiver.failures - 1)
                    receiver.calls.append((self.headers, body, status))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/hook"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def events(self, api, channel):
        """The events of one channel in calls that were taken, each call held against the validator of `pusher`."""
        found = []
        for headers, body, status in list(self.calls):
            # The validator takes none of more than five minutes ago, which other tests' may be by now.
            if f'"{channel}"'.encode() not in body:
                continue
            told = api.validate_webhook(headers["X-Pusher-Key"], headers["X-Pusher-Signature"], body)
            assert told is not None, body
            if status == 200:
                found += [
                    event for event in told["events"]
                    # Counts come with every change; no test here is about them.
                    if event.get("channel") == channel and event["name"] != "subscription_count"]
        return found
