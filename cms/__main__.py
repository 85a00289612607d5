"""`python -m cms`: serve the form-based editor to this machine alone; the browser itself opens and saves the files."""

import argparse
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cms import config
from directory import DirectoryError, load

HERE = Path(__file__).resolve().parent
PACKAGES = HERE / "node_modules"
FONTS = PACKAGES / "@fontsource-variable"
FILES = {
    "/": HERE / "index.html",
    "/start.mjs": HERE / "start.mjs",
    "/stable.mjs": HERE / "stable.mjs",
    "/fonts.css": HERE / "fonts.css",
    "/sveltia-cms.js": PACKAGES / "@sveltia/cms/dist/sveltia-cms.js",
    "/icons.woff2": FONTS / "material-symbols-outlined/files/material-symbols-outlined-latin-wght-normal.woff2",
    "/text.woff2": FONTS / "source-sans-3/files/source-sans-3-latin-wght-normal.woff2",
}
YAML = PACKAGES / "yaml/browser/dist"
TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css", ".woff2": "font/woff2", ".json": "application/json"}
# Sveltia asks other hosts for fonts, languages of its own and whether there is a newer one: nothing leaves the machine.
POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
    "img-src 'self' blob: data:; connect-src 'self' blob: data:; frame-src blob:; worker-src blob:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


class Server(ThreadingHTTPServer):
    """Serves *configuration* and the files above on *port* of the loopback address. Raises OSError."""

    def __init__(self, port: int, configuration: bytes) -> None:
        self.configuration = configuration
        super().__init__(("127.0.0.1", port), Handler)


class Handler(BaseHTTPRequestHandler):
    """Answers GET with one of the files above, and nothing else."""

    server: Server

    def do_GET(self) -> None:
        """Send what stands at the path."""
        path = self.path.partition("?")[0]
        if path == "/config.json":
            self._send(self.server.configuration, ".json")
        elif file := FILES.get(path) or _of_yaml(path):
            self._send(file.read_bytes(), file.suffix)
        else:
            self.send_error(404)

    def _send(self, body: bytes, suffix: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", TYPES.get(suffix, "text/javascript"))
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing of each request."""


def _of_yaml(path: str) -> Path | None:
    """The file of the package yaml at *path*, if it is one."""
    file = (YAML / path.removeprefix("/yaml/")).resolve()
    return file if path.startswith("/yaml/") and file.is_relative_to(YAML) and file.is_file() else None


def server(port: int) -> Server:
    """Return the server on *port*; 0 takes a free one. Raises DirectoryError where the data is wrong, OSError."""
    return Server(port, json.dumps(config.of(load()), ensure_ascii=False).encode())


def main() -> int:
    """Serve until Ctrl-C; 1 where the data is wrong."""
    parser = argparse.ArgumentParser(prog="python -m cms", description=__doc__)
    parser.add_argument("--port", type=int, default=8002, metavar="N")
    options = parser.parse_args()
    try:
        serving = server(options.port)
    except DirectoryError as error:
        print(error)
        return 1
    print(f"ready http://127.0.0.1:{serving.server_port}/ in Chrome, Edge or Chromium; Ctrl-C ends it", flush=True)
    try:
        serving.serve_forever()
    except KeyboardInterrupt:
        serving.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
