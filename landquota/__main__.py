"""`python -m landquota`."""

from landquota.cli import main

main()
