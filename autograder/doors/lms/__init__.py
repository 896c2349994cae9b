"""One file per learning management system (LMS).

It has a collector, which reads the zip that the LMS gives, and an export, which writes the file that the LMS imports.
`nbgrader_config.py` and `nbgrader export` name these classes by their dotted paths.
"""
