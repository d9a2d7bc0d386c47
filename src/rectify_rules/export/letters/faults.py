"""Why there is no letter."""

from __future__ import annotations

from rectify_rules.errors import RectifyError


class TemplateFault(RectifyError):
    """A template that cannot be used; the message is Chinese, one line, with place and remedy."""


class NotCalledForError(RectifyError):
    """The findings of the case call for no letter of this kind; the message says why, in Chinese."""
