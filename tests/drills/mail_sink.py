"""A small, slow mail server: it takes its time over each message, as a real one does, and counts what it accepted."""

import socketserver
import threading
import time
from collections import Counter
from email import message_from_bytes
from typing import Any


class MailSink:
    """`with MailSink(seconds=0.05) as sink`: then `sink.port`, and `sink.accepted` counts deliveries by Message-ID."""

    def __init__(self, seconds: float = 0.05) -> None:
        self.seconds = seconds
        self.messages: list[bytes] = []
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Conversation)
        self._server.sink = self
        self.port: int = self._server.server_address[1]

    def __enter__(self) -> "MailSink":
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def accept(self, message: bytes) -> None:
        with self._lock:
            self.messages.append(message)

    @property
    def accepted(self) -> Counter[str]:
        with self._lock:
            return Counter(message_from_bytes(message)["Message-ID"] for message in self.messages)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    sink: MailSink


class _Conversation(socketserver.StreamRequestHandler):
    server: Any

    def handle(self) -> None:
        self._say("220 sink")
        while line := self.rfile.readline():
            match line[:4].upper():
                case b"QUIT":
                    self._say("221 bye")
                    return
                case b"DATA":
                    self._say("354 go on")
                    self._take_message()
                case _:
                    self._say("250 ok")

    def _take_message(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        if not line:
            return
        # Half of the time before the message counts as accepted, half after it: a killed client may be in either.
        time.sleep(self.server.sink.seconds / 2)
        self.server.sink.accept(b"".join(lines))
        time.sleep(self.server.sink.seconds / 2)
        self._say("250 taken")

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")
