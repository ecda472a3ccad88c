"""The package ships every folder, under its own name, and nothing else."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import yaml

import landquota
from landquota.texts import LANGUAGES, catalogue

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("inputs", "models", "solvers", "reports")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def test_every_folder_is_declared() -> None:
    setup = PROJECT["tool"]["setuptools"]
    found = {"landquota"} | {
        "landquota." + ".".join(i.parent.relative_to(ROOT).parts)
        for part in PARTS
        for i in (ROOT / part).rglob("__init__.py")
    }
    own = (i.parent for i in (ROOT / "landquota").glob("*/__init__.py"))
    found |= {f"landquota.{folder.name}" for folder in own if folder.name not in PARTS}  # the links are counted above
    assert set(setup["packages"]) == found, (
        f"add to [tool.setuptools] packages: {sorted(found - set(setup['packages']))}"
    )
    assert set(setup["package-dir"]) == found


def test_no_generic_top_level_package_is_imported() -> None:
    code = "import sys, landquota.app; print([n for n in sys.modules if n.split('.')[0] in ('inputs', 'models', 'solvers', 'reports')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_versions_agree() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert landquota.__version__ == PROJECT["project"]["version"] == cited["version"]


def test_constraints_pin_every_dependency() -> None:
    pinned = {
        line.split("==")[0].lower()
        for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()
        if "==" in line
    }
    wanted = [
        *PROJECT["project"]["dependencies"],
        *(d for extra in PROJECT["project"]["optional-dependencies"].values() for d in extra),
    ]
    names = {re.split(r"[<>=!\[; ]", d)[0].lower() for d in wanted}
    names.discard("landquota")  # the extra dev includes the extra gis
    assert names <= pinned, f"missing in constraints.txt: {sorted(names - pinned)}"


def test_catalogue_is_complete_in_both_languages() -> None:
    assert {k: sorted(v) for k, v in catalogue().items() if set(v) != set(LANGUAGES)} == {}
    fields = re.compile(r"\{(\w+)")
    unequal = [
        k
        for k, v in catalogue().items()
        if set(fields.findall(v["zh"])) - {"zh"} != set(fields.findall(v["en"])) - {"en"}
    ]
    assert unequal == []


def test_readme_commands_stand_in_both_readmes() -> None:
    commands = [
        re.findall(r"<!-- command: (\w+) -->\n```sh\n(.+?)\n```", (ROOT / f).read_text("utf-8"), re.S)
        for f in ("README.md", "README.zh.md")
    ]
    assert [name for name, _ in commands[0]] == ["run", "test"]
    assert commands[0] == commands[1]
