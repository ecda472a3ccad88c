"""`python -m landquota`."""

from landquota.start import main

main()
