"""Devices made of software, for the demo and the tests."""
