"""Where the rule files of an edition are."""

from __future__ import annotations

from pathlib import Path


def rules_root() -> Path:
    """Find the rules that ship with the library: in the package, or beside `src/` in a checkout."""
    packaged = Path(__file__).resolve().parents[1] / "rules"
    return packaged if packaged.is_dir() else Path(__file__).resolve().parents[3] / "rules"


def folder_of(edition: str | Path) -> Path:
    """Give the folder of an edition by its id; any other text names a folder itself."""
    named = rules_root() / str(edition)
    return named if isinstance(edition, str) and _is_edition(edition) and exists(named) else Path(edition)


def editions() -> list[str]:
    """List the editions that ship with the library."""
    root = rules_root()
    return (
        sorted(entry.name for entry in root.iterdir() if (entry / "edition.yaml").is_file())
        if root.is_dir()
        else []
    )


def exists(path: Path) -> bool:
    """Tell whether a path exists, whatever it is called."""
    try:
        return path.exists()
    except (OSError, ValueError):
        # A name too long for the system, or with a sign that no name may have.
        return False


def _is_edition(name: str) -> bool:
    return name not in {"", ".", ".."} and not any(sign in name for sign in "/\\\0")
