"""Entry of the command line, for Python with the bpy wheel and for a real Blender alike.

python driver/run.py clone outfits.json -o out
blender -b --python-exit-code 1 -P driver/run.py -- clone outfits.json -o out
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def arguments() -> list[str]:
    """Return what was meant for us: inside Blender that is what follows `--`."""
    if "bpy" not in sys.modules:
        return sys.argv[1:]
    return sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else []


def main() -> int:
    """Run the command line; return its exit status."""
    if str(ROOT) not in sys.path:  # Blender does not put a script's folder there
        sys.path.insert(0, str(ROOT))
    from driver import launch

    given = arguments()
    problem = launch.missing_packages("".join(given[:1]), blender=launch.needs_blender(given))
    if problem:
        sys.stderr.write(f"error: {problem}\n")
        return 2
    if given == [launch.WORKER]:
        from driver import worker

        return worker.main()
    if given == [launch.JOB]:
        from driver.shooting import inside

        inside.main()
    from driver import cli

    launch.end_cleanly()
    launch.isolate_blender()
    return cli.main(given)


if __name__ == "__main__":
    exit_status = main()
    from driver.launch import leave

    leave(exit_status)
