"""Reads the nouns of WordNet 3.0 (index.noun and data.noun; format: wndb(5WN))."""

from dataclasses import dataclass

HYPERNYMS = ("@", "@i")


@dataclass(frozen=True)
class Synset:
    """One meaning: its offset in data.noun, its words, and the offsets of the meanings above it."""

    offset: int
    lemmas: tuple
    above: tuple
    gloss: str

    @property
    def identifier(self) -> str:
        """The identifier that ImageNet uses, as `n02084071`."""
        return f"n{self.offset:08d}"


class Nouns:
    """The nouns. A meaning is found by identifier (`n02084071`) or by word and number (`dog.n.01`)."""

    def __init__(self, index: bytes, data: bytes):
        self._data = data
        self._senses = {}
        for line in index.decode().splitlines():
            if not line.startswith(" "):
                fields = line.split()
                count = int(fields[2])
                self._senses[fields[0]] = [int(offset) for offset in fields[-count:]]

    def by_identifier(self, identifier: str) -> Synset:
        """Returns the meaning that ImageNet calls `identifier`."""
        return self._at(int(identifier[1:]))

    def by_name(self, name: str) -> Synset:
        """Returns the meaning that is called, for example, `dog.n.01`: the first meaning of the noun `dog`."""
        word, kind, number = name.rsplit(".", 2)
        if kind != "n" or word not in self._senses or not 0 < int(number) <= len(self._senses[word]):
            raise ValueError(f"WordNet has no {name}")
        return self._at(self._senses[word][int(number) - 1])

    def chain(self, synset: Synset) -> list:
        """Returns the meaning itself and all above it, nearest first."""
        found, waiting = [], [synset.offset]
        while waiting:
            offset = waiting.pop(0)
            if all(offset != other.offset for other in found):
                found.append(self._at(offset))
                waiting.extend(found[-1].above)
        return found

    def _at(self, offset: int) -> Synset:
        line = self._data[offset : self._data.index(b"\n", offset)].decode()
        fields, gloss = line.split(" | ", 1)
        fields = fields.split(" ")
        if fields[0] != f"{offset:08d}" or fields[2] != "n":
            raise ValueError(f"data.noun has no noun at {offset}")
        words = int(fields[3], 16)
        lemmas = tuple(word.replace("_", " ") for word in fields[4 : 4 + 2 * words : 2])
        pointers = fields[5 + 2 * words :]
        above = tuple(
            int(pointers[place + 1]) for place in range(0, len(pointers) - 3, 4) if pointers[place] in HYPERNYMS
        )
        return Synset(offset, lemmas, above, gloss.strip())
