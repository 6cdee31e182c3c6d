"""Takes the collection netbox.netbox out of the package `ansible` of PyPI, which is too large to install for it."""

import pathlib
import subprocess
import sys
import tempfile
import zipfile

RELEASE, HOME = sys.argv[1], pathlib.Path(sys.argv[2])
WANTED = "ansible_collections/netbox/netbox/"

with tempfile.TemporaryDirectory() as folder:
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, f"ansible=={RELEASE}"], check=True
    )
    with zipfile.ZipFile(next(pathlib.Path(folder).glob("*.whl"))) as wheel:
        wheel.extractall(HOME, [name for name in wheel.namelist() if name.startswith(WANTED)])
