"""Cases of growing size: this tool beside general solvers on the same matrix, and beside what is done by hand."""
