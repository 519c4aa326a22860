"""The one door to python-escpos: loads it when first needed and clears up after its import."""

from __future__ import annotations

import functools
import importlib
import logging
import os
import shutil
from types import ModuleType


@functools.cache
def printers() -> ModuleType:
    """`escpos.printer`, imported once (0.3 s, which is why it waits until somebody prints).

    On import the library leaves a folder in the temporary directory at every start, even where a setting names
    another, and installs a root log handler of its own; neither survives here.
    """
    setting = "ESCPOS_CAPABILITIES_PICKLE_DIR"
    wished, handlers = os.environ.pop(setting, None), list(logging.root.handlers)
    try:
        module = importlib.import_module("escpos.printer")
    finally:
        if wished is not None:
            os.environ[setting] = wished
    shutil.rmtree(importlib.import_module("escpos.capabilities").pickle_dir, ignore_errors=True)
    for handler in [added for added in logging.root.handlers if added not in handlers]:
        logging.root.removeHandler(handler)
    return module
