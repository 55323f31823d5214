"""Voilà on this machine only, with a page that leads to all demos, and an end when idle."""

import time
from pathlib import Path
from typing import Any

import tornado.ioloop
import tornado.web
from traitlets import Float, Unicode
from voila.app import Voila

_TEMPLATES = Path(__file__).parent / "templates"


class DemoServer(Voila):
    """Serves a folder of notebooks on 127.0.0.1 until nobody has used it for a while."""

    name = "voila"  # whose settings and assets it uses
    ip = Unicode("127.0.0.1")
    start_page = Unicode(help="HTML of the page that leads to the demos")
    idle_s = Float(1800.0, help="seconds without any use after which the server stops")

    def setup_template_dirs(self) -> None:
        """Put our template before those of Voilà."""
        super().setup_template_dirs()
        self.template_paths.insert(0, str(_TEMPLATES))

    def init_settings(self) -> dict[str, Any]:
        """Note every request; refuse those that name another host (DNS rebinding)."""
        self._used = time.monotonic()
        self._clock = tornado.ioloop.PeriodicCallback(self._stop_if_idle, 1000)
        self._clock.start()
        return {
            **super().init_settings(),
            "allow_remote_access": False,
            "local_hostnames": ["localhost"],
            "log_function": self._note,
        }

    def init_handlers(self) -> list[tuple[Any, ...]]:
        """Put the page of all demos in the place of Voilà's list of files."""
        return [(self.server_url, _StartPage, {"html": self.start_page}), *super().init_handlers()]

    def _note(self, _: tornado.web.RequestHandler) -> None:
        self._used = time.monotonic()

    def _stop_if_idle(self) -> None:
        # a kernel is in use while its page is open and moved; the requests of a page come before
        last = max((kernel.last_activity.timestamp() for kernel in self._kernels()), default=0.0)
        idle = min(time.monotonic() - self._used, time.time() - last)
        if idle > self.idle_s:
            self.log.warning("nobody has used the demos for %.0f s: stopping", idle)
            self.ioloop.stop()

    def _kernels(self) -> list[Any]:
        ids = self.kernel_manager.list_kernel_ids()
        kernels = [self.kernel_manager.get_kernel(kernel_id) for kernel_id in ids]
        return [kernel for kernel in kernels if hasattr(kernel, "last_activity")]


class _StartPage(tornado.web.RequestHandler):
    def initialize(self, html: str) -> None:
        self._html = html

    def get(self) -> None:
        self.write(self._html)
