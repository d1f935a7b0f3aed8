"""What each command does. Imported late, so that the command line answers at once."""

from __future__ import annotations
