"""Relations: rows described, not computed."""

from monocle.relation.contract import Column, Contract
from monocle.relation.identifier import identifier
from monocle.relation.relation import Relation, Value, files, light, nothing, select

__all__ = ["Column", "Contract", "Relation", "Value", "files", "identifier", "light", "nothing", "select"]
