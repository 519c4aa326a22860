"""Receipts: what stands on them, the bytes that draw it, and the wires to a printer."""
