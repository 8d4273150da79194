"""Colour emoji (later)."""


def build(font, unicode):
    return {}
