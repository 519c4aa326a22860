"""The one door to python-escpos: loads it when first needed and clears up after its import."""

from __future__ import annotations

import functools
import importlib
import logging
import os
import tempfile
from types import ModuleType


@functools.cache
def printers() -> ModuleType:
    """`escpos.printer`, imported once (0.3 s, which is why it waits until somebody prints).

    On import the library leaves a folder in the temporary directory at every start and installs a root log handler
    of its own; neither survives here.
    """
    name = "ESCPOS_CAPABILITIES_PICKLE_DIR"
    before, handlers = os.environ.get(name), list(logging.root.handlers)
    with tempfile.TemporaryDirectory() as folder:
        os.environ[name] = folder
        try:
            module = importlib.import_module("escpos.printer")
        finally:
            if before is None:
                del os.environ[name]
            else:
                os.environ[name] = before
    for handler in [added for added in logging.root.handlers if added not in handlers]:
        logging.root.removeHandler(handler)
    return module
