"""The product's verbs, where stages, engine and catalog meet."""

from monocle.workspace.workspace import Workspace, open_workspace

__all__ = ["Workspace", "open_workspace"]
