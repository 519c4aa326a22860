"""A receipt printer made of pixels: a real one on a TCP port, whose paper is PNG files."""

from devices.virtual.printer.server import PortTaken, Trouble, VirtualPrinter

__all__ = ["PortTaken", "Trouble", "VirtualPrinter"]
