"""Software bill of materials (SBOM): what a release holds of others' software, as CycloneDX 1.5 JSON (ECMA-424).

Its fields: cyclonedx.org/docs/1.5/json. Package URLs: github.com/package-url/purl-spec.
"""

import json
import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from release import archive, wheels

_OURS = uuid.UUID("3b0f8f0e-6a0c-5a53-9d6e-1f1f6c1d2b57")  # chosen once, so that a serial number says what is listed


def bill(locks: Iterable[Path], folder: Path, version: str, epoch: int) -> str:
    """The bill of the packages in *locks*, each with the hash of its wheel in *folder*; made at *epoch* (Unix time)."""
    files = wheels.by_package(folder)
    components = [_component(name, number, files) for name, number in wheels.locked(locks).items()]
    serial = uuid.uuid5(_OURS, json.dumps([version, components]))
    made = datetime.fromtimestamp(epoch, UTC)
    ours = {"type": "application", "bom-ref": "ressursvenn", "name": "ressursvenn", "version": version}
    return json.dumps(
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.5",
            "serialNumber": f"urn:uuid:{serial}",
            "version": 1,
            "metadata": {"timestamp": f"{made:%Y-%m-%dT%H:%M:%SZ}", "component": ours},
            "components": components,
            "dependencies": [{"ref": "ressursvenn", "dependsOn": [one["bom-ref"] for one in components]}],
        },
        indent=1,
    )


def _component(name: str, version: str, files: Mapping[str, Path]) -> dict[str, Any]:
    purl = f"pkg:pypi/{name.lower().replace('_', '-')}@{version}"
    hashes = [{"alg": "SHA-256", "content": archive.sha256(files[name.lower().replace("_", "-").replace(".", "-")])}]
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl, "hashes": hashes}
