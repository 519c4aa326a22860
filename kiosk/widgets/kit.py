"""Every part that a layout file may name; importing this makes them known to Kivy."""

from kiosk.widgets.boxes import Column, Grid, Row, Space
from kiosk.widgets.field import Field
from kiosk.widgets.keyboard import Codes, Digits, Letters
from kiosk.widgets.keys import Key, Tile
from kiosk.widgets.page import Page, Poster, Stage
from kiosk.widgets.pictures import Icon, QuickResponse
from kiosk.widgets.words import Words

__all__ = [
    "Codes",
    "Column",
    "Digits",
    "Field",
    "Grid",
    "Icon",
    "Key",
    "Letters",
    "Page",
    "Poster",
    "QuickResponse",
    "Row",
    "Space",
    "Stage",
    "Tile",
    "Words",
]
