"""Listens, and ends in good order."""

import os
import signal
import threading
import time
from http.server import ThreadingHTTPServer

from service import Handler, log


class Server(ThreadingHTTPServer):
    # Requests under way are finished before the server ends.
    daemon_threads = False


def main():
    port = int(os.environ.get("PORT", "8080"))
    server = Server(("", port), Handler)
    stopping = threading.Event()

    def stop(number, _frame):
        log("stopping", signal=signal.Signals(number).name)
        stopping.set()
        # Not from this thread: it is the one that serves.
        threading.Thread(target=server.shutdown).start()

    def heartbeat():
        started = time.monotonic()
        while not stopping.wait(5):
            log("heartbeat", seconds=round(time.monotonic() - started))

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    threading.Thread(target=heartbeat, daemon=True).start()
    log("listening", port=port)
    server.serve_forever(poll_interval=0.1)
    server.server_close()
    log("stopped")


if __name__ == "__main__":
    main()
