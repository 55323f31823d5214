"""What topics may import, as contracts for import-linter that name no topic.

A topic is a package of `helpers` that has a room `lesson`; the other packages are the ground floor.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, output


def topics(graph: ImportGraph, house: str = "helpers") -> set[str]:
    """Return the packages that have a room `lesson`."""
    return {m for m in graph.find_children(house) if f"{m}.lesson" in graph.modules}


class _ForbiddenPairs(Contract):
    """No import, direct or not, from the first of a pair of packages to the second."""

    @abstractmethod
    def pairs(self, graph: ImportGraph) -> Iterable[tuple[str, str]]:
        """Return importers, each with a package that it must not import."""

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Look for a chain of imports between each pair."""
        chains = [
            chain
            for importer, imported in self.pairs(graph)
            for chain in graph.find_shortest_chains(importer, imported, as_packages=True)
        ]
        return ContractCheck(kept=not chains, metadata={"chains": sorted(chains)})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print each chain in one line."""
        chains: list[tuple[str, ...]] = check.metadata["chains"]
        for chain in chains:
            output.print_error(" -> ".join(chain))


class Topics(_ForbiddenPairs):
    """Topics never import each other, and the ground floor imports no topic."""

    def pairs(self, graph: ImportGraph) -> Iterable[tuple[str, str]]:
        """Return every package with each topic that is not itself."""
        packages = sorted(graph.find_children("helpers"))
        return ((a, b) for a in packages for b in sorted(topics(graph)) if a != b)


class TopicRooms(_ForbiddenPairs):
    """No room of a topic imports its lesson, and its simulator none that stands on it."""

    def pairs(self, graph: ImportGraph) -> Iterable[tuple[str, str]]:
        """Return for each topic what must not stand below what."""
        for topic in sorted(topics(graph)):
            lesson, simulator = f"{topic}.lesson", f"{topic}.simulator"
            rooms = sorted(graph.find_children(topic) - {lesson})
            yield from ((room, lesson) for room in rooms)
            if simulator in rooms:
                above = (room for room in rooms if room != simulator)
                yield from ((simulator, room) for room in above if _uses(graph, room, simulator))


def _uses(graph: ImportGraph, importer: str, imported: str) -> bool:
    return bool(graph.find_shortest_chains(importer, imported, as_packages=True))
