"""The commands, one a file; `landquota.cli` puts them together."""
