"""The library of questions: files with a header and parameters, bound and run over a view."""
