"""The service itself: what it answers."""

import json
import time
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit

GREETING = ${{ ('Hello from ' + values.name) | dump }}


def log(event, **fields):
    """One JSON line for whoever reads the log."""
    now = datetime.now(timezone.utc).isoformat()
    print(json.dumps({"time": now, "event": event, **fields}), flush=True)


def answer(path):
    if path == "/":
        return 200, GREETING
    if path == "/health":
        return 200, "ok"
    return 404, "Not found"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        started = time.monotonic()
        path = urlsplit(self.path).path
        status, text = answer(path)
        body = f"{text}\n".encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        # Whoever watches the service asks for its health all the time.
        if path != "/health":
            log(
                "request",
                method=self.command,
                path=path,
                status=status,
                milliseconds=round((time.monotonic() - started) * 1000),
            )

    def log_message(self, format, *args):
        """The lines of `log` say it already."""
