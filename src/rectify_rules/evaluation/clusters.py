"""Lines of source that look up at once what rests on the same inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rectify_rules.engines.program.writer import Block, Writer
from rectify_rules.evaluation.nodes import Memory, Node, Source

__all__ = ["Cluster", "Clusters", "listed"]


class Cluster:
    """Names that rest on the same inputs, found at once."""

    def __init__(self, inputs: Sequence[str]) -> None:
        self.inputs = tuple(inputs)
        """The inputs that its members may take, first among those by which it is remembered."""
        self.names: list[str] = []
        self.memory = Memory()

    def holds(self, name: str, constants: Mapping[str, object]) -> bool:
        """Tell whether a name is known where its members are computed."""
        return name in self.names or name in self.inputs or name in constants

    def source(self, name: str, constants: Mapping[str, object]) -> Source:
        """Say where a member finds one of its inputs."""
        if name in self.names:
            return "member", self.names.index(name)
        return ("input", self.inputs.index(name)) if name in self.inputs else ("constant", constants[name])


class Clusters:
    """Writes a line for each cluster, `v32, v33, = k7(q := v31) or k8((q, ), q, env)`, once it is complete."""

    def __init__(self, writer: Writer, block: Block) -> None:
        self._writer = writer
        self._block = block
        self._homes: dict[str, Cluster] = {}
        self._opened: dict[frozenset[str], Cluster] = {}
        self._pending: list[tuple[int, Cluster, str]] = []

    def close(self) -> None:
        """Write the lines that were kept until all their names are known."""
        for at, cluster, known in self._pending:
            self._block.lines[at] = f"{listed(cluster.names)}= {known}"

    def look_up(self, node: Node, inputs: Sequence[str]) -> str:
        """Give the name of what a node comes to, among all that rests on the same inputs."""
        cluster = self._cluster(inputs)
        if cluster is None:
            cluster = Cluster(inputs)
            self.open(cluster, [(cluster.memory, inputs)])
        return self.join(cluster, node, inputs)

    def join(self, cluster: Cluster, node: Node, inputs: Sequence[str]) -> str:
        """Add a node to a cluster that holds its inputs; give the name of what it comes to."""
        name = self._writer.local()
        cluster.names.append(name)
        cluster.memory.add(node, [cluster.source(one, self._writer.namespace) for one in inputs])
        self._homes[name] = cluster
        return name

    def _cluster(self, inputs: Sequence[str]) -> Cluster | None:
        """Find what has been opened already and holds all inputs."""
        found = [self._homes.get(one) for one in inputs]
        for cluster in (*found, self._opened.get(frozenset(inputs))):
            if cluster is not None and all(cluster.holds(one, self._writer.namespace) for one in inputs):
                return cluster
        return None

    def open(self, cluster: Cluster, ways: Sequence[tuple[Memory, Sequence[str]]], test: str = "") -> None:
        """Keep a line for a cluster, which is written when all its names are known."""
        looked_up = [self._recall(memory, inputs) for memory, inputs in ways]
        known = f"({looked_up[0]}) if {test} else ({looked_up[1]})" if test else looked_up[0]
        self._pending.append((len(self._block.lines), cluster, known))
        self._block.add("")
        self._opened.setdefault(frozenset(cluster.inputs), cluster)

    def _recall(self, memory: Memory, inputs: Sequence[str]) -> str:
        get, compute = self._writer.constant(memory.known.get), self._writer.constant(memory.compute)
        if len(inputs) == 1:
            return f"{get}(q := {inputs[0]}) or {compute}((q, ), q, env)"
        return f"{get}(q := ({listed(inputs)})) or {compute}(q, q, env)"

    def anew(self, node: Node, inputs: Sequence[str]) -> str:
        """Write a line that computes without remembering."""
        return self._block.assign(f"{self._writer.constant(node.result)}(({listed(inputs)}), env)")


def listed(names: Sequence[str]) -> str:
    """Write names as the members of a tuple."""
    return "".join(f"{name}, " for name in names)
