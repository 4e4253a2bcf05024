"""The names of the scene model's classes (Models/labels.json): a name, words to search by, and words above it.

From WordNet 3.0, the list of ImageNet's classes, and two tables here: `label-parents.txt`, which says
what meanings become which words, and `label-names.txt`, which names classes as people do.
"""

import collections
import json
from pathlib import Path

import wordnet

SCHEMA_VERSION = 1
CLASSES = 1000


def build(class_list: bytes, index: bytes, data: bytes, tables: Path) -> bytes:
    """Returns labels.json: one label a line, so that changes can be read."""
    nouns = wordnet.Nouns(index, data)
    parents = {nouns.by_name(name).offset: word for name, word in _lines(tables / "label-parents.txt")}
    names = {int(number): _Naming(text) for number, text in _lines(tables / "label-names.txt")}
    identifiers = class_list.decode().split()
    if len(set(identifiers)) != CLASSES or not names.keys() <= set(range(CLASSES)):
        raise ValueError("not the list of 1,000 classes")
    labels = [
        _label(number, nouns, nouns.by_identifier(identifier), parents, names.get(number))
        for number, identifier in enumerate(identifiers)
    ]
    named = [label["name"] for label in labels if label["class"] not in names or not names[label["class"]].name]
    if len(set(named)) != len(named):
        raise ValueError("two classes have the same word first in WordNet: label-names.txt must name them")
    _sort_parents(labels)
    lines = ",\n".join(_compact(label) for label in labels)
    words = ",\n".join(_compact(word) for word in _words(nouns, parents, labels))
    return f'{{"schemaVersion":{SCHEMA_VERSION},\n"labels":[\n{lines}\n],\n"words":[\n{words}\n]}}\n'.encode()


class _Naming:
    """`name; +word; -word`: the name, words added to what is above the class, and words that are wrong there."""

    def __init__(self, text):
        self.name, *rest = (part.strip() for part in text.split(";"))
        self.added = [part[1:] for part in rest if part.startswith("+")]
        self.removed = [part[1:] for part in rest if part.startswith("-")]
        if len(self.added) + len(self.removed) != len(rest):
            raise ValueError(f"label-names.txt: {text}")


def _label(number, nouns, synset, parents, naming):
    name = naming.name if naming and naming.name else synset.lemmas[0]
    above = [parents[other.offset] for other in nouns.chain(synset) if other.offset in parents]
    if naming:
        unknown = set(naming.removed) - set(above)
        if unknown:
            raise ValueError(f"label-names.txt: {name} has no {unknown} above it")
        above = naming.added + [word for word in above if word not in naming.removed]
    return {
        "class": number,
        "wordnet": synset.identifier,
        "name": name,
        "parents": [word for word in dict.fromkeys(above) if word != name],
        "synonyms": [lemma for lemma in synset.lemmas if lemma != name],
    }


def _sort_parents(labels):
    """Puts the narrowest word first: the one that stands above fewest classes."""
    counts = collections.Counter(word for label in labels for word in label["parents"])
    for label in labels:
        label["parents"].sort(key=lambda word: counts[word])


def _words(nouns, parents, labels):
    """The words above labels, those with most classes first: how many, the words above them, and synonyms."""
    used = {}
    for label in labels:
        for word in label["parents"]:
            used.setdefault(word, []).append(label["class"])
    offsets = {}
    for offset, word in parents.items():
        offsets.setdefault(word, []).append(offset)
    found = []
    for word, classes in sorted(used.items(), key=lambda item: (-len(item[1]), item[0])):
        meanings = [nouns.by_identifier(f"n{offset:08d}") for offset in offsets.get(word, [])]
        chains = [[parents[other.offset] for other in nouns.chain(one) if other.offset in parents] for one in meanings]
        # What is above each of its meanings: a bathroom is no curtain, though a shower curtain is both.
        above = [other for other in chains[0] if all(other in chain for chain in chains)] if chains else []
        # Other words only of the meaning that has this very word: a train is no car, though a railway car is both.
        lemmas = [lemma for one in meanings if word in one.lemmas for lemma in one.lemmas]
        found.append(
            {
                "word": word,
                "classes": len(classes),
                "wordnet": [one.identifier for one in meanings],
                "parents": [other for other in dict.fromkeys(above) if other != word],
                "synonyms": [lemma for lemma in dict.fromkeys(lemmas) if lemma != word],
            }
        )
    return found


def _lines(path):
    """Yields (key, text) of each line `key: text`; lines that begin with # are for the reader."""
    for line in path.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            key, text = line.split(":", 1)
            yield key.strip(), text.strip()


def _compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
